//! The facts of rows, computed by the database: of the object that a verb writes, of those that a list names.

use std::collections::{HashMap, HashSet};

use sea_orm::{ConnectionTrait, DbBackend, EntityTrait, FromQueryResult, IdenStatic, Iterable, QueryResult};
use uuid::Uuid;

use super::actor::Actor;
use super::condition::condition;
use super::facts::Facts;
use super::noun::Noun;
use super::nouns::description::Row;
use super::relation;
use super::snapshot::Snapshot;
use super::vocabulary::{Action, Part};
use crate::database::{Bind, Binder, Database, query_rows};
use crate::error::Result;

/// The columns from which [`Facts`] of a row are made, in the order in which [`facts_from`] reads them: the state's
/// index, then one 0 or 1 per relation and flag of the noun.
pub fn fact_columns(binder: &mut Binder, actor: &Actor, noun: Noun, row: &str) -> Vec<String> {
    let mut columns = Vec::new();
    if noun.states().len() == 1 {
        columns.push("0".to_owned());
    } else {
        let cases: Vec<String> = noun
            .states()
            .iter()
            .enumerate()
            .map(|(index, state)| format!("WHEN '{}' THEN {index}", state.to_ascii_uppercase()))
            .collect();
        columns.push(format!("CASE {row}.state {} END", cases.join(" ")));
    }
    let mut row = Row { binder, actor, name: row };
    for &relation in noun.relations() {
        let bears = relation::expression(&mut row, noun, relation);
        columns.push(bears.map_or_else(|| "0".to_owned(), |sql| format!("CASE WHEN {sql} THEN 1 ELSE 0 END")));
    }
    for (_, holds) in noun.description().flags {
        columns.push(format!("CASE WHEN {} THEN 1 ELSE 0 END", holds(&mut row)));
    }
    columns
}

/// How many [`fact_columns`] there are.
pub fn fact_count(noun: Noun) -> usize {
    1 + noun.relations().len() + noun.flags().len()
}

/// Reads the columns of [`fact_columns`] back; `None` if there is no such row.
pub fn facts_from(noun: Noun, column: impl Fn(usize) -> Option<i64>) -> Option<Facts> {
    let state = usize::try_from(column(0)?).ok()?;
    let relations = noun.relations();
    let borne = |index: usize| column(1 + index) == Some(1);
    let set = |index: usize| column(1 + relations.len() + index) == Some(1);
    Some(Facts {
        noun,
        state,
        relations: relations.iter().enumerate().filter(|(index, _)| borne(*index)).map(|(_, r)| r.bit()).sum(),
        flags: noun.flags().iter().enumerate().filter(|(index, _)| set(*index)).map(|(_, flag)| flag.bit()).sum(),
    })
}

/// The facts of one object, and its row locked on PostgreSQL as by [`load_rows`]. `None` if its header is not in the
/// actor's copy: for the actor there is no such object.
///
/// # Errors
/// [`crate::error::Error::Internal`] with the database's error.
pub async fn load_facts(
    connection: &impl ConnectionTrait,
    actor: &Actor,
    policy: &Snapshot,
    noun: Noun,
    id: Uuid,
) -> Result<Option<Facts>> {
    let rows = load_rows(connection, actor, noun, &[], "", |binder| key(binder, id)).await?;
    Ok(rows.into_iter().map(|(_, facts)| facts).find(|facts| policy.allows(facts, Action::Read, Part::Header)))
}

/// One object with its facts, in the same statement and likewise locked. `None` if its header is not in the actor's copy.
///
/// # Errors
/// [`crate::error::Error::Internal`] with the database's error.
pub async fn load_object<E: EntityTrait>(
    connection: &impl ConnectionTrait,
    actor: &Actor,
    policy: &Snapshot,
    noun: Noun,
    id: Uuid,
) -> Result<Option<(E::Model, Facts)>> {
    let names: Vec<String> = E::Column::iter().map(|column| format!("t.{}", column.as_str())).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let rows = load_rows(connection, actor, noun, &names, "", |binder| key(binder, id)).await?;
    let Some((row, facts)) = rows.into_iter().next() else { return Ok(None) };
    if !policy.allows(&facts, Action::Read, Part::Header) {
        return Ok(None);
    }
    Ok(Some((E::Model::from_query_result(&row, "")?, facts)))
}

