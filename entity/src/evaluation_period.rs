//! Table `evaluation_period`.
//!
//! All dates are inclusive days in the agency's zone.

use chrono::NaiveDate;
use sea_orm::entity::prelude::{
    ActiveModelBehavior, DeriveEntityModel, DerivePrimaryKey, DeriveRelation, EntityTrait, EnumIter, PrimaryKeyTrait,
};
use uuid::Uuid;

#[derive(Clone, Debug, Default, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "evaluation_period")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub agency_id: Uuid,
    pub cycle_id: Uuid,
    pub kind: String,
    pub number: i32,
    pub starts_on: NaiveDate,
    pub ends_on: NaiveDate,
    pub self_assessment_opens_on: NaiveDate,
    pub self_assessment_closes_on: NaiveDate,
    pub feedback_opens_on: NaiveDate,
    pub feedback_closes_on: NaiveDate,
    pub rating_opens_on: NaiveDate,
    pub rating_closes_on: NaiveDate,
    pub response_closes_on: NaiveDate,
    pub status: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
