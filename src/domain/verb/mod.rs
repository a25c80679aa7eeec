//! What all verbs share: the trail they leave, the keys that make repeating harmless, the rules they collect.

pub mod outbox;

pub(crate) mod audit;
pub(crate) mod group;
pub(crate) mod idempotency;
pub(crate) mod retry;
pub(crate) mod violations;
