//! The root fields of Query: a table, and how each kind of them is compiled. To publish another list, add a row.

use async_graphql::Value;
use async_graphql::parser::types::SelectionSet;
use uuid::Uuid;

use super::arguments::LARGEST_PAGE;
use super::catalogue::{self, ERROR_CODE_ENTRY, POLICY};
use super::compiler::{Compiler, unknown_field};
use super::definition::{Guard, View};
use super::draft::{Equal, Equalities, Rows};
use super::global_id;
use super::nouns::{self, evaluation, feedback, office, people, plan, survey};
use super::plan::{ObjectGroup, Plan};
use super::selection::{Document, Selected, list_of};
use super::statistics::{Group, Statistics};
use super::value::{ValueShape, ValueType};
use crate::authz::Noun;
use crate::context::RequestContext;
use crate::database::Bind;
use crate::error::{Error, Message, Result};
use crate::words::survey::SurveyResultState;

/// A root field.
pub(super) struct RootField {
    pub(super) name: &'static str,
    pub(super) description: &'static str,
    pub(super) answer: Answer,
}

/// How a root field is answered; its type and its arguments follow from that.
pub(super) enum Answer {
    /// The object that an id names.
    Node,
    /// The objects that ids name.
    Nodes,
    /// The row of a view that belongs to the employee who asks; null for a citizen.
    Asker(&'static View),
    /// A page of a view, of which those of the visible rows belong here that meet this.
    Connection { view: &'static View, only: fn() -> Equalities },
    /// The row of a view whose id is among those that a SELECT gives, which ends in the column that is to have the text of
    /// an argument.
    ByText { view: &'static View, argument: &'static str, ids: &'static str, description: &'static str },
    /// Counts by group.
    Statistics { statistics: &'static Statistics, filter: &'static str },
    /// A value that is made here.
    Value { ty: &'static ValueType, is_list: bool, value: fn(&RequestContext) -> serde_json::Value },
}

/// Every root field, in the order of the schema.
pub(super) static ROOT_FIELDS: &[RootField] = &[
    RootField {
        name: "node",
        description: "The object with this id; null if there is none in the caller's copy (objek).",
        answer: Answer::Node,
    },
    RootField {
        name: "nodes",
        description: "The objects with these ids, in their order; at most 100 (beberapa objek).",
        answer: Answer::Nodes,
    },
    RootField {
        name: "viewer",
        description: "Who is asking; null for a citizen who has not signed in (pengguna).",
        answer: Answer::Asker(&office::VIEWER),
    },
    all("agencies", &people::AGENCY, "Agencies (instansi). Public."),
    all("orgUnits", &people::ORG_UNIT, "Units of one's agency (unit organisasi)."),
    all("employees", &people::EMPLOYEE, "Employees of one's agency (pegawai)."),
    all("ruleSets", &evaluation::RULE_SET, "Versions of the regulation (aturan penilaian). Public."),
    all("cycles", &evaluation::EVALUATION_CYCLE, "Years of one's agency (siklus evaluasi)."),
    all("performancePlans", &plan::PERFORMANCE_PLAN, "Performance plans (SKP) the caller may see."),
    all("evaluations", &evaluation::EVALUATION, "Evaluations (evaluasi kinerja) the caller may see."),
    RootField {
        name: "feedbackRequests",
        description: "Feedback the caller has been asked to give (permintaan umpan balik).",
        answer: Answer::Connection { view: &feedback::FEEDBACK_REQUEST, only: || vec![("reviewer_id", Equal::Me)] },
    },
    all("serviceUnits", &survey::SERVICE_UNIT, "Who serves the public (unit pelayanan). Public."),
    all("surveyCampaigns", &survey::SURVEY_CAMPAIGN, "Satisfaction surveys (survei kepuasan masyarakat)."),
    RootField {
        name: "surveyResults",
        description: "Public: published results only (hasil survei).",
        answer: Answer::Connection {
            view: &survey::SURVEY_RESULT,
            only: || vec![("state", Equal::To(Bind::Text(SurveyResultState::Published.word().to_owned())))],
        },
    },
    RootField {
        name: "evaluationStatistics",
        description: "Counts and distributions over the cells the caller may see; hidden cells form the group null \
                      (statistik).",
        answer: Answer::Statistics { statistics: &EVALUATION_STATISTICS, filter: "Which evaluations count." },
    },
    RootField {
        name: "surveyCampaign",
        description: "Public: the form behind a QR code or link (formulir survei).",
        answer: Answer::ByText {
            view: &survey::SURVEY_CAMPAIGN,
            argument: "code",
            ids: "SELECT w.campaign_id FROM ( \
                  SELECT k.campaign_id, k.code FROM survey_channel k WHERE k.state = 'ACTIVE' AND k.kind <> 'ENCOUNTER' \
                  UNION ALL SELECT k.campaign_id, s.code FROM survey_slip s JOIN survey_channel k ON k.id = s.channel_id \
                  WHERE k.state = 'ACTIVE') w WHERE w.code",
            description: "The code of one of its channels, or of a slip.",
        },
    },
    RootField {
        name: "policy",
        description: "The policy in force: version, relations, parts, and all decisions (kebijakan akses).",
        answer: Answer::Value { ty: &POLICY, is_list: false, value: catalogue::policy },
    },
    RootField {
        name: "errorCodes",
        description: "Every code that an error can carry; errors of one operation are not read here (daftar kode \
                      kesalahan).",
        answer: Answer::Value { ty: &ERROR_CODE_ENTRY, is_list: true, value: catalogue::error_codes },
    },
];

static EVALUATION_STATISTICS: Statistics = Statistics {
    view: &evaluation::EVALUATION,
    type_name: "EvaluationStatistics",
    description: "Counts over the cells the caller may see; hidden cells form the group null (statistik evaluasi).",
    count: "How many evaluations the caller may see in this group (jumlah).",
    keys_name: "EvaluationGroupBy",
    groups: &[
        ("state", Group::Own("state")),
        ("resultRating", Group::Of("rating", "resultRating")),
        ("behaviorRating", Group::Of("rating", "behaviorRating")),
        ("performanceRating", Group::Of("rating", "performanceRating")),
        ("orgUnit", Group::Own("orgUnit")),
        ("supervisor", Group::Own("supervisor")),
        ("periodEndsOn", Group::Own("periodEndsOn")),
    ],
};

const fn all(name: &'static str, view: &'static View, description: &'static str) -> RootField {
    RootField { name, description, answer: Answer::Connection { view, only: Vec::new } }
}

impl RootField {
    /// The root field of this name.
    pub(super) fn named(name: &str) -> Option<&'static Self> {
        ROOT_FIELDS.iter().find(|root| root.name == name)
    }

    /// The GraphQL type. Whatever is read may fail, and is null then, so that it costs its siblings nothing.
    pub(super) fn type_name(&self) -> String {
        match &self.answer {
            Answer::Node => "Node".to_owned(),
            Answer::Nodes => "[Node]".to_owned(),
            Answer::Asker(view) | Answer::ByText { view, .. } => view.name.to_owned(),
            Answer::Connection { view, .. } => format!("{}Connection", view.name),
            Answer::Statistics { statistics, .. } => format!("[{}!]", statistics.type_name),
            // These are made here and cannot fail.
            Answer::Value { ty, is_list: true, .. } => format!("[{}!]!", ty.name),
            Answer::Value { ty, is_list: false, .. } => format!("{}!", ty.name),
        }
    }

    /// Compiles a selection of it.
    pub(super) fn compile<'a>(&self, compiler: &Compiler<'a>, selected: &Selected<'a>) -> Result<Plan> {
        let argument = |name: &str| compiler.document().argument(selected.field, name);
        let sets = &selected.sets;
        match &self.answer {
            Answer::Node => objects(compiler, &[argument("id").as_ref().and_then(id_of)], sets, true),
            Answer::Nodes => objects(compiler, &ids_of(argument("ids").as_ref())?, sets, false),
            Answer::Asker(view) => asker(compiler, view, sets),
            Answer::Connection { view, only } => {
                let (selects, connection) = compiler.connection(view, Rows::Root(only()), selected)?;
                Ok(Plan::Connection { selects, connection })
            }
            Answer::ByText { view, argument: name, ids, .. } => {
                let text = match argument(name) {
                    Some(Value::String(text)) => text,
                    _ => String::new(),
                };
                let rows = Rows::Root(vec![("id", Equal::Among(ids, Bind::Text(text)))]);
                let (select, shape) = compiler.objects(view, rows, &[], sets)?;
                Ok(Plan::Rows { select, shape, single: true })
            }
            Answer::Statistics { statistics, .. } => {
                let (filter, group_by) = (argument("filter"), argument("groupBy"));
                let (select, shape) = compiler.statistics(statistics, filter.as_ref(), group_by.as_ref(), sets)?;
                Ok(Plan::Rows { select, shape, single: false })
            }
            Answer::Value { ty, value, .. } => {
                // Made anew for each request.
                compiler.keep_to_itself();
                let shape = ValueShape::of(compiler.document(), ty, sets);
                Ok(Plan::Value(value(compiler.request()), shape))
            }
        }
    }
}

/// Compiles a selection of a root field, which may be the name of the root type.
pub(super) fn compile<'a>(compiler: &Compiler<'a>, selected: &Selected<'a>) -> Result<Plan> {
    match RootField::named(selected.name) {
        Some(root) => root.compile(compiler, selected),
        None if selected.name == "__typename" => Ok(Plan::TypeName("Query")),
        None => Err(unknown_field(selected.name)),
    }
}

