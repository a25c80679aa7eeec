//! What an operator does on the command line: the day on which it happens, and its row in the audit trail.

use chrono::{DateTime, NaiveDate, Utc};
use entity::agency;
use sea_orm::{ConnectionTrait, EntityTrait};
use uuid::Uuid;

use super::trail::Entry;
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
    deed: (&str, &str),
    object_id: Uuid,
    now: DateTime<Utc>,
) -> Result<()> {
    let agency = agency::Entity::find_by_id(agency_id).one(txn).await?.ok_or(Error::NotFound)?;
    let entry = Entry {
        agency_id: Some(agency_id),
        actor_id: None,
        deed,
        object_id,
        day: today(&agency, now)?,
        now,
        network: None,
    };
    entry.append(txn).await
}
