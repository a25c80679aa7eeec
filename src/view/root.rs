//! The root fields of Query: one table of connections, and the few that are not.

use std::collections::HashMap;

use async_graphql::Value;
use async_graphql::parser::types::SelectionSet;
use serde_json::json;
use uuid::Uuid;

use super::access::{PARTS, part_name};
use super::definition::View;
use super::fetch::{ChildData, Data, fetch, fetch_connection};
use super::global_id;
use super::json::Writer;
use super::nouns::{
    self, agency, employee, evaluation, evaluation_cycle, feedback, performance_plan, rule_set, survey, viewer,
};
use super::plan::{Compiler, Connection, Equalities, Group, LARGEST_PAGE, Rows, Select, Shape, screaming};
use super::selection::{Document, Selected};
use crate::authz::{Actor, Noun};
use crate::context::RequestContext;
use crate::database::{Bind, Binder, Reader};
use crate::error::{CODES, Error, Locale, Message, Result};

/// A root field that is a connection over a view.
pub(super) struct RootConnection {
    pub(super) name: &'static str,
    pub(super) view: &'static View,
    pub(super) description: &'static str,
    /// Which of the visible rows belong here.
    only: fn(&Actor) -> Equalities,
}

/// Every connection at the root. To publish another view, add a line.
pub(super) static CONNECTIONS: &[RootConnection] = &[
    all("agencies", &agency::AGENCY, "Agencies (instansi). Public."),
    all("orgUnits", &agency::ORG_UNIT, "Units of one's agency (unit organisasi)."),
    all("employees", &employee::EMPLOYEE, "Employees of one's agency (pegawai)."),
    all("ruleSets", &rule_set::RULE_SET, "Versions of the regulation (aturan penilaian). Public."),
    all("cycles", &evaluation_cycle::EVALUATION_CYCLE, "Years of one's agency (siklus evaluasi)."),
    all("performancePlans", &performance_plan::PERFORMANCE_PLAN, "Performance plans (SKP) the caller may see."),
    all("evaluations", &evaluation::EVALUATION, "Evaluations (evaluasi kinerja) the caller may see."),
    RootConnection {
        name: "feedbackRequests",
        view: &feedback::FEEDBACK_REQUEST,
        description: "Feedback the caller has been asked to give (permintaan umpan balik).",
        // Nobody is asked under the nil id, so a citizen finds nothing.
        only: |actor| vec![("reviewer_id", Bind::Uuid(actor.employee_id().unwrap_or_default()))],
    },
    all("surveyCampaigns", &survey::SURVEY_CAMPAIGN, "Satisfaction surveys (survei kepuasan masyarakat)."),
    RootConnection {
        name: "surveyResults",
        view: &survey::SURVEY_RESULT,
        description: "Public: published results only (hasil survei).",
        only: |_| vec![("state", Bind::Text("PUBLISHED".to_owned()))],
    },
];

const fn all(name: &'static str, view: &'static View, description: &'static str) -> RootConnection {
    RootConnection { name, view, description, only: |_| Vec::new() }
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
enum Plan<'a> {
    Connection {
        page: Option<Select>,
        count: Option<Select>,
        connection: Connection<'a>,
    },
    /// Objects found by ids; each group shares a view. `order` says which object stands where.
    Objects {
        groups: Vec<ObjectGroup<'a>>,
        order: Vec<Option<(usize, Uuid)>>,
        single: bool,
    },
    /// A list of rows, or with `single` the first of them.
    Rows {
        select: Select,
        shape: Shape<'a>,
        single: bool,
    },
    Static(serde_json::Value, Vec<&'a SelectionSet>),
}

struct ObjectGroup<'a> {
    select: Select,
    shape: Shape<'a>,
    ids: Vec<Uuid>,
}

