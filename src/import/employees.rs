//! The second pass over a staff list: employees, their positions and their appointments.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use entity::{appointment, employee, position};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect};
use uuid::Uuid;

use crate::database::unless_taken;
use crate::error::{Result, Violation, ViolationCode, field};
use crate::import::check::{Entry, Staff};
use crate::import::list::{Column, List, Row};
use crate::import::problem::{Problems, Rule};
use crate::import::{Counts, bulk, nip};
use crate::text;
use crate::words::people::{AppointmentKind, JobType};

/// Rows compared and written at a time.
const CHUNK: usize = 500;

/// Who the rows are about.
pub(crate) struct People {
    /// The employee of each of [`Staff::entries`], and whether the database knows them already.
    pub(crate) ids: Vec<(Uuid, bool)>,
    /// Supervisors whom the list names but does not contain, by NIP.
    pub(crate) others: HashMap<u64, Uuid>,
    /// Employees whose e-mail address moves to somebody else in the list.
    released: Vec<Uuid>,
}

impl People {
    /// The employee with this NIP, in the list or outside.
    pub(crate) fn find(&self, staff: &Staff, nip: u64) -> Option<Uuid> {
        staff.find(nip).map(|index| self.ids[index as usize].0).or_else(|| self.others.get(&nip).copied())
    }
}

/// What [`apply`] did.
#[derive(Default)]
pub(crate) struct Written {
    pub(crate) positions_created: u64,
    pub(crate) employees: Counts,
    pub(crate) appointments: Counts,
}

/// Looks up everybody whom the list names, and reports those whom it must not name.
pub(crate) async fn identify(
    txn: &impl ConnectionTrait,
    agency_id: Uuid,
    list: &List,
    staff: &Staff,
    problems: &mut Problems,
) -> Result<People> {
    let mut known = HashMap::new();
    let mut foreign = HashSet::new();
    let mut others: Vec<u64> = staff.entries.iter().filter_map(|entry| entry.supervisor).collect();
    others.sort_unstable();
    others.dedup();
    others.retain(|nip| staff.find(*nip).is_none());
    let wanted: Vec<u64> = staff.entries.iter().map(|entry| entry.nip).chain(others.iter().copied()).collect();
    for nips in wanted.chunks(CHUNK) {
        let found: Vec<(Uuid, Uuid, Option<String>)> = employee::Entity::find()
            .select_only()
            .columns([employee::Column::Id, employee::Column::AgencyId, employee::Column::Nip])
            .filter(employee::Column::Nip.is_in(nips.iter().map(|nip| nip::text(*nip))))
            .into_tuple()
            .all(txn)
            .await?;
        for (id, agency, nip) in found {
            let Some(nip) = nip.and_then(|nip| nip.parse::<u64>().ok()) else { continue };
            if agency == agency_id {
                known.insert(nip, id);
            } else {
                foreign.insert(nip);
            }
        }
    }

    let mut people =
        People { ids: Vec::with_capacity(staff.entries.len()), others: HashMap::new(), released: Vec::new() };
    for entry in &staff.entries {
        if foreign.contains(&entry.nip) {
            problems.add(entry.line, Column::Nip.name(), &nip::text(entry.nip), Rule::OtherAgency);
        }
        let id = known.get(&entry.nip).copied();
        people.ids.push((id.unwrap_or_else(Uuid::new_v4), id.is_some()));
        if let Some(supervisor) = entry.supervisor
            && staff.find(supervisor).is_none()
            && !known.contains_key(&supervisor)
        {
            // Somebody of another agency is as unknown here as somebody of none.
            let value = nip::text(supervisor);
            problems.add(entry.line, Column::Supervisor.name(), &value, Rule::UnknownSupervisor);
        }
    }
    people.others = others.into_iter().filter_map(|nip| known.get(&nip).map(|id| (nip, *id))).collect();
    check_emails(txn, list, staff, &mut people, problems).await?;
    Ok(people)
}

