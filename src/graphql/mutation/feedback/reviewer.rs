//! Reviewers, as inputs name them.

use async_graphql::{ID, InputObject};

use crate::authz::Noun;
use crate::domain::feedback::reviewer::NewReviewer;
use crate::graphql::mutation::object_id;
use crate::words::feedback::ReviewerGroup;

/// Somebody to be asked for feedback (pemberi umpan balik).
#[derive(Debug, InputObject)]
pub(super) struct ReviewerInput {
    /// Whom to ask (pegawai).
    employee: ID,
    /// As what: SUBORDINATE for those who report to the evaluated employee, PEER for all others (kelompok).
    group: ReviewerGroup,
}

impl From<ReviewerInput> for NewReviewer {
    fn from(input: ReviewerInput) -> Self {
        Self { employee: object_id(Noun::Employee, &input.employee), group: input.group }
    }
}
