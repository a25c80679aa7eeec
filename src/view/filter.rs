//! Filters: two-valued conditions over what the caller may see.
//!
//! A comparison with null is false and `not` makes it true, so a hidden value tells no more than an absent one.

use async_graphql::Value;

use super::definition::{Content, Field, IdKind, Kind, View};
use super::from::{Builder, FromClause, MOST_JOINED, Output};
use super::selection::{list_of, word_of};
use super::{global_id, scalar};
use crate::authz::RowSearch;
use crate::database::Bind;
use crate::error::{Error, Message, Result};
use crate::text;

/// The most comparisons that one filter may hold.
const MOST_COMPARISONS: usize = 100;
/// The most values that one `in` or `notIn` may hold.
const MOST_VALUES: usize = 1000;

impl Builder<'_> {
    /// The condition that `value` (a filter object of `instance`'s view) puts on the row.
    pub(super) fn filter(&mut self, from: &mut FromClause, instance: usize, value: &Value) -> Result<String> {
        let mut budget = MOST_COMPARISONS;
        self.filter_within(from, instance, value, &mut budget)
    }

    fn filter_within(
        &mut self,
        from: &mut FromClause,
        instance: usize,
        value: &Value,
        budget: &mut usize,
    ) -> Result<String> {
        let Value::Object(entries) = value else { return Err(malformed("filter")) };
        let view = from.view(instance);
        let mut tests = Vec::new();
        // Null stands here for a variable that was left out; the front door lets no other through.
        for (name, value) in entries.iter().filter(|(_, value)| **value != Value::Null) {
            *budget = budget.checked_sub(1).ok_or_else(too_many)?;
            match name.as_str() {
                "and" => tests.push(self.all(from, instance, value, budget)?),
                "or" => tests.push(self.any(from, instance, value, budget)?),
                "not" => {
                    let inner = self.filter_within(from, instance, value, budget)?;
                    tests.push(format!("NOT COALESCE({inner}, FALSE)"));
                }
                // A row that is looked at is there; what is not is another matter, see [`meets_absence`].
                "isNull" => tests.push(if *value == Value::Boolean(true) { "1 = 0" } else { "1 = 1" }.to_owned()),
                name => {
                    let (index, field) = view.field(name).ok_or_else(|| malformed(name))?;
                    tests.push(self.field(from, instance, (index, field), value, budget)?);
                }
            }
        }
        Ok(conjunction(&tests))
    }

    fn all(&mut self, from: &mut FromClause, instance: usize, value: &Value, budget: &mut usize) -> Result<String> {
        let tests = list_of(value).iter().map(|value| self.filter_within(from, instance, value, budget));
        Ok(conjunction(&tests.collect::<Result<Vec<_>>>()?))
    }

    fn any(&mut self, from: &mut FromClause, instance: usize, value: &Value, budget: &mut usize) -> Result<String> {
        let tests = list_of(value).iter().map(|value| self.filter_within(from, instance, value, budget));
        let tests = tests.collect::<Result<Vec<_>>>()?;
        Ok(if tests.is_empty() { "1 = 0".to_owned() } else { format!("({})", tests.join(" OR ")) })
    }

    fn field(
        &mut self,
        from: &mut FromClause,
        instance: usize,
        (index, field): (usize, &'static Field),
        value: &Value,
        budget: &mut usize,
    ) -> Result<String> {
        match &field.content {
            Content::Id(kind) => {
                let column = self.column(from, instance, Output::Field(index));
                self.compare_id(&column, *kind, value)
            }
            Content::Value { kind, .. } => {
                let column = self.column(from, instance, Output::Field(index));
                self.compare(&column, *kind, field.name, value)
            }
            Content::One { .. } => {
                if !from.has_room(instance, index, MOST_JOINED) {
                    return Err(too_many_objects());
                }
                let (joined, present) = self.join(from, instance, index).ok_or_else(|| malformed(field.name))?;
                from.filter_by(joined);
                let inner = self.filter_within(from, joined, value, budget)?;
                let there = format!("({present} IS NOT NULL AND {inner})");
                let absent = speaks_of_absence(value) && meets_absence(value);
                Ok(if absent { format!("({present} IS NULL OR {there})") } else { there })
            }
            Content::Many { view, target, .. } => {
                let key = self.column(from, instance, Output::Field(index));
                self.related(&key, view, target, value, budget)
            }
            Content::OneOf { .. } | Content::Access(_) => Err(malformed(field.name)),
        }
    }

    /// `some`, `none` and `every` over the visible rows of a list. A hidden list meets none of them, only `isNull`.
    fn related(
        &mut self,
        key: &str,
        view: &'static View,
        target: &'static str,
        value: &Value,
        budget: &mut usize,
    ) -> Result<String> {
        let Value::Object(entries) = value else { return Err(malformed("filter")) };
        if entries.get("isNull") == Some(&Value::Boolean(true)) {
            *budget = budget.checked_sub(1).ok_or_else(too_many)?;
            let alone = entries.iter().all(|(name, value)| name == "isNull" || *value == Value::Null);
            return Ok(if alone { format!("{key} IS NULL") } else { "1 = 0".to_owned() });
        }
        let mut tests = vec![format!("{key} IS NOT NULL")];
        for (name, value) in entries.iter().filter(|(name, value)| *name != "isNull" && **value != Value::Null) {
            *budget = budget.checked_sub(1).ok_or_else(too_many)?;
            let mut inner = self.from(view, RowSearch::Keyed, None);
            let target = self.column(&mut inner, 0, Output::Key(target));
            let condition = self.filter_within(&mut inner, 0, value, budget)?;
            let clause = self.clause_of(&inner);
            let exists = |condition: &str| format!("EXISTS (SELECT 1 {clause} WHERE {target} = {key} AND {condition})");
            tests.push(match name.as_str() {
                "some" => exists(&condition),
                "none" => format!("NOT {}", exists(&condition)),
                "every" => format!("NOT {}", exists(&format!("NOT COALESCE({condition}, FALSE)"))),
                other => return Err(malformed(other)),
            });
        }
        Ok(conjunction(&tests))
    }

    fn compare_id(&mut self, column: &str, kind: IdKind, value: &Value) -> Result<String> {
        let Value::Object(operators) = value else { return Err(malformed("id")) };
        let mut tests = Vec::new();
        for (name, value) in operators.iter().filter(|(_, value)| **value != Value::Null) {
            // An id that we never made names nothing, which no row is.
            let known = |value: &Value| match value {
                Value::String(text) => global_id::decode_kind(kind, text),
                _ => None,
            };
            tests.push(match name.as_str() {
                "eq" => match known(value) {
                    Some(id) => format!("{column} = {}", self.binder.bind(Bind::Uuid(id))),
                    None => "1 = 0".to_owned(),
                },
                "ne" => match known(value) {
                    Some(id) => format!("{column} <> {}", self.binder.bind(Bind::Uuid(id))),
                    None => format!("{column} IS NOT NULL"),
                },
                "in" | "notIn" => {
                    let ids = bounded(name, value)?.iter().filter_map(known).collect();
                    self.among(column, name.as_str() == "notIn", Bind::Uuids(ids))
                }
                other => return Err(malformed(other)),
            });
        }
        Ok(conjunction(&tests))
    }

    /// Whether the value of `column` is one of `set`, or with `not` another than all of these; null is neither.
    fn among(&mut self, column: &str, not: bool, set: Bind) -> String {
        let among = self.binder.any_of(column, set);
        // Nothing is among no values, not even null.
        if not { format!("({column} IS NOT NULL AND NOT {among})") } else { among }
    }

    fn compare(&mut self, column: &str, kind: Kind, field: &str, value: &Value) -> Result<String> {
        let Value::Object(operators) = value else { return Err(malformed(field)) };
        let mut tests = Vec::new();
        for (name, value) in operators.iter().filter(|(_, value)| **value != Value::Null) {
            tests.push(match (name.as_str(), value) {
                ("isNull", Value::Boolean(true)) => format!("{column} IS NULL"),
                ("isNull", Value::Boolean(false)) => format!("{column} IS NOT NULL"),
                ("contains", Value::String(needle)) => self.binder.contains(column, needle),
                ("startsWith", Value::String(beginning)) => self.binder.starts_with(column, beginning),
                ("in" | "notIn", value) => {
                    let set = set_of(kind, field, bounded(name, value)?)?;
                    self.among(column, name.as_str() == "notIn", set)
                }
                (name, value) => {
                    let operator = match name {
                        "eq" => "=",
                        "ne" => "<>",
                        "lt" => "<",
                        "lte" => "<=",
                        "gt" => ">",
                        "gte" => ">=",
                        other => return Err(malformed(other)),
                    };
                    let bind = bind_of(kind, field, value)?;
                    format!("{column} {operator} {}", self.binder.bind(bind))
                }
            });
        }
        Ok(conjunction(&tests))
    }
}

