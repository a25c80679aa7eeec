//! Inserting many rows: one statement for as many rows as both databases take parameters for.

use sea_orm::{ActiveModelTrait, ConnectionTrait, EntityTrait, IntoActiveModel, Iterable};

use crate::error::Result;

/// SQLite takes 32,766 parameters in a statement, PostgreSQL 65,535.
const MAXIMUM_PARAMETERS: usize = 30_000;
/// More rows in a statement gain nothing.
const MAXIMUM_ROWS: usize = 1_000;

/// Inserts `rows` as they are, with their keys, and returns how many they were.
pub(crate) async fn insert<E>(txn: &impl ConnectionTrait, rows: Vec<E::Model>) -> Result<u64>
where
    E: EntityTrait,
    E::Model: IntoActiveModel<E::ActiveModel>,
    E::ActiveModel: ActiveModelTrait<Entity = E> + Send,
{
    let count = rows.len() as u64;
    let chunk = (MAXIMUM_PARAMETERS / E::Column::iter().count().max(1)).clamp(1, MAXIMUM_ROWS);
    let mut rows = rows.into_iter().map(IntoActiveModel::into_active_model).peekable();
    while rows.peek().is_some() {
        E::insert_many(rows.by_ref().take(chunk)).exec_without_returning(txn).await?;
    }
    Ok(count)
}
