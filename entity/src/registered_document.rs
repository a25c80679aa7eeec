//! Table `registered_document`.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::{
    ActiveModelBehavior, DeriveEntityModel, DerivePrimaryKey, DeriveRelation, EntityTrait, EnumIter, PrimaryKeyTrait,
};

#[derive(Clone, Debug, Default, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "registered_document")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub text_hash: Vec<u8>,
    pub text: String,
    pub operations: String,
    pub owner: String,
    pub application: Option<String>,
    pub registered_at: DateTime<Utc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
