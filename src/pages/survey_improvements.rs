//! What a unit does about the result of a survey, for those who plan it and report on it. A page sends one mutation, so that
//! each improvement has a page of its own to report on it.

use askama::Template;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::pages::frame::Frame;
use crate::pages::improvement::Improvement;
use crate::pages::mistake::{Mistake, is_accepted, told};
use crate::pages::page::{Audience, Form, Page, Sender, Unshown};
use crate::pages::survey_preparation::NO_DAY;
use crate::pages::surveys;
use crate::pages::visit::{Fields, Visit};

/// What is done about a result, and a form to plan more.
pub(super) const PAGE: Page = Page {
    path: "/surveys/results/{id}/improvements",
    audience: Audience::Person,
    document: "query SurveyImprovementsPage($id: ID!) {
        viewer { employee { name } }
        node(id: $id) {
            ... on SurveyResult {
                state
                campaign { id name channels { id } instrument { items { elementCode element elementEn } } }
                improvements {
                    id elementCode said action personInCharge dueOn state endedOn overdueSince notes { notedOn text }
                    access { canSubmit }
                }
            }
        }
    }",
    variables: |visit| json!({ "id": visit.parameter("id") }),
    show: |frame, data| {
        let Data { node } = serde_json::from_value(data)?;
        let result: SurveyResult = node.ok_or(Unshown::Absent)?;
        // Whoever reads its channels is one of those who prepare or check surveys.
        let Some(campaign) = result.campaign.as_ref().filter(|campaign| campaign.channels.is_some()) else {
            return Err(Unshown::Absent);
        };
        Ok(SurveyImprovements { frame, campaign, result: &result }.render()?.into())
    },
    form: Some(Form {
        mutation: "mutation SurveyImprovementsPage($input: PlanSurveyImprovementInput!) {
            planSurveyImprovement(input: $input) { userErrors { field message } }
        }",
        sender: Sender::Person,
        input: |visit, fields, key| {
            let mut input = plan(fields);
            input["surveyResult"] = json!(visit.parameter("id"));
            input["idempotencyKey"] = json!(key);
            Ok(input)
        },
        outcome: |visit, data| match is_accepted(data, "planSurveyImprovement") {
            true => Ok(visit.link(&address(visit.parameter("id")))),
            false => Err(told(data, "planSurveyImprovement", &PLAN_FIELDS)),
        },
        forbidden: None,
        secrets: &[],
    }),
    has_script: false,
    #[cfg(test)]
    samples: &SAMPLES,
};

/// How far one of them has come, and a form to report.
pub(super) const REPORT: Page = Page {
    path: "/surveys/improvements/{id}",
    audience: Audience::Person,
    document: "query SurveyImprovementPage($id: ID!) {
        viewer { employee { name } }
        node(id: $id) {
            ... on SurveyImprovement {
                id elementCode said action personInCharge dueOn state endedOn overdueSince notes { notedOn text }
                access { canSubmit } result { id }
            }
        }
    }",
    variables: |visit| json!({ "id": visit.parameter("id") }),
    show: |frame, data| {
        let One { node } = serde_json::from_value(data)?;
        let Followed { improvement, result } = node.ok_or(Unshown::Absent)?;
        if !improvement.can_report() {
            return Err(Unshown::Absent);
        }
        Ok(SurveyImprovementReport { frame, improvement: &improvement, result: &result.id }.render()?.into())
    },
    form: Some(Form {
        mutation: "mutation SurveyImprovementPage($input: ReportSurveyImprovementInput!) {
            reportSurveyImprovement(input: $input) {
                surveyImprovement { result { id } } userErrors { field message }
            }
        }",
        sender: Sender::Person,
        input: |visit, fields, key| match STATES.iter().find(|(word, _)| *word == fields.text("state")) {
            Some((state, _)) => Ok(json!({
                "surveyImprovement": visit.parameter("id"),
                "state": state,
                "note": fields.text("note"),
                "idempotencyKey": key,
            })),
            None => Err(vec![Mistake::new(visit, Some("state"), "improvements.state-missing")]),
        },
        outcome: |visit, data| back(visit, data, "reportSurveyImprovement", &["state", "note"]),
        forbidden: None,
        secrets: &[],
    }),
    has_script: false,
    #[cfg(test)]
    samples: &[(
        "begun",
        r#"{"viewer": {"employee": {"name": "Ani"}}, "node": {"id": "i", "elementCode": "WAKTU", "said": "Antrean panjang.",
            "action": "Loket ditambah.", "personInCharge": "Koordinator Loket", "dueOn": "2026-11-01",
            "state": "IN_PROGRESS", "endedOn": null, "overdueSince": "2026-11-01",
            "notes": [{"notedOn": "2026-10-20", "text": "Petugas dilatih."}], "access": [{"canSubmit": true}],
            "result": {"id": "r"}}}"#,
    )],
};

/// The fields of a plan.
const PLAN_FIELDS: [&str; 5] = ["elementCode", "said", "action", "personInCharge", "dueOn"];

/// What can be reported: the word of the API, and the key of what it means.
const STATES: [(&str, &str); 3] = [
    ("IN_PROGRESS", "improvements.in-progress"),
    ("DONE", "improvements.report-done"),
    ("DROPPED", "improvements.report-dropped"),
];

