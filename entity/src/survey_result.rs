//! Table `survey_result`.

use chrono::NaiveDate;
use sea_orm::entity::prelude::{
    ActiveModelBehavior, DeriveEntityModel, DerivePrimaryKey, DeriveRelation, EntityTrait, EnumIter, PrimaryKeyTrait,
};
use uuid::Uuid;

#[derive(Clone, Debug, Default, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "survey_result")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub agency_id: Uuid,
    pub campaign_id: Uuid,
    pub org_unit_id: Uuid,
    pub state: String,
    pub response_count: i32,
    pub incomplete_count: i32,
    pub population: Option<i32>,
    pub element_count: i32,
    pub answered_element_count: i32,
    pub index_hundredths: i32,
    pub grade: String,
    pub low_hundredths: Option<i32>,
    pub high_hundredths: Option<i32>,
    pub low_grade: Option<String>,
    pub high_grade: Option<String>,
    pub tally: Option<String>,
    pub computed_on: NaiveDate,
    pub published_on: Option<NaiveDate>,
    pub left_out_count: i32,
    pub whole_hundredths: Option<i32>,
    pub whole_grade: Option<String>,
    pub content: Option<String>,
    pub content_hash: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
