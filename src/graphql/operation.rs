//! Runs one parsed operation, after mending what the library's executor leaves open.

use async_graphql::parser::types::{
    DocumentOperations, ExecutableDocument, Field, OperationDefinition, OperationType, Selection, SelectionSet,
};
use async_graphql::{Name, Positioned, Request, Response, Variables};

use super::Schema;
use super::query::Answers;
use crate::context::RequestContext;
use crate::view::Document;

/// One operation that has passed the pre-flight.
#[derive(Debug)]
pub struct Operation {
    /// The parsed document.
    pub document: ExecutableDocument,
    /// Which of its operations is meant; its only one if absent.
    pub name: Option<String>,
    /// The values of its variables, defaults filled in: the executor ignores defaults in @skip and @include.
    pub variables: Variables,
}

/// Runs a query or a mutation.
pub async fn execute(schema: &Schema, context: RequestContext, operation: Operation) -> Response {
    let Operation { mut document, name, variables } = operation;
    let kind = operation_of(&document, name.as_deref()).map(|operation| operation.node.ty);
    if kind == Some(OperationType::Mutation) {
        merge_repeated_fields(&mut document, name.as_deref(), &variables);
    }
    let mut request = Request::new("").variables(variables).data(context).data(Answers::default());
    request.operation_name = name;
    request.set_parsed_query(document);
    schema.execute(request).await
}

pub(super) fn operation_of<'a>(
    document: &'a ExecutableDocument,
    name: Option<&str>,
) -> Option<&'a Positioned<OperationDefinition>> {
    match (&document.operations, name) {
        (DocumentOperations::Single(operation), _) => Some(operation),
        (DocumentOperations::Multiple(operations), Some(name)) => operations.get(name),
        (DocumentOperations::Multiple(operations), None) if operations.len() == 1 => operations.values().next(),
        (DocumentOperations::Multiple(_), None) => None,
    }
}

/// A mutation that is written twice under one response key runs once, with both selections: the executor would run it
/// twice. Fields that differ in name or arguments stay as they are, for validation to refuse.
fn merge_repeated_fields(document: &mut ExecutableDocument, name: Option<&str>, variables: &Variables) {
    let Some(operation) = operation_of(document, name) else { return };
    let set = &operation.node.selection_set.node;
    if only_distinct_fields(set) {
        return;
    }
    let collected = Document { fragments: &document.fragments, variables }.collect("Mutation", None, &[set]);
    let mergeable = collected.iter().all(|field| field.same_arguments);
    if !mergeable {
        return;
    }
    let items: Vec<Positioned<Selection>> = collected
        .into_iter()
        .map(|selected| {
            let mut field: Field = selected.field.clone();
            field.directives.clear();
            field.selection_set.node =
                SelectionSet { items: selected.sets.iter().flat_map(|set| set.items.iter().cloned()).collect() };
            Positioned::new(Selection::Field(Positioned::new(field, selected.pos)), selected.pos)
        })
        .collect();
    let used = fragments_in(&items, document);
    document.fragments.retain(|name, _| used.contains(name));
    match &mut document.operations {
        DocumentOperations::Single(operation) => operation.node.selection_set.node.items = items,
        DocumentOperations::Multiple(operations) => {
            let key = name.map(Name::new).or_else(|| operations.keys().next().cloned());
            if let Some(operation) = key.and_then(|key| operations.get_mut(&key)) {
                operation.node.selection_set.node.items = items;
            }
        }
    }
}

fn only_distinct_fields(set: &SelectionSet) -> bool {
    let mut keys = Vec::new();
    set.items.iter().all(|item| match &item.node {
        Selection::Field(field) => {
            let key = &field.node.response_key().node;
            let new = !keys.contains(&key);
            keys.push(key);
            new
        }
        _ => false,
    })
}

/// The fragments that selections spread, directly or through others.
fn fragments_in(items: &[Positioned<Selection>], document: &ExecutableDocument) -> Vec<Name> {
    let mut found: Vec<Name> = Vec::new();
    let mut open: Vec<&Positioned<Selection>> = items.iter().collect();
    while let Some(item) = open.pop() {
        match &item.node {
            Selection::Field(field) => open.extend(&field.node.selection_set.node.items),
            Selection::InlineFragment(fragment) => open.extend(&fragment.node.selection_set.node.items),
            Selection::FragmentSpread(spread) => {
                let name = &spread.node.fragment_name.node;
                if !found.contains(name) {
                    found.push(name.clone());
                    if let Some(fragment) = document.fragments.get(name) {
                        open.extend(&fragment.node.selection_set.node.items);
                    }
                }
            }
        }
    }
    found
}
