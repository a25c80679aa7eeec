//! Reporting lines: exactly one supervisor per employee and day, and no circles.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use entity::{employee, reporting_line};
use sea_orm::sea_query::ExprTrait;
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect};
use uuid::Uuid;

use crate::database::valid_on;
use crate::error::Result;
use crate::import::check::Staff;
use crate::import::employees::People;
use crate::import::list::{Column, List, Row};
use crate::import::problem::{Problems, Rule};
use crate::import::{Counts, bulk};

/// Rows compared and written at a time.
const CHUNK: usize = 500;
/// Longer circles are cut in the report.
const MAXIMUM_CHAIN: usize = 20;

/// Reports every circle that the list would close, alone or together with lines that it does not mention.
pub(crate) async fn check(
    txn: &impl ConnectionTrait,
    agency_id: Uuid,
    list: &List,
    staff: &Staff,
    people: &People,
    today: NaiveDate,
    problems: &mut Problems,
) -> Result<()> {
    let mut supervisors: HashMap<Uuid, Uuid> = reporting_line::Entity::find()
        .select_only()
        .columns([reporting_line::Column::EmployeeId, reporting_line::Column::SupervisorId])
        .filter(reporting_line::Column::AgencyId.eq(agency_id))
        .filter(valid_on(reporting_line::Column::ValidFrom, reporting_line::Column::ValidTo, today))
        .into_tuple::<(Uuid, Uuid)>()
        .all(txn)
        .await?
        .into_iter()
        .collect();
    let mut lines = HashMap::with_capacity(staff.entries.len());
    for (entry, (id, _)) in staff.entries.iter().zip(&people.ids) {
        lines.insert(*id, entry.line);
        match entry.supervisor {
            Some(supervisor) => match people.find(staff, supervisor) {
                Some(supervisor) => supervisors.insert(*id, supervisor),
                None => supervisors.remove(id),
            },
            None => supervisors.remove(id),
        };
    }
    for circle in circles(&supervisors) {
        report(txn, list, &lines, &circle, problems).await?;
    }
    Ok(())
}

/// Every circle once, each beginning with its smallest member.
fn circles(supervisors: &HashMap<Uuid, Uuid>) -> Vec<Vec<Uuid>> {
    let mut found = Vec::new();
    let mut finished: HashSet<Uuid> = HashSet::with_capacity(supervisors.len());
    for start in supervisors.keys() {
        let mut path = Vec::new();
        let mut on_path = HashSet::new();
        let mut current = *start;
        while !finished.contains(&current) && on_path.insert(current) {
            path.push(current);
            match supervisors.get(&current) {
                Some(next) => current = *next,
                None => break,
            }
        }
        let closed = !finished.contains(&current) && supervisors.contains_key(&current);
        if closed && let Some(begin) = path.iter().position(|id| *id == current) {
            let mut circle = path[begin..].to_vec();
            let smallest = circle.iter().enumerate().min_by_key(|(_, id)| **id).map_or(0, |(index, _)| index);
            circle.rotate_left(smallest);
            found.push(circle);
        }
        finished.extend(path);
    }
    found.sort_unstable();
    found
}

/// Names everybody in the circle, by row where the list has them.
async fn report(
    txn: &impl ConnectionTrait,
    list: &List,
    lines: &HashMap<Uuid, u64>,
    circle: &[Uuid],
    problems: &mut Problems,
) -> Result<()> {
    let wanted: HashSet<u64> = circle.iter().filter_map(|id| lines.get(id).copied()).collect();
    let mut names: HashMap<u64, String> = HashMap::new();
    let mut rows = list.rows()?;
    let mut row = Row::default();
    let mut unused = Problems::default();
    while rows.next_into(&mut row, &mut unused)? {
        if wanted.contains(&row.line) {
            names.insert(row.line, row.get(Column::Name).to_owned());
        }
    }
    let strangers = circle.iter().copied().filter(|id| !lines.contains_key(id));
    let stored: HashMap<Uuid, String> = employee::Entity::find()
        .select_only()
        .columns([employee::Column::Id, employee::Column::Name])
        .filter(employee::Column::Id.is_in(strangers))
        .into_tuple::<(Uuid, String)>()
        .all(txn)
        .await?
        .into_iter()
        .collect();
    // Begin with the earliest row, so that the report does not depend on ids.
    let first = circle
        .iter()
        .enumerate()
        .min_by_key(|(_, id)| lines.get(id).copied().unwrap_or(u64::MAX))
        .map_or(0, |(index, _)| index);
    let mut chain: Vec<String> = circle
        .iter()
        .cycle()
        .skip(first)
        .take(circle.len().min(MAXIMUM_CHAIN))
        .map(|id| match lines.get(id) {
            Some(line) => format!("{} (row {line})", names.get(line).map_or("", String::as_str)),
            None => stored.get(id).cloned().unwrap_or_default(),
        })
        .collect();
    if circle.len() > MAXIMUM_CHAIN {
        chain.push(format!("{} more", circle.len() - MAXIMUM_CHAIN));
    }
    let line = lines.get(&circle[first]).copied().unwrap_or_default();
    let name = names.get(&line).cloned().unwrap_or_default();
    chain.push(name.clone());
    let rule = Rule::ReportingCycle { chain: chain.join(" -> ") };
    problems.add(line, Column::Supervisor.name(), "", rule);
    Ok(())
}

