//! Random documents, made from the schema's own text: whatever is published can be asked for.

use std::collections::HashMap;

use async_graphql::parser::parse_schema;
use async_graphql::parser::types::{
    BaseType, FieldDefinition, InputValueDefinition, Type, TypeKind, TypeSystemDefinition,
};

use super::chance::Chance;
use super::document::{Directive, Document, Field, Item, Value, Variable};
use super::mutate::Input;
use super::pool::Pool;

/// The types of the schema by name.
pub(super) struct Schema {
    types: HashMap<String, TypeKind>,
    /// The types that implement each interface.
    members: HashMap<String, Vec<String>>,
}

impl Schema {
    /// Reads the schema that the server publishes.
    pub(super) fn published() -> Self {
        let text = capaian::graphql::sdl();
        let parsed = parse_schema(text).expect("the published schema");
        let mut schema = Self { types: HashMap::new(), members: HashMap::new() };
        for definition in parsed.definitions {
            let TypeSystemDefinition::Type(definition) = definition else { continue };
            let name = definition.node.name.node.to_string();
            if let TypeKind::Object(object) = &definition.node.kind {
                for interface in &object.implements {
                    schema.members.entry(interface.node.to_string()).or_default().push(name.clone());
                }
            }
            schema.types.insert(name, definition.node.kind);
        }
        schema
    }

    /// The fields of an object or interface.
    pub(super) fn fields(&self, name: &str) -> &[async_graphql::Positioned<FieldDefinition>] {
        match self.types.get(name) {
            Some(TypeKind::Object(object)) => &object.fields,
            Some(TypeKind::Interface(interface)) => &interface.fields,
            _ => &[],
        }
    }

    pub(super) fn inputs(&self, name: &str) -> &[async_graphql::Positioned<InputValueDefinition>] {
        match self.types.get(name) {
            Some(TypeKind::InputObject(input)) => &input.fields,
            _ => &[],
        }
    }

    fn values(&self, name: &str) -> Vec<String> {
        match self.types.get(name) {
            Some(TypeKind::Enum(values)) => {
                values.values.iter().map(|value| value.node.value.node.to_string()).collect()
            }
            _ => Vec::new(),
        }
    }

    fn is_composite(&self, name: &str) -> bool {
        matches!(self.types.get(name), Some(TypeKind::Object(_) | TypeKind::Interface(_)))
    }
}

/// An object with this entry in place of its own.
fn with_entry(object: Value, name: String, value: Value) -> Value {
    let entries = if let Value::Object(entries) = object { entries } else { Vec::new() };
    Value::Object(entries.into_iter().filter(|(known, _)| *known != name).chain([(name.clone(), value)]).collect())
}

/// The named type behind lists and exclamation marks.
pub(super) fn named(ty: &Type) -> &str {
    match &ty.base {
        BaseType::Named(name) => name.as_str(),
        BaseType::List(inner) => named(inner),
    }
}

/// Makes one document.
pub(super) struct Generator<'a> {
    pub(super) schema: &'a Schema,
    pub(super) pool: &'a Pool,
    pub(super) chance: &'a mut Chance,
    variables: Vec<Variable>,
    fragments: Vec<(String, String, Vec<Item>)>,
    /// How many fields may still be selected.
    budget: usize,
    aliases: usize,
}

impl<'a> Generator<'a> {
    pub(super) fn new(schema: &'a Schema, pool: &'a Pool, chance: &'a mut Chance) -> Self {
        let budget = 10 + chance.below(50);
        Self { schema, pool, chance, variables: Vec::new(), fragments: Vec::new(), budget, aliases: 0 }
    }

    /// A query of one to three root fields.
    pub(super) fn query(mut self) -> Document {
        let mut items = Vec::new();
        for _ in 0..=self.chance.below(3) {
            let fields = self.schema.fields("Query");
            let field = loop {
                let field = &self.chance.one(fields).node;
                // The policy is long and the same for everybody.
                if field.name.node.as_str() != "policy" || self.chance.percent(5) {
                    break field;
                }
            };
            let field = self.field(field, 6);
            self.repeat(&mut items, "Query", &field);
            items.push(Item::Field(field));
        }
        Document { operation: "query", variables: self.variables, items, fragments: self.fragments }
    }

    /// A mutation of one root field with this input, or with a random one.
    pub(super) fn mutation(mut self, name: &str, input: Input) -> Document {
        let fields = self.schema.fields("Mutation");
        let field = &fields.iter().find(|field| field.node.name.node == name).expect("a mutation").node;
        let ty = &field.arguments[0].node.ty.node;
        let input = match input {
            Input::Whole(input) => input,
            Input::With(name, value) => with_entry(self.value(ty, "input", 4), name, value),
            Input::Random => self.value(ty, "input", 4),
        };
        let kind = ty.to_string();
        self.variables.push(Variable { name: "input".to_owned(), kind, default: None, value: Some(input) });
        self.budget = self.budget.min(25);
        let mut items = self.set(named(&field.ty.node), 4);
        items.push(leaf("userErrors", vec![leaf("code", vec![]), leaf("message", vec![]), leaf("field", vec![])]));
        let root = Field {
            alias: None,
            name: name.to_owned(),
            arguments: vec![("input".to_owned(), Value::Variable("input".to_owned()))],
            directive: None,
            items,
        };
        Document {
            operation: "mutation",
            variables: self.variables,
            items: vec![Item::Field(root)],
            fragments: self.fragments,
        }
    }

