//! The report of a survey (laporan SKM): what the ministry asks for, of what is published, as a document and as a spreadsheet. Who
//! reads the result before it is published gets it as a draft.

use chrono::NaiveDate;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, Worksheet, XlsxError};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::error::Locale;
use crate::pages::frame::Frame;
use crate::pages::language::{message, short_day};
use crate::pages::page::{Audience, Page, Shown, Unshown};
use crate::pages::survey_campaign::kind;
use crate::pages::survey_figures::{Channel, Correction, Flag};
use crate::print::Template;

/// So many years stand beside each other.
const YEARS: usize = 5;
/// The elements up to this rank come first when something is improved.
const LOWEST: u64 = 3;

/// For paper.
pub(super) const PDF: Page = report("/results/surveys/{id}/report.pdf", |frame, data| {
    let data = serde_json::to_value(Report::of(frame, data)?)?;
    Ok(Shown::Print { template: Template::SurveyReport, data })
});

/// For those who count further.
pub(super) const XLSX: Page = report("/results/surveys/{id}/report.xlsx", |frame, data| {
    let bytes = spreadsheet(&Report::of(frame, data)?).map_err(Unshown::file)?;
    Ok(Shown::File { media_type: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", bytes })
});

const fn report(path: &'static str, show: fn(&Frame<'_>, Value) -> Result<Shown, Unshown>) -> Page {
    Page {
        path,
        audience: Audience::Everybody,
        document: "query SurveyReportPage($id: ID!) {
            viewer { employee { name } }
            node(id: $id) {
                ... on SurveyCampaign {
                    name serviceUnit service opensOn closesOn sampleKrejcieMorgan sampleSlovin sampleMethod agency { name }
                    provider { id annualResults { year responseCount index gradeText instrument { code version } } }
                    instrument {
                        code version name publishingMinimum bands { grade from }
                        items { elementCode element question options { label } }
                    }
                    result {
                        state index gradeText intervalLow intervalHigh responseCount incompleteCount population elementCount
                        answeredElementCount publishedOn contentHash leftOutCount wholeIndex wholeGrade
                        elements { code index respondentCount rank }
                        channels { name kind counting responseCount index } flags { kind responseCount indexWithout gradeWithout }
                        corrections { correctedOn reason formerIndex formerGrade formerResponseCount }
                    }
                }
            }
        }",
        variables: |visit| json!({ "id": visit.parameter("id") }),
        show,
        form: None,
        has_script: false,
        #[cfg(test)]
        samples: &[],
    }
}

/// The address of the report of a survey in a form such as `pdf`.
pub(super) fn address(campaign_id: &str, form: &str) -> String {
    format!("/results/surveys/{campaign_id}/report.{form}")
}

/// What the report says, in the shape in which a template gets it: texts in Indonesian, decimals with a point.
#[derive(Debug, Serialize)]
struct Report {
    draft: bool,
    agency: Option<String>,
    unit: String,
    survey: String,
    service: Option<String>,
    period: Period,
    published: Option<String>,
    /// So many people at least are behind each figure.
    minimum: u64,
    instrument: ReportedInstrument,
    method: Method,
    channels: Vec<ReportedChannel>,
    responses: u64,
    incomplete: u64,
    left_out: u64,
    /// Who answered; nothing is counted of it yet.
    profile: (),
    index: String,
    grade_text: String,
    interval: Option<Interval>,
    answered: u64,
    all: u64,
    elements: Vec<ReportedElement>,
    /// The names of the lowest elements.
    lowest: Vec<String>,
    /// What follows from the result; nothing is known of it yet.
    plan: [(); 0],
    years: Vec<ReportedYear>,
    flags: Vec<ReportedFlag>,
    whole: Option<Whole>,
    corrections: Vec<ReportedCorrection>,
    hash: Option<String>,
    /// Where the result is shown to everybody.
    address: Option<String>,
    questions: Vec<Question>,
}

#[derive(Debug, Serialize)]
struct Period {
    first: String,
    last: String,
}

#[derive(Debug, Serialize)]
struct ReportedInstrument {
    code: String,
    version: u64,
    name: String,
}

#[derive(Debug, Serialize)]
struct Method {
    population: Option<u64>,
    krejcie_morgan: Option<u64>,
    slovin: Option<u64>,
    used: Option<String>,
}

