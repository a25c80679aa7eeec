//! Settings: one table of names, defaults and accepted forms, read from a file and the environment into types.
//! A wrong or unknown setting stops start-up with its name, the problem and the accepted form.

mod database_url;
mod defaults;
mod postgres_url;
mod reading;
mod settings;
mod table;
mod values;

pub use database_url::DatabaseUrl;
pub(crate) use defaults::processors;
pub use postgres_url::{PostgresUrl, TlsFiles};
pub use reading::{ConfigError, ConfigErrors};
pub use settings::{
    Config, DocumentRule, LogFormat, LogSettings, OfferedAccounts, OidcSettings, PrintRules, Settings, SignInRules,
    StreamRules, TraceParent, TraceSettings, TurnRules,
};
