//! The GraphQL types of the views. The only file that touches the library's registry, which it hides from its manual.

use async_graphql::registry::{MetaEnumValue, MetaField, MetaInputValue, MetaType, Registry};

use super::access::{PARTS, part_name};
use super::definition::{Content, Enum, Field, Kind, List, View};
use super::nouns::VIEWS;
use super::plan::{order_key, screaming};
use super::root::{CONNECTIONS, GROUPS};
use crate::authz::Part;

/// Registers every type that views need, and returns the fields of Query.
pub(crate) fn register(registry: &mut Registry) -> Vec<MetaField> {
    scalars(registry);
    fixed_types(registry);
    for view in VIEWS {
        object_type(registry, view);
        filter_type(registry, view);
    }
    for view in connected() {
        connection_types(registry, view);
    }
    query_fields()
}

/// The views that some connection shows.
fn connected() -> Vec<&'static View> {
    let mut views: Vec<&'static View> = Vec::new();
    let nested = VIEWS.iter().flat_map(|view| view.fields).filter_map(|field| match field.content {
        Content::Many { view, list: List::Connection, .. } => Some(view),
        _ => None,
    });
    for view in CONNECTIONS.iter().map(|root| root.view).chain(nested) {
        if !views.iter().any(|known| std::ptr::eq(*known, view)) {
            views.push(view);
        }
    }
    views
}

fn scalars(registry: &mut Registry) {
    let scalars = [
        ("Date", "A day, as `2026-11-21`."),
        ("DateTime", "A time with its offset (RFC 3339), as `2026-11-21T15:00:00+00:00`."),
        ("Decimal", "An exact decimal with two places, as text: `\"88.31\"`."),
    ];
    for (name, description) in scalars {
        registry.types.insert(
            name.to_owned(),
            MetaType::Scalar {
                name: name.to_owned(),
                description: Some(description.to_owned()),
                is_valid: Some(std::sync::Arc::new(|value| matches!(value, async_graphql::Value::String(_)))),
                visible: None,
                inaccessible: false,
                tags: Vec::new(),
                specified_by_url: None,
                directive_invocations: Vec::new(),
                requires_scopes: Vec::new(),
            },
        );
    }
}

/// The types that belong to no view.
fn fixed_types(registry: &mut Registry) {
    let mut node =
        interface("Node", "An object that `node` finds by its id.", vec![described("id", "ID!", "Opaque and global.")]);
    if let MetaType::Interface { possible_types, .. } = &mut node {
        possible_types.extend(VIEWS.iter().filter(|view| view.node().is_some()).map(|view| view.name.to_owned()));
    }
    registry.types.insert("Node".to_owned(), node);
    let page_info = vec![
        described("hasNextPage", "Boolean!", "Whether more follows."),
        described("hasPreviousPage", "Boolean!", "Whether something comes before."),
        described("startCursor", "String", "For `before`."),
        described("endCursor", "String", "For `after`."),
    ];
    add_object(registry, "PageInfo", "Where a page stands in its list.", page_info);
    add_enum(
        registry,
        "OrderDirection",
        "Nulls come last either way.",
        &[("ASC", "Smallest first."), ("DESC", "Largest first.")],
    );
    let parts: Vec<(String, String)> = PARTS
        .iter()
        .map(|(noun, part)| {
            (part_name(*part), format!("Part `{}`, guarded by the policy of `{}`.", part.word(), noun.word()))
        })
        .collect();
    add_enum(
        registry,
        "EvaluationPart",
        "The parts of an evaluation: the unit of reading and submitting.",
        &pairs(&parts),
    );
    let access = vec![
        described("part", "EvaluationPart!", "Which part."),
        described("canRead", "Boolean!", "Whether the caller may read it now."),
        described("canSubmit", "Boolean!", "Whether some verb of the part is allowed now."),
        described("reason", "AccessReason", "Why not, from the policy itself. Null when allowed."),
    ];
    add_object(registry, "PartAccess", "What the caller may do with one part (hak akses).", access);
    let reason = vec![described("allowedBy", "[AccessRule!]!", "What would allow it; empty if nothing does.")];
    add_object(registry, "AccessReason", "What the policy would need.", reason);
    let rule = vec![
        described("action", "String!", "`read`, or the verb."),
        described("relation", "String!", "What one must be to the evaluation."),
        described("states", "[EvaluationState!]!", "In which states."),
    ];
    add_object(registry, "AccessRule", "One way to be allowed.", rule);
    let policy = vec![
        described("version", "String!", "Hash of the policy files in force."),
        described("parts", "[EvaluationPart!]!", "The parts of an evaluation."),
        described("nouns", "[PolicyNoun!]!", "Every guarded noun with its table of decisions."),
    ];
    add_object(registry, "Policy", "The policy in force, as everyone may read it (kebijakan akses).", policy);
    let noun = vec![
        described("name", "String!", "The noun, as policy files write it."),
        described("states", "[String!]!", "Its states."),
        described("parts", "[String!]!", "Its parts."),
        described("relations", "[String!]!", "What one can be to it."),
        described("decisions", "[PolicyDecision!]!", "What is allowed."),
    ];
    add_object(registry, "PolicyNoun", "The decisions on one noun.", noun);
    let decision = vec![
        described("action", "String!", "`read`, or a verb."),
        described("part", "String!", "Which part."),
        described("relation", "String!", "To whom it is allowed."),
        described("states", "[String!]!", "In which states, windows permitting."),
    ];
    add_object(registry, "PolicyDecision", "One thing that is allowed.", decision);
    statistics_types(registry);
    input_filters(registry);
}

