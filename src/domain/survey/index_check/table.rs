//! Reading a pasted table of averages: CSV with commas, semicolons or tabs, as a report or a spreadsheet has it.

use std::collections::HashMap;
use std::fmt;

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::Zero;

use super::power_of_ten;
use crate::domain::survey::survey_index::{mean, ratio};
use crate::text;

/// The longest file that is read. A table of averages has a few hundred bytes, answers of ten thousand respondents some
/// hundred thousand.
pub const MOST_BYTES: usize = 4 * 1024 * 1024;
/// The most rows below the header.
pub const MOST_ROWS: usize = 10_000;
/// The most elements of a questionnaire.
const MOST_ELEMENTS: usize = 100;
/// The most respondents of a row: more people than there are.
const MOST_RESPONDENTS: u64 = 10_000_000_000;
/// The longest number in a cell, in characters.
const LONGEST_NUMBER: usize = 20;
/// How many mistakes are named; more are only counted.
const MOST_NAMED: usize = 20;

/// A number as it was printed, with the places that it was printed with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decimal {
    /// What it is.
    pub value: BigRational,
    /// How many digits stand behind the decimal mark.
    pub places: u32,
}

impl Decimal {
    /// Reads `3.58` or `3,58`.
    ///
    /// # Errors
    /// [`Mistake::Negative`], [`Mistake::NotANumber`], [`Mistake::TwoMarks`] or [`Mistake::LongNumber`].
    pub fn read(text: &str) -> Result<Self, Mistake> {
        let text = text.trim();
        let digits_alone = text.strip_prefix(['-', '\u{2212}']).unwrap_or(text);
        let is_number = digits_alone.starts_with(|first: char| first.is_ascii_digit())
            && digits_alone.ends_with(|last: char| last.is_ascii_digit())
            && digits_alone.chars().all(|letter| letter.is_ascii_digit() || matches!(letter, '.' | ','));
        if !is_number {
            return Err(Mistake::NotANumber);
        }
        if digits_alone != text {
            return Err(Mistake::Negative);
        }
        if text.len() > LONGEST_NUMBER {
            return Err(Mistake::LongNumber);
        }
        let (whole, fraction) = text.split_once(['.', ',']).unwrap_or((text, ""));
        if fraction.contains(['.', ',']) {
            return Err(Mistake::TwoMarks);
        }
        let digits: BigInt = format!("{whole}{fraction}").parse().map_err(|_| Mistake::NotANumber)?;
        let places = fraction.len() as u32;
        Ok(Self { value: BigRational::new(digits, power_of_ten(places)), places })
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&super::fixed(&self.value, self.places))
    }
}

/// What is wrong with a file or a cell.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Mistake {
    /// See [`MOST_BYTES`].
    #[error("the file is larger than {MOST_BYTES} bytes, which no table of averages is")]
    LargeFile,
    /// See [`MOST_ROWS`].
    #[error("the table has more than {MOST_ROWS} rows")]
    ManyRows,
    /// See [`MOST_ELEMENTS`].
    #[error("the table has more than {MOST_ELEMENTS} elements")]
    ManyElements,
    /// Bytes that no text has.
    #[error("the file is not text; save the table as CSV")]
    Binary,
    /// Another encoding than UTF-8.
    #[error("the text is not UTF-8; save the file as CSV UTF-8")]
    NotUtf8,
    /// Nothing to check.
    #[error("the table has no rows")]
    NoRows,
    /// The header names neither elements nor services nor respondents.
    #[error("the header has no column of elements (unsur), services (layanan) or respondents (responden)")]
    NoKey,
    /// The header has nothing to compute from.
    #[error("the header needs n and sum (jumlah responden and jumlah nilai), or mean (NRR), or index (indeks)")]
    NoFigures,
    /// Services cannot be pooled.
    #[error("a table of services needs n (jumlah responden) and index (IKM)")]
    NoPool,
    /// A column twice.
    #[error("the header names this column twice")]
    ColumnTwice,
    /// A row twice.
    #[error("this name stands in line {0} already")]
    NameTwice(u64),
    /// More cells than columns.
    #[error("the row has more cells than the header; a decimal comma needs `;` between the cells")]
    ManyCells,
    /// A row without the name of its element.
    #[error("the row has no name")]
    NoName,
    /// No number.
    #[error("not a number")]
    NotANumber,
    /// Below zero.
    #[error("a negative number")]
    Negative,
    /// Two decimal marks.
    #[error("two decimal marks; write numbers without marks between thousands")]
    TwoMarks,
    /// See [`LONGEST_NUMBER`].
    #[error("a number of more than {LONGEST_NUMBER} characters")]
    LongNumber,
    /// Half a respondent.
    #[error("not a whole number of respondents; write it without marks between thousands")]
    NotWhole,
    /// More respondents than people.
    #[error("more respondents than there are people")]
    ManyRespondents,
    /// A mean, or a sum for its n, that no answers give.
    #[error("outside the scale, which goes from {0} to {1}")]
    OffScale(String, String),
    /// An index above 100.
    #[error("an index lies between 0 and 100")]
    OffIndex,
    /// A row from which no mean can be had.
    #[error("the row needs n and sum, or a mean, or an index")]
    NoMean,
    /// More answers than respondents.
    #[error("more answers than the {0} respondents")]
    AnswersAboveRespondents(u64),
    /// A row of the printed totals without one value.
    #[error("a printed total has its value in one cell of the row")]
    NotOneValue,
    /// No grade.
    #[error("a grade is A, B, C or D")]
    NotAGrade,
    /// An element that is to be put together and is not there.
    #[error("the table has no such element")]
    NoSuchElement,
}

