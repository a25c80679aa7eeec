//! Writes the world to an SQLite file: one transaction of prepared inserts that does not wait for the disk.

use rusqlite::types::Value as Cell;
use rusqlite::{Connection, OpenFlags, params_from_iter};

use super::tables::{TABLES, Table, Value};
use super::world::World;
use crate::Outcome;

/// Rows per statement: SQLite takes 32,766 parameters, but beyond a few rows nothing is gained.
const ROWS: usize = 16;

/// Writes everything; returns how many rows.
pub(super) fn write(path: &str, world: World) -> Outcome<u64> {
    let mut connection = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    // Random keys touch pages all over the file; the cache holds them until the end.
    connection.execute_batch(
        "PRAGMA synchronous = OFF; PRAGMA foreign_keys = OFF; PRAGMA cache_size = -1048576; \
         PRAGMA wal_autocheckpoint = 0",
    )?;
    let transaction = connection.transaction()?;
    if transaction.query_row("SELECT count(*) FROM agency", [], |row| row.get::<_, i64>(0))? > 0 {
        return Err("the database is not empty".into());
    }
    let mut rows = 0;
    for table in &TABLES {
        rows += insert(&transaction, table, world)?;
    }
    // Cheaper than asking row by row, and it proves that both databases were given keys that exist.
    if transaction.prepare("PRAGMA foreign_key_check")?.exists([])? {
        return Err("a foreign key leads nowhere".into());
    }
    transaction.commit()?;
    connection.execute_batch("ANALYZE")?;
    connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
    Ok(rows)
}

fn insert(connection: &Connection, table: &Table, world: World) -> Outcome<u64> {
    let width = table.columns.split(',').count();
    let statement = |rows: usize| {
        let row = format!("({})", vec!["?"; width].join(", "));
        format!("INSERT INTO {} ({}) VALUES {}", table.name, table.columns, vec![row; rows].join(", "))
    };
    let mut many = connection.prepare(&statement(ROWS))?;
    let mut one = connection.prepare(&statement(1))?;
    let mut waiting: Vec<Cell> = Vec::with_capacity(ROWS * width);
    let mut count = 0;
    (table.rows)(world, &mut |row| {
        waiting.extend(row.iter().map(cell));
        count += 1;
        if waiting.len() == ROWS * width {
            many.execute(params_from_iter(waiting.drain(..)))?;
        }
        Ok(())
    })?;
    for row in waiting.chunks(width) {
        one.execute(params_from_iter(row))?;
    }
    Ok(count)
}

fn cell(value: &Value) -> Cell {
    match value {
        Value::Null => Cell::Null,
        Value::Id(id) => Cell::Blob(id.as_bytes().to_vec()),
        Value::Integer(number) => Cell::Integer(*number),
        Value::Text(text) => Cell::Text(text.clone().into_owned()),
        Value::Bytes(bytes) => Cell::Blob(bytes.clone()),
    }
}
