//! The payload of a mutation: objects are read back by id through the same compiler, after the commit.

use async_graphql::parser::types::SelectionSet;
use async_graphql::{ContextSelectionSet, Name, Pos, Value};
use async_graphql_value::RAW_VALUE_TOKEN;
use chrono::{DateTime, Utc};
use serde_json::json;
use uuid::Uuid;

use super::answer;
use super::json::Writer;
use super::selection::Document;
use super::value::{ValueType, leaf};
use crate::authz::Noun;
use crate::context::RequestContext;
use crate::database::datetime_text;
use crate::error::{Error, Result, Violation};

/// A rule that was broken.
pub(crate) static USER_ERROR: ValueType = ValueType {
    name: "UserError",
    description: "A rule that the caller broke and can correct (pelanggaran aturan). Messages follow Accept-Language (id, en).",
    fields: &[
        leaf("code", "UserErrorCode!", "The rule (kode aturan)."),
        leaf("message", "String!", "What is wrong, for people (pesan)."),
        leaf(
            "field",
            "[String!]",
            "The whole path to the input field, such as `[\"input\", \"behaviors\", \"2\", \"note\"]`; `[\"input\"]` where no one field is\n\
             at fault (letak isian).",
        ),
    ],
};

/// What a field of a payload holds.
#[derive(Clone, Debug)]
pub enum PayloadValue {
    /// An object, as far as it is in the caller's copy.
    Node(Noun, Option<Uuid>),
    /// Who is asking now.
    Viewer,
    /// The rules that were broken.
    UserErrors(Vec<Violation>),
    /// Text.
    Text(Option<String>),
    /// Texts.
    Texts(Option<Vec<String>>),
    /// Texts, some of which there are not.
    SomeTexts(Vec<Option<String>>),
    /// A time.
    DateTime(Option<DateTime<Utc>>),
    /// Yes or no.
    Boolean(bool),
}

/// A field of a payload that could not be read again; it stands there as null.
#[derive(Debug)]
pub struct Unread {
    /// Its response key.
    pub key: String,
    /// Where it is selected.
    pub pos: Pos,
    /// Why.
    pub error: Error,
}

/// Writes a payload of type `type_name` in the shape of the selection, and returns beside it what could not be read.
pub async fn write(
    context: &ContextSelectionSet<'_>,
    request: &RequestContext,
    type_name: &str,
    fields: &[(&str, PayloadValue)],
) -> (Value, Vec<Unread>) {
    let document =
        Document { name: None, fragments: &context.query_env.fragments, variables: &context.query_env.variables };
    let sets = [&context.item.node];
    let mut writer = Writer::new(request, String::new());
    let mut unread = Vec::new();
    writer.out.push('{');
    for (index, field) in document.collect(type_name, None, &sets).into_iter().enumerate() {
        writer.key(index, &field.answer_key());
        if field.name == "__typename" {
            writer.text(type_name);
            continue;
        }
        let read = match fields.iter().find(|(name, _)| *name == field.name) {
            Some((_, value)) => member(request, document, value, &field.sets).await,
            None => Ok("null".to_owned()),
        };
        let text = read.unwrap_or_else(|error| {
            unread.push(Unread { key: field.key.to_owned(), pos: field.pos, error });
            "null".to_owned()
        });
        writer.out.push_str(&text);
    }
    writer.out.push('}');
    (raw(writer.out), unread)
}

async fn member(
    request: &RequestContext,
    document: Document<'_>,
    value: &PayloadValue,
    sets: &[&SelectionSet],
) -> Result<String> {
    Ok(match value {
        PayloadValue::Node(_, None) => "null".to_owned(),
        PayloadValue::Node(noun, Some(id)) => answer::object(request, document, *noun, *id, sets).await?,
        PayloadValue::Viewer => answer::viewer(request, document, sets).await?,
        PayloadValue::UserErrors(violations) => {
            let errors: Vec<serde_json::Value> = violations.iter().map(|broken| user_error(request, broken)).collect();
            answer::value(request, document, &USER_ERROR, &errors.into(), sets)
        }
        PayloadValue::Text(text) => json!(text).to_string(),
        PayloadValue::Texts(texts) => json!(texts).to_string(),
        PayloadValue::SomeTexts(texts) => json!(texts).to_string(),
        PayloadValue::DateTime(time) => json!(time.map(datetime_text)).to_string(),
        PayloadValue::Boolean(value) => value.to_string(),
    })
}

fn user_error(request: &RequestContext, violation: &Violation) -> serde_json::Value {
    json!({
        "code": violation.code.word(),
        "message": violation.message.text(request.locale),
        "field": violation.field,
    })
}

/// The text in a value that [`raw`] made.
pub(crate) fn raw_text(value: &Value) -> Option<&str> {
    match value {
        Value::Object(members) => match members.get(RAW_VALUE_TOKEN) {
            Some(Value::String(text)) if members.len() == 1 => Some(text),
            _ => None,
        },
        _ => None,
    }
}

/// JSON text that goes into the answer as it is.
pub(crate) fn raw(text: String) -> Value {
    Value::Object([(Name::new(RAW_VALUE_TOKEN), Value::String(text))].into_iter().collect())
}
