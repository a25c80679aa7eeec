//! Slips (kode sekali pakai): each is handed to one person who has been served, and lets them answer once.
//!
//! INVARIANT: a slip that has been used does not say for which answers, when, or by whom; and nobody is shown whether one has
//! been used, since whoever handed it out may know to whom. Only who answers with it again learns that.

use std::collections::{BTreeSet, HashMap};

use chrono::NaiveDate;
use entity::{survey_channel, survey_slip, survey_slip_sheet};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseTransaction, DbBackend, EntityTrait, IntoActiveModel, PaginatorTrait,
    QueryFilter, QuerySelect,
};
use serde::Serialize;
use uuid::Uuid;

use crate::authz::{Verb, verbs};
use crate::database::{Bind, Binder, query_rows};
use crate::domain::survey::survey_channel::code_of;
use crate::domain::verb::outbox::Changed;
use crate::domain::verb::ritual::{Act, Scene};
use crate::domain::verb::violations::{Violations, field};
use crate::error::{Error, Result, ViolationCode};
use crate::words::survey::{SurveyCampaignState, SurveyChannelKind};

/// One digit more than the code of a channel has, so that most codes are known to be none of a slip without looking.
const LENGTH: u32 = 13;
/// The most slips of a sheet: ten pages of them.
pub const SLIPS_MAX: i32 = 240;
/// The most sheets of a channel, which are read together.
const SHEETS_MAX: u64 = 100;

/// How many slips to issue.
#[derive(Clone, Debug, Serialize)]
pub struct NewSurveySlips {
    /// The channel.
    pub survey_channel: Uuid,
    /// How many, from 1 to [`SLIPS_MAX`].
    pub count: i32,
    /// Makes sending it twice harmless.
    #[serde(skip)]
    pub idempotency_key: Option<String>,
}

impl Act for NewSurveySlips {
    const VERB: Verb = verbs::ISSUE_SURVEY_SLIPS;
    type Object = survey_channel::Entity;
    /// The number of the sheet.
    type Checked = i32;

    fn object_id(&self) -> Uuid {
        self.survey_channel
    }

    fn idempotency_key(&self) -> Option<&str> {
        self.idempotency_key.as_deref()
    }

    async fn check(&self, scene: &Scene<'_, Self::Object>, violations: &mut Violations) -> Result<i32> {
        check_channel(scene, violations).await?;
        if !(1..=SLIPS_MAX).contains(&self.count) {
            violations.add(
                ViolationCode::InvalidValue,
                field!["count"],
                &format!("jumlah kode harus 1 sampai {SLIPS_MAX}"),
                &format!("a sheet has 1 to {SLIPS_MAX} slips"),
            );
        }
        let sheets = survey_slip_sheet::Entity::find()
            .filter(survey_slip_sheet::Column::ChannelId.eq(self.survey_channel))
            .count(&scene.txn)
            .await?;
        if sheets >= SHEETS_MAX {
            violations.add(
                ViolationCode::TooMany,
                field!["surveyChannel"],
                &format!("paling banyak {SHEETS_MAX} lembar untuk satu kanal; tambahkan kanal lain"),
                &format!("a channel has at most {SHEETS_MAX} sheets; add another channel"),
            );
        }
        i32::try_from(sheets + 1).map_err(Error::internal)
    }

    async fn write(&self, scene: &Scene<'_, Self::Object>, number: i32) -> Result<Vec<Changed>> {
        let (sheet, slips) = sheet(self.survey_channel, number, scene.ctx.today(), self.count, Uuid::new_v4);
        survey_slip_sheet::Entity::insert(sheet.into_active_model()).exec_without_returning(&scene.txn).await?;
        let slips = slips.into_iter().map(IntoActiveModel::into_active_model);
        survey_slip::Entity::insert_many(slips).exec_without_returning(&scene.txn).await?;
        Ok(Vec::new())
    }
}

async fn check_channel(scene: &Scene<'_, survey_channel::Entity>, violations: &mut Violations) -> Result<()> {
    if scene.object.kind != SurveyChannelKind::Encounter.word() {
        violations.add(
            ViolationCode::InvalidValue,
            field!["surveyChannel"],
            "hanya kanal ENCOUNTER yang memakai kode sekali pakai",
            "only a channel of the kind ENCOUNTER has slips",
        );
    }
    let campaign = entity::survey_campaign::Entity::find_by_id(scene.object.campaign_id).one(&scene.txn).await?;
    let takes_answers = [SurveyCampaignState::Draft, SurveyCampaignState::Open].map(SurveyCampaignState::word);
    if campaign.is_none_or(|campaign| !takes_answers.contains(&&*campaign.state)) {
        violations.add(
            ViolationCode::OutsideWindow,
            field!["surveyChannel"],
            "survei sudah ditutup",
            "the survey has been closed",
        );
    }
    Ok(())
}

