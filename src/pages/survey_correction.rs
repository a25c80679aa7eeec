//! Correcting the result of a survey: with another population, or without channels that were stuffed; and why.

use askama::Template;
use serde::Deserialize;
use serde_json::json;

use crate::pages::frame::Frame;
use crate::pages::mistake::{is_accepted, told};
use crate::pages::page::{Audience, Form, Page, Sender, Unshown};
use crate::pages::surveys;

/// What the name of a channel's field begins with.
const LEFT_OUT: &str = "left-out-";

pub(super) const PAGE: Page = Page {
    path: "/surveys/results/{id}/correct",
    audience: Audience::Person,
    document: "query SurveyCorrectionPage($id: ID!) {
        viewer { employee { name } }
        node(id: $id) {
            ... on SurveyResult {
                index gradeText responseCount population channels { name counting responseCount index }
                campaign { id name channels { id name } }
            }
        }
    }",
    variables: |visit| json!({ "id": visit.parameter("id") }),
    show: |frame, data| {
        let Data { node } = serde_json::from_value(data)?;
        let result = node.ok_or(Unshown::Absent)?;
        let Some(campaign) = result.campaign.as_ref().filter(|campaign| campaign.channels.is_some()) else {
            return Err(Unshown::Absent);
        };
        let channels = result.choices(frame, campaign);
        Ok(SurveyCorrection { frame, campaign, channels, result: &result }.render()?.into())
    },
    form: Some(Form {
        mutation: "mutation SurveyCorrectionPage($input: CorrectSurveyResultInput!) {
            correctSurveyResult(input: $input) {
                surveyResult { campaign { id } } userErrors { field message }
            }
        }",
        sender: Sender::Person,
        input: |visit, fields, key| {
            let left_out: Vec<&str> = fields.names().filter_map(|name| name.strip_prefix(LEFT_OUT)).collect();
            Ok(json!({
                "surveyResult": visit.parameter("id"),
                "reason": fields.text("reason"),
                "population": fields.number("population"),
                "leaveOut": left_out,
                "idempotencyKey": key,
            }))
        },
        outcome: |visit, data| match is_accepted(data, "correctSurveyResult") {
            true => Ok(visit.link(&surveys::address_of(&data["correctSurveyResult"]["surveyResult"]["campaign"]))),
            false => Err(told(data, "correctSurveyResult", &["reason", "population"])),
        },
        forbidden: None,
        secrets: &[],
    }),
    has_script: false,
    #[cfg(test)]
    samples: &SAMPLES,
};

#[derive(Template)]
#[template(path = "survey_correction.html")]
struct SurveyCorrection<'a> {
    frame: &'a Frame<'a>,
    result: &'a SurveyResult,
    campaign: &'a Campaign,
    channels: Vec<Choice<'a>>,
}

/// A channel that may be left out.
struct Choice<'a> {
    field: String,
    name: &'a str,
    is_left_out: bool,
    response_count: Option<u64>,
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
    response_count: u64,
    population: Option<u64>,
    channels: Vec<Counted>,
    campaign: Option<Campaign>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Counted {
    name: String,
    counting: String,
    response_count: Option<u64>,
}

#[derive(Deserialize)]
struct Campaign {
    id: String,
    name: String,
    channels: Option<Vec<Channel>>,
}

#[derive(Deserialize)]
struct Channel {
    id: String,
    name: String,
}

impl SurveyResult {
    /// The channels by which anybody answered, as they are or as the form came back.
    fn choices<'a>(&'a self, frame: &Frame<'_>, campaign: &'a Campaign) -> Vec<Choice<'a>> {
        let choice = |channel: &'a Channel| {
            let counted = self.channels.iter().find(|counted| counted.name == channel.name)?;
            let field = format!("{LEFT_OUT}{}", channel.id);
            let is_left_out = match frame.mistakes.is_empty() {
                true => counted.counting == "LEFT_OUT",
                false => !frame.typed(&field).is_empty(),
            };
            Some(Choice { field, name: &channel.name, is_left_out, response_count: counted.response_count })
        };
        campaign.channels.iter().flatten().filter_map(choice).collect()
    }
}

impl Campaign {
    fn address(&self) -> String {
        surveys::address(&self.id)
    }
}

#[cfg(test)]
const SAMPLES: [(&str, &str); 1] = [(
    "published",
    r#"{"viewer": {"employee": {"name": "Ani"}}, "node": {"index": "82.50", "gradeText": "B (A-B)", "responseCount": 34,
        "population": 600,
        "channels": [{"name": "Kode QR", "counting": "COUNTED", "responseCount": 34, "index": "82.50"},
            {"name": "Tablet", "counting": "LEFT_OUT", "responseCount": null, "index": null}],
        "campaign": {"id": "s", "name": "Survei Puskesmas", "channels": [{"id": "k", "name": "Kode QR"},
            {"id": "l", "name": "Tablet"}, {"id": "m", "name": "Kertas"}]}}}"#,
)];
