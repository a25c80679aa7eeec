//! What the evaluee writes of the period.

use crate::view::definition::{Guard, Kind, Table, View, list, one, value};
use crate::view::nouns::plan;

pub(in crate::view) static SELF_ASSESSMENT: View = View {
    name: "SelfAssessment",
    description: "How the evaluee sees the period, in their own words (penilaian diri).",
    table: Table::Named("self_assessment"),
    guard: Guard::Reached,
    fields: &[
        value("achievements", "achievements", Kind::Text, "What was achieved (capaian).").required(),
        value("obstacles", "obstacles", Kind::Text, "What stood in the way (kendala)."),
        value("supportNeeded", "support_needed", Kind::Text, "What would help (dukungan yang dibutuhkan)."),
        value("submittedAt", "submitted_at", Kind::DateTime, "When it was submitted (diajukan pada).").required(),
        value("version", "version", Kind::Integer, "For expectedVersion (versi).").required(),
        list(
            "results",
            &SELF_ASSESSMENT_ITEM,
            ("evaluation_id", "evaluation_id"),
            &["workResult.sequence", "workResult.id", "realization", "processNote"],
            "What became of each work result (realisasi).",
        ),
    ],
};

pub(in crate::view) static SELF_ASSESSMENT_ITEM: View = View {
    name: "SelfAssessmentItem",
    description: "What was achieved of one work result, with the effort behind it (realisasi).",
    table: Table::Named("self_assessment_item"),
    guard: Guard::Reached,
    fields: &[
        one("workResult", &plan::WORK_RESULT, "work_result_id", "The work result (rencana hasil kerja)."),
        value("realization", "realization", Kind::Text, "What became of it (realisasi).").required(),
        value("processNote", "process_note", Kind::Text, "How it was done, and with what effort (proses dan upaya)."),
    ],
};
