//! A released schema is a promise: what would break a client's documents or types is found here, and let through only
//! if the changelog says so.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use apollo_compiler::Schema;
use apollo_compiler::ast::{InputValueDefinition, Type};
use apollo_compiler::schema::ExtendedType;

/// What a client relies on, under its schema coordinate.
#[derive(Clone, Debug, PartialEq)]
enum Promise {
    /// A type of this kind.
    Type(&'static str),
    /// A scalar with its specification.
    Scalar(String),
    /// A type that stands for another: an implementation of an interface, a member of a union.
    Stands,
    /// An output field.
    Field(Type),
    /// An argument or an input field, with its default.
    Input(Type, Option<String>),
    EnumValue,
    Directive {
        repeatable: bool,
        locations: Vec<String>,
    },
}

type Promises = BTreeMap<String, Promise>;

fn promises(text: &str) -> Promises {
    let schema = Schema::parse(text, "a schema").expect("a schema that can be read");
    let mut all = Promises::new();
    let inputs = |all: &mut Promises, of: &str, arguments: &[apollo_compiler::Node<InputValueDefinition>]| {
        for argument in arguments {
            all.insert(format!("{of}({}:)", argument.name), input(argument));
        }
    };
    for (name, definition) in schema.types.iter().filter(|(_, definition)| !definition.is_built_in()) {
        let kind = match definition {
            ExtendedType::Scalar(scalar) => {
                let url = scalar.directives.get("specifiedBy").map(|found| found.node.to_string());
                all.insert(name.to_string(), Promise::Scalar(url.unwrap_or_default()));
                continue;
            }
            ExtendedType::Object(_) => "object",
            ExtendedType::Interface(_) => "interface",
            ExtendedType::Union(_) => "union",
            ExtendedType::Enum(_) => "enum",
            ExtendedType::InputObject(input) if input.directives.has("oneOf") => "input of exactly one field",
            ExtendedType::InputObject(_) => "input",
        };
        all.insert(name.to_string(), Promise::Type(kind));
        let (fields, implemented) = match definition {
            ExtendedType::Object(object) => (Some(&object.fields), Some(&object.implements_interfaces)),
            ExtendedType::Interface(interface) => (Some(&interface.fields), Some(&interface.implements_interfaces)),
            ExtendedType::Union(union) => (None, Some(&union.members)),
            _ => (None, None),
        };
        for (field, definition) in fields.into_iter().flatten() {
            let coordinate = format!("{name}.{field}");
            inputs(&mut all, &coordinate, &definition.arguments);
            all.insert(coordinate, Promise::Field(definition.ty.clone()));
        }
        for other in implemented.into_iter().flatten() {
            all.insert(format!("{name}&{other}"), Promise::Stands);
        }
        match definition {
            ExtendedType::Enum(values) => {
                all.extend(values.values.keys().map(|value| (format!("{name}.{value}"), Promise::EnumValue)));
            }
            ExtendedType::InputObject(object) => {
                all.extend(
                    object.fields.iter().map(|(field, definition)| (format!("{name}.{field}"), input(definition))),
                );
            }
            _ => {}
        }
    }
    for (name, definition) in schema.directive_definitions.iter().filter(|(_, definition)| !definition.is_built_in()) {
        let coordinate = format!("@{name}");
        inputs(&mut all, &coordinate, &definition.arguments);
        let locations = definition.locations.iter().map(ToString::to_string).collect();
        all.insert(coordinate, Promise::Directive { repeatable: definition.repeatable, locations });
    }
    all
}

fn input(definition: &InputValueDefinition) -> Promise {
    let default = definition.default_value.as_ref().map(ToString::to_string);
    Promise::Input((*definition.ty).clone(), default)
}

/// The coordinate of what holds this one: without it, its removal is told once.
fn owner(coordinate: &str) -> Option<&str> {
    let end = coordinate.rfind('(').or_else(|| coordinate.find('&')).or_else(|| coordinate.find('.'));
    end.map(|end| &coordinate[..end])
}

/// Every broken promise: its coordinate, and how it is broken.
fn broken(before: &str, now: &str) -> Vec<(String, String)> {
    let (before, now) = (promises(before), promises(now));
    let mut found = Vec::new();
    for (coordinate, promise) in &before {
        let Some(kept) = now.get(coordinate) else {
            if owner(coordinate).is_none_or(|owner| now.contains_key(owner)) {
                found.push((coordinate.clone(), "is gone".to_owned()));
            }
            continue;
        };
        if let Some(how) = difference(promise, kept)
            && !is_widened(coordinate, promise, kept)
        {
            found.push((coordinate.clone(), how));
        }
    }
    for (coordinate, promise) in &now {
        let new = !before.contains_key(coordinate) && owner(coordinate).is_some_and(|owner| before.contains_key(owner));
        if new && matches!(promise, Promise::Input(ty, None) if ty.is_non_null()) {
            found.push((coordinate.clone(), "is new and required".to_owned()));
        }
    }
    found
}

fn difference(before: &Promise, now: &Promise) -> Option<String> {
    match (before, now) {
        (Promise::Field(before), Promise::Field(now)) if reads_as(now, before) => None,
        (Promise::Input(before, default), Promise::Input(now, new_default)) if reads_as(before, now) => {
            (default != new_default).then(|| format!("had the default {default:?} and has {new_default:?}"))
        }
        (Promise::Field(before) | Promise::Input(before, _), Promise::Field(now) | Promise::Input(now, _)) => {
            Some(format!("was {before} and is {now}"))
        }
        // Whoever sends exactly one field may go on to do so.
        (Promise::Type("input of exactly one field"), Promise::Type("input")) => None,
        (
            Promise::Directive { repeatable, locations },
            Promise::Directive { repeatable: repeatable_now, locations: locations_now },
        ) => {
            let narrower =
                (*repeatable && !repeatable_now) || locations.iter().any(|location| !locations_now.contains(location));
            narrower.then(|| "may stand in fewer places".to_owned())
        }
        (before, now) => (before != now).then(|| format!("was {before:?} and is {now:?}")),
    }
}

/// Whether an order that was one key is a list of them. A literal key goes on to be one by the rules of GraphQL, and a
/// variable because the server reads it so (src/http/preflight/earlier.rs).
fn is_widened(coordinate: &str, before: &Promise, now: &Promise) -> bool {
    match (before, now) {
        (Promise::Input(Type::Named(one), None), Promise::Input(Type::List(items), None)) => {
            coordinate.ends_with("(orderBy:)") && **items == Type::NonNullNamed(one.clone())
        }
        _ => false,
    }
}

/// Whether every value of `narrow` is one of `wide`, so that one who expects `wide` is content.
fn reads_as(narrow: &Type, wide: &Type) -> bool {
    match (narrow, wide) {
        (Type::NonNullNamed(narrow), Type::NonNullNamed(wide) | Type::Named(wide))
        | (Type::Named(narrow), Type::Named(wide)) => narrow == wide,
        (Type::NonNullList(narrow), Type::NonNullList(wide) | Type::List(wide))
        | (Type::List(narrow), Type::List(wide)) => reads_as(narrow, wide),
        _ => false,
    }
}

/// The coordinates that entries such as "- Breaking: `Type.field`, `Type.other` ..." under Unreleased begin with.
fn admitted(changelog: &str) -> Vec<String> {
    let unreleased = changelog.split_once("\n## [Unreleased]").map_or("", |(_, rest)| rest);
    let unreleased = unreleased.split("\n## ").next().unwrap_or_default();
    // An entry goes on in lines that are indented.
    let entries = unreleased.replace("\n  ", " ");
    let mut all = Vec::new();
    for entry in entries.lines().filter_map(|line| line.trim_start().strip_prefix("- Breaking: ")) {
        let mut rest = entry;
        while let Some((coordinate, after)) = rest.strip_prefix('`').and_then(|rest| rest.split_once('`')) {
            all.push(coordinate.to_owned());
            let Some(next) = after.strip_prefix(", ").or_else(|| after.strip_prefix(" and ")) else { break };
            rest = next.trim_start();
        }
    }
    all
}

/// The schema of the last release: of the files under docs/releases the one with the highest version.
fn last_release() -> (String, String) {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/releases");
    let versions = fs::read_dir(&directory).expect("docs/releases").filter_map(|entry| {
        let name = entry.expect("an entry").file_name().into_string().expect("a name of text");
        let version = name.strip_prefix("schema-")?.strip_suffix(".graphql")?;
        let numbers: Vec<u32> = version.split('.').map(|part| part.parse().expect("a version")).collect();
        Some((numbers, name))
    });
    let (_, name) = versions.max().expect("the schema of a release");
    let text = fs::read_to_string(directory.join(&name)).expect("a schema");
    (name, text)
}

#[test]
fn nothing_that_clients_rely_on_breaks_unsaid() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let changelog = fs::read_to_string(root.join("CHANGELOG.md")).expect("a changelog");
    let (release, before) = last_release();
    let admitted = admitted(&changelog);
    let unsaid: Vec<String> = broken(&before, &capaian::graphql::sdl())
        .into_iter()
        .filter(|(coordinate, _)| !admitted.contains(coordinate))
        .map(|(coordinate, how)| format!("- Breaking: `{coordinate}` {how}"))
        .collect();
    assert!(
        unsaid.is_empty(),
        "clients of docs/releases/{release} break; if that is meant, CHANGELOG.md says so under Unreleased:\n{}",
        unsaid.join("\n")
    );
}

