//! What a page comes to: the page itself, another address, or why there is none.

use crate::error::Locale;
use crate::pages::language::message;

/// Why there is no page to show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Failure {
    /// The status of HTTP that says so.
    pub(crate) status: u16,
    /// When it may be tried again.
    pub(crate) retry_after_seconds: Option<u64>,
}

impl Failure {
    /// A failure that waiting does not mend.
    pub(crate) const fn of(status: u16) -> Self {
        Self { status, retry_after_seconds: None }
    }
}

/// What is sent back.
#[derive(Debug)]
pub(crate) enum Reply {
    /// A page.
    Page {
        /// The status of HTTP.
        status: u16,
        /// The page itself.
        html: String,
        /// Whether search engines may list it.
        listed: bool,
        /// Whether its own script may run.
        has_script: bool,
        /// When it may be tried again.
        retry_after_seconds: Option<u64>,
    },
    /// Something to be kept as a file.
    File {
        /// Its media type.
        media_type: &'static str,
        /// What it holds.
        bytes: Vec<u8>,
    },
    /// Another page, by its address; what was sent is done and is not sent again when that one is reloaded.
    GoTo(String),
}

/// When to come back, in the unit that a person would say.
pub(crate) fn waiting(locale: Locale, seconds: u64) -> String {
    if seconds <= 90 {
        message(locale, "form.wait-seconds").with("count", seconds).to_string()
    } else {
        message(locale, "form.wait-minutes").with("count", seconds.div_ceil(60)).to_string()
    }
}
