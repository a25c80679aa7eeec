//! The published results of a service unit as files for those who count further: a row for each index and for each element, the
//! same whatever the program that reads them. Figures that are not shown anywhere else are not in them either.

use serde::Deserialize;
use serde_json::{Value, json};

use crate::pages::page::{Audience, Page, Unshown};

/// What may be done with the figures (Creative Commons Attribution).
const LICENCE: &str = "CC-BY-4.0";
const DOCUMENT: &str = "query UnitResultsFilePage($id: ID!) {
    viewer { employee { name } }
    node(id: $id) {
        ... on ServiceUnit {
            name
            surveyCampaigns(first: 50, orderBy: {field: CLOSES_ON, direction: DESC}) {
                nodes {
                    name service opensOn closesOn instrument { code version }
                    result {
                        state index grade intervalLow intervalHigh responseCount population leftOutCount publishedOn contentHash
                        elements { code index respondentCount rank }
                        corrections { number correctedOn reason formerIndex formerGrade formerResponseCount formerContentHash }
                    }
                }
            }
        }
    }
}";

/// For programs: commas between cells, decimal points.
pub(super) const CSV: Page = file("/results/{id}/results.csv", |_, data| csv(data, Form::Plain));

/// For spreadsheets in Indonesian: semicolons between cells, decimal commas, and a mark by which they know UTF-8.
pub(super) const CSV_INDONESIAN: Page = file("/results/{id}/results-id.csv", |_, data| csv(data, Form::Indonesian));

/// For programs, with what each result was before it was corrected.
pub(super) const JSON: Page = file("/results/{id}/results.json", |_, data| {
    let unit = published(data)?;
    let mut text = serde_json::to_string_pretty(&json!({
        "licence": LICENCE,
        "serviceUnit": unit["name"],
        "surveys": unit["surveyCampaigns"]["nodes"],
    }))?;
    text.push('\n');
    Ok(text)
});

const fn file(path: &'static str, show: fn(&crate::pages::frame::Frame<'_>, Value) -> Result<String, Unshown>) -> Page {
    Page {
        path,
        audience: Audience::Everybody,
        document: DOCUMENT,
        variables: |visit| json!({ "id": visit.parameter("id") }),
        show,
        form: None,
        has_script: false,
        #[cfg(test)]
        samples: &[],
    }
}

/// The service unit with the surveys whose results are published: who reads more than that sees the others elsewhere.
fn published(mut data: Value) -> Result<Value, Unshown> {
    let mut unit = data["node"].take();
    if !unit["name"].is_string() {
        return Err(Unshown::Absent);
    }
    if let Some(surveys) = unit["surveyCampaigns"]["nodes"].as_array_mut() {
        surveys.retain(|survey| survey["result"]["state"] == "PUBLISHED");
    }
    Ok(unit)
}

/// How a spreadsheet writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    Plain,
    Indonesian,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Survey {
    name: String,
    service: Option<String>,
    opens_on: String,
    closes_on: String,
    instrument: Option<Instrument>,
    result: SurveyResult,
}

