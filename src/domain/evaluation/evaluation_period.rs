//! Evaluation periods (periode penilaian): opening one makes an evaluation for everybody who has a supervisor and a post.
//! PermenPANRB 6/2022; PP 30/2019 articles 35-48.

use std::collections::HashMap;

use chrono::{Days, NaiveDate};
use sea_orm::{ColumnTrait, DatabaseTransaction, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, Set};
use uuid::Uuid;

use crate::database::{Database, inserted, valid_on};
use crate::domain::verb::retry::retried;
use crate::domain::verb::violations::{Violations, field};
use crate::error::{Error, Result, ViolationCode};
use crate::words::evaluation::{EvaluationState, PeriodKind, PeriodStatus};
use crate::words::people::AppointmentKind;
use crate::words::plan::PerformancePlanState;

/// A period to open for everybody in an agency.
#[derive(Clone, Copy, Debug)]
pub struct NewPeriod {
    /// The tenant.
    pub agency_id: Uuid,
    /// The year of the cycle, 2000 to 2200.
    pub year: i32,
    /// How long the period is.
    pub kind: PeriodKind,
    /// Which one of the year: 1 to 12, 1 to 4, or 1.
    pub number: u32,
    /// Today in the agency's zone: whoever has a supervisor and a post today gets an evaluation.
    pub today: NaiveDate,
}

/// What opening a period has made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OpenedPeriod {
    /// The cycle of the year, made if it was not there.
    pub cycle_id: Uuid,
    /// The period, made if it was not there.
    pub period_id: Uuid,
    /// How many evaluations are new.
    pub created: u64,
    /// How many employees had one already.
    pub existing: u64,
}

/// Opens a period and makes one evaluation for each employee who has a supervisor and a post today. Those who have one
/// already keep it, so that it can run again after a correction of the staff list.
///
/// # Errors
/// [`Error::NotFound`] for an unknown agency, [`Error::Invalid`] for a year or number out of range, or if no rule set is
/// in force when the period begins.
pub async fn open(database: &Database, new: NewPeriod) -> Result<OpenedPeriod> {
    retried(|| open_once(database, new)).await
}

async fn open_once(database: &Database, new: NewPeriod) -> Result<OpenedPeriod> {
    let calendar = calendar(new.year, new.kind, new.number)?;
    let txn = database.begin().await?;
    entity::agency::Entity::find_by_id(new.agency_id).one(&txn).await?.ok_or(Error::NotFound)?;
    let cycle = cycle(&txn, &new, &calendar).await?;
    let period = period(&txn, &new, &cycle, &calendar).await?;
    let candidates = candidates(&txn, &new, &cycle).await?;
    let rows: Vec<entity::evaluation::ActiveModel> =
        candidates.iter().map(|candidate| candidate.evaluation(&cycle, &period)).collect();
    let mut created = 0;
    // SQLite takes 32,766 binds in a statement; a row has fourteen.
    for chunk in rows.chunks(2_000) {
        use entity::evaluation::Column;
        let outcome = entity::evaluation::Entity::insert_many(chunk.iter().cloned())
            .on_conflict_do_nothing_on([Column::EmployeeId, Column::PeriodId, Column::Segment])
            .exec_without_returning(&txn)
            .await?;
        created += inserted(outcome);
    }
    txn.commit().await?;
    Ok(OpenedPeriod { cycle_id: cycle.id, period_id: period.id, created, existing: candidates.len() as u64 - created })
}

/// The first and the last day of a period, inclusive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Calendar {
    starts_on: NaiveDate,
    ends_on: NaiveDate,
}

