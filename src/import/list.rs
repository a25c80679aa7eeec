//! Reading a staff list: a CSV file with commas or semicolons, with or without a byte order mark, in any column order.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use crate::error::{Error, Message, Result};
use crate::import::problem::{Problems, Rule};
use crate::text;

/// Lists above this size are refused, which bounds the memory that a single broken record can take.
const MAXIMUM_FILE_BYTES: u64 = 256 * 1024 * 1024;

/// The columns of a list, in the order of [`Row::fields`].
pub(crate) const COLUMNS: [&str; 8] =
    ["NIP", "Nama", "PangkatGolongan", "UnitKode", "UnitNama", "Jabatan", "Email", "NIP_Atasan"];

/// A column's place in [`COLUMNS`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Column {
    Nip,
    Name,
    Rank,
    UnitCode,
    UnitName,
    Title,
    Email,
    Supervisor,
}

impl Column {
    pub(crate) const fn name(self) -> &'static str {
        COLUMNS[self as usize]
    }
}

/// A list whose header has been understood. It can be read as often as one likes.
#[derive(Debug)]
pub(crate) struct List {
    path: PathBuf,
    delimiter: u8,
    /// Where in a record each of [`COLUMNS`] stands.
    places: [usize; COLUMNS.len()],
    width: usize,
    /// The file's length.
    pub(crate) bytes: u64,
}

/// One row: trimmed texts in the order of [`COLUMNS`].
#[derive(Debug, Default)]
pub(crate) struct Row {
    /// The line in which the row begins; the header is line 1.
    pub(crate) line: u64,
    fields: [String; COLUMNS.len()],
}

impl Row {
    pub(crate) fn get(&self, column: Column) -> &str {
        &self.fields[column as usize]
    }
}

/// The rows of a list, one at a time.
pub(crate) struct Rows<'a> {
    list: &'a List,
    reader: csv::Reader<BufReader<File>>,
    lines: Lines,
    record: csv::ByteRecord,
}

/// Counts the lines of a file up to where its records begin. The CSV reader's own count is one behind after CRLF and
/// after blank lines.
struct Lines {
    reader: BufReader<File>,
    byte: u64,
    line: u64,
}

impl List {
    /// Opens a list and reads its header. `None` means that the header is unusable; `problems` says why.
    pub(crate) fn open(path: &Path, problems: &mut Problems) -> Result<Option<Self>> {
        let file = open(path)?;
        let bytes = file.metadata().map_err(|error| unreadable(path, &error))?.len();
        if bytes > MAXIMUM_FILE_BYTES {
            return Err(Error::BadRequest(Message::new(
                format!("berkas lebih besar dari {MAXIMUM_FILE_BYTES} bita"),
                format!("the file is larger than {MAXIMUM_FILE_BYTES} bytes"),
            )));
        }
        let mut header = Vec::new();
        BufReader::new(file)
            .take(64 * 1024)
            .read_until(b'\n', &mut header)
            .map_err(|error| unreadable(path, &error))?;
        let count = |wanted: u8| header.iter().filter(|byte| **byte == wanted).count();
        let delimiter = if count(b';') > count(b',') { b';' } else { b',' };

        let mut list = Self { path: path.to_owned(), delimiter, places: [0; COLUMNS.len()], width: 0, bytes };
        let mut reader = list.reader()?;
        let names = reader.byte_headers().map_err(|error| broken(&error))?;
        list.width = names.len();
        let mut found = [None; COLUMNS.len()];
        let before = problems.error_count;
        for (place, name) in names.iter().enumerate() {
            let name = String::from_utf8_lossy(name);
            let name = name.trim();
            match COLUMNS.iter().position(|column| column.eq_ignore_ascii_case(name)) {
                Some(column) if found[column].is_some() => problems.add(1, name, "", Rule::DuplicateColumn),
                Some(column) => found[column] = Some(place),
                None if name.is_empty() => {}
                None => problems.add(1, name, "", Rule::UnknownColumn),
            }
        }
        for (column, place) in found.into_iter().enumerate() {
            match place {
                Some(place) => list.places[column] = place,
                None => problems.add(1, COLUMNS[column], "", Rule::MissingColumn),
            }
        }
        Ok((problems.error_count == before).then_some(list))
    }

