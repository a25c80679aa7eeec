//! Rules of validation that the validating library leaves out: what clients' own tools refuse is refused here too, and what
//! no client means.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use apollo_compiler::ast::{Argument, Type, Value};
use apollo_compiler::executable::{ExecutableDocument, Field, Operation, Selection, SelectionSet};
use apollo_compiler::schema::{ExtendedType, InputValueDefinition};
use apollo_compiler::validation::Valid;
use apollo_compiler::{Name, Node};
use async_graphql::Pos;

use crate::http::error::Refusal;
use crate::http::preflight::place::{self, Mistakes, Path};
use crate::http::preflight::type_system;
use crate::view::Scalar;

/// Checks what is valid otherwise, and reads every scalar that the document holds. Returns what the executor's parser would
/// read as another value.
///
/// # Errors
/// `BAD_REQUEST` with the places of the mistakes.
pub(crate) fn check(document: &Valid<ExecutableDocument>) -> Result<Vec<Respelt>, Refusal> {
    let (mut mistakes, mut respelt) = (Mistakes::default(), Vec::new());
    for operation in document.operations.iter() {
        let spread = HashSet::new();
        let mut walk = Walk { document, operation, spread, mistakes: &mut mistakes, respelt: &mut respelt };
        for variable in &operation.variables {
            if let Some(default) = &variable.default_value {
                let path = Path::VARIABLES.key(&variable.name);
                walk.value(&variable.ty, For::Argument { has_default: false }, default, &path);
            }
        }
        walk.set(&operation.selection_set);
    }
    mistakes.finish()?;
    for operation in document.operations.iter() {
        merging(document, &[&operation.selection_set])?;
    }
    Ok(respelt)
}

/// A number of the document as the executor's parser reads it without loss.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Respelt {
    /// Its bytes in the text of the document.
    pub(crate) range: Range<usize>,
    pub(crate) text: String,
}

struct Walk<'a, 'm> {
    document: &'a ExecutableDocument,
    operation: &'a Operation,
    /// A fragment says the same wherever it is spread in one operation.
    spread: HashSet<&'a Name>,
    mistakes: &'m mut Mistakes,
    respelt: &'m mut Vec<Respelt>,
}

/// What a value stands for.
#[derive(Clone, Copy)]
enum For<'a> {
    /// An argument of a field or a directive, or a variable.
    Argument { has_default: bool },
    /// A field of an input of this type.
    Field { input: &'a str, has_default: bool },
    /// An item of a list.
    Item,
}

impl For<'_> {
    fn has_default(self) -> bool {
        match self {
            Self::Argument { has_default } | Self::Field { has_default, .. } => has_default,
            Self::Item => false,
        }
    }
}

