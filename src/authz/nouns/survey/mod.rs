//! Surveys among citizens, and what came out.

pub(in crate::authz) mod service_unit;
pub(in crate::authz) mod survey_campaign;
pub(in crate::authz) mod survey_channel;
pub(in crate::authz) mod survey_result;