/// A mistake and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The line of the file; the header is line 1. None where the mistake is not in a line.
    pub line: Option<u64>,
    /// The column, as the header spells it; empty where the whole row is meant.
    pub column: String,
    /// What stands there, shortened.
    pub value: String,
    /// What is wrong with it.
    pub mistake: Mistake,
}

impl fmt::Display for Problem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("error: ")?;
        if let Some(line) = self.line {
            write!(formatter, "line {line}")?;
            if !self.column.is_empty() {
                write!(formatter, ", {}", self.column)?;
            }
            if !self.value.is_empty() {
                write!(formatter, " \"{}\"", self.value)?;
            }
            formatter.write_str(": ")?;
        }
        write!(formatter, "{}", self.mistake)
    }
}

/// All mistakes of a table. A hopeless file cannot fill the screen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Problems {
    /// The first of them.
    pub named: Vec<Problem>,
    /// How many there are in all.
    pub count: usize,
}

impl Problems {
    pub(super) fn add(&mut self, line: u64, column: &str, value: &str, mistake: Mistake) {
        self.push(Problem { line: Some(line), column: shortened(column), value: shortened(value), mistake });
    }

    fn push(&mut self, problem: Problem) {
        self.count += 1;
        if self.named.len() < MOST_NAMED {
            self.named.push(problem);
        }
    }
}

impl From<Mistake> for Problems {
    fn from(mistake: Mistake) -> Self {
        let mut problems = Self::default();
        problems.push(Problem { line: None, column: String::new(), value: String::new(), mistake });
        problems
    }
}

impl fmt::Display for Problems {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for problem in &self.named {
            writeln!(formatter, "{problem}")?;
        }
        match self.count - self.named.len() {
            0 => Ok(()),
            more => writeln!(formatter, "and {more} more"),
        }
    }
}

/// A text fit for one line of a message.
fn shortened(text: &str) -> String {
    const LIMIT: usize = 40;
    let mut short: String =
        text.chars().take(LIMIT).map(|letter| if letter.is_control() { '\u{fffd}' } else { letter }).collect();
    if text.chars().nth(LIMIT).is_some() {
        short.push_str("...");
    }
    short
}

/// What the rows of a table are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A row for each element.
    Elements,
    /// A row for each service, with its own index.
    Services,
    /// A row for each respondent, with a column for each element.
    Respondents,
}

/// A row: an element, or a service.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Row {
    pub(super) line: u64,
    pub(super) name: String,
    pub(super) answered: Option<u64>,
    pub(super) sum: Option<Decimal>,
    pub(super) mean: Option<Decimal>,
    pub(super) weighted: Option<Decimal>,
    pub(super) index: Option<Decimal>,
}

/// What a report prints below its table, or what was given with the command.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Printed {
    /// The index.
    pub index: Option<Decimal>,
    /// The grade, a capital A to D.
    pub grade: Option<char>,
    /// How many people answered.
    pub respondents: Option<u64>,
}

/// A table as it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    pub(super) kind: Kind,
    pub(super) rows: Vec<Row>,
    pub(super) printed: Printed,
    /// The mean of the respondents' own means, where the table has respondents.
    pub(super) mean_of_respondents: Option<BigRational>,
    /// Columns and rows that were not used.
    pub(super) ignored: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Column {
    Element,
    Service,
    Answered,
    Sum,
    Mean,
    Weighted,
    Index,
}

