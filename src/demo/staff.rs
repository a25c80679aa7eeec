//! The agencies of the demo with their units and the people in them.

use std::collections::{HashMap, HashSet};

use chrono::{Days, NaiveDate};
use entity::{
    account, agency, appointment, delegation, employee, org_unit, position, reporting_line, role_grant, service,
    service_unit,
};
use uuid::Uuid;

use super::catalog::Job;
use super::chance::Chance;
use super::person::{self, Level, Registry};
use super::region::{self, City};
use super::tables::Tables;
use crate::import;
use crate::import::master_data;

/// An agency of the demo.
struct PlaceText {
    code: &'static str,
    name: &'static str,
    short: &'static str,
    region: &'static str,
    foremost: &'static str,
    domain: &'static str,
}

const PLACES: [PlaceText; 4] = [
    PlaceText {
        code: "PADANG",
        name: "Pemerintah Kota Padang",
        short: "Padang",
        region: "13.71",
        foremost: "Kuranji",
        domain: "padang.example",
    },
    PlaceText {
        code: "PANGKALPINANG",
        name: "Pemerintah Kota Pangkalpinang",
        short: "Pangkalpinang",
        region: "19.71",
        foremost: "Gerunggang",
        domain: "pangkalpinang.example",
    },
    PlaceText {
        code: "SALATIGA",
        name: "Pemerintah Kota Salatiga",
        short: "Salatiga",
        region: "33.73",
        foremost: "Sidorejo",
        domain: "salatiga.example",
    },
    PlaceText {
        code: "SERANG",
        name: "Pemerintah Kota Serang",
        short: "Serang",
        region: "36.73",
        foremost: "Kasemen",
        domain: "serang.example",
    },
];

/// Where the cast lives.
const PANGKALPINANG: usize = 1;
/// Where the stranger lives.
const SALATIGA: usize = 2;

pub(super) fn agency_codes() -> impl Iterator<Item = &'static str> {
    PLACES.iter().map(|place| place.code)
}

/// Somebody in the demo. A supervisor stands before those who report to them.
pub(super) struct Person {
    pub(super) id: Uuid,
    pub(super) place: usize,
    pub(super) unit: usize,
    pub(super) position_id: Uuid,
    pub(super) supervisor: Option<usize>,
    /// Who was the supervisor before a day of the present evaluation year.
    pub(super) former: Option<usize>,
    pub(super) reports: Vec<usize>,
    pub(super) job: Job,
    /// The part in the cast, if any.
    pub(super) role: Option<&'static str>,
}

pub(super) struct Unit {
    pub(super) id: Uuid,
    /// From the unit itself up to the root.
    chain: Vec<Uuid>,
}

/// A unit that citizens meet.
pub(super) struct Counter {
    pub(super) id: Uuid,
    pub(super) place: usize,
    pub(super) unit: usize,
    pub(super) name: String,
    /// What its campaigns' codes begin with.
    pub(super) code: String,
}

/// Everybody and everything that stays the same through the years.
pub(super) struct Staff {
    pub(super) agency_ids: Vec<Uuid>,
    pub(super) units: Vec<Unit>,
    pub(super) people: Vec<Person>,
    pub(super) counters: Vec<Counter>,
}

struct Builder<'a> {
    chance: &'a mut Chance,
    tables: &'a mut Tables,
    registry: Registry,
    today: NaiveDate,
    password_hash: &'a str,
    staff: Staff,
    positions: HashMap<(usize, String), Uuid>,
    slugs: HashSet<String>,
}

/// Builds the agencies with about `employees` people in all.
pub(super) fn build(
    chance: &mut Chance,
    tables: &mut Tables,
    employees: usize,
    today: NaiveDate,
    password_hash: &str,
) -> Staff {
    let mut builder = Builder {
        chance,
        tables,
        registry: Registry::default(),
        today,
        password_hash,
        staff: Staff { agency_ids: Vec::new(), units: Vec::new(), people: Vec::new(), counters: Vec::new() },
        positions: HashMap::new(),
        slugs: HashSet::new(),
    };
    for place in 0..PLACES.len() {
        let end = employees * (place + 1) / PLACES.len();
        builder.place(place, end);
    }
    builder.staff
}

/// What is said of somebody who takes up a post.
struct Post<'a> {
    unit: usize,
    title: &'a str,
    job: Job,
    level: Level,
    supervisor: Option<usize>,
    role: Option<&'static str>,
}

