//! What a service unit does about what its users said in a survey (tindak lanjut hasil survei): it plans, begins, and says how
//! far it has come. Everybody reads it once the result is published, so that it names offices and no persons.

use chrono::NaiveDate;
use entity::survey_improvement::{Column, Entity, Model};
use entity::{survey_campaign, survey_improvement_note, survey_item, survey_result};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait, DatabaseTransaction, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter, QuerySelect,
};
use serde::Serialize;
use uuid::Uuid;

use crate::authz::{Verb, verbs};
use crate::domain::survey::free_text;
use crate::domain::verb::outbox::Changed;
use crate::domain::verb::ritual::{Act, Scene};
use crate::domain::verb::violations::{TEXT_LIMIT, Violations, field};
use crate::error::{Error, FieldPath, Result, ViolationCode};
use crate::words::survey::SurveyImprovementState;

/// The most improvements of one result: citizens read all of them.
const IMPROVEMENTS_MAX: u64 = 20;
/// The most reports of one improvement.
const NOTES_MAX: u64 = 50;
/// The longest text that citizens are shown, in characters.
const TEXT_MAX: usize = 500;

/// What to do about a result.
#[derive(Clone, Debug, Serialize)]
pub struct NewSurveyImprovement {
    /// The result.
    pub survey_result: Uuid,
    /// What is to be done.
    pub plan: Plan,
    /// Makes sending it twice harmless.
    #[serde(skip)]
    pub idempotency_key: Option<String>,
}

/// What is to be done, by whom and until when.
#[derive(Clone, Debug, Serialize)]
pub struct Plan {
    /// The code of the element that it is about; `None` if it is about none alone.
    pub element_code: Option<String>,
    /// What users said, in the words of the unit.
    pub said: Option<String>,
    /// What is done about it.
    pub action: String,
    /// The post or the office that sees to it.
    pub person_in_charge: String,
    /// The day by which it is to be done, after today.
    pub due_on: NaiveDate,
}

/// A plan once no rule is broken.
#[derive(Debug)]
pub struct Planned {
    element_code: Option<String>,
    said: Option<String>,
    action: String,
    person_in_charge: String,
}

impl Plan {
    /// The rules of a plan for a campaign's result.
    async fn check(
        &self,
        txn: &DatabaseTransaction,
        (campaign_id, today): (Uuid, NaiveDate),
        violations: &mut Violations,
    ) -> Result<Planned> {
        let element_code = self.element_code.as_deref().map(str::trim).filter(|code| !code.is_empty());
        if let Some(code) = element_code
            && !has_element(txn, campaign_id, code).await?
        {
            violations.unknown(field!["elementCode"]);
        }
        let said = violations.optional(field!["said"], self.said.as_deref());
        check_public(violations, field!["said"], said.as_deref());
        let action = violations.required(field!["action"], &self.action);
        check_public(violations, field!["action"], Some(&action));
        let person_in_charge = violations.required(field!["personInCharge"], &self.person_in_charge);
        check_public(violations, field!["personInCharge"], Some(&person_in_charge));
        if self.due_on <= today {
            violations.add(
                ViolationCode::OutsideWindow,
                field!["dueOn"],
                "tenggat harus setelah hari ini",
                "the day by which it is to be done is after today",
            );
        }
        Ok(Planned { element_code: element_code.map(str::to_owned), said, action, person_in_charge })
    }
}

/// Whether the form of a campaign asks about an element.
async fn has_element(txn: &DatabaseTransaction, campaign_id: Uuid, code: &str) -> Result<bool> {
    let form = survey_campaign::Entity::find_by_id(campaign_id).select_only();
    let form = form.column(survey_campaign::Column::InstrumentId).into_tuple::<Uuid>().one(txn).await?;
    let items = survey_item::Entity::find()
        .filter(survey_item::Column::InstrumentId.eq(form.unwrap_or_default()))
        .filter(survey_item::Column::ElementCode.eq(code));
    Ok(items.count(txn).await? > 0)
}

