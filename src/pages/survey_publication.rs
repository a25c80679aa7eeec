//! Publishing the result of a survey: what everybody is going to see, and a button.

use askama::Template;
use serde::Deserialize;
use serde_json::json;

use crate::pages::frame::Frame;
use crate::pages::mistake::{is_accepted, told};
use crate::pages::page::{Audience, Form, Page, Sender, Unshown};
use crate::pages::{survey_figures, surveys};

pub(super) const PAGE: Page = Page {
    path: "/surveys/results/{id}",
    audience: Audience::Person,
    document: "query SurveyPublicationPage($id: ID!) {
        viewer { employee { name } }
        node(id: $id) {
            ... on SurveyResult {
                index gradeText intervalLow intervalHigh responseCount state
                elements { code index rank } campaign { id name }
                leftOutCount wholeIndex wholeGrade channels { name counting responseCount index } flags { kind responseCount indexWithout gradeWithout }
                corrections { correctedOn reason formerIndex formerGrade formerResponseCount }
            }
        }
    }",
    variables: |visit| json!({ "id": visit.parameter("id") }),
    show: |frame, data| {
        let Data { node } = serde_json::from_value(data)?;
        let result = node.filter(|result| result.campaign.is_some()).ok_or(Unshown::Absent)?;
        Ok(SurveyPublication { frame, result }.render()?.into())
    },
    form: Some(Form {
        mutation: "mutation SurveyPublicationPage($input: PublishSurveyResultInput!) {
            publishSurveyResult(input: $input) {
                surveyResult { campaign { id } } userErrors { field message }
            }
        }",
        sender: Sender::Person,
        input: |visit, _, key| Ok(json!({ "surveyResult": visit.parameter("id"), "idempotencyKey": key })),
        outcome: |visit, data| match is_accepted(data, "publishSurveyResult") {
            true => Ok(visit.link(&surveys::address_of(&data["publishSurveyResult"]["surveyResult"]["campaign"]))),
            false => Err(told(data, "publishSurveyResult", &[])),
        },
        forbidden: None,
        secrets: &[],
    }),
    has_script: false,
    #[cfg(test)]
    samples: &SAMPLES,
};

#[derive(Template)]
#[template(path = "survey_publication.html")]
struct SurveyPublication<'a> {
    frame: &'a Frame<'a>,
    result: SurveyResult,
}

#[derive(Deserialize)]
struct Data {
    node: Option<SurveyResult>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[derive(Default)]
struct SurveyResult {
    index: String,
    grade_text: String,
    interval_low: Option<String>,
    interval_high: Option<String>,
    response_count: u64,
    state: String,
    elements: Vec<Element>,
    campaign: Option<Campaign>,
    left_out_count: u64,
    whole_index: Option<String>,
    whole_grade: Option<String>,
    channels: Vec<survey_figures::Channel>,
    flags: Vec<survey_figures::Flag>,
    corrections: Vec<survey_figures::Correction>,
}

#[derive(Deserialize)]
struct Element {
    code: String,
    index: Option<String>,
    rank: Option<u64>,
}

#[derive(Deserialize)]
struct Campaign {
    id: String,
    name: String,
}

impl Element {
    /// Whether it is among the three lowest; equal ones share a rank.
    fn is_lowest(&self) -> bool {
        self.rank.is_some_and(|rank| rank <= 3)
    }
}

impl Campaign {
    fn address(&self) -> String {
        surveys::address(&self.id)
    }
}

#[cfg(test)]
const SAMPLES: [(&str, &str); 2] = [
    (
        "computed",
        r#"{"viewer": {"employee": {"name": "Ani"}}, "node": {"index": "82.50", "gradeText": "B (A-B)",
            "intervalLow": "79.10", "intervalHigh": "88.40", "responseCount": 34, "state": "COMPUTED",
            "elements": [{"code": "WAKTU", "index": "75.00", "rank": 1}, {"code": "BIAYA", "index": "90.00", "rank": 2}],
            "campaign": {"id": "s", "name": "Survei Puskesmas"}}}"#,
    ),
    (
        "published",
        r#"{"viewer": {"employee": {"name": "Ani"}}, "node": {"index": "100.00", "gradeText": "A", "intervalLow": null,
            "intervalHigh": null, "responseCount": 12, "state": "PUBLISHED", "elements": [],
            "campaign": {"id": "s", "name": "Survei Puskesmas"}}}"#,
    ),
];
