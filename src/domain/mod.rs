//! The write path: what the regulation says. One file per noun, one function per verb.
//!
//! Every verb of an evaluation goes the same way: open the transaction and the object, ask the policy, collect the
//! broken rules, compare the version, write the part, append the audit row and the outbox event, commit on the last
//! line. What fails before that line leaves nothing behind.

pub mod account;
pub mod identity;
pub mod session;

pub mod evaluation;
pub mod evaluee_response;
pub mod feedback;
pub mod feedback_request;
pub mod feedback_summary;
pub mod outbox;
pub mod rating;
pub mod registered_document;
pub mod reviewer_nomination;
pub mod self_assessment;
pub mod survey_response;
pub mod survey_result;

mod audit;
mod group;
mod idempotency;
mod retry;
mod violations;
