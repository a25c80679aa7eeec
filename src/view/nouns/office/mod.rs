//! The views of who is asking, and what waits for them.

mod session;
mod task;
mod viewer;

use crate::view::definition::View;
pub(in crate::view) use session::SESSION;
pub(in crate::view) use task::{TASK, tasks};
pub(in crate::view) use viewer::VIEWER;

/// The views of this subject.
pub(super) static VIEWS: &[&View] = &[&VIEWER, &TASK, &SESSION];
