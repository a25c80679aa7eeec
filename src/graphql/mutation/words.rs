//! Lists of words as inputs: each is what the views publish under the same name.

use std::borrow::Cow;

use async_graphql::registry::Registry;
use async_graphql::{InputType, InputValueError, InputValueResult, Name, Value};

use crate::view;
use crate::words::evaluation::{BehaviorValue, ExpectationRating, ResponseKind};
use crate::words::feedback::ReviewerGroup;
use crate::words::survey::{
    AgeBand, Disability, Education, Occupation, SampleMethod, SurveyChannelKind, SurveyGender, SurveyImprovementState,
    WithheldReason,
};

/// Lets inputs hold these lists of words.
macro_rules! inputs {
    ($($name:ident),+ $(,)?) => {
        $(
            impl InputType for $name {
                type RawValueType = Self;

                fn type_name() -> Cow<'static, str> {
                    Cow::Borrowed(Self::WORDS.name)
                }

                fn create_type_info(registry: &mut Registry) -> String {
                    view::add_words(registry, Self::WORDS);
                    Self::qualified_type_name()
                }

                fn parse(value: Option<Value>) -> InputValueResult<Self> {
                    let value = value.unwrap_or_default();
                    let word = match &value {
                        Value::Enum(name) => Some(name.as_str()),
                        // A variable carries it as text.
                        Value::String(text) => Some(text.as_str()),
                        _ => None,
                    };
                    word.and_then(Self::from_word).ok_or_else(|| InputValueError::expected_type(value))
                }

                fn to_value(&self) -> Value {
                    Value::Enum(Name::new(self.word()))
                }

                fn as_raw_value(&self) -> Option<&Self> {
                    Some(self)
                }
            }
        )+
    };
}

inputs!(
    AgeBand,
    BehaviorValue,
    Disability,
    Education,
    ExpectationRating,
    Occupation,
    ResponseKind,
    ReviewerGroup,
    SampleMethod,
    SurveyChannelKind,
    SurveyGender,
    SurveyImprovementState,
    WithheldReason,
);
