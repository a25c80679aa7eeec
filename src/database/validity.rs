//! When a row is valid: from its first day to the day before its end, or without one.

use chrono::NaiveDate;
use sea_orm::{ColumnTrait, Condition};

/// The row is valid on `day`; the columns are its first day and its end.
pub fn valid_on(valid_from: impl ColumnTrait, valid_to: impl ColumnTrait, day: NaiveDate) -> Condition {
    let lasts = Condition::any().add(valid_to.is_null()).add(valid_to.gt(day));
    Condition::all().add(valid_from.lte(day)).add(lasts)
}

/// The same as SQL over the row `name`, on a day that is SQL too.
pub fn valid_on_sql(name: &str, day: &str) -> String {
    format!("{name}.valid_from <= {day} AND ({name}.valid_to IS NULL OR {name}.valid_to > {day})")
}
