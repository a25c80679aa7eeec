//! The settings of an installation that sets nothing.

use std::net::SocketAddr;
use std::sync::LazyLock;
use std::time::Duration;

use chrono::TimeDelta;
use poem::http::StatusCode;

use super::settings::{
    Config, DocumentRule, LogFormat, LogSettings, PrintRules, Settings, SignInRules, StreamRules, TraceParent,
    TraceSettings, TurnRules,
};
use super::table::row::Preset;
use super::table::settings;

impl Default for Config {
    /// The settings of an installation that sets nothing: the table's defaults and the embedded policies.
    fn default() -> Self {
        let nowhere = SocketAddr::from(([127, 0, 0, 1], 0));
        let mut config = Self {
            listen: nowhere,
            admin_listen: nowhere,
            database_url: String::new().into(),
            database_read_url: None,
            database_plaintext: false,
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
                address_connections: None,
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
                survey_address_budget: 0,
                filter_depth_limit: 0,
                read_limit: 0,
                turns: TurnRules { of_person: None, of_address: 0, waiting: 0, heavy_cost: 0, heavy: None },
                unprocessable_status: StatusCode::BAD_REQUEST,
                compression: false,
                cors_origins: Vec::new(),
                trusted_proxies: Vec::new(),
                body_deadline: Duration::ZERO,
                request_deadline: Duration::ZERO,
                sign_in: SignInRules {
                    session_lifetime: TimeDelta::zero(),
                    window: TimeDelta::zero(),
                    failures_per_identifier: 0,
                    failures_anywhere: 0,
                    failures_per_address: 0,
                    second_factor_for_offices: false,
                },
                graphiql: None,
                graphiql_assets: None,
                offered_accounts: None,
                demo_accounts: false,
                documents: DocumentRule::Any,
                cookie_secure: false,
                oidc: None,
                streams: StreamRules {
                    connections: 0,
                    of_person: 0,
                    of_address: None,
                    operations: 0,
                    queue: 0,
                    init_timeout: Duration::ZERO,
                    keepalive: Duration::ZERO,
                },
                printing: PrintRules {
                    templates: None,
                    program: None,
                    at_once: 0,
                    deadline: Duration::ZERO,
                    memory_mib: 0,
                },
                survey_group: 0,
                survey_retention_days: 0,
            },
        };
        for setting in settings() {
            if let Preset::Value(value) = setting.default {
                let outcome = (setting.apply)(&mut config, value);
                debug_assert_eq!(outcome, Ok(()), "the default of {}", setting.name);
            }
        }
        config
    }
}

impl Default for Settings {
    fn default() -> Self {
        Config::default().settings
    }
}

impl Default for SignInRules {
    fn default() -> Self {
        // Every request begins with them, and reading all settings takes longer than many a query.
        static RULES: LazyLock<SignInRules> = LazyLock::new(|| Config::default().settings.sign_in);
        *RULES
    }
}

/// How many processors this process may use.
pub(crate) fn processors() -> usize {
    std::thread::available_parallelism().map_or(1, std::num::NonZero::get)
}

/// Twice the processors: while one statement runs on each, another is on its way there.
fn default_pool() -> u32 {
    u32::try_from(2 * processors()).unwrap_or(u32::MAX).clamp(4, 1000)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    #[test]
    fn every_default_has_its_accepted_form() {
        for setting in settings() {
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
}
