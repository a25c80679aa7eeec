//! Table `survey_response`.
//!
//! INVARIANT: no person, address, exact time or sequence. The random key also decides where the row is stored on SQLite.
//! The answers have a character for each question in the order of the form: the place of the option, `0` where it does not
//! apply, `-` where nothing was answered. What its writer said in their own words is a `survey_suggestion`, and nothing says which.

use sea_orm::entity::prelude::{
    ActiveModelBehavior, DeriveEntityModel, DerivePrimaryKey, DeriveRelation, EntityTrait, EnumIter, PrimaryKeyTrait,
};
use uuid::Uuid;

#[derive(Clone, Debug, Default, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "survey_response")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub campaign_id: Uuid,
    pub channel_id: Uuid,
    pub answers: String,
    pub gender: Option<String>,
    pub age_band: Option<String>,
    pub education: Option<String>,
    pub occupation: Option<String>,
    pub disability: Option<String>,
    pub looks_automated: i32,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
