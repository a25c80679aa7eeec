//! The address of a PostgreSQL database taken apart: what its clients read themselves, and how the server proves who it
//! is, which each of them would read differently.

use std::net::IpAddr;
use std::path::PathBuf;

use tokio_postgres::Config as ClientConfig;
use tokio_postgres::config::Host;

/// The address of a PostgreSQL database. Its `sslmode` is one of two: TLS that proves which server it is, or none; what
/// lies between them protects from nobody who can answer in the server's place.
#[derive(Clone)]
pub struct PostgresUrl {
    bare: String,
    client: ClientConfig,
    tls: Option<TlsFiles>,
}

/// What TLS needs beside the address.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TlsFiles {
    /// The certificates that may vouch for the server, in PEM; `None` for those of the machine.
    pub root: Option<PathBuf>,
    /// Our own certificate and its key, in PEM, for a server that asks for one.
    pub client: Option<(PathBuf, PathBuf)>,
}

impl std::fmt::Debug for PostgresUrl {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("PostgresUrl").field("tls", &self.tls).finish_non_exhaustive()
    }
}

impl PostgresUrl {
    /// Reads an address.
    ///
    /// # Errors
    /// What is wrong with it, without repeating anything of it.
    pub fn read(text: &str) -> Result<Self, String> {
        let rest = text.strip_prefix("postgres://").or_else(|| text.strip_prefix("postgresql://"));
        let rest = rest.ok_or("is no address of PostgreSQL")?;
        let (place, query) = rest.split_once('?').unwrap_or((rest, ""));
        let mut parameters = TlsParameters::default();
        let mut others = Vec::new();
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            if !parameters.take(pair)? {
                others.push(pair);
            }
        }
        let binding = parameters.channel_binding.as_ref().map(|pair| format!("channel_binding={pair}"));
        let bare = with_query(place, &others.join("&"));
        others.extend(binding.as_deref());
        // The library's own words could repeat a part of a password.
        let client: ClientConfig =
            with_query(place, &others.join("&")).parse().map_err(|_| "cannot be read as an address of PostgreSQL")?;
        if client.get_hosts().len() > 1 {
            return Err("names several hosts; name one that always leads to the primary".to_owned());
        }
        let tls = parameters.files(is_local(&client))?;
        Ok(Self { bare, client, tls })
    }

    /// The address without what is said here otherwise, for a client that reads it by itself.
    pub fn bare(&self) -> &str {
        &self.bare
    }

    /// The same for tokio-postgres.
    pub fn client(&self) -> &ClientConfig {
        &self.client
    }

    /// What TLS needs; `None` without TLS.
    pub fn tls(&self) -> Option<&TlsFiles> {
        self.tls.as_ref()
    }

    /// Whether the other leads to the same database, as whomever.
    pub fn is_same_place(&self, other: &Self) -> bool {
        let (ours, theirs) = (&self.client, &other.client);
        ours.get_hosts() == theirs.get_hosts()
            && ours.get_hostaddrs() == theirs.get_hostaddrs()
            && ours.get_ports() == theirs.get_ports()
            && ours.get_dbname() == theirs.get_dbname()
    }

    /// Whether everything that is said to the database can be read on the way, and changed.
    pub fn is_open(&self) -> bool {
        self.tls.is_none() && !is_local(&self.client)
    }
}

fn with_query(place: &str, query: &str) -> String {
    let question = if query.is_empty() { "" } else { "?" };
    format!("postgres://{place}{question}{query}")
}

/// Whether nothing leaves this machine.
fn is_local(client: &ClientConfig) -> bool {
    let host = |host: &Host| match host {
        Host::Tcp(name) => name == "localhost" || name.parse::<IpAddr>().is_ok_and(|address| address.is_loopback()),
        Host::Unix(_) => true,
    };
    client.get_hosts().iter().all(host) && client.get_hostaddrs().iter().all(IpAddr::is_loopback)
}

/// The parameters of the address that are read here, by the names that libpq gave them.
#[derive(Default)]
struct TlsParameters {
    mode: Option<String>,
    root: Option<PathBuf>,
    certificate: Option<PathBuf>,
    key: Option<PathBuf>,
    channel_binding: Option<String>,
}

