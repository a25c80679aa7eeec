//! The views of what the public says of a service.

mod service_unit;
mod survey_annual_result;
mod survey_campaign;
mod survey_channel;
mod survey_improvement;
mod survey_instrument;
mod survey_receipt_list;
mod survey_result;
mod survey_slip_sheet;
mod survey_suggestion;

use crate::view::definition::View;
pub(in crate::view) use service_unit::{SERVICE, SERVICE_UNIT};
pub(in crate::view) use survey_annual_result::{SURVEY_ANNUAL_ELEMENT, SURVEY_ANNUAL_RESULT};
use survey_campaign::STEP;
pub(in crate::view) use survey_campaign::{SURVEY_CAMPAIGN, SURVEY_PROGRESS, progress};
pub(in crate::view) use survey_channel::SURVEY_CHANNEL;
pub(in crate::view) use survey_improvement::{SURVEY_IMPROVEMENT, SURVEY_IMPROVEMENT_NOTE};
pub(in crate::view) use survey_instrument::{SURVEY_BAND, SURVEY_INSTRUMENT, SURVEY_ITEM, SURVEY_OPTION};
pub(in crate::view) use survey_receipt_list::SURVEY_RECEIPT_LIST;
pub(in crate::view) use survey_result::{
    SURVEY_RESULT, SURVEY_RESULT_CHANNEL, SURVEY_RESULT_CORRECTION, SURVEY_RESULT_ELEMENT, SURVEY_RESULT_FLAG,
    SURVEY_RESULT_ITEM,
};
pub(in crate::view) use survey_slip_sheet::SURVEY_SLIP_SHEET;
pub(in crate::view) use survey_suggestion::SURVEY_SUGGESTION;

/// The views of this subject.
pub(super) static VIEWS: &[&View] = &[
    &SERVICE_UNIT,
    &SERVICE,
    &SURVEY_CAMPAIGN,
    &SURVEY_CHANNEL,
    &SURVEY_SLIP_SHEET,
    &SURVEY_PROGRESS,
    &SURVEY_INSTRUMENT,
    &SURVEY_ITEM,
    &SURVEY_OPTION,
    &SURVEY_BAND,
    &SURVEY_RECEIPT_LIST,
    &SURVEY_RESULT,
    &SURVEY_RESULT_ELEMENT,
    &SURVEY_RESULT_ITEM,
    &SURVEY_RESULT_CHANNEL,
    &SURVEY_RESULT_CORRECTION,
    &SURVEY_RESULT_FLAG,
    &SURVEY_ANNUAL_RESULT,
    &SURVEY_ANNUAL_ELEMENT,
    &SURVEY_SUGGESTION,
    &SURVEY_IMPROVEMENT,
    &SURVEY_IMPROVEMENT_NOTE,
];
