//! The schema as front-end teams read it: everything is described, with the Indonesian term; what goes says why and
//! when; scalars and errors are specified.

use std::path::Path;

use apollo_compiler::Schema;
use apollo_compiler::ast::{Directive, DirectiveList as AstDirectives, InputValueDefinition};
use apollo_compiler::schema::{DirectiveList, ExtendedType};
use capaian::error::CODES;
use chrono::NaiveDate;

/// One thing of the schema that has a description.
struct Described {
    /// As GraphQL writes schema coordinates: `Type.field(argument:)`.
    coordinate: String,
    description: String,
    /// Whether the Indonesian term belongs to it: types and fields have one, arguments and values need none.
    has_term: bool,
    deprecated: Option<String>,
}

fn published() -> Schema {
    Schema::parse_and_validate(capaian::graphql::sdl(), "schema.graphql").expect("a valid schema").into_inner()
}

/// Everything of a schema but what GraphQL itself brings.
fn described(schema: &Schema) -> Vec<Described> {
    let mut all = Vec::new();
    let mut add = |coordinate: String, description: Option<&str>, has_term: bool, deprecated: Option<String>| {
        all.push(Described {
            coordinate,
            description: description.unwrap_or_default().to_owned(),
            has_term,
            deprecated,
        });
    };
    for (name, definition) in schema.types.iter().filter(|(_, definition)| !definition.is_built_in()) {
        add(name.to_string(), definition.description().map(|text| &**text), true, None);
        let fields = match definition {
            ExtendedType::Object(object) => Some(&object.fields),
            ExtendedType::Interface(interface) => Some(&interface.fields),
            _ => None,
        };
        for (field, definition) in fields.into_iter().flatten() {
            let coordinate = format!("{name}.{field}");
            add(coordinate.clone(), definition.description.as_deref(), true, reason(&definition.directives));
            for argument in &definition.arguments {
                let InputValueDefinition { name, description, directives, .. } = &**argument;
                add(format!("{coordinate}({name}:)"), description.as_deref(), false, reason(directives));
            }
        }
        match definition {
            ExtendedType::InputObject(input) => {
                for (field, definition) in &input.fields {
                    let description = definition.description.as_deref();
                    add(format!("{name}.{field}"), description, true, reason(&definition.directives));
                }
            }
            ExtendedType::Enum(values) => {
                for (value, definition) in &values.values {
                    let description = definition.description.as_deref();
                    add(format!("{name}.{value}"), description, false, reason(&definition.directives));
                }
            }
            _ => {}
        }
    }
    for (name, definition) in schema.directive_definitions.iter().filter(|(_, definition)| !definition.is_built_in()) {
        add(format!("@{name}"), definition.description.as_deref(), false, None);
    }
    all
}

fn reason(directives: &AstDirectives) -> Option<String> {
    directives.get("deprecated").map(|directive| text_of(directive, "reason"))
}

fn text_of(directive: &Directive, argument: &str) -> String {
    let value = directive.specified_argument_by_name(argument).and_then(|value| value.as_str());
    value.unwrap_or_default().to_owned()
}

/// Whether a term stands in parentheses: small letters of more than one, as in `(umpan balik)`.
fn names_a_term(description: &str) -> bool {
    description.split('(').skip(1).filter_map(|rest| rest.split_once(')')).any(|(inside, _)| inside.len() > 1)
}

fn undescribed(schema: &Schema) -> Vec<String> {
    let all = described(schema).into_iter();
    let wrong = all.filter(|it| it.description.trim().is_empty() || (it.has_term && !names_a_term(&it.description)));
    wrong.map(|it| format!("{}: {:?}", it.coordinate, it.description)).collect()
}

#[test]
fn everything_in_the_schema_is_described_with_its_term() {
    let all = described(&published());
    assert!(all.len() > 1_000, "only {} things in the schema", all.len());
    let wrong = undescribed(&published());
    assert!(wrong.is_empty(), "without description or Indonesian term in parentheses:\n{}", wrong.join("\n"));
}

#[test]
fn what_lacks_a_description_is_found() {
    let planted = r#"
        "Reading (pembacaan)." type Query { "Bare." a: Int "It (hal)." b(x: Int, "Fine." y: Int): E }
        "Kinds (jenis)." enum E { "One." ONE TWO }
        input I { "It (hal)." f: Int }
    "#;
    let schema = Schema::parse(planted, "planted").expect("a schema");
    let wrong: Vec<String> =
        undescribed(&schema).iter().map(|line| line.split(": ").next().unwrap().to_owned()).collect();
    assert_eq!(wrong, ["Query.a", "Query.b(x:)", "E.TWO", "I"]);
}

/// Whether a reason ends with `(since 2026-11-22, removed after 2027-05-22)`, at least half a year apart.
fn says_why_and_when(reason: &str) -> bool {
    let Some((why, dates)) = reason.strip_suffix(')').and_then(|rest| rest.split_once(" (since ")) else {
        return false;
    };
    let Some((since, until)) = dates.split_once(", removed after ") else { return false };
    let (Ok(since), Ok(until)) = (since.parse::<NaiveDate>(), until.parse::<NaiveDate>()) else { return false };
    !why.trim().is_empty() && (until - since).num_days() >= 180
}

