//! Results of public satisfaction surveys (hasil survei): closed snapshots of what was answered. PermenPANRB 14/2017.

use chrono::NaiveDate;
use entity::{survey_campaign, survey_response, survey_result, survey_result_element, survey_result_item};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, IntoActiveModel, QueryFilter, QuerySelect,
};
use serde::Serialize;
use uuid::Uuid;

use crate::authz::{Verb, verbs};
use crate::domain::survey::form::{self, Form, InstrumentRows};
use crate::domain::survey::survey_index::{self, Index, Interval, Tally};
use crate::domain::verb::outbox::Changed;
use crate::domain::verb::ritual::{Act, Scene};
use crate::domain::verb::violations::{Violations, field};
use crate::error::{Error, Result, ViolationCode};
use crate::words::survey::{ServiceGrade, SurveyCampaignState, SurveyResultState};

/// The rows of a result.
#[derive(Clone, Debug)]
pub struct Snapshot {
    /// The figures of the whole.
    pub result: survey_result::Model,
    /// What each element got, as far as anybody answered it.
    pub elements: Vec<survey_result_element::Model>,
    /// What each question got, as far as anybody answered it.
    pub items: Vec<survey_result_item::Model>,
}

/// Computes a campaign's result from the answers of all who answered, each with how many answered so: `None` if nothing
/// counts, or if an element without answers means that there is no index.
///
/// # Errors
/// [`Error::Invalid`] if more answered than the population, [`Error::Internal`] if answers are not those of the form.
pub fn compute(
    id: Uuid,
    campaign: &survey_campaign::Model,
    form: &Form,
    answers: &[(String, i64)],
    computed_on: NaiveDate,
) -> Result<Option<Snapshot>> {
    let mut tally = form.tally();
    let mut incomplete = 0_i64;
    for (answers, times) in answers {
        for _ in 0..*times {
            incomplete += i64::from(!form.count(&mut tally, answers)?);
        }
    }
    let population = campaign.population.and_then(|population| u64::try_from(population).ok());
    check_respondents(tally.respondents(), population)?;
    let Some(index) = survey_index::compute(&tally, population, form.bands()) else { return Ok(None) };
    if index.elements_answered() < form.elements().len() && !form.leaves_out_elements() {
        return Ok(None);
    }
    let (low, high) = ends(&index);
    let (low_grade, high_grade) = index.grades_at_ends.unzip();
    let word = |grade: ServiceGrade| grade.word().to_owned();
    let result = survey_result::Model {
        id,
        agency_id: campaign.agency_id,
        campaign_id: campaign.id,
        org_unit_id: campaign.org_unit_id,
        state: SurveyResultState::Computed.word().to_owned(),
        response_count: narrow(index.respondents)?,
        incomplete_count: narrow(incomplete)?,
        population: campaign.population,
        element_count: narrow(form.elements().len())?,
        answered_element_count: narrow(index.elements_answered())?,
        index_hundredths: narrow(index.hundredths)?,
        grade: word(index.grade.ok_or_else(|| Error::internal("an index below all grades"))?),
        low_hundredths: low.map(narrow).transpose()?,
        high_hundredths: high.map(narrow).transpose()?,
        low_grade: low_grade.map(word),
        high_grade: high_grade.map(word),
        tally: Some(serde_json::to_string(&tally).map_err(Error::internal)?),
        computed_on,
        published_on: None,
    };
    Ok(Some(Snapshot { elements: elements(id, form, &index)?, items: items(id, form, &tally)?, result }))
}

/// Whoever answered used the service.
fn check_respondents(respondents: u64, population: Option<u64>) -> Result<()> {
    let mut violations = Violations::new();
    if population.is_some_and(|population| population < respondents) {
        violations.add(
            ViolationCode::InvalidValue,
            field!["population"],
            &format!("populasi lebih kecil daripada jumlah responden, yaitu {respondents}"),
            &format!("the population is smaller than the number of respondents, which is {respondents}"),
        );
    }
    violations.finish()
}

/// The ends of the interval in hundredths, if it can be estimated. Where everybody answered, they are the index.
fn ends(index: &Index<ServiceGrade>) -> (Option<u32>, Option<u32>) {
    match index.interval {
        Interval::Estimated { low, high } => (Some(low), Some(high)),
        Interval::Census => (Some(index.hundredths), Some(index.hundredths)),
        Interval::NotEstimable(_) => (None, None),
    }
}

fn elements(result_id: Uuid, form: &Form, index: &Index<ServiceGrade>) -> Result<Vec<survey_result_element::Model>> {
    let mut rows = Vec::new();
    for (place, (element, code)) in index.elements.iter().zip(form.elements()).enumerate() {
        let Some((mean, hundredths)) = element.mean.as_ref().zip(element.hundredths) else { continue };
        let lower = index.elements.iter().filter(|other| other.mean.as_ref().is_some_and(|other| other < mean)).count();
        rows.push(survey_result_element::Model {
            result_id,
            code: code.clone(),
            sequence: narrow(place + 1)?,
            index_hundredths: narrow(hundredths)?,
            respondent_count: narrow(element.answered)?,
            rank: narrow(lower + 1)?,
        });
    }
    Ok(rows)
}

