//! What is no regulation: accounts, sessions, identities of other issuers, and registered documents.

pub mod account;
pub mod identity;
pub(crate) mod operator;
pub(crate) mod own_account;
pub mod password;
pub mod registered_document;
pub(crate) mod second_factor;
pub mod session;
pub(crate) mod throttle;
mod trail;
