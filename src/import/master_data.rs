//! What the regulations give every agency: the rule set of PermenPANRB 6/2022, the survey instruments,
//! and the agency itself with its root unit.

use chrono::{DateTime, NaiveDate, Utc};
use entity::{agency, org_unit, org_unit_closure, rule_set, rule_set_rating};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter};
use uuid::Uuid;

use crate::database::{Database, inserted, unless_taken};
use crate::domain::survey::form::InstrumentRows;
use crate::error::{Error, Result, Violation, ViolationCode, field};
use crate::import::{bulk, instrument};
use crate::text;
use crate::words::people::{AgencyLevel, TimeZone};

/// The code of the rule set in force.
pub const RULE_SET: &str = "PANRB_6_2022";
/// The code that the root unit of every agency has.
pub const ROOT_UNIT_CODE: &str = "0";

/// Result rating and behavior rating give the performance rating (predikat kinerja). Only bad behavior gives POOR:
/// good results cannot buy it off. PermenPANRB 6/2022.
pub const MATRIX: [(&str, &str, &str); 9] = [
    ("ABOVE_EXPECTATION", "BELOW_EXPECTATION", "POOR"),
    ("ABOVE_EXPECTATION", "AS_EXPECTED", "GOOD"),
    ("ABOVE_EXPECTATION", "ABOVE_EXPECTATION", "VERY_GOOD"),
    ("AS_EXPECTED", "BELOW_EXPECTATION", "POOR"),
    ("AS_EXPECTED", "AS_EXPECTED", "GOOD"),
    ("AS_EXPECTED", "ABOVE_EXPECTATION", "GOOD"),
    ("BELOW_EXPECTATION", "BELOW_EXPECTATION", "VERY_POOR"),
    ("BELOW_EXPECTATION", "AS_EXPECTED", "NEEDS_IMPROVEMENT"),
    ("BELOW_EXPECTATION", "ABOVE_EXPECTATION", "NEEDS_IMPROVEMENT"),
];

/// What [`ensure`] found or wrote.
#[derive(Clone, Debug)]
pub struct MasterData {
    /// The id of the rule set.
    pub rule_set_id: Uuid,
    /// The survey instrument of PermenPANRB 14/2017.
    pub(crate) instrument: InstrumentRows,
}

/// Writes the rule set and the survey instruments unless they are there. `new_id` gives the ids of what must be written. Who
/// is first writes: of two at the same time, the other waits for it.
///
/// # Errors
/// [`Error::Internal`] if the database fails.
pub async fn ensure(txn: &impl ConnectionTrait, mut new_id: impl FnMut() -> Uuid + Send) -> Result<MasterData> {
    let rule_set_id = ensure_rule_set(txn, new_id()).await?;
    let mut instruments = Vec::new();
    for text in instrument::BUILT_IN {
        let (stored, _) = instrument::ensure(txn, instrument::read(text)?, &mut new_id).await?;
        instruments.push(stored);
    }
    let instrument = instruments.into_iter().next().ok_or_else(|| Error::internal("no survey instrument"))?;
    Ok(MasterData { rule_set_id, instrument })
}

/// The id of the rule set: `id` if it had to be written.
async fn ensure_rule_set(txn: &impl ConnectionTrait, id: Uuid) -> Result<Uuid> {
    let rule_set = rule_set::Model {
        id,
        code: RULE_SET.to_owned(),
        version: 1,
        name: "Pengelolaan Kinerja Pegawai ASN (PermenPANRB 6/2022)".to_owned(),
        feedback_minimum: 3,
        appeal_window_days: 14,
        appeal_window_unit: "WORKING".to_owned(),
        valid_from: NaiveDate::from_ymd_opt(2022, 2, 9).unwrap_or_default(),
        valid_to: None,
    };
    let outcome = rule_set::Entity::insert(rule_set.into_active_model())
        .on_conflict_do_nothing_on([rule_set::Column::Code, rule_set::Column::Version])
        .exec_without_returning(txn)
        .await?;
    if inserted(outcome) == 0 {
        let stored = rule_set::Entity::find()
            .filter(rule_set::Column::Code.eq(RULE_SET))
            .filter(rule_set::Column::Version.eq(1))
            .one(txn)
            .await?;
        return stored.map(|stored| stored.id).ok_or_else(|| Error::internal("a rule set neither new nor there"));
    }
    let matrix = MATRIX.iter().map(|(result, behavior, performance)| rule_set_rating::Model {
        rule_set_id: id,
        result_rating: (*result).to_owned(),
        behavior_rating: (*behavior).to_owned(),
        performance_rating: (*performance).to_owned(),
    });
    bulk::insert::<rule_set_rating::Entity>(txn, matrix.collect()).await?;
    Ok(id)
}

