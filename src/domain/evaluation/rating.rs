//! The rating: the supervisor judges work results and behavior, and the matrix gives the performance rating (predikat
//! kinerja). PermenPANRB 6/2022.

use std::collections::{HashMap, HashSet};

use sea_orm::{ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter, Set};
use serde::Serialize;
use uuid::Uuid;

use super::evaluation;
use super::rating_matrix::{
    MatrixCell, has_main_below, performance_rating, suggested_behavior_rating, suggested_result_rating,
};
use super::self_assessment::WORK_RESULTS_MAX;
use crate::authz::{Part, Verb, verbs};
use crate::domain::verb::outbox::Changed;
use crate::domain::verb::ritual::{Act, Scene, Versions};
use crate::domain::verb::violations::{Violations, field};
use crate::error::{Error, FieldPath, Result, ViolationCode};
use crate::words::evaluation::{BehaviorValue, EvaluationState, ExpectationRating, PerformanceRating};
use crate::words::plan::WorkResultKind;

/// What the supervisor judges.
#[derive(Clone, Debug, Serialize)]
pub struct NewRating {
    /// The evaluation.
    pub evaluation: Uuid,
    /// The version of the rating that the caller has seen; 0 before the first.
    pub expected_version: i32,
    /// Every work result of the plan, once.
    pub work_results: Vec<NewWorkResultRating>,
    /// Every value, once.
    pub behaviors: Vec<NewBehaviorRating>,
    /// Instead of the suggestion; must be there without work results.
    pub result_rating: Option<ExpectationRating>,
    /// Instead of the suggestion.
    pub behavior_rating: Option<ExpectationRating>,
    /// Why a rating differs from its suggestion.
    pub override_reason: Option<String>,
    /// What the employee does well.
    pub strengths: String,
    /// What the employee does less well.
    pub weaknesses: String,
    /// What to do about it.
    pub recommendations: String,
    /// Makes sending it twice harmless.
    #[serde(skip)]
    pub idempotency_key: Option<String>,
}

/// The judgement of one work result.
#[derive(Clone, Debug, Serialize)]
pub struct NewWorkResultRating {
    /// A work result of the plan.
    pub work_result: Uuid,
    /// How it compares.
    pub rating: ExpectationRating,
    /// The evidence; must be there above and below expectation.
    pub note: Option<String>,
}

/// The judgement of one value.
#[derive(Clone, Debug, Serialize)]
pub struct NewBehaviorRating {
    /// The value.
    pub value: BehaviorValue,
    /// How it compares.
    pub rating: ExpectationRating,
    /// The evidence; must be there above and below expectation.
    pub note: Option<String>,
}

impl Act for NewRating {
    const VERB: Verb = verbs::RATE_EVALUATION;
    type Object = entity::evaluation::Entity;
    type Checked = Checked;

    fn object_id(&self) -> Uuid {
        self.evaluation
    }

    fn idempotency_key(&self) -> Option<&str> {
        self.idempotency_key.as_deref()
    }

    async fn check(&self, scene: &Scene<'_, Self::Object>, violations: &mut Violations) -> Result<Checked> {
        // Every work result is rated, and a plan that cannot be read has as many as it has.
        let work_results = evaluation::readable_work_results(scene).await?.ok_or(Error::Forbidden)?;
        Ok(check(violations, self, &work_results))
    }

    async fn versions(&self, scene: &Scene<'_, Self::Object>) -> Result<Option<Versions>> {
        let before = entity::rating::Entity::find_by_id(self.evaluation).one(&scene.txn).await?;
        let current = before.map_or(0, |before| before.version);
        Ok(Some(Versions { expected: self.expected_version, current }))
    }