#[derive(Deserialize)]
struct Instrument {
    code: String,
    version: u64,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct SurveyResult {
    index: String,
    grade: String,
    interval_low: Option<String>,
    interval_high: Option<String>,
    response_count: u64,
    population: Option<u64>,
    left_out_count: u64,
    published_on: Option<String>,
    content_hash: Option<String>,
    elements: Vec<Element>,
    corrections: Vec<Value>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Element {
    code: String,
    index: String,
    respondent_count: u64,
    rank: u64,
}

/// The names of the columns, which stay as they are: others come behind them.
const COLUMNS: [&str; 20] = [
    "service_unit",
    "survey",
    "service",
    "opens_on",
    "closes_on",
    "form",
    "form_version",
    "published_on",
    "element",
    "index",
    "grade",
    "interval_low",
    "interval_high",
    "respondents",
    "rank",
    "population",
    "left_out",
    "corrections",
    "content_sha256",
    "licence",
];

fn csv(data: Value, form: Form) -> Result<String, Unshown> {
    let mut unit = published(data)?;
    let name = unit["name"].as_str().unwrap_or_default().to_owned();
    let surveys: Option<Vec<Survey>> = serde_json::from_value(unit["surveyCampaigns"]["nodes"].take())?;
    let delimiter = if form == Form::Indonesian { b';' } else { b',' };
    let mut writer =
        csv::WriterBuilder::new().delimiter(delimiter).terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    let mut write = |cells: &[String]| writer.write_record(cells).map_err(Unshown::file);
    write(&COLUMNS.map(str::to_owned))?;
    for survey in surveys.unwrap_or_default() {
        let own = |element: &str| {
            let (kind, version) = match &survey.instrument {
                Some(instrument) => (text(&instrument.code), instrument.version.to_string()),
                None => (String::new(), String::new()),
            };
            let named = [&*name, &*survey.name, survey.service.as_deref().unwrap_or_default()].map(text);
            let days = [survey.opens_on.clone(), survey.closes_on.clone()];
            let published_on = survey.result.published_on.clone().unwrap_or_default();
            named.into_iter().chain(days).chain([kind, version, published_on, text(element)])
        };
        let number = |digits: &str| if form == Form::Indonesian { digits.replace('.', ",") } else { digits.to_owned() };
        let end = |end: &Option<String>| end.as_deref().map(number).unwrap_or_default();
        let result = &survey.result;
        let whole = [
            number(&result.index),
            result.grade.clone(),
            end(&result.interval_low),
            end(&result.interval_high),
            result.response_count.to_string(),
            String::new(),
            result.population.map(|population| population.to_string()).unwrap_or_default(),
            result.left_out_count.to_string(),
            result.corrections.len().to_string(),
            result.content_hash.clone().unwrap_or_default(),
            LICENCE.to_owned(),
        ];
        write(&own("").chain(whole).collect::<Vec<_>>())?;
        for element in &result.elements {
            let nothing = String::new;
            let cells = [
                number(&element.index),
                nothing(),
                nothing(),
                nothing(),
                element.respondent_count.to_string(),
                element.rank.to_string(),
                nothing(),
                nothing(),
                nothing(),
                nothing(),
                LICENCE.to_owned(),
            ];
            write(&own(&element.code).chain(cells).collect::<Vec<_>>())?;
        }
    }
    let bytes = writer.into_inner().map_err(Unshown::file)?;
    let text = String::from_utf8(bytes).map_err(Unshown::file)?;
    Ok(if form == Form::Indonesian { format!("\u{feff}{text}") } else { text })
}

/// A text as a cell. Spreadsheets take what begins like a formula for one, also behind spaces; an apostrophe keeps it a text.
fn text(text: &str) -> String {
    let first = text.trim_start().chars().next();
    let is_formula = matches!(first, Some('=' | '+' | '-' | '@' | '|' | '%')) || text.starts_with(['\t', '\r', '\n']);
    if is_formula { format!("'{text}") } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn data(name: &str) -> Value {
        json!({ "viewer": null, "node": { "name": "Puskesmas; \"A\"", "surveyCampaigns": { "nodes": [
            { "name": name, "service": null, "opensOn": "2026-01-01", "closesOn": "2026-03-31",
                "instrument": { "code": "SKM_14_2017", "version": 1 },
                "result": { "state": "PUBLISHED", "index": "88.31", "grade": "A", "intervalLow": "85.00", "intervalHigh": null,
                    "responseCount": 40, "population": 600, "leftOutCount": 12, "publishedOn": "2026-04-05",
                    "contentHash": "00ff", "elements": [{ "code": "WAKTU", "index": "75.00", "respondentCount": 40, "rank": 1 }],
                    "corrections": [{}] } },
            { "name": "Belum", "service": null, "opensOn": "2026-04-01", "closesOn": "2026-06-30", "instrument": null,
                "result": { "state": "COMPUTED", "index": "1.00" } },
            { "name": "Dibuka", "service": null, "opensOn": "2026-07-01", "closesOn": "2026-09-30", "instrument": null,
                "result": null },
        ] } } })
    }

    #[test]
    fn a_row_for_each_index_and_element_that_is_published() {
        let plain = csv(data("Survei"), Form::Plain).unwrap();
        let lines: Vec<&str> = plain.split("\r\n").collect();
        assert_eq!(lines.len(), 4);
        assert_eq!(lines[0], COLUMNS.join(","));
        assert_eq!(
            lines[1],
            "\"Puskesmas; \"\"A\"\"\",Survei,,2026-01-01,2026-03-31,SKM_14_2017,1,2026-04-05,,88.31,A,85.00,,40,,600,12,1,00ff,CC-BY-4.0"
        );
        assert_eq!(
            lines[2],
            "\"Puskesmas; \"\"A\"\"\",Survei,,2026-01-01,2026-03-31,SKM_14_2017,1,2026-04-05,WAKTU,75.00,,,,40,1,,,,,CC-BY-4.0"
        );
        let indonesian = csv(data("Survei"), Form::Indonesian).unwrap();
        assert!(indonesian.starts_with("\u{feff}service_unit;survey;"));
        assert!(indonesian.contains(";88,31;A;85,00;;40;"));
    }

    #[test]
    fn no_cell_is_a_formula() {
        for name in ["=HYPERLINK(1)", "+1", "-1", "@SUM(A1)", "\t=1", " =1", "|x", "\r=1"] {
            let plain = csv(data(name), Form::Plain).unwrap();
            let mut reader = csv::Reader::from_reader(plain.as_bytes());
            let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
            assert_eq!(rows[0][1], format!("'{name}"));
        }
        assert_eq!(text("Survei = baik"), "Survei = baik");
    }

    #[test]
    fn nothing_is_there_of_what_is_not_there() {
        for nothing in [json!({ "node": null }), json!({ "node": {} })] {
            assert!(matches!(csv(nothing, Form::Plain), Err(Unshown::Absent)));
        }
        let empty = json!({ "node": { "name": "Loket", "surveyCampaigns": null } });
        assert_eq!(csv(empty, Form::Plain).unwrap(), format!("{}\r\n", COLUMNS.join(",")));
    }
}
