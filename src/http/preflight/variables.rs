//! The values of variables, coerced to the types that the operation declares (CoerceVariableValues of the
//! specification), so that nothing behind the front door meets a value of another type.

use apollo_compiler::ast::{DirectiveList, Type, Value as Literal};
use apollo_compiler::executable::{Operation, VariableDefinition};
use apollo_compiler::schema::{ExtendedType, InputObjectType};
use async_graphql::indexmap::IndexMap;
use async_graphql::{Name, Value, Variables};
use serde_json::{Map, Value as Json};

use crate::config::Settings;
use crate::http::error::Refusal;
use crate::http::preflight::place::{self, Mistakes, Path};
use crate::http::preflight::type_system;
use crate::view::Scalar;

/// Coerces `given` to what `operation` declares. Values that it does not declare are ignored.
///
/// # Errors
/// `BAD_REQUEST` that names each place in the variables where something is missing or of another type;
/// `LIMIT_EXCEEDED`.
pub(crate) fn coerce(
    operation: &Operation,
    given: &Map<String, Json>,
    settings: &Settings,
) -> Result<Variables, Refusal> {
    check_size(given, settings)?;
    let mut variables = Variables::default();
    let mut walk = Walk { mistakes: Mistakes::default() };
    for definition in &operation.variables {
        if let Some(value) = walk.variable(definition, given.get(definition.name.as_str())) {
            variables.insert(Name::new(definition.name.as_str()), value);
        }
    }
    walk.mistakes.finish()?;
    Ok(variables)
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

/// Coerces values, and keeps what is wrong with them. What comes back for a value with a mistake is never looked at.
struct Walk {
    mistakes: Mistakes,
}

impl Walk {
    fn wrong(&mut self, mistake: impl FnOnce() -> Refusal) -> Value {
        self.mistakes.add(mistake);
        Value::Null
    }

    /// `None` for a variable that has no value.
    fn variable(&mut self, definition: &VariableDefinition, given: Option<&Json>) -> Option<Value> {
        let path = Path::VARIABLES.key(&definition.name);
        self.given(&definition.ty, given, definition.default_value.as_deref(), &path)
    }

    /// The value of a variable, or of a field of an input: what was sent, else its default, else nothing.
    fn given(&mut self, ty: &Type, sent: Option<&Json>, default: Option<&Literal>, path: &Path<'_>) -> Option<Value> {
        match (sent, default) {
            (Some(value), _) => Some(self.value(ty, value, path)),
            (None, Some(default)) => {
                Some(literal(ty, default).unwrap_or_else(|| self.wrong(|| place::unfit(path, ty))))
            }
            (None, None) if ty.is_non_null() => Some(self.wrong(|| place::missing(path))),
            (None, None) => None,
        }
    }

    fn value(&mut self, ty: &Type, value: &Json, path: &Path<'_>) -> Value {
        if value.is_null() {
            return if ty.is_non_null() { self.wrong(|| place::missing(path)) } else { Value::Null };
        }
        match ty {
            Type::List(inner) | Type::NonNullList(inner) => match value {
                Json::Array(items) => {
                    let items = items.iter().enumerate();
                    Value::List(items.map(|(index, item)| self.value(inner, item, &path.index(index))).collect())
                }
                // One value stands for a list of one.
                single => Value::List(vec![self.value(inner, single, path)]),
            },
            Type::Named(name) | Type::NonNullNamed(name) => match type_system::get().types.get(name) {
                Some(ExtendedType::InputObject(input)) => match value {
                    Json::Object(fields) => self.object(input, fields, path),
                    _ => self.wrong(|| place::unfit(path, ty)),
                },
                Some(ExtendedType::Enum(definition)) => match value {
                    Json::String(text) if definition.values.contains_key(text.as_str()) => Value::Enum(Name::new(text)),
                    _ => self.wrong(|| place::unfit(path, ty)),
                },
                _ => self.scalar(ty, value, path),
            },
        }
    }

    fn scalar(&mut self, ty: &Type, value: &Json, path: &Path<'_>) -> Value {
        let name = ty.inner_named_type().as_str();
        if let Json::String(text) = value
            && text.contains('\0')
            && !matches!(name, "Int" | "Float" | "Boolean")
        {
            return self.wrong(|| place::nul(path));
        }
        let fit = match (name, value) {
            ("Int", Json::Number(number)) => whole(number).map(|whole| Value::Number(whole.into())),
            ("Float", Json::Number(number)) => Some(Value::Number(number.clone())),
            ("Boolean", Json::Bool(value)) => Some(Value::Boolean(*value)),
            ("ID", Json::Number(number)) if !number.is_f64() => Some(Value::String(number.to_string())),
            ("ID" | "String", Json::String(text)) => Some(Value::String(text.clone())),
            _ => match (Scalar::named(name), value) {
                (Some(scalar), Json::String(text)) => scalar.canonical(text).map(Value::String),
                (Some(scalar), Json::Number(_)) => return self.wrong(|| place::number_for(path, scalar)),
                _ => None,
            },
        };
        fit.unwrap_or_else(|| self.wrong(|| place::unfit(path, ty)))
    }

    fn object(&mut self, input: &InputObjectType, fields: &Map<String, Json>, path: &Path<'_>) -> Value {
        for unknown in fields.keys().filter(|key| !input.fields.contains_key(key.as_str())) {
            self.mistakes.add(|| place::unknown_field(path, unknown, &input.name));
        }
        let given = || fields.values().filter(|value| !value.is_null()).count();
        if type_system::is_choice(&input.name) && (fields.len() != 1 || given() != 1) {
            return self.wrong(|| place::not_one(&path.to_string()));
        }
        let is_filter = type_system::is_filter(&input.name);
        let mut coerced = IndexMap::new();
        for (name, definition) in &input.fields {
            let (path, sent) = (path.key(name), fields.get(name.as_str()));
            if is_filter && sent.is_some_and(Json::is_null) {
                self.mistakes.add(|| place::null_condition(&path, &input.name, &definition.ty));
            }
            if let Some(value) = self.given(&definition.ty, sent, definition.default_value.as_deref(), &path) {
                coerced.insert(Name::new(name.as_str()), value);
            }
        }
        Value::Object(coerced)
    }
}

/// Whether @skip and @include leave a selection in.
pub(crate) fn included(directives: &DirectiveList, variables: &Variables) -> bool {
    let holds = |name: &str| -> Option<bool> {
        match &**directives.get(name)?.specified_argument_by_name("if")? {
            Literal::Boolean(value) => Some(*value),
            Literal::Variable(name) => match variables.get(name.as_str()) {
                Some(Value::Boolean(value)) => Some(*value),
                _ => None,
            },
            _ => None,
        }
    };
    holds("skip") != Some(true) && holds("include") != Some(false)
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

/// A default as a value; validation has compared it with its type. `None` for what no constant holds.
fn literal(ty: &Type, value: &Literal) -> Option<Value> {
    let name = ty.inner_named_type().as_str();
    match value {
        Literal::Null => Some(Value::Null),
        Literal::List(items) => {
            items.iter().map(|item| literal(ty.item_type(), item)).collect::<Option<Vec<_>>>().map(Value::List)
        }
        single if ty.is_list() => Some(Value::List(vec![literal(ty.item_type(), single)?])),
        Literal::Enum(name) => Some(Value::Enum(Name::new(name.as_str()))),
        Literal::String(text) => match Scalar::named(name) {
            Some(scalar) => scalar.canonical(text).map(Value::String),
            None => Some(Value::String(text.clone())),
        },
        Literal::Boolean(value) => Some(Value::Boolean(*value)),
        Literal::Int(number) => match name {
            "ID" => Some(Value::String(number.as_str().to_owned())),
            // Minus zero is zero, and no fraction.
            "Int" => number.as_str().parse::<i32>().ok().map(|whole| Value::Number(whole.into())),
            _ => number.as_str().parse().ok().map(Value::Number),
        },
        Literal::Float(number) => number.as_str().parse().ok().map(Value::Number),
        Literal::Object(fields) => {
            let Some(ExtendedType::InputObject(input)) = type_system::get().types.get(name) else { return None };
            let mut coerced = IndexMap::new();
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

#[cfg(test)]
mod tests {
    use apollo_compiler::ExecutableDocument;
    use serde_json::json;

    use super::*;

    fn coerced(declared: &str, given: &Json) -> Result<Json, String> {
        let text = format!("query({declared}) {{ __typename }}");
        let document = ExecutableDocument::parse(type_system::get(), text, "document").unwrap();
        let settings = Settings { variables_limit: 200, ..Settings::default() };
        coerce(document.operations.get(None).unwrap(), given.as_object().unwrap(), &settings)
            .map(|variables| serde_json::to_value(variables).unwrap())
            .map_err(|refusal| {
                let all = std::iter::once(&refusal).chain(&refusal.others);
                all.map(|refusal| refusal.message.english.as_str()).collect::<Vec<_>>().join("; ")
            })
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
        fits("$x: StringFilter", json!({"x": {"in": "a", "eq": "b"}}), json!({"x": {"eq": "b", "in": ["a"]}}));
    }

    #[test]
    fn what_does_not_fit_is_named() {
        fails("$x: Int!", json!({}), "variables.x is required");
        fails("$x: Int!", json!({"x": null}), "variables.x is required");
        fails("$x: Int", json!({"x": 2_147_483_648_i64}), "variables.x is no value of type Int");
        fails("$x: Int", json!({"x": "1"}), "variables.x is no value of type Int");
        fails("$x: String", json!({"x": 1}), "variables.x is no value of type String");
        fails("$x: Date", json!({"x": {"a": 1}}), "variables.x is no value of type Date, such as \"2026-11-21\"");
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
        fails("$x: Int", json!({"y": "a".repeat(200)}), "variables hold 201 bytes, the most is 200");
    }

    /// As what, or as which text, a scalar of ours is refused.
    #[test]
    fn scalars_of_ours_are_read_here() {
        fits("$x: Decimal", json!({"x": "+80"}), json!({"x": "80.00"}));
        fits("$x: [Decimal!]", json!({"x": [".5", "80.000"]}), json!({"x": ["0.50", "80.00"]}));
        fits("$x: DateTime", json!({"x": "2026-11-21t15:00:00z"}), json!({"x": "2026-11-21T15:00:00+00:00"}));
        fits("$x: Decimal = \".5\"", json!({}), json!({"x": "0.50"}));
        fails("$x: Date", json!({"x": "abc"}), "variables.x is no value of type Date, such as \"2026-11-21\"");
        fails(
            "$x: DateTime!",
            json!({"x": "2026-11-21"}),
            "variables.x is no value of type DateTime!, such as \"2026-11-21T15:00:00+07:00\"",
        );
        fails(
            "$x: Decimal",
            json!({"x": "88.311"}),
            "variables.x is no value of type Decimal, such as \"88.31\" with at most two places",
        );
        fails(
            "$x: DecimalFilter",
            json!({"x": {"gte": 88.3}}),
            "variables.x.gte is a number; send a Decimal as text, such as \"88.31\" with at most two places",
        );
    }

    #[test]
    fn ids_are_texts_and_whole_numbers() {
        fits("$x: ID!", json!({"x": 18_446_744_073_709_551_615_u64}), json!({"x": "18446744073709551615"}));
        fits("$x: ID = 99999999999999999999", json!({}), json!({"x": "99999999999999999999"}));
        fails("$x: ID!", json!({"x": 7.5}), "variables.x is no value of type ID!");
        fails("$x: ID!", json!({"x": true}), "variables.x is no value of type ID!");
        fits("$x: Int = -0", json!({}), json!({"x": 0}));
    }

    #[test]
    fn all_mistakes_are_told_at_once() {
        fails(
            "$x: EvaluationFilter!, $y: Int!, $z: [Date!]",
            json!({"x": {"periodEndsOn": {"eq": "a", "in": ["2026-02-30", "2026-02-28", 7]}, "segment": {"eg": 1, "eq": "1"}},
                "z": ["x"]}),
            "variables.x.periodEndsOn.eq is no value of type Date, such as \"2026-11-21\"; \
             variables.x.periodEndsOn.in[0] is no value of type Date!, such as \"2026-11-21\"; \
             variables.x.periodEndsOn.in[2] is a number; send a Date as text, such as \"2026-11-21\"; \
             variables.x.segment has a field \"eg\", which IntFilter does not have; \
             variables.x.segment.eq is no value of type Int; \
             variables.y is required; \
             variables.z[0] is no value of type Date!, such as \"2026-11-21\"",
        );
        let many = coerced("$x: [Int]", &json!({"x": vec!["a"; 30]})).unwrap_err();
        assert_eq!(many.matches("is no value of type Int").count(), 20);
    }

    #[test]
    fn null_is_no_condition() {
        let no_condition = "is null, which is no condition; leave it out where there is none";
        for (filter, place, word) in [
            (json!({"name": {"eq": null}}), "name.eq", ", or ask for what is absent by `isNull: true`"),
            (json!({"name": {"in": null}}), "name.in", ", or ask for what is absent by `isNull: true`"),
            (json!({"name": {"isNull": null}}), "name.isNull", ", or ask for what is absent by `isNull: true`"),
            (json!({"id": {"eq": null}}), "id.eq", ""),
            (json!({"email": {"eq": null}}), "email.eq", ""),
            (json!({"id": null}), "id", ""),
            (json!({"or": [{"not": {"id": {"in": null}}}]}), "or[0].not.id.in", ""),
            (json!({"evaluations": {"some": null}}), "evaluations.some", ""),
        ] {
            let expected = format!("variables.x.{place} {no_condition}{word}");
            fails("$x: EmployeeFilter", json!({ "x": filter }), &expected);
        }
        fits("$x: EmployeeFilter", json!({"x": null}), json!({"x": null}));
        fits("$x: EmployeeFilter", json!({"x": {"name": {}}}), json!({"x": {"name": {}}}));
    }
}
