//! Requests for feedback: the supervisor fixes who is asked (penetapan evaluator), from nominations and of their own, and
//! whoever is asked may decline.

use std::collections::HashSet;

use chrono::NaiveDate;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect, Set};
use serde::Serialize;
use uuid::Uuid;

use super::reviewer::{self, NewReviewer, REVIEWERS_MAX};
use crate::authz::{self, Action, Facts, Noun, Part, Verb, verbs};
use crate::database::{Bind, Binder, inserted};
use crate::domain::verb::outbox::Changed;
use crate::domain::verb::ritual::{Act, Scene, Versions};
use crate::domain::verb::violations::{Violations, field};
use crate::error::{Error, Message, Result, ViolationCode};
use crate::words::feedback::{FeedbackRequestState, ReviewerGroup};

/// Who is to be asked.
#[derive(Clone, Debug, Serialize)]
pub struct NewApproval {
    /// The evaluation.
    pub evaluation: Uuid,
    /// The version of the reviewers that the caller has seen; 0 before the first approval.
    pub expected_version: i32,
    /// Nominations to follow. Two that name the same person count once, and one whom is asked already is not asked again.
    pub nominations: Vec<Uuid>,
    /// Reviewers whom the caller adds.
    pub reviewers: Vec<NewReviewer>,
    /// Makes sending it twice harmless.
    #[serde(skip)]
    pub idempotency_key: Option<String>,
}

impl Act for NewApproval {
    const VERB: Verb = verbs::APPROVE_REVIEWERS;
    type Object = entity::evaluation::Entity;
    /// Whom to ask, each once.
    type Checked = Vec<NewReviewer>;

    fn object_id(&self) -> Uuid {
        self.evaluation
    }

    fn idempotency_key(&self) -> Option<&str> {
        self.idempotency_key.as_deref()
    }

    async fn check(&self, scene: &Scene<'_, Self::Object>, violations: &mut Violations) -> Result<Vec<NewReviewer>> {
        if self.nominations.is_empty() && self.reviewers.is_empty() {
            violations.add(
                ViolationCode::Required,
                field!["nominations"],
                "sebutkan sedikitnya satu usulan atau pemberi umpan balik",
                "name at least one nomination or reviewer",
            );
        }
        let mut reviewers = Vec::new();
        if violations.within(field!["nominations"], self.nominations.len(), REVIEWERS_MAX) {
            reviewers = nominated(violations, scene, &self.nominations).await?;
        }
        if violations.within(field!["reviewers"], self.reviewers.len(), REVIEWERS_MAX) {
            reviewer::check(violations, scene, &self.reviewers).await?;
            reviewers.extend_from_slice(&self.reviewers);
        }
        let mut seen = HashSet::new();
        reviewers.retain(|reviewer| seen.insert(reviewer.employee));
        Ok(reviewers)
    }

    async fn versions(&self, scene: &Scene<'_, Self::Object>) -> Result<Option<Versions>> {
        Ok(Some(Versions { expected: self.expected_version, current: scene.object.reviewers_version }))
    }

    async fn write(&self, scene: &Scene<'_, Self::Object>, reviewers: Vec<NewReviewer>) -> Result<Vec<Changed>> {
        raise_version(scene).await?;
        let (asked, asked_before) = ask(scene, &reviewers).await?;
        // A nomination of somebody who has been asked needs nothing more. To add them is a mistake, if the request is in the
        // copy of whoever approves, so that being told of it tells nothing new.
        let mut violations = Violations::new();
        let said = ("sudah diminta memberi umpan balik", "they have been asked already");
        reviewer::add_repeated(&mut violations, &self.reviewers, &asked_before, said);
        violations.finish()?;
        let request = |changed: Changed, Asked { id, parts }: Asked| changed.within(Noun::FeedbackRequest, id, &parts);
        Ok(vec![asked.into_iter().fold(scene.changed(&[Part::Reviewers]), request)])
    }
}

