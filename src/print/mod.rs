//! Documents for paper (PDF), set by Typst from templates that an agency can change. A process of its own sets each one, with
//! limits of memory and time: a template is a program, and may be wrong.

mod press;
mod template;
mod typesetting;
mod worker;
mod world;

use serde::{Deserialize, Serialize};

pub use self::press::{Press, PrintError};
pub use self::template::{Template, built_in};
pub use self::worker::work;

/// What is wrong in a template, and where.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// The file, and line and column in it, as far as they are known.
    pub place: String,
    /// What is wrong, in the words of the typesetter.
    pub message: String,
}

impl std::fmt::Display for Problem {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{}: {}", self.place, self.message)
    }
}
