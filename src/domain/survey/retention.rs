//! What is deleted when a survey is long over (penghapusan data survei): the keys by which an answer that is sent again is
//! known, slips, and what citizens wrote in their own words and nobody has released. Neither is needed any more: nobody can answer,
//! receipts have been published, and the result has been counted. Texts that have been released are published, and stay.

use chrono::{DateTime, Days, NaiveDate, Utc};
use entity::{audit_event, idempotency_key};
use sea_orm::{ColumnTrait, DatabaseTransaction, EntityTrait, IntoActiveModel, QueryFilter};
use uuid::Uuid;

use crate::authz::{Noun, Part, verbs};
use crate::database::{Bind, Binder, Database, query_rows};
use crate::domain::survey::{survey_slip, survey_suggestion};
use crate::domain::verb::retry::retried;
use crate::error::{Error, Result};
use crate::words::people::TimeZone;

/// What was deleted of one survey.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Deleted {
    /// The campaign.
    pub campaign_id: Uuid,
    /// How many keys of answers.
    pub keys: u64,
    /// How many slips, used or not.
    pub slips: u64,
    /// How many texts that were not released.
    pub texts: u64,
}

/// Deletes what is kept of surveys that were closed more than `days` days ago, and says of which surveys how much. Each has a
/// transaction of its own, and rows in the audit trail of what was deleted.
///
/// # Errors
/// Only faults of our own. What had been deleted before stays so.
pub async fn delete_expired(database: &Database, now: DateTime<Utc>, days: u32) -> Result<Vec<Deleted>> {
    let mut all = Vec::new();
    for closed in Closed::with_remains(database).await? {
        let today = closed.zone.day(now);
        if closed.on.checked_add_days(Days::new(days.into())).is_none_or(|last| today <= last) {
            continue;
        }
        let deleted = retried(|| closed.delete(database, now)).await?;
        let Deleted { campaign_id, keys, slips, texts } = deleted;
        tracing::info!(%campaign_id, keys, slips, texts, "what was kept of a closed survey has been deleted");
        all.push(deleted);
    }
    Ok(all)
}

/// A survey that has been closed.
struct Closed {
    campaign_id: Uuid,
    agency_id: Uuid,
    zone: TimeZone,
    /// The day on which it was closed.
    on: NaiveDate,
}

impl Closed {
    /// The closed surveys of which there is something to delete. Those from before there were lists of receipts were closed on
    /// the day of their result, or some time after their last one.
    async fn with_remains(database: &Database) -> Result<Vec<Self>> {
        let connection = database.write();
        let mut binder = Binder::new(connection.get_database_backend());
        let verb = binder.bind(Bind::Text(verbs::SUBMIT_SURVEY_RESPONSE.name.to_owned()));
        let sql = format!(
            "SELECT c.id, c.agency_id, a.time_zone, COALESCE(l.published_on, r.computed_on, c.closes_on) AS closed_on \
             FROM survey_campaign c JOIN agency a ON a.id = c.agency_id \
             LEFT JOIN survey_receipt_list l ON l.campaign_id = c.id LEFT JOIN survey_result r ON r.campaign_id = c.id \
             WHERE c.state NOT IN ('DRAFT', 'OPEN') AND ( \
             EXISTS (SELECT 1 FROM idempotency_key k WHERE k.scope_id = c.id AND k.verb = {verb}) \
             OR EXISTS (SELECT 1 FROM survey_slip_sheet p JOIN survey_channel h ON h.id = p.channel_id \
             WHERE h.campaign_id = c.id) \
             OR EXISTS (SELECT 1 FROM survey_suggestion s WHERE s.campaign_id = c.id AND s.state <> 'RELEASED')) \
             ORDER BY c.id"
        );
        let rows = query_rows(connection, binder.statement(sql)).await?;
        let mut all = Vec::new();
        for row in rows {
            let zone: String = row.try_get_by_index(2)?;
            all.push(Self {
                campaign_id: row.try_get_by_index(0)?,
                agency_id: row.try_get_by_index(1)?,
                zone: TimeZone::from_word(&zone).ok_or_else(|| Error::internal("an agency in an unknown zone"))?,
                on: row.try_get_by_index(3)?,
            });
        }
        Ok(all)
    }

    async fn delete(&self, database: &Database, now: DateTime<Utc>) -> Result<Deleted> {
        let txn = database.begin().await?;
        let keys = self.delete_keys(&txn).await?;
        let slips = survey_slip::delete_all(&txn, self.campaign_id).await?;
        let texts = survey_suggestion::delete_unpublished(&txn, self.campaign_id).await?;
        for (verb, part, count) in [
            ("deleteSurveyKeys", Part::Header, keys),
            ("deleteSurveySlips", Part::Channels, slips),
            ("deleteSurveySuggestions", Part::Answers, texts),
        ] {
            if count > 0 {
                self.record(&txn, now, verb, part).await?;
            }
        }
        txn.commit().await?;
        Ok(Deleted { campaign_id: self.campaign_id, keys, slips, texts })
    }

    async fn delete_keys(&self, txn: &DatabaseTransaction) -> Result<u64> {
        use idempotency_key::{Column, Entity};
        let keys = Entity::delete_many()
            .filter(Column::ScopeId.eq(self.campaign_id))
            .filter(Column::Verb.eq(verbs::SUBMIT_SURVEY_RESPONSE.name));
        Ok(keys.exec(txn).await?.rows_affected)
    }

    /// Nobody did it, and its time gives nobody away.
    async fn record(&self, txn: &DatabaseTransaction, now: DateTime<Utc>, verb: &str, part: Part) -> Result<()> {
        let event = audit_event::Model {
            id: Uuid::new_v4(),
            agency_id: Some(self.agency_id),
            actor_id: None,
            verb: verb.to_owned(),
            noun: Noun::SurveyCampaign.word().to_uppercase(),
            object_id: self.campaign_id,
            part: part.word().to_uppercase(),
            occurred_on: self.zone.day(now),
            occurred_at: Some(now),
            content_hash: None,
        };
        audit_event::Entity::insert(event.into_active_model()).exec_without_returning(txn).await?;
        Ok(())
    }
}
