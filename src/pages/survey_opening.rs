//! Opening a survey: how many are expected to use the service, and how many of them to ask.

use askama::Template;
use serde::Deserialize;
use serde_json::json;

use crate::pages::frame::Frame;
use crate::pages::mistake::{is_accepted, told};
use crate::pages::page::{Audience, Form, Page, Sender, Unshown};
use crate::pages::surveys;

pub(super) const PAGE: Page = Page {
    path: "/surveys/{id}/open",
    audience: Audience::Person,
    document: "query SurveyOpeningPage($id: ID!) {
        viewer { employee { name } }
        node(id: $id) { ... on SurveyCampaign { id name channels { id } } }
    }",
    variables: |visit| json!({ "id": visit.parameter("id") }),
    show: |frame, data| {
        let Data { node } = serde_json::from_value(data)?;
        let campaign = node.filter(Campaign::is_own).ok_or(Unshown::Absent)?;
        Ok(SurveyOpening { frame, campaign }.render()?.into())
    },
    form: Some(Form {
        mutation: "mutation SurveyOpeningPage($input: OpenSurveyInput!) {
            openSurvey(input: $input) { userErrors { field message } }
        }",
        sender: Sender::Person,
        input: |visit, fields, key| {
            let method = Some(fields.text("sampleMethod")).filter(|method| !method.is_empty());
            let population = fields.number("population");
            Ok(json!({
                "surveyCampaign": visit.parameter("id"),
                "population": population,
                "sampleMethod": method.filter(|_| population.is_some()),
                "idempotencyKey": key,
            }))
        },
        outcome: |visit, data| match is_accepted(data, "openSurvey") {
            true => Ok(visit.link(&surveys::address(visit.parameter("id")))),
            false => Err(told(data, "openSurvey", &["population", "sampleMethod"])),
        },
        forbidden: None,
        secrets: &[],
    }),
    has_script: false,
    #[cfg(test)]
    samples: &SAMPLES,
};

#[derive(Template)]
#[template(path = "survey_opening.html")]
struct SurveyOpening<'a> {
    frame: &'a Frame<'a>,
    campaign: Campaign,
}

#[derive(Deserialize)]
struct Data {
    node: Option<Campaign>,
}

/// A survey of which a step is to be done.
#[derive(Deserialize)]
pub(super) struct Campaign {
    #[serde(default)]
    id: String,
    #[serde(default)]
    pub(super) name: String,
    channels: Option<serde_json::Value>,
}

impl Campaign {
    pub(super) fn address(&self) -> String {
        surveys::address(&self.id)
    }

    /// Whether the visitor prepares or checks it.
    pub(super) fn is_own(&self) -> bool {
        self.channels.is_some()
    }
}

#[cfg(test)]
pub(super) const SAMPLES: [(&str, &str); 1] = [(
    "draft",
    r#"{"viewer": {"employee": {"name": "Ani"}}, "node": {"id": "s", "name": "Survei Puskesmas", "channels": []}}"#,
)];
