//! What can go wrong, in words a caller can act on. Knows nothing of GraphQL or HTTP.

use std::fmt;

/// The outcome of everything that can fail on a caller's behalf.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Every way to fail. A new *rule* is a new [`ViolationCode`], not a new variant here.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The caller must sign in first.
    #[error("sign in first")]
    Unauthenticated,
    /// The caller sees the object but may not do this to it now.
    #[error("you may not do this")]
    Forbidden,
    /// The object does not exist in the caller's copy.
    #[error("not found")]
    NotFound,
    /// The request breaks rules that the caller can correct.
    #[error("the request breaks a rule")]
    Invalid(Vec<Violation>),
    /// Somebody changed the same part meanwhile, or an idempotency key was used for other input.
    #[error("changed meanwhile, reload and retry")]
    Conflict,
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
    /// Not the caller's fault. Logged once at the edge, never shown.
    #[error("internal error")]
    Internal(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl Error {
    /// One broken rule.
    pub fn invalid(violation: Violation) -> Self {
        Self::Invalid(vec![violation])
    }

    /// Wraps a fault of our own.
    pub fn internal(source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Internal(source.into())
    }
}

impl From<sea_orm::DbErr> for Error {
    fn from(error: sea_orm::DbErr) -> Self {
        Self::internal(error)
    }
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

    /// The text in the caller's language.
    pub fn text(&self, locale: Locale) -> &str {
        match locale {
            Locale::Indonesian => &self.indonesian,
            Locale::English => &self.english,
        }
    }
}

impl fmt::Display for Message {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.english)
    }
}

/// The codes of `errors[].extensions.code`. Published in the schema as `ErrorCode` and in docs/errors.md.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Code {
    /// Nobody is signed in, or the token says nobody.
    Unauthenticated,
    /// The policy does not allow it.
    Forbidden,
    /// Not in the caller's copy.
    NotFound,
    /// Somebody else was first.
    Conflict,
    /// The request is malformed.
    BadRequest,
    /// A stated limit was exceeded.
    LimitExceeded,
    /// Too much in a short time.
    RateLimited,
    /// The hash of a document that is not known.
    PersistedQueryNotFound,
    /// A fault of ours.
    Internal,
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
pub const CODES: [CodeEntry; 9] = [
    CodeEntry {
        code: Code::Unauthenticated,
        word: "UNAUTHENTICATED",
        status: "401",
        english: "Nobody is signed in, or the token has ended; sign in and repeat (belum masuk).",
        indonesian: "Belum masuk, atau token sudah berakhir; masuk lalu ulangi.",
    },
    CodeEntry {
        code: Code::Forbidden,
        word: "FORBIDDEN",
        status: "-",
        english: "The policy does not let the caller do this to the object, which they can see (tidak berhak).",
        indonesian: "Kebijakan akses tidak mengizinkan tindakan ini atas objek yang terlihat.",
    },
    CodeEntry {
        code: Code::NotFound,
        word: "NOT_FOUND",
        status: "404",
        english: "The object does not exist in what the caller may see (tidak ditemukan).",
        indonesian: "Objek tidak ada dalam data yang boleh dilihat.",
    },
    CodeEntry {
        code: Code::Conflict,
        word: "CONFLICT",
        status: "-",
        english: "Somebody changed it meanwhile, or an idempotency key came with other input; read again and decide \
                  anew (sudah berubah).",
        indonesian: "Sudah diubah pihak lain, atau kunci idempotensi dipakai untuk isian lain; muat ulang lalu \
                     putuskan kembali.",
    },
    CodeEntry {
        code: Code::BadRequest,
        word: "BAD_REQUEST",
        status: "400 or 422, 405, 406, 415",
        english: "The request, its document or a value in it is malformed; repeating it is no use (permintaan salah).",
        indonesian: "Permintaan, dokumen, atau nilai di dalamnya salah bentuk; mengulang tidak berguna.",
    },
    CodeEntry {
        code: Code::LimitExceeded,
        word: "LIMIT_EXCEEDED",
        status: "400, 413 or 503",
        english: "A stated limit was exceeded; the message says which, how much was measured and where (batas \
                  terlampaui).",
        indonesian: "Batas yang ditetapkan terlampaui; pesan menyebut batas, nilai terukur, dan letaknya.",
    },
    CodeEntry {
        code: Code::RateLimited,
        word: "RATE_LIMITED",
        status: "429",
        english: "Too much in a short time; wait as long as `retryAfterSeconds` and Retry-After say (terlalu sering).",
        indonesian: "Terlalu sering dalam waktu singkat; tunggu selama `retryAfterSeconds` dan Retry-After.",
    },
    CodeEntry {
        code: Code::PersistedQueryNotFound,
        word: "PERSISTED_QUERY_NOT_FOUND",
        status: "200; 400 or 422 for a documentId",
        english: "The hash names no known document; send the text with the hash (dokumen belum dikenal).",
        indonesian: "Sidik dokumen belum dikenal; kirim teks bersama sidiknya.",
    },
    CodeEntry {
        code: Code::Internal,
        word: "INTERNAL",
        status: "500",
        english: "A fault of ours, logged under the request id; a mutation may have been carried out (kesalahan \
                  sistem).",
        indonesian: "Kesalahan pada sistem, tercatat dengan id permintaan; mutasi mungkin sudah terlaksana.",
    },
];

impl Code {
    /// As it is sent.
    pub const fn word(self) -> &'static str {
        CODES[self as usize].word
    }
}

/// One broken rule: where, which, and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// The rule.
    pub code: ViolationCode,
    /// The path to the input field, such as `["input", "behaviors", "2", "note"]`; empty where no one field is at fault.
    pub field: Vec<String>,
    /// What the caller reads.
    pub message: Message,
}

/// The rules a caller can break and correct. Published in the schema as `UserErrorCode`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ViolationCode {
    /// A required text or list is empty (wajib diisi).
    Required,
    /// A text is longer than its limit (terlalu panjang).
    TooLong,
    /// A list has more entries than its limit (terlalu banyak).
    TooMany,
    /// The same thing stands twice (ganda).
    Duplicate,
    /// A value lies outside its range or has the wrong form (tidak sah).
    InvalidValue,
    /// The reference names nothing the caller can see (tidak dikenal).
    UnknownReference,
    /// Something that must be rated or answered is missing (belum lengkap).
    Incomplete,
    /// A rating that differs from the suggestion, or an extreme one, lacks its reason (alasan wajib).
    ReasonRequired,
    /// Somebody would review or rate themselves or their own supervisor (benturan kepentingan).
    ConflictOfInterest,
    /// Today lies outside the window for this step (di luar jadwal).
    OutsideWindow,
    /// This has already been done and cannot be repeated (sudah dilakukan).
    AlreadyDone,
    /// Identifier or password is wrong (identitas atau kata sandi salah).
    InvalidCredentials,
}

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
