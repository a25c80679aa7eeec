//! Answers selections: found compiled or compiled anew, run in one snapshot, written as JSON.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::parser::types::SelectionSet;
use uuid::Uuid;

use super::compiled::{Compilations, Compiled};
use super::compiler::Compiler;
use super::definition::View;
use super::json::Writer;
use super::nouns::office;
use super::plan::{Plan, Planned};
use super::root::{self, asker, compile, is_public, objects};
use super::run::{Fetched, run};
use super::selection::Document;
use super::value::{ValueShape, ValueType};
use super::write::{write, write_plan};
use crate::authz::Noun;
use crate::context::RequestContext;
use crate::error::{Error, Result};
use crate::telemetry::COUNTS;

/// What the root fields of an operation came to: as one object of JSON, or one by one where some of them failed.
pub(crate) enum Answers {
    /// The text of `data`.
    Whole(String),
    /// By response key.
    Each(Each),
}

/// The text of each root field by its response key, or why there is none.
pub(crate) type Each = HashMap<String, Result<String>>;

/// Answers root fields of Query, all in one snapshot of the database.
pub(crate) async fn answer(
    request: &RequestContext,
    compilations: &Compilations,
    document: Document<'_>,
    sets: &[&SelectionSet],
) -> Answers {
    let (compiled, failed) = compiled(request, compilations, document, sets);
    match run_all(request, &compiled).await {
        Ok(fetched) if failed.is_empty() => Answers::Whole(write_all(request, &compiled, &fetched)),
        outcome => Answers::Each(each(request, &compiled, outcome, failed)),
    }
}

/// As [`answer`], one by one and compiled each time.
pub(crate) async fn answer_each(request: &RequestContext, document: Document<'_>, sets: &[&SelectionSet]) -> Each {
    let (compiled, failed, _) = compile_all(request, document, sets);
    let outcome = run_all(request, &compiled).await;
    each(request, &compiled, outcome, failed)
}

fn each(request: &RequestContext, compiled: &Compiled, outcome: Result<Vec<Fetched>>, mut each: Each) -> Each {
    match outcome {
        Ok(fetched) => each.extend(
            compiled
                .fields
                .iter()
                .zip(&fetched)
                .map(|(field, fetched)| (field.name.clone(), Ok(write(request, &field.plan, fetched)))),
        ),
        Err(error) => {
            // The snapshot is gone, and with it every answer that was read in it; a cause of our own is told once.
            let mut error = Some(error);
            each.extend(compiled.fields.iter().map(|field| {
                if let Some(Ok(made)) = field.plan.without_reading() {
                    return (field.name.clone(), Ok(write(request, &field.plan, &made)));
                }
                let again = match &error {
                    Some(Error::DeadlineExceeded) => Some(Error::DeadlineExceeded),
                    Some(Error::Unavailable(_)) => Some(Error::unavailable("the snapshot is gone")),
                    Some(Error::LimitExceeded(message)) => Some(Error::LimitExceeded(message.clone())),
                    _ => None,
                };
                let cause = again.or_else(|| error.take());
                (field.name.clone(), Err(cause.unwrap_or_else(|| Error::internal("the snapshot failed"))))
            }));
        }
    }
    each
}

/// How many SELECTs the root fields take, as [`answer`] would run them.
pub(crate) fn count_statements(
    request: &RequestContext,
    compilations: &Compilations,
    document: Document<'_>,
    sets: &[&SelectionSet],
) -> usize {
    let (compiled, _) = compiled(request, compilations, document, sets);
    compiled.fields.iter().map(|field| field.plan.statements()).sum()
}

fn compiled(
    request: &RequestContext,
    compilations: &Compilations,
    document: Document<'_>,
    sets: &[&SelectionSet],
) -> (Arc<Compiled>, Each) {
    // What it was compiled to for a citizen answers more than is answered to one whose session has ended.
    let known = if request.has_ended { None } else { compilations.find(request, document) };
    if let Some(compiled) = known {
        COUNTS.queries_known.add(1);
        return (compiled, Each::new());
    }
    let (compiled, failed, shareable) = compile_all(request, document, sets);
    let compiled = Arc::new(compiled);
    if shareable {
        compilations.keep(request, document, &compiled);
    }
    (compiled, failed)
}

/// Compiles the root fields. Returns what cannot be compiled beside it, and whether the outcome may serve others.
fn compile_all(request: &RequestContext, document: Document<'_>, sets: &[&SelectionSet]) -> (Compiled, Each, bool) {
    COUNTS.queries_compiled.add(1);
    let compiler = Compiler::new(request, document);
    let mut fields = Vec::new();
    let mut failed = Each::new();
    for field in document.collect("Query", None, sets) {
        if matches!(field.name, "__schema" | "__type") {
            continue;
        }
        let may_ask = !request.has_ended || is_public(request, document, &field);
        let compiled = if may_ask { compile(&compiler, &field) } else { Err(Error::Unauthenticated) };
        match compiled {
            Ok(plan) => fields.push(Planned { name: field.key.to_owned(), key: field.answer_key(), plan }),
            Err(error) => {
                failed.insert(field.key.to_owned(), Err(error));
            }
        }
    }
    let shareable = failed.is_empty() && !request.has_ended && compiler.is_shareable();
    (Compiled::new(fields), failed, shareable)
}

async fn run_all(request: &RequestContext, compiled: &Compiled) -> Result<Vec<Fetched>> {
    let plans = compiled.fields.iter().map(|field| &field.plan);
    run(request, plans).await
}

fn write_all(request: &RequestContext, compiled: &Compiled, fetched: &[Fetched]) -> String {
    let mut writer = Writer::new(request, String::with_capacity(compiled.room()));
    writer.out.push('{');
    for (index, (field, fetched)) in compiled.fields.iter().zip(fetched).enumerate() {
        writer.key(index, &field.key);
        write_plan(&mut writer, &field.plan, fetched);
    }
    writer.out.push('}');
    compiled.wrote(writer.out.len());
    writer.out
}

/// The object of a noun, for the payload of a mutation or an event: compiled and masked like any other.
pub(crate) async fn object(
    request: &RequestContext,
    document: Document<'_>,
    noun: Noun,
    id: Uuid,
    sets: &[&SelectionSet],
) -> Result<String> {
    let plan = objects(&Compiler::new(request, document), &[Some((noun, id))], sets, true)?;
    run_alone(request, plan).await
}

/// The row of `view` with this id, likewise.
pub(super) async fn row(
    request: &RequestContext,
    document: Document<'_>,
    view: &'static View,
    id: Uuid,
    sets: &[&SelectionSet],
) -> Result<String> {
    let plan = root::row(&Compiler::new(request, document), view, id, sets)?;
    run_alone(request, plan).await
}

/// The viewer, for a mutation's payload.
pub(super) async fn viewer(request: &RequestContext, document: Document<'_>, sets: &[&SelectionSet]) -> Result<String> {
    let plan = asker(&Compiler::new(request, document), &office::VIEWER, sets)?;
    run_alone(request, plan).await
}

/// A value that is made here, for a mutation's payload.
pub(super) fn value(
    request: &RequestContext,
    document: Document<'_>,
    ty: &'static ValueType,
    value: &serde_json::Value,
    sets: &[&SelectionSet],
) -> String {
    let mut writer = Writer::new(request, String::new());
    writer.value(value, &ValueShape::of(document, ty, sets));
    writer.out
}

async fn run_alone(request: &RequestContext, plan: Plan) -> Result<String> {
    let fetched = run(request, std::iter::once(&plan)).await?;
    Ok(write(request, &plan, fetched.first().unwrap_or(&Fetched::Nothing)))
}
