//! What published surveys of one service unit come to: its newest year, element by element, the years before, and every survey.

use askama::Template;
use chrono::NaiveDate;
use serde::Deserialize;
use serde_json::json;

use crate::pages::frame::Frame;
use crate::pages::improvement::Improvement;
use crate::pages::page::{Audience, Page, Unshown};
use crate::pages::survey_figures::{Channel, Correction, Flag};
use crate::pages::survey_report;
use crate::pages::trend::Trend;

/// Of so many surveys, the newest, it is told what the unit does about them.
const TOLD: usize = 2;
/// So many years are shown beside each other.
const YEARS: usize = 5;

pub(super) const PAGE: Page = Page {
    path: "/results/{id}",
    audience: Audience::Everybody,
    document: "query UnitResultsPage($id: ID!) {
        viewer { employee { name } }
        node(id: $id) {
            ... on ServiceUnit {
                id name agency { name }
                annualResults {
                    year resultCount responseCount index gradeText intervalLow intervalHigh elementCount answeredElementCount
                    instrument { code version items { elementCode element elementEn } }
                    elements { code index rank respondentCount }
                }
                surveyCampaigns(first: 20, orderBy: {field: CLOSES_ON, direction: DESC}) {
                    nodes {
                        id name service opensOn closesOn
                        suggestions(first: 10, filter: {state: {eq: RELEASED}}) { totalCount nodes { text } }
                        result {
                            state index gradeText intervalLow intervalHigh responseCount publishedOn contentHash
                            leftOutCount wholeIndex wholeGrade channels { name counting responseCount index } flags { kind responseCount indexWithout gradeWithout }
                            corrections { correctedOn reason formerIndex formerGrade formerResponseCount }
                            improvements {
                                elementCode said action personInCharge dueOn state endedOn overdueSince notes { notedOn text }
                            }
                        }
                    }
                }
            }
        }
    }",
    variables: |visit| json!({ "id": visit.parameter("id") }),
    show: |frame, data| {
        let Data { node } = serde_json::from_value(data)?;
        let unit = node.filter(|unit| !unit.name.is_empty()).ok_or(Unshown::Absent)?;
        let years = unit.annual_results.as_deref().unwrap_or_default();
        let years = &years[years.len().saturating_sub(YEARS)..];
        let trend = Trend::new(years.iter().map(|year| (year.year, &*year.index, year.form())));
        let mut columns: Vec<Column<'_>> = years.iter().map(Column::of).collect();
        columns.reverse();
        let newest = columns.first().map(|column| column.year);
        let elements = newest.map(|newest| Element::of(newest, frame.language())).unwrap_or_default();
        Ok(UnitResults { frame, unit: &unit, trend, columns, newest, elements }.render()?.into())
    },
    form: None,
    has_script: false,
    #[cfg(test)]
    samples: &SAMPLES,
};

#[derive(Template)]
#[template(path = "unit_results.html")]
struct UnitResults<'a> {
    frame: &'a Frame<'a>,
    unit: &'a Unit,
    trend: Trend,
    /// The years, the newest first.
    columns: Vec<Column<'a>>,
    newest: Option<&'a Year>,
    elements: Vec<Element<'a>>,
}

/// A year in the table of years.
struct Column<'a> {
    year: &'a Year,
    form: String,
}

impl<'a> Column<'a> {
    fn of(year: &'a Year) -> Self {
        Self { year, form: year.form() }
    }
}

/// An element of the newest year.
struct Element<'a> {
    name: &'a str,
    index: &'a str,
    is_lowest: bool,
    respondent_count: u64,
}

impl<'a> Element<'a> {
    fn of(year: &'a Year, language: &str) -> Vec<Self> {
        let items = year.instrument.iter().flat_map(|instrument| &instrument.items);
        let element = |element: &'a YearElement| Self {
            name: items
                .clone()
                .find(|item| item.element_code == element.code)
                .and_then(|item| item.name(language))
                .unwrap_or(&element.code),
            index: &element.index,
            is_lowest: element.rank <= 3,
            respondent_count: element.respondent_count,
        };
        year.elements.iter().map(element).collect()
    }
}

