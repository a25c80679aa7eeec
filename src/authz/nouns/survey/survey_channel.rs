//! What decides about a survey channel (kanal survei).

use crate::authz::nouns::description::{Borne, Description, Lock, Over};
use crate::authz::vocabulary::{Part, Relation};
use crate::words::survey::SurveyChannelState;

pub(in crate::authz) static NOUN: Description = Description {
    word: "survey_channel",
    tag: 12,
    policy: include_str!("../../../../policies/survey_channel.polar"),
    states: Some(SurveyChannelState::WORDS),
    parts: &[Part::Header],
    objects: &[],
    flags: &[],
    relations: &[
        (Relation::HrOfficer, Borne::Office(Over::Units("org_unit_id"))),
        (Relation::PerformanceTeam, Borne::Office(Over::Units("org_unit_id"))),
        (Relation::Auditor, Borne::Office(Over::Units("org_unit_id"))),
        (Relation::AgencyHead, Borne::Office(Over::Units("org_unit_id"))),
        (Relation::SystemAdmin, Borne::Office(Over::Agency("agency_id"))),
        (Relation::Colleague, Borne::Agency("agency_id")),
        (Relation::Citizen, Borne::Everyone),
    ],
    about: None,
    keeps_to_agency: false,
    lock: Lock::Update,
    verbs: &[verbs::REVOKE_SURVEY_CHANNEL],
};

/// What is done to a survey channel.
pub(in crate::authz) mod verbs {
    use crate::authz::noun::Noun;
    use crate::authz::verb::{Scope, Verb};
    use crate::authz::vocabulary::{Action, Part};

    /// The code leads nowhere from now on (mencabut kanal survei).
    pub const REVOKE_SURVEY_CHANNEL: Verb = Verb {
        name: "revokeSurveyChannel",
        noun: Noun::SurveyChannel,
        action: Action::Revoke,
        part: Part::Header,
        scope: Scope::Actor,
    };
}
