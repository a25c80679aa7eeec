//! The states that an evaluation (evaluasi kinerja) passes through, and what it is about.
//! PermenPANRB 6/2022; PP 30/2019 articles 35-48.

use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

use crate::authz::{self, Action, Noun, Part};
use crate::domain::verb::ritual::Scene;
use crate::error::{Error, Result};
use crate::words::evaluation::EvaluationState;

/// Moves an evaluation on, and its status version with it.
///
/// # Errors
/// [`Error::Conflict`] if the step is not one of the regulation, since then somebody moved the evaluation meanwhile.
pub(crate) async fn advance(scene: &Scene<'_, entity::evaluation::Entity>, to: EvaluationState) -> Result<()> {
    use entity::evaluation::Column;
    let evaluation = &scene.object;
    let from = EvaluationState::from_word(&evaluation.state).ok_or(Error::Conflict)?;
    if !is_step(from, to) {
        return Err(Error::Conflict);
    }
    let moved = entity::evaluation::Entity::update_many()
        .col_expr(Column::State, Expr::value(to))
        .col_expr(Column::StatusVersion, Expr::value(evaluation.status_version + 1))
        .filter(Column::Id.eq(evaluation.id))
        .filter(Column::State.eq(from))
        .filter(Column::StatusVersion.eq(evaluation.status_version))
        .exec(&scene.txn)
        .await?;
    if moved.rows_affected == 1 { Ok(()) } else { Err(Error::Conflict) }
}

/// The steps of the main road.
const fn is_step(from: EvaluationState, to: EvaluationState) -> bool {
    matches!(
        (from, to),
        (EvaluationState::Open, EvaluationState::SelfSubmitted)
            | (EvaluationState::SelfSubmitted, EvaluationState::FeedbackClosed)
            | (EvaluationState::FeedbackClosed, EvaluationState::Rated)
            | (EvaluationState::Rated | EvaluationState::Calibrated, EvaluationState::Released)
            | (EvaluationState::Released, EvaluationState::Acknowledged)
    )
}

/// The work results (hasil kerja) that the evaluation is measured by, in the order of the plan: empty if there is no plan.
/// `None` if there is one that the caller may not read: then nobody can say what it holds, and that it holds nothing least.
pub(crate) async fn readable_work_results(
    scene: &Scene<'_, entity::evaluation::Entity>,
) -> Result<Option<Vec<entity::work_result::Model>>> {
    use entity::work_result::Column;
    let Scene { ctx, txn, .. } = scene;
    let Some(plan_id) = scene.object.plan_id else { return Ok(Some(Vec::new())) };
    let facts = authz::load_facts(txn, &ctx.actor, &ctx.policy, Noun::PerformancePlan, plan_id).await?;
    if !facts.is_some_and(|facts| ctx.policy.allows(&facts, Action::Read, Part::WorkResults)) {
        return Ok(None);
    }
    let results = entity::work_result::Entity::find().filter(Column::PlanId.eq(plan_id));
    Ok(Some(results.order_by_asc(Column::Sequence).all(txn).await?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_follow_the_main_road() {
        let steps: Vec<(&str, &str)> = EvaluationState::ALL
            .iter()
            .flat_map(|from| EvaluationState::ALL.iter().map(move |to| (*from, *to)))
            .filter(|(from, to)| is_step(*from, *to))
            .map(|(from, to)| (from.word(), to.word()))
            .collect();
        assert_eq!(
            steps,
            [
                ("OPEN", "SELF_SUBMITTED"),
                ("SELF_SUBMITTED", "FEEDBACK_CLOSED"),
                ("FEEDBACK_CLOSED", "RATED"),
                ("RATED", "RELEASED"),
                ("CALIBRATED", "RELEASED"),
                ("RELEASED", "ACKNOWLEDGED"),
            ]
        );
    }
}
