//! The ritual of a verb: open, claim the idempotency key, authorize, check, compare the version, write, record, commit.
//!
//! A verb supplies what it checks and what it writes; it calls none of the steps, so that it cannot get their order wrong.
//! The few that run the first steps themselves get each from the one before it. What fails before the commit leaves
//! nothing behind.

use std::future::Future;

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::{DatabaseTransaction, EntityTrait};
use serde::Serialize;
use uuid::Uuid;

use super::audit::{self, Deed};
use super::idempotency::{self, Offer};
use super::outbox::Changed;
use super::retry::retried;
use super::violations::Violations;
use crate::authz::{self, Action, Facts, Noun, Part, Verb};
use crate::context::RequestContext;
use crate::error::{Error, Message, Result};
use crate::words::people::TimeZone;

/// A table whose rows verbs are done to.
pub(crate) trait Object: EntityTrait<Model: Sync> {
    /// The noun that guards it.
    const NOUN: Noun;

    /// The tenant that a row belongs to.
    fn agency_id(row: &Self::Model) -> Uuid;
}

/// Lets verbs be done to these.
macro_rules! objects {
    ($($table:ident: $noun:ident),+ $(,)?) => {
        $(
            impl Object for entity::$table::Entity {
                const NOUN: Noun = Noun::$noun;

                fn agency_id(row: &Self::Model) -> Uuid {
                    row.agency_id
                }
            }
        )+
    };
}

objects! {
    evaluation: Evaluation,
    feedback_request: FeedbackRequest,
    service_unit: ServiceUnit,
    survey_campaign: SurveyCampaign,
    survey_channel: SurveyChannel,
    survey_result: SurveyResult,
    survey_suggestion: SurveySuggestion,
    survey_improvement: SurveyImprovement,
}

/// What is done, by whom it is said: a verb with its input. What it serializes to is what must be the same when its
/// idempotency key comes again, and what the audit trail keeps a keyed hash of.
pub(crate) trait Act: Serialize + Send + Sync {
    /// The verb.
    const VERB: Verb;
    /// What it is done to.
    type Object: Object;
    /// The input once no rule is broken.
    type Checked: Send;

    /// The id of what it is done to.
    fn object_id(&self) -> Uuid;

    /// Makes sending it twice harmless.
    fn idempotency_key(&self) -> Option<&str>;

    /// Collects the rules that the input breaks. What it returns is used only if there are none.
    fn check(
        &self,
        scene: &Scene<'_, Self::Object>,
        violations: &mut Violations,
    ) -> impl Future<Output = Result<Self::Checked>> + Send;

    /// What whoever is refused has done here themselves before, as a sentence with its day; `None` if nothing, or if they may
    /// not read it.
    fn done_before(
        &self,
        _: &Scene<'_, Self::Object>,
        _: &Facts,
    ) -> impl Future<Output = Result<Option<Message>>> + Send {
        async { Ok(None) }
    }

    /// The version that the caller has seen beside the one there is, if the verb replaces something.
    fn versions(&self, _: &Scene<'_, Self::Object>) -> impl Future<Output = Result<Option<Versions>>> + Send {
        async { Ok(None) }
    }

    /// Writes, and says what has changed for somebody.
    fn write(
        &self,
        scene: &Scene<'_, Self::Object>,
        checked: Self::Checked,
    ) -> impl Future<Output = Result<Vec<Changed>>> + Send;
}

/// Two versions of the same thing.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Versions {
    /// What the caller has seen.
    pub(crate) expected: i32,
    /// What there is.
    pub(crate) current: i32,
}

/// Does it, in a transaction of its own that is run again as a whole if the database asks for that, and returns the id of
/// what it was done to.
///
/// # Errors
/// In this order: [`Error::Unauthenticated`] if nobody is signed in, [`Error::NotFound`] if the object is not in the
/// caller's copy, [`Error::KeySpent`] for an idempotency key that was spent on something else, [`Error::Forbidden`]
/// or [`Error::NotNow`], [`Error::Invalid`], [`Error::Conflict`] if somebody was quicker.
pub(crate) async fn perform<A: Act>(ctx: &RequestContext, act: &A) -> Result<Uuid> {
    const { assert!(A::VERB.noun as u8 == A::Object::NOUN as u8, "a verb is done to an object of its noun") };
    retried(|| perform_once(ctx, act)).await
}

async fn perform_once<A: Act>(ctx: &RequestContext, act: &A) -> Result<Uuid> {
    let content = serde_json::to_vec(act).map_err(Error::internal)?;
    let opened = Opened::<A::Object>::open(ctx, act.object_id()).await?;
    let scene = match opened.claim(&A::VERB, act.idempotency_key(), &content).await? {
        Request::Repeated(scene) => return Ok(scene.object_id),
        Request::New(first) => match first.authorize(&A::VERB) {
            Ok(scene) => scene,
            Err(refused) => {
                let done = act.done_before(&refused.scene, &refused.facts).await?;
                return Err(refused.because(done));
            }
        },
    };

    let mut violations = Violations::new();
    idempotency::check(&mut violations, act.idempotency_key());
    let checked = act.check(&scene, &mut violations).await?;
    violations.finish()?;

    if act.versions(&scene).await?.is_some_and(|versions| versions.expected != versions.current) {
        return Err(Error::Conflict);
    }

    let changed = act.write(&scene, checked).await?;
    audit::record_and_emit(&scene.txn, ctx, scene.deed(&A::VERB), &content, &changed).await?;
    scene.commit().await
}

