//! The agency, its units and the people in it.

pub(in crate::authz) mod agency;
pub(in crate::authz) mod employee;
pub(in crate::authz) mod org_unit;
pub(in crate::authz) mod role_grant;
