//! One SQL text for both databases: placeholders such as `{uuid}` stand for the column types that differ.
//!
//! Text carries the binary collation on PostgreSQL, so that sorting and comparing agree with SQLite. SQLite tables
//! are STRICT, so that a column holds what its type says.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{ConnectionTrait, DbBackend};

/// Runs `sql` after filling in the placeholders of the connected database.
pub(crate) async fn run(manager: &SchemaManager<'_>, sql: &str) -> Result<(), DbErr> {
    let text = render(manager.get_database_backend(), sql);
    manager.get_connection().execute_unprepared(&text).await?;
    Ok(())
}

/// Forbids two rows with the same `keys` whose `[valid_from, valid_to)` overlap; an open end counts as forever.
/// `only` restricts the rule to some rows and is empty or a condition such as `kind = 'DEFINITIVE'`.
pub(crate) async fn forbid_overlap(
    manager: &SchemaManager<'_>,
    table: &str,
    keys: &[&str],
    only: &str,
) -> Result<(), DbErr> {
    let sql = match manager.get_database_backend() {
        DbBackend::Postgres => {
            let equal: Vec<String> = keys.iter().map(|key| format!("{key} WITH =")).collect();
            let condition = if only.is_empty() { String::new() } else { format!(" WHERE ({only})") };
            format!(
                "ALTER TABLE {table} ADD CONSTRAINT {table}_no_overlap EXCLUDE USING gist ({}, \
                 daterange(valid_from, valid_to) WITH &&){condition}",
                equal.join(", ")
            )
        }
        _ => {
            let same: Vec<String> = keys.iter().map(|key| format!("o.{key} = NEW.{key}")).collect();
            let qualify = |alias: &str| if only.is_empty() { "1".to_owned() } else { format!("{alias}.{only}") };
            let body = format!(
                "WHEN {} AND EXISTS (SELECT 1 FROM {table} o WHERE {} AND {} AND o.id <> NEW.id \
                 AND o.valid_from < COALESCE(NEW.valid_to, '9999-12-31') \
                 AND NEW.valid_from < COALESCE(o.valid_to, '9999-12-31')) \
                 BEGIN SELECT RAISE(ABORT, 'constraint failed: {table}_no_overlap'); END;",
                qualify("NEW"),
                same.join(" AND "),
                qualify("o"),
            );
            format!(
                "CREATE TRIGGER {table}_no_overlap_insert BEFORE INSERT ON {table} {body}\n\
                 CREATE TRIGGER {table}_no_overlap_update BEFORE UPDATE ON {table} {body}"
            )
        }
    };
    manager.get_connection().execute_unprepared(&sql).await?;
    Ok(())
}

/// Makes `table` append-only: the database itself refuses to change or remove a row.
pub(crate) async fn append_only(manager: &SchemaManager<'_>, table: &str) -> Result<(), DbErr> {
    let sql = match manager.get_database_backend() {
        DbBackend::Postgres => format!(
            "CREATE FUNCTION {table}_append_only() RETURNS trigger LANGUAGE plpgsql AS \
             $$ BEGIN RAISE EXCEPTION '{table} is append-only'; END $$;\n\
             CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} \
             FOR EACH ROW EXECUTE FUNCTION {table}_append_only();"
        ),
        _ => format!(
            "CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} \
             BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END;\n\
             CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} \
             BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END;"
        ),
    };
    manager.get_connection().execute_unprepared(&sql).await?;
    Ok(())
}

/// Drops `tables` in the order given, with what hangs on them.
pub(crate) async fn drop_tables(manager: &SchemaManager<'_>, tables: &[&str]) -> Result<(), DbErr> {
    for table in tables {
        manager.get_connection().execute_unprepared(&format!("DROP TABLE {table}")).await?;
    }
    Ok(())
}

fn render(backend: DbBackend, sql: &str) -> String {
    let types: [(&str, &str); 8] = match backend {
        DbBackend::Postgres => [
            ("{uuid}", "uuid"),
            ("{text}", "text COLLATE \"C\""),
            ("{date}", "date"),
            ("{timestamp}", "timestamptz"),
            ("{bytes}", "bytea"),
            ("{int}", "integer"),
            ("{bigint}", "bigint"),
            ("{sequence}", "bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY"),
        ],
        _ => [
            ("{uuid}", "BLOB"),
            ("{text}", "TEXT"),
            ("{date}", "TEXT"),
            ("{timestamp}", "TEXT"),
            ("{bytes}", "BLOB"),
            ("{int}", "INTEGER"),
            ("{bigint}", "INTEGER"),
            ("{sequence}", "INTEGER PRIMARY KEY AUTOINCREMENT"),
        ],
    };
    let options: [(&str, &str); 2] = match backend {
        DbBackend::Postgres => [("{table}", ""), ("{unordered}", "")],
        _ => [("{table}", "STRICT"), ("{unordered}", "STRICT, WITHOUT ROWID")],
    };
    types.iter().chain(options.iter()).fold(sql.to_owned(), |text, (name, value)| text.replace(name, value))
}
