//! A survey's beginnings and its end (penyiapan, pembukaan dan penutupan survei).

use chrono::NaiveDate;
use entity::survey_campaign::{Column, Entity, Model};
use entity::{service, service_unit, survey_instrument};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait, DatabaseTransaction, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect,
};
use serde::Serialize;
use uuid::Uuid;

use crate::authz::{Verb, verbs};
use crate::context::RequestContext;
use crate::domain::survey::form::InstrumentRows;
use crate::domain::survey::{receipt, sample_size, survey_channel, survey_response, survey_result};
use crate::domain::verb::outbox::Changed;
use crate::domain::verb::ritual::{self, Act, Scene};
use crate::domain::verb::violations::{Violations, field};
use crate::error::{Error, Result, ViolationCode};
use crate::words::survey::{SampleMethod, SurveyCampaignState};

/// So many digits of a campaign's random id name it in lists.
const REFERENCE_LENGTH: usize = 12;

/// The short name of a campaign, which leads nowhere.
pub(crate) fn reference(campaign_id: Uuid) -> String {
    campaign_id.simple().to_string().chars().take(REFERENCE_LENGTH).collect()
}

/// Which survey to prepare.
#[derive(Clone, Debug, Serialize)]
pub struct NewSurvey {
    /// Whose users are asked.
    pub service_unit: Uuid,
    /// What they are asked about, by its name; `None` for all that the service unit does.
    pub service: Option<String>,
    /// What the survey is called; no other survey of the service unit has the name.
    pub name: String,
    /// The code of the form, whose newest version is used.
    pub instrument: String,
    /// The first day, not before today.
    pub opens_on: NaiveDate,
    /// The last day, not before the first one.
    pub closes_on: NaiveDate,
    /// Makes sending it twice harmless.
    #[serde(skip)]
    pub idempotency_key: Option<String>,
}

/// Prepares a survey with an open QR code for its first channel, and returns its id.
///
/// # Errors
/// Those of every verb.
pub async fn create(ctx: &RequestContext, new: &NewSurvey) -> Result<Uuid> {
    let service_unit_id = ritual::perform(ctx, new).await?;
    let named =
        Entity::find().filter(Column::ServiceUnitId.eq(service_unit_id)).filter(Column::Name.eq(new.name.trim()));
    let id: Option<Uuid> = named.select_only().column(Column::Id).into_tuple().one(ctx.database.write()).await?;
    id.ok_or_else(|| Error::internal("a survey that has been prepared is not there"))
}

/// What a survey is prepared with, once no rule is broken.
#[derive(Debug)]
pub struct Prepared {
    name: String,
    service_id: Option<Uuid>,
    instrument_id: Uuid,
}

impl Act for NewSurvey {
    const VERB: Verb = verbs::CREATE_SURVEY;
    type Object = service_unit::Entity;
    type Checked = Prepared;

    fn object_id(&self) -> Uuid {
        self.service_unit
    }

    fn idempotency_key(&self) -> Option<&str> {
        self.idempotency_key.as_deref()
    }

    async fn check(&self, scene: &Scene<'_, Self::Object>, violations: &mut Violations) -> Result<Prepared> {
        let name = violations.required(field!["name"], &self.name);
        let same = Entity::find().filter(Column::ServiceUnitId.eq(self.service_unit)).filter(Column::Name.eq(&name));
        if same.count(&scene.txn).await? > 0 {
            violations.add(
                ViolationCode::Duplicate,
                field!["name"],
                "unit pelayanan ini sudah mempunyai survei dengan nama itu",
                "the service unit has a survey of this name",
            );
        }
        if self.opens_on < scene.ctx.today() {
            violations.add(
                ViolationCode::OutsideWindow,
                field!["opensOn"],
                "hari pertama sudah lewat",
                "the first day has passed",
            );
        }
        if self.closes_on < self.opens_on {
            violations.add(
                ViolationCode::InvalidValue,
                field!["closesOn"],
                "hari terakhir mendahului hari pertama",
                "the last day is before the first one",
            );
        }
        let service_id = self.service_id(&scene.txn).await?;
        if self.service.is_some() && service_id.is_none() {
            violations.unknown(field!["service"]);
        }
        let instrument_id = self.instrument_id(&scene.txn).await?;
        if instrument_id.is_none() {
            violations.unknown(field!["instrument"]);
        }
        Ok(Prepared { name, service_id, instrument_id: instrument_id.unwrap_or_default() })
    }

