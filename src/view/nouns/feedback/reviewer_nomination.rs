//! Who is proposed to give feedback.

use crate::authz::Noun;
use crate::view::definition::{Guard, Kind, Table, View, id, one, value};
use crate::view::nouns::{evaluation, people};
use crate::words::feedback::ReviewerGroup;

pub(in crate::view) static REVIEWER_NOMINATION: View = View {
    name: "ReviewerNomination",
    description: "Somebody proposes who should give feedback (usulan penilai).",
    table: Table::Named("reviewer_nomination"),
    guard: Guard::Noun(Noun::ReviewerNomination),
    fields: &[
        id(Noun::ReviewerNomination),
        value("group", "reviewer_group", Kind::Enum(ReviewerGroup::WORDS), "As what (kelompok penilai).").required(),
        one("evaluation", &evaluation::EVALUATION, "evaluation_id", "For which evaluation (evaluasi)."),
        one("reviewer", &people::EMPLOYEE, "reviewer_id", "Who is proposed (penilai yang diusulkan)."),
        one("nominator", &people::EMPLOYEE, "nominator_id", "Who proposes (pengusul)."),
    ],
};
