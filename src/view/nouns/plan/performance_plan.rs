//! Performance plans.

use crate::authz::{Noun, Part};
use crate::view::access::{Access, Parts, access_types};
use crate::view::definition::{Guard, Kind, Table, View, access, connection, id, list, one, value};
use crate::view::nouns::{evaluation, people, plan};
use crate::words::plan::{PerformancePlanState, PlanApproach};

pub(in crate::view) static PERFORMANCE_PLAN: View = View {
    name: "PerformancePlan",
    description: "SKP (sasaran kinerja pegawai): what an employee and the supervisor agreed to achieve.",
    table: Table::Named("performance_plan"),
    guard: Guard::Noun(Noun::PerformancePlan),
    fields: &[
        id(Noun::PerformancePlan),
        value("validFrom", "valid_from", Kind::Date, "First day (berlaku sejak).").ordered().required(),
        value("validTo", "valid_to", Kind::Date, "First day on which it no longer holds (berlaku sampai)."),
        value("approach", "approach", Kind::Enum(PlanApproach::WORDS), "How success is told (pendekatan)."),
        value("state", "state", Kind::Enum(PerformancePlanState::WORDS), "Where it stands (status SKP).")
            .ordered()
            .guarded(Part::Status),
        one("employee", &people::EMPLOYEE, "employee_id", "Whose plan it is (pegawai)."),
        one("supervisor", &people::EMPLOYEE, "supervisor_id", "Who set it (pejabat penilai kinerja)."),
        one("cycle", &evaluation::EVALUATION_CYCLE, "cycle_id", "The year it belongs to (siklus)."),
        one("position", &people::POSITION, "position_id", "The post it is for (jabatan)."),
        one("orgUnit", &people::ORG_UNIT, "org_unit_id", "The unit it is for (unit organisasi)."),
        list(
            "workResults",
            &plan::WORK_RESULT,
            ("id", "plan_id"),
            &["sequence"],
            "What is to be achieved (rencana hasil kerja).",
        )
        .guarded(Part::WorkResults),
        connection(
            "evaluations",
            &evaluation::EVALUATION,
            "plan_id",
            "Evaluations against this plan (evaluasi kinerja).",
        ),
        access(&ACCESS),
    ],
};

static ACCESS: Access = Access {
    noun: Noun::PerformancePlan,
    ty: access_types!("PerformancePlan", "PerformancePlanPart", "performance plan", "PerformancePlanState"),
    part_type: "PerformancePlanPart",
    part_description: "The parts of a performance plan: the unit of reading and submitting (bagian SKP).",
    parts: Parts::Own,
};
