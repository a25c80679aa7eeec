//! What can go wrong, in words a caller can act on. Knows nothing of GraphQL or HTTP.

use std::fmt;

use chrono::NaiveDate;
use sea_orm::{ConnAcquireErr, DbErr, RuntimeErr, sqlx};

use crate::words::words;

/// The outcome of everything that can fail on a caller's behalf.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Every way to fail. A new *rule* is a new [`ViolationCode`], not a new variant here.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The caller must sign in first.
    #[error("sign in first")]
    Unauthenticated,
    /// The caller sees the object but may not do this to it.
    #[error("you may not do this")]
    Forbidden,
    /// Nor now, for a reason that their copy of it shows.
    #[error("{0}")]
    NotNow(Message),
    /// The object does not exist in the caller's copy.
    #[error("not found")]
    NotFound,
    /// The request breaks rules that the caller can correct.
    #[error("the request breaks a rule")]
    Invalid(Vec<Violation>),
    /// Somebody changed the same part meanwhile.
    #[error("changed meanwhile, reload and retry")]
    Conflict,
    /// An idempotency key was used for other input.
    #[error("the idempotency key was used for other input")]
    KeySpent,
    /// The request itself is malformed: a foreign cursor, an id of another kind.
    #[error("{0}")]
    BadRequest(Message),
    /// Too many attempts; the caller may try again after so many seconds.
    #[error("too many attempts")]
    RateLimited {
        /// Whole seconds until another attempt is allowed, at least 1.
        retry_after_seconds: u64,
    },
    /// A stated limit of the API was exceeded.
    #[error("{0}")]
    LimitExceeded(Message),
    /// What was asked for took longer than it may, and was stopped.
    #[error("took too long")]
    DeadlineExceeded,
    /// The database cannot be reached, or takes no changes for the time being; the caller may ask again shortly.
    #[error("not available at the moment")]
    Unavailable(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// Not the caller's fault. Logged once at the edge, never shown.
    #[error("internal error")]
    Internal(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl Error {
    /// One broken rule.
    pub fn invalid(violation: Violation) -> Self {
        Self::Invalid(vec![violation])
    }

    /// Wraps what says that the database is away; for logs, never for a caller.
    pub fn unavailable(source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Unavailable(source.into())
    }

    /// Wraps a fault of our own.
    pub fn internal(source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Internal(source.into())
    }
}

impl From<DbErr> for Error {
    fn from(error: DbErr) -> Self {
        if is_timeout(&error) {
            Self::DeadlineExceeded
        } else if is_away(&error) {
            Self::unavailable(error)
        } else {
            Self::internal(error)
        }
    }
}

/// Whether the database has stopped a statement for its time, or no connection has become free in time.
fn is_timeout(error: &DbErr) -> bool {
    match error {
        DbErr::ConnectionAcquire(ConnAcquireErr::Timeout) => true,
        DbErr::Exec(RuntimeErr::SqlxError(error)) | DbErr::Query(RuntimeErr::SqlxError(error)) => {
            matches!(error.as_ref(), sqlx::Error::Database(error) if error.code().as_deref() == Some("57014"))
        }
        _ => false,
    }
}

/// Whether the database has gone away, or takes no changes, rather than found fault with what was asked.
fn is_away(error: &DbErr) -> bool {
    let (DbErr::Conn(RuntimeErr::SqlxError(error))
    | DbErr::Exec(RuntimeErr::SqlxError(error))
    | DbErr::Query(RuntimeErr::SqlxError(error))) = error
    else {
        return false;
    };
    match error.as_ref() {
        sqlx::Error::Io(_) | sqlx::Error::PoolClosed | sqlx::Error::WorkerCrashed => true,
        sqlx::Error::Database(error) => error.code().is_some_and(|code| says_away(&code)),
        _ => false,
    }
}

/// Whether this SQLSTATE says that the server stops, starts, is full, or can only be read.
pub(crate) fn says_away(sqlstate: &str) -> bool {
    // An SQLSTATE has five characters; SQLite's numbers of errors are shorter or longer.
    (sqlstate.len() == 5 && sqlstate.starts_with("08"))
        || matches!(sqlstate, "57P01" | "57P02" | "57P03" | "53300" | "25006")
}

/// The language of messages, from Accept-Language.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Locale {
    /// Bahasa Indonesia, the default.
    #[default]
    Indonesian,
    /// English.
    English,
}

impl Locale {
    /// A day as people write it.
    pub fn day(self, date: NaiveDate) -> String {
        let names = match self {
            Self::Indonesian => chrono::Locale::id_ID,
            Self::English => chrono::Locale::en_GB,
        };
        date.format_localized("%-d %B %Y", names).to_string()
    }
}

/// A sentence in both languages: lower case, no full stop, business words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// Bahasa Indonesia.
    pub indonesian: String,
    /// English.
    pub english: String,
}

