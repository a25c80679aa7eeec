//! Runs the SELECTs of plans, level by level, on one connection: what stands on one level is asked for at once.

use std::cmp::Ordering;
use std::collections::HashMap;

use uuid::Uuid;

use super::shape::{OrderedBy, Select, Selects};
use crate::authz::Actor;
use crate::database::{Bind, Cell, Reader, Rows, Statement};
use crate::error::{Error, Result};

/// The rows of a SELECT and of all that hangs on them.
#[derive(Debug, Default)]
pub(super) struct Data {
    pub(super) rows: Rows,
    pub(super) groups: Groups,
    pub(super) children: Vec<ChildData>,
}

/// What was fetched for a to-many edge, for all parents together.
#[derive(Debug, Default)]
pub(super) struct ChildData {
    pub(super) page: Option<Data>,
    pub(super) counts: HashMap<Uuid, i64>,
    /// The values of each facet.
    pub(super) facets: Vec<Data>,
}

/// A SELECT to run; `keys` are those of the parent's rows, if it has a parent.
pub(super) struct Wanted<'p> {
    select: &'p Select,
    keys: Option<Vec<Uuid>>,
}

impl<'p> Wanted<'p> {
    pub(super) fn new(select: &'p Select, keys: Option<Vec<Uuid>>) -> Self {
        Self { select, keys }
    }

    /// The statement for this asker and these keys.
    fn statement(self, actor: &Actor) -> Statement {
        let mut statement = self.select.statement.clone();
        actor.fill(&mut statement);
        if let (Some(index), Some(keys)) = (self.select.keys, self.keys) {
            statement.binds[index] = Bind::Keys(keys);
        }
        statement
    }
}

/// The SELECTs over the rows of a list, for these keys of its parents.
pub(super) fn wanted<'p>(selects: &'p Selects, keys: Option<&Vec<Uuid>>) -> impl Iterator<Item = Wanted<'p>> {
    let keys = keys.cloned();
    selects.all().map(move |select| Wanted::new(select, keys.clone()))
}

/// Takes back from `fetched` what [`wanted`] asked for.
///
/// # Errors
/// [`Error::Internal`] if there is less than was asked for.
pub(super) fn take_back(selects: &Selects, fetched: &mut impl Iterator<Item = Data>) -> Result<ChildData> {
    let mut next = |select: Option<&Select>| match select {
        Some(_) => fetched.next().map(Some).ok_or_else(|| Error::internal("a statement without an answer")),
        None => Ok(None),
    };
    let page = next(selects.page.as_ref())?;
    let rows = next(selects.count.as_ref())?.map(|data| data.rows).unwrap_or_default();
    let facets = selects.facets.iter().filter_map(|select| next(Some(select)).transpose()).collect::<Result<_>>()?;
    let counts = (0..rows.len())
        .map(|row| (rows.uuid(row, 0).unwrap_or_default(), rows.integer(row, 1).unwrap_or_default()))
        .collect();
    Ok(ChildData { page, counts, facets })
}

/// Runs all of `wanted` at once, then all that hangs on their rows.
pub(super) async fn fetch(reader: &mut Reader, actor: &Actor, wanted: Vec<Wanted<'_>>) -> Result<Vec<Data>> {
    if wanted.is_empty() {
        return Ok(Vec::new());
    }
    let selects: Vec<&Select> = wanted.iter().map(|wanted| wanted.select).collect();
    let statements = wanted.into_iter().map(|wanted| wanted.statement(actor)).collect();
    let answers = reader.query_all(statements).await?;
    // Of each child, the keys of its parents; a child without any is not asked for.
    let keys: Vec<Vec<Vec<Uuid>>> = selects
        .iter()
        .zip(&answers)
        .map(|(select, rows)| select.children.iter().map(|child| keys_of(rows, child.key)).collect())
        .collect();
    let below = selects.iter().zip(&keys).flat_map(|(select, keys)| {
        let children = select.children.iter().zip(keys).filter(|(_, keys)| !keys.is_empty());
        children.flat_map(|(child, keys)| self::wanted(&child.selects, Some(keys)))
    });
    let below: Vec<Wanted<'_>> = below.collect();
    let mut fetched = Box::pin(fetch(reader, actor, below)).await?.into_iter();
    let mut all = Vec::with_capacity(selects.len());
    for ((select, rows), keys) in selects.into_iter().zip(answers).zip(keys) {
        let children = select.children.iter().zip(keys).map(|(child, keys)| {
            if keys.is_empty() {
                return Ok(ChildData::default());
            }
            take_back(&child.selects, &mut fetched)
        });
        let children = children.collect::<Result<Vec<_>>>()?;
        all.push(Data { groups: Groups::of(&rows, select), rows, children });
    }
    Ok(all)
}

impl OrderedBy {
    /// What stands for the value of a row among the others.
    fn cell<'r>(&self, rows: &'r Rows, row: usize) -> Cell<'r> {
        let cell = rows.cell(row, self.column);
        let (Some(words), Cell::Text(word)) = (self.words, cell) else { return cell };
        let place = words.position(word).and_then(|place| i64::try_from(place).ok());
        place.map_or(cell, Cell::Integer)
    }
}

/// The keys in a column, each once.
fn keys_of(rows: &Rows, column: usize) -> Vec<Uuid> {
    let mut keys: Vec<Uuid> = (0..rows.len()).filter_map(|row| rows.uuid(row, column)).collect();
    keys.sort_unstable();
    keys.dedup();
    keys
}

/// Which rows belong to which key of the parent, in order. Without a parent all belong to the nil key.
#[derive(Debug, Default)]
pub(super) struct Groups {
    /// The keys in order, each with where its rows begin in `rows`.
    keys: Vec<(Uuid, usize)>,
    rows: Vec<usize>,
}

impl Groups {
    fn of(rows: &Rows, select: &Select) -> Self {
        if select.keys.is_none() {
            return Self { keys: vec![(Uuid::nil(), 0)], rows: (0..rows.len()).collect() };
        }
        let mut keyed: Vec<(Uuid, usize)> = (0..rows.len()).filter_map(|row| Some((rows.uuid(row, 0)?, row))).collect();
        // What has no order of its own stays as it came.
        keyed.sort_unstable_by(|(left_key, left), (right_key, right)| {
            let cells = select.order.iter().map(|by| by.cell(rows, *left).cmp(&by.cell(rows, *right)));
            let by_cells = || cells.fold(Ordering::Equal, Ordering::then);
            left_key.cmp(right_key).then_with(by_cells).then_with(|| left.cmp(right))
        });
        let mut groups = Self::default();
        for (key, row) in keyed {
            if groups.keys.last().is_none_or(|(last, _)| *last != key) {
                groups.keys.push((key, groups.rows.len()));
            }
            groups.rows.push(row);
        }
        groups
    }

    /// The rows of `key`.
    pub(super) fn get(&self, key: Uuid) -> &[usize] {
        let Ok(at) = self.keys.binary_search_by_key(&key, |(known, _)| *known) else { return &[] };
        let end = self.keys.get(at + 1).map_or(self.rows.len(), |(_, begin)| *begin);
        &self.rows[self.keys[at].1..end]
    }
}
