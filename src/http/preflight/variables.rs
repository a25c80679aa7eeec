//! The values of variables, coerced to the types that the operation declares (CoerceVariableValues of the
//! specification), so that nothing behind the front door meets a value of another type.

use std::fmt;

use apollo_compiler::ast::{Type, Value as Literal};
use apollo_compiler::executable::{Operation, VariableDefinition};
use apollo_compiler::schema::{ExtendedType, InputObjectType};
use async_graphql::{Name, Value, Variables};
use serde_json::{Map, Value as Json};

use crate::config::Settings;
use crate::http::error::{Refusal, shortened};
use crate::http::preflight::{rules, type_system};

/// Coerces `given` to what `operation` declares. Values that it does not declare are ignored.
///
/// # Errors
/// `BAD_REQUEST` that names each variable, or the place in it, that is missing or of another type; `LIMIT_EXCEEDED`.
pub(crate) fn coerce(
    operation: &Operation,
    given: &Map<String, Json>,
    settings: &Settings,
) -> Result<Variables, Refusal> {
    check_size(given, settings)?;
    let mut variables = Variables::default();
    let mut mistakes = Vec::new();
    for definition in &operation.variables {
        match variable(definition, given.get(definition.name.as_str())) {
            Ok(Some(value)) => {
                variables.insert(Name::new(definition.name.as_str()), value);
            }
            Ok(None) => {}
            Err(refusal) => mistakes.push(refusal),
        }
    }
    if mistakes.is_empty() { Ok(variables) } else { Err(Refusal::all(mistakes)) }
}

fn check_size(given: &Map<String, Json>, settings: &Settings) -> Result<(), Refusal> {
    let (measured, most) =
        (given.iter().map(|(key, value)| key.len() + size(value)).sum::<usize>(), settings.variables_limit);
    if measured <= most {
        return Ok(());
    }
    Err(Refusal::limit(
        format!("variables berisi {measured} bita, paling banyak {most}"),
        format!("variables hold {measured} bytes, the most is {most}"),
    ))
}

/// What a number, a list or an object weighs besides its contents.
const WORD: usize = 8;

/// How much a value holds: the bytes of its texts and names, and a word for everything else.
fn size(value: &Json) -> usize {
    match value {
        Json::String(text) => text.len(),
        Json::Array(items) => items.iter().map(size).sum::<usize>() + WORD,
        Json::Object(fields) => fields.iter().map(|(key, value)| key.len() + size(value)).sum::<usize>() + WORD,
        _ => WORD,
    }
}

fn variable(definition: &VariableDefinition, given: Option<&Json>) -> Result<Option<Value>, Refusal> {
    let root = Path { parent: None, segment: Segment::Key("variables") };
    let path = Path { parent: Some(&root), segment: Segment::Key(&definition.name) };
    match (given, &definition.default_value) {
        (Some(value), _) => value_of(&definition.ty, value, &path).map(Some),
        (None, Some(default)) => literal(&definition.ty, default).map(Some).ok_or_else(|| unfit(&path, &definition.ty)),
        (None, None) if definition.ty.is_non_null() => Err(missing(&path)),
        (None, None) => Ok(None),
    }
}

fn value_of(ty: &Type, value: &Json, path: &Path<'_>) -> Result<Value, Refusal> {
    if value.is_null() {
        return if ty.is_non_null() { Err(missing(path)) } else { Ok(Value::Null) };
    }
    match ty {
        Type::List(inner) | Type::NonNullList(inner) => match value {
            Json::Array(items) => {
                let items = items.iter().enumerate().map(|(index, item)| {
                    value_of(inner, item, &Path { parent: Some(path), segment: Segment::Index(index) })
                });
                items.collect::<Result<Vec<_>, _>>().map(Value::List)
            }
            // One value stands for a list of one.
            single => Ok(Value::List(vec![value_of(inner, single, path)?])),
        },
        Type::Named(name) | Type::NonNullNamed(name) => match type_system::get().types.get(name) {
            Some(ExtendedType::InputObject(input)) => match value {
                Json::Object(fields) => object(input, fields, path),
                _ => Err(unfit(path, ty)),
            },
            Some(ExtendedType::Enum(definition)) => match value {
                Json::String(text) if definition.values.contains_key(text.as_str()) => Ok(Value::Enum(Name::new(text))),
                _ => Err(unfit(path, ty)),
            },
            _ => scalar(name, value, path)?.ok_or_else(|| unfit(path, ty)),
        },
    }
}

