//! A citizen's answers to a public satisfaction survey (SKM). PermenPANRB 14/2017; no name, no NIK.
//!
//! INVARIANT: nothing that is stored leads from the answers to a person: no actor, address or time. The audit row and
//! the idempotency key name the campaign and the day; there is no outbox event.

use std::collections::{HashMap, HashSet};

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect, Set};
use uuid::Uuid;

use super::audit::{self, Deed};
use super::idempotency::{self, Claim, Spending};
use super::retry::retried;
use super::violations::{Violations, field};
use super::word::words;
use crate::authz::{self, Action, Noun, Part};
use crate::context::RequestContext;
use crate::error::{Error, Result, ViolationCode};

const VERB: &str = "submitSurveyResponse";
/// The most questions that a survey is expected to have.
const ANSWERS_MAX: usize = 100;
/// The longest public code of a campaign, in bytes.
const CODE_LENGTH_MAX: usize = 200;

words! {
    /// The respondent's gender (jenis kelamin).
    pub enum SurveyGender {
        /// Perempuan.
        Female = "FEMALE",
        /// Laki-laki.
        Male = "MALE",
    }
}

words! {
    /// The respondent's age (usia), in bands that give nobody away.
    pub enum AgeBand {
        /// Below 18.
        Under18 = "UNDER_18",
        /// 18 to 29.
        From18To29 = "FROM_18_TO_29",
        /// 30 to 44.
        From30To44 = "FROM_30_TO_44",
        /// 45 to 59.
        From45To59 = "FROM_45_TO_59",
        /// 60 and above.
        From60 = "FROM_60",
    }
}

words! {
    /// The respondent's education (pendidikan).
    pub enum Education {
        /// Primary school.
        Sd = "SD",
        /// Lower secondary school.
        Smp = "SMP",
        /// Upper secondary school.
        Sma = "SMA",
        /// Diploma of one to three years.
        D1D3 = "D1_D3",
        /// Diploma of four years.
        D4 = "D4",
        /// Bachelor.
        S1 = "S1",
        /// Master.
        S2 = "S2",
        /// Doctor.
        S3 = "S3",
    }
}

words! {
    /// The respondent's occupation (pekerjaan).
    pub enum Occupation {
        /// PNS.
        CivilServant = "CIVIL_SERVANT",
        /// TNI.
        Military = "MILITARY",
        /// POLRI.
        Police = "POLICE",
        /// Swasta.
        PrivateEmployee = "PRIVATE_EMPLOYEE",
        /// Wirausaha.
        Entrepreneur = "ENTREPRENEUR",
        /// Lainnya.
        Other = "OTHER",
    }
}

/// What a citizen answers.
#[derive(Clone, Debug)]
pub struct NewSurveyResponse {
    /// The public code of the campaign.
    pub code: String,
    /// At least one, each question at most once.
    pub answers: Vec<NewAnswer>,
    /// In their own words.
    pub suggestion: Option<String>,
    /// Optional.
    pub gender: Option<SurveyGender>,
    /// Optional.
    pub age_band: Option<AgeBand>,
    /// Optional.
    pub education: Option<Education>,
    /// Optional.
    pub occupation: Option<Occupation>,
    /// 128 random bits made by the client, so that sending it twice counts once.
    pub idempotency_key: String,
}

/// The answer to one question.
#[derive(Clone, Debug)]
pub struct NewAnswer {
    /// The stable code of the question, such as `PERSYARATAN`.
    pub item: String,
    /// 1 to 4.
    pub value: i32,
}

/// Stores a citizen's answers and names the campaign. It makes no difference whether the caller has signed in.
///
/// # Errors
/// [`Error::NotFound`] for a code that names no public campaign, [`Error::Forbidden`] for one that is not open today;
/// else those of every verb.
pub async fn submit(ctx: &RequestContext, new: NewSurveyResponse) -> Result<Uuid> {
    retried(|| submit_once(ctx, &new)).await
}

