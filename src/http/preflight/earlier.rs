//! Documents that were written for an earlier schema and go on to be answered.
//!
//! `orderBy` took one key before it took several. A literal key stands for a list of one by the rules of GraphQL, but a
//! variable does not: one that is declared to be a key, and given to nothing but `orderBy`, is read as a list of keys.

use std::collections::HashSet;

use apollo_compiler::ast::{Definition, Directive, Document, Selection, Type, Value};
use apollo_compiler::schema::ExtendedType;
use apollo_compiler::{Name, Node};

use super::type_system;

/// The argument that took one value and takes a list of them.
const WIDENED: &str = "orderBy";

/// Declares the variables of an earlier schema as those of today.
pub(super) fn bring_up_to_date(document: &mut Document) {
    if !document.definitions.iter().any(declares_a_key) {
        return;
    }
    let mut uses = Uses::default();
    for definition in &document.definitions {
        match definition {
            Definition::OperationDefinition(operation) => uses.set(&operation.selection_set),
            Definition::FragmentDefinition(fragment) => uses.set(&fragment.selection_set),
            _ => {}
        }
    }
    for definition in &mut document.definitions {
        let Definition::OperationDefinition(operation) = definition else { continue };
        for variable in &mut operation.make_mut().variables {
            if is_key(&variable.ty) && uses.widened.contains(&variable.name) && !uses.other.contains(&variable.name) {
                let key = Type::NonNullNamed(variable.ty.inner_named_type().clone());
                let is_required = variable.ty.is_non_null();
                let list = if is_required { Type::NonNullList(Box::new(key)) } else { Type::List(Box::new(key)) };
                variable.make_mut().ty = list.into();
            }
        }
    }
}

fn declares_a_key(definition: &Definition) -> bool {
    let Definition::OperationDefinition(operation) = definition else { return false };
    operation.variables.iter().any(|variable| is_key(&variable.ty))
}

/// Whether this is the type of one key, such as `EvaluationOrder`.
fn is_key(ty: &Type) -> bool {
    let name = ty.inner_named_type();
    let is_input = || matches!(type_system::get().types.get(name), Some(ExtendedType::InputObject(_)));
    !ty.is_list() && name.ends_with("Order") && is_input()
}

/// What the variables of a document are given to.
#[derive(Default)]
struct Uses {
    /// Those that are a whole `orderBy`.
    widened: HashSet<Name>,
    /// Those that stand anywhere else.
    other: HashSet<Name>,
}

impl Uses {
    fn set(&mut self, selections: &[Selection]) {
        for selection in selections {
            match selection {
                Selection::Field(field) => {
                    for argument in &field.arguments {
                        match &*argument.value {
                            Value::Variable(name) if argument.name == WIDENED => {
                                self.widened.insert(name.clone());
                            }
                            value => self.value(value),
                        }
                    }
                    self.directives(&field.directives);
                    self.set(&field.selection_set);
                }
                Selection::InlineFragment(fragment) => {
                    self.directives(&fragment.directives);
                    self.set(&fragment.selection_set);
                }
                Selection::FragmentSpread(spread) => self.directives(&spread.directives),
            }
        }
    }

    fn directives(&mut self, directives: &[Node<Directive>]) {
        directives.iter().flat_map(|directive| &directive.arguments).for_each(|argument| self.value(&argument.value));
    }

    fn value(&mut self, value: &Value) {
        match value {
            Value::Variable(name) => {
                self.other.insert(name.clone());
            }
            Value::List(items) => items.iter().for_each(|item| self.value(item)),
            Value::Object(fields) => fields.iter().for_each(|(_, value)| self.value(value)),
            _ => {}
        }
    }
}
