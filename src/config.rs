//! Settings: one table of names, defaults and accepted forms, read from a file and the environment into types.
//! A wrong or unknown setting stops start-up with its name, the problem and the accepted form.

use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use chrono::TimeDelta;
use data_encoding::HEXLOWER_PERMISSIVE;
use poem::http::StatusCode;
use tracing_subscriber::EnvFilter;

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

/// What the front door allows each request.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Connections at the same time; those beyond wait.
    pub connection_limit: usize,
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
    /// What the holder of one token may cost within a minute; 0 for no limit.
    pub token_budget: u32,
    /// What one network address may cost within a minute; 0 for no limit.
    pub address_budget: u32,
    /// The status of an answer to a document that can be parsed and not executed, in the new form of answers.
    pub unprocessable_status: StatusCode,
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
    /// Which documents run.
    pub documents: DocumentRule,
    /// Whether browsers send the session's cookie over TLS only.
    pub cookie_secure: bool,
    /// Whose access tokens are accepted; `None` for nobody's but our own.
    pub oidc: Option<OidcSettings>,
    /// How open connections are kept.
    pub streams: StreamRules,
    /// Answers to surveys that share one transaction; with 1, each has its own.
    pub survey_group: usize,
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
    const UNSET: Self = Self { issuer: String::new(), audience: String::new(), jwks_url: None };

    /// Whether keys may be fetched from this address: over an open network they could be anybody's.
    pub fn is_safe(address: &str) -> bool {
        issuer_url(address).is_ok()
    }
}

impl Default for Settings {
    fn default() -> Self {
        Config::default().settings
    }
}

/// How sessions are granted and guessing is slowed down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SignInRules {
    /// From signing in to the end of the session.
    pub session_lifetime: TimeDelta,
    /// How long failed attempts are remembered.
    pub window: TimeDelta,
    /// Failed attempts for one identifier within the window before it has to wait.
    pub failures_per_identifier: i32,
    /// Failed attempts from one network address within the window before it has to wait.
    pub failures_per_address: i32,
}

impl Default for SignInRules {
    fn default() -> Self {
        // Every request begins with them, and reading all settings takes longer than many a query.
        static RULES: LazyLock<SignInRules> = LazyLock::new(|| Config::default().settings.sign_in);
        *RULES
    }
}

/// How sockets and event streams are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StreamRules {
    /// Sockets and event streams open at the same time in this process.
    pub connections: usize,
    /// Operations that one socket may have open at the same time.
    pub operations: usize,
    /// Changed objects that wait for one stream.
    pub queue: usize,
    /// Time from opening a socket to its first message.
    pub init_timeout: Duration,
    /// How often a quiet connection is asked whether it lives.
    pub keepalive: Duration,
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

/// One row of the table of settings.
struct Setting {
    /// The key in the file.
    name: &'static str,
    /// The environment variable, which wins over the file.
    variable: &'static str,
    default: Preset,
    /// The accepted form, as the error message shows it.
    form: &'static str,
    /// One sentence for the reader of the documentation.
    purpose: &'static str,
    /// Whether the value must never be shown.
    secret: bool,
    /// Reads the value; the error says what is wrong with it, without repeating it.
    apply: fn(&mut Config, &str) -> Result<(), String>,
}

