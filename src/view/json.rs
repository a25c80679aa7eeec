//! Writes rows as JSON into one buffer, in the shape of the selection.

use std::borrow::Cow;
use std::cell::OnceCell;
use std::fmt::Write;

use uuid::Uuid;

use super::cursor::{self, Position};
use super::definition::Kind;
use super::fetch::{ChildData, Data};
use super::global_id;
use super::permission::{self, Rules};
use super::selection::Key;
use super::shape::{Connection, ConnectionOut, EdgeOut, Out, PageInfoOut, Paging, Select, Selects, Shape};
use super::value::{Member, ValueShape};
use crate::context::RequestContext;
use crate::database::Cell;
use crate::text;

/// Writes one answer.
pub(super) struct Writer<'a> {
    request: &'a RequestContext,
    pub(super) out: String,
    rules: Rules,
}

impl<'a> Writer<'a> {
    /// Writes at the end of `out`.
    pub(super) fn new(request: &'a RequestContext, out: String) -> Self {
        Self { request, out, rules: Rules::default() }
    }

    /// The object in `row`.
    pub(super) fn object(&mut self, shape: &Shape, select: &Select, data: &Data, row: usize) {
        self.out.push('{');
        for (index, (key, out)) in shape.iter().enumerate() {
            self.key(index, key);
            self.field(out, select, data, row);
        }
        self.out.push('}');
    }

    /// The key of an object's member, after a comma unless it is the first.
    pub(super) fn key(&mut self, index: usize, key: &str) {
        if index > 0 {
            self.out.push(',');
        }
        self.out.push_str(key);
    }

    fn field(&mut self, out: &Out, select: &Select, data: &Data, row: usize) {
        match out {
            Out::TypeName(name) => self.text(name),
            Out::Id(kind, column) => match data.rows.uuid(row, *column) {
                Some(id) => {
                    let id = global_id::encode_kind(*kind, id);
                    self.text(&id);
                }
                None => self.null(),
            },
            Out::Cell(kind, column) => self.cell(*kind, data.rows.cell(row, *column)),
            Out::Text(Kind::Integer, column) => match data.rows.integer(row, *column) {
                Some(number) => self.text(itoa::Buffer::new().format(number)),
                None => self.null(),
            },
            Out::Text(kind, column) => self.cell(*kind, data.rows.cell(row, *column)),
            Out::Words(words) => self.list(words, |writer, word| writer.text(word)),
            Out::One(present, shape) => match data.rows.cell(row, *present) {
                Cell::Null => self.null(),
                _ => self.object(shape, select, data, row),
            },
            Out::OneOf(ways) => {
                let found = ways.iter().find_map(|(child, shape)| {
                    let key = data.rows.uuid(row, select.children[*child].key)?;
                    let (below, fetched) =
                        (select.children[*child].selects.page.as_ref()?, data.children[*child].page.as_ref()?);
                    Some((shape, below, fetched, *fetched.groups.get(key).first()?))
                });
                match found {
                    Some((shape, below, fetched, row)) => self.object(shape, below, fetched, row),
                    None => self.null(),
                }
            }
            Out::List(child, shape) => {
                let (edge, fetched) = (&select.children[*child], &data.children[*child]);
                let Some(key) = data.rows.uuid(row, edge.key) else { return self.null() };
                self.rows(shape, edge.selects.page.as_ref(), fetched, key);
            }
            Out::Connection(child, connection) => {
                let (edge, fetched) = (&select.children[*child], &data.children[*child]);
                let Some(key) = data.rows.uuid(row, edge.key) else { return self.null() };
                self.connection(connection, &edge.selects, fetched, key);
            }
            Out::Access(facts, asked) => {
                let column = |column| data.rows.integer(row, column);
                let value = permission::describe(self.request, &mut self.rules, facts, column);
                self.value(&value, asked);
            }
        }
    }

