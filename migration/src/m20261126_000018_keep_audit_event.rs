//! What has been audited can neither be put in another row's place nor be emptied away.
//!
//! A replacement on SQLite removes the row without asking the trigger that forbids removal, and PostgreSQL empties a table
//! without asking the one of each row.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{ConnectionTrait, DbBackend};

#[derive(DeriveMigrationName)]
pub(crate) struct Step;

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, POSTGRES_UP, SQLITE_UP).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, "DROP TRIGGER audit_event_no_truncate ON audit_event", "DROP TRIGGER audit_event_no_replace").await
    }
}

async fn run(manager: &SchemaManager<'_>, postgres: &str, sqlite: &str) -> Result<(), DbErr> {
    let sql = if manager.get_database_backend() == DbBackend::Postgres { postgres } else { sqlite };
    manager.get_connection().execute_unprepared(sql).await?;
    Ok(())
}

const POSTGRES_UP: &str = "CREATE TRIGGER audit_event_no_truncate BEFORE TRUNCATE ON audit_event
  FOR EACH STATEMENT EXECUTE FUNCTION audit_event_append_only()";

const SQLITE_UP: &str = "CREATE TRIGGER audit_event_no_replace BEFORE INSERT ON audit_event
  WHEN EXISTS (SELECT 1 FROM audit_event WHERE id = NEW.id)
  BEGIN SELECT RAISE(ABORT, 'audit_event is append-only'); END";
