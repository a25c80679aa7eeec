//! The root fields of Query: one table of connections, and the few that are not.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::Value;
use async_graphql::parser::types::SelectionSet;
use serde_json::json;
use uuid::Uuid;

use super::access::{PARTS, part_name};
use super::compiled::{Compilations, Compiled};
use super::definition::View;
use super::fetch::{ChildData, Data, Wanted, fetch, pair, unpair};
use super::global_id;
use super::json::Writer;
use super::nouns::{self, evaluation, feedback, office, people, plan, survey};
use super::plan::{
    Compiler, Connection, Equal, Equalities, Group, Key, LARGEST_PAGE, Rows, Select, Shape, ValueShape, key, screaming,
    value_shape,
};
use super::selection::{Document, Selected};
use crate::authz::Noun;
use crate::context::RequestContext;
use crate::database::{Bind, Binder};
use crate::error::{CODES, Error, Locale, Message, Result};
use crate::telemetry::COUNTS;
use crate::words::survey::SurveyResultState;

/// A root field that is a connection over a view.
pub(super) struct RootConnection {
    pub(super) name: &'static str,
    pub(super) view: &'static View,
    pub(super) description: &'static str,
    /// Which of the visible rows belong here.
    only: fn() -> Equalities,
}

/// Every connection at the root. To publish another view, add a line.
pub(super) static CONNECTIONS: &[RootConnection] = &[
    all("agencies", &people::AGENCY, "Agencies (instansi). Public."),
    all("orgUnits", &people::ORG_UNIT, "Units of one's agency (unit organisasi)."),
    all("employees", &people::EMPLOYEE, "Employees of one's agency (pegawai)."),
    all("ruleSets", &evaluation::RULE_SET, "Versions of the regulation (aturan penilaian). Public."),
    all("cycles", &evaluation::EVALUATION_CYCLE, "Years of one's agency (siklus evaluasi)."),
    all("performancePlans", &plan::PERFORMANCE_PLAN, "Performance plans (SKP) the caller may see."),
    all("evaluations", &evaluation::EVALUATION, "Evaluations (evaluasi kinerja) the caller may see."),
    RootConnection {
        name: "feedbackRequests",
        view: &feedback::FEEDBACK_REQUEST,
        description: "Feedback the caller has been asked to give (permintaan umpan balik).",
        only: || vec![("reviewer_id", Equal::Me)],
    },
    all("surveyCampaigns", &survey::SURVEY_CAMPAIGN, "Satisfaction surveys (survei kepuasan masyarakat)."),
    RootConnection {
        name: "surveyResults",
        view: &survey::SURVEY_RESULT,
        description: "Public: published results only (hasil survei).",
        only: || vec![("state", Equal::To(Bind::Text(SurveyResultState::Published.word().to_owned())))],
    },
];

const fn all(name: &'static str, view: &'static View, description: &'static str) -> RootConnection {
    RootConnection { name, view, description, only: Vec::new }
}

/// What statistics can be grouped by: the name of the result's field, and the cell.
pub(super) const GROUPS: &[(&str, Group)] = &[
    ("state", Group::Own("state")),
    ("resultRating", Group::Of("rating", "resultRating")),
    ("behaviorRating", Group::Of("rating", "behaviorRating")),
    ("performanceRating", Group::Of("rating", "performanceRating")),
    ("orgUnit", Group::Own("orgUnit")),
    ("supervisor", Group::Own("supervisor")),
    ("periodEndsOn", Group::Own("periodEndsOn")),
];

/// A root field, compiled.
#[expect(clippy::large_enum_variant, reason = "an operation has few root fields, and most are of the largest variant")]
#[derive(Debug)]
pub(super) enum Plan {
    Connection {
        page: Option<Select>,
        count: Option<Select>,
        connection: Connection,
    },
    /// Objects found by ids; each group shares a view. `order` says which object stands where.
    Objects {
        groups: Vec<ObjectGroup>,
        order: Vec<Option<(usize, Uuid)>>,
        single: bool,
    },
    /// The employee who asks.
    Viewer {
        select: Select,
        shape: Shape,
    },
    /// A list of rows, or with `single` the first of them.
    Rows {
        select: Select,
        shape: Shape,
        single: bool,
    },
    Static(serde_json::Value, ValueShape),
}

#[derive(Debug)]
pub(super) struct ObjectGroup {
    select: Select,
    shape: Shape,
    ids: Vec<Uuid>,
}

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

