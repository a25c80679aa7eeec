//! From a selection to plain SELECTs: one for a page with all its to-one relations, one more per to-many edge and count.
//!
//! The number of statements follows the shape of the query and never the number of rows.

use std::cell::Cell;

use async_graphql::parser::types::SelectionSet;

use super::access::Access;
use super::arguments::Arguments;
use super::definition::{Content, Kind, List, View};
use super::draft::{Draft, Rows};
use super::facet::{self, Facet};
use super::from::{MOST_SELECTED, Output};
use super::nouns;
use super::order;
use super::permission::AccessFacts;
use super::selection::{Document, Key, Selected};
use super::shape::{Connection, ConnectionOut, EdgeOut, OrderedBy, Out, PageInfoOut, Select, Selects, Shape};
use super::value::ValueShape;
use crate::authz::{Noun, RowSearch, fact_count};
use crate::context::RequestContext;
use crate::error::{Error, Message, Result};

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

    /// Objects of `view` found by key: every row once, in the order of the fields `order`; see [`List::Plain`].
    pub(super) fn objects(
        &self,
        view: &'static View,
        rows: Rows,
        order: &[&str],
        sets: &[&'a SelectionSet],
    ) -> Result<(Select, Shape)> {
        let mut draft = Draft::begin(self.request, view, &rows, RowSearch::Keyed);
        let column = match rows {
            Rows::ByKeys { column, .. } => column,
            Rows::Root(_) | Rows::ByIds => "id",
        };
        let key = draft.column(Output::Key(column));
        draft.outputs.push(key.clone());
        let shape = self.shape(&mut draft, 0, sets)?;
        let order = order.iter().map(|path| ordered_by(&mut draft, path)).collect::<Result<_>>()?;
        let (keys, test) = match rows {
            Rows::Root(_) => (None, String::new()),
            Rows::ByIds | Rows::ByKeys { .. } => {
                let (keys, test) = draft.builder.binder.any_of_reserved(&key);
                (Some(keys), format!(" WHERE {test}"))
            }
        };
        let clause = draft.builder.clause_of(&draft.from);
        let sql = format!("SELECT {} {clause}{test}", draft.outputs.join(", "));
        Ok((draft.select(sql, keys, None, order)?, shape))
    }

    /// A connection over `view`: its page, its count and its facets, as far as they are selected.
    pub(super) fn connection(
        &self,
        view: &'static View,
        rows: Rows,
        selected: &Selected<'a>,
    ) -> Result<(Selects, Connection)> {
        let arguments = Arguments::read(self.request, self.document, view, selected)?;
        if arguments.has_cursor() {
            // Whether a cursor is good is for each asker another question.
            self.keep_to_itself();
        }
        let search = self.search(&rows, &arguments);
        let parent = match rows {
            Rows::ByKeys { column, .. } => Some(column),
            Rows::Root(_) | Rows::ByIds => None,
        };
        let mut draft = Draft::begin(self.request, view, &rows, search);
        let parent_cell = parent.map(|column| draft.column(Output::Key(column)));
        draft.outputs.extend(parent_cell.clone());
        let (connection, facets) = self.connection_shape(&mut draft, view, parent.is_some(), &selected.sets)?;
        let wants = |wanted: fn(&ConnectionOut) -> bool| connection.fields.iter().any(|(_, out)| wanted(out));
        let wants_page =
            wants(|out| matches!(out, ConnectionOut::Nodes(_) | ConnectionOut::Edges(_) | ConnectionOut::PageInfo(_)));
        let wants_count = wants(|out| matches!(out, ConnectionOut::TotalCount));
        let page = if wants_page { Some(draft.page(search, parent_cell.as_deref(), &arguments)?) } else { None };
        // What counts visits every row, so walking in order gains nothing.
        let search = if search == RowSearch::Walk { RowSearch::Lookup } else { search };
        let begin = || Draft::begin(self.request, view, &rows, search);
        let count = if wants_count { Some(begin().count(parent, &arguments)?) } else { None };
        let facets = facets.iter().map(|facet| begin().facet(facet, parent, &arguments)).collect::<Result<_>>()?;
        Ok((Selects { page, count, facets }, connection))
    }

    /// How the rows of a connection are found.
    fn search(&self, rows: &Rows, arguments: &Arguments) -> RowSearch {
        // An index has one key in order, and those of the row itself.
        let by_header = || match arguments.order.keys() {
            [] => true,
            [(key, _)] => !key.is_guarded(),
            _ => false,
        };
        match rows {
            Rows::Root(_) if self.request.actor.sees_much() && by_header() => RowSearch::Walk,
            Rows::Root(_) => RowSearch::Lookup,
            Rows::ByIds | Rows::ByKeys { .. } => RowSearch::Keyed,
        }
    }

    fn connection_shape(
        &self,
        draft: &mut Draft<'a>,
        view: &'static View,
        has_parents: bool,
        sets: &[&'a SelectionSet],
    ) -> Result<(Connection, Vec<Facet>)> {
        let type_name = format!("{}Connection", view.name);
        let mut facets = Vec::new();
        let fields = self.document.collect(&type_name, None, sets).into_iter().map(|field| {
            let out = match field.name {
                "__typename" => ConnectionOut::TypeName(type_name.clone()),
                "totalCount" => ConnectionOut::TotalCount,
                "nodes" => ConnectionOut::Nodes(self.shape(draft, 0, &field.sets)?),
                "edges" => ConnectionOut::Edges(self.edges(draft, view, &field)?),
                "pageInfo" => ConnectionOut::PageInfo(self.page_info(&field)),
                facet::FIELD => {
                    let (facet, shape) = self.facet(view, has_parents, &field)?;
                    facets.push(facet);
                    ConnectionOut::Facet(facets.len() - 1, shape)
                }
                other => return Err(unknown_field(other)),
            };
            Ok((field.answer_key(), out))
        });
        let connection = Connection { fields: fields.collect::<Result<_>>()? };
        Ok((connection, facets))
    }

    fn edges(
        &self,
        draft: &mut Draft<'a>,
        view: &'static View,
        selected: &Selected<'a>,
    ) -> Result<Vec<(Key, EdgeOut)>> {
        let type_name = format!("{}Edge", view.name);
        let fields = self.document.collect(&type_name, None, &selected.sets).into_iter();
        fields
            .map(|field| {
                let out = match field.name {
                    "__typename" => EdgeOut::TypeName(type_name.clone()),
                    "cursor" => EdgeOut::Cursor,
                    "node" => EdgeOut::Node(self.shape(draft, 0, &field.sets)?),
                    other => return Err(unknown_field(other)),
                };
                Ok((field.answer_key(), out))
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
                (field.answer_key(), out)
            })
            .collect()
    }

    /// The fields of an object of `instance`'s view.
    pub(super) fn shape(&self, draft: &mut Draft<'a>, instance: usize, sets: &[&'a SelectionSet]) -> Result<Shape> {
        let view = draft.from.view(instance);
        let interface = view.node().map(|_| "Node");
        let fields = self.document.collect(view.name, interface, sets);
        fields.into_iter().map(|field| Ok((field.answer_key(), self.out(draft, instance, view, &field)?))).collect()
    }

    fn out(&self, draft: &mut Draft<'a>, instance: usize, view: &'static View, selected: &Selected<'a>) -> Result<Out> {
        if selected.name == "__typename" {
            return Ok(Out::TypeName(view.name));
        }
        let (index, field) = view.field(selected.name).ok_or_else(|| unknown_field(selected.name))?;
        Ok(match &field.content {
            Content::Id(kind) => Out::Id(*kind, draft.place(instance, Output::Field(index))),
            Content::Value { kind, .. } => Out::Cell(*kind, draft.place(instance, Output::Field(index))),
            Content::One { .. } if !draft.from.has_room(instance, index, MOST_SELECTED) => {
                self.one_apart(draft, instance, index, &selected.sets)?
            }
            Content::One { .. } => {
                let (joined, present) =
                    draft.builder.join(&mut draft.from, instance, index).ok_or_else(|| unknown_field(selected.name))?;
                let present = draft.output(present);
                Out::One(present, self.shape(draft, joined, &selected.sets)?)
            }
            Content::OneOf { nouns, .. } => self.one_of(draft, instance, index, nouns(), &selected.sets)?,
            Content::Many { view: below, target, list, .. } => {
                let key = draft.place(instance, Output::Field(index));
                let settled = view.settles(field, below, target);
                let rows = Rows::ByKeys { column: target, settled, only: None };
                match list {
                    List::Plain(order) => {
                        let (page, shape) = self.objects(below, rows, order, &selected.sets)?;
                        Out::List(draft.child(key, Selects::of_page(page)), shape)
                    }
                    List::Connection => {
                        let (selects, connection) = self.connection(below, rows, selected)?;
                        Out::Connection(draft.child(key, selects), connection)
                    }
                }
            }
            Content::Access(access) => self.access(draft, instance, access, &selected.sets),
        })
    }

    /// The row that a to-one field leads to, by a SELECT of its own.
    fn one_apart(
        &self,
        draft: &mut Draft<'a>,
        instance: usize,
        index: usize,
        sets: &[&'a SelectionSet],
    ) -> Result<Out> {
        let field = &draft.from.view(instance).fields[index];
        let Content::One { view, target, only, .. } = field.content else { return Err(unknown_field(field.name)) };
        let key = draft.place(instance, Output::Field(index));
        let (page, shape) = self.objects(view, Rows::ByKeys { column: target, settled: false, only }, &[], sets)?;
        Ok(Out::OneOf(vec![(draft.child(key, Selects::of_page(page)), shape)]))
    }

    /// An object of one of several nouns: a SELECT for each, by the key that is there only for that one.
    fn one_of(
        &self,
        draft: &mut Draft<'a>,
        instance: usize,
        index: usize,
        nouns: Vec<Noun>,
        sets: &[&'a SelectionSet],
    ) -> Result<Out> {
        let mut ways = Vec::new();
        for noun in nouns {
            let view = nouns::of_noun(noun).ok_or_else(|| Error::internal("a noun without a view"))?;
            let key = draft.place(instance, Output::OneOf(index, noun));
            let (page, shape) = self.objects(view, Rows::ByIds, &[], sets)?;
            ways.push((draft.child(key, Selects::of_page(page)), shape));
        }
        Ok(Out::OneOf(ways))
    }

    fn access(
        &self,
        draft: &mut Draft<'a>,
        instance: usize,
        access: &'static Access,
        sets: &[&'a SelectionSet],
    ) -> Out {
        let places = access.owners().into_iter().map(|owner| {
            let facts = 0..fact_count(owner.noun);
            (owner, facts.map(|fact| draft.place(instance, Output::Fact(owner, fact))).collect())
        });
        let facts = AccessFacts { access, places: places.collect() };
        Out::Access(facts, ValueShape::of(self.document, access.ty, sets))
    }
}

/// The masked cell of a field that a list is ordered by.
fn ordered_by(draft: &mut Draft<'_>, path: &str) -> Result<OrderedBy> {
    let mut instance = 0;
    let mut rest = path;
    while let Some((edge, below)) = rest.split_once('.') {
        let (index, _) = draft.from.view(instance).field(edge).ok_or_else(|| unknown_field(edge))?;
        (instance, _) = draft.builder.join(&mut draft.from, instance, index).ok_or_else(|| unknown_field(edge))?;
        rest = below;
    }
    let (index, field) = draft.from.view(instance).field(rest).ok_or_else(|| unknown_field(rest))?;
    let (output, words) = match field.content {
        Content::Value { kind: Kind::Enum(words), .. } => (Output::Field(index), Some(words)),
        Content::Value { kind, .. } => (order::sorted(kind, index), None),
        _ => (Output::Field(index), None),
    };
    Ok(OrderedBy { column: draft.place(instance, output), words })
}

pub(super) fn unknown_field(name: &str) -> Error {
    Error::BadRequest(Message::new(format!("`{name}` tidak dikenal"), format!("`{name}` is not known")))
}
