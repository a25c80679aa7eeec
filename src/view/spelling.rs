//! One spelling for all filters that say the same, so that a cursor is good for the filter and not for the way in which it was
//! written: the order of members and of values, a list of one or the value alone, a variable or a literal, an offset of the
//! same moment, letters in either case where they do not count, `and` or members side by side.

use std::collections::BTreeSet;

use async_graphql::Value;

use super::definition::{Content, Kind, View};
use super::scalar;
use super::selection::{list_of, word_of};
use crate::text;

/// What `filter` says of the rows of `view`; nothing if every row meets it. What is no filter stands as it is.
pub(super) fn of(view: &'static View, filter: &Value) -> String {
    let mut conditions = BTreeSet::new();
    conditions_of(view, filter, &mut conditions);
    joined(conditions, "&")
}

/// What has to be met, each by itself.
fn conditions_of(view: &'static View, filter: &Value, conditions: &mut BTreeSet<String>) {
    let Value::Object(entries) = filter else {
        conditions.insert(filter.to_string());
        return;
    };
    for (name, value) in entries.iter().filter(|(_, value)| **value != Value::Null) {
        match name.as_str() {
            "and" => list_of(value).iter().for_each(|filter| conditions_of(view, filter, conditions)),
            "or" => match list_of(value) {
                [only] => conditions_of(view, only, conditions),
                several => {
                    let several: BTreeSet<String> = several.iter().map(|filter| of(view, filter)).collect();
                    // What every row meets makes the others vain.
                    if !several.contains("") {
                        conditions.insert(format!("or({})", joined(several, "|")));
                    }
                }
            },
            "not" => {
                conditions.insert(format!("not({})", of(view, value)));
            }
            name => condition_of(view, name, value, conditions),
        }
    }
}

fn condition_of(view: &'static View, name: &str, value: &Value, conditions: &mut BTreeSet<String>) {
    match view.field(name).map(|(_, field)| &field.content) {
        Some(Content::One { view, .. }) => {
            conditions.insert(format!("{name}({})", of(view, value)));
        }
        Some(Content::Many { view, .. }) => {
            for (quantifier, filter) in members(value) {
                conditions.insert(format!("{name}.{quantifier}({})", of(view, filter)));
            }
        }
        Some(Content::Value { kind, .. }) => compared(name, Some(*kind), value, conditions),
        Some(Content::Id(_)) => compared(name, None, value, conditions),
        Some(Content::OneOf { .. } | Content::Access(_)) | None => {
            conditions.insert(format!("{name}={value}"));
        }
    }
}

fn compared(name: &str, kind: Option<Kind>, value: &Value, conditions: &mut BTreeSet<String>) {
    for (operator, value) in members(value) {
        // Being one value is being among one.
        let operator = match operator {
            "eq" => "in",
            "ne" => "notIn",
            other => other,
        };
        let spelled = |value: &Value| match (operator, value) {
            ("contains" | "startsWith", Value::String(text)) => quoted(&text::folded(text)),
            (_, value) => spelled(kind, value),
        };
        let values: BTreeSet<String> = list_of(value).iter().map(spelled).collect();
        conditions.insert(format!("{name}.{operator}[{}]", joined(values, ",")));
    }
}

/// The members that say something.
fn members(value: &Value) -> impl Iterator<Item = (&str, &Value)> {
    let entries = match value {
        Value::Object(entries) => Some(entries),
        _ => None,
    };
    let entries = entries.into_iter().flatten().map(|(name, value)| (name.as_str(), value));
    entries.filter(|(_, value)| **value != Value::Null)
}

/// A value as the database will be asked for it.
fn spelled(kind: Option<Kind>, value: &Value) -> String {
    let spelled = match (kind, value) {
        (Some(Kind::Enum(_)), value) => word_of(value).map(str::to_owned),
        (Some(Kind::Nip), Value::String(nip)) => Some(quoted(&text::nip(nip))),
        (Some(Kind::Email), Value::String(address)) => Some(quoted(&text::address(address))),
        (Some(Kind::Hundredths), Value::String(text)) => text::hundredths(text).map(|number| number.to_string()),
        (Some(Kind::Date), Value::String(text)) => scalar::date(text).map(|date| date.to_string()),
        (Some(Kind::DateTime), Value::String(text)) => scalar::datetime(text).map(|time| time.to_rfc3339()),
        _ => None,
    };
    spelled.unwrap_or_else(|| value.to_string())
}

/// Text in quotes, so that no value can be taken for what stands around it.
fn quoted(text: &str) -> String {
    format!("{text:?}")
}

fn joined(texts: BTreeSet<String>, separator: &str) -> String {
    texts.into_iter().collect::<Vec<_>>().join(separator)
}
