//! The FROM of a statement: each view only as a subselect in which hidden rows are absent and hidden cells are null.
//!
//! INVARIANT: nothing outside such a subselect names a table. Filters, order, counts and selection use its outputs.

use super::access::Owner;
use super::definition::{Content, Field, Guard, Source, Table, View};
use super::order;
use crate::authz::{self, Action, Condition, Noun, Part, RowSearch};
use crate::context::RequestContext;
use crate::database::Binder;

/// What the owner of a row is called within a statement about it: by no name that a condition gives to a table of its own,
/// or the condition would ask about that.
const OWNER: &str = "owner";
/// How many views one SELECT joins for what is selected of a row; what lies beyond is fetched by keys. SQLite joins 64 at
/// most, and either database takes the longer to plan the more there are.
pub(super) const MOST_SELECTED: usize = 32;
/// How many it joins at most, with those that a filter is about: a condition cannot be put off.
pub(super) const MOST_JOINED: usize = 48;

/// A statement being written: its binds and the aliases used so far.
pub(super) struct Builder<'a> {
    pub(super) request: &'a RequestContext,
    pub(super) binder: Binder,
    aliases: usize,
}

/// The views that one SELECT joins; the first is the one it is about.
pub(super) struct FromClause {
    /// What stands before them as SQL; they are all joined to it if there is any.
    head: String,
    instances: Vec<Instance>,
}

/// One masked subselect.
struct Instance {
    view: &'static View,
    alias: String,
    search: RowSearch,
    /// What it offers, each with its place among the columns.
    outputs: Vec<(Output, usize)>,
    /// The SQL of its columns, each once.
    columns: Vec<String>,
    /// How it hangs on an earlier instance; `None` for the first.
    join: Option<Join>,
    /// A condition on `t` beside the policy's.
    only: Option<String>,
    /// Whether PostgreSQL must not merge it into the rest of the statement.
    fenced: bool,
    /// Whether the key that finds its rows says already that they may be read.
    settled: bool,
    /// Whether a filter is about it, so that it may find rows rather than only adorn them.
    filtered: bool,
    /// The part conditions computed so far.
    parts: Vec<(Part, Condition)>,
}

impl Instance {
    fn new(view: &'static View, alias: String, search: RowSearch, only: Option<String>) -> Self {
        Self {
            view,
            alias,
            search,
            outputs: Vec::new(),
            columns: Vec::new(),
            join: None,
            only,
            fenced: false,
            settled: false,
            filtered: false,
            parts: Vec::new(),
        }
    }

    /// Offers `output` by the SQL behind it, which may be there already under another name.
    fn offer(&mut self, output: Output, sql: String) {
        let place = self.columns.iter().position(|known| *known == sql).unwrap_or_else(|| {
            self.columns.push(sql);
            self.columns.len() - 1
        });
        self.outputs.push((output, place));
    }
}

struct Join {
    /// The instance and its field that lead here, to share one join among filter and selection; `None` for what no field
    /// leads to.
    via: Option<(usize, usize)>,
    left: String,
    right: String,
}

/// A column of a masked subselect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Output {
    /// A key that finds rows and is never shown: `id` and foreign keys of the header.
    Key(&'static str),
    /// The field with this place in the view: its value, or the key it leads by.
    Field(usize),
    /// What stands for the value of the field of this place where rows are sorted by it.
    Sorted(usize),
    /// The key that the field of this place leads by, where it leads to an object of this noun.
    OneOf(usize, Noun),
    /// One of the facts by which an object is decided about, for `access`.
    Fact(Owner, usize),
}

impl<'a> Builder<'a> {
    pub(super) fn new(request: &'a RequestContext) -> Self {
        Self { request, binder: Binder::new(request.database.backend()), aliases: 0 }
    }

    /// Begins a FROM with the rows of `view`.
    pub(super) fn from(&mut self, view: &'static View, search: RowSearch, only: Option<String>) -> FromClause {
        FromClause { head: String::new(), instances: vec![Instance::new(view, self.alias(), search, only)] }
    }

