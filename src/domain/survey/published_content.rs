//! What was published of a survey, word for word (isi publikasi), and its hash: whoever quotes a result as evidence pins just
//! that, and sees when it has been corrected since.

use chrono::NaiveDate;
use data_encoding::HEXLOWER;
use entity::{
    service, service_unit, survey_instrument, survey_item, survey_result, survey_result_channel,
    survey_result_correction, survey_result_element, survey_result_flag, survey_result_item,
};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use serde::Serialize;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::domain::survey::{form, survey_result as results};
use crate::error::{Error, Result};
use crate::text;
use crate::words::survey::SurveyResultState;

/// Writes down what every published result says of which that has not been written down: those of a demonstration, and those
/// from before this was done when a result is published.
///
/// # Errors
/// Only faults of our own.
pub async fn seal_all(txn: &impl ConnectionTrait) -> Result<()> {
    use survey_result::{Column, Entity};
    let open = Entity::find()
        .filter(Column::State.eq(SurveyResultState::Published.word()))
        .filter(Column::Content.is_null())
        .order_by_asc(Column::Id);
    let ids: Vec<Uuid> = open.select_only().column(Column::Id).into_tuple().all(txn).await?;
    for id in ids {
        seal(txn, id).await?;
    }
    Ok(())
}

/// Writes down what a published result says, and the SHA-256 of that.
pub(super) async fn seal(txn: &impl ConnectionTrait, result_id: Uuid) -> Result<()> {
    use survey_result::{Column, Entity};
    let result =
        Entity::find_by_id(result_id).one(txn).await?.ok_or_else(|| Error::internal("a result that is gone"))?;
    let content = serde_json::to_string(&Content::load(txn, result).await?).map_err(Error::internal)?;
    let hash = hash(&content);
    Entity::update_many()
        .col_expr(Column::Content, Expr::value(content))
        .col_expr(Column::ContentHash, Expr::value(hash))
        .filter(Column::Id.eq(result_id))
        .exec(txn)
        .await?;
    Ok(())
}

/// The SHA-256 of a text in hexadecimal digits.
fn hash(content: &str) -> String {
    HEXLOWER.encode(&Sha256::digest(content))
}

