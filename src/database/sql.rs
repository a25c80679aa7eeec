//! Writing SQL for both databases: values are always binds, numbered as they come.

use std::sync::Arc;

use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};
use sea_orm::DbBackend;
use uuid::Uuid;

use crate::text;

/// A value that goes to the database beside the statement's text.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Bind {
    /// An id.
    Uuid(Uuid),
    /// A set of ids, to be used with [`Binder::any_of`].
    Uuids(Vec<Uuid>),
    /// The ids of a page's rows, put in place when the statement runs; see [`Binder::any_of_reserved`].
    Keys(Vec<Uuid>),
    /// Text.
    Text(String),
    /// A set of texts.
    Texts(Vec<String>),
    /// A whole number.
    Integer(i64),
    /// A set of whole numbers.
    Integers(Vec<i64>),
    /// A day.
    Date(NaiveDate),
    /// A set of days.
    Dates(Vec<NaiveDate>),
    /// A time.
    DateTime(DateTime<Utc>),
    /// A set of times.
    DateTimes(Vec<DateTime<Utc>>),
    /// Bytes, such as a hash.
    Bytes(Vec<u8>),
}

/// The name by which SQLite knows [`text::folded`].
pub(super) const FOLDED: &str = "folded";

/// How a time is stored as text by SQLite, and shown by the API from either database.
pub fn datetime_text(time: DateTime<Utc>) -> String {
    time.to_rfc3339_opts(SecondsFormat::AutoSi, false)
}

/// Says that a bind is a value of whoever asks, and which one, in the numbers of the layer that knows askers. Such a
/// statement serves another asker with that one's values in their places.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asked(pub u8);

/// A statement's text and binds.
#[derive(Clone, Debug)]
pub struct Statement {
    /// The text, with `$1` (PostgreSQL) or `?1` (SQLite) where the binds go.
    pub sql: Arc<str>,
    /// The binds, in the order of their numbers.
    pub binds: Vec<Bind>,
    /// Which of the binds belong to the asker.
    pub asked: Vec<(usize, Asked)>,
    /// Whether the same is asked again and again. Where it costs next to nothing to know that nobody has written since
    /// (SQLite), the answer of before is given again.
    pub repeats: bool,
}

impl Statement {
    /// A statement that nobody but its writer asks.
    pub fn new(sql: impl Into<Arc<str>>, binds: Vec<Bind>) -> Self {
        Self { sql: sql.into(), binds, asked: Vec::new(), repeats: false }
    }

    /// The same statement, known to be asked again and again.
    pub fn repeating(self) -> Self {
        Self { repeats: true, ..self }
    }

    /// Whether PostgreSQL should plan it for these very binds. A plan for any binds takes each set for ten values, and then
    /// scans what an index would skip where it is a thousand; everything else is planned once.
    pub(super) fn is_tailored(&self) -> bool {
        /// Up to so many, a guess of ten is close enough.
        const FEW: usize = 16;
        self.binds.iter().any(|bind| bind.size() > FEW)
    }

    pub(super) fn into_sea_orm(self, backend: DbBackend) -> sea_orm::Statement {
        let values = self.binds.into_iter().map(|bind| sea_orm_value(bind, backend));
        sea_orm::Statement::from_sql_and_values(backend, &*self.sql, values)
    }
}

fn sea_orm_value(bind: Bind, backend: DbBackend) -> sea_orm::Value {
    use sea_orm::sea_query::{ArrayType, Value};
    fn array<T: Into<Value>>(kind: ArrayType, items: Vec<T>) -> Value {
        Value::Array(kind, Some(Box::new(items.into_iter().map(Into::into).collect())))
    }
    if backend == DbBackend::Sqlite
        && let Some(json) = bind.json_list()
    {
        return json.into();
    }
    match bind {
        Bind::Uuid(id) => id.into(),
        Bind::Uuids(ids) | Bind::Keys(ids) => array(ArrayType::Uuid, ids),
        Bind::Text(text) => text.into(),
        Bind::Texts(texts) => array(ArrayType::String, texts),
        Bind::Integer(number) => number.into(),
        Bind::Integers(numbers) => array(ArrayType::BigInt, numbers),
        Bind::Date(date) => date.into(),
        Bind::Dates(dates) => array(ArrayType::ChronoDate, dates),
        Bind::DateTime(time) => time.into(),
        Bind::DateTimes(times) => array(ArrayType::ChronoDateTimeUtc, times),
        Bind::Bytes(bytes) => bytes.into(),
    }
}

