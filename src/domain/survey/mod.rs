//! Surveys of satisfaction (SKM): what citizens answer, and what comes of it.

pub mod annual_result;
pub mod disclosure;
pub mod form;
pub mod free_text;
pub mod index_check;
pub mod published_content;
pub mod receipt;
pub mod retention;
pub mod sample_size;
pub mod survey_campaign;
pub mod survey_channel;
pub mod survey_improvement;
pub mod survey_index;
pub mod survey_response;
pub mod survey_result;
pub mod survey_result_correction;
pub mod survey_slip;
pub mod survey_suggestion;
