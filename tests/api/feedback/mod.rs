//! Who is asked for feedback, and what becomes of it.

#[expect(clippy::module_inception, reason = "a file is named by its noun, a folder by its subject")]
mod feedback;
mod reviewers;
