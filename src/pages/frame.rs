//! What every template shows around its own content: language, name, links, the form that signs out, what is to be mended.

use chrono::NaiveDate;
use serde_json::Value;

use crate::error::Locale;
use crate::pages::language::{self, Message};
use crate::pages::mistake::Mistake;
use crate::pages::visit::{Fields, Visit};

/// The surroundings of a page's content.
pub(crate) struct Frame<'a> {
    /// The request.
    pub(crate) visit: &'a Visit,
    /// The name of who has signed in.
    pub(crate) viewer: Option<&'a str>,
    /// What a form of the page has to come back with; empty on a page without one.
    pub(crate) token: &'a str,
    /// What the sender of a form has to mend.
    pub(crate) mistakes: &'a [Mistake],
    /// What they had typed.
    pub(crate) typed: &'a Fields,
}

/// The name of who has signed in, from a page's data; empty where they may not read it.
pub(crate) fn viewer(data: &Value) -> Option<String> {
    let name = data.pointer("/viewer/employee/name").and_then(Value::as_str);
    (!data["viewer"].is_null()).then(|| name.unwrap_or_default().to_owned())
}

/// A form in which nothing was typed.
static UNTOUCHED: Fields = Fields(Vec::new());

impl<'a> Frame<'a> {
    /// The surroundings of a page that asks nothing of the API and has no form.
    pub(crate) fn bare(visit: &'a Visit) -> Self {
        Self { visit, viewer: None, token: "", mistakes: &[], typed: &UNTOUCHED }
    }
}

impl Frame<'_> {
    /// A message of the catalogue.
    pub(crate) fn say<'k>(&self, key: &'k str) -> Message<'k> {
        language::message(self.visit.locale, key)
    }

    /// A day in full.
    pub(crate) fn day(&self, date: &NaiveDate) -> String {
        language::day(self.visit.locale, *date)
    }

    /// A day without the day of the week, where it is one of two in a line.
    pub(crate) fn short_day(&self, date: &NaiveDate) -> String {
        language::short_day(self.visit.locale, *date)
    }

    /// A decimal number.
    pub(crate) fn decimal(&self, digits: &str) -> String {
        language::decimal(self.visit.locale, digits)
    }

    /// The address of another page.
    pub(crate) fn to(&self, address: &str) -> String {
        self.visit.link(address)
    }

    /// Where the page's form goes to.
    pub(crate) fn here(&self) -> String {
        self.visit.here()
    }

    /// The code of the page's language.
    pub(crate) const fn language(&self) -> &'static str {
        self.visit.language()
    }

    /// The languages in the order in which the switch offers them: code, own name, this page's address in it, and whether
    /// it is the one that the page is in.
    pub(crate) fn languages(&self) -> [(&'static str, &'static str, String, bool); 2] {
        [(Locale::Indonesian, "Bahasa Indonesia"), (Locale::English, "English")].map(|(locale, name)| {
            (language::code(locale), name, self.visit.here_in(locale), locale == self.visit.locale)
        })
    }

    /// What had been typed into a field.
    pub(crate) fn typed(&self, name: &str) -> &str {
        self.typed.exact(name)
    }

    /// What is to be mended in a field.
    pub(crate) fn mistake(&self, name: &str) -> Option<&str> {
        let mistake = self.mistakes.iter().find(|mistake| mistake.field == Some(name));
        mistake.map(|mistake| &*mistake.message)
    }

    /// Whether this is the page at an address.
    pub(crate) fn is_at(&self, path: &str) -> bool {
        self.visit.path == path
    }
}