fn statistics_types(registry: &mut Registry) {
    let mut fields =
        vec![described("count", "Int!", "How many evaluations the caller may see in this group (jumlah).")];
    for (name, group) in GROUPS {
        let ty = group.type_name(&super::nouns::evaluation::EVALUATION);
        fields.push(described(name, ty, "The group; null for hidden or absent values, and where not grouped by it."));
    }
    add_object(
        registry,
        "EvaluationStatistics",
        "Counts over the cells the caller may see; hidden cells form the group null (statistik evaluasi).",
        fields,
    );
    let values: Vec<(String, String)> =
        GROUPS.iter().map(|(name, _)| (screaming(name), format!("By `{name}`."))).collect();
    add_enum(registry, "EvaluationGroupBy", "What statistics can be grouped by.", &pairs(&values));
}

fn input_filters(registry: &mut Registry) {
    let comparable = |scalar: &str| {
        let mut fields = vec![
            input("eq", scalar, "Equal to this."),
            input("in", &format!("[{scalar}!]"), "Equal to one of these; at most 1000."),
        ];
        for (name, description) in
            [("lt", "Less than this."), ("lte", "At most this."), ("gt", "More than this."), ("gte", "At least this.")]
        {
            fields.push(input(name, scalar, description));
        }
        fields.push(input("isNull", "Boolean", "Whether nothing is to be seen there."));
        fields
    };
    for scalar in ["Int", "Decimal", "Date", "DateTime"] {
        add_input(registry, &format!("{scalar}Filter"), "Comparisons; all given ones must hold.", comparable(scalar));
    }
    let mut text = comparable("String");
    text.push(input("contains", "String", "Contains this; ASCII letters match in either case, nothing is a wildcard."));
    add_input(registry, "StringFilter", "Comparisons; all given ones must hold. Order is that of code points.", text);
    let equality = vec![input("eq", "String", "Equal to this.")];
    add_input(registry, "EqualityFilter", "Equality only, for values that identify a person.", equality);
    let ids = vec![input("eq", "ID", "This id."), input("in", "[ID!]", "One of these ids; at most 1000.")];
    add_input(registry, "IDFilter", "Which objects; unknown ids match nothing.", ids);
}

fn object_type(registry: &mut Registry, view: &'static View) {
    let mut fields = Vec::new();
    for field in view.fields {
        let required = if field.required { "!" } else { "" };
        let mut meta = match &field.content {
            Content::Id(_) => described(field.name, "ID!", field.description),
            Content::Value { kind, .. } => {
                if let Kind::Enum(definition) = kind {
                    value_enum(registry, definition);
                }
                described(field.name, &format!("{}{required}", kind.type_name()), field.description)
            }
            Content::One { view, .. } => described(field.name, view.name, field.description),
            Content::Many { view, list: List::Plain(_), .. } => {
                described(field.name, &format!("[{}!]{required}", view.name), field.description)
            }
            Content::Many { view, list: List::Connection, .. } => {
                described(field.name, &format!("{}Connection{required}", view.name), field.description)
            }
            Content::Access => described(field.name, "[PartAccess!]!", field.description),
        };
        if let Content::Many { view, list: List::Connection, .. } = field.content {
            connection_arguments(&mut meta, view);
        }
        fields.push(meta);
    }
    add_object(registry, view.name, view.description, fields);
    if view.node().is_some() {
        registry.add_implements(view.name, "Node");
    }
}

