//! The rows of each table, in the order of their foreign keys.

use std::borrow::Cow;

use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::words;
use super::world::{
    AUDITOR, DEPARTMENTS, INDICATORS, Kind, MATRIX, PERIODS, REGENT, SURVEY_ITEMS, UNITS, WORK_RESULTS, World, below,
    has_peer_summary, has_subordinate_summary, id, one, parent, post_of, rating_of, responses_of, state_of,
    supervisor_of, unit_of,
};
use crate::{Outcome, pins};

/// A cell. Dates and times are texts, as both databases read them.
pub(super) enum Value {
    Null,
    Id(Uuid),
    Integer(i64),
    Text(Cow<'static, str>),
    Bytes(Vec<u8>),
}

impl From<Uuid> for Value {
    fn from(id: Uuid) -> Self {
        Self::Id(id)
    }
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Self::Integer(number)
    }
}

impl From<&'static str> for Value {
    fn from(text: &'static str) -> Self {
        Self::Text(Cow::Borrowed(text))
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(Cow::Owned(text))
    }
}

impl<T: Into<Self>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

macro_rules! row {
    ($($cell:expr),+ $(,)?) => { &[$(Value::from($cell)),+] };
}

/// Takes one row after the other.
pub(super) type Emit<'a> = &'a mut dyn FnMut(&[Value]) -> Outcome;

