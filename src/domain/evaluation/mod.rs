//! Evaluations (evaluasi kinerja): periods and states, and what employee and supervisor write.

#[expect(clippy::module_inception, reason = "a file is named by its noun, a folder by its subject")]
pub mod evaluation;
pub mod evaluation_period;
pub mod evaluee_response;
pub mod rating;
pub mod rating_matrix;
pub mod rating_release;
pub mod self_assessment;