/// Whether a filter on the object that a to-one field leads to says something about its not being there. One that does not
/// holds only of what is there.
fn speaks_of_absence(filter: &Value) -> bool {
    let Value::Object(entries) = filter else { return false };
    entries.iter().filter(|(_, value)| **value != Value::Null).any(|(name, value)| match name.as_str() {
        "isNull" => true,
        "and" | "or" => list_of(value).iter().any(speaks_of_absence),
        "not" => speaks_of_absence(value),
        _ => false,
    })
}

/// Whether such a filter holds where the object is not there: comparisons of its fields are false then, and `not` makes
/// them true.
fn meets_absence(filter: &Value) -> bool {
    let Value::Object(entries) = filter else { return false };
    entries.iter().filter(|(_, value)| **value != Value::Null).all(|(name, value)| match name.as_str() {
        "isNull" => *value == Value::Boolean(true),
        "and" => list_of(value).iter().all(meets_absence),
        "or" => list_of(value).iter().any(meets_absence),
        "not" => !meets_absence(value),
        _ => false,
    })
}

/// All of `tests`, in parentheses; true if there are none.
fn conjunction(tests: &[String]) -> String {
    if tests.is_empty() { "1 = 1".to_owned() } else { format!("({})", tests.join(" AND ")) }
}