#[test]
fn what_is_deprecated_says_why_and_when() {
    for it in described(&published()) {
        let fine = it.deprecated.as_deref().is_none_or(says_why_and_when);
        assert!(fine, "{}: {:?} does not end with (since DATE, removed after DATE)", it.coordinate, it.deprecated);
    }
    assert!(says_why_and_when("use `index` (since 2026-11-22, removed after 2027-05-22)"));
    for wrong in [
        "",
        "use `index`",
        " (since 2026-11-22, removed after 2027-05-22)",
        "use `index` (since 2026-11-22, removed after 2026-12-22)",
        "use `index` (since 2026-11-22)",
        "use `index` (since 2026-11-31, removed after 2027-12-22)",
    ] {
        assert!(!says_why_and_when(wrong), "{wrong:?}");
    }
}

#[test]
fn every_scalar_of_ours_is_specified_elsewhere() {
    let schema = published();
    let specified = |directives: &DirectiveList| directives.get("specifiedBy").map(|found| text_of(found, "url"));
    let scalars: Vec<(String, String)> = schema
        .types
        .iter()
        .filter_map(|(name, definition)| match definition {
            ExtendedType::Scalar(scalar) if !scalar.is_built_in() => {
                Some((name.to_string(), specified(&scalar.directives).unwrap_or_default()))
            }
            _ => None,
        })
        .collect();
    let names: Vec<&str> = scalars.iter().map(|(name, _)| name.as_str()).collect();
    // A NIP is text that identifies a person, and never a type by which something is found.
    assert_eq!(names, ["Date", "DateTime", "Decimal"]);
    for (name, url) in &scalars {
        assert!(url.starts_with("https://"), "{name}: {url:?}");
    }
}

/// The fields of the inputs of mutations that may be null, with what is said of them.
fn nullable_fields_of_mutations(schema: &Schema) -> Vec<(String, String)> {
    let Some(ExtendedType::Object(mutation)) = schema.types.get("Mutation") else { return Vec::new() };
    let arguments = mutation.fields.values().flat_map(|field| &field.arguments);
    let mut open: Vec<String> = arguments.map(|argument| argument.ty.inner_named_type().to_string()).collect();
    let (mut seen, mut found) = (Vec::new(), Vec::new());
    while let Some(name) = open.pop() {
        let Some(ExtendedType::InputObject(input)) = schema.types.get(name.as_str()) else { continue };
        if seen.contains(&name) {
            continue;
        }
        for (field, definition) in &input.fields {
            open.push(definition.ty.inner_named_type().to_string());
            if !definition.ty.is_non_null() {
                let description = definition.description.as_deref().unwrap_or_default();
                found.push((format!("{name}.{field}"), description.to_owned()));
            }
        }
        seen.push(name);
    }
    found
}

#[test]
fn every_input_of_a_mutation_says_what_null_means() {
    let found = nullable_fields_of_mutations(&published());
    assert!(found.len() > 30, "only {} fields", found.len());
    let says = |description: &str| description.split(|letter: char| !letter.is_alphabetic()).any(|word| word == "null");
    let silent: Vec<&String> =
        found.iter().filter(|(_, description)| !says(description)).map(|(coordinate, _)| coordinate).collect();
    assert_eq!(silent, Vec::<&String>::new(), "say what null means there");
}

/// The rows of the catalogue of codes, as docs/errors.md shows them.
fn codes_table() -> String {
    let mut table = String::from("| Code | HTTP status | Meaning | Arti |\n|---|---|---|---|\n");
    for entry in &CODES {
        table
            .push_str(&format!("| `{}` | {} | {} | {} |\n", entry.word, entry.status, entry.english, entry.indonesian));
    }
    table
}

/// The rules of `userErrors`, likewise.
fn rules_table() -> String {
    let mut table = String::from("| Rule | Meaning |\n|---|---|\n");
    let schema = published();
    let Some(ExtendedType::Enum(rules)) = schema.types.get("UserErrorCode") else { panic!("no UserErrorCode") };
    for (name, value) in &rules.values {
        table.push_str(&format!("| `{name}` | {} |\n", value.description.as_deref().unwrap_or_default()));
    }
    table
}

#[test]
fn the_catalogue_of_errors_is_the_one_in_the_code() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/errors.md");
    let text = std::fs::read_to_string(&path).expect("docs/errors.md");
    let mut wanted = text.clone();
    for (heading, table) in [("| Code |", codes_table()), ("| Rule |", rules_table())] {
        let start = wanted.find(heading).expect("the head of the table");
        let end = wanted[start..].find("\n\n").map_or(wanted.len(), |end| start + end + 1);
        wanted.replace_range(start..end, &table);
    }
    if text != wanted && std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, wanted).expect("a writable repository");
        return;
    }
    assert_eq!(text, wanted, "`UPDATE=1 cargo test catalogue` rewrites docs/errors.md");
}
