//! The ways to a survey (kanal survei): each has a code that nobody can guess, and that can be withdrawn.

use entity::survey_channel::{Column, Entity, Model};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter};
use serde::Serialize;
use uuid::Uuid;

use crate::authz::{Verb, verbs};
use crate::domain::survey::survey_campaign;
use crate::domain::verb::outbox::Changed;
use crate::domain::verb::ritual::{Act, Scene};
use crate::domain::verb::violations::{Violations, field};
use crate::error::{Error, Result, ViolationCode};
use crate::words::survey::{SurveyChannelKind, SurveyChannelState};

/// Small letters and digits that are not taken for each other, since codes are typed on phones.
const DIGITS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
/// Each digit holds five bits, so that a code holds 60: too many to guess one over the network, few enough to type.
const LENGTH: u32 = 12;
/// The most channels of a survey.
pub(super) const CHANNELS_MAX: u64 = 50;
/// The name of the channel that every survey begins with.
const FIRST: &str = "Kode QR";

/// A code from random bits, of which those of lowest order count.
pub(crate) fn code(random: u128) -> String {
    digits(random, LENGTH)
}

/// A code of so many digits from a random id. Its 62 bits of lowest order are all random, and of the two above them none is: a
/// code of 13 digits has 63 random bits.
pub(super) fn code_of(random: &Uuid, length: u32) -> String {
    digits(random.as_u128(), length)
}

fn digits(random: u128, length: u32) -> String {
    (0..length).map(|place| char::from(DIGITS[(random >> (5 * place) & 31) as usize])).collect()
}

/// A new channel of a survey, with a new code.
pub(super) fn new(campaign: &entity::survey_campaign::Model, kind: SurveyChannelKind, name: &str) -> Model {
    Model {
        id: Uuid::new_v4(),
        agency_id: campaign.agency_id,
        campaign_id: campaign.id,
        org_unit_id: campaign.org_unit_id,
        kind: kind.word().to_owned(),
        name: name.to_owned(),
        // The bits of lowest order of a random id are all random.
        code: code(Uuid::new_v4().as_u128()),
        state: SurveyChannelState::Active.word().to_owned(),
        revoked_on: None,
    }
}

/// The channel that every survey begins with: an open QR code.
pub(super) fn first(campaign: &entity::survey_campaign::Model) -> Model {
    new(campaign, SurveyChannelKind::Qr, FIRST)
}

/// Stores a channel.
pub(super) async fn store(txn: &impl ConnectionTrait, channel: Model) -> Result<()> {
    Entity::insert(channel.into_active_model()).exec_without_returning(txn).await?;
    Ok(())
}

/// Which channel to add.
#[derive(Clone, Debug, Serialize)]
pub struct NewSurveyChannel {
    /// The campaign.
    pub survey_campaign: Uuid,
    /// How it reaches people.
    pub kind: SurveyChannelKind,
    /// Which one it is; no other channel of the survey has the name.
    pub name: String,
    /// Makes sending it twice harmless.
    #[serde(skip)]
    pub idempotency_key: Option<String>,
}

impl Act for NewSurveyChannel {
    const VERB: Verb = verbs::ADD_SURVEY_CHANNEL;
    type Object = entity::survey_campaign::Entity;
    type Checked = String;

    fn object_id(&self) -> Uuid {
        self.survey_campaign
    }

    fn idempotency_key(&self) -> Option<&str> {
        self.idempotency_key.as_deref()
    }

    async fn check(&self, scene: &Scene<'_, Self::Object>, violations: &mut Violations) -> Result<String> {
        // Two of one name must not be added at once.
        survey_campaign::take(&scene.txn, self.survey_campaign).await?;
        let name = violations.required(field!["name"], &self.name);
        let of_campaign = Entity::find().filter(Column::CampaignId.eq(self.survey_campaign));
        if of_campaign.clone().filter(Column::Name.eq(&name)).count(&scene.txn).await? > 0 {
            violations.duplicate(field!["name"]);
        }
        if of_campaign.count(&scene.txn).await? >= CHANNELS_MAX {
            violations.add(
                ViolationCode::TooMany,
                field!["surveyCampaign"],
                &format!("paling banyak {CHANNELS_MAX} kanal untuk satu survei"),
                &format!("a survey has at most {CHANNELS_MAX} channels"),
            );
        }
        Ok(name)
    }

    async fn write(&self, scene: &Scene<'_, Self::Object>, name: String) -> Result<Vec<Changed>> {
        store(&scene.txn, new(&scene.object, self.kind, &name)).await?;
        Ok(Vec::new())
    }
}

/// Which channel to withdraw.
#[derive(Clone, Debug, Serialize)]
pub struct NewSurveyChannelRevocation {
    /// The channel.
    pub survey_channel: Uuid,
    /// Makes sending it twice harmless.
    #[serde(skip)]
    pub idempotency_key: Option<String>,
}

impl Act for NewSurveyChannelRevocation {
    const VERB: Verb = verbs::REVOKE_SURVEY_CHANNEL;
    type Object = Entity;
    type Checked = ();

    fn object_id(&self) -> Uuid {
        self.survey_channel
    }

    fn idempotency_key(&self) -> Option<&str> {
        self.idempotency_key.as_deref()
    }

    async fn check(&self, _: &Scene<'_, Self::Object>, _: &mut Violations) -> Result<()> {
        Ok(())
    }

    /// What was answered this way stays; what comes later is refused.
    async fn write(&self, scene: &Scene<'_, Self::Object>, (): ()) -> Result<Vec<Changed>> {
        let revoked = Entity::update_many()
            .col_expr(Column::State, Expr::value(SurveyChannelState::Revoked))
            .col_expr(Column::RevokedOn, Expr::value(scene.ctx.today()))
            .filter(Column::Id.eq(self.survey_channel))
            .filter(Column::State.eq(SurveyChannelState::Active))
            .exec(&scene.txn)
            .await?;
        if revoked.rows_affected == 1 { Ok(Vec::new()) } else { Err(Error::Conflict) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_has_sixty_bits_in_digits_that_are_not_taken_for_each_other() {
        assert_eq!(code(0), "000000000000");
        assert_eq!(code(u128::MAX), "zzzzzzzzzzzz");
        assert_eq!(code(1 << 55), "000000000001");
        assert_eq!(code(1 << 60), code(0));
        for letter in "iloIuO".chars() {
            assert!(!DIGITS.contains(&(letter as u8)), "{letter}");
        }
    }
}
