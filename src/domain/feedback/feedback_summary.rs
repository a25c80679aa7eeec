//! Summaries of feedback: closed snapshots, suppressed where so few answered that they could be told apart.
//!
//! Nothing is counted at read time: what the supervisor sees today and tomorrow is the same, and no later answer can be
//! found out by comparing two readings.

use std::collections::HashMap;

use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Set};
use serde::Serialize;
use uuid::Uuid;

use crate::authz::{Noun, Part, Verb, verbs};
use crate::domain::evaluation::evaluation;
use crate::domain::verb::outbox::Changed;
use crate::domain::verb::ritual::{Act, Scene, Versions};
use crate::domain::verb::violations::Violations;
use crate::error::{Error, Result};
use crate::words::evaluation::{BehaviorValue, EvaluationState, ExpectationRating};
use crate::words::feedback::{FeedbackCommentKind, FeedbackRequestState, ReviewerGroup};
use crate::words::survey::SurveyResultState;

/// Which evaluation's feedback to close.
#[derive(Clone, Debug, Serialize)]
pub struct NewClosing {
    /// The evaluation.
    pub evaluation: Uuid,
    /// The version of the status that the caller has seen.
    pub expected_version: i32,
    /// Makes sending it twice harmless.
    #[serde(skip)]
    pub idempotency_key: Option<String>,
}

impl Act for NewClosing {
    const VERB: Verb = verbs::CLOSE_FEEDBACK;
    type Object = entity::evaluation::Entity;
    type Checked = ();

    fn object_id(&self) -> Uuid {
        self.evaluation
    }

    fn idempotency_key(&self) -> Option<&str> {
        self.idempotency_key.as_deref()
    }

    async fn check(&self, _: &Scene<'_, Self::Object>, _: &mut Violations) -> Result<()> {
        Ok(())
    }

    async fn versions(&self, scene: &Scene<'_, Self::Object>) -> Result<Option<Versions>> {
        Ok(Some(Versions { expected: self.expected_version, current: scene.object.status_version }))
    }

    async fn write(&self, scene: &Scene<'_, Self::Object>, (): ()) -> Result<Vec<Changed>> {
        evaluation::advance(scene, EvaluationState::FeedbackClosed).await?;
        let expired = expire_requests(scene).await?;
        let minimum = entity::rule_set::Entity::find_by_id(scene.object.rule_set_id)
            .one(&scene.txn)
            .await?
            .and_then(|rule_set| usize::try_from(rule_set.feedback_minimum).ok())
            .ok_or_else(|| Error::internal("an evaluation has a rule set"))?;
        for group in ReviewerGroup::ALL {
            let answers = answers(scene, *group).await?;
            store(scene, *group, summarize(&answers, minimum)).await?;
        }
        let mut parts = vec![Part::Status, Part::PeerFeedback, Part::SubordinateFeedback];
        if store_citizen_summary(scene).await? {
            parts.push(Part::CitizenFeedback);
        }
        let changed = scene.changed(&parts).leaving(&scene.object.state);
        let request = |changed: Changed, id| changed.within(Noun::FeedbackRequest, id, &[Part::Status]);
        Ok(vec![expired.into_iter().fold(changed, request)])
    }
}

/// One feedback, as far as a summary needs it.
#[derive(Clone, Debug, Default)]
pub struct Answer {
    /// The values observed.
    pub items: Vec<(BehaviorValue, ExpectationRating)>,
    /// What the employee does well.
    pub strengths: Option<String>,
    /// What could be better.
    pub suggestions: Option<String>,
}

/// What a group of reviewers has said.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// How many answered; `None` if they are too few to tell, and then all else is empty.
    pub response_count: Option<usize>,
    /// For each value that enough of them observed: above, as expected, below.
    pub items: Vec<(BehaviorValue, [usize; 3])>,
    /// What they say the employee does well, in an order that says nothing.
    pub strengths: Vec<String>,
    /// What they say could be better, in an order that says nothing.
    pub suggestions: Vec<String>,
}