/// Finds addresses that belong to other employees. One that its owner gives up in the same list may move.
async fn check_emails(
    txn: &impl ConnectionTrait,
    list: &List,
    staff: &Staff,
    people: &mut People,
    problems: &mut Problems,
) -> Result<()> {
    let emails: Vec<(&str, u64)> = staff.emails().collect();
    let mut owners: HashMap<String, (Uuid, u64)> = HashMap::new();
    for chunk in emails.chunks(CHUNK) {
        let found: Vec<(Uuid, Option<String>)> = employee::Entity::find()
            .select_only()
            .columns([employee::Column::Id, employee::Column::Email])
            .filter(employee::Column::Email.is_in(chunk.iter().map(|(email, _)| *email)))
            .into_tuple()
            .all(txn)
            .await?;
        let lines: HashMap<&str, u64> = chunk.iter().copied().collect();
        for (id, email) in found {
            if let Some(email) = email
                && let Some(line) = lines.get(email.as_str())
            {
                owners.insert(email, (id, *line));
            }
        }
    }
    let by_line: HashMap<u64, Uuid> =
        staff.entries.iter().zip(&people.ids).map(|(entry, (id, _))| (entry.line, *id)).collect();
    owners.retain(|_, (id, line)| by_line.get(line) != Some(id));
    if owners.is_empty() {
        return Ok(());
    }
    // Only now are the addresses of the present owners in the list of interest.
    let present: HashSet<Uuid> = owners.values().map(|(id, _)| *id).collect();
    let mut gives_up = HashSet::new();
    let mut rows = list.rows()?;
    let mut row = Row::default();
    let mut unused = Problems::default();
    while rows.next_into(&mut row, &mut unused)? {
        if let Some(id) = by_line.get(&row.line)
            && present.contains(id)
            && !row.get(Column::Email).is_empty()
        {
            gives_up.insert(*id);
        }
    }
    for (email, (owner, line)) in owners {
        if gives_up.contains(&owner) {
            people.released.push(owner);
        } else {
            problems.add(line, Column::Email.name(), &email, Rule::EmailTaken);
        }
    }
    Ok(())
}

/// The rows of one chunk, with their keys.
struct Person {
    entry: Entry,
    id: Uuid,
    known: bool,
    unit_id: Uuid,
    name: String,
    rank: Option<String>,
    email: Option<String>,
    title: String,
}

/// Writes employees, positions and appointments.
#[expect(clippy::too_many_arguments, reason = "the keys of the list, of the database and of the day are apart")]
pub(crate) async fn apply(
    txn: &impl ConnectionTrait,
    agency_id: Uuid,
    list: &List,
    staff: &Staff,
    people: &People,
    unit_ids: &[Uuid],
    today: NaiveDate,
    mut progress: impl FnMut(u64),
) -> Result<Written> {
    for owners in people.released.chunks(CHUNK) {
        employee::Entity::update_many()
            .col_expr(employee::Column::Email, Expr::value(None::<String>))
            .filter(employee::Column::Id.is_in(owners.iter().copied()))
            .exec(txn)
            .await?;
    }
    let mut writer =
        Writer { agency_id, today, positions: positions(txn, agency_id).await?, written: Written::default() };
    let mut rows = list.rows()?;
    let mut row = Row::default();
    // Every problem was reported in the first pass.
    let mut unused = Problems::default();
    let mut chunk = Vec::with_capacity(CHUNK);
    let mut done = 0;
    for (entry, (id, known)) in staff.entries.iter().zip(&people.ids) {
        // Rows without an entry were reported in the first pass, which stops the import; blank ones are skipped alike.
        while row.line != entry.line && rows.next_into(&mut row, &mut unused)? {}
        let optional = |column| Some(row.get(column)).filter(|value| !value.is_empty());
        chunk.push(Person {
            entry: *entry,
            id: *id,
            known: *known,
            unit_id: unit_ids[entry.unit as usize],
            name: row.get(Column::Name).to_owned(),
            rank: optional(Column::Rank).map(str::to_owned),
            email: optional(Column::Email).map(text::address),
            title: row.get(Column::Title).to_owned(),
        });
        if chunk.len() == CHUNK {
            done += chunk.len() as u64;
            writer.write(txn, std::mem::take(&mut chunk)).await?;
            progress(done);
        }
    }
    done += chunk.len() as u64;
    writer.write(txn, chunk).await?;
    progress(done);
    Ok(writer.written)
}