    async fn write(&self, scene: &Scene<'_, Self::Object>, checked: Checked) -> Result<Vec<Changed>> {
        let (txn, evaluation) = (&scene.txn, &scene.object);
        let matrix = matrix(txn, evaluation.rule_set_id).await?;
        let performance = performance_rating(&matrix, checked.result_rating, checked.behavior_rating)
            .ok_or_else(|| Error::internal("the rule set's matrix lacks a cell"))?;
        // The version that the caller has seen is the one there is, and the first is 1.
        if self.expected_version > 0 {
            remove(txn, evaluation.id).await?;
        }
        let rating = entity::rating::ActiveModel {
            evaluation_id: Set(evaluation.id),
            rule_set_id: Set(evaluation.rule_set_id),
            result_rating: Set(checked.result_rating.word().to_owned()),
            behavior_rating: Set(checked.behavior_rating.word().to_owned()),
            performance_rating: Set(performance.word().to_owned()),
            override_reason: Set(checked.override_reason),
            rated_at: Set(scene.ctx.now()),
            version: Set(self.expected_version.saturating_add(1)),
        };
        entity::rating::Entity::insert(rating).exec_without_returning(txn).await?;
        let mut parts = vec![Part::Rating, Part::BehaviorRatings, Part::DevelopmentNotes];
        if !checked.work_results.is_empty() {
            parts.push(Part::WorkResultRatings);
            entity::work_result_rating::Entity::insert_many(checked.work_results).exec_without_returning(txn).await?;
        }
        entity::behavior_rating::Entity::insert_many(checked.behaviors).exec_without_returning(txn).await?;
        entity::development_notes::Entity::insert(checked.notes).exec_without_returning(txn).await?;
        // Rating again is no step: the status, which more people see than the rating, must not tell of it.
        if evaluation.state == EvaluationState::Rated.word() {
            return Ok(vec![scene.changed(&parts)]);
        }
        evaluation::advance(scene, EvaluationState::Rated).await?;
        parts.push(Part::Status);
        Ok(vec![scene.changed(&parts).leaving(&evaluation.state)])
    }
}

/// The matrix of a rule set, as the database has it.
async fn matrix(txn: &DatabaseTransaction, rule_set_id: Uuid) -> Result<Vec<MatrixCell>> {
    let rows = entity::rule_set_rating::Entity::find()
        .filter(entity::rule_set_rating::Column::RuleSetId.eq(rule_set_id))
        .all(txn)
        .await?;
    let cells = rows.iter().filter_map(|row| {
        Some((
            ExpectationRating::from_word(&row.result_rating)?,
            ExpectationRating::from_word(&row.behavior_rating)?,
            PerformanceRating::from_word(&row.performance_rating)?,
        ))
    });
    Ok(cells.collect())
}

/// Removes the earlier rating; the audit trail keeps that it was there.
async fn remove(txn: &DatabaseTransaction, id: Uuid) -> Result<()> {
    entity::work_result_rating::Entity::delete_many()
        .filter(entity::work_result_rating::Column::EvaluationId.eq(id))
        .exec(txn)
        .await?;
    entity::behavior_rating::Entity::delete_many()
        .filter(entity::behavior_rating::Column::EvaluationId.eq(id))
        .exec(txn)
        .await?;
    entity::development_notes::Entity::delete_by_id(id).exec(txn).await?;
    entity::rating::Entity::delete_by_id(id).exec(txn).await?;
    Ok(())
}

/// A judgement that breaks no rule, as rows.
#[derive(Debug)]
pub(crate) struct Checked {
    work_results: Vec<entity::work_result_rating::ActiveModel>,
    behaviors: Vec<entity::behavior_rating::ActiveModel>,
    notes: entity::development_notes::ActiveModel,
    result_rating: ExpectationRating,
    behavior_rating: ExpectationRating,
    override_reason: Option<String>,
}

