//! What the evaluee says to the result.

use crate::view::definition::{Guard, Kind, Table, View, value};
use crate::words::evaluation::ResponseKind;

pub(in crate::view) static EVALUEE_RESPONSE: View = View {
    name: "EvalueeResponse",
    description: "What the evaluee says to the result (tanggapan pegawai atas hasil evaluasi).",
    table: Table::Named("evaluee_response"),
    guard: Guard::Reached,
    fields: &[
        value("kind", "kind", Kind::Enum(ResponseKind::WORDS), "How (jenis tanggapan).").required(),
        value("comment", "comment", Kind::Text, "In the evaluee's words (tanggapan)."),
        value("respondedAt", "responded_at", Kind::DateTime, "When (ditanggapi pada).").required(),
        value("version", "version", Kind::Integer, "For expectedVersion (versi).").required(),
    ],
};