/// What a setting is when nobody sets it.
enum Preset {
    /// This value, written as a person would.
    Value(&'static str),
    /// What this sentence says; the code that builds [`Config`] does it.
    Rule(&'static str),
}

const FILE_VARIABLE: &str = "CAPAIAN_CONFIG";
const FILE_DEFAULT: &str = "capaian.toml";

const DURATION: &str = "a whole number with its unit ms, s, m, h or d, such as 30s";
const ISSUER: &str = "an https address, or an http one of this machine";
const SIZE: &str = "a whole number of bytes, KiB or MiB, such as 256KiB";

static SETTINGS: &[Setting] = &[
    Setting {
        name: "listen",
        variable: "CAPAIAN_LISTEN",
        default: Preset::Value("127.0.0.1:8000"),
        form: "an IP address and a port, such as 127.0.0.1:8000 or [::]:8000",
        purpose: "Where the API listens.",
        secret: false,
        apply: |config, text| set(&mut config.listen, address(text)),
    },
    Setting {
        name: "admin_listen",
        variable: "CAPAIAN_ADMIN_LISTEN",
        default: Preset::Value("127.0.0.1:9000"),
        form: "an IP address and a port, such as 127.0.0.1:9000",
        purpose: "Where /metrics listens; keep it off the public network.",
        secret: false,
        apply: |config, text| set(&mut config.admin_listen, address(text)),
    },
    Setting {
        name: "database_url",
        variable: "DATABASE_URL",
        default: Preset::Value("sqlite://data/capaian.db?mode=rwc"),
        form: "sqlite://PATH?mode=rwc or postgres://USER:PASSWORD@HOST:PORT/NAME",
        purpose: "The database.",
        secret: true,
        apply: |config, text| set(&mut config.database_url, database_url(text)),
    },
    Setting {
        name: "database_pool",
        variable: "CAPAIAN_DATABASE_POOL",
        default: Preset::Rule("2 for each processor, at least 4"),
        form: "a whole number from 1 to 1000",
        purpose: "Most connections to the database that read at a time; on PostgreSQL as many again may write.",
        secret: false,
        apply: |config, text| set(&mut config.database_pool, number(text, 1, 1000)),
    },
    Setting {
        name: "secret_key",
        variable: "CAPAIAN_SECRET_KEY",
        default: Preset::Rule("none: `serve` does not start without one; `demo` makes its own"),
        form: "at least 32 random bytes as hex or base64, such as the output of `openssl rand -hex 32`",
        purpose: "Authenticates cursors and keys hashes. The same on every node; changing it invalidates cursors.",
        secret: true,
        apply: |config, text| set(&mut config.secret, secret_key(text).map(Some)),
    },
    Setting {
        name: "policies",
        variable: "CAPAIAN_POLICIES",
        default: Preset::Rule("./policies if it exists, else the files embedded in the program"),
        form: "a directory that exists",
        purpose: "Where the policy files are; SIGHUP reads them again.",
        secret: false,
        apply: |config, text| set(&mut config.policies, directory(text).map(Some)),
    },
    Setting {
        name: "log_format",
        variable: "CAPAIAN_LOG_FORMAT",
        default: Preset::Value("text"),
        form: "text or json",
        purpose: "The form of log lines on standard error.",
        secret: false,
        apply: |config, text| {
            config.log.format = match text {
                "text" => LogFormat::Text,
                "json" => LogFormat::Json,
                _ => return Err("is neither of the two".to_owned()),
            };
            Ok(())
        },
    },
    Setting {
        name: "log",
        variable: "CAPAIAN_LOG",
        default: Preset::Value("info,poem=warn"),
        form: "a filter such as info or capaian=debug,warn",
        purpose: "Which events are logged.",
        secret: false,
        apply: |config, text| {
            EnvFilter::try_new(text).map_err(|error| format!("is no filter ({error})"))?;
            config.log.filter = text.to_owned();
            Ok(())
        },
    },
    Setting {
        name: "otlp_endpoint",
        variable: "CAPAIAN_OTLP_ENDPOINT",
        default: Preset::Rule("none: no traces are sent"),
        form: "http://HOST:PORT or https://HOST:PORT, such as http://127.0.0.1:4318",
        purpose: "The OpenTelemetry collector that traces are sent to, by OTLP over HTTP.",
        secret: false,
        apply: |config, text| set(&mut config.traces.endpoint, endpoint(text).map(Some)),
    },
    Setting {
        name: "trace_ratio",
        variable: "CAPAIAN_TRACE_RATIO",
        default: Preset::Value("1"),
        form: "a share from 0 to 1, such as 0.05",
        purpose: "The share of requests that is traced.",
        secret: false,
        apply: |config, text| set(&mut config.traces.ratio, share(text)),
    },
    Setting {
        name: "trace_parent",
        variable: "CAPAIAN_TRACE_PARENT",
        default: Preset::Value("link"),
        form: "link or continue",
        purpose: "What a caller's traceparent means: a link from a trace of our own, or the trace itself. `continue` is \
                  for servers behind a gateway that writes the header.",
        secret: false,
        apply: |config, text| {
            config.traces.parent = match text {
                "link" => TraceParent::Link,
                "continue" => TraceParent::Continue,
                _ => return Err("is neither of the two".to_owned()),
            };
            Ok(())
        },
    },
    Setting {
        name: "shutdown_grace",
        variable: "CAPAIAN_SHUTDOWN_GRACE",
        default: Preset::Value("30s"),
        form: DURATION,
        purpose: "How long requests in flight may take to finish after SIGTERM.",
        secret: false,
        apply: |config, text| set(&mut config.shutdown_grace, duration(text, 1, 3_600)),
    },
    Setting {
        name: "request_deadline",
        variable: "CAPAIAN_REQUEST_DEADLINE",
        default: Preset::Value("15s"),
        form: DURATION,
        purpose: "How long a request may take, its body included.",
        secret: false,
        apply: |config, text| set(&mut config.settings.request_deadline, duration(text, 0, 600)),
    },
    Setting {
        name: "body_deadline",
        variable: "CAPAIAN_BODY_DEADLINE",
        default: Preset::Value("10s"),
        form: DURATION,
        purpose: "How long a request body may take to arrive.",
        secret: false,
        apply: |config, text| set(&mut config.settings.body_deadline, duration(text, 0, 600)),
    },
    Setting {
        name: "connection_limit",
        variable: "CAPAIAN_CONNECTION_LIMIT",
        default: Preset::Value("10000"),
        form: "a whole number from 10 to 1000000",
        purpose: "Most connections at the same time; those beyond wait.",
        secret: false,
        apply: |config, text| set(&mut config.settings.connection_limit, number(text, 10, 1_000_000)),
    },
    Setting {
        name: "body_limit",
        variable: "CAPAIAN_BODY_LIMIT",
        default: Preset::Value("256KiB"),
        form: SIZE,
        purpose: "Largest request body.",
        secret: false,
        apply: |config, text| set(&mut config.settings.body_limit, size(text)),
    },
    Setting {
        name: "nesting_limit",
        variable: "CAPAIAN_NESTING_LIMIT",
        default: Preset::Value("64"),
        form: "a whole number from 16 to 120",
        purpose: "Most brackets open at the same time in a document or in JSON.",
        secret: false,
        apply: |config, text| set(&mut config.settings.nesting_limit, number(text, 16, 120)),
    },
    Setting {
        name: "token_limit",
        variable: "CAPAIAN_TOKEN_LIMIT",
        default: Preset::Value("10000"),
        form: "a whole number from 1000 to 100000",
        purpose: "Most tokens of a document.",
        secret: false,
        apply: |config, text| set(&mut config.settings.token_limit, number(text, 1_000, 100_000)),
    },
    Setting {
        name: "depth_limit",
        variable: "CAPAIAN_DEPTH_LIMIT",
        default: Preset::Value("30"),
        form: "a whole number from 15 to 30",
        purpose: "Most levels of selections, fragments included.",
        secret: false,
        apply: |config, text| set(&mut config.settings.depth_limit, number(text, 15, 30)),
    },
    Setting {
        name: "field_limit",
        variable: "CAPAIAN_FIELD_LIMIT",
        default: Preset::Value("5000"),
        form: "a whole number from 500 to 100000",
        purpose: "Most fields of an operation after its fragments are spread.",
        secret: false,
        apply: |config, text| set(&mut config.settings.field_limit, number(text, 500, 100_000)),
    },
    Setting {
        name: "root_field_limit",
        variable: "CAPAIAN_ROOT_FIELD_LIMIT",
        default: Preset::Value("30"),
        form: "a whole number from 1 to 1000",
        purpose: "Most fields at the root of an operation.",
        secret: false,
        apply: |config, text| set(&mut config.settings.root_field_limit, number(text, 1, 1_000)),
    },
    Setting {
        name: "alias_limit",
        variable: "CAPAIAN_ALIAS_LIMIT",
        default: Preset::Value("200"),
        form: "a whole number from 0 to 100000",
        purpose: "Most aliases of an operation after its fragments are spread.",
        secret: false,
        apply: |config, text| set(&mut config.settings.alias_limit, number(text, 0, 100_000)),
    },
    Setting {
        name: "directive_limit",
        variable: "CAPAIAN_DIRECTIVE_LIMIT",
        default: Preset::Value("200"),
        form: "a whole number from 10 to 100000",
        purpose: "Most directives of an operation after its fragments are spread.",
        secret: false,
        apply: |config, text| set(&mut config.settings.directive_limit, number(text, 10, 100_000)),
    },
    Setting {
        name: "fragment_limit",
        variable: "CAPAIAN_FRAGMENT_LIMIT",
        default: Preset::Value("200"),
        form: "a whole number from 10 to 10000",
        purpose: "Most fragments of a document.",
        secret: false,
        apply: |config, text| set(&mut config.settings.fragment_limit, number(text, 10, 10_000)),
    },
    Setting {
        name: "variables_limit",
        variable: "CAPAIAN_VARIABLES_LIMIT",
        default: Preset::Value("128KiB"),
        form: SIZE,
        purpose: "Largest variables: the bytes of their texts and names.",
        secret: false,
        apply: |config, text| set(&mut config.settings.variables_limit, size(text)),
    },
    Setting {
        name: "batch_limit",
        variable: "CAPAIAN_BATCH_LIMIT",
        default: Preset::Value("10"),
        form: "a whole number from 1 to 10",
        purpose: "Most operations in one request; 1 refuses lists of operations.",
        secret: false,
        apply: |config, text| set(&mut config.settings.batch_limit, number(text, 1, 10)),
    },
    Setting {
        name: "cost_limit",
        variable: "CAPAIAN_COST_LIMIT",
        default: Preset::Value("50000"),
        form: "a whole number from 1000 to 10000000",
        purpose: "What one operation may cost: fields times the sizes of their lists.",
        secret: false,
        apply: |config, text| set(&mut config.settings.cost_limit, number(text, 1_000, 10_000_000)),
    },
    Setting {
        name: "token_budget",
        variable: "CAPAIAN_TOKEN_BUDGET",
        default: Preset::Value("600000"),
        form: "a whole number from 0 to 1000000000",
        purpose: "What the operations of one token may cost within a minute; 0 for no limit.",
        secret: false,
        apply: |config, text| set(&mut config.settings.token_budget, number(text, 0, 1_000_000_000)),
    },
    Setting {
        name: "address_budget",
        variable: "CAPAIAN_ADDRESS_BUDGET",
        default: Preset::Value("3000000"),
        form: "a whole number from 0 to 1000000000",
        purpose: "What the operations from one network address may cost within a minute; 0 for no limit.",
        secret: false,
        apply: |config, text| set(&mut config.settings.address_budget, number(text, 0, 1_000_000_000)),
    },
    Setting {
        name: "unprocessable_status",
        variable: "CAPAIAN_UNPROCESSABLE_STATUS",
        default: Preset::Value("400"),
        form: "400 or 422",
        purpose: "The status of an answer in the form application/graphql-response+json to a document that cannot be executed.",
        secret: false,
        apply: |config, text| set(&mut config.settings.unprocessable_status, unprocessable(text)),
    },
    Setting {
        name: "cors_origins",
        variable: "CAPAIAN_CORS_ORIGINS",
        default: Preset::Rule("none: only pages of its own origin"),
        form: "origins separated by commas, such as https://kinerja.example.go.id",
        purpose: "Whose pages may call the API from a browser, besides those of its own origin.",
        secret: false,
        apply: |config, text| set(&mut config.settings.cors_origins, origins(text)),
    },
    Setting {
        name: "trusted_proxies",
        variable: "CAPAIAN_TRUSTED_PROXIES",
        default: Preset::Rule("none: the sender is who connects"),
        form: "IP addresses separated by commas, such as 10.0.0.2",
        purpose: "Proxies that are believed when X-Forwarded-For says where a request came from.",
        secret: false,
        apply: |config, text| set(&mut config.settings.trusted_proxies, addresses(text)),
    },
    Setting {
        name: "session_lifetime",
        variable: "CAPAIAN_SESSION_LIFETIME",
        default: Preset::Value("12h"),
        form: DURATION,
        purpose: "How long a session lasts after signing in.",
        secret: false,
        apply: |config, text| {
            set(&mut config.settings.sign_in.session_lifetime, duration(text, 60, 90 * 86_400).map(time_delta))
        },
    },
    Setting {
        name: "sign_in_window",
        variable: "CAPAIAN_SIGN_IN_WINDOW",
        default: Preset::Value("15m"),
        form: DURATION,
        purpose: "How long failed attempts to sign in are remembered.",
        secret: false,
        apply: |config, text| set(&mut config.settings.sign_in.window, duration(text, 60, 86_400).map(time_delta)),
    },
    Setting {
        name: "sign_in_failures_per_identifier",
        variable: "CAPAIAN_SIGN_IN_FAILURES_PER_IDENTIFIER",
        default: Preset::Value("10"),
        form: "a whole number from 1 to 1000",
        purpose: "Failed attempts for one account within the window before it has to wait.",
        secret: false,
        apply: |config, text| set(&mut config.settings.sign_in.failures_per_identifier, number(text, 1, 1_000)),
    },
    Setting {
        name: "sign_in_failures_per_address",
        variable: "CAPAIAN_SIGN_IN_FAILURES_PER_ADDRESS",
        default: Preset::Value("50"),
        form: "a whole number from 1 to 100000",
        purpose: "Failed attempts from one network address within the window before it has to wait.",
        secret: false,
        apply: |config, text| set(&mut config.settings.sign_in.failures_per_address, number(text, 1, 100_000)),
    },
    Setting {
        name: "graphiql",
        variable: "CAPAIAN_GRAPHIQL",
        default: Preset::Rule("on in the demo, else off"),
        form: "on or off",
        purpose: "Whether browsers get GraphiQL at /graphql.",
        secret: false,
        apply: |config, text| set(&mut config.settings.graphiql, switch(text).map(Some)),
    },
    Setting {
        name: "graphiql_assets",
        variable: "CAPAIAN_GRAPHIQL_ASSETS",
        default: Preset::Rule("none: the browser gets them from their CDN"),
        form: "a directory that exists",
        purpose: "A `node_modules` with the packages of GraphiQL in the versions that docs/front-end.md names, for places \
                  without internet.",
        secret: false,
        apply: |config, text| set(&mut config.settings.graphiql_assets, directory(text).map(Some)),
    },
    Setting {
        name: "documents",
        variable: "CAPAIAN_DOCUMENTS",
        default: Preset::Value("any"),
        form: "any or registered",
        purpose: "Which documents run: all, or those registered by `capaian documents import`; see `docs/documents.md`.",
        secret: false,
        apply: |config, text| {
            config.settings.documents = match text {
                "any" => DocumentRule::Any,
                "registered" => DocumentRule::Registered,
                _ => return Err("is neither of the two".to_owned()),
            };
            Ok(())
        },
    },
    Setting {
        name: "cookie_secure",
        variable: "CAPAIAN_COOKIE_SECURE",
        default: Preset::Value("on"),
        form: "on or off",
        purpose: "Whether browsers send the session's cookie over TLS only; off for a trial without TLS.",
        secret: false,
        apply: |config, text| set(&mut config.settings.cookie_secure, switch(text)),
    },
    Setting {
        name: "oidc_issuer",
        variable: "CAPAIAN_OIDC_ISSUER",
        default: Preset::Rule("none: only the sessions of `signIn` are accepted"),
        form: ISSUER,
        purpose: "Whose access tokens are accepted, as `iss` names it.",
        secret: false,
        apply: |config, text| set(&mut config.oidc().issuer, issuer_url(text)),
    },
    Setting {
        name: "oidc_audience",
        variable: "CAPAIAN_OIDC_AUDIENCE",
        default: Preset::Rule("none; wanted with `oidc_issuer`"),
        form: "a text such as capaian",
        purpose: "What `aud` of an access token must contain.",
        secret: false,
        apply: |config, text| {
            let text = if text.is_empty() { Err("is empty".to_owned()) } else { Ok(text.to_owned()) };
            set(&mut config.oidc().audience, text)
        },
    },
    Setting {
        name: "oidc_jwks_url",
        variable: "CAPAIAN_OIDC_JWKS_URL",
        default: Preset::Rule("what `/.well-known/openid-configuration` below the issuer says"),
        form: ISSUER,
        purpose: "Where the issuer's public keys are.",
        secret: false,
        apply: |config, text| set(&mut config.oidc().jwks_url, issuer_url(text).map(Some)),
    },
    Setting {
        name: "stream_connections",
        variable: "CAPAIAN_STREAM_CONNECTIONS",
        default: Preset::Value("5000"),
        form: "a whole number from 1 to 100000",
        purpose: "Most WebSockets and event streams open at the same time in this process.",
        secret: false,
        apply: |config, text| set(&mut config.settings.streams.connections, number(text, 1, 100_000)),
    },
    Setting {
        name: "stream_operations",
        variable: "CAPAIAN_STREAM_OPERATIONS",
        default: Preset::Value("50"),
        form: "a whole number from 1 to 1000",
        purpose: "Most operations that one WebSocket may have open at the same time.",
        secret: false,
        apply: |config, text| set(&mut config.settings.streams.operations, number(text, 1, 1_000)),
    },
    Setting {
        name: "stream_queue",
        variable: "CAPAIAN_STREAM_QUEUE",
        default: Preset::Value("256"),
        form: "a whole number from 1 to 100000",
        purpose: "Most changed objects that wait for one stream; beyond that the oldest is let go.",
        secret: false,
        apply: |config, text| set(&mut config.settings.streams.queue, number(text, 1, 100_000)),
    },
    Setting {
        name: "stream_init_timeout",
        variable: "CAPAIAN_STREAM_INIT_TIMEOUT",
        default: Preset::Value("10s"),
        form: DURATION,
        purpose: "How long a WebSocket may take to send its first message.",
        secret: false,
        apply: |config, text| set(&mut config.settings.streams.init_timeout, duration(text, 0, 600)),
    },
    Setting {
        name: "stream_keepalive",
        variable: "CAPAIAN_STREAM_KEEPALIVE",
        default: Preset::Value("20s"),
        form: DURATION,
        purpose: "How often a quiet WebSocket or event stream is asked whether it lives.",
        secret: false,
        apply: |config, text| set(&mut config.settings.streams.keepalive, duration(text, 0, 3_600)),
    },
    Setting {
        name: "survey_group",
        variable: "CAPAIAN_SURVEY_GROUP",
        default: Preset::Value("64"),
        form: "a whole number from 1 to 1000",
        purpose: "Most answers to surveys that share one commit, if so many wait; 1 gives each a transaction of its own.",
        secret: false,
        apply: |config, text| set(&mut config.settings.survey_group, number(text, 1, 1_000)),
    },
    Setting {
        name: "idle_timeout",
        variable: "CAPAIAN_IDLE_TIMEOUT",
        default: Preset::Value("75s"),
        form: DURATION,
        purpose: "How long a connection may be quiet on both sides; longer than `stream_keepalive`.",
        secret: false,
        apply: |config, text| set(&mut config.idle_timeout, duration(text, 1, 3_600)),
    },
    Setting {
        name: "send_timeout",
        variable: "CAPAIAN_SEND_TIMEOUT",
        default: Preset::Value("20s"),
        form: DURATION,
        purpose: "How long a receiver may take nothing of what is sent before it is cut off.",
        secret: false,
        apply: |config, text| set(&mut config.send_timeout, duration(text, 0, 600)),
    },
];

/// Why the program does not start: one setting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigError {
    /// Where the value came from: a variable, or a key of the file.
    pub setting: String,
    /// What is wrong with it; shows the value unless it is a secret.
    pub problem: String,
    /// What would be right.
    pub form: String,
}

impl fmt::Display for ConfigError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} {}; expected {}", self.setting, self.problem, self.form)
    }
}

