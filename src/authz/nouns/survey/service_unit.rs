//! What decides about a service unit (unit pelayanan).

use crate::authz::noun::Noun;
use crate::authz::nouns::description::{Description, Lock};
use crate::authz::vocabulary::Part;

pub(in crate::authz) static NOUN: Description = Description {
    word: "service_unit",
    tag: 14,
    policy: include_str!("../../../../policies/service_unit.polar"),
    states: None,
    parts: &[Part::Header, Part::Surveys, Part::Results],
    objects: &[(Part::Surveys, Noun::SurveyCampaign)],
    flags: &[],
    relations: super::RELATIONS,
    about: None,
    keeps_to_agency: false,
    lock: Lock::Update,
    verbs: &[verbs::CREATE_SURVEY],
};

/// What is done to a service unit.
pub(in crate::authz) mod verbs {
    use crate::authz::noun::Noun;
    use crate::authz::verb::{Scope, Verb};
    use crate::authz::vocabulary::{Action, Part};

    /// A survey among its users is prepared (menyiapkan survei).
    pub const CREATE_SURVEY: Verb = Verb {
        name: "createSurvey",
        noun: Noun::ServiceUnit,
        action: Action::Prepare,
        part: Part::Surveys,
        scope: Scope::Actor,
    };
}
