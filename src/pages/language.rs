//! The languages of the pages: messages of the catalogue with their plural forms, numbers and days as each language
//! writes them.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::LazyLock;

use chrono::NaiveDate;
use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use icu_decimal::DecimalFormatter;
use icu_decimal::input::Decimal;
use icu_decimal::options::DecimalFormatterOptions;
use icu_locale_core::locale;
use serde::Deserialize;

use crate::error::Locale;

/// The one catalogue, both languages side by side.
const CATALOGUE: &str = include_str!("messages.toml");

/// A message in both languages, each a pattern of Fluent.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    id: String,
    en: String,
}

/// The messages of a page by their keys, and the pages by their names.
type Catalogue = BTreeMap<String, BTreeMap<String, Entry>>;

fn catalogue(text: &str) -> Catalogue {
    toml::from_str(text).unwrap_or_else(|error| {
        // Tests read the same text, so this is the fault of whoever built without them.
        tracing::error!(%error, "the catalogue of messages cannot be read");
        Catalogue::new()
    })
}

type Bundle = FluentBundle<FluentResource>;

static INDONESIAN: LazyLock<Bundle> = LazyLock::new(|| bundle(Locale::Indonesian));
static ENGLISH: LazyLock<Bundle> = LazyLock::new(|| bundle(Locale::English));

fn bundle_of(locale: Locale) -> &'static Bundle {
    match locale {
        Locale::Indonesian => &INDONESIAN,
        Locale::English => &ENGLISH,
    }
}

fn bundle(locale: Locale) -> Bundle {
    let code = code(locale);
    let mut bundle = Bundle::new_concurrent(code.parse().into_iter().collect());
    // Both languages run from left to right, and what is marked apart would be copied along.
    bundle.set_use_isolating(false);
    bundle.set_formatter(Some(match locale {
        Locale::Indonesian => |value, _| number(Locale::Indonesian, value),
        Locale::English => |value, _| number(Locale::English, value),
    }));
    let source = fluent_source(&catalogue(CATALOGUE), locale);
    let resource = FluentResource::try_new(source).unwrap_or_else(|(resource, errors)| {
        tracing::error!(?errors, "a message of the catalogue is no pattern of Fluent");
        resource
    });
    bundle.add_resource_overriding(resource);
    bundle
}

/// One language of the catalogue as Fluent reads it: `tasks.empty` is called `tasks-empty` there.
fn fluent_source(catalogue: &Catalogue, locale: Locale) -> String {
    let mut source = String::new();
    for (page, messages) in catalogue {
        for (key, entry) in messages {
            let text = match locale {
                Locale::Indonesian => &entry.id,
                Locale::English => &entry.en,
            };
            source.push_str(&format!("{page}-{key} =\n"));
            for line in text.lines() {
                source.push_str(&format!("    {line}\n"));
            }
        }
    }
    source
}

/// A message of the catalogue, which writes itself with the values that it was given.
pub(crate) struct Message<'a> {
    locale: Locale,
    key: &'a str,
    values: FluentArgs<'a>,
}

/// The message with this key, such as `tasks.empty`.
pub(crate) fn message(locale: Locale, key: &str) -> Message<'_> {
    Message { locale, key, values: FluentArgs::new() }
}

impl<'a> Message<'a> {
    /// With the value of a variable: text, or a number, by which the plural form is chosen.
    pub(crate) fn with(mut self, name: &'a str, value: impl Into<FluentValue<'a>>) -> Self {
        self.values.set(name, value);
        self
    }
}

impl fmt::Display for Message<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bundle = bundle_of(self.locale);
        let found = bundle.get_message(&self.key.replace('.', "-"));
        let Some(pattern) = found.and_then(|message| message.value()) else {
            tracing::error!(key = self.key, "a message is missing");
            return formatter.write_str(self.key);
        };
        let mut errors = Vec::new();
        bundle.write_pattern(formatter, pattern, Some(&self.values), &mut errors)?;
        if !errors.is_empty() {
            tracing::error!(key = self.key, ?errors, "a message lacks a value");
        }
        Ok(())
    }
}

/// How a number stands in a message; `None` for what is no number.
fn number(locale: Locale, value: &FluentValue<'_>) -> Option<String> {
    match value {
        FluentValue::Number(number) => Some(decimal(locale, &number.value.to_string())),
        _ => None,
    }
}

/// A decimal number as the language writes it: `1234.50` is `1.234,50` in Indonesian. What is no number stays as it is.
pub(crate) fn decimal(locale: Locale, digits: &str) -> String {
    let language = match locale {
        Locale::Indonesian => locale!("id"),
        Locale::English => locale!("en"),
    };
    // The data is compiled in, so that a formatter costs nothing worth keeping.
    let formatter = DecimalFormatter::try_new(language.into(), DecimalFormatterOptions::default());
    match (formatter, digits.parse::<Decimal>()) {
        (Ok(formatter), Ok(number)) => formatter.format(&number).to_string(),
        _ => digits.to_owned(),
    }
}

/// A day in full, with the day of the week. Number, month and year stay in one line.
pub(crate) fn day(locale: Locale, date: NaiveDate) -> String {
    date.format_localized("%A, %-d\u{a0}%B\u{a0}%Y", words_of(locale)).to_string()
}

/// A day without the day of the week.
pub(crate) fn short_day(locale: Locale, date: NaiveDate) -> String {
    date.format_localized("%-d\u{a0}%B\u{a0}%Y", words_of(locale)).to_string()
}