/// Why the program does not start: every wrong setting at once.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct ConfigErrors(pub Vec<ConfigError>);

impl fmt::Display for ConfigErrors {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, error) in self.0.iter().enumerate() {
            write!(formatter, "{}{error}", if index == 0 { "" } else { "\n" })?;
        }
        Ok(())
    }
}

impl Default for Config {
    /// The settings of an installation that sets nothing: the table's defaults and the embedded policies.
    fn default() -> Self {
        let nowhere = SocketAddr::from(([127, 0, 0, 1], 0));
        let mut config = Self {
            listen: nowhere,
            admin_listen: nowhere,
            database_url: DatabaseUrl(String::new()),
            database_pool: default_pool(),
            secret: None,
            policies: None,
            log: LogSettings { format: LogFormat::Text, filter: String::new() },
            traces: TraceSettings { endpoint: None, ratio: 0.0, parent: TraceParent::Link },
            shutdown_grace: Duration::ZERO,
            send_timeout: Duration::ZERO,
            idle_timeout: Duration::ZERO,
            settings: Settings {
                connection_limit: 0,
                body_limit: 0,
                nesting_limit: 0,
                token_limit: 0,
                depth_limit: 0,
                field_limit: 0,
                root_field_limit: 0,
                alias_limit: 0,
                directive_limit: 0,
                fragment_limit: 0,
                variables_limit: 0,
                batch_limit: 0,
                cost_limit: 0,
                token_budget: 0,
                address_budget: 0,
                unprocessable_status: StatusCode::BAD_REQUEST,
                cors_origins: Vec::new(),
                trusted_proxies: Vec::new(),
                body_deadline: Duration::ZERO,
                request_deadline: Duration::ZERO,
                sign_in: SignInRules {
                    session_lifetime: TimeDelta::zero(),
                    window: TimeDelta::zero(),
                    failures_per_identifier: 0,
                    failures_per_address: 0,
                },
                graphiql: None,
                graphiql_assets: None,
                offered_accounts: None,
                documents: DocumentRule::Any,
                cookie_secure: false,
                oidc: None,
                streams: StreamRules {
                    connections: 0,
                    operations: 0,
                    queue: 0,
                    init_timeout: Duration::ZERO,
                    keepalive: Duration::ZERO,
                },
                survey_group: 0,
            },
        };
        for setting in SETTINGS {
            if let Preset::Value(value) = setting.default {
                let outcome = (setting.apply)(&mut config, value);
                debug_assert_eq!(outcome, Ok(()), "the default of {}", setting.name);
            }
        }
        config
    }
}