/// The page with what is done about a result.
pub(super) fn address(result: &str) -> String {
    format!("/surveys/results/{result}/improvements")
}

/// What is to be done, as it was typed.
fn plan(fields: &Fields) -> Value {
    let given = |name: &str| Some(fields.text(name).to_owned()).filter(|text| !text.is_empty());
    json!({
        "elementCode": given("elementCode"),
        "said": given("said"),
        "action": fields.text("action"),
        "personInCharge": fields.text("personInCharge"),
        "dueOn": given("dueOn").unwrap_or_else(|| NO_DAY.to_owned()),
    })
}

/// Back to the result, if what was sent about one of its improvements was accepted.
fn back(visit: &Visit, data: &Value, mutation: &str, fields: &[&'static str]) -> Result<String, Vec<Mistake>> {
    let result = data[mutation]["surveyImprovement"]["result"]["id"].as_str();
    match result.filter(|_| is_accepted(data, mutation)) {
        Some(result) => Ok(visit.link(&address(result))),
        None => Err(told(data, mutation, fields)),
    }
}

#[derive(Template)]
#[template(path = "survey_improvements.html")]
struct SurveyImprovements<'a> {
    frame: &'a Frame<'a>,
    result: &'a SurveyResult,
    campaign: &'a Campaign,
}

#[derive(Template)]
#[template(path = "survey_improvement_report.html")]
struct SurveyImprovementReport<'a> {
    frame: &'a Frame<'a>,
    improvement: &'a Improvement,
    result: &'a str,
}

#[derive(Deserialize)]
struct Data {
    node: Option<SurveyResult>,
}

#[derive(Deserialize)]
struct One {
    node: Option<Followed>,
}

/// One of the improvements with its result.
#[derive(Deserialize)]
struct Followed {
    #[serde(flatten)]
    improvement: Improvement,
    result: Named,
}

#[derive(Deserialize)]
struct Named {
    id: String,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct SurveyResult {
    state: String,
    campaign: Option<Campaign>,
    improvements: Vec<Improvement>,
}

#[derive(Deserialize)]
struct Campaign {
    id: String,
    name: String,
    channels: Option<Vec<Named>>,
    instrument: Instrument,
}

#[derive(Deserialize)]
struct Instrument {
    items: Vec<Item>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Item {
    element_code: String,
    element: String,
    element_en: Option<String>,
}

impl Campaign {
    /// The page of the survey.
    fn address(&self) -> String {
        surveys::address(&self.id)
    }

    /// The elements that are asked about, each once, with what they are called.
    fn elements(&self, language: &str) -> Vec<(&str, &str)> {
        let mut elements: Vec<(&str, &str)> = Vec::new();
        for item in &self.instrument.items {
            if elements.iter().all(|(code, _)| *code != item.element_code) {
                let english = item.element_en.as_deref().filter(|_| language == "en");
                elements.push((&item.element_code, english.unwrap_or(&item.element)));
            }
        }
        elements
    }

    /// What an element is called.
    fn element<'a>(&'a self, code: &'a str, language: &str) -> &'a str {
        self.elements(language).into_iter().find(|(known, _)| *known == code).map_or(code, |(_, name)| name)
    }
}

impl SurveyImprovementReport<'_> {
    /// The page with what else is done about the result.
    fn address(&self) -> String {
        address(self.result)
    }
}

#[cfg(test)]
const SAMPLES: [(&str, &str); 2] = [
    (
        "none",
        r#"{"viewer": {"employee": {"name": "Ani"}}, "node": {"state": "COMPUTED", "improvements": [],
            "campaign": {"id": "s", "name": "Survei Puskesmas", "channels": [], "instrument": {"items": []}}}}"#,
    ),
    (
        "several",
        r#"{"viewer": {"employee": {"name": "Ani"}}, "node": {"state": "PUBLISHED", "improvements": [
                {"id": "a", "elementCode": "WAKTU", "said": "Antrean panjang.", "action": "Loket ditambah.",
                    "personInCharge": "Koordinator Loket", "dueOn": "2026-11-01", "state": "IN_PROGRESS", "endedOn": null,
                    "overdueSince": "2026-11-01", "notes": [{"notedOn": "2026-10-20", "text": "Petugas dilatih."}],
                    "access": [{"canSubmit": true}]},
                {"id": "b", "elementCode": null, "said": null, "action": "Parkir diperluas.", "personInCharge": "Bagian Umum",
                    "dueOn": "2026-12-01", "state": "DROPPED", "endedOn": "2026-11-15", "overdueSince": null,
                    "notes": [{"notedOn": "2026-11-15", "text": "Tidak ada lahan."}], "access": [{"canSubmit": false}]}],
            "campaign": {"id": "s", "name": "Survei Puskesmas", "channels": [], "instrument": {"items": [
                {"elementCode": "WAKTU", "element": "Waktu penyelesaian", "elementEn": "Time taken"},
                {"elementCode": "WAKTU", "element": "Waktu penyelesaian", "elementEn": null}]}}}}"#,
    ),
];
