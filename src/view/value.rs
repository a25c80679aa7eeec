//! Values that are made here and not read from rows: their types, from which both the schema and the shape of the answer
//! follow.

use async_graphql::parser::types::SelectionSet;

use super::selection::{Document, Key};

/// A GraphQL object type whose objects are made here.
#[derive(Debug)]
pub(crate) struct ValueType {
    pub(crate) name: &'static str,
    pub(crate) description: &'static str,
    pub(crate) fields: &'static [ValueField],
}

/// One of its fields.
#[derive(Debug)]
pub(crate) struct ValueField {
    pub(crate) name: &'static str,
    /// The GraphQL type, as it stands in the schema.
    pub(crate) ty: &'static str,
    pub(crate) description: &'static str,
    /// The type of the object or objects it holds, if it holds any.
    pub(crate) of: Option<&'static ValueType>,
}

/// A field that holds no objects.
pub(crate) const fn leaf(name: &'static str, ty: &'static str, description: &'static str) -> ValueField {
    ValueField { name, ty, description, of: None }
}

/// A field that holds an object of a type made here, or a list of them.
pub(crate) const fn holding(
    name: &'static str,
    ty: &'static str,
    of: &'static ValueType,
    description: &'static str,
) -> ValueField {
    ValueField { name, ty, description, of: Some(of) }
}

/// The members of a value that were asked for, each under its key.
#[derive(Debug, Default)]
pub(super) struct ValueShape(pub(super) Vec<(Key, Member)>);

/// What is written of a value under one key.
#[derive(Debug)]
pub(super) enum Member {
    TypeName(&'static str),
    /// The member of this name, and what of it.
    Named(&'static str, ValueShape),
}

impl ValueShape {
    /// What `sets` ask for of a value of type `ty`.
    pub(super) fn of(document: Document<'_>, ty: &'static ValueType, sets: &[&SelectionSet]) -> Self {
        let fields = document.collect(ty.name, None, sets).into_iter();
        let members = fields.filter_map(|selected| {
            if selected.name == "__typename" {
                return Some((selected.answer_key(), Member::TypeName(ty.name)));
            }
            let field = ty.fields.iter().find(|field| field.name == selected.name)?;
            let below = field.of.map(|of| Self::of(document, of, &selected.sets)).unwrap_or_default();
            Some((selected.answer_key(), Member::Named(field.name, below)))
        });
        Self(members.collect())
    }
}
