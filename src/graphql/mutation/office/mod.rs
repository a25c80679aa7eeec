//! Signing in and out.

pub(super) mod account;
pub(super) mod session;