/// Ids as a JSON list of their hexadecimal digits.
fn json_ids(ids: &[Uuid]) -> String {
    let mut text = String::with_capacity(2 + ids.len() * 35);
    let mut digits = Uuid::encode_buffer();
    for id in ids {
        text.push(if text.is_empty() { '[' } else { ',' });
        text.push('"');
        text.push_str(id.simple().encode_lower(&mut digits));
        text.push('"');
    }
    if text.is_empty() {
        text.push('[');
    }
    text.push(']');
    text
}

impl Bind {
    /// A set as the JSON text that SQLite's `json_each` takes apart; `None` for single values.
    pub(super) fn json_list(&self) -> Option<String> {
        Some(match self {
            Self::Uuids(ids) | Self::Keys(ids) => json_ids(ids),
            Self::Texts(texts) => serde_json::Value::from_iter(texts.iter().map(String::as_str)).to_string(),
            Self::Integers(numbers) => serde_json::Value::from_iter(numbers.iter().copied()).to_string(),
            Self::Dates(dates) => serde_json::Value::from_iter(dates.iter().map(NaiveDate::to_string)).to_string(),
            Self::DateTimes(times) => {
                serde_json::Value::from_iter(times.iter().map(|time| datetime_text(*time))).to_string()
            }
            _ => return None,
        })
    }

    /// How many values a set has that the statement was written for; 1 for everything else.
    const fn size(&self) -> usize {
        match self {
            Self::Uuids(values) => values.len(),
            Self::Texts(values) => values.len(),
            Self::Integers(values) => values.len(),
            Self::Dates(values) => values.len(),
            Self::DateTimes(values) => values.len(),
            _ => 1,
        }
    }

    const fn postgres_type(&self) -> &'static str {
        match self {
            Self::Uuid(_) => "uuid",
            Self::Uuids(_) | Self::Keys(_) => "uuid[]",
            Self::Text(_) => "text",
            Self::Texts(_) => "text[]",
            Self::Integer(_) => "bigint",
            Self::Integers(_) => "bigint[]",
            Self::Date(_) => "date",
            Self::Dates(_) => "date[]",
            Self::DateTime(_) => "timestamptz",
            Self::DateTimes(_) => "timestamptz[]",
            Self::Bytes(_) => "bytea",
        }
    }
}

/// Collects binds and writes the expressions in which the two databases differ.
#[derive(Debug)]
pub struct Binder {
    backend: DbBackend,
    binds: Vec<(Bind, Option<Asked>)>,
}

impl Binder {
    /// No binds yet.
    pub fn new(backend: DbBackend) -> Self {
        Self { backend, binds: Vec::new() }
    }

    /// Which database the text is for.
    pub fn backend(&self) -> DbBackend {
        self.backend
    }

    /// Adds a value and returns its placeholder. Equal values share one.
    pub fn bind(&mut self, bind: Bind) -> String {
        self.add(bind, None)
    }

    /// Adds a value of the asker.
    pub fn bind_asked(&mut self, asked: Asked, bind: Bind) -> String {
        self.add(bind, Some(asked))
    }

