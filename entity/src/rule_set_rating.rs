//! Table `rule_set_rating`.
//!
//! The matrix: result rating and behavior rating give the performance rating (predikat kinerja).

use sea_orm::entity::prelude::{
    ActiveModelBehavior, DeriveEntityModel, DerivePrimaryKey, DeriveRelation, EntityTrait, EnumIter, PrimaryKeyTrait,
};
use uuid::Uuid;

#[derive(Clone, Debug, Default, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "rule_set_rating")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub rule_set_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub result_rating: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub behavior_rating: String,
    pub performance_rating: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