/// Answers root fields of Query, all in one snapshot of the database. Returns each field's JSON by its response key.
pub(crate) async fn answer(
    request: &RequestContext,
    document: Document<'_>,
    sets: &[&SelectionSet],
) -> HashMap<String, Result<String>> {
    let compiler = Compiler { request, document };
    let selected: Vec<Selected<'_>> =
        document.collect("Query", None, sets).into_iter().filter(|field| !field.name.starts_with("__")).collect();
    let mut answers = HashMap::new();
    let mut plans = Vec::new();
    for field in &selected {
        match compile(&compiler, field) {
            Ok(plan) => plans.push((field, plan)),
            Err(error) => {
                answers.insert(field.key.to_owned(), Err(error));
            }
        }
    }
    let statements: usize = plans.iter().map(|(_, plan)| plan.statements()).sum();
    if statements == 0 {
        for (field, plan) in plans {
            answers.insert(field.key.to_owned(), Ok(write(&compiler, &plan, &Fetched::Nothing)));
        }
        return answers;
    }
    match run_all(&compiler, &plans, statements).await {
        Ok(texts) => answers.extend(texts.into_iter().map(|(key, text)| (key, Ok(text)))),
        Err(error) => {
            // The snapshot is gone, and with it every answer; the cause is told once.
            let mut error = Some(error);
            for (field, _) in plans {
                let cause = error.take().unwrap_or_else(|| Error::internal("the snapshot failed"));
                answers.insert(field.key.to_owned(), Err(cause));
            }
        }
    }
    answers
}

async fn run_all(
    compiler: &Compiler<'_>,
    plans: &[(&Selected<'_>, Plan<'_>)],
    statements: usize,
) -> Result<Vec<(String, String)>> {
    let mut reader = compiler.request.database.read().await?;
    // A single statement is a snapshot by itself.
    let transaction = statements > 1;
    if transaction {
        reader.begin().await?;
    }
    let mut texts = Vec::new();
    for (field, plan) in plans {
        let fetched = run(&mut reader, plan).await?;
        texts.push((field.key.to_owned(), write(compiler, plan, &fetched)));
    }
    if transaction {
        reader.finish().await?;
    }
    Ok(texts)
}

/// The object of a noun, for a mutation's payload: compiled and masked like any other.
pub(crate) async fn object(
    request: &RequestContext,
    document: Document<'_>,
    noun: Noun,
    id: Uuid,
    sets: &[&SelectionSet],
) -> Result<String> {
    let compiler = Compiler { request, document };
    let plan = objects(&compiler, &[Some((noun, id))], sets, true)?;
    run_alone(&compiler, plan).await
}

/// The viewer, for a mutation's payload.
pub(crate) async fn viewer_of(
    request: &RequestContext,
    document: Document<'_>,
    sets: &[&SelectionSet],
) -> Result<String> {
    let compiler = Compiler { request, document };
    let plan = viewer_plan(&compiler, sets)?;
    run_alone(&compiler, plan).await
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
    let compiler = Compiler { request, document };
    let (select, shape) = compiler.objects(&survey::SURVEY_PROGRESS, Rows::ByIds, &[], sets)?;
    let groups = vec![ObjectGroup { select, shape, ids: vec![campaign] }];
    let plan = Plan::Objects { groups, order: vec![Some((0, campaign))], single: true };
    let text = run_alone(&compiler, plan).await?;
    Ok(rows.integer(0, 0).filter(|_| text != "null").map(|at_least| (at_least, text)))
}

/// How many tasks the caller has now: what `viewer { tasks { totalCount } }` says.
pub(crate) async fn task_count(request: &RequestContext) -> Result<i64> {
    let Some(me) = request.actor.employee_id() else { return Ok(0) };
    let mut binder = Binder::new(request.database.backend());
    let tasks = viewer::tasks(&mut binder, &request.actor, &request.policy);
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
    let mut writer = Writer { request, document, out: String::new() };
    writer.value(value, sets);
    writer.out
}

async fn run_alone(compiler: &Compiler<'_>, plan: Plan<'_>) -> Result<String> {
    let statements = plan.statements();
    if statements == 0 {
        return Ok(write(compiler, &plan, &Fetched::Nothing));
    }
    let mut reader = compiler.request.database.read().await?;
    if statements > 1 {
        reader.begin().await?;
    }
    let fetched = run(&mut reader, &plan).await?;
    if statements > 1 {
        reader.finish().await?;
    }
    Ok(write(compiler, &plan, &fetched))
}

