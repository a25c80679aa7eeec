//! Reads settings from a file and from the environment, which wins, and says everything that is wrong with them.

use std::fmt;
use std::path::PathBuf;

use super::database_url::DatabaseUrl;
use super::settings::Config;
use super::table::row::Setting;
use super::table::settings;

const FILE_VARIABLE: &str = "CAPAIAN_CONFIG";
const FILE_DEFAULT: &str = "capaian.toml";

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
                    let form = form_of(setting);
                    errors.push(ConfigError { setting: setting.to_owned(), problem, form: form.to_owned() });
                }
            }
        }
        config.check_database(&mut errors);
        if errors.is_empty() { Ok(config) } else { Err(ConfigErrors(errors)) }
    }

    /// Whether the addresses of the database lead to one, and not in the clear.
    fn check_database(&self, errors: &mut Vec<ConfigError>) {
        let main = self.database_url.postgres();
        let read = self.database_read_url.as_ref();
        if let Some(read) = read
            && !read.postgres().zip(main.as_ref()).is_some_and(|(read, main)| read.is_same_place(main))
        {
            let form = form_of("database_read_url");
            errors.push(ConfigError {
                setting: "CAPAIAN_DATABASE_READ_URL".to_owned(),
                problem: "leads to another place than the database".to_owned(),
                form: form.to_owned(),
            });
        }
        let addresses = [("DATABASE_URL", main), ("CAPAIAN_DATABASE_READ_URL", read.and_then(DatabaseUrl::postgres))];
        for (setting, url) in addresses {
            if !self.database_plaintext && url.is_some_and(|url| url.is_open()) {
                errors.push(ConfigError {
                    setting: setting.to_owned(),
                    problem: "leads over a network without TLS".to_owned(),
                    form: "sslmode=verify-full in it, or database_plaintext = \"on\" where the network is trusted"
                        .to_owned(),
                });
            }
        }
    }

    fn apply_file(&mut self, file: &str, table: &toml::Table, errors: &mut Vec<ConfigError>) {
        for (key, value) in table {
            let shown = format!("{file}: {key}");
            let Some(setting) = settings().find(|setting| setting.name == key) else {
                errors.push(unknown(shown, key, settings().map(|setting| setting.name)));
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
        if let Some(setting) = settings().find(|setting| setting.variable == variable) {
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
            let known = settings().map(|setting| setting.variable).chain([FILE_VARIABLE]);
            errors.push(unknown(variable.to_owned(), variable, known));
        }
    }

    fn apply(&mut self, setting: &Setting, shown: String, text: &str, errors: &mut Vec<ConfigError>) {
        if let Err(problem) = (setting.apply)(self, text.trim()) {
            let problem = if setting.secret { problem } else { format!("`{}` {problem}", text.escape_debug()) };
            errors.push(ConfigError { setting: shown, problem, form: setting.form.to_owned() });
        }
    }
}

/// What a setting takes.
fn form_of(name: &str) -> &'static str {
    settings().find(|known| known.name == name).map_or("", |known| known.form)
}

fn concerns_us(variable: &str) -> bool {
    variable.starts_with("CAPAIAN_")
        || variable == "POLAR_LOG"
        || settings().any(|setting| setting.variable == variable)
}

fn unknown<'a>(shown: String, key: &str, known: impl Iterator<Item = &'a str>) -> ConfigError {
    let known: Vec<&str> = known.collect();
    let shared = |name: &str| name.bytes().zip(key.bytes()).take_while(|(left, right)| left == right).count();
    let nearest = known.iter().copied().max_by_key(|name| (shared(name), std::cmp::Reverse(name.len())));
    let hint = nearest.map_or_else(String::new, |name| format!(" (such as {name})"));
    ConfigError { setting: shown, problem: "is no setting".to_owned(), form: format!("one of docs/settings.md{hint}") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::OidcSettings;
    use crate::config::table::row::{DURATION, SIZE};

    fn environment(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    #[track_caller]
    fn refused(variable: &str, value: &str, expected: &str) {
        let errors = Config::from_sources(None, &environment(&[(variable, value)])).unwrap_err();
        assert_eq!(errors.to_string(), expected);
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
    fn nothing_is_said_to_a_database_in_the_clear_over_a_network_unless_told() {
        let url = "postgres://capaian:hunter2@db.example/capaian?sslmode=disable";
        refused(
            "DATABASE_URL",
            url,
            "DATABASE_URL leads over a network without TLS; expected sslmode=verify-full in it, or \
             database_plaintext = \"on\" where the network is trusted",
        );
        let read = |pairs: &[(&str, &str)]| Config::from_sources(None, &environment(pairs));
        assert!(read(&[("DATABASE_URL", url), ("CAPAIAN_DATABASE_PLAINTEXT", "on")]).is_ok());
        assert!(read(&[("DATABASE_URL", "postgres://db.example/capaian")]).is_ok());
        assert!(read(&[("DATABASE_URL", "postgres://127.0.0.1/capaian?sslmode=disable")]).is_ok());
        let reader = |url| read(&[("DATABASE_URL", "postgres://serve:a@db/x"), ("CAPAIAN_DATABASE_READ_URL", url)]);
        assert!(reader("postgres://read:b@db/x").is_ok());
        for elsewhere in ["postgres://read:hunter2@db/y", "postgres://read:hunter2@other/x", "sqlite://hunter2"] {
            let error = reader(elsewhere).unwrap_err().to_string();
            assert!(error.starts_with("CAPAIAN_DATABASE_READ_URL leads to another place"), "{error}");
            assert!(!error.contains("hunter2"), "{error}");
        }
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
    }
}
