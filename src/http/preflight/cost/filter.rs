//! What a filter costs: for each row that is looked at, the objects that it leads to, and the lists of which each row is
//! looked at in turn. What a list may hold is guessed from the schema, the same for everybody.

use apollo_compiler::schema::ExtendedType;
use async_graphql::Variables;

use super::PLAIN_LIST;
use super::given::Given;
use super::price::Price;
use crate::http::preflight::type_system;

/// How many rows a filter looks at for each page that it fills.
const ROWS: u64 = 20;
/// How many rows of a list with pages are looked at.
const PAGED_LIST: u64 = 40;
/// How much longer such a list is if many rows lead to the object that has it, such as the evaluations of a unit: then the
/// same rows are looked at for each of them.
const SHARED: u64 = 10;

/// What a filter came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Priced {
    pub(super) price: Price,
    /// How many steps from object to object it takes at most.
    pub(super) levels: usize,
}

/// Prices the filter `given` for the input type `type_name`. Comparisons of the row's own fields cost nothing.
pub(super) fn price(type_name: &str, given: Given<'_>, variables: &Variables) -> Priced {
    let mut walk = Walk { variables, levels: 0 };
    let row = walk.row(type_name, given, At { comparison: 0, shared: false, level: 0 });
    Priced { price: Price::visited(row.saturating_mul(ROWS)), levels: walk.levels }
}

struct Walk<'a> {
    variables: &'a Variables,
    levels: usize,
}

/// Where in a filter.
#[derive(Clone, Copy)]
struct At {
    /// What a comparison costs here.
    comparison: u64,
    /// Whether many rows may have led here.
    shared: bool,
    level: usize,
}

/// What a condition of a filter is about.
enum About<'s> {
    /// A value of the row.
    Value,
    /// Another object, by the name of its filter.
    Object(&'s str),
    /// A list, by the name of the filter of its rows.
    List(&'s str),
}

impl<'a> Walk<'a> {
    /// What it costs to look at one row. Recursion ends where the nesting of values does, which has been limited.
    fn row(&mut self, type_name: &str, given: Given<'a>, at: At) -> u64 {
        self.levels = self.levels.max(at.level);
        let entries = given.entries(self.variables).into_iter();
        entries.fold(0, |total: u64, (name, value)| total.saturating_add(self.condition(type_name, name, value, at)))
    }

    fn condition(&mut self, type_name: &str, name: &str, value: Given<'a>, at: At) -> u64 {
        match name {
            "and" | "or" => {
                let items = value.items(self.variables).into_iter();
                items.fold(0, |total: u64, item| total.saturating_add(self.row(type_name, item, at)))
            }
            "not" => self.row(type_name, value, at),
            name => match about(type_name, name) {
                About::Value => at.comparison,
                About::Object(filter) => {
                    let there = At { comparison: 1, shared: true, level: at.level + 1 };
                    self.row(filter, value, there).saturating_add(1)
                }
                About::List(filter) => {
                    let length = match (is_plain_list(type_name, name), at.shared) {
                        (true, _) => PLAIN_LIST,
                        (false, false) => PAGED_LIST,
                        (false, true) => PAGED_LIST * SHARED,
                    };
                    let there = At { comparison: 1, shared: false, level: at.level + 1 };
                    let quantifiers = value.entries(self.variables).into_iter();
                    quantifiers.fold(0, |total: u64, (name, value)| {
                        if name == "isNull" {
                            // Of the list itself, which a cell of the row tells.
                            return total.saturating_add(at.comparison);
                        }
                        let row = self.row(filter, value, there).saturating_add(1);
                        total.saturating_add(row.saturating_mul(length))
                    })
                }
            },
        }
    }
}

/// What the condition `name` of the filter `type_name` is about, which its type tells.
fn about(type_name: &str, name: &str) -> About<'static> {
    let Some(filter) = input_type(type_name, name) else { return About::Value };
    match (input_type(filter, "some"), input_type(filter, "not")) {
        (Some(rows), _) => About::List(rows),
        (None, Some(_)) => About::Object(filter),
        (None, None) => About::Value,
    }
}

fn input_type(type_name: &str, field: &str) -> Option<&'static str> {
    match type_system::get().types.get(type_name)? {
        ExtendedType::InputObject(input) => Some(input.fields.get(field)?.ty.inner_named_type().as_str()),
        _ => None,
    }
}

/// Whether the list that a condition is about comes without pages.
fn is_plain_list(filter: &str, field: &str) -> bool {
    let object = filter.strip_suffix("Filter").and_then(|name| type_system::get().types.get(name));
    match object {
        Some(ExtendedType::Object(object)) => object.fields.get(field).is_some_and(|field| field.ty.is_list()),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[track_caller]
    fn check(type_name: &str, filter: serde_json::Value, points: u64, levels: usize) {
        let variables = Variables::from_json(json!({ "f": filter }));
        let priced = price(type_name, Given::Sent(&variables["f"]), &variables);
        assert_eq!(priced, Priced { price: Price::visited(points), levels }, "{filter}");
    }

    #[test]
    fn rows_are_paid_for_by_what_they_lead_to() {
        let named = || json!({"name": {"eq": "a"}});
        check("EvaluationFilter", json!({"state": {"eq": "OPEN"}, "segment": {"gt": 1}}), 0, 0);
        check("EvaluationFilter", json!({"orgUnit": named()}), ROWS * 2, 1);
        check("EvaluationFilter", json!({"or": [{"orgUnit": named()}, {"not": {"evaluee": named()}}]}), ROWS * 4, 1);
        let below = json!({"behaviorRatings": {"some": {"rating": {"eq": "AS_EXPECTED"}}, "none": null}});
        check("EvaluationFilter", below, ROWS * PLAIN_LIST * 2, 1);
        check("EvaluationFilter", json!({"behaviorRatings": {"isNull": true}, "isNull": false}), 0, 0);
        check("EvaluationFilter", json!({"rating": {"isNull": true}}), ROWS * 2, 1);
        let units = json!({"evaluations": {"every": {"orgUnit": named()}}});
        check("OrgUnitFilter", units.clone(), ROWS * PAGED_LIST * 3, 2);
        check("EvaluationFilter", json!({"orgUnit": units}), ROWS * (1 + PAGED_LIST * SHARED * 3), 3);
    }

    #[test]
    fn nesting_multiplies() {
        let mut filter = json!({"name": {"eq": "a"}});
        for _ in 0..20 {
            filter = json!({"children": {"some": filter}});
        }
        check("OrgUnitFilter", filter, u64::MAX, 20);
    }
}
