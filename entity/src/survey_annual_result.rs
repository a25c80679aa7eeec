//! Table `survey_annual_result`.
//!
//! What the published surveys of a year come to together.

use sea_orm::entity::prelude::{
    ActiveModelBehavior, DeriveEntityModel, DerivePrimaryKey, DeriveRelation, EntityTrait, EnumIter, PrimaryKeyTrait,
};
use uuid::Uuid;

#[derive(Clone, Debug, Default, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "survey_annual_result")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub agency_id: Uuid,
    pub service_unit_id: Option<Uuid>,
    pub scope_id: Uuid,
    pub instrument_id: Uuid,
    pub year: i32,
    pub result_count: i32,
    pub omitted_count: i32,
    pub response_count: i32,
    pub element_count: i32,
    pub answered_element_count: i32,
    pub index_hundredths: i32,
    pub grade: String,
    pub low_hundredths: Option<i32>,
    pub high_hundredths: Option<i32>,
    pub low_grade: Option<String>,
    pub high_grade: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
