//! The types that belong to no view: scalars, the interface of objects, pages, statistics and the codes of errors.

use async_graphql::registry::Registry;

use super::entries::{add_enum, add_interface, add_object, add_scalar, add_words, described};
use crate::error::Code;
use crate::view::definition::in_capitals;
use crate::view::facet;
use crate::view::nouns::views;
use crate::view::scalar::Scalar;
use crate::view::statistics::{GROUPED_BY, Statistics};

pub(super) fn register(registry: &mut Registry) {
    scalars(registry);
    add_interface(
        registry,
        "Node",
        "An object that `node` finds by its id (objek).",
        vec![described("id", "ID!", "Opaque and global (id).")],
        views().filter(|view| view.node().is_some()).map(|view| view.name.to_owned()),
    );
    let page_info = vec![
        described("hasNextPage", "Boolean!", "Whether more follows (ada berikutnya)."),
        described("hasPreviousPage", "Boolean!", "Whether something comes before (ada sebelumnya)."),
        described("startCursor", "String", "For `before` (penanda awal)."),
        described("endCursor", "String", "For `after` (penanda akhir)."),
    ];
    add_object(registry, "PageInfo", "Where a page stands in its list (letak halaman).", page_info);
    let value = vec![
        described("value", "String", "The value, as the row writes it; null for hidden or absent ones (nilai)."),
        described("count", "Int!", "How many rows the caller may see have it (jumlah)."),
    ];
    add_object(registry, facet::TYPE, "A value of a list, with how many rows have it (nilai dan jumlahnya).", value);
    add_enum(
        registry,
        "OrderDirection",
        "Smallest or largest first; nulls come last either way (arah urutan).",
        [("ASC", "Smallest first."), ("DESC", "Largest first.")],
    );
    add_words(registry, Code::WORDS);
}

fn scalars(registry: &mut Registry) {
    for scalar in Scalar::ALL {
        add_scalar(registry, scalar.name(), scalar.description(), scalar.specification());
    }
}

/// The types of statistics over a view.
pub(super) fn statistics(registry: &mut Registry, statistics: &Statistics) {
    let mut fields = vec![described("count", "Int!", statistics.count)];
    for (name, group) in statistics.groups {
        fields.push(described(
            name,
            group.type_name(statistics.view),
            "The group; null for hidden or absent values, and where `groupedBy` does not name it (kelompok).",
        ));
    }
    let keys = format!("[{}!]!", statistics.keys_name);
    let grouped_by =
        "The keys that make the groups: a null under one of these is hidden or absent (dikelompokkan menurut).";
    fields.push(described(GROUPED_BY, &keys, grouped_by));
    add_object(registry, statistics.type_name, statistics.description, fields);
    let keys = statistics.groups.iter().map(|(name, _)| (in_capitals(name), format!("By `{name}`.")));
    add_enum(registry, statistics.keys_name, "What statistics can be grouped by (kunci pengelompokan).", keys);
}
