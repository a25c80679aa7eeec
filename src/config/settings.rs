//! What an installation decides, as types.

use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

use chrono::TimeDelta;
use poem::http::StatusCode;

use super::database_url::DatabaseUrl;
use super::values::issuer_url;
use crate::secret::SecretKey;

/// Everything that an installation decides.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where the API listens.
    pub listen: SocketAddr,
    /// Where the metrics listen: never the public address.
    pub admin_listen: SocketAddr,
    /// `sqlite://PATH?mode=rwc` or `postgres://...`; may hold a password, so it is never shown.
    pub database_url: DatabaseUrl,
    /// The same PostgreSQL database as a role that only reads; `None` for that of `database_url`.
    pub database_read_url: Option<DatabaseUrl>,
    /// Whether PostgreSQL may be spoken to over a network without TLS.
    pub database_plaintext: bool,
    /// Most connections to the database at a time.
    pub database_pool: u32,
    /// Authenticates cursors and keys hashes; a server does not start without it.
    pub secret: Option<SecretKey>,
    /// The directory of the policy files; `None` for those embedded in the program.
    pub policies: Option<PathBuf>,
    /// How logs are written.
    pub log: LogSettings,
    /// Where spans are sent.
    pub traces: TraceSettings,
    /// How long requests in flight may take to finish after the signal to stop.
    pub shutdown_grace: Duration,
    /// How long a receiver may take nothing of what is sent to it.
    pub send_timeout: Duration,
    /// How long a connection may be quiet on both sides.
    pub idle_timeout: Duration,
    /// What the front door allows.
    pub settings: Settings,
}

impl Config {
    /// The issuer, of which each setting is set by itself.
    pub(super) fn oidc(&mut self) -> &mut OidcSettings {
        self.settings.oidc.get_or_insert(OidcSettings::UNSET)
    }
}

/// What the front door allows each request.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Connections at the same time; those beyond wait.
    pub connection_limit: usize,
    /// Of these, those from one network address that is no trusted proxy; a quarter of all where nobody said.
    pub address_connections: Option<usize>,
    /// Bytes of a request body, or of a query string.
    pub body_limit: usize,
    /// Brackets open at the same time in a document or in JSON.
    pub nesting_limit: usize,
    /// Tokens of a document.
    pub token_limit: usize,
    /// Levels of selections, fragments included.
    pub depth_limit: usize,
    /// Fields of an operation after its fragments are spread.
    pub field_limit: usize,
    /// Fields at the root of an operation.
    pub root_field_limit: usize,
    /// Aliases of an operation after its fragments are spread.
    pub alias_limit: usize,
    /// Directives of an operation after its fragments are spread.
    pub directive_limit: usize,
    /// Fragments of a document.
    pub fragment_limit: usize,
    /// Bytes of the texts and names in variables.
    pub variables_limit: usize,
    /// Operations of one HTTP request; with 1, lists are refused.
    pub batch_limit: usize,
    /// What one operation may cost; see `docs/front-door.md`.
    pub cost_limit: u32,
    /// What one person may cost within a minute, whatever tokens they hold; 0 for no limit.
    pub token_budget: u32,
    /// What one network address may cost within a minute; 0 for no limit.
    pub address_budget: u32,
    /// Answers to one survey that one network address may send within an hour; 0 for no limit.
    pub survey_address_budget: u32,
    /// Steps from object to object in a filter.
    pub filter_depth_limit: usize,
    /// Bytes of memory that the rows of one operation may take.
    pub read_limit: usize,
    /// Who runs how much at the same time.
    pub turns: TurnRules,
    /// The status of an answer to a document that can be parsed and not executed, in the new form of answers.
    pub unprocessable_status: StatusCode,
    /// Whether answers that repeat nothing of their request are compressed.
    pub compression: bool,
    /// Whose pages may call from a browser, besides our own.
    pub cors_origins: Vec<String>,
    /// Proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpAddr>,
    /// Time in which a request body has to arrive.
    pub body_deadline: Duration,
    /// Time from the first byte of a request to its answer.
    pub request_deadline: Duration,
    /// How sessions are granted.
    pub sign_in: SignInRules,
    /// Whether browsers get GraphiQL at /graphql; where nobody said, the demo says yes.
    pub graphiql: Option<bool>,
    /// Where GraphiQL's files are; `None` for its CDN.
    pub graphiql_assets: Option<PathBuf>,
    /// The accounts that GraphiQL offers to sign in with; `None` where they are people's own.
    pub offered_accounts: Option<OfferedAccounts>,
    /// Whether the server starts although accounts have the demonstration's password.
    pub demo_accounts: bool,
    /// Which documents run.
    pub documents: DocumentRule,
    /// Whether browsers send the session's cookie over TLS only.
    pub cookie_secure: bool,
    /// Whose access tokens are accepted; `None` for nobody's but our own.
    pub oidc: Option<OidcSettings>,
    /// How open connections are kept.
    pub streams: StreamRules,
    /// How documents are printed.
    pub printing: PrintRules,
    /// Answers to surveys that share one transaction; with 1, each has its own.
    pub survey_group: usize,
    /// Days after the closing of a survey after which the keys of its answers and texts that were not released are deleted.
    pub survey_retention_days: u32,
}

