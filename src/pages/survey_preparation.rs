//! A new survey among the users of a service unit.

use askama::Template;
use serde::Deserialize;
use serde_json::json;

use crate::pages::frame::Frame;
use crate::pages::mistake::{is_accepted, told};
use crate::pages::page::{Audience, Form, Page, Sender, Unshown};
use crate::pages::surveys;

pub(super) const PAGE: Page = Page {
    path: "/surveys/new/{unit}",
    audience: Audience::Person,
    document: "query SurveyPreparationPage($unit: ID!) {
        viewer { employee { name } }
        node(id: $unit) { ... on ServiceUnit { name services { name } access { part canSubmit } } }
    }",
    variables: |visit| json!({ "unit": visit.parameter("unit") }),
    show: |frame, data| {
        let Data { node } = serde_json::from_value(data)?;
        let unit = node.filter(Unit::can_prepare).ok_or(Unshown::Absent)?;
        Ok(SurveyPreparation { frame, unit }.render()?.into())
    },
    form: Some(Form {
        mutation: "mutation SurveyPreparationPage($input: CreateSurveyInput!) {
            createSurvey(input: $input) { surveyCampaign { id } userErrors { field message } }
        }",
        sender: Sender::Person,
        input: |visit, fields, key| {
            let day = |name: &str| Some(fields.text(name)).filter(|day| !day.is_empty()).unwrap_or(NO_DAY).to_owned();
            Ok(json!({
                "serviceUnit": visit.parameter("unit"),
                "name": fields.text("name"),
                "service": Some(fields.text("service")).filter(|service| !service.is_empty()),
                "opensOn": day("opensOn"),
                "closesOn": day("closesOn"),
                "idempotencyKey": key,
            }))
        },
        outcome: |visit, data| match data["createSurvey"]["surveyCampaign"]["id"].as_str() {
            Some(id) if is_accepted(data, "createSurvey") => Ok(visit.link(&surveys::address(id))),
            _ => Err(told(data, "createSurvey", &["name", "service", "opensOn", "closesOn"])),
        },
        forbidden: None,
        secrets: &[],
    }),
    has_script: false,
    #[cfg(test)]
    samples: &SAMPLES,
};

/// What stands for a day that was not given: it has passed, and that is what the sender is told.
pub(super) const NO_DAY: &str = "0001-01-01";

#[derive(Template)]
#[template(path = "survey_preparation.html")]
struct SurveyPreparation<'a> {
    frame: &'a Frame<'a>,
    unit: Unit,
}

#[derive(Deserialize)]
struct Data {
    node: Option<Unit>,
}

#[derive(Deserialize)]
struct Unit {
    #[serde(default)]
    name: String,
    #[serde(default)]
    services: Vec<Service>,
    #[serde(default)]
    access: Vec<Access>,
}

#[derive(Deserialize)]
struct Service {
    name: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Access {
    part: String,
    can_submit: bool,
}

impl Unit {
    fn can_prepare(&self) -> bool {
        self.access.iter().any(|access| access.part == "SURVEYS" && access.can_submit)
    }
}

#[cfg(test)]
const SAMPLES: [(&str, &str); 1] = [(
    "unit",
    r#"{"viewer": {"employee": {"name": "Ani"}}, "node": {"name": "Puskesmas Contoh",
        "services": [{"name": "Imunisasi"}, {"name": "Poli umum"}], "access": [{"part": "SURVEYS", "canSubmit": true}]}}"#,
)];