/// `None` if the value is none of the type.
fn scalar(name: &str, value: &Json, path: &Path<'_>) -> Result<Option<Value>, Refusal> {
    Ok(match (name, value) {
        ("Int", Json::Number(number)) => whole(number).map(|whole| Value::Number(whole.into())),
        ("Float", Json::Number(number)) => Some(Value::Number(number.clone())),
        ("Boolean", Json::Bool(_)) => Some(Value::Boolean(*value == Json::Bool(true))),
        ("ID", Json::Number(number)) => number.as_i64().map(|whole| Value::String(whole.to_string())),
        ("Int" | "Float" | "Boolean", _) => None,
        // The scalars of our own are texts; what a text means is read where it is used.
        (_, Json::String(text)) if text.contains('\0') => return Err(nul(path)),
        (_, Json::String(text)) => Some(Value::String(text.clone())),
        _ => None,
    })
}

/// A whole number of 32 bits, `2.0` included.
fn whole(number: &serde_json::Number) -> Option<i32> {
    match (number.as_i64(), number.as_f64()) {
        (Some(whole), _) => i32::try_from(whole).ok(),
        (None, Some(real)) if real.fract() == 0.0 && real >= f64::from(i32::MIN) && real <= f64::from(i32::MAX) => {
            Some(real as i32)
        }
        _ => None,
    }
}

fn object(input: &InputObjectType, fields: &Map<String, Json>, path: &Path<'_>) -> Result<Value, Refusal> {
    if let Some(unknown) = fields.keys().find(|key| !input.fields.contains_key(key.as_str())) {
        let unknown = shortened(&unknown.escape_debug().to_string());
        return Err(Refusal::of_document(
            format!("{path} memuat bidang \"{unknown}\", yang tidak ada pada {}", input.name),
            format!("{path} has a field \"{unknown}\", which {} does not have", input.name),
        ));
    }
    let given = || fields.values().filter(|value| !value.is_null()).count();
    if type_system::is_choice(&input.name) && (fields.len() != 1 || given() != 1) {
        return Err(rules::not_one(&path.to_string()));
    }
    let mut coerced = async_graphql::indexmap::IndexMap::new();
    for (name, definition) in &input.fields {
        let path = Path { parent: Some(path), segment: Segment::Key(name) };
        let value = match (fields.get(name.as_str()), &definition.default_value) {
            (Some(value), _) => value_of(&definition.ty, value, &path)?,
            (None, Some(default)) => literal(&definition.ty, default).ok_or_else(|| unfit(&path, &definition.ty))?,
            (None, None) if definition.ty.is_non_null() => return Err(missing(&path)),
            (None, None) => continue,
        };
        coerced.insert(Name::new(name.as_str()), value);
    }
    Ok(Value::Object(coerced))
}

/// A default as a value; validation has compared it with its type. `None` for what no constant holds.
fn literal(ty: &Type, value: &Literal) -> Option<Value> {
    match value {
        Literal::Null => Some(Value::Null),
        Literal::List(items) => {
            items.iter().map(|item| literal(ty.item_type(), item)).collect::<Option<Vec<_>>>().map(Value::List)
        }
        single if ty.is_list() => Some(Value::List(vec![literal(ty.item_type(), single)?])),
        Literal::Enum(name) => Some(Value::Enum(Name::new(name.as_str()))),
        Literal::String(text) => Some(Value::String(text.clone())),
        Literal::Boolean(value) => Some(Value::Boolean(*value)),
        Literal::Int(number) if ty.inner_named_type() == "ID" => Some(Value::String(number.as_str().to_owned())),
        Literal::Int(number) => number.as_str().parse().ok().map(Value::Number),
        Literal::Float(number) => number.as_str().parse().ok().map(Value::Number),
        Literal::Object(fields) => {
            let Some(ExtendedType::InputObject(input)) = type_system::get().types.get(ty.inner_named_type()) else {
                return None;
            };
            let mut coerced = async_graphql::indexmap::IndexMap::new();
            for (name, definition) in &input.fields {
                let given = fields.iter().find(|(field, _)| field == name).map(|(_, value)| value);
                if let Some(value) = given.or(definition.default_value.as_ref()) {
                    coerced.insert(Name::new(name.as_str()), literal(&definition.ty, value)?);
                }
            }
            Some(Value::Object(coerced))
        }
        Literal::Variable(_) => None,
    }
}