/// Which request is declined, and why.
#[derive(Clone, Debug, Serialize)]
pub struct NewDecline {
    /// The request.
    pub feedback_request: Uuid,
    /// Why; must be there.
    pub reason: String,
    /// Makes sending it twice harmless.
    #[serde(skip)]
    pub idempotency_key: Option<String>,
}

impl Act for NewDecline {
    const VERB: Verb = verbs::DECLINE_FEEDBACK;
    type Object = entity::feedback_request::Entity;
    /// The reason.
    type Checked = String;

    fn object_id(&self) -> Uuid {
        self.feedback_request
    }

    fn idempotency_key(&self) -> Option<&str> {
        self.idempotency_key.as_deref()
    }

    async fn check(&self, _: &Scene<'_, Self::Object>, violations: &mut Violations) -> Result<String> {
        Ok(violations.required(field!["reason"], &self.reason))
    }

    async fn done_before(&self, scene: &Scene<'_, Self::Object>, facts: &Facts) -> Result<Option<Message>> {
        let own = scene.object.reviewer_id == scene.actor_id && scene.reads(facts, Part::Status);
        Ok(if own { answered(&scene.object) } else { None })
    }

    async fn write(&self, scene: &Scene<'_, Self::Object>, reason: String) -> Result<Vec<Changed>> {
        use entity::feedback_request::{Column, Entity};
        let declined = Entity::update_many()
            .col_expr(Column::State, Expr::value(FeedbackRequestState::Declined))
            .col_expr(Column::ClosedOn, Expr::value(scene.ctx.today()))
            .col_expr(Column::DeclineReason, Expr::value(reason))
            .filter(Column::Id.eq(self.feedback_request))
            .filter(Column::State.eq(FeedbackRequestState::Approved))
            .exec(&scene.txn)
            .await?;
        if declined.rows_affected != 1 {
            return Err(Error::Conflict);
        }
        // Told to those who follow the evaluation, as far as they may see this of its requests.
        let evaluation = Changed::new(Noun::Evaluation, scene.object.evaluation_id, &[]);
        Ok(vec![evaluation.within(Noun::FeedbackRequest, self.feedback_request, &[Part::Status, Part::Decline])])
    }
}

/// How whoever was asked has answered their request.
pub(super) fn answered(request: &entity::feedback_request::Model) -> Option<Message> {
    let day = request.closed_on?;
    match FeedbackRequestState::from_word(&request.state)? {
        FeedbackRequestState::Submitted => {
            Some(Message::on(day, "Anda sudah mengirim umpan balik pada {}", "you have already sent it on {}"))
        }
        FeedbackRequestState::Declined => {
            Some(Message::on(day, "Anda sudah menolaknya pada {}", "you have already declined it on {}"))
        }
        _ => None,
    }
}

/// The reviewers whom the nominations propose.
async fn nominated(
    violations: &mut Violations,
    scene: &Scene<'_, entity::evaluation::Entity>,
    ids: &[Uuid],
) -> Result<Vec<NewReviewer>> {
    use entity::reviewer_nomination::Column;
    let Scene { ctx, txn, object: evaluation, .. } = scene;
    let readable = authz::readable_ids(txn, &ctx.actor, &ctx.policy, Noun::ReviewerNomination, ids).await?;
    let nominations = entity::reviewer_nomination::Entity::find()
        .filter(Column::EvaluationId.eq(evaluation.id))
        .filter(Column::Id.is_in(readable))
        .all(txn)
        .await?;
    let employees: Vec<Uuid> = nominations.iter().map(|nomination| nomination.reviewer_id).collect();
    let groups = reviewer::groups(scene, &employees).await?;
    let parties = reviewer::parties(scene).await?;
    let mut seen = HashSet::new();
    let mut reviewers = Vec::new();
    for (index, id) in ids.iter().enumerate() {
        let Some(nomination) = nominations.iter().find(|nomination| nomination.id == *id) else {
            violations.unknown(field!["nominations", index]);
            continue;
        };
        let employee = nomination.reviewer_id;
        if !seen.insert(*id) {
            violations.duplicate(field!["nominations", index]);
        }
        // The staff list may have changed since the nomination.
        if parties.contains(&employee) {
            reviewer::add_conflict_of_interest(violations, field!["nominations", index]);
            continue;
        }
        match (groups.get(&employee), ReviewerGroup::from_word(&nomination.reviewer_group)) {
            (Some(now), Some(then)) if *now == then => reviewers.push(NewReviewer { employee, group: then }),
            _ => reviewer::add_wrong_group(violations, field!["nominations", index]),
        }
    }
    Ok(reviewers)
}

