//! What the commands share in talking to a person: how they end, what an error reads like, and long texts.

use std::error::Error as StdError;
use std::io::{self, Write};

use capaian::error::{Error, with_causes};

/// How a command ends: an error is told as [`told`] puts it.
pub(super) type Outcome<T = ()> = Result<T, Box<dyn StdError>>;

/// An error in words for the person at the command line.
pub(super) fn told(error: &(dyn StdError + 'static)) -> String {
    match error.downcast_ref::<Error>() {
        Some(Error::Invalid(violations)) => {
            let texts: Vec<&str> = violations.iter().map(|violation| violation.message.english.as_str()).collect();
            texts.join("; ")
        }
        Some(Error::Internal(source)) => with_causes(&**source),
        _ => error.to_string(),
    }
}

/// Prints a long text; a reader who has seen enough, such as `head`, is no error.
pub(super) fn print(text: &str) -> io::Result<()> {
    match writeln!(io::stdout().lock(), "{}", text.trim_end()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        other => other,
    }
}
