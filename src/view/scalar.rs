//! The scalars of this schema: what is read as each, by the specification that the schema cites for it, and the one form in
//! which each is answered.

use chrono::{DateTime, Datelike, NaiveDate, TimeDelta, Timelike, Utc};

use crate::database::datetime_text;
use crate::error::Message;
use crate::text;

/// A scalar of this schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scalar {
    Date,
    DateTime,
    Decimal,
}

impl Scalar {
    /// All of them.
    pub(super) const ALL: [Self; 3] = [Self::Date, Self::DateTime, Self::Decimal];

    /// The scalar of this name; `None` for those of GraphQL itself, and for what is none.
    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scalar| scalar.name() == name)
    }

    /// Its name in the schema.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Date => "Date",
            Self::DateTime => "DateTime",
            Self::Decimal => "Decimal",
        }
    }

    /// What the schema says of it.
    pub(super) const fn description(self) -> &'static str {
        match self {
            Self::Date => "A day, as `2026-11-21` (tanggal).",
            Self::DateTime => {
                "A time with its offset by RFC 3339, as `2026-11-21T15:00:00+07:00` (waktu). Answered in UTC, with +00:00."
            }
            Self::Decimal => {
                "An exact decimal with at most two places, as text: `\"88.31\"` (desimal). `\"+80\"`, `\".5\"` and \
                 `\"80.000\"` are read too; answered with a digit before the point and two places."
            }
        }
    }

    /// Where it is specified what is read.
    pub(super) const fn specification(self) -> &'static str {
        match self {
            Self::Date => "https://scalars.graphql.org/andimarek/local-date.html",
            Self::DateTime => "https://www.rfc-editor.org/rfc/rfc3339#section-5.6",
            Self::Decimal => "https://www.w3.org/TR/xmlschema11-2/#decimal",
        }
    }

    /// What a value looks like, to be read after a comma.
    pub(crate) fn example(self) -> Message {
        let (form, places, at_most) = match self {
            Self::Date => ("2026-11-21", "", ""),
            Self::DateTime => ("2026-11-21T15:00:00+07:00", "", ""),
            Self::Decimal => ("88.31", " dengan paling banyak dua desimal", " with at most two places"),
        };
        Message::new(format!("contoh: \"{form}\"{places}"), format!("such as \"{form}\"{at_most}"))
    }

    /// The value that `text` is, as it is answered; `None` if it is none.
    pub(crate) fn canonical(self, text: &str) -> Option<String> {
        match self {
            Self::Date => date(text).map(|date| date.to_string()),
            Self::DateTime => datetime(text).map(datetime_text),
            Self::Decimal => text::hundredths(text).map(|hundredths| {
                let mut text = String::new();
                text::write_hundredths(&mut text, hundredths);
                text
            }),
        }
    }
}

/// A day, as `2026-11-21`.
pub(super) fn date(text: &str) -> Option<NaiveDate> {
    let form = |(index, byte): (usize, u8)| if matches!(index, 4 | 7) { byte == b'-' } else { byte.is_ascii_digit() };
    let plain = text.len() == 10 && text.bytes().enumerate().all(form);
    if plain { NaiveDate::parse_from_str(text, "%Y-%m-%d").ok() } else { None }
}

/// A time with its offset, as `2026-11-21T15:00:00+07:00`.
pub(super) fn datetime(text: &str) -> Option<DateTime<Utc>> {
    // The library also takes a space after the day, and another minus before the offset; the grammar does not.
    let grammatical = text.is_ascii() && matches!(text.as_bytes().get(10), Some(b'T' | b't'));
    let time = if grammatical { DateTime::parse_from_rfc3339(text).ok() } else { None };
    let time = without_leap_second(time?.to_utc())?;
    // At either end of the years that have four digits, an offset leads beyond them, where there is nothing.
    Some(time.clamp(FIRST, LAST))
}

const FIRST: DateTime<Utc> = NaiveDate::from_ymd_opt(0, 1, 1).unwrap().and_hms_opt(0, 0, 0).unwrap().and_utc();
const LAST: DateTime<Utc> =
    NaiveDate::from_ymd_opt(9999, 12, 31).unwrap().and_hms_micro_opt(23, 59, 59, 999_999).unwrap().and_utc();