fn items(result_id: Uuid, form: &Form, tally: &Tally) -> Result<Vec<survey_result_item::Model>> {
    let mut rows = Vec::new();
    for (item_id, total) in form.question_ids().zip(tally.totals()).filter(|(_, total)| total.count > 0) {
        rows.push(survey_result_item::Model {
            result_id,
            item_id,
            // Options are worth whole hundredths.
            sum_hundredths: i64::try_from(total.sum / 100).map_err(Error::internal)?,
            answer_count: narrow(total.count)?,
        });
    }
    Ok(rows)
}

fn narrow<N: TryInto<i32, Error: std::error::Error + Send + Sync + 'static>>(number: N) -> Result<i32> {
    number.try_into().map_err(Error::internal)
}

/// Counts the answers to a campaign that has just been closed, stores its result, and moves it to COMPUTED. Where there is
/// no result, it stays CLOSED.
pub(super) async fn record(
    txn: &DatabaseTransaction,
    campaign: &survey_campaign::Model,
    computed_on: NaiveDate,
) -> Result<()> {
    let form = Form::new(&InstrumentRows::of_campaign(txn, campaign).await?)?;
    let answers = answers(txn, campaign.id).await?;
    let Some(snapshot) = compute(Uuid::new_v4(), campaign, &form, &answers, computed_on)? else { return Ok(()) };
    advance(txn, campaign.id, SurveyCampaignState::Computed).await?;
    store(txn, snapshot).await
}

/// Moves a campaign on.
async fn advance(txn: &DatabaseTransaction, campaign_id: Uuid, state: SurveyCampaignState) -> Result<()> {
    use survey_campaign::Column;
    survey_campaign::Entity::update_many()
        .col_expr(Column::State, Expr::value(state))
        .filter(Column::Id.eq(campaign_id))
        .exec(txn)
        .await?;
    Ok(())
}

/// What was answered, each with how many answered so: in no order, and with no trace of whose answers they are.
async fn answers(txn: &DatabaseTransaction, campaign_id: Uuid) -> Result<Vec<(String, i64)>> {
    use survey_response::Column;
    let rows = survey_response::Entity::find()
        .select_only()
        .column(Column::Answers)
        .column_as(Expr::col(Column::Id).count(), "times")
        .filter(Column::CampaignId.eq(campaign_id))
        .group_by(Column::Answers)
        .into_tuple()
        .all(txn)
        .await?;
    Ok(rows)
}

async fn store(txn: &impl ConnectionTrait, snapshot: Snapshot) -> Result<()> {
    survey_result::Entity::insert(snapshot.result.into_active_model()).exec_without_returning(txn).await?;
    let elements = snapshot.elements.into_iter().map(IntoActiveModel::into_active_model);
    survey_result_element::Entity::insert_many(elements).exec_without_returning(txn).await?;
    let items = snapshot.items.into_iter().map(IntoActiveModel::into_active_model);
    survey_result_item::Entity::insert_many(items).exec_without_returning(txn).await?;
    Ok(())
}

/// Which result to publish.
#[derive(Clone, Debug, Serialize)]
pub struct NewSurveyPublication {
    /// The result.
    pub survey_result: Uuid,
    /// Makes sending it twice harmless.
    #[serde(skip)]
    pub idempotency_key: Option<String>,
}

impl Act for NewSurveyPublication {
    const VERB: Verb = verbs::PUBLISH_SURVEY_RESULT;
    type Object = survey_result::Entity;
    type Checked = ();

    fn object_id(&self) -> Uuid {
        self.survey_result
    }

    fn idempotency_key(&self) -> Option<&str> {
        self.idempotency_key.as_deref()
    }

    /// So few could be told apart, and their mean says little.
    async fn check(&self, scene: &Scene<'_, Self::Object>, violations: &mut Violations) -> Result<()> {
        let (count, minimum) = (scene.object.response_count, publishing_minimum(scene).await?);
        if count < minimum {
            violations.add(
                ViolationCode::Incomplete,
                field!["surveyResult"],
                &format!("sedikitnya {minimum} responden diperlukan untuk publikasi, terhitung {count}"),
                &format!("at least {minimum} responses are needed to publish, {count} count"),
            );
        }
        Ok(())
    }

    async fn write(&self, scene: &Scene<'_, Self::Object>, (): ()) -> Result<Vec<Changed>> {
        use survey_result::Column;
        let published = survey_result::Entity::update_many()
            .col_expr(Column::State, Expr::value(SurveyResultState::Published))
            .col_expr(Column::PublishedOn, Expr::value(scene.ctx.today()))
            .filter(Column::Id.eq(self.survey_result))
            .filter(Column::State.eq(SurveyResultState::Computed))
            .exec(&scene.txn)
            .await?;
        if published.rows_affected != 1 {
            return Err(Error::Conflict);
        }
        advance(&scene.txn, scene.object.campaign_id, SurveyCampaignState::Published).await?;
        Ok(Vec::new())
    }
}

/// The least number of responses that count, by the instrument.
async fn publishing_minimum(scene: &Scene<'_, survey_result::Entity>) -> Result<i32> {
    let campaign = survey_campaign::Entity::find_by_id(scene.object.campaign_id).one(&scene.txn).await?;
    let campaign = campaign.ok_or_else(|| Error::internal("a result without a campaign"))?;
    Ok(form::instrument(&scene.txn, &campaign).await?.publishing_minimum)
}
