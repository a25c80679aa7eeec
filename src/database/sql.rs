//! Writing SQL for both databases: values are always binds, numbered as they come.

use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};
use sea_orm::DbBackend;
use uuid::Uuid;

/// A value that goes to the database beside the statement's text.
#[derive(Clone, Debug, PartialEq)]
pub enum Bind {
    /// An id.
    Uuid(Uuid),
    /// A set of ids, to be used with [`Binder::any_of`].
    Uuids(Vec<Uuid>),
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

/// How a time is stored as text by SQLite, and shown by the API from either database.
pub fn datetime_text(time: DateTime<Utc>) -> String {
    time.to_rfc3339_opts(SecondsFormat::AutoSi, false)
}

/// A statement's text and binds.
#[derive(Clone, Debug)]
pub struct Statement {
    /// The text, with `$1` (PostgreSQL) or `?1` (SQLite) where the binds go.
    pub sql: String,
    /// The binds, in the order of their numbers.
    pub binds: Vec<Bind>,
}

impl Statement {
    pub(super) fn into_sea_orm(self, backend: DbBackend) -> sea_orm::Statement {
        let values = self.binds.into_iter().map(|bind| sea_orm_value(bind, backend));
        sea_orm::Statement::from_sql_and_values(backend, self.sql, values)
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
        Bind::Uuids(ids) => array(ArrayType::Uuid, ids),
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

impl Bind {
    /// A set as the JSON text that SQLite's `json_each` takes apart; `None` for single values.
    pub(super) fn json_list(&self) -> Option<String> {
        Some(match self {
            Self::Uuids(ids) => serde_json::Value::from_iter(ids.iter().map(|id| id.simple().to_string())).to_string(),
            Self::Texts(texts) => serde_json::Value::from_iter(texts.iter().map(String::as_str)).to_string(),
            Self::Integers(numbers) => serde_json::Value::from_iter(numbers.iter().copied()).to_string(),
            Self::Dates(dates) => serde_json::Value::from_iter(dates.iter().map(NaiveDate::to_string)).to_string(),
            Self::DateTimes(times) => {
                serde_json::Value::from_iter(times.iter().map(|time| datetime_text(*time))).to_string()
            }
            _ => return None,
        })
    }

    const fn postgres_type(&self) -> &'static str {
        match self {
            Self::Uuid(_) => "uuid",
            Self::Uuids(_) => "uuid[]",
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
    binds: Vec<Bind>,
}

impl Binder {
    /// An empty list of binds.
    pub fn new(backend: DbBackend) -> Self {
        Self { backend, binds: Vec::new() }
    }

    /// Which database the text is for.
    pub fn backend(&self) -> DbBackend {
        self.backend
    }

    /// Adds a value and returns its placeholder. Equal values share one.
    pub fn bind(&mut self, bind: Bind) -> String {
        let number = match self.binds.iter().position(|known| *known == bind && bind != Bind::Uuids(Vec::new())) {
            Some(index) => index + 1,
            None => {
                self.binds.push(bind.clone());
                self.binds.len()
            }
        };
        match self.backend {
            DbBackend::Sqlite => format!("?{number}"),
            _ => format!("${number}::{}", bind.postgres_type()),
        }
    }

    /// `column` is one of a bound set: an equality that an index serves.
    pub fn any_of(&mut self, column: &str, set: Bind) -> String {
        let ids = matches!(set, Bind::Uuids(_));
        let placeholder = self.bind(set);
        match self.backend {
            DbBackend::Sqlite if ids => format!("{column} IN (SELECT unhex(value) FROM json_each({placeholder}))"),
            DbBackend::Sqlite => format!("{column} IN (SELECT value FROM json_each({placeholder}))"),
            _ => format!("{column} = ANY({placeholder})"),
        }
    }

    /// `column` is one of a set of ids that is known only when the statement runs. Returns which bind that will be.
    pub fn any_of_reserved(&mut self, column: &str) -> (usize, String) {
        let index = self.binds.len();
        self.binds.push(Bind::Uuids(Vec::new()));
        let number = index + 1;
        let test = match self.backend {
            DbBackend::Sqlite => format!("{column} IN (SELECT unhex(value) FROM json_each(?{number}))"),
            _ => format!("{column} = ANY(${number}::uuid[])"),
        };
        (index, test)
    }

    /// `column` is one of what `select` returns, evaluated once: an equality that an index serves.
    pub fn any_in(&self, column: &str, select: &str) -> String {
        match self.backend {
            DbBackend::Sqlite => format!("{column} IN ({select})"),
            _ => format!("{column} = ANY(ARRAY({select}))"),
        }
    }

    /// Whether `column` contains `needle`: no wildcards, and letters of ASCII match in either case.
    pub fn contains(&mut self, column: &str, needle: String) -> String {
        let placeholder = self.bind(Bind::Text(needle));
        match self.backend {
            DbBackend::Sqlite => format!("instr(lower({column}), lower({placeholder})) > 0"),
            _ => format!("strpos(lower({column} COLLATE \"C\"), lower({placeholder} COLLATE \"C\")) > 0"),
        }
    }

    /// Finishes the statement.
    pub fn statement(self, sql: String) -> Statement {
        Statement { sql, binds: self.binds }
    }
}
