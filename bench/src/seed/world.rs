//! The measured world as a function of numbers: every id and every choice follows from what it is for and its index,
//! so each table can be written by itself, in any amount of memory.

use uuid::Uuid;

/// How many units the agency has, the root included. Statistics by unit and rating stay below a thousand groups.
pub(crate) const UNITS: u64 = 200;
/// How many units hang directly below the root; they are the first after it.
pub(crate) const DEPARTMENTS: u64 = 20;
/// The quarters of the year, each with an evaluation of every employee.
pub(crate) const PERIODS: u64 = 4;
/// How many work results a plan has, and indicators a work result.
pub(crate) const WORK_RESULTS: u64 = 2;
pub(crate) const INDICATORS: u64 = 2;

/// Those two who are evaluated by nobody: the head of the agency, whom the head of the root unit reports to, and the
/// auditor.
pub(crate) const REGENT: u64 = 0;
pub(crate) const AUDITOR: u64 = 1;

/// Result rating and behavior rating give the performance rating, as the rule set of the regulation has it.
pub(crate) const MATRIX: [(&str, &str, &str); 9] = [
    ("AS_EXPECTED", "AS_EXPECTED", "GOOD"),
    ("ABOVE_EXPECTATION", "ABOVE_EXPECTATION", "VERY_GOOD"),
    ("ABOVE_EXPECTATION", "AS_EXPECTED", "GOOD"),
    ("AS_EXPECTED", "ABOVE_EXPECTATION", "GOOD"),
    ("BELOW_EXPECTATION", "AS_EXPECTED", "NEEDS_IMPROVEMENT"),
    ("BELOW_EXPECTATION", "ABOVE_EXPECTATION", "NEEDS_IMPROVEMENT"),
    ("AS_EXPECTED", "BELOW_EXPECTATION", "POOR"),
    ("ABOVE_EXPECTATION", "BELOW_EXPECTATION", "POOR"),
    ("BELOW_EXPECTATION", "BELOW_EXPECTATION", "VERY_POOR"),
];

/// The items of the survey instrument: code, element and question.
pub(crate) const SURVEY_ITEMS: [(&str, &str, &str); 9] = [
    ("PERSYARATAN", "Persyaratan", "Apakah persyaratan sesuai dengan jenis pelayanan?"),
    ("PROSEDUR", "Prosedur", "Apakah prosedur pelayanan mudah?"),
    ("WAKTU", "Waktu penyelesaian", "Apakah pelayanan diberikan dengan cepat?"),
    ("BIAYA", "Biaya/tarif", "Apakah biaya pelayanan wajar?"),
    ("PRODUK", "Produk layanan", "Apakah hasil sesuai dengan standar pelayanan?"),
    ("KOMPETENSI", "Kompetensi pelaksana", "Apakah petugas kompeten?"),
    ("PERILAKU", "Perilaku pelaksana", "Apakah petugas sopan dan ramah?"),
    ("SARANA", "Sarana dan prasarana", "Apakah sarana dan prasarana baik?"),
    ("PENGADUAN", "Penanganan pengaduan", "Apakah pengaduan ditangani dengan baik?"),
];

/// What an id or a choice is for.
#[derive(Clone, Copy)]
pub(crate) enum Kind {
    Agency = 1,
    Unit,
    Position,
    Employee,
    Officer,
    OfficerPosition,
    Appointment,
    OfficerAppointment,
    ReportingLine,
    RoleGrant,
    Account,
    Session,
    RuleSet,
    Cycle,
    Period,
    Plan,
    WorkResult,
    Indicator,
    Evaluation,
    Rating,
    Summary,
    SummaryItem,
    ServiceUnit,
    Instrument,
    SurveyItem,
    Campaign,
    Name,
    State,
}

/// How many of everything.
#[derive(Clone, Copy)]
pub(crate) struct World {
    pub(crate) evaluations: u64,
    pub(crate) employees: u64,
}

impl World {
    pub(crate) const fn new(evaluations: u64) -> Self {
        Self { evaluations, employees: evaluations.div_ceil(PERIODS) }
    }
}

