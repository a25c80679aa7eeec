//! What an operation may cost, from its document, its variables and the schema alone: fields times the sizes of the lists
//! they stand in. The same for everybody, so that it tells nothing about anybody's data.

use std::collections::HashMap;

use apollo_compiler::Name;
use apollo_compiler::ast::{DirectiveList, Value as Literal};
use apollo_compiler::executable::{ExecutableDocument, Field, Operation, OperationType, Selection, SelectionSet};
use async_graphql::{Value, Variables};

use crate::view;

/// Beginning a list that is paged: its statement.
const PAGE: u64 = 5;
/// A list without pages, such as the values of one evaluation.
const PLAIN_LIST: u64 = 10;
/// Counting a list visits every row that the caller may see.
const COUNT: u64 = 20;
/// Sorting by a guarded cell computes it for every row that the caller may see.
const GUARDED_ORDER: u64 = 200;
/// Statistics visit every row that the caller may see.
const STATISTICS: u64 = 200;
/// A mutation: its transaction.
const MUTATION: u64 = 10;
/// A password is compared slowly on purpose.
const SIGN_IN: u64 = 100;
/// The whole schema, before its own lists are counted.
const INTROSPECTION: u64 = 100;
/// A list within introspection. Less than other plain lists, so that the questions of the usual tools pass.
const INTROSPECTION_LIST: u64 = 7;

/// What `operation` costs at most.
pub(crate) fn cost(document: &ExecutableDocument, operation: &Operation, variables: &Variables) -> u64 {
    let mut walk = Walk { document, variables, fragments: HashMap::new(), plain_list: PLAIN_LIST };
    let fields = walk.set(&operation.selection_set);
    match operation.operation_type {
        OperationType::Mutation => {
            fields.saturating_add(MUTATION.saturating_mul(operation.root_fields(document).count() as u64))
        }
        _ => fields,
    }
}

struct Walk<'a> {
    document: &'a ExecutableDocument,
    variables: &'a Variables,
    /// Each fragment is priced once: its type stands either in the data or in the schema.
    fragments: HashMap<&'a Name, u64>,
    /// How many entries a list without pages counts for.
    plain_list: u64,
}

impl<'a> Walk<'a> {
    fn set(&mut self, set: &'a SelectionSet) -> u64 {
        set.selections.iter().fold(0, |total: u64, selection| total.saturating_add(self.selection(selection)))
    }

    fn selection(&mut self, selection: &'a Selection) -> u64 {
        match selection {
            Selection::Field(field) if self.included(&field.directives) => self.field(field),
            Selection::InlineFragment(fragment) if self.included(&fragment.directives) => {
                self.set(&fragment.selection_set)
            }
            Selection::FragmentSpread(spread) if self.included(&spread.directives) => {
                self.fragment(&spread.fragment_name)
            }
            _ => 0,
        }
    }

    fn fragment(&mut self, name: &'a Name) -> u64 {
        if let Some(known) = self.fragments.get(name) {
            return *known;
        }
        let price = self.document.fragments.get(name).map_or(0, |fragment| self.set(&fragment.selection_set));
        self.fragments.insert(name, price);
        price
    }

    fn field(&mut self, field: &'a Field) -> u64 {
        let own = match field.name.as_str() {
            "totalCount" => COUNT,
            "signIn" => SIGN_IN,
            "__schema" | "__type" => INTROSPECTION,
            name if view::is_statistics(name) => STATISTICS,
            _ => 1,
        };
        let outside = self.plain_list;
        if own == INTROSPECTION && field.name.starts_with("__") {
            self.plain_list = INTROSPECTION_LIST;
        }
        let inner = self.inner(field);
        self.plain_list = outside;
        own.saturating_add(inner).saturating_add(self.order(field))
    }

    fn inner(&mut self, field: &'a Field) -> u64 {
        if field.selection_set.selections.is_empty() {
            return 0;
        }
        if field.definition.argument_by_name("first").is_some() {
            let size =
                self.size(field, "first").or_else(|| self.size(field, "last")).unwrap_or(view::DEFAULT_PAGE as u64);
            return PAGE.saturating_add(self.page(&field.selection_set, size));
        }
        let size = match field.argument_by_name("ids").ok().map(|value| &**value) {
            Some(Literal::List(items)) => items.len() as u64,
            Some(Literal::Variable(name)) => match self.variables.get(name.as_str()) {
                Some(Value::List(items)) => items.len() as u64,
                _ => 1,
            },
            _ if field.definition.ty.is_list() => self.plain_list,
            _ => 1,
        };
        size.saturating_mul(self.set(&field.selection_set))
    }

    /// The fields of a connection: rows count as often as the page is long, the rest once.
    fn page(&mut self, set: &'a SelectionSet, size: u64) -> u64 {
        set.selections.iter().fold(0, |total: u64, selection| {
            let price = match selection {
                Selection::Field(field) if matches!(field.name.as_str(), "nodes" | "edges") => {
                    match self.included(&field.directives) {
                        true => size.saturating_mul(self.set(&field.selection_set)),
                        false => 0,
                    }
                }
                Selection::InlineFragment(fragment) if self.included(&fragment.directives) => {
                    self.page(&fragment.selection_set, size)
                }
                // Not remembered, since the size of the page belongs to this place.
                Selection::FragmentSpread(spread) if self.included(&spread.directives) => self
                    .document
                    .fragments
                    .get(&spread.fragment_name)
                    .map_or(0, |fragment| self.page(&fragment.selection_set, size)),
                other => self.selection(other),
            };
            total.saturating_add(price)
        })
    }

    fn size(&self, field: &Field, name: &str) -> Option<u64> {
        match &**field.specified_argument_by_name(name)? {
            Literal::Int(number) => number.as_str().parse().ok(),
            Literal::Variable(name) => match self.variables.get(name.as_str())? {
                Value::Number(number) => number.as_u64(),
                _ => None,
            },
            _ => None,
        }
    }

