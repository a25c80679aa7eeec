//! The published results of a service unit as files for those who count further: a row for each index and for each element, the
//! same whatever the program that reads them. Figures that are not shown anywhere else are not in them either.

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::pages::frame::Frame;
use crate::pages::page::{Audience, Page, Shown, Unshown};

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

/// For spreadsheets of whatever language: figures are numbers there.
pub(super) const XLSX: Page = file("/results/{id}/results.xlsx", |_, data| xlsx(data));

/// For programs, with what each result was before it was corrected.
pub(super) const JSON: Page = file("/results/{id}/results.json", |_, data| {
    let unit = published(data)?;
    let mut text = serde_json::to_string_pretty(&json!({
        "licence": LICENCE,
        "serviceUnit": unit["name"],
        "surveys": unit["surveyCampaigns"]["nodes"],
    }))?;
    text.push('\n');
    Ok(Shown::text("application/json", text))
});

const fn file(path: &'static str, show: fn(&Frame<'_>, Value) -> Result<Shown, Unshown>) -> Page {
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

/// What stands in a cell.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Cell {
    Nothing,
    /// What people have written.
    Text(String),
    /// A word, day or hash of ours.
    Word(String),
    /// An exact decimal with a point.
    Decimal(String),
    Count(u64),
}

impl Cell {
    fn text(text: Option<&str>) -> Self {
        text.map_or(Self::Nothing, |text| Self::Text(text.to_owned()))
    }

    fn word(word: Option<&str>) -> Self {
        word.map_or(Self::Nothing, |word| Self::Word(word.to_owned()))
    }

    fn decimal(digits: Option<&str>) -> Self {
        digits.map_or(Self::Nothing, |digits| Self::Decimal(digits.to_owned()))
    }
}

type Row = [Cell; COLUMNS.len()];

/// The rows of a service unit's published surveys.
fn rows(data: Value) -> Result<Vec<Row>, Unshown> {
    let mut unit = published(data)?;
    let name = unit["name"].as_str().unwrap_or_default().to_owned();
    let surveys: Option<Vec<Survey>> = serde_json::from_value(unit["surveyCampaigns"]["nodes"].take())?;
    let mut rows = Vec::new();
    for survey in surveys.unwrap_or_default() {
        rows.push(whole(&name, &survey));
        rows.extend(survey.result.elements.iter().map(|element| of_element(&name, &survey, element)));
    }
    Ok(rows)
}

fn whole(unit: &str, survey: &Survey) -> Row {
    let result = &survey.result;
    let [unit, name, service, opens_on, closes_on, form, version, published_on] = survey.cells(unit);
    [
        unit,
        name,
        service,
        opens_on,
        closes_on,
        form,
        version,
        published_on,
        Cell::Nothing,
        Cell::decimal(Some(&result.index)),
        Cell::word(Some(&result.grade)),
        Cell::decimal(result.interval_low.as_deref()),
        Cell::decimal(result.interval_high.as_deref()),
        Cell::Count(result.response_count),
        Cell::Nothing,
        result.population.map_or(Cell::Nothing, Cell::Count),
        Cell::Count(result.left_out_count),
        Cell::Count(result.corrections.len() as u64),
        Cell::word(result.content_hash.as_deref()),
        Cell::word(Some(LICENCE)),
    ]
}

fn of_element(unit: &str, survey: &Survey, element: &Element) -> Row {
    let [unit, name, service, opens_on, closes_on, form, version, published_on] = survey.cells(unit);
    [
        unit,
        name,
        service,
        opens_on,
        closes_on,
        form,
        version,
        published_on,
        Cell::text(Some(&element.code)),
        Cell::decimal(Some(&element.index)),
        Cell::Nothing,
        Cell::Nothing,
        Cell::Nothing,
        Cell::Count(element.respondent_count),
        Cell::Count(element.rank),
        Cell::Nothing,
        Cell::Nothing,
        Cell::Nothing,
        Cell::Nothing,
        Cell::word(Some(LICENCE)),
    ]
}

impl Survey {
    /// What stands in all of its rows.
    fn cells(&self, unit: &str) -> [Cell; 8] {
        let form = self.instrument.as_ref();
        [
            Cell::text(Some(unit)),
            Cell::text(Some(&self.name)),
            Cell::text(self.service.as_deref()),
            Cell::word(Some(&self.opens_on)),
            Cell::word(Some(&self.closes_on)),
            Cell::text(form.map(|form| &*form.code)),
            form.map_or(Cell::Nothing, |form| Cell::Count(form.version)),
            Cell::word(self.result.published_on.as_deref()),
        ]
    }
}