#[derive(Deserialize)]
struct Data {
    node: Option<Unit>,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
struct Unit {
    id: String,
    name: String,
    agency: Option<Named>,
    annual_results: Option<Vec<Year>>,
    survey_campaigns: Option<Campaigns>,
}

#[derive(Deserialize)]
struct Named {
    name: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Year {
    year: i32,
    result_count: u64,
    response_count: u64,
    index: String,
    grade_text: String,
    interval_low: Option<String>,
    interval_high: Option<String>,
    element_count: u64,
    answered_element_count: u64,
    instrument: Option<Instrument>,
    elements: Vec<YearElement>,
}

#[derive(Deserialize)]
struct Instrument {
    code: String,
    version: i32,
    items: Vec<Item>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Item {
    element_code: String,
    element: String,
    element_en: Option<String>,
}

impl Item {
    /// What its element is called.
    fn name(&self, language: &str) -> Option<&str> {
        if language == "en" { self.element_en.as_deref() } else { Some(&self.element) }
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct YearElement {
    code: String,
    index: String,
    rank: u64,
    respondent_count: u64,
}

#[derive(Deserialize)]
struct Campaigns {
    nodes: Vec<Campaign>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Campaign {
    id: String,
    name: String,
    service: Option<String>,
    opens_on: NaiveDate,
    closes_on: NaiveDate,
    suggestions: Option<Suggestions>,
    result: Option<SurveyResult>,
}

/// What citizens wrote in their own words, as far as it has been released.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Suggestions {
    total_count: usize,
    nodes: Vec<Suggestion>,
}

#[derive(Deserialize)]
struct Suggestion {
    text: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct SurveyResult {
    state: String,
    index: String,
    grade_text: String,
    interval_low: Option<String>,
    interval_high: Option<String>,
    response_count: u64,
    published_on: Option<NaiveDate>,
    content_hash: Option<String>,
    left_out_count: u64,
    whole_index: Option<String>,
    whole_grade: Option<String>,
    channels: Vec<Channel>,
    flags: Vec<Flag>,
    corrections: Vec<Correction>,
    improvements: Vec<Improvement>,
}

impl Year {
    /// The form by which it was asked. Another one asks something else.
    fn form(&self) -> String {
        self.instrument.as_ref().map(|form| format!("{} v{}", form.code, form.version)).unwrap_or_default()
    }
}

impl Campaign {
    /// The address of its report in a form such as `pdf`.
    fn report(&self, form: &str) -> String {
        survey_report::address(&self.id, form)
    }
}

impl Unit {
    /// What an element is called by the newest form that asks about it.
    fn element<'a>(&'a self, code: &'a str, language: &str) -> &'a str {
        let years = self.annual_results.as_deref().unwrap_or_default().iter().rev();
        let mut items = years.filter_map(|year| year.instrument.as_ref()).flat_map(|form| &form.items);
        items.find(|item| item.element_code == code).map_or(code, |item| item.name(language).unwrap_or(code))
    }

    /// The address of the figures as a file.
    fn file(&self, name: &str) -> String {
        format!("/results/{}/{name}", self.id)
    }

    /// The surveys whose results are published, the newest first; those that are not are for others.
    fn published(&self) -> Vec<(&Campaign, &SurveyResult)> {
        let all = self.survey_campaigns.iter().flat_map(|campaigns| &campaigns.nodes);
        let published = |campaign| {
            let campaign: &Campaign = campaign;
            let result = campaign.result.as_ref().filter(|result| result.state == "PUBLISHED")?;
            Some((campaign, result))
        };
        all.filter_map(published).collect()
    }
}

#[cfg(test)]
const SAMPLES: [(&str, &str); 2] = [
    (
        "nothing",
        r#"{"viewer": null, "node": {"id": "u", "name": "Puskesmas Contoh", "agency": null, "annualResults": null,
            "surveyCampaigns": null}}"#,
    ),
    (
        "years",
        r#"{"viewer": null, "node": {"id": "u", "name": "Puskesmas Contoh", "agency": {"name": "Kota Contoh"},
            "annualResults": [
                {"year": 2025, "resultCount": 1, "responseCount": 40, "index": "80.00", "gradeText": "B",
                    "intervalLow": null, "intervalHigh": null, "elementCount": 9, "answeredElementCount": 9,
                    "instrument": {"code": "SKM_14_2017", "version": 1, "items": []}, "elements": []},
                {"year": 2026, "resultCount": 2, "responseCount": 90, "index": "88.31", "gradeText": "A (A-B)",
                    "intervalLow": "85.00", "intervalHigh": "91.20", "elementCount": 9, "answeredElementCount": 8,
                    "instrument": {"code": "SKM_14_2017", "version": 2, "items": [
                        {"elementCode": "WAKTU", "element": "Waktu penyelesaian", "elementEn": "Time taken"}]},
                    "elements": [{"code": "WAKTU", "index": "75.00", "rank": 1, "respondentCount": 90},
                        {"code": "LAIN", "index": "100.00", "rank": 4, "respondentCount": 80}]}],
            "surveyCampaigns": {"nodes": [
                {"id": "a", "name": "Survei 2", "service": "Imunisasi", "opensOn": "2026-07-01", "closesOn": "2026-09-30",
                    "suggestions": {"totalCount": 12, "nodes": [{"text": "Loketnya kurang."}]},
                    "result": {"state": "PUBLISHED", "index": "82.50", "gradeText": "B", "intervalLow": "80.00",
                        "intervalHigh": "85.00", "responseCount": 50, "publishedOn": "2026-10-05",
                        "contentHash": "00ff", "leftOutCount": 12, "wholeIndex": "90.10", "wholeGrade": "A",
                "flags": [{"kind": "STRAIGHT_LINE", "responseCount": 15, "indexWithout": "70.25", "gradeWithout": "C"}],
                        "improvements": [
                            {"elementCode": "WAKTU", "said": "Antrean panjang.", "action": "Loket ditambah.",
                                "personInCharge": "Koordinator Loket", "dueOn": "2026-11-01", "state": "IN_PROGRESS",
                                "endedOn": null, "overdueSince": "2026-11-01",
                                "notes": [{"notedOn": "2026-10-20", "text": "Petugas dilatih."}]},
                            {"elementCode": null, "said": null, "action": "Parkir diperluas.", "personInCharge": "Bagian Umum",
                                "dueOn": "2026-12-01", "state": "DONE", "endedOn": "2026-11-15", "overdueSince": null,
                                "notes": []}],
                        "channels": [{"name": "Kertas", "counting": "COUNTED", "responseCount": 34, "index": "82.50"},
                            {"name": "Tablet", "counting": "LEFT_OUT", "responseCount": 12, "index": "100.00"}],
                        "corrections": [{"correctedOn": "2026-11-20", "reason": "Tablet dipakai petugas.",
                            "formerIndex": "90.10", "formerGrade": "A", "formerResponseCount": 46}]}},
                {"id": "b", "name": "Survei 3", "service": null, "opensOn": "2026-10-01", "closesOn": "2026-12-31", "suggestions": null, "result": null}]}}}"#,
    ),
];
