//! A survey's beginning and end (pembukaan dan penutupan survei).

use entity::survey_campaign::{Column, Entity};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use serde::Serialize;
use uuid::Uuid;

use crate::authz::{Verb, verbs};
use crate::domain::survey::form::InstrumentRows;
use crate::domain::survey::{sample_size, survey_result};
use crate::domain::verb::outbox::Changed;
use crate::domain::verb::ritual::{Act, Scene};
use crate::domain::verb::violations::{Violations, field};
use crate::error::{Error, Result, ViolationCode};
use crate::words::survey::{SampleMethod, SurveyCampaignState};

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

fn check_population(violations: &mut Violations, population: Option<i32>) {
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
        let own = Entity::find_by_id(self.survey_campaign).select_only().column(Column::Id).lock_exclusive();
        own.into_tuple::<Uuid>().one(&scene.txn).await?;
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
        survey_result::record(&scene.txn, &campaign, scene.ctx.today()).await?;
        Ok(Vec::new())
    }
}
