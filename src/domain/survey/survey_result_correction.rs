//! Corrections of survey results (pembetulan hasil survei): a result is counted again, with the population that is known by
//! now, or without the channels that were stuffed. What it was before and why it was corrected stays beside it.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use entity::{
    survey_channel, survey_result, survey_result_channel, survey_result_correction, survey_result_element,
    survey_result_flag, survey_result_item,
};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, DatabaseTransaction, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter,
    QuerySelect,
};
use serde::Serialize;
use uuid::Uuid;

use crate::authz::{Verb, verbs};
use crate::domain::survey::survey_channel::CHANNELS_MAX;
use crate::domain::survey::survey_result::{Snapshot, campaign, channels, count, publishing_minimum, store_parts};
use crate::domain::survey::{annual_result, published_content, survey_campaign};
use crate::domain::verb::outbox::Changed;
use crate::domain::verb::ritual::{Act, Scene};
use crate::domain::verb::violations::{Violations, field};
use crate::error::{Error, Result, ViolationCode};
use crate::words::survey::{SurveyChannelCounting, SurveyResultState};

/// Which result to correct, and how.
#[derive(Clone, Debug, Serialize)]
pub struct NewSurveyCorrection {
    /// The result.
    pub survey_result: Uuid,
    /// Why; everybody reads it.
    pub reason: String,
    /// How many used the service in the period, at least as many as answered; `None` if that stays as it is.
    pub population: Option<i32>,
    /// The channels whose answers are no part of the index from now on; `None` if that stays as it is.
    pub leave_out: Option<Vec<Uuid>>,
    /// Makes sending it twice harmless.
    #[serde(skip)]
    pub idempotency_key: Option<String>,
}

/// A correction once no rule is broken.
#[derive(Debug)]
pub struct Corrected {
    reason: String,
    snapshot: Snapshot,
}

impl Act for NewSurveyCorrection {
    const VERB: Verb = verbs::CORRECT_SURVEY_RESULT;
    type Object = survey_result::Entity;
    type Checked = Option<Corrected>;

    fn object_id(&self) -> Uuid {
        self.survey_result
    }

    fn idempotency_key(&self) -> Option<&str> {
        self.idempotency_key.as_deref()
    }

    async fn check(&self, scene: &Scene<'_, Self::Object>, violations: &mut Violations) -> Result<Self::Checked> {
        let (txn, result) = (&scene.txn, &scene.object);
        let reason = violations.required(field!["reason"], &self.reason);
        survey_campaign::check_population(violations, self.population);
        let left_out = self.check_left_out(scene, violations).await?;
        if !violations.is_empty() {
            return Ok(None);
        }
        let mut campaign = campaign(txn, result).await?;
        campaign.population = self.population.or(result.population);
        let counted = match count(txn, result.id, &campaign, &left_out, result.computed_on).await {
            Err(Error::Invalid(broken)) => {
                violations.extend(broken);
                return Ok(None);
            }
            counted => counted?,
        };
        let Some(snapshot) = counted else {
            violations.add(
                ViolationCode::Incomplete,
                field!["leaveOut"],
                "tidak ada jawaban yang dapat dihitung lagi",
                "no answers are left that count",
            );
            return Ok(None);
        };
        if is_public(result) {
            let (count, minimum) = (snapshot.result.response_count, publishing_minimum(scene).await?);
            if count < minimum {
                violations.add(
                    ViolationCode::Incomplete,
                    field!["leaveOut"],
                    &format!("sedikitnya {minimum} responden diperlukan untuk publikasi, tersisa {count}"),
                    &format!("at least {minimum} responses are needed to publish, {count} are left"),
                );
            }
        }
        if has_same_figures(&snapshot.result, result) {
            violations.add(
                ViolationCode::InvalidValue,
                field!["surveyResult"],
                "hasil penghitungan ulang sama",
                "counted again, the result is the same",
            );
        }
        Ok(Some(Corrected { reason, snapshot }))
    }

