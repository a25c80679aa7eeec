//! Performance plans with their work results and indicators.

use super::{agency, employee, evaluation, evaluation_cycle};
use crate::authz::{Noun, Part};
use crate::view::definition::{Content, Field, Guard, IdKind, Kind, Table, View, connection, id, list, one, value};
use crate::words::plan::{IndicatorAspect, PerformancePlanState, PlanApproach, WorkResultKind};

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
            .guarded(Part::Status),
        one("employee", &employee::EMPLOYEE, "employee_id", "Whose plan it is (pegawai)."),
        one("supervisor", &employee::EMPLOYEE, "supervisor_id", "Who set it (pejabat penilai kinerja)."),
        one("cycle", &evaluation_cycle::EVALUATION_CYCLE, "cycle_id", "The year it belongs to (siklus)."),
        one("position", &agency::POSITION, "position_id", "The post it is for (jabatan)."),
        one("orgUnit", &agency::ORG_UNIT, "org_unit_id", "The unit it is for (unit organisasi)."),
        list(
            "workResults",
            &WORK_RESULT,
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
    ],
};

pub(in crate::view) static WORK_RESULT: View = View {
    name: "WorkResult",
    description: "Rencana hasil kerja (RHK).",
    table: Table::Named("work_result"),
    guard: Guard::PartOf { noun: Noun::PerformancePlan, part: Part::WorkResults, column: "plan_id" },
    fields: &[
        Field {
            name: "id",
            description: "Opaque; mutations name the work result by it (id).",
            part: Part::Header,
            content: Content::Id(IdKind::WorkResult),
            required: true,
            deprecated: None,
        },
        value("kind", "kind", Kind::Enum(WorkResultKind::WORDS), "Main or additional (utama/tambahan).").required(),
        value("sequence", "sequence", Kind::Integer, "Its place in the plan, from 1 (nomor urut).").required(),
        value("title", "title", Kind::Text, "What is to be achieved (rencana hasil kerja).").required(),
        one("parentResult", &WORK_RESULT, "parent_result_id", "The superior's result it supports (RHK atasan)."),
        one("plan", &PERFORMANCE_PLAN, "plan_id", "The plan it belongs to (SKP)."),
        list(
            "indicators",
            &INDICATOR,
            ("id", "work_result_id"),
            &["sequence"],
            "How success is measured (indikator kinerja individu).",
        ),
    ],
};

pub(in crate::view) static INDICATOR: View = View {
    name: "Indicator",
    description: "Indikator kinerja individu (IKI) with its target.",
    table: Table::Named("indicator"),
    guard: Guard::Reached,
    fields: &[
        value("sequence", "sequence", Kind::Integer, "Its place, from 1 (nomor urut).").required(),
        value("aspect", "aspect", Kind::Enum(IndicatorAspect::WORDS), "What it measures (aspek).").required(),
        value("description", "description", Kind::Text, "What is measured (indikator).").required(),
        value("unit", "unit", Kind::Text, "Unit of the target (satuan)."),
        value("targetValue", "target_value_hundredths", Kind::Hundredths, "Target as a number (target)."),
        value("targetText", "target_text", Kind::Text, "Target in words (target)."),
    ],
};
