//! Signing in and out.

pub(super) mod account;
pub(super) mod second_factor;
pub(super) mod session;
