//! What is wrong with a policy, and where.

use std::fmt;

/// One thing that is wrong with a policy, and where.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Mistake {
    /// The file, empty where no one file is at fault.
    pub file: String,
    /// The line, counted from 1; 0 where the whole file is at fault.
    pub line: usize,
    /// The column in characters, counted from 1.
    pub column: usize,
    /// What is wrong, and what would be right.
    pub message: String,
}

impl Mistake {
    /// A mistake of no one place.
    pub(in crate::authz) fn general(file: &str, message: impl Into<String>) -> Self {
        Self { file: file.to_owned(), line: 0, column: 0, message: message.into() }
    }
}

impl fmt::Display for Mistake {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.file.is_empty(), self.line) {
            (true, _) => formatter.write_str(&self.message),
            (false, 0) => write!(formatter, "{}: {}", self.file, self.message),
            (false, line) => write!(formatter, "{}:{line}:{}: {}", self.file, self.column, self.message),
        }
    }
}

/// Why a policy was refused: every mistake found, in the order of files and lines.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.lines())]
pub struct PolicyErrors {
    /// At least one.
    pub mistakes: Vec<Mistake>,
}

impl PolicyErrors {
    /// One mistake of no one place.
    pub(in crate::authz) fn general(message: impl Into<String>) -> Self {
        Self { mistakes: vec![Mistake::general("", message)] }
    }

    fn lines(&self) -> String {
        self.mistakes.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
    }
}
