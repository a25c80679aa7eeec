//! The slips of a channel for encounters, as they are printed.

use crate::view::definition::{Guard, Kind, Table, View, value};

pub(in crate::view) static SURVEY_SLIP_SHEET: View = View {
    name: "SurveySlipSheet",
    description: "Slips that were issued together, each for one person who has been served (lembar kode sekali pakai).",
    table: Table::Named("survey_slip_sheet"),
    guard: Guard::Reached,
    fields: &[
        value("number", "number", Kind::Integer, "1 for the first sheet of the channel (nomor lembar).").required(),
        value("issuedOn", "issued_on", Kind::Date, "The day (diterbitkan pada).").required(),
        value("slipCount", "slip_count", Kind::Integer, "How many slips it has (jumlah kode).").required(),
        value(
            "codes",
            "codes",
            Kind::Text,
            "The code of each slip: `/s/` and this leads to the form once. 13 small letters and digits and a line feed, in no \
             order of theirs; which have been used is told to nobody (kode sekali pakai).",
        )
        .required(),
    ],
};
