//! Reviewers (pemberi umpan balik): who can be asked for feedback on an evaluation, and as what.
//! PP 30/2019 leaves the choice of reviewers to the agency.

use std::collections::{HashMap, HashSet};

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use serde::Serialize;
use uuid::Uuid;

use crate::authz::{self, Noun};
use crate::database::valid_on;
use crate::domain::verb::ritual::Scene;
use crate::domain::verb::violations::{Violations, field};
use crate::error::{FieldPath, Result, ViolationCode};
use crate::words::feedback::ReviewerGroup;

/// The most reviewers that can be named in one request.
pub(crate) const REVIEWERS_MAX: usize = 50;

/// One reviewer.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct NewReviewer {
    /// Whom to ask.
    pub employee: Uuid,
    /// As what.
    pub group: ReviewerGroup,
}

/// Adds what is wrong with reviewers named by the caller: unknown, named twice, in the wrong group, or party to the
/// evaluation.
pub(crate) async fn check(
    violations: &mut Violations,
    scene: &Scene<'_, entity::evaluation::Entity>,
    reviewers: &[NewReviewer],
) -> Result<()> {
    let ids: Vec<Uuid> = reviewers.iter().map(|reviewer| reviewer.employee).collect();
    let known = colleagues(scene, &ids).await?;
    let groups = groups(scene, &ids).await?;
    let parties = parties(scene).await?;
    let mut seen = HashSet::new();
    for (index, reviewer) in reviewers.iter().enumerate() {
        let id = reviewer.employee;
        if !known.contains(&id) {
            violations.unknown(field!["reviewers", index, "employee"]);
        } else if !seen.insert(id) {
            violations.duplicate(field!["reviewers", index, "employee"]);
        } else if parties.contains(&id) {
            add_conflict_of_interest(violations, field!["reviewers", index, "employee"]);
        } else if groups.get(&id) != Some(&reviewer.group) {
            add_wrong_group(violations, field!["reviewers", index, "group"]);
        }
    }
    Ok(())
}

/// Who is party to the evaluation: the one it is about, the supervisor, and whoever stands in for the supervisor today (Plt,
/// Plh), since they decide in the supervisor's place. Colleagues know by decree who stands in for whom.
pub(crate) async fn parties(scene: &Scene<'_, entity::evaluation::Entity>) -> Result<HashSet<Uuid>> {
    use entity::delegation::Column;
    let evaluation = &scene.object;
    let stand_ins: Vec<Uuid> = entity::delegation::Entity::find()
        .select_only()
        .column(Column::DelegateId)
        .filter(Column::PrincipalId.eq(evaluation.supervisor_id))
        .filter(valid_on(Column::ValidFrom, Column::ValidTo, scene.ctx.today()))
        .into_tuple()
        .all(&scene.txn)
        .await?;
    Ok(stand_ins.into_iter().chain([evaluation.employee_id, evaluation.supervisor_id]).collect())
}

/// Which of the employees are of the evaluation's agency and in the caller's copy.
async fn colleagues(scene: &Scene<'_, entity::evaluation::Entity>, ids: &[Uuid]) -> Result<HashSet<Uuid>> {
    use entity::employee::Column;
    let Scene { ctx, txn, .. } = scene;
    let readable = authz::readable_ids(txn, &ctx.actor, &ctx.policy, Noun::Employee, ids).await?;
    let found: Vec<Uuid> = entity::employee::Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(Column::AgencyId.eq(scene.object.agency_id))
        .filter(Column::Id.is_in(readable))
        .into_tuple()
        .all(txn)
        .await?;
    Ok(found.into_iter().collect())
}

/// The group of each employee: who reports to the evaluee today is a subordinate, everybody else a peer. Colleagues can
/// see who reports to whom, so that a refusal tells nothing new.
pub(crate) async fn groups(
    scene: &Scene<'_, entity::evaluation::Entity>,
    ids: &[Uuid],
) -> Result<HashMap<Uuid, ReviewerGroup>> {
    use entity::reporting_line::Column;
    let subordinates: Vec<Uuid> = entity::reporting_line::Entity::find()
        .select_only()
        .column(Column::EmployeeId)
        .filter(Column::SupervisorId.eq(scene.object.employee_id))
        .filter(Column::EmployeeId.is_in(ids.iter().copied()))
        .filter(valid_on(Column::ValidFrom, Column::ValidTo, scene.ctx.today()))
        .into_tuple()
        .all(&scene.txn)
        .await?;
    let group = |id: &Uuid| {
        let group = if subordinates.contains(id) { ReviewerGroup::Subordinate } else { ReviewerGroup::Peer };
        (*id, group)
    };
    Ok(ids.iter().map(group).collect())
}

/// Somebody who is party to the evaluation.
pub(crate) fn add_conflict_of_interest(violations: &mut Violations, field: FieldPath) {
    violations.add(
        ViolationCode::ConflictOfInterest,
        field,
        "pegawai yang dinilai, pejabat penilainya, serta Plt dan Plh-nya tidak dapat menjadi pemberi umpan balik",
        "the evaluated employee, their supervisor and whoever stands in for the supervisor cannot be reviewers",
    );
}

/// Somebody who is in the other group.
pub(crate) fn add_wrong_group(violations: &mut Violations, field: FieldPath) {
    violations.add(
        ViolationCode::InvalidValue,
        field,
        "SUBORDINATE adalah bawahan langsung pegawai yang dinilai, PEER yang bukan",
        "SUBORDINATE is who reports to the evaluated employee, PEER is who does not",
    );
}

/// Adds those of the named reviewers who stand there already, as the database found when they were to be written.
pub(crate) fn add_repeated(
    violations: &mut Violations,
    reviewers: &[NewReviewer],
    repeated: &[Uuid],
    (indonesian, english): (&str, &str),
) {
    for (index, reviewer) in reviewers.iter().enumerate() {
        if repeated.contains(&reviewer.employee) {
            let field = field!["reviewers", index, "employee"];
            violations.add(ViolationCode::AlreadyDone, field, indonesian, english);
        }
    }
}