fn check(violations: &mut Violations, new: &NewRating, known: &[entity::work_result::Model]) -> Checked {
    let work_results = check_work_results(violations, new, known);
    let behaviors = check_behaviors(violations, new);
    let (result_rating, behavior_rating, override_reason) = check_overrides(violations, new, known);
    let notes = entity::development_notes::ActiveModel {
        evaluation_id: Set(new.evaluation),
        strengths: Set(violations.required(field!["strengths"], &new.strengths)),
        weaknesses: Set(violations.required(field!["weaknesses"], &new.weaknesses)),
        recommendations: Set(violations.required(field!["recommendations"], &new.recommendations)),
    };
    Checked { work_results, behaviors, notes, result_rating, behavior_rating, override_reason }
}

fn check_work_results(
    violations: &mut Violations,
    new: &NewRating,
    known: &[entity::work_result::Model],
) -> Vec<entity::work_result_rating::ActiveModel> {
    if !violations.within(field!["workResults"], new.work_results.len(), WORK_RESULTS_MAX) {
        return Vec::new();
    }
    let mut seen = HashSet::new();
    let mut rows = Vec::new();
    for (index, item) in new.work_results.iter().enumerate() {
        if !known.iter().any(|result| result.id == item.work_result) {
            violations.unknown(field!["workResults", index, "workResult"]);
        } else if !seen.insert(item.work_result) {
            violations.duplicate(field!["workResults", index, "workResult"]);
        }
        let field = field!["workResults", index, "note"];
        rows.push(entity::work_result_rating::ActiveModel {
            evaluation_id: Set(new.evaluation),
            work_result_id: Set(item.work_result),
            rating: Set(item.rating.word().to_owned()),
            note: Set(check_note(violations, field, item.rating, item.note.as_deref())),
        });
    }
    let missing: Vec<String> =
        known.iter().filter(|result| !seen.contains(&result.id)).map(|result| result.sequence.to_string()).collect();
    if !missing.is_empty() {
        let missing = missing.join(", ");
        violations.add(
            ViolationCode::Incomplete,
            field!["workResults"],
            &format!("hasil kerja nomor {missing} belum dinilai"),
            &format!("work result number {missing} is not rated yet"),
        );
    }
    rows
}

fn check_behaviors(violations: &mut Violations, new: &NewRating) -> Vec<entity::behavior_rating::ActiveModel> {
    // Twice the number of values, so that duplicates are still named one by one.
    if !violations.within(field!["behaviors"], new.behaviors.len(), 2 * BehaviorValue::ALL.len()) {
        return Vec::new();
    }
    let mut seen = HashSet::new();
    let mut rows = Vec::new();
    for (index, item) in new.behaviors.iter().enumerate() {
        if !seen.insert(item.value) {
            violations.duplicate(field!["behaviors", index, "value"]);
        }
        let field = field!["behaviors", index, "note"];
        rows.push(entity::behavior_rating::ActiveModel {
            evaluation_id: Set(new.evaluation),
            behavior_value: Set(item.value.word().to_owned()),
            rating: Set(item.rating.word().to_owned()),
            note: Set(check_note(violations, field, item.rating, item.note.as_deref())),
        });
    }
    let missing: Vec<&str> =
        BehaviorValue::ALL.iter().filter(|value| !seen.contains(value)).map(|value| value.word()).collect();
    if !missing.is_empty() {
        let missing = missing.join(", ");
        violations.add(
            ViolationCode::Incomplete,
            field!["behaviors"],
            &format!("nilai perilaku {missing} belum dinilai"),
            &format!("the values {missing} are not rated yet"),
        );
    }
    rows
}

/// A rating above or below expectation rests on evidence.
fn check_note(
    violations: &mut Violations,
    field: FieldPath,
    rating: ExpectationRating,
    note: Option<&str>,
) -> Option<String> {
    let checked = violations.optional(field.clone(), note);
    if checked.is_none() && rating != ExpectationRating::AsExpected {
        violations.add(
            ViolationCode::ReasonRequired,
            field,
            "penilaian di atas atau di bawah ekspektasi memerlukan catatan bukti",
            "a rating above or below expectation needs a note on its evidence",
        );
    }
    checked
}