/// Sums up the answers of a group. Fewer than `minimum` answers are as good as none, whether two, one or none; a value
/// that fewer observed is left out.
pub fn summarize(answers: &[Answer], minimum: usize) -> Summary {
    if answers.is_empty() || answers.len() < minimum {
        return Summary::default();
    }
    let count = |value: BehaviorValue, rating: ExpectationRating| {
        answers.iter().filter(|answer| answer.items.contains(&(value, rating))).count()
    };
    let items = BehaviorValue::ALL.iter().map(|value| {
        let counts = [
            count(*value, ExpectationRating::AboveExpectation),
            count(*value, ExpectationRating::AsExpected),
            count(*value, ExpectationRating::BelowExpectation),
        ];
        (*value, counts)
    });
    let texts = |text: fn(&Answer) -> Option<&String>| {
        let mut texts: Vec<String> = answers.iter().filter_map(text).cloned().collect();
        texts.sort();
        texts
    };
    Summary {
        response_count: Some(answers.len()),
        items: items.filter(|(_, counts)| counts.iter().sum::<usize>() >= minimum.max(1)).collect(),
        strengths: texts(|answer| answer.strengths.as_ref()),
        suggestions: texts(|answer| answer.suggestions.as_ref()),
    }
}

async fn answers(scene: &Scene<'_, entity::evaluation::Entity>, group: ReviewerGroup) -> Result<Vec<Answer>> {
    let txn = &scene.txn;
    let feedback = {
        use entity::feedback::Column;
        entity::feedback::Entity::find()
            .filter(Column::EvaluationId.eq(scene.object_id))
            .filter(Column::ReviewerGroup.eq(group))
            .all(txn)
            .await?
    };
    let items = {
        use entity::feedback_item::Column;
        entity::feedback_item::Entity::find()
            .filter(Column::FeedbackId.is_in(feedback.iter().map(|feedback| feedback.id)))
            .all(txn)
            .await?
    };
    let mut answers: HashMap<Uuid, Answer> = feedback
        .into_iter()
        .map(|row| (row.id, Answer { items: Vec::new(), strengths: row.strengths, suggestions: row.suggestions }))
        .collect();
    for item in items {
        let known = BehaviorValue::from_word(&item.behavior_value).zip(ExpectationRating::from_word(&item.rating));
        if let (Some(answer), Some(known)) = (answers.get_mut(&item.feedback_id), known) {
            answer.items.push(known);
        }
    }
    Ok(answers.into_values().collect())
}

async fn store(scene: &Scene<'_, entity::evaluation::Entity>, group: ReviewerGroup, summary: Summary) -> Result<()> {
    let txn = &scene.txn;
    let summary_id = Uuid::new_v4();
    let int = |count: usize| i32::try_from(count).map_err(Error::internal);
    let row = entity::feedback_summary::ActiveModel {
        id: Set(summary_id),
        evaluation_id: Set(scene.object_id),
        reviewer_group: Set(group.word().to_owned()),
        response_count: Set(summary.response_count.map(int).transpose()?),
        closed_on: Set(scene.ctx.today()),
    };
    entity::feedback_summary::Entity::insert(row).exec_without_returning(txn).await?;
    let mut items = Vec::new();
    for (value, [above, expected, below]) in summary.items {
        items.push(entity::feedback_summary_item::ActiveModel {
            summary_id: Set(summary_id),
            behavior_value: Set(value.word().to_owned()),
            above_count: Set(int(above)?),
            expected_count: Set(int(expected)?),
            below_count: Set(int(below)?),
        });
    }
    if !items.is_empty() {
        entity::feedback_summary_item::Entity::insert_many(items).exec_without_returning(txn).await?;
    }
    // The random key shuffles the comments: those of one reviewer do not stand together.
    let strengths = summary.strengths.into_iter().map(|comment| (FeedbackCommentKind::Strength, comment));
    let suggestions = summary.suggestions.into_iter().map(|comment| (FeedbackCommentKind::Suggestion, comment));
    let comments: Vec<entity::feedback_summary_comment::ActiveModel> = strengths
        .chain(suggestions)
        .map(|(kind, comment)| entity::feedback_summary_comment::ActiveModel {
            id: Set(Uuid::new_v4()),
            summary_id: Set(summary_id),
            kind: Set(kind.word().to_owned()),
            comment: Set(comment),
        })
        .collect();
    if !comments.is_empty() {
        entity::feedback_summary_comment::Entity::insert_many(comments).exec_without_returning(txn).await?;
    }
    Ok(())
}

