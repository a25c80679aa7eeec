//! The ways to a survey. Whoever has been given a code finds the form by it; only those who prepare surveys list them.

use crate::authz::{Actor, Noun, Part};
use crate::database::Binder;
use crate::view::definition::{Guard, Kind, Table, View, computed, id, list, one, value};
use crate::view::nouns::survey;
use crate::words::survey::{SurveyChannelKind, SurveyChannelState};

pub(in crate::view) static SURVEY_CHANNEL: View = View {
    name: "SurveyChannel",
    description: "A way to the form of a survey, with a code of its own that can be withdrawn (kanal survei).",
    table: Table::Named("survey_channel"),
    guard: Guard::Noun(Noun::SurveyChannel),
    fields: &[
        id(Noun::SurveyChannel),
        value("kind", "kind", Kind::Enum(SurveyChannelKind::WORDS), "How it reaches people (jenis kanal).").required(),
        value("name", "name", Kind::Text, "Which one it is, such as `Loket 2` (nama kanal).").required(),
        value(
            "code",
            "code",
            Kind::Text,
            "What leads to the form: `/s/` and this; of an ENCOUNTER channel its slips do instead (kode kanal).",
        )
        .required(),
        value("state", "state", Kind::Enum(SurveyChannelState::WORDS), "Whether the code leads there (status).")
            .required(),
        value("revokedOn", "revoked_on", Kind::Date, "The day on which the code was withdrawn (dicabut pada)."),
        computed(
            "responsesAtLeast",
            responses,
            Kind::Integer,
            "How many have answered this way at least: rounded down to a multiple of ten (jumlah responden sekurangnya).",
        )
        .required(),
        list(
            "slipSheets",
            &survey::SURVEY_SLIP_SHEET,
            ("id", "channel_id"),
            &["number"],
            "The slips that have been issued, for ENCOUNTER alone (lembar kode sekali pakai).",
        )
        .guarded(Part::Slips),
        one("campaign", &survey::SURVEY_CAMPAIGN, "campaign_id", "The survey (survei)."),
    ],
};

fn responses(_: &mut Binder, _: &Actor) -> String {
    let step = survey::STEP;
    format!(
        "(SELECT count(*) / {step} * {step} FROM survey_response r \
         WHERE r.campaign_id = t.campaign_id AND r.channel_id = t.id)"
    )
}
