//! The views of what is to be achieved.

mod performance_plan;
mod work_result;

use crate::view::definition::View;
pub(in crate::view) use performance_plan::PERFORMANCE_PLAN;
pub(in crate::view) use work_result::{INDICATOR, WORK_RESULT};

/// The views of this subject.
pub(super) static VIEWS: &[&View] = &[&PERFORMANCE_PLAN, &WORK_RESULT, &INDICATOR];
