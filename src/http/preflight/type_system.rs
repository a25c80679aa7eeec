//! The schema as the validation knows it.

use std::sync::LazyLock;

use apollo_compiler::ast::{DirectiveList, FieldDefinition, Type};
use apollo_compiler::schema::{Component, ExtendedType};
use apollo_compiler::validation::Valid;
use apollo_compiler::{Schema, name};

use crate::graphql;

/// The schema that is published, parsed again: what is validated is what clients see.
pub(crate) fn get() -> &'static Valid<Schema> {
    static TYPES: LazyLock<Valid<Schema>> = LazyLock::new(|| {
        let text = graphql::sdl();
        let parsed = Schema::parse(text, "schema.graphql").map(with_choices);
        parsed.and_then(Schema::validate).unwrap_or_else(|found| {
            // A test builds the schema, so this does not happen; every document would be refused if it did.
            tracing::error!(errors = %found.errors, "the schema is not valid");
            Valid::assume_valid(found.partial)
        })
    });
    &TYPES
}

/// Adds `__Type.isOneOf`, which the executor answers and the validating library does not know yet.
fn with_choices(mut schema: Schema) -> Schema {
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
    schema
}

/// Whether an input type is a choice: exactly one of its fields is given (`@oneOf`).
pub(crate) fn is_choice(type_name: &str) -> bool {
    match get().types.get(type_name) {
        Some(ExtendedType::InputObject(input)) => input.directives.get("oneOf").is_some(),
        _ => false,
    }
}

/// Whether this is a scalar of this schema: `Date`, `DateTime`, `Decimal`.
pub(crate) fn is_own_scalar(type_name: &str) -> bool {
    matches!(get().types.get(type_name), Some(ExtendedType::Scalar(scalar)) if !scalar.is_built_in())
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
