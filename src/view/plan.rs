//! From a selection to plain SELECTs: one for a page with all its to-one relations, one more per to-many edge and count.
//!
//! The number of statements follows the shape of the query and never the number of rows.

use std::cell::Cell;

use async_graphql::Value;
use async_graphql::parser::types::SelectionSet;
use sea_orm::DbBackend;

use super::cursor::{self, Position};
use super::definition::{Content, Field, IdKind, Kind, List, Source, View};
use super::filter::parse_date;
use super::from::{Builder, From, Output};
use super::selection::{Document, Selected};
use crate::authz::{AskerValue, Noun, Part, RowSearch};
use crate::context::RequestContext;
use crate::database::{Bind, Statement};
use crate::error::{Error, Message, Result};

/// The page size where none is asked for.
pub(crate) const DEFAULT_PAGE: usize = 20;
/// The largest page.
pub(super) const LARGEST_PAGE: usize = 100;

/// One SELECT and what hangs on its rows.
#[derive(Debug)]
pub(super) struct Select {
    pub(super) statement: Statement,
    /// Which bind takes the keys of the parent's rows; the first column then says whose child a row is.
    pub(super) keys: Option<usize>,
    pub(super) children: Vec<Child>,
    pub(super) paging: Option<Paging>,
    /// The columns by which the rows of one parent are put in order here: few enough that the database need not.
    pub(super) order: Vec<usize>,
}

impl Select {
    /// How many statements this is at most, with all that hangs on it.
    pub(super) fn statements(&self) -> usize {
        let below = self.children.iter().flat_map(|child| child.page.iter().chain(&child.count));
        1 + below.map(Self::statements).sum::<usize>()
    }

    /// How many bytes of text the statements have.
    pub(super) fn bytes(&self) -> usize {
        let below = self.children.iter().flat_map(|child| child.page.iter().chain(&child.count));
        self.statement.sql.len() + below.map(Self::bytes).sum::<usize>()
    }
}

/// A to-many edge below a row: the column with its key, and what to fetch by it.
#[derive(Debug)]
pub(super) struct Child {
    pub(super) key: usize,
    pub(super) page: Option<Select>,
    pub(super) count: Option<Select>,
}

/// How to cut a page and to name its ends.
#[derive(Debug)]
pub(super) struct Paging {
    pub(super) limit: usize,
    pub(super) backward: bool,
    pub(super) continues: bool,
    pub(super) scope: cursor::Scope,
    pub(super) key: usize,
    pub(super) id: usize,
}

/// The fields of an object of the answer, in order.
pub(super) type Shape = Vec<(Key, Out)>;

/// The key of a member of the answer as it is written: in quotes, with its colon.
pub(super) type Key = Box<str>;

/// A key needs no escapes in GraphQL.
pub(super) fn key(name: &str) -> Key {
    format!("\"{name}\":").into()
}

/// How one field of the answer is written from a row.
#[derive(Debug)]
pub(super) enum Out {
    TypeName(&'static str),
    Id(IdKind, usize),
    Cell(Kind, usize),
    /// An object, null where the column is.
    One(usize, Shape),
    /// A plain list by the row's child of this place.
    List(usize, Shape),
    Connection(usize, Connection),
    Access(AccessFacts, ValueShape),
}

/// Where the facts for `access` stand in the row.
#[derive(Clone, Debug)]
pub(super) struct AccessFacts {
    pub(super) evaluation: Vec<usize>,
    pub(super) plan: Vec<usize>,
}

/// The members of a value of our own making that were asked for: key, name, and what of the member.
#[derive(Debug, Default)]
pub(super) struct ValueShape(pub(super) Vec<(Key, Box<str>, ValueShape)>);

/// The fields of a connection, in order.
#[derive(Debug)]
pub(super) struct Connection {
    pub(super) fields: Vec<(Key, ConnectionOut)>,
}

#[derive(Debug)]
pub(super) enum ConnectionOut {
    TypeName(String),
    TotalCount,
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

/// Columns of the header that must equal a value.
pub(super) type Equalities = Vec<(&'static str, Equal)>;

/// A value that a column must equal.
pub(super) enum Equal {
    /// The employee who asks. Nobody has the nil id, so a citizen finds nothing.
    Me,
    /// This one.
    To(Bind),
}

/// What restricts the rows of a SELECT beside the caller's filter.
pub(super) enum Rows {
    /// Everything the caller may see of which this holds.
    Root(Equalities),
    /// The rows with these ids.
    ByIds,
    /// The rows whose column equals a key of the parent's rows. With `settled`, the key is there only because the same
    /// part of the same object is readable, in the same snapshot: no need to ask again.
    ByKeys { column: &'static str, settled: bool },
}

/// A SELECT being written.
struct Draft<'a> {
    builder: Builder<'a>,
    from: From,
    outputs: Vec<String>,
    children: Vec<Child>,
}

/// Compiles the selections of one operation.
pub(super) struct Compiler<'a> {
    request: &'a RequestContext,
    document: Document<'a>,
    /// Whether what was compiled so far may serve another asker of equal standing.
    shareable: Cell<bool>,
}

impl<'a> Compiler<'a> {
    pub(super) fn new(request: &'a RequestContext, document: Document<'a>) -> Self {
        Self { request, document, shareable: Cell::new(true) }
    }

