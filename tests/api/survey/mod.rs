//! What citizens answer.

mod retention;
mod survey_campaign;
mod survey_channel;
mod survey_group;
mod survey_receipt_list;
mod survey_response;
