//! Keys: what lists are ordered by, and of what they tell the values with their counts. Each is a value of the row, or of
//! the object that a to-one field leads to, as the caller sees it.

use async_graphql::Value;

use super::compiler::unknown_field;
use super::definition::{Content, Field, Kind, Source, View, in_capitals};
use super::from::{Builder, FromClause, MOST_JOINED, Output};
use super::selection::{list_of, word_of};
use crate::authz::Part;
use crate::error::{Error, Message, Result};
use crate::words::people::{PNS_RANKS, PPPK_RANKS};

/// A key of a view.
#[derive(Clone, Copy, Debug)]
pub(super) struct Key {
    /// The to-one field that leads to the object with the value, with its place in the view; `None` for the row's own.
    edge: Option<(usize, &'static Field)>,
    /// The place of the value's field in the view that has it.
    index: usize,
    pub(super) field: &'static Field,
    pub(super) kind: Kind,
}

/// Every key of `view`: its own, then those of the objects that its rows lead to.
pub(super) fn keys(view: &'static View) -> impl Iterator<Item = Key> {
    let below = view.fields.iter().enumerate().flat_map(|(place, edge)| {
        let target = match edge.content {
            Content::One { view, .. } => Some(view),
            _ => None,
        };
        target.into_iter().flat_map(move |target| own(target).map(move |key| Key { edge: Some((place, edge)), ..key }))
    });
    own(view).chain(below)
}

fn own(view: &'static View) -> impl Iterator<Item = Key> {
    view.fields.iter().enumerate().filter_map(|(index, field)| match field.content {
        Content::Value { order: true, source: Source::Column(_), kind } => Some(Key { edge: None, index, field, kind }),
        _ => None,
    })
}

/// The key of `view` with this name.
pub(super) fn named(view: &'static View, name: &str) -> Option<Key> {
    keys(view).find(|key| key.name() == name)
}

impl Key {
    /// Its name in the schema: `PERIOD_ENDS_ON`, `EVALUEE_NAME`.
    pub(super) fn name(&self) -> String {
        let name = in_capitals(self.field.name);
        self.edge.map_or_else(|| name.clone(), |(_, edge)| format!("{}_{name}", in_capitals(edge.name)))
    }

    /// What is said of it in the schema.
    pub(super) fn about(&self) -> String {
        let of = self.edge.map(|(_, edge)| format!("`{}` of `{}`. ", self.field.name, edge.name));
        format!("{}{}", of.unwrap_or_default(), self.field.description)
    }

    /// What is said of it as a key that lists are ordered by.
    pub(super) fn description(&self) -> String {
        let order = match self.kind {
            Kind::Enum(words) => format!(" In the order in which `{}` lists its values.", words.name),
            Kind::Rank => " As a career goes: PNS from I/a to IV/e, then PPPK from I to XVII.".to_owned(),
            _ => String::new(),
        };
        format!("{}{order}", self.about())
    }

    /// Whether the value may be hidden in a row that is there, so that it has to be computed for every row: no index has it.
    pub(super) fn is_guarded(&self) -> bool {
        self.edge.is_some() || self.field.part != Part::Header
    }

    /// Whether every row has a value.
    pub(super) fn is_required(&self) -> bool {
        self.edge.is_none() && self.field.required
    }

    /// The masked cell with the value.
    ///
    /// # Errors
    /// As [`Self::sorted`].
    pub(super) fn cell(&self, builder: &mut Builder<'_>, from: &mut FromClause) -> Result<String> {
        let instance = self.instance(builder, from)?;
        Ok(builder.column(from, instance, Output::Field(self.index)))
    }

    /// The masked cell by which rows are sorted.
    ///
    /// # Errors
    /// [`Error::LimitExceeded`] if the statement leads to too many objects already.
    pub(super) fn sorted(&self, builder: &mut Builder<'_>, from: &mut FromClause) -> Result<String> {
        let instance = self.instance(builder, from)?;
        Ok(builder.column(from, instance, sorted(self.kind, self.index)))
    }