fn key(binder: &mut Binder, id: Uuid) -> String {
    format!("t.id = {}", binder.bind(Bind::Uuid(id)))
}

/// The rows `t` of `noun`'s table for which `which` is true, with what `join` adds to them: the `columns`, and the facts of
/// `t`. They are locked on PostgreSQL, as the noun says. Whether the actor may know of them is for the caller to ask.
///
/// # Errors
/// [`crate::error::Error::Internal`] with the database's error.
pub async fn load_rows(
    connection: &impl ConnectionTrait,
    actor: &Actor,
    noun: Noun,
    columns: &[&str],
    join: &str,
    which: impl FnOnce(&mut Binder) -> String,
) -> Result<Vec<(QueryResult, Facts)>> {
    let backend = connection.get_database_backend();
    let mut binder = Binder::new(backend);
    let facts = fact_columns(&mut binder, actor, noun, "t");
    let facts = facts.iter().enumerate().map(|(index, sql)| format!("CAST({sql} AS bigint) AS c{index}"));
    let selected: Vec<String> = columns.iter().map(|column| (*column).to_owned()).chain(facts).collect();
    let which = which(&mut binder);
    let lock = if backend == DbBackend::Postgres { noun.description().lock.clause() } else { "" };
    let sql = format!("SELECT {} FROM {} t{join} WHERE {which}{lock}", selected.join(", "), noun.table());
    let rows = query_rows(connection, binder.statement(sql)).await?;
    let rows = rows.into_iter().filter_map(|row| {
        let first = columns.len();
        let facts = facts_from(noun, |index| row.try_get_by_index::<Option<i64>>(first + index).ok().flatten())?;
        Some((row, facts))
    });
    Ok(rows.collect())
}

/// The facts of those of `ids` that exist, read without any lock. Whether the actor may know of them is for the caller to
/// ask.
///
/// # Errors
/// [`crate::error::Error::Internal`] with the database's error.
pub async fn read_facts(database: &Database, actor: &Actor, noun: Noun, ids: &[Uuid]) -> Result<HashMap<Uuid, Facts>> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let mut binder = Binder::new(database.backend());
    let columns = fact_columns(&mut binder, actor, noun, "t");
    let named: Vec<String> =
        columns.iter().enumerate().map(|(index, sql)| format!("CAST({sql} AS bigint) AS c{index}")).collect();
    let among = binder.any_of("t.id", Bind::Uuids(ids.to_vec()));
    let sql = format!("SELECT t.id, {} FROM {} t WHERE {among}", named.join(", "), noun.table());
    let rows = database.query(binder.statement(sql)).await?;
    let known = (0..rows.len()).filter_map(|row| {
        let facts = facts_from(noun, |index| rows.integer(row, index + 1))?;
        Some((rows.uuid(row, 0)?, facts))
    });
    Ok(known.collect())
}

/// Those of `ids` whose header is in the actor's copy.
///
/// # Errors
/// [`crate::error::Error::Internal`] with the database's error.
pub async fn readable_ids(
    connection: &impl ConnectionTrait,
    actor: &Actor,
    policy: &Snapshot,
    noun: Noun,
    ids: &[Uuid],
) -> Result<HashSet<Uuid>> {
    if ids.is_empty() {
        return Ok(HashSet::new());
    }
    let mut binder = Binder::new(connection.get_database_backend());
    let readable = condition(&mut binder, actor, policy, noun, "t", Action::Read, Part::Header);
    let among = binder.any_of("t.id", Bind::Uuids(ids.to_vec()));
    let sql = format!("SELECT t.id AS id FROM {} t WHERE {among} AND {}", noun.table(), readable.sql());
    let rows = query_rows(connection, binder.statement(sql)).await?;
    rows.iter().map(|row| Ok(row.try_get::<Uuid>("", "id")?)).collect()
}
