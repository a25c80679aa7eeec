//! Work results and their indicators.

use crate::authz::{Noun, Part};
use crate::view::definition::{Content, Field, Guard, IdKind, Kind, Table, View, list, one, value};
use crate::view::nouns::plan;
use crate::words::plan::{IndicatorAspect, WorkResultKind};

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
        one("plan", &plan::PERFORMANCE_PLAN, "plan_id", "The plan it belongs to (SKP)."),
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