/// The names of the columns, in small letters and digits alone.
const COLUMNS: [(Column, &[&str]); 7] = [
    (
        Column::Element,
        &["unsur", "kode", "element", "code", "elemen", "kodeunsur", "namaunsur", "unsurpelayanan", "elementcode"],
    ),
    (Column::Service, &["layanan", "service", "jenislayanan", "unitlayanan", "jenispelayanan"]),
    (
        Column::Answered,
        &["n", "answered", "jumlahresponden", "terjawab", "jumlahterjawab", "responden", "respondents", "count"],
    ),
    (
        Column::Sum,
        &["sum", "jumlahnilai", "total", "totalnilai", "nilaitotal", "jumlahskor", "jumlah", "jumlahnilaiunsur"],
    ),
    (Column::Mean, &["nrr", "ratarata", "mean", "average", "nrrunsur", "nrrperunsur", "nilairatarata"]),
    (Column::Weighted, &["nrrtertimbang", "weighted", "tertimbang", "weightedmean", "nrrtertimbangunsur"]),
    (
        Column::Index,
        &[
            "indeks",
            "index",
            "ikm",
            "skm",
            "ikmunsur",
            "skmunsur",
            "indeksunsur",
            "nilaiikm",
            "nilaiskm",
            "nilaiindeks",
        ],
    ),
];

/// The names of the first column of a table of respondents.
const RESPONDENT: [&str; 5] = ["responden", "respondent", "noresponden", "idresponden", "nomorresponden"];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Total {
    Index,
    Grade,
    Respondents,
    /// A line of sums or means below the table, which says nothing new.
    Other,
}

/// The names of the lines below a table.
const TOTALS: [(Total, &[&str]); 4] = [
    (
        Total::Index,
        &["ikm", "nilaiikm", "skm", "nilaiskm", "indeks", "index", "nilaiindeks", "ikmunit", "ikmunitpelayanan"],
    ),
    (Total::Grade, &["mutu", "grade", "mutupelayanan", "nilaimutu", "kategori"]),
    (Total::Respondents, &["responden", "respondents", "jumlahresponden", "n"]),
    (Total::Other, &["jumlah", "total", "ratarata", "jumlahnilai", "sum", "mean", "average", "nrrtertimbang"]),
];

/// A name as names are compared: its letters and digits in small.
fn plain(name: &str) -> String {
    name.chars().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

fn known<T: Copy>(names: &[(T, &[&str])], name: &str) -> Option<T> {
    let name = plain(name);
    names.iter().find(|(_, names)| names.contains(&name.as_str())).map(|(known, _)| *known)
}

/// The grade that a text begins with, as in "A" or "A (Sangat Baik)", or that the words of the regulation mean.
///
/// # Errors
/// [`Mistake::NotAGrade`] if it is none.
pub fn grade_of(text: &str) -> Result<char, Mistake> {
    match plain(text).as_str() {
        "a" | "sangatbaik" | "asangatbaik" => Ok('A'),
        "b" | "baik" | "bbaik" => Ok('B'),
        "c" | "kurangbaik" | "ckurangbaik" => Ok('C'),
        "d" | "tidakbaik" | "dtidakbaik" => Ok('D'),
        _ => Err(Mistake::NotAGrade),
    }
}

/// An index, 0 to 100.
///
/// # Errors
/// Those of [`Decimal::read`], and [`Mistake::OffIndex`].
pub fn index_of_text(text: &str) -> Result<Decimal, Mistake> {
    Decimal::read(text).and_then(|index| if index.value <= ratio(100, 1) { Ok(index) } else { Err(Mistake::OffIndex) })
}

fn whole_number(text: &str) -> Result<u64, Mistake> {
    let read = Decimal::read(text)?;
    if !text.trim().bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(Mistake::NotWhole);
    }
    u64::try_from(read.value.to_integer())
        .ok()
        .filter(|count| *count <= MOST_RESPONDENTS)
        .ok_or(Mistake::ManyRespondents)
}

/// A record with the line in which it begins.
struct Record {
    line: u64,
    cells: Vec<String>,
}

