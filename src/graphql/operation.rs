//! Runs one parsed operation. What only reads views is answered by them at once; everything else goes through the
//! library's executor, after mending what that leaves open.

use std::sync::Arc;

use async_graphql::parser::types::{
    DocumentOperations, ExecutableDocument, Field, OperationDefinition, OperationType, Selection, SelectionSet,
};
use async_graphql::{Name, PathSegment, Positioned, Request, Response, ServerError, Variables};

use super::Schema;
use super::absent;
use super::error::server_error;
use super::mutation;
use super::query::Answers;
use crate::context::RequestContext;
use crate::view::payload::raw;
use crate::view::{self, Compilations, Document, Selected};

/// One operation that has passed the pre-flight.
#[derive(Debug)]
pub struct Operation {
    /// The parsed document.
    pub document: Arc<ExecutableDocument>,
    /// SHA-256 of the document's text, by which what it is compiled to is found again; `None` to compile it each time.
    pub hash: Option<[u8; 32]>,
    /// Which of its operations is meant; its only one if absent.
    pub name: Option<String>,
    /// The values of its variables, defaults filled in: the executor ignores defaults in @skip and @include.
    pub variables: Variables,
}

impl Operation {
    /// Its document and its selection, if it is a query that the views can answer alone.
    fn of_views(&self) -> Option<(Document<'_>, &SelectionSet)> {
        let definition = operation_of(&self.document, self.name.as_deref())?;
        if definition.node.ty != OperationType::Query {
            return None;
        }
        let document = Document {
            name: self.hash.map(|document| view::Name { document, operation: self.name.as_deref() }),
            fragments: &self.document.fragments,
            variables: &self.variables,
        };
        let set = &definition.node.selection_set.node;
        (!introspects(document, &[set])).then_some((document, set))
    }
}

/// How many SELECTs a query takes for this caller, without running them; 0 for what is no query of views.
pub fn count_statements(compilations: &Compilations, context: &RequestContext, operation: &Operation) -> usize {
    let views = operation.of_views();
    views.map_or(0, |(document, set)| view::count_statements(context, compilations, document, &[set]))
}

/// Whether an operation asks for anything that is answered without signing in. The name of the root type is nothing that
/// anybody asks for by itself, unless to try a token.
pub fn asks_in_public(context: &RequestContext, operation: &Operation) -> bool {
    let Operation { document, name, variables, .. } = operation;
    let Some(definition) = operation_of(document, name.as_deref()) else { return false };
    let document = Document { name: None, fragments: &document.fragments, variables };
    let sets = [&definition.node.selection_set.node];
    let (root, is_public): (_, fn(&RequestContext, Document<'_>, &Selected<'_>) -> bool) = match definition.node.ty {
        OperationType::Query => ("Query", view::is_public),
        OperationType::Mutation => ("Mutation", |_, _, field| mutation::is_public(field.name)),
        OperationType::Subscription => return false,
    };
    let fields = document.collect(root, None, &sets);
    fields.iter().any(|field| field.name != "__typename" && is_public(context, document, field))
}

/// Runs a query or a mutation.
pub async fn execute(
    schema: &Schema,
    compilations: &Compilations,
    context: RequestContext,
    operation: Operation,
) -> Response {
    if let Some((view, set)) = operation.of_views() {
        return read(compilations, &context, view, &[set]).await;
    }
    let Operation { document, name, variables, .. } = operation;
    let kind = operation_of(&document, name.as_deref()).map(|operation| operation.node.ty);
    let mut document = Arc::unwrap_or_clone(document);
    absent::leave_out(&mut document, name.as_deref(), &variables);
    if kind == Some(OperationType::Mutation) {
        merge_repeated_fields(&mut document, name.as_deref(), &variables);
    }
    let mut request = Request::new("").variables(variables).data(context).data(Answers::default());
    request.operation_name = name;
    request.set_parsed_query(document);
    schema.execute(request).await
}

/// Whether a query asks for the schema itself, which the library knows.
fn introspects(document: Document<'_>, sets: &[&SelectionSet]) -> bool {
    document.collect("Query", None, sets).iter().any(|field| matches!(field.name, "__schema" | "__type"))
}

/// Answers a query from the views alone.
async fn read(
    compilations: &Compilations,
    context: &RequestContext,
    document: Document<'_>,
    sets: &[&SelectionSet],
) -> Response {
    let mut texts = match view::answer(context, compilations, document, sets).await {
        view::Answers::Whole(text) => return Response::new(raw(text)),
        view::Answers::Each(texts) => texts,
    };
    let mut errors = Vec::new();
    let mut whole = String::from("{");
    for (index, field) in document.collect("Query", None, sets).into_iter().enumerate() {
        let separator = if index > 0 { "," } else { "" };
        let text = match texts.remove(field.key) {
            Some(Ok(text)) => text,
            outcome => {
                let error = match outcome {
                    Some(Err(error)) => error,
                    _ => crate::error::Error::internal("a root field without an answer"),
                };
                let error = at_root(server_error(error, field.pos), field.key);
                if !view::is_nullable_root(field.name) {
                    errors.insert(0, error);
                    return Response::from_errors(errors);
                }
                errors.push(error);
                "null".to_owned()
            }
        };
        // A response key is a name, which needs no escapes.
        whole.push_str(&format!("{separator}\"{}\":{text}", field.key));
    }
    whole.push('}');
    let mut response = Response::new(raw(whole));
    response.errors = errors;
    response
}

fn at_root(error: ServerError, key: &str) -> ServerError {
    error.with_path(vec![PathSegment::Field(key.to_owned())])
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
    let collected =
        Document { name: None, fragments: &document.fragments, variables }.collect("Mutation", None, &[set]);
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
