//! Who calls: tokens of sessions, the cookie for browsers, access tokens of an issuer.

pub(crate) mod caller;
pub(crate) mod cookie;
pub(crate) mod oidc;