    fn rows(&mut self, shape: &Shape, page: Option<&Select>, fetched: &ChildData, key: Uuid) {
        let (select, data) = match (page, &fetched.page) {
            (Some(select), Some(data)) => (select, data),
            _ => return self.out.push_str("[]"),
        };
        self.list(data.groups.get(key), |writer, row| writer.object(shape, select, data, *row));
    }

    /// A list of what `write` makes of each item.
    pub(super) fn list<T>(&mut self, items: impl IntoIterator<Item = T>, write: impl Fn(&mut Self, T)) {
        self.out.push('[');
        for (index, item) in items.into_iter().enumerate() {
            if index > 0 {
                self.out.push(',');
            }
            write(self, item);
        }
        self.out.push(']');
    }

    /// A connection for the parent with `key`, or the nil key for none.
    pub(super) fn connection(&mut self, connection: &Connection, selects: &Selects, fetched: &ChildData, key: Uuid) {
        let page = selects.page.as_ref();
        let cut = page.zip(fetched.page.as_ref()).map(|(select, data)| Cut::new(select, data, key));
        self.out.push('{');
        for (index, (name, out)) in connection.fields.iter().enumerate() {
            self.key(index, name);
            match out {
                ConnectionOut::TypeName(name) => self.text(name),
                ConnectionOut::TotalCount => {
                    let count = fetched.counts.get(&key).copied().unwrap_or_default();
                    self.number(count);
                }
                ConnectionOut::Facet(place, shape) => {
                    let (select, data) = (&selects.facets[*place], &fetched.facets[*place]);
                    self.list(data.groups.get(key), |writer, row| writer.object(shape, select, data, *row));
                }
                ConnectionOut::Nodes(shape) => {
                    self.each(cut.as_ref(), |writer, cut, row| writer.object(shape, cut.select, cut.data, row));
                }
                ConnectionOut::Edges(fields) => {
                    self.each(cut.as_ref(), |writer, cut, row| writer.edge(fields, cut, row));
                }
                ConnectionOut::PageInfo(fields) => {
                    self.page_info(fields, page.and_then(|p| p.paging.as_ref()), cut.as_ref())
                }
            }
        }
        self.out.push('}');
    }