struct Writer {
    agency_id: Uuid,
    today: NaiveDate,
    positions: HashMap<(Uuid, String), Uuid>,
    written: Written,
}

impl Writer {
    async fn write(&mut self, txn: &impl ConnectionTrait, people: Vec<Person>) -> Result<()> {
        let known: Vec<Uuid> = people.iter().filter(|person| person.known).map(|person| person.id).collect();
        let stored: HashMap<Uuid, employee::Model> = employee::Entity::find()
            .filter(employee::Column::Id.is_in(known.iter().copied()))
            .all(txn)
            .await?
            .into_iter()
            .map(|employee| (employee.id, employee))
            .collect();
        let mut appointments: HashMap<Uuid, Vec<appointment::Model>> = HashMap::new();
        for appointment in appointment::Entity::find()
            .filter(appointment::Column::EmployeeId.is_in(known))
            .filter(appointment::Column::Kind.eq(AppointmentKind::Definitive))
            .filter(appointment::Column::ValidTo.is_null().or(appointment::Column::ValidTo.gt(self.today)))
            .all(txn)
            .await?
        {
            appointments.entry(appointment.employee_id).or_default().push(appointment);
        }

        let mut positions = Vec::new();
        let mut employees = Vec::new();
        let mut begun = Vec::new();
        for person in &people {
            let position_id = self.position(person, &mut positions);
            match stored.get(&person.id) {
                Some(before) => update(txn, before, person, &mut self.written.employees).await?,
                None => {
                    self.written.employees.created += 1;
                    employees.push(self.employee(person));
                }
            }
            let before = appointments.remove(&person.id).unwrap_or_default();
            if let Some(appointment) = self.appoint(txn, person, position_id, &before).await? {
                begun.push(appointment);
            }
        }
        self.written.positions_created += bulk::insert::<position::Entity>(txn, positions).await?;
        unless_taken(bulk::insert::<employee::Entity>(txn, employees).await, taken_meanwhile)?;
        bulk::insert::<appointment::Entity>(txn, begun).await?;
        Ok(())
    }

    fn position(&mut self, person: &Person, created: &mut Vec<position::Model>) -> Uuid {
        let agency_id = self.agency_id;
        *self.positions.entry((person.unit_id, person.title.clone())).or_insert_with_key(|(org_unit_id, title)| {
            let id = Uuid::new_v4();
            created.push(position::Model {
                id,
                agency_id,
                org_unit_id: *org_unit_id,
                title: title.clone(),
                job_type: job_type(title).map(|known| known.word().to_owned()),
            });
            id
        })
    }

    fn employee(&self, person: &Person) -> employee::Model {
        employee::Model {
            id: person.id,
            agency_id: self.agency_id,
            kind: person.entry.kind.word().to_owned(),
            name: person.name.clone(),
            nip: Some(nip::text(person.entry.nip)),
            rank: person.rank.clone(),
            email: person.email.clone(),
        }
    }

    /// Ends the appointment of today if it is another one, and returns the one that begins instead.
    async fn appoint(
        &mut self,
        txn: &impl ConnectionTrait,
        person: &Person,
        position_id: Uuid,
        before: &[appointment::Model],
    ) -> Result<Option<appointment::Model>> {
        let counts = &mut self.written.appointments;
        let current = before.iter().find(|appointment| appointment.valid_from <= self.today);
        match current {
            Some(current) if current.position_id == position_id => {
                counts.unchanged += 1;
                return Ok(None);
            }
            None => counts.created += 1,
            Some(current) => {
                counts.changed += 1;
                if current.valid_from == self.today {
                    // It began today, so there is no past of it to keep.
                    appointment::Entity::delete_by_id(current.id).exec(txn).await?;
                } else {
                    let (id, valid_to) = (Set(current.id), Set(Some(self.today)));
                    let change = appointment::ActiveModel { id, valid_to, ..Default::default() };
                    appointment::Entity::update(change).exec(txn).await?;
                }
            }
        }
        Ok(Some(appointment::Model {
            id: Uuid::new_v4(),
            agency_id: self.agency_id,
            employee_id: person.id,
            position_id,
            org_unit_id: person.unit_id,
            kind: AppointmentKind::Definitive.word().to_owned(),
            valid_from: self.today,
            // One that is already known to follow goes on to follow.
            valid_to: before.iter().map(|next| next.valid_from).filter(|from| *from > self.today).min(),
        }))
    }
}

