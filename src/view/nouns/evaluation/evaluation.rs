//! Evaluations, with every part that hangs on them.

use crate::authz::{Noun, Part};
use crate::view::access::{Access, OwnedPart, Parts, access_types, owned_by};
use crate::view::definition::{Guard, Kind, Table, View, access, id, list, one, part, value};
use crate::view::nouns::{evaluation, feedback, people, plan};
use crate::words::evaluation::EvaluationState;

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
        one("evaluee", &people::EMPLOYEE, "employee_id", "Who is evaluated (pegawai yang dinilai)."),
        one("supervisor", &people::EMPLOYEE, "supervisor_id", "Who rates (pejabat penilai kinerja), as recorded here."),
        one("position", &people::POSITION, "position_id", "The post held then (jabatan)."),
        one("orgUnit", &people::ORG_UNIT, "org_unit_id", "The unit worked in then (unit organisasi)."),
        one("period", &evaluation::EVALUATION_PERIOD, "period_id", "The period evaluated (periode)."),
        one("ruleSet", &evaluation::RULE_SET, "rule_set_id", "The rules it is made under (aturan penilaian)."),
        one("plan", &plan::PERFORMANCE_PLAN, "plan_id", "The plan it is measured against (SKP)."),
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
            &evaluation::SELF_ASSESSMENT,
            "evaluation_id",
            Part::SelfAssessment,
            "How the evaluee sees the period (penilaian diri).",
        ),
        list(
            "workResultRatings",
            &evaluation::WORK_RESULT_RATING,
            ("id", "evaluation_id"),
            &["workResult.sequence", "workResult.id", "rating", "note"],
            "Ratings of each work result (penilaian hasil kerja).",
        )
        .guarded(Part::WorkResultRatings),
        list(
            "behaviorRatings",
            &evaluation::BEHAVIOR_RATING,
            ("id", "evaluation_id"),
            &["value"],
            "Ratings of each value (penilaian perilaku kerja).",
        )
        .guarded(Part::BehaviorRatings),
        part(
            "rating",
            &evaluation::RATING,
            "evaluation_id",
            Part::Rating,
            "The rating with the two behind it and the rule that gave it (predikat kinerja).",
        ),
        part(
            "developmentNotes",
            &evaluation::DEVELOPMENT_NOTES,
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
        part(
            "response",
            &evaluation::EVALUEE_RESPONSE,
            "evaluation_id",
            Part::Response,
            "The evaluee's answer (tanggapan).",
        ),
        access(&ACCESS),
    ],
};

pub(in crate::view) static ACCESS: Access = Access {
    noun: Noun::Evaluation,
    ty: access_types!("", "EvaluationPart", "evaluation", "EvaluationState"),
    part_type: "EvaluationPart",
    part_description: "The parts of an evaluation: the unit of reading and submitting (bagian evaluasi).",
    parts: Parts::Listed(&[
        own(Part::Header),
        own(Part::Status),
        of_plan(Part::WorkResults),
        of_plan(Part::Progress),
        of_plan(Part::Evidence),
        own(Part::SelfAssessment),
        own(Part::WorkResultRatings),
        own(Part::BehaviorRatings),
        own(Part::Rating),
        own(Part::DevelopmentNotes),
        own(Part::Reviewers),
        own(Part::PeerFeedback),
        own(Part::SubordinateFeedback),
        own(Part::CitizenFeedback),
        own(Part::Response),
        own(Part::Calibration),
        own(Part::Appeal),
        own(Part::Signatures),
        own(Part::Credit),
        own(Part::FollowUp),
    ]),
};

const fn own(part: Part) -> OwnedPart {
    owned_by(Noun::Evaluation, None, part)
}

/// What belongs to the plan that the evaluation is made against.
const fn of_plan(part: Part) -> OwnedPart {
    owned_by(Noun::PerformancePlan, Some("plan_id"), part)
}
