//! What a view is: a table of fields. The GraphQL types, filters, order keys and the SQL all come from it.

use super::access::Access;
use crate::authz::{Actor, Noun, Part, Snapshot};
use crate::database::Binder;
use crate::words::Words;

/// A GraphQL object type and where its rows come from.
#[derive(Debug)]
pub(crate) struct View {
    /// The GraphQL type.
    pub(crate) name: &'static str,
    /// What a front-end developer reads, with the Indonesian term.
    pub(crate) description: &'static str,
    /// Where the rows are.
    pub(crate) table: Table,
    /// Which of them exist for a caller.
    pub(crate) guard: Guard,
    /// The fields, in the order of the schema.
    pub(crate) fields: &'static [Field],
}

/// Where a view's rows are.
#[derive(Clone, Copy)]
pub(crate) enum Table {
    /// A table of the database.
    Named(&'static str),
    /// A SELECT that the policy has a say in.
    Derived(fn(&mut Binder, &Actor, &Snapshot) -> String),
}

impl std::fmt::Debug for Table {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Named(name) => formatter.write_str(name),
            Self::Derived(_) => formatter.write_str("derived"),
        }
    }
}

/// Who decides over a view's rows and cells.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Guard {
    /// The noun's policy: rows by its header, cells by their parts.
    Noun(Noun),
    /// A part of another noun's object, found by `column`: its rows exist where that part is readable.
    PartOf {
        /// The owner.
        noun: Noun,
        /// The part of the owner that the rows belong to.
        part: Part,
        /// The column that names the owner.
        column: &'static str,
    },
    /// Rows that can only be reached through a guarded field of their owner, or that everyone may read.
    Reached,
}

/// One field of a view.
#[derive(Debug)]
pub(crate) struct Field {
    pub(crate) name: &'static str,
    pub(crate) description: &'static str,
    /// The part that guards it; [`Part::Header`] is guaranteed by the row itself.
    pub(crate) part: Part,
    pub(crate) content: Content,
    /// Never null in a row that exists.
    pub(crate) required: bool,
    /// Set while it is on its way out of the schema.
    pub(crate) deprecated: Option<Deprecated>,
}

/// Why and until when a field is still there.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Deprecated {
    /// What to use instead, without a full stop.
    pub(crate) reason: &'static str,
    /// The day of the release that said so, such as 2026-11-22.
    pub(crate) since: &'static str,
    /// The last day on which it is served for certain.
    pub(crate) removed_after: &'static str,
}

impl Deprecated {
    /// As the schema says it.
    pub(crate) fn text(self) -> String {
        format!("{} (since {}, removed after {})", self.reason, self.since, self.removed_after)
    }
}

/// What a field holds.
#[derive(Debug)]
pub(crate) enum Content {
    /// The global id.
    Id(IdKind),
    /// A value of the row. `order` offers it as an order key.
    Value { source: Source, kind: Kind, order: bool },
    /// At most one row of another view, whose `target` column equals `key`.
    One { view: &'static View, key: Source, target: &'static str, only: Option<&'static str> },
    /// At most one object of one of several nouns: the one whose word stands in the column `noun`, with the id in `key`.
    OneOf { nouns: fn() -> Vec<Noun>, noun: &'static str, key: &'static str },
    /// Rows of another view whose `target` column equals the row's `key` column.
    Many { view: &'static View, key: &'static str, target: &'static str, list: List },
    /// What the caller may read and submit, part by part.
    Access(&'static Access),
}

/// What kind of thing a global id names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum IdKind {
    /// An object that `node` finds.
    Noun(Noun),
    /// A work result, which belongs to its plan.
    WorkResult,
    /// A session, which belongs to whoever reads it.
    Session,
}

/// How a list is published.
#[derive(Clone, Copy, Debug)]
pub(crate) enum List {
    /// A Relay connection with paging, filter and order.
    Connection,
    /// A short list, whole, in the order of these fields: `sequence`, or `workResult.sequence` for one of the row that a
    /// to-one field leads to. Fields and not columns, so that rows stand in an order that their reader sees, and where all
    /// of it is hidden, in one that tells nothing.
    Plain(&'static [&'static str]),
}

/// Where a value comes from.
#[derive(Clone, Copy)]
pub(crate) enum Source {
    /// A column of the view's table.
    Column(&'static str),
    /// An expression over the row `t`.
    Expression(fn(&mut Binder, &Actor) -> String),
}

impl std::fmt::Debug for Source {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Column(name) => formatter.write_str(name),
            Self::Expression(_) => formatter.write_str("expression"),
        }
    }
}

/// The scalar types.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Kind {
    Text,
    /// A civil servant's number, which may only be compared for equality.
    Nip,
    /// An e-mail address, which may only be compared for equality.
    Email,
    /// A rank or grade, alone or beside its title; ordered as a career goes.
    Rank,
    Integer,
    /// A decimal with two places, stored in hundredths.
    Hundredths,
    Date,
    DateTime,
    /// A word of a list; the database stores it as it is.
    Enum(&'static Words),
}

impl View {
    /// The noun whose objects these are, if `node` finds them.
    pub(crate) fn node(&self) -> Option<Noun> {
        match (self.guard, self.table) {
            (Guard::Noun(noun), Table::Named(table)) if noun.word() == table => Some(noun),
            _ => None,
        }
    }

    /// Whether the rows of `view` that `field` leads to are guarded by just what guards `field` here: then who has its key
    /// may read them.
    pub(crate) fn settles(&self, field: &Field, view: &Self, target: &str) -> bool {
        match (self.node(), view.guard) {
            (Some(here), Guard::PartOf { noun, part, column }) => {
                noun == here && part == field.part && column == target
            }
            _ => false,
        }
    }