/// Writes the lines that differ from today's.
///
/// A row without a supervisor ends the line, unless it leads to an official: officials have no NIP, so that a list
/// cannot name them.
pub(crate) async fn apply(
    txn: &impl ConnectionTrait,
    agency_id: Uuid,
    staff: &Staff,
    people: &People,
    today: NaiveDate,
    mut progress: impl FnMut(u64),
) -> Result<Counts> {
    let officials = officials(txn, agency_id).await?;
    let mut counts = Counts::default();
    let rows: Vec<(Uuid, bool, Option<Uuid>)> = staff
        .entries
        .iter()
        .zip(&people.ids)
        .map(|(entry, (id, known))| {
            (*id, *known, entry.supervisor.and_then(|supervisor| people.find(staff, supervisor)))
        })
        .collect();
    let mut done = 0;
    for chunk in rows.chunks(CHUNK) {
        let known = chunk.iter().filter(|(_, known, _)| *known).map(|(id, ..)| *id);
        let mut stored = stored_lines(txn, known, today).await?;
        let mut begun = Vec::new();
        for (employee_id, _, supervisor) in chunk {
            let before = stored.remove(employee_id).unwrap_or_default();
            let current = before.iter().find(|line| line.valid_from <= today);
            match (current, supervisor) {
                (Some(current), Some(supervisor)) if current.supervisor_id == *supervisor => counts.unchanged += 1,
                (Some(current), None) if officials.contains(&current.supervisor_id) => counts.unchanged += 1,
                (None, None) => continue,
                (Some(current), _) => {
                    counts.changed += 1;
                    end(txn, current, today).await?;
                    begun.extend(supervisor.map(|supervisor| (*employee_id, supervisor, before)));
                }
                (None, Some(supervisor)) => {
                    counts.created += 1;
                    begun.push((*employee_id, *supervisor, before));
                }
            }
        }
        let begun = begun.into_iter().map(|(employee_id, supervisor_id, before)| reporting_line::Model {
            id: Uuid::new_v4(),
            agency_id,
            employee_id,
            supervisor_id,
            valid_from: today,
            valid_to: before.iter().map(|next| next.valid_from).filter(|from| *from > today).min(),
        });
        bulk::insert::<reporting_line::Entity>(txn, begun.collect()).await?;
        done += chunk.len() as u64;
        progress(done);
    }
    Ok(counts)
}

/// The agency's employees without a NIP.
async fn officials(txn: &impl ConnectionTrait, agency_id: Uuid) -> Result<HashSet<Uuid>> {
    let found = employee::Entity::find()
        .select_only()
        .column(employee::Column::Id)
        .filter(employee::Column::AgencyId.eq(agency_id))
        .filter(employee::Column::Nip.is_null())
        .into_tuple::<Uuid>()
        .all(txn)
        .await?;
    Ok(found.into_iter().collect())
}

/// The lines of these employees that have not ended, by employee.
async fn stored_lines(
    txn: &impl ConnectionTrait,
    employees: impl Iterator<Item = Uuid>,
    today: NaiveDate,
) -> Result<HashMap<Uuid, Vec<reporting_line::Model>>> {
    let mut stored: HashMap<Uuid, Vec<reporting_line::Model>> = HashMap::new();
    for line in reporting_line::Entity::find()
        .filter(reporting_line::Column::EmployeeId.is_in(employees))
        .filter(reporting_line::Column::ValidTo.is_null().or(reporting_line::Column::ValidTo.gt(today)))
        .all(txn)
        .await?
    {
        stored.entry(line.employee_id).or_default().push(line);
    }
    Ok(stored)
}

/// Ends a line today; one that began today has no past to keep and goes.
async fn end(txn: &impl ConnectionTrait, line: &reporting_line::Model, today: NaiveDate) -> Result<()> {
    if line.valid_from == today {
        reporting_line::Entity::delete_by_id(line.id).exec(txn).await?;
    } else {
        let change = reporting_line::ActiveModel { id: Set(line.id), valid_to: Set(Some(today)), ..Default::default() };
        reporting_line::Entity::update(change).exec(txn).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(edges: &[(u128, u128)], expected: &[&[u128]]) {
        let supervisors = edges.iter().map(|(from, to)| (Uuid::from_u128(*from), Uuid::from_u128(*to))).collect();
        let expected: Vec<Vec<Uuid>> =
            expected.iter().map(|circle| circle.iter().map(|id| Uuid::from_u128(*id)).collect()).collect();
        assert_eq!(circles(&supervisors), expected, "{edges:?}");
    }

    #[test]
    fn every_circle_is_found_once() {
        check(&[], &[]);
        check(&[(1, 2), (2, 3), (4, 3)], &[]);
        check(&[(1, 2), (2, 1)], &[&[1, 2]]);
        check(&[(5, 1), (6, 1), (1, 2), (2, 3), (3, 1)], &[&[1, 2, 3]]);
        check(&[(1, 2), (2, 1), (3, 4), (4, 5), (5, 3), (9, 3)], &[&[1, 2], &[3, 4, 5]]);
    }
}
