//! planSurveyImprovement, changeSurveyImprovement and reportSurveyImprovement.

use async_graphql::{ID, InputObject};

use crate::authz::Noun;
use crate::domain::survey::survey_improvement::{
    NewSurveyImprovement, NewSurveyImprovementChange, NewSurveyImprovementReport, Plan,
};
use crate::graphql::mutation::date::Date;
use crate::graphql::mutation::object_id;
use crate::graphql::mutation::row::Row;
use crate::words::survey::SurveyImprovementState;

/// The mutations of this file.
pub(crate) const ROWS: &[Row] = &[PLAN, CHANGE, REPORT];

const PLAN: Row = Row::act::<PlanSurveyImprovementInput, NewSurveyImprovement>(
    "Says what the unit does about the result of a survey (merencanakan tindak lanjut). Everybody reads it once the result is\n\
     published. It is among the improvements of the result.",
    "What came of planning (hasil perencanaan).",
);

const CHANGE: Row = Row::act::<ChangeSurveyImprovementInput, NewSurveyImprovementChange>(
    "Plans something else in its place, before anybody has begun (mengubah rencana tindak lanjut).",
    "What came of changing the plan (hasil perubahan).",
);

const REPORT: Row = Row::act::<ReportSurveyImprovementInput, NewSurveyImprovementReport>(
    "Says how far it has come: in progress, done, or dropped and why (melaporkan tindak lanjut). What is done or dropped stands.",
    "What came of the report (hasil pelaporan).",
);

/// What to do about a result (rencana tindak lanjut).
#[derive(Debug, InputObject)]
struct PlanSurveyImprovementInput {
    /// The result (hasil survei).
    survey_result: ID,
    /// The code of the element of the form that it is about; null if it is about none alone (kode unsur).
    element_code: Option<String>,
    /// What users said, in the words of the unit; at most 500 characters, without numbers of persons; null to leave it out
    /// (yang disampaikan).
    said: Option<String>,
    /// What is done about it; likewise (rencana tindak lanjut).
    action: String,
    /// The post or the office that sees to it, not a person; likewise (penanggung jawab).
    person_in_charge: String,
    /// The day by which it is to be done, after today (tenggat).
    due_on: Date,
    /// Makes sending it twice harmless; with null or without it, a second one is another (kunci idempotensi).
    idempotency_key: Option<String>,
}

impl From<PlanSurveyImprovementInput> for NewSurveyImprovement {
    fn from(input: PlanSurveyImprovementInput) -> Self {
        Self {
            survey_result: object_id(Noun::SurveyResult, &input.survey_result),
            plan: Plan {
                element_code: input.element_code,
                said: input.said,
                action: input.action,
                person_in_charge: input.person_in_charge,
                due_on: input.due_on.0,
            },
            idempotency_key: input.idempotency_key,
        }
    }
}

/// What to do instead of what was planned (perubahan rencana tindak lanjut).
#[derive(Debug, InputObject)]
struct ChangeSurveyImprovementInput {
    /// What was planned (tindak lanjut).
    survey_improvement: ID,
    /// The code of the element of the form that it is about; null if it is about none alone (kode unsur).
    element_code: Option<String>,
    /// What users said, in the words of the unit; at most 500 characters, without numbers of persons; null to leave it out
    /// (yang disampaikan).
    said: Option<String>,
    /// What is done about it; likewise (rencana tindak lanjut).
    action: String,
    /// The post or the office that sees to it, not a person; likewise (penanggung jawab).
    person_in_charge: String,
    /// The day by which it is to be done, after today (tenggat).
    due_on: Date,
    /// Makes sending it twice harmless; with null or without it, a second one is another (kunci idempotensi).
    idempotency_key: Option<String>,
}

impl From<ChangeSurveyImprovementInput> for NewSurveyImprovementChange {
    fn from(input: ChangeSurveyImprovementInput) -> Self {
        Self {
            survey_improvement: object_id(Noun::SurveyImprovement, &input.survey_improvement),
            plan: Plan {
                element_code: input.element_code,
                said: input.said,
                action: input.action,
                person_in_charge: input.person_in_charge,
                due_on: input.due_on.0,
            },
            idempotency_key: input.idempotency_key,
        }
    }
}

/// How far it has come (laporan tindak lanjut).
#[derive(Debug, InputObject)]
struct ReportSurveyImprovementInput {
    /// What was planned (tindak lanjut).
    survey_improvement: ID,
    /// Its state from now on; not PLANNED (status).
    state: SurveyImprovementState,
    /// What has been done, or why it is dropped; at most 500 characters, without numbers of persons (catatan).
    note: String,
    /// Makes sending it twice harmless; with null or without it, a second one is another (kunci idempotensi).
    idempotency_key: Option<String>,
}

impl From<ReportSurveyImprovementInput> for NewSurveyImprovementReport {
    fn from(input: ReportSurveyImprovementInput) -> Self {
        Self {
            survey_improvement: object_id(Noun::SurveyImprovement, &input.survey_improvement),
            state: input.state,
            note: input.note,
            idempotency_key: input.idempotency_key,
        }
    }
}
