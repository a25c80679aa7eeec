//! Variables that were left out. Where one stands for an argument or for a field of an input, that is left out too
//! (CoerceArgumentValues of the specification), so that a default takes its place; the library would take null.

use async_graphql::parser::types::{Directive, DocumentOperations, ExecutableDocument, Field, Selection, SelectionSet};
use async_graphql::{Name, Positioned, Variables};
use async_graphql_value::Value;

use super::operation::operation_of;

/// Leaves out of the operation `name` what stands for a variable without a value.
pub(super) fn leave_out(document: &mut ExecutableDocument, name: Option<&str>, variables: &Variables) {
    let Some(operation) = operation_of(document, name) else { return };
    let has_value = |name: &Name| variables.contains_key(name);
    if operation.node.variable_definitions.iter().all(|variable| has_value(&variable.node.name.node)) {
        return;
    }
    let absent = Absent { variables };
    for fragment in document.fragments.values_mut() {
        absent.leave_out_of(&mut fragment.node.selection_set.node);
    }
    match &mut document.operations {
        DocumentOperations::Single(operation) => absent.leave_out_of(&mut operation.node.selection_set.node),
        DocumentOperations::Multiple(operations) => {
            operations.values_mut().for_each(|operation| absent.leave_out_of(&mut operation.node.selection_set.node));
        }
    }
}

struct Absent<'a> {
    variables: &'a Variables,
}

impl Absent<'_> {
    fn leave_out_of(&self, set: &mut SelectionSet) {
        for item in &mut set.items {
            match &mut item.node {
                Selection::Field(field) => {
                    let Field { arguments, directives, selection_set, .. } = &mut field.node;
                    self.arguments(arguments);
                    self.directives(directives);
                    self.leave_out_of(&mut selection_set.node);
                }
                Selection::InlineFragment(fragment) => {
                    self.directives(&mut fragment.node.directives);
                    self.leave_out_of(&mut fragment.node.selection_set.node);
                }
                Selection::FragmentSpread(spread) => self.directives(&mut spread.node.directives),
            }
        }
    }

    fn directives(&self, directives: &mut [Positioned<Directive>]) {
        directives.iter_mut().for_each(|directive| self.arguments(&mut directive.node.arguments));
    }

    fn arguments(&self, arguments: &mut Vec<(Positioned<Name>, Positioned<Value>)>) {
        arguments.retain_mut(|(_, value)| self.stays(&mut value.node));
    }

    /// Whether a value is one, after what is none in it has been left out.
    fn stays(&self, value: &mut Value) -> bool {
        match value {
            Value::Variable(name) => self.variables.contains_key(name),
            Value::Object(fields) => {
                fields.retain(|_, value| self.stays(value));
                true
            }
            Value::List(items) => {
                // An item without a value is null.
                items.iter_mut().for_each(|item| {
                    self.stays(item);
                });
                true
            }
            _ => true,
        }
    }
}

#[cfg(test)]
mod tests {
    use async_graphql::parser::parse_query;

    use super::*;

    #[test]
    fn what_stands_for_a_variable_without_a_value_is_left_out() {
        let text = "query($a: Int, $b: Int) { x(p: $a, q: $b, r: {s: $a, t: [{u: $a, v: $b}, $a]}) @skip(if: $a) { ...F y(p: $a) } }
            fragment F on X { z(p: $a, q: null) }";
        let mut document = parse_query(text).unwrap();
        leave_out(&mut document, None, &Variables::from_json(serde_json::json!({"b": 1})));
        let told = format!("{document:?}");
        // Its declaration, and the item of the list.
        assert_eq!(told.matches("Name(\"a\")").count(), 2, "{told}");
        assert_eq!(told.matches("Variable(Name(\"b\"))").count(), 2, "{told}");
        assert!(told.contains("Null"), "{told}");
    }

    #[test]
    fn what_has_a_value_stays() {
        let mut document = parse_query("query($a: Int) { x(p: $a) { y } }").unwrap();
        leave_out(&mut document, None, &Variables::from_json(serde_json::json!({"a": null})));
        assert!(format!("{document:?}").contains("Variable(Name(\"a\"))"));
    }
}
