//! What the published surveys of a year come to together.

use crate::view::definition::{Guard, Kind, Table, View, computed, list, one, value};
use crate::view::nouns::survey;
use crate::view::nouns::survey::survey_result::grade_text;
use crate::words::survey::ServiceGrade;

pub(in crate::view) static SURVEY_ANNUAL_RESULT: View = View {
    name: "SurveyAnnualResult",
    description: "What the published surveys of one year by one form come to together: from the sums of what was answered,\n\
                  never a mean of indices (hasil survei tahunan).",
    table: Table::Named("survey_annual_result"),
    guard: Guard::Reached,
    fields: &[
        value("year", "year", Kind::Integer, "The year in which the surveys ended (tahun).").required(),
        one(
            "instrument",
            &survey::SURVEY_INSTRUMENT,
            "instrument_id",
            "The form; another version of it is another row, since it asks something else (kuesioner).",
        ),
        value("resultCount", "result_count", Kind::Integer, "How many published results it is of (jumlah hasil survei).")
            .required(),
        value(
            "omittedCount",
            "omitted_count",
            Kind::Integer,
            "How many published results are not part of it, since their sums have not been kept (jumlah hasil tidak terhitung).",
        )
        .required(),
        value("responseCount", "response_count", Kind::Integer, "How many responses count (jumlah responden).").required(),
        value("elementCount", "element_count", Kind::Integer, "How many elements were asked about (jumlah unsur).")
            .required(),
        value(
            "answeredElementCount",
            "answered_element_count",
            Kind::Integer,
            "Of how many elements the index is (jumlah unsur terjawab).",
        )
        .required(),
        value(
            "index",
            "index_hundredths",
            Kind::Hundredths,
            "Satisfaction, up to 100.00, rounded once, half up (IKM).",
        )
        .required(),
        value("grade", "grade", Kind::Enum(ServiceGrade::WORDS), "A to D, of the rounded index (mutu pelayanan).")
            .required(),
        value(
            "intervalLow",
            "low_hundredths",
            Kind::Hundredths,
            "Lower end of the 95 % interval of the index; null where it cannot be estimated (batas bawah selang).",
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
        list(
            "elements",
            &SURVEY_ANNUAL_ELEMENT,
            ("id", "annual_result_id"),
            &["sequence"],
            "What each element got, but for those that a survey of the year does not show (nilai per unsur).",
        ),
    ],
};

pub(in crate::view) static SURVEY_ANNUAL_ELEMENT: View = View {
    name: "SurveyAnnualElement",
    description: "What one element of service got in a year. Its code joins it with other years (nilai unsur tahunan).",
    table: Table::Named("survey_annual_element"),
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
            "1 for the lowest; equal elements share a rank (peringkat dari terendah).",
        )
        .required(),
    ],
};
