//! Table `sign_in_place`.
//!
//! One row per keyed hash of an identifier with an address, from which its owner has signed in; it names neither.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::{
    ActiveModelBehavior, DeriveEntityModel, DerivePrimaryKey, DeriveRelation, EntityTrait, EnumIter, PrimaryKeyTrait,
};

#[derive(Clone, Debug, Default, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "sign_in_place")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub place_hash: Vec<u8>,
    pub signed_in_at: DateTime<Utc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
