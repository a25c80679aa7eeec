//! Every way through the schema from the root to a type: documents that nobody has thought of.

use std::collections::{BTreeMap, VecDeque};

use async_graphql::parser::types::{BaseType, FieldDefinition, Type, TypeKind, TypeSystemDefinition};

/// Longer ways say nothing new.
const MOST_STEPS: usize = 7;

fn named(ty: &Type) -> &str {
    match &ty.base {
        BaseType::Named(name) => name.as_str(),
        BaseType::List(inner) => named(inner),
    }
}

/// Selections from the root to objects of the type `target`, each ending in `{ leaf }`. No type is passed twice.
pub(super) fn to(target: &str, leaf: &str) -> Vec<String> {
    let schema =
        async_graphql::parser::parse_schema(include_str!("../../schema.graphql")).expect("the published schema");
    let mut types: BTreeMap<String, Vec<FieldDefinition>> = BTreeMap::new();
    for definition in schema.definitions {
        if let TypeSystemDefinition::Type(ty) = definition
            && let TypeKind::Object(object) = ty.node.kind
        {
            let fields = object.fields.into_iter().map(|field| field.node).collect();
            types.insert(ty.node.name.node.to_string(), fields);
        }
    }
    let mut found = Vec::new();
    let mut open: VecDeque<(Vec<String>, Vec<String>)> = VecDeque::from([(vec!["Query".to_owned()], Vec::new())]);
    while let Some((passed, steps)) = open.pop_front() {
        let Some(fields) = passed.last().and_then(|ty| types.get(ty)) else { continue };
        for field in fields {
            let next = named(&field.ty.node).to_owned();
            let has_required = field.arguments.iter().any(|argument| !argument.node.ty.node.nullable);
            if !types.contains_key(&next) || passed.contains(&next) || has_required || field.name.node == "edges" {
                continue;
            }
            let is_paged = field.arguments.iter().any(|argument| argument.node.name.node == "first");
            // Long pages where they end the way, short ones before: the cost of the whole has a limit.
            let size = if next == format!("{target}Connection") && steps.is_empty() { 100 } else { 3 };
            let step =
                format!("{}{}", field.name.node, if is_paged { format!("(first: {size})") } else { String::new() });
            let steps: Vec<String> = steps.iter().cloned().chain([step]).collect();
            if next == target {
                found.push(format!("{{ {} {{ {leaf} }}{} }}", steps.join(" { "), " }".repeat(steps.len() - 1)));
            } else if steps.len() < MOST_STEPS {
                open.push_back((passed.iter().cloned().chain([next]).collect(), steps));
            }
        }
    }
    assert!(found.len() > 5, "there are more ways to {target}: {found:?}");
    found
}
