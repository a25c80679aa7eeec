//! What a request says, as far as pages need it: where, in which language, when, and what a form brought.

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;

use crate::error::Locale;
use crate::pages;
use crate::pages::language::code;
use crate::urlencoded::pairs;

/// What stands in a path in the place of each `{name}`.
pub(crate) type Parameters = Vec<(&'static str, String)>;

/// The parameter of an address by which a person chooses the language.
const LANGUAGE: &str = "lang";
/// The parameter that says where to go on after signing in.
const NEXT: &str = "next";
/// An address of ours is never longer.
const LONGEST_NEXT: usize = 512;

/// A request for a page.
#[derive(Clone, Debug)]
pub(crate) struct Visit {
    /// The path that was asked for.
    pub(crate) path: String,
    /// What stands in the path in the place of each parameter.
    pub(crate) parameters: Parameters,
    /// What stands behind the question mark.
    pub(crate) query: Vec<(String, String)>,
    /// The language of the page.
    pub(crate) locale: Locale,
    /// Whether the address says the language; links then carry it on.
    pub(crate) language_chosen: bool,
    /// The time of the request.
    pub(crate) now: DateTime<Utc>,
    /// Names the request in our logs.
    pub(crate) request_id: String,
    /// Whether the request was caused by another site, as by a link there.
    pub(crate) from_elsewhere: bool,
    /// The scheme and host under which the visitor reaches us, such as `https://kinerja.example.go.id`.
    pub(crate) origin: String,
    /// What the page's own style is marked with, so that no other has an effect.
    pub(crate) nonce: String,
    /// How long ago the form was shown that the request brings; `None` if it brings none of ours.
    pub(crate) shown_for_seconds: Option<i64>,
}

impl Visit {
    /// A request for `path`, in the language that the address says, else in the one that the browser prefers.
    pub(crate) fn new(path: &str, parameters: Parameters, query: Vec<(String, String)>, preferred: Locale) -> Self {
        let chosen = last(&query, LANGUAGE).and_then(|code| match code {
            "id" => Some(Locale::Indonesian),
            "en" => Some(Locale::English),
            _ => None,
        });
        Self {
            path: path.to_owned(),
            parameters,
            locale: chosen.unwrap_or(preferred),
            language_chosen: chosen.is_some(),
            query,
            now: DateTime::UNIX_EPOCH,
            request_id: String::new(),
            from_elsewhere: false,
            origin: String::new(),
            nonce: String::new(),
            shown_for_seconds: None,
        }
    }

    /// An address of ours as people type it, without the scheme.
    pub(crate) fn short(&self, address: &str) -> String {
        let host = self.origin.split_once("://").map_or(&*self.origin, |(_, host)| host);
        format!("{host}{address}")
    }

    /// The code of the page's language.
    pub(crate) const fn language(&self) -> &'static str {
        code(self.locale)
    }

    /// What stands in the path in the place of a parameter.
    pub(crate) fn parameter(&self, name: &str) -> &str {
        let found = self.parameters.iter().find(|(known, _)| *known == name);
        found.map_or("", |(_, value)| value)
    }

    /// What the address asks for by this name.
    pub(crate) fn asked(&self, name: &str) -> Option<&str> {
        last(&self.query, name).filter(|value| !value.is_empty())
    }

    /// Today in a zone by its name, such as `Asia/Jayapura`; in that of Jakarta without one.
    pub(crate) fn today(&self, zone: Option<&str>) -> NaiveDate {
        let zone = zone.and_then(|name| name.parse::<Tz>().ok()).unwrap_or(Tz::Asia__Jakarta);
        self.now.with_timezone(&zone).date_naive()
    }

    /// The address of one of our pages as a link from this one, which carries on the choice of the language.
    pub(crate) fn link(&self, address: &str) -> String {
        if !self.language_chosen {
            return address.to_owned();
        }
        let (path, query) = address.split_once('?').unwrap_or((address, ""));
        with_language(path, &pairs(query).unwrap_or_default(), self.locale)
    }

    /// This page's own address in another language.
    pub(crate) fn here_in(&self, locale: Locale) -> String {
        with_language(&self.path, &self.query, locale)
    }

    /// This page's own address, to which its form comes back.
    pub(crate) fn here(&self) -> String {
        address(&self.path, self.query.iter().map(|(name, value)| (&**name, &**value)))
    }

    /// The address of the page to sign in, from which one comes back here.
    pub(crate) fn sign_in(&self) -> String {
        self.link(&address("/sign-in", [(NEXT, &*self.path)].into_iter()))
    }

    /// Where to go on after signing in: the page that the address names, if it is one of ours, else the tasks. Whatever
    /// is not the path of a page could lead to another site.
    pub(crate) fn next(&self) -> String {
        let named = last(&self.query, NEXT).filter(|next| {
            let path = next.split_once('?').map_or(*next, |(path, _)| path);
            next.len() <= LONGEST_NEXT
                && next.bytes().all(|byte| byte.is_ascii_graphic())
                && pages::find(path).is_some_and(|page| page.path != "/sign-in" && page.path != "/sign-out")
        });
        self.link(named.unwrap_or("/tasks"))
    }
}

/// What a form brought: names and values in their order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Fields(pub(crate) Vec<(String, String)>);