/// A sheet of new slips, whose codes stand in no order, made of random ids.
pub(crate) fn sheet(
    channel_id: Uuid,
    number: i32,
    issued_on: NaiveDate,
    count: i32,
    mut random: impl FnMut() -> Uuid,
) -> (survey_slip_sheet::Model, Vec<survey_slip::Model>) {
    let codes: Vec<String> = (0..count).map(|_| code_of(&random(), LENGTH)).collect();
    let slips = codes.iter().map(|code| survey_slip::Model { code: code.clone(), channel_id, use_count: 0 }).collect();
    let codes = codes.iter().map(|code| format!("{code}\n")).collect();
    (survey_slip_sheet::Model { channel_id, number, issued_on, slip_count: count, codes }, slips)
}

/// The slips among codes that are sent together, each with the code of its channel. On PostgreSQL they are locked, so that
/// none is used by two groups at once.
#[derive(Debug, Default)]
pub(super) struct Slips(HashMap<String, Slip>);

#[derive(Debug)]
struct Slip {
    channel_code: String,
    is_used: bool,
}

impl Slips {
    /// Finds them.
    pub(super) async fn among(txn: &DatabaseTransaction, codes: impl Iterator<Item = &str>) -> Result<Self> {
        let codes: BTreeSet<&str> =
            codes.filter(|code| code.len() == LENGTH as usize && !code.contains('\0')).collect();
        if codes.is_empty() {
            return Ok(Self::default());
        }
        let mut binder = Binder::new(txn.get_database_backend());
        let one = binder.any_of("s.code", Bind::Texts(codes.into_iter().map(str::to_owned).collect()));
        // In one order, so that two groups do not wait for each other.
        let lock = match txn.get_database_backend() {
            DbBackend::Postgres => " ORDER BY s.code FOR UPDATE OF s",
            _ => "",
        };
        let sql = format!(
            "SELECT s.code, k.code AS channel_code, s.use_count FROM survey_slip s \
             JOIN survey_channel k ON k.id = s.channel_id WHERE {one}{lock}"
        );
        let mut slips = HashMap::new();
        for row in query_rows(txn, binder.statement(sql)).await? {
            let use_count: i32 = row.try_get_by_index(2)?;
            slips.insert(
                row.try_get_by_index(0)?,
                Slip { channel_code: row.try_get_by_index(1)?, is_used: use_count > 0 },
            );
        }
        Ok(Self(slips))
    }

    /// The code of the channel of a slip; any other code is itself.
    pub(super) fn channel_code<'a>(&'a self, code: &'a str) -> &'a str {
        self.0.get(code).map_or(code, |slip| &slip.channel_code)
    }

    /// Whether this is a slip.
    pub(super) fn is_slip(&self, code: &str) -> bool {
        self.0.contains_key(code)
    }

    /// Takes a slip for an answer; `false` if one has it already.
    pub(super) fn take(&mut self, code: &str) -> bool {
        self.0.get_mut(code).is_some_and(|slip| !std::mem::replace(&mut slip.is_used, true))
    }
}

/// Notes that these slips have been used.
pub(super) async fn use_up(txn: &DatabaseTransaction, codes: Vec<String>) -> Result<()> {
    use survey_slip::{Column, Entity};
    let mut update = Entity::update_many().col_expr(Column::UseCount, Expr::value(1));
    update = update.filter(Column::Code.is_in(codes));
    update.exec(txn).await?;
    Ok(())
}

/// Deletes all slips of a campaign and says how many those were.
pub(super) async fn delete_all(txn: &DatabaseTransaction, campaign_id: Uuid) -> Result<u64> {
    use survey_channel::{Column, Entity};
    let channels: Vec<Uuid> = Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(Column::CampaignId.eq(campaign_id))
        .into_tuple()
        .all(txn)
        .await?;
    let sheets = survey_slip_sheet::Column::ChannelId.is_in(channels.clone());
    survey_slip_sheet::Entity::delete_many().filter(sheets).exec(txn).await?;
    let slips = survey_slip::Column::ChannelId.is_in(channels);
    Ok(survey_slip::Entity::delete_many().filter(slips).exec(txn).await?.rows_affected)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_slip_of_a_sheet_has_a_code_of_its_own() {
        let channel_id = Uuid::new_v4();
        let (sheet, slips) = sheet(channel_id, 1, NaiveDate::default(), SLIPS_MAX, Uuid::new_v4);
        let codes: BTreeSet<&str> = sheet.codes.lines().collect();
        assert_eq!(codes.len(), 240);
        assert_eq!(codes, slips.iter().map(|slip| &*slip.code).collect());
        assert!(codes.iter().all(|code| code.len() == 13), "{codes:?}");
        assert!(slips.iter().all(|slip| slip.use_count == 0 && slip.channel_id == channel_id));
    }

    #[test]
    fn a_slip_is_taken_once() {
        let slip = |is_used| Slip { channel_code: "channel".to_owned(), is_used };
        let mut slips = Slips([("new".to_owned(), slip(false)), ("old".to_owned(), slip(true))].into());
        assert_eq!(
            (slips.take("new"), slips.take("new"), slips.take("old"), slips.take("none")),
            (true, false, false, false)
        );
        assert_eq!((slips.channel_code("old"), slips.channel_code("none")), ("channel", "none"));
    }
}
