//! Counts of visible rows by group: what can be grouped by is a table, and the SELECT follows from it.

use async_graphql::Value;
use async_graphql::parser::types::SelectionSet;

use super::compiler::{Compiler, unknown_field};
use super::definition::{Content, Field, Kind, View, in_capitals};
use super::draft::Draft;
use super::from::{Builder, FromClause, Output};
use super::order;
use super::selection::{list_of, word_of};
use super::shape::{Out, Select, Shape};
use crate::authz::RowSearch;
use crate::error::{Error, Message, Result};

/// The field that names the keys of the groups.
pub(super) const GROUPED_BY: &str = "groupedBy";
/// More groups than this are no overview.
const MOST_GROUPS: usize = 1000;

/// Statistics over a view.
#[derive(Debug)]
pub(super) struct Statistics {
    /// Whose rows are counted.
    pub(super) view: &'static View,
    /// The GraphQL type of one group.
    pub(super) type_name: &'static str,
    pub(super) description: &'static str,
    /// What is said of the count.
    pub(super) count: &'static str,
    /// The enum of what can be grouped by.
    pub(super) keys_name: &'static str,
    /// What can be grouped by: the name of the result's field, and the cell.
    pub(super) groups: &'static [(&'static str, Group)],
}

/// A cell to group by.
#[derive(Clone, Copy, Debug)]
pub(super) enum Group {
    /// A field of the counted rows.
    Own(&'static str),
    /// A field of the object that a to-one field leads to.
    Of(&'static str, &'static str),
}

impl Group {
    /// The type of the result's field.
    pub(super) fn type_name(self, view: &'static View) -> &'static str {
        let (view, name) = match self {
            Self::Own(name) => (view, name),
            Self::Of(edge, name) => match view.field(edge) {
                Some((_, Field { content: Content::One { view, .. }, .. })) => (*view, name),
                _ => (view, name),
            },
        };
        match view.field(name) {
            Some((_, Field { content: Content::Value { kind, .. }, .. })) => kind.type_name(),
            Some((_, Field { content: Content::One { view, .. }, .. })) => view.name,
            _ => "Int",
        }
    }

    /// The masked cell, and what it is.
    fn cell(self, builder: &mut Builder<'_>, from: &mut FromClause) -> Result<(String, &'static Content)> {
        let (instance, name) = match self {
            Self::Own(name) => (0, name),
            Self::Of(edge, name) => {
                let (index, _) = from.view(0).field(edge).ok_or_else(|| unknown_field(edge))?;
                let (joined, _) = builder.join(from, 0, index).ok_or_else(|| unknown_field(edge))?;
                (joined, name)
            }
        };
        let (index, field) = from.view(instance).field(name).ok_or_else(|| unknown_field(name))?;
        Ok((builder.column(from, instance, Output::Field(index)), &field.content))
    }
}

/// The groups that were asked for.
struct Grouped {
    /// The name of each with its masked cell and what that is.
    cells: Vec<(&'static str, String, &'static Content)>,
    /// The grouped subselect, and the name it goes by.
    sql: String,
    alias: String,
}

impl Statistics {
    /// The groups that the argument names, each once; none is one group of all rows.
    fn chosen(&self, value: Option<&Value>) -> Result<Vec<(&'static str, Group)>> {
        let mut chosen: Vec<(&'static str, Group)> = Vec::new();
        for item in value.map(list_of).unwrap_or_default() {
            let name = word_of(item).unwrap_or_default();
            let known =
                self.groups.iter().find(|(field, _)| in_capitals(field) == name).ok_or_else(|| {
                    Error::BadRequest(Message::new("`groupBy` tidak dikenal", "`groupBy` is not known"))
                })?;
            if !chosen.iter().any(|(field, _)| *field == known.0) {
                chosen.push(*known);
            }
        }
        Ok(chosen)
    }
}

impl<'a> Compiler<'a> {
    /// Counts of visible rows by group, with the objects that groups stand for.
    pub(super) fn statistics(
        &self,
        statistics: &'static Statistics,
        filter: Option<&Value>,
        group_by: Option<&Value>,
        sets: &[&'a SelectionSet],
    ) -> Result<(Select, Shape)> {
        let mut builder = Builder::new(self.request());
        let Grouped { cells, sql: grouped, alias } = grouped(&mut builder, statistics, filter, group_by)?;
        let mut draft = Draft::over(builder, FromClause::grouped(grouped));
        let mut shape = Shape::new();
        for field in self.document().collect(statistics.type_name, None, sets) {
            let group = cells.iter().position(|(name, ..)| *name == field.name);
            let out = match (field.name, group) {
                ("__typename", _) => Out::TypeName(statistics.type_name),
                ("count", _) => Out::Cell(Kind::Integer, draft.output(format!("{alias}.n"))),
                (GROUPED_BY, _) => Out::Words(cells.iter().map(|(name, ..)| in_capitals(name)).collect()),
                (_, None) => Out::Cell(Kind::Integer, draft.output("NULL".to_owned())),
                (_, Some(index)) => match cells[index].2 {
                    Content::Value { kind, .. } => Out::Cell(*kind, draft.output(format!("{alias}.g{index}"))),
                    Content::One { view, .. } => {
                        let key = format!("{alias}.g{index}");
                        let (joined, present) = draft.builder.join_by(&mut draft.from, key, view);
                        let present = draft.output(present);
                        Out::One(present, self.shape(&mut draft, joined, &field.sets)?)
                    }
                    _ => return Err(unknown_field(field.name)),
                },
            };
            shape.push((field.answer_key(), out));
        }
        let order = cells.iter().enumerate().map(|(index, (_, _, content))| {
            let cell = format!("{alias}.g{index}");
            let place = match content {
                Content::Value { kind, .. } => order::position(*kind, &cell),
                _ => cell.clone(),
            };
            format!("CASE WHEN {cell} IS NULL THEN 1 ELSE 0 END, {place}")
        });
        let order = order.collect::<Vec<_>>().join(", ");
        let order = if order.is_empty() { order } else { format!(" ORDER BY {order}") };
        if draft.outputs.is_empty() {
            draft.outputs.push(format!("{alias}.n"));
        }
        let clause = draft.builder.clause_of(&draft.from);
        let sql = format!("SELECT {} {clause}{order} LIMIT {MOST_GROUPS}", draft.outputs.join(", "));
        Ok((draft.select(sql, None, None, Vec::new())?, shape))
    }
}

fn grouped(
    builder: &mut Builder<'_>,
    statistics: &'static Statistics,
    filter: Option<&Value>,
    group_by: Option<&Value>,
) -> Result<Grouped> {
    let chosen = statistics.chosen(group_by)?;
    let mut from = builder.from(statistics.view, RowSearch::Lookup, None);
    let mut cells = Vec::new();
    for (name, group) in chosen {
        let (cell, content) = group.cell(builder, &mut from)?;
        cells.push((name, cell, content));
    }
    let test = filter.map(|filter| builder.filter(&mut from, 0, filter)).transpose()?;
    let clause = builder.clause_of(&from);
    let (named, group_by) = lists(&cells);
    let alias = builder.alias();
    let test = test.map(|test| format!(" WHERE {test}")).unwrap_or_default();
    let sql = format!("(SELECT {named}count(*) AS n {clause}{test}{group_by}) {alias}");
    Ok(join_groups(builder, Grouped { cells, sql, alias }))
}

/// The cells under the names `g0`, `g1` and so on, to go before what is counted, and the clause that groups by them.
fn lists(cells: &[(&'static str, String, &'static Content)]) -> (String, String) {
    let named = cells.iter().enumerate().map(|(index, (_, cell, _))| format!("{cell} AS g{index}, ")).collect();
    let group_by: Vec<&str> = cells.iter().map(|(_, cell, _)| cell.as_str()).collect();
    (named, if group_by.is_empty() { String::new() } else { format!(" GROUP BY {}", group_by.join(", ")) })
}

/// Joins groups that differ only in a key to an object that the caller may not see: they look the same, and are one. The
/// key is masked here and not in each row that is counted, since there are fewer groups than rows.
fn join_groups(builder: &mut Builder<'_>, grouped: Grouped) -> Grouped {
    let Grouped { mut cells, sql, alias } = grouped;
    if !cells.iter().any(|(_, _, content)| matches!(content, Content::One { .. })) {
        return Grouped { cells, sql, alias };
    }
    let mut from = FromClause::grouped(sql);
    for (index, (_, cell, content)) in cells.iter_mut().enumerate() {
        *cell = format!("{alias}.g{index}");
        if let Content::One { view, .. } = content {
            (_, *cell) = builder.join_by(&mut from, cell.clone(), view);
        }
    }
    let clause = builder.clause_of(&from);
    let (named, group_by) = lists(&cells);
    let joined = builder.alias();
    let sql = format!("(SELECT {named}CAST(sum({alias}.n) AS bigint) AS n {clause}{group_by}) {joined}");
    Grouped { cells, sql, alias: joined }
}