/// Accounts of invented people, which may be shown to everybody with the one password that they all have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OfferedAccounts {
    /// What one signs in with, and who that is.
    pub accounts: &'static [(&'static str, &'static str)],
    /// The password of each.
    pub password: &'static str,
}

/// Which documents run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DocumentRule {
    /// All that keep the limits.
    Any,
    /// Those that have been registered.
    Registered,
}

/// An issuer of access tokens (OpenID Connect).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OidcSettings {
    /// What `iss` must be, to the letter.
    pub issuer: String,
    /// What `aud` must contain.
    pub audience: String,
    /// Where the issuer's keys are; found through the issuer's own description if absent.
    pub jwks_url: Option<String>,
}

impl OidcSettings {
    /// What the settings of an issuer begin as, of which each is set by itself.
    pub(super) const UNSET: Self = Self { issuer: String::new(), audience: String::new(), jwks_url: None };

    /// Whether keys may be fetched from this address: over an open network they could be anybody's.
    pub fn is_safe(address: &str) -> bool {
        issuer_url(address).is_ok()
    }
}

/// How sessions are granted and guessing is slowed down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SignInRules {
    /// From signing in to the end of the session.
    pub session_lifetime: TimeDelta,
    /// How long failed attempts are remembered.
    pub window: TimeDelta,
    /// Failed attempts for one identifier from one network address within the window before that address has to wait.
    pub failures_per_identifier: i32,
    /// Failed attempts for one identifier from all addresses within the window, beyond which each address that is new to it
    /// has few attempts left.
    pub failures_anywhere: i32,
    /// Failed attempts from one network address within the window before whoever is new there has to wait.
    pub failures_per_address: i32,
    /// Whether granted roles count only in sessions that were begun with a second factor.
    pub second_factor_for_offices: bool,
}

/// How many operations run at the same time, and how many wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TurnRules {
    /// Operations of one person who has signed in; where nobody said, the connections to the database say.
    pub of_person: Option<usize>,
    /// Operations of those from one network address who have not signed in.
    pub of_address: usize,
    /// Operations of one of these that wait; those beyond are refused.
    pub waiting: usize,
    /// Points for rows that are looked at from which an operation counts as heavy.
    pub heavy_cost: u64,
    /// Heavy operations of everybody together; where nobody said, the connections to the database say.
    pub heavy: Option<usize>,
}

/// How sockets and event streams are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StreamRules {
    /// Sockets and event streams open at the same time in this process.
    pub connections: usize,
    /// Of these, those of one person who has signed in.
    pub of_person: usize,
    /// Of these, those from one network address of whom nobody has signed in; a tenth of all where nobody said.
    pub of_address: Option<usize>,
    /// Operations that one socket may have open at the same time.
    pub operations: usize,
    /// Changed objects that wait for one stream.
    pub queue: usize,
    /// Time from opening a socket to its first message.
    pub init_timeout: Duration,
    /// How often a quiet connection is asked whether it lives.
    pub keepalive: Duration,
}

/// How documents are printed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PrintRules {
    /// Where an agency's own templates are; `None` for those of the program alone.
    pub templates: Option<PathBuf>,
    /// The program whose processes set documents; `None` for this one.
    pub program: Option<PathBuf>,
    /// Documents that are set at the same time.
    pub at_once: usize,
    /// How long one may take.
    pub deadline: Duration,
    /// Memory that one may take, in MiB.
    pub memory_mib: u64,
}

/// How logs are written.
#[derive(Clone, Debug)]
pub struct LogSettings {
    /// Lines for people or for machines.
    pub format: LogFormat,
    /// Which events, in the language of `tracing_subscriber::EnvFilter`.
    pub filter: String,
}

/// The form of a log line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    /// For people.
    Text,
    /// One JSON object a line.
    Json,
}

/// Where spans are sent, and which.
#[derive(Clone, Debug)]
pub struct TraceSettings {
    /// The collector that takes OTLP over HTTP; nothing is sent without one.
    pub endpoint: Option<String>,
    /// The share of requests that is traced.
    pub ratio: f64,
    /// What a caller's `traceparent` means.
    pub parent: TraceParent,
}

/// What a caller's `traceparent` means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TraceParent {
    /// The request begins a trace of its own, which names the caller's.
    Link,
    /// The request belongs to the caller's trace, and is sent if the caller says so.
    Continue,
}
