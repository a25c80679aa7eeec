//! The views of who is proposed, who is asked, and what came out of it.

mod feedback_request;
mod feedback_summary;
mod reviewer_nomination;

use crate::view::definition::View;
pub(in crate::view) use feedback_request::FEEDBACK_REQUEST;
pub(in crate::view) use feedback_summary::{
    CITIZEN_FEEDBACK_SUMMARY, FEEDBACK_SUMMARY, FEEDBACK_SUMMARY_COMMENT, FEEDBACK_SUMMARY_ITEM,
};
pub(in crate::view) use reviewer_nomination::REVIEWER_NOMINATION;

/// The views of this subject.
pub(super) static VIEWS: &[&View] = &[
    &FEEDBACK_SUMMARY,
    &FEEDBACK_SUMMARY_ITEM,
    &FEEDBACK_SUMMARY_COMMENT,
    &CITIZEN_FEEDBACK_SUMMARY,
    &REVIEWER_NOMINATION,
    &FEEDBACK_REQUEST,
];