impl Message {
    /// A message from its two texts.
    pub fn new(indonesian: impl Into<String>, english: impl Into<String>) -> Self {
        Self { indonesian: indonesian.into(), english: english.into() }
    }

    /// A sentence with a day in the place of `{}`.
    pub(crate) fn on(day: NaiveDate, indonesian: &str, english: &str) -> Self {
        let with_day = |text: &str, locale: Locale| text.replacen("{}", &locale.day(day), 1);
        Self::new(with_day(indonesian, Locale::Indonesian), with_day(english, Locale::English))
    }

    /// The text in the caller's language.
    pub fn text(&self, locale: Locale) -> &str {
        match locale {
            Locale::Indonesian => &self.indonesian,
            Locale::English => &self.english,
        }
    }
}

/// An error with its causes, for logs and for whoever runs the program; never for a caller.
pub fn with_causes(error: &(dyn std::error::Error + 'static)) -> String {
    let causes = std::iter::successors(Some(error), |error| error.source());
    causes.map(ToString::to_string).collect::<Vec<_>>().join(": ")
}

impl fmt::Display for Message {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.english)
    }
}

words! {
    /// The codes of `errors[].extensions.code` (kode kesalahan).
    pub enum Code as ErrorCode {
        /// Nobody is signed in, or the token has ended; sign in and repeat (belum masuk).
        Unauthenticated = "UNAUTHENTICATED",
        /// The policy does not let the caller do this to the object, which they can see (tidak berhak).
        Forbidden = "FORBIDDEN",
        /// The object does not exist in what the caller may see (tidak ditemukan).
        NotFound = "NOT_FOUND",
        /// Somebody changed it meanwhile, or an idempotency key came with other input; read again and decide anew
        /// (sudah berubah).
        Conflict = "CONFLICT",
        /// The request, its document or a value in it is malformed; repeating it is no use (permintaan salah).
        BadRequest = "BAD_REQUEST",
        /// A stated limit was exceeded; the message says which, how much was measured and where (batas terlampaui).
        LimitExceeded = "LIMIT_EXCEEDED",
        /// What was asked for took longer than it may and was stopped; ask for less, or later. A mutation may have been
        /// carried out (melewati batas waktu).
        DeadlineExceeded = "DEADLINE_EXCEEDED",
        /// Too much in a short time; wait as long as `retryAfterSeconds` and Retry-After say (terlalu sering).
        RateLimited = "RATE_LIMITED",
        /// This server cannot answer for the time being: the database is away or takes no changes, or the policy or the tables
        /// in force are not its own. Wait as `retryAfterSeconds` and Retry-After say, or ask another one; a mutation may have
        /// been carried out (belum siap).
        Unavailable = "UNAVAILABLE",
        /// The hash names no known document; send the text with the hash (dokumen belum dikenal).
        PersistedQueryNotFound = "PERSISTED_QUERY_NOT_FOUND",
        /// A fault of ours, logged under the request id; a mutation may have been carried out (kesalahan sistem).
        Internal = "INTERNAL",
    }

    /// The rules that a caller can break and correct (aturan isian).
    pub enum ViolationCode as UserErrorCode {
        /// A required text or list is empty (wajib diisi).
        Required = "REQUIRED",
        /// A text is longer than its limit (terlalu panjang).
        TooLong = "TOO_LONG",
        /// A list has more entries than its limit (terlalu banyak).
        TooMany = "TOO_MANY",
        /// The same thing stands twice (ganda).
        Duplicate = "DUPLICATE",
        /// A value lies outside its range or has the wrong form (tidak sah).
        InvalidValue = "INVALID_VALUE",
        /// The reference names nothing that the caller can see (tidak dikenal).
        UnknownReference = "UNKNOWN_REFERENCE",
        /// Something that must be rated or answered is missing (belum lengkap).
        Incomplete = "INCOMPLETE",
        /// A rating that differs from the suggestion, or an extreme one, lacks its reason (alasan wajib).
        ReasonRequired = "REASON_REQUIRED",
        /// Somebody would review or rate themselves or their own supervisor (benturan kepentingan).
        ConflictOfInterest = "CONFLICT_OF_INTEREST",
        /// Today lies outside the window for this step (di luar jadwal).
        OutsideWindow = "OUTSIDE_WINDOW",
        /// This has already been done and cannot be repeated (sudah dilakukan).
        AlreadyDone = "ALREADY_DONE",
        /// A text holds numbers or addresses of persons, and was not to be taken with these masked (data pribadi).
        PersonalData = "PERSONAL_DATA",
        /// Identifier or password is wrong (identitas atau kata sandi salah).
        InvalidCredentials = "INVALID_CREDENTIALS",
        /// The password is right, and the account takes a code besides (faktor kedua diperlukan).
        SecondFactorRequired = "SECOND_FACTOR_REQUIRED",
    }
}

