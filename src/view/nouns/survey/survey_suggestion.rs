//! What citizens wrote in their own words. Nothing here tells when, by which channel or with which answers a text came: no list
//! has another order than that of random ids, unless by what the performance team decided.

use crate::authz::Noun;
use crate::view::access::{Access, Parts, access_types};
use crate::view::definition::{Guard, Kind, Table, View, access, id, one, value};
use crate::view::nouns::survey;
use crate::words::survey::{SurveySuggestionState, WithheldReason};

pub(in crate::view) static SURVEY_SUGGESTION: View = View {
    name: "SurveySuggestion",
    description: "What a citizen wrote in their own words, without any trace of who, when, or with which answers (saran).\n\
                  Public once it is released; those that wait and those that are withheld are for the performance team and\n\
                  the auditor, once the survey has been closed.",
    table: Table::Named("survey_suggestion"),
    guard: Guard::Noun(Noun::SurveySuggestion),
    fields: &[
        id(Noun::SurveySuggestion),
        value("text", "text", Kind::Text, "The text; `[...]` and the like stand for what has been masked (isi saran).")
            .required(),
        value("state", "state", Kind::Enum(SurveySuggestionState::WORDS), "What has been decided on it (status).")
            .ordered()
            .required(),
        value(
            "decidedOn",
            "decided_on",
            Kind::Date,
            "The day on which it was released or withheld; null while it waits (diputuskan pada).",
        )
        .ordered(),
        value(
            "withheldReason",
            "withheld_reason",
            Kind::Enum(WithheldReason::WORDS),
            "Why it is withheld; null unless it is (alasan penahanan).",
        ),
        one("campaign", &survey::SURVEY_CAMPAIGN, "campaign_id", "The survey (survei)."),
        access(&ACCESS),
    ],
};

static ACCESS: Access = Access {
    noun: Noun::SurveySuggestion,
    ty: access_types!("SurveySuggestion", "SurveySuggestionPart", "suggestion", "SurveySuggestionState"),
    part_type: "SurveySuggestionPart",
    part_description: "The parts of a suggestion: the unit of reading and deciding (bagian saran).",
    parts: Parts::Own,
};
