//! The input types by which values are compared in filters.

use async_graphql::registry::{MetaInputValue, Registry};

use super::entries::{add_input, input};

pub(super) fn register(registry: &mut Registry) {
    for scalar in ["Int", "Decimal", "Date", "DateTime"] {
        add_input(
            registry,
            &format!("{scalar}Filter"),
            "Comparisons; all given ones must hold, and null is none (syarat nilai).",
            comparable(scalar),
        );
    }
    let mut text = comparable("String");
    let folded = "in either case and however accents are composed; nothing is a wildcard";
    text.push(input("contains", "String", &format!("Contains this, {folded} (memuat).")));
    text.push(input("startsWith", "String", &format!("Starts with this, {folded} (diawali).")));
    add_input(
        registry,
        "StringFilter",
        "Comparisons; all given ones must hold, and null is none. Order is that of code points (syarat teks).",
        text,
    );
    let equality = vec![
        input(
            "eq",
            "String",
            "Equal to this, as typed: spaces of a NIP and capitals of an address do not count (sama dengan).",
        ),
        input("in", "[String!]", "Equal to one of these, likewise; at most 1000 (salah satu dari)."),
    ];
    add_input(
        registry,
        "EqualityFilter",
        "Equality only, for values that identify a person; null is none (syarat kesamaan).",
        equality,
    );
    let ids = vec![
        input("eq", "ID", "This id (id ini)."),
        input("ne", "ID", "Another id than this (id lain)."),
        input("in", "[ID!]", "One of these ids; at most 1000 (salah satu dari)."),
        input("notIn", "[ID!]", "None of these ids; at most 1000 (bukan salah satu dari)."),
    ];
    add_input(registry, "IDFilter", "Which objects; unknown ids match nothing, and null is no id (syarat id).", ids);
}

/// What `ne` and `notIn` say of nothing, as all comparisons do.
const NE: &str = "Another than this; false where nothing is to be seen, unlike `not` around `eq` (tidak sama dengan).";
const NOT_IN: &str = "None of these; false where nothing is to be seen, at most 1000 (bukan salah satu dari).";

fn comparable(scalar: &str) -> Vec<MetaInputValue> {
    let mut fields = vec![
        input("eq", scalar, "Equal to this (sama dengan)."),
        input("ne", scalar, NE),
        input("in", &format!("[{scalar}!]"), "Equal to one of these; at most 1000 (salah satu dari)."),
        input("notIn", &format!("[{scalar}!]"), NOT_IN),
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
}

/// The filter over a list of words; returns its name.
pub(super) fn of_enum(registry: &mut Registry, ty: &str) -> String {
    let name = format!("{ty}Filter");
    let fields = vec![
        input("eq", ty, "This value (sama dengan)."),
        input("ne", ty, NE),
        input("in", &format!("[{ty}!]"), "One of these values (salah satu dari)."),
        input("notIn", &format!("[{ty}!]"), NOT_IN),
        input("isNull", "Boolean", "Whether nothing is to be seen there (kosong)."),
    ];
    add_input(registry, &name, "Comparisons; all given ones must hold, and null is none (syarat nilai).", fields);
    name
}

/// The filter over a list of rows; returns its name.
pub(super) fn of_list(registry: &mut Registry, ty: &str) -> String {
    let name = format!("{ty}ListFilter");
    let of = format!("{ty}Filter");
    let fields = vec![
        input("some", &of, "One visible row of the list meets this (ada)."),
        input("none", &of, "No visible row of the list meets this (tidak ada)."),
        input("every", &of, "Every visible row of the list meets this (setiap)."),
        input("isNull", "Boolean", "Whether the list itself is not to be seen; an empty one is (tersembunyi)."),
    ];
    let description = "Conditions on a list; one that is not to be seen meets only `isNull` (syarat daftar).";
    add_input(registry, &name, description, fields);
    name
}
