//! The SELECT of one page of a connection, and the one that counts its rows.

use sea_orm::DbBackend;

use super::arguments::Arguments;
use super::cursor::{self, Position};
use super::definition::Kind;
use super::draft::Draft;
use super::from::{Builder, Output};
use super::scalar;
use super::shape::{Paging, Select};
use crate::authz::RowSearch;
use crate::database::Bind;
use crate::error::{Error, Result};

/// By what a page is sorted.
struct Sort {
    /// The cells in their order, as ORDER BY has them, each with whether the largest comes first.
    cells: Vec<(String, bool)>,
    /// The order keys alone, for cursors.
    keys: Vec<String>,
    id: String,
}

impl Draft<'_> {
    /// Ends the draft as a page of `view`, or as one for each parent if there is a column that names the `parent`.
    pub(super) fn page(mut self, search: RowSearch, parent: Option<&str>, arguments: &Arguments) -> Result<Select> {
        let Sort { cells: sort, keys: sorted_by, id } = self.sort(search, arguments)?;
        let paging = Paging {
            limit: arguments.limit,
            backward: arguments.backward,
            continues: if arguments.backward { arguments.before.is_some() } else { arguments.after.is_some() },
            scope: arguments.scope.clone(),
            sorted_by: sorted_by.into_iter().map(|key| self.output(key)).collect(),
            id: self.output(id),
        };
        let (keys, mut tests) = self.tests(parent, arguments)?;
        for (position, after) in [(&arguments.after, true), (&arguments.before, false)] {
            if let Some(position) = position {
                let values = keyset(arguments, position, &mut self.builder)?;
                tests.push(beyond(&sort, &values, after));
            }
        }
        let order = sort.iter().map(|(cell, descending)| {
            let direction = if *descending == arguments.backward { "ASC" } else { "DESC" };
            format!("{cell} {direction}")
        });
        let order = order.collect::<Vec<_>>().join(", ");
        let clause = self.builder.clause_of(&self.from);
        let filter = where_clause(&tests);
        // One row more than the page tells whether there is another page.
        let fetch = arguments.limit + 1;
        let sql = match parent {
            None => format!("SELECT {} {clause}{filter} ORDER BY {order} LIMIT {fetch}", self.outputs.join(", ")),
            Some(parent) => {
                let outputs = self.outputs.iter().enumerate().map(|(index, sql)| format!("{sql} AS o{index}"));
                format!(
                    "SELECT * FROM (SELECT {}, row_number() OVER (PARTITION BY {parent} ORDER BY {order}) AS place \
                     {clause}{filter}) w WHERE place <= {fetch} ORDER BY place",
                    outputs.collect::<Vec<_>>().join(", ")
                )
            }
        };
        self.select(sql, keys, Some(paging), Vec::new())
    }

    /// Ends the draft as a count of rows, or as one for each parent whose name stands in the column `parent`.
    pub(super) fn count(mut self, parent: Option<&'static str>, arguments: &Arguments) -> Result<Select> {
        let parent = parent.map(|column| self.column(Output::Key(column)));
        let (keys, tests) = self.tests(parent.as_deref(), arguments)?;
        let clause = self.builder.clause_of(&self.from);
        let filter = where_clause(&tests);
        let sql = match parent {
            None => format!("SELECT NULL, count(*) {clause}{filter}"),
            Some(parent) => format!("SELECT {parent}, count(*) {clause}{filter} GROUP BY {parent}"),
        };
        self.select(sql, keys, None, Vec::new())
    }

    fn sort(&mut self, search: RowSearch, arguments: &Arguments) -> Result<Sort> {
        let id = self.column(Output::Key("id"));
        let (mut cells, mut keys) = (Vec::new(), Vec::new());
        for (key, descending) in arguments.order.keys() {
            let cell = key.sorted(&mut self.builder, &mut self.from)?;
            if key.is_required() {
                cells.push((cell.clone(), *descending));
            } else {
                // Nulls come last in either direction, so the flag turns with it.
                let (null, other) = if *descending { (0, 1) } else { (1, 0) };
                let zero = zero(key.kind, &self.builder);
                cells.push((format!("CASE WHEN {cell} IS NULL THEN {null} ELSE {other} END"), *descending));
                cells.push((format!("COALESCE({cell}, {zero})"), *descending));
            }
            keys.push(cell);
        }
        cells.push((id.clone(), arguments.order.id_descending()));
        if search != RowSearch::Walk {
            // What was found by other means is sorted; either database would rather read the whole table in this order.
            match self.builder.binder.backend() {
                DbBackend::Sqlite => cells.iter_mut().for_each(|(cell, _)| cell.insert(0, '+')),
                _ => self.from.fence(),
            }
        }
        Ok(Sort { cells, keys, id })
    }

    /// What the rows have to meet, and which bind takes the keys of the parents.
    pub(super) fn tests(
        &mut self,
        parent: Option<&str>,
        arguments: &Arguments,
    ) -> Result<(Option<usize>, Vec<String>)> {
        let mut tests = Vec::new();
        let keys = parent.map(|parent| {
            let (bind, test) = self.builder.binder.any_of_reserved(parent);
            tests.push(test);
            bind
        });
        if let Some(filter) = &arguments.filter {
            tests.push(self.builder.filter(&mut self.from, 0, filter)?);
        }
        Ok((keys, tests))
    }
}

