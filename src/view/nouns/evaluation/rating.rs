//! What the supervisor writes: ratings and notes.

use crate::view::definition::{Guard, Kind, Table, View, one, value};
use crate::view::nouns::{evaluation, plan};
use crate::words::evaluation::{BehaviorValue, ExpectationRating, PerformanceRating};

pub(in crate::view) static WORK_RESULT_RATING: View = View {
    name: "WorkResultRating",
    description: "The rating of one work result (penilaian hasil kerja).",
    table: Table::Named("work_result_rating"),
    guard: Guard::Reached,
    fields: &[
        one("workResult", &plan::WORK_RESULT, "work_result_id", "The work result (rencana hasil kerja)."),
        value("rating", "rating", Kind::Enum(ExpectationRating::WORDS), "Against expectation (rating).").required(),
        value("note", "note", Kind::Text, "Why (catatan)."),
    ],
};

pub(in crate::view) static BEHAVIOR_RATING: View = View {
    name: "BehaviorRating",
    description: "The rating of one core value (penilaian satu nilai BerAKHLAK).",
    table: Table::Named("behavior_rating"),
    guard: Guard::Reached,
    fields: &[
        value("value", "behavior_value", Kind::Enum(BehaviorValue::WORDS), "The value (nilai).").required(),
        value("rating", "rating", Kind::Enum(ExpectationRating::WORDS), "Against expectation (rating).").required(),
        value("note", "note", Kind::Text, "Why (catatan)."),
    ],
};

pub(in crate::view) static RATING: View = View {
    name: "Rating",
    description: "Follows from the two ratings by the rule set's matrix, and is never written directly (predikat kinerja).",
    table: Table::Named("rating"),
    guard: Guard::Reached,
    fields: &[
        value(
            "resultRating",
            "result_rating",
            Kind::Enum(ExpectationRating::WORDS),
            "Of results (rating hasil kerja).",
        )
        .ordered()
        .required(),
        value(
            "behaviorRating",
            "behavior_rating",
            Kind::Enum(ExpectationRating::WORDS),
            "Of behavior (rating perilaku).",
        )
        .ordered()
        .required(),
        value(
            "performanceRating",
            "performance_rating",
            Kind::Enum(PerformanceRating::WORDS),
            "The rating that follows from the two others (predikat kinerja).",
        )
        .ordered()
        .required(),
        value("overrideReason", "override_reason", Kind::Text, "Why a rating differs from the suggested one (alasan)."),
        value("ratedAt", "rated_at", Kind::DateTime, "When (dinilai pada).").ordered().required(),
        value("version", "version", Kind::Integer, "For expectedVersion (versi).").required(),
        one("ruleSet", &evaluation::RULE_SET, "rule_set_id", "The rules that gave it (aturan penilaian)."),
    ],
};

pub(in crate::view) static DEVELOPMENT_NOTES: View = View {
    name: "DevelopmentNotes",
    description: "What the supervisor notes for the evaluee's development (catatan pengembangan).",
    table: Table::Named("development_notes"),
    guard: Guard::Reached,
    fields: &[
        value("strengths", "strengths", Kind::Text, "Strengths (kekuatan).").required(),
        value("weaknesses", "weaknesses", Kind::Text, "Weaknesses (kelemahan).").required(),
        value("recommendations", "recommendations", Kind::Text, "What to do next (rekomendasi).").required(),
    ],
};
