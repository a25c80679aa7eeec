//! Agencies (instansi): the tenants. Nothing refers from one to another.

use sea_orm_migration::prelude::*;

use crate::dialect;

#[derive(DeriveMigrationName)]
pub(crate) struct Step;

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        if manager.get_database_backend() == sea_orm_migration::sea_orm::DbBackend::Postgres {
            // Exclusion constraints need equality of uuids in a GiST index.
            dialect::run(manager, "CREATE EXTENSION IF NOT EXISTS btree_gist").await?;
        }
        dialect::run(manager, UP).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::drop_tables(manager, &["agency"]).await
    }
}

const UP: &str = "
CREATE TABLE agency (
  id {uuid} NOT NULL PRIMARY KEY,
  code {text} NOT NULL UNIQUE CHECK (code <> ''),
  name {text} NOT NULL CHECK (name <> ''),
  level {text} NOT NULL CHECK (level IN ('MINISTRY','PROVINCE','REGENCY','CITY')),
  region_code {text},
  time_zone {text} NOT NULL CHECK (time_zone IN ('Asia/Jakarta','Asia/Makassar','Asia/Jayapura'))
) {table};
";
