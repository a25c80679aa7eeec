//! Positions, employees and who reports to whom, by date.

use sea_orm_migration::prelude::*;

use crate::dialect;

#[derive(DeriveMigrationName)]
pub(crate) struct Step;

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, UP).await?;
        dialect::forbid_overlap(manager, "appointment", &["employee_id"], "kind = 'DEFINITIVE'").await?;
        dialect::forbid_overlap(manager, "reporting_line", &["employee_id"], "").await?;
        dialect::forbid_overlap(manager, "delegation", &["principal_id", "kind"], "").await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::drop_tables(
            manager,
            &["role_grant", "delegation", "reporting_line", "appointment", "employee", "position"],
        )
        .await
    }
}

const UP: &str = "
CREATE TABLE position (
  id {uuid} NOT NULL PRIMARY KEY,
  agency_id {uuid} NOT NULL,
  org_unit_id {uuid} NOT NULL,
  title {text} NOT NULL CHECK (title <> ''),
  job_type {text} CHECK (job_type IN ('EXECUTIVE','ADMINISTRATOR','SECTION_HEAD','IMPLEMENTER','EXPERT','SKILLED')),
  UNIQUE (org_unit_id, title),
  UNIQUE (org_unit_id, id),
  FOREIGN KEY (agency_id, org_unit_id) REFERENCES org_unit (agency_id, id)
) {table};

-- The NIP encodes birth date and sex: it is unique here and never leaves as an id.
CREATE TABLE employee (
  id {uuid} NOT NULL PRIMARY KEY,
  agency_id {uuid} NOT NULL REFERENCES agency (id),
  kind {text} NOT NULL CHECK (kind IN ('PNS','PPPK','OFFICIAL')),
  name {text} NOT NULL CHECK (name <> ''),
  nip {text} UNIQUE CHECK (length(nip) = 18),
  rank {text},
  email {text} UNIQUE CHECK (email = lower(email)),
  UNIQUE (agency_id, id),
  CHECK ((kind = 'OFFICIAL') = (nip IS NULL))
) {table};
CREATE INDEX employee_name ON employee (agency_id, name, id);

CREATE TABLE appointment (
  id {uuid} NOT NULL PRIMARY KEY,
  agency_id {uuid} NOT NULL,
  employee_id {uuid} NOT NULL,
  position_id {uuid} NOT NULL,
  org_unit_id {uuid} NOT NULL,
  kind {text} NOT NULL CHECK (kind IN ('DEFINITIVE','TEAM_LEAD')),
  valid_from {date} NOT NULL,
  valid_to {date},
  FOREIGN KEY (agency_id, employee_id) REFERENCES employee (agency_id, id),
  FOREIGN KEY (org_unit_id, position_id) REFERENCES position (org_unit_id, id),
  FOREIGN KEY (agency_id, org_unit_id) REFERENCES org_unit (agency_id, id),
  CHECK (valid_to > valid_from)
) {table};
CREATE INDEX appointment_employee ON appointment (employee_id, valid_from);
CREATE INDEX appointment_org_unit ON appointment (org_unit_id);

CREATE TABLE reporting_line (
  id {uuid} NOT NULL PRIMARY KEY,
  agency_id {uuid} NOT NULL,
  employee_id {uuid} NOT NULL,
  supervisor_id {uuid} NOT NULL,
  valid_from {date} NOT NULL,
  valid_to {date},
  FOREIGN KEY (agency_id, employee_id) REFERENCES employee (agency_id, id),
  FOREIGN KEY (agency_id, supervisor_id) REFERENCES employee (agency_id, id),
  CHECK (employee_id <> supervisor_id),
  CHECK (valid_to > valid_from)
) {table};
CREATE INDEX reporting_line_employee ON reporting_line (employee_id, valid_from);
CREATE INDEX reporting_line_supervisor ON reporting_line (supervisor_id, valid_from);

-- Plt acts in the principal's place; Plh keeps the daily work moving.
CREATE TABLE delegation (
  id {uuid} NOT NULL PRIMARY KEY,
  agency_id {uuid} NOT NULL,
  principal_id {uuid} NOT NULL,
  delegate_id {uuid} NOT NULL,
  kind {text} NOT NULL CHECK (kind IN ('PLT','PLH')),
  decree_number {text} NOT NULL CHECK (decree_number <> ''),
  valid_from {date} NOT NULL,
  valid_to {date} NOT NULL,
  FOREIGN KEY (agency_id, principal_id) REFERENCES employee (agency_id, id),
  FOREIGN KEY (agency_id, delegate_id) REFERENCES employee (agency_id, id),
  CHECK (principal_id <> delegate_id),
  CHECK (valid_to > valid_from)
) {table};
CREATE INDEX delegation_delegate ON delegation (delegate_id, valid_from);

CREATE TABLE role_grant (
  id {uuid} NOT NULL PRIMARY KEY,
  agency_id {uuid} NOT NULL,
  employee_id {uuid} NOT NULL,
  role {text} NOT NULL CHECK (role IN ('HR_OFFICER','PERFORMANCE_TEAM','AUDITOR','AGENCY_HEAD','SYSTEM_ADMIN')),
  org_unit_id {uuid} NOT NULL,
  valid_from {date} NOT NULL,
  valid_to {date},
  FOREIGN KEY (agency_id, employee_id) REFERENCES employee (agency_id, id),
  FOREIGN KEY (agency_id, org_unit_id) REFERENCES org_unit (agency_id, id),
  CHECK (valid_to > valid_from)
) {table};
CREATE INDEX role_grant_employee ON role_grant (employee_id, role);
CREATE INDEX role_grant_org_unit ON role_grant (org_unit_id);
";