    /// Selections on a type. Never empty.
    fn set(&mut self, name: &str, depth: usize) -> Vec<Item> {
        let mut items = Vec::new();
        if self.chance.percent(10) {
            items.push(leaf("__typename", vec![]));
        }
        let fields = self.schema.fields(name);
        let count = if name.ends_with("Connection") { 2 } else { 1 + self.chance.below(6) };
        for _ in 0..count {
            let Some(field) = self.chance.any(fields) else { break };
            let field = &field.node;
            let is_composite = self.schema.is_composite(named(&field.ty.node));
            if self.budget == 0 || (is_composite && depth == 0) {
                continue;
            }
            // A connection without rows says little.
            let field = if name.ends_with("Connection") && is_composite && self.chance.percent(60) {
                &fields.iter().find(|field| field.node.name.node == "nodes").expect("nodes").node
            } else {
                field
            };
            let made = self.field(field, depth);
            self.repeat(&mut items, name, &made);
            items.push(Item::Field(made));
        }
        for _ in 0..self.chance.below(3) {
            if let Some(members) = self.schema.members.get(name)
                && depth > 0
            {
                let on = self.chance.one(members).clone();
                let inner = self.set(&on, depth - 1);
                items.push(self.wrapped(on, inner));
            }
        }
        if items.is_empty() {
            items.push(leaf("__typename", vec![]));
        }
        items
    }

    fn field(&mut self, definition: &FieldDefinition, depth: usize) -> Field {
        self.budget = self.budget.saturating_sub(1);
        let name = definition.name.node.to_string();
        let arguments = self.arguments(&definition.arguments);
        let ty = named(&definition.ty.node);
        let is_composite = self.schema.is_composite(ty);
        // A field with arguments has a key of its own, so that it never clashes with another; others may share one.
        let alias = (!definition.arguments.is_empty() || self.chance.percent(5)).then(|| {
            self.aliases += 1;
            format!("a{}", self.aliases)
        });
        let directive = self.directive();
        let items = if is_composite { self.set(ty, depth.saturating_sub(1)) } else { Vec::new() };
        Field { alias, name, arguments, directive, items }
    }

    /// Sometimes the same field again, with other selections, directly or within fragments.
    fn repeat(&mut self, items: &mut Vec<Item>, on: &str, field: &Field) {
        if field.items.is_empty() || !self.chance.percent(15) {
            return;
        }
        let Some(definition) = self.schema.fields(on).iter().find(|known| known.node.name.node == field.name.as_str())
        else {
            return;
        };
        let selected = self.set(named(&definition.node.ty.node), 1);
        let again = Item::Field(Field { items: selected, directive: self.directive(), ..field.clone() });
        let again = if self.chance.percent(70) { self.wrapped(on.to_owned(), vec![again]) } else { again };
        items.push(again);
    }

    fn wrapped(&mut self, on: String, items: Vec<Item>) -> Item {
        let directive = self.directive();
        if self.chance.percent(50) {
            let on = Some(on);
            return Item::Inline { on, directive, items };
        }
        let fragment = format!("F{}", self.fragments.len());
        self.fragments.push((fragment.clone(), on, items));
        Item::Spread { fragment, directive }
    }

    fn directive(&mut self) -> Option<Directive> {
        if !self.chance.percent(4) {
            return None;
        }
        let name = *self.chance.one(&["skip", "include"]);
        let variable = format!("b{}", self.variables.len());
        let value = Value::Boolean(self.chance.percent(50));
        let (default, value, kind) = match self.chance.below(3) {
            0 => (Some(value), None, "Boolean!"),
            1 => (Some(Value::Boolean(true)), Some(value), "Boolean!"),
            _ => (None, Some(value), "Boolean!"),
        };
        self.variables.push(Variable { name: variable.clone(), kind: kind.to_owned(), default, value });
        Some(Directive { name, variable })
    }

