//! A GraphQL document in the making: generated, printed, and cut down until only what matters is left.

use serde_json::{Map, Value as Json, json};

/// A value, to be written as a literal or sent as a variable.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Value {
    Null,
    Boolean(bool),
    Int(i64),
    Text(String),
    Enum(String),
    List(Vec<Value>),
    Object(Vec<(String, Value)>),
    Variable(String),
}

impl Value {
    pub(super) fn literal(&self) -> String {
        match self {
            Self::Null => "null".to_owned(),
            Self::Boolean(value) => value.to_string(),
            Self::Int(number) => number.to_string(),
            // JSON escapes are GraphQL escapes.
            Self::Text(text) => Json::from(text.as_str()).to_string(),
            Self::Enum(word) => word.clone(),
            Self::List(values) => format!("[{}]", joined(values.iter().map(Self::literal), ", ")),
            Self::Object(entries) => {
                format!(
                    "{{{}}}",
                    joined(entries.iter().map(|(name, value)| format!("{name}: {}", value.literal())), ", ")
                )
            }
            Self::Variable(name) => format!("${name}"),
        }
    }

    pub(super) fn json(&self) -> Json {
        match self {
            Self::Null | Self::Variable(_) => Json::Null,
            Self::Boolean(value) => json!(value),
            Self::Int(number) => json!(number),
            Self::Text(text) | Self::Enum(text) => json!(text),
            Self::List(values) => values.iter().map(Self::json).collect(),
            Self::Object(entries) => {
                Json::Object(entries.iter().map(|(name, value)| (name.clone(), value.json())).collect())
            }
        }
    }

    /// Every value with one element less.
    fn smaller(&self) -> Vec<Self> {
        match self {
            Self::List(values) => without_one(values, Self::List, Self::smaller),
            Self::Object(entries) => without_one(entries, Self::Object, |(name, value)| {
                value.smaller().into_iter().map(|value| (name.clone(), value)).collect()
            }),
            _ => Vec::new(),
        }
    }
}

fn joined(parts: impl Iterator<Item = String>, separator: &str) -> String {
    parts.collect::<Vec<_>>().join(separator)
}

/// The list without one of its items, and with one of its items made smaller, in every way.
fn without_one<T: Clone, R>(items: &[T], whole: impl Fn(Vec<T>) -> R, smaller: impl Fn(&T) -> Vec<T>) -> Vec<R> {
    let mut all = Vec::new();
    for index in 0..items.len() {
        let mut rest = items.to_vec();
        rest.remove(index);
        all.push(whole(rest));
    }
    for (index, item) in items.iter().enumerate() {
        for less in smaller(item) {
            let mut rest = items.to_vec();
            rest[index] = less;
            all.push(whole(rest));
        }
    }
    all
}

/// `@skip` or `@include` by a variable.
#[derive(Clone, Debug)]
pub(super) struct Directive {
    pub(super) name: &'static str,
    pub(super) variable: String,
}

#[derive(Clone, Debug)]
pub(super) struct Field {
    pub(super) alias: Option<String>,
    pub(super) name: String,
    pub(super) arguments: Vec<(String, Value)>,
    pub(super) directive: Option<Directive>,
    pub(super) items: Vec<Item>,
}

#[derive(Clone, Debug)]
pub(super) enum Item {
    Field(Field),
    Inline { on: Option<String>, directive: Option<Directive>, items: Vec<Item> },
    Spread { fragment: String, directive: Option<Directive> },
}

impl Item {
    fn print(&self, text: &mut String, depth: usize) {
        text.push_str(&"  ".repeat(depth));
        match self {
            Self::Field(field) => {
                if let Some(alias) = &field.alias {
                    text.push_str(&format!("{alias}: "));
                }
                text.push_str(&field.name);
                if !field.arguments.is_empty() {
                    let arguments = field.arguments.iter().map(|(name, value)| format!("{name}: {}", value.literal()));
                    text.push_str(&format!("({})", joined(arguments, ", ")));
                }
                print_directive(text, field.directive.as_ref());
                print_set(text, &field.items, depth);
            }
            Self::Inline { on, directive, items } => {
                text.push_str("...");
                if let Some(on) = on {
                    text.push_str(&format!(" on {on}"));
                }
                print_directive(text, directive.as_ref());
                print_set(text, items, depth);
            }
            Self::Spread { fragment, directive } => {
                text.push_str(&format!("...{fragment}"));
                print_directive(text, directive.as_ref());
            }
        }
        text.push('\n');
    }

