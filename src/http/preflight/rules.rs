//! Rules of validation that the validating library leaves out: what clients' own tools refuse is refused here too.

use std::collections::{HashMap, HashSet};

use apollo_compiler::ast::{Argument, Type, Value};
use apollo_compiler::executable::{ExecutableDocument, Field, Operation, Selection, SelectionSet};
use apollo_compiler::schema::{ExtendedType, InputValueDefinition};
use apollo_compiler::validation::Valid;
use apollo_compiler::{Name, Node};
use async_graphql::Pos;

use crate::http::error::Refusal;
use crate::http::preflight::type_system;

/// Checks what is valid otherwise.
///
/// # Errors
/// `BAD_REQUEST` with the place of the mistake.
pub(crate) fn check(document: &Valid<ExecutableDocument>) -> Result<(), Refusal> {
    for operation in document.operations.iter() {
        let mut walk = Walk { document, operation, spread: HashSet::new() };
        for variable in &operation.variables {
            if let Some(default) = &variable.default_value {
                walk.value(&variable.ty, false, default)?;
            }
        }
        walk.set(&operation.selection_set)?;
        merging(document, &[&operation.selection_set])?;
    }
    Ok(())
}

/// Inputs that mean a choice (`@oneOf`) are younger than the validating library.
pub(crate) fn not_one(type_name: &str) -> Refusal {
    Refusal::of_document(
        format!("{type_name} adalah pilihan: isi tepat satu bidangnya, bukan null"),
        format!("{type_name} is a choice: give exactly one of its fields, and not null"),
    )
}

fn at(document: &ExecutableDocument, refusal: Refusal, value: &Node<Value>) -> Refusal {
    match value.line_column_range(&document.sources) {
        Some(place) => refusal.at(Pos { line: place.start.line, column: place.start.column }),
        None => refusal,
    }
}

struct Walk<'a> {
    document: &'a ExecutableDocument,
    operation: &'a Operation,
    /// A fragment says the same wherever it is spread in one operation.
    spread: HashSet<&'a Name>,
}

impl<'a> Walk<'a> {
    fn set(&mut self, set: &'a SelectionSet) -> Result<(), Refusal> {
        for selection in &set.selections {
            match selection {
                Selection::Field(field) => {
                    for argument in &field.arguments {
                        if let Some(definition) = field.definition.argument_by_name(&argument.name) {
                            self.value(&definition.ty, has_default(definition), &argument.value)?;
                        }
                    }
                    self.set(&field.selection_set)?;
                }
                Selection::InlineFragment(fragment) => self.set(&fragment.selection_set)?,
                Selection::FragmentSpread(spread) => {
                    if self.spread.insert(&spread.fragment_name)
                        && let Some(fragment) = self.document.fragments.get(&spread.fragment_name)
                    {
                        self.set(&fragment.selection_set)?;
                    }
                }
            }
        }
        Ok(())
    }

    fn value(&self, ty: &Type, has_default: bool, value: &Node<Value>) -> Result<(), Refusal> {
        match &**value {
            Value::Variable(name) => self.variable(ty, has_default, name, value),
            Value::List(items) if ty.is_list() => {
                items.iter().try_for_each(|item| self.value(ty.item_type(), false, item))
            }
            Value::Object(fields) => {
                let mut seen = HashSet::new();
                if let Some((twice, value)) = fields.iter().find(|(name, _)| !seen.insert(name)) {
                    let refusal = Refusal::of_document(
                        format!("bidang masukan `{twice}` diberikan lebih dari sekali"),
                        format!("the input field `{twice}` is provided multiple times"),
                    );
                    return Err(at(self.document, refusal, value));
                }
                let Some(ExtendedType::InputObject(input)) = type_system::get().types.get(ty.inner_named_type()) else {
                    return Ok(());
                };
                if type_system::is_choice(&input.name) && !self.chooses(fields) {
                    return Err(at(self.document, not_one(&input.name), value));
                }
                fields.iter().try_for_each(|(name, value)| match input.fields.get(name) {
                    Some(definition) => self.value(&definition.ty, self::has_default(definition), value),
                    None => Ok(()),
                })
            }
            Value::Null | Value::String(_) | Value::List(_) => Ok(()),
            // The scalars of our own are texts; the library takes anything for one.
            _ if type_system::is_own_scalar(ty.inner_named_type()) => {
                let refusal = Refusal::of_document(
                    format!("dibutuhkan teks bertipe {ty}"),
                    format!("expected a text of type {ty}"),
                );
                Err(at(self.document, refusal, value))
            }
            _ => Ok(()),
        }
    }

    /// Whether exactly one field is given, and not null (`@oneOf`).
    fn chooses(&self, fields: &[(Name, Node<Value>)]) -> bool {
        let [(_, single)] = fields else { return false };
        match &**single {
            Value::Null => false,
            // A variable that can be null would choose nothing.
            Value::Variable(name) => {
                let known = self.operation.variables.iter().find(|variable| variable.name == *name);
                known.is_some_and(|variable| variable.ty.is_non_null())
            }
            _ => true,
        }
    }

    /// `IsVariableUsageAllowed` of the specification, at places inside of lists and objects too.
    fn variable(&self, ty: &Type, has_default: bool, name: &Name, value: &Node<Value>) -> Result<(), Refusal> {
        let Some(definition) = self.operation.variables.iter().find(|variable| variable.name == *name) else {
            return Ok(());
        };
        let never_null = definition.default_value.as_ref().is_some_and(|default| !default.is_null());
        let allowed = if ty.is_non_null() && !definition.ty.is_non_null() {
            (never_null || has_default) && definition.ty.is_assignable_to(&ty.clone().nullable())
        } else {
            definition.ty.is_assignable_to(ty)
        };
        if allowed {
            return Ok(());
        }
        let refusal = Refusal::of_document(
            format!("variabel `${name}` bertipe `{}` tidak dapat dipakai di tempat bertipe `{ty}`", definition.ty),
            format!("variable `${name}` of type `{}` cannot be used where `{ty}` is expected", definition.ty),
        );
        Err(at(self.document, refusal, value))
    }
}

