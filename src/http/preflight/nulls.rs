//! What a variable that is null must not stand for: a value of a type that has none, a condition of a filter, an id. What a
//! variable that was left out means, the operation says itself: a default, or nothing.

use std::collections::HashSet;

use apollo_compiler::ast::{DirectiveList, Type, Value as Literal};
use apollo_compiler::executable::{ExecutableDocument, Operation, Selection, SelectionSet};
use apollo_compiler::schema::ExtendedType;
use apollo_compiler::{Name, Node};
use async_graphql::{Value, Variables};

use crate::http::error::Refusal;
use crate::http::preflight::place::{self, Mistakes, Path};
use crate::http::preflight::type_system;
use crate::http::preflight::variables::included;

/// Checks every use of a variable that is null.
///
/// # Errors
/// `BAD_REQUEST` that names each of them, with the places in the document where it is used.
pub(crate) fn check(
    document: &ExecutableDocument,
    operation: &Operation,
    variables: &Variables,
) -> Result<(), Refusal> {
    // Nearly always.
    if variables.values().all(|value| *value != Value::Null) {
        return Ok(());
    }
    let mut walk = Walk { document, variables, spread: HashSet::new(), mistakes: Mistakes::default() };
    walk.set(&operation.selection_set);
    walk.mistakes.finish()
}

struct Walk<'a> {
    document: &'a ExecutableDocument,
    variables: &'a Variables,
    /// A fragment says the same wherever it is spread.
    spread: HashSet<&'a Name>,
    mistakes: Mistakes,
}

/// What a value stands for.
#[derive(Clone, Copy)]
enum For<'a> {
    /// An argument of a field or a directive.
    Argument,
    /// A field of an input of this type.
    Field(&'a str),
    /// An item of a list.
    Item,
}

impl<'a> Walk<'a> {
    fn set(&mut self, set: &'a SelectionSet) {
        for selection in &set.selections {
            self.directives(selection.directives());
            if !included(selection.directives(), self.variables) {
                continue;
            }
            match selection {
                Selection::Field(field) => {
                    for argument in &field.arguments {
                        if let Some(definition) = field.definition.argument_by_name(&argument.name) {
                            self.value(&definition.ty, For::Argument, &argument.value);
                        }
                    }
                    self.set(&field.selection_set);
                }
                Selection::InlineFragment(fragment) => self.set(&fragment.selection_set),
                Selection::FragmentSpread(spread) => {
                    if self.spread.insert(&spread.fragment_name)
                        && let Some(fragment) = self.document.fragments.get(&spread.fragment_name)
                    {
                        self.set(&fragment.selection_set);
                    }
                }
            }
        }
    }

    fn directives(&mut self, directives: &'a DirectiveList) {
        for directive in directives.iter() {
            let Some(definition) = type_system::get().directive_definitions.get(&directive.name) else { continue };
            for argument in &directive.arguments {
                if let Some(definition) = definition.argument_by_name(&argument.name) {
                    self.value(&definition.ty, For::Argument, &argument.value);
                }
            }
        }
    }

    fn value(&mut self, ty: &Type, place: For<'_>, value: &'a Node<Literal>) {
        match &**value {
            Literal::Variable(name) if self.variables.get(name.as_str()) == Some(&Value::Null) => {
                let path = Path::VARIABLES.key(name);
                let mistake = match place {
                    _ if ty.is_non_null() => place::null_variable(&path, ty),
                    For::Field(input) if type_system::is_filter(input) => place::null_condition(&path, input, ty),
                    For::Argument if ty.is_named() && ty.inner_named_type() == "ID" => place::null_id(&path),
                    _ => return,
                };
                self.mistakes.add_at(self.document, value, || mistake);
            }
            Literal::List(items) => {
                for item in items {
                    self.value(ty.item_type(), For::Item, item);
                }
            }
            Literal::Object(fields) => {
                let Some(ExtendedType::InputObject(input)) = type_system::get().types.get(ty.inner_named_type()) else {
                    return;
                };
                for (name, value) in fields {
                    if let Some(definition) = input.fields.get(name) {
                        self.value(&definition.ty, For::Field(&input.name), value);
                    }
                }
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[track_caller]
    fn check(text: &str, variables: serde_json::Value, expected: &[&str]) {
        let document = ExecutableDocument::parse_and_validate(type_system::get(), text, "document")
            .unwrap_or_else(|found| panic!("{}", found.errors));
        let operation = document.operations.get(None).unwrap();
        let told = match super::check(&document, operation, &Variables::from_json(variables)) {
            Ok(()) => Vec::new(),
            Err(refusal) => {
                let message = |refusal: &Refusal| refusal.message.english.clone();
                std::iter::once(message(&refusal)).chain(refusal.others.iter().map(message)).collect()
            }
        };
        assert_eq!(told, expected, "{text}");
    }

    #[test]
    fn null_is_no_condition_and_what_was_left_out_is_none() {
        let by_name = "query($a: String) { agencies(filter: {or: [{name: {eq: $a}}]}) { totalCount } }";
        check(by_name, json!({}), &[]);
        check(by_name, json!({"a": "x"}), &[]);
        let absent = "variables.a is null, which is no condition; leave it out where there is none, or ask for what is \
                      absent by `isNull: true`";
        check(by_name, json!({"a": null}), &[absent]);
        let none = "variables.a is null, which is no condition; leave it out where there is none";
        check("query($a: ID) { agencies(filter: {id: {eq: $a}}) { totalCount } }", json!({"a": null}), &[none]);
        check("query($a: IDFilter) { agencies(filter: {id: $a}) { totalCount } }", json!({"a": null}), &[none]);
        let below =
            "query($a: OrgUnitFilter) { agencies { nodes { orgUnits(filter: {not: {parent: $a}}) { totalCount } } } }";
        check(below, json!({"a": null}), &[none]);
        // No filter at all is what it was.
        check("query($a: AgencyFilter) { agencies(filter: $a) { totalCount } }", json!({"a": null}), &[]);
    }

    #[test]
    fn null_is_no_value_of_a_type_that_has_none() {
        let by_id = "query($a: ID = \"x\", $no: Boolean!) { node(id: $a) @include(if: $no) { id } }";
        check(by_id, json!({"a": "y", "no": true}), &[]);
        let told = "variables.a is null and cannot be used where `ID!` is expected";
        check(by_id, json!({"a": null, "no": true}), &[told]);
        check(by_id, json!({"a": null, "no": false}), &[]);
        check(
            "query($a: Boolean = true) { viewer @skip(if: $a) { __typename } ...F } fragment F on Query { a: __typename @skip(if: $a) }",
            json!({"a": null}),
            &["variables.a is null and cannot be used where `Boolean!` is expected"; 2],
        );
        check(
            "query($a: Boolean) { __schema { types { fields(includeDeprecated: $a) { name } } } }",
            json!({"a": null}),
            &["variables.a is null and cannot be used where `Boolean!` is expected"],
        );
        check(
            "query($a: AgencyOrderField = NAME) { agencies(orderBy: {field: $a}) { totalCount } }",
            json!({"a": null}),
            &["variables.a is null and cannot be used where `AgencyOrderField!` is expected"],
        );
    }

    #[test]
    fn null_is_no_id_to_follow() {
        let following = "subscription($a: ID) { evaluationChanged(id: $a) { id } }";
        check(following, json!({}), &[]);
        check(following, json!({"a": null}), &["variables.a is null, which is no id; leave it out for all"]);
    }
}
