//! The views of agencies, their units, and the people in them.

mod agency;
mod employee;
mod org_unit;
mod role_grant;

use crate::view::definition::View;
pub(in crate::view) use agency::AGENCY;
pub(in crate::view) use employee::EMPLOYEE;
pub(in crate::view) use org_unit::{ORG_UNIT, POSITION};
pub(in crate::view) use role_grant::ROLE_GRANT;

/// The views of this subject.
pub(super) static VIEWS: &[&View] = &[&AGENCY, &ORG_UNIT, &POSITION, &EMPLOYEE, &ROLE_GRANT];
