//! What decides about a survey campaign (survei kepuasan masyarakat).

use crate::authz::actor::Actor;
use crate::authz::asker_value::today_case;
use crate::authz::noun::Noun;
use crate::authz::nouns::description::{Description, Lock, Row};
use crate::authz::vocabulary::{Flag, Part};
use crate::database::Binder;
use crate::words::survey::SurveyCampaignState;

pub(in crate::authz) static NOUN: Description = Description {
    word: "survey_campaign",
    tag: 10,
    policy: include_str!("../../../../policies/survey_campaign.polar"),
    states: Some(SurveyCampaignState::WORDS),
    parts: &[Part::Header, Part::Progress, Part::Answers, Part::Channels],
    objects: &[(Part::Channels, Noun::SurveyChannel)],
    flags: &[(Flag::SurveyOpen, survey_open)],
    relations: super::RELATIONS,
    about: None,
    keeps_to_agency: false,
    // Answers change nothing in it, and citizens need not wait for each other.
    lock: Lock::KeyShare,
    verbs: &[
        verbs::SUBMIT_SURVEY_RESPONSE,
        verbs::DELIVER_SURVEY_RESPONSES,
        verbs::ADD_SURVEY_CHANNEL,
        verbs::OPEN_SURVEY,
        verbs::CLOSE_SURVEY,
    ],
};

/// What is done to a survey campaign.
pub(in crate::authz) mod verbs {
    use crate::authz::noun::Noun;
    use crate::authz::verb::{Scope, Verb};
    use crate::authz::vocabulary::{Action, Part};

    /// A citizen answers the survey (mengisi survei).
    pub const SUBMIT_SURVEY_RESPONSE: Verb = Verb {
        name: "submitSurveyResponse",
        noun: Noun::SurveyCampaign,
        action: Action::Submit,
        part: Part::Answers,
        scope: Scope::Object,
    };

    /// A device at the counter sends what it has kept (mengirim isian tertunda).
    pub const DELIVER_SURVEY_RESPONSES: Verb = Verb { name: "deliverSurveyResponses", ..SUBMIT_SURVEY_RESPONSE };

    /// One more way to the survey (menambah kanal survei).
    pub const ADD_SURVEY_CHANNEL: Verb = Verb {
        name: "addSurveyChannel",
        noun: Noun::SurveyCampaign,
        action: Action::Prepare,
        part: Part::Channels,
        scope: Scope::Actor,
    };

    /// The survey is shown to everybody and takes answers on its days (membuka survei).
    pub const OPEN_SURVEY: Verb = Verb {
        name: "openSurvey",
        noun: Noun::SurveyCampaign,
        action: Action::Release,
        part: Part::Header,
        scope: Scope::Actor,
    };

    /// The survey is ended and counted (menutup survei).
    pub const CLOSE_SURVEY: Verb = Verb {
        name: "closeSurvey",
        noun: Noun::SurveyCampaign,
        action: Action::Close,
        part: Part::Answers,
        scope: Scope::Actor,
    };
}

/// Today lies between the campaign's days. A citizen's zone is unknown; what counts is the day where the service is given.
fn survey_open(row: &mut Row<'_>) -> String {
    let today = today_case(row.binder, row.actor, "a.time_zone");
    let name = row.name;
    format!("(SELECT {today} BETWEEN {name}.opens_on AND {name}.closes_on FROM agency a WHERE a.id = {name}.agency_id)")
}

/// The state that a campaign's readers are told: one that nobody has ended yet reads CLOSED from the day after its last.
pub(crate) fn survey_state(binder: &mut Binder, actor: &Actor, name: &str) -> String {
    let today = today_case(binder, actor, "a.time_zone");
    let state = format!("SELECT CASE WHEN {today} > {name}.closes_on THEN 'CLOSED' ELSE 'OPEN' END FROM agency a");
    format!("CASE WHEN {name}.state = 'OPEN' THEN ({state} WHERE a.id = {name}.agency_id) ELSE {name}.state END")
}