/// As [`answer`], one by one.
pub(crate) async fn answer_each(
    request: &RequestContext,
    compilations: &Compilations,
    document: Document<'_>,
    sets: &[&SelectionSet],
) -> Each {
    let (compiled, failed) = compiled(request, compilations, document, sets);
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
            // The snapshot is gone, and with it every answer; the cause is told once.
            let mut error = Some(error);
            each.extend(compiled.fields.iter().map(|field| {
                let cause = error.take().unwrap_or_else(|| Error::internal("the snapshot failed"));
                (field.name.clone(), Err(cause))
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
    if let Some(compiled) = compilations.find(request, document) {
        COUNTS.queries_known.add(1);
        return (compiled, Each::new());
    }
    COUNTS.queries_compiled.add(1);
    compile_all(request, compilations, document, sets)
}

/// A root field under its response key.
#[derive(Debug)]
pub(super) struct RootField {
    name: String,
    key: Key,
    pub(super) plan: Plan,
}

/// Compiles the root fields, and keeps the outcome if it may serve others. Returns what cannot be compiled beside it.
fn compile_all(
    request: &RequestContext,
    compilations: &Compilations,
    document: Document<'_>,
    sets: &[&SelectionSet],
) -> (Arc<Compiled>, Each) {
    let compiler = Compiler::new(request, document);
    let mut fields = Vec::new();
    let mut failed = Each::new();
    for field in document.collect("Query", None, sets) {
        if matches!(field.name, "__schema" | "__type") {
            continue;
        }
        match compile(&compiler, &field) {
            Ok(plan) => fields.push(RootField { name: field.key.to_owned(), key: key(field.key), plan }),
            Err(error) => {
                failed.insert(field.key.to_owned(), Err(error));
            }
        }
    }
    let compiled = Arc::new(Compiled::new(fields));
    if failed.is_empty() && compiler.is_shareable() {
        compilations.keep(request, document, &compiled);
    }
    (compiled, failed)
}

async fn run_all(request: &RequestContext, compiled: &Compiled) -> Result<Vec<Fetched>> {
    let plans = compiled.fields.iter().map(|field| &field.plan);
    run(request, plans).await
}

fn write_all(request: &RequestContext, compiled: &Compiled, fetched: &[Fetched]) -> String {
    let mut writer = Writer { request, out: String::with_capacity(compiled.room()) };
    writer.out.push('{');
    for (index, (field, fetched)) in compiled.fields.iter().zip(fetched).enumerate() {
        writer.key(index, &field.key);
        write_plan(&mut writer, &field.plan, fetched);
    }
    writer.out.push('}');
    compiled.wrote(writer.out.len());
    writer.out
}

/// The object of a noun, for a mutation's payload: compiled and masked like any other.
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

/// The viewer, for a mutation's payload.
pub(crate) async fn viewer_of(
    request: &RequestContext,
    document: Document<'_>,
    sets: &[&SelectionSet],
) -> Result<String> {
    let plan = viewer_plan(&Compiler::new(request, document), sets)?;
    run_alone(request, plan).await
}

/// How far a campaign has come, for an event: the count in steps, and the object in the shape of the selection. `None`
/// if the caller may not know.
pub(crate) async fn survey_progress(
    request: &RequestContext,
    document: Document<'_>,
    campaign: Uuid,
    sets: &[&SelectionSet],
) -> Result<Option<(i64, String)>> {
    let mut binder = Binder::new(request.database.backend());
    let progress = survey::progress(&mut binder, &request.actor, &request.policy);
    let id = binder.bind(Bind::Uuid(campaign));
    let statement = binder.statement(format!("SELECT p.at_least FROM ({progress}) p WHERE p.id = {id}"));
    let rows = request.database.query(statement).await?;
    if rows.is_empty() {
        return Ok(None);
    }
    let compiler = Compiler::new(request, document);
    let (select, shape) = compiler.objects(&survey::SURVEY_PROGRESS, Rows::ByIds, &[], sets)?;
    let groups = vec![ObjectGroup { select, shape, ids: vec![campaign] }];
    let plan = Plan::Objects { groups, order: vec![Some((0, campaign))], single: true };
    let text = run_alone(request, plan).await?;
    Ok(rows.integer(0, 0).filter(|_| text != "null").map(|at_least| (at_least, text)))
}

/// How many tasks the caller has now: what `viewer { tasks { totalCount } }` says.
pub(crate) async fn task_count(request: &RequestContext) -> Result<i64> {
    let Some(me) = request.actor.employee_id() else { return Ok(0) };
    let mut binder = Binder::new(request.database.backend());
    let tasks = office::tasks(&mut binder, &request.actor, &request.policy);
    let me = binder.bind(Bind::Uuid(me));
    let statement = binder.statement(format!("SELECT count(*) FROM ({tasks}) t WHERE t.employee_id = {me}"));
    let rows = request.database.query(statement).await?;
    rows.integer(0, 0).ok_or_else(|| Error::internal("a count without a number"))
}

/// A value of our own making, for a mutation's payload.
pub(crate) fn static_value(
    request: &RequestContext,
    document: Document<'_>,
    value: &serde_json::Value,
    sets: &[&SelectionSet],
) -> String {
    let type_name = match value {
        serde_json::Value::Array(items) => items.first(),
        other => Some(other),
    };
    let type_name = type_name.and_then(|value| value.get("__typename")).and_then(serde_json::Value::as_str);
    let mut writer = Writer { request, out: String::new() };
    writer.value(value, &value_shape(document, type_name.unwrap_or_default(), sets));
    writer.out
}

async fn run_alone(request: &RequestContext, plan: Plan) -> Result<String> {
    let fetched = run(request, std::iter::once(&plan)).await?;
    Ok(write(request, &plan, fetched.first().unwrap_or(&Fetched::Nothing)))
}

fn compile<'a>(compiler: &Compiler<'a>, field: &Selected<'a>) -> Result<Plan> {
    let argument = |name: &str| compiler.document().argument(field.field, name);
    if let Some(root) = CONNECTIONS.iter().find(|root| root.name == field.name) {
        let rows = Rows::Root((root.only)());
        let (page, count, connection) = compiler.connection(root.view, rows, field)?;
        return Ok(Plan::Connection { page, count, connection });
    }
    match field.name {
        "node" => objects(compiler, &[argument("id").as_ref().and_then(id_of)], &field.sets, true),
        "nodes" => {
            let ids: Vec<_> = match argument("ids") {
                Some(Value::List(ids)) => ids.iter().map(id_of).collect(),
                Some(single) => vec![id_of(&single)],
                None => Vec::new(),
            };
            if ids.len() > LARGEST_PAGE {
                return Err(Error::LimitExceeded(Message::new(
                    format!("`ids` memuat {} id, paling banyak {LARGEST_PAGE}", ids.len()),
                    format!("`ids` holds {} ids, at most {LARGEST_PAGE}", ids.len()),
                )));
            }
            objects(compiler, &ids, &field.sets, false)
        }
        "viewer" => viewer_plan(compiler, &field.sets),
        "surveyCampaign" => {
            let code = match argument("code") {
                Some(Value::String(code)) => code,
                _ => String::new(),
            };
            let rows = Rows::Root(vec![("code", Equal::To(Bind::Text(code)))]);
            let (select, shape) = compiler.objects(&survey::SURVEY_CAMPAIGN, rows, &[], &field.sets)?;
            Ok(Plan::Rows { select, shape, single: true })
        }
        "evaluationStatistics" => {
            let groups = groups_of(argument("groupBy").as_ref())?;
            let filter = argument("filter");
            let (select, shape) =
                compiler.statistics(&evaluation::EVALUATION, filter.as_ref(), &groups, &field.sets)?;
            Ok(Plan::Rows { select, shape, single: false })
        }
        "policy" => Ok(static_plan(compiler, policy(compiler.request()), "Policy", &field.sets)),
        "errorCodes" => {
            Ok(static_plan(compiler, error_codes(compiler.request().locale), "ErrorCodeEntry", &field.sets))
        }
        "__typename" => Ok(static_plan(compiler, "Query".into(), "", &[])),
        other => {
            Err(Error::BadRequest(Message::new(format!("`{other}` tidak dikenal"), format!("`{other}` is not known"))))
        }
    }
}

/// A value that is made anew for each request.
fn static_plan(compiler: &Compiler<'_>, value: serde_json::Value, type_name: &str, sets: &[&SelectionSet]) -> Plan {
    compiler.keep_to_itself();
    Plan::Static(value, value_shape(compiler.document(), type_name, sets))
}

fn viewer_plan<'a>(compiler: &Compiler<'a>, sets: &[&'a SelectionSet]) -> Result<Plan> {
    if compiler.request().actor.employee_id().is_none() {
        return Ok(Plan::Static(serde_json::Value::Null, ValueShape::default()));
    }
    let (select, shape) = compiler.objects(&office::VIEWER, Rows::ByIds, &[], sets)?;
    Ok(Plan::Viewer { select, shape })
}

fn objects<'a>(
    compiler: &Compiler<'a>,
    ids: &[Option<(Noun, Uuid)>],
    sets: &[&'a SelectionSet],
    single: bool,
) -> Result<Plan> {
    let mut nouns: Vec<Noun> = Vec::new();
    let mut groups: Vec<ObjectGroup> = Vec::new();
    let mut order = Vec::new();
    for id in ids {
        let Some((noun, id)) = *id else {
            order.push(None);
            continue;
        };
        let index = match nouns.iter().position(|known| *known == noun) {
            Some(index) => index,
            None => {
                let view = nouns::of_noun(noun).ok_or_else(|| Error::internal("a noun without a view"))?;
                let (select, shape) = compiler.objects(view, Rows::ByIds, &[], sets)?;
                nouns.push(noun);
                groups.push(ObjectGroup { select, shape, ids: Vec::new() });
                groups.len() - 1
            }
        };
        groups[index].ids.push(id);
        order.push(Some((index, id)));
    }
    Ok(Plan::Objects { groups, order, single })
}

/// What came back for a plan.
pub(super) enum Fetched {
    Nothing,
    Connection(ChildData),
    Objects(Vec<Data>),
    Rows(Data),
}

/// Runs plans in one snapshot: as many rounds as the deepest of them has levels.
async fn run<'p>(request: &RequestContext, plans: impl Iterator<Item = &'p Plan> + Clone) -> Result<Vec<Fetched>> {
    let statements: usize = plans.clone().map(Plan::statements).sum();
    if statements == 0 {
        return Ok(plans.map(|_| Fetched::Nothing).collect());
    }
    let mut reader = request.database.read().await?;
    // A single statement is a snapshot by itself.
    if statements > 1 {
        reader.begin();
    }
    let wanted = plans.clone().flat_map(|plan| plan.wanted(request)).collect();
    let mut fetched = fetch(&mut reader, &request.actor, wanted).await?.into_iter();
    reader.finish();
    plans.map(|plan| plan.fetched(&mut fetched)).collect()
}

fn write(request: &RequestContext, plan: &Plan, fetched: &Fetched) -> String {
    let mut writer = Writer { request, out: String::new() };
    write_plan(&mut writer, plan, fetched);
    writer.out
}

fn write_plan(writer: &mut Writer<'_>, plan: &Plan, fetched: &Fetched) {
    match (plan, fetched) {
        (Plan::Connection { page, connection, .. }, Fetched::Connection(data)) => {
            writer.connection(connection, page.as_ref(), data, Uuid::nil());
        }
        // Nothing was asked for but the type's name, or not even that.
        (Plan::Connection { page, connection, .. }, Fetched::Nothing) => {
            writer.connection(connection, page.as_ref(), &ChildData::default(), Uuid::nil());
        }
        (Plan::Objects { groups, order, single }, Fetched::Objects(data)) => {
            let row = |entry: &Option<(usize, Uuid)>| {
                let (group, id) = (*entry)?;
                Some((group, *data[group].groups.get(id).first()?))
            };
            if !single {
                writer.out.push('[');
            }
            for (index, entry) in order.iter().enumerate() {
                if index > 0 {
                    writer.out.push(',');
                }
                match row(entry) {
                    Some((group, row)) => {
                        writer.object(&groups[group].shape, &groups[group].select, &data[group], row);
                    }
                    None => writer.null(),
                }
            }
            if !single {
                writer.out.push(']');
            }
        }
        (Plan::Viewer { select, shape } | Plan::Rows { select, shape, single: true }, Fetched::Rows(data)) => {
            if data.rows.is_empty() { writer.null() } else { writer.object(shape, select, data, 0) }
        }
        (Plan::Rows { select, shape, single: false }, Fetched::Rows(data)) => {
            writer.out.push('[');
            for row in 0..data.rows.len() {
                if row > 0 {
                    writer.out.push(',');
                }
                writer.object(shape, select, data, row);
            }
            writer.out.push(']');
        }
        (Plan::Static(value, asked), _) => writer.value(value, asked),
        // Only plans without statements are written without rows, and these find nothing.
        (Plan::Objects { order, single: false, .. }, _) => {
            writer.out.push('[');
            writer.out.push_str(&vec!["null"; order.len()].join(","));
            writer.out.push(']');
        }
        _ => writer.null(),
    }
}

impl Plan {
    /// The SELECTs of the first level.
    fn wanted<'p>(&'p self, request: &RequestContext) -> Vec<Wanted<'p>> {
        match self {
            Self::Connection { page, count, .. } => pair(page.as_ref(), count.as_ref(), None).collect(),
            Self::Objects { groups, .. } => {
                groups.iter().map(|group| Wanted::new(&group.select, Some(group.ids.clone()))).collect()
            }
            Self::Viewer { select, .. } => {
                vec![Wanted::new(select, Some(request.actor.employee_id().into_iter().collect()))]
            }
            Self::Rows { select, .. } => vec![Wanted::new(select, None)],
            Self::Static(..) => Vec::new(),
        }
    }

    /// Takes back what [`Self::wanted`] asked for.
    fn fetched(&self, fetched: &mut impl Iterator<Item = Data>) -> Result<Fetched> {
        let missing = || Error::internal("a statement without an answer");
        Ok(match self {
            Self::Connection { page, count, .. } => {
                Fetched::Connection(unpair(page.as_ref(), count.as_ref(), fetched)?)
            }
            Self::Objects { groups, .. } => Fetched::Objects(fetched.by_ref().take(groups.len()).collect()),
            Self::Viewer { .. } | Self::Rows { .. } => Fetched::Rows(fetched.next().ok_or_else(missing)?),
            Self::Static(..) => Fetched::Nothing,
        })
    }

    /// How many SELECTs this will run at most.
    fn statements(&self) -> usize {
        self.selects().map(Select::statements).sum()
    }

    /// The SELECTs of the first level, without their keys.
    pub(super) fn selects(&self) -> impl Iterator<Item = &Select> {
        let (pair, groups): ([Option<&Select>; 2], &[ObjectGroup]) = match self {
            Self::Connection { page, count, .. } => ([page.as_ref(), count.as_ref()], &[]),
            Self::Objects { groups, .. } => ([None, None], groups),
            Self::Viewer { select, .. } | Self::Rows { select, .. } => ([Some(select), None], &[]),
            Self::Static(..) => ([None, None], &[]),
        };
        pair.into_iter().flatten().chain(groups.iter().map(|group| &group.select))
    }
}

