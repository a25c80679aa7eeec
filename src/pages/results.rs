//! What published surveys come to, service unit by service unit: for everybody.

use askama::Template;
use serde::Deserialize;
use serde_json::json;

use crate::pages::frame::Frame;
use crate::pages::page::{Audience, Page};

pub(super) const PAGE: Page = Page {
    path: "/results",
    audience: Audience::Everybody,
    document: "query ResultsPage($after: String) {
        viewer { employee { name } }
        agencies(first: 10, orderBy: {field: NAME}) {
            nodes { name annualResults { year index gradeText resultCount responseCount } }
        }
        serviceUnits(first: 40, after: $after, orderBy: {field: NAME}) {
            totalCount
            pageInfo { hasNextPage endCursor }
            nodes { id name agency { name } annualResults { year index gradeText resultCount responseCount } }
        }
    }",
    variables: |visit| json!({ "after": visit.asked("after") }),
    show: |frame, data| {
        let data: Data = serde_json::from_value(data)?;
        Ok(Results { frame, data }.render()?.into())
    },
    form: None,
    has_script: false,
    #[cfg(test)]
    samples: &SAMPLES,
};

#[derive(Template)]
#[template(path = "results.html")]
struct Results<'a> {
    frame: &'a Frame<'a>,
    data: Data,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Data {
    agencies: Agencies,
    service_units: ServiceUnits,
}

#[derive(Deserialize)]
struct Agencies {
    nodes: Vec<Agency>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Agency {
    name: String,
    annual_results: Option<Vec<Year>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ServiceUnits {
    page_info: PageInfo,
    nodes: Vec<Unit>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct PageInfo {
    has_next_page: bool,
    end_cursor: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Unit {
    id: String,
    name: String,
    agency: Option<Named>,
    annual_results: Option<Vec<Year>>,
}

#[derive(Deserialize)]
struct Named {
    name: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Year {
    year: i32,
    index: String,
    grade_text: String,
    result_count: u64,
    response_count: u64,
}

impl Data {
    /// The address of the following units.
    fn next(&self) -> Option<String> {
        let PageInfo { has_next_page, end_cursor } = &self.service_units.page_info;
        let cursor = end_cursor.as_deref().filter(|_| *has_next_page)?;
        let query = serde_urlencoded::to_string([("after", cursor)]).ok()?;
        Some(format!("/results?{query}"))
    }
}

impl Agency {
    /// The newest year.
    fn newest(&self) -> Option<&Year> {
        self.annual_results.iter().flatten().last()
    }
}

impl Unit {
    fn newest(&self) -> Option<&Year> {
        self.annual_results.iter().flatten().last()
    }

    fn address(&self) -> String {
        format!("/results/{}", self.id)
    }
}

#[cfg(test)]
const SAMPLES: [(&str, &str); 2] = [
    (
        "nothing",
        r#"{"viewer": null, "agencies": {"nodes": []},
            "serviceUnits": {"totalCount": 0, "pageInfo": {"hasNextPage": false, "endCursor": null}, "nodes": []}}"#,
    ),
    (
        "some",
        r#"{"viewer": null,
            "agencies": {"nodes": [{"name": "Kota Contoh", "annualResults": [{"year": 2026, "index": "87.10",
                "gradeText": "B (A-B)", "resultCount": 3, "responseCount": 120}]}, {"name": "Kota Lain", "annualResults": null}]},
            "serviceUnits": {"totalCount": 90, "pageInfo": {"hasNextPage": true, "endCursor": "abc="}, "nodes": [
                {"id": "u", "name": "Puskesmas Contoh", "agency": {"name": "Kota Contoh"}, "annualResults": [
                    {"year": 2025, "index": "80.00", "gradeText": "B", "resultCount": 1, "responseCount": 40},
                    {"year": 2026, "index": "88.31", "gradeText": "A", "resultCount": 1, "responseCount": 1}]},
                {"id": "v", "name": "Loket", "agency": null, "annualResults": []}]}}"#,
    ),
];