fn calendar(year: i32, kind: PeriodKind, number: u32) -> Result<Calendar> {
    let months = match kind {
        PeriodKind::Month => 1,
        PeriodKind::Quarter => 3,
        PeriodKind::Annual => 12,
    };
    let mut violations = Violations::new();
    if !(2000..=2200).contains(&year) {
        violations.add(
            ViolationCode::InvalidValue,
            field!["year"],
            "tahun harus antara 2000 dan 2200",
            "the year must lie between 2000 and 2200",
        );
    }
    if !(1..=12 / months).contains(&number) {
        violations.add(
            ViolationCode::InvalidValue,
            field!["number"],
            &format!("nomor periode harus antara 1 dan {}", 12 / months),
            &format!("the number of the period must lie between 1 and {}", 12 / months),
        );
    }
    violations.finish()?;
    let first_day = |months_since: u32| {
        NaiveDate::from_ymd_opt(year + i32::try_from(months_since / 12).unwrap_or(0), months_since % 12 + 1, 1)
    };
    let dates = first_day((number - 1) * months).zip(first_day(number * months).and_then(|day| day.pred_opt()));
    let (starts_on, ends_on) = dates.ok_or_else(|| Error::internal("a date within the range of years"))?;
    Ok(Calendar { starts_on, ends_on })
}

/// The cycle of the year, made if it is not there.
async fn cycle(
    txn: &DatabaseTransaction,
    new: &NewPeriod,
    calendar: &Calendar,
) -> Result<entity::evaluation_cycle::Model> {
    use entity::evaluation_cycle::{Column, Entity, Model};
    if let Some(rule_set) = rule_set(txn, calendar.starts_on).await? {
        let cycle = Model {
            id: Uuid::new_v4(),
            agency_id: new.agency_id,
            year: new.year,
            name: format!("Kinerja {}", new.year),
            rule_set_id: rule_set.id,
        };
        Entity::insert(cycle.into_active_model())
            .on_conflict_do_nothing_on([Column::AgencyId, Column::Year])
            .exec_without_returning(txn)
            .await?;
    }
    let stored = Entity::find().filter(Column::AgencyId.eq(new.agency_id)).filter(Column::Year.eq(new.year));
    stored.one(txn).await?.ok_or_else(|| {
        let mut violations = Violations::new();
        violations.add(
            ViolationCode::UnknownReference,
            field!["year"],
            "tidak ada aturan yang berlaku pada awal periode ini",
            "no rule set is in force when this period begins",
        );
        violations.finish().err().unwrap_or(Error::NotFound)
    })
}

/// The newest rule set in force on `day`.
async fn rule_set(txn: &DatabaseTransaction, day: NaiveDate) -> Result<Option<entity::rule_set::Model>> {
    use entity::rule_set::Column;
    Ok(entity::rule_set::Entity::find()
        .filter(valid_on(Column::ValidFrom, Column::ValidTo, day))
        .order_by_desc(Column::ValidFrom)
        .order_by_desc(Column::Version)
        .one(txn)
        .await?)
}

/// The period, made if it is not there.
async fn period(
    txn: &DatabaseTransaction,
    new: &NewPeriod,
    cycle: &entity::evaluation_cycle::Model,
    calendar: &Calendar,
) -> Result<entity::evaluation_period::Model> {
    use entity::evaluation_period::{Column, Entity, Model};
    let number = i32::try_from(new.number).map_err(Error::internal)?;
    // Self-assessment and feedback begin two weeks before the end; the rating takes the month after it.
    let before = |days: u64| calendar.ends_on - Days::new(days);
    let after = |days: u64| calendar.ends_on + Days::new(days);
    let period = Model {
        id: Uuid::new_v4(),
        agency_id: new.agency_id,
        cycle_id: cycle.id,
        kind: new.kind.word().to_owned(),
        number,
        starts_on: calendar.starts_on,
        ends_on: calendar.ends_on,
        self_assessment_opens_on: before(13),
        self_assessment_closes_on: after(10),
        feedback_opens_on: before(13),
        feedback_closes_on: after(17),
        rating_opens_on: after(1),
        rating_closes_on: after(31),
        response_closes_on: after(45),
        status: PeriodStatus::Open.word().to_owned(),
    };
    Entity::insert(period.into_active_model())
        .on_conflict_do_nothing_on([Column::CycleId, Column::Kind, Column::Number])
        .exec_without_returning(txn)
        .await?;
    let stored = Entity::find()
        .filter(Column::CycleId.eq(cycle.id))
        .filter(Column::Kind.eq(new.kind))
        .filter(Column::Number.eq(number));
    stored.one(txn).await?.ok_or_else(|| Error::internal("a period that has been made is not there"))
}