/// Whether the schema lets this field of Query be null, so that its error spares the other fields.
pub(crate) fn is_nullable_root(name: &str) -> bool {
    RootField::named(name).is_none_or(|root| !root.type_name().ends_with('!'))
}

/// Whether this field of Query is answered without signing in: it leads to what anybody may read of its kind, or is the same
/// for everybody.
pub(crate) fn is_public(request: &RequestContext, document: Document<'_>, selected: &Selected<'_>) -> bool {
    let Some(root) = RootField::named(selected.name) else { return true };
    let reads = |view: &View| matches!(view.guard, Guard::Noun(noun) if request.policy.is_public(noun));
    // An id of none of our objects is the same to everybody.
    let leads_to = |value: &Value| id_of(value).is_none_or(|(noun, _)| request.policy.is_public(noun));
    let argument = |name: &str| document.argument(selected.field, name);
    match &root.answer {
        Answer::Node => argument("id").is_none_or(|id| leads_to(&id)),
        Answer::Nodes => argument("ids").is_none_or(|ids| list_of(&ids).iter().all(leads_to)),
        Answer::Asker(_) => false,
        Answer::Connection { view, .. } | Answer::ByText { view, .. } => reads(view),
        Answer::Statistics { statistics, .. } => reads(statistics.view),
        Answer::Value { .. } => true,
    }
}

