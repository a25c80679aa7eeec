//! Signing in and out.

pub(super) mod session;
