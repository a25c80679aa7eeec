//! Which tables hold the parts of guarded nouns, as the views say: what has to stay hidden where a part is hidden.

use uuid::Uuid;

use super::definition::{Content, Field, Guard, Source, Table, View};
use super::nouns::{self, views};
use crate::authz::{Noun, Part};
use crate::database::{Bind, Binder, Database};
use crate::error::Result;

/// A table of its own in which a part of a noun is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartTable {
    /// Whose part.
    pub noun: Noun,
    /// Which part.
    pub part: Part,
    /// The table.
    pub table: &'static str,
    /// The column that names the row above: the noun's object, or a row of the table that this one hangs on.
    pub key: &'static str,
    /// The column of the row above that `key` equals.
    pub above: &'static str,
    /// Which rows of the table belong to the part, such as `reviewer_group = 'PEER'`; all if absent.
    pub only: Option<&'static str>,
    /// The tables whose rows hang on those of this one.
    pub below: Vec<PartTable>,
}

/// The tables of all parts but headers, noun by noun.
pub fn tables_of_parts() -> Vec<PartTable> {
    let guarded = views().filter_map(|view| Some((view, view.node()?)));
    let of_view = |(view, noun): (&'static View, Noun)| {
        let fields = view.fields.iter().filter(|field| field.part != Part::Header);
        fields.filter_map(move |field| table(field, noun, field.part))
    };
    guarded.flat_map(of_view).collect()
}

/// The part that guards the list in which objects of `noun` show those of `within` that hang on them.
pub(crate) fn part_of_list(noun: Noun, within: Noun) -> Option<Part> {
    let list = |field: &&Field| matches!(field.content, Content::Many { view, .. } if view.node() == Some(within));
    nouns::of_noun(noun)?.fields.iter().find(list).map(|field| field.part)
}

/// Whether one of the `parts` (an OR of [`Noun::bit`]) of an object holds anything that a view could show.
///
/// # Errors
/// What reading fails with.
pub(crate) async fn holds(database: &Database, noun: Noun, object: Uuid, parts: u32) -> Result<bool> {
    let Some(view) = nouns::of_noun(noun) else { return Ok(false) };
    let stands_in_row = |field: &Field| {
        noun.bit(field.part) & parts != 0 && matches!(field.content, Content::Id(_) | Content::Value { .. })
    };
    if view.fields.iter().any(stands_in_row) {
        return Ok(true);
    }
    let mut binder = Binder::new(database.backend());
    let id = binder.bind(Bind::Uuid(object));
    let tables = tables_of_parts().into_iter().filter(|table| table.noun == noun && noun.bit(table.part) & parts != 0);
    let selects = tables.map(|PartTable { table, key, only, .. }| {
        let only = only.map(|only| format!(" AND {only}")).unwrap_or_default();
        format!("SELECT 1 FROM {table} WHERE {key} = {id}{only}")
    });
    let selects: Vec<String> = selects.collect();
    if selects.is_empty() {
        return Ok(false);
    }
    Ok(!database.query(binder.statement(selects.join(" UNION ALL "))).await?.is_empty())
}

/// The table that `field` leads to, if its rows are there for the sake of the row that they hang on.
fn table(field: &'static Field, noun: Noun, part: Part) -> Option<PartTable> {
    let (view, above, key, only) = match field.content {
        // What is found by its own id is named here, and kept elsewhere.
        Content::One { target: "id", .. } => return None,
        Content::One { view, key: Source::Column(above), target, only } => (view, above, target, only),
        Content::Many { view, key: above, target, .. } => (view, above, target, None),
        _ => return None,
    };
    let (Table::Named(table_name), Guard::Reached | Guard::PartOf { .. }) = (view.table, view.guard) else {
        return None;
    };
    let below = view.fields.iter().filter_map(|field| table(field, noun, part)).collect();
    Some(PartTable { noun, part, table: table_name, key, above, only, below })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_part_with_a_table_is_found_with_all_that_hangs_on_it() {
        let tables = tables_of_parts();
        let of = |noun, part| -> Vec<&PartTable> {
            tables.iter().filter(|table| table.noun == noun && table.part == part).collect()
        };
        let work_results = of(Noun::PerformancePlan, Part::WorkResults);
        assert_eq!(
            work_results.iter().map(|table| (table.table, table.key)).collect::<Vec<_>>(),
            [("work_result", "plan_id")]
        );
        assert_eq!(work_results[0].below.iter().map(|table| table.table).collect::<Vec<_>>(), ["indicator"]);
        let peers = of(Noun::Evaluation, Part::PeerFeedback);
        assert_eq!(peers[0].only, Some("reviewer_group = 'PEER'"));
        assert_eq!(
            peers[0].below.iter().map(|table| (table.table, table.key, table.above)).collect::<Vec<_>>(),
            [("feedback_summary_item", "summary_id", "id"), ("feedback_summary_comment", "summary_id", "id")]
        );
        assert_eq!(of(Noun::Evaluation, Part::SelfAssessment)[0].below[0].above, "evaluation_id");
        assert!(of(Noun::Evaluation, Part::Reviewers).is_empty(), "requests are guarded by their own noun");
        assert!(of(Noun::Evaluation, Part::Status).is_empty(), "the status stands in the evaluation itself");
    }
}
