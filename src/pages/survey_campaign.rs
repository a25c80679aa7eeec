//! One survey for those who prepare or check it: where it stands, by what it is reached, how far it has come, what to do next.

use askama::Template;
use chrono::NaiveDate;
use serde::Deserialize;
use serde_json::json;

use crate::pages::frame::Frame;
use crate::pages::mistake::{is_accepted, told};
use crate::pages::page::{Audience, Form, Page, Sender, Unshown};
use crate::pages::{survey_figures, survey_improvements, survey_report, survey_suggestions, surveys};

pub(super) const PAGE: Page = Page {
    path: "/surveys/{id}",
    audience: Audience::Person,
    document: "query SurveyCampaignPage($id: ID!) {
        viewer { employee { name } }
        node(id: $id) {
            ... on SurveyCampaign {
                id name serviceUnit service state opensOn closesOn
                population sampleKrejcieMorgan sampleSlovin sampleMethod
                access { part canRead canSubmit }
                channels { id kind name code state responsesAtLeast }
                result {
                    id state index gradeText intervalLow intervalHigh responseCount incompleteCount
                    leftOutCount wholeIndex wholeGrade channels { name counting responseCount index } flags { kind responseCount indexWithout gradeWithout }
                    corrections { correctedOn reason formerIndex formerGrade formerResponseCount }
                }
                suggestions(first: 1, filter: {state: {eq: PENDING}}) { totalCount }
            }
        }
    }",
    variables: |visit| json!({ "id": visit.parameter("id") }),
    show: |frame, data| {
        let Data { node } = serde_json::from_value(data)?;
        let campaign = node.filter(|campaign| campaign.channels.is_some()).ok_or(Unshown::Absent)?;
        Ok(SurveyCampaign { frame, campaign }.render()?.into())
    },
    form: Some(Form {
        mutation: "mutation SurveyCampaignPage($input: AddSurveyChannelInput!) {
            addSurveyChannel(input: $input) { userErrors { field message } }
        }",
        sender: Sender::Person,
        input: |visit, fields, key| {
            Ok(json!({
                "surveyCampaign": visit.parameter("id"),
                "kind": fields.text("kind"),
                "name": fields.text("name"),
                "idempotencyKey": key,
            }))
        },
        outcome: |visit, data| match is_accepted(data, "addSurveyChannel") {
            true => Ok(visit.here()),
            false => Err(told(data, "addSurveyChannel", &["kind", "name"])),
        },
        forbidden: None,
        secrets: &[],
    }),
    has_script: false,
    #[cfg(test)]
    samples: &SAMPLES,
};

#[derive(Template)]
#[template(path = "survey_campaign.html")]
struct SurveyCampaign<'a> {
    frame: &'a Frame<'a>,
    campaign: Campaign,
}

