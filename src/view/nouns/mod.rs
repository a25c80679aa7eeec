//! The views, noun by noun. To add a field, add a line.

pub(super) mod agency;
pub(super) mod employee;
pub(super) mod evaluation;
pub(super) mod evaluation_cycle;
pub(super) mod feedback;
pub(super) mod performance_plan;
pub(super) mod rule_set;
pub(super) mod survey;
pub(super) mod viewer;

use super::definition::View;
use crate::authz::Noun;

/// Every view, in the order of the schema.
pub(super) static VIEWS: &[&View] = &[
    &viewer::VIEWER,
    &viewer::TASK,
    &agency::AGENCY,
    &agency::ORG_UNIT,
    &agency::POSITION,
    &employee::EMPLOYEE,
    &employee::ROLE_GRANT,
    &rule_set::RULE_SET,
    &rule_set::RULE_SET_RATING,
    &evaluation_cycle::EVALUATION_CYCLE,
    &evaluation_cycle::EVALUATION_PERIOD,
    &performance_plan::PERFORMANCE_PLAN,
    &performance_plan::WORK_RESULT,
    &performance_plan::INDICATOR,
    &evaluation::EVALUATION,
    &evaluation::SELF_ASSESSMENT,
    &evaluation::SELF_ASSESSMENT_ITEM,
    &evaluation::WORK_RESULT_RATING,
    &evaluation::BEHAVIOR_RATING,
    &evaluation::RATING,
    &evaluation::DEVELOPMENT_NOTES,
    &evaluation::EVALUEE_RESPONSE,
    &feedback::FEEDBACK_SUMMARY,
    &feedback::FEEDBACK_SUMMARY_ITEM,
    &feedback::FEEDBACK_SUMMARY_COMMENT,
    &feedback::CITIZEN_FEEDBACK_SUMMARY,
    &feedback::REVIEWER_NOMINATION,
    &feedback::FEEDBACK_REQUEST,
    &survey::SURVEY_CAMPAIGN,
    &survey::SURVEY_PROGRESS,
    &survey::SURVEY_INSTRUMENT,
    &survey::SURVEY_ITEM,
    &survey::SURVEY_RESULT,
    &survey::SURVEY_RESULT_ITEM,
];

/// The view of a noun's objects.
pub(super) fn of_noun(noun: Noun) -> &'static View {
    match noun {
        Noun::Agency => &agency::AGENCY,
        Noun::OrgUnit => &agency::ORG_UNIT,
        Noun::Employee => &employee::EMPLOYEE,
        Noun::RoleGrant => &employee::ROLE_GRANT,
        Noun::RuleSet => &rule_set::RULE_SET,
        Noun::EvaluationCycle => &evaluation_cycle::EVALUATION_CYCLE,
        Noun::PerformancePlan => &performance_plan::PERFORMANCE_PLAN,
        Noun::Evaluation => &evaluation::EVALUATION,
        Noun::ReviewerNomination => &feedback::REVIEWER_NOMINATION,
        Noun::FeedbackRequest => &feedback::FEEDBACK_REQUEST,
        Noun::SurveyCampaign => &survey::SURVEY_CAMPAIGN,
        Noun::SurveyResult => &survey::SURVEY_RESULT,
    }
}
