//! The receipts that were given for answers to a survey.

use crate::view::definition::{Guard, Kind, Table, View, value};

pub(in crate::view) static SURVEY_RECEIPT_LIST: View = View {
    name: "SurveyReceiptList",
    description: "The receipts of all answers that a survey has accepted, in no order of theirs (daftar tanda terima).",
    table: Table::Named("survey_receipt_list"),
    guard: Guard::Reached,
    fields: &[
        value("publishedOn", "published_on", Kind::Date, "The day on which the survey was closed (dipublikasikan pada).")
            .required(),
        value(
            "receiptCount",
            "receipt_count",
            Kind::Integer,
            "How many answers were accepted: those that count, and those with too few answers to count (jumlah tanda terima).",
        )
        .required(),
        value(
            "hashes",
            "hashes",
            Kind::Text,
            "For each receipt the SHA-256 of how it is written, such as `ZSHG-Z35M-S3NX-YCEK`: 64 lower-case hexadecimal \
             digits and a line feed, sorted (sidik tanda terima).",
        )
        .required(),
    ],
};
