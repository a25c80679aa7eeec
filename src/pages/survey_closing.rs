//! Ending a survey: no answers are taken any more, and what was answered is counted.

use askama::Template;
use serde::Deserialize;
use serde_json::json;

use crate::pages::frame::Frame;
use crate::pages::mistake::{is_accepted, told};
use crate::pages::page::{Audience, Form, Page, Sender, Unshown};
use crate::pages::survey_opening::Campaign;
use crate::pages::surveys;

pub(super) const PAGE: Page = Page {
    path: "/surveys/{id}/close",
    audience: Audience::Person,
    document: "query SurveyClosingPage($id: ID!) {
        viewer { employee { name } }
        node(id: $id) { ... on SurveyCampaign { id name channels { id } } }
    }",
    variables: |visit| json!({ "id": visit.parameter("id") }),
    show: |frame, data| {
        let Data { node } = serde_json::from_value(data)?;
        let campaign = node.filter(Campaign::is_own).ok_or(Unshown::Absent)?;
        Ok(SurveyClosing { frame, campaign }.render()?.into())
    },
    form: Some(Form {
        mutation: "mutation SurveyClosingPage($input: CloseSurveyInput!) {
            closeSurvey(input: $input) { userErrors { field message } }
        }",
        sender: Sender::Person,
        input: |visit, fields, key| {
            let (id, population) = (visit.parameter("id"), fields.number("population"));
            Ok(json!({ "surveyCampaign": id, "population": population, "idempotencyKey": key }))
        },
        outcome: |visit, data| match is_accepted(data, "closeSurvey") {
            true => Ok(visit.link(&surveys::address(visit.parameter("id")))),
            false => Err(told(data, "closeSurvey", &["population"])),
        },
        forbidden: None,
        secrets: &[],
    }),
    has_script: false,
    #[cfg(test)]
    samples: &crate::pages::survey_opening::SAMPLES,
};

#[derive(Template)]
#[template(path = "survey_closing.html")]
struct SurveyClosing<'a> {
    frame: &'a Frame<'a>,
    campaign: Campaign,
}

#[derive(Deserialize)]
struct Data {
    node: Option<Campaign>,
}
