//! Table `feedback_summary_item`.

use sea_orm::entity::prelude::{
    ActiveModelBehavior, DeriveEntityModel, DerivePrimaryKey, DeriveRelation, EntityTrait, EnumIter, PrimaryKeyTrait,
};
use uuid::Uuid;

#[derive(Clone, Debug, Default, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "feedback_summary_item")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub summary_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub behavior_value: String,
    pub above_count: i32,
    pub expected_count: i32,
    pub below_count: i32,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
