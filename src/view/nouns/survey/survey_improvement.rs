//! What a service unit does about the result of a survey.

use crate::authz::{Actor, Noun, overdue_since};
use crate::database::Binder;
use crate::view::access::{Access, Parts, access_types};
use crate::view::definition::{Guard, Kind, Table, View, access, computed, id, list, one, value};
use crate::view::nouns::survey;
use crate::words::survey::SurveyImprovementState;

pub(in crate::view) static SURVEY_IMPROVEMENT: View = View {
    name: "SurveyImprovement",
    description: "What a service unit does about what its users said in a survey (tindak lanjut hasil survei). Public once\n\
                  the result is.",
    table: Table::Named("survey_improvement"),
    guard: Guard::Noun(Noun::SurveyImprovement),
    fields: &[
        id(Noun::SurveyImprovement),
        value(
            "elementCode",
            "element_code",
            Kind::Text,
            "The element of service that it is about; null if it is about none alone (kode unsur).",
        ),
        value("said", "said", Kind::Text, "What users said, in the words of the unit (yang disampaikan)."),
        value("action", "action", Kind::Text, "What is done about it (rencana tindak lanjut).").required(),
        value(
            "personInCharge",
            "person_in_charge",
            Kind::Text,
            "Who sees to it: a post or an office (penanggung jawab).",
        )
        .required(),
        value("plannedOn", "planned_on", Kind::Date, "The day it was planned (direncanakan pada).")
            .ordered()
            .required(),
        value("dueOn", "due_on", Kind::Date, "The day by which it is to be done (tenggat).").ordered().required(),
        value("state", "state", Kind::Enum(SurveyImprovementState::WORDS), "How far it is (status).")
            .ordered()
            .required(),
        value("endedOn", "ended_on", Kind::Date, "The day it was done or dropped; null before (berakhir pada).")
            .ordered(),
        computed(
            "overdueSince",
            |binder: &mut Binder, actor: &Actor| overdue_since(binder, actor, "t"),
            Kind::Date,
            "dueOn, if that day has passed where the service is given and it has not ended; else null (terlambat sejak).",
        ),
        list(
            "notes",
            &SURVEY_IMPROVEMENT_NOTE,
            ("id", "improvement_id"),
            &["number"],
            "What has been reported of it, the first report first (catatan kemajuan).",
        ),
        one("result", &survey::SURVEY_RESULT, "result_id", "The result (hasil survei)."),
        access(&ACCESS),
    ],
};

static ACCESS: Access = Access {
    noun: Noun::SurveyImprovement,
    ty: access_types!("SurveyImprovement", "SurveyImprovementPart", "improvement", "SurveyImprovementState"),
    part_type: "SurveyImprovementPart",
    part_description: "The parts of an improvement: the unit of reading and reporting (bagian tindak lanjut).",
    parts: Parts::Own,
};

pub(in crate::view) static SURVEY_IMPROVEMENT_NOTE: View = View {
    name: "SurveyImprovementNote",
    description: "How far an improvement had come on a day (catatan kemajuan).",
    table: Table::Named("survey_improvement_note"),
    guard: Guard::Reached,
    fields: &[
        value("number", "number", Kind::Integer, "1 for the first report (nomor urut).").required(),
        value("notedOn", "noted_on", Kind::Date, "The day (tanggal).").required(),
        value("state", "state", Kind::Enum(SurveyImprovementState::WORDS), "Its state from then on (status).")
            .required(),
        value("text", "text", Kind::Text, "What has been done, or why it is dropped (isi catatan).").required(),
    ],
};
