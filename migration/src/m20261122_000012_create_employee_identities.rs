//! Employees as other issuers of identities know them.

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
        dialect::drop_tables(manager, &["employee_identity"]).await
    }
}

const UP: &str = "
-- An issuer promises that a subject is always the same person; names and addresses it may give to another.
CREATE TABLE employee_identity (
  issuer {text} NOT NULL CHECK (issuer <> ''),
  subject {text} NOT NULL CHECK (subject <> ''),
  employee_id {uuid} NOT NULL REFERENCES employee (id),
  linked_at {timestamp} NOT NULL,
  PRIMARY KEY (issuer, subject)
) {unordered};
CREATE INDEX employee_identity_employee ON employee_identity (employee_id);
";