impl Config {
    /// Reads the file (`CAPAIAN_CONFIG`, else ./capaian.toml if there is one) and then the environment, which wins.
    ///
    /// # Errors
    /// Every setting that is wrong or unknown.
    pub fn load() -> Result<Self, ConfigErrors> {
        let mut environment = Vec::new();
        let mut errors = Vec::new();
        for (name, value) in std::env::vars_os() {
            let Some(name) = name.to_str().filter(|name| concerns_us(name)) else { continue };
            match value.into_string() {
                Ok(value) => environment.push((name.to_owned(), value)),
                Err(_) => errors.push(ConfigError {
                    setting: name.to_owned(),
                    problem: "is not UTF-8".to_owned(),
                    form: "text".to_owned(),
                }),
            }
        }
        let named = environment.iter().find(|(name, _)| name == FILE_VARIABLE).map(|(_, value)| PathBuf::from(value));
        let path = named.or_else(|| Some(PathBuf::from(FILE_DEFAULT)).filter(|path| path.exists()));
        let file = path.and_then(|path| match std::fs::read_to_string(&path) {
            Ok(text) => Some((path.display().to_string(), text)),
            Err(error) => {
                errors.push(ConfigError {
                    setting: FILE_VARIABLE.to_owned(),
                    problem: format!("names {}, which cannot be read ({error})", path.display()),
                    form: "a TOML file of settings".to_owned(),
                });
                None
            }
        });
        if !errors.is_empty() {
            return Err(ConfigErrors(errors));
        }
        let mut config = Self::from_sources(file.as_ref().map(|(name, text)| (&**name, &**text)), &environment)?;
        config.policies = config.policies.or_else(|| Some(PathBuf::from("policies")).filter(|path| path.is_dir()));
        Ok(config)
    }

