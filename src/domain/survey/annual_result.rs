//! What the published surveys of a year come to together (hasil tahunan), for each service unit and for each agency: from the
//! sums of what was answered, never a mean of indices.
//!
//! A survey belongs to the year of its last day. Versions of a form are rows of their own: what is asked
//! differs, and a trend shows the break.

use std::collections::BTreeSet;

use chrono::{Datelike, NaiveDate};
use entity::{
    agency, survey_annual_element, survey_annual_result, survey_campaign, survey_instrument, survey_result,
    survey_result_element,
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, IntoActiveModel, JoinType, QueryFilter, QueryOrder,
    QuerySelect,
};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::domain::survey::form::{Form, InstrumentRows};
use crate::domain::survey::survey_index::Tally;
use crate::domain::survey::survey_result as results;
use crate::error::{Error, Result};
use crate::words::survey::SurveyResultState;

/// The surveys that are counted together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Pool {
    agency_id: Uuid,
    /// `None` for the whole agency.
    service_unit_id: Option<Uuid>,
    instrument_id: Uuid,
    year: i32,
}

/// Counts the year of a survey again whose result has been published or corrected. Two that are published at once wait for
/// each other, so that the later one counts both.
pub(super) async fn count_again(txn: &DatabaseTransaction, campaign: &survey_campaign::Model) -> Result<()> {
    let own = agency::Entity::find_by_id(campaign.agency_id).select_only().column(agency::Column::Id);
    own.lock_exclusive().into_tuple::<Uuid>().one(txn).await?;
    let mut forms = Forms::default();
    for pool in Pool::of(campaign) {
        pool.count(txn, &mut forms).await?;
    }
    Ok(())
}

/// Counts every year that has published results and has not been counted: those of a demonstration, and those from before
/// years were counted.
///
/// # Errors
/// Only faults of our own.
pub async fn count_missing(txn: &impl ConnectionTrait) -> Result<()> {
    let published = survey_campaign::Entity::find()
        .join(
            JoinType::InnerJoin,
            survey_campaign::Entity::belongs_to(survey_result::Entity)
                .from(survey_campaign::Column::Id)
                .to(survey_result::Column::CampaignId)
                .into(),
        )
        .filter(survey_result::Column::State.eq(SurveyResultState::Published.word()))
        .all(txn)
        .await?;
    let mut pools: BTreeSet<Pool> = published.iter().flat_map(Pool::of).collect();
    for counted in survey_annual_result::Entity::find().all(txn).await? {
        pools.remove(&Pool {
            agency_id: counted.agency_id,
            service_unit_id: counted.service_unit_id,
            instrument_id: counted.instrument_id,
            year: counted.year,
        });
    }
    let mut forms = Forms::default();
    for pool in pools {
        pool.count(txn, &mut forms).await?;
    }
    Ok(())
}

/// A published result of a pool.
struct Member {
    result_id: Uuid,
    tally: Option<String>,
}

impl Pool {
    /// Those that a survey belongs to.
    fn of(campaign: &survey_campaign::Model) -> [Self; 2] {
        let pool = |service_unit_id| Self {
            agency_id: campaign.agency_id,
            service_unit_id,
            instrument_id: campaign.instrument_id,
            year: campaign.closes_on.year(),
        };
        [pool(Some(campaign.service_unit_id)), pool(None)]
    }

    fn scope_id(&self) -> Uuid {
        self.service_unit_id.unwrap_or(self.agency_id)
    }

    /// The same whenever it is counted; nobody reads it.
    fn id(&self) -> Uuid {
        let mut digest = Sha256::new();
        digest.update(self.scope_id());
        digest.update(self.instrument_id);
        digest.update(self.year.to_be_bytes());
        let mut bytes = [0; 16];
        bytes.copy_from_slice(&digest.finalize()[..16]);
        uuid::Builder::from_custom_bytes(bytes).into_uuid()
    }

    async fn count(&self, txn: &impl ConnectionTrait, forms: &mut Forms) -> Result<()> {
        let members = self.members(txn).await?;
        let form = forms.form(txn, self.instrument_id).await?;
        let mut tally = form.tally();
        let mut omitted = 0;
        for member in &members {
            match &member.tally {
                Some(sums) => {
                    let own: Tally = serde_json::from_str(sums).map_err(Error::internal)?;
                    tally.pool(&own).map_err(Error::internal)?;
                }
                None => omitted += 1,
            }
        }
        self.clear(txn).await?;
        let Some(index) = results::index_of(form, &tally) else { return Ok(()) };
        // What one of them does not show would be what the year leaves of the others.
        let hidden = hidden_elements(txn, form, &members).await?;
        let (low, high) = results::ends(&index);
        let (low_grade, high_grade) = index.grades_at_ends.unzip();
        let id = self.id();
        let row = survey_annual_result::Model {
            id,
            agency_id: self.agency_id,
            service_unit_id: self.service_unit_id,
            scope_id: self.scope_id(),
            instrument_id: self.instrument_id,
            year: self.year,
            result_count: results::narrow(members.len() - omitted)?,
            omitted_count: results::narrow(omitted)?,
            response_count: results::narrow(index.respondents)?,
            element_count: results::narrow(form.elements().len())?,
            answered_element_count: results::narrow(index.elements_answered())?,
            index_hundredths: results::narrow(index.hundredths)?,
            grade: results::grade_of(&index)?,
            low_hundredths: low.map(results::narrow).transpose()?,
            high_hundredths: high.map(results::narrow).transpose()?,
            low_grade: low_grade.map(|grade| grade.word().to_owned()),
            high_grade: high_grade.map(|grade| grade.word().to_owned()),
        };
        survey_annual_result::Entity::insert(row.into_active_model()).exec_without_returning(txn).await?;
        let shown = results::shown_elements(form, &index);
        let elements = results::elements(id, form, &index, &shown)?;
        let elements = elements.into_iter().filter(|element| !hidden.contains(&element.code));
        let elements: Vec<_> = elements.map(|element| annual(element).into_active_model()).collect();
        if !elements.is_empty() {
            survey_annual_element::Entity::insert_many(elements).exec_without_returning(txn).await?;
        }
        Ok(())
    }