/// Somebody who is to be evaluated, as the staff list shows them today.
struct Candidate {
    employee_id: Uuid,
    supervisor_id: Uuid,
    position_id: Uuid,
    org_unit_id: Uuid,
    plan_id: Option<Uuid>,
}

impl Candidate {
    fn evaluation(
        &self,
        cycle: &entity::evaluation_cycle::Model,
        period: &entity::evaluation_period::Model,
    ) -> entity::evaluation::ActiveModel {
        entity::evaluation::ActiveModel {
            id: Set(Uuid::new_v4()),
            agency_id: Set(cycle.agency_id),
            employee_id: Set(self.employee_id),
            period_id: Set(period.id),
            period_ends_on: Set(period.ends_on),
            segment: Set(1),
            plan_id: Set(self.plan_id),
            rule_set_id: Set(cycle.rule_set_id),
            supervisor_id: Set(self.supervisor_id),
            position_id: Set(self.position_id),
            org_unit_id: Set(self.org_unit_id),
            state: Set(EvaluationState::Open.word().to_owned()),
            status_version: Set(1),
            reviewers_version: Set(0),
        }
    }
}

async fn candidates(
    txn: &DatabaseTransaction,
    new: &NewPeriod,
    cycle: &entity::evaluation_cycle::Model,
) -> Result<Vec<Candidate>> {
    let lines = {
        use entity::reporting_line::Column;
        entity::reporting_line::Entity::find()
            .filter(Column::AgencyId.eq(new.agency_id))
            .filter(valid_on(Column::ValidFrom, Column::ValidTo, new.today))
            .order_by_asc(Column::EmployeeId)
            .all(txn)
            .await?
    };
    let appointments = {
        use entity::appointment::Column;
        entity::appointment::Entity::find()
            .filter(Column::AgencyId.eq(new.agency_id))
            .filter(Column::Kind.eq(AppointmentKind::Definitive))
            .filter(valid_on(Column::ValidFrom, Column::ValidTo, new.today))
            .all(txn)
            .await?
    };
    let plans = {
        use entity::performance_plan::Column;
        entity::performance_plan::Entity::find()
            .filter(Column::CycleId.eq(cycle.id))
            .filter(Column::State.eq(PerformancePlanState::Approved))
            .order_by_asc(Column::ValidFrom)
            .all(txn)
            .await?
    };
    let posts: HashMap<Uuid, entity::appointment::Model> =
        appointments.into_iter().map(|appointment| (appointment.employee_id, appointment)).collect();
    let plans: HashMap<Uuid, Uuid> = plans.into_iter().map(|plan| (plan.employee_id, plan.id)).collect();
    let candidates = lines.into_iter().filter_map(|line| {
        let post = posts.get(&line.employee_id)?;
        Some(Candidate {
            employee_id: line.employee_id,
            supervisor_id: line.supervisor_id,
            position_id: post.position_id,
            org_unit_id: post.org_unit_id,
            plan_id: plans.get(&line.employee_id).copied(),
        })
    });
    Ok(candidates.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_calendar(kind: PeriodKind, number: u32, expected: Option<(&str, &str)>) {
        let calendar = calendar(2028, kind, number).ok();
        let found = calendar.map(|calendar| (calendar.starts_on.to_string(), calendar.ends_on.to_string()));
        assert_eq!(found, expected.map(|(from, to)| (from.to_owned(), to.to_owned())), "{kind:?} {number}");
    }

    #[test]
    fn periods_are_calendar_periods() {
        check_calendar(PeriodKind::Month, 2, Some(("2028-02-01", "2028-02-29")));
        check_calendar(PeriodKind::Month, 12, Some(("2028-12-01", "2028-12-31")));
        check_calendar(PeriodKind::Month, 13, None);
        check_calendar(PeriodKind::Quarter, 1, Some(("2028-01-01", "2028-03-31")));
        check_calendar(PeriodKind::Quarter, 4, Some(("2028-10-01", "2028-12-31")));
        check_calendar(PeriodKind::Quarter, 0, None);
        check_calendar(PeriodKind::Annual, 1, Some(("2028-01-01", "2028-12-31")));
        check_calendar(PeriodKind::Annual, 2, None);
    }
}