/// The rules of a text that everybody reads: short enough to be read on a page, and without the numbers of a person.
fn check_public(violations: &mut Violations, field: FieldPath, text: Option<&str>) {
    let Some(text) = text else { return };
    // A longer one still has been found too long already.
    if (TEXT_MAX + 1..=TEXT_LIMIT).contains(&text.chars().count()) {
        violations.add(
            ViolationCode::TooLong,
            field,
            &format!("paling banyak {TEXT_MAX} karakter"),
            &format!("at most {TEXT_MAX} characters"),
        );
        return;
    }
    free_text::check_numbers(violations, field, text);
}

impl Act for NewSurveyImprovement {
    const VERB: Verb = verbs::PLAN_SURVEY_IMPROVEMENT;
    type Object = survey_result::Entity;
    type Checked = Planned;

    fn object_id(&self) -> Uuid {
        self.survey_result
    }

    fn idempotency_key(&self) -> Option<&str> {
        self.idempotency_key.as_deref()
    }

    async fn check(&self, scene: &Scene<'_, Self::Object>, violations: &mut Violations) -> Result<Planned> {
        let own = Entity::find().filter(Column::ResultId.eq(self.survey_result));
        if own.count(&scene.txn).await? >= IMPROVEMENTS_MAX {
            violations.add(
                ViolationCode::TooMany,
                field!["surveyResult"],
                &format!("satu hasil survei mempunyai paling banyak {IMPROVEMENTS_MAX} tindak lanjut"),
                &format!("a result has at most {IMPROVEMENTS_MAX} improvements"),
            );
        }
        self.plan.check(&scene.txn, (scene.object.campaign_id, scene.ctx.today()), violations).await
    }

    async fn write(&self, scene: &Scene<'_, Self::Object>, planned: Planned) -> Result<Vec<Changed>> {
        let row = Model {
            id: Uuid::new_v4(),
            agency_id: scene.object.agency_id,
            result_id: self.survey_result,
            org_unit_id: scene.object.org_unit_id,
            element_code: planned.element_code,
            said: planned.said,
            action: planned.action,
            person_in_charge: planned.person_in_charge,
            planned_on: scene.ctx.today(),
            due_on: self.plan.due_on,
            state: SurveyImprovementState::Planned.word().to_owned(),
            ended_on: None,
        };
        Entity::insert(row.into_active_model()).exec_without_returning(&scene.txn).await?;
        Ok(Vec::new())
    }
}

/// What to do instead of what was planned.
#[derive(Clone, Debug, Serialize)]
pub struct NewSurveyImprovementChange {
    /// What was planned.
    pub survey_improvement: Uuid,
    /// What is to be done.
    pub plan: Plan,
    /// Makes sending it twice harmless.
    #[serde(skip)]
    pub idempotency_key: Option<String>,
}

impl Act for NewSurveyImprovementChange {
    const VERB: Verb = verbs::CHANGE_SURVEY_IMPROVEMENT;
    type Object = Entity;
    type Checked = Planned;

    fn object_id(&self) -> Uuid {
        self.survey_improvement
    }

    fn idempotency_key(&self) -> Option<&str> {
        self.idempotency_key.as_deref()
    }

    async fn check(&self, scene: &Scene<'_, Self::Object>, violations: &mut Violations) -> Result<Planned> {
        let result = survey_result::Entity::find_by_id(scene.object.result_id).one(&scene.txn).await?;
        let result = result.ok_or_else(|| Error::internal("an improvement without a result"))?;
        self.plan.check(&scene.txn, (result.campaign_id, scene.ctx.today()), violations).await
    }