/// A table with what is written into it.
pub(super) struct Table {
    pub(super) name: &'static str,
    pub(super) columns: &'static str,
    pub(super) rows: fn(World, Emit<'_>) -> Outcome,
}

const fn table(name: &'static str, columns: &'static str, rows: fn(World, Emit<'_>) -> Outcome) -> Table {
    Table { name, columns, rows }
}

pub(super) const TABLES: [Table; 32] = [
    table("agency", "id, code, name, level, region_code, time_zone", agency),
    table("org_unit", "id, agency_id, parent_id, code, name, valid_from, valid_to", org_unit),
    table("org_unit_closure", "agency_id, ancestor_id, descendant_id, depth", org_unit_closure),
    table("position", "id, agency_id, org_unit_id, title, job_type", position),
    table("employee", "id, agency_id, kind, name, nip, rank, email", employee),
    table(
        "appointment",
        "id, agency_id, employee_id, position_id, org_unit_id, kind, valid_from, valid_to",
        appointment,
    ),
    table("reporting_line", "id, agency_id, employee_id, supervisor_id, valid_from, valid_to", reporting_line),
    table("role_grant", "id, agency_id, employee_id, role, org_unit_id, valid_from, valid_to", role_grant),
    table("account", "id, employee_id, identifier, password_hash, disabled_at", account),
    table("session", "id, account_id, token_hash, created_at, expires_at, revoked_at", session),
    table(
        "rule_set",
        "id, code, version, name, feedback_minimum, appeal_window_days, appeal_window_unit, valid_from, valid_to",
        rule_set,
    ),
    table("rule_set_rating", "rule_set_id, result_rating, behavior_rating, performance_rating", rule_set_rating),
    table("evaluation_cycle", "id, agency_id, year, name, rule_set_id", evaluation_cycle),
    table(
        "evaluation_period",
        "id, agency_id, cycle_id, kind, number, starts_on, ends_on, self_assessment_opens_on, \
         self_assessment_closes_on, feedback_opens_on, feedback_closes_on, rating_opens_on, rating_closes_on, \
         response_closes_on, status",
        evaluation_period,
    ),
    table(
        "performance_plan",
        "id, agency_id, cycle_id, employee_id, supervisor_id, position_id, org_unit_id, approach, state, valid_from, \
         valid_to",
        performance_plan,
    ),
    table("work_result", "id, plan_id, kind, sequence, title, parent_result_id", work_result),
    table(
        "indicator",
        "id, work_result_id, sequence, aspect, description, unit, target_value_hundredths, target_text",
        indicator,
    ),
    table(
        "evaluation",
        "id, agency_id, employee_id, period_id, period_ends_on, segment, plan_id, rule_set_id, supervisor_id, \
         position_id, org_unit_id, state, status_version, reviewers_version",
        evaluation,
    ),
    table(
        "rating",
        "evaluation_id, rule_set_id, result_rating, behavior_rating, performance_rating, override_reason, rated_at, \
         version",
        rating,
    ),
    table("feedback_summary", "id, evaluation_id, reviewer_group, response_count, closed_on", feedback_summary),
    table(
        "feedback_summary_item",
        "summary_id, behavior_value, above_count, expected_count, below_count",
        feedback_summary_item,
    ),
    table("service_unit", "id, agency_id, org_unit_id, name, slug", service_unit),
    table("survey_instrument", "id, code, version, name", survey_instrument),
    table("survey_item", "id, instrument_id, code, sequence, element, question, element_code", survey_item),
    table("survey_option", "item_id, position, value_hundredths, label", survey_option),
    table(
        "survey_campaign",
        "id, agency_id, service_unit_id, org_unit_id, instrument_id, code, name, opens_on, closes_on, state",
        survey_campaign,
    ),
    table("survey_channel", "id, agency_id, campaign_id, org_unit_id, kind, name, code, state", survey_channel),
    // Nothing yet: named so that their statistics are taken too.
    table("survey_response", "id, campaign_id", nothing),
    table("survey_suggestion", "id, campaign_id", nothing),
    table("survey_improvement", "id, result_id", nothing),
    table("idempotency_key", "scope_id, verb", nothing),
    table("audit_event", "id, agency_id", nothing),
];

/// The dates of a quarter.
struct Quarter {
    starts_on: &'static str,
    ends_on: &'static str,
    /// Self-assessment and feedback are given while the quarter ends.
    windows_open_on: &'static str,
    feedback_closed_on: &'static str,
    rated_at: &'static str,
    closes_on: &'static str,
}

const QUARTERS: [Quarter; PERIODS as usize] = [
    Quarter {
        starts_on: "2026-01-01",
        ends_on: "2026-03-31",
        windows_open_on: "2026-03-16",
        feedback_closed_on: "2026-04-05",
        rated_at: "2026-04-08T02:30:00+00:00",
        closes_on: "2026-04-30",
    },
    Quarter {
        starts_on: "2026-04-01",
        ends_on: "2026-06-30",
        windows_open_on: "2026-06-15",
        feedback_closed_on: "2026-07-05",
        rated_at: "2026-07-08T02:30:00+00:00",
        closes_on: "2026-07-31",
    },
    Quarter {
        starts_on: "2026-07-01",
        ends_on: "2026-09-30",
        windows_open_on: "2026-09-15",
        feedback_closed_on: "2026-10-05",
        rated_at: "2026-10-08T02:30:00+00:00",
        closes_on: "2026-10-31",
    },
    Quarter {
        starts_on: "2026-10-01",
        ends_on: "2026-12-31",
        windows_open_on: "2026-12-15",
        feedback_closed_on: "2027-01-05",
        rated_at: "2027-01-08T02:30:00+00:00",
        closes_on: "2027-01-31",
    },
];

const BEHAVIOR_VALUES: [&str; 7] = ["BP", "AK", "KP", "HM", "LY", "AD", "KB"];
const NAME: &str = "Pemerintah Kabupaten Bangka Tengah";
/// Since when everything in the agency is as it is.
const ALWAYS: &str = "2020-01-01";

fn nothing(_: World, _: Emit<'_>) -> Outcome {
    Ok(())
}

fn agency(_: World, emit: Emit<'_>) -> Outcome {
    emit(row![pins::agency_id(), "UKUR", NAME, "REGENCY", "19.04", "Asia/Jakarta"])
}

fn unit_name(unit: u64) -> String {
    match unit {
        0 => NAME.to_owned(),
        1..=DEPARTMENTS => words::DEPARTMENTS[unit as usize - 1].to_owned(),
        _ => {
            let above = parent(unit).map(unit_name).unwrap_or_default();
            let number = (unit - DEPARTMENTS - 1) / DEPARTMENTS;
            format!("{} {above}", words::DIVISIONS[number as usize % words::DIVISIONS.len()])
        }
    }
}

fn org_unit(_: World, emit: Emit<'_>) -> Outcome {
    for unit in 0..UNITS {
        let above = parent(unit).map(|above| id(Kind::Unit, above));
        let code = unit.to_string();
        emit(row![id(Kind::Unit, unit), pins::agency_id(), above, code, unit_name(unit), ALWAYS, Value::Null])?;
    }
    Ok(())
}

fn org_unit_closure(_: World, emit: Emit<'_>) -> Outcome {
    for unit in 0..UNITS {
        let above = std::iter::successors(Some(unit), |unit| parent(*unit));
        for (depth, ancestor) in (0_i64..).zip(above) {
            emit(row![pins::agency_id(), id(Kind::Unit, ancestor), id(Kind::Unit, unit), depth])?;
        }
    }
    Ok(())
}

const POSTS: u64 = words::POSTS.len() as u64;

fn position(_: World, emit: Emit<'_>) -> Outcome {
    for unit in 0..UNITS {
        for (post, (title, job_type)) in (0..).zip(words::POSTS) {
            let title = if post == 0 { format!("{title} {}", unit_name(unit)) } else { title.to_owned() };
            let position = id(Kind::Position, unit * POSTS + post);
            emit(row![position, pins::agency_id(), id(Kind::Unit, unit), title, job_type])?;
        }
    }
    for (officer, title, job_type) in [(REGENT, "Bupati", "EXECUTIVE"), (AUDITOR, "Auditor Ahli Madya", "EXPERT")] {
        let position = id(Kind::OfficerPosition, officer);
        emit(row![position, pins::agency_id(), id(Kind::Unit, 0), title, job_type])?;
    }
    Ok(())
}

fn position_of(employee: u64) -> Uuid {
    id(Kind::Position, unit_of(employee) * POSTS + post_of(employee))
}

/// A number that looks like a NIP: birthday, first month in service, sex, and a count for what is left.
fn nip(employee: u64) -> String {
    let (day, rest) = (1 + employee % 28, employee / 28);
    let (month, rest) = (1 + rest % 12, rest / 12);
    let (year, rest) = (1970 + rest % 30, rest / 30);
    format!("{year}{month:02}{day:02}{}01{}{:03}", year + 25, 1 + employee % 2, rest % 1_000)
}

fn employee(world: World, emit: Emit<'_>) -> Outcome {
    for employee in 0..world.employees {
        let name = format!(
            "{} {} {}",
            one(&words::FIRST_NAMES, Kind::Name, employee, 0),
            one(&words::MIDDLE_NAMES, Kind::Name, employee, 1),
            one(&words::LAST_NAMES, Kind::Name, employee, 2)
        );
        let email = format!("pegawai{employee}@ukur.example");
        let person = id(Kind::Employee, employee);
        emit(row![person, pins::agency_id(), "PNS", name, nip(employee), "Penata (III/c)", email])?;
    }
    let regent = id(Kind::Officer, REGENT);
    emit(row![regent, pins::agency_id(), "OFFICIAL", "Haji Mulyadi Rahman", Value::Null, Value::Null, Value::Null])?;
    let (nip, email) = ("196912311994012999", "auditor@ukur.example");
    emit(row![pins::auditor_id(), pins::agency_id(), "PNS", pins::AUDITOR_NAME, nip, "Pembina (IV/a)", email])
}

fn appointment(world: World, emit: Emit<'_>) -> Outcome {
    for employee in 0..world.employees {
        let unit = id(Kind::Unit, unit_of(employee));
        emit(row![
            id(Kind::Appointment, employee),
            pins::agency_id(),
            id(Kind::Employee, employee),
            position_of(employee),
            unit,
            "DEFINITIVE",
            ALWAYS,
            Value::Null,
        ])?;
    }
    for officer in [REGENT, AUDITOR] {
        emit(row![
            id(Kind::OfficerAppointment, officer),
            pins::agency_id(),
            id(Kind::Officer, officer),
            id(Kind::OfficerPosition, officer),
            id(Kind::Unit, 0),
            "DEFINITIVE",
            ALWAYS,
            Value::Null,
        ])?;
    }
    Ok(())
}

fn reporting_line(world: World, emit: Emit<'_>) -> Outcome {
    for employee in 0..world.employees {
        let (line, person) = (id(Kind::ReportingLine, employee), id(Kind::Employee, employee));
        emit(row![line, pins::agency_id(), person, supervisor_of(employee), ALWAYS, Value::Null])?;
    }
    Ok(())
}

fn role_grant(_: World, emit: Emit<'_>) -> Outcome {
    let (grant, root) = (id(Kind::RoleGrant, 0), id(Kind::Unit, 0));
    emit(row![grant, pins::agency_id(), pins::auditor_id(), "AUDITOR", root, ALWAYS, Value::Null])
}

fn account(_: World, emit: Emit<'_>) -> Outcome {
    // The hash of no password: the caller comes with a token.
    let hash = "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    emit(row![id(Kind::Account, 0), pins::auditor_id(), "auditor@ukur.example", hash, Value::Null])
}

fn session(_: World, emit: Emit<'_>) -> Outcome {
    let hash = Value::Bytes(Sha256::digest(pins::token().as_bytes()).to_vec());
    let (from, to) = ("2026-01-01T00:00:00+00:00", "2099-01-01T00:00:00+00:00");
    emit(row![id(Kind::Session, 0), id(Kind::Account, 0), hash, from, to, Value::Null])
}

fn rule_set(_: World, emit: Emit<'_>) -> Outcome {
    let name = "Pengelolaan Kinerja Pegawai ASN (PermenPANRB 6/2022)";
    emit(row![id(Kind::RuleSet, 0), "PANRB_6_2022", 1, name, 3, 14, "WORKING", "2022-02-09", Value::Null])
}

fn rule_set_rating(_: World, emit: Emit<'_>) -> Outcome {
    for (result, behavior, performance) in MATRIX {
        emit(row![id(Kind::RuleSet, 0), result, behavior, performance])?;
    }
    Ok(())
}

fn evaluation_cycle(_: World, emit: Emit<'_>) -> Outcome {
    emit(row![id(Kind::Cycle, 0), pins::agency_id(), 2026, "Siklus 2026", id(Kind::RuleSet, 0)])
}

fn evaluation_period(_: World, emit: Emit<'_>) -> Outcome {
    for (number, quarter) in (1_i64..).zip(&QUARTERS) {
        emit(row![
            id(Kind::Period, number.unsigned_abs() - 1),
            pins::agency_id(),
            id(Kind::Cycle, 0),
            "QUARTER",
            number,
            quarter.starts_on,
            quarter.ends_on,
            quarter.windows_open_on,
            quarter.ends_on,
            quarter.windows_open_on,
            quarter.feedback_closed_on,
            quarter.feedback_closed_on,
            quarter.closes_on,
            quarter.closes_on,
            if number == 4 { "OPEN" } else { "CLOSED" },
        ])?;
    }
    Ok(())
}

fn performance_plan(world: World, emit: Emit<'_>) -> Outcome {
    for employee in 0..world.employees {
        emit(row![
            id(Kind::Plan, employee),
            pins::agency_id(),
            id(Kind::Cycle, 0),
            id(Kind::Employee, employee),
            supervisor_of(employee),
            position_of(employee),
            id(Kind::Unit, unit_of(employee)),
            "QUANTITATIVE",
            "APPROVED",
            "2026-01-01",
            Value::Null,
        ])?;
    }
    Ok(())
}

fn work_result(world: World, emit: Emit<'_>) -> Outcome {
    for work in 0..world.employees * WORK_RESULTS {
        let plan = id(Kind::Plan, work / WORK_RESULTS);
        let sequence = (work % WORK_RESULTS + 1) as i64;
        let title = *one(&words::WORK_RESULTS, Kind::WorkResult, work, 0);
        emit(row![id(Kind::WorkResult, work), plan, "MAIN", sequence, title, Value::Null])?;
    }
    Ok(())
}

fn indicator(world: World, emit: Emit<'_>) -> Outcome {
    for indicator in 0..world.employees * WORK_RESULTS * INDICATORS {
        let (aspect, description, unit) = *one(&words::INDICATORS, Kind::Indicator, indicator, 0);
        emit(row![
            id(Kind::Indicator, indicator),
            id(Kind::WorkResult, indicator / INDICATORS),
            (indicator % INDICATORS + 1) as i64,
            aspect,
            description,
            unit,
            1 + below(Kind::Indicator, indicator, 3, 20_000) as i64,
            Value::Null,
        ])?;
    }
    Ok(())
}

fn evaluation(world: World, emit: Emit<'_>) -> Outcome {
    for evaluation in 0..world.evaluations {
        let (employee, period) = (evaluation / PERIODS, evaluation % PERIODS);
        emit(row![
            id(Kind::Evaluation, evaluation),
            pins::agency_id(),
            id(Kind::Employee, employee),
            id(Kind::Period, period),
            QUARTERS[period as usize].ends_on,
            1,
            id(Kind::Plan, employee),
            id(Kind::RuleSet, 0),
            supervisor_of(employee),
            position_of(employee),
            id(Kind::Unit, unit_of(employee)),
            state_of(evaluation),
            1,
            1,
        ])?;
    }
    Ok(())
}

fn rating(world: World, emit: Emit<'_>) -> Outcome {
    for evaluation in 0..world.evaluations {
        if let Some((result, behavior, performance)) = rating_of(evaluation) {
            emit(row![
                id(Kind::Evaluation, evaluation),
                id(Kind::RuleSet, 0),
                result,
                behavior,
                performance,
                Value::Null,
                QUARTERS[(evaluation % PERIODS) as usize].rated_at,
                1,
            ])?;
        }
    }
    Ok(())
}

/// The summaries as pairs of their number and their group.
fn summaries(world: World) -> impl Iterator<Item = (u64, &'static str)> {
    (0..world.evaluations).flat_map(|evaluation| {
        let peer = has_peer_summary(evaluation).then_some((evaluation * 2, "PEER"));
        let subordinate = has_subordinate_summary(evaluation).then_some((evaluation * 2 + 1, "SUBORDINATE"));
        peer.into_iter().chain(subordinate)
    })
}

fn feedback_summary(world: World, emit: Emit<'_>) -> Outcome {
    for (summary, group) in summaries(world) {
        let evaluation = summary / 2;
        let closed_on = QUARTERS[(evaluation % PERIODS) as usize].feedback_closed_on;
        emit(row![
            id(Kind::Summary, summary),
            id(Kind::Evaluation, evaluation),
            group,
            responses_of(summary),
            closed_on
        ])?;
    }
    Ok(())
}

fn feedback_summary_item(world: World, emit: Emit<'_>) -> Outcome {
    for (summary, _) in summaries(world) {
        let Some(responses) = responses_of(summary) else { continue };
        for (index, value) in (0..).zip(BEHAVIOR_VALUES) {
            let above = below(Kind::SummaryItem, summary * 7 + index, 0, responses.unsigned_abs() + 1) as i64;
            let worse = (responses - above) * i64::from(draw_is_even(summary * 7 + index)) / 2;
            emit(row![id(Kind::Summary, summary), value, above, responses - above - worse, worse])?;
        }
    }
    Ok(())
}

const fn draw_is_even(item: u64) -> bool {
    below(Kind::SummaryItem, item, 1, 2) == 0
}

fn service_unit(_: World, emit: Emit<'_>) -> Outcome {
    let unit = id(Kind::Unit, 1);
    emit(row![id(Kind::ServiceUnit, 0), pins::agency_id(), unit, "Loket Pelayanan Kesehatan", "ukur-loket"])
}

fn survey_instrument(_: World, emit: Emit<'_>) -> Outcome {
    emit(row![id(Kind::Instrument, 0), "SKM_14_2017", 1, "Survei Kepuasan Masyarakat (PermenPANRB 14/2017)"])
}

fn survey_item(_: World, emit: Emit<'_>) -> Outcome {
    for (index, (code, element, question)) in (0_u64..).zip(SURVEY_ITEMS) {
        emit(row![
            id(Kind::SurveyItem, index),
            id(Kind::Instrument, 0),
            code,
            index as i64 + 1,
            element,
            question,
            code,
        ])?;
    }
    Ok(())
}

fn survey_option(_: World, emit: Emit<'_>) -> Outcome {
    for (index, _) in (0_u64..).zip(SURVEY_ITEMS) {
        for (position, label) in (1_i64..).zip(["Tidak", "Kurang", "Ya", "Sangat"]) {
            emit(row![id(Kind::SurveyItem, index), position, 100 * position, label])?;
        }
    }
    Ok(())
}

fn survey_campaign(_: World, emit: Emit<'_>) -> Outcome {
    emit(row![
        id(Kind::Campaign, 0),
        pins::agency_id(),
        id(Kind::ServiceUnit, 0),
        id(Kind::Unit, 1),
        id(Kind::Instrument, 0),
        pins::SURVEY_CODE,
        "Survei Kepuasan Masyarakat Loket Pelayanan Kesehatan",
        ALWAYS,
        "2099-12-31",
        "OPEN",
    ])
}

fn survey_channel(_: World, emit: Emit<'_>) -> Outcome {
    emit(row![
        id(Kind::Campaign, 0),
        pins::agency_id(),
        id(Kind::Campaign, 0),
        id(Kind::Unit, 1),
        "QR",
        "Kode QR",
        pins::SURVEY_CODE,
        "ACTIVE",
    ])
}