fn id_of(value: &Value) -> Option<(Noun, Uuid)> {
    match value {
        Value::String(text) => global_id::decode(text),
        _ => None,
    }
}

fn groups_of(value: Option<&Value>) -> Result<Vec<(&'static str, Group)>> {
    let items = match value {
        Some(Value::List(items)) => items.as_slice(),
        Some(single) => std::slice::from_ref(single),
        None => &[],
    };
    let mut groups: Vec<(&'static str, Group)> = Vec::new();
    for item in items {
        let name = match item {
            Value::Enum(name) => name.as_str(),
            Value::String(name) => name.as_str(),
            _ => "",
        };
        let known = GROUPS
            .iter()
            .find(|(field, _)| screaming(field) == name)
            .ok_or_else(|| Error::BadRequest(Message::new("`groupBy` tidak dikenal", "`groupBy` is not known")))?;
        if !groups.iter().any(|(field, _)| *field == known.0) {
            groups.push(*known);
        }
    }
    if groups.is_empty() {
        return Err(Error::BadRequest(Message::new(
            "`groupBy` harus memuat sedikitnya satu kunci",
            "`groupBy` must hold at least one key",
        )));
    }
    Ok(groups)
}

/// The catalogue of error codes, in the caller's language.
fn error_codes(locale: Locale) -> serde_json::Value {
    let entries = CODES.iter().map(|entry| {
        let meaning = match locale {
            Locale::Indonesian => entry.indonesian,
            Locale::English => entry.english,
        };
        json!({"__typename": "ErrorCodeEntry", "code": entry.word, "meaning": meaning})
    });
    entries.collect()
}

/// The whole policy, for everyone to read.
fn policy(request: &RequestContext) -> serde_json::Value {
    let snapshot = &request.policy;
    let nouns = Noun::ALL.iter().map(|noun| {
        let decisions = noun.parts().iter().flat_map(|part| {
            noun.actions().iter().flat_map(move |action| {
                snapshot.would_allow(*noun, *action, *part).into_iter().map(move |(relation, states)| {
                    let states: Vec<String> =
                        states.into_iter().map(|state| noun.states()[state].to_ascii_uppercase()).collect();
                    json!({
                        "__typename": "PolicyDecision",
                        "action": action.word(),
                        "part": part_name(*part),
                        "relation": relation.word(),
                        "states": states,
                    })
                })
            })
        });
        json!({
            "__typename": "PolicyNoun",
            "name": noun.word(),
            "states": noun.states().iter().map(|state| state.to_ascii_uppercase()).collect::<Vec<_>>(),
            "parts": noun.parts().iter().map(|part| part_name(*part)).collect::<Vec<_>>(),
            "relations": noun.relations().iter().map(|relation| relation.word()).collect::<Vec<_>>(),
            "decisions": decisions.collect::<Vec<_>>(),
        })
    });
    json!({
        "__typename": "Policy",
        "version": snapshot.hash(),
        "parts": PARTS.iter().map(|(_, part)| part_name(*part)).collect::<Vec<_>>(),
        "nouns": nouns.collect::<Vec<_>>(),
    })
}
