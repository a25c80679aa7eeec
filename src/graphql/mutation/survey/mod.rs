//! What citizens answer.

pub(super) mod survey_response;