    async fn write(&self, scene: &Scene<'_, Self::Object>, prepared: Prepared) -> Result<Vec<Changed>> {
        let id = Uuid::new_v4();
        let campaign = Model {
            id,
            agency_id: scene.object.agency_id,
            service_unit_id: self.service_unit,
            service_id: prepared.service_id,
            org_unit_id: scene.object.org_unit_id,
            instrument_id: prepared.instrument_id,
            code: reference(id),
            name: prepared.name,
            opens_on: self.opens_on,
            closes_on: self.closes_on,
            state: SurveyCampaignState::Draft.word().to_owned(),
            population: None,
            sample_krejcie_morgan: None,
            sample_slovin: None,
            sample_method: None,
        };
        Entity::insert(campaign.clone().into_active_model()).exec_without_returning(&scene.txn).await?;
        survey_channel::store(&scene.txn, survey_channel::first(&campaign)).await?;
        Ok(Vec::new())
    }
}

impl NewSurvey {
    /// The service of this name, if the service unit has it.
    async fn service_id(&self, txn: &DatabaseTransaction) -> Result<Option<Uuid>> {
        use service::Column;
        let Some(name) = &self.service else { return Ok(None) };
        let named = service::Entity::find()
            .filter(Column::ServiceUnitId.eq(self.service_unit))
            .filter(Column::Name.eq(name.trim()));
        Ok(named.select_only().column(Column::Id).into_tuple().one(txn).await?)
    }

    /// The newest version of the form.
    async fn instrument_id(&self, txn: &DatabaseTransaction) -> Result<Option<Uuid>> {
        use survey_instrument::Column;
        let versions = survey_instrument::Entity::find()
            .filter(Column::Code.eq(self.instrument.trim()))
            .order_by_desc(Column::Version);
        Ok(versions.select_only().column(Column::Id).into_tuple().one(txn).await?)
    }
}

/// Takes a campaign for itself until the transaction ends: answers that are being accepted are waited for.
pub(super) async fn take(txn: &DatabaseTransaction, campaign_id: Uuid) -> Result<()> {
    let own = Entity::find_by_id(campaign_id).select_only().column(Column::Id).lock_exclusive();
    own.into_tuple::<Uuid>().one(txn).await?;
    Ok(())
}

/// Which survey to open.
#[derive(Clone, Debug, Serialize)]
pub struct NewSurveyOpening {
    /// The campaign.
    pub survey_campaign: Uuid,
    /// How many are expected to use the service in the period; 1 and above.
    pub population: Option<i32>,
    /// By what the number of people to ask is taken from the population.
    pub sample_method: Option<SampleMethod>,
    /// Makes sending it twice harmless.
    #[serde(skip)]
    pub idempotency_key: Option<String>,
}

impl Act for NewSurveyOpening {
    const VERB: Verb = verbs::OPEN_SURVEY;
    type Object = Entity;
    type Checked = ();

    fn object_id(&self) -> Uuid {
        self.survey_campaign
    }

    fn idempotency_key(&self) -> Option<&str> {
        self.idempotency_key.as_deref()
    }

    async fn check(&self, scene: &Scene<'_, Self::Object>, violations: &mut Violations) -> Result<()> {
        check_population(violations, self.population);
        if self.population.is_none() && self.sample_method.is_some() {
            violations.required(field!["population"], "");
        }
        if scene.object.closes_on < scene.ctx.today() {
            violations.add(
                ViolationCode::OutsideWindow,
                field!["surveyCampaign"],
                "hari terakhir survei sudah lewat",
                "the last day of the survey has passed",
            );
        }
        let missing = InstrumentRows::of_campaign(&scene.txn, &scene.object).await?.missing_english();
        if missing > 0 {
            violations.add(
                ViolationCode::Incomplete,
                field!["surveyCampaign"],
                &format!("{missing} teks kuesioner belum ada dalam bahasa Inggris"),
                &format!("{missing} texts of the form have no English yet"),
            );
        }
        Ok(())
    }

