//! The schema as the validation knows it.

use std::sync::LazyLock;

use apollo_compiler::ast::{DirectiveList, FieldDefinition, InputValueDefinition, Type};
use apollo_compiler::schema::{Component, ExtendedType};
use apollo_compiler::validation::Valid;
use apollo_compiler::{Schema, name};

use crate::graphql;

/// The schema that is published, parsed again: what is validated is what clients see.
pub(crate) fn get() -> &'static Valid<Schema> {
    static TYPES: LazyLock<Valid<Schema>> = LazyLock::new(|| {
        let text = graphql::sdl();
        let parsed = Schema::parse(text, "schema.graphql").map(with_newer_introspection);
        parsed.and_then(Schema::validate).unwrap_or_else(|found| {
            // A test builds the schema, so this does not happen; every document would be refused if it did.
            tracing::error!(errors = %found.errors, "the schema is not valid");
            Valid::assume_valid(found.partial)
        })
    });
    &TYPES
}

/// Introspection as it is since September 2025, which the executor answers and the validating library does not know yet:
/// `__Type.isOneOf` is there, and `includeDeprecated` is never null.
fn with_newer_introspection(mut schema: Schema) -> Schema {
    if let Some(ExtendedType::Object(object)) = schema.types.get_mut("__Type") {
        let field = FieldDefinition {
            description: None,
            name: name!("isOneOf"),
            arguments: Vec::new(),
            ty: Type::Named(name!("Boolean")),
            directives: DirectiveList::default(),
        };
        object.make_mut().fields.insert(name!("isOneOf"), Component::new(field));
    }
    for type_name in ["__Type", "__Field", "__Directive"] {
        let Some(ExtendedType::Object(object)) = schema.types.get_mut(type_name) else { continue };
        for field in object.make_mut().fields.values_mut() {
            for argument in &mut field.make_mut().arguments {
                let argument = argument.make_mut();
                *argument.ty.make_mut() = argument.ty.as_ref().clone().non_null();
            }
        }
    }
    schema
}

/// Whether an input type is a choice: exactly one of its fields is given (`@oneOf`).
pub(crate) fn is_choice(type_name: &str) -> bool {
    match get().types.get(type_name) {
        Some(ExtendedType::InputObject(input)) => input.directives.get("oneOf").is_some(),
        _ => false,
    }
}

/// Whether an input type holds the conditions of a filter, or compares a value in one.
pub(crate) fn is_filter(type_name: &str) -> bool {
    type_name.ends_with("Filter")
}

/// A field of an input type.
pub(crate) fn input_field(type_name: &str, field: &str) -> Option<&'static InputValueDefinition> {
    match get().types.get(type_name)? {
        ExtendedType::InputObject(input) => input.fields.get(field).map(|field| &***field),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_published_schema_is_valid() {
        let text = graphql::sdl();
        if let Err(found) = Schema::parse_and_validate(text, "schema.graphql") {
            panic!("{}", found.errors);
        }
    }
}