    fn each(&mut self, cut: Option<&Cut<'_>>, write: impl Fn(&mut Self, &Cut<'_>, usize)) {
        match cut {
            Some(cut) => self.list(cut.rows.iter(), |writer, row| write(writer, cut, *row)),
            None => self.out.push_str("[]"),
        }
    }

    fn edge(&mut self, fields: &[(Key, EdgeOut)], cut: &Cut<'_>, row: usize) {
        self.out.push('{');
        for (index, (key, out)) in fields.iter().enumerate() {
            self.key(index, key);
            match out {
                EdgeOut::TypeName(name) => self.text(name),
                EdgeOut::Cursor => self.cursor(cut, row),
                EdgeOut::Node(shape) => self.object(shape, cut.select, cut.data, row),
            }
        }
        self.out.push('}');
    }

    fn cursor(&mut self, cut: &Cut<'_>, row: usize) {
        let Some(paging) = &cut.select.paging else { return self.null() };
        let position = Position {
            keys: paging.sorted_by.iter().map(|key| cursor::Key::from(cut.data.rows.cell(row, *key))).collect(),
            id: cut.data.rows.uuid(row, paging.id).unwrap_or_default(),
        };
        let scope = cut.scope.get_or_init(|| paging.scope.mac(self.request));
        let text = cursor::encode(self.request, scope, &position);
        self.text(&text);
    }

    fn page_info(&mut self, fields: &[(Key, PageInfoOut)], paging: Option<&Paging>, cut: Option<&Cut<'_>>) {
        let backward = paging.is_some_and(|paging| paging.backward);
        let continues = paging.is_some_and(|paging| paging.continues);
        let more = cut.is_some_and(|cut| cut.more);
        let (next, previous) = if backward { (continues, more) } else { (more, continues) };
        self.out.push('{');
        for (index, (key, out)) in fields.iter().enumerate() {
            self.key(index, key);
            match out {
                PageInfoOut::TypeName => self.text("PageInfo"),
                PageInfoOut::HasNextPage => self.boolean(next),
                PageInfoOut::HasPreviousPage => self.boolean(previous),
                PageInfoOut::StartCursor | PageInfoOut::EndCursor => {
                    let row = cut.and_then(|cut| match out {
                        PageInfoOut::StartCursor => cut.rows.first().map(|row| (cut, *row)),
                        _ => cut.rows.last().map(|row| (cut, *row)),
                    });
                    match row {
                        Some((cut, row)) => self.cursor(cut, row),
                        None => self.null(),
                    }
                }
            }
        }
        self.out.push('}');
    }

    fn cell(&mut self, kind: Kind, cell: Cell<'_>) {
        match (kind, cell) {
            (_, Cell::Null) => self.null(),
            (Kind::Hundredths, Cell::Integer(hundredths)) => {
                self.out.push('"');
                text::write_hundredths(&mut self.out, hundredths);
                self.out.push('"');
            }
            (_, Cell::Integer(number)) => self.number(number),
            (_, Cell::Text(text)) => self.text(text),
            (_, Cell::Uuid(_)) => self.null(),
        }
    }

    /// A value that is made here, as far as it was asked for.
    pub(super) fn value(&mut self, value: &serde_json::Value, asked: &ValueShape) {
        match value {
            serde_json::Value::Object(members) => {
                self.out.push('{');
                for (index, (key, member)) in asked.0.iter().enumerate() {
                    self.key(index, key);
                    match member {
                        Member::TypeName(name) => self.text(name),
                        Member::Named(name, below) => match members.get(*name) {
                            Some(member) => self.value(member, below),
                            None => self.null(),
                        },
                    }
                }
                self.out.push('}');
            }
            serde_json::Value::Array(items) => self.list(items, |writer, item| writer.value(item, asked)),
            serde_json::Value::String(text) => self.text(text),
            scalar => {
                // Writing to a String cannot fail.
                let _ = write!(self.out, "{scalar}");
            }
        }
    }

    /// A JSON string.
    pub(super) fn text(&mut self, text: &str) {
        self.out.push('"');
        let mut rest = text;
        // What is to be escaped is ASCII, and no byte of a longer character looks like it.
        while let Some(index) = rest.bytes().position(|byte| byte < b' ' || byte == b'"' || byte == b'\\') {
            let (plain, special) = rest.split_at(index);
            self.out.push_str(plain);
            let mut letters = special.chars();
            match letters.next() {
                Some('"') => self.out.push_str("\\\""),
                Some('\\') => self.out.push_str("\\\\"),
                Some('\n') => self.out.push_str("\\n"),
                Some(other) => {
                    let _ = write!(self.out, "\\u{:04x}", other as u32);
                }
                None => {}
            }
            rest = letters.as_str();
        }
        self.out.push_str(rest);
        self.out.push('"');
    }

    pub(super) fn null(&mut self) {
        self.out.push_str("null");
    }

    pub(super) fn boolean(&mut self, value: bool) {
        self.out.push_str(if value { "true" } else { "false" });
    }

    fn number(&mut self, number: i64) {
        self.out.push_str(itoa::Buffer::new().format(number));
    }
}

/// The rows of one parent's page, in the order of the answer and without the one that tells of more.
struct Cut<'a> {
    select: &'a Select,
    data: &'a Data,
    rows: Cow<'a, [usize]>,
    more: bool,
    /// What its cursors are good for, once one is written.
    scope: OnceCell<[u8; 32]>,
}

impl<'a> Cut<'a> {
    fn new(select: &'a Select, data: &'a Data, key: Uuid) -> Self {
        let mut rows = data.groups.get(key);
        let mut more = false;
        let mut backward = false;
        if let Some(paging) = &select.paging {
            more = rows.len() > paging.limit;
            rows = &rows[..rows.len().min(paging.limit)];
            backward = paging.backward;
        }
        let rows = if backward { rows.iter().rev().copied().collect() } else { Cow::Borrowed(rows) };
        Self { select, data, rows, more, scope: OnceCell::new() }
    }
}