    /// Joins the row that the to-one field `index` of `instance` leads to, or finds that join again. Returns the new
    /// instance and the column that is null where there is no such row.
    pub(super) fn join(&mut self, from: &mut FromClause, instance: usize, index: usize) -> Option<(usize, String)> {
        let Content::One { view, target, only, .. } = from.instances[instance].view.fields[index].content else {
            return None;
        };
        let joined = match from.joined(instance, index) {
            Some(joined) => joined,
            None => {
                let left = self.column(from, instance, Output::Field(index));
                let joined = from.instances.len();
                let only = only.map(|only| format!("t.{only}"));
                from.instances.push(Instance::new(view, self.alias(), RowSearch::Keyed, only));
                let right = self.column(from, joined, Output::Key(target));
                from.instances[joined].join = Some(Join { via: Some((instance, index)), left, right });
                joined
            }
        };
        let present = self.column(from, joined, Output::Key(target));
        Some((joined, present))
    }

    /// Joins `view` by an expression that belongs to no field, as a group key.
    pub(super) fn join_by(&mut self, from: &mut FromClause, left: String, view: &'static View) -> (usize, String) {
        let joined = from.instances.len();
        from.instances.push(Instance::new(view, self.alias(), RowSearch::Keyed, None));
        let right = self.column(from, joined, Output::Key("id"));
        from.instances[joined].join = Some(Join { via: None, left, right: right.clone() });
        (joined, right)
    }

    /// The name of a column outside the subselect; asked for once, it is in there.
    pub(super) fn column(&mut self, from: &mut FromClause, instance: usize, output: Output) -> String {
        let instance = &mut from.instances[instance];
        let place =
            |instance: &Instance| instance.outputs.iter().find(|(known, _)| *known == output).map(|(_, place)| *place);
        let index = place(instance).unwrap_or_else(|| {
            self.add_column(instance, output);
            place(instance).unwrap_or_default()
        });
        format!("{}.c{index}", instance.alias)
    }

    fn add_column(&mut self, instance: &mut Instance, output: Output) {
        match output {
            Output::Key(column) => instance.offer(output, format!("t.{column}")),
            Output::Field(index) => {
                let field = &instance.view.fields[index];
                let raw = self.raw(field);
                let sql = self.masked(instance, field.part, raw);
                instance.offer(output, sql);
            }
            Output::Sorted(index) => {
                let field = &instance.view.fields[index];
                let raw = self.raw(field);
                let position = match field.content {
                    Content::Value { kind, .. } => order::position(kind, &raw),
                    _ => raw,
                };
                let sql = self.masked(instance, field.part, position);
                instance.offer(output, sql);
            }
            Output::OneOf(index, noun) => {
                let field = &instance.view.fields[index];
                let key = match field.content {
                    Content::OneOf { noun: column, key, .. } => {
                        format!("CASE WHEN t.{column} = '{}' THEN t.{key} END", noun.word())
                    }
                    _ => "NULL".to_owned(),
                };
                let sql = self.masked(instance, field.part, key);
                instance.offer(output, sql);
            }
            Output::Fact(owner, _) => {
                let row = if owner.column.is_some() { OWNER } else { "t" };
                let facts = authz::fact_columns(&mut self.binder, &self.request.actor, owner.noun, row);
                for (index, sql) in facts.into_iter().enumerate() {
                    let sql = match owner.column {
                        Some(column) => {
                            format!("(SELECT {sql} FROM {} {OWNER} WHERE {OWNER}.id = t.{column})", owner.noun.table())
                        }
                        None => sql,
                    };
                    instance.offer(Output::Fact(owner, index), sql);
                }
            }
        }
    }

    /// The field's value, or the key that it leads by.
    fn raw(&mut self, field: &Field) -> String {
        match &field.content {
            Content::Id(_) | Content::Access(_) => "t.id".to_owned(),
            Content::Value { source, .. } | Content::One { key: source, .. } => match source {
                Source::Column(column) => format!("t.{column}"),
                Source::Expression(expression) => expression(&mut self.binder, &self.request.actor),
            },
            Content::OneOf { key, .. } | Content::Many { key, .. } => format!("t.{key}"),
        }
    }

    /// `raw` where the caller may read the part, else null.
    fn masked(&mut self, instance: &mut Instance, part: Part, raw: String) -> String {
        let (Guard::Noun(noun), true) = (instance.view.guard, part != Part::Header) else {
            // The row condition guarantees the header; rows of a part are reached through the part's guarded key.
            return raw;
        };
        let known = instance.parts.iter().position(|(known, _)| *known == part);
        let index = known.unwrap_or_else(|| {
            let RequestContext { actor, policy, .. } = self.request;
            let readable = authz::condition(&mut self.binder, actor, policy, noun, "t", Action::Read, part);
            instance.parts.push((part, readable));
            instance.parts.len() - 1
        });
        match &instance.parts[index].1 {
            Condition::Always => raw,
            condition => format!("CASE WHEN {} THEN {raw} END", condition.sql()),
        }
    }

