//! Runs the SELECTs of a plan, level by level, on one connection.

use std::collections::{HashMap, HashSet};

use uuid::Uuid;

use super::plan::{Child, Select};
use crate::database::{Bind, Reader, Rows};
use crate::error::Result;

/// The rows of a SELECT and of all that hangs on them.
#[derive(Debug, Default)]
pub(super) struct Data {
    pub(super) rows: Rows,
    /// Which rows belong to which key of the parent, in order. Without a parent all belong to the nil key.
    pub(super) groups: HashMap<Uuid, Vec<usize>>,
    pub(super) children: Vec<ChildData>,
}

/// What was fetched for a to-many edge, for all parents together.
#[derive(Debug, Default)]
pub(super) struct ChildData {
    pub(super) page: Option<Data>,
    pub(super) counts: HashMap<Uuid, i64>,
}

/// Runs `select`; `keys` are those of the parent's rows, if it has a parent.
pub(super) async fn fetch(reader: &mut Reader, select: &Select, keys: Option<Vec<Uuid>>) -> Result<Data> {
    let rows = run(reader, select, keys).await?;
    let mut groups: HashMap<Uuid, Vec<usize>> = HashMap::new();
    for row in 0..rows.len() {
        let key = if select.keys.is_some() { rows.uuid(row, 0) } else { Some(Uuid::nil()) };
        if let Some(key) = key {
            groups.entry(key).or_default().push(row);
        }
    }
    let mut children = Vec::with_capacity(select.children.len());
    for child in &select.children {
        let mut seen = HashSet::new();
        let keys: Vec<Uuid> =
            (0..rows.len()).filter_map(|row| rows.uuid(row, child.key)).filter(|key| seen.insert(*key)).collect();
        children.push(if keys.is_empty() { ChildData::default() } else { fetch_child(reader, child, keys).await? });
    }
    Ok(Data { rows, groups, children })
}

async fn fetch_child(reader: &mut Reader, child: &Child, keys: Vec<Uuid>) -> Result<ChildData> {
    fetch_connection(reader, child.page.as_ref(), child.count.as_ref(), Some(keys)).await
}

/// Runs a connection's page and count, as far as there are any.
pub(super) async fn fetch_connection(
    reader: &mut Reader,
    page: Option<&Select>,
    count: Option<&Select>,
    keys: Option<Vec<Uuid>>,
) -> Result<ChildData> {
    let mut data = ChildData::default();
    if let Some(count) = count {
        let rows = run(reader, count, keys.clone()).await?;
        for row in 0..rows.len() {
            data.counts.insert(rows.uuid(row, 0).unwrap_or_default(), rows.integer(row, 1).unwrap_or_default());
        }
    }
    if let Some(page) = page {
        data.page = Some(Box::pin(fetch(reader, page, keys)).await?);
    }
    Ok(data)
}

async fn run(reader: &mut Reader, select: &Select, keys: Option<Vec<Uuid>>) -> Result<Rows> {
    let mut statement = select.statement.clone();
    if let (Some(index), Some(keys)) = (select.keys, keys) {
        statement.binds[index] = Bind::Uuids(keys);
    }
    reader.query(statement).await
}