impl Fields {
    /// The value of a field without the space around it; empty if it did not come.
    pub(crate) fn text(&self, name: &str) -> &str {
        self.exact(name).trim()
    }

    /// The value of a field to the letter; empty if it did not come.
    pub(crate) fn exact(&self, name: &str) -> &str {
        last(&self.0, name).unwrap_or_default()
    }

    /// The number that was typed into a field; `None` for nothing, and what is none is as little as can be, so that the API
    /// refuses it.
    pub(crate) fn number(&self, name: &str) -> Option<i32> {
        let typed = self.text(name);
        // Thousands are set apart by points in Indonesian, and by spaces.
        let digits: String = typed.chars().filter(|letter| !matches!(letter, '.' | ' ' | '\u{a0}')).collect();
        (!typed.is_empty()).then(|| digits.parse().unwrap_or(0))
    }

    /// The names of all that came.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(name, _)| &**name)
    }

    /// All but these.
    pub(crate) fn without(self, names: &[&str]) -> Self {
        Self(self.0.into_iter().filter(|(name, _)| !names.contains(&&**name)).collect())
    }
}

fn last<'a>(pairs: &'a [(String, String)], name: &str) -> Option<&'a str> {
    pairs.iter().rev().find(|(found, _)| found == name).map(|(_, value)| &**value)
}

fn with_language(path: &str, query: &[(String, String)], locale: Locale) -> String {
    let others = query.iter().map(|(name, value)| (&**name, &**value)).filter(|(name, _)| *name != LANGUAGE);
    address(path, others.chain([(LANGUAGE, code(locale))]))
}

fn address<'a>(path: &str, query: impl Iterator<Item = (&'a str, &'a str)>) -> String {
    let query: Vec<(&str, &str)> = query.collect();
    match serde_urlencoded::to_string(query) {
        Ok(query) if !query.is_empty() => format!("{path}?{query}"),
        _ => path.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn visit(path: &str, query: &str) -> Visit {
        Visit::new(path, Parameters::new(), pairs(query).unwrap(), Locale::Indonesian)
    }

    #[test]
    fn links_carry_a_language_on_that_was_chosen() {
        assert_eq!(visit("/tasks", "").link("/"), "/");
        assert_eq!(visit("/tasks", "lang=xx").link("/"), "/");
        assert_eq!(visit("/tasks", "lang=en").link("/"), "/?lang=en");
        assert_eq!(visit("/tasks", "lang=en").link("/x?a=1&lang=id"), "/x?a=1&lang=en");
        assert_eq!(visit("/tasks", "a=%26&lang=id").here_in(Locale::English), "/tasks?a=%26&lang=en");
        assert_eq!(visit("/tasks", "lang=en").sign_in(), "/sign-in?next=%2Ftasks&lang=en");
        assert_eq!(visit("/tasks", "lang=en").locale, Locale::English);
        assert_eq!(visit("/tasks", "lang=de").locale, Locale::Indonesian);
        assert_eq!(visit("/tasks", "").parameters, Parameters::new());
    }

    #[test]
    fn one_goes_on_to_a_page_of_ours_only() {
        let check = |next: &str, expected: &str| {
            let query = vec![("next".to_owned(), next.to_owned())];
            assert_eq!(Visit::new("/sign-in", Parameters::new(), query, Locale::English).next(), expected, "{next:?}");
        };
        check("/", "/");
        check("/tasks", "/tasks");
        check("/?a=b", "/?a=b");
        let long = format!("/?{}", "a".repeat(LONGEST_NEXT));
        for elsewhere in [
            "",
            "https://evil.example/tasks",
            "//evil.example",
            "//evil.example/tasks",
            "/\\evil.example",
            "\\/evil.example",
            "/tasks\r\nset-cookie: a=b",
            "/?a\u{e9}",
            "/tasks#x",
            " /tasks",
            "javascript:alert(1)",
            "/graphql",
            "/sign-out",
            "/sign-in",
            &long,
        ] {
            check(elsewhere, "/tasks");
        }
    }

    #[test]
    fn a_day_begins_in_the_zone_that_is_named() {
        let evening: DateTime<Utc> = "2026-11-16T16:00:00Z".parse().unwrap();
        let visit = Visit { now: evening, ..visit("/", "") };
        let day = |day| NaiveDate::from_ymd_opt(2026, 11, day).unwrap();
        assert_eq!(visit.today(None), day(16));
        assert_eq!(visit.today(Some("nowhere")), day(16));
        assert_eq!(visit.today(Some("Asia/Jayapura")), day(17));
    }

    #[test]
    fn the_last_field_of_a_name_counts_and_secrets_are_left_out() {
        let fields = Fields(pairs("a=1&a=+2+&password=+x+").unwrap());
        assert_eq!((fields.text("a"), fields.exact("password"), fields.text("b")), ("2", " x ", ""));
        assert_eq!(fields.without(&["password"]).exact("password"), "");
    }

    #[test]
    fn a_number_may_be_typed_with_points() {
        let typed = |text: &str| Fields(vec![("population".to_owned(), text.to_owned())]).number("population");
        assert_eq!(typed(""), None);
        assert_eq!(typed(" 1.200 "), Some(1_200));
        assert_eq!(typed("12 000"), Some(12_000));
        assert_eq!((typed("banyak"), typed("-4"), typed("99999999999")), (Some(0), Some(-4), Some(0)));
    }
}