async fn raise_version(scene: &Scene<'_, entity::evaluation::Entity>) -> Result<()> {
    use entity::evaluation::Column;
    let evaluation = &scene.object;
    let raised = entity::evaluation::Entity::update_many()
        .col_expr(Column::ReviewersVersion, Expr::value(evaluation.reviewers_version + 1))
        .filter(Column::Id.eq(evaluation.id))
        .filter(Column::ReviewersVersion.eq(evaluation.reviewers_version))
        .exec(&scene.txn)
        .await?;
    if raised.rows_affected == 1 { Ok(()) } else { Err(Error::Conflict) }
}

/// A request that has been made, or opened again.
struct Asked {
    id: Uuid,
    /// What of it is new.
    parts: Vec<Part>,
}

/// Asks those who have not been asked yet or have declined, and returns their requests, and who is asked already as far as
/// the caller sees that.
async fn ask(
    scene: &Scene<'_, entity::evaluation::Entity>,
    reviewers: &[NewReviewer],
) -> Result<(Vec<Asked>, Vec<Uuid>)> {
    use entity::feedback_request::{ActiveModel, Column, Entity};
    let Scene { txn, object: evaluation, .. } = scene;
    let period = entity::evaluation_period::Entity::find_by_id(evaluation.period_id)
        .one(txn)
        .await?
        .ok_or_else(|| Error::internal("an evaluation has a period"))?;
    let (again, mut asked) = ask_again(scene, reviewers, period.feedback_closes_on).await?;
    let reviewers: Vec<&NewReviewer> =
        reviewers.iter().filter(|reviewer| !again.contains(&reviewer.employee)).collect();
    if reviewers.is_empty() {
        return Ok((asked, Vec::new()));
    }
    let ids: Vec<Uuid> = reviewers.iter().map(|_| Uuid::new_v4()).collect();
    let rows = reviewers.iter().zip(&ids).map(|(reviewer, id)| ActiveModel {
        id: Set(*id),
        agency_id: Set(evaluation.agency_id),
        evaluation_id: Set(evaluation.id),
        reviewer_id: Set(reviewer.employee),
        reviewer_group: Set(reviewer.group.word().to_owned()),
        state: Set(FeedbackRequestState::Approved.word().to_owned()),
        due_on: Set(period.feedback_closes_on),
        closed_on: Set(None),
        decline_reason: Set(None),
    });
    let outcome = Entity::insert_many(rows)
        .on_conflict_do_nothing_on([Column::EvaluationId, Column::ReviewerId])
        .exec_without_returning(txn)
        .await?;
    let mut standing = Vec::new();
    if inserted(outcome) < ids.len() as u64 {
        standing = standing_requests(scene, &reviewers, &ids).await?;
    }
    let made = reviewers.iter().zip(ids);
    let made = made.filter(|(reviewer, _)| standing.iter().all(|(_, employee)| *employee != reviewer.employee));
    asked.extend(made.map(|(_, id)| Asked { id, parts: vec![Part::Header, Part::Status] }));
    Ok((asked, readable_reviewers(scene, standing).await?))
}

