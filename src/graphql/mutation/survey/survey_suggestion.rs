//! releaseSurveySuggestion and withholdSurveySuggestion.

use async_graphql::{ID, InputObject};

use crate::authz::Noun;
use crate::domain::survey::survey_suggestion::{NewSurveySuggestionRelease, NewSurveySuggestionWithholding};
use crate::graphql::mutation::object_id;
use crate::graphql::mutation::row::Row;
use crate::words::survey::WithheldReason;

/// The mutations of this file.
pub(crate) const ROWS: &[Row] = &[RELEASE, WITHHOLD];

const RELEASE: Row = Row::act::<ReleaseSurveySuggestionInput, NewSurveySuggestionRelease>(
    "Shows a citizen's text to everybody, with passages hidden if need be (menayangkan saran). What is hidden is kept\n\
     nowhere, and the text stands.",
    "What came of releasing the text (hasil penayangan).",
);

const WITHHOLD: Row = Row::act::<WithholdSurveySuggestionInput, NewSurveySuggestionWithholding>(
    "Shows a citizen's text to nobody but those who decide and check, and says why (menahan saran).",
    "What came of withholding the text (hasil penahanan).",
);

/// Which text everybody may read from now on (penayangan saran).
#[derive(Debug, InputObject)]
struct ReleaseSurveySuggestionInput {
    /// The text (saran).
    survey_suggestion: ID,
    /// Passages of the text that are hidden, to the letter, wherever they stand; null for none (bagian yang disamarkan).
    /// `[...]` takes their place, and something else than masks must be left.
    masked: Option<Vec<String>>,
    /// Makes sending it twice harmless; with null or without it, a second one is another (kunci idempotensi).
    idempotency_key: Option<String>,
}

impl From<ReleaseSurveySuggestionInput> for NewSurveySuggestionRelease {
    fn from(input: ReleaseSurveySuggestionInput) -> Self {
        Self {
            survey_suggestion: object_id(Noun::SurveySuggestion, &input.survey_suggestion),
            masked: input.masked.unwrap_or_default(),
            idempotency_key: input.idempotency_key,
        }
    }
}

/// Which text nobody is shown (penahanan saran).
#[derive(Debug, InputObject)]
struct WithholdSurveySuggestionInput {
    /// The text (saran).
    survey_suggestion: ID,
    /// Why (alasan).
    reason: WithheldReason,
    /// Makes sending it twice harmless; with null or without it, a second one is another (kunci idempotensi).
    idempotency_key: Option<String>,
}

impl From<WithholdSurveySuggestionInput> for NewSurveySuggestionWithholding {
    fn from(input: WithholdSurveySuggestionInput) -> Self {
        Self {
            survey_suggestion: object_id(Noun::SurveySuggestion, &input.survey_suggestion),
            reason: input.reason,
            idempotency_key: input.idempotency_key,
        }
    }
}
