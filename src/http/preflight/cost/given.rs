//! A value that an argument is given, whether the document or a variable holds it.

use apollo_compiler::ast::Value as Literal;
use async_graphql::{Value, Variables};

/// What a number, a list or an object weighs besides its contents, in bytes.
const WORD: u64 = 8;

/// A value in either form; a variable that has none is null.
#[derive(Clone, Copy)]
pub(super) enum Given<'a> {
    Null,
    Written(&'a Literal),
    Sent(&'a Value),
}

impl<'a> Given<'a> {
    /// What `literal` stands for.
    pub(super) fn of(literal: &'a Literal, variables: &'a Variables) -> Self {
        match literal {
            Literal::Null => Self::Null,
            Literal::Variable(name) => variables.get(name.as_str()).map_or(Self::Null, Self::of_value),
            literal => Self::Written(literal),
        }
    }

    fn of_value(value: &'a Value) -> Self {
        match value {
            Value::Null => Self::Null,
            value => Self::Sent(value),
        }
    }

    /// The members of an object that are not null.
    pub(super) fn entries(self, variables: &'a Variables) -> Vec<(&'a str, Self)> {
        let entries: Vec<(&str, Self)> = match self {
            Self::Written(Literal::Object(fields)) => {
                fields.iter().map(|(name, value)| (name.as_str(), Self::of(value, variables))).collect()
            }
            Self::Sent(Value::Object(fields)) => {
                fields.iter().map(|(name, value)| (name.as_str(), Self::of_value(value))).collect()
            }
            _ => Vec::new(),
        };
        entries.into_iter().filter(|(_, value)| !matches!(value, Self::Null)).collect()
    }

    /// The member of an object with this name.
    pub(super) fn entry(self, name: &str, variables: &'a Variables) -> Self {
        let entries = self.entries(variables);
        entries.into_iter().find(|(known, _)| *known == name).map_or(Self::Null, |(_, value)| value)
    }

    /// The items of a list; one value stands for a list of one.
    pub(super) fn items(self, variables: &'a Variables) -> Vec<Self> {
        match self {
            Self::Null => Vec::new(),
            Self::Written(Literal::List(items)) => items.iter().map(|item| Self::of(item, variables)).collect(),
            Self::Sent(Value::List(items)) => items.iter().map(Self::of_value).collect(),
            single => vec![single],
        }
    }

    /// The text, or the word of an enum.
    pub(super) fn text(self) -> Option<&'a str> {
        match self {
            Self::Written(Literal::String(text)) | Self::Sent(Value::String(text)) => Some(text),
            Self::Written(Literal::Enum(word)) => Some(word.as_str()),
            Self::Sent(Value::Enum(word)) => Some(word.as_str()),
            _ => None,
        }
    }

    /// How many bytes of text it holds, and a word for each value that is none.
    pub(super) fn bytes(self, variables: &'a Variables) -> u64 {
        let sum = |values: Vec<Self>| {
            values.into_iter().fold(WORD, |total, value| total.saturating_add(value.bytes(variables)))
        };
        match self {
            Self::Null => 0,
            Self::Written(Literal::String(text)) | Self::Sent(Value::String(text)) => text.len() as u64,
            Self::Written(Literal::List(_)) | Self::Sent(Value::List(_)) => sum(self.items(variables)),
            Self::Written(Literal::Object(_)) | Self::Sent(Value::Object(_)) => {
                sum(self.entries(variables).into_iter().map(|(_, value)| value).collect())
            }
            _ => WORD,
        }
    }
}