/// The two ratings that enter the matrix. What stands in for a rating that cannot be had yet is never used, since then
/// a rule is broken.
fn check_overrides(
    violations: &mut Violations,
    new: &NewRating,
    known: &[entity::work_result::Model],
) -> (ExpectationRating, ExpectationRating, Option<String>) {
    let kinds: HashMap<Uuid, WorkResultKind> =
        known.iter().filter_map(|result| Some((result.id, WorkResultKind::from_word(&result.kind)?))).collect();
    let rated: Vec<(WorkResultKind, ExpectationRating)> =
        new.work_results.iter().filter_map(|item| Some((*kinds.get(&item.work_result)?, item.rating))).collect();
    let behaviors: Vec<ExpectationRating> = new.behaviors.iter().map(|item| item.rating).collect();
    let suggested_result = suggested_result_rating(&rated);
    let suggested_behavior = suggested_behavior_rating(&behaviors);

    if known.is_empty() && new.result_rating.is_none() {
        violations.add(
            ViolationCode::Required,
            field!["resultRating"],
            "tanpa rencana kinerja, rating hasil kerja wajib diisi",
            "without a performance plan the result rating is required",
        );
    }
    if new.result_rating == Some(ExpectationRating::AboveExpectation) && has_main_below(&rated) {
        violations.add(
            ViolationCode::InvalidValue,
            field!["resultRating"],
            "tidak dapat di atas ekspektasi selama ada hasil kerja utama di bawah ekspektasi",
            "it cannot be above expectation while a main work result is below",
        );
    }
    let differs = |given: Option<ExpectationRating>, suggested: Option<ExpectationRating>| {
        given.zip(suggested).is_some_and(|(given, suggested)| given != suggested)
    };
    let reason = violations.optional(field!["overrideReason"], new.override_reason.as_deref());
    let overridden = differs(new.result_rating, suggested_result) || differs(new.behavior_rating, suggested_behavior);
    if overridden && reason.is_none() {
        violations.add(
            ViolationCode::ReasonRequired,
            field!["overrideReason"],
            "rating yang berbeda dari usulan memerlukan alasan",
            "a rating that differs from the suggestion needs a reason",
        );
    }
    (
        new.result_rating.or(suggested_result).unwrap_or(ExpectationRating::AsExpected),
        new.behavior_rating.or(suggested_behavior).unwrap_or(ExpectationRating::AsExpected),
        reason.filter(|_| overridden),
    )
}

#[cfg(test)]
mod tests {
    use ExpectationRating::{AboveExpectation, AsExpected, BelowExpectation};
    use WorkResultKind::{Additional, Main};

    use super::*;

    fn plan(kinds: &[WorkResultKind]) -> Vec<entity::work_result::Model> {
        let plan_id = Uuid::new_v4();
        let result = |(index, kind): (usize, &WorkResultKind)| entity::work_result::Model {
            id: Uuid::from_u128(index as u128 + 1),
            plan_id,
            kind: kind.word().to_owned(),
            sequence: i32::try_from(index + 1).unwrap(),
            title: "Pelayanan".to_owned(),
            parent_result_id: None,
        };
        kinds.iter().enumerate().map(result).collect()
    }

    fn rating(results: &[ExpectationRating]) -> NewRating {
        let judged = |(index, rating): (usize, &ExpectationRating)| NewWorkResultRating {
            work_result: Uuid::from_u128(index as u128 + 1),
            rating: *rating,
            note: Some("bukti".to_owned()),
        };
        let behavior = |value: &BehaviorValue| NewBehaviorRating { value: *value, rating: AsExpected, note: None };
        NewRating {
            evaluation: Uuid::nil(),
            expected_version: 0,
            work_results: results.iter().enumerate().map(judged).collect(),
            behaviors: BehaviorValue::ALL.iter().map(behavior).collect(),
            result_rating: None,
            behavior_rating: None,
            override_reason: None,
            strengths: "teliti".to_owned(),
            weaknesses: "lambat".to_owned(),
            recommendations: "pelatihan".to_owned(),
            idempotency_key: None,
        }
    }

