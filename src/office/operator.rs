//! What an operator does on the command line: the day on which it happens, and its row in the audit trail.

use chrono::{DateTime, NaiveDate, Utc};
use entity::{agency, audit_event};
use sea_orm::{ConnectionTrait, EntityTrait, IntoActiveModel};
use uuid::Uuid;

use crate::error::{Error, Result};
use crate::words::people::TimeZone;

/// Today in the agency's zone.
///
/// # Errors
/// [`Error::Internal`] if the zone is none of the country's.
pub(crate) fn today(agency: &agency::Model, now: DateTime<Utc>) -> Result<NaiveDate> {
    let zone = TimeZone::from_word(&agency.time_zone).ok_or_else(|| Error::internal("unknown time zone"))?;
    Ok(zone.day(now))
}

/// Records what has been done to an object of the agency. The operator is nobody in the database, so the audit row has no
/// actor.
///
/// # Errors
/// [`Error::NotFound`] if there is no such agency.
pub(crate) async fn record(
    txn: &impl ConnectionTrait,
    agency_id: Uuid,
    (verb, noun): (&str, &str),
    object_id: Uuid,
    now: DateTime<Utc>,
) -> Result<()> {
    let agency = agency::Entity::find_by_id(agency_id).one(txn).await?.ok_or(Error::NotFound)?;
    let event = audit_event::Model {
        id: Uuid::new_v4(),
        agency_id,
        actor_id: None,
        verb: verb.to_owned(),
        noun: noun.to_owned(),
        object_id,
        part: "header".to_owned(),
        occurred_on: today(&agency, now)?,
        occurred_at: Some(now),
        content_hash: None,
    };
    audit_event::Entity::insert(event.into_active_model()).exec_without_returning(txn).await?;
    Ok(())
}