    fn smaller(&self) -> Vec<Self> {
        match self {
            Self::Field(field) => {
                let mut all: Vec<Self> = smaller_sets(&field.items)
                    .into_iter()
                    .map(|items| Self::Field(Field { items, ..field.clone() }))
                    .collect();
                let less = without_one(
                    &field.arguments,
                    |arguments| arguments,
                    |(name, value)| value.smaller().into_iter().map(|value| (name.clone(), value)).collect(),
                );
                all.extend(less.into_iter().map(|arguments| Self::Field(Field { arguments, ..field.clone() })));
                if field.directive.is_some() {
                    all.push(Self::Field(Field { directive: None, ..field.clone() }));
                }
                all
            }
            Self::Inline { on, directive, items } => smaller_sets(items)
                .into_iter()
                .map(|items| Self::Inline { on: on.clone(), directive: directive.clone(), items })
                .collect(),
            Self::Spread { .. } => Vec::new(),
        }
    }
}

/// Selection sets with one selection less. None becomes empty.
fn smaller_sets(items: &[Item]) -> Vec<Vec<Item>> {
    without_one(items, |items| items, Item::smaller).into_iter().filter(|items| !items.is_empty()).collect()
}

fn print_directive(text: &mut String, directive: Option<&Directive>) {
    if let Some(directive) = directive {
        text.push_str(&format!(" @{}(if: ${})", directive.name, directive.variable));
    }
}

fn print_set(text: &mut String, items: &[Item], depth: usize) {
    if items.is_empty() {
        return;
    }
    text.push_str(" {\n");
    for item in items {
        item.print(text, depth + 1);
    }
    text.push_str(&"  ".repeat(depth));
    text.push('}');
}

/// A variable: its name, its type, and what is sent for it.
#[derive(Clone, Debug)]
pub(super) struct Variable {
    pub(super) name: String,
    pub(super) kind: String,
    pub(super) default: Option<Value>,
    pub(super) value: Option<Value>,
}

/// An operation with its fragments.
#[derive(Clone, Debug)]
pub(super) struct Document {
    pub(super) operation: &'static str,
    pub(super) variables: Vec<Variable>,
    pub(super) items: Vec<Item>,
    pub(super) fragments: Vec<(String, String, Vec<Item>)>,
}

impl Document {
    pub(super) fn text(&self) -> String {
        let mut body = String::new();
        print_set(&mut body, &self.items, 0);
        let mut fragments = String::new();
        // A fragment or variable that nothing uses any more is left out, also one that only such a fragment uses.
        for (name, on, items) in self.fragments.iter().rev() {
            if names(&format!("{body}{fragments}"), &format!("...{name}")) {
                fragments.push_str(&format!("\nfragment {name} on {on}"));
                print_set(&mut fragments, items, 0);
            }
        }
        let used = format!("{body}{fragments}");
        let variables: Vec<String> = self
            .variables
            .iter()
            .filter(|variable| names(&used, &format!("${}", variable.name)))
            .map(|variable| {
                let default = variable.default.as_ref().map(|value| format!(" = {}", value.literal()));
                format!("${}: {}{}", variable.name, variable.kind, default.unwrap_or_default())
            })
            .collect();
        let variables = if variables.is_empty() { String::new() } else { format!("({})", variables.join(", ")) };
        format!("{} Q{variables}{body}{fragments}\n", self.operation)
    }

    pub(super) fn values(&self) -> Json {
        let sent =
            self.variables.iter().filter_map(|variable| Some((variable.name.clone(), variable.value.as_ref()?.json())));
        Json::Object(sent.collect::<Map<_, _>>())
    }

    /// Documents with one thing less, the largest things first.
    pub(super) fn smaller(&self) -> Vec<Self> {
        let mut all: Vec<Self> =
            smaller_sets(&self.items).into_iter().map(|items| Self { items, ..self.clone() }).collect();
        for (index, (_, _, items)) in self.fragments.iter().enumerate() {
            for less in smaller_sets(items) {
                let mut document = self.clone();
                document.fragments[index].2 = less;
                all.push(document);
            }
        }
        for (index, variable) in self.variables.iter().enumerate() {
            for less in variable.value.iter().flat_map(Value::smaller) {
                let mut document = self.clone();
                document.variables[index].value = Some(less);
                all.push(document);
            }
        }
        all
    }
}

/// Whether `text` holds `name` and not only a longer name that begins with it.
fn names(text: &str, name: &str) -> bool {
    text.match_indices(name).any(|(place, _)| {
        text[place + name.len()..].chars().next().is_none_or(|next| !next.is_ascii_alphanumeric() && next != '_')
    })
}