    fn order(&self, field: &Field) -> u64 {
        let Some(argument) = field.specified_argument_by_name("orderBy") else { return 0 };
        let Some(definition) = field.definition.argument_by_name("orderBy") else { return 0 };
        let key = match &**argument {
            Literal::Object(fields) => match fields.iter().find(|(name, _)| name == "field").map(|(_, key)| &**key) {
                Some(Literal::Enum(key)) => Some(key.to_string()),
                Some(Literal::Variable(name)) => self.variables.get(name.as_str()).and_then(word),
                _ => None,
            },
            Literal::Variable(name) => match self.variables.get(name.as_str()) {
                Some(Value::Object(fields)) => fields.get("field").and_then(word),
                _ => None,
            },
            _ => None,
        };
        match key {
            Some(key) if view::is_guarded_order(definition.ty.inner_named_type(), &key) => GUARDED_ORDER,
            _ => 0,
        }
    }

    /// Whether @skip and @include leave a selection in.
    fn included(&self, directives: &DirectiveList) -> bool {
        let holds = |name: &str| -> Option<bool> {
            match &**directives.get(name)?.specified_argument_by_name("if")? {
                Literal::Boolean(value) => Some(*value),
                Literal::Variable(name) => match self.variables.get(name.as_str()) {
                    Some(Value::Boolean(value)) => Some(*value),
                    _ => None,
                },
                _ => None,
            }
        };
        holds("skip") != Some(true) && holds("include") != Some(false)
    }
}

fn word(value: &Value) -> Option<String> {
    match value {
        Value::Enum(name) => Some(name.to_string()),
        Value::String(text) => Some(text.clone()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::http::preflight::type_system;

    #[track_caller]
    fn check(text: &str, variables: serde_json::Value, expected: u64) {
        let document = ExecutableDocument::parse_and_validate(type_system::get(), text, "document")
            .unwrap_or_else(|found| panic!("{}", found.errors));
        let operation = document.operations.get(None).unwrap();
        assert_eq!(cost(&document, operation, &Variables::from_json(variables)), expected, "{text}");
    }

    #[test]
    fn fields_are_multiplied_by_the_sizes_of_their_lists() {
        check("{ viewer { employee { name } } }", json!({}), 3);
        check("{ employees(first: 3) { nodes { id name } } }", json!({}), 1 + PAGE + 3 * 2);
        check("{ employees { edges { cursor node { id } } totalCount } }", json!({}), 1 + PAGE + 20 * 3 + COUNT);
        check("query($n: Int) { employees(last: $n) { nodes { id } } }", json!({"n": 7}), 1 + PAGE + 7);
        check(
            "{ employees(first: 10) { nodes { evaluations(first: 10) { nodes { id } } } } }",
            json!({}),
            1 + PAGE + 10 * (1 + PAGE + 10),
        );
        check("query($ids: [ID!]!) { nodes(ids: $ids) { id } }", json!({"ids": ["a", "b", "c"]}), 4);
        check("{ policy { nouns { name } } }", json!({}), 1 + 1 + PLAIN_LIST);
    }

    #[test]
    fn what_visits_every_row_costs_more() {
        let by = |key: &str| format!("{{ evaluations(first: 1, orderBy: {{field: {key}}}) {{ nodes {{ id }} }} }}");
        check(&by("PERIOD_ENDS_ON"), json!({}), 1 + PAGE + 1);
        check(&by("STATE"), json!({}), 1 + PAGE + 1 + GUARDED_ORDER);
        check(
            "query($by: EvaluationOrder) { evaluations(first: 1, orderBy: $by) { nodes { id } } }",
            json!({"by": {"field": "STATE"}}),
            1 + PAGE + 1 + GUARDED_ORDER,
        );
        check("{ evaluationStatistics(groupBy: STATE) { count } }", json!({}), STATISTICS + PLAIN_LIST);
    }

    #[test]
    fn fragments_cost_where_they_are_spread_and_what_is_skipped_costs_nothing() {
        let text = "query($no: Boolean!) {
            a: employees(first: 2) { ...Page } b: employees(first: 4) { ...Page } viewer @include(if: $no) { id: __typename }
        } fragment Page on EmployeeConnection { nodes { ...Name } } fragment Name on Employee { name }";
        check(text, json!({"no": false}), 2 * (1 + PAGE) + 2 + 4);
        check(text, json!({"no": true}), 2 * (1 + PAGE) + 2 + 4 + 2);
    }

    #[test]
    fn the_lists_of_the_schema_count_less_but_multiply_too() {
        let deep = "{ __schema { types { fields { type { fields { name } } } } } policy { nouns { name } } }";
        let schema = INTROSPECTION + 1 + 7 * (1 + 7 * (1 + 1 + 7));
        check(deep, json!({}), schema + 1 + 1 + PLAIN_LIST);
    }

    #[test]
    fn the_question_of_the_usual_tools_passes() {
        let document = include_str!("introspection.graphql");
        let document = ExecutableDocument::parse_and_validate(type_system::get(), document, "document").unwrap();
        let operation = document.operations.get(None).unwrap();
        let most = u64::from(crate::config::Settings::default().cost_limit);
        assert!(cost(&document, operation, &Variables::default()) < most / 2);
    }

    #[test]
    fn mutations_cost_their_transactions() {
        let sign_in = "mutation { a: signIn(input: {identifier: \"a\", password: \"b\"}) { token }
            b: signIn(input: {identifier: \"a\", password: \"b\"}) { token } }";
        check(sign_in, json!({}), 2 * (SIGN_IN + MUTATION + 1));
    }
}
