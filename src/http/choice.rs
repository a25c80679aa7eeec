//! Inputs that mean a choice (`@oneOf`): exactly one field, and not null. The validating library does not know them yet.

use std::collections::HashSet;

use apollo_compiler::ast::{Type, Value};
use apollo_compiler::executable::{ExecutableDocument, Operation, Selection, SelectionSet};
use apollo_compiler::schema::ExtendedType;
use apollo_compiler::validation::Valid;
use apollo_compiler::{Name, Node};
use async_graphql::Pos;

use super::error::Refusal;
use super::type_system;

/// Checks the choices that are written in the document.
///
/// # Errors
/// `BAD_REQUEST` with the place of the input that is none.
pub(crate) fn check_literals(document: &Valid<ExecutableDocument>) -> Result<(), Refusal> {
    for operation in document.operations.iter() {
        let mut walk = Walk { document, operation, spread: HashSet::new() };
        for variable in &operation.variables {
            if let Some(default) = &variable.default_value {
                walk.value(&variable.ty, default)?;
            }
        }
        walk.set(&operation.selection_set)?;
    }
    Ok(())
}

struct Walk<'a> {
    document: &'a ExecutableDocument,
    operation: &'a Operation,
    spread: HashSet<&'a Name>,
}

impl<'a> Walk<'a> {
    fn set(&mut self, set: &'a SelectionSet) -> Result<(), Refusal> {
        for selection in &set.selections {
            match selection {
                Selection::Field(field) => {
                    for argument in &field.arguments {
                        if let Some(definition) = field.definition.argument_by_name(&argument.name) {
                            self.value(&definition.ty, &argument.value)?;
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

    fn value(&self, ty: &Type, value: &Node<Value>) -> Result<(), Refusal> {
        match &**value {
            Value::List(items) => items.iter().try_for_each(|item| self.value(ty.item_type(), item)),
            Value::Object(fields) => self.object(ty.inner_named_type(), fields, value),
            _ => Ok(()),
        }
    }

    fn object(&self, name: &Name, fields: &[(Name, Node<Value>)], value: &Node<Value>) -> Result<(), Refusal> {
        let Some(ExtendedType::InputObject(input)) = type_system::get().types.get(name) else { return Ok(()) };
        if type_system::is_choice(name) {
            let chosen = match fields {
                [(_, single)] => match &**single {
                    Value::Null => false,
                    // A variable that can be null would choose nothing.
                    Value::Variable(name) => {
                        let known = self.operation.variables.iter().find(|variable| variable.name == *name);
                        known.is_some_and(|variable| variable.ty.is_non_null())
                    }
                    _ => true,
                },
                _ => false,
            };
            if !chosen {
                let refusal = not_one(name);
                let place = value.line_column_range(&self.document.sources);
                return Err(match place {
                    Some(place) => refusal.at(Pos { line: place.start.line, column: place.start.column }),
                    None => refusal,
                });
            }
        }
        fields.iter().try_for_each(|(field, value)| match input.fields.get(field) {
            Some(definition) => self.value(&definition.ty, value),
            None => Ok(()),
        })
    }
}

fn not_one(type_name: &str) -> Refusal {
    Refusal::of_document(
        format!("{type_name} adalah pilihan: isi tepat satu bidangnya, bukan null"),
        format!("{type_name} is a choice: give exactly one of its fields, and not null"),
    )
}
