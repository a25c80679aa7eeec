//! The first pass over a staff list: every rule that the file alone can break, and the keys that the second pass needs.

use std::collections::HashMap;

use chrono::NaiveDate;

use crate::error::Result;
use crate::import::list::{Column, List, Row};
use crate::import::problem::{Problems, Rule};
use crate::import::{nip, rank};
use crate::text;
use crate::words::people::EmployeeKind;

/// The longest name, title or unit name, in characters.
const MAXIMUM_TEXT: usize = 200;
/// The longest rank or unit code, in characters.
const MAXIMUM_CODE: usize = 60;
/// The longest e-mail address, in characters (RFC 5321).
const MAXIMUM_EMAIL: usize = 254;

/// A list in keys: what must be known of all rows at once, and no more.
#[derive(Debug, Default)]
pub(crate) struct Staff {
    /// One per row whose NIP is usable, in file order.
    pub(crate) entries: Vec<Entry>,
    /// The units of the list, each once.
    pub(crate) units: Vec<Unit>,
    by_nip: HashMap<u64, u32>,
    unit_by_code: HashMap<Box<str>, u32>,
    /// Rows by lower-case e-mail address.
    emails: HashMap<Box<str>, u64>,
}

/// A row's keys.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Entry {
    pub(crate) line: u64,
    pub(crate) nip: u64,
    /// The supervisor's NIP, if the row names one.
    pub(crate) supervisor: Option<u64>,
    /// Index into [`Staff::units`].
    pub(crate) unit: u32,
    pub(crate) kind: EmployeeKind,
}

/// A unit as the list describes it.
#[derive(Debug)]
pub(crate) struct Unit {
    pub(crate) code: Box<str>,
    pub(crate) name: Box<str>,
    pub(crate) line: u64,
}

impl Staff {
    /// The entry with this NIP.
    pub(crate) fn find(&self, nip: u64) -> Option<u32> {
        self.by_nip.get(&nip).copied()
    }

    /// The e-mail addresses of the list, in no order.
    pub(crate) fn emails(&self) -> impl Iterator<Item = (&str, u64)> {
        self.emails.iter().map(|(email, line)| (&**email, *line))
    }
}

/// Reads the whole list once.
pub(crate) fn read(
    list: &List,
    today: NaiveDate,
    problems: &mut Problems,
    mut progress: impl FnMut(u64),
) -> Result<Staff> {
    let mut staff = Staff::default();
    let mut rows = list.rows()?;
    let mut row = Row::default();
    while rows.next_into(&mut row, problems)? {
        staff.check(&row, today, problems);
        progress(rows.bytes_read());
    }
    Ok(staff)
}

impl Staff {
    fn check(&mut self, row: &Row, today: NaiveDate, problems: &mut Problems) {
        let nip = self.check_nip(row, today, problems);
        check_text(row, Column::Name, MAXIMUM_TEXT, true, problems);
        check_text(row, Column::Title, MAXIMUM_TEXT, true, problems);
        if check_text(row, Column::Rank, MAXIMUM_CODE, false, problems) && !rank::is_known(row.get(Column::Rank)) {
            problems.add(row.line, Column::Rank.name(), row.get(Column::Rank), Rule::UnknownRank);
        }
        self.check_email(row, problems);
        let unit = self.check_unit(row, problems);
        let supervisor = check_supervisor(row, nip.as_ref(), today, problems);
        if let (Some(nip), Some(unit)) = (nip, unit) {
            let index = u32::try_from(self.entries.len()).unwrap_or(u32::MAX);
            self.by_nip.insert(nip.number, index);
            self.entries.push(Entry { line: row.line, nip: nip.number, supervisor, unit, kind: nip.kind });
        }
    }

    fn check_nip(&self, row: &Row, today: NaiveDate, problems: &mut Problems) -> Option<nip::Nip> {
        let value = row.get(Column::Nip);
        let mut add = |rule| problems.add(row.line, Column::Nip.name(), value, rule);
        if value.is_empty() {
            add(Rule::Required);
            return None;
        }
        let nip = nip::check(value, today).map_err(|refusal| add(Rule::Nip(refusal))).ok()?;
        for doubt in &nip.doubts {
            add(Rule::NipDoubt(*doubt));
        }
        if let Some(earlier) = self.find(nip.number) {
            add(Rule::DuplicateNip { row: self.entries[earlier as usize].line });
            return None;
        }
        Some(nip)
    }

    fn check_email(&mut self, row: &Row, problems: &mut Problems) {
        if !check_text(row, Column::Email, MAXIMUM_EMAIL, false, problems) {
            return;
        }
        let value = row.get(Column::Email);
        let mut add = |rule| problems.add(row.line, Column::Email.name(), value, rule);
        let address = value.split_once('@').filter(|(local, domain)| {
            !local.is_empty() && !domain.is_empty() && !domain.contains('@') && !value.contains(char::is_whitespace)
        });
        if address.is_none() {
            add(Rule::EmailForm);
            return;
        }
        if let Some(earlier) = self.emails.insert(text::address(value).into(), row.line) {
            add(Rule::DuplicateEmail { row: earlier });
        }
    }

    fn check_unit(&mut self, row: &Row, problems: &mut Problems) -> Option<u32> {
        let has_code = check_text(row, Column::UnitCode, MAXIMUM_CODE, true, problems);
        let has_name = check_text(row, Column::UnitName, MAXIMUM_TEXT, true, problems);
        if !has_code || !has_name {
            return None;
        }
        let (code, name) = (row.get(Column::UnitCode), row.get(Column::UnitName));
        if code.split('.').any(|segment| segment.trim() != segment || segment.is_empty()) {
            problems.add(row.line, Column::UnitCode.name(), code, Rule::UnitCodeForm);
            return None;
        }
        if let Some(known) = self.unit_by_code.get(code) {
            let unit = &self.units[*known as usize];
            if &*unit.name != name {
                problems.add(row.line, Column::UnitName.name(), name, Rule::UnitTwoNames { row: unit.line });
            }
            return Some(*known);
        }
        let index = u32::try_from(self.units.len()).unwrap_or(u32::MAX);
        self.unit_by_code.insert(code.into(), index);
        self.units.push(Unit { code: code.into(), name: name.into(), line: row.line });
        Some(index)
    }
}

fn check_supervisor(row: &Row, own: Option<&nip::Nip>, today: NaiveDate, problems: &mut Problems) -> Option<u64> {
    let value = row.get(Column::Supervisor);
    if value.is_empty() {
        return None;
    }
    let mut add = |rule| problems.add(row.line, Column::Supervisor.name(), value, rule);
    // Doubts about a supervisor's NIP are raised in the supervisor's own row.
    let supervisor = nip::check(value, today).map_err(|refusal| add(Rule::Nip(refusal))).ok()?.number;
    if own.is_some_and(|own| own.number == supervisor) {
        add(Rule::OwnSupervisor);
        return None;
    }
    Some(supervisor)
}

/// Checks a text and says whether it can be used further.
fn check_text(row: &Row, column: Column, limit: usize, required: bool, problems: &mut Problems) -> bool {
    let value = row.get(column);
    let mut add = |rule| problems.add(row.line, column.name(), value, rule);
    if value.is_empty() {
        if required {
            add(Rule::Required);
        }
        return false;
    }
    if value.chars().any(char::is_control) {
        add(Rule::ControlCharacter);
        return false;
    }
    if value.chars().nth(limit).is_some() {
        add(Rule::TooLong(limit));
        return false;
    }
    true
}
