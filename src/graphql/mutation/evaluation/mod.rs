//! What employee and supervisor write into an evaluation.

pub(super) mod evaluee_response;
pub(super) mod rating;
pub(super) mod rating_release;
pub(super) mod self_assessment;