    fn check_rating(new: &NewRating, kinds: &[WorkResultKind], expected: &[(ViolationCode, &str)]) {
        let mut violations = Violations::new();
        check(&mut violations, new, &plan(kinds));
        let found: Vec<(ViolationCode, String)> = match violations.finish() {
            Err(Error::Invalid(violations)) => {
                violations.into_iter().map(|violation| (violation.code, violation.field[1..].join("."))).collect()
            }
            _ => Vec::new(),
        };
        let expected: Vec<(ViolationCode, String)> =
            expected.iter().map(|(code, field)| (*code, (*field).to_owned())).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn a_rating_is_complete_and_reasoned() {
        use ViolationCode::{Duplicate, Incomplete, InvalidValue, ReasonRequired, Required, UnknownReference};
        check_rating(&rating(&[AsExpected]), &[Main], &[]);
        check_rating(&rating(&[]), &[Main], &[(Incomplete, "workResults")]);
        check_rating(&rating(&[AsExpected, AsExpected]), &[Main], &[(UnknownReference, "workResults.1.workResult")]);
        check_rating(&rating(&[]), &[], &[(Required, "resultRating")]);
        check_rating(&NewRating { result_rating: Some(AboveExpectation), ..rating(&[]) }, &[], &[]);

        let mut new = rating(&[AboveExpectation, AsExpected]);
        new.work_results[0].note = Some(" ".to_owned());
        new.work_results[1].note = None;
        check_rating(&new, &[Main, Main], &[(ReasonRequired, "workResults.0.note")]);

        let mut new = rating(&[AsExpected]);
        new.work_results.push(new.work_results[0].clone());
        check_rating(&new, &[Main], &[(Duplicate, "workResults.1.workResult")]);

        let mut new = rating(&[AsExpected]);
        new.behaviors[6].value = new.behaviors[0].value;
        new.behaviors[6].rating = BelowExpectation;
        check_rating(
            &new,
            &[Main],
            &[(Duplicate, "behaviors.6.value"), (ReasonRequired, "behaviors.6.note"), (Incomplete, "behaviors")],
        );

        let new = NewRating { behavior_rating: Some(AboveExpectation), ..rating(&[AsExpected]) };
        check_rating(&new, &[Main], &[(ReasonRequired, "overrideReason")]);
        check_rating(&NewRating { override_reason: Some("inovasi".to_owned()), ..new }, &[Main], &[]);

        let new = NewRating {
            result_rating: Some(AboveExpectation),
            override_reason: Some("istimewa".to_owned()),
            ..rating(&[BelowExpectation, AboveExpectation])
        };
        check_rating(&new, &[Main, Main], &[(InvalidValue, "resultRating")]);
        check_rating(&new, &[Additional, Main], &[]);

        let new = NewRating {
            strengths: String::new(),
            weaknesses: " ".to_owned(),
            recommendations: "\n".to_owned(),
            ..rating(&[AsExpected])
        };
        check_rating(
            &new,
            &[Main],
            &[(Required, "strengths"), (Required, "weaknesses"), (Required, "recommendations")],
        );
    }

    #[test]
    fn a_reason_is_kept_only_for_an_override() {
        let kept = |new: &NewRating| {
            let mut violations = Violations::new();
            let checked = check(&mut violations, new, &plan(&[Main]));
            violations.finish().unwrap();
            (checked.result_rating, checked.override_reason)
        };
        let new = NewRating { override_reason: Some("alasan".to_owned()), ..rating(&[AsExpected]) };
        assert_eq!(kept(&new), (AsExpected, None));
        let new = NewRating { result_rating: Some(BelowExpectation), ..new };
        assert_eq!(kept(&new), (BelowExpectation, Some("alasan".to_owned())));
    }
}
