//! The GraphQL types of the views. The only file that touches the library's registry, which it hides from its manual.

use std::sync::LazyLock;

use async_graphql::registry::{Deprecation, MetaEnumValue, MetaField, MetaInputValue, MetaType, Registry};

use super::access::{PARTS, part_name};
use super::definition::{Content, Field, Kind, List, View};
use super::nouns::{evaluation, views};
use super::plan::{order_key, screaming};
use super::root::{CONNECTIONS, GROUPS};
use crate::authz::Part;
use crate::error::CODES;
use crate::words::Words;

/// Registers every type that views need, and returns the fields of Query.
pub(crate) fn register(registry: &mut Registry) -> Vec<MetaField> {
    scalars(registry);
    fixed_types(registry);
    for view in views() {
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
    let mut connected: Vec<&'static View> = Vec::new();
    let nested = views().flat_map(|view| view.fields).filter_map(|field| match field.content {
        Content::Many { view, list: List::Connection, .. } => Some(view),
        _ => None,
    });
    for view in CONNECTIONS.iter().map(|root| root.view).chain(nested) {
        if !connected.iter().any(|known| std::ptr::eq(*known, view)) {
            connected.push(view);
        }
    }
    connected
}

fn scalars(registry: &mut Registry) {
    let scalars = [
        ("Date", "A day, as `2026-11-21` (tanggal).", "https://scalars.graphql.org/andimarek/local-date.html"),
        (
            "DateTime",
            "A time with its offset by RFC 3339, as `2026-11-21T15:00:00+07:00` (waktu).",
            "https://www.rfc-editor.org/rfc/rfc3339#section-5.6",
        ),
        (
            "Decimal",
            "An exact decimal with at most two places, as text: `\"88.31\"` (desimal).",
            "https://www.w3.org/TR/xmlschema11-2/#decimal",
        ),
    ];
    for (name, description, specification) in scalars {
        registry.types.insert(
            name.to_owned(),
            MetaType::Scalar {
                name: name.to_owned(),
                description: Some(description.to_owned()),
                is_valid: Some(std::sync::Arc::new(|value| matches!(value, async_graphql::Value::String(_)))),
                visible: None,
                inaccessible: false,
                tags: Vec::new(),
                specified_by_url: Some(specification.to_owned()),
                directive_invocations: Vec::new(),
                requires_scopes: Vec::new(),
            },
        );
    }
}

/// The types that belong to no view.
fn fixed_types(registry: &mut Registry) {
    let mut node = interface(
        "Node",
        "An object that `node` finds by its id (objek).",
        vec![described("id", "ID!", "Opaque and global (id).")],
    );
    if let MetaType::Interface { possible_types, .. } = &mut node {
        possible_types.extend(views().filter(|view| view.node().is_some()).map(|view| view.name.to_owned()));
    }
    registry.types.insert("Node".to_owned(), node);
    let page_info = vec![
        described("hasNextPage", "Boolean!", "Whether more follows (ada berikutnya)."),
        described("hasPreviousPage", "Boolean!", "Whether something comes before (ada sebelumnya)."),
        described("startCursor", "String", "For `before` (penanda awal)."),
        described("endCursor", "String", "For `after` (penanda akhir)."),
    ];
    add_object(registry, "PageInfo", "Where a page stands in its list (letak halaman).", page_info);
    add_enum(
        registry,
        "OrderDirection",
        "Smallest or largest first; nulls come last either way (arah urutan).",
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
        "The parts of an evaluation: the unit of reading and submitting (bagian evaluasi).",
        &pairs(&parts),
    );
    let access = vec![
        described("part", "EvaluationPart!", "Which part (bagian)."),
        described("canRead", "Boolean!", "Whether the caller may read it now (boleh membaca)."),
        described("canSubmit", "Boolean!", "Whether some verb of the part is allowed now (boleh mengisi)."),
        described("reason", "AccessReason", "Why not, from the policy itself; null when allowed (alasan)."),
    ];
    add_object(registry, "PartAccess", "What the caller may do with one part (hak akses).", access);
    let reason = vec![described("allowedBy", "[AccessRule!]!", "What would allow it; empty if nothing does (syarat).")];
    add_object(registry, "AccessReason", "What the policy would need (alasan).", reason);
    let rule = vec![
        described("action", "String!", "`read`, or the verb (tindakan)."),
        described("relation", "String!", "What one must be to the evaluation (hubungan)."),
        described("states", "[EvaluationState!]!", "In which states (status)."),
    ];
    add_object(registry, "AccessRule", "One way to be allowed (aturan akses).", rule);
    let policy = vec![
        described("version", "String!", "Hash of the policy files in force (versi kebijakan)."),
        described("parts", "[EvaluationPart!]!", "The parts of an evaluation (bagian evaluasi)."),
        described("nouns", "[PolicyNoun!]!", "Every guarded noun with its table of decisions (objek)."),
    ];
    add_object(registry, "Policy", "The policy in force, as everyone may read it (kebijakan akses).", policy);
    let noun = vec![
        described("name", "String!", "The noun, as policy files write it (objek)."),
        described("states", "[String!]!", "Its states (status)."),
        described("parts", "[String!]!", "Its parts (bagian)."),
        described("relations", "[String!]!", "What one can be to it (hubungan)."),
        described("decisions", "[PolicyDecision!]!", "What is allowed (keputusan)."),
    ];
    add_object(registry, "PolicyNoun", "The decisions on one noun (keputusan atas satu objek).", noun);
    let decision = vec![
        described("action", "String!", "`read`, or a verb (tindakan)."),
        described("part", "String!", "Which part (bagian)."),
        described("relation", "String!", "To whom it is allowed (hubungan)."),
        described("states", "[String!]!", "In which states, windows permitting (status)."),
    ];
    add_object(registry, "PolicyDecision", "One thing that is allowed (keputusan).", decision);
    let codes = CODES.map(|entry| (entry.word, entry.english));
    add_enum(registry, "ErrorCode", "The codes of `errors[].extensions.code` (kode kesalahan).", &codes);
    let entry = vec![
        described("code", "ErrorCode!", "The code, as `errors[].extensions.code` carries it (kode)."),
        described("meaning", "String!", "What it means and what to do, in the language of Accept-Language (arti)."),
    ];
    add_object(registry, "ErrorCodeEntry", "One code of the catalogue (kode kesalahan).", entry);
    statistics_types(registry);
    input_filters(registry);
}

fn statistics_types(registry: &mut Registry) {
    let mut fields =
        vec![described("count", "Int!", "How many evaluations the caller may see in this group (jumlah).")];
    for (name, group) in GROUPS {
        let ty = group.type_name(&evaluation::EVALUATION);
        fields.push(described(
            name,
            ty,
            "The group; null for hidden or absent values, and where not grouped by it (kelompok).",
        ));
    }
    add_object(
        registry,
        "EvaluationStatistics",
        "Counts over the cells the caller may see; hidden cells form the group null (statistik evaluasi).",
        fields,
    );
    let values: Vec<(String, String)> =
        GROUPS.iter().map(|(name, _)| (screaming(name), format!("By `{name}`."))).collect();
    add_enum(
        registry,
        "EvaluationGroupBy",
        "What statistics can be grouped by (kunci pengelompokan).",
        &pairs(&values),
    );
}

fn input_filters(registry: &mut Registry) {
    let comparable = |scalar: &str| {
        let mut fields = vec![
            input("eq", scalar, "Equal to this (sama dengan)."),
            input("in", &format!("[{scalar}!]"), "Equal to one of these; at most 1000 (salah satu dari)."),
        ];
        for (name, description) in [
            ("lt", "Less than this (kurang dari)."),
            ("lte", "At most this (paling banyak)."),
            ("gt", "More than this (lebih dari)."),
            ("gte", "At least this (paling sedikit)."),
        ] {
            fields.push(input(name, scalar, description));
        }
        fields.push(input("isNull", "Boolean", "Whether nothing is to be seen there (kosong)."));
        fields
    };
    for scalar in ["Int", "Decimal", "Date", "DateTime"] {
        add_input(
            registry,
            &format!("{scalar}Filter"),
            "Comparisons; all given ones must hold (syarat nilai).",
            comparable(scalar),
        );
    }
    let mut text = comparable("String");
    text.push(input(
        "contains",
        "String",
        "Contains this; ASCII letters match in either case, nothing is a wildcard (memuat).",
    ));
    add_input(
        registry,
        "StringFilter",
        "Comparisons; all given ones must hold. Order is that of code points (syarat teks).",
        text,
    );
    let equality = vec![input("eq", "String", "Equal to this (sama dengan).")];
    add_input(
        registry,
        "EqualityFilter",
        "Equality only, for values that identify a person (syarat kesamaan).",
        equality,
    );
    let ids = vec![
        input("eq", "ID", "This id (id ini)."),
        input("in", "[ID!]", "One of these ids; at most 1000 (salah satu dari)."),
    ];
    add_input(registry, "IDFilter", "Which objects; unknown ids match nothing (syarat id).", ids);
}

fn object_type(registry: &mut Registry, view: &'static View) {
    let mut fields = Vec::new();
    for field in view.fields {
        let required = if field.required { "!" } else { "" };
        let mut meta = match &field.content {
            Content::Id(_) => described(field.name, "ID!", field.description),
            Content::Value { kind, .. } => {
                if let Kind::Enum(definition) = kind {
                    add_words(registry, definition);
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
        meta.deprecation = deprecation(field);
        fields.push(meta);
    }
    add_object(registry, view.name, view.description, fields);
    if view.node().is_some() {
        registry.add_implements(view.name, "Node");
    }
}

fn deprecation(field: &Field) -> Deprecation {
    field
        .deprecated
        .map_or(Deprecation::NoDeprecated, |deprecated| Deprecation::Deprecated { reason: Some(deprecated.text()) })
}

fn filter_type(registry: &mut Registry, view: &'static View) {
    let name = format!("{}Filter", view.name);
    let mut fields = vec![
        input("and", &format!("[{name}!]"), "All of these hold (semua)."),
        input("or", &format!("[{name}!]"), "One of these holds (salah satu)."),
        input("not", &name, "This does not hold; true where the value is hidden (bukan)."),
    ];
    for field in view.fields {
        if let Some(ty) = filter_of(registry, field) {
            let mut condition = input(field.name, &ty, field.description);
            condition.deprecation = deprecation(field);
            fields.push(condition);
        }
    }
    let description = format!("Conditions on `{}`; all given ones must hold (saringan).", view.name);
    add_input(registry, &name, &description, fields);
}

fn filter_of(registry: &mut Registry, field: &Field) -> Option<String> {
    Some(match &field.content {
        Content::Id(_) => "IDFilter".to_owned(),
        Content::Value { kind: Kind::Enum(definition), .. } => {
            let name = format!("{}Filter", definition.name);
            let fields = vec![
                input("eq", definition.name, "This value (sama dengan)."),
                input("in", &format!("[{}!]", definition.name), "One of these values (salah satu dari)."),
                input("isNull", "Boolean", "Whether nothing is to be seen there (kosong)."),
            ];
            add_input(registry, &name, "Comparisons; all given ones must hold (syarat nilai).", fields);
            name
        }
        Content::Value { kind: Kind::Nip, .. } => "EqualityFilter".to_owned(),
        Content::Value { kind, .. } => format!("{}Filter", kind.type_name()),
        Content::One { view, .. } => format!("{}Filter", view.name),
        Content::Many { view, .. } => {
            let name = format!("{}ListFilter", view.name);
            let of = format!("{}Filter", view.name);
            let fields = vec![
                input("some", &of, "One visible row of the list meets this (ada)."),
                input("none", &of, "No visible row of the list meets this (tidak ada)."),
                input("every", &of, "Every visible row of the list meets this (setiap)."),
            ];
            add_input(
                registry,
                &name,
                "Conditions on a list; a hidden list meets none of them (syarat daftar).",
                fields,
            );
            name
        }
        Content::Access => return None,
    })
}

fn connection_types(registry: &mut Registry, view: &'static View) {
    let name = view.name;
    let edge = vec![
        described("cursor", "String!", "Where this row stands; for `after` and `before` (penanda letak)."),
        described("node", &format!("{name}!"), "The row (isi baris)."),
    ];
    add_object(registry, &format!("{name}Edge"), "A row and where it stands (baris).", edge);
    let connection = vec![
        described("edges", &format!("[{name}Edge!]!"), "The page's rows with their cursors (baris)."),
        described("nodes", &format!("[{name}!]!"), "The page's rows (isi halaman)."),
        described("pageInfo", "PageInfo!", "Where the page stands, and whether more follows (letak halaman)."),
        described("totalCount", "Int!", "How many rows the caller may see under this filter (jumlah)."),
    ];
    add_object(registry, &format!("{name}Connection"), "A page of a list (halaman).", connection);
    let mut keys = vec![("ID".to_owned(), "By id: random, but stable.".to_owned())];
    keys.extend(view.fields.iter().filter_map(|field| Some((order_key(field)?, field.description.to_owned()))));
    add_enum(registry, &format!("{name}OrderField"), "What a list can be ordered by (kunci urutan).", &pairs(&keys));
    let order = vec![
        input("field", &format!("{name}OrderField!"), "The key (kunci)."),
        input("direction", "OrderDirection", "Smallest first unless said otherwise (arah)."),
    ];
    add_input(
        registry,
        &format!("{name}Order"),
        "One key and its direction; the id decides among equals (urutan).",
        order,
    );
}

/// Whether a list ordered by `key` of the input type `order_type` is sorted by a cell that may be hidden, so that the
/// cell has to be computed for every row.
pub(crate) fn is_guarded_order(order_type: &str, key: &str) -> bool {
    let view = connected().into_iter().find(|view| order_type.strip_suffix("Order") == Some(view.name));
    let field = view.and_then(|view| view.fields.iter().find(|field| order_key(field).as_deref() == Some(key)));
    field.is_some_and(|field| field.part != Part::Header)
}

/// Whether the schema lets this field of Query be null, so that its error spares the other fields.
pub(crate) fn is_nullable_root(name: &str) -> bool {
    static REQUIRED: LazyLock<Vec<String>> = LazyLock::new(|| {
        query_fields().into_iter().filter(|field| field.ty.ends_with('!')).map(|field| field.name).collect()
    });
    !REQUIRED.iter().any(|required| required == name)
}

fn query_fields() -> Vec<MetaField> {
    let mut node =
        described("node", "Node", "The object with this id; null if there is none in the caller's copy (objek).");
    add_argument(&mut node, "id", "ID!", "A global id.");
    let mut nodes =
        described("nodes", "[Node]!", "The objects with these ids, in their order; at most 100 (beberapa objek).");
    add_argument(&mut nodes, "ids", "[ID!]!", "Global ids.");
    let viewer = described("viewer", "Viewer", "Who is asking; null for a citizen who has not signed in (pengguna).");
    let mut fields = vec![node, nodes, viewer];
    for root in CONNECTIONS {
        let mut field = described(root.name, &format!("{}Connection!", root.view.name), root.description);
        connection_arguments(&mut field, root.view);
        fields.push(field);
    }
    let mut statistics = described(
        "evaluationStatistics",
        "[EvaluationStatistics!]!",
        "Counts and distributions over the cells the caller may see; hidden cells form the group null (statistik).",
    );
    add_argument(&mut statistics, "filter", "EvaluationFilter", "Which evaluations count.");
    add_argument(&mut statistics, "groupBy", "[EvaluationGroupBy!]!", "At least one key.");
    fields.push(statistics);
    let mut campaign =
        described("surveyCampaign", "SurveyCampaign", "Public: the form behind a QR code or link (formulir survei).");
    add_argument(&mut campaign, "code", "String!", "The public code.");
    fields.push(campaign);
    fields.push(described(
        "policy",
        "Policy!",
        "The policy in force: version, relations, parts, and all decisions (kebijakan akses).",
    ));
    let codes =
        "Every code that an error can carry; errors of one operation are not read here (daftar kode kesalahan).";
    fields.push(described("errorCodes", "[ErrorCodeEntry!]!", codes));
    fields
}

/// What can be subscribed to.
pub(crate) fn subscription_fields() -> Vec<MetaField> {
    let mut changed = described(
        "evaluationChanged",
        "Evaluation!",
        "An evaluation (evaluasi kinerja) whenever something has changed in it that the caller may see, as `node` shows \
         it at that moment. Silent about everything else, an unknown id included.",
    );
    add_argument(&mut changed, "id", "ID", "Only this evaluation; any the caller may see if absent.");
    let mut progress = described(
        "surveyProgress",
        "SurveyProgress!",
        "How far a campaign has come (kemajuan survei): at once, and whenever the next ten have answered.",
    );
    add_argument(&mut progress, "campaign", "ID!", "The campaign.");
    let tasks = described(
        "taskCount",
        "Int!",
        "How many tasks the viewer has (jumlah tugas): at once, and whenever it changes. 0 for a citizen.",
    );
    vec![changed, progress, tasks]
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

/// Registers a list of words as an enum, unless it is there already.
pub(crate) fn add_words(registry: &mut Registry, words: &Words) {
    add_enum(registry, words.name, words.description, words.values);
}

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
        is_subscription: name == "Subscription",
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
