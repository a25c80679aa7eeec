//! The unit tree of an agency: where a unit hangs, and the closure rows that follow from it.

use std::collections::HashMap;

use chrono::NaiveDate;
use entity::{org_unit, org_unit_closure};
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

use crate::error::{Error, Result};
use crate::import::check::Staff;
use crate::import::list::Column;
use crate::import::problem::{Problems, Rule};
use crate::import::{Counts, bulk};

/// What must change so that the tree is the one that the list describes.
pub(crate) struct Tree {
    /// The ids of [`Staff::units`], in their order.
    pub(crate) ids: Vec<Uuid>,
    created: Vec<org_unit::Model>,
    changed: Vec<org_unit::Model>,
    /// Units whose ancestors change, each with its new ancestors from itself upwards.
    moved: Vec<Vec<Uuid>>,
    unchanged: u64,
}

/// Compares the list's units with the agency's.
///
/// The parent of a unit in the list is the unit with the longest dotted prefix of its code, else the root. Units that
/// the list does not name stay as they are.
pub(crate) async fn plan(
    txn: &impl ConnectionTrait,
    agency_id: Uuid,
    staff: &Staff,
    today: NaiveDate,
    problems: &mut Problems,
) -> Result<Tree> {
    let before = org_unit::Entity::find()
        .filter(org_unit::Column::AgencyId.eq(agency_id))
        .order_by_asc(org_unit::Column::Id)
        .all(txn)
        .await?;
    let root = before
        .iter()
        .find(|unit| unit.parent_id.is_none())
        .map(|unit| unit.id)
        .ok_or_else(|| Error::internal("the agency has no root unit"))?;
    let known: HashMap<&str, &org_unit::Model> = before.iter().map(|unit| (unit.code.as_str(), unit)).collect();
    let ids: Vec<Uuid> =
        staff.units.iter().map(|unit| known.get(&*unit.code).map_or_else(Uuid::new_v4, |unit| unit.id)).collect();
    let mut id_by_code: HashMap<&str, Uuid> = before.iter().map(|unit| (unit.code.as_str(), unit.id)).collect();
    id_by_code.extend(staff.units.iter().zip(&ids).map(|(unit, id)| (&*unit.code, *id)));

    let old_parents: HashMap<Uuid, Option<Uuid>> = before.iter().map(|unit| (unit.id, unit.parent_id)).collect();
    let mut parents = old_parents.clone();
    let mut tree = Tree { ids, created: Vec::new(), changed: Vec::new(), moved: Vec::new(), unchanged: 0 };
    for (unit, id) in staff.units.iter().zip(&tree.ids) {
        let parent_id = if *id == root {
            None
        } else {
            let prefix = prefixes(&unit.code).find_map(|prefix| id_by_code.get(prefix).copied());
            Some(prefix.unwrap_or(root))
        };
        parents.insert(*id, parent_id);
        let stored = known.get(&*unit.code);
        let wanted = org_unit::Model {
            id: *id,
            agency_id,
            parent_id,
            code: unit.code.to_string(),
            name: unit.name.to_string(),
            valid_from: stored.map_or(today, |unit| unit.valid_from),
            // A unit that has employees again exists again.
            valid_to: stored.and_then(|unit| unit.valid_to).filter(|end| *end > today),
        };
        match stored {
            None => tree.created.push(wanted),
            Some(stored) if **stored == wanted => tree.unchanged += 1,
            Some(_) => tree.changed.push(wanted),
        }
    }

    for id in parents.keys() {
        match ancestors(&parents, *id) {
            None => report_cycle(staff, &tree.ids, *id, problems),
            Some(chain) if old_parents.contains_key(id) && ancestors(&old_parents, *id).as_ref() == Some(&chain) => {}
            Some(chain) => tree.moved.push(chain),
        }
    }
    Ok(tree)
}

/// Writes what [`plan`] found.
pub(crate) async fn apply(txn: &impl ConnectionTrait, agency_id: Uuid, tree: Tree) -> Result<(Vec<Uuid>, Counts)> {
    let counts =
        Counts { created: tree.created.len() as u64, changed: tree.changed.len() as u64, unchanged: tree.unchanged };
    // Parents have shorter codes than their children, so they go first.
    let mut created = tree.created;
    created.sort_by_key(|unit| unit.code.len());
    bulk::insert::<org_unit::Entity>(txn, created).await?;
    for unit in tree.changed {
        org_unit::Entity::update(org_unit::ActiveModel {
            id: Set(unit.id),
            parent_id: Set(unit.parent_id),
            name: Set(unit.name),
            valid_to: Set(unit.valid_to),
            ..Default::default()
        })
        .exec(txn)
        .await?;
    }
    let moved: Vec<Uuid> = tree.moved.iter().filter_map(|chain| chain.first().copied()).collect();
    for ids in moved.chunks(500) {
        org_unit_closure::Entity::delete_many()
            .filter(org_unit_closure::Column::DescendantId.is_in(ids.iter().copied()))
            .exec(txn)
            .await?;
    }
    let closure = tree.moved.iter().flat_map(|chain| closure(agency_id, chain)).collect();
    bulk::insert::<org_unit_closure::Entity>(txn, closure).await?;
    Ok((tree.ids, counts))
}

/// The closure rows of the unit at the head of `chain`, which leads from it up to the root.
pub(crate) fn closure(agency_id: Uuid, chain: &[Uuid]) -> Vec<org_unit_closure::Model> {
    let Some(descendant_id) = chain.first().copied() else { return Vec::new() };
    (0..)
        .zip(chain)
        .map(|(depth, ancestor_id)| org_unit_closure::Model {
            agency_id,
            ancestor_id: *ancestor_id,
            descendant_id,
            depth,
        })
        .collect()
}

/// The dotted prefixes of a code, the longest first, without the code itself.
fn prefixes(code: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(code.rsplit_once('.').map(|(prefix, _)| prefix), |prefix| {
        prefix.rsplit_once('.').map(|(shorter, _)| shorter)
    })
}

/// The unit and all above it, the root last; `None` if they form a circle.
fn ancestors(parents: &HashMap<Uuid, Option<Uuid>>, id: Uuid) -> Option<Vec<Uuid>> {
    let mut chain = vec![id];
    let mut current = id;
    while let Some(Some(parent)) = parents.get(&current) {
        if chain.contains(parent) {
            return None;
        }
        chain.push(*parent);
        current = *parent;
    }
    Some(chain)
}

fn report_cycle(staff: &Staff, ids: &[Uuid], id: Uuid, problems: &mut Problems) {
    if let Some(unit) = ids.iter().position(|known| *known == id).and_then(|index| staff.units.get(index)) {
        problems.add(unit.line, Column::UnitCode.name(), &unit.code, Rule::UnitCycle);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prefixes_go_from_long_to_short() {
        assert_eq!(prefixes("1.02.3").collect::<Vec<_>>(), ["1.02", "1"]);
        assert_eq!(prefixes("1").count(), 0);
    }

    #[test]
    fn a_circle_has_no_ancestors() {
        let [a, b] = [Uuid::from_u128(1), Uuid::from_u128(2)];
        assert_eq!(ancestors(&HashMap::from([(a, Some(b)), (b, Some(a))]), a), None);
        assert_eq!(ancestors(&HashMap::from([(a, Some(b)), (b, None)]), a), Some(vec![a, b]));
    }
}