async fn submit_once(ctx: &RequestContext, new: &NewSurveyResponse) -> Result<Uuid> {
    if new.code.len() > CODE_LENGTH_MAX || new.code.contains('\0') {
        return Err(Error::NotFound);
    }
    let txn = ctx.database.begin().await?;
    let campaign = entity::survey_campaign::Entity::find()
        .filter(entity::survey_campaign::Column::Code.eq(new.code.as_str()))
        .one(&txn)
        .await?
        .ok_or(Error::NotFound)?;
    let facts = authz::load_facts(&txn, &ctx.actor, &ctx.policy, Noun::SurveyCampaign, campaign.id)
        .await?
        .ok_or(Error::NotFound)?;
    // The hash of the answers would tie them to whoever holds the key: a key stands for its campaign alone.
    let spending = Spending { scope_id: campaign.id, verb: VERB, target_id: campaign.id, input: &[] };
    if idempotency::claim(&txn, ctx, Some(&new.idempotency_key), spending).await? == Claim::Replay {
        return Ok(campaign.id);
    }
    // Signing in opens no survey, so that nobody is told to.
    if !ctx.policy.allows(&facts, Action::Submit, Part::Responses) {
        return Err(Error::Forbidden);
    }

    let items: HashMap<String, Uuid> = {
        use entity::survey_item::Column;
        let items: Vec<(String, Uuid)> = entity::survey_item::Entity::find()
            .select_only()
            .column(Column::Code)
            .column(Column::Id)
            .filter(Column::InstrumentId.eq(campaign.instrument_id))
            .into_tuple()
            .all(&txn)
            .await?;
        items.into_iter().collect()
    };
    let response_id = Uuid::new_v4();
    let mut violations = Violations::new();
    idempotency::check_citizen(&mut violations, &new.idempotency_key);
    let answers = check_answers(&mut violations, response_id, &items, &new.answers);
    let response = entity::survey_response::ActiveModel {
        id: Set(response_id),
        campaign_id: Set(campaign.id),
        suggestion: Set(violations.optional(field!["suggestion"], new.suggestion.as_deref())),
        gender: Set(new.gender.map(|gender| gender.word().to_owned())),
        age_band: Set(new.age_band.map(|age_band| age_band.word().to_owned())),
        education: Set(new.education.map(|education| education.word().to_owned())),
        occupation: Set(new.occupation.map(|occupation| occupation.word().to_owned())),
    };
    violations.finish()?;

    entity::survey_response::Entity::insert(response).exec_without_returning(&txn).await?;
    entity::survey_answer::Entity::insert_many(answers).exec_without_returning(&txn).await?;
    let deed = Deed {
        agency_id: campaign.agency_id,
        verb: VERB,
        noun: Noun::SurveyCampaign,
        object_id: campaign.id,
        part: Part::Responses,
    };
    audit::record_anonymous(&txn, ctx, deed).await?;
    txn.commit().await?;
    Ok(campaign.id)
}

fn check_answers(
    violations: &mut Violations,
    response_id: Uuid,
    items: &HashMap<String, Uuid>,
    answers: &[NewAnswer],
) -> Vec<entity::survey_answer::ActiveModel> {
    if answers.is_empty() {
        violations.add(
            ViolationCode::Required,
            field!["answers"],
            "jawab sedikitnya satu pertanyaan",
            "answer at least one question",
        );
    }
    if !violations.within(field!["answers"], answers.len(), ANSWERS_MAX) {
        return Vec::new();
    }
    let mut seen = HashSet::new();
    let mut rows = Vec::new();
    for (index, answer) in answers.iter().enumerate() {
        if !(1..=4).contains(&answer.value) {
            violations.add(
                ViolationCode::InvalidValue,
                field!["answers", index, "value"],
                "jawaban harus 1 sampai 4",
                "an answer is 1 to 4",
            );
        }
        let Some(item_id) = items.get(&answer.item) else {
            violations.unknown(field!["answers", index, "item"]);
            continue;
        };
        if !seen.insert(*item_id) {
            violations.duplicate(field!["answers", index, "item"]);
        }
        rows.push(entity::survey_answer::ActiveModel {
            response_id: Set(response_id),
            item_id: Set(*item_id),
            value: Set(answer.value),
        });
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(answers: &[(&str, i32)], expected: &[(ViolationCode, &str)]) {
        let items = HashMap::from([("WAKTU".to_owned(), Uuid::new_v4()), ("BIAYA".to_owned(), Uuid::new_v4())]);
        let answers: Vec<NewAnswer> =
            answers.iter().map(|(item, value)| NewAnswer { item: (*item).to_owned(), value: *value }).collect();
        let mut violations = Violations::new();
        check_answers(&mut violations, Uuid::new_v4(), &items, &answers);
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
    fn answers_are_those_of_the_instrument() {
        use ViolationCode::{Duplicate, InvalidValue, Required, TooMany, UnknownReference};
        check(&[("WAKTU", 1), ("BIAYA", 4)], &[]);
        check(&[("WAKTU", 3)], &[]);
        check(&[], &[(Required, "answers")]);
        check(&[("WAKTU", 0), ("BIAYA", 5)], &[(InvalidValue, "answers.0.value"), (InvalidValue, "answers.1.value")]);
        check(&[("U3", 3), ("WAKTU", -1)], &[(UnknownReference, "answers.0.item"), (InvalidValue, "answers.1.value")]);
        check(&[("WAKTU", 3), ("WAKTU", 3)], &[(Duplicate, "answers.1.item")]);
        check(&[("WAKTU", 3); 101], &[(TooMany, "answers")]);
    }
}
