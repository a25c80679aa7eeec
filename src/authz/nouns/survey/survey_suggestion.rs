//! What decides about a citizen's own words (saran).

use crate::authz::nouns::description::{Description, Lock, Row};
use crate::authz::vocabulary::{Flag, Part};
use crate::words::survey::SurveySuggestionState;

pub(in crate::authz) static NOUN: Description = Description {
    word: "survey_suggestion",
    tag: 13,
    policy: include_str!("../../../../policies/survey_suggestion.polar"),
    states: Some(SurveySuggestionState::WORDS),
    parts: &[Part::Header],
    objects: &[],
    flags: &[(Flag::SurveyClosed, survey_closed)],
    relations: super::RELATIONS,
    about: None,
    keeps_to_agency: false,
    lock: Lock::Update,
    verbs: &[verbs::RELEASE_SURVEY_SUGGESTION, verbs::WITHHOLD_SURVEY_SUGGESTION],
};

/// What is done to a citizen's own words.
pub(in crate::authz) mod verbs {
    use crate::authz::noun::Noun;
    use crate::authz::verb::{Scope, Verb};
    use crate::authz::vocabulary::{Action, Part};

    /// The text is shown to everybody (menayangkan saran).
    pub const RELEASE_SURVEY_SUGGESTION: Verb = Verb {
        name: "releaseSurveySuggestion",
        noun: Noun::SurveySuggestion,
        action: Action::Release,
        part: Part::Header,
        scope: Scope::Actor,
    };

    /// The text is shown to nobody (menahan saran).
    pub const WITHHOLD_SURVEY_SUGGESTION: Verb = Verb {
        name: "withholdSurveySuggestion",
        noun: Noun::SurveySuggestion,
        action: Action::Withhold,
        part: Part::Header,
        scope: Scope::Actor,
    };
}

/// Somebody has closed the survey, and every answer that was accepted has been counted. The day alone would not do: what is
/// accepted in the last second is still on its way.
fn survey_closed(row: &mut Row<'_>) -> String {
    format!("(SELECT c.state NOT IN ('DRAFT', 'OPEN') FROM survey_campaign c WHERE c.id = {}.campaign_id)", row.name)
}