/// All records, the header first. Empty rows, which spreadsheets leave behind, are not among them.
fn records(bytes: &[u8]) -> Result<Vec<Record>, Problems> {
    if bytes.len() > MOST_BYTES {
        return Err(Mistake::LargeFile.into());
    }
    if bytes.contains(&0) {
        return Err(Mistake::Binary.into());
    }
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let line = 1 + bytes[..error.valid_up_to()].iter().filter(|byte| **byte == b'\n').count();
        let mut problems = Problems::default();
        problems.add(line as u64, "", "", Mistake::NotUtf8);
        problems
    })?;
    let text = text.trim_start_matches('\u{feff}');
    let header = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let count = |wanted: u8| header.bytes().filter(|byte| *byte == wanted).count();
    // The last of the most frequent ones: `;` where nothing decides.
    let delimiter = [b'\t', b',', b';'].into_iter().max_by_key(|delimiter| count(*delimiter)).unwrap_or(b';');
    let mut reader =
        csv::ReaderBuilder::new().delimiter(delimiter).flexible(true).has_headers(false).from_reader(text.as_bytes());
    let mut records = Vec::new();
    let (mut line, mut counted) = (1, 0);
    let mut record = csv::StringRecord::new();
    // INVARIANT: reading texts from memory, any number of cells in a row, cannot fail.
    while reader.read_record(&mut record).unwrap_or(false) {
        let begins = record.position().map_or(counted, |position| position.byte() as usize);
        // The reader's place may lie before line ends that it has skipped.
        let skipped = text[begins..].bytes().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
        let begins = begins + skipped;
        line += text[counted..begins].bytes().filter(|byte| *byte == b'\n').count() as u64;
        counted = begins;
        let shown = |cell: &str| if text::is_blank(cell) { String::new() } else { cell.trim().to_owned() };
        let cells: Vec<String> = record.iter().map(shown).collect();
        if cells.iter().all(String::is_empty) {
            continue;
        }
        if records.len() > MOST_ROWS {
            return Err(Mistake::ManyRows.into());
        }
        records.push(Record { line, cells });
    }
    Ok(records)
}

/// The ends of the scale.
pub(super) struct Ends<'a> {
    pub(super) least: &'a Decimal,
    pub(super) greatest: &'a Decimal,
}

impl Ends<'_> {
    fn off(&self) -> Mistake {
        Mistake::OffScale(self.least.to_string(), self.greatest.to_string())
    }

    fn hold(&self, mean: &BigRational) -> bool {
        (&self.least.value..=&self.greatest.value).contains(&mean)
    }
}

impl Table {
    /// Reads a table. What was given with the command counts before what stands in the table.
    pub(super) fn read(bytes: &[u8], ends: &Ends<'_>, given: &Printed) -> Result<Self, Problems> {
        let mut records = records(bytes)?.into_iter();
        let header = records.next().ok_or(Mistake::NoRows)?;
        let records: Vec<Record> = records.collect();
        if records.is_empty() {
            return Err(Mistake::NoRows.into());
        }
        let columns: Vec<Option<Column>> = header.cells.iter().map(|name| known(&COLUMNS, name)).collect();
        let kind = if columns.contains(&Some(Column::Element)) {
            Kind::Elements
        } else if columns.contains(&Some(Column::Service)) {
            Kind::Services
        } else if header.cells.first().is_some_and(|name| RESPONDENT.contains(&plain(name).as_str())) {
            Kind::Respondents
        } else {
            return Err(Mistake::NoKey.into());
        };
        let mut reading = Reading {
            table: Self {
                kind,
                rows: Vec::new(),
                printed: Printed::default(),
                mean_of_respondents: None,
                ignored: vec![],
            },
            problems: Problems::default(),
            ends,
            header: &header,
            names: HashMap::new(),
        };
        match kind {
            Kind::Respondents => reading.respondents(&records),
            Kind::Elements | Kind::Services => reading.rows(&columns, &records),
        }
        let Reading { mut table, mut problems, .. } = reading;
        let printed = &mut table.printed;
        printed.index = given.index.clone().or(printed.index.take());
        printed.grade = given.grade.or(printed.grade);
        printed.respondents = given.respondents.or(printed.respondents);
        if kind == Kind::Elements
            && let Some(respondents) = printed.respondents
        {
            for row in table.rows.iter().filter(|row| row.answered.is_some_and(|answered| answered > respondents)) {
                problems.add(row.line, "", &row.name, Mistake::AnswersAboveRespondents(respondents));
            }
        }
        if problems.count == 0 && table.rows.is_empty() {
            problems = Mistake::NoRows.into();
        }
        if problems.count == 0 { Ok(table) } else { Err(problems) }
    }
}