impl Builder<'_> {
    fn place(&mut self, place: usize, end: usize) {
        let text = &PLACES[place];
        let city = region::city(text.region, text.foremost);
        let agency = agency::Model {
            id: self.chance.id(),
            code: text.code.to_owned(),
            name: text.name.to_owned(),
            level: "CITY".to_owned(),
            region_code: Some(city.code.to_owned()),
            time_zone: "Asia/Jakarta".to_owned(),
        };
        self.staff.agency_ids.push(agency.id);
        let root_id = self.chance.id();
        self.tables.org_unit.push(master_data::root_unit(&agency, root_id, founded()));
        self.tables.org_unit_closure.extend(import::closure(agency.id, &[root_id]));
        self.tables.agency.push(agency);
        self.staff.units.push(Unit { id: root_id, chain: vec![root_id] });
        let root = self.staff.units.len() - 1;

        let cast = |role| (place == PANGKALPINANG).then_some(role);
        let mayor = self.mayor(place, root, cast("head"));
        self.offices(place, root, mayor, &cast);
        let health = self.office(place, root, mayor, "05", "Dinas Kesehatan", cast("superior"));
        self.division(health, "05.1", "Bidang Pelayanan Kesehatan", 3, [None, None]);
        let schools = self.office(place, root, mayor, "06", "Dinas Pendidikan", None);
        self.division(schools, "06.1", "Bidang Pembinaan Sekolah", 3, [None, None]);
        self.registry_office(place, root, mayor);

        // The district that the place is known for comes first; then the city grows evenly until the number is reached.
        let (mut centers, mut taught, mut districts) = (0, 0, 0);
        loop {
            self.health_center(place, &city, health, centers);
            centers += 1;
            self.district(place, &city, root, mayor, districts);
            districts += 1;
            for _ in 0..2 {
                if self.staff.people.len() < end || taught == 0 {
                    self.school(place, &city, schools, taught);
                    taught += 1;
                }
            }
            if self.staff.people.len() >= end {
                break;
            }
        }
        self.former_supervisors(place);
    }

    fn mayor(&mut self, place: usize, root: usize, role: Option<&'static str>) -> usize {
        let title = format!("Wali Kota {}", PLACES[place].short);
        let mayor = self.hire(
            place,
            &Post { unit: root, title: &title, job: Job::Mayor, level: Level::Chief, supervisor: None, role },
        );
        self.grant(mayor, "AGENCY_HEAD", root);
        mayor
    }

    /// The secretariat, the inspectorate, personnel and computing: where the roles of an evaluation sit.
    fn offices(
        &mut self,
        place: usize,
        root: usize,
        mayor: usize,
        cast: &impl Fn(&'static str) -> Option<&'static str>,
    ) {
        let secretariat = self.office(place, root, mayor, "01", "Sekretariat Daerah", None);
        let team = self.division(secretariat, "01.1", "Bagian Organisasi", 4, [cast("team"), None]);
        self.division(secretariat, "01.2", "Bagian Umum", 3, [None, None]);
        let inspectorate = self.office(place, root, mayor, "02", "Inspektorat", None);
        let mut auditor = inspectorate.head;
        for index in 0..4 {
            let post = Post {
                unit: inspectorate.unit,
                title: "Auditor Ahli Muda",
                job: Job::Auditor,
                level: Level::Senior,
                supervisor: Some(inspectorate.head),
                role: if index == 0 { cast("auditor") } else { None },
            };
            let hired = self.hire(place, &post);
            if index == 0 {
                auditor = hired;
            }
        }
        let personnel =
            self.office(place, root, mayor, "03", "Badan Kepegawaian dan Pengembangan Sumber Daya Manusia", None);
        let officer = self.division(personnel, "03.1", "Bidang Penilaian Kinerja", 4, [cast("hr"), None]);
        let computing = self.office(place, root, mayor, "04", "Dinas Komunikasi dan Informatika", None);
        let admin = self.division(computing, "04.1", "Bidang Aplikasi", 3, [cast("sysadmin"), None]);
        self.grant(officer, "HR_OFFICER", root);
        self.grant(team, "PERFORMANCE_TEAM", root);
        self.grant(auditor, "AUDITOR", root);
        self.grant(admin, "SYSTEM_ADMIN", root);
    }

    fn office(
        &mut self,
        place: usize,
        root: usize,
        mayor: usize,
        code: &'static str,
        name: &str,
        role: Option<&'static str>,
    ) -> Office {
        let unit = self.unit(place, root, code.to_owned(), name);
        let title = match name {
            "Sekretariat Daerah" => "Sekretaris Daerah".to_owned(),
            "Inspektorat" => "Inspektur Daerah".to_owned(),
            _ => format!("Kepala {name}"),
        };
        let post = Post { unit, title: &title, job: Job::Chief, level: Level::Chief, supervisor: Some(mayor), role };
        let head = self.hire(place, &post);
        Office { place, unit, head }
    }

    /// A division with its head and so many officers; returns the first officer.
    fn division(
        &mut self,
        office: Office,
        code: &str,
        name: &str,
        officers: usize,
        roles: [Option<&'static str>; 2],
    ) -> usize {
        let Office { place, unit, head } = office;
        let unit = self.unit(place, unit, code.to_owned(), name);
        let manager = self.hire(
            place,
            &Post {
                unit,
                title: &format!("Kepala {name}"),
                job: Job::Manager,
                level: Level::Head,
                supervisor: Some(head),
                role: roles[1],
            },
        );
        let mut first = manager;
        for index in 0..officers {
            let title = if index % 2 == 0 { "Analis Ahli Pertama" } else { "Pengelola Layanan Administrasi" };
            let hired = self.hire(
                place,
                &Post {
                    unit,
                    title,
                    job: Job::Officer,
                    level: Level::Junior,
                    supervisor: Some(manager),
                    role: if index == 0 { roles[0] } else { None },
                },
            );
            if index == 0 {
                first = hired;
            }
        }
        first
    }

    /// The civil registry; one head of its two divisions stands in for the other for a few days (Plh).
    fn registry_office(&mut self, place: usize, root: usize, mayor: usize) {
        let name = "Dinas Kependudukan dan Pencatatan Sipil";
        let office = self.office(place, root, mayor, "07", name, None);
        let mut heads = Vec::new();
        for (code, name, officers) in
            [("07.1", "Bidang Pelayanan Pendaftaran Penduduk", 6), ("07.2", "Bidang Pencatatan Sipil", 5)]
        {
            let unit = self.unit(place, office.unit, code.to_owned(), name);
            let head = self.hire(
                place,
                &Post {
                    unit,
                    title: &format!("Kepala {name}"),
                    job: Job::Manager,
                    level: Level::Head,
                    supervisor: Some(office.head),
                    role: None,
                },
            );
            heads.push(head);
            for _ in 0..officers {
                self.hire(
                    place,
                    &Post {
                        unit,
                        title: "Operator Layanan Kependudukan",
                        job: Job::Registrar,
                        level: Level::Junior,
                        supervisor: Some(head),
                        role: None,
                    },
                );
            }
            let services: &[(&str, i32)] = if code == "07.1" {
                &[("Kartu tanda penduduk elektronik", 1), ("Kartu keluarga", 1), ("Pindah datang", 1)]
            } else {
                &[("Akta kelahiran", 1), ("Akta kematian", 1), ("Akta perkawinan", 2)]
            };
            let name = if code == "07.1" { "Loket Pendaftaran Penduduk" } else { "Loket Pencatatan Sipil" };
            self.counter(place, unit, name, "DUK", services);
        }
        self.delegate(heads[1], heads[0], "PLH", 3, 7);
    }

    fn health_center(&mut self, place: usize, city: &City, health: Office, index: usize) {
        let name = match city.districts.get(index) {
            Some(district) => format!("Puskesmas {}", district.name),
            None => {
                let villages: Vec<&str> =
                    city.districts.iter().flat_map(|district| district.villages.iter().copied()).collect();
                let beyond = index - city.districts.len();
                match beyond / villages.len() {
                    0 => format!("Puskesmas Pembantu {}", villages[beyond]),
                    round => format!("Puskesmas Pembantu {} {}", villages[beyond % villages.len()], round + 1),
                }
            }
        };
        let cast = |role| (place == PANGKALPINANG && index == 0).then_some(role);
        let unit = self.unit(place, health.unit, format!("05.2.{:03}", index + 1), &name);
        let head = self.hire(
            place,
            &Post {
                unit,
                title: &format!("Kepala {name}"),
                job: Job::HealthCenterHead,
                level: Level::Head,
                supervisor: Some(health.head),
                role: cast("supervisor"),
            },
        );
        let coordinators = [
            (Job::Nurse, "Perawat Ahli Muda", "Perawat Terampil", "evaluee"),
            (Job::Midwife, "Bidan Ahli Muda", "Bidan Terampil", "peer1"),
            (Job::Pharmacist, "Apoteker Ahli Muda", "Asisten Apoteker Terampil", "peer2"),
            (Job::Nurse, "Perawat Ahli Madya", "Perawat Ahli Pertama", "peer3"),
            (Job::Officer, "Kepala Subbagian Tata Usaha", "Pengadministrasi Perkantoran", ""),
        ];
        let leads: Vec<usize> = coordinators
            .iter()
            .map(|(job, title, _, role)| {
                let role = if role.is_empty() { None } else { cast(role) };
                self.hire(place, &Post { unit, title, job: *job, level: Level::Senior, supervisor: Some(head), role })
            })
            .collect();
        for (lead, (job, _, title, role)) in leads.into_iter().zip(coordinators) {
            let count = if role == "evaluee" { 4 } else { 2 + self.chance.below(4) };
            for member in 0..count {
                let role = match (role, member) {
                    ("evaluee", 0) => cast("subordinate").or((place == SALATIGA && index == 0).then_some("stranger")),
                    _ => None,
                };
                self.hire(place, &Post { unit, title, job, level: Level::Junior, supervisor: Some(lead), role });
            }
        }
        let services = [("Pemeriksaan umum", 0), ("Kesehatan ibu dan anak", 0), ("Imunisasi", 0), ("Farmasi", 0)];
        self.counter(place, unit, &name, "PKM", &services);
    }

    fn school(&mut self, place: usize, city: &City, schools: Office, index: usize) {
        let district = &city.districts[index % city.districts.len()];
        let name = if index.is_multiple_of(2) {
            format!("SMP Negeri {} {}", index / 2 + 1, PLACES[place].short)
        } else {
            format!("SD Negeri {} {}", index / 2 + 1, district.name)
        };
        let unit = self.unit(place, schools.unit, format!("06.2.{:03}", index + 1), &name);
        let head = self.hire(
            place,
            &Post {
                unit,
                title: &format!("Kepala {name}"),
                job: Job::Headteacher,
                level: Level::Head,
                supervisor: Some(schools.head),
                role: None,
            },
        );
        for _ in 0..8 + self.chance.below(6) {
            let (title, level) = if self.chance.permille(400) {
                ("Guru Ahli Muda", Level::Senior)
            } else {
                ("Guru Ahli Pertama", Level::Junior)
            };
            self.hire(place, &Post { unit, title, job: Job::Teacher, level, supervisor: Some(head), role: None });
        }
        let services = [("Penerimaan peserta didik baru", 3), ("Legalisasi ijazah", 1)];
        self.counter(place, unit, &name, "SCH", &services);
    }

    /// A district with its villages; the head of the second village acts for the head of the first (Plt).
    fn district(&mut self, place: usize, city: &City, root: usize, mayor: usize, index: usize) {
        let Some(district) = city.districts.get(index) else { return };
        let name = format!("Kecamatan {}", district.name);
        let code = format!("08.{:02}", index + 1);
        let unit = self.unit(place, root, code.clone(), &name);
        let head = self.hire(
            place,
            &Post {
                unit,
                title: &format!("Camat {}", district.name),
                job: Job::DistrictHead,
                level: Level::Head,
                supervisor: Some(mayor),
                role: None,
            },
        );
        for title in ["Kepala Seksi Pelayanan", "Pengadministrasi Umum", "Pengelola Pelayanan"] {
            let level = if title.starts_with("Kepala") { Level::Senior } else { Level::Junior };
            self.hire(
                place,
                &Post { unit, title, job: Job::DistrictOfficer, level, supervisor: Some(head), role: None },
            );
        }
        let mut heads = Vec::new();
        for (number, village) in district.villages.iter().take(4).enumerate() {
            let unit = self.unit(place, unit, format!("{code}.{:02}", number + 1), &format!("Kelurahan {village}"));
            let village_head = self.hire(
                place,
                &Post {
                    unit,
                    title: &format!("Lurah {village}"),
                    job: Job::DistrictHead,
                    level: Level::Senior,
                    supervisor: Some(head),
                    role: None,
                },
            );
            heads.push(village_head);
            for _ in 0..3 {
                self.hire(
                    place,
                    &Post {
                        unit,
                        title: "Pengelola Pelayanan",
                        job: Job::DistrictOfficer,
                        level: Level::Junior,
                        supervisor: Some(village_head),
                        role: None,
                    },
                );
            }
        }
        if let [first, second, ..] = heads[..] {
            self.delegate(first, second, "PLT", 30, 90);
        }
        let services = [("Surat keterangan domisili", 1), ("Surat keterangan usaha", 1), ("Pengantar nikah", 1)];
        self.counter(place, unit, &name, "KEC", &services);
    }

    /// A few teachers changed schools within the year: their former headteachers keep reading what they rated.
    fn former_supervisors(&mut self, place: usize) {
        let people = &mut self.staff.people;
        let heads: Vec<usize> = (0..people.len())
            .filter(|index| people[*index].place == place && people[*index].job == Job::Headteacher)
            .collect();
        let teachers: Vec<usize> = (0..people.len())
            .filter(|index| people[*index].place == place && people[*index].job == Job::Teacher)
            .collect();
        for teacher in teachers.into_iter().step_by(9) {
            let now = people[teacher].supervisor;
            people[teacher].former = heads.iter().copied().find(|head| Some(*head) != now);
        }
    }

    fn unit(&mut self, place: usize, parent: usize, code: String, name: &str) -> usize {
        let id = self.chance.id();
        let agency_id = self.staff.agency_ids[place];
        let mut chain = vec![id];
        chain.extend(&self.staff.units[parent].chain);
        self.tables.org_unit.push(org_unit::Model {
            id,
            agency_id,
            parent_id: Some(self.staff.units[parent].id),
            code,
            name: name.to_owned(),
            valid_from: founded(),
            valid_to: None,
        });
        self.tables.org_unit_closure.extend(import::closure(agency_id, &chain));
        self.staff.units.push(Unit { id, chain });
        self.staff.units.len() - 1
    }

    fn hire(&mut self, place: usize, post: &Post<'_>) -> usize {
        let agency_id = self.staff.agency_ids[place];
        let index = self.staff.people.len();
        let domain = PLACES[place].domain;
        let (record, since) = self.record(place, post);
        let id = record.id;
        let email = match post.role {
            Some(role) => format!("{role}@{domain}"),
            None => format!("{}.{index}@{domain}", slug(&record.name).replace('-', ".")),
        };
        self.tables.account.push(account::Model {
            id: self.chance.id(),
            employee_id: id,
            identifier: email.clone(),
            password_hash: self.password_hash.to_owned(),
            disabled_at: None,
        });
        self.tables.employee.push(employee::Model { email: Some(email), ..record });
        let position_id = self.position(agency_id, post);
        self.tables.appointment.push(appointment::Model {
            id: self.chance.id(),
            agency_id,
            employee_id: id,
            position_id,
            org_unit_id: self.staff.units[post.unit].id,
            kind: "DEFINITIVE".to_owned(),
            valid_from: since,
            valid_to: None,
        });
        if let Some(supervisor) = post.supervisor {
            self.staff.people[supervisor].reports.push(index);
        }
        self.staff.people.push(Person {
            id,
            place,
            unit: post.unit,
            position_id,
            supervisor: post.supervisor,
            former: None,
            reports: Vec::new(),
            job: post.job,
            role: post.role,
        });
        index
    }

    /// An invented employee without an address, and since when they hold the post.
    fn record(&mut self, place: usize, post: &Post<'_>) -> (employee::Model, NaiveDate) {
        let (id, agency_id) = (self.chance.id(), self.staff.agency_ids[place]);
        if post.job == Job::Mayor {
            let female = self.chance.permille(400);
            let record = employee::Model {
                id,
                agency_id,
                kind: "OFFICIAL".to_owned(),
                name: person::name(self.chance, place, female),
                nip: None,
                rank: None,
                email: None,
            };
            return (record, self.today - Days::new(600));
        }
        let invented = self.registry.invent(self.chance, place, post.level, self.today);
        let record = employee::Model {
            id,
            agency_id,
            kind: invented.kind.to_owned(),
            name: invented.name,
            nip: Some(invented.nip),
            rank: Some(invented.rank.to_owned()),
            email: None,
        };
        (record, invented.since)
    }

    fn position(&mut self, agency_id: Uuid, post: &Post<'_>) -> Uuid {
        if let Some(id) = self.positions.get(&(post.unit, post.title.to_owned())) {
            return *id;
        }
        let id = self.chance.id();
        self.positions.insert((post.unit, post.title.to_owned()), id);
        let job_type = match post.level {
            Level::Chief => "EXECUTIVE",
            Level::Head => "ADMINISTRATOR",
            _ if post.title.starts_with("Lurah") || post.title.starts_with("Kepala") => "SECTION_HEAD",
            _ if post.title.contains("Ahli") => "EXPERT",
            _ if post.title.ends_with("Terampil") => "SKILLED",
            _ => "IMPLEMENTER",
        };
        self.tables.position.push(position::Model {
            id,
            agency_id,
            org_unit_id: self.staff.units[post.unit].id,
            title: post.title.to_owned(),
            job_type: Some(job_type.to_owned()),
        });
        id
    }

    fn grant(&mut self, holder: usize, role: &str, unit: usize) {
        let person = &self.staff.people[holder];
        self.tables.role_grant.push(role_grant::Model {
            id: self.chance.id(),
            agency_id: self.staff.agency_ids[person.place],
            employee_id: person.id,
            role: role.to_owned(),
            org_unit_id: self.staff.units[unit].id,
            valid_from: self.today - Days::new(400),
            valid_to: None,
        });
    }

    fn delegate(&mut self, principal: usize, delegate: usize, kind: &str, before: u64, after: u64) {
        let place = self.staff.people[principal].place;
        self.tables.delegation.push(delegation::Model {
            id: self.chance.id(),
            agency_id: self.staff.agency_ids[place],
            principal_id: self.staff.people[principal].id,
            delegate_id: self.staff.people[delegate].id,
            kind: kind.to_owned(),
            decree_number: format!("800/{:03}/BKPSDM", 1 + self.tables.delegation.len()),
            valid_from: self.today - Days::new(before),
            valid_to: self.today + Days::new(after),
        });
    }

    fn counter(&mut self, place: usize, unit: usize, name: &str, kind: &str, services: &[(&str, i32)]) {
        let stem = format!("{}-{}", slug(PLACES[place].short), slug(name));
        let mut slug_text = stem.clone();
        let mut number = 1;
        while !self.slugs.insert(slug_text.clone()) {
            number += 1;
            slug_text = format!("{stem}-{number}");
        }
        let place_name = slug(PLACES[place].short).to_uppercase();
        let own = slug_text[place_name.len() + 1..].trim_start_matches("puskesmas-").trim_start_matches("kecamatan-");
        let code = format!("{}-{kind}-{}", &place_name[..3], own.to_uppercase());
        let id = self.chance.id();
        self.tables.service_unit.push(service_unit::Model {
            id,
            agency_id: self.staff.agency_ids[place],
            org_unit_id: self.staff.units[unit].id,
            name: name.to_owned(),
            slug: slug_text,
        });
        for (service, days) in services {
            self.tables.service.push(service::Model {
                id: self.chance.id(),
                service_unit_id: id,
                name: (*service).to_owned(),
                standard_days: Some(*days),
            });
        }
        self.staff.counters.push(Counter { id, place, unit, name: name.to_owned(), code });
    }
}

#[derive(Clone, Copy)]
struct Office {
    place: usize,
    unit: usize,
    head: usize,
}

/// Writes who reports to whom: since `begins`, and for those who moved, since `moved`.
pub(super) fn reporting_lines(
    chance: &mut Chance,
    tables: &mut Tables,
    staff: &Staff,
    begins: NaiveDate,
    moved: NaiveDate,
) {
    for person in &staff.people {
        let Some(supervisor) = person.supervisor else { continue };
        let mut line = |supervisor: usize, valid_from, valid_to| {
            tables.reporting_line.push(reporting_line::Model {
                id: chance.id(),
                agency_id: staff.agency_ids[person.place],
                employee_id: person.id,
                supervisor_id: staff.people[supervisor].id,
                valid_from,
                valid_to,
            });
        };
        match person.former {
            Some(former) => {
                line(former, begins, Some(moved));
                line(supervisor, moved, None);
            }
            None => line(supervisor, begins, None),
        }
    }
}

fn founded() -> NaiveDate {
    NaiveDate::from_ymd_opt(2017, 1, 1).unwrap_or_default()
}

fn slug(text: &str) -> String {
    let words: Vec<String> = text
        .split(|character: char| !character.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_ascii_lowercase)
        .collect();
    words.join("-")
}
