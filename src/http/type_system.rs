//! The schema as the validation knows it.

use std::sync::LazyLock;

use apollo_compiler::Schema;
use apollo_compiler::schema::ExtendedType;
use apollo_compiler::validation::Valid;

use crate::graphql;

/// The schema that is published, parsed again: what is validated is what clients see.
pub(crate) fn get() -> &'static Valid<Schema> {
    static TYPES: LazyLock<Valid<Schema>> = LazyLock::new(|| {
        let text = graphql::sdl();
        Schema::parse_and_validate(text, "schema.graphql").unwrap_or_else(|found| {
            // A test builds the schema, so this does not happen; every document would be refused if it did.
            tracing::error!(errors = %found.errors, "the schema is not valid");
            Valid::assume_valid(found.partial)
        })
    });
    &TYPES
}

/// Whether an input type is a choice: exactly one of its fields is given (`@oneOf`).
pub(crate) fn is_choice(type_name: &str) -> bool {
    match get().types.get(type_name) {
        Some(ExtendedType::InputObject(input)) => input.directives.get("oneOf").is_some(),
        _ => false,
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