/// A table being read.
struct Reading<'a> {
    table: Table,
    problems: Problems,
    ends: &'a Ends<'a>,
    header: &'a Record,
    /// The line of each row, by its plain name.
    names: HashMap<String, u64>,
}

impl Reading<'_> {
    fn rows(&mut self, columns: &[Option<Column>], records: &[Record]) {
        let kind = self.table.kind;
        let key = if kind == Kind::Elements { Column::Element } else { Column::Service };
        let place_of = |wanted| columns.iter().position(|column| *column == Some(wanted));
        for (place, (name, column)) in self.header.cells.iter().zip(columns).enumerate() {
            let twice = column.is_some_and(|column| place_of(column) != Some(place));
            match column {
                // A code and a name beside it: the first of them is the name.
                Some(Column::Element | Column::Service) if twice || *column != Some(key) => self.ignore_column(name),
                Some(_) if twice => self.problems.add(self.header.line, name, "", Mistake::ColumnTwice),
                None if !name.is_empty() => self.ignore_column(name),
                _ => {}
            }
        }
        let has = |column| place_of(column).is_some();
        let from_totals = has(Column::Answered) && has(Column::Sum);
        let missing = match kind {
            Kind::Services if !(has(Column::Answered) && has(Column::Index)) => Some(Mistake::NoPool),
            Kind::Elements if !(from_totals || has(Column::Mean) || has(Column::Index)) => Some(Mistake::NoFigures),
            _ => None,
        };
        if let Some(mistake) = missing {
            self.problems.add(self.header.line, "", "", mistake);
        }
        if self.problems.count > 0 {
            return;
        }
        // INVARIANT: the kind was told by this column.
        let key = place_of(key).unwrap_or_default();
        for record in records {
            if record.cells.iter().skip(self.header.cells.len()).any(|cell| !cell.is_empty()) {
                self.problems.add(record.line, "", "", Mistake::ManyCells);
                continue;
            }
            let name = record.cells.get(key).map_or("", String::as_str);
            let label = if name.is_empty() { record.cells.iter().find(|cell| !cell.is_empty()) } else { None };
            match known(&TOTALS, label.map_or(name, String::as_str)) {
                Some(total) => {
                    let own = match total {
                        Total::Index => place_of(Column::Index),
                        Total::Respondents => place_of(Column::Answered),
                        _ => None,
                    };
                    self.total(total, record, label.map_or(name, String::as_str), own);
                }
                None if name.is_empty() => self.problems.add(record.line, "", "", Mistake::NoName),
                None => self.row(columns, record, name),
            }
        }
        if kind == Kind::Elements && self.table.rows.len() > MOST_ELEMENTS {
            self.problems = Mistake::ManyElements.into();
        }
    }

    fn ignore_column(&mut self, name: &str) {
        self.table.ignored.push(format!("the column \"{}\"", shortened(name)));
    }

    /// A line below the table. `own` is the column in which its value stands if there are several, as where n and index of
    /// all services stand in one line.
    fn total(&mut self, total: Total, record: &Record, label: &str, own: Option<usize>) {
        if total == Total::Other {
            self.table.ignored.push(format!("line {} \"{}\"", record.line, shortened(label)));
            return;
        }
        let values: Vec<&String> = record.cells.iter().filter(|cell| !cell.is_empty() && *cell != label).collect();
        let in_own = || own.and_then(|own| record.cells.get(own)).filter(|cell| !cell.is_empty());
        let Some(value) = (if values.len() == 1 { values.first().copied() } else { in_own() }) else {
            self.problems.add(record.line, label, "", Mistake::NotOneValue);
            return;
        };
        let printed = &mut self.table.printed;
        let read = match total {
            Total::Index => index_of_text(value).map(|index| printed.index = Some(index)),
            Total::Grade => grade_of(value).map(|grade| printed.grade = Some(grade)),
            Total::Respondents => whole_number(value).map(|count| printed.respondents = Some(count)),
            Total::Other => Ok(()),
        };
        if let Err(mistake) = read {
            self.problems.add(record.line, label, value, mistake);
        }
    }

    fn row(&mut self, columns: &[Option<Column>], record: &Record, name: &str) {
        let mut row = Row { line: record.line, name: name.to_owned(), ..Row::default() };
        let before = self.problems.count;
        if let Some(earlier) = self.names.insert(plain(name), record.line) {
            self.problems.add(record.line, "", name, Mistake::NameTwice(earlier));
        }
        for ((cell, title), column) in record.cells.iter().zip(&self.header.cells).zip(columns) {
            if cell.is_empty() || is_dash(cell) {
                continue;
            }
            let read = match column {
                Some(Column::Answered) => whole_number(cell).map(|answered| row.answered = Some(answered)),
                Some(Column::Sum) => Decimal::read(cell).map(|sum| row.sum = Some(sum)),
                Some(Column::Mean) => Decimal::read(cell).and_then(|mean| {
                    // A mean of 0 is how some print an element that nobody answered.
                    if !mean.value.is_zero() && !self.ends.hold(&mean.value) {
                        return Err(self.ends.off());
                    }
                    row.mean = Some(mean);
                    Ok(())
                }),
                Some(Column::Weighted) => Decimal::read(cell).map(|weighted| row.weighted = Some(weighted)),
                Some(Column::Index) => index_of_text(cell).map(|index| row.index = Some(index)),
                _ => Ok(()),
            };
            if let Err(mistake) = read {
                self.problems.add(record.line, title, cell, mistake);
            }
        }
        if self.problems.count > before {
            return;
        }
        let is_complete = match self.table.kind {
            Kind::Services => row.answered.is_some() && (row.index.is_some() || row.answered == Some(0)),
            _ => {
                row.answered == Some(0)
                    || row.sum.is_some() && row.answered.is_some()
                    || row.mean.is_some()
                    || row.index.is_some()
            }
        };
        if !is_complete {
            self.problems.add(
                record.line,
                "",
                name,
                if self.table.kind == Kind::Services { Mistake::NoPool } else { Mistake::NoMean },
            );
            return;
        }
        if let (Kind::Elements, Some(sum), Some(answered)) = (self.table.kind, &row.sum, row.answered) {
            let count = BigRational::from(BigInt::from(answered));
            let bounds = &count * &self.ends.least.value..=&count * &self.ends.greatest.value;
            if !bounds.contains(&sum.value) {
                self.problems.add(record.line, "sum", &format!("{sum} of {answered}"), self.ends.off());
                return;
            }
        }
        self.table.rows.push(row);
    }

    fn respondents(&mut self, records: &[Record]) {
        let names = &self.header.cells[1..];
        if names.is_empty() {
            self.problems.add(self.header.line, "", "", Mistake::NoFigures);
            return;
        }
        if names.len() > MOST_ELEMENTS {
            self.problems = Mistake::ManyElements.into();
            return;
        }
        for (place, name) in names.iter().enumerate() {
            if name.is_empty() {
                self.problems.add(self.header.line, "", "", Mistake::NoName);
            } else if names[..place].iter().any(|other| plain(other) == plain(name)) {
                self.problems.add(self.header.line, name, "", Mistake::ColumnTwice);
            }
        }
        let mut totals = vec![(BigRational::zero(), 0_u64); names.len()];
        let mut own_means = Vec::new();
        for record in records {
            if record.cells.iter().skip(self.header.cells.len()).any(|cell| !cell.is_empty()) {
                self.problems.add(record.line, "", "", Mistake::ManyCells);
                continue;
            }
            if let Some(total) = known(&TOTALS, &record.cells[0]) {
                self.total(total, record, &record.cells[0], None);
                continue;
            }
            let mut answers = Vec::new();
            for ((cell, name), total) in record.cells[1..].iter().zip(names).zip(&mut totals) {
                if cell.is_empty() || is_dash(cell) {
                    continue;
                }
                match Decimal::read(cell) {
                    Ok(answer) if self.ends.hold(&answer.value) => {
                        total.0 += &answer.value;
                        total.1 += 1;
                        answers.push(answer.value);
                    }
                    Ok(_) => self.problems.add(record.line, name, cell, self.ends.off()),
                    Err(mistake) => self.problems.add(record.line, name, cell, mistake),
                }
            }
            own_means.extend(mean(answers.into_iter()));
        }
        self.table.printed.respondents = self.table.printed.respondents.or(Some(own_means.len() as u64));
        self.table.mean_of_respondents = mean(own_means.into_iter());
        self.table.rows = names
            .iter()
            .zip(totals)
            .map(|(name, (sum, answered))| Row {
                line: self.header.line,
                name: name.clone(),
                answered: Some(answered),
                sum: Some(Decimal { value: sum, places: 4 }),
                ..Row::default()
            })
            .collect();
    }
}

/// How people write that there is nothing.
fn is_dash(cell: &str) -> bool {
    cell.chars().all(|letter| matches!(letter, '-' | '\u{2013}' | '\u{2014}'))
}
