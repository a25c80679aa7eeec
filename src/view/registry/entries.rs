//! Entries of the library's registry, which it hides from its manual. No other file touches what is in them.

use async_graphql::registry::{MetaEnumValue, MetaField, MetaInputValue, MetaType, Registry};

use crate::view::value::ValueType;
use crate::words::Words;

/// A field of an object type.
pub(crate) fn described(name: &str, ty: &str, description: &str) -> MetaField {
    let mut field = MetaField::new(name, ty);
    field.description = Some(description.to_owned());
    field
}

/// A field of an input type, or an argument.
pub(super) fn input(name: &str, ty: &str, description: &str) -> MetaInputValue {
    let mut value = MetaInputValue::new(name, ty);
    value.description = Some(description.to_owned());
    value
}

/// Adds an argument to a field.
pub(crate) fn add_argument(field: &mut MetaField, name: &str, ty: &str, description: &str) {
    field.args.insert(name.to_owned(), input(name, ty, description));
}

pub(super) fn add_scalar(registry: &mut Registry, name: &str, description: &str, specification: &str) {
    let meta = MetaType::Scalar {
        name: name.to_owned(),
        description: Some(description.to_owned()),
        is_valid: Some(std::sync::Arc::new(|value| matches!(value, async_graphql::Value::String(_)))),
        visible: None,
        inaccessible: false,
        tags: Vec::new(),
        specified_by_url: Some(specification.to_owned()),
        directive_invocations: Vec::new(),
        requires_scopes: Vec::new(),
    };
    registry.types.insert(name.to_owned(), meta);
}

/// Registers a list of words as an enum, unless it is there already.
pub(crate) fn add_words(registry: &mut Registry, words: &Words) {
    add_enum(registry, words.name, words.description, words.values.iter().copied());
}

/// Registers an enum of these values with their descriptions, unless it is there already.
pub(super) fn add_enum<T: AsRef<str>>(
    registry: &mut Registry,
    name: &str,
    description: &str,
    values: impl IntoIterator<Item = (T, T)>,
) {
    let values = values.into_iter().map(|(value, description)| {
        let mut meta = MetaEnumValue::new(value.as_ref());
        meta.description = Some(description.as_ref().to_owned());
        (value.as_ref().to_owned(), meta)
    });
    let meta = MetaType::Enum {
        name: name.to_owned(),
        description: Some(description.to_owned()),
        enum_values: values.collect(),
        visible: None,
        inaccessible: false,
        tags: Vec::new(),
        rust_typename: None,
        directive_invocations: Vec::new(),
        requires_scopes: Vec::new(),
    };
    registry.types.entry(name.to_owned()).or_insert(meta);
}

/// Registers an object type with these fields.
pub(crate) fn add_object(registry: &mut Registry, name: &str, description: &str, fields: Vec<MetaField>) {
    let meta = MetaType::Object {
        name: name.to_owned(),
        description: Some(description.to_owned()),
        fields: fields.into_iter().map(|field| (field.name.clone(), field)).collect(),
        cache_control: Default::default(),
        extends: false,
        shareable: false,
        resolvable: true,
        inaccessible: false,
        interface_object: false,
        tags: Vec::new(),
        keys: None,
        visible: None,
        is_subscription: name == "Subscription",
        rust_typename: None,
        directive_invocations: Vec::new(),
        requires_scopes: Vec::new(),
    };
    registry.types.insert(name.to_owned(), meta);
}

/// Registers the type of values that are made here, and those that they hold.
pub(crate) fn add_value_type(registry: &mut Registry, ty: &ValueType) {
    let fields = ty.fields.iter().map(|field| described(field.name, field.ty, field.description)).collect();
    add_object(registry, ty.name, ty.description, fields);
    for of in ty.fields.iter().filter_map(|field| field.of) {
        add_value_type(registry, of);
    }
}

pub(super) fn add_interface(
    registry: &mut Registry,
    name: &str,
    description: &str,
    fields: Vec<MetaField>,
    implemented_by: impl IntoIterator<Item = String>,
) {
    let meta = MetaType::Interface {
        name: name.to_owned(),
        description: Some(description.to_owned()),
        fields: fields.into_iter().map(|field| (field.name.clone(), field)).collect(),
        possible_types: implemented_by.into_iter().collect(),
        extends: false,
        inaccessible: false,
        tags: Vec::new(),
        keys: None,
        visible: None,
        rust_typename: None,
        directive_invocations: Vec::new(),
        requires_scopes: Vec::new(),
    };
    registry.types.insert(name.to_owned(), meta);
}

pub(super) fn add_input(registry: &mut Registry, name: &str, description: &str, fields: Vec<MetaInputValue>) {
    let meta = MetaType::InputObject {
        name: name.to_owned(),
        description: Some(description.to_owned()),
        input_fields: fields.into_iter().map(|field| (field.name.clone(), field)).collect(),
        visible: None,
        inaccessible: false,
        tags: Vec::new(),
        rust_typename: None,
        oneof: false,
        directive_invocations: Vec::new(),
    };
    registry.types.insert(name.to_owned(), meta);
}
