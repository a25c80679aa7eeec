//! Rule sets: the regulation as data, readable by everyone.

use crate::authz::Noun;
use crate::view::definition::{Guard, Kind, Table, View, id, list, value};
use crate::words::evaluation::{ExpectationRating, PerformanceRating, WindowUnit};

pub(in crate::view) static RULE_SET: View = View {
    name: "RuleSet",
    description: "The version of the regulation under which evaluations are made; public (aturan penilaian).",
    table: Table::Named("rule_set"),
    guard: Guard::Noun(Noun::RuleSet),
    fields: &[
        id(Noun::RuleSet),
        value("code", "code", Kind::Text, "Code, such as PANRB_6_2022 (kode aturan).").ordered().required(),
        value("version", "version", Kind::Integer, "Version of our reading of it (versi).").required(),
        value("name", "name", Kind::Text, "Name (nama aturan).").required(),
        value(
            "feedbackMinimum",
            "feedback_minimum",
            Kind::Integer,
            "Fewest answers that a feedback summary shows (batas anonim).",
        )
        .required(),
        value("appealWindowDays", "appeal_window_days", Kind::Integer, "Days to object (batas waktu keberatan).")
            .required(),
        value(
            "appealWindowUnit",
            "appeal_window_unit",
            Kind::Enum(WindowUnit::WORDS),
            "How these days are counted (satuan hari).",
        )
        .required(),
        value("validFrom", "valid_from", Kind::Date, "First day (berlaku sejak).").ordered().required(),
        value("validTo", "valid_to", Kind::Date, "First day on which it no longer holds (berlaku sampai)."),
        list(
            "ratings",
            &RULE_SET_RATING,
            ("id", "rule_set_id"),
            &["resultRating", "behaviorRating"],
            "The matrix from which the performance rating follows (kuadran kinerja).",
        ),
    ],
};

pub(in crate::view) static RULE_SET_RATING: View = View {
    name: "RuleSetRating",
    description: "One cell of the matrix (kuadran kinerja).",
    table: Table::Named("rule_set_rating"),
    guard: Guard::Reached,
    fields: &[
        value(
            "resultRating",
            "result_rating",
            Kind::Enum(ExpectationRating::WORDS),
            "Rating of results (hasil kerja).",
        )
        .required(),
        value(
            "behaviorRating",
            "behavior_rating",
            Kind::Enum(ExpectationRating::WORDS),
            "Rating of behavior (perilaku).",
        )
        .required(),
        value(
            "performanceRating",
            "performance_rating",
            Kind::Enum(PerformanceRating::WORDS),
            "What the two give together (predikat kinerja).",
        )
        .required(),
    ],
};