const RELEASED: &str = r#"
    directive @mark(level: Int) repeatable on FIELD | QUERY
    interface Node { id: ID! }
    scalar Date @specifiedBy(url: "https://a.example")
    enum State { OPEN CLOSED }
    union Found = Thing | Other
    type Query { thing(id: ID!, first: Int = 20): Thing things(filter: Filter, orderBy: Choice): [Thing!]! found: Found }
    type Thing implements Node { id: ID! state: State! note: String old: Int }
    type Other { id: ID! }
    input Filter { state: State text: String }
    input Choice @oneOf { id: ID code: String }
"#;

#[track_caller]
fn breaks(from: &str, to: &str, expected: &[&str]) {
    assert!(RELEASED.contains(from), "{from}");
    let now = RELEASED.replace(from, to);
    let coordinates: Vec<String> = broken(RELEASED, &now).into_iter().map(|(coordinate, _)| coordinate).collect();
    assert_eq!(coordinates, expected, "{from} -> {to}");
}

#[test]
fn every_kind_of_break_is_found() {
    breaks(" old: Int", "", &["Thing.old"]);
    breaks("first: Int = 20", "first: Int! = 20", &["Query.thing(first:)"]);
    breaks("filter: Filter", "filter: Filter!", &["Query.things(filter:)"]);
    breaks("filter: Filter", "filter: [Filter!]", &["Query.things(filter:)"]);
    breaks("orderBy: Choice", "orderBy: [Choice!]!", &["Query.things(orderBy:)"]);
    breaks("orderBy: Choice", "orderBy: [Filter!]", &["Query.things(orderBy:)"]);
    breaks(", first: Int = 20", "", &["Query.thing(first:)"]);
    breaks("first: Int = 20", "first: Int = 10", &["Query.thing(first:)"]);
    breaks("thing(id: ID!", "thing(by: String!, id: ID!", &["Query.thing(by:)"]);
    breaks("OPEN CLOSED", "OPEN", &["State.CLOSED"]);
    breaks("note: String", "note: Int", &["Thing.note"]);
    breaks("note: String", "note: [String]", &["Thing.note"]);
    breaks("state: State! note", "state: State note", &["Thing.state"]);
    breaks("[Thing!]!", "[Thing]!", &["Query.things"]);
    breaks("text: String }", "text: String! }", &["Filter.text"]);
    breaks("text: String }", "text: String must: Int! }", &["Filter.must"]);
    breaks("input Filter {", "input Filter @oneOf {", &["Filter"]);
    breaks("Thing implements Node", "Thing", &["Thing&Node"]);
    breaks("= Thing | Other", "= Thing", &["Found&Other"]);
    breaks("scalar Date @specifiedBy(url: \"https://a.example\")", "enum Date { A }", &["Date"]);
    breaks("https://a.example", "https://b.example", &["Date"]);
    breaks("input Choice @oneOf { id: ID code: String }", "", &["Choice"]);
    breaks("level: Int", "level: Int!", &["@mark(level:)"]);
    breaks("repeatable ", "", &["@mark"]);
    breaks("FIELD | QUERY", "FIELD", &["@mark"]);
}

