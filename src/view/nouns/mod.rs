//! The views, subject by subject. To add a field, add a line.

pub(super) mod evaluation;
pub(super) mod feedback;
pub(super) mod office;
pub(super) mod people;
pub(super) mod plan;
pub(super) mod survey;

use super::definition::View;
use crate::authz::Noun;

/// Every view.
pub(super) fn views() -> impl Iterator<Item = &'static View> {
    let subjects = [people::VIEWS, plan::VIEWS, evaluation::VIEWS, feedback::VIEWS, survey::VIEWS, office::VIEWS];
    subjects.into_iter().flatten().copied()
}

/// The view of a noun's objects; a test of the house holds that each noun has one.
pub(super) fn of_noun(noun: Noun) -> Option<&'static View> {
    views().find(|view| view.node() == Some(noun))
}
