//! The templates there are: which documents, from which files, and with what they are tried out.

use serde::{Deserialize, Serialize};

/// A document that can be printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Template {
    /// The poster of a channel of a survey, on A4.
    PosterA4,
    /// The same on A6.
    PosterA6,
    /// What a survey came to, for the ministry and for everybody (laporan SKM).
    SurveyReport,
}

impl Template {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::PosterA4, Self::PosterA6, Self::SurveyReport];

    /// The file that it begins with.
    pub const fn file(self) -> &'static str {
        match self {
            Self::PosterA4 => "poster-a4.typ",
            Self::PosterA6 => "poster-a6.typ",
            Self::SurveyReport => "survey-report.typ",
        }
    }

    /// Invented data of the shape that it gets, as JSON: everything that can be there is there.
    pub const fn sample(self) -> &'static str {
        match self {
            Self::PosterA4 | Self::PosterA6 => include_str!("templates/poster.json"),
            Self::SurveyReport => include_str!("templates/survey-report.json"),
        }
    }
}

const FILES: [(&str, &str); 4] = [
    ("poster.typ", include_str!("templates/poster.typ")),
    ("poster-a4.typ", include_str!("templates/poster-a4.typ")),
    ("poster-a6.typ", include_str!("templates/poster-a6.typ")),
    ("survey-report.typ", include_str!("templates/survey-report.typ")),
];

/// The files that are part of the program, each with its name: what an agency has no file of its own for.
pub const fn built_in() -> &'static [(&'static str, &'static str)] {
    &FILES
}