    pub(super) fn request(&self) -> &'a RequestContext {
        self.request
    }

    pub(super) fn document(&self) -> Document<'a> {
        self.document
    }

    /// Whether nothing in what was compiled belongs to this asker alone, but the binds that are marked so.
    pub(super) fn is_shareable(&self) -> bool {
        self.shareable.get()
    }

    /// Says that what is being compiled serves this request alone.
    pub(super) fn keep_to_itself(&self) {
        self.shareable.set(false);
    }

    /// Objects of `view` found by key: every row once, in the order of `order`.
    pub(super) fn objects(
        &self,
        view: &'static View,
        rows: Rows,
        order: &[&'static str],
        sets: &[&'a SelectionSet],
    ) -> Result<(Select, Shape)> {
        let mut draft = self.draft(view, &rows, RowSearch::Keyed);
        let column = match rows {
            Rows::ByKeys { column, .. } => column,
            Rows::Root(_) | Rows::ByIds => "id",
        };
        let key = draft.builder.column(&mut draft.from, 0, Output::Key(column));
        draft.outputs.push(key.clone());
        let shape = self.shape(&mut draft, 0, sets)?;
        let order = order.iter().map(|column| {
            let column = draft.builder.column(&mut draft.from, 0, Output::Key(column));
            draft.output(column)
        });
        let order = order.collect();
        let (keys, test) = match rows {
            Rows::Root(_) => (None, String::new()),
            Rows::ByIds | Rows::ByKeys { .. } => {
                let (keys, test) = draft.builder.binder.any_of_reserved(&key);
                (Some(keys), format!(" WHERE {test}"))
            }
        };
        let clause = draft.builder.clause_of(&draft.from);
        let sql = format!("SELECT {} {clause}{test}", draft.outputs.join(", "));
        let Draft { builder, children, .. } = draft;
        Ok((Select { statement: builder.binder.statement(sql), keys, children, paging: None, order }, shape))
    }

    fn draft(&self, view: &'static View, rows: &Rows, search: RowSearch) -> Draft<'a> {
        let mut builder = Builder::new(self.request);
        let only = match rows {
            Rows::Root(only) if !only.is_empty() => {
                let tests = only.iter().map(|(column, equal)| {
                    let value = match equal {
                        Equal::Me => self.request.actor.bind(&mut builder.binder, AskerValue::Me),
                        Equal::To(bind) => builder.binder.bind(bind.clone()),
                    };
                    format!("t.{column} = {value}")
                });
                Some(tests.collect::<Vec<_>>().join(" AND "))
            }
            _ => None,
        };
        let mut from = builder.from(view, search, only);
        if let Rows::ByKeys { settled: true, .. } = rows {
            from.settle();
        }
        Draft { builder, from, outputs: Vec::new(), children: Vec::new() }
    }

    /// A connection over `view`: its page and its count, as far as they are selected.
    pub(super) fn connection(
        &self,
        view: &'static View,
        rows: Rows,
        selected: &Selected<'a>,
    ) -> Result<(Option<Select>, Option<Select>, Connection)> {
        let arguments = Arguments::read(self, view, selected)?;
        let walk = matches!(rows, Rows::Root(_))
            && self.request.actor.sees_much()
            && arguments.order.is_none_or(|index| view.fields[index].part == Part::Header);
        let search = match rows {
            Rows::Root(_) if walk => RowSearch::Walk,
            Rows::Root(_) => RowSearch::Lookup,
            _ => RowSearch::Keyed,
        };
        let mut draft = self.draft(view, &rows, search);
        let parent = match rows {
            Rows::ByKeys { column, .. } => Some(draft.builder.column(&mut draft.from, 0, Output::Key(column))),
            _ => None,
        };
        draft.outputs.extend(parent.clone());
        let mut fields = Vec::new();
        let (mut wants_page, mut wants_count) = (false, false);
        let type_name = format!("{}Connection", view.name);
        for field in self.document.collect(&type_name, None, &selected.sets) {
            let out = match field.name {
                "__typename" => ConnectionOut::TypeName(type_name.clone()),
                "totalCount" => {
                    wants_count = true;
                    ConnectionOut::TotalCount
                }
                "nodes" => {
                    wants_page = true;
                    ConnectionOut::Nodes(self.shape(&mut draft, 0, &field.sets)?)
                }
                "edges" => {
                    wants_page = true;
                    ConnectionOut::Edges(self.edges(&mut draft, view, &field)?)
                }
                "pageInfo" => {
                    wants_page = true;
                    ConnectionOut::PageInfo(self.page_info(&field))
                }
                other => return Err(unknown_field(other)),
            };
            fields.push((key(field.key), out));
        }
        let page = if wants_page { Some(self.page(draft, view, search, parent.as_deref(), &arguments)?) } else { None };
        let count = if wants_count { Some(self.count(view, &rows, search, &arguments)?) } else { None };
        Ok((page, count, Connection { fields }))
    }

    fn edges(
        &self,
        draft: &mut Draft<'a>,
        view: &'static View,
        selected: &Selected<'a>,
    ) -> Result<Vec<(Key, EdgeOut)>> {
        let type_name = format!("{}Edge", view.name);
        self.document
            .collect(&type_name, None, &selected.sets)
            .into_iter()
            .map(|field| {
                let out = match field.name {
                    "__typename" => EdgeOut::TypeName(type_name.clone()),
                    "cursor" => EdgeOut::Cursor,
                    "node" => EdgeOut::Node(self.shape(draft, 0, &field.sets)?),
                    other => return Err(unknown_field(other)),
                };
                Ok((key(field.key), out))
            })
            .collect()
    }

    fn page_info(&self, selected: &Selected<'a>) -> Vec<(Key, PageInfoOut)> {
        let fields = self.document.collect("PageInfo", None, &selected.sets).into_iter();
        fields
            .map(|field| {
                let out = match field.name {
                    "hasNextPage" => PageInfoOut::HasNextPage,
                    "hasPreviousPage" => PageInfoOut::HasPreviousPage,
                    "startCursor" => PageInfoOut::StartCursor,
                    "endCursor" => PageInfoOut::EndCursor,
                    _ => PageInfoOut::TypeName,
                };
                (key(field.key), out)
            })
            .collect()
    }

    fn page(
        &self,
        mut draft: Draft<'a>,
        view: &'static View,
        search: RowSearch,
        parent: Option<&str>,
        arguments: &Arguments,
    ) -> Result<Select> {
        let id = draft.builder.column(&mut draft.from, 0, Output::Key("id"));
        let mut sort = Vec::new();
        let mut key = "0".to_owned();
        if let Some(index) = arguments.order {
            key = draft.builder.column(&mut draft.from, 0, Output::Field(index));
            let field = &view.fields[index];
            if field.required {
                sort.push(key.clone());
            } else {
                // Nulls come last in either direction, so the flag turns with it.
                let (null, other) = if arguments.descending { (0, 1) } else { (1, 0) };
                sort.push(format!("CASE WHEN {key} IS NULL THEN {null} ELSE {other} END"));
                sort.push(format!("COALESCE({key}, {})", zero(field, &draft.builder)));
            }
        }
        sort.push(id.clone());
        if search != RowSearch::Walk {
            // What was found by other means is sorted; either database would rather read the whole table in this order.
            match draft.builder.binder.backend() {
                DbBackend::Sqlite => sort.iter_mut().for_each(|key| key.insert(0, '+')),
                _ => draft.from.fence(),
            }
        }
        let paging = Paging {
            limit: arguments.limit,
            backward: arguments.backward,
            continues: if arguments.backward { arguments.before.is_some() } else { arguments.after.is_some() },
            scope: arguments.scope.clone(),
            key: draft.output(key),
            id: draft.output(id),
        };
        let mut tests = Vec::new();
        let mut keys = None;
        if let Some(parent) = parent {
            let (bind, test) = draft.builder.binder.any_of_reserved(parent);
            keys = Some(bind);
            tests.push(test);
        }
        if let Some(filter) = &arguments.filter {
            tests.push(draft.builder.filter(&mut draft.from, 0, filter)?);
        }
        for (position, beyond) in [(&arguments.after, !arguments.descending), (&arguments.before, arguments.descending)]
        {
            if let Some(position) = position {
                let values = arguments.keyset(view, position, &mut draft.builder)?;
                let operator = if beyond { ">" } else { "<" };
                tests.push(format!("({}) {operator} ({})", sort.join(", "), values.join(", ")));
            }
        }
        let direction = if arguments.descending == arguments.backward { "ASC" } else { "DESC" };
        let order: Vec<String> = sort.iter().map(|key| format!("{key} {direction}")).collect();
        let order = order.join(", ");
        let clause = draft.builder.clause_of(&draft.from);
        let filter = if tests.is_empty() { String::new() } else { format!(" WHERE {}", tests.join(" AND ")) };
        // One row more than the page tells whether there is another page.
        let fetch = arguments.limit + 1;
        let sql = match parent {
            None => format!("SELECT {} {clause}{filter} ORDER BY {order} LIMIT {fetch}", draft.outputs.join(", ")),
            Some(parent) => {
                let outputs: Vec<String> =
                    draft.outputs.iter().enumerate().map(|(index, sql)| format!("{sql} AS o{index}")).collect();
                format!(
                    "SELECT * FROM (SELECT {}, row_number() OVER (PARTITION BY {parent} ORDER BY {order}) AS place \
                     {clause}{filter}) w WHERE place <= {fetch} ORDER BY place",
                    outputs.join(", ")
                )
            }
        };
        let Draft { builder, children, .. } = draft;
        let statement = builder.binder.statement(sql);
        Ok(Select { statement, keys, children, paging: Some(paging), order: Vec::new() })
    }

    fn count(&self, view: &'static View, rows: &Rows, search: RowSearch, arguments: &Arguments) -> Result<Select> {
        // A count visits every row, so walking in order gains nothing.
        let search = if search == RowSearch::Walk { RowSearch::Lookup } else { search };
        let mut draft = self.draft(view, rows, search);
        let mut tests = Vec::new();
        let mut keys = None;
        let mut parent = None;
        if let Rows::ByKeys { column, .. } = rows {
            let column = draft.builder.column(&mut draft.from, 0, Output::Key(column));
            let (bind, test) = draft.builder.binder.any_of_reserved(&column);
            keys = Some(bind);
            tests.push(test);
            parent = Some(column);
        }
        if let Some(filter) = &arguments.filter {
            tests.push(draft.builder.filter(&mut draft.from, 0, filter)?);
        }
        let clause = draft.builder.clause_of(&draft.from);
        let filter = if tests.is_empty() { String::new() } else { format!(" WHERE {}", tests.join(" AND ")) };
        let sql = match parent {
            None => format!("SELECT NULL, count(*) {clause}{filter}"),
            Some(parent) => format!("SELECT {parent}, count(*) {clause}{filter} GROUP BY {parent}"),
        };
        let statement = draft.builder.binder.statement(sql);
        Ok(Select { statement, keys, children: Vec::new(), paging: None, order: Vec::new() })
    }

    /// Counts of visible rows by group, with the objects that groups stand for.
    pub(super) fn statistics(
        &self,
        view: &'static View,
        filter: Option<&Value>,
        groups: &[(&'static str, Group)],
        sets: &[&'a SelectionSet],
    ) -> Result<(Select, Shape)> {
        /// More groups than this are no overview.
        const MOST_GROUPS: usize = 1000;
        let mut builder = Builder::new(self.request);
        let mut from = builder.from(view, RowSearch::Lookup, None);
        let mut cells = Vec::new();
        for (_, group) in groups {
            cells.push(group.column(&mut builder, &mut from)?);
        }
        let test = filter.map(|filter| builder.filter(&mut from, 0, filter)).transpose()?;
        let clause = builder.clause_of(&from);
        let named: Vec<String> =
            cells.iter().enumerate().map(|(index, (cell, _))| format!("{cell} AS g{index}")).collect();
        let group_by: Vec<&str> = cells.iter().map(|(cell, _)| cell.as_str()).collect();
        let alias = builder.alias();
        let grouped = format!(
            "(SELECT {}, count(*) AS n {clause}{} GROUP BY {}) {alias}",
            named.join(", "),
            test.map(|test| format!(" WHERE {test}")).unwrap_or_default(),
            group_by.join(", ")
        );
        let mut draft = Draft { builder, from: From::grouped(), outputs: Vec::new(), children: Vec::new() };
        let mut shape = Shape::new();
        for field in self.document.collect("EvaluationStatistics", None, sets) {
            let group = groups.iter().position(|(name, _)| *name == field.name);
            let out = match (field.name, group) {
                ("__typename", _) => Out::TypeName("EvaluationStatistics"),
                ("count", _) => Out::Cell(Kind::Integer, draft.output(format!("{alias}.n"))),
                (_, None) => Out::Cell(Kind::Integer, draft.output("NULL".to_owned())),
                (_, Some(index)) => match cells[index].1 {
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
            shape.push((key(field.key), out));
        }
        let order: Vec<String> = (0..cells.len())
            .map(|index| format!("CASE WHEN {alias}.g{index} IS NULL THEN 1 ELSE 0 END, {alias}.g{index}"))
            .collect();
        if draft.outputs.is_empty() {
            draft.outputs.push(format!("{alias}.n"));
        }
        let joins = draft.builder.clause_of(&draft.from);
        let joins = joins.strip_prefix("FROM ").unwrap_or_default();
        let sql = format!(
            "SELECT {} FROM {grouped}{joins} ORDER BY {} LIMIT {MOST_GROUPS}",
            draft.outputs.join(", "),
            order.join(", ")
        );
        let Draft { builder, children, .. } = draft;
        let statement = builder.binder.statement(sql);
        Ok((Select { statement, keys: None, children, paging: None, order: Vec::new() }, shape))
    }

    /// The fields of an object of `instance`'s view.
    fn shape(&self, draft: &mut Draft<'a>, instance: usize, sets: &[&'a SelectionSet]) -> Result<Shape> {
        let view = draft.from.view(instance);
        let interface = view.node().map(|_| "Node");
        let fields = self.document.collect(view.name, interface, sets);
        fields.into_iter().map(|field| Ok((key(field.key), self.out(draft, instance, view, &field)?))).collect()
    }

    fn out(&self, draft: &mut Draft<'a>, instance: usize, view: &'static View, selected: &Selected<'a>) -> Result<Out> {
        if selected.name == "__typename" {
            return Ok(Out::TypeName(view.name));
        }
        let (index, field) = view.field(selected.name).ok_or_else(|| unknown_field(selected.name))?;
        Ok(match &field.content {
            Content::Id(kind) => Out::Id(*kind, draft.field(instance, index)),
            Content::Value { kind, .. } => Out::Cell(*kind, draft.field(instance, index)),
            Content::One { .. } => {
                let (joined, present) =
                    draft.builder.join(&mut draft.from, instance, index).ok_or_else(|| unknown_field(selected.name))?;
                let present = draft.output(present);
                Out::One(present, self.shape(draft, joined, &selected.sets)?)
            }
            Content::Many { view, target, list, .. } => {
                let key = draft.field(instance, index);
                let settled = draft.from.view(instance).settles(field, view, target);
                let rows = Rows::ByKeys { column: target, settled };
                match list {
                    List::Plain(order) => {
                        let (page, shape) = self.objects(view, rows, order, &selected.sets)?;
                        draft.children.push(Child { key, page: Some(page), count: None });
                        Out::List(draft.children.len() - 1, shape)
                    }
                    List::Connection => {
                        let (page, count, connection) = self.connection(view, rows, selected)?;
                        draft.children.push(Child { key, page, count });
                        Out::Connection(draft.children.len() - 1, connection)
                    }
                }
            }
            Content::Access => {
                let facts = |draft: &mut Draft<'a>, noun: Noun, output: fn(usize) -> Output| {
                    let width = 1 + noun.relations().len() + noun.flags().len();
                    (0..width)
                        .map(|index| {
                            let column = draft.builder.column(&mut draft.from, instance, output(index));
                            draft.output(column)
                        })
                        .collect()
                };
                let evaluation = facts(draft, Noun::Evaluation, Output::Fact);
                let plan = facts(draft, Noun::PerformancePlan, Output::PlanFact);
                Out::Access(AccessFacts { evaluation, plan }, value_shape(self.document, "PartAccess", &selected.sets))
            }
        })
    }
}

impl Draft<'_> {
    /// Adds an expression to the select list, or finds it there, and returns its place.
    fn output(&mut self, sql: String) -> usize {
        if let Some(index) = self.outputs.iter().position(|known| *known == sql) {
            return index;
        }
        self.outputs.push(sql);
        self.outputs.len() - 1
    }

    fn field(&mut self, instance: usize, index: usize) -> usize {
        let column = self.builder.column(&mut self.from, instance, Output::Field(index));
        self.output(column)
    }
}

/// What was asked for of a value of our own making, whose type is `type_name`.
pub(super) fn value_shape(document: Document<'_>, type_name: &str, sets: &[&SelectionSet]) -> ValueShape {
    let fields = document.collect(type_name, None, sets).into_iter();
    let members = fields.map(|field| {
        let below = match field.name {
            "reason" => "AccessReason",
            "allowedBy" => "AccessRule",
            "nouns" => "PolicyNoun",
            "decisions" => "PolicyDecision",
            _ => "",
        };
        (key(field.key), field.name.into(), value_shape(document, below, &field.sets))
    });
    ValueShape(members.collect())
}

/// What a statistic can be grouped by.
#[derive(Clone, Copy, Debug)]
pub(super) enum Group {
    /// A field of the evaluation.
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

    /// The masked cell to group by, and what it is.
    fn column(self, builder: &mut Builder<'_>, from: &mut From) -> Result<(String, &'static Content)> {
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

/// The arguments of a connection, checked.
struct Arguments {
    filter: Option<Value>,
    order: Option<usize>,
    descending: bool,
    limit: usize,
    backward: bool,
    after: Option<Position>,
    before: Option<Position>,
    scope: cursor::Scope,
}

impl Arguments {
    fn read(compiler: &Compiler<'_>, view: &'static View, selected: &Selected<'_>) -> Result<Self> {
        let argument = |name: &str| compiler.document.argument(selected.field, name);
        let filter = argument("filter");
        let (order, descending) = match argument("orderBy") {
            Some(value) => order_of(view, &value)?,
            None => (None, false),
        };
        let (first, last) = (size("first", argument("first"))?, size("last", argument("last"))?);
        if first.is_some() && last.is_some() {
            return Err(Error::BadRequest(Message::new(
                "pakai `first` atau `last`, tidak keduanya",
                "use `first` or `last`, not both",
            )));
        }
        let order_text = format!("{order:?} {descending}");
        let filter_text = filter.as_ref().map(ToString::to_string).unwrap_or_default();
        let scope = cursor::Scope::new(view.name, &filter_text, &order_text);
        let position = |name: &str| match argument(name) {
            Some(Value::String(text)) => {
                // Whether a cursor is good is for each asker another question.
                compiler.keep_to_itself();
                cursor::decode(compiler.request, &scope, name, &text).map(Some)
            }
            _ => Ok(None),
        };
        Ok(Self {
            filter,
            order,
            descending,
            limit: first.or(last).unwrap_or(DEFAULT_PAGE),
            backward: last.is_some(),
            after: position("after")?,
            before: position("before")?,
            scope,
        })
    }

    /// The values that a cursor compares the sort keys with.
    fn keyset(&self, view: &'static View, position: &Position, builder: &mut Builder<'_>) -> Result<Vec<String>> {
        let mut values = Vec::new();
        if let Some(index) = self.order {
            let field = &view.fields[index];
            let value = match (&position.key, &field.content) {
                (cursor::Key::Null, _) => zero(field, builder).to_owned(),
                (cursor::Key::Integer(number), _) => builder.binder.bind(Bind::Integer(*number)),
                (cursor::Key::Text(text), Content::Value { kind: Kind::Date, .. }) => {
                    let date = parse_date(text).ok_or_else(|| Error::internal("a cursor with no date"))?;
                    builder.binder.bind(Bind::Date(date))
                }
                (cursor::Key::Text(text), _) => builder.binder.bind(Bind::Text(text.clone())),
            };
            if !field.required {
                let is_null = position.key == cursor::Key::Null;
                values.push(if is_null == self.descending { "0" } else { "1" }.to_owned());
            }
            values.push(value);
        }
        values.push(builder.binder.bind(Bind::Uuid(position.id)));
        Ok(values)
    }
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

fn order_of(view: &'static View, value: &Value) -> Result<(Option<usize>, bool)> {
    let text = |name: &str| match value {
        Value::Object(entries) => match entries.get(name) {
            Some(Value::Enum(text)) => Some(text.to_string()),
            Some(Value::String(text)) => Some(text.clone()),
            _ => None,
        },
        _ => None,
    };
    let descending = text("direction").as_deref() == Some("DESC");
    let name = text("field").unwrap_or_default();
    if name == "ID" {
        return Ok((None, descending));
    }
    let index = view.fields.iter().position(|field| order_key(field).as_deref() == Some(name.as_str()));
    index
        .map(|index| (Some(index), descending))
        .ok_or_else(|| Error::BadRequest(Message::new("`orderBy.field` tidak dikenal", "`orderBy.field` is not known")))
}

/// The name of a field among the order keys; `None` if it is none.
pub(super) fn order_key(field: &Field) -> Option<String> {
    match field.content {
        Content::Value { order: true, source: Source::Column(_), .. } => Some(screaming(field.name)),
        _ => None,
    }
}

/// `periodEndsOn` as `PERIOD_ENDS_ON`.
pub(super) fn screaming(name: &str) -> String {
    let mut text = String::new();
    for letter in name.chars() {
        if letter.is_ascii_uppercase() {
            text.push('_');
        }
        text.push(letter.to_ascii_uppercase());
    }
    text
}

fn size(name: &str, value: Option<Value>) -> Result<Option<usize>> {
    let Some(value) = value else { return Ok(None) };
    let number = match &value {
        Value::Number(number) => number.as_i64(),
        _ => None,
    };
    match number.and_then(|number| usize::try_from(number).ok()) {
        Some(number) if number <= LARGEST_PAGE => Ok(Some(number)),
        Some(number) => Err(Error::LimitExceeded(Message::new(
            format!("`{name}` adalah {number}, paling banyak {LARGEST_PAGE}"),
            format!("`{name}` is {number}, at most {LARGEST_PAGE}"),
        ))),
        None => Err(Error::BadRequest(Message::new(
            format!("`{name}` harus bilangan bulat dari 0 sampai {LARGEST_PAGE}"),
            format!("`{name}` must be a whole number from 0 to {LARGEST_PAGE}"),
        ))),
    }
}

fn unknown_field(name: &str) -> Error {
    Error::BadRequest(Message::new(format!("`{name}` tidak dikenal"), format!("`{name}` is not known")))
}
