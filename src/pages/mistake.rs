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

/// Whether a mutation was carried out, from its data.
pub(crate) fn is_accepted(data: &Value, mutation: &str) -> bool {
    data[mutation]["userErrors"].as_array().is_some_and(Vec::is_empty)
}
