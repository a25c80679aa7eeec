//! The SELECT of one page of a connection, and the one that counts its rows.

use sea_orm::DbBackend;

use super::arguments::Arguments;
use super::cursor::{self, Position};
use super::definition::{Content, Field, Kind, View};
use super::draft::Draft;
use super::from::{Builder, Output};
use super::scalar;
use super::shape::{Paging, Select};
use crate::authz::RowSearch;
use crate::database::Bind;
use crate::error::{Error, Result};

/// By what a page is sorted.
struct Sort {
    /// The cells in their order, as ORDER BY has them.
    cells: Vec<String>,
    /// The order key alone, for cursors.
    key: String,
    id: String,
}

impl Draft<'_> {
    /// Ends the draft as a page of `view`, or as one for each parent if there is a column that names the `parent`.
    pub(super) fn page(
        mut self,
        view: &'static View,
        search: RowSearch,
        parent: Option<&str>,
        arguments: &Arguments,
    ) -> Result<Select> {
        let Sort { cells: sort, key, id } = self.sort(view, search, arguments);
        let paging = Paging {
            limit: arguments.limit,
            backward: arguments.backward,
            continues: if arguments.backward { arguments.before.is_some() } else { arguments.after.is_some() },
            scope: arguments.scope.clone(),
            key: self.output(key),
            id: self.output(id),
        };
        let (keys, mut tests) = self.tests(parent, arguments)?;
        for (position, beyond) in [(&arguments.after, !arguments.descending), (&arguments.before, arguments.descending)]
        {
            if let Some(position) = position {
                let values = keyset(arguments, view, position, &mut self.builder)?;
                let operator = if beyond { ">" } else { "<" };
                tests.push(format!("({}) {operator} ({})", sort.join(", "), values.join(", ")));
            }
        }
        let direction = if arguments.descending == arguments.backward { "ASC" } else { "DESC" };
        let order: Vec<String> = sort.iter().map(|cell| format!("{cell} {direction}")).collect();
        let order = order.join(", ");
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

    fn sort(&mut self, view: &'static View, search: RowSearch, arguments: &Arguments) -> Sort {
        let id = self.column(Output::Key("id"));
        let mut cells = Vec::new();
        let mut key = "0".to_owned();
        if let Some(index) = arguments.order {
            key = self.column(Output::Field(index));
            let field = &view.fields[index];
            if field.required {
                cells.push(key.clone());
            } else {
                // Nulls come last in either direction, so the flag turns with it.
                let (null, other) = if arguments.descending { (0, 1) } else { (1, 0) };
                cells.push(format!("CASE WHEN {key} IS NULL THEN {null} ELSE {other} END"));
                cells.push(format!("COALESCE({key}, {})", zero(field, &self.builder)));
            }
        }
        cells.push(id.clone());
        if search != RowSearch::Walk {
            // What was found by other means is sorted; either database would rather read the whole table in this order.
            match self.builder.binder.backend() {
                DbBackend::Sqlite => cells.iter_mut().for_each(|cell| cell.insert(0, '+')),
                _ => self.from.fence(),
            }
        }
        Sort { cells, key, id }
    }

    /// What the rows have to meet, and which bind takes the keys of the parents.
    fn tests(&mut self, parent: Option<&str>, arguments: &Arguments) -> Result<(Option<usize>, Vec<String>)> {
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
fn where_clause(tests: &[String]) -> String {
    if tests.is_empty() { String::new() } else { format!(" WHERE {}", tests.join(" AND ")) }
}

/// The values that a cursor compares the sort keys with.
fn keyset(
    arguments: &Arguments,
    view: &'static View,
    position: &Position,
    builder: &mut Builder<'_>,
) -> Result<Vec<String>> {
    let mut values = Vec::new();
    if let Some(index) = arguments.order {
        let field = &view.fields[index];
        let value = match (&position.key, &field.content) {
            (cursor::Key::Null, _) => zero(field, builder).to_owned(),
            (cursor::Key::Integer(number), _) => builder.binder.bind(Bind::Integer(*number)),
            (cursor::Key::Text(text), Content::Value { kind: Kind::Date, .. }) => {
                let date = scalar::date(text).ok_or_else(|| Error::internal("a cursor with no date"))?;
                builder.binder.bind(Bind::Date(date))
            }
            (cursor::Key::Text(text), _) => builder.binder.bind(Bind::Text(text.clone())),
        };
        if !field.required {
            let is_null = position.key == cursor::Key::Null;
            values.push(if is_null == arguments.descending { "0" } else { "1" }.to_owned());
        }
        values.push(value);
    }
    values.push(builder.binder.bind(Bind::Uuid(position.id)));
    Ok(values)
}

/// What stands for null within a sort key; the flag before it keeps nulls apart.
fn zero(field: &Field, builder: &Builder<'_>) -> &'static str {
    let Content::Value { kind, .. } = field.content else { return "''" };
    match kind {
        Kind::Integer | Kind::Hundredths => "0",
        Kind::Date if builder.binder.backend() == DbBackend::Postgres => "DATE '0001-01-01'",
        Kind::DateTime if builder.binder.backend() == DbBackend::Postgres => "TIMESTAMPTZ '0001-01-01 00:00:00+00'",
        _ => "''",
    }
}