/// Whether this field of Query visits every row that the caller may see.
pub(crate) fn is_statistics(name: &str) -> bool {
    RootField::named(name).is_some_and(|root| matches!(root.answer, Answer::Statistics { .. }))
}

/// The row of `view` that belongs to whoever asks.
pub(super) fn asker<'a>(compiler: &Compiler<'a>, view: &'static View, sets: &[&'a SelectionSet]) -> Result<Plan> {
    if compiler.request().actor.employee_id().is_none() {
        return Ok(Plan::Value(serde_json::Value::Null, ValueShape::default()));
    }
    let (select, shape) = compiler.objects(view, Rows::ByIds, &[], sets)?;
    Ok(Plan::Asker { select, shape })
}

/// The row of `view` with this id.
pub(super) fn row<'a>(
    compiler: &Compiler<'a>,
    view: &'static View,
    id: Uuid,
    sets: &[&'a SelectionSet],
) -> Result<Plan> {
    let (select, shape) = compiler.objects(view, Rows::ByIds, &[], sets)?;
    let groups = vec![ObjectGroup { select, shape, ids: vec![id] }];
    Ok(Plan::Objects { groups, order: vec![Some((0, id))], single: true })
}

/// Objects of any noun, each found by its id.
pub(super) fn objects<'a>(
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

fn id_of(value: &Value) -> Option<(Noun, Uuid)> {
    match value {
        Value::String(text) => global_id::decode(text),
        _ => None,
    }
}

fn ids_of(value: Option<&Value>) -> Result<Vec<Option<(Noun, Uuid)>>> {
    let ids: Vec<_> = value.map(list_of).unwrap_or_default().iter().map(id_of).collect();
    if ids.len() > LARGEST_PAGE {
        return Err(Error::LimitExceeded(Message::new(
            format!("`ids` memuat {} id, paling banyak {LARGEST_PAGE}", ids.len()),
            format!("`ids` holds {} ids, at most {LARGEST_PAGE}", ids.len()),
        )));
    }
    Ok(ids)
}