/// Whose names of days and months are written.
const fn words_of(locale: Locale) -> chrono::Locale {
    match locale {
        Locale::Indonesian => chrono::Locale::id_ID,
        Locale::English => chrono::Locale::en_GB,
    }
}

/// The code of a language, as HTML and addresses have it.
pub(crate) const fn code(locale: Locale) -> &'static str {
    match locale {
        Locale::Indonesian => "id",
        Locale::English => "en",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(source: &str, count: i64, indonesian: &str, english: &str) {
        let catalogue = catalogue(source);
        for (locale, expected) in [(Locale::Indonesian, indonesian), (Locale::English, english)] {
            let resource = FluentResource::try_new(fluent_source(&catalogue, locale)).unwrap();
            let mut bundle = bundle(locale);
            bundle.add_resource_overriding(resource);
            let pattern = bundle.get_message("a-b").unwrap().value().unwrap();
            let mut values = FluentArgs::new();
            values.set("count", count);
            assert_eq!(bundle.format_pattern(pattern, Some(&values), &mut Vec::new()), expected);
        }
    }

    #[test]
    fn english_has_two_plural_forms_and_indonesian_one() {
        let source = r#"
            [a.b]
            id = "{ $count } tugas"
            en = """
            { $count ->
                [one] { $count } task
               *[other] { $count } tasks
            }"""
        "#;
        check(source, 1, "1 tugas", "1 task");
        check(source, 0, "0 tugas", "0 tasks");
        check(source, 12_345, "12.345 tugas", "12,345 tasks");
    }

    #[test]
    fn numbers_and_days_are_written_as_the_language_writes_them() {
        let monday = NaiveDate::from_ymd_opt(2026, 11, 16).unwrap();
        let august = NaiveDate::from_ymd_opt(2027, 8, 1).unwrap();
        let (id, en) = (Locale::Indonesian, Locale::English);
        assert_eq!((&*decimal(id, "82.50"), &*decimal(en, "82.50")), ("82,50", "82.50"));
        assert_eq!((&*decimal(id, "1234567"), &*decimal(en, "1234567")), ("1.234.567", "1,234,567"));
        assert_eq!(decimal(id, "none"), "none");
        let plain = |text: String| text.replace('\u{a0}', " ");
        assert_eq!(plain(day(id, monday)), "Senin, 16 November 2026");
        assert_eq!(plain(day(en, monday)), "Monday, 16 November 2026");
        assert_eq!(plain(day(id, august)), "Minggu, 1 Agustus 2027");
        assert_eq!(plain(short_day(en, august)), "1 August 2027");
    }

    /// What is written as `"page.key"` in the sources and templates of the pages.
    fn used() -> std::collections::BTreeSet<String> {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/pages");
        let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        let known =
            |path: &std::path::PathBuf| path.extension().is_some_and(|ending| ending == "rs" || ending == "html");
        let mut used = std::collections::BTreeSet::new();
        for path in files.filter(known) {
            let text = std::fs::read_to_string(&path).unwrap();
            let code = text.split("#[cfg(test)]\nmod tests").next().unwrap_or_default();
            used.extend(code.split('"').filter(|part| is_key(part)).map(str::to_owned));
        }
        used
    }

    fn is_key(text: &str) -> bool {
        let word = |part: &str| {
            !part.is_empty()
                && part.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
        };
        let file = [".html", ".css", ".js", ".toml", ".rs", ".csv", ".json", ".xlsx"]
            .iter()
            .any(|ending| text.ends_with(ending));
        let begins = text.starts_with(|first: char| first.is_ascii_lowercase());
        begins && matches!(text.split_once('.'), Some((page, key)) if word(page) && word(key)) && !file
    }

    #[test]
    fn every_message_is_used_and_every_one_used_is_there() {
        let known: std::collections::BTreeSet<String> = catalogue(CATALOGUE)
            .iter()
            .flat_map(|(page, messages)| messages.keys().map(move |key| format!("{page}.{key}")))
            .collect();
        let used = used();
        let unknown: Vec<_> = used.difference(&known).collect();
        let unused: Vec<_> = known.difference(&used).collect();
        assert!(unknown.is_empty() && unused.is_empty(), "unknown: {unknown:?}, unused: {unused:?}");
    }

    #[test]
    fn every_message_stands_in_both_languages_with_the_same_variables() {
        let catalogue = catalogue(CATALOGUE);
        assert!(catalogue.len() > 3, "the catalogue was not read");
        for locale in [Locale::Indonesian, Locale::English] {
            let source = fluent_source(&catalogue, locale);
            assert!(FluentResource::try_new(source.clone()).is_ok(), "{:?}", FluentResource::try_new(source).err());
        }
        for (page, messages) in &catalogue {
            for (key, entry) in messages {
                let texts = [&entry.id, &entry.en];
                assert!(texts.iter().all(|text| !text.trim().is_empty()), "{page}.{key} is empty");
                let [indonesian, english] = texts.map(|text| variables(text));
                assert_eq!(indonesian, english, "{page}.{key}");
                for locale in [Locale::Indonesian, Locale::English] {
                    let found = bundle_of(locale).get_message(&format!("{page}-{key}"));
                    assert!(found.is_some_and(|message| message.value().is_some()), "{page}.{key}");
                }
            }
        }
    }

    fn variables(text: &str) -> std::collections::BTreeSet<&str> {
        let names = text.split('$').skip(1);
        names.map(|rest| rest.split(|letter: char| !letter.is_ascii_alphanumeric()).next().unwrap()).collect()
    }
}