/// The WHERE that demands all of `tests`, after a space; nothing if there are none.
pub(super) fn where_clause(tests: &[String]) -> String {
    if tests.is_empty() { String::new() } else { format!(" WHERE {}", tests.join(" AND ")) }
}

/// Whether a row stands after the one with these values of its sort keys, or else before it. No cell is null.
fn beyond(cells: &[(String, bool)], values: &[String], after: bool) -> String {
    let operator = |descending: bool| if descending == after { "<" } else { ">" };
    let Some(((last, descending), above)) = cells.split_last() else { return "1 = 1".to_owned() };
    if above.iter().all(|(_, other)| other == descending) {
        let cells: Vec<&str> = cells.iter().map(|(cell, _)| cell.as_str()).collect();
        return format!("({}) {} ({})", cells.join(", "), operator(*descending), values.join(", "));
    }
    // Keys of both directions are no row value, so the last decides where those above are equal, and so on.
    let last = format!("{last} {} {}", operator(*descending), values[cells.len() - 1]);
    above.iter().zip(values).rev().fold(last, |below, ((cell, descending), value)| {
        format!("({cell} {} {value} OR ({cell} = {value} AND {below}))", operator(*descending))
    })
}

/// The values that a cursor compares the sort keys with.
fn keyset(arguments: &Arguments, position: &Position, builder: &mut Builder<'_>) -> Result<Vec<String>> {
    let mut values = Vec::new();
    let order = arguments.order.keys();
    if order.len() != position.keys.len() {
        return Err(Error::internal("a cursor with other keys than the order"));
    }
    for ((key, descending), known) in order.iter().zip(&position.keys) {
        let value = match (known, key.kind) {
            (cursor::Key::Null, kind) => zero(kind, builder).to_owned(),
            (cursor::Key::Integer(number), _) => builder.binder.bind(Bind::Integer(*number)),
            (cursor::Key::Text(text), Kind::Date) => {
                let date = scalar::date(text).ok_or_else(|| Error::internal("a cursor with no date"))?;
                builder.binder.bind(Bind::Date(date))
            }
            (cursor::Key::Text(text), Kind::DateTime) => {
                let time = scalar::datetime(text).ok_or_else(|| Error::internal("a cursor with no time"))?;
                builder.binder.bind(Bind::DateTime(time))
            }
            (cursor::Key::Text(text), _) => builder.binder.bind(Bind::Text(text.clone())),
        };
        if !key.is_required() {
            let is_null = *known == cursor::Key::Null;
            values.push(if is_null == *descending { "0" } else { "1" }.to_owned());
        }
        values.push(value);
    }
    values.push(builder.binder.bind(Bind::Uuid(position.id)));
    Ok(values)
}

/// What stands for null within a sort key; the flag before it keeps nulls apart.
fn zero(kind: Kind, builder: &Builder<'_>) -> &'static str {
    match kind {
        Kind::Integer | Kind::Hundredths | Kind::Enum(_) | Kind::Rank => "0",
        Kind::Date if builder.binder.backend() == DbBackend::Postgres => "DATE '0001-01-01'",
        Kind::DateTime if builder.binder.backend() == DbBackend::Postgres => "TIMESTAMPTZ '0001-01-01 00:00:00+00'",
        _ => "''",
    }
}