    /// Settings from a file (its name and text) and from the environment, which wins.
    ///
    /// # Errors
    /// Every setting that is wrong or unknown.
    pub fn from_sources(file: Option<(&str, &str)>, environment: &[(String, String)]) -> Result<Self, ConfigErrors> {
        let mut config = Self::default();
        let mut errors = Vec::new();
        if let Some((name, text)) = file {
            match text.parse::<toml::Table>() {
                Ok(table) => config.apply_file(name, &table, &mut errors),
                Err(error) => errors.push(ConfigError {
                    setting: name.to_owned(),
                    // The library's own rendering would repeat the line, which may hold a secret.
                    problem: format!("is not TOML ({})", error.message()),
                    form: "lines such as listen = \"127.0.0.1:8000\"".to_owned(),
                }),
            }
        }
        for (variable, value) in environment {
            config.apply_variable(variable, value, &mut errors);
        }
        if let Some(oidc) = &config.settings.oidc {
            for (setting, value) in [("oidc_issuer", &oidc.issuer), ("oidc_audience", &oidc.audience)] {
                // A wrong value has been named already.
                if value.is_empty() && errors.is_empty() {
                    let problem = "is missing, which the other settings of the issuer need".to_owned();
                    let form = SETTINGS.iter().find(|known| known.name == setting).map_or("", |known| known.form);
                    errors.push(ConfigError { setting: setting.to_owned(), problem, form: form.to_owned() });
                }
            }
        }
        if errors.is_empty() { Ok(config) } else { Err(ConfigErrors(errors)) }
    }

