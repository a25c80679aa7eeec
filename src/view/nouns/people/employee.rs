//! Employees.

use crate::authz::{Actor, AskerValue, Noun, Part};
use crate::database::{Binder, valid_on_sql};
use crate::view::access::{Access, Parts, access_types};
use crate::view::definition::{Guard, Kind, Table, View, access, connection, id, one, one_computed, value};
use crate::view::nouns::{evaluation, people, plan};
use crate::words::people::EmployeeKind;

pub(in crate::view) static EMPLOYEE: View = View {
    name: "Employee",
    description: "A civil servant; the NIP is shown to those who may read it, and is never an id (pegawai ASN).",
    table: Table::Named("employee"),
    guard: Guard::Noun(Noun::Employee),
    fields: &[
        id(Noun::Employee),
        value("name", "name", Kind::Text, "Full name (nama).").ordered(),
        value(
            "nip",
            "nip",
            Kind::Nip,
            "The civil servant's number, 18 digits; filterable by equality only (nomor induk pegawai, NIP).",
        )
        .guarded(Part::Identity),
        value("email", "email", Kind::Email, "E-mail address (surel). Filterable by equality only.")
            .guarded(Part::Identity),
        value("kind", "kind", Kind::Enum(EmployeeKind::WORDS), "Kind of employment (jenis kepegawaian).")
            .guarded(Part::Identity)
            .ordered(),
        value("rank", "rank", Kind::Rank, "Rank and grade (pangkat/golongan).").guarded(Part::Identity).ordered(),
        one_computed("position", &people::POSITION, position_today, "The definitive post of today (jabatan)."),
        one_computed("orgUnit", &people::ORG_UNIT, unit_today, "The unit of today (unit organisasi)."),
        one_computed("supervisor", &EMPLOYEE, supervisor_today, "Who rates them today (pejabat penilai kinerja)."),
        one("agency", &people::AGENCY, "agency_id", "The employer (instansi)."),
        connection("evaluations", &evaluation::EVALUATION, "employee_id", "Evaluations of them (evaluasi kinerja)."),
        connection("performancePlans", &plan::PERFORMANCE_PLAN, "employee_id", "Their performance plans (SKP)."),
        access(&ACCESS),
    ],
};

static ACCESS: Access = Access {
    noun: Noun::Employee,
    ty: access_types!("Employee", "EmployeePart", "employee record"),
    part_type: "EmployeePart",
    part_description: "The parts of an employee record: the unit of reading and submitting (bagian data pegawai).",
    parts: Parts::Own,
};

fn position_today(binder: &mut Binder, actor: &Actor) -> String {
    appointment_today(binder, actor, "position_id")
}

fn unit_today(binder: &mut Binder, actor: &Actor) -> String {
    appointment_today(binder, actor, "org_unit_id")
}

fn appointment_today(binder: &mut Binder, actor: &Actor, column: &str) -> String {
    let valid = valid_on_sql("a", &actor.bind(binder, AskerValue::Today));
    format!("(SELECT a.{column} FROM appointment a WHERE a.employee_id = t.id AND a.kind = 'DEFINITIVE' AND {valid})")
}

fn supervisor_today(binder: &mut Binder, actor: &Actor) -> String {
    let valid = valid_on_sql("r", &actor.bind(binder, AskerValue::Today));
    format!("(SELECT r.supervisor_id FROM reporting_line r WHERE r.employee_id = t.id AND {valid})")
}