fn filter_type(registry: &mut Registry, view: &'static View) {
    let name = format!("{}Filter", view.name);
    let mut fields = vec![
        input("and", &format!("[{name}!]"), "All of these hold."),
        input("or", &format!("[{name}!]"), "One of these holds."),
        input("not", &name, "This does not hold; true where the value is hidden."),
    ];
    for field in view.fields {
        if let Some(ty) = filter_of(registry, field) {
            fields.push(input(field.name, &ty, field.description));
        }
    }
    let description = format!("Conditions on `{}`; all given ones must hold.", view.name);
    add_input(registry, &name, &description, fields);
}

fn filter_of(registry: &mut Registry, field: &Field) -> Option<String> {
    Some(match &field.content {
        Content::Id(_) => "IDFilter".to_owned(),
        Content::Value { kind: Kind::Enum(definition), .. } => {
            let name = format!("{}Filter", definition.name);
            let fields = vec![
                input("eq", definition.name, "This value."),
                input("in", &format!("[{}!]", definition.name), "One of these values."),
                input("isNull", "Boolean", "Whether nothing is to be seen there."),
            ];
            add_input(registry, &name, "Comparisons; all given ones must hold.", fields);
            name
        }
        Content::Value { kind: Kind::Nip, .. } => "EqualityFilter".to_owned(),
        Content::Value { kind, .. } => format!("{}Filter", kind.type_name()),
        Content::One { view, .. } => format!("{}Filter", view.name),
        Content::Many { view, .. } => {
            let name = format!("{}ListFilter", view.name);
            let of = format!("{}Filter", view.name);
            let fields = vec![
                input("some", &of, "One visible row of the list meets this."),
                input("none", &of, "No visible row of the list meets this."),
                input("every", &of, "Every visible row of the list meets this."),
            ];
            add_input(registry, &name, "Conditions on a list; a hidden list meets none of them.", fields);
            name
        }
        Content::Access => return None,
    })
}

fn connection_types(registry: &mut Registry, view: &'static View) {
    let name = view.name;
    let edge = vec![
        described("cursor", "String!", "Where this row stands; for `after` and `before`."),
        described("node", &format!("{name}!"), "The row."),
    ];
    add_object(registry, &format!("{name}Edge"), "A row and where it stands.", edge);
    let connection = vec![
        described("edges", &format!("[{name}Edge!]!"), "The page's rows with their cursors."),
        described("nodes", &format!("[{name}!]!"), "The page's rows."),
        described("pageInfo", "PageInfo!", "Whether more follows."),
        described("totalCount", "Int!", "How many rows the caller may see under this filter."),
    ];
    add_object(registry, &format!("{name}Connection"), "A page of a list.", connection);
    let mut keys = vec![("ID".to_owned(), "By id: random, but stable.".to_owned())];
    keys.extend(view.fields.iter().filter_map(|field| Some((order_key(field)?, field.description.to_owned()))));
    add_enum(registry, &format!("{name}OrderField"), "What a list can be ordered by.", &pairs(&keys));
    let order = vec![
        input("field", &format!("{name}OrderField!"), "The key."),
        input("direction", "OrderDirection", "Smallest first unless said otherwise."),
    ];
    add_input(registry, &format!("{name}Order"), "One key and its direction; the id decides among equals.", order);
}

/// Whether a list ordered by `key` of the input type `order_type` is sorted by a cell that may be hidden, so that the
/// cell has to be computed for every row.
pub(crate) fn is_guarded_order(order_type: &str, key: &str) -> bool {
    let view = connected().into_iter().find(|view| order_type.strip_suffix("Order") == Some(view.name));
    let field = view.and_then(|view| view.fields.iter().find(|field| order_key(field).as_deref() == Some(key)));
    field.is_some_and(|field| field.part != Part::Header)
}

fn query_fields() -> Vec<MetaField> {
    let mut node = described("node", "Node", "The object with this id; null if there is none in the caller's copy.");
    add_argument(&mut node, "id", "ID!", "A global id.");
    let mut nodes = described("nodes", "[Node]!", "The objects with these ids, in their order; at most 100.");
    add_argument(&mut nodes, "ids", "[ID!]!", "Global ids.");
    let viewer = described("viewer", "Viewer", "Who is asking; null for a citizen who has not signed in.");
    let mut fields = vec![node, nodes, viewer];
    for root in CONNECTIONS {
        let mut field = described(root.name, &format!("{}Connection!", root.view.name), root.description);
        connection_arguments(&mut field, root.view);
        fields.push(field);
    }
    let mut statistics = described(
        "evaluationStatistics",
        "[EvaluationStatistics!]!",
        "Counts and distributions over the cells the caller may see; hidden cells form the group null.",
    );
    add_argument(&mut statistics, "filter", "EvaluationFilter", "Which evaluations count.");
    add_argument(&mut statistics, "groupBy", "[EvaluationGroupBy!]!", "At least one key.");
    fields.push(statistics);
    let mut campaign = described("surveyCampaign", "SurveyCampaign", "Public: the form behind a QR code or link.");
    add_argument(&mut campaign, "code", "String!", "The public code.");
    fields.push(campaign);
    fields.push(described("policy", "Policy!", "The policy in force: version, relations, parts, and all decisions."));
    fields
}

