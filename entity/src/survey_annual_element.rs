//! Table `survey_annual_element`.
//!
//! What an element got in a year. Trends join by its code.

use sea_orm::entity::prelude::{
    ActiveModelBehavior, DeriveEntityModel, DerivePrimaryKey, DeriveRelation, EntityTrait, EnumIter, PrimaryKeyTrait,
};
use uuid::Uuid;

#[derive(Clone, Debug, Default, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "survey_annual_element")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub annual_result_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub code: String,
    pub sequence: i32,
    pub index_hundredths: i32,
    pub respondent_count: i32,
    pub rank: i32,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
