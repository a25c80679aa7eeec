//! What a survey came to.

use crate::authz::Noun;
use crate::view::definition::{Guard, Kind, Table, View, id, list, one, value};
use crate::view::nouns::survey;
use crate::words::survey::{ServiceGrade, SurveyResultState};

pub(in crate::view) static SURVEY_RESULT: View = View {
    name: "SurveyResult",
    description: "A closed count and the index that follows from it (hasil survei).",
    table: Table::Named("survey_result"),
    guard: Guard::Noun(Noun::SurveyResult),
    fields: &[
        id(Noun::SurveyResult),
        value("responseCount", "response_count", Kind::Integer, "How many answered (jumlah responden).")
            .ordered()
            .required(),
        value("index", "index_hundredths", Kind::Hundredths, "Satisfaction, 25.00 to 100.00 (IKM).")
            .ordered()
            .required(),
        value("grade", "grade", Kind::Enum(ServiceGrade::WORDS), "A to D (mutu pelayanan).").ordered().required(),
        value("state", "state", Kind::Enum(SurveyResultState::WORDS), "Whether it is public (status).")
            .ordered()
            .required(),
        value("computedOn", "computed_on", Kind::Date, "The day it was computed (dihitung pada).").ordered().required(),
        value("publishedOn", "published_on", Kind::Date, "The day it became public (dipublikasikan pada).").ordered(),
        one("campaign", &survey::SURVEY_CAMPAIGN, "campaign_id", "The campaign (survei)."),
        list(
            "items",
            &SURVEY_RESULT_ITEM,
            ("id", "result_id"),
            &["item.sequence"],
            "Sums and counts for each question (nilai per unsur).",
        ),
    ],
};

pub(in crate::view) static SURVEY_RESULT_ITEM: View = View {
    name: "SurveyResultItem",
    description: "What one question got: the mean is answerSum / answerCount; who did not answer does not count (nilai unsur).",
    table: Table::Named("survey_result_item"),
    guard: Guard::Reached,
    fields: &[
        one("item", &survey::SURVEY_ITEM, "item_id", "The question (unsur)."),
        value("answerSum", "answer_sum", Kind::Integer, "Sum of the answers, each 1 to 4 (jumlah nilai).").required(),
        value("answerCount", "answer_count", Kind::Integer, "How many answered it (jumlah jawaban).").required(),
    ],
};
