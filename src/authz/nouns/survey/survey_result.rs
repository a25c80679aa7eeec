//! What decides about a survey result (indeks kepuasan masyarakat).

use crate::authz::nouns::description::{Description, Lock};
use crate::authz::vocabulary::Part;
use crate::words::survey::SurveyResultState;

pub(in crate::authz) static NOUN: Description = Description {
    word: "survey_result",
    tag: 11,
    policy: include_str!("../../../../policies/survey_result.polar"),
    states: Some(SurveyResultState::WORDS),
    parts: &[Part::Header],
    objects: &[],
    flags: &[],
    relations: super::RELATIONS,
    about: None,
    keeps_to_agency: false,
    lock: Lock::Update,
    verbs: &[verbs::PUBLISH_SURVEY_RESULT, verbs::CORRECT_SURVEY_RESULT, verbs::PLAN_SURVEY_IMPROVEMENT],
};

/// What is done to a survey result.
pub(in crate::authz) mod verbs {
    use crate::authz::noun::Noun;
    use crate::authz::verb::{Scope, Verb};
    use crate::authz::vocabulary::{Action, Part};

    /// The result is shown to everybody (mempublikasikan hasil survei).
    pub const PUBLISH_SURVEY_RESULT: Verb = Verb {
        name: "publishSurveyResult",
        noun: Noun::SurveyResult,
        action: Action::Release,
        part: Part::Header,
        scope: Scope::Actor,
    };

    /// The result is counted again, and says what it was before (membetulkan hasil survei).
    pub const CORRECT_SURVEY_RESULT: Verb = Verb {
        name: "correctSurveyResult",
        noun: Noun::SurveyResult,
        action: Action::Correct,
        part: Part::Header,
        scope: Scope::Actor,
    };

    /// It is said what the unit does about it (merencanakan tindak lanjut).
    pub const PLAN_SURVEY_IMPROVEMENT: Verb = Verb {
        name: "planSurveyImprovement",
        noun: Noun::SurveyResult,
        action: Action::Plan,
        part: Part::Header,
        scope: Scope::Actor,
    };
}