    async fn write(&self, scene: &Scene<'_, Self::Object>, (): ()) -> Result<Vec<Changed>> {
        let sample = |size: fn(u64) -> u64| {
            let population = self.population.and_then(|population| u64::try_from(population).ok());
            population.and_then(|population| i32::try_from(size(population)).ok())
        };
        let method = self.population.map(|_| self.sample_method.unwrap_or(SampleMethod::KrejcieMorgan));
        let slovin = |population| sample_size::slovin(population, sample_size::SLOVIN_MARGIN);
        let opened = Entity::update_many()
            .col_expr(Column::State, Expr::value(SurveyCampaignState::Open))
            .col_expr(Column::Population, Expr::value(self.population))
            .col_expr(Column::SampleKrejcieMorgan, Expr::value(sample(sample_size::krejcie_morgan)))
            .col_expr(Column::SampleSlovin, Expr::value(sample(slovin)))
            .col_expr(Column::SampleMethod, Expr::value(method.map(SampleMethod::word)))
            .filter(Column::Id.eq(self.survey_campaign))
            .filter(Column::State.eq(SurveyCampaignState::Draft))
            .exec(&scene.txn)
            .await?;
        // Nobody follows a survey but by its progress, which has its own count.
        if opened.rows_affected == 1 { Ok(Vec::new()) } else { Err(Error::Conflict) }
    }
}

pub(super) fn check_population(violations: &mut Violations, population: Option<i32>) {
    if population.is_some_and(|population| population < 1) {
        violations.add(
            ViolationCode::InvalidValue,
            field!["population"],
            "populasi sedikitnya 1",
            "a population is at least 1",
        );
    }
}

/// Which survey to end.
#[derive(Clone, Debug, Serialize)]
pub struct NewSurveyClosing {
    /// The campaign.
    pub survey_campaign: Uuid,
    /// How many used the service in the period; if it is not given, what was expected when the survey was opened.
    pub population: Option<i32>,
    /// Makes sending it twice harmless.
    #[serde(skip)]
    pub idempotency_key: Option<String>,
}

impl Act for NewSurveyClosing {
    const VERB: Verb = verbs::CLOSE_SURVEY;
    type Object = Entity;
    type Checked = ();

    fn object_id(&self) -> Uuid {
        self.survey_campaign
    }

    fn idempotency_key(&self) -> Option<&str> {
        self.idempotency_key.as_deref()
    }

    async fn check(&self, _: &Scene<'_, Self::Object>, violations: &mut Violations) -> Result<()> {
        check_population(violations, self.population);
        Ok(())
    }

    /// Answers lie beside the campaign and wait for nobody. Taken for itself, it is free once all that were accepted are
    /// committed, so that each is counted or refused.
    async fn write(&self, scene: &Scene<'_, Self::Object>, (): ()) -> Result<Vec<Changed>> {
        take(&scene.txn, self.survey_campaign).await?;
        let population = self.population.or(scene.object.population);
        let closed = Entity::update_many()
            .col_expr(Column::State, Expr::value(SurveyCampaignState::Closed))
            .col_expr(Column::Population, Expr::value(population))
            .filter(Column::Id.eq(self.survey_campaign))
            .filter(Column::State.is_in([SurveyCampaignState::Open, SurveyCampaignState::Closed]))
            .exec(&scene.txn)
            .await?;
        if closed.rows_affected != 1 {
            return Err(Error::Conflict);
        }
        let campaign = entity::survey_campaign::Model { population, ..scene.object.clone() };
        receipt::publish(&scene.txn, self.survey_campaign, scene.ctx.today()).await?;
        survey_response::forget_contents(scene.ctx, &scene.txn, self.survey_campaign).await?;
        survey_result::record(&scene.txn, &campaign, scene.ctx.today()).await?;
        Ok(Vec::new())
    }
}