    /// The whole FROM clause. To be written last, when every column has been asked for.
    pub(super) fn clause_of(&mut self, from: &FromClause) -> String {
        let mut sql = format!("FROM {}", from.head);
        // PostgreSQL looks for another order only among the first few.
        let (found, adorned): (Vec<_>, Vec<_>) =
            from.instances.iter().partition(|instance| instance.join.is_none() || instance.filtered);
        for instance in found.into_iter().chain(adorned) {
            let subselect = self.subselect(instance);
            match &instance.join {
                None => sql.push_str(&subselect),
                Some(join) => sql.push_str(&format!(" LEFT JOIN {subselect} ON {} = {}", join.right, join.left)),
            }
        }
        sql
    }

    fn subselect(&mut self, instance: &Instance) -> String {
        let RequestContext { actor, policy, .. } = self.request;
        let mut columns: Vec<String> =
            instance.columns.iter().enumerate().map(|(index, sql)| format!("{sql} AS c{index}")).collect();
        if columns.is_empty() {
            columns.push("1 AS c0".to_owned());
        }
        let table = match instance.view.table {
            Table::Named(table) => table.to_owned(),
            Table::Derived(select) => format!("({})", select(&mut self.binder, actor, policy)),
        };
        let rows = match instance.view.guard {
            Guard::Noun(noun) => authz::row_condition(&mut self.binder, actor, policy, noun, instance.search),
            Guard::PartOf { .. } if instance.settled => Condition::Always,
            Guard::PartOf { noun, part, column } => {
                let readable = authz::condition(&mut self.binder, actor, policy, noun, OWNER, Action::Read, part);
                match readable {
                    Condition::When(sql) => Condition::When(format!(
                        "EXISTS (SELECT 1 FROM {} {OWNER} WHERE {OWNER}.id = t.{column} AND {sql})",
                        noun.table()
                    )),
                    other => other,
                }
            }
            Guard::Reached => Condition::Always,
        };
        let conditions: Vec<&str> = [Some(rows.sql()).filter(|_| rows != Condition::Always), instance.only.as_deref()]
            .into_iter()
            .flatten()
            .collect();
        let filter = if conditions.is_empty() { String::new() } else { format!(" WHERE {}", conditions.join(" AND ")) };
        let fence = if instance.fenced { " OFFSET 0" } else { "" };
        format!("(SELECT {} FROM {table} t{filter}{fence}) {}", columns.join(", "), instance.alias)
    }

    /// A name that no other subselect of this statement has.
    pub(super) fn alias(&mut self) -> String {
        self.aliases += 1;
        format!("v{}", self.aliases)
    }
}

impl FromClause {
    /// The instance that the to-one field `index` of `instance` has been joined as.
    fn joined(&self, instance: usize, index: usize) -> Option<usize> {
        let leads_here = |known: &Instance| known.join.as_ref().is_some_and(|join| join.via == Some((instance, index)));
        self.instances.iter().position(leads_here)
    }

    /// Whether the row that the to-one field `index` of `instance` leads to can be joined, where `most` may be.
    pub(super) fn has_room(&self, instance: usize, index: usize, most: usize) -> bool {
        self.instances.len() < most || self.joined(instance, index).is_some()
    }

    /// Has PostgreSQL find the rows of the first view by themselves, before it looks at how they are to be sorted.
    pub(super) fn fence(&mut self) {
        if let Some(first) = self.instances.first_mut() {
            first.fenced = first.search == RowSearch::Lookup;
        }
    }

    /// Says of the first view's rows that whoever has the key that finds them may read them.
    pub(super) fn settle(&mut self) {
        if let Some(first) = self.instances.first_mut() {
            first.settled = true;
        }
    }

    /// Says that a filter is about `instance`, and so about those through which it is joined.
    pub(super) fn filter_by(&mut self, instance: usize) {
        let mut next = Some(instance);
        while let Some(at) = next {
            let instance = &mut self.instances[at];
            instance.filtered = true;
            next = instance.join.as_ref().and_then(|join| join.via).map(|(parent, _)| parent);
        }
    }

    /// A FROM whose first item is already SQL, as a grouped subselect.
    pub(super) fn grouped(head: String) -> Self {
        Self { head, instances: Vec::new() }
    }

    /// The view of `instance`.
    pub(super) fn view(&self, instance: usize) -> &'static View {
        self.instances[instance].view
    }
}
