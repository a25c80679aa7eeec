//! Tables as SeaORM models, one per file. No logic, no GraphQL.

pub mod account;
pub mod agency;
pub mod appointment;
pub mod audit_event;
pub mod behavior_rating;
pub mod citizen_feedback_summary;
pub mod delegation;
pub mod development_notes;
pub mod employee;
pub mod employee_identity;
pub mod evaluation;
pub mod evaluation_cycle;
pub mod evaluation_former_supervisor;
pub mod evaluation_period;
pub mod evaluee_response;
pub mod feedback;
pub mod feedback_item;
pub mod feedback_request;
pub mod feedback_summary;
pub mod feedback_summary_comment;
pub mod feedback_summary_item;
pub mod idempotency_key;
pub mod indicator;
pub mod org_unit;
pub mod org_unit_closure;
pub mod outbox_event;
pub mod performance_plan;
pub mod policy_state;
pub mod position;
pub mod rating;
pub mod recovery_code;
pub mod registered_document;
pub mod registered_document_name;
pub mod reporting_line;
pub mod reviewer_nomination;
pub mod role_grant;
pub mod rule_set;
pub mod rule_set_rating;
pub mod second_factor;
pub mod self_assessment;
pub mod self_assessment_item;
pub mod service;
pub mod service_unit;
pub mod session;
pub mod sign_in_place;
pub mod sign_in_throttle;
pub mod survey_annual_element;
pub mod survey_annual_result;
pub mod survey_band;
pub mod survey_campaign;
pub mod survey_channel;
pub mod survey_improvement;
pub mod survey_improvement_note;
pub mod survey_instrument;
pub mod survey_item;
pub mod survey_option;
pub mod survey_receipt_list;
pub mod survey_response;
pub mod survey_result;
pub mod survey_result_channel;
pub mod survey_result_correction;
pub mod survey_result_element;
pub mod survey_result_flag;
pub mod survey_result_item;
pub mod survey_slip;
pub mod survey_slip_sheet;
pub mod survey_suggestion;
pub mod work_result;
pub mod work_result_rating;

/// Calls a macro with the names of all tables, in an order in which rows can be inserted: what a row refers to stands
/// before it.
///
/// ```
/// macro_rules! count {
///     ($($table:ident),+ $(,)?) => { [$(stringify!($table)),+].len() };
/// }
/// assert!(entity::each_table!(count) > 50);
/// ```
#[macro_export]
macro_rules! each_table {
    ($callback:ident) => {
        $callback! {
            agency,
            org_unit,
            org_unit_closure,
            service_unit,
            service,
            position,
            employee,
            employee_identity,
            appointment,
            reporting_line,
            delegation,
            role_grant,
            account,
            session,
            second_factor,
            recovery_code,
            sign_in_throttle,
            sign_in_place,
            rule_set,
            rule_set_rating,
            evaluation_cycle,
            evaluation_period,
            performance_plan,
            work_result,
            indicator,
            evaluation,
            evaluation_former_supervisor,
            self_assessment,
            self_assessment_item,
            work_result_rating,
            behavior_rating,
            rating,
            development_notes,
            evaluee_response,
            reviewer_nomination,
            feedback_request,
            feedback,
            feedback_item,
            feedback_summary,
            feedback_summary_item,
            feedback_summary_comment,
            survey_instrument,
            survey_item,
            survey_option,
            survey_band,
            survey_campaign,
            survey_channel,
            survey_slip_sheet,
            survey_slip,
            survey_response,
            survey_suggestion,
            survey_receipt_list,
            survey_result,
            survey_result_item,
            survey_result_element,
            survey_result_channel,
            survey_result_correction,
            survey_result_flag,
            survey_improvement,
            survey_improvement_note,
            survey_annual_result,
            survey_annual_element,
            citizen_feedback_summary,
            audit_event,
            outbox_event,
            idempotency_key,
            registered_document,
            registered_document_name,
            policy_state,
        }
    };
}