#[test]
fn what_breaks_nobody_is_let_through() {
    breaks("note: String", "note: String!", &[]);
    breaks("old: Int", "old: Int @deprecated(reason: \"x\") new: Int!", &[]);
    breaks("thing(id: ID!", "thing(id: ID", &[]);
    breaks("orderBy: Choice)", "orderBy: Choice, more: Int, most: Int! = 5)", &[]);
    breaks("orderBy: Choice", "orderBy: [Choice!]", &[]);
    breaks("text: String }", "text: String more: Int }", &[]);
    breaks("OPEN CLOSED", "OPEN CLOSED LATE", &[]);
    breaks("input Choice @oneOf", "input Choice", &[]);
    breaks("type Other {", "type New { must(have: Int!): Int } type Other {", &[]);
    breaks("FIELD | QUERY", "FIELD | QUERY | MUTATION", &[]);
}

#[test]
fn the_changelog_admits_by_coordinate_and_only_under_unreleased() {
    let changelog = "# Changelog\n\n## [Unreleased]\n\n### Changed\n\n- Breaking: `Thing.old` is gone; use `Thing.new`.\n\
                     - Breaking: `Query.thing(first:)` is at most 50.\n- Not Breaking: `Thing.id`.\n\
                     - Breaking: `Query.a`,\n  `Query.b` and `Query.c` can be null, as `Query.d` can.\n\n\
                     ## [0.1.0]\n\n- Breaking: `State.CLOSED` is gone.\n";
    assert_eq!(admitted(changelog), ["Thing.old", "Query.thing(first:)", "Query.a", "Query.b", "Query.c"]);
}