    fn arguments(&mut self, definitions: &[async_graphql::Positioned<InputValueDefinition>]) -> Vec<(String, Value)> {
        let mut arguments = Vec::new();
        let is_connection = definitions.iter().any(|definition| definition.node.name.node == "first");
        let backward = self.chance.percent(20);
        for definition in definitions {
            let definition = &definition.node;
            let name = definition.name.node.as_str();
            let ty = &definition.ty.node;
            let wanted = match name {
                "first" => !backward && self.chance.percent(80),
                "last" => backward,
                "after" | "before" => (name == "before") == backward,
                "filter" => self.chance.percent(40),
                "orderBy" => self.chance.percent(50),
                _ => !ty.nullable || self.chance.percent(60),
            };
            if !wanted {
                continue;
            }
            let value = if is_connection && ["after", "before"].contains(&name) {
                // Null at first; the runner fills in a cursor of the answer and asks again.
                let variable = format!("c{}", self.variables.len());
                self.variables.push(Variable {
                    name: variable.clone(),
                    kind: "String".to_owned(),
                    default: None,
                    value: None,
                });
                Value::Variable(variable)
            } else {
                let value = self.value(ty, name, 3);
                self.perhaps_variable(ty, value)
            };
            arguments.push((name.to_owned(), value));
        }
        arguments
    }

    fn perhaps_variable(&mut self, ty: &Type, value: Value) -> Value {
        if !self.chance.percent(25) {
            return value;
        }
        let variable = format!("v{}", self.variables.len());
        let kind = ty.to_string();
        let variable_value = Some(value);
        self.variables.push(Variable { name: variable.clone(), kind, default: None, value: variable_value });
        Value::Variable(variable)
    }

    /// A value of an input type. `hint` is the name of the field or argument that takes it.
    pub(super) fn value(&mut self, ty: &Type, hint: &str, depth: usize) -> Value {
        if ty.nullable && self.chance.percent(3) {
            return Value::Null;
        }
        match &ty.base {
            BaseType::List(inner) => {
                let most = if depth == 0 { 1 } else { 3 };
                Value::List((0..=self.chance.below(most)).map(|_| self.value(inner, hint, depth)).collect())
            }
            BaseType::Named(name) => self.named_value(name.as_str(), hint, depth),
        }
    }

    fn named_value(&mut self, name: &str, hint: &str, depth: usize) -> Value {
        let (pool, chance) = (self.pool, &mut *self.chance);
        match name {
            "Int" if ["first", "last"].contains(&hint) => {
                let usual = i64::from(chance.between(0, 4));
                Value::Int(if chance.percent(3) { *chance.one(&[-1, 100, 101]) } else { usual })
            }
            "Int" => Value::Int(pool.integer(chance)),
            "Boolean" => Value::Boolean(chance.percent(50)),
            "ID" => Value::Text(pool.id(chance, hint)),
            "Date" => Value::Text(pool.date(chance)),
            "DateTime" => Value::Text(pool.time(chance)),
            "Decimal" => Value::Text(pool.decimal(chance)),
            "String" => Value::Text(pool.text(chance, hint)),
            name => {
                let values = self.schema.values(name);
                if values.is_empty() {
                    self.object(name, hint, depth)
                } else {
                    Value::Enum(self.chance.one(&values).clone())
                }
            }
        }
    }

    fn object(&mut self, name: &str, hint: &str, depth: usize) -> Value {
        let inputs = self.schema.inputs(name);
        // Comparisons talk about the field above them.
        let is_comparison = inputs.iter().all(|input| self.schema.inputs(named(&input.node.ty.node)).is_empty());
        let is_filter = name.ends_with("Filter");
        let required: Vec<&InputValueDefinition> =
            inputs.iter().map(|input| &input.node).filter(|input| !input.ty.node.nullable).collect();
        let optional: Vec<&InputValueDefinition> =
            inputs.iter().map(|input| &input.node).filter(|input| input.ty.node.nullable).collect();
        let mut chosen = required;
        let most =
            if is_filter { 1 + usize::from(self.chance.percent(25)) } else { self.chance.below(optional.len() + 1) };
        for _ in 0..most {
            // At the bottom only what has no filter below it.
            let shallow: Vec<&InputValueDefinition> = optional
                .iter()
                .copied()
                .filter(|input| {
                    let below = self.schema.inputs(named(&input.ty.node));
                    depth > 0 || below.iter().all(|input| self.schema.inputs(named(&input.node.ty.node)).is_empty())
                })
                .collect();
            if let Some(input) = self.chance.any(&shallow)
                && !chosen.iter().any(|known| known.name.node == input.name.node)
            {
                chosen.push(input);
            }
        }
        let entries = chosen.into_iter().map(|input| {
            let own = input.name.node.as_str();
            let below = if is_comparison && is_filter { hint } else { own };
            // Null is no condition of a filter.
            let ty = Type { nullable: input.ty.node.nullable && !is_filter, base: input.ty.node.base.clone() };
            (own.to_owned(), self.value(&ty, below, depth.saturating_sub(1)))
        });
        Value::Object(entries.collect())
    }
}

pub(super) fn leaf(name: &str, items: Vec<Item>) -> Item {
    Item::Field(Field { alias: None, name: name.to_owned(), arguments: Vec::new(), directive: None, items })
}