/// Databases know no leap second: it is the second after it. `None` for one where there can be none.
fn without_leap_second(time: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let Some(fraction) = time.nanosecond().checked_sub(1_000_000_000) else { return Some(time) };
    let second = time.with_nanosecond(fraction)? + TimeDelta::seconds(1);
    (second.day() == 1 && second.num_seconds_from_midnight() == 0).then_some(second)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(scalar: Scalar, text: &str, expected: Option<&str>) {
        assert_eq!(scalar.canonical(text).as_deref(), expected, "{text:?}");
    }

    /// The lexical representations of XML Schema: a sign, digits, and digits after a point, of which one part may be empty.
    #[test]
    fn decimals_are_read_as_xml_schema_writes_them() {
        for (text, canonical) in [
            ("88.31", "88.31"),
            ("88.3", "88.30"),
            ("-7", "-7.00"),
            ("0", "0.00"),
            ("-0", "0.00"),
            ("+80", "80.00"),
            (".5", "0.50"),
            ("-.5", "-0.50"),
            ("5.", "5.00"),
            ("80.000", "80.00"),
            ("080.10", "80.10"),
            ("00000000000000000000000000001", "1.00"),
            ("92233720368547758.07", "92233720368547758.07"),
        ] {
            check(Scalar::Decimal, text, Some(canonical));
        }
        for text in [
            "", ".", "+", "-.", "1.234", "80.001", "1e3", "1,5", "++1", "+-1", " 1", "1 ", "NaN", "INF", "0x1", "٣",
            "1.2.3",
        ] {
            check(Scalar::Decimal, text, None);
        }
        check(Scalar::Decimal, "99999999999999999999", None);
    }

    /// The grammar of RFC 3339, whose letters have no case.
    #[test]
    fn times_are_read_as_rfc_3339_writes_them() {
        for (text, canonical) in [
            ("2026-11-21T15:00:00.5+07:00", "2026-11-21T08:00:00.500+00:00"),
            ("2026-11-21T15:00:00Z", "2026-11-21T15:00:00+00:00"),
            ("2026-11-21t15:00:00z", "2026-11-21T15:00:00+00:00"),
            ("2026-11-21T15:00:00-00:00", "2026-11-21T15:00:00+00:00"),
            ("2026-11-21T15:00:00.000000000000Z", "2026-11-21T15:00:00+00:00"),
            ("2016-12-31T23:59:60Z", "2017-01-01T00:00:00+00:00"),
            ("2017-01-01T06:59:60.5+07:00", "2017-01-01T00:00:00.500+00:00"),
            ("0000-01-01T00:00:00Z", "0000-01-01T00:00:00+00:00"),
            ("0000-01-01T00:00:00+07:00", "0000-01-01T00:00:00+00:00"),
            ("9999-12-31T23:59:59-07:00", "9999-12-31T23:59:59.999999+00:00"),
        ] {
            check(Scalar::DateTime, text, Some(canonical));
        }
        for text in [
            "2026-11-21T15:00:00",
            "2026-11-21",
            "2026-11-21 15:00:00Z",
            "2026-11-21T15:00Z",
            "2026-11-21T15:00:00.Z",
            "2026-11-21T15:00:00,5Z",
            "2026-11-21T15:00:00+0700",
            "2026-11-21T15:00:00+07",
            "2026-11-21T15:00:00\u{2212}07:00",
            "2026-11-21T15:00:00 Z",
            "2026-11-31T15:00:00Z",
            "2026-11-21T24:00:00Z",
            "2026-11-21T25:00:00Z",
            "2026-11-21T15:00:60Z",
            "2026-11-21T23:59:60Z",
            "10000-01-01T00:00:00Z",
            "-0001-01-01T00:00:00Z",
            "",
        ] {
            check(Scalar::DateTime, text, None);
        }
    }

    #[test]
    fn dates_are_days_of_years_with_four_digits() {
        for text in ["2026-02-28", "2024-02-29", "0000-01-01", "9999-12-31"] {
            check(Scalar::Date, text, Some(text));
        }
        for text in ["2026-02-29", "2026-2-8", "+2026-02-8", "-026-02-08", "20260228", "", "10000-01-01", "2026-02-28Z"]
        {
            check(Scalar::Date, text, None);
        }
    }

    #[test]
    fn what_is_answered_is_read_again_as_the_same() {
        for (scalar, text) in
            [(Scalar::Date, "0001-01-01"), (Scalar::DateTime, "2026-11-21t15:00:00.25z"), (Scalar::Decimal, "-.5")]
        {
            let canonical = scalar.canonical(text).unwrap();
            assert_eq!(scalar.canonical(&canonical), Some(canonical.clone()));
        }
    }

    #[test]
    fn the_examples_are_values() {
        for scalar in Scalar::ALL {
            let example = scalar.example().english;
            let text = example.split('"').nth(1).unwrap();
            assert!(scalar.canonical(text).is_some(), "{example}");
            assert_eq!(Scalar::named(scalar.name()), Some(scalar));
        }
    }
}
