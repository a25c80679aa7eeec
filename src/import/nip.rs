//! The rules of a NIP (nomor induk pegawai): eighteen digits that encode birth date, appointment, sex and sequence.
//!
//! `YYYYMMDD YYYYMM S NNN`; a PPPK has 21 where a PNS has the month of appointment. Real lists contain numbers that
//! break the inner structure and are in use all the same, so a broken structure is a doubt for HR, not a refusal.

use chrono::{Datelike, NaiveDate};

use crate::text;
use crate::words::people::EmployeeKind;

/// The first number of an appointment month that no calendar has; such numbers mark PPPK (21 so far).
const FIRST_PPPK_MONTH: u64 = 13;

/// Why a text is no NIP at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Nine digits: the NIP in use before 2009.
    Legacy,
    /// A spreadsheet has turned the digits into a rounded number such as `1.98609E+17`.
    SpreadsheetNumber,
    /// Anything else that is not eighteen digits.
    NotEighteenDigits,
}

/// What looks wrong inside a NIP of eighteen digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Doubt {
    /// Digits 1-8 are no date.
    BirthDate,
    /// The birth date makes the employee younger than 17 or older than 75 today.
    Age,
    /// Digits 9-12 lie before the seventeenth birthday or after next year.
    AppointmentYear,
    /// Digits 13-14 are 00.
    AppointmentMonth,
    /// Digit 15 is neither 1 nor 2.
    Sex,
    /// Digits 16-18 are 000.
    Sequence,
}

/// A NIP, as a number: eighteen digits fit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Nip {
    /// The digits as a number; leading zeros come back through [`text`].
    pub number: u64,
    /// PNS or PPPK, by digits 13-14.
    pub kind: EmployeeKind,
    /// What HR should look at; empty for a well-formed number.
    pub doubts: Vec<Doubt>,
}

/// The eighteen digits of a NIP.
pub fn text(number: u64) -> String {
    format!("{number:018}")
}

/// Reads a NIP; spaces, which people type to group the digits, do not count.
///
/// # Errors
/// [`Refusal`] if there are not exactly eighteen digits.
pub fn check(value: &str, today: NaiveDate) -> Result<Nip, Refusal> {
    let digits = text::nip(value);
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        let rounded = digits.to_ascii_uppercase().contains("E+");
        return Err(if rounded { Refusal::SpreadsheetNumber } else { Refusal::NotEighteenDigits });
    }
    match digits.len() {
        18 => {}
        9 => return Err(Refusal::Legacy),
        _ => return Err(Refusal::NotEighteenDigits),
    }
    let number: u64 = digits.parse().map_err(|_| Refusal::NotEighteenDigits)?;
    // Positions are counted from 1, as in the regulation.
    let part = |first: u32, last: u32| (number / 10_u64.pow(18 - last)) % 10_u64.pow(last - first + 1);
    let small = |first, last| u32::try_from(part(first, last)).unwrap_or(u32::MAX);

    let mut doubts = Vec::new();
    let birth_year = i32::try_from(part(1, 4)).unwrap_or(i32::MAX);
    match NaiveDate::from_ymd_opt(birth_year, small(5, 6), small(7, 8)) {
        None => doubts.push(Doubt::BirthDate),
        Some(born) => match today.years_since(born) {
            Some(17..=75) => {}
            _ => doubts.push(Doubt::Age),
        },
    }
    let appointment_year = i32::try_from(part(9, 12)).unwrap_or(i32::MAX);
    if appointment_year < birth_year.saturating_add(17) || appointment_year > today.year() + 1 {
        doubts.push(Doubt::AppointmentYear);
    }
    let month = part(13, 14);
    if month == 0 {
        doubts.push(Doubt::AppointmentMonth);
    }
    if !(1..=2).contains(&part(15, 15)) {
        doubts.push(Doubt::Sex);
    }
    if part(16, 18) == 0 {
        doubts.push(Doubt::Sequence);
    }
    let kind = if month >= FIRST_PPPK_MONTH { EmployeeKind::Pppk } else { EmployeeKind::Pns };
    Ok(Nip { number, kind, doubts })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn refused(value: &str, refusal: Refusal) {
        assert_eq!(check_today(value), Err(refusal), "{value}");
    }

    #[track_caller]
    fn doubted(value: &str, kind: EmployeeKind, doubts: &[Doubt]) {
        let nip = check_today(value).unwrap();
        assert_eq!((nip.kind, nip.doubts.as_slice()), (kind, doubts), "{value}");
    }

    fn check_today(value: &str) -> Result<Nip, Refusal> {
        check(value, NaiveDate::from_ymd_opt(2026, 11, 21).unwrap())
    }

    #[test]
    fn eighteen_digits_are_required() {
        refused("", Refusal::NotEighteenDigits);
        refused("19860926201505100", Refusal::NotEighteenDigits);
        refused("1986092620150510011", Refusal::NotEighteenDigits);
        refused("19860926201505100x", Refusal::NotEighteenDigits);
        refused("１９８６０９２６２０１５０５１００１", Refusal::NotEighteenDigits);
        refused("-98609262015051001", Refusal::NotEighteenDigits);
        refused("131234567", Refusal::Legacy);
        refused("1.98609E+17", Refusal::SpreadsheetNumber);
        refused("1,98609e+17", Refusal::SpreadsheetNumber);
    }

    #[test]
    fn spaces_do_not_count_and_zeros_stay() {
        assert_eq!(check_today("19860926 201505 1 001").unwrap().number, 198_609_262_015_051_001);
        assert_eq!(text(check_today("019860926201505100").unwrap().number), "019860926201505100");
    }

    #[test]
    fn a_well_formed_number_raises_no_doubt() {
        doubted("198609262015051001", EmployeeKind::Pns, &[]);
        doubted("199203042025212017", EmployeeKind::Pppk, &[]);
        doubted("199203042025122017", EmployeeKind::Pns, &[]);
        doubted("199203042025132017", EmployeeKind::Pppk, &[]);
        doubted("200002292019081001", EmployeeKind::Pns, &[]);
        doubted("200911212027011001", EmployeeKind::Pns, &[]);
        doubted("195011222000011001", EmployeeKind::Pns, &[]);
    }

    #[test]
    fn each_part_is_doubted_alone() {
        doubted("198609312015051001", EmployeeKind::Pns, &[Doubt::BirthDate]);
        doubted("199902292019081001", EmployeeKind::Pns, &[Doubt::BirthDate]);
        doubted("200911222027011001", EmployeeKind::Pns, &[Doubt::Age]);
        doubted("195011202000011001", EmployeeKind::Pns, &[Doubt::Age]);
        doubted("198609262002051001", EmployeeKind::Pns, &[Doubt::AppointmentYear]);
        doubted("198609262028051001", EmployeeKind::Pns, &[Doubt::AppointmentYear]);
        doubted("198609262015001001", EmployeeKind::Pns, &[Doubt::AppointmentMonth]);
        doubted("198609262015053001", EmployeeKind::Pns, &[Doubt::Sex]);
        doubted("198609262015051000", EmployeeKind::Pns, &[Doubt::Sequence]);
    }

    #[test]
    fn everything_can_be_wrong_at_once() {
        let all = [Doubt::BirthDate, Doubt::AppointmentYear, Doubt::AppointmentMonth, Doubt::Sex, Doubt::Sequence];
        doubted("000000000000000000", EmployeeKind::Pns, &all);
    }
}
