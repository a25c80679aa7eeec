//! The table of settings: what each is called, what it is when nobody sets it, and how it is read.

mod callers;
mod connections;
mod installation;
mod printing;
mod requests;
pub(super) mod row;
mod telemetry;

use self::row::{Preset, Setting};
use crate::config::Config;

/// Every setting, in the order in which people read them.
pub(super) fn settings() -> impl Iterator<Item = &'static Setting> {
    [installation::ROWS, telemetry::ROWS, requests::ROWS, callers::ROWS, printing::ROWS, connections::ROWS]
        .into_iter()
        .flatten()
}

impl Config {
    /// The table of settings as Markdown, for docs/settings.md.
    pub fn documentation() -> String {
        let mut text =
            String::from("| In the file | Environment | Default | Accepted form | Purpose |\n|---|---|---|---|---|\n");
        for setting in settings() {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_names_each_setting_once() {
        let settings: Vec<&Setting> = settings().collect();
        for (index, setting) in settings.iter().enumerate() {
            assert!(
                settings[..index].iter().all(|other| other.name != setting.name && other.variable != setting.variable)
            );
            assert!(setting.purpose.ends_with('.'), "{}", setting.name);
        }
    }

    #[test]
    fn the_documentation_holds_the_settings() {
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
