//! The surveys that somebody prepares or checks, service unit by service unit.

use askama::Template;
use chrono::NaiveDate;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::pages::frame::Frame;
use crate::pages::page::{Audience, Page};

pub(super) const PAGE: Page = Page {
    path: "/surveys",
    audience: Audience::Person,
    document: "query SurveysPage {
        viewer {
            employee {
                name
                agency {
                    serviceUnits(first: 60, orderBy: {field: NAME}) {
                        totalCount
                        nodes {
                            id name access { part canSubmit }
                            surveyCampaigns(first: 3, orderBy: {field: CLOSES_ON, direction: DESC}) {
                                nodes { id name state opensOn closesOn access { part canRead } }
                            }
                        }
                    }
                }
            }
        }
    }",
    variables: |_| json!({}),
    show: |frame, data| {
        let Data { viewer } = serde_json::from_value(data)?;
        let agency = viewer.and_then(|viewer| viewer.employee).and_then(|employee| employee.agency);
        let all = agency.map(|agency| agency.service_units);
        let is_whole = all.as_ref().is_none_or(|all| all.total_count <= all.nodes.len());
        let units = all.into_iter().flat_map(|all| all.nodes).map(Unit::own).filter(Unit::concerns).collect();
        Ok(Surveys { frame, units, is_whole }.render()?.into())
    },
    form: None,
    has_script: false,
    #[cfg(test)]
    samples: &SAMPLES,
};

#[derive(Template)]
#[template(path = "surveys.html")]
struct Surveys<'a> {
    frame: &'a Frame<'a>,
    units: Vec<Unit>,
    /// Whether these are those of all service units of the agency.
    is_whole: bool,
}

#[derive(Deserialize)]
struct Data {
    viewer: Option<Viewer>,
}

#[derive(Deserialize)]
struct Viewer {
    employee: Option<Employee>,
}

#[derive(Deserialize)]
struct Employee {
    agency: Option<Agency>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Agency {
    service_units: ServiceUnits,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ServiceUnits {
    total_count: usize,
    nodes: Vec<Unit>,
}

#[derive(Deserialize)]
struct Campaigns {
    nodes: Vec<Campaign>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Unit {
    id: String,
    name: String,
    access: Vec<Access>,
    survey_campaigns: Campaigns,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Campaign {
    id: String,
    name: String,
    state: String,
    opens_on: NaiveDate,
    closes_on: NaiveDate,
    access: Vec<Access>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Access {
    part: String,
    #[serde(default)]
    can_read: bool,
    #[serde(default)]
    can_submit: bool,
}

impl Unit {
    /// Without the surveys that everybody sees.
    fn own(mut self) -> Self {
        let is_own =
            |campaign: &Campaign| campaign.access.iter().any(|access| access.part == "CHANNELS" && access.can_read);
        self.survey_campaigns.nodes.retain(is_own);
        self
    }

    /// Whether the visitor prepares or checks its surveys.
    fn concerns(&self) -> bool {
        self.can_prepare() || !self.survey_campaigns.nodes.is_empty()
    }

    /// The page on which a survey among its users is prepared.
    fn preparation(&self) -> String {
        format!("/surveys/new/{}", self.id)
    }

    fn can_prepare(&self) -> bool {
        self.access.iter().any(|access| access.part == "SURVEYS" && access.can_submit)
    }
}

/// The page of a survey.
pub(super) fn address(id: &str) -> String {
    format!("/surveys/{id}")
}

/// The page of a survey that a payload names by its id; the list of all where it names none.
pub(super) fn address_of(campaign: &Value) -> String {
    campaign["id"].as_str().map_or_else(|| PAGE.path.to_owned(), address)
}

/// The message that says where a survey stands.
pub(super) fn standing(state: &str) -> &'static str {
    match state {
        "DRAFT" => "surveys.draft",
        "OPEN" => "surveys.open",
        "CLOSED" => "surveys.closed",
        "COMPUTED" => "surveys.computed",
        "FOLLOWED_UP" => "surveys.followed-up",
        _ => "surveys.published",
    }
}

impl Campaign {
    fn address(&self) -> String {
        address(&self.id)
    }

    fn standing(&self) -> &'static str {
        standing(&self.state)
    }
}

#[cfg(test)]
const SAMPLES: [(&str, &str); 2] = [
    (
        "nothing",
        r#"{"viewer": {"employee": {"name": "Ani", "agency": {"serviceUnits": {"totalCount": 1, "nodes": [
        {"id": "x", "name": "Puskesmas", "access": [{"part": "SURVEYS", "canSubmit": false}],
            "surveyCampaigns": {"nodes": []}}]}}}}}"#,
    ),
    (
        "two",
        r#"{"viewer": {"employee": {"name": "Ani", "agency": {"serviceUnits": {"totalCount": 80, "nodes": [
        {"id": "x", "name": "Puskesmas", "access": [{"part": "SURVEYS", "canSubmit": true}],
            "surveyCampaigns": {"nodes": [
                {"id": "s", "name": "Survei Puskesmas (11/2026)", "state": "OPEN", "opensOn": "2026-11-01",
                    "closesOn": "2026-12-31", "access": [{"part": "CHANNELS", "canRead": true}]},
                {"id": "t", "name": "Survei Puskesmas (06/2026)", "state": "PUBLISHED", "opensOn": "2026-06-01",
                    "closesOn": "2026-06-30", "access": [{"part": "CHANNELS", "canRead": true}]}]}},
        {"id": "y", "name": "Kecamatan", "access": [{"part": "SURVEYS", "canSubmit": false}],
            "surveyCampaigns": {"nodes": [
                {"id": "u", "name": "Survei Kecamatan", "state": "DRAFT", "opensOn": "2026-11-01",
                    "closesOn": "2026-12-31", "access": [{"part": "CHANNELS", "canRead": true}]}]}}]}}}}}"#,
    ),
];