#[derive(Debug, Serialize)]
struct ReportedChannel {
    name: String,
    kind: String,
    counting: String,
    responses: Option<u64>,
    index: Option<String>,
}

#[derive(Debug, Serialize)]
struct Interval {
    low: String,
    high: String,
}

#[derive(Debug, Serialize)]
struct ReportedElement {
    name: String,
    index: String,
    grade: Option<String>,
    rank: u64,
    respondents: u64,
    lowest: bool,
}

#[derive(Debug, Serialize)]
struct ReportedYear {
    year: String,
    form: String,
    index: String,
    grade: String,
    responses: u64,
}

#[derive(Debug, Serialize)]
struct ReportedFlag {
    name: String,
    responses: Option<u64>,
    index: Option<String>,
    grade: Option<String>,
}

#[derive(Debug, Serialize)]
struct Whole {
    index: String,
    grade: String,
}

#[derive(Debug, Serialize)]
struct ReportedCorrection {
    day: String,
    reason: String,
    index: String,
    grade: String,
    responses: u64,
}

#[derive(Debug, Serialize)]
struct Question {
    element: String,
    text: String,
    options: Vec<String>,
}

#[derive(Deserialize)]
struct Data {
    node: Option<Node>,
}

/// What is no survey has none of these.
#[derive(Deserialize)]
#[serde(untagged)]
enum Node {
    Campaign(Box<Campaign>),
    Other {},
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Campaign {
    name: String,
    service_unit: Option<String>,
    service: Option<String>,
    opens_on: NaiveDate,
    closes_on: NaiveDate,
    sample_krejcie_morgan: Option<u64>,
    sample_slovin: Option<u64>,
    sample_method: Option<String>,
    agency: Option<Named>,
    provider: Option<Provider>,
    instrument: Option<Instrument>,
    result: Option<SurveyResult>,
}

#[derive(Deserialize)]
struct Named {
    name: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Provider {
    id: String,
    annual_results: Option<Vec<Year>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Year {
    year: i32,
    response_count: u64,
    index: String,
    grade_text: String,
    instrument: Option<Form>,
}

#[derive(Deserialize)]
struct Form {
    code: String,
    version: u64,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Instrument {
    code: String,
    version: u64,
    name: String,
    publishing_minimum: u64,
    bands: Vec<Band>,
    items: Vec<Item>,
}

#[derive(Deserialize)]
struct Band {
    grade: String,
    from: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Item {
    element_code: String,
    element: String,
    question: String,
    options: Vec<Choice>,
}

#[derive(Deserialize)]
struct Choice {
    label: String,
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
    incomplete_count: u64,
    population: Option<u64>,
    element_count: u64,
    answered_element_count: u64,
    published_on: Option<NaiveDate>,
    content_hash: Option<String>,
    left_out_count: u64,
    whole_index: Option<String>,
    whole_grade: Option<String>,
    elements: Vec<Element>,
    channels: Vec<Reached>,
    flags: Vec<Flag>,
    corrections: Vec<Correction>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Element {
    code: String,
    index: String,
    respondent_count: u64,
    rank: u64,
}

/// A channel and how it reached people.
#[derive(Deserialize)]
struct Reached {
    kind: String,
    #[serde(flatten)]
    channel: Channel,
}

impl Instrument {
    /// The name of an element, which is its code where the form has it no more.
    fn name_of(&self, code: &str) -> String {
        let item = self.items.iter().find(|item| item.element_code == code);
        item.map_or(code, |item| &item.element).to_owned()
    }

    /// The grade of an index: the best that it reaches.
    fn grade_of(&self, index: &str) -> Option<String> {
        let index = hundredths(index)?;
        let reached = self.bands.iter().filter_map(|band| Some((hundredths(&band.from)?, &band.grade)));
        reached.filter(|(from, _)| *from <= index).max_by_key(|(from, _)| *from).map(|(_, grade)| grade.clone())
    }
}

/// A decimal as the API writes it, with two places, in hundredths.
fn hundredths(digits: &str) -> Option<u32> {
    digits.replace('.', "").parse().ok()
}

impl Report {
    /// The report of a survey that has a result.
    fn of(frame: &Frame<'_>, data: Value) -> Result<Self, Unshown> {
        let Data { node } = serde_json::from_value(data)?;
        let Some(Node::Campaign(campaign)) = node else { return Err(Unshown::Absent) };
        let mut campaign = *campaign;
        let provider = campaign.provider.take();
        let (result, instrument) = campaign.result.take().zip(campaign.instrument.take()).ok_or(Unshown::Absent)?;
        let say = |key| message(Locale::Indonesian, key).to_string();
        let day = |day| short_day(Locale::Indonesian, day);
        let elements = result.elements.into_iter().map(|element| ReportedElement {
            name: instrument.name_of(&element.code),
            grade: instrument.grade_of(&element.index),
            index: element.index,
            rank: element.rank,
            respondents: element.respondent_count,
            lowest: element.rank <= LOWEST,
        });
        let elements: Vec<ReportedElement> = elements.collect();
        Ok(Self {
            draft: result.state != "PUBLISHED",
            agency: campaign.agency.map(|agency| agency.name),
            unit: campaign.service_unit.unwrap_or_else(|| campaign.name.clone()),
            survey: campaign.name,
            service: campaign.service,
            period: Period { first: day(campaign.opens_on), last: day(campaign.closes_on) },
            published: result.published_on.map(day),
            minimum: instrument.publishing_minimum,
            method: Method {
                population: result.population,
                krejcie_morgan: campaign.sample_krejcie_morgan,
                slovin: campaign.sample_slovin,
                used: campaign.sample_method.map(|method| match &*method {
                    "KREJCIE_MORGAN" => say("opening.krejcie-morgan"),
                    _ => say("opening.slovin"),
                }),
            },
            channels: result.channels.into_iter().map(ReportedChannel::of).collect(),
            responses: result.response_count,
            incomplete: result.incomplete_count,
            left_out: result.left_out_count,
            profile: (),
            index: result.index,
            grade_text: result.grade_text,
            interval: result.interval_low.zip(result.interval_high).map(|(low, high)| Interval { low, high }),
            answered: result.answered_element_count,
            all: result.element_count,
            lowest: elements.iter().filter(|element| element.lowest).map(|element| element.name.clone()).collect(),
            elements,
            plan: [],
            address: provider.as_ref().map(|unit| frame.visit.short(&format!("/results/{}", unit.id))),
            years: provider.map(years).unwrap_or_default(),
            flags: result.flags.into_iter().map(ReportedFlag::of).collect(),
            whole: result.whole_index.zip(result.whole_grade).map(|(index, grade)| Whole { index, grade }),
            corrections: result.corrections.into_iter().map(ReportedCorrection::of).collect(),
            hash: result.content_hash,
            questions: instrument.items.into_iter().map(Question::of).collect(),
            instrument: ReportedInstrument {
                code: instrument.code,
                version: instrument.version,
                name: instrument.name,
            },
        })
    }
}

/// The newest years, the newest first.
fn years(unit: Provider) -> Vec<ReportedYear> {
    let form = |form: Form| format!("{} v{}", form.code, form.version);
    let years = unit.annual_results.unwrap_or_default().into_iter().rev().take(YEARS);
    years
        .map(|year| ReportedYear {
            year: year.year.to_string(),
            form: year.instrument.map(form).unwrap_or_default(),
            index: year.index,
            grade: year.grade_text,
            responses: year.response_count,
        })
        .collect()
}

impl ReportedChannel {
    fn of(Reached { kind: word, channel }: Reached) -> Self {
        let counting = if channel.is_left_out() { "report.not-counted" } else { "report.counted" };
        let say = |key| message(Locale::Indonesian, key).to_string();
        Self {
            kind: say(kind(&word)),
            counting: say(counting),
            name: channel.name,
            responses: channel.response_count,
            index: channel.index,
        }
    }
}

impl ReportedFlag {
    fn of(flag: Flag) -> Self {
        let name = if flag.kind == "AUTOMATED" { "report.automated" } else { "report.straight-line" };
        Self {
            name: message(Locale::Indonesian, name).to_string(),
            responses: flag.response_count,
            index: flag.index_without,
            grade: flag.grade_without,
        }
    }
}

impl ReportedCorrection {
    fn of(correction: Correction) -> Self {
        Self {
            day: short_day(Locale::Indonesian, correction.corrected_on),
            reason: correction.reason,
            index: correction.former_index,
            grade: correction.former_grade,
            responses: correction.former_response_count,
        }
    }
}

impl Question {
    fn of(item: Item) -> Self {
        let options = item.options.into_iter().map(|option| option.label).collect();
        Self { element: item.element, text: item.question, options }
    }
}

/// What stands in a cell of a spreadsheet.
enum Cell<'a> {
    Nothing,
    Text(&'a str),
    /// An exact decimal with a point.
    Decimal(&'a str),
    Count(u64),
}

impl<'a> Cell<'a> {
    fn text(text: Option<&'a str>) -> Self {
        text.map_or(Self::Nothing, Self::Text)
    }

    fn decimal(digits: Option<&'a str>) -> Self {
        digits.map_or(Self::Nothing, Self::Decimal)
    }

    fn count(count: Option<u64>) -> Self {
        count.map_or(Self::Nothing, Self::Count)
    }
}

/// The report with a sheet for each of its tables. Texts are texts in such a file whatever they begin with.
fn spreadsheet(report: &Report) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    // The time of writing would make two files of the same figures differ.
    book.set_properties(&DocProperties::new().set_creation_datetime(&ExcelDateTime::from_ymd(2000, 1, 1)?));
    let whole = report.whole.as_ref();
    let interval = report.interval.as_ref();
    let version = report.instrument.version.to_string();
    write(
        book.add_worksheet(),
        "Ringkasan",
        &["Hal", "Keterangan"],
        [
            [Cell::Text("Unit pelayanan"), Cell::Text(&report.unit)],
            [Cell::Text("Instansi"), Cell::text(report.agency.as_deref())],
            [Cell::Text("Jenis pelayanan"), Cell::text(report.service.as_deref())],
            [Cell::Text("Survei"), Cell::Text(&report.survey)],
            [Cell::Text("Hari pertama"), Cell::Text(&report.period.first)],
            [Cell::Text("Hari terakhir"), Cell::Text(&report.period.last)],
            [Cell::Text("Dipublikasikan"), Cell::text(report.published.as_deref())],
            [Cell::Text("Kuesioner"), Cell::Text(&report.instrument.code)],
            [Cell::Text("Versi kuesioner"), Cell::Text(&version)],
            [Cell::Text("Populasi"), Cell::count(report.method.population)],
            [Cell::Text("Sampel Krejcie-Morgan"), Cell::count(report.method.krejcie_morgan)],
            [Cell::Text("Sampel Slovin"), Cell::count(report.method.slovin)],
            [Cell::Text("Rumus yang dipakai"), Cell::text(report.method.used.as_deref())],
            [Cell::Text("Responden"), Cell::Count(report.responses)],
            [Cell::Text("Jawaban tidak lengkap"), Cell::Count(report.incomplete)],
            [Cell::Text("Jawaban tidak dihitung"), Cell::Count(report.left_out)],
            [Cell::Text("Indeks"), Cell::Decimal(&report.index)],
            [Cell::Text("Mutu"), Cell::Text(&report.grade_text)],
            [Cell::Text("Batas bawah selang"), Cell::decimal(interval.map(|interval| &*interval.low))],
            [Cell::Text("Batas atas selang"), Cell::decimal(interval.map(|interval| &*interval.high))],
            [Cell::Text("Indeks seluruh kanal"), Cell::decimal(whole.map(|whole| &*whole.index))],
            [Cell::Text("Mutu seluruh kanal"), Cell::text(whole.map(|whole| &*whole.grade))],
            [Cell::Text("SHA-256"), Cell::text(report.hash.as_deref())],
        ],
    )?;
    let elements = report.elements.iter().map(|element| {
        let ReportedElement { name, index, grade, rank, respondents, .. } = element;
        [
            Cell::Text(name),
            Cell::Decimal(index),
            Cell::text(grade.as_deref()),
            Cell::Count(*rank),
            Cell::Count(*respondents),
        ]
    });
    write(
        book.add_worksheet(),
        "Unsur",
        &["Unsur", "Indeks", "Mutu", "Peringkat dari terendah", "Responden"],
        elements,
    )?;
    let channels = report.channels.iter().map(|channel| {
        let ReportedChannel { name, kind, counting, responses, index } = channel;
        [
            Cell::Text(name),
            Cell::Text(kind),
            Cell::Text(counting),
            Cell::count(*responses),
            Cell::decimal(index.as_deref()),
        ]
    });
    write(book.add_worksheet(), "Kanal", &["Kanal", "Jenis", "Perhitungan", "Responden", "Indeks"], channels)?;
    let flags = report.flags.iter().map(|flag| {
        let ReportedFlag { name, responses, index, grade } = flag;
        [Cell::Text(name), Cell::count(*responses), Cell::decimal(index.as_deref()), Cell::text(grade.as_deref())]
    });
    write(book.add_worksheet(), "Tanda", &["Tanda", "Jawaban", "Indeks tanpa jawaban itu", "Mutu"], flags)?;
    let years = report.years.iter().map(|year| {
        let ReportedYear { year, form, index, grade, responses } = year;
        [Cell::Text(year), Cell::Text(form), Cell::Decimal(index), Cell::Text(grade), Cell::Count(*responses)]
    });
    write(book.add_worksheet(), "Tahun", &["Tahun", "Kuesioner", "Indeks", "Mutu", "Responden"], years)?;
    let corrections = report.corrections.iter().map(|correction| {
        let ReportedCorrection { day, reason, index, grade, responses } = correction;
        [Cell::Text(day), Cell::Text(reason), Cell::Decimal(index), Cell::Text(grade), Cell::Count(*responses)]
    });
    let names = ["Tanggal", "Alasan", "Indeks semula", "Mutu semula", "Responden semula"];
    write(book.add_worksheet(), "Pembetulan", &names, corrections)?;
    let questions = report.questions.iter().map(|question| [Cell::Text(&question.element), Cell::Text(&question.text)]);
    write(book.add_worksheet(), "Pertanyaan", &["Unsur", "Pertanyaan"], questions)?;
    book.save_to_buffer()
}

/// Fills a sheet: the names of its columns, then a line for each row.
fn write<'a, const COLUMNS: usize>(
    sheet: &mut Worksheet,
    name: &str,
    names: &[&str; COLUMNS],
    rows: impl IntoIterator<Item = [Cell<'a>; COLUMNS]>,
) -> Result<(), XlsxError> {
    let (bold, two_places) = (Format::new().set_bold(), Format::new().set_num_format("0.00"));
    sheet.set_name(name)?.set_freeze_panes(1, 0)?;
    for (column, name) in (0..).zip(names) {
        sheet.write_string_with_format(0, column, *name, &bold)?;
    }
    for (line, row) in (1..).zip(rows) {
        for (column, cell) in (0..).zip(row) {
            match cell {
                Cell::Nothing => {}
                Cell::Text(text) => drop(sheet.write_string(line, column, text)?),
                // An index is exact to its two places in any number that a spreadsheet holds.
                Cell::Decimal(digits) => match digits.parse::<f64>() {
                    Ok(number) => drop(sheet.write_number_with_format(line, column, number, &two_places)?),
                    Err(_) => drop(sheet.write_string(line, column, digits)?),
                },
                Cell::Count(count) => drop(sheet.write_number(line, column, count as f64)?),
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::visit::{Parameters, Visit};

    fn data(state: &str) -> Value {
        json!({ "viewer": null, "node": {
            "name": "=Survei", "serviceUnit": "Puskesmas", "service": null, "opensOn": "2026-07-01", "closesOn": "2026-09-30",
            "sampleKrejcieMorgan": 234, "sampleSlovin": 240, "sampleMethod": "SLOVIN", "agency": { "name": "Kota" },
            "provider": { "id": "u", "annualResults": (2020..=2026).map(|year| json!({ "year": year, "responseCount": 9,
                "index": "80.00", "gradeText": "B", "instrument": { "code": "SKM_14_2017", "version": 1 } })).collect::<Vec<_>>() },
            "instrument": { "code": "SKM_14_2017", "version": 1, "name": "SKM", "publishingMinimum": 10,
                "bands": [{ "grade": "A", "from": "88.31" }, { "grade": "B", "from": "76.61" }, { "grade": "D", "from": "0.00" }],
                "items": [{ "elementCode": "WAKTU", "element": "Waktu", "question": "Cepat?",
                    "options": [{ "label": "Tidak" }, { "label": "Ya" }] }] },
            "result": { "state": state, "index": "82.50", "gradeText": "B", "intervalLow": "80.00", "intervalHigh": "85.00",
                "responseCount": 40, "incompleteCount": 1, "population": 600, "elementCount": 9, "answeredElementCount": 9,
                "publishedOn": "2026-10-05", "contentHash": "00ff", "leftOutCount": 12, "wholeIndex": "90.10", "wholeGrade": "A",
                "elements": [{ "code": "WAKTU", "index": "88.31", "respondentCount": 40, "rank": 3 },
                    { "code": "LAIN", "index": "88.30", "respondentCount": 39, "rank": 4 }],
                "channels": [{ "name": "Kode QR", "kind": "QR", "counting": "LEFT_OUT", "responseCount": null, "index": null }],
                "flags": [{ "kind": "AUTOMATED", "responseCount": null, "indexWithout": null, "gradeWithout": null }],
                "corrections": [{ "correctedOn": "2026-11-20", "reason": "Salah hitung.", "formerIndex": "90.10",
                    "formerGrade": "A", "formerResponseCount": 52 }] },
        } })
    }

    fn report(data: Value) -> Result<Report, Unshown> {
        let visit = Visit {
            origin: "https://kinerja.example.go.id".to_owned(),
            // The report is for the ministry, whoever asks for it.
            ..Visit::new("/", Parameters::new(), Vec::new(), Locale::English)
        };
        Report::of(&Frame::bare(&visit), data)
    }

    /// The names in an object and below it, each by its path; all entries of a list are one.
    fn names(value: &Value, path: &str, all: &mut std::collections::BTreeSet<String>) {
        match value {
            Value::Object(members) => members.iter().for_each(|(name, value)| {
                all.insert(format!("{path}.{name}"));
                names(value, &format!("{path}.{name}"), all);
            }),
            Value::Array(values) => values.iter().for_each(|value| names(value, path, all)),
            _ => {}
        }
    }

    #[test]
    fn a_report_says_what_the_result_does() {
        let Report { draft, published, method, elements, lowest, years, channels, address, .. } =
            report(data("PUBLISHED")).unwrap();
        assert_eq!((draft, published.as_deref()), (false, Some("5\u{a0}Oktober\u{a0}2026")));
        assert_eq!(method.used.as_deref(), Some("Rumus Slovin, galat 5 %"));
        let elements: Vec<_> = elements.iter().map(|it| (&*it.name, it.grade.as_deref(), it.lowest)).collect();
        assert_eq!(elements, [("Waktu", Some("A"), true), ("LAIN", Some("B"), false)]);
        assert_eq!(lowest, ["Waktu"]);
        assert_eq!(years.iter().map(|it| &*it.year).collect::<Vec<_>>(), ["2026", "2025", "2024", "2023", "2022"]);
        assert_eq!((&*channels[0].counting, channels[0].responses), ("tidak dihitung", None));
        assert_eq!(address.as_deref(), Some("kinerja.example.go.id/results/u"));
        assert!(report(data("COMPUTED")).unwrap().draft);
    }

    #[test]
    fn the_sample_of_the_template_has_the_shape_of_the_report() {
        let sample = serde_json::from_str(Template::SurveyReport.sample()).unwrap();
        let report = serde_json::to_value(report(data("PUBLISHED")).unwrap()).unwrap();
        let (mut invented, mut real) = (Default::default(), Default::default());
        names(&sample, "", &mut invented);
        names(&report, "", &mut real);
        // Of these nothing is known yet, and the template shows them as soon as there is something.
        invented.retain(|name| !name.starts_with(".plan.") && !name.starts_with(".profile."));
        assert_eq!(invented, real);
    }

    #[test]
    fn a_spreadsheet_is_the_same_whenever_it_is_written() {
        let bytes = |data| spreadsheet(&report(data).unwrap()).unwrap();
        let file = bytes(data("PUBLISHED"));
        assert!(file.starts_with(b"PK"));
        assert!(file == bytes(data("PUBLISHED")));
    }

    #[test]
    fn there_is_no_report_without_a_result() {
        let mut unpublished = data("COMPUTED");
        unpublished["node"]["result"] = Value::Null;
        for nothing in [unpublished, json!({ "node": null }), json!({ "node": {} })] {
            assert!(matches!(report(nothing), Err(Unshown::Absent)));
        }
    }
}