/// INVARIANT: the fields stand in the order of their names, here and in all that they hold. What has been published is
/// never written again in another form, since whoever pinned it has its hash.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Content {
    answered_element_count: i32,
    campaign: String,
    channels: Vec<Channel>,
    closes_on: NaiveDate,
    corrections: Vec<Correction>,
    element_count: i32,
    elements: Vec<Element>,
    flags: Vec<Flag>,
    grade: String,
    grade_high: Option<String>,
    grade_low: Option<String>,
    incomplete_count: i32,
    index: String,
    instrument: String,
    instrument_version: i32,
    interval_high: Option<String>,
    interval_low: Option<String>,
    items: Vec<Item>,
    left_out_count: i32,
    opens_on: NaiveDate,
    population: Option<i32>,
    published_on: Option<NaiveDate>,
    response_count: i32,
    service: Option<String>,
    service_unit: String,
    whole_grade: Option<String>,
    whole_index: Option<String>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Channel {
    counting: String,
    index: Option<String>,
    kind: String,
    name: String,
    response_count: Option<i32>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Correction {
    corrected_on: NaiveDate,
    former_content_hash: Option<String>,
    former_grade: String,
    former_index: String,
    former_response_count: i32,
    number: i32,
    reason: String,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Element {
    code: String,
    index: String,
    rank: i32,
    respondent_count: i32,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Flag {
    grade_without: Option<String>,
    index_without: Option<String>,
    kind: String,
    response_count: Option<i32>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Item {
    answer_count: i32,
    code: String,
    sum: String,
}

impl Content {
    async fn load(txn: &impl ConnectionTrait, result: survey_result::Model) -> Result<Self> {
        let campaign = results::campaign(txn, &result).await?;
        let instrument = form::instrument(txn, &campaign).await?;
        let service_unit = service_unit::Entity::find_by_id(campaign.service_unit_id).one(txn).await?;
        let service = match campaign.service_id {
            Some(id) => service::Entity::find_by_id(id).one(txn).await?,
            None => None,
        };
        Ok(Self {
            answered_element_count: result.answered_element_count,
            campaign: campaign.name,
            channels: channels(txn, result.id).await?,
            closes_on: campaign.closes_on,
            corrections: corrections(txn, result.id).await?,
            element_count: result.element_count,
            elements: elements(txn, result.id).await?,
            flags: flags(txn, result.id).await?,
            grade: result.grade,
            grade_high: result.high_grade,
            grade_low: result.low_grade,
            incomplete_count: result.incomplete_count,
            index: decimal(result.index_hundredths),
            items: items(txn, result.id, &instrument).await?,
            instrument: instrument.code,
            instrument_version: instrument.version,
            interval_high: result.high_hundredths.map(decimal),
            interval_low: result.low_hundredths.map(decimal),
            left_out_count: result.left_out_count,
            opens_on: campaign.opens_on,
            population: result.population,
            published_on: result.published_on,
            response_count: result.response_count,
            service: service.map(|service| service.name),
            service_unit: service_unit.ok_or_else(|| Error::internal("a survey of no service unit"))?.name,
            whole_grade: result.whole_grade,
            whole_index: result.whole_hundredths.map(decimal),
        })
    }
}

/// In the order in which the API gives them.
async fn channels(txn: &impl ConnectionTrait, result_id: Uuid) -> Result<Vec<Channel>> {
    use survey_result_channel::{Column, Entity};
    let rows = Entity::find().filter(Column::ResultId.eq(result_id)).order_by_asc(Column::Name);
    let rows = rows.order_by_asc(Column::ChannelId).all(txn).await?;
    let channel = |row: survey_result_channel::Model| Channel {
        counting: row.counting,
        index: row.index_hundredths.map(decimal),
        kind: row.kind,
        name: row.name,
        response_count: row.response_count,
    };
    Ok(rows.into_iter().map(channel).collect())
}

async fn corrections(txn: &impl ConnectionTrait, result_id: Uuid) -> Result<Vec<Correction>> {
    use survey_result_correction::{Column, Entity};
    let rows = Entity::find().filter(Column::ResultId.eq(result_id)).order_by_asc(Column::Number).all(txn).await?;
    let correction = |row: survey_result_correction::Model| Correction {
        corrected_on: row.corrected_on,
        former_content_hash: row.former_content_hash,
        former_grade: row.former_grade,
        former_index: decimal(row.former_index_hundredths),
        former_response_count: row.former_response_count,
        number: row.number,
        reason: row.reason,
    };
    Ok(rows.into_iter().map(correction).collect())
}

async fn elements(txn: &impl ConnectionTrait, result_id: Uuid) -> Result<Vec<Element>> {
    use survey_result_element::{Column, Entity};
    let rows = Entity::find().filter(Column::ResultId.eq(result_id)).order_by_asc(Column::Sequence).all(txn).await?;
    let element = |row: survey_result_element::Model| Element {
        code: row.code,
        index: decimal(row.index_hundredths),
        rank: row.rank,
        respondent_count: row.respondent_count,
    };
    Ok(rows.into_iter().map(element).collect())
}

async fn flags(txn: &impl ConnectionTrait, result_id: Uuid) -> Result<Vec<Flag>> {
    use survey_result_flag::{Column, Entity};
    let rows = Entity::find().filter(Column::ResultId.eq(result_id)).order_by_asc(Column::Kind).all(txn).await?;
    let flag = |row: survey_result_flag::Model| Flag {
        grade_without: row.grade,
        index_without: row.index_hundredths.map(decimal),
        kind: row.kind,
        response_count: row.response_count,
    };
    Ok(rows.into_iter().map(flag).collect())
}

async fn items(
    txn: &impl ConnectionTrait,
    result_id: Uuid,
    instrument: &survey_instrument::Model,
) -> Result<Vec<Item>> {
    use survey_item::{Column, Entity};
    let questions = Entity::find().filter(Column::InstrumentId.eq(instrument.id)).order_by_asc(Column::Sequence);
    let own = survey_result_item::Column::ResultId.eq(result_id);
    let rows = survey_result_item::Entity::find().filter(own).all(txn).await?;
    let item = |question: survey_item::Model| {
        let row = rows.iter().find(|row| row.item_id == question.id)?;
        let mut sum = String::new();
        text::write_hundredths(&mut sum, row.sum_hundredths);
        Some(Item { answer_count: row.answer_count, code: question.code, sum })
    };
    Ok(questions.all(txn).await?.into_iter().filter_map(item).collect())
}

fn decimal(hundredths: i32) -> String {
    let mut decimal = String::new();
    text::write_hundredths(&mut decimal, hundredths.into());
    decimal
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_is_that_of_sha256sum() {
        // As `printf Capaian | sha256sum` says.
        assert_eq!(hash("Capaian"), "4e14e3e13bdc53e618772219f0f764de4b7e0bbf8e52613fddddab1868e082fd");
    }
}
