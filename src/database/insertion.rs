//! Many rows in one statement whose text does not depend on how many: they travel as one JSON list, so that a prepared
//! statement fits every number of them.

use sea_orm::{ConnectionTrait, DbBackend};
use serde_json::Value;

use super::{Bind, Binder, Statement};
use crate::error::Result;

/// What a column holds, and so how its value stands in the JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// An id, in hex.
    Uuid,
    /// Text.
    Text,
    /// A whole number.
    Integer,
    /// A day.
    Date,
    /// A time, as [`super::datetime_text`] writes it.
    DateTime,
    /// Bytes, in hex.
    Bytes,
}

impl Kind {
    /// How PostgreSQL reads the value out of the JSON.
    const fn postgres_type(self) -> &'static str {
        match self {
            Self::Uuid => "uuid",
            Self::Text | Self::Bytes => "text",
            Self::Integer => "integer",
            Self::Date => "date",
            Self::DateTime => "timestamptz",
        }
    }
}

/// A table and the columns that an insertion fills.
#[derive(Clone, Copy, Debug)]
pub struct Target {
    /// The table.
    pub table: &'static str,
    /// Its columns.
    pub columns: &'static [(&'static str, Kind)],
}

impl Target {
    /// The statement that inserts `rows`, objects by column name; what it lacks may follow, such as RETURNING. The rows
    /// are stored in the order given.
    pub fn insert(self, binder: &mut Binder, rows: Vec<Value>) -> String {
        let rows = binder.bind(Bind::Text(Value::Array(rows).to_string()));
        let backend = binder.backend();
        let names: Vec<&str> = self.columns.iter().map(|(name, _)| *name).collect();
        let values: Vec<String> = self
            .columns
            .iter()
            .map(|(name, kind)| match (backend, kind) {
                (DbBackend::Sqlite, Kind::Uuid | Kind::Bytes) => format!("unhex(r.value ->> '{name}')"),
                (DbBackend::Sqlite, _) => format!("r.value ->> '{name}'"),
                (_, Kind::Bytes) => format!("decode(r.{name}, 'hex')"),
                _ => format!("r.{name}"),
            })
            .collect();
        let from = if backend == DbBackend::Sqlite {
            format!("json_each({rows}) r")
        } else {
            let columns: Vec<String> =
                self.columns.iter().map(|(name, kind)| format!("{name} {}", kind.postgres_type())).collect();
            format!("json_to_recordset(CAST({rows} AS json)) AS r({})", columns.join(", "))
        };
        // Without a WHERE, SQLite takes the ON of an upsert that may follow for a join's.
        format!("INSERT INTO {} ({}) SELECT {} FROM {from} WHERE TRUE", self.table, names.join(", "), values.join(", "))
    }
}

/// Inserts rows into several tables, each of which may refer to those before it: in one statement where that saves the
/// way to a server.
///
/// # Errors
/// [`crate::error::Error::Internal`] with the database's error.
pub async fn insert_all(connection: &impl ConnectionTrait, insertions: Vec<(Target, Vec<Value>)>) -> Result<()> {
    let backend = connection.get_database_backend();
    if backend == DbBackend::Sqlite {
        for (target, rows) in insertions {
            let mut binder = Binder::new(backend);
            let sql = target.insert(&mut binder, rows);
            execute(connection, binder.statement(sql)).await?;
        }
        return Ok(());
    }
    let mut binder = Binder::new(backend);
    let parts = insertion_parts(&mut binder, insertions);
    if parts.is_empty() {
        return Ok(());
    }
    // Foreign keys are looked at when the whole statement has run.
    let sql = format!("WITH {} SELECT 1", parts.join(", "));
    execute(connection, binder.statement(sql)).await
}

/// Insertions as parts of one WITH, in their order. For PostgreSQL.
pub fn insertion_parts(binder: &mut Binder, insertions: Vec<(Target, Vec<Value>)>) -> Vec<String> {
    let parts = insertions.into_iter().enumerate();
    parts.map(|(index, (target, rows))| format!("i{index} AS ({})", target.insert(binder, rows))).collect()
}

/// Runs a statement built by a [`Binder`] that returns nothing.
///
/// # Errors
/// [`crate::error::Error::Internal`] with the database's error.
pub async fn execute(connection: &impl ConnectionTrait, statement: Statement) -> Result<()> {
    let backend = connection.get_database_backend();
    connection.execute_raw(statement.into_sea_orm(backend)).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const TARGET: Target =
        Target { table: "t", columns: &[("id", Kind::Uuid), ("hash", Kind::Bytes), ("n", Kind::Integer)] };

    #[test]
    fn the_text_does_not_depend_on_the_number_of_rows() {
        for (backend, expected) in [
            (
                DbBackend::Sqlite,
                "INSERT INTO t (id, hash, n) SELECT unhex(r.value ->> 'id'), unhex(r.value ->> 'hash'), \
                 r.value ->> 'n' FROM json_each(?1) r WHERE TRUE",
            ),
            (
                DbBackend::Postgres,
                "INSERT INTO t (id, hash, n) SELECT r.id, decode(r.hash, 'hex'), r.n \
                 FROM json_to_recordset(CAST($1::text AS json)) AS r(id uuid, hash text, n integer) WHERE TRUE",
            ),
        ] {
            for count in [1, 3] {
                let mut binder = Binder::new(backend);
                assert_eq!(TARGET.insert(&mut binder, vec![serde_json::json!({ "n": 1 }); count]), expected);
            }
        }
    }
}
