//! What the sender of a form has to mend.

use serde_json::Value;

use crate::pages::language::message;
use crate::pages::visit::Visit;

/// Something in a form that its sender can mend.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Mistake {
    /// The field by its name; `None` where no one field is at fault.
    pub(crate) field: Option<&'static str>,
    /// What to do about it, in the sender's language.
    pub(crate) message: String,
}

impl Mistake {
    /// What the catalogue says under `key` about a field, or about none.
    pub(crate) fn new(visit: &Visit, field: Option<&'static str>, key: &str) -> Self {
        Self { field, message: message(visit.locale, key).to_string() }
    }
}

/// What the API says is wrong with what a mutation was given, in its words, each beside its field as far as the form has it
/// under the same name.
pub(crate) fn told(data: &Value, mutation: &str, fields: &[&'static str]) -> Vec<Mistake> {
    let errors = data[mutation]["userErrors"].as_array().map(Vec::as_slice).unwrap_or_default();
    let mistake = |error: &Value| Mistake {
        field: fields.iter().copied().find(|field| error["field"][1] == *field),
        message: sentence(error["message"].as_str().unwrap_or_default()),
    };
    errors.iter().map(mistake).collect()
}

/// A message of the API as the beginning of a sentence.
pub(crate) fn sentence(message: &str) -> String {
    let mut letters = message.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// Whether a mutation was carried out, from its data.
pub(crate) fn is_accepted(data: &Value, mutation: &str) -> bool {
    data[mutation]["userErrors"].as_array().is_some_and(Vec::is_empty)
}