/// A random number that is always the same for `kind` and `index`: SplitMix64, twice.
pub(crate) const fn draw(kind: Kind, index: u64, turn: u64) -> u64 {
    const fn mix(state: u64) -> u64 {
        let state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let state = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let state = (state ^ (state >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        state ^ (state >> 31)
    }
    mix(mix(mix(kind as u64 ^ turn << 32) ^ index))
}

/// A number below `end`, which must not be 0.
pub(crate) const fn below(kind: Kind, index: u64, turn: u64, end: u64) -> u64 {
    draw(kind, index, turn) % end
}

/// One of `choices`, which must not be empty.
pub(crate) fn one<T>(choices: &[T], kind: Kind, index: u64, turn: u64) -> &T {
    &choices[(draw(kind, index, turn) % choices.len() as u64) as usize]
}

/// A random (version 4) id, in no order as those of production.
pub(crate) fn id(kind: Kind, index: u64) -> Uuid {
    let bytes = uuid_bytes(draw(kind, index, 1), draw(kind, index, 2));
    uuid::Builder::from_random_bytes(bytes).into_uuid()
}

fn uuid_bytes(high: u64, low: u64) -> [u8; 16] {
    (u128::from(high) << 64 | u128::from(low)).to_be_bytes()
}

/// The unit above; `None` for the root.
pub(crate) const fn parent(unit: u64) -> Option<u64> {
    match unit {
        0 => None,
        1..=DEPARTMENTS => Some(0),
        _ => Some((unit - DEPARTMENTS - 1) % DEPARTMENTS + 1),
    }
}

/// The unit that an employee works in. The first of each unit is its head.
pub(crate) const fn unit_of(employee: u64) -> u64 {
    employee % UNITS
}

/// The position within the unit: 0 is the head's.
pub(crate) const fn post_of(employee: u64) -> u64 {
    if employee < UNITS { 0 } else { 1 + (employee / UNITS) % 4 }
}

/// Who rates an employee: the head of the unit, or for a head the head of the unit above.
pub(crate) fn supervisor_of(employee: u64) -> Uuid {
    if employee >= UNITS {
        return id(Kind::Employee, unit_of(employee));
    }
    match parent(employee) {
        Some(above) => id(Kind::Employee, above),
        None => id(Kind::Officer, REGENT),
    }
}

/// How far an evaluation is: a mix that is older for older quarters.
pub(crate) const fn state_of(evaluation: u64) -> &'static str {
    let share = below(Kind::State, evaluation, 0, 100);
    match (evaluation % PERIODS, share) {
        // The oldest quarter holds what an auditor may not see: ratings before their release, and summaries of
        // feedback that is still open.
        (0, 0..70) | (1, 0..85) | (2, 0..40) => "FINAL",
        (0, 70..85) | (1, 95..) => "RATED",
        (0, _) | (3, 0..8) => "OPEN",
        (1, _) | (2, 40..70) => "ACKNOWLEDGED",
        (2, 70..90) | (3, 30..) => "RELEASED",
        (2, 90..95) => "APPEALED",
        (2, _) => "DECIDED",
        // The newest quarter holds nothing that is hidden.
        (_, 8..16) => "SELF_SUBMITTED",
        _ => "FEEDBACK_CLOSED",
    }
}

/// The cell of the matrix that an evaluation was rated with; `None` before it is rated. Nobody is very poor.
pub(crate) fn rating_of(evaluation: u64) -> Option<(&'static str, &'static str, &'static str)> {
    if matches!(state_of(evaluation), "OPEN" | "SELF_SUBMITTED" | "FEEDBACK_CLOSED") {
        return None;
    }
    let cell = match below(Kind::Rating, evaluation, 0, 100) {
        0..60 => 0,
        60..72 => 1,
        72..82 => 2,
        82..91 => 3,
        91..94 => 4,
        94..96 => 5,
        96..98 => 6,
        _ => 7,
    };
    Some(MATRIX[cell])
}

/// Whether colleagues' feedback has been summed up.
pub(crate) fn has_peer_summary(evaluation: u64) -> bool {
    match state_of(evaluation) {
        "OPEN" => evaluation.is_multiple_of(PERIODS),
        "SELF_SUBMITTED" => false,
        _ => below(Kind::Summary, evaluation, 0, 100) < 95,
    }
}

/// Whether the feedback of those who report to the evaluee has been summed up: heads have such people.
pub(crate) fn has_subordinate_summary(evaluation: u64) -> bool {
    evaluation / PERIODS < UNITS && !matches!(state_of(evaluation), "OPEN" | "SELF_SUBMITTED")
}

/// How many answered; `None` where too few did, and then nothing else is known.
pub(crate) fn responses_of(summary: u64) -> Option<i64> {
    (below(Kind::Summary, summary, 1, 100) >= 4).then(|| 3 + below(Kind::Summary, summary, 2, 6) as i64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_quarter_hides_nothing_and_the_oldest_does() {
        let hides = |evaluation: u64| {
            let state = state_of(evaluation);
            let rated_early = rating_of(evaluation).is_some() && state == "RATED";
            rated_early || (state == "OPEN" && has_peer_summary(evaluation))
        };
        let count = |period: u64| (0..1_000).filter(|employee| hides(employee * PERIODS + period)).count();
        assert_eq!(count(PERIODS - 1), 0);
        assert!(count(0) > 200);
    }

    #[test]
    fn ids_differ_and_stay_the_same() {
        assert_ne!(id(Kind::Employee, 1), id(Kind::Employee, 2));
        assert_ne!(id(Kind::Employee, 1), id(Kind::Plan, 1));
        assert_eq!(id(Kind::Employee, 1), id(Kind::Employee, 1));
        assert_eq!(id(Kind::Employee, 1).get_version_num(), 4);
    }
}
