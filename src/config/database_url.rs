//! The address of the database, which may hold a password.

use std::fmt;
use std::path::Path;

use super::postgres_url::PostgresUrl;

/// The address of the database. Debug output never shows it, since it may hold a password.
#[derive(Clone, PartialEq, Eq)]
pub struct DatabaseUrl(String);

impl DatabaseUrl {
    /// The address itself, for connecting.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The file of an SQLite database.
    pub fn sqlite_path(&self) -> Option<&Path> {
        let rest = self.0.strip_prefix("sqlite:")?;
        let path = rest.strip_prefix("//").unwrap_or(rest);
        Some(Path::new(path.split('?').next().unwrap_or(path)))
    }

    /// A PostgreSQL database's address taken apart.
    pub fn postgres(&self) -> Option<PostgresUrl> {
        PostgresUrl::read(&self.0).ok()
    }
}

impl From<String> for DatabaseUrl {
    fn from(url: String) -> Self {
        Self(url)
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("DatabaseUrl")
    }
}

/// Reads the address of a database of one of the two kinds.
pub(super) fn database_url(text: &str) -> Result<DatabaseUrl, String> {
    let url = DatabaseUrl(text.to_owned());
    match url.sqlite_path() {
        Some(path) if path.as_os_str().is_empty() || path == Path::new(":memory:") => {
            Err("names no file; a database in memory would be lost".to_owned())
        }
        Some(_) => Ok(url),
        None if text.starts_with("postgres://") || text.starts_with("postgresql://") => {
            PostgresUrl::read(text).map(|_| url)
        }
        None => Err("names neither of the two kinds of database".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_database_is_a_file_or_a_server() {
        for text in ["sqlite::memory:", "sqlite://", "mysql://x", ""] {
            assert!(database_url(text).is_err(), "{text}");
        }
        assert_eq!(database_url("sqlite://a/b.db?mode=rwc").unwrap().sqlite_path(), Some(Path::new("a/b.db")));
        assert_eq!(database_url("postgres://db/x").unwrap().sqlite_path(), None);
    }
}
