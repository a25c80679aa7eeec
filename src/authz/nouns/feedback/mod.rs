//! Who is proposed and asked to give feedback.

pub(in crate::authz) mod feedback_request;
pub(in crate::authz) mod reviewer_nomination;
