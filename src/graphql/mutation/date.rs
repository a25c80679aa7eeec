//! Days as inputs: read as the views read and publish them.

use std::borrow::Cow;

use async_graphql::registry::Registry;
use async_graphql::{InputType, InputValueError, InputValueResult, Value};
use chrono::NaiveDate;

use crate::view::Scalar;

/// A day.
#[derive(Clone, Copy, Debug)]
pub(super) struct Date(pub(super) NaiveDate);

impl InputType for Date {
    type RawValueType = Self;

    fn type_name() -> Cow<'static, str> {
        Cow::Borrowed(Scalar::Date.name())
    }

    /// The views register the scalar.
    fn create_type_info(_: &mut Registry) -> String {
        Self::qualified_type_name()
    }

    fn parse(value: Option<Value>) -> InputValueResult<Self> {
        let value = value.unwrap_or_default();
        let day = match &value {
            Value::String(text) => Scalar::Date.canonical(text).and_then(|text| text.parse().ok()),
            _ => None,
        };
        day.map(Self).ok_or_else(|| InputValueError::expected_type(value))
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.to_string())
    }

    fn as_raw_value(&self) -> Option<&Self> {
        Some(self)
    }
}
