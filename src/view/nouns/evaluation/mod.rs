//! The views of evaluations and the regulation they follow.

#[expect(clippy::module_inception, reason = "a file is named by its noun, a folder by its subject")]
mod evaluation;
mod evaluation_cycle;
mod evaluee_response;
mod rating;
mod rule_set;
mod self_assessment;

use crate::view::definition::View;
pub(in crate::view) use evaluation::{ACCESS, EVALUATION};
pub(in crate::view) use evaluation_cycle::{EVALUATION_CYCLE, EVALUATION_PERIOD};
pub(in crate::view) use evaluee_response::EVALUEE_RESPONSE;
pub(in crate::view) use rating::{BEHAVIOR_RATING, DEVELOPMENT_NOTES, RATING, WORK_RESULT_RATING};
pub(in crate::view) use rule_set::{RULE_SET, RULE_SET_RATING};
pub(in crate::view) use self_assessment::{SELF_ASSESSMENT, SELF_ASSESSMENT_ITEM};

/// The views of this subject.
pub(super) static VIEWS: &[&View] = &[
    &EVALUATION,
    &SELF_ASSESSMENT,
    &SELF_ASSESSMENT_ITEM,
    &WORK_RESULT_RATING,
    &BEHAVIOR_RATING,
    &RATING,
    &DEVELOPMENT_NOTES,
    &EVALUEE_RESPONSE,
    &EVALUATION_CYCLE,
    &EVALUATION_PERIOD,
    &RULE_SET,
    &RULE_SET_RATING,
];
