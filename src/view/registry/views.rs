//! The types that follow from each view: its object, its filter, and its connection with what it can be ordered by.

use async_graphql::registry::{Deprecation, MetaField, Registry};

use super::entries::{add_argument, add_enum, add_input, add_object, add_value_type, add_words, described, input};
use super::filters;
use crate::view::access::Access;
use crate::view::arguments::{DEFAULT_PAGE, LARGEST_PAGE};
use crate::view::catalogue::part_word;
use crate::view::definition::{Content, Field, Kind, List, View};
use crate::view::facet;
use crate::view::nouns::views;
use crate::view::order::{self, MOST_KEYS};
use crate::view::root::{Answer, ROOT_FIELDS};

pub(super) fn register(registry: &mut Registry) {
    for view in views() {
        object_type(registry, view);
        filter_type(registry, view);
    }
    for view in connected() {
        connection_types(registry, view);
    }
}

/// The views that some connection shows.
fn connected() -> Vec<&'static View> {
    let nested = views().flat_map(|view| view.fields).filter_map(|field| match field.content {
        Content::Many { view, list: List::Connection, .. } => Some(view),
        _ => None,
    });
    let at_root = ROOT_FIELDS.iter().filter_map(|root| match root.answer {
        Answer::Connection { view, .. } => Some(view),
        _ => None,
    });
    let mut connected: Vec<&'static View> = Vec::new();
    for view in at_root.chain(nested) {
        if !connected.iter().any(|known| std::ptr::eq(*known, view)) {
            connected.push(view);
        }
    }
    connected
}

fn object_type(registry: &mut Registry, view: &'static View) {
    let mut fields = Vec::new();
    for field in view.fields {
        let mut meta = described(field.name, &type_of(field), field.description);
        match &field.content {
            Content::Value { kind: Kind::Enum(words), .. } => add_words(registry, words),
            Content::Many { view, list: List::Connection, .. } => connection_arguments(&mut meta, view),
            Content::Access(access) => access_types(registry, access),
            _ => {}
        }
        meta.deprecation = deprecation(field);
        fields.push(meta);
    }
    add_object(registry, view.name, view.description, fields);
    if view.node().is_some() {
        registry.add_implements(view.name, "Node");
    }
}

fn type_of(field: &Field) -> String {
    let required = if field.required { "!" } else { "" };
    match &field.content {
        Content::Id(_) => "ID!".to_owned(),
        Content::Value { kind, .. } => format!("{}{required}", kind.type_name()),
        Content::One { view, .. } => view.name.to_owned(),
        Content::OneOf { .. } => "Node".to_owned(),
        Content::Many { view, list: List::Plain(_), .. } => format!("[{}!]{required}", view.name),
        Content::Many { view, list: List::Connection, .. } => format!("{}Connection{required}", view.name),
        Content::Access(access) => format!("[{}!]!", access.ty.name),
    }
}

fn access_types(registry: &mut Registry, access: &'static Access) {
    add_value_type(registry, access.ty);
    let parts = access.parts().map(|owned| {
        let guarded = format!("Part `{}`, guarded by the policy of `{}`.", owned.part.word(), owned.owner.noun.word());
        (part_word(owned.part), guarded)
    });
    add_enum(registry, access.part_type, access.part_description, parts);
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
        input(
            "isNull",
            "Boolean",
            "Whether nothing is to be seen there, where another row leads to this one (tidak ada).",
        ),
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
        Content::Value { kind: Kind::Enum(words), .. } => filters::of_enum(registry, words.name),
        Content::Value { kind: Kind::Nip | Kind::Email, .. } => "EqualityFilter".to_owned(),
        Content::Value { kind, .. } => format!("{}Filter", kind.type_name()),
        Content::One { view, .. } => format!("{}Filter", view.name),
        Content::Many { view, .. } => filters::of_list(registry, view.name),
        Content::OneOf { .. } | Content::Access(_) => return None,
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
    let mut connection = connection;
    if order::keys(view).next().is_some() {
        connection.push(facet(registry, view));
    }
    add_object(registry, &format!("{name}Connection"), "A page of a list (halaman).", connection);
    let by_id = ("ID".to_owned(), "By id: random, but stable.".to_owned());
    let keys = || order::keys(view).map(|key| (key.name(), key.description()));
    add_enum(
        registry,
        &format!("{name}OrderField"),
        "What a list can be ordered by: values of the row, and of the objects that it leads to (kunci urutan).",
        std::iter::once(by_id).chain(keys()),
    );
    let order = vec![
        input("field", &format!("{name}OrderField!"), "The key (kunci)."),
        input("direction", "OrderDirection", "Smallest first unless said otherwise (arah)."),
    ];
    add_input(
        registry,
        &format!("{name}Order"),
        "One key and its direction; where all keys are equal, the id decides (urutan).",
        order,
    );
}

/// The field of a connection over `view` that tells the values of a key.
fn facet(registry: &mut Registry, view: &'static View) -> MetaField {
    let keys_name = format!("{}FacetField", view.name);
    let keys = order::keys(view).map(|key| (key.name(), key.about()));
    add_enum(registry, &keys_name, "What the values of a list can be told of (kunci sebaran).", keys);
    let description = "The distinct values of a key among the rows under this filter, the most frequent first; hidden ones \
                       are the value null (sebaran nilai).";
    let mut field = described(facet::FIELD, &format!("[{}!]!", facet::TYPE), description);
    add_argument(&mut field, "field", &format!("{keys_name}!"), "Of which key.");
    let first = format!("So many values; {DEFAULT_PAGE} unless said otherwise, at most {LARGEST_PAGE}.");
    add_argument(&mut field, "first", "Int", &first);
    field
}

/// The arguments of a connection over `view`.
pub(super) fn connection_arguments(field: &mut MetaField, view: &'static View) {
    let first = format!("So many from the start; {DEFAULT_PAGE} unless said otherwise, at most {LARGEST_PAGE}.");
    let last = format!("So many from the end; at most {LARGEST_PAGE}.");
    add_argument(field, "filter", &format!("{}Filter", view.name), "Which rows.");
    let order = format!(
        "In which order, by at most {MOST_KEYS} keys of which the first counts most; by id unless said otherwise."
    );
    add_argument(field, "orderBy", &format!("[{}Order!]", view.name), &order);
    add_argument(field, "first", "Int", &first);
    add_argument(field, "after", "String", "Only what follows this cursor.");
    add_argument(field, "last", "Int", &last);
    add_argument(field, "before", "String", "Only what comes before this cursor.");
}

/// How many cells of every row are computed to sort a list by these keys of the input type `order_type`: each that may be
/// hidden, and one where there are several keys, which no index has in their order.
pub(crate) fn order_visits<'k>(order_type: &str, names: impl Iterator<Item = &'k str>) -> u64 {
    let view = connected().into_iter().find(|view| order_type.strip_suffix("Order") == Some(view.name));
    let Some(view) = view else { return 0 };
    let keys: Vec<order::Key> = names.map_while(|name| order::named(view, name)).take(MOST_KEYS).collect();
    let guarded = keys.iter().filter(|key| key.is_guarded()).count() as u64;
    if keys.len() > 1 { guarded.max(1) } else { guarded }
}
