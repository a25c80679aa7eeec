//! What a selection compiles to: SELECTs, and the shape in which their rows are written.

use super::cursor;
use super::definition::{IdKind, Kind};
use super::permission::AccessFacts;
use super::selection::Key;
use super::value::ValueShape;
use crate::database::Statement;
use crate::words::Words;

/// One SELECT and what hangs on its rows.
#[derive(Debug)]
pub(super) struct Select {
    pub(super) statement: Statement,
    /// Which bind takes the keys of the parent's rows; the first column then says whose child a row is.
    pub(super) keys: Option<usize>,
    pub(super) children: Vec<Child>,
    pub(super) paging: Option<Paging>,
    /// The columns by which the rows of one parent are put in order here: few enough that the database need not.
    pub(super) order: Vec<OrderedBy>,
}

/// A column by which rows are put in order.
#[derive(Debug)]
pub(super) struct OrderedBy {
    pub(super) column: usize,
    /// The words that it holds: they go in the order in which they are declared.
    pub(super) words: Option<&'static Words>,
}

impl Select {
    /// How many statements this is at most, with all that hangs on it.
    pub(super) fn statements(&self) -> usize {
        let below = self.children.iter().flat_map(|child| child.selects.all());
        1 + below.map(Self::statements).sum::<usize>()
    }

    /// How many bytes of text the statements have.
    pub(super) fn bytes(&self) -> usize {
        let below = self.children.iter().flat_map(|child| child.selects.all());
        self.statement.sql.len() + below.map(Self::bytes).sum::<usize>()
    }
}

/// What is fetched for a row by a key of its own: the column with the key, and the SELECTs that take it.
#[derive(Debug)]
pub(super) struct Child {
    pub(super) key: usize,
    pub(super) selects: Selects,
}

/// The SELECTs over the rows of a list, as far as each is wanted.
#[derive(Debug, Default)]
pub(super) struct Selects {
    pub(super) page: Option<Select>,
    pub(super) count: Option<Select>,
    /// The values of each facet.
    pub(super) facets: Vec<Select>,
}

impl Selects {
    /// The rows alone.
    pub(super) fn of_page(page: Select) -> Self {
        Self { page: Some(page), ..Self::default() }
    }

    /// All of them, in the order in which they are asked for.
    pub(super) fn all(&self) -> impl Iterator<Item = &Select> {
        self.page.iter().chain(&self.count).chain(&self.facets)
    }
}

/// How to cut a page and to name its ends.
#[derive(Debug)]
pub(super) struct Paging {
    pub(super) limit: usize,
    pub(super) backward: bool,
    pub(super) continues: bool,
    pub(super) scope: cursor::Scope,
    /// The columns of the order keys.
    pub(super) sorted_by: Vec<usize>,
    pub(super) id: usize,
}

/// The fields of an object of the answer, in order.
pub(super) type Shape = Vec<(Key, Out)>;

/// How one field of the answer is written from a row.
#[derive(Debug)]
pub(super) enum Out {
    TypeName(&'static str),
    Id(IdKind, usize),
    Cell(Kind, usize),
    /// A value of this kind as text.
    Text(Kind, usize),
    /// Words of an enum, the same in every row.
    Words(Vec<String>),
    /// An object, null where the column is.
    One(usize, Shape),
    /// The object of that one of the row's children, by their places, which has it.
    OneOf(Vec<(usize, Shape)>),
    /// A plain list by the row's child of this place.
    List(usize, Shape),
    Connection(usize, Connection),
    Access(AccessFacts, ValueShape),
}

/// The fields of a connection, in order.
#[derive(Debug)]
pub(super) struct Connection {
    pub(super) fields: Vec<(Key, ConnectionOut)>,
}

#[derive(Debug)]
pub(super) enum ConnectionOut {
    TypeName(String),
    TotalCount,
    /// The values of the facet of this place.
    Facet(usize, Shape),
    Nodes(Shape),
    Edges(Vec<(Key, EdgeOut)>),
    PageInfo(Vec<(Key, PageInfoOut)>),
}

#[derive(Debug)]
pub(super) enum EdgeOut {
    TypeName(String),
    Cursor,
    Node(Shape),
}

#[derive(Debug)]
pub(super) enum PageInfoOut {
    TypeName,
    HasNextPage,
    HasPreviousPage,
    StartCursor,
    EndCursor,
}
