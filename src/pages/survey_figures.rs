//! What stands beside the index of a survey wherever it is shown: what each channel came to, and how it was corrected.

use chrono::NaiveDate;
use serde::Deserialize;

/// The figures as the API gives them; a page takes them into its own result.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Channel {
    pub(super) name: String,
    pub(super) counting: String,
    pub(super) response_count: Option<u64>,
    pub(super) index: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Flag {
    pub(super) kind: String,
    pub(super) response_count: Option<u64>,
    pub(super) index_without: Option<String>,
    pub(super) grade_without: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Correction {
    pub(super) corrected_on: NaiveDate,
    pub(super) reason: String,
    pub(super) former_index: String,
    pub(super) former_grade: String,
    pub(super) former_response_count: u64,
}

impl Flag {
    /// The message that says how many they are, and what the index is without them.
    pub(super) fn message(&self) -> &'static str {
        match self.kind.as_str() {
            "AUTOMATED" => "result.automated",
            _ => "result.straight-line",
        }
    }
}

impl Channel {
    pub(super) fn is_left_out(&self) -> bool {
        self.counting == "LEFT_OUT"
    }
}
