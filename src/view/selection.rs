//! Reads a selection set as the GraphQL specification says: fragments, aliases, repeated fields, @skip and @include.

use std::collections::HashMap;

use async_graphql::parser::types::{Directive, Field, FragmentDefinition, Selection, SelectionSet};
use async_graphql::{self as graphql, Pos, Positioned, Value, Variables};

/// What names a document and one of its operations.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Name<'a> {
    /// SHA-256 of the document's text.
    pub(crate) document: [u8; 32],
    /// The name by which the operation was chosen.
    pub(crate) operation: Option<&'a str>,
}

/// What a selection may refer to.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Document<'a> {
    /// What it is kept under once compiled; `None` for what is compiled each time.
    pub(crate) name: Option<Name<'a>>,
    pub(crate) fragments: &'a HashMap<graphql::Name, Positioned<FragmentDefinition>>,
    pub(crate) variables: &'a Variables,
}

/// One field of the answer: what stands under one response key, however often it was asked for.
#[derive(Clone, Debug)]
pub(crate) struct Selected<'a> {
    pub(crate) key: &'a str,
    pub(crate) name: &'a str,
    pub(crate) field: &'a Field,
    pub(crate) pos: Pos,
    /// The selection sets of every occurrence, to be read as one.
    pub(crate) sets: Vec<&'a SelectionSet>,
    /// Whether every occurrence names the same field with the same arguments, as validation demands.
    pub(crate) same_arguments: bool,
}

/// The key of a member of the answer as it is written: in quotes, with its colon.
pub(super) type Key = Box<str>;

impl Selected<'_> {
    /// Its key as it is written. A key needs no escapes in GraphQL.
    pub(super) fn answer_key(&self) -> Key {
        format!("\"{}\":", self.key).into()
    }
}

impl<'a> Document<'a> {
    /// CollectFields of the specification, for an object of type `type_name` that implements `interface`.
    pub(crate) fn collect(
        &self,
        type_name: &str,
        interface: Option<&str>,
        sets: &[&'a SelectionSet],
    ) -> Vec<Selected<'a>> {
        let mut collected = Vec::new();
        let mut spread = Vec::new();
        for set in sets {
            self.collect_into(&mut collected, &mut spread, type_name, interface, set);
        }
        collected
    }

    fn collect_into(
        &self,
        collected: &mut Vec<Selected<'a>>,
        spread: &mut Vec<&'a str>,
        type_name: &str,
        interface: Option<&str>,
        set: &'a SelectionSet,
    ) {
        let applies = |condition: &str| condition == type_name || Some(condition) == interface;
        for item in &set.items {
            if !self.included(item.node.directives()) {
                continue;
            }
            match &item.node {
                Selection::Field(field) => {
                    let key = field.node.response_key().node.as_str();
                    match collected.iter_mut().find(|known: &&mut Selected<'_>| known.key == key) {
                        Some(known) => {
                            known.same_arguments &= same_field(known.field, &field.node);
                            known.sets.push(&field.node.selection_set.node);
                        }
                        None => collected.push(Selected {
                            key,
                            name: field.node.name.node.as_str(),
                            field: &field.node,
                            pos: field.pos,
                            sets: vec![&field.node.selection_set.node],
                            same_arguments: true,
                        }),
                    }
                }
                Selection::InlineFragment(fragment) => {
                    let condition = fragment.node.type_condition.as_ref();
                    if condition.is_none_or(|condition| applies(condition.node.on.node.as_str())) {
                        let set = &fragment.node.selection_set.node;
                        self.collect_into(collected, spread, type_name, interface, set);
                    }
                }
                Selection::FragmentSpread(fragment) => {
                    let name = fragment.node.fragment_name.node.as_str();
                    if spread.contains(&name) {
                        continue;
                    }
                    spread.push(name);
                    if let Some(fragment) = self.fragments.get(name)
                        && applies(fragment.node.type_condition.node.on.node.as_str())
                    {
                        let set = &fragment.node.selection_set.node;
                        self.collect_into(collected, spread, type_name, interface, set);
                    }
                }
            }
        }
    }

    fn included(&self, directives: &[Positioned<Directive>]) -> bool {
        directives.iter().all(|directive| {
            let condition = || {
                let value = directive.node.get_argument("if")?.node.clone();
                value.into_const_with(|name| self.variable(&name)).ok()
            };
            match directive.node.name.node.as_str() {
                "skip" => condition() != Some(Value::Boolean(true)),
                "include" => condition() != Some(Value::Boolean(false)),
                _ => true,
            }
        })
    }

    fn variable(&self, name: &graphql::Name) -> Result<Value, ()> {
        Ok(self.variables.get(name).cloned().unwrap_or(Value::Null))
    }

    /// The value of an argument; `None` if it is absent or null.
    pub(crate) fn argument(&self, field: &Field, name: &str) -> Option<Value> {
        let value = field.get_argument(name)?.node.clone();
        value.into_const_with(|name| self.variable(&name)).ok().filter(|value| *value != Value::Null)
    }
}

fn same_field(one: &Field, other: &Field) -> bool {
    one.name.node == other.name.node
        && one.arguments.len() == other.arguments.len()
        && one
            .arguments
            .iter()
            .all(|(name, value)| other.get_argument(name.node.as_str()).is_some_and(|known| known.node == value.node))
}

/// Input coercion: a single value stands for a list of one.
pub(super) fn list_of(value: &Value) -> &[Value] {
    match value {
        Value::List(values) => values,
        single => std::slice::from_ref(single),
    }
}

/// The word that a value of an enum is; a variable carries it as text.
pub(super) fn word_of(value: &Value) -> Option<&str> {
    match value {
        Value::Enum(name) => Some(name.as_str()),
        Value::String(text) => Some(text),
        _ => None,
    }
}
