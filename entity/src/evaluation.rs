//! Table `evaluation`.

use chrono::NaiveDate;
use sea_orm::entity::prelude::{
    ActiveModelBehavior, DeriveEntityModel, DerivePrimaryKey, DeriveRelation, EntityTrait, EnumIter, PrimaryKeyTrait,
};
use uuid::Uuid;

#[derive(Clone, Debug, Default, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "evaluation")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub agency_id: Uuid,
    pub employee_id: Uuid,
    pub period_id: Uuid,
    pub period_ends_on: NaiveDate,
    pub segment: i32,
    pub plan_id: Option<Uuid>,
    pub rule_set_id: Uuid,
    pub supervisor_id: Uuid,
    pub position_id: Uuid,
    pub org_unit_id: Uuid,
    pub state: String,
    pub status_version: i32,
    pub reviewers_version: i32,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
