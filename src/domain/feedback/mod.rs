//! Feedback (umpan balik): who is asked, what they say, and what is made of it.

#[expect(clippy::module_inception, reason = "a file is named by its noun, a folder by its subject")]
pub mod feedback;
pub mod feedback_request;
pub mod feedback_summary;
pub mod reviewer;
pub mod reviewer_nomination;
