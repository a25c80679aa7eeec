//! What employee and supervisor write into an evaluation.

mod evaluee_response;
mod rating;
mod self_assessment;