    fn add(&mut self, bind: Bind, asked: Option<Asked>) -> String {
        // What is the asker's is shared by what it is: another asker's values may be equal where this one's are not.
        let known = self.binds.iter().position(|(known, of)| *of == asked && (asked.is_some() || *known == bind));
        let kind = bind.postgres_type();
        let number = 1 + known.unwrap_or_else(|| {
            self.binds.push((bind, asked));
            self.binds.len() - 1
        });
        match self.backend {
            DbBackend::Sqlite => format!("?{number}"),
            _ => format!("${number}::{kind}"),
        }
    }

    /// `column` is one of a bound set: an equality that an index serves.
    pub fn any_of(&mut self, column: &str, set: Bind) -> String {
        let ids = matches!(set, Bind::Uuids(_));
        let placeholder = self.bind(set);
        self.among(column, &placeholder, ids)
    }

    /// `column` is one of a set of ids of the asker.
    pub fn any_asked(&mut self, column: &str, asked: Asked, ids: Vec<Uuid>) -> String {
        let placeholder = self.bind_asked(asked, Bind::Uuids(ids));
        self.among(column, &placeholder, true)
    }

    fn among(&self, column: &str, placeholder: &str, ids: bool) -> String {
        match self.backend {
            DbBackend::Sqlite if ids => format!("{column} IN (SELECT unhex(value) FROM json_each({placeholder}))"),
            DbBackend::Sqlite => format!("{column} IN (SELECT value FROM json_each({placeholder}))"),
            _ => format!("{column} = ANY({placeholder})"),
        }
    }

    /// `column` is one of a set of ids that is known only when the statement runs. Returns which bind that will be.
    pub fn any_of_reserved(&mut self, column: &str) -> (usize, String) {
        let index = self.binds.len();
        self.binds.push((Bind::Keys(Vec::new()), None));
        let placeholder = match self.backend {
            DbBackend::Sqlite => format!("?{}", index + 1),
            _ => format!("${}::uuid[]", index + 1),
        };
        (index, self.among(column, &placeholder, true))
    }

    /// `column` is one of what `select` returns, evaluated once: an equality that an index serves.
    pub fn any_in(&self, column: &str, select: &str) -> String {
        match self.backend {
            DbBackend::Sqlite => format!("{column} IN ({select})"),
            _ => format!("{column} = ANY(ARRAY({select}))"),
        }
    }

    /// Whether `column` contains `needle`, in either case and however letters are composed; nothing is a wildcard.
    pub fn contains(&mut self, column: &str, needle: &str) -> String {
        let (folded, placeholder) = self.both_folded(column, needle);
        match self.backend {
            DbBackend::Sqlite => format!("instr({folded}, {placeholder}) > 0"),
            _ => format!("strpos({folded}, {placeholder}) > 0"),
        }
    }

    /// Whether `column` starts with `beginning`, likewise.
    pub fn starts_with(&mut self, column: &str, beginning: &str) -> String {
        let (folded, placeholder) = self.both_folded(column, beginning);
        match self.backend {
            DbBackend::Sqlite => format!("instr({folded}, {placeholder}) = 1"),
            _ => format!("starts_with({folded}, {placeholder})"),
        }
    }

    fn both_folded(&mut self, column: &str, operand: &str) -> (String, String) {
        (self.folded(column), self.bind(Bind::Text(text::folded(operand).into_owned())))
    }

    /// A text of the database as [`text::folded`] makes it: by that function itself on SQLite, whose readers know it, and by
    /// PostgreSQL's own.
    pub fn folded(&self, column: &str) -> String {
        match self.backend {
            DbBackend::Sqlite => format!("{FOLDED}({column})"),
            _ => format!("normalize(upper(lower(normalize({column}, NFD) COLLATE \"und-x-icu\")), NFC) COLLATE \"C\""),
        }
    }

    /// Finishes the statement.
    pub fn statement(self, sql: impl Into<Arc<str>>) -> Statement {
        let asked = self.binds.iter().enumerate().filter_map(|(index, (_, asked))| Some((index, (*asked)?))).collect();
        let binds = self.binds.into_iter().map(|(bind, _)| bind).collect();
        Statement { asked, ..Statement::new(sql, binds) }
    }
}
