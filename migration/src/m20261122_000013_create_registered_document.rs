//! Documents that front-end teams have registered, and the names by which their clients ask for them.

use sea_orm_migration::prelude::*;

use crate::dialect;

#[derive(DeriveMigrationName)]
pub(crate) struct Step;

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, UP).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::drop_tables(manager, &["registered_document_name", "registered_document"]).await
    }
}

const UP: &str = "
CREATE TABLE registered_document (
  text_hash {bytes} NOT NULL PRIMARY KEY CHECK (length(text_hash) = 32),
  text {text} NOT NULL CHECK (text <> ''),
  operations {text} NOT NULL CHECK (operations <> ''),
  owner {text} NOT NULL CHECK (owner <> ''),
  application {text} CHECK (application <> ''),
  registered_at {timestamp} NOT NULL
) {table};

-- What a build tool calls a document: its MD5 or SHA-1, or a word. Its SHA-256 needs no row.
CREATE TABLE registered_document_name (
  name {text} NOT NULL PRIMARY KEY CHECK (name <> ''),
  text_hash {bytes} NOT NULL REFERENCES registered_document (text_hash)
) {unordered};
CREATE INDEX registered_document_name_text ON registered_document_name (text_hash);
";