    /// The field `name` and its place in the table.
    pub(crate) fn field(&self, name: &str) -> Option<(usize, &'static Field)> {
        self.fields.iter().enumerate().find(|(_, field)| field.name == name)
    }
}

impl Kind {
    /// The GraphQL scalar or enum.
    pub(crate) fn type_name(self) -> &'static str {
        match self {
            Self::Text | Self::Nip | Self::Email | Self::Rank => "String",
            Self::Integer => "Int",
            Self::Hundredths => "Decimal",
            Self::Date => "Date",
            Self::DateTime => "DateTime",
            Self::Enum(definition) => definition.name,
        }
    }
}

impl Field {
    /// The same field guarded by `part`.
    pub(crate) const fn guarded(mut self, part: Part) -> Self {
        self.part = part;
        self
    }

    /// The same field, published as never null. Only for cells that every existing row has.
    pub(crate) const fn required(mut self) -> Self {
        self.required = true;
        self
    }

    /// The same field, deprecated in the schema together with its condition in filters.
    pub(crate) const fn deprecated(mut self, deprecated: Deprecated) -> Self {
        self.deprecated = Some(deprecated);
        self
    }

    /// The same field, offered as an order key.
    pub(crate) const fn ordered(mut self) -> Self {
        if let Content::Value { source, kind, .. } = self.content {
            self.content = Content::Value { source, kind, order: true };
        }
        self
    }

    /// The same to-one field, restricted to target rows that meet `condition`.
    pub(crate) const fn only(mut self, condition: &'static str) -> Self {
        if let Content::One { view, key, target, .. } = self.content {
            self.content = Content::One { view, key, target, only: Some(condition) };
        }
        self
    }
}

const fn field(name: &'static str, description: &'static str, content: Content) -> Field {
    Field { name, description, part: Part::Header, content, required: false, deprecated: None }
}

/// The global id of a noun's object.
pub(crate) const fn id(noun: Noun) -> Field {
    field("id", "Opaque and global; `node` finds the object by it (id).", Content::Id(IdKind::Noun(noun))).required()
}

/// A value stored in `column`.
pub(crate) const fn value(name: &'static str, column: &'static str, kind: Kind, description: &'static str) -> Field {
    field(name, description, Content::Value { source: Source::Column(column), kind, order: false })
}

/// A value computed from the row.
pub(crate) const fn computed(
    name: &'static str,
    expression: fn(&mut Binder, &Actor) -> String,
    kind: Kind,
    description: &'static str,
) -> Field {
    field(name, description, Content::Value { source: Source::Expression(expression), kind, order: false })
}

/// The row of `view` that the column `key` names.
pub(crate) const fn one(
    name: &'static str,
    view: &'static View,
    key: &'static str,
    description: &'static str,
) -> Field {
    field(name, description, Content::One { view, key: Source::Column(key), target: "id", only: None })
}

/// The object whose noun and id stand in these two columns, if it is of one of `nouns`.
pub(crate) const fn one_of(
    name: &'static str,
    nouns: fn() -> Vec<Noun>,
    (noun, key): (&'static str, &'static str),
    description: &'static str,
) -> Field {
    field(name, description, Content::OneOf { nouns, noun, key })
}

/// What the caller may read and submit of this row.
pub(crate) const fn access(access: &'static Access) -> Field {
    field(
        "access",
        "What the caller may read and submit here, part by part, and why not (hak akses).",
        Content::Access(access),
    )
    .required()
}

/// The row of `view` that an expression names.
pub(crate) const fn one_computed(
    name: &'static str,
    view: &'static View,
    key: fn(&mut Binder, &Actor) -> String,
    description: &'static str,
) -> Field {
    field(name, description, Content::One { view, key: Source::Expression(key), target: "id", only: None })
}

/// The part of this row that `view` keeps in a table of its own, keyed by `target`.
pub(crate) const fn part(
    name: &'static str,
    view: &'static View,
    target: &'static str,
    guard: Part,
    description: &'static str,
) -> Field {
    field(name, description, Content::One { view, key: Source::Column("id"), target, only: None }).guarded(guard)
}

/// The rows of `view` whose `target` column names this row, as a connection.
pub(crate) const fn connection(
    name: &'static str,
    view: &'static View,
    target: &'static str,
    description: &'static str,
) -> Field {
    field(name, description, Content::Many { view, key: "id", target, list: List::Connection }).required()
}

/// The rows of `view` whose `target` column equals this row's `key`, whole and in the order of the fields `order`, which
/// leave no two rows of different content in an order of their own.
pub(crate) const fn list(
    name: &'static str,
    view: &'static View,
    (key, target): (&'static str, &'static str),
    order: &'static [&'static str],
    description: &'static str,
) -> Field {
    field(name, description, Content::Many { view, key, target, list: List::Plain(order) })
}

/// `periodEndsOn` as `PERIOD_ENDS_ON`.
pub(super) fn in_capitals(name: &str) -> String {
    let mut text = String::new();
    for letter in name.chars() {
        if letter.is_ascii_uppercase() {
            text.push('_');
        }
        text.push(letter.to_ascii_uppercase());
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_deprecation_says_why_since_when_and_until_when() {
        const OLD: Field = value("grade", "grade", Kind::Text, "The grade (mutu).").deprecated(Deprecated {
            reason: "use `index`",
            since: "2026-11-22",
            removed_after: "2027-05-22",
        });
        let text = OLD.deprecated.map(Deprecated::text);
        assert_eq!(text.as_deref(), Some("use `index` (since 2026-11-22, removed after 2027-05-22)"));
    }
}
