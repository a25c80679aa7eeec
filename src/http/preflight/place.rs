//! Where a value stands among those of a request, and what is said of one that does not fit there.

use std::fmt;

use apollo_compiler::Node;
use apollo_compiler::ast::{Type, Value as Literal};
use apollo_compiler::executable::ExecutableDocument;
use async_graphql::Pos;

use crate::http::error::{Refusal, shortened};
use crate::http::preflight::document::MISTAKES_TOLD;
use crate::http::preflight::type_system;
use crate::view::Scalar;

/// Where a value is, as a list that grows with the walk: `variables.input.notes[1]`, or `filter.state.eq` for what stands
/// in the document.
pub(super) struct Path<'a> {
    parent: Option<&'a Path<'a>>,
    segment: Segment<'a>,
}

enum Segment<'a> {
    Key(&'a str),
    Index(usize),
}

impl<'a> Path<'a> {
    /// Where all variables are.
    pub(super) const VARIABLES: Path<'static> = Path::root("variables");

    /// Where an argument of the document is.
    pub(super) const fn root(name: &'a str) -> Self {
        Self { parent: None, segment: Segment::Key(name) }
    }

    /// The member of an object.
    pub(super) const fn key<'b>(&'b self, name: &'b str) -> Path<'b> {
        Path { parent: Some(self), segment: Segment::Key(name) }
    }

    /// Whether this is in a variable.
    pub(super) fn is_variable(&self) -> bool {
        match (self.parent, &self.segment) {
            (Some(parent), _) => parent.is_variable(),
            (None, segment) => matches!(segment, Segment::Key("variables")),
        }
    }

    /// The item of a list.
    pub(super) const fn index(&self, index: usize) -> Path<'_> {
        Path { parent: Some(self), segment: Segment::Index(index) }
    }
}

impl fmt::Display for Path<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(parent) = self.parent {
            write!(formatter, "{parent}")?;
        }
        match self.segment {
            Segment::Key(key) if self.parent.is_none() => formatter.write_str(key),
            Segment::Key(key) => write!(formatter, ".{key}"),
            Segment::Index(index) => write!(formatter, "[{index}]"),
        }
    }
}

/// Everything that is wrong with the values of a request, as far as it is told.
#[derive(Debug, Default)]
pub(super) struct Mistakes(Vec<Refusal>);

impl Mistakes {
    /// Adds a mistake, unless there are enough.
    pub(super) fn add(&mut self, mistake: impl FnOnce() -> Refusal) {
        if self.0.len() < MISTAKES_TOLD {
            self.0.push(mistake());
        }
    }

    /// Adds a mistake of the document at its place, once: a fragment is met in each operation that spreads it.
    pub(super) fn add_at(
        &mut self,
        document: &ExecutableDocument,
        value: &Node<Literal>,
        mistake: impl FnOnce() -> Refusal,
    ) {
        if self.0.len() < MISTAKES_TOLD {
            let mistake = at(document, mistake(), value);
            let known = |known: &Refusal| known.locations == mistake.locations && known.message == mistake.message;
            if !self.0.iter().any(known) {
                self.0.push(mistake);
            }
        }
    }

    /// # Errors
    /// With all of them, if there are any.
    pub(super) fn finish(self) -> Result<(), Refusal> {
        if self.0.is_empty() { Ok(()) } else { Err(Refusal::all(self.0)) }
    }
}

/// The same refusal, with the place of `value` in the document.
pub(super) fn at(document: &ExecutableDocument, refusal: Refusal, value: &Node<Literal>) -> Refusal {
    match value.line_column_range(&document.sources) {
        Some(place) => refusal.at(Pos { line: place.start.line, column: place.start.column }),
        None => refusal,
    }
}

/// A value that has to be there and is not.
pub(super) fn missing(path: &Path<'_>) -> Refusal {
    Refusal::of_document(format!("{path} wajib diisi"), format!("{path} is required"))
}

/// A value of another type.
pub(super) fn unfit(path: &Path<'_>, ty: &Type) -> Refusal {
    let (mut indonesian, mut english) =
        (format!("{path} bukan nilai bertipe {ty}"), format!("{path} is no value of type {ty}"));
    if let Some(scalar) = Scalar::named(ty.inner_named_type()) {
        let example = scalar.example();
        indonesian.push_str(&format!(", {}", example.indonesian));
        english.push_str(&format!(", {}", example.english));
    }
    Refusal::of_document(indonesian, english)
}

/// A number in the place of a scalar that is sent as text.
pub(super) fn number_for(path: &Path<'_>, scalar: Scalar) -> Refusal {
    let (name, example) = (scalar.name(), scalar.example());
    Refusal::of_document(
        format!("{path} adalah bilangan; kirim {name} sebagai teks, {}", example.indonesian),
        format!("{path} is a number; send a {name} as text, {}", example.english),
    )
}

/// A text that no database stores.
pub(super) fn nul(path: &Path<'_>) -> Refusal {
    Refusal::of_document(
        format!("{path} mengandung karakter U+0000, yang tidak dapat disimpan"),
        format!("{path} contains the character U+0000, which cannot be stored"),
    )
}

/// A field of an input that its type does not have.
pub(super) fn unknown_field(path: &Path<'_>, name: &str, input: &str) -> Refusal {
    let name = shortened(&name.escape_debug().to_string());
    Refusal::of_document(
        format!("{path} memuat bidang \"{name}\", yang tidak ada pada {input}"),
        format!("{path} has a field \"{name}\", which {input} does not have"),
    )
}

/// Null as a condition of a filter, in a field of the type `input` that takes `ty`: a value that got lost on its way must not
/// be taken for no condition, which everything meets.
pub(super) fn null_condition(path: &Path<'_>, input: &str, ty: &Type) -> Refusal {
    let (mut indonesian, mut english) = (
        format!("{path} adalah null, yang bukan syarat; hilangkan jika tidak ada syarat"),
        format!("{path} is null, which is no condition; leave it out where there is none"),
    );
    let has = |input: &str, operator: &str| type_system::input_field(input, operator).is_some();
    if [input, ty.inner_named_type()].iter().any(|input| has(input, "eq") && has(input, "isNull")) {
        indonesian.push_str(", atau pakai `isNull: true` untuk yang kosong");
        english.push_str(", or ask for what is absent by `isNull: true`");
    }
    Refusal::of_document(indonesian, english)
}

/// Null as the id of what is followed.
pub(super) fn null_id(path: &Path<'_>) -> Refusal {
    Refusal::of_document(
        format!("{path} adalah null, yang bukan id; hilangkan untuk semuanya"),
        format!("{path} is null, which is no id; leave it out for all"),
    )
}

/// A variable that is null where null has no place.
pub(super) fn null_variable(path: &Path<'_>, ty: &Type) -> Refusal {
    Refusal::of_document(
        format!("{path} adalah null dan tidak dapat dipakai di tempat bertipe `{ty}`"),
        format!("{path} is null and cannot be used where `{ty}` is expected"),
    )
}

/// Not exactly one field of an input that is a choice (`@oneOf`), which is younger than the validating library.
pub(super) fn not_one(place: &str) -> Refusal {
    Refusal::of_document(
        format!("{place} adalah pilihan: isi tepat satu bidangnya, bukan null"),
        format!("{place} is a choice: give exactly one of its fields, and not null"),
    )
}
