//! What decides about a survey channel (kanal survei).

use crate::authz::nouns::description::{Description, Lock};
use crate::authz::vocabulary::Part;
use crate::words::survey::SurveyChannelState;

pub(in crate::authz) static NOUN: Description = Description {
    word: "survey_channel",
    tag: 12,
    policy: include_str!("../../../../policies/survey_channel.polar"),
    states: Some(SurveyChannelState::WORDS),
    parts: &[Part::Header, Part::Slips],
    objects: &[],
    flags: &[],
    relations: super::RELATIONS,
    about: None,
    keeps_to_agency: false,
    lock: Lock::Update,
    verbs: &[verbs::REVOKE_SURVEY_CHANNEL, verbs::ISSUE_SURVEY_SLIPS],
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

    /// There are slips to print, each for one person (menerbitkan kode sekali pakai).
    pub const ISSUE_SURVEY_SLIPS: Verb = Verb {
        name: "issueSurveySlips",
        noun: Noun::SurveyChannel,
        action: Action::Prepare,
        part: Part::Slips,
        scope: Scope::Actor,
    };
}