    /// Begins to read at the first row.
    pub(crate) fn rows(&self) -> Result<Rows<'_>> {
        let lines = Lines { reader: BufReader::new(open(&self.path)?), byte: 0, line: 1 };
        Ok(Rows { list: self, reader: self.reader()?, lines, record: csv::ByteRecord::new() })
    }

    fn reader(&self) -> Result<csv::Reader<BufReader<File>>> {
        Ok(csv::ReaderBuilder::new()
            .delimiter(self.delimiter)
            .flexible(true)
            .has_headers(true)
            .from_reader(BufReader::new(open(&self.path)?)))
    }
}

impl Rows<'_> {
    /// Fills `row` with the next one; false at the end. A row that cannot be read at all is reported and skipped.
    pub(crate) fn next_into(&mut self, row: &mut Row, problems: &mut Problems) -> Result<bool> {
        loop {
            if !self.reader.read_byte_record(&mut self.record).map_err(|error| broken(&error))? {
                return Ok(false);
            }
            let begins = self.record.position().map_or(0, csv::Position::byte);
            row.line = self.lines.at(begins).map_err(|error| unreadable(&self.list.path, &error))?;
            if self.record.iter().all(|field| field.iter().all(u8::is_ascii_whitespace)) {
                // Spreadsheets leave rows of empty cells behind.
                continue;
            }
            if self.record.len() != self.list.width {
                let rule = Rule::FieldCount { expected: self.list.width, found: self.record.len() };
                problems.add(row.line, "", "", rule);
                continue;
            }
            for (column, place) in self.list.places.iter().enumerate() {
                let bytes = &self.record[*place];
                row.fields[column].clear();
                match std::str::from_utf8(bytes) {
                    // What cannot be seen in a cell is not in it.
                    Ok(text) if text::is_blank(text) => {}
                    Ok(text) => row.fields[column].push_str(text.trim()),
                    Err(_) => {
                        problems.add(row.line, COLUMNS[column], &String::from_utf8_lossy(bytes), Rule::NotUtf8);
                        row.fields[column].push_str(String::from_utf8_lossy(bytes).trim());
                    }
                }
            }
            return Ok(true);
        }
    }

    /// How many bytes of the file have been read.
    pub(crate) fn bytes_read(&self) -> u64 {
        self.reader.position().byte()
    }
}

impl Lines {
    /// The line in which a record begins that the CSV reader has from this byte on, or from behind the line ends there.
    fn at(&mut self, byte: u64) -> io::Result<u64> {
        loop {
            let bytes = self.reader.fill_buf()?;
            if bytes.is_empty() {
                return Ok(self.line);
            }
            let mut used = 0;
            for next in bytes {
                if self.byte >= byte && !matches!(next, b'\r' | b'\n') {
                    self.reader.consume(used);
                    return Ok(self.line);
                }
                self.line += u64::from(*next == b'\n');
                self.byte += 1;
                used += 1;
            }
            self.reader.consume(used);
        }
    }
}

/// Opens a file behind its byte order mark, if it has one.
fn open(path: &Path) -> Result<File> {
    let opened = || {
        let mut file = File::open(path)?;
        let mut mark = Vec::with_capacity(3);
        (&mut file).take(3).read_to_end(&mut mark)?;
        if mark != *b"\xef\xbb\xbf" {
            file.seek(SeekFrom::Start(0))?;
        }
        Ok(file)
    };
    opened().map_err(|error| unreadable(path, &error))
}

fn unreadable(path: &Path, error: &std::io::Error) -> Error {
    let name = path.display();
    Error::BadRequest(Message::new(
        format!("berkas {name} tidak dapat dibaca: {error}"),
        format!("cannot read the file {name}: {error}"),
    ))
}

fn broken(error: &csv::Error) -> Error {
    Error::BadRequest(Message::new(format!("berkas CSV rusak: {error}"), format!("the CSV file is broken: {error}")))
}