/// Where a value is, as a list that grows with the walk.
struct Path<'a> {
    parent: Option<&'a Path<'a>>,
    segment: Segment<'a>,
}

enum Segment<'a> {
    Key(&'a str),
    Index(usize),
}

impl fmt::Display for Path<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(parent) = self.parent {
            write!(formatter, "{parent}")?;
        }
        match self.segment {
            Segment::Key(key) if self.parent.is_none() => formatter.write_str(key),
            Segment::Key(key) => write!(formatter, ".{key}"),
            Segment::Index(index) => write!(formatter, "[{index}]"),
        }
    }
}

fn missing(path: &Path<'_>) -> Refusal {
    Refusal::of_document(format!("{path} wajib diisi"), format!("{path} is required"))
}

fn unfit(path: &Path<'_>, ty: &Type) -> Refusal {
    Refusal::of_document(format!("{path} bukan nilai bertipe {ty}"), format!("{path} is no value of type {ty}"))
}

fn nul(path: &Path<'_>) -> Refusal {
    Refusal::of_document(
        format!("{path} mengandung karakter U+0000, yang tidak dapat disimpan"),
        format!("{path} contains the character U+0000, which cannot be stored"),
    )
}

#[cfg(test)]
mod tests {
    use apollo_compiler::ExecutableDocument;
    use serde_json::json;

    use super::*;

    fn coerced(declared: &str, given: &Json) -> Result<Json, String> {
        let text = format!("query({declared}) {{ __typename }}");
        let document = ExecutableDocument::parse(type_system::get(), text, "document").unwrap();
        let settings = Settings { variables_limit: 100, ..Settings::default() };
        coerce(document.operations.get(None).unwrap(), given.as_object().unwrap(), &settings)
            .map(|variables| serde_json::to_value(variables).unwrap())
            .map_err(|refusal| refusal.message.english.clone())
    }

    #[track_caller]
    fn fits(declared: &str, given: Json, expected: Json) {
        assert_eq!(coerced(declared, &given), Ok(expected), "{declared}");
    }

    #[track_caller]
    fn fails(declared: &str, given: Json, expected: &str) {
        assert_eq!(coerced(declared, &given), Err(expected.to_owned()), "{declared}");
    }

    #[test]
    fn values_become_what_the_operation_declares() {
        fits("$x: Int", json!({"x": 2.0}), json!({"x": 2}));
        fits("$x: [Int!]!", json!({"x": 2}), json!({"x": [2]}));
        fits("$x: ID!", json!({"x": 7}), json!({"x": "7"}));
        fits("$x: [[Int]] = [1]", json!({}), json!({"x": [[1]]}));
        fits("$x: Int = 3, $y: Int, $z: Int = 4", json!({"z": null, "other": true}), json!({"x": 3, "z": null}));
        fits("$x: EvaluationState!", json!({"x": "OPEN"}), json!({"x": "OPEN"}));
        fits("$x: StringFilter", json!({"x": {"in": "a", "eq": null}}), json!({"x": {"eq": null, "in": ["a"]}}));
    }

    #[test]
    fn what_does_not_fit_is_named() {
        fails("$x: Int!", json!({}), "variables.x is required");
        fails("$x: Int!", json!({"x": null}), "variables.x is required");
        fails("$x: Int", json!({"x": 2_147_483_648_i64}), "variables.x is no value of type Int");
        fails("$x: Int", json!({"x": "1"}), "variables.x is no value of type Int");
        fails("$x: String", json!({"x": 1}), "variables.x is no value of type String");
        fails("$x: Date", json!({"x": {"a": 1}}), "variables.x is no value of type Date");
        fails("$x: EvaluationState", json!({"x": "SHUT"}), "variables.x is no value of type EvaluationState");
        fails("$x: [String!]", json!({"x": ["a", null]}), "variables.x[1] is required");
        fails(
            "$x: StringFilter",
            json!({"x": {"eg": "a"}}),
            "variables.x has a field \"eg\", which StringFilter does not have",
        );
        fails("$x: StringFilter", json!({"x": []}), "variables.x is no value of type StringFilter");
        fails("$x: SignInInput!", json!({"x": {"identifier": "a"}}), "variables.x.password is required");
        fails(
            "$x: [StringFilter]",
            json!({"x": [{"eq": "b\0"}]}),
            "variables.x[0].eq contains the character U+0000, which cannot be stored",
        );
        fails("$x: Int", json!({"y": "a".repeat(200)}), "variables hold 201 bytes, the most is 100");
    }
}