    fn oidc(&mut self) -> &mut OidcSettings {
        self.settings.oidc.get_or_insert(OidcSettings::UNSET)
    }

    fn apply_file(&mut self, file: &str, table: &toml::Table, errors: &mut Vec<ConfigError>) {
        for (key, value) in table {
            let shown = format!("{file}: {key}");
            let Some(setting) = SETTINGS.iter().find(|setting| setting.name == key) else {
                errors.push(unknown(shown, key, SETTINGS.iter().map(|setting| setting.name)));
                continue;
            };
            let text = match value {
                toml::Value::String(text) => text.clone(),
                toml::Value::Integer(number) => number.to_string(),
                _ => {
                    let problem = format!("is a {}", value.type_str());
                    errors.push(ConfigError { setting: shown, problem, form: setting.form.to_owned() });
                    continue;
                }
            };
            self.apply(setting, shown, &text, errors);
        }
    }

    fn apply_variable(&mut self, variable: &str, value: &str, errors: &mut Vec<ConfigError>) {
        if let Some(setting) = SETTINGS.iter().find(|setting| setting.variable == variable) {
            self.apply(setting, variable.to_owned(), value, errors);
        } else if variable == "POLAR_LOG" {
            errors.push(ConfigError {
                setting: variable.to_owned(),
                problem: "is set, which would print what the policy decides about".to_owned(),
                form: "it to be unset".to_owned(),
            });
        } else if variable.starts_with("CAPAIAN_")
            && variable != FILE_VARIABLE
            && !variable.starts_with("CAPAIAN_TEST_")
        {
            let known = SETTINGS.iter().map(|setting| setting.variable).chain([FILE_VARIABLE]);
            errors.push(unknown(variable.to_owned(), variable, known));
        }
    }

    fn apply(&mut self, setting: &Setting, shown: String, text: &str, errors: &mut Vec<ConfigError>) {
        if let Err(problem) = (setting.apply)(self, text.trim()) {
            let problem = if setting.secret { problem } else { format!("`{}` {problem}", text.escape_debug()) };
            errors.push(ConfigError { setting: shown, problem, form: setting.form.to_owned() });
        }
    }

    /// The table of settings as Markdown, for docs/settings.md.
    pub fn documentation() -> String {
        let mut text =
            String::from("| In the file | Environment | Default | Accepted form | Purpose |\n|---|---|---|---|---|\n");
        for setting in SETTINGS {
            let default = match setting.default {
                Preset::Value(value) => format!("`{value}`"),
                Preset::Rule(rule) => rule.to_owned(),
            };
            let Setting { name, variable, form, purpose, .. } = setting;
            text.push_str(&format!("| `{name}` | `{variable}` | {default} | {form} | {purpose} |\n"));
        }
        text
    }
}

fn concerns_us(variable: &str) -> bool {
    variable.starts_with("CAPAIAN_")
        || variable == "POLAR_LOG"
        || SETTINGS.iter().any(|setting| setting.variable == variable)
}

fn unknown<'a>(shown: String, key: &str, known: impl Iterator<Item = &'a str>) -> ConfigError {
    let known: Vec<&str> = known.collect();
    let shared = |name: &str| name.bytes().zip(key.bytes()).take_while(|(left, right)| left == right).count();
    let nearest = known.iter().copied().max_by_key(|name| (shared(name), std::cmp::Reverse(name.len())));
    let hint = nearest.map_or_else(String::new, |name| format!(" (such as {name})"));
    ConfigError { setting: shown, problem: "is no setting".to_owned(), form: format!("one of docs/settings.md{hint}") }
}

fn set<T>(place: &mut T, value: Result<T, String>) -> Result<(), String> {
    *place = value?;
    Ok(())
}

fn address(text: &str) -> Result<SocketAddr, String> {
    text.parse().map_err(|_| "is no IP address with a port".to_owned())
}

fn database_url(text: &str) -> Result<DatabaseUrl, String> {
    let url = DatabaseUrl(text.to_owned());
    match url.sqlite_path() {
        Some(path) if path.as_os_str().is_empty() || path == Path::new(":memory:") => {
            Err("names no file; a database in memory would be lost".to_owned())
        }
        Some(_) => Ok(url),
        None if text.starts_with("postgres://") || text.starts_with("postgresql://") => Ok(url),
        None => Err("names neither of the two kinds of database".to_owned()),
    }
}

fn unprocessable(text: &str) -> Result<StatusCode, String> {
    match text {
        "400" => Ok(StatusCode::BAD_REQUEST),
        "422" => Ok(StatusCode::UNPROCESSABLE_ENTITY),
        _ => Err("is neither of the two".to_owned()),
    }
}

/// The entries of a list that is written with commas.
fn entries(text: &str) -> impl Iterator<Item = &str> {
    text.split(',').map(str::trim).filter(|entry| !entry.is_empty())
}

fn origins(text: &str) -> Result<Vec<String>, String> {
    let origin = |entry: &str| {
        let rest = entry.strip_prefix("https://").or_else(|| entry.strip_prefix("http://"));
        match rest {
            Some(host) if !host.is_empty() && !host.contains(['/', '?', '#', '@', '*', ' ']) => {
                Ok(entry.to_ascii_lowercase())
            }
            _ => Err(format!("holds \"{entry}\", which is no origin: scheme, host and port only")),
        }
    };
    entries(text).map(origin).collect()
}

fn addresses(text: &str) -> Result<Vec<IpAddr>, String> {
    entries(text).map(|entry| entry.parse().map_err(|_| format!("holds \"{entry}\", which is no IP address"))).collect()
}

fn endpoint(text: &str) -> Result<String, String> {
    let rest = text.strip_prefix("http://").or_else(|| text.strip_prefix("https://"));
    let rest = rest.ok_or_else(|| "is no address of http or https".to_owned())?;
    // A password would not stay secret in here; the standard variable OTEL_EXPORTER_OTLP_HEADERS is for that.
    let plain = !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_graphic() && !b"@?#".contains(&byte));
    if plain { Ok(text.to_owned()) } else { Err("is more than host, port and path".to_owned()) }
}

