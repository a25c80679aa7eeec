//! What citizens answer, and what comes of it.

pub(super) mod survey_campaign;
pub(super) mod survey_channel;
pub(super) mod survey_improvement;
pub(super) mod survey_response;
pub(super) mod survey_result;
pub(super) mod survey_suggestion;
