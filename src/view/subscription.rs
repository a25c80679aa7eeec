//! The fields of Subscription: a table, and what each kind of them reads when something has happened.

use async_graphql::parser::types::SelectionSet;
use uuid::Uuid;

use super::answer;
use super::definition::View;
use super::nouns::{self, office, survey};
use super::selection::Document;
use crate::authz::{Actor, AskerValue, Noun};
use crate::context::RequestContext;
use crate::database::{Bind, Binder};
use crate::error::{Error, Result};
use crate::events::Interest;

/// What can be followed.
#[derive(Debug)]
pub(crate) struct SubscriptionField {
    pub(crate) name: &'static str,
    pub(crate) description: &'static str,
    pub(crate) topic: Topic,
}

/// What is told; type, argument and events follow from that.
#[derive(Debug)]
pub(crate) enum Topic {
    /// An object of a noun whenever something in it has changed that the receiver may see: the one that the argument `id`
    /// names, or any.
    Changes(Noun),
    /// A number at once and whenever it changes.
    Number(Number),
}

/// A number that can be followed.
#[derive(Debug)]
pub(crate) struct Number {
    /// What it is a number of, if not of the receiver's own.
    pub(crate) about: Option<About>,
    /// What is waited for.
    pub(crate) interest: fn(&Actor, Option<Uuid>) -> Interest,
    /// The SELECT of the number; no row if the receiver may not know.
    select: fn(&mut Binder, &RequestContext, Option<Uuid>) -> String,
    /// The view whose row of the same id is told; the number itself if there is none.
    object: Option<&'static View>,
    /// Whether not every change of it is an event, so that it has to be looked at now and then.
    pub(crate) looks_by_itself: bool,
}

/// An argument that names an object.
#[derive(Debug)]
pub(crate) struct About {
    pub(crate) argument: &'static str,
    pub(crate) noun: Noun,
    pub(crate) description: &'static str,
}

/// Everything that can be followed, in the order of the schema. To publish another subscription, add a row.
pub(super) static SUBSCRIPTION_FIELDS: &[SubscriptionField] = &[
    SubscriptionField {
        name: "evaluationChanged",
        description: "An evaluation (evaluasi kinerja) whenever something has changed in it that the caller may see, as \
                      `node` shows it at that moment. Silent about everything else, an unknown id included.",
        topic: Topic::Changes(Noun::Evaluation),
    },
    SubscriptionField {
        name: "surveyProgress",
        description: "How far a campaign has come (kemajuan survei): at once, and whenever the next ten have answered.",
        topic: Topic::Number(Number {
            about: Some(About { argument: "campaign", noun: Noun::SurveyCampaign, description: "The campaign." }),
            interest: |_, campaign| campaign.map_or(Interest::Nothing, Interest::Answers),
            select: progress,
            object: Some(&survey::SURVEY_PROGRESS),
            looks_by_itself: false,
        }),
    },
    SubscriptionField {
        name: "taskCount",
        description: "How many tasks the viewer has (jumlah tugas): at once, and whenever it changes. 0 for a citizen.",
        topic: Topic::Number(Number {
            about: None,
            interest: |actor, _| Interest::Tasks(actor.employee_id()),
            select: count_tasks,
            object: None,
            looks_by_itself: true,
        }),
    },
];

impl SubscriptionField {
    /// The one of this name.
    pub(crate) fn named(name: &str) -> Option<&'static Self> {
        SUBSCRIPTION_FIELDS.iter().find(|field| field.name == name)
    }

    /// The GraphQL type.
    pub(super) fn type_name(&self) -> String {
        match &self.topic {
            Topic::Changes(noun) => format!("{}!", nouns::of_noun(*noun).map_or("Node", |view| view.name)),
            Topic::Number(Number { object: Some(view), .. }) => format!("{}!", view.name),
            Topic::Number(Number { object: None, .. }) => "Int!".to_owned(),
        }
    }
}

impl Number {
    /// The number now, and what is told of it in the shape of the selection. `None` if the receiver may not know.
    ///
    /// # Errors
    /// What reading fails with.
    pub(crate) async fn read(
        &self,
        request: &RequestContext,
        document: Document<'_>,
        about: Option<Uuid>,
        sets: &[&SelectionSet],
    ) -> Result<Option<(i64, String)>> {
        let mut binder = Binder::new(request.database.backend());
        let select = (self.select)(&mut binder, request, about);
        let rows = request.database.query(binder.statement(select)).await?;
        if rows.is_empty() {
            return Ok(None);
        }
        let number = rows.integer(0, 0).ok_or_else(|| Error::internal("a number that is none"))?;
        let text = match (self.object, about) {
            (Some(view), Some(id)) => answer::row(request, document, view, id, sets).await?,
            _ => number.to_string(),
        };
        // The row may have left the receiver's copy since the number was read.
        Ok((text != "null").then_some((number, text)))
    }
}

/// How many have answered a campaign, in steps.
fn progress(binder: &mut Binder, request: &RequestContext, campaign: Option<Uuid>) -> String {
    let progress = survey::progress(binder, &request.actor, &request.policy);
    let id = binder.bind(Bind::Uuid(campaign.unwrap_or_default()));
    format!("SELECT p.at_least FROM ({progress}) p WHERE p.id = {id}")
}

/// What `viewer { tasks { totalCount } }` says.
fn count_tasks(binder: &mut Binder, request: &RequestContext, _: Option<Uuid>) -> String {
    let tasks = office::tasks(binder, &request.actor, &request.policy);
    let me = request.actor.bind(binder, AskerValue::Me);
    format!("SELECT count(*) FROM ({tasks}) t WHERE t.employee_id = {me}")
}