fn csv(data: Value, form: Form) -> Result<Shown, Unshown> {
    let delimiter = if form == Form::Indonesian { b';' } else { b',' };
    let mut writer =
        csv::WriterBuilder::new().delimiter(delimiter).terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    writer.write_record(COLUMNS).map_err(Unshown::file)?;
    for row in rows(data)? {
        let cells = row.map(|cell| match cell {
            Cell::Nothing => String::new(),
            Cell::Text(written) => text(&written),
            Cell::Word(word) => word,
            Cell::Decimal(digits) if form == Form::Indonesian => digits.replace('.', ","),
            Cell::Decimal(digits) => digits,
            Cell::Count(count) => count.to_string(),
        });
        writer.write_record(cells).map_err(Unshown::file)?;
    }
    let mut bytes = writer.into_inner().map_err(Unshown::file)?;
    if form == Form::Indonesian {
        bytes.splice(0..0, "\u{feff}".bytes());
    }
    Ok(Shown::File { media_type: "text/csv; charset=utf-8", bytes })
}

/// Texts are texts in such a file whatever they begin with, so that none has to be changed.
fn xlsx(data: Value) -> Result<Shown, Unshown> {
    let rows = rows(data)?;
    let mut book = Workbook::new();
    // The time of writing would make two files of the same figures differ.
    let epoch = ExcelDateTime::from_ymd(2000, 1, 1).map_err(Unshown::file)?;
    book.set_properties(&DocProperties::new().set_creation_datetime(&epoch));
    let (bold, two_places) = (Format::new().set_bold(), Format::new().set_num_format("0.00"));
    let sheet = book.add_worksheet();
    sheet.set_name("SKM").map_err(Unshown::file)?;
    sheet.set_freeze_panes(1, 0).map_err(Unshown::file)?;
    for (column, name) in (0..).zip(COLUMNS) {
        sheet.write_string_with_format(0, column, name, &bold).map_err(Unshown::file)?;
    }
    for (line, row) in (1..).zip(rows) {
        for (column, cell) in (0..).zip(row) {
            match cell {
                Cell::Nothing => continue,
                Cell::Text(text) | Cell::Word(text) => sheet.write_string(line, column, text),
                // An index is exact to its two places in any number that a spreadsheet holds.
                Cell::Decimal(digits) => {
                    let number: f64 = digits.parse().map_err(Unshown::file)?;
                    sheet.write_number_with_format(line, column, number, &two_places)
                }
                Cell::Count(count) => sheet.write_number(line, column, count as f64),
            }
            .map_err(Unshown::file)?;
        }
    }
    let bytes = book.save_to_buffer().map_err(Unshown::file)?;
    Ok(Shown::File { media_type: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", bytes })
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

    fn written(data: Value, form: Form) -> String {
        match csv(data, form).unwrap() {
            Shown::File { bytes, .. } => String::from_utf8(bytes).unwrap(),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_row_for_each_index_and_element_that_is_published() {
        let plain = written(data("Survei"), Form::Plain);
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
        let indonesian = written(data("Survei"), Form::Indonesian);
        assert!(indonesian.starts_with("\u{feff}service_unit;survey;"));
        assert!(indonesian.contains(";88,31;A;85,00;;40;"));
    }

    #[test]
    fn no_cell_is_a_formula() {
        for name in ["=HYPERLINK(1)", "+1", "-1", "@SUM(A1)", "\t=1", " =1", "|x", "\r=1"] {
            let plain = written(data(name), Form::Plain);
            let mut reader = csv::Reader::from_reader(plain.as_bytes());
            let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
            assert_eq!(rows[0][1], format!("'{name}"));
        }
        assert_eq!(text("Survei = baik"), "Survei = baik");
    }

    #[test]
    fn a_spreadsheet_is_the_same_whenever_it_is_written_and_holds_no_formula() {
        let bytes = |name: &str| match xlsx(data(name)).unwrap() {
            Shown::File { bytes, .. } => bytes,
            other => panic!("{other:?}"),
        };
        let file = bytes("=HYPERLINK(1)");
        assert!(file.starts_with(b"PK"));
        assert_eq!(file, bytes("=HYPERLINK(1)"));
        assert_ne!(file, bytes("Survei"));
        let rows = rows(data("=HYPERLINK(1)")).unwrap();
        assert_eq!((&rows[0][1], &rows[0][9]), (&Cell::Text("=HYPERLINK(1)".into()), &Cell::Decimal("88.31".into())));
        assert_eq!((&rows[1][8], &rows[1][13]), (&Cell::Text("WAKTU".into()), &Cell::Count(40)));
    }

    #[test]
    fn nothing_is_there_of_what_is_not_there() {
        for nothing in [json!({ "node": null }), json!({ "node": {} })] {
            assert!(matches!(csv(nothing, Form::Plain), Err(Unshown::Absent)));
        }
        let empty = json!({ "node": { "name": "Loket", "surveyCampaigns": null } });
        assert_eq!(written(empty, Form::Plain), format!("{}\r\n", COLUMNS.join(",")));
    }
}
