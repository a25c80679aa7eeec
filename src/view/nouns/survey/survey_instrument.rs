//! The questions of a survey, and how its result is graded.

use crate::authz::Actor;
use crate::database::Binder;
use crate::view::definition::{Deprecated, Field, Guard, Kind, Table, View, computed, list, value};
use crate::words::survey::{ServiceGrade, UnansweredElement};

pub(in crate::view) static SURVEY_INSTRUMENT: View = View {
    name: "SurveyInstrument",
    description: "A version of the questions asked, and how their answers are graded; it never changes (kuesioner).",
    table: Table::Named("survey_instrument"),
    guard: Guard::Reached,
    fields: &[
        value("code", "code", Kind::Text, "Code, such as SKM_14_2017 (kode kuesioner).").required(),
        value("version", "version", Kind::Integer, "Version (versi).").required(),
        value("name", "name", Kind::Text, "Name in Indonesian (nama kuesioner).").required(),
        value("nameEn", "name_en", Kind::Text, "Name in English (nama dalam bahasa Inggris)."),
        value(
            "leastAnswered",
            "least_answered",
            Kind::Integer,
            "So many elements must be answered for a response to count (unsur terjawab minimum).",
        )
        .required(),
        value(
            "unansweredElement",
            "unanswered_element",
            Kind::Enum(UnansweredElement::WORDS),
            "What becomes of an element that nobody answered (unsur tanpa jawaban).",
        )
        .required(),
        value(
            "publishingMinimum",
            "publishing_minimum",
            Kind::Integer,
            "So many responses must count for a result to be published (responden minimum untuk publikasi).",
        )
        .required(),
        list("items", &SURVEY_ITEM, ("id", "instrument_id"), &["sequence"], "The questions (pertanyaan)."),
        list("bands", &SURVEY_BAND, ("id", "instrument_id"), &["grade"], "The grades, the best first (rentang mutu)."),
    ],
};

pub(in crate::view) static SURVEY_ITEM: View = View {
    name: "SurveyItem",
    description: "One question with its options (pertanyaan). Questions with one elementCode make up one element of service.",
    table: Table::Named("survey_item"),
    guard: Guard::Reached,
    fields: &[
        value("code", "code", Kind::Text, "Stable code that answers refer to (kode pertanyaan).").required(),
        value("sequence", "sequence", Kind::Integer, "Its place on the form (nomor urut).").required(),
        value("elementCode", "element_code", Kind::Text, "The code of its element of service (kode unsur).").required(),
        value("element", "element", Kind::Text, "What is asked about, in Indonesian (unsur).").required(),
        value("elementEn", "element_en", Kind::Text, "What is asked about, in English (unsur dalam bahasa Inggris)."),
        value("question", "question", Kind::Text, "The question in Indonesian (pertanyaan).").required(),
        value("questionEn", "question_en", Kind::Text, "The question in English (pertanyaan dalam bahasa Inggris)."),
        list("options", &SURVEY_OPTION, ("id", "item_id"), &["position"], "What can be answered (pilihan jawaban)."),
        former("option1", option::<1>, "The first of options (jawaban 1)."),
        former("option2", option::<2>, "The second of options (jawaban 2)."),
        former("option3", option::<3>, "The third of options; empty if there is none (jawaban 3)."),
        former("option4", option::<4>, "The fourth of options; empty if there is none (jawaban 4)."),
    ],
};

pub(in crate::view) static SURVEY_OPTION: View = View {
    name: "SurveyOption",
    description: "One option of a question (pilihan jawaban).",
    table: Table::Named("survey_option"),
    guard: Guard::Reached,
    fields: &[
        value("position", "position", Kind::Integer, "Its place among the options, from 1 on (nomor pilihan).")
            .required(),
        value("value", "value_hundredths", Kind::Hundredths, "What it is worth, such as 4.00 or 1.60 (nilai).")
            .required(),
        value("label", "label", Kind::Text, "What it says in Indonesian (jawaban).").required(),
        value("labelEn", "label_en", Kind::Text, "What it says in English (jawaban dalam bahasa Inggris)."),
    ],
};

pub(in crate::view) static SURVEY_BAND: View = View {
    name: "SurveyBand",
    description: "A grade and where it begins; it reaches to where the next better one begins (rentang mutu).",
    table: Table::Named("survey_band"),
    guard: Guard::Reached,
    fields: &[
        value("grade", "grade", Kind::Enum(ServiceGrade::WORDS), "The grade (mutu).").required(),
        value(
            "from",
            "from_hundredths",
            Kind::Hundredths,
            "The least index that has it, after rounding to two places (batas bawah).",
        )
        .required(),
    ],
};

/// A field from when every question had four options.
const fn former(name: &'static str, sql: fn(&mut Binder, &Actor) -> String, description: &'static str) -> Field {
    computed(name, sql, Kind::Text, description).required().deprecated(Deprecated {
        reason: "Use options, of which there may be more or fewer",
        since: "2026-11-26",
        removed_after: "2027-11-26",
    })
}

fn option<const POSITION: i32>(_: &mut Binder, _: &Actor) -> String {
    format!("COALESCE((SELECT o.label FROM survey_option o WHERE o.item_id = t.id AND o.position = {POSITION}), '')")
}