/// The values of the comparison `name` with several.
fn bounded<'v>(name: &str, value: &'v Value) -> Result<&'v [Value]> {
    let values = list_of(value);
    if values.len() > MOST_VALUES {
        return Err(Error::LimitExceeded(Message::new(
            format!("`{name}` memuat {} nilai, paling banyak {MOST_VALUES}", values.len()),
            format!("`{name}` holds {} values, at most {MOST_VALUES}", values.len()),
        )));
    }
    Ok(values)
}

fn set_of(kind: Kind, field: &str, values: &[Value]) -> Result<Bind> {
    let binds = values.iter().map(|value| bind_of(kind, field, value)).collect::<Result<Vec<_>>>()?;
    Ok(match kind {
        Kind::Integer | Kind::Hundredths => Bind::Integers(
            binds.into_iter().filter_map(|bind| if let Bind::Integer(n) = bind { Some(n) } else { None }).collect(),
        ),
        Kind::Date => Bind::Dates(
            binds.into_iter().filter_map(|bind| if let Bind::Date(date) = bind { Some(date) } else { None }).collect(),
        ),
        Kind::DateTime => Bind::DateTimes(
            binds
                .into_iter()
                .filter_map(|bind| if let Bind::DateTime(time) = bind { Some(time) } else { None })
                .collect(),
        ),
        _ => Bind::Texts(
            binds.into_iter().filter_map(|bind| if let Bind::Text(text) = bind { Some(text) } else { None }).collect(),
        ),
    })
}

fn bind_of(kind: Kind, field: &str, value: &Value) -> Result<Bind> {
    let bind = match (kind, value) {
        (Kind::Text | Kind::Rank, Value::String(text)) => Some(Bind::Text(text.clone())),
        // As the import stores them, so that whoever copies a number with its spaces finds its owner.
        (Kind::Nip, Value::String(nip)) => Some(Bind::Text(text::nip(nip))),
        (Kind::Email, Value::String(address)) => Some(Bind::Text(text::address(address))),
        (Kind::Enum(words), value) => {
            word_of(value).filter(|word| words.contains(word)).map(|word| Bind::Text(word.to_owned()))
        }
        (Kind::Integer, Value::Number(number)) => number.as_i64().map(Bind::Integer),
        (Kind::Hundredths, Value::String(text)) => text::hundredths(text).map(Bind::Integer),
        (Kind::Date, Value::String(text)) => scalar::date(text).map(Bind::Date),
        (Kind::DateTime, Value::String(text)) => scalar::datetime(text).map(Bind::DateTime),
        _ => None,
    };
    // The front door has read what a value of each type is before; this is for what it lets through by mistake.
    bind.ok_or_else(|| {
        let kind = kind.type_name();
        Error::BadRequest(Message::new(
            format!("nilai untuk `{field}` bukan {kind} yang sah"),
            format!("the value for `{field}` is not a valid {kind}"),
        ))
    })
}

fn malformed(name: &str) -> Error {
    Error::BadRequest(Message::new(
        format!("`{name}` tidak dikenal dalam filter"),
        format!("`{name}` is not known in a filter"),
    ))
}

fn too_many_objects() -> Error {
    Error::LimitExceeded(Message::new(
        format!("filter bersama pilihan menelusuri lebih dari {MOST_JOINED} objek dari satu baris"),
        format!("together with the selection, the filter leads to more than {MOST_JOINED} objects from one row"),
    ))
}

fn too_many() -> Error {
    Error::LimitExceeded(Message::new(
        format!("filter memuat lebih dari {MOST_COMPARISONS} perbandingan"),
        format!("the filter holds more than {MOST_COMPARISONS} comparisons"),
    ))
}
