//! The questions of a survey.

use crate::view::definition::{Guard, Kind, Table, View, list, value};

pub(in crate::view) static SURVEY_INSTRUMENT: View = View {
    name: "SurveyInstrument",
    description: "A version of the questions asked (kuesioner).",
    table: Table::Named("survey_instrument"),
    guard: Guard::Reached,
    fields: &[
        value("code", "code", Kind::Text, "Code, such as SKM_14_2017 (kode kuesioner).").required(),
        value("version", "version", Kind::Integer, "Version (versi).").required(),
        value("name", "name", Kind::Text, "Name (nama kuesioner).").required(),
        list("items", &SURVEY_ITEM, ("id", "instrument_id"), &["sequence"], "The questions (unsur pelayanan)."),
    ],
};

pub(in crate::view) static SURVEY_ITEM: View = View {
    name: "SurveyItem",
    description: "Unsur pelayanan: one question with its four answers, from 1 (worst) to 4 (best).",
    table: Table::Named("survey_item"),
    guard: Guard::Reached,
    fields: &[
        value("code", "code", Kind::Text, "Stable code that answers refer to (kode unsur).").required(),
        value("sequence", "sequence", Kind::Integer, "Its place on the form (nomor urut).").required(),
        value("element", "element", Kind::Text, "What is asked about (unsur).").required(),
        value("question", "question", Kind::Text, "The question (pertanyaan).").required(),
        value("option1", "option_1", Kind::Text, "What 1 means (jawaban 1).").required(),
        value("option2", "option_2", Kind::Text, "What 2 means (jawaban 2).").required(),
        value("option3", "option_3", Kind::Text, "What 3 means (jawaban 3).").required(),
        value("option4", "option_4", Kind::Text, "What 4 means (jawaban 4).").required(),
    ],
};