#[derive(Deserialize)]
struct Data {
    node: Option<Campaign>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Campaign {
    id: String,
    name: String,
    service_unit: Option<String>,
    service: Option<String>,
    state: String,
    opens_on: NaiveDate,
    closes_on: NaiveDate,
    population: Option<u64>,
    sample_krejcie_morgan: Option<u64>,
    sample_slovin: Option<u64>,
    sample_method: Option<String>,
    access: Vec<Access>,
    channels: Option<Vec<Channel>>,
    result: Option<SurveyResult>,
    suggestions: Suggestions,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Access {
    part: String,
    #[serde(default)]
    can_read: bool,
    can_submit: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Suggestions {
    total_count: u64,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Channel {
    id: String,
    kind: String,
    name: String,
    code: String,
    state: String,
    responses_at_least: u64,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct SurveyResult {
    id: String,
    state: String,
    index: String,
    grade_text: String,
    interval_low: Option<String>,
    interval_high: Option<String>,
    response_count: u64,
    incomplete_count: u64,
    left_out_count: u64,
    whole_index: Option<String>,
    whole_grade: Option<String>,
    channels: Vec<survey_figures::Channel>,
    flags: Vec<survey_figures::Flag>,
    corrections: Vec<survey_figures::Correction>,
}

impl Campaign {
    fn standing(&self) -> &'static str {
        surveys::standing(&self.state)
    }

    /// What is asked about, and where.
    fn place(&self) -> String {
        let parts = [self.service.as_deref(), self.service_unit.as_deref()];
        parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
    }

    /// The page on which a step is done.
    fn step(&self, step: &str) -> String {
        format!("{}/{step}", surveys::address(&self.id))
    }

    /// Whether the number of people to ask follows from this method.
    fn uses(&self, method: &str) -> bool {
        self.sample_method.as_deref() == Some(method)
    }

    fn may(&self, part: &str) -> bool {
        self.access.iter().any(|access| access.part == part && access.can_submit)
    }

    fn can_add(&self) -> bool {
        self.may("CHANNELS")
    }

    fn can_open(&self) -> bool {
        self.state == "DRAFT" && self.may("HEADER")
    }

    /// Whoever adds codes to an open survey ends it too; one that has been ended without a result may be counted again.
    fn can_close(&self) -> bool {
        match self.state.as_str() {
            "OPEN" => self.may("CHANNELS"),
            "CLOSED" => self.may("CHANNELS") || self.may("ANSWERS"),
            _ => false,
        }
    }

    /// The page of what citizens wrote, for whoever reads single answers.
    fn suggestions(&self) -> Option<String> {
        let may_read = self.access.iter().any(|access| access.part == "ANSWERS" && access.can_read);
        may_read.then(|| survey_suggestions::address(&self.id))
    }

    fn responses(&self) -> u64 {
        self.channels.iter().flatten().map(|channel| channel.responses_at_least).sum()
    }
}

/// How a survey reaches people: the word of the API, and the key of what it means.
const KINDS: [(&str, &str); 4] = [
    ("QR", "channel.qr"),
    ("ENCOUNTER", "channel.encounter"),
    ("TABLET", "channel.tablet"),
    ("PAPER", "channel.paper"),
];

/// The message that says how a channel of this kind reaches people.
pub(super) fn kind(kind: &str) -> &'static str {
    KINDS.iter().find(|(known, _)| *known == kind).map_or("channel.qr", |(_, key)| *key)
}

impl Campaign {
    /// The address of its report in a form such as `pdf`.
    fn report(&self, form: &str) -> String {
        survey_report::address(&self.id, form)
    }
}

impl SurveyResult {
    /// The page on which it is published.
    fn publication(&self) -> String {
        format!("/surveys/results/{}", self.id)
    }

    /// The page with what the unit does about it.
    fn improvements(&self) -> String {
        survey_improvements::address(&self.id)
    }

    /// The page on which it is corrected.
    fn correction(&self) -> String {
        format!("{}/correct", self.publication())
    }
}

impl Channel {
    /// The page of the channel.
    fn address(&self) -> String {
        format!("/surveys/channels/{}", self.id)
    }

    fn kind(&self) -> &'static str {
        kind(&self.kind)
    }
}

#[cfg(test)]
const SAMPLES: [(&str, &str); 3] = [
    (
        "draft",
        r#"{"viewer": {"employee": {"name": "Ani"}}, "node": {"id": "s", "name": "Survei Puskesmas", "serviceUnit": null,
            "service": null, "state": "DRAFT", "opensOn": "2026-11-01", "closesOn": "2026-12-31", "population": null,
            "sampleKrejcieMorgan": null, "sampleSlovin": null, "sampleMethod": null,
            "access": [{"part": "HEADER", "canSubmit": true}, {"part": "CHANNELS", "canSubmit": true}],
            "channels": [], "result": null, "suggestions": {"totalCount": 0}}}"#,
    ),
    (
        "open",
        r#"{"viewer": {"employee": {"name": "Ani"}}, "node": {"id": "s", "name": "Survei Puskesmas",
            "serviceUnit": "Puskesmas Contoh", "service": "Imunisasi", "state": "OPEN", "opensOn": "2026-11-01",
            "closesOn": "2026-12-31", "population": 600, "sampleKrejcieMorgan": 234, "sampleSlovin": 240,
            "sampleMethod": "SLOVIN",
            "access": [{"part": "CHANNELS", "canSubmit": true}],
            "channels": [
                {"id": "k", "kind": "QR", "name": "Kode QR", "code": "7k3m9q2xw4ht", "state": "ACTIVE",
                    "responsesAtLeast": 120},
                {"id": "l", "kind": "TABLET", "name": "Loket 2", "code": "9q2xw4ht7k3m", "state": "REVOKED",
                    "responsesAtLeast": 0}],
            "result": null, "suggestions": {"totalCount": 0}}}"#,
    ),
    (
        "computed",
        r#"{"viewer": {"employee": {"name": "Ani"}}, "node": {"id": "s", "name": "Survei Puskesmas",
            "serviceUnit": "Puskesmas Contoh", "service": null, "state": "COMPUTED", "opensOn": "2026-09-01",
            "closesOn": "2026-10-31", "population": 600, "sampleKrejcieMorgan": 234, "sampleSlovin": 240,
            "sampleMethod": "KREJCIE_MORGAN", "access": [{"part": "ANSWERS", "canRead": true, "canSubmit": false}],
            "channels": [{"id": "k", "kind": "PAPER", "name": "Kertas", "code": "7k3m9q2xw4ht", "state": "ACTIVE",
                "responsesAtLeast": 30}],
            "result": {"id": "r", "state": "COMPUTED", "index": "82.50", "gradeText": "B (A-B)", "intervalLow": "79.10",
                "intervalHigh": "88.40", "responseCount": 34, "incompleteCount": 2, "leftOutCount": 12,
                "wholeIndex": "90.10", "wholeGrade": "A",
                "flags": [{"kind": "STRAIGHT_LINE", "responseCount": 15, "indexWithout": "70.25", "gradeWithout": "C"}],
                "channels": [{"name": "Kertas", "counting": "COUNTED", "responseCount": 34, "index": "82.50"},
                    {"name": "Tablet", "counting": "LEFT_OUT", "responseCount": 12, "index": "100.00"},
                    {"name": "Kode QR", "counting": "COUNTED", "responseCount": null, "index": null}],
                "corrections": [{"correctedOn": "2026-11-20", "reason": "Tablet dipakai petugas.", "formerIndex": "90.10",
                    "formerGrade": "A", "formerResponseCount": 46}]},
            "suggestions": {"totalCount": 7}}}"#,
    ),
];