fn share(text: &str) -> Result<f64, String> {
    let share: f64 = text.parse().map_err(|_| "is no number".to_owned())?;
    if (0.0..=1.0).contains(&share) { Ok(share) } else { Err("is not from 0 to 1".to_owned()) }
}

fn secret_key(text: &str) -> Result<SecretKey, String> {
    let hex = HEXLOWER_PERMISSIVE.decode(text.as_bytes()).ok();
    let bytes = match hex.filter(|bytes| bytes.len() >= SecretKey::MINIMUM_LENGTH) {
        Some(bytes) => bytes,
        None => {
            let digits = text.trim_end_matches('=');
            let decoded = STANDARD_NO_PAD.decode(digits).or_else(|_| URL_SAFE_NO_PAD.decode(digits));
            decoded.map_err(|_| "is neither hex nor base64".to_owned())?
        }
    };
    SecretKey::new(&bytes).ok_or_else(|| format!("holds {} bytes only", bytes.len()))
}

fn switch(text: &str) -> Result<bool, String> {
    match text {
        "on" => Ok(true),
        "off" => Ok(false),
        _ => Err("is neither of the two".to_owned()),
    }
}

fn directory(text: &str) -> Result<PathBuf, String> {
    let path = PathBuf::from(text);
    if path.is_dir() { Ok(path) } else { Err("is no directory".to_owned()) }
}

/// An address that is TLS's or this machine's own.
fn issuer_url(text: &str) -> Result<String, String> {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://").filter(|rest| is_loopback(rest)));
    match rest {
        Some(rest) if !rest.is_empty() && !rest.contains(['?', '#', '@', ' ']) => Ok(text.to_owned()),
        _ => Err("is no such address".to_owned()),
    }
}

/// Whether what follows `http://` names this machine.
fn is_loopback(rest: &str) -> bool {
    let host = rest.split('/').next().unwrap_or_default();
    let host = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    };
    matches!(host, "127.0.0.1" | "[::1]" | "localhost")
}

fn number<N: TryFrom<u64>>(text: &str, least: u64, most: u64) -> Result<N, String> {
    let number: u64 = text.parse().map_err(|_| "is no whole number".to_owned())?;
    if !(least..=most).contains(&number) {
        return Err(format!("is not from {least} to {most}"));
    }
    N::try_from(number).map_err(|_| "is too large".to_owned())
}

fn duration(text: &str, least_seconds: u64, most_seconds: u64) -> Result<Duration, String> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let count: u64 = text[..digits].parse().map_err(|_| "has no whole number".to_owned())?;
    let milliseconds: u64 = match &text[digits..] {
        "ms" => 1,
        "s" => 1_000,
        "m" => 60_000,
        "h" => 3_600_000,
        "d" => 86_400_000,
        _ => return Err("has no unit".to_owned()),
    };
    let duration = Duration::from_millis(count.saturating_mul(milliseconds));
    let allowed = Duration::from_secs(least_seconds)..=Duration::from_secs(most_seconds);
    if duration.is_zero() || !allowed.contains(&duration) {
        return Err(format!("is not from {least_seconds} to {most_seconds} seconds, or zero"));
    }
    Ok(duration)
}

fn time_delta(duration: Duration) -> TimeDelta {
    TimeDelta::from_std(duration).unwrap_or(TimeDelta::MAX)
}

fn size(text: &str) -> Result<usize, String> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let count: usize = text[..digits].parse().map_err(|_| "has no whole number".to_owned())?;
    let unit = match text[digits..].trim_start() {
        "" => 1,
        "KiB" => 1024,
        "MiB" => 1024 * 1024,
        _ => return Err("has an unknown unit".to_owned()),
    };
    let bytes = count.saturating_mul(unit);
    if (1024..=64 * 1024 * 1024).contains(&bytes) { Ok(bytes) } else { Err("is not from 1KiB to 64MiB".to_owned()) }
}

