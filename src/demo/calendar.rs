//! The years of the demo: two cycles with their periods, laid around today so that the cast can act today.

use chrono::{Datelike, Days, Months, NaiveDate};
use entity::{evaluation_cycle, evaluation_period};
use uuid::Uuid;

use super::chance::Chance;

/// What happens in a period.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Phase {
    /// Over: every evaluation is final.
    Closed,
    /// Nearly over: evaluees may still respond.
    Responding,
    /// Being evaluated: every window but the last is open today.
    Current,
    /// Without evaluations: not yet begun, or before the demo's time.
    Empty,
}

pub(super) struct Period {
    pub(super) row: evaluation_period::Model,
    pub(super) phase: Phase,
    /// 0 for the year before, 1 for the year of the current quarter.
    pub(super) year: usize,
}

/// The year that the current quarter belongs to, and its first day.
pub(super) fn year_of(today: NaiveDate) -> (i32, u32) {
    match (today.month() - 1) / 3 {
        0 => (today.year() - 1, 4),
        quarter => (today.year(), quarter),
    }
}

/// The two cycles of an agency: the year before and the year of the quarter that ended last.
pub(super) fn cycles(
    chance: &mut Chance,
    agency_id: Uuid,
    rule_set_id: Uuid,
    today: NaiveDate,
) -> [evaluation_cycle::Model; 2] {
    let (year, _) = year_of(today);
    [year - 1, year].map(|year| evaluation_cycle::Model {
        id: chance.id(),
        agency_id,
        year,
        name: format!("Kinerja {year}"),
        rule_set_id,
    })
}

/// The periods of both cycles, in the order of time.
pub(super) fn periods(
    chance: &mut Chance,
    agency_id: Uuid,
    cycles: &[evaluation_cycle::Model; 2],
    today: NaiveDate,
) -> Vec<Period> {
    let (_, current) = year_of(today);
    let mut periods = Vec::new();
    for (year, cycle) in cycles.iter().enumerate() {
        for quarter in 1..=4_u32 {
            let phase = match (year, quarter) {
                (1, quarter) if quarter == current => Phase::Current,
                (1, quarter) if quarter + 1 == current => Phase::Responding,
                (1, quarter) if quarter < current => Phase::Closed,
                (0, 4) if current == 1 => Phase::Responding,
                _ => Phase::Empty,
            };
            let starts_on = day(cycle.year, quarter * 3 - 2);
            let ends_on = starts_on + Months::new(3) - Days::new(1);
            let span = Span { kind: "QUARTER", number: quarter, starts_on, ends_on };
            periods.push(Period { row: row(chance, agency_id, cycle.id, span, phase, today), phase, year });
        }
        let phase = if year == 0 { Phase::Closed } else { Phase::Empty };
        let span = Span {
            kind: "ANNUAL",
            number: 1,
            starts_on: day(cycle.year, 1),
            ends_on: day(cycle.year + 1, 1) - Days::new(1),
        };
        periods.push(Period { row: row(chance, agency_id, cycle.id, span, phase, today), phase, year });
    }
    periods
}

#[derive(Clone, Copy)]
struct Span {
    kind: &'static str,
    number: u32,
    starts_on: NaiveDate,
    ends_on: NaiveDate,
}

fn row(
    chance: &mut Chance,
    agency_id: Uuid,
    cycle_id: Uuid,
    span: Span,
    phase: Phase,
    today: NaiveDate,
) -> evaluation_period::Model {
    // Days relative to today while somebody can still act, and by the calendar before and after.
    let (origin, windows) = match phase {
        Phase::Current => (today, [-7, 14, -7, 14, -3, 21, 35]),
        Phase::Responding => (today, [-60, -50, -60, -45, -44, 3, 10]),
        Phase::Closed | Phase::Empty => (span.ends_on, [1, 10, 1, 20, 15, 40, 60]),
    };
    let [self_opens, self_closes, feedback_opens, feedback_closes, rating_opens, rating_closes, response_closes] =
        windows.map(|days| shift(origin, days));
    let status = match phase {
        Phase::Current | Phase::Responding => "OPEN",
        Phase::Closed => "CLOSED",
        Phase::Empty if span.ends_on < today && response_closes < today => "CLOSED",
        Phase::Empty => "DRAFT",
    };
    evaluation_period::Model {
        id: chance.id(),
        agency_id,
        cycle_id,
        kind: span.kind.to_owned(),
        number: i32::try_from(span.number).unwrap_or(1),
        starts_on: span.starts_on,
        ends_on: span.ends_on,
        self_assessment_opens_on: self_opens,
        self_assessment_closes_on: self_closes,
        feedback_opens_on: feedback_opens,
        feedback_closes_on: feedback_closes,
        rating_opens_on: rating_opens,
        rating_closes_on: rating_closes,
        response_closes_on: response_closes,
        status: status.to_owned(),
    }
}

fn shift(origin: NaiveDate, days: i64) -> NaiveDate {
    if days < 0 { origin - Days::new(days.unsigned_abs()) } else { origin + Days::new(days.unsigned_abs()) }
}

/// The first day of a month.
pub(super) fn day(year: i32, month: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, 1).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_day_has_one_current_and_one_responding_quarter_and_a_closed_year_before_both() {
        let mut today = NaiveDate::from_ymd_opt(2024, 1, 1).unwrap();
        for _ in 0..800 {
            let mut chance = Chance::new(1);
            let cycles = cycles(&mut chance, Uuid::nil(), Uuid::nil(), today);
            let periods = periods(&mut chance, Uuid::nil(), &cycles, today);
            let count = |phase| periods.iter().filter(|period| period.phase == phase).count();
            assert_eq!((count(Phase::Current), count(Phase::Responding)), (1, 1), "{today}");
            assert!(count(Phase::Closed) >= 1, "{today}");
            for period in &periods {
                let row = &period.row;
                let open = |from, to| (from..=to).contains(&today);
                let expected = period.phase == Phase::Current;
                if period.phase != Phase::Empty {
                    assert!(row.ends_on < today, "{today}");
                    let opens = row.self_assessment_opens_on;
                    assert_eq!(open(opens, row.self_assessment_closes_on), expected, "{today} {row:?}");
                    assert_eq!(open(row.feedback_opens_on, row.feedback_closes_on), expected, "{today} {row:?}");
                }
                if period.phase == Phase::Closed {
                    assert!(row.response_closes_on < today, "{today} {row:?}");
                }
            }
            today = today + Days::new(1);
        }
    }
}