/// Those requests to `reviewers` that are none of the `new` ones, each with whom it asks.
async fn standing_requests(
    scene: &Scene<'_, entity::evaluation::Entity>,
    reviewers: &[&NewReviewer],
    new: &[Uuid],
) -> Result<Vec<(Uuid, Uuid)>> {
    use entity::feedback_request::{Column, Entity};
    let standing = Entity::find()
        .select_only()
        .columns([Column::Id, Column::ReviewerId])
        .filter(Column::EvaluationId.eq(scene.object_id))
        .filter(Column::ReviewerId.is_in(reviewers.iter().map(|reviewer| reviewer.employee)))
        .filter(Column::Id.is_not_in(new.iter().copied()));
    Ok(standing.into_tuple().all(&scene.txn).await?)
}

/// Whom those of the requests ask that are in the caller's copy.
async fn readable_reviewers(
    scene: &Scene<'_, entity::evaluation::Entity>,
    requests: Vec<(Uuid, Uuid)>,
) -> Result<Vec<Uuid>> {
    let Scene { ctx, txn, .. } = scene;
    let ids: Vec<Uuid> = requests.iter().map(|(id, _)| *id).collect();
    let readable = authz::readable_ids(txn, &ctx.actor, &ctx.policy, Noun::FeedbackRequest, &ids).await?;
    Ok(requests.into_iter().filter(|(id, _)| readable.contains(id)).map(|(_, reviewer)| reviewer).collect())
}

/// Opens the places again of those among `reviewers` who have declined with a reason, and returns them with their requests.
/// The reason must be in the copy of whoever approves; the state alone need not be, so that it decides nothing.
async fn ask_again(
    scene: &Scene<'_, entity::evaluation::Entity>,
    reviewers: &[NewReviewer],
    due_on: NaiveDate,
) -> Result<(HashSet<Uuid>, Vec<Asked>)> {
    use entity::feedback_request::{Column, Entity};
    let Scene { ctx, txn, .. } = scene;
    let ids = reviewers.iter().map(|reviewer| reviewer.employee).collect();
    let declined = |binder: &mut Binder| {
        let evaluation = binder.bind(Bind::Uuid(scene.object_id));
        let among = binder.any_of("t.reviewer_id", Bind::Uuids(ids));
        let state = FeedbackRequestState::Declined.word();
        format!("t.evaluation_id = {evaluation} AND t.state = '{state}' AND t.decline_reason IS NOT NULL AND {among}")
    };
    let columns = ["t.reviewer_id", "t.id", "t.reviewer_group", "t.due_on"];
    let rows = authz::load_rows(txn, &ctx.actor, Noun::FeedbackRequest, &columns, "", declined).await?;
    let mut again: HashSet<Uuid> = HashSet::new();
    let mut asked = Vec::new();
    for (row, facts) in rows {
        if !ctx.policy.allows(&facts, Action::Read, Part::Decline) {
            continue;
        }
        let employee: Uuid = row.try_get_by_index(0)?;
        let (group, due): (String, NaiveDate) = (row.try_get_by_index(2)?, row.try_get_by_index(3)?);
        let mut parts = vec![Part::Status, Part::Decline];
        let now = reviewers.iter().find(|reviewer| reviewer.employee == employee);
        if due != due_on || now.is_some_and(|now| now.group.word() != group) {
            parts.push(Part::Header);
        }
        asked.push(Asked { id: row.try_get_by_index(1)?, parts });
        again.insert(employee);
    }
    for group in ReviewerGroup::ALL {
        let asked = reviewers.iter().filter(|reviewer| reviewer.group == *group).map(|reviewer| reviewer.employee);
        let asked: Vec<Uuid> = asked.filter(|employee| again.contains(employee)).collect();
        if asked.is_empty() {
            continue;
        }
        Entity::update_many()
            .col_expr(Column::State, Expr::value(FeedbackRequestState::Approved))
            .col_expr(Column::ReviewerGroup, Expr::value(*group))
            .col_expr(Column::DueOn, Expr::value(due_on))
            .col_expr(Column::ClosedOn, Expr::value(None::<NaiveDate>))
            .col_expr(Column::DeclineReason, Expr::value(None::<String>))
            .filter(Column::EvaluationId.eq(scene.object_id))
            .filter(Column::ReviewerId.is_in(asked))
            .exec(txn)
            .await?;
    }
    Ok((again, asked))
}
