//! The start page: what this installation is, which surveys are open, what came of earlier ones, and the way in.

use askama::Template;
use chrono::NaiveDate;
use serde::Deserialize;
use serde_json::json;

use crate::pages::frame::Frame;
use crate::pages::page::{Audience, Page};

pub(super) const PAGE: Page = Page {
    path: "/",
    audience: Audience::Everybody,
    document: "query HomePage($today: Date!) {
        viewer { employee { name } }
        agencies(first: 10) { totalCount nodes { name } }
        surveyCampaigns(
            first: 10
            filter: {state: {eq: OPEN}, opensOn: {lte: $today}, closesOn: {gte: $today}}
            orderBy: {field: OPENS_ON, direction: DESC}
        ) { totalCount nodes { name serviceUnit opensOn closesOn agency { name } } }
        surveyResults(first: 5, filter: {state: {eq: PUBLISHED}}, orderBy: {field: COMPUTED_ON, direction: DESC}) {
            totalCount
            nodes { index grade responseCount campaign { name serviceUnit opensOn closesOn agency { name } } }
        }
    }",
    variables: |visit| json!({ "today": visit.today(None) }),
    show: |frame, data| Ok(Home { frame, data: serde_json::from_value(data)? }.render()?.into()),
    form: None,
    has_script: false,
    #[cfg(test)]
    samples: &SAMPLES,
};

#[derive(Template)]
#[template(path = "home.html")]
struct Home<'a> {
    frame: &'a Frame<'a>,
    data: Data,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Data {
    agencies: List<Agency>,
    survey_campaigns: List<Campaign>,
    survey_results: List<SurveyResult>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct List<T> {
    total_count: usize,
    nodes: Vec<T>,
}

#[derive(Deserialize)]
struct Agency {
    name: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Campaign {
    name: String,
    service_unit: Option<String>,
    opens_on: NaiveDate,
    closes_on: NaiveDate,
    agency: Option<Agency>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct SurveyResult {
    index: String,
    grade: Grade,
    response_count: u64,
    campaign: Option<Campaign>,
}

/// The four grades of a service.
#[derive(Clone, Copy, Deserialize)]
pub(super) enum Grade {
    A,
    B,
    C,
    D,
}

impl Grade {
    pub(super) const fn letter(self) -> &'static str {
        match self {
            Self::A => "A",
            Self::B => "B",
            Self::C => "C",
            Self::D => "D",
        }
    }

    pub(super) const fn message(self) -> &'static str {
        match self {
            Self::A => "home.grade-a",
            Self::B => "home.grade-b",
            Self::C => "home.grade-c",
            Self::D => "home.grade-d",
        }
    }
}

impl Data {
    /// The agencies by name, as far as they were asked for.
    fn agency_names(&self) -> String {
        let names: Vec<&str> = self.agencies.nodes.iter().map(|agency| &*agency.name).collect();
        names.join(", ")
    }
}

impl Campaign {
    /// The service unit and the agency, as far as they are known.
    fn place(&self) -> String {
        let parts = [self.service_unit.as_deref(), self.agency.as_ref().map(|agency| &*agency.name)];
        parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
    }
}

#[cfg(test)]
const SAMPLES: [(&str, &str); 3] = [
    (
        "nothing",
        r#"{"viewer": null, "agencies": {"totalCount": 0, "nodes": []}, "surveyCampaigns": {"totalCount": 0, "nodes": []},
            "surveyResults": {"totalCount": 0, "nodes": []}}"#,
    ),
    (
        "one-of-each",
        r#"{"viewer": null, "agencies": {"totalCount": 1, "nodes": [{"name": "Kota Contoh"}]},
            "surveyCampaigns": {"totalCount": 1, "nodes": [{"name": "Survei Puskesmas", "serviceUnit": null,
                "opensOn": "2026-10-01", "closesOn": "2026-12-31", "agency": null}]},
            "surveyResults": {"totalCount": 1, "nodes": [{"index": "88.31", "grade": "A", "responseCount": 1,
                "campaign": null}]}}"#,
    ),
    (
        "much",
        r#"{"viewer": {"employee": {"name": "Ani Lestari"}},
            "agencies": {"totalCount": 12, "nodes": [{"name": "Kota Contoh"}, {"name": "Kabupaten Contoh"}]},
            "surveyCampaigns": {"totalCount": 12, "nodes": [
                {"name": "Survei Puskesmas", "serviceUnit": "Puskesmas Contoh", "opensOn": "2026-10-01",
                    "closesOn": "2026-12-31", "agency": {"name": "Kota Contoh"}},
                {"name": "Survei Kecamatan", "serviceUnit": "Kecamatan Contoh", "opensOn": "2026-10-01",
                    "closesOn": "2026-12-01", "agency": {"name": "Kota Contoh"}}]},
            "surveyResults": {"totalCount": 1234, "nodes": [
                {"index": "76.60", "grade": "C", "responseCount": 1234, "campaign": {"name": "Survei Puskesmas",
                    "serviceUnit": "Puskesmas Contoh", "opensOn": "2026-07-01", "closesOn": "2026-09-30",
                    "agency": {"name": "Kota Contoh"}}},
                {"index": "80.00", "grade": "B", "responseCount": 80, "campaign": {"name": "Survei Kecamatan",
                    "serviceUnit": null, "opensOn": "2026-07-01", "closesOn": "2026-09-30", "agency": null}},
                {"index": "30.00", "grade": "D", "responseCount": 31, "campaign": null}]}}"#,
    ),
];
