//! What is wrong with a staff list: the place, the rule and how bad it is.

use std::fmt;

use crate::import::nip;

/// Whether a problem stops the import.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Nothing is written.
    Error,
    /// Written all the same; somebody should look.
    Warning,
}

/// The rule that a value breaks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rule {
    /// A column that every list must have is missing from the header.
    MissingColumn,
    /// The header names a column twice.
    DuplicateColumn,
    /// The header names a column that the import does not know.
    UnknownColumn,
    /// The row has more or fewer fields than the header.
    FieldCount {
        /// As many as the header has.
        expected: usize,
        /// As many as the row has.
        found: usize,
    },
    /// The bytes are not UTF-8.
    NotUtf8,
    /// A required value is empty.
    Required,
    /// A text is longer than so many characters.
    TooLong(usize),
    /// A text contains a control character.
    ControlCharacter,
    /// Not a NIP at all.
    Nip(nip::Refusal),
    /// A NIP with a doubtful structure.
    NipDoubt(nip::Doubt),
    /// The NIP stands in an earlier row too.
    DuplicateNip {
        /// The earlier row.
        row: u64,
    },
    /// The NIP belongs to an employee of another agency.
    OtherAgency,
    /// Not an e-mail address.
    EmailForm,
    /// The e-mail address stands in an earlier row too.
    DuplicateEmail {
        /// The earlier row.
        row: u64,
    },
    /// The e-mail address belongs to another employee.
    EmailTaken,
    /// Not a rank (pangkat/golongan) that the regulation knows.
    UnknownRank,
    /// The code of a unit has an empty segment.
    UnitCodeForm,
    /// The same code has another name in an earlier row.
    UnitTwoNames {
        /// The earlier row.
        row: u64,
    },
    /// The unit would become its own ancestor.
    UnitCycle,
    /// The supervisor stands neither in the file nor among the agency's employees.
    UnknownSupervisor,
    /// The employee is named as their own supervisor.
    OwnSupervisor,
    /// Following supervisors leads back to where it began.
    ReportingCycle {
        /// Each with name and row, the first repeated at the end.
        chain: String,
    },
}

impl Rule {
    /// Whether breaking the rule stops the import.
    pub const fn severity(&self) -> Severity {
        match self {
            Self::UnknownColumn | Self::NipDoubt(_) | Self::UnknownRank => Severity::Warning,
            _ => Severity::Error,
        }
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::MissingColumn => formatter.write_str("the header lacks this column"),
            Self::DuplicateColumn => formatter.write_str("the header names this column twice"),
            Self::UnknownColumn => formatter.write_str("this column is not known and is ignored"),
            Self::FieldCount { expected, found } => {
                write!(formatter, "the row has {found} fields where the header has {expected}")
            }
            Self::NotUtf8 => formatter.write_str("the text is not UTF-8; save the file as CSV UTF-8"),
            Self::Required => formatter.write_str("a value is required"),
            Self::TooLong(limit) => write!(formatter, "longer than {limit} characters"),
            Self::ControlCharacter => formatter.write_str("contains a control character"),
            Self::Nip(refusal) => formatter.write_str(match refusal {
                nip::Refusal::Legacy => "a NIP of nine digits is no longer in use; give the one with eighteen",
                nip::Refusal::SpreadsheetNumber => {
                    "a spreadsheet has rounded the NIP; format the column as text and fill it in again"
                }
                nip::Refusal::NotEighteenDigits => "a NIP has exactly eighteen digits",
            }),
            Self::NipDoubt(doubt) => formatter.write_str(match doubt {
                nip::Doubt::BirthDate => "digits 1-8 are not a birth date",
                nip::Doubt::Age => "digits 1-8 make the employee younger than 17 or older than 75",
                nip::Doubt::AppointmentYear => {
                    "digits 9-12 are not a year between the seventeenth birthday and next year"
                }
                nip::Doubt::AppointmentMonth => "digits 13-14 are neither a month nor the mark of a PPPK",
                nip::Doubt::Sex => "digit 15 is neither 1 nor 2",
                nip::Doubt::Sequence => "digits 16-18 are 000",
            }),
            Self::DuplicateNip { row } => write!(formatter, "the same NIP stands in row {row}"),
            Self::OtherAgency => formatter.write_str("the NIP belongs to an employee of another agency"),
            Self::EmailForm => formatter.write_str("not an e-mail address"),
            Self::DuplicateEmail { row } => write!(formatter, "the same e-mail address stands in row {row}"),
            Self::EmailTaken => formatter.write_str("the e-mail address belongs to another employee"),
            Self::UnknownRank => formatter.write_str("not a rank from I/a to IV/e or a golongan from I to XVII"),
            Self::UnitCodeForm => formatter.write_str("a unit code is made of parts joined by single dots"),
            Self::UnitTwoNames { row } => write!(formatter, "the unit has another name in row {row}"),
            Self::UnitCycle => formatter.write_str("the unit would lie below itself"),
            Self::UnknownSupervisor => formatter.write_str("no such employee, neither in the file nor in the agency"),
            Self::OwnSupervisor => formatter.write_str("nobody is their own supervisor"),
            Self::ReportingCycle { chain } => write!(formatter, "the supervisors form a circle: {chain}"),
        }
    }
}

/// One broken rule, where it was broken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The line of the file in which the row begins; the header is line 1.
    pub row: u64,
    /// The column, as the header spells it; empty where the whole row is meant.
    pub column: String,
    /// The value, shortened.
    pub value: String,
    /// The rule.
    pub rule: Rule,
}

impl fmt::Display for Problem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let severity = match self.rule.severity() {
            Severity::Error => "error",
            Severity::Warning => "warning",
        };
        write!(formatter, "{severity}: row {}", self.row)?;
        if !self.column.is_empty() {
            write!(formatter, ", {}", self.column)?;
        }
        if !self.value.is_empty() {
            write!(formatter, " \"{}\"", self.value)?;
        }
        write!(formatter, ": {}", self.rule)
    }
}

/// All problems of a list. A hopeless file cannot fill the memory: beyond a limit they are only counted.
#[derive(Clone, Debug, Default)]
pub struct Problems {
    /// Those that stop the import, the first [`Problems::KEPT`] of them.
    pub errors: Vec<Problem>,
    /// Those that do not, the first [`Problems::KEPT`] of them.
    pub warnings: Vec<Problem>,
    /// How many errors there are in all.
    pub error_count: u64,
    /// How many warnings there are in all.
    pub warning_count: u64,
}

impl Problems {
    /// How many problems of each severity are kept word for word.
    pub const KEPT: usize = 1_000;

    pub(crate) fn add(&mut self, row: u64, column: &str, value: &str, rule: Rule) {
        let (list, count) = match rule.severity() {
            Severity::Error => (&mut self.errors, &mut self.error_count),
            Severity::Warning => (&mut self.warnings, &mut self.warning_count),
        };
        *count += 1;
        if list.len() < Self::KEPT {
            list.push(Problem { row, column: column.to_owned(), value: shorten(value), rule });
        }
    }

    /// Whether the import must stop.
    pub fn stop(&self) -> bool {
        self.error_count > 0
    }
}

/// A value fit for one line of a report: no control characters, at most 60 characters.
fn shorten(value: &str) -> String {
    const LIMIT: usize = 60;
    let mut text: String = value
        .chars()
        .take(LIMIT)
        .map(|character| if character.is_control() { '\u{fffd}' } else { character })
        .collect();
    if value.chars().nth(LIMIT).is_some() {
        text.push_str("...");
    }
    text
}
