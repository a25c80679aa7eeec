//! Capaian's database schema, step by step. A migration never imports `entity`: old steps must not change when tables do.

mod dialect;
mod m20261121_000001_create_agency;
mod m20261121_000002_create_org_unit;
mod m20261121_000003_create_employee;
mod m20261121_000004_create_account;
mod m20261121_000005_create_rule_set;
mod m20261121_000006_create_evaluation_cycle;
mod m20261121_000007_create_performance_plan;
mod m20261121_000008_create_evaluation;
mod m20261121_000009_create_feedback;
mod m20261121_000010_create_survey_campaign;
mod m20261121_000011_create_audit_event;
mod m20261122_000012_create_employee_identities;
mod m20261122_000013_create_registered_document;
mod m20261125_000014_add_decline_reason;
mod m20261126_000015_create_sign_in_place;
mod m20261126_000016_let_audit_events_have_no_agency;
mod m20261126_000017_create_second_factor;
mod m20261126_000018_keep_audit_event;
mod m20261126_000019_make_survey_instruments_data;
mod m20261127_000020_create_survey_channel;
mod m20261127_000022_create_survey_receipt_list;
mod m20261127_000023_keep_survey_result_correction;
mod m20261127_000024_create_survey_suggestion;
mod m20261127_000025_create_survey_annual_result;
mod m20261127_000026_create_survey_result_flag;
mod m20261127_000027_create_survey_slip;
mod m20261127_000029_create_survey_improvement;
mod m20261127_000030_add_looks_automated;

use sea_orm_migration::prelude::*;

/// Runs the steps in order, up and down.
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m20261121_000001_create_agency::Step),
            Box::new(m20261121_000002_create_org_unit::Step),
            Box::new(m20261121_000003_create_employee::Step),
            Box::new(m20261121_000004_create_account::Step),
            Box::new(m20261121_000005_create_rule_set::Step),
            Box::new(m20261121_000006_create_evaluation_cycle::Step),
            Box::new(m20261121_000007_create_performance_plan::Step),
            Box::new(m20261121_000008_create_evaluation::Step),
            Box::new(m20261121_000009_create_feedback::Step),
            Box::new(m20261121_000010_create_survey_campaign::Step),
            Box::new(m20261121_000011_create_audit_event::Step),
            Box::new(m20261122_000012_create_employee_identities::Step),
            Box::new(m20261122_000013_create_registered_document::Step),
            Box::new(m20261125_000014_add_decline_reason::Step),
            Box::new(m20261126_000015_create_sign_in_place::Step),
            Box::new(m20261126_000016_let_audit_events_have_no_agency::Step),
            Box::new(m20261126_000017_create_second_factor::Step),
            Box::new(m20261126_000018_keep_audit_event::Step),
            Box::new(m20261126_000019_make_survey_instruments_data::Step),
            Box::new(m20261127_000020_create_survey_channel::Step),
            Box::new(m20261127_000022_create_survey_receipt_list::Step),
            Box::new(m20261127_000023_keep_survey_result_correction::Step),
            Box::new(m20261127_000024_create_survey_suggestion::Step),
            Box::new(m20261127_000025_create_survey_annual_result::Step),
            Box::new(m20261127_000026_create_survey_result_flag::Step),
            Box::new(m20261127_000027_create_survey_slip::Step),
            Box::new(m20261127_000029_create_survey_improvement::Step),
            Box::new(m20261127_000030_add_looks_automated::Step),
        ]
    }
}