    async fn write(&self, scene: &Scene<'_, Self::Object>, corrected: Self::Checked) -> Result<Vec<Changed>> {
        let (txn, former) = (&scene.txn, &scene.object);
        let Some(Corrected { reason, snapshot }) = corrected else {
            return Err(Error::internal("a correction without a result"));
        };
        keep(txn, former, reason, scene.ctx.today()).await?;
        clear_parts(txn, former.id).await?;
        let result = survey_result::Model {
            state: former.state.clone(),
            published_on: former.published_on,
            content: former.content.clone(),
            content_hash: former.content_hash.clone(),
            ..snapshot.result.clone()
        };
        result.into_active_model().reset_all().update(txn).await?;
        store_parts(txn, snapshot).await?;
        if is_public(former) {
            published_content::seal(txn, former.id).await?;
            annual_result::count_again(txn, &campaign(txn, former).await?).await?;
        }
        Ok(Vec::new())
    }
}

impl NewSurveyCorrection {
    /// The channels to leave out.
    async fn check_left_out(
        &self,
        scene: &Scene<'_, survey_result::Entity>,
        violations: &mut Violations,
    ) -> Result<BTreeSet<Uuid>> {
        let (txn, result) = (&scene.txn, &scene.object);
        let Some(named) = &self.leave_out else { return left_out_before(txn, result.id).await };
        if !violations.within(field!["leaveOut"], named.len(), CHANNELS_MAX as usize) {
            return Ok(BTreeSet::new());
        }
        let known: Vec<survey_channel::Model> = channels(txn, result.campaign_id).await?;
        let mut left_out = BTreeSet::new();
        for (place, id) in named.iter().enumerate() {
            if !known.iter().any(|channel| channel.id == *id) {
                violations.unknown(field!["leaveOut", place]);
            } else if !left_out.insert(*id) {
                violations.duplicate(field!["leaveOut", place]);
            }
        }
        Ok(left_out)
    }
}

async fn left_out_before(txn: &DatabaseTransaction, result_id: Uuid) -> Result<BTreeSet<Uuid>> {
    use survey_result_channel::{Column, Entity};
    let rows = Entity::find()
        .filter(Column::ResultId.eq(result_id))
        .filter(Column::Counting.eq(SurveyChannelCounting::LeftOut.word()));
    let ids: Vec<Uuid> = rows.select_only().column(Column::ChannelId).into_tuple().all(txn).await?;
    Ok(ids.into_iter().collect())
}

fn is_public(result: &survey_result::Model) -> bool {
    result.state == SurveyResultState::Published.word()
}

/// Whether two results say the same. The sums behind them need not have been kept.
fn has_same_figures(one: &survey_result::Model, other: &survey_result::Model) -> bool {
    let figures = |result: &survey_result::Model| {
        let result = result.clone();
        (
            (result.response_count, result.incomplete_count, result.population, result.left_out_count),
            (result.index_hundredths, result.low_hundredths, result.high_hundredths, result.whole_hundredths),
        )
    };
    figures(one) == figures(other)
}

/// Keeps what a result was.
async fn keep(
    txn: &DatabaseTransaction,
    former: &survey_result::Model,
    reason: String,
    corrected_on: NaiveDate,
) -> Result<()> {
    use survey_result_correction::{Column, Entity, Model};
    let before = Entity::find().filter(Column::ResultId.eq(former.id)).count(txn).await?;
    let correction = Model {
        result_id: former.id,
        number: i32::try_from(before + 1).map_err(Error::internal)?,
        corrected_on,
        reason,
        former_index_hundredths: former.index_hundredths,
        former_grade: former.grade.clone(),
        former_response_count: former.response_count,
        former_content: former.content.clone(),
        former_content_hash: former.content_hash.clone(),
    };
    Entity::insert(correction.into_active_model()).exec_without_returning(txn).await?;
    Ok(())
}

async fn clear_parts(txn: &DatabaseTransaction, result_id: Uuid) -> Result<()> {
    let of_result = survey_result_element::Column::ResultId.eq(result_id);
    survey_result_element::Entity::delete_many().filter(of_result).exec(txn).await?;
    let of_result = survey_result_item::Column::ResultId.eq(result_id);
    survey_result_item::Entity::delete_many().filter(of_result).exec(txn).await?;
    let of_result = survey_result_flag::Column::ResultId.eq(result_id);
    survey_result_flag::Entity::delete_many().filter(of_result).exec(txn).await?;
    let of_result = survey_result_channel::Column::ResultId.eq(result_id);
    survey_result_channel::Entity::delete_many().filter(of_result).exec(txn).await?;
    Ok(())
}