/// Writes what differs. An empty rank or address in the list says nothing and changes nothing.
async fn update(
    txn: &impl ConnectionTrait,
    before: &employee::Model,
    person: &Person,
    counts: &mut Counts,
) -> Result<()> {
    let rank = person.rank.as_ref().or(before.rank.as_ref());
    let email = person.email.as_ref().or(before.email.as_ref());
    if before.name == person.name && before.rank.as_ref() == rank && before.email.as_ref() == email {
        counts.unchanged += 1;
        return Ok(());
    }
    counts.changed += 1;
    let written = employee::Entity::update(employee::ActiveModel {
        id: Set(before.id),
        name: Set(person.name.clone()),
        rank: Set(rank.cloned()),
        email: Set(email.cloned()),
        ..Default::default()
    })
    .exec(txn)
    .await;
    unless_taken(written, taken_meanwhile)?;
    Ok(())
}

/// [`identify`] has looked in order to name every row at once; it is the constraint that judges, here.
fn taken_meanwhile() -> Violation {
    Violation::new(
        ViolationCode::Duplicate,
        field![],
        "NIP atau alamat surel dalam daftar baru saja dipakai orang lain; ulangi impor",
        "a NIP or an e-mail address of the list has just been taken by somebody else; import again",
    )
}

async fn positions(txn: &impl ConnectionTrait, agency_id: Uuid) -> Result<HashMap<(Uuid, String), Uuid>> {
    let found: Vec<(Uuid, Uuid, String)> = position::Entity::find()
        .select_only()
        .columns([position::Column::Id, position::Column::OrgUnitId, position::Column::Title])
        .filter(position::Column::AgencyId.eq(agency_id))
        .into_tuple()
        .all(txn)
        .await?;
    Ok(found.into_iter().map(|(id, unit, title)| ((unit, title), id)).collect())
}

/// The kind of job that a title tells, where it tells one; HR fills in the rest.
fn job_type(title: &str) -> Option<JobType> {
    let title = title.to_lowercase();
    let begins = |words: &[&str]| words.iter().any(|word| title.starts_with(word));
    let contains = |words: &[&str]| words.iter().any(|word| title.contains(word));
    if contains(&["ahli pertama", "ahli muda", "ahli madya", "ahli utama"]) {
        Some(JobType::Expert)
    } else if ["pemula", "terampil", "mahir", "penyelia"].iter().any(|level| title.ends_with(level)) {
        Some(JobType::Skilled)
    } else if begins(&["sekretaris daerah", "staf ahli", "asisten", "kepala dinas", "kepala badan", "inspektur daerah"])
    {
        Some(JobType::Executive)
    } else if begins(&["camat", "kepala bidang", "kepala bagian", "sekretaris dinas", "sekretaris badan"]) {
        Some(JobType::Administrator)
    } else if begins(&["lurah", "kepala seksi", "kepala subbagian", "kepala subbidang"]) {
        Some(JobType::SectionHead)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_tell_their_job_type_or_nothing() {
        let check = |title, expected| assert_eq!(job_type(title).map(JobType::word), expected, "{title}");
        check("Perawat Ahli Muda", Some("EXPERT"));
        check("Bidan Terampil", Some("SKILLED"));
        check("Kepala Dinas Kesehatan", Some("EXECUTIVE"));
        check("Camat Gerunggang", Some("ADMINISTRATOR"));
        check("Lurah Bukit Merapin", Some("SECTION_HEAD"));
        check("Pengelola Kepegawaian", None);
    }
}
