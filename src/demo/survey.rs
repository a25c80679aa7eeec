//! Satisfaction surveys of the demo: campaigns in every state, answers, and results by exact arithmetic.

use std::collections::HashMap;

use chrono::{Days, NaiveDate};
use entity::{survey_answer, survey_campaign, survey_response, survey_result, survey_result_item};
use sea_orm::ConnectionTrait;
use uuid::Uuid;

use super::catalog;
use super::chance::Chance;
use super::staff::{Counter, Staff};
use super::tables::Tables;
use crate::domain::survey::survey_result::{ItemTotal, compute};
use crate::error::Result;
use crate::import::master_data::MasterData;

/// A published result, as evaluations quote it.
#[derive(Clone)]
pub(super) struct Published {
    pub(super) id: Uuid,
    pub(super) on: NaiveDate,
    pub(super) response_count: i32,
    pub(super) index_hundredths: i32,
    pub(super) grade: String,
}

/// Published results by unit, the newest last.
pub(super) type Results = HashMap<usize, Vec<Published>>;

/// A campaign's place in time and in its life.
struct Round {
    number: u32,
    opens: NaiveDate,
    closes: NaiveDate,
    state: &'static str,
}

/// Writes the campaigns of every counter: two past ones and the present one.
pub(super) async fn write(
    txn: &impl ConnectionTrait,
    chance: &mut Chance,
    tables: &mut Tables,
    staff: &Staff,
    master: &MasterData,
    today: NaiveDate,
) -> Result<Results> {
    let mut results = Results::new();
    for (index, counter) in staff.counters.iter().enumerate() {
        for round in rounds(index, today) {
            let campaign = campaign(chance, staff, counter, master, &round);
            let (id, org_unit_id, agency_id) = (campaign.id, campaign.org_unit_id, campaign.agency_id);
            tables.survey_campaign.push(campaign);
            if round.state == "DRAFT" {
                continue;
            }
            let count = if round.state == "OPEN" { 5 + chance.below(8) } else { 30 + chance.below(20) };
            let totals = answers(chance, tables, master, id, count);
            if !matches!(round.state, "COMPUTED" | "PUBLISHED" | "FOLLOWED_UP") {
                continue;
            }
            let Some(index) = compute(&totals) else { continue };
            let published_on = (round.state != "COMPUTED").then(|| round.closes + Days::new(15));
            let result = survey_result::Model {
                id: chance.id(),
                agency_id,
                campaign_id: id,
                org_unit_id,
                state: if published_on.is_some() { "PUBLISHED" } else { "COMPUTED" }.to_owned(),
                response_count: i32::try_from(count).unwrap_or(i32::MAX),
                index_hundredths: i32::try_from(index.hundredths).unwrap_or(i32::MAX),
                grade: index.grade.word().to_owned(),
                computed_on: round.closes + Days::new(10),
                published_on,
            };
            if let Some(on) = published_on {
                results.entry(counter.unit).or_default().push(Published {
                    id: result.id,
                    on,
                    response_count: result.response_count,
                    index_hundredths: result.index_hundredths,
                    grade: result.grade.clone(),
                });
            }
            keep(tables, master, result, &totals);
        }
        tables.flush_if_full(txn).await?;
    }
    Ok(results)
}

/// Two past campaigns of a counter and the present one.
fn rounds(counter: usize, today: NaiveDate) -> [Round; 3] {
    let day = |ago: u64| today - Days::new(ago);
    // The cast's own counter is the first of its city, and its state is the ordinary one.
    let (last, present) = match counter % 9 {
        3 => ("FOLLOWED_UP", "OPEN"),
        5 => ("COMPUTED", "OPEN"),
        6 => ("CLOSED", "OPEN"),
        7 => ("PUBLISHED", "DRAFT"),
        _ => ("PUBLISHED", "OPEN"),
    };
    [
        Round { number: 1, opens: day(420), closes: day(360), state: "PUBLISHED" },
        Round { number: 2, opens: day(200), closes: day(140), state: last },
        Round { number: 3, opens: day(20), closes: today + Days::new(40), state: present },
    ]
}

/// Keeps a result with the totals of its items.
fn keep(tables: &mut Tables, master: &MasterData, result: survey_result::Model, totals: &[ItemTotal]) {
    for (item_id, total) in master.item_ids.iter().zip(totals) {
        tables.survey_result_item.push(survey_result_item::Model {
            result_id: result.id,
            item_id: *item_id,
            answer_sum: i32::try_from(total.sum).unwrap_or(i32::MAX),
            answer_count: i32::try_from(total.count).unwrap_or(i32::MAX),
        });
    }
    tables.survey_result.push(result);
}

fn campaign(
    chance: &mut Chance,
    staff: &Staff,
    counter: &Counter,
    master: &MasterData,
    round: &Round,
) -> survey_campaign::Model {
    survey_campaign::Model {
        id: chance.id(),
        agency_id: staff.agency_ids[counter.place],
        service_unit_id: counter.id,
        org_unit_id: staff.units[counter.unit].id,
        instrument_id: master.instrument_id,
        code: format!("{}-{}", counter.code, round.number),
        name: format!("Survei Kepuasan Masyarakat {} ({})", counter.name, round.opens.format("%m/%Y")),
        opens_on: round.opens,
        closes_on: round.closes,
        state: round.state.to_owned(),
    }
}

/// Writes so many answers and returns their totals by item.
fn answers(
    chance: &mut Chance,
    tables: &mut Tables,
    master: &MasterData,
    campaign_id: Uuid,
    count: usize,
) -> Vec<ItemTotal> {
    let mut totals = vec![ItemTotal { sum: 0, count: 0 }; master.item_ids.len()];
    // How good a counter is in this round: from 2 in 10 to 7 in 10 give the best answer.
    let best = 200 + chance.below(500);
    for _ in 0..count {
        let response_id = chance.id();
        let mut some = |choices: &[&str]| Some((*chance.one(choices)).to_owned());
        let gender = some(&["FEMALE", "MALE"]);
        let age_band = some(&["FROM_18_TO_29", "FROM_30_TO_44", "FROM_30_TO_44", "FROM_45_TO_59", "FROM_60"]);
        let education = some(&["SD", "SMP", "SMA", "SMA", "D1_D3", "S1", "S2"]);
        let occupation = some(&["CIVIL_SERVANT", "PRIVATE_EMPLOYEE", "ENTREPRENEUR", "OTHER", "OTHER"]);
        let suggestion = chance.permille(150).then(|| (*chance.one(&catalog::CITIZEN_SUGGESTIONS)).to_owned());
        tables.survey_response.push(survey_response::Model {
            id: response_id,
            campaign_id,
            suggestion,
            gender,
            age_band,
            education,
            occupation,
        });
        for (index, item_id) in master.item_ids.iter().enumerate() {
            // Whoever is insured pays nothing and has no opinion of the tariff (item 4).
            if index == 3 && chance.permille(300) {
                continue;
            }
            let value = match chance.below(1_000) {
                drawn if drawn < best => 4,
                drawn if drawn < best + 280 => 3,
                drawn if drawn < 980 => 2,
                _ => 1,
            };
            totals[index].sum += value;
            totals[index].count += 1;
            tables.survey_answer.push(survey_answer::Model {
                response_id,
                item_id: *item_id,
                value: i32::try_from(value).unwrap_or(1),
            });
        }
    }
    totals
}
