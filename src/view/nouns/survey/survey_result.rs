//! What a survey came to.

use crate::authz::{Actor, Noun};
use crate::database::Binder;
use crate::view::definition::{Deprecated, Guard, Kind, Table, View, computed, id, list, one, value};
use crate::view::nouns::survey;
use crate::words::survey::{ServiceGrade, SurveyChannelCounting, SurveyChannelKind, SurveyFlagKind, SurveyResultState};

pub(in crate::view) static SURVEY_RESULT: View = View {
    name: "SurveyResult",
    description: "A closed count and the index that follows from it (hasil survei).",
    table: Table::Named("survey_result"),
    guard: Guard::Noun(Noun::SurveyResult),
    fields: &[
        id(Noun::SurveyResult),
        value("responseCount", "response_count", Kind::Integer, "How many responses count (jumlah responden).")
            .ordered()
            .required(),
        value(
            "incompleteCount",
            "incomplete_count",
            Kind::Integer,
            "How many responses had too few answers to count (jumlah tidak lengkap).",
        )
        .required(),
        value(
            "population",
            "population",
            Kind::Integer,
            "How many used the service, where it was known: the interval is narrower for it (populasi).",
        ),
        value("elementCount", "element_count", Kind::Integer, "How many elements were asked about (jumlah unsur).")
            .required(),
        value(
            "answeredElementCount",
            "answered_element_count",
            Kind::Integer,
            "Of how many elements the index is: those that anybody answered (jumlah unsur terjawab).",
        )
        .required(),
        value(
            "index",
            "index_hundredths",
            Kind::Hundredths,
            "Satisfaction, up to 100.00: the mean of the elements' indices, rounded once, half up (IKM).",
        )
        .ordered()
        .required(),
        value("grade", "grade", Kind::Enum(ServiceGrade::WORDS), "A to D, of the rounded index (mutu pelayanan).")
            .ordered()
            .required(),
        value(
            "intervalLow",
            "low_hundredths",
            Kind::Hundredths,
            "Lower end of the 95 % interval of the index; null where it cannot be estimated, or was not (batas bawah selang).",
        ),
        value(
            "intervalHigh",
            "high_hundredths",
            Kind::Hundredths,
            "Upper end of the 95 % interval of the index (batas atas selang).",
        ),
        value("gradeLow", "low_grade", Kind::Enum(ServiceGrade::WORDS), "The grade at intervalLow (mutu terendah)."),
        value("gradeHigh", "high_grade", Kind::Enum(ServiceGrade::WORDS), "The grade at intervalHigh (mutu tertinggi)."),
        computed(
            "gradeText",
            grade_text,
            Kind::Text,
            "The grade as it is published: `B`, or `B (A-B)` where the interval reaches into others (mutu dengan selang).",
        )
        .required(),
        value("state", "state", Kind::Enum(SurveyResultState::WORDS), "Whether it is public (status).")
            .ordered()
            .required(),
        value(
            "leftOutCount",
            "left_out_count",
            Kind::Integer,
            "How many responses came by channels that are left out of the index (jumlah jawaban yang tidak dihitung).",
        )
        .required(),
        value(
            "wholeIndex",
            "whole_hundredths",
            Kind::Hundredths,
            "What the index would be with the channels that are left out; null where none is (IKM seluruh kanal).",
        ),
        value(
            "wholeGrade",
            "whole_grade",
            Kind::Enum(ServiceGrade::WORDS),
            "The grade of wholeIndex (mutu seluruh kanal).",
        ),
        value(
            "content",
            "content",
            Kind::Text,
            "What was published, as JSON that never changes but by a correction; null before (isi publikasi).",
        ),
        value(
            "contentHash",
            "content_hash",
            Kind::Text,
            "The SHA-256 of content in 64 hexadecimal digits: who quotes the result pins it by this (sidik isi publikasi).",
        ),
        value("computedOn", "computed_on", Kind::Date, "The day it was computed (dihitung pada).").ordered().required(),
        value("publishedOn", "published_on", Kind::Date, "The day it became public (dipublikasikan pada).").ordered(),
        one("campaign", &survey::SURVEY_CAMPAIGN, "campaign_id", "The campaign (survei)."),
        list(
            "elements",
            &SURVEY_RESULT_ELEMENT,
            ("id", "result_id"),
            &["sequence"],
            "What each element got, but for those that say what too few answered (nilai per unsur).",
        ),
        list(
            "items",
            &SURVEY_RESULT_ITEM,
            ("id", "result_id"),
            &["item.sequence"],
            "Sums and counts for each question, but for those that say what too few answered (nilai per pertanyaan).",
        ),
        list(
            "channels",
            &SURVEY_RESULT_CHANNEL,
            ("id", "result_id"),
            &["name"],
            "What each channel came to by which anybody answered (hasil per kanal).",
        ),
        list(
            "flags",
            &SURVEY_RESULT_FLAG,
            ("id", "result_id"),
            &["kind"],
            "What the result would be without responses that are odd; they are part of it (tanda jawaban).",
        ),
        list(
            "corrections",
            &SURVEY_RESULT_CORRECTION,
            ("id", "result_id"),
            &["number"],
            "How the result was corrected, the first time first (riwayat pembetulan).",
        ),
        list(
            "improvements",
            &survey::SURVEY_IMPROVEMENT,
            ("id", "result_id"),
            &["dueOn", "id"],
            "What the unit does about it, at most 20, the first due first, as far as the caller may read it (tindak lanjut).",
        ),
    ],
};