impl<'a> Walk<'a, '_> {
    fn set(&mut self, set: &'a SelectionSet) {
        for selection in &set.selections {
            match selection {
                Selection::Field(field) => {
                    for argument in &field.arguments {
                        if let Some(definition) = field.definition.argument_by_name(&argument.name) {
                            let place = For::Argument { has_default: has_default(definition) };
                            self.value(&definition.ty, place, &argument.value, &Path::root(&argument.name));
                        }
                    }
                    self.set(&field.selection_set);
                }
                Selection::InlineFragment(fragment) => self.set(&fragment.selection_set),
                Selection::FragmentSpread(spread) => {
                    if self.spread.insert(&spread.fragment_name)
                        && let Some(fragment) = self.document.fragments.get(&spread.fragment_name)
                    {
                        self.set(&fragment.selection_set);
                    }
                }
            }
        }
    }

    fn wrong(&mut self, value: &Node<Value>, mistake: impl FnOnce() -> Refusal) {
        self.mistakes.add_at(self.document, value, mistake);
    }

    fn value(&mut self, ty: &Type, place: For<'_>, value: &Node<Value>, path: &Path<'_>) {
        let named = ty.inner_named_type();
        match &**value {
            Value::Variable(name) => self.variable(ty, place.has_default(), name, value),
            Value::Null => match place {
                For::Field { input, .. } if type_system::is_filter(input) => {
                    self.wrong(value, || place::null_condition(path, input, ty));
                }
                For::Argument { .. } if ty.is_named() && named == "ID" && !path.is_variable() => {
                    self.wrong(value, || place::null_id(path));
                }
                _ => {}
            },
            Value::List(items) if ty.is_list() => {
                for (index, item) in items.iter().enumerate() {
                    self.value(ty.item_type(), For::Item, item, &path.index(index));
                }
            }
            literal if Scalar::named(named).is_some() => self.scalar(ty, literal, value, path),
            Value::Object(fields) => self.object(named, fields, value, path),
            Value::Int(number) => {
                let text = match number.as_str() {
                    "-0" if named == "Int" => " 0".to_owned(),
                    text if named == "ID" && text.parse::<i64>().is_err() => format!("\"{text}\""),
                    _ => return,
                };
                let range = value.location().map(|span| span.offset()..span.end_offset());
                self.respelt.extend(range.map(|range| Respelt { range, text }));
            }
            _ => {}
        }
    }

    /// A literal for a scalar of ours: for the library, any value is one.
    fn scalar(&mut self, ty: &Type, literal: &Value, value: &Node<Value>, path: &Path<'_>) {
        let Some(scalar) = Scalar::named(ty.inner_named_type()) else { return };
        match literal {
            Value::String(text) if scalar.canonical(text).is_some() => {}
            Value::Int(_) | Value::Float(_) => self.wrong(value, || place::number_for(path, scalar)),
            _ => self.wrong(value, || place::unfit(path, ty)),
        }
    }

    fn object(&mut self, input: &Name, fields: &[(Name, Node<Value>)], value: &Node<Value>, path: &Path<'_>) {
        let mut seen = HashSet::new();
        for (twice, value) in fields.iter().filter(|(name, _)| !seen.insert(name)) {
            self.wrong(value, || {
                Refusal::of_document(
                    format!("bidang masukan `{twice}` diberikan lebih dari sekali"),
                    format!("the input field `{twice}` is provided multiple times"),
                )
            });
        }
        let Some(ExtendedType::InputObject(input)) = type_system::get().types.get(input) else { return };
        if type_system::is_choice(&input.name) && !self.chooses(fields) {
            self.wrong(value, || place::not_one(&input.name));
        }
        for (name, value) in fields {
            if let Some(definition) = input.fields.get(name) {
                let place = For::Field { input: &input.name, has_default: has_default(definition) };
                self.value(&definition.ty, place, value, &path.key(name));
            }
        }
    }

    /// Whether exactly one field is given, and not null (`@oneOf`).
    fn chooses(&self, fields: &[(Name, Node<Value>)]) -> bool {
        let [(_, single)] = fields else { return false };
        match &**single {
            Value::Null => false,
            // A variable that can be null would choose nothing.
            Value::Variable(name) => {
                let known = self.operation.variables.iter().find(|variable| variable.name == *name);
                known.is_some_and(|variable| variable.ty.is_non_null())
            }
            _ => true,
        }
    }

    /// `IsVariableUsageAllowed` of the specification, at places inside of lists and objects too.
    fn variable(&mut self, ty: &Type, has_default: bool, name: &Name, value: &Node<Value>) {
        let Some(definition) = self.operation.variables.iter().find(|variable| variable.name == *name) else {
            return;
        };
        let never_null = definition.default_value.as_ref().is_some_and(|default| !default.is_null());
        let allowed = if ty.is_non_null() && !definition.ty.is_non_null() {
            (never_null || has_default) && definition.ty.is_assignable_to(&ty.clone().nullable())
        } else {
            definition.ty.is_assignable_to(ty)
        };
        if !allowed {
            self.wrong(value, || {
                Refusal::of_document(
                    format!(
                        "variabel `${name}` bertipe `{}` tidak dapat dipakai di tempat bertipe `{ty}`",
                        definition.ty
                    ),
                    format!("variable `${name}` of type `{}` cannot be used where `{ty}` is expected", definition.ty),
                )
            });
        }
    }
}

fn has_default(definition: &InputValueDefinition) -> bool {
    definition.default_value.as_ref().is_some_and(|default| !default.is_null())
}

