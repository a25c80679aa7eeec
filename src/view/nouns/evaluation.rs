//! Evaluations and the parts that supervisor and evaluee write.

use super::{agency, employee, evaluation_cycle, feedback, performance_plan, rule_set};
use crate::authz::{Noun, Part};
use crate::view::definition::{Content, Field, Guard, Kind, Table, View, id, list, one, part, value};
use crate::words::evaluation::{BehaviorValue, EvaluationState, ExpectationRating, PerformanceRating, ResponseKind};

pub(in crate::view) static EVALUATION: View = View {
    name: "Evaluation",
    description: "One employee, one period, one assessor; each part is shown to those who may read it (evaluasi kinerja).",
    table: Table::Named("evaluation"),
    guard: Guard::Noun(Noun::Evaluation),
    fields: &[
        id(Noun::Evaluation),
        value(
            "periodEndsOn",
            "period_ends_on",
            Kind::Date,
            "Last day of the period; the order key that pages fast (akhir periode).",
        )
        .ordered()
        .required(),
        value("segment", "segment", Kind::Integer, "Number within the period, for those who moved (segmen).")
            .required(),
        one("evaluee", &employee::EMPLOYEE, "employee_id", "Who is evaluated (pegawai yang dinilai)."),
        one(
            "supervisor",
            &employee::EMPLOYEE,
            "supervisor_id",
            "Who rates (pejabat penilai kinerja), as recorded here.",
        ),
        one("position", &agency::POSITION, "position_id", "The post held then (jabatan)."),
        one("orgUnit", &agency::ORG_UNIT, "org_unit_id", "The unit worked in then (unit organisasi)."),
        one("period", &evaluation_cycle::EVALUATION_PERIOD, "period_id", "The period evaluated (periode)."),
        one("ruleSet", &rule_set::RULE_SET, "rule_set_id", "The rules it is made under (aturan penilaian)."),
        one("plan", &performance_plan::PERFORMANCE_PLAN, "plan_id", "The plan it is measured against (SKP)."),
        value("state", "state", Kind::Enum(EvaluationState::WORDS), "Guarded by STATUS (status evaluasi).")
            .guarded(Part::Status)
            .ordered(),
        value(
            "statusVersion",
            "status_version",
            Kind::Integer,
            "Version of the status, for expectedVersion (versi status).",
        )
        .guarded(Part::Status),
        part(
            "selfAssessment",
            &SELF_ASSESSMENT,
            "evaluation_id",
            Part::SelfAssessment,
            "How the evaluee sees the period (penilaian diri).",
        ),
        list(
            "workResultRatings",
            &WORK_RESULT_RATING,
            ("id", "evaluation_id"),
            &["work_result_id"],
            "Ratings of each work result (penilaian hasil kerja).",
        )
        .guarded(Part::WorkResultRatings),
        list(
            "behaviorRatings",
            &BEHAVIOR_RATING,
            ("id", "evaluation_id"),
            &["behavior_value"],
            "Ratings of each value (penilaian perilaku kerja).",
        )
        .guarded(Part::BehaviorRatings),
        part(
            "rating",
            &RATING,
            "evaluation_id",
            Part::Rating,
            "The rating with the two behind it and the rule that gave it (predikat kinerja).",
        ),
        part(
            "developmentNotes",
            &DEVELOPMENT_NOTES,
            "evaluation_id",
            Part::DevelopmentNotes,
            "Strengths, weaknesses and what to do (kekuatan, kelemahan, rekomendasi).",
        ),
        list(
            "nominations",
            &feedback::REVIEWER_NOMINATION,
            ("id", "evaluation_id"),
            &["id"],
            "Proposed reviewers, as far as the caller may see them (usulan penilai).",
        ),
        list(
            "reviewers",
            &feedback::FEEDBACK_REQUEST,
            ("id", "evaluation_id"),
            &["id"],
            "Approved reviewers (penilai yang ditetapkan).",
        )
        .guarded(Part::Reviewers),
        value(
            "reviewersVersion",
            "reviewers_version",
            Kind::Integer,
            "Version of the reviewers, for expectedVersion (versi penetapan).",
        )
        .guarded(Part::Reviewers),
        part(
            "peerFeedback",
            &feedback::FEEDBACK_SUMMARY,
            "evaluation_id",
            Part::PeerFeedback,
            "What colleagues said, summed up (umpan balik rekan kerja).",
        )
        .only("reviewer_group = 'PEER'"),
        part(
            "subordinateFeedback",
            &feedback::FEEDBACK_SUMMARY,
            "evaluation_id",
            Part::SubordinateFeedback,
            "What those who report to the evaluee said, summed up (umpan balik bawahan).",
        )
        .only("reviewer_group = 'SUBORDINATE'"),
        part(
            "citizenFeedback",
            &feedback::CITIZEN_FEEDBACK_SUMMARY,
            "evaluation_id",
            Part::CitizenFeedback,
            "What the public said of the unit, as it stood when feedback closed (survei kepuasan masyarakat).",
        ),
        part("response", &EVALUEE_RESPONSE, "evaluation_id", Part::Response, "The evaluee's answer (tanggapan)."),
        Field {
            name: "access",
            description: "What the caller may read and submit here, part by part, and why not (hak akses).",
            part: Part::Header,
            content: Content::Access,
            required: true,
            deprecated: None,
        },
    ],
};

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
            &["work_result_id"],
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
        one("workResult", &performance_plan::WORK_RESULT, "work_result_id", "The work result (rencana hasil kerja)."),
        value("realization", "realization", Kind::Text, "What became of it (realisasi).").required(),
        value("processNote", "process_note", Kind::Text, "How it was done, and with what effort (proses dan upaya)."),
    ],
};

pub(in crate::view) static WORK_RESULT_RATING: View = View {
    name: "WorkResultRating",
    description: "The rating of one work result (penilaian hasil kerja).",
    table: Table::Named("work_result_rating"),
    guard: Guard::Reached,
    fields: &[
        one("workResult", &performance_plan::WORK_RESULT, "work_result_id", "The work result (rencana hasil kerja)."),
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
        .required(),
        value(
            "behaviorRating",
            "behavior_rating",
            Kind::Enum(ExpectationRating::WORDS),
            "Of behavior (rating perilaku).",
        )
        .required(),
        value(
            "performanceRating",
            "performance_rating",
            Kind::Enum(PerformanceRating::WORDS),
            "The rating that follows from the two others (predikat kinerja).",
        )
        .required(),
        value("overrideReason", "override_reason", Kind::Text, "Why a rating differs from the suggested one (alasan)."),
        value("ratedAt", "rated_at", Kind::DateTime, "When (dinilai pada).").required(),
        value("version", "version", Kind::Integer, "For expectedVersion (versi).").required(),
        one("ruleSet", &rule_set::RULE_SET, "rule_set_id", "The rules that gave it (aturan penilaian)."),
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

pub(in crate::view) static EVALUEE_RESPONSE: View = View {
    name: "EvalueeResponse",
    description: "What the evaluee says to the result (tanggapan pegawai atas hasil evaluasi).",
    table: Table::Named("evaluee_response"),
    guard: Guard::Reached,
    fields: &[
        value("kind", "kind", Kind::Enum(ResponseKind::WORDS), "How (jenis tanggapan).").required(),
        value("comment", "comment", Kind::Text, "In the evaluee's words (tanggapan)."),
        value("respondedAt", "responded_at", Kind::DateTime, "When (ditanggapi pada).").required(),
        value("version", "version", Kind::Integer, "For expectedVersion (versi).").required(),
    ],
};