    fn instance(&self, builder: &mut Builder<'_>, from: &mut FromClause) -> Result<usize> {
        let Some((place, edge)) = self.edge else { return Ok(0) };
        if !from.has_room(0, place, MOST_JOINED) {
            return Err(Error::LimitExceeded(Message::new(
                format!("urutan bersama pilihan menelusuri lebih dari {MOST_JOINED} objek dari satu baris"),
                format!("together with the selection, the order leads to more than {MOST_JOINED} objects from one row"),
            )));
        }
        let (joined, _) = builder.join(from, 0, place).ok_or_else(|| unknown_field(edge.name))?;
        Ok(joined)
    }
}

/// The most keys of one order.
pub(super) const MOST_KEYS: usize = 8;

/// In which order the rows of a list stand.
#[derive(Clone, Debug, Default)]
pub(super) struct Order {
    /// The keys, the first of which counts most, each with whether the largest comes first.
    keys: Vec<(Key, bool)>,
    /// Whether the largest id comes first, where all keys are equal.
    id_descending: bool,
}

impl Order {
    /// Reads the argument: a list of keys, or one.
    ///
    /// # Errors
    /// [`Error::BadRequest`] for a key that is none, [`Error::LimitExceeded`] for too many.
    pub(super) fn read(view: &'static View, value: Option<&Value>) -> Result<Self> {
        let mut order = Self::default();
        let given = value.map(list_of).unwrap_or_default();
        if given.len() > MOST_KEYS {
            return Err(Error::LimitExceeded(Message::new(
                format!("`orderBy` memuat {} kunci, paling banyak {MOST_KEYS}", given.len()),
                format!("`orderBy` holds {} keys, at most {MOST_KEYS}", given.len()),
            )));
        }
        for value in given {
            let text = |name: &str| match value {
                Value::Object(entries) => entries.get(name).and_then(word_of),
                _ => None,
            };
            let name = text("field").unwrap_or_default();
            // The id goes the way of the last key, so that one key and its id are walked in one direction.
            order.id_descending = text("direction") == Some("DESC");
            if name == "ID" {
                // No two rows have the same, so whatever follows decides nothing.
                break;
            }
            let key = named(view, name).ok_or_else(|| {
                Error::BadRequest(Message::new("`orderBy.field` tidak dikenal", "`orderBy.field` is not known"))
            })?;
            order.keys.push((key, order.id_descending));
        }
        Ok(order)
    }

    pub(super) fn keys(&self) -> &[(Key, bool)] {
        &self.keys
    }

    pub(super) fn id_descending(&self) -> bool {
        self.id_descending
    }

    /// What a cursor of this order is good for.
    pub(super) fn text(&self) -> String {
        let keys = self.keys.iter().map(|(key, descending)| format!("{} {descending} ", key.name()));
        format!("{}{}", keys.collect::<String>(), self.id_descending)
    }
}

/// The column by which rows are sorted that is of this kind and in this place.
pub(super) fn sorted(kind: Kind, index: usize) -> Output {
    match kind {
        Kind::Enum(_) | Kind::Rank => Output::Sorted(index),
        _ => Output::Field(index),
    }
}

/// What stands for `cell` where it is sorted: the words of an enum go in the order in which it declares them.
pub(super) fn position(kind: Kind, cell: &str) -> String {
    match kind {
        Kind::Enum(words) => {
            let places =
                words.values.iter().enumerate().map(|(place, (word, _))| format!("WHEN '{word}' THEN {place}"));
            format!("CASE {cell} {} END", places.collect::<Vec<_>>().join(" "))
        }
        Kind::Rank => rank(cell),
        _ => cell.to_owned(),
    }
}

/// How far a rank is along the ladder. It may stand beside its title, as in `Penata Muda Tk. I (III/b)`; a grade of PPPK,
/// which could be part of a title, stands last.
fn rank(cell: &str) -> String {
    /// What may stand between the words, besides spaces.
    const BETWEEN: [&str; 7] = ["(", ")", ",", ";", "-", "\t", "\u{a0}"];
    let words = BETWEEN.iter().fold(cell.to_owned(), |text, between| format!("replace({text}, '{between}', ' ')"));
    let pns = PNS_RANKS.iter().map(|rank| format!("% {} %", rank.to_ascii_uppercase()));
    let pppk = PPPK_RANKS.iter().map(|rank| format!("% {rank} "));
    let places =
        pns.chain(pppk).enumerate().map(|(place, pattern)| format!("WHEN r.words LIKE '{pattern}' THEN {place}"));
    let places = places.collect::<Vec<_>>().join(" ");
    format!("(SELECT CASE {places} END FROM (SELECT ' ' || rtrim(upper({words})) || ' ' AS words) r)")
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::view::nouns::views;

    #[test]
    fn keys_have_names_of_their_own_and_identify_nobody() {
        for view in views() {
            let mut names = HashSet::from(["ID".to_owned()]);
            for key in keys(view) {
                assert!(names.insert(key.name()), "{}.{}", view.name, key.name());
                assert!(!matches!(key.kind, Kind::Nip | Kind::Email), "{}.{}", view.name, key.name());
                assert_eq!(named(view, &key.name()).map(|key| key.name()), Some(key.name()));
            }
        }
    }
}