/// Fields of one response name, in selections on the same object, have the same arguments: lists of the same length too.
fn merging(document: &ExecutableDocument, sets: &[&SelectionSet]) -> Result<(), Refusal> {
    let mut groups: HashMap<(&Name, &Name), Vec<&Node<Field>>> = HashMap::new();
    for set in sets {
        collect(document, set, &mut HashSet::new(), &mut groups);
    }
    for fields in groups.values() {
        let [first, others @ ..] = &fields[..] else { continue };
        for other in others {
            if first.name == other.name && !same_arguments(&first.arguments, &other.arguments) {
                let name = other.response_key();
                let refusal = Refusal::of_document(
                    format!("nama `{name}` dipakai untuk bidang dengan argumen yang berbeda"),
                    format!("operation must not provide conflicting field arguments for the same name `{name}`"),
                );
                return Err(match other.line_column_range(&document.sources) {
                    Some(place) => refusal.at(Pos { line: place.start.line, column: place.start.column }),
                    None => refusal,
                });
            }
        }
        let below: Vec<&SelectionSet> = fields.iter().map(|field| &field.selection_set).collect();
        if below.iter().any(|set| !set.selections.is_empty()) {
            merging(document, &below)?;
        }
    }
    Ok(())
}

fn collect<'a>(
    document: &'a ExecutableDocument,
    set: &'a SelectionSet,
    spread: &mut HashSet<&'a Name>,
    groups: &mut HashMap<(&'a Name, &'a Name), Vec<&'a Node<Field>>>,
) {
    for selection in &set.selections {
        match selection {
            Selection::Field(field) => groups.entry((&set.ty, field.response_key())).or_default().push(field),
            Selection::InlineFragment(fragment) => collect(document, &fragment.selection_set, spread, groups),
            Selection::FragmentSpread(chosen) => {
                if spread.insert(&chosen.fragment_name)
                    && let Some(fragment) = document.fragments.get(&chosen.fragment_name)
                {
                    collect(document, &fragment.selection_set, spread, groups);
                }
            }
        }
    }
}

fn same_arguments(one: &[Node<Argument>], other: &[Node<Argument>]) -> bool {
    one.len() == other.len()
        && one.iter().all(|argument| {
            other.iter().any(|other| other.name == argument.name && same(&argument.value, &other.value))
        })
}

