//! What decides about what a unit does after a survey (tindak lanjut hasil survei).

use crate::authz::actor::Actor;
use crate::authz::asker_value::today_case;
use crate::authz::nouns::description::{Description, Lock, Row};
use crate::authz::vocabulary::{Flag, Part};
use crate::database::Binder;
use crate::words::survey::SurveyImprovementState;

pub(in crate::authz) static NOUN: Description = Description {
    word: "survey_improvement",
    tag: 15,
    policy: include_str!("../../../../policies/survey_improvement.polar"),
    states: Some(SurveyImprovementState::WORDS),
    parts: &[Part::Header],
    objects: &[],
    flags: &[(Flag::ResultPublished, result_published)],
    relations: super::RELATIONS,
    about: None,
    keeps_to_agency: false,
    lock: Lock::Update,
    verbs: &[verbs::CHANGE_SURVEY_IMPROVEMENT, verbs::REPORT_SURVEY_IMPROVEMENT],
};

/// What is done to what a unit has planned.
pub(in crate::authz) mod verbs {
    use crate::authz::noun::Noun;
    use crate::authz::verb::{Scope, Verb};
    use crate::authz::vocabulary::{Action, Part};

    /// It is planned otherwise, before anybody has begun (mengubah rencana tindak lanjut).
    pub const CHANGE_SURVEY_IMPROVEMENT: Verb = Verb {
        name: "changeSurveyImprovement",
        noun: Noun::SurveyImprovement,
        action: Action::Plan,
        part: Part::Header,
        scope: Scope::Actor,
    };

    /// It is said how far it has come (melaporkan tindak lanjut).
    pub const REPORT_SURVEY_IMPROVEMENT: Verb = Verb {
        name: "reportSurveyImprovement",
        noun: Noun::SurveyImprovement,
        action: Action::Report,
        part: Part::Header,
        scope: Scope::Actor,
    };
}

/// The result that it follows from is public.
fn result_published(row: &mut Row<'_>) -> String {
    format!("(SELECT r.state = 'PUBLISHED' FROM survey_result r WHERE r.id = {}.result_id)", row.name)
}

/// The day by which it was to be done, if that has passed where the service is given and it has not ended.
pub(crate) fn overdue_since(binder: &mut Binder, actor: &Actor, name: &str) -> String {
    let today = today_case(binder, actor, "a.time_zone");
    format!(
        "(SELECT CASE WHEN {name}.ended_on IS NULL AND {name}.due_on < {today} THEN {name}.due_on END \
         FROM agency a WHERE a.id = {name}.agency_id)"
    )
}