/// Where a verb is done: its object, locked in the transaction that will change it.
pub(crate) struct Scene<'a, O: Object> {
    /// Who asks, and when.
    pub(crate) ctx: &'a RequestContext,
    /// Ends with the verb: committed on its last line, else rolled back.
    pub(crate) txn: DatabaseTransaction,
    /// The signed-in caller.
    pub(crate) actor_id: Uuid,
    /// The id of the object.
    pub(crate) object_id: Uuid,
    /// The object.
    pub(crate) object: O::Model,
}

impl<O: Object> Scene<'_, O> {
    /// What the audit trail says of a verb done here.
    pub(crate) fn deed(&self, verb: &Verb) -> Deed {
        Deed::new(verb, O::agency_id(&self.object), self.object_id)
    }

    /// These parts of the object hold something else now.
    pub(crate) fn changed(&self, parts: &[Part]) -> Changed {
        Changed::new(O::NOUN, self.object_id, parts)
    }

    /// Whether the caller may read this part of the object.
    pub(crate) fn reads(&self, facts: &Facts, part: Part) -> bool {
        self.ctx.policy.allows(facts, Action::Read, part)
    }

    /// The day of a time where the object belongs.
    pub(crate) async fn day_of(&self, time: DateTime<Utc>) -> Result<NaiveDate> {
        let agency = entity::agency::Entity::find_by_id(O::agency_id(&self.object)).one(&self.txn).await?;
        let zone = agency.and_then(|agency| TimeZone::from_word(&agency.time_zone));
        Ok(zone.ok_or_else(|| Error::internal("an agency in an unknown zone"))?.day(time))
    }

    /// Ends the verb, and returns the id of the object.
    pub(crate) async fn commit(self) -> Result<Uuid> {
        self.txn.commit().await?;
        Ok(self.object_id)
    }
}

/// An object in the transaction that may change it, before anything is known of the request but what it is about.
pub(crate) struct Opened<'a, O: Object> {
    scene: Scene<'a, O>,
    facts: Facts,
}

/// Whether the request is new.
pub(crate) enum Request<'a, O: Object> {
    /// It has not been done; its key is spent when the transaction commits.
    New(NewRequest<'a, O>),
    /// It has been done before; write nothing.
    Repeated(Scene<'a, O>),
}

/// A new request, before anybody has asked whether it is allowed.
pub(crate) struct NewRequest<'a, O: Object>(Opened<'a, O>);

impl<'a, O: Object> Opened<'a, O> {
    /// Begins the transaction of a verb and opens the object in it.
    ///
    /// # Errors
    /// [`Error::Unauthenticated`] if nobody is signed in, [`Error::NotFound`] if it is not in the caller's copy.
    pub(crate) async fn open(ctx: &'a RequestContext, object_id: Uuid) -> Result<Self> {
        let actor_id = ctx.actor.employee_id().ok_or(Error::Unauthenticated)?;
        let txn = ctx.database.begin().await?;
        let found = authz::load_object::<O>(&txn, &ctx.actor, &ctx.policy, O::NOUN, object_id).await?;
        let (object, facts) = found.ok_or(Error::NotFound)?;
        Ok(Self { scene: Scene { ctx, txn, actor_id, object_id, object }, facts })
    }

    /// Where the verb is going to be done.
    pub(crate) fn scene(&self) -> &Scene<'a, O> {
        &self.scene
    }

    /// Spends the idempotency key on this input.
    ///
    /// # Errors
    /// [`Error::KeySpent`] if it was spent on other input.
    pub(crate) async fn claim(self, verb: &Verb, key: Option<&str>, input: &[u8]) -> Result<Request<'a, O>> {
        let Scene { ctx, txn, object_id, .. } = &self.scene;
        let offer = Offer::new(ctx, verb, *object_id, key, input);
        let is_new = idempotency::claim(txn, offer).await?;
        Ok(if is_new { Request::New(NewRequest(self)) } else { Request::Repeated(self.scene) })
    }
}

impl<'a, O: Object> NewRequest<'a, O> {
    /// Asks the policy.
    ///
    /// # Errors
    /// If it says no.
    pub(crate) fn authorize(self, verb: &Verb) -> Result<Scene<'a, O>, Box<Refused<'a, O>>> {
        let Self(Opened { scene, facts }) = self;
        match scene.ctx.authorize(verb, &facts) {
            Ok(()) => Ok(scene),
            Err(error) => Err(Box::new(Refused { scene, facts, error })),
        }
    }
}

/// A request that the policy does not allow, and where.
pub(crate) struct Refused<'a, O: Object> {
    /// Where it would have been done.
    pub(crate) scene: Scene<'a, O>,
    /// What the decision depended on.
    pub(crate) facts: Facts,
    error: Error,
}

impl<O: Object> Refused<'_, O> {
    /// The refusal, with what the caller has done before in the place of what they may not do now.
    pub(crate) fn because(self, done: Option<Message>) -> Error {
        match (self.error, done) {
            (Error::Forbidden | Error::NotNow(_), Some(done)) => Error::NotNow(done),
            (error, _) => error,
        }
    }
}