fn same(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::List(one), Value::List(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| same(one, other))
        }
        (Value::Object(one), Value::Object(other)) => {
            one.len() == other.len()
                && one.iter().all(|(name, value)| {
                    other.iter().any(|(other_name, other)| name == other_name && same(value, other))
                })
        }
        _ => one == other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Result<(), &str>) {
        let document = ExecutableDocument::parse_and_validate(type_system::get(), text, "document")
            .unwrap_or_else(|found| panic!("{}", found.errors));
        let told = super::check(&document).map(|_| ()).map_err(|refusal| {
            let all = std::iter::once(&refusal).chain(&refusal.others);
            all.map(|refusal| refusal.message.english.as_str()).collect::<Vec<_>>().join("; ")
        });
        assert_eq!(told, expected.map_err(str::to_owned), "{text}");
    }

    #[test]
    fn scalars_of_ours_are_read_before_anything_runs() {
        let survey = |condition: &str| format!("{{ surveyResults(filter: {{index: {condition}}}) {{ totalCount }} }}");
        for fine in ["{eq: \"88.31\"}", "{eq: \"+80\", in: [\".5\"], lt: \"80.000\"}", "{in: \"5.\"}", "{in: []}"] {
            check(&survey(fine), Ok(()));
        }
        let example = "such as \"88.31\" with at most two places";
        for (wrong, place) in [
            ("{eq: \"abc\"}", "filter.index.eq is no value of type Decimal, "),
            ("{eq: ABC}", "filter.index.eq is no value of type Decimal, "),
            ("{eq: true}", "filter.index.eq is no value of type Decimal, "),
            ("{eq: {a: 1}}", "filter.index.eq is no value of type Decimal, "),
            ("{eq: [\"88.31\"]}", "filter.index.eq is no value of type Decimal, "),
            ("{in: [\"1\", [\"2\"]]}", "filter.index.in[1] is no value of type Decimal!, "),
            ("{eq: 80.5}", "filter.index.eq is a number; send a Decimal as text, "),
            ("{in: [1]}", "filter.index.in[0] is a number; send a Decimal as text, "),
        ] {
            check(&survey(wrong), Err(&format!("{place}{example}")));
        }
        check(
            "query A($x: Date = \"abc\") { ...F } query B($x: Date) { ...F } fragment F on Query {
                evaluations(filter: {periodEndsOn: {eq: $x, lt: \"x\"}}) { totalCount } }",
            Err("variables.x is no value of type Date, such as \"2026-11-21\"; \
                 filter.periodEndsOn.lt is no value of type Date, such as \"2026-11-21\""),
        );
    }

    #[test]
    fn null_is_no_condition() {
        let agencies = |filter: &str| format!("{{ agencies(filter: {filter}) {{ totalCount }} }}");
        check(&agencies("null"), Ok(()));
        let none = "is null, which is no condition; leave it out where there is none";
        let absent = ", or ask for what is absent by `isNull: true`";
        for (filter, place, word) in [
            ("{name: {eq: null}}", "filter.name.eq", absent),
            ("{name: {in: null}}", "filter.name.in", absent),
            ("{name: {contains: null}}", "filter.name.contains", absent),
            ("{name: null}", "filter.name", absent),
            ("{id: {eq: null}}", "filter.id.eq", ""),
            ("{id: {in: null}}", "filter.id.in", ""),
            ("{and: [{}, {not: null}]}", "filter.and[1].not", ""),
            ("{or: null}", "filter.or", ""),
            ("{orgUnits: {some: null}}", "filter.orgUnits.some", ""),
        ] {
            check(&agencies(filter), Err(&format!("{place} {none}{word}")));
        }
        check(
            "query($f: AgencyFilter = {id: {eq: null}}) { agencies(filter: $f) { totalCount } }",
            Err(&format!("variables.f.id.eq {none}")),
        );
        check("query($f: AgencyFilter = null) { agencies(filter: $f) { totalCount } }", Ok(()));
        let id = Err("id is null, which is no id; leave it out for all");
        check("subscription { evaluationChanged(id: null) { id } }", id);
    }

    #[test]
    fn numbers_keep_their_value_on_the_way_to_the_executor() {
        let text = "query($i: ID = 99999999999999999999) {
            node(id: 99999999999999999999) { id } nodes(ids: [7, $i]) { id } agencies(first: -0) { totalCount } }";
        let document = ExecutableDocument::parse_and_validate(type_system::get(), text, "document").unwrap();
        let respelt = super::check(&document).unwrap();
        let respelt: Vec<(&str, &str)> = respelt.iter().map(|one| (&text[one.range.clone()], &*one.text)).collect();
        let id = ("99999999999999999999", "\"99999999999999999999\"");
        assert_eq!(respelt, [id, id, ("-0", " 0")]);
    }

    #[test]
    fn an_input_field_is_given_once() {
        check("{ agencies(filter: {name: {eq: \"a\"}, not: {name: {eq: \"a\"}}}) { totalCount } }", Ok(()));
        let twice = Err("the input field `eq` is provided multiple times");
        check("{ agencies(filter: {name: {eq: \"a\", eq: \"a\"}}) { totalCount } }", twice);
        check(
            "query($a: AgencyFilter = {name: {eq: \"a\", eq: \"b\"}}) { agencies(filter: $a) { totalCount } }",
            twice,
        );
    }

    #[test]
    fn a_variable_in_a_list_fits_the_list() {
        check("query($a: ID!) { nodes(ids: [$a]) { id } }", Ok(()));
        check("query($a: [ID!]!) { nodes(ids: $a) { id } }", Ok(()));
        check("query($a: ID = \"x\") { nodes(ids: [\"y\", $a]) { id } }", Ok(()));
        check("query($a: String) { agencies(filter: {name: {eq: $a}}) { totalCount } }", Ok(()));
        let nullable = Err("variable `$a` of type `ID` cannot be used where `ID!` is expected");
        check("query($a: ID) { nodes(ids: [$a]) { id } }", nullable);
        check("query($a: ID) { ...F } fragment F on Query { nodes(ids: [\"y\", $a]) { id } }", nullable);
    }

    #[test]
    fn merged_fields_have_lists_of_the_same_length() {
        let nodes = |one: &str, other: &str| {
            format!(
                "{{ nodes(ids: {one}) {{ id }} ...F }} fragment F on Query {{ nodes(ids: {other}) {{ __typename }} }}"
            )
        };
        check(&nodes("[\"a\"]", "[\"a\"]"), Ok(()));
        let differ = Err("operation must not provide conflicting field arguments for the same name `nodes`");
        check(&nodes("[]", "[\"a\"]"), differ);
        check(&nodes("[\"a\", \"b\"]", "[\"a\"]"), differ);
    }
}
