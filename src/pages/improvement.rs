//! What a unit does about the result of a survey, as pages show it.

use chrono::NaiveDate;
use serde::Deserialize;

/// One thing that is done; `improvement.html` shows it.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Improvement {
    #[serde(default)]
    id: String,
    pub(super) element_code: Option<String>,
    pub(super) said: Option<String>,
    pub(super) action: String,
    pub(super) person_in_charge: String,
    pub(super) due_on: NaiveDate,
    pub(super) state: String,
    pub(super) ended_on: Option<NaiveDate>,
    pub(super) overdue_since: Option<NaiveDate>,
    pub(super) notes: Vec<Note>,
    #[serde(default)]
    access: Vec<Access>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Access {
    can_submit: bool,
}

/// How far it had come on a day.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Note {
    pub(super) noted_on: NaiveDate,
    pub(super) text: String,
}

impl Improvement {
    /// The key of what its state means.
    pub(super) fn message(&self) -> &'static str {
        match &*self.state {
            "IN_PROGRESS" => "improvements.in-progress",
            "DONE" => "improvements.done",
            "DROPPED" => "improvements.dropped",
            _ => "improvements.planned",
        }
    }

    /// Whether it says what it is about.
    pub(super) fn is_asked_for(&self) -> bool {
        self.element_code.is_some() || self.said.is_some()
    }

    /// Whether who looks at it may report on it: then it has not ended.
    pub(super) fn can_report(&self) -> bool {
        self.access.iter().any(|access| access.can_submit)
    }

    /// The page on which that is done.
    pub(super) fn address(&self) -> String {
        format!("/surveys/improvements/{}", self.id)
    }
}
