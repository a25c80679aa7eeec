//! The views of what the public says of a service.

mod survey_campaign;
mod survey_instrument;
mod survey_result;

use crate::view::definition::View;
pub(in crate::view) use survey_campaign::{SURVEY_CAMPAIGN, SURVEY_PROGRESS, progress};
pub(in crate::view) use survey_instrument::{SURVEY_BAND, SURVEY_INSTRUMENT, SURVEY_ITEM, SURVEY_OPTION};
pub(in crate::view) use survey_result::{SURVEY_RESULT, SURVEY_RESULT_ELEMENT, SURVEY_RESULT_ITEM};

/// The views of this subject.
pub(super) static VIEWS: &[&View] = &[
    &SURVEY_CAMPAIGN,
    &SURVEY_PROGRESS,
    &SURVEY_INSTRUMENT,
    &SURVEY_ITEM,
    &SURVEY_OPTION,
    &SURVEY_BAND,
    &SURVEY_RESULT,
    &SURVEY_RESULT_ELEMENT,
    &SURVEY_RESULT_ITEM,
];
