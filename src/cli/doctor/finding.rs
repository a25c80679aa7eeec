//! What has been found out about one thing, and what to do about it.

use std::fmt;

/// How a thing is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Grade {
    /// As it should be.
    Good,
    /// It works, and somebody should know.
    Warning,
    /// It does not work, or not for long.
    Wrong,
}

/// One line of the report.
pub(super) struct Finding {
    pub(super) grade: Grade,
    subject: &'static str,
    text: String,
    advice: &'static str,
}

impl Finding {
    pub(super) fn good(subject: &'static str, text: impl Into<String>) -> Self {
        Self { grade: Grade::Good, subject, text: text.into(), advice: "" }
    }

    pub(super) fn warning(subject: &'static str, text: impl Into<String>, advice: &'static str) -> Self {
        Self { grade: Grade::Warning, subject, text: text.into(), advice }
    }

    pub(super) fn wrong(subject: &'static str, text: impl Into<String>, advice: &'static str) -> Self {
        Self { grade: Grade::Wrong, subject, text: text.into(), advice }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let grade = match self.grade {
            Grade::Good => "ok",
            Grade::Warning => "warning",
            Grade::Wrong => "wrong",
        };
        write!(formatter, "{grade:<8} {:<10} {}", self.subject, self.text)?;
        if self.advice.is_empty() { Ok(()) } else { write!(formatter, "\n{:>20}{}", "-> ", self.advice) }
    }
}
