//! The unit tree (unor) with its closure, and the service units (unit pelayanan) that citizens meet.

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
        dialect::drop_tables(manager, &["service", "service_unit", "org_unit_closure", "org_unit"]).await
    }
}

const UP: &str = "
CREATE TABLE org_unit (
  id {uuid} NOT NULL PRIMARY KEY,
  agency_id {uuid} NOT NULL REFERENCES agency (id),
  parent_id {uuid},
  code {text} NOT NULL CHECK (code <> ''),
  name {text} NOT NULL CHECK (name <> ''),
  valid_from {date} NOT NULL,
  valid_to {date},
  UNIQUE (agency_id, code),
  UNIQUE (agency_id, id),
  FOREIGN KEY (agency_id, parent_id) REFERENCES org_unit (agency_id, id),
  CHECK (parent_id <> id),
  CHECK (valid_to > valid_from)
) {table};
CREATE UNIQUE INDEX org_unit_one_root ON org_unit (agency_id) WHERE parent_id IS NULL;
CREATE INDEX org_unit_parent ON org_unit (parent_id);
CREATE INDEX org_unit_name ON org_unit (agency_id, name, id);

-- Every pair of a unit and a unit at or below it, so that a subtree is one index range.
CREATE TABLE org_unit_closure (
  agency_id {uuid} NOT NULL,
  ancestor_id {uuid} NOT NULL,
  descendant_id {uuid} NOT NULL,
  depth {int} NOT NULL CHECK (depth >= 0),
  PRIMARY KEY (ancestor_id, descendant_id),
  FOREIGN KEY (agency_id, ancestor_id) REFERENCES org_unit (agency_id, id),
  FOREIGN KEY (agency_id, descendant_id) REFERENCES org_unit (agency_id, id),
  CHECK ((depth = 0) = (ancestor_id = descendant_id))
) {table};
CREATE INDEX org_unit_closure_descendant ON org_unit_closure (descendant_id);

CREATE TABLE service_unit (
  id {uuid} NOT NULL PRIMARY KEY,
  agency_id {uuid} NOT NULL,
  org_unit_id {uuid} NOT NULL,
  name {text} NOT NULL CHECK (name <> ''),
  slug {text} NOT NULL UNIQUE CHECK (slug <> ''),
  UNIQUE (agency_id, id),
  UNIQUE (org_unit_id, name),
  FOREIGN KEY (agency_id, org_unit_id) REFERENCES org_unit (agency_id, id)
) {table};

CREATE TABLE service (
  id {uuid} NOT NULL PRIMARY KEY,
  service_unit_id {uuid} NOT NULL REFERENCES service_unit (id),
  name {text} NOT NULL CHECK (name <> ''),
  standard_days {int} CHECK (standard_days >= 0),
  UNIQUE (service_unit_id, name)
) {table};
";