/// Twice the processors: while one statement runs on each, another is on its way there.
fn default_pool() -> u32 {
    let processors = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    u32::try_from(2 * processors).unwrap_or(u32::MAX).clamp(4, 1000)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn environment(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    #[track_caller]
    fn refused(variable: &str, value: &str, expected: &str) {
        let errors = Config::from_sources(None, &environment(&[(variable, value)])).unwrap_err();
        assert_eq!(errors.to_string(), expected);
    }

    #[test]
    fn every_default_has_its_accepted_form() {
        for setting in SETTINGS {
            if let Preset::Value(value) = setting.default {
                assert_eq!((setting.apply)(&mut Config::default(), value), Ok(()), "{}", setting.name);
            }
        }
        let config = Config::default();
        assert_eq!(config.listen.to_string(), "127.0.0.1:8000");
        assert_eq!(config.admin_listen.to_string(), "127.0.0.1:9000");
        assert_eq!(config.settings.body_limit, 262_144);
        assert_eq!(config.settings.request_deadline, Duration::from_secs(15));
        assert_eq!(config.settings.sign_in.session_lifetime, TimeDelta::hours(12));
        assert!(config.secret.is_none());
        assert_eq!(config.database_url.sqlite_path(), Some(Path::new("data/capaian.db")));
    }

    #[test]
    fn the_table_names_each_setting_once() {
        for (index, setting) in SETTINGS.iter().enumerate() {
            assert!(
                SETTINGS[..index].iter().all(|other| other.name != setting.name && other.variable != setting.variable)
            );
            assert!(setting.purpose.ends_with('.'), "{}", setting.name);
        }
    }

    #[test]
    fn the_environment_wins_over_the_file() {
        let file = "listen = \"0.0.0.0:80\"\ndatabase_pool = 4\nbody_limit = \"1MiB\"";
        let config =
            Config::from_sources(Some(("capaian.toml", file)), &environment(&[("CAPAIAN_LISTEN", "[::1]:81")]));
        let config = config.unwrap();
        assert_eq!(config.listen.to_string(), "[::1]:81");
        assert_eq!(config.database_pool, 4);
        assert_eq!(config.settings.body_limit, 1024 * 1024);
    }

    #[test]
    fn a_wrong_setting_is_named_with_its_value_and_the_accepted_form() {
        refused(
            "CAPAIAN_LISTEN",
            "localhost",
            "CAPAIAN_LISTEN `localhost` is no IP address with a port; expected an IP address and a port, such as \
             127.0.0.1:8000 or [::]:8000",
        );
        refused(
            "CAPAIAN_REQUEST_DEADLINE",
            "30",
            &format!("CAPAIAN_REQUEST_DEADLINE `30` has no unit; expected {DURATION}"),
        );
        refused(
            "CAPAIAN_TOKEN_LIMIT",
            "7",
            "CAPAIAN_TOKEN_LIMIT `7` is not from 1000 to 100000; expected a whole number from 1000 to 100000",
        );
        refused(
            "CAPAIAN_BODY_LIMIT",
            "9GiB",
            &format!("CAPAIAN_BODY_LIMIT `9GiB` has an unknown unit; expected {SIZE}"),
        );
        refused(
            "CAPAIAN_LISTN",
            "x",
            "CAPAIAN_LISTN is no setting; expected one of docs/settings.md (such as CAPAIAN_LISTEN)",
        );
        refused(
            "POLAR_LOG",
            "1",
            "POLAR_LOG is set, which would print what the policy decides about; expected it to be unset",
        );
        refused(
            "CAPAIAN_TRACE_RATIO",
            "1.5",
            "CAPAIAN_TRACE_RATIO `1.5` is not from 0 to 1; expected a share from 0 to 1, such as 0.05",
        );
        refused("CAPAIAN_LOG_FORMAT", "xml", "CAPAIAN_LOG_FORMAT `xml` is neither of the two; expected text or json");
    }

    #[test]
    fn secrets_are_never_shown() {
        let url = "mysql://root:hunter2@db/x";
        let errors = Config::from_sources(
            Some(("capaian.toml", "database_url = 5\nlog = [1]\ncolour = \"red\"")),
            &environment(&[("CAPAIAN_SECRET_KEY", "hunter2"), ("DATABASE_URL", url)]),
        );
        let text = errors.unwrap_err().to_string();
        assert!(!text.contains("hunter2"), "{text}");
        assert_eq!(text.lines().count(), 5, "{text}");
        let broken = Config::from_sources(Some(("capaian.toml", "secret_key = \"hunter2")), &[]).unwrap_err();
        assert!(!broken.to_string().contains("hunter2"), "{broken}");
        let config = Config { database_url: url.to_owned().into(), ..Config::default() };
        assert!(!format!("{config:?}").contains("hunter2"));
    }

    #[test]
    fn a_key_is_hex_or_base64_of_at_least_32_bytes() {
        let hex = "00ff".repeat(16);
        assert!(secret_key(&hex).is_ok());
        assert!(secret_key(&STANDARD_NO_PAD.encode([250; 32])).is_ok());
        assert!(secret_key(&format!("{}=", URL_SAFE_NO_PAD.encode([250; 32]))).is_ok());
        assert_eq!(secret_key(&STANDARD_NO_PAD.encode([250; 31])).unwrap_err(), "holds 31 bytes only");
        assert_eq!(secret_key("käse").unwrap_err(), "is neither hex nor base64");
        assert_eq!(secret_key("").unwrap_err(), "holds 0 bytes only");
    }

    #[test]
    fn an_issuer_comes_with_its_audience_over_a_safe_way() {
        let read = |pairs: &[(&str, &str)]| Config::from_sources(None, &environment(pairs));
        let config =
            read(&[("CAPAIAN_OIDC_ISSUER", "https://masuk.example/realms/asn"), ("CAPAIAN_OIDC_AUDIENCE", "capaian")]);
        let issuer = OidcSettings {
            issuer: "https://masuk.example/realms/asn".to_owned(),
            audience: "capaian".to_owned(),
            jwks_url: None,
        };
        assert_eq!(config.unwrap().settings.oidc, Some(issuer));
        assert_eq!(Config::default().settings.oidc, None);
        let alone = read(&[("CAPAIAN_OIDC_ISSUER", "https://masuk.example")]).unwrap_err();
        assert_eq!(
            alone.to_string(),
            "oidc_audience is missing, which the other settings of the issuer need; expected a text such as capaian"
        );
        for good in ["https://a", "http://127.0.0.1:80/x", "http://localhost", "http://[::1]:8080"] {
            assert!(issuer_url(good).is_ok(), "{good}");
        }
        for bad in ["http://masuk.example", "http://127.0.0.1.example", "ftp://a", "https://", "https://a@b", "a"] {
            assert!(issuer_url(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn values_out_of_range_are_refused() {
        assert_eq!(duration("1500ms", 0, 600), Ok(Duration::from_millis(1500)));
        for text in ["0s", "601s", "99999999999999999999s", "18446744073709551615d", "s", "-1s", "1.5s"] {
            assert!(duration(text, 0, 600).is_err(), "{text}");
        }
        for text in ["1", "65MiB", "18446744073709551615MiB", "x", ""] {
            assert!(size(text).is_err(), "{text}");
        }
        for text in ["NaN", "-0.1", "1.1", ""] {
            assert!(share(text).is_err(), "{text}");
        }
        for text in ["127.0.0.1:4318", "http://", "http://user:word@host", "ftp://host", "http://a b"] {
            assert!(endpoint(text).is_err(), "{text}");
        }
        for text in ["sqlite::memory:", "sqlite://", "mysql://x", ""] {
            assert!(database_url(text).is_err(), "{text}");
        }
    }

    #[test]
    fn the_documentation_holds_the_table() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/settings.md");
        let text = std::fs::read_to_string(path).unwrap();
        let start = text.find("| In the file").unwrap();
        let end = text[start..].find("\n\n").map_or(text.len(), |end| start + end + 1);
        let table = Config::documentation();
        if text[start..end] != table && std::env::var_os("UPDATE").is_some() {
            std::fs::write(path, format!("{}{table}{}", &text[..start], &text[end..])).unwrap();
            return;
        }
        assert_eq!(text[start..end], table, "run UPDATE=1 cargo test settings");
    }
}
