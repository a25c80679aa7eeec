//! What citizens answer.

mod survey_group;
mod survey_response;
