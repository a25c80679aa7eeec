//! What a verb is, and the ritual that all of them go through.
//!
//! [`ritual`] runs a verb from its opening to its commit. The rest are its tools: the trail that it leaves, what others are
//! told, the keys that make repeating harmless, the rules that an input breaks.

pub(crate) mod ritual;

pub(crate) mod audit;
pub(crate) mod group;
pub(crate) mod idempotency;
pub mod outbox;
pub(crate) mod retry;
pub(crate) mod violations;
