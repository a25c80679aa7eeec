//! The cast of the demo: accounts named by what they are to one nurse's evaluation in Pangkalpinang.

use entity::{account, employee, evaluation, survey_channel};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

use crate::error::{Error, Result};
use crate::office::password::DEMO_PASSWORD;

/// The password of every account of the demo.
pub const PASSWORD: &str = DEMO_PASSWORD;

/// The code that leads to the open survey of the nurse's health center.
pub const OPEN_CAMPAIGN: &str = "PAN-PKM-GERUNGGANG-3";

/// What one signs in with, and who that is.
pub const ACCOUNTS: [(&str, &str); 13] = [
    ("evaluee@pangkalpinang.example", "the nurse who is evaluated"),
    ("supervisor@pangkalpinang.example", "head of the health center, rates the nurse"),
    ("superior@pangkalpinang.example", "head of the health office, the supervisor's supervisor"),
    ("peer1@pangkalpinang.example", "colleague, asked for feedback"),
    ("peer2@pangkalpinang.example", "colleague, asked for feedback"),
    ("peer3@pangkalpinang.example", "colleague, asked for feedback"),
    ("subordinate@pangkalpinang.example", "reports to the nurse, asked for feedback"),
    ("hr@pangkalpinang.example", "HR officer of the city"),
    ("team@pangkalpinang.example", "performance team of the city"),
    ("auditor@pangkalpinang.example", "auditor of the city"),
    ("head@pangkalpinang.example", "mayor, head of the agency"),
    ("sysadmin@pangkalpinang.example", "runs the machine, reads no content"),
    ("stranger@salatiga.example", "nurse in another city"),
];

/// The people of the cast, by employee id, and what they are concerned with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cast {
    /// Pangkalpinang.
    pub agency_id: Uuid,
    /// The nurse.
    pub evaluee: Uuid,
    /// Rates the nurse.
    pub supervisor: Uuid,
    /// The supervisor's supervisor.
    pub superior: Uuid,
    /// A colleague who has been asked for feedback.
    pub peer1: Uuid,
    /// Another.
    pub peer2: Uuid,
    /// And another.
    pub peer3: Uuid,
    /// Reports to the nurse and has been asked for feedback.
    pub subordinate: Uuid,
    /// HR officer of the agency.
    pub hr: Uuid,
    /// Performance team of the agency.
    pub team: Uuid,
    /// Auditor of the agency.
    pub auditor: Uuid,
    /// Head of the agency; an official without a NIP.
    pub head: Uuid,
    /// System admin.
    pub sysadmin: Uuid,
    /// An employee of Salatiga.
    pub stranger: Uuid,
    /// The nurse's evaluation of the current quarter: OPEN, everything still to do.
    pub evaluation: Uuid,
    /// The one of the quarter before: RELEASED, waiting for the nurse's response.
    pub released_evaluation: Uuid,
    /// The newest of those that are FINAL.
    pub final_evaluation: Uuid,
    /// The plan on which the current evaluation stands.
    pub plan: Uuid,
    /// The open survey campaign of the nurse's health center; [`OPEN_CAMPAIGN`] leads to it.
    pub campaign: Uuid,
}

impl Cast {
    /// Looks the cast up in a seeded database.
    ///
    /// # Errors
    /// [`Error::NotFound`] if the database has not been seeded.
    pub async fn find(connection: &impl ConnectionTrait) -> Result<Self> {
        let mut ids = Vec::with_capacity(ACCOUNTS.len());
        for (identifier, _) in ACCOUNTS {
            let account =
                account::Entity::find().filter(account::Column::Identifier.eq(identifier)).one(connection).await?;
            ids.push(account.ok_or(Error::NotFound)?.employee_id);
        }
        let [
            evaluee,
            supervisor,
            superior,
            peer1,
            peer2,
            peer3,
            subordinate,
            hr,
            team,
            auditor,
            head,
            sysadmin,
            stranger,
        ] = ids[..]
        else {
            return Err(Error::NotFound);
        };
        let nurse = employee::Entity::find_by_id(evaluee).one(connection).await?.ok_or(Error::NotFound)?;
        let evaluations = evaluation::Entity::find()
            .filter(evaluation::Column::EmployeeId.eq(evaluee))
            .order_by_desc(evaluation::Column::PeriodEndsOn)
            .all(connection)
            .await?;
        // By place and not by state, so that the cast is found after it has acted.
        let [current, released, ..] = &evaluations[..] else { return Err(Error::NotFound) };
        let closed =
            evaluations.iter().skip(2).find(|evaluation| evaluation.state == "FINAL").ok_or(Error::NotFound)?;
        let channel = survey_channel::Entity::find()
            .filter(survey_channel::Column::Code.eq(OPEN_CAMPAIGN))
            .one(connection)
            .await?
            .ok_or(Error::NotFound)?;
        Ok(Self {
            agency_id: nurse.agency_id,
            evaluee,
            supervisor,
            superior,
            peer1,
            peer2,
            peer3,
            subordinate,
            hr,
            team,
            auditor,
            head,
            sysadmin,
            stranger,
            evaluation: current.id,
            released_evaluation: released.id,
            final_evaluation: closed.id,
            plan: current.plan_id.ok_or(Error::NotFound)?,
            campaign: channel.campaign_id,
        })
    }
}
