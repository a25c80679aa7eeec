//! How many files and connections the system lets this process have open, compared with how many it may come to need.

use crate::config::Config;

/// What a connection to the database may have open: a SQLite file, its log and its index, or the sockets of a reader and
/// of a writer of PostgreSQL; and as much again for what is being opened anew.
const FILES_OF_DATABASE: u64 = 6;
/// For listening, logs, policy files, a collector, and what libraries keep open.
const FILES_BESIDE: u64 = 100;

/// Why so many connections cannot be promised.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "CAPAIAN_CONNECTION_LIMIT of {connections} needs {needed} open files, and the system lets this process have \
     {allowed}; set it to at most {most}, or let it have more (LimitNOFILE= of systemd, ulimit -n)"
)]
pub struct TooFewFiles {
    connections: u64,
    needed: u64,
    allowed: u64,
    most: u64,
}

/// Has the system allow as many open files as the settings need.
///
/// # Errors
/// [`TooFewFiles`] if it does not.
pub(crate) fn make_room(config: &Config) -> Result<(), TooFewFiles> {
    let beside = u64::from(config.database_pool) * FILES_OF_DATABASE + FILES_BESIDE;
    let connections = config.settings.connection_limit as u64;
    let needed = connections.saturating_add(beside);
    // A system that cannot be asked has no such limit.
    let allowed = rlimit::increase_nofile_limit(needed).unwrap_or(u64::MAX);
    if allowed >= needed {
        return Ok(());
    }
    Err(TooFewFiles { connections, needed, allowed, most: allowed.saturating_sub(beside) })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(connection_limit: usize) -> Config {
        let mut config = Config::default();
        config.settings.connection_limit = connection_limit;
        config.database_pool = 4;
        config
    }

    #[test]
    fn what_fits_is_taken_and_what_does_not_is_named() {
        assert_eq!(make_room(&with(10)), Ok(()));
        let Err(refused) = make_room(&with(usize::MAX / 2)) else {
            // A system without any such limit.
            return;
        };
        assert_eq!(refused.most, refused.allowed - 4 * FILES_OF_DATABASE - FILES_BESIDE);
        assert!(refused.to_string().contains("ulimit -n"), "{refused}");
        assert_eq!(make_room(&with(usize::try_from(refused.most).unwrap())), Ok(()));
    }
}
