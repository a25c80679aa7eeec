//! A SELECT in the making: its FROM, its select list, and what will hang on its rows.

use super::definition::View;
use super::from::{Builder, FromClause, Output};
use super::shape::{Child, OrderedBy, Paging, Select, Selects};
use crate::authz::{AskerValue, RowSearch};
use crate::context::RequestContext;
use crate::database::Bind;
use crate::error::{Error, Message, Result};

/// The longest text of a statement, in bytes: SQLite takes a million.
const MOST_TEXT: usize = 900_000;

/// Columns of the header that must equal a value.
pub(super) type Equalities = Vec<(&'static str, Equal)>;

/// A value that a column must equal.
pub(super) enum Equal {
    /// The employee who asks. Nobody has the nil id, so a citizen finds nothing.
    Me,
    /// This one.
    To(Bind),
    /// One of those that a SELECT gives, which ends in the column that is to have this value.
    Among(&'static str, Bind),
}

/// What restricts the rows of a SELECT beside the caller's filter.
pub(super) enum Rows {
    /// Everything the caller may see of which this holds.
    Root(Equalities),
    /// The rows with these ids.
    ByIds,
    /// The rows whose column equals a key of the parent's rows. With `settled`, the key is there only because the same
    /// part of the same object is readable, in the same snapshot: no need to ask again.
    /// `only` is a condition on the row beside that.
    ByKeys { column: &'static str, settled: bool, only: Option<&'static str> },
}

/// A SELECT being written.
pub(super) struct Draft<'a> {
    pub(super) builder: Builder<'a>,
    pub(super) from: FromClause,
    pub(super) outputs: Vec<String>,
    pub(super) children: Vec<Child>,
}

impl<'a> Draft<'a> {
    /// Adds what is fetched by keys of these rows, and returns its place.
    pub(super) fn child(&mut self, key: usize, selects: Selects) -> usize {
        self.children.push(Child { key, selects });
        self.children.len() - 1
    }

    /// Begins with the rows of `view`.
    pub(super) fn begin(request: &'a RequestContext, view: &'static View, rows: &Rows, search: RowSearch) -> Self {
        let mut builder = Builder::new(request);
        let only = match rows {
            Rows::Root(only) if !only.is_empty() => {
                let tests = only.iter().map(|(column, equal)| {
                    let value = match equal {
                        Equal::Me => request.actor.bind(&mut builder.binder, AskerValue::Me),
                        Equal::To(bind) => builder.binder.bind(bind.clone()),
                        Equal::Among(select, bind) => {
                            let value = builder.binder.bind(bind.clone());
                            return format!("t.{column} IN ({select} = {value})");
                        }
                    };
                    format!("t.{column} = {value}")
                });
                Some(tests.collect::<Vec<_>>().join(" AND "))
            }
            Rows::ByKeys { only, .. } => only.map(|only| format!("t.{only}")),
            Rows::Root(_) | Rows::ByIds => None,
        };
        let mut from = builder.from(view, search, only);
        if let Rows::ByKeys { settled: true, .. } = rows {
            from.settle();
        }
        Self::over(builder, from)
    }

    /// Goes on from a FROM that has been begun.
    pub(super) fn over(builder: Builder<'a>, from: FromClause) -> Self {
        Self { builder, from, outputs: Vec::new(), children: Vec::new() }
    }

    /// Adds an expression to the select list, or finds it there, and returns its place.
    pub(super) fn output(&mut self, sql: String) -> usize {
        if let Some(index) = self.outputs.iter().position(|known| *known == sql) {
            return index;
        }
        self.outputs.push(sql);
        self.outputs.len() - 1
    }

    /// The name of a column of the first view.
    pub(super) fn column(&mut self, output: Output) -> String {
        self.builder.column(&mut self.from, 0, output)
    }

    /// Adds a column of `instance` to the select list and returns its place.
    pub(super) fn place(&mut self, instance: usize, output: Output) -> usize {
        let column = self.builder.column(&mut self.from, instance, output);
        self.output(column)
    }

    /// Ends it as a statement of this text.
    ///
    /// # Errors
    /// [`Error::LimitExceeded`] if the text is longer than every database takes.
    pub(super) fn select(
        self,
        sql: String,
        keys: Option<usize>,
        paging: Option<Paging>,
        order: Vec<OrderedBy>,
    ) -> Result<Select> {
        if sql.len() > MOST_TEXT {
            return Err(Error::LimitExceeded(Message::new(
                "operasi terlalu besar untuk dijalankan; minta bidang atau syarat yang lebih sedikit",
                "the operation is too large to run; ask for fewer fields or conditions",
            )));
        }
        let Self { builder, children, .. } = self;
        Ok(Select { statement: builder.binder.statement(sql), keys, children, paging, order })
    }
}
