//! The distinct values of a key among the rows of a list, with how many rows have each.

use super::arguments::{Arguments, DEFAULT_PAGE, size};
use super::compiler::{Compiler, unknown_field};
use super::definition::{Kind, View};
use super::draft::Draft;
use super::from::Output;
use super::order::{self, Key};
use super::page::where_clause;
use super::selection::{Selected, word_of};
use super::shape::{Out, Select, Shape};
use crate::error::{Error, Message, Result};

/// The field of a connection that tells them.
pub(crate) const FIELD: &str = "facet";
/// The GraphQL type of one value.
pub(super) const TYPE: &str = "FacetValue";

/// A facet that is asked for.
pub(super) struct Facet {
    key: Key,
    /// So many values at most, the most frequent ones.
    limit: usize,
}

impl<'a> Compiler<'a> {
    /// What a facet of a list of `view` is about, and how its values are written; there are the keys of parents before them
    /// if the list has `parents`.
    pub(super) fn facet(&self, view: &'static View, parents: bool, selected: &Selected<'a>) -> Result<(Facet, Shape)> {
        let argument = |name: &str| self.document().argument(selected.field, name);
        let name = argument("field");
        let key = name.as_ref().and_then(word_of).and_then(|name| order::named(view, name)).ok_or_else(|| {
            Error::BadRequest(Message::new("`facet.field` tidak dikenal", "`facet.field` is not known"))
        })?;
        let limit = size("first", argument("first"))?.unwrap_or(DEFAULT_PAGE);
        let first = usize::from(parents);
        let fields = self.document().collect(TYPE, None, &selected.sets).into_iter().map(|field| {
            let out = match field.name {
                "__typename" => Out::TypeName(TYPE),
                "value" => Out::Text(key.kind, first),
                "count" => Out::Cell(Kind::Integer, first + 1),
                other => return Err(unknown_field(other)),
            };
            Ok((field.answer_key(), out))
        });
        Ok((Facet { key, limit }, fields.collect::<Result<_>>()?))
    }
}

impl Draft<'_> {
    /// Ends the draft as the values of a facet, or as those for each parent whose name stands in the column `parent`: the
    /// most frequent first, and those that are equally frequent in the order of the key. Hidden ones are the value null.
    pub(super) fn facet(
        mut self,
        facet: &Facet,
        parent: Option<&'static str>,
        arguments: &Arguments,
    ) -> Result<Select> {
        let parent = parent.map(|column| self.column(Output::Key(column)));
        let cell = facet.key.cell(&mut self.builder, &mut self.from)?;
        let (keys, tests) = self.tests(parent.as_deref(), arguments)?;
        let clause = self.builder.clause_of(&self.from);
        let filter = where_clause(&tests);
        let limit = facet.limit;
        let order =
            format!("w.n DESC, CASE WHEN w.v IS NULL THEN 1 ELSE 0 END, {}", order::position(facet.key.kind, "w.v"));
        let sql = match parent {
            None => format!(
                "SELECT w.v, w.n FROM (SELECT {cell} AS v, count(*) AS n {clause}{filter} GROUP BY {cell}) w \
                 ORDER BY {order} LIMIT {limit}"
            ),
            Some(parent) => format!(
                "SELECT x.p, x.v, x.n FROM (SELECT w.p, w.v, w.n, \
                 row_number() OVER (PARTITION BY w.p ORDER BY {order}) AS place FROM (SELECT {parent} AS p, {cell} AS v, \
                 count(*) AS n {clause}{filter} GROUP BY {parent}, {cell}) w) x WHERE x.place <= {limit} ORDER BY x.place"
            ),
        };
        self.select(sql, keys, None, Vec::new())
    }
}