/// An agency (instansi) to be created.
#[derive(Clone, Debug)]
pub struct NewAgency {
    /// Short and unique; the import names the agency by it.
    pub code: String,
    /// Its name, which its root unit has too.
    pub name: String,
    /// MINISTRY, PROVINCE, REGENCY or CITY.
    pub level: String,
    /// The official code of its region, if it has one.
    pub region_code: Option<String>,
    /// Asia/Jakarta, Asia/Makassar or Asia/Jayapura.
    pub time_zone: String,
}

/// Creates an agency with its root unit, and the regulations' data if this is the first one.
///
/// # Errors
/// [`Error::Invalid`] if a value is not accepted or the code is taken.
pub async fn create_agency(database: &Database, new: NewAgency, now: DateTime<Utc>) -> Result<Uuid> {
    let mut violations = Vec::new();
    let mut refuse = |field: &str, code, indonesian: &str, english: &str| {
        violations.push(Violation::new(code, field![field], indonesian, english));
    };
    let unusable = |text: &str| text::is_blank(text) || text.chars().any(char::is_control) || text.len() > 400;
    if unusable(&new.code) || unusable(&new.name) {
        refuse("code", ViolationCode::Required, "kode dan nama wajib diisi", "code and name are required");
    }
    if !AgencyLevel::WORDS.contains(&new.level) {
        let known = AgencyLevel::WORDS.listed();
        let (indonesian, english) =
            (format!("tingkat instansi harus salah satu dari {known}"), format!("the level must be one of {known}"));
        refuse("level", ViolationCode::InvalidValue, &indonesian, &english);
    }
    let zone = TimeZone::from_word(&new.time_zone);
    let Some(zone) = zone.filter(|_| violations.is_empty()) else {
        if violations.is_empty() {
            violations.push(Violation::new(
                ViolationCode::InvalidValue,
                field!["timeZone"],
                format!("zona waktu harus salah satu dari {}", TimeZone::WORDS.listed()),
                format!("the time zone must be one of {}", TimeZone::WORDS.listed()),
            ));
        }
        return Err(Error::Invalid(violations));
    };
    let txn = database.begin().await?;
    ensure(&txn, Uuid::new_v4).await?;
    let agency = agency::Model {
        id: Uuid::new_v4(),
        code: new.code.trim().to_owned(),
        name: new.name.trim().to_owned(),
        level: new.level,
        region_code: new.region_code,
        time_zone: new.time_zone,
    };
    let id = agency.id;
    let root = root_unit(&agency, Uuid::new_v4(), zone.day(now));
    let written = agency::Entity::insert(agency.into_active_model()).exec_without_returning(&txn).await;
    unless_taken(written, || {
        Violation::new(
            ViolationCode::Duplicate,
            field!["code"],
            "kode instansi sudah dipakai",
            "the agency's code is taken",
        )
    })?;
    let closure = crate::import::closure(id, &[root.id]);
    bulk::insert::<org_unit::Entity>(&txn, vec![root]).await?;
    bulk::insert::<org_unit_closure::Entity>(&txn, closure).await?;
    txn.commit().await?;
    Ok(id)
}

/// The root unit of an agency, which stands for the whole of it.
pub(crate) fn root_unit(agency: &agency::Model, id: Uuid, valid_from: NaiveDate) -> org_unit::Model {
    org_unit::Model {
        id,
        agency_id: agency.id,
        parent_id: None,
        code: ROOT_UNIT_CODE.to_owned(),
        name: agency.name.clone(),
        valid_from,
        valid_to: None,
    }
}