    async fn members(&self, txn: &impl ConnectionTrait) -> Result<Vec<Member>> {
        use survey_campaign::Column;
        let day = |month, day| NaiveDate::from_ymd_opt(self.year, month, day).ok_or_else(|| Error::internal("no year"));
        let mut of_year = survey_campaign::Entity::find()
            .join(
                JoinType::InnerJoin,
                survey_campaign::Entity::belongs_to(survey_result::Entity)
                    .from(Column::Id)
                    .to(survey_result::Column::CampaignId)
                    .into(),
            )
            .filter(survey_result::Column::State.eq(SurveyResultState::Published.word()))
            .filter(Column::AgencyId.eq(self.agency_id))
            .filter(Column::InstrumentId.eq(self.instrument_id))
            .filter(Column::ClosesOn.between(day(1, 1)?, day(12, 31)?));
        if let Some(service_unit_id) = self.service_unit_id {
            of_year = of_year.filter(Column::ServiceUnitId.eq(service_unit_id));
        }
        let rows: Vec<(Uuid, Option<String>)> = of_year
            .select_only()
            .column(survey_result::Column::Id)
            .column(survey_result::Column::Tally)
            .order_by_asc(survey_result::Column::Id)
            .into_tuple()
            .all(txn)
            .await?;
        Ok(rows.into_iter().map(|(result_id, tally)| Member { result_id, tally }).collect())
    }

    async fn clear(&self, txn: &impl ConnectionTrait) -> Result<()> {
        use survey_annual_result::{Column, Entity};
        let own = Entity::find()
            .filter(Column::ScopeId.eq(self.scope_id()))
            .filter(Column::InstrumentId.eq(self.instrument_id))
            .filter(Column::Year.eq(self.year));
        let Some(former) = own.one(txn).await? else { return Ok(()) };
        let of_former = survey_annual_element::Column::AnnualResultId.eq(former.id);
        survey_annual_element::Entity::delete_many().filter(of_former).exec(txn).await?;
        Entity::delete_by_id(former.id).exec(txn).await?;
        Ok(())
    }
}

/// The elements that at least one of the results does not show.
async fn hidden_elements(txn: &impl ConnectionTrait, form: &Form, members: &[Member]) -> Result<BTreeSet<String>> {
    use survey_result_element::{Column, Entity};
    let own = members.iter().filter(|member| member.tally.is_some()).map(|member| member.result_id);
    let own: Vec<Uuid> = own.collect();
    let rows = Entity::find().filter(Column::ResultId.is_in(own.clone())).all(txn).await?;
    let shown: BTreeSet<(Uuid, &str)> = rows.iter().map(|row| (row.result_id, &*row.code)).collect();
    let is_hidden = |code: &&String| own.iter().any(|id| !shown.contains(&(*id, code.as_str())));
    Ok(form.elements().iter().filter(is_hidden).cloned().collect())
}

fn annual(element: survey_result_element::Model) -> survey_annual_element::Model {
    survey_annual_element::Model {
        annual_result_id: element.result_id,
        code: element.code,
        sequence: element.sequence,
        index_hundredths: element.index_hundredths,
        respondent_count: element.respondent_count,
        rank: element.rank,
    }
}

/// The forms that have been loaded.
#[derive(Default)]
struct Forms(Vec<(Uuid, Form)>);

impl Forms {
    async fn form(&mut self, txn: &impl ConnectionTrait, instrument_id: Uuid) -> Result<&Form> {
        let place = match self.0.iter().position(|(known, _)| *known == instrument_id) {
            Some(place) => place,
            None => {
                let instrument = survey_instrument::Entity::find_by_id(instrument_id).one(txn).await?;
                let instrument = instrument.ok_or_else(|| Error::internal("a survey without an instrument"))?;
                self.0.push((instrument_id, Form::new(&InstrumentRows::load(txn, instrument).await?)?));
                self.0.len() - 1
            }
        };
        Ok(&self.0[place].1)
    }
}
