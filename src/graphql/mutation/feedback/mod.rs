//! Who is asked for feedback, and what they say.

#[expect(clippy::module_inception, reason = "a file is named by its noun, a folder by its subject")]
pub(super) mod feedback;
pub(super) mod feedback_request;
pub(super) mod feedback_summary;
pub(super) mod reviewer_nomination;

mod reviewer;