/// What a code means and what a program or a person does about it.
#[derive(Clone, Copy, Debug)]
pub struct CodeEntry {
    /// The code.
    pub code: Code,
    /// As it is sent.
    pub word: &'static str,
    /// The HTTP status of a request that ends with it before anything is executed.
    pub status: &'static str,
    /// What it means, in English with the Indonesian term.
    pub english: &'static str,
    /// What it means, in Indonesian.
    pub indonesian: &'static str,
}

/// The catalogue of codes, in the order of [`Code`].
pub const CODES: [CodeEntry; Code::ALL.len()] = [
    entry(Code::Unauthenticated, "401", "Belum masuk, atau token sudah berakhir; masuk lalu ulangi."),
    entry(Code::Forbidden, "-", "Kebijakan akses tidak mengizinkan tindakan ini atas objek yang terlihat."),
    entry(Code::NotFound, "404", "Objek tidak ada dalam data yang boleh dilihat."),
    entry(
        Code::Conflict,
        "-",
        "Sudah diubah pihak lain, atau kunci idempotensi dipakai untuk isian lain; muat ulang lalu \
                     putuskan kembali.",
    ),
    entry(
        Code::BadRequest,
        "400 or 422, 405, 406, 415",
        "Permintaan, dokumen, atau nilai di dalamnya salah bentuk; mengulang tidak berguna.",
    ),
    entry(
        Code::LimitExceeded,
        "400, 408, 413 or 503",
        "Batas yang ditetapkan terlampaui; pesan menyebut batas, nilai terukur, dan letaknya.",
    ),
    entry(
        Code::DeadlineExceeded,
        "503",
        "Melewati batas waktu lalu dihentikan; minta lebih sedikit, atau nanti. Mutasi mungkin sudah terlaksana.",
    ),
    entry(
        Code::RateLimited,
        "429",
        "Terlalu sering dalam waktu singkat; tunggu selama `retryAfterSeconds` dan Retry-After.",
    ),
    entry(
        Code::Unavailable,
        "503",
        "Server ini sementara tidak dapat menjawab: basis data terputus atau tidak menerima perubahan, atau kebijakan atau \
         tabel yang berlaku bukan miliknya; tunggu menurut `retryAfterSeconds` dan Retry-After. Mutasi mungkin sudah \
         terlaksana.",
    ),
    entry(
        Code::PersistedQueryNotFound,
        "200; 400 or 422 for a documentId",
        "Sidik dokumen belum dikenal; kirim teks bersama sidiknya.",
    ),
    entry(
        Code::Internal,
        "500",
        "Kesalahan pada sistem, tercatat dengan id permintaan; mutasi mungkin sudah terlaksana.",
    ),
];

const fn entry(code: Code, status: &'static str, indonesian: &'static str) -> CodeEntry {
    CodeEntry { code, word: code.word(), status, english: Code::WORDS.values[code as usize].1, indonesian }
}

/// One broken rule: where, which, and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// The rule.
    pub code: ViolationCode,
    /// Where it was broken.
    pub field: FieldPath,
    /// What the caller reads.
    pub message: Message,
}

impl Violation {
    /// A rule that the input broke in this field, in both languages.
    pub fn new(
        code: ViolationCode,
        field: FieldPath,
        indonesian: impl Into<String>,
        english: impl Into<String>,
    ) -> Self {
        Self { code, field, message: Message::new(indonesian, english) }
    }
}

/// The whole path to an input field, from the mutation's argument on, such as `["input", "behaviors", "2", "note"]`;
/// `["input"]` where no one field is at fault.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct FieldPath(Vec<String>);

impl FieldPath {
    /// The path to what `segments` lead to within the argument.
    pub(crate) fn within_input(segments: &[&dyn fmt::Display]) -> Self {
        let segments = segments.iter().map(ToString::to_string);
        Self(std::iter::once("input".to_owned()).chain(segments).collect())
    }
}

impl FieldPath {
    /// The same path within the entry `index` of the list `list`.
    pub(crate) fn under(self, list: &str, index: usize) -> Self {
        let mut segments = self.0;
        segments.splice(1..1, [list.to_owned(), index.to_string()]);
        Self(segments)
    }
}

impl std::ops::Deref for FieldPath {
    type Target = [String];

    fn deref(&self) -> &[String] {
        &self.0
    }
}

/// The path to an input field: `field!["behaviors", 2, "note"]` is `["input", "behaviors", "2", "note"]`.
macro_rules! field {
    ($($segment:expr),* $(,)?) => {
        $crate::error::FieldPath::within_input(&[$(&$segment as &dyn std::fmt::Display),*])
    };
}

pub(crate) use field;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_catalogue_is_in_the_order_of_the_codes() {
        for (index, entry) in CODES.iter().enumerate() {
            assert_eq!(entry.code as usize, index, "{}", entry.word);
            assert!(entry.english.ends_with(").") && entry.indonesian.ends_with('.'), "{}", entry.word);
        }
    }
}