pub(in crate::view) static SURVEY_RESULT_ELEMENT: View = View {
    name: "SurveyResultElement",
    description: "What one element of service got. Its code joins it with other versions and years (nilai unsur).",
    table: Table::Named("survey_result_element"),
    guard: Guard::Reached,
    fields: &[
        value("code", "code", Kind::Text, "The element's stable code (kode unsur).").required(),
        value("sequence", "sequence", Kind::Integer, "Its place on the form (nomor urut).").required(),
        value("index", "index_hundredths", Kind::Hundredths, "Its index, up to 100.00, rounded once (indeks unsur).")
            .required(),
        value(
            "respondentCount",
            "respondent_count",
            Kind::Integer,
            "How many answered one of its questions at least (jumlah responden unsur).",
        )
        .required(),
        value(
            "rank",
            "rank",
            Kind::Integer,
            "1 for the lowest; equal elements share a rank. The lowest three are those up to 3 (peringkat dari terendah).",
        )
        .required(),
    ],
};

pub(in crate::view) static SURVEY_RESULT_ITEM: View = View {
    name: "SurveyResultItem",
    description: "What one question got: the mean is sum / answerCount; who did not answer does not count (nilai pertanyaan).",
    table: Table::Named("survey_result_item"),
    guard: Guard::Reached,
    fields: &[
        one("item", &survey::SURVEY_ITEM, "item_id", "The question (pertanyaan)."),
        value("sum", "sum_hundredths", Kind::Hundredths, "Sum of what the options are worth (jumlah nilai).")
            .required(),
        computed("answerSum", whole_sum, Kind::Integer, "The whole part of sum (jumlah nilai).").required().deprecated(
            Deprecated {
                reason: "Use sum, since options need not be worth whole numbers",
                since: "2026-11-26",
                removed_after: "2027-11-26",
            },
        ),
        value("answerCount", "answer_count", Kind::Integer, "How many answered it (jumlah jawaban).").required(),
    ],
};

pub(in crate::view) static SURVEY_RESULT_CHANNEL: View = View {
    name: "SurveyResultChannel",
    description: "What one channel came to. Without figures where they, or what they leave of the others, are of too few\n\
                  people (hasil kanal).",
    table: Table::Named("survey_result_channel"),
    guard: Guard::Reached,
    fields: &[
        value("kind", "kind", Kind::Enum(SurveyChannelKind::WORDS), "How it reached people (jenis kanal).").required(),
        value("name", "name", Kind::Text, "Which one it is (nama kanal).").required(),
        value(
            "counting",
            "counting",
            Kind::Enum(SurveyChannelCounting::WORDS),
            "Whether its answers are part of the index (perhitungan).",
        )
        .required(),
        value("responseCount", "response_count", Kind::Integer, "How many answered by it (jumlah responden)."),
        value("index", "index_hundredths", Kind::Hundredths, "The index of its answers alone (IKM kanal)."),
    ],
};

pub(in crate::view) static SURVEY_RESULT_FLAG: View = View {
    name: "SurveyResultFlag",
    description: "Responses that look as if nobody had read the questions, and the result without them. Null where these, or\n\
                  the others, are too few to be told (tanda jawaban).",
    table: Table::Named("survey_result_flag"),
    guard: Guard::Reached,
    fields: &[
        value("kind", "kind", Kind::Enum(SurveyFlagKind::WORDS), "What is odd about them (jenis tanda).").required(),
        value("responseCount", "response_count", Kind::Integer, "How many they are (jumlah jawaban)."),
        value("indexWithout", "index_hundredths", Kind::Hundredths, "The index without them (IKM tanpa jawaban itu)."),
        value("gradeWithout", "grade", Kind::Enum(ServiceGrade::WORDS), "Its grade (mutu tanpa jawaban itu)."),
    ],
};

pub(in crate::view) static SURVEY_RESULT_CORRECTION: View = View {
    name: "SurveyResultCorrection",
    description: "What a result was before it was corrected, and why it was (pembetulan hasil survei).",
    table: Table::Named("survey_result_correction"),
    guard: Guard::Reached,
    fields: &[
        value("number", "number", Kind::Integer, "1 for the first correction (nomor urut).").required(),
        value("correctedOn", "corrected_on", Kind::Date, "The day (dibetulkan pada).").required(),
        value("reason", "reason", Kind::Text, "Why (alasan).").required(),
        value("formerIndex", "former_index_hundredths", Kind::Hundredths, "The index until then (IKM semula).")
            .required(),
        value("formerGrade", "former_grade", Kind::Enum(ServiceGrade::WORDS), "The grade until then (mutu semula).")
            .required(),
        value(
            "formerResponseCount",
            "former_response_count",
            Kind::Integer,
            "How many responses counted until then (jumlah responden semula).",
        )
        .required(),
        value(
            "formerContent",
            "former_content",
            Kind::Text,
            "What was published until then; null where nothing was (isi publikasi semula).",
        ),
        value("formerContentHash", "former_content_hash", Kind::Text, "Its SHA-256 (sidik isi publikasi semula)."),
    ],
};

/// `B`, or `B (A-B)` where the interval reaches into other grades.
pub(super) fn grade_text(_: &mut Binder, _: &Actor) -> String {
    "CASE WHEN t.low_grade <> t.high_grade THEN t.grade || ' (' || t.high_grade || '-' || t.low_grade || ')' \
     ELSE t.grade END"
        .to_owned()
}

fn whole_sum(_: &mut Binder, _: &Actor) -> String {
    "CAST(t.sum_hundredths / 100 AS integer)".to_owned()
}