impl TlsParameters {
    /// Takes `name=value` if it is one of these.
    fn take(&mut self, pair: &str) -> Result<bool, String> {
        let decoded: Vec<(String, String)> =
            serde_urlencoded::from_str(pair).map_err(|_| "has a parameter that cannot be read")?;
        let Some((name, value)) = decoded.into_iter().next() else { return Ok(false) };
        match &*name {
            "sslmode" => self.mode = Some(value),
            "sslrootcert" => self.root = Some(value).filter(|root| root != "system").map(PathBuf::from),
            "sslcert" => self.certificate = Some(PathBuf::from(value)),
            "sslkey" => self.key = Some(PathBuf::from(value)),
            "channel_binding" if ["disable", "prefer", "require"].contains(&&*value) => {
                self.channel_binding = Some(value);
            }
            "channel_binding" => return Err("has a channel_binding other than disable, prefer or require".to_owned()),
            _ => return Ok(false),
        }
        Ok(true)
    }

    fn files(self, local: bool) -> Result<Option<TlsFiles>, String> {
        let named = self.root.is_some() || self.certificate.is_some() || self.key.is_some();
        let wanted = match self.mode.as_deref() {
            Some("verify-full") => true,
            Some("disable") if named => return Err("has certificates and sslmode=disable".to_owned()),
            Some("disable") => false,
            None => named || !local,
            Some(_) => {
                return Err("has an sslmode other than verify-full (TLS that proves which server it is) or disable \
                            (none)"
                    .to_owned());
            }
        };
        let client = match (self.certificate, self.key) {
            (Some(certificate), Some(key)) => Some((certificate, key)),
            (None, None) => None,
            _ => return Err("has only one of sslcert and sslkey".to_owned()),
        };
        Ok(wanted.then_some(TlsFiles { root: self.root, client }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> PostgresUrl {
        PostgresUrl::read(text).unwrap()
    }

    #[test]
    fn what_leaves_the_machine_is_proven_unless_the_address_says_otherwise() {
        for local in [
            "postgres://u@localhost/x",
            "postgres://u@127.0.0.7:5433/x",
            "postgres://u@[::1]/x",
            "postgresql://u@%2Ftmp%2Fsockets/x",
            "postgres:///x?host=/run/postgresql",
        ] {
            let url = read(local);
            assert!(url.tls().is_none() && !url.is_open(), "{local}");
        }
        for remote in ["postgres://u@db.example/x", "postgres://u@10.0.0.4/x", "postgres://u@localhost.example/x"] {
            assert_eq!(read(remote).tls(), Some(&TlsFiles::default()), "{remote}");
            let plain = read(&format!("{remote}?sslmode=disable"));
            assert!(plain.tls().is_none() && plain.is_open(), "{remote}");
        }
        assert!(read("postgres://u@localhost/x?sslmode=verify-full").tls().is_some());
        assert!(read("postgres://u@localhost/x?hostaddr=10.0.0.4").tls().is_some());
    }

    #[test]
    fn each_client_gets_what_it_understands() {
        let url = read(
            "postgresql://u:p@db.example:5433/x?sslmode=verify-full&sslrootcert=/etc/r%C3%A9s.crt&sslcert=/c&sslkey=/k\
             &application_name=a&channel_binding=require",
        );
        assert_eq!(url.bare(), "postgres://u:p@db.example:5433/x?application_name=a");
        let files = TlsFiles { root: Some("/etc/rés.crt".into()), client: Some(("/c".into(), "/k".into())) };
        assert_eq!(url.tls(), Some(&files));
        assert_eq!(url.client().get_channel_binding(), tokio_postgres::config::ChannelBinding::Require);
        assert_eq!(read("postgres://db/x?sslrootcert=system").tls(), Some(&TlsFiles::default()));
    }

    #[test]
    fn what_is_wrong_is_told_without_the_address() {
        let cases = [
            ("mysql://hunter2@db/x", "is no address of PostgreSQL"),
            ("postgres://u:hunter2@db/x?hunter2=1", "cannot be read as an address of PostgreSQL"),
            ("postgres://u:hunter2@one,two/x", "names several hosts; name one that always leads to the primary"),
            ("postgres://hunter2@db/x?sslcert=/c", "has only one of sslcert and sslkey"),
            ("postgres://hunter2@db/x?sslmode=disable&sslrootcert=/r", "has certificates and sslmode=disable"),
        ];
        for (text, problem) in cases {
            assert_eq!(PostgresUrl::read(text).unwrap_err(), problem);
        }
        for weak in ["allow", "prefer", "require", "verify-ca", ""] {
            let problem = PostgresUrl::read(&format!("postgres://db/x?sslmode={weak}")).unwrap_err();
            assert!(problem.starts_with("has an sslmode other than"), "{problem}");
        }
    }
}