/// Ends the requests that nobody has answered, and returns them. The evaluation is locked, so that none is made meanwhile.
async fn expire_requests(scene: &Scene<'_, entity::evaluation::Entity>) -> Result<Vec<Uuid>> {
    use entity::feedback_request::{Column, Entity};
    let open = Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(Column::EvaluationId.eq(scene.object_id))
        .filter(Column::State.eq(FeedbackRequestState::Approved));
    let open: Vec<Uuid> = open.into_tuple().all(&scene.txn).await?;
    Entity::update_many()
        .col_expr(Column::State, Expr::value(FeedbackRequestState::Expired))
        .col_expr(Column::ClosedOn, Expr::value(scene.ctx.today()))
        .filter(Column::EvaluationId.eq(scene.object_id))
        .filter(Column::State.eq(FeedbackRequestState::Approved))
        .exec(&scene.txn)
        .await?;
    Ok(open)
}

/// Freezes the newest published survey result of the evaluee's unit into the evaluation, and says whether there is one.
async fn store_citizen_summary(scene: &Scene<'_, entity::evaluation::Entity>) -> Result<bool> {
    use entity::survey_result::Column;
    let Scene { txn, object: evaluation, .. } = scene;
    let newest = entity::survey_result::Entity::find()
        .filter(Column::AgencyId.eq(evaluation.agency_id))
        .filter(Column::OrgUnitId.eq(evaluation.org_unit_id))
        .filter(Column::State.eq(SurveyResultState::Published))
        .order_by_desc(Column::PublishedOn)
        .order_by_desc(Column::ComputedOn)
        .order_by_desc(Column::Id)
        .one(txn)
        .await?;
    let Some(result) = newest else { return Ok(false) };
    let row = entity::citizen_feedback_summary::ActiveModel {
        evaluation_id: Set(evaluation.id),
        survey_result_id: Set(result.id),
        response_count: Set(result.response_count),
        index_hundredths: Set(result.index_hundredths),
        grade: Set(result.grade),
        closed_on: Set(scene.ctx.today()),
    };
    entity::citizen_feedback_summary::Entity::insert(row).exec_without_returning(txn).await?;
    Ok(true)
}

#[cfg(test)]
mod tests {
    use ExpectationRating::{AboveExpectation, AsExpected, BelowExpectation};

    use super::*;

    fn answer(items: &[(BehaviorValue, ExpectationRating)], strengths: &str) -> Answer {
        Answer { items: items.to_vec(), strengths: Some(strengths.to_owned()), suggestions: None }
    }

    #[test]
    fn too_few_answers_are_as_good_as_none() {
        let one = answer(&[(BehaviorValue::Loyal, AsExpected)], "jujur");
        for count in 0..3 {
            assert_eq!(summarize(&vec![one.clone(); count], 3), Summary::default(), "{count}");
        }
        assert_eq!(summarize(&vec![one; 3], 3).response_count, Some(3));
    }

    #[test]
    fn values_that_too_few_observed_are_left_out() {
        let answers = [
            answer(&[(BehaviorValue::Loyal, AboveExpectation), (BehaviorValue::Adaptive, BelowExpectation)], "c"),
            answer(&[(BehaviorValue::Loyal, AsExpected)], "a"),
            answer(&[(BehaviorValue::Loyal, AsExpected), (BehaviorValue::Adaptive, BelowExpectation)], "b"),
        ];
        let summary = summarize(&answers, 3);
        assert_eq!(summary.items, [(BehaviorValue::Loyal, [1, 2, 0])]);
        assert_eq!(summary.strengths, ["a", "b", "c"]);
        assert!(summary.suggestions.is_empty());
    }
}
