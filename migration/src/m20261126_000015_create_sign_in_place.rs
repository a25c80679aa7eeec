//! From where people sign in, so that others' guesses from there, or elsewhere, do not keep them out.

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
        dialect::drop_tables(manager, &["sign_in_place"]).await
    }
}

const UP: &str = "
-- One row per keyed hash of an identifier with an address, from which its owner has signed in; it names neither.
CREATE TABLE sign_in_place (
  place_hash {bytes} NOT NULL PRIMARY KEY CHECK (length(place_hash) = 32),
  signed_in_at {timestamp} NOT NULL
) {unordered};
";