fn compile<'a>(compiler: &Compiler<'a>, field: &Selected<'a>) -> Result<Plan<'a>> {
    let argument = |name: &str| compiler.document.argument(field.field, name);
    if let Some(root) = CONNECTIONS.iter().find(|root| root.name == field.name) {
        let rows = Rows::Root((root.only)(&compiler.request.actor));
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
            let rows = Rows::Root(vec![("code", Bind::Text(code))]);
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
        "policy" => Ok(Plan::Static(policy(compiler.request), field.sets.clone())),
        "errorCodes" => Ok(Plan::Static(error_codes(compiler.request.locale), field.sets.clone())),
        other => {
            Err(Error::BadRequest(Message::new(format!("`{other}` tidak dikenal"), format!("`{other}` is not known"))))
        }
    }
}

fn viewer_plan<'a>(compiler: &Compiler<'a>, sets: &[&'a SelectionSet]) -> Result<Plan<'a>> {
    match compiler.request.actor.employee_id() {
        None => Ok(Plan::Static(serde_json::Value::Null, Vec::new())),
        Some(me) => {
            let (select, shape) = compiler.objects(&viewer::VIEWER, Rows::ByIds, &[], sets)?;
            let groups = vec![ObjectGroup { select, shape, ids: vec![me] }];
            Ok(Plan::Objects { groups, order: vec![Some((0, me))], single: true })
        }
    }
}

fn objects<'a>(
    compiler: &Compiler<'a>,
    ids: &[Option<(Noun, Uuid)>],
    sets: &[&'a SelectionSet],
    single: bool,
) -> Result<Plan<'a>> {
    let mut nouns: Vec<Noun> = Vec::new();
    let mut groups: Vec<ObjectGroup<'a>> = Vec::new();
    let mut order = Vec::new();
    for id in ids {
        let Some((noun, id)) = *id else {
            order.push(None);
            continue;
        };
        let index = match nouns.iter().position(|known| *known == noun) {
            Some(index) => index,
            None => {
                let (select, shape) = compiler.objects(nouns::of_noun(noun), Rows::ByIds, &[], sets)?;
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
enum Fetched {
    Nothing,
    Connection(ChildData),
    Objects(Vec<Data>),
    Rows(Data),
}

async fn run(reader: &mut Reader, plan: &Plan<'_>) -> Result<Fetched> {
    Ok(match plan {
        Plan::Connection { page, count, .. } => {
            Fetched::Connection(fetch_connection(reader, page.as_ref(), count.as_ref(), None).await?)
        }
        Plan::Objects { groups, .. } => {
            let mut data = Vec::with_capacity(groups.len());
            for group in groups {
                data.push(fetch(reader, &group.select, Some(group.ids.clone())).await?);
            }
            Fetched::Objects(data)
        }
        Plan::Rows { select, .. } => Fetched::Rows(fetch(reader, select, None).await?),
        Plan::Static(..) => Fetched::Nothing,
    })
}

fn write(compiler: &Compiler<'_>, plan: &Plan<'_>, fetched: &Fetched) -> String {
    let mut writer =
        Writer { request: compiler.request, document: compiler.document, out: String::with_capacity(4096) };
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
                Some((group, *data[group].groups.get(&id)?.first()?))
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
        (Plan::Rows { select, shape, single }, Fetched::Rows(data)) => {
            let count = data.rows.len();
            if *single {
                if count == 0 { writer.null() } else { writer.object(shape, select, data, 0) }
            } else {
                writer.out.push('[');
                for row in 0..count {
                    if row > 0 {
                        writer.out.push(',');
                    }
                    writer.object(shape, select, data, row);
                }
                writer.out.push(']');
            }
        }
        (Plan::Static(value, sets), _) => writer.value(value, sets),
        // Only plans without statements are written without rows, and these find nothing.
        (Plan::Objects { order, single: false, .. }, _) => {
            writer.out.push('[');
            writer.out.push_str(&vec!["null"; order.len()].join(","));
            writer.out.push(']');
        }
        _ => writer.null(),
    }
    writer.out
}

impl Plan<'_> {
    /// How many SELECTs this will run at most.
    fn statements(&self) -> usize {
        match self {
            Self::Connection { page, count, .. } => {
                page.as_ref().map_or(0, Select::statements) + count.as_ref().map_or(0, Select::statements)
            }
            Self::Objects { groups, .. } => groups.iter().map(|group| group.select.statements()).sum(),
            Self::Rows { select, .. } => select.statements(),
            Self::Static(..) => 0,
        }
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