fn connection_arguments(field: &mut MetaField, view: &'static View) {
    add_argument(field, "filter", &format!("{}Filter", view.name), "Which rows.");
    add_argument(field, "orderBy", &format!("{}Order", view.name), "In which order; by id unless said otherwise.");
    add_argument(field, "first", "Int", "So many from the start; 20 unless said otherwise, at most 100.");
    add_argument(field, "after", "String", "Only what follows this cursor.");
    add_argument(field, "last", "Int", "So many from the end; at most 100.");
    add_argument(field, "before", "String", "Only what comes before this cursor.");
}

fn add_argument(field: &mut MetaField, name: &str, ty: &str, description: &str) {
    field.args.insert(name.to_owned(), input(name, ty, description));
}

fn value_enum(registry: &mut Registry, definition: &Enum) {
    add_enum(registry, definition.name, definition.description, definition.values);
}

/// Registers an enum unless an input has brought it already.
fn add_enum(registry: &mut Registry, name: &str, description: &str, values: &[(&str, &str)]) {
    let values = values.iter().map(|(value, description)| {
        let mut meta = MetaEnumValue::new(*value);
        meta.description = Some((*description).to_owned());
        ((*value).to_owned(), meta)
    });
    let meta = MetaType::Enum {
        name: name.to_owned(),
        description: Some(description.to_owned()),
        enum_values: values.collect(),
        visible: None,
        inaccessible: false,
        tags: Vec::new(),
        rust_typename: None,
        directive_invocations: Vec::new(),
        requires_scopes: Vec::new(),
    };
    registry.types.entry(name.to_owned()).or_insert(meta);
}

/// Registers an object type with these fields.
pub(crate) fn add_object(registry: &mut Registry, name: &str, description: &str, fields: Vec<MetaField>) {
    let meta = MetaType::Object {
        name: name.to_owned(),
        description: Some(description.to_owned()),
        fields: fields.into_iter().map(|field| (field.name.clone(), field)).collect(),
        cache_control: Default::default(),
        extends: false,
        shareable: false,
        resolvable: true,
        inaccessible: false,
        interface_object: false,
        tags: Vec::new(),
        keys: None,
        visible: None,
        is_subscription: false,
        rust_typename: None,
        directive_invocations: Vec::new(),
        requires_scopes: Vec::new(),
    };
    registry.types.insert(name.to_owned(), meta);
}

fn interface(name: &str, description: &str, fields: Vec<MetaField>) -> MetaType {
    MetaType::Interface {
        name: name.to_owned(),
        description: Some(description.to_owned()),
        fields: fields.into_iter().map(|field| (field.name.clone(), field)).collect(),
        possible_types: Default::default(),
        extends: false,
        inaccessible: false,
        tags: Vec::new(),
        keys: None,
        visible: None,
        rust_typename: None,
        directive_invocations: Vec::new(),
        requires_scopes: Vec::new(),
    }
}

fn add_input(registry: &mut Registry, name: &str, description: &str, fields: Vec<MetaInputValue>) {
    let meta = MetaType::InputObject {
        name: name.to_owned(),
        description: Some(description.to_owned()),
        input_fields: fields.into_iter().map(|field| (field.name.clone(), field)).collect(),
        visible: None,
        inaccessible: false,
        tags: Vec::new(),
        rust_typename: None,
        oneof: false,
        directive_invocations: Vec::new(),
    };
    registry.types.insert(name.to_owned(), meta);
}

/// A field of an object type.
fn described(name: &str, ty: &str, description: &str) -> MetaField {
    let mut field = MetaField::new(name, ty);
    field.description = Some(description.to_owned());
    field
}

fn input(name: &str, ty: &str, description: &str) -> MetaInputValue {
    let mut value = MetaInputValue::new(name, ty);
    value.description = Some(description.to_owned());
    value
}

fn pairs(values: &[(String, String)]) -> Vec<(&str, &str)> {
    values.iter().map(|(name, description)| (name.as_str(), description.as_str())).collect()
}