    async fn write(&self, scene: &Scene<'_, Self::Object>, planned: Planned) -> Result<Vec<Changed>> {
        let changed = Entity::update_many()
            .col_expr(Column::ElementCode, Expr::value(planned.element_code))
            .col_expr(Column::Said, Expr::value(planned.said))
            .col_expr(Column::Action, Expr::value(planned.action))
            .col_expr(Column::PersonInCharge, Expr::value(planned.person_in_charge))
            .col_expr(Column::DueOn, Expr::value(self.plan.due_on))
            .filter(Column::Id.eq(self.survey_improvement))
            .filter(Column::State.eq(SurveyImprovementState::Planned))
            .exec(&scene.txn)
            .await?;
        if changed.rows_affected == 1 { Ok(Vec::new()) } else { Err(Error::Conflict) }
    }
}

/// How far an improvement has come.
#[derive(Clone, Debug, Serialize)]
pub struct NewSurveyImprovementReport {
    /// The improvement.
    pub survey_improvement: Uuid,
    /// Its state from now on; nothing goes back to being planned.
    pub state: SurveyImprovementState,
    /// What has been done, or why it is dropped.
    pub note: String,
    /// Makes sending it twice harmless.
    #[serde(skip)]
    pub idempotency_key: Option<String>,
}

/// A report once no rule is broken.
#[derive(Debug)]
pub struct Reported {
    number: i32,
    note: String,
}

impl Act for NewSurveyImprovementReport {
    const VERB: Verb = verbs::REPORT_SURVEY_IMPROVEMENT;
    type Object = Entity;
    type Checked = Reported;

    fn object_id(&self) -> Uuid {
        self.survey_improvement
    }

    fn idempotency_key(&self) -> Option<&str> {
        self.idempotency_key.as_deref()
    }

    async fn check(&self, scene: &Scene<'_, Self::Object>, violations: &mut Violations) -> Result<Reported> {
        if self.state == SurveyImprovementState::Planned {
            violations.add(
                ViolationCode::InvalidValue,
                field!["state"],
                "yang dilaporkan sedang dikerjakan, selesai atau dibatalkan",
                "what is reported is in progress, done or dropped",
            );
        }
        let note = violations.required(field!["note"], &self.note);
        check_public(violations, field!["note"], Some(&note));
        let own = survey_improvement_note::Entity::find()
            .filter(survey_improvement_note::Column::ImprovementId.eq(self.survey_improvement));
        let count = own.count(&scene.txn).await?;
        // What ends it is always told.
        if count >= NOTES_MAX && self.state == SurveyImprovementState::InProgress {
            violations.add(
                ViolationCode::TooMany,
                field!["note"],
                &format!("paling banyak {NOTES_MAX} catatan; laporkan selesai atau dibatalkan"),
                &format!("at most {NOTES_MAX} notes; report it done or dropped"),
            );
        }
        Ok(Reported { number: i32::try_from(count + 1).map_err(Error::internal)?, note })
    }

    async fn write(&self, scene: &Scene<'_, Self::Object>, reported: Reported) -> Result<Vec<Changed>> {
        use SurveyImprovementState::{Done, Dropped, InProgress, Planned};
        let today = scene.ctx.today();
        let ended_on = matches!(self.state, Done | Dropped).then_some(today);
        let updated = Entity::update_many()
            .col_expr(Column::State, Expr::value(self.state))
            .col_expr(Column::EndedOn, Expr::value(ended_on))
            .filter(Column::Id.eq(self.survey_improvement))
            .filter(Column::State.is_in([Planned, InProgress]))
            .exec(&scene.txn)
            .await?;
        if updated.rows_affected != 1 {
            return Err(Error::Conflict);
        }
        let note = survey_improvement_note::Model {
            improvement_id: self.survey_improvement,
            number: reported.number,
            noted_on: today,
            state: self.state.word().to_owned(),
            text: reported.note,
        };
        survey_improvement_note::Entity::insert(note.into_active_model()).exec_without_returning(&scene.txn).await?;
        Ok(Vec::new())
    }
}