fn has_default(definition: &InputValueDefinition) -> bool {
    definition.default_value.as_ref().is_some_and(|default| !default.is_null())
}

/// Fields of one response name, in selections on the same object, have the same arguments: lists of the same length too.
fn merging(document: &ExecutableDocument, sets: &[&SelectionSet]) -> Result<(), Refusal> {
    let mut groups: HashMap<(&Name, &Name), Vec<&Node<Field>>> = HashMap::new();
    for set in sets {
        collect(document, set, &mut HashSet::new(), &mut groups);
    }
    for fields in groups.values() {
        let [first, others @ ..] = &fields[..] else { continue };
        for other in others {
            if first.name == other.name && !same_arguments(&first.arguments, &other.arguments) {
                let name = other.response_key();
                let refusal = Refusal::of_document(
                    format!("nama `{name}` dipakai untuk bidang dengan argumen yang berbeda"),
                    format!("operation must not provide conflicting field arguments for the same name `{name}`"),
                );
                return Err(match other.line_column_range(&document.sources) {
                    Some(place) => refusal.at(Pos { line: place.start.line, column: place.start.column }),
                    None => refusal,
                });
            }
        }
        let below: Vec<&SelectionSet> = fields.iter().map(|field| &field.selection_set).collect();
        if below.iter().any(|set| !set.selections.is_empty()) {
            merging(document, &below)?;
        }
    }
    Ok(())
}

fn collect<'a>(
    document: &'a ExecutableDocument,
    set: &'a SelectionSet,
    spread: &mut HashSet<&'a Name>,
    groups: &mut HashMap<(&'a Name, &'a Name), Vec<&'a Node<Field>>>,
) {
    for selection in &set.selections {
        match selection {
            Selection::Field(field) => groups.entry((&set.ty, field.response_key())).or_default().push(field),
            Selection::InlineFragment(fragment) => collect(document, &fragment.selection_set, spread, groups),
            Selection::FragmentSpread(chosen) => {
                if spread.insert(&chosen.fragment_name)
                    && let Some(fragment) = document.fragments.get(&chosen.fragment_name)
                {
                    collect(document, &fragment.selection_set, spread, groups);
                }
            }
        }
    }
}

fn same_arguments(one: &[Node<Argument>], other: &[Node<Argument>]) -> bool {
    one.len() == other.len()
        && one.iter().all(|argument| {
            other.iter().any(|other| other.name == argument.name && same(&argument.value, &other.value))
        })
}

fn same(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::List(one), Value::List(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| same(one, other))
        }
        (Value::Object(one), Value::Object(other)) => {
            one.len() == other.len()
                && one.iter().all(|(name, value)| {
                    other.iter().any(|(other_name, other)| name == other_name && same(value, other))
                })
        }
        _ => one == other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Result<(), &str>) {
        let document = ExecutableDocument::parse_and_validate(type_system::get(), text, "document")
            .unwrap_or_else(|found| panic!("{}", found.errors));
        let told = super::check(&document).map_err(|refusal| refusal.message.english);
        assert_eq!(told, expected.map_err(str::to_owned), "{text}");
    }

    #[test]
    fn an_input_field_is_given_once() {
        check("{ agencies(filter: {name: {eq: \"a\"}, not: {name: {eq: \"a\"}}}) { totalCount } }", Ok(()));
        let twice = Err("the input field `eq` is provided multiple times");
        check("{ agencies(filter: {name: {eq: \"a\", eq: \"a\"}}) { totalCount } }", twice);
        check(
            "query($a: AgencyFilter = {name: {eq: \"a\", eq: \"b\"}}) { agencies(filter: $a) { totalCount } }",
            twice,
        );
    }

    #[test]
    fn a_variable_in_a_list_fits_the_list() {
        check("query($a: ID!) { nodes(ids: [$a]) { id } }", Ok(()));
        check("query($a: [ID!]!) { nodes(ids: $a) { id } }", Ok(()));
        check("query($a: ID = \"x\") { nodes(ids: [\"y\", $a]) { id } }", Ok(()));
        check("query($a: String) { agencies(filter: {name: {eq: $a}}) { totalCount } }", Ok(()));
        let nullable = Err("variable `$a` of type `ID` cannot be used where `ID!` is expected");
        check("query($a: ID) { nodes(ids: [$a]) { id } }", nullable);
        check("query($a: ID) { ...F } fragment F on Query { nodes(ids: [\"y\", $a]) { id } }", nullable);
    }

    #[test]
    fn merged_fields_have_lists_of_the_same_length() {
        let nodes = |one: &str, other: &str| {
            format!(
                "{{ nodes(ids: {one}) {{ id }} ...F }} fragment F on Query {{ nodes(ids: {other}) {{ __typename }} }}"
            )
        };
        check(&nodes("[\"a\"]", "[\"a\"]"), Ok(()));
        let differ = Err("operation must not provide conflicting field arguments for the same name `nodes`");
        check(&nodes("[]", "[\"a\"]"), differ);
        check(&nodes("[\"a\", \"b\"]", "[\"a\"]"), differ);
    }
}
