//! A random small world: two agencies, with everybody who can be something to an evaluation, as rows in memory.

use std::collections::BTreeMap;

use chrono::{Days, TimeDelta};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::chance::Chance;
use super::random::{
    EVALUATION_STATES, GROUPS, PLAN_STATES, answer, corrections, fill, improvement, request, result, slips, step,
    suggestion, today, work_result, year,
};
use super::world::World;
use crate::support::now;

/// The token of an employee's session; number 1 is there to be ended by signing out.
pub(super) fn token(employee: Uuid, number: u8) -> String {
    use base64::Engine as _;
    let secret = Sha256::digest([employee.as_bytes().as_slice(), &[number]].concat());
    base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(secret)
}

/// The password `capaian`, hashed with the least work.
const PASSWORD_HASH: &str =
    "$argon2id$v=19$m=8,t=1,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// A world, and the people in it by what they are.
pub(super) struct Populated {
    pub(super) world: World,
    pub(super) cast: BTreeMap<&'static str, Uuid>,
}

/// Makes a world.
pub(super) fn populate(seed: u64) -> Populated {
    let mut maker = Maker { chance: Chance::new(seed), world: World::default(), cast: BTreeMap::new() };
    maker.rules();
    maker.agency("Pangkalpinang", "Asia/Jakarta", 26, true);
    maker.agency("Salatiga", "Asia/Jakarta", 10, false);
    maker.accounts();
    Populated { world: maker.world, cast: maker.cast }
}

struct Maker {
    chance: Chance,
    world: World,
    cast: BTreeMap<&'static str, Uuid>,
}

/// An agency in the making.
struct Place {
    agency: Uuid,
    /// The root first.
    units: Vec<Uuid>,
    /// Two for each unit.
    positions: Vec<(Uuid, Uuid)>,
    /// The head first; the supervisor of each stands before them.
    people: Vec<Person>,
}

#[derive(Clone, Copy)]
struct Person {
    id: Uuid,
    supervisor: Option<Uuid>,
    unit: Uuid,
    position: Uuid,
}

impl Maker {
    fn rules(&mut self) {
        use capaian::domain::evaluation::rating_matrix::MATRIX_PANRB_6_2022;
        for version in 1..=2 {
            let id = self.chance.id();
            self.world.rule_set.push(entity::rule_set::Model {
                id,
                code: "PANRB_6_2022".to_owned(),
                version,
                name: self.chance.text(),
                feedback_minimum: 3,
                appeal_window_days: 14,
                appeal_window_unit: "WORKING".to_owned(),
                valid_from: today() - Days::new(900),
                valid_to: None,
            });
            for (result, behavior, performance) in MATRIX_PANRB_6_2022 {
                self.world.rule_set_rating.push(entity::rule_set_rating::Model {
                    rule_set_id: id,
                    result_rating: result.word().to_owned(),
                    behavior_rating: behavior.word().to_owned(),
                    performance_rating: performance.word().to_owned(),
                });
            }
        }
        let instrument_id = self.chance.id();
        self.world.survey_instrument.push(entity::survey_instrument::Model {
            id: instrument_id,
            code: "SKM".to_owned(),
            version: 1,
            name: self.chance.text(),
            name_en: self.chance.percent(50).then(|| self.chance.text()),
            least_answered: 1,
            unanswered_element: "LEAVE_OUT".to_owned(),
            publishing_minimum: 2,
        });
        for (grade, from_hundredths) in [("A", 8_831), ("B", 7_661), ("D", 0)] {
            let grade = grade.to_owned();
            self.world.survey_band.push(entity::survey_band::Model { instrument_id, grade, from_hundredths });
        }
        for (sequence, code) in (1..).zip(["WAKTU", "BIAYA", "SIKAP"]) {
            let id = self.chance.id();
            for position in 1..=self.chance.between(4, 6) {
                self.world.survey_option.push(entity::survey_option::Model {
                    item_id: id,
                    position,
                    value_hundredths: 60 * position,
                    label: self.chance.text(),
                    label_en: self.chance.percent(50).then(|| self.chance.text()),
                });
            }
            self.world.survey_item.push(entity::survey_item::Model {
                id,
                instrument_id,
                code: code.to_owned(),
                sequence,
                element: code.to_lowercase(),
                question: self.chance.text(),
                element_code: code.to_owned(),
                element_en: self.chance.percent(50).then(|| self.chance.text()),
                question_en: self.chance.percent(50).then(|| self.chance.text()),
            });
        }
    }

    fn agency(&mut self, name: &str, zone: &str, size: usize, is_first: bool) {
        let agency = self.chance.id();
        self.world.agency.push(entity::agency::Model {
            id: agency,
            code: name.to_uppercase(),
            name: format!("Kota {name}"),
            level: "CITY".to_owned(),
            region_code: Some("19.71".to_owned()),
            time_zone: zone.to_owned(),
        });
        let mut place = Place { agency, units: Vec::new(), positions: Vec::new(), people: Vec::new() };
        self.units(&mut place);
        self.people(&mut place, size);
        self.appointments(&place);
        self.lines(&place);
        if is_first {
            self.offices(&place);
        } else {
            self.cast.insert("stranger", place.people[4].id);
            self.grant(&place, place.people[5].id, "HR_OFFICER", 0, true);
        }
        self.surveys(&place);
        self.years(place.agency);
        self.cycles(&place);
    }

    fn units(&mut self, place: &mut Place) {
        for number in 0..9_usize {
            let id = self.chance.id();
            let parent = (number > 0).then(|| (number - 1) / 3);
            self.world.org_unit.push(entity::org_unit::Model {
                id,
                agency_id: place.agency,
                parent_id: parent.map(|parent| place.units[parent]),
                code: format!("U{number}"),
                name: self.chance.text(),
                valid_from: today() - Days::new(900),
                valid_to: self.chance.percent(10).then(|| today() + Days::new(30)),
            });
            place.units.push(id);
            let (mut above, mut depth) = (Some(number), 0);
            while let Some(ancestor) = above {
                self.world.org_unit_closure.push(entity::org_unit_closure::Model {
                    agency_id: place.agency,
                    ancestor_id: place.units[ancestor],
                    descendant_id: id,
                    depth,
                });
                above = (ancestor > 0).then(|| (ancestor - 1) / 3);
                depth += 1;
            }
            for _ in 0..2 {
                let position = self.chance.id();
                let job_types = ["EXECUTIVE", "IMPLEMENTER", "EXPERT", "SKILLED"];
                self.world.position.push(entity::position::Model {
                    id: position,
                    agency_id: place.agency,
                    org_unit_id: id,
                    title: self.chance.text(),
                    job_type: self.chance.percent(80).then(|| (*self.chance.one(&job_types)).to_owned()),
                });
                place.positions.push((id, position));
            }
        }
    }

    fn people(&mut self, place: &mut Place, size: usize) {
        for number in 0..size {
            let id = self.chance.id();
            let (unit, position) = *self.chance.one(&place.positions);
            let supervisor = match number {
                0 => None,
                _ => Some(place.people[(number - 1) / 3].id),
            };
            let kind = if number == 0 { "OFFICIAL" } else { *self.chance.one(&["PNS", "PPPK"]) };
            self.world.employee.push(entity::employee::Model {
                id,
                agency_id: place.agency,
                kind: kind.to_owned(),
                name: self.chance.text(),
                nip: (kind != "OFFICIAL").then(|| self.chance.nip()),
                rank: self.chance.percent(80).then(|| (*self.chance.one(&["III/a", "III/b", "IX"])).to_owned()),
                email: self.chance.percent(90).then(|| format!("e{}@example.id", id.simple())),
            });
            place.people.push(Person { id, supervisor, unit, position });
        }
    }

    fn appointments(&mut self, place: &Place) {
        for person in &place.people {
            let (unit, position) = *self.chance.one(&place.positions);
            let mut add = |kind: &str, (unit, position): (Uuid, Uuid), valid_from, valid_to| {
                self.world.appointment.push(entity::appointment::Model {
                    id: self.chance.id(),
                    agency_id: place.agency,
                    employee_id: person.id,
                    position_id: position,
                    org_unit_id: unit,
                    kind: kind.to_owned(),
                    valid_from,
                    valid_to,
                });
            };
            let begin = today() - Days::new(200);
            add("DEFINITIVE", (unit, position), begin - Days::new(300), Some(begin));
            add("DEFINITIVE", (person.unit, person.position), begin, Some(today() + Days::new(100)));
            add("DEFINITIVE", (unit, position), today() + Days::new(100), None);
            add("TEAM_LEAD", (unit, position), begin, None);
        }
        self.world.appointment.retain(|_| !self.chance.percent(12));
    }

    fn lines(&mut self, place: &Place) {
        let people: Vec<Uuid> = place.people.iter().map(|person| person.id).collect();
        for person in &place.people {
            let Some(supervisor) = person.supervisor else { continue };
            let begin = today() - Days::new(150);
            let former = *self.chance.one(&people);
            let mut add = |supervisor_id, valid_from, valid_to| {
                if supervisor_id != person.id {
                    self.world.reporting_line.push(entity::reporting_line::Model {
                        id: self.chance.id(),
                        agency_id: place.agency,
                        employee_id: person.id,
                        supervisor_id,
                        valid_from,
                        valid_to,
                    });
                }
            };
            add(former, begin - Days::new(100), Some(begin));
            add(supervisor, begin, Some(today() + Days::new(60)));
            add(former, today() + Days::new(60), None);
        }
        self.world.reporting_line.retain(|_| !self.chance.percent(8));
    }

    fn offices(&mut self, place: &Place) {
        let person = |number: usize| place.people[number].id;
        let names = [
            ("head_official", 0),
            ("superior", 0),
            ("supervisor", 1),
            ("supervisor2", 2),
            ("evaluee", 5),
            ("evaluee2", 8),
            ("acting", 9),
            ("daily", 10),
            ("hr", 11),
            ("hr_unit", 12),
            ("team", 13),
            ("team_unit", 14),
            ("auditor", 15),
            ("head", 16),
            ("sysadmin", 17),
            ("former", 18),
            ("peer1", 19),
            ("peer2", 20),
            ("subordinate", 21),
            ("everything", 22),
            ("colleague", 25),
        ];
        self.cast.extend(names.map(|(name, number)| (name, person(number))));
        for (number, role, unit) in [
            (11, "HR_OFFICER", 0),
            (12, "HR_OFFICER", 1),
            (13, "PERFORMANCE_TEAM", 0),
            (14, "PERFORMANCE_TEAM", 2),
            (15, "AUDITOR", 0),
            (16, "AGENCY_HEAD", 0),
            (17, "SYSTEM_ADMIN", 0),
            (22, "PERFORMANCE_TEAM", 3),
            (22, "AUDITOR", 1),
            (3, "AGENCY_HEAD", 4),
        ] {
            self.grant(place, person(number), role, unit, true);
        }
        for (number, role) in [(25, "HR_OFFICER"), (19, "AUDITOR"), (6, "AGENCY_HEAD"), (11, "SYSTEM_ADMIN")] {
            let unit = self.chance.below(place.units.len());
            self.grant(place, person(number), role, unit, false);
        }
        for (principal, delegate, kind, from, to) in [
            (1, 9, "PLT", -10, 10),
            (2, 10, "PLH", -10, 10),
            (3, 22, "PLT", 0, 1),
            (3, 22, "PLH", -40, -20),
            (2, 9, "PLH", 30, 40),
            (4, 10, "PLT", -20, 0),
            (6, 25, "PLH", -20, -1),
        ] {
            let days = |days: i64| today() + TimeDelta::days(days);
            self.world.delegation.push(entity::delegation::Model {
                id: self.chance.id(),
                agency_id: place.agency,
                principal_id: person(principal),
                delegate_id: person(delegate),
                kind: kind.to_owned(),
                decree_number: self.chance.text(),
                valid_from: days(from),
                valid_to: days(to),
            });
        }
    }

    fn grant(&mut self, place: &Place, employee_id: Uuid, role: &str, unit: usize, valid: bool) {
        let (valid_from, valid_to) = match valid {
            true => (today() - Days::new(50), self.chance.percent(50).then(|| today() + Days::new(1))),
            false if self.chance.percent(50) => (today() - Days::new(50), Some(today())),
            false => (today() + Days::new(1), None),
        };
        self.world.role_grant.push(entity::role_grant::Model {
            id: self.chance.id(),
            agency_id: place.agency,
            employee_id,
            role: role.to_owned(),
            org_unit_id: place.units[unit],
            valid_from,
            valid_to,
        });
    }

    fn surveys(&mut self, place: &Place) {
        for (number, state) in
            ["DRAFT", "DRAFT", "OPEN", "OPEN", "CLOSED", "COMPUTED", "PUBLISHED", "FOLLOWED_UP"].into_iter().enumerate()
        {
            let unit = *self.chance.one(&place.units);
            let service_unit = self.chance.id();
            self.world.service_unit.push(entity::service_unit::Model {
                id: service_unit,
                agency_id: place.agency,
                org_unit_id: unit,
                name: self.chance.text(),
                slug: format!("s{}", service_unit.simple()),
            });
            self.world.service.push(entity::service::Model {
                id: self.chance.id(),
                service_unit_id: service_unit,
                name: self.chance.text(),
                standard_days: Some(self.chance.between(0, 9)),
            });
            let id = self.chance.id();
            let service_id = self.world.service.last().filter(|_| self.chance.percent(50)).map(|row| row.id);
            self.world.survey_campaign.push(entity::survey_campaign::Model {
                id,
                agency_id: place.agency,
                service_unit_id: service_unit,
                service_id,
                org_unit_id: unit,
                instrument_id: self.world.survey_instrument[0].id,
                code: format!("{}-{number}", self.chance.below(1_000_000)),
                name: self.chance.text(),
                opens_on: today() - Days::new(20),
                closes_on: self.chance.day(today(), 1, 20),
                state: state.to_owned(),
                population: self.chance.percent(50).then(|| self.chance.between(40, 4_000)),
                sample_krejcie_morgan: self.chance.percent(50).then(|| self.chance.between(1, 300)),
                sample_slovin: self.chance.percent(50).then(|| self.chance.between(1, 300)),
                sample_method: self.chance.percent(50).then(|| "SLOVIN".to_owned()),
            });
            for kind in ["QR", "TABLET", "ENCOUNTER"] {
                let is_revoked = kind == "TABLET" && self.chance.percent(50);
                let channel_id = self.chance.id();
                self.world.survey_channel.push(entity::survey_channel::Model {
                    id: channel_id,
                    agency_id: place.agency,
                    campaign_id: id,
                    org_unit_id: unit,
                    kind: kind.to_owned(),
                    name: format!("{kind} {}", self.chance.text()),
                    code: format!("{}-{kind}", self.chance.below(1_000_000)),
                    state: if is_revoked { "REVOKED" } else { "ACTIVE" }.to_owned(),
                    revoked_on: is_revoked.then(today),
                });
                if kind == "ENCOUNTER" {
                    slips(&mut self.chance, &mut self.world, channel_id);
                }
            }
            for _ in 0..self.chance.below(7) {
                self.answer(id);
            }
            let states: &[&str] = match state {
                "DRAFT" => &[],
                "OPEN" => &["PENDING", "PENDING"],
                _ => &["PENDING", "RELEASED", "WITHHELD", "PENDING", "RELEASED"],
            };
            for state in states {
                let text = suggestion(&mut self.chance, (place.agency, unit, id), state);
                self.world.survey_suggestion.push(text);
            }
            if number >= 4 {
                self.receipts(id);
            }
            if number >= 5 {
                self.result(place.agency, unit, id, if number == 5 { "COMPUTED" } else { "PUBLISHED" });
            }
        }
    }

    /// What earlier years came to, of the agency and of its service units.
    fn years(&mut self, agency: Uuid) {
        let units = self.world.service_unit.iter().filter(|row| row.agency_id == agency).map(|row| Some(row.id));
        for service_unit in units.chain([None]).collect::<Vec<_>>() {
            year(&mut self.chance, &mut self.world, agency, service_unit);
        }
    }

    fn answer(&mut self, campaign: Uuid) {
        self.world.survey_response.push(answer(&mut self.chance, &self.world, campaign));
    }

    fn receipts(&mut self, campaign: Uuid) {
        let keys: Vec<Vec<u8>> = (0..self.chance.below(4)).map(|_| self.chance.bytes::<32>().to_vec()).collect();
        let list = capaian::domain::survey::receipt::list(campaign, &keys, today()).expect("a list");
        self.world.survey_receipt_list.push(list);
    }

    fn result(&mut self, agency: Uuid, unit: Uuid, campaign: Uuid, state: &str) {
        let snapshot = result(&mut self.chance, &self.world, (agency, unit, campaign), state);
        self.world.survey_result_correction.extend(corrections(&mut self.chance, snapshot.result.id));
        let place = (agency, unit, snapshot.result.id);
        self.world.add_survey_result(snapshot);
        for state in ["PLANNED", "IN_PROGRESS", "DONE", "DROPPED", "PLANNED"] {
            let row = improvement(&mut self.chance, &mut self.world, place, state);
            self.world.survey_improvement.push(row);
        }
    }

    fn cycles(&mut self, place: &Place) {
        for year in [2025, 2026] {
            let cycle = entity::evaluation_cycle::Model {
                id: self.chance.id(),
                agency_id: place.agency,
                year,
                name: self.chance.text(),
                rule_set_id: self.chance.one(&self.world.rule_set).id,
            };
            self.world.evaluation_cycle.push(cycle.clone());
            self.plans(place, &cycle);
            let periods: &[(&str, i32, &str)] = match year {
                2025 => &[("ANNUAL", 1, "CLOSED")],
                _ => &[("QUARTER", 1, "OPEN"), ("QUARTER", 2, "OPEN"), ("ANNUAL", 1, "OPEN"), ("MONTH", 1, "DRAFT")],
            };
            for (kind, number, status) in periods {
                let period = self.period(place.agency, cycle.id, (kind, *number), status);
                self.world.evaluation_period.push(period.clone());
                self.evaluations(place, &cycle, &period);
            }
        }
    }

    fn period(
        &mut self,
        agency_id: Uuid,
        cycle_id: Uuid,
        (kind, number): (&str, i32),
        status: &str,
    ) -> entity::evaluation_period::Model {
        // Most windows are open today, so that most verbs can succeed.
        let ends_on = self.chance.day(today(), 60, 0);
        let mut window = || {
            let opens = self.chance.day(today(), 30, 0);
            let closes = if self.chance.percent(85) { self.chance.day(today(), 0, 9) } else { opens };
            (opens, closes)
        };
        let (self_assessment, feedback, rating) = (window(), window(), window());
        entity::evaluation_period::Model {
            id: self.chance.id(),
            agency_id,
            cycle_id,
            kind: kind.to_owned(),
            number,
            starts_on: ends_on - Days::new(90),
            ends_on,
            self_assessment_opens_on: self_assessment.0,
            self_assessment_closes_on: self_assessment.1,
            feedback_opens_on: feedback.0,
            feedback_closes_on: feedback.1,
            rating_opens_on: rating.0,
            rating_closes_on: rating.1,
            response_closes_on: self.chance.day(rating.0, 0, 60),
            status: status.to_owned(),
        }
    }

    fn plans(&mut self, place: &Place, cycle: &entity::evaluation_cycle::Model) {
        for person in &place.people {
            let Some(supervisor_id) = person.supervisor.filter(|_| self.chance.percent(75)) else { continue };
            let id = self.chance.id();
            let state = match self.chance.below(10) {
                // Whose daily work somebody else keeps moving has plans that this person may not see.
                0..=4 if self.cast.get("supervisor2") == Some(&supervisor_id) => *self.chance.one(&["DRAFT", "VOID"]),
                0..=4 => "APPROVED",
                _ => *self.chance.one(&PLAN_STATES),
            };
            self.world.performance_plan.push(entity::performance_plan::Model {
                id,
                agency_id: place.agency,
                cycle_id: cycle.id,
                employee_id: person.id,
                supervisor_id,
                position_id: person.position,
                org_unit_id: person.unit,
                approach: (*self.chance.one(&["QUANTITATIVE", "QUALITATIVE"])).to_owned(),
                state: state.to_owned(),
                valid_from: self.chance.day(today(), 300, 0),
                valid_to: self.chance.percent(20).then(|| today() + Days::new(20)),
            });
            let above: Vec<Uuid> = self
                .world
                .performance_plan
                .iter()
                .filter(|plan| plan.employee_id == supervisor_id && plan.cycle_id == cycle.id)
                .flat_map(|plan| self.world.work_result.iter().filter(move |result| result.plan_id == plan.id))
                .map(|result| result.id)
                .collect();
            for sequence in 1..=self.chance.between(1, 3) {
                let parent = self.chance.any(&above).copied();
                let (result, indicators) = work_result(&mut self.chance, id, sequence, parent);
                self.world.work_result.push(result);
                self.world.indicator.extend(indicators);
            }
        }
    }

    fn evaluations(
        &mut self,
        place: &Place,
        cycle: &entity::evaluation_cycle::Model,
        period: &entity::evaluation_period::Model,
    ) {
        let people: Vec<Uuid> = place.people.iter().map(|person| person.id).collect();
        for person in &place.people {
            let Some(supervisor) = person.supervisor.filter(|_| self.chance.percent(70)) else { continue };
            let states: &[&str] = match (period.status.as_str(), period.kind.as_str()) {
                ("CLOSED", _) => &EVALUATION_STATES[5..],
                ("DRAFT", _) => &EVALUATION_STATES[..1],
                (_, "QUARTER") => &EVALUATION_STATES,
                _ => &EVALUATION_STATES[..5],
            };
            let is_due = self.cast.get("supervisor2") == Some(&supervisor) && self.chance.percent(40);
            let state = if is_due && states.len() > 2 { states[2] } else { *self.chance.one(states) };
            let plan = self
                .world
                .performance_plan
                .iter()
                .find(|plan| plan.employee_id == person.id && plan.cycle_id == cycle.id)
                .map(|plan| plan.id);
            let other = *self.chance.one(&people);
            let moved = other != person.id && self.chance.percent(15);
            let evaluation = entity::evaluation::Model {
                id: self.chance.id(),
                agency_id: place.agency,
                employee_id: person.id,
                period_id: period.id,
                period_ends_on: period.ends_on,
                segment: 1,
                plan_id: plan.filter(|_| self.chance.percent(90)),
                rule_set_id: cycle.rule_set_id,
                supervisor_id: if moved { other } else { supervisor },
                position_id: person.position,
                org_unit_id: person.unit,
                state: state.to_owned(),
                status_version: i32::try_from(step(state)).expect("few states") + 1,
                reviewers_version: 0,
            };
            self.world.evaluation.push(evaluation.clone());
            let former = self.cast.get("former").copied().filter(|id| people.contains(id) && self.chance.percent(20));
            let supervisor = former.or(moved.then_some(supervisor)).filter(|former| *former != person.id);
            if let Some(employee_id) = supervisor {
                self.world.evaluation_former_supervisor.push(entity::evaluation_former_supervisor::Model {
                    evaluation_id: evaluation.id,
                    employee_id,
                    agency_id: place.agency,
                    until_on: self.chance.day(today(), 90, 0),
                });
            }
            self.reviewers(place, &evaluation);
            fill(&mut self.chance, &mut self.world, &evaluation);
        }
    }

    fn reviewers(&mut self, place: &Place, evaluation: &entity::evaluation::Model) {
        let mut reviewers: Vec<(Uuid, &str)> = place
            .people
            .iter()
            .filter(|person| ![evaluation.employee_id, evaluation.supervisor_id].contains(&person.id))
            .map(|person| {
                let reports = person.supervisor == Some(evaluation.employee_id);
                (person.id, if reports { "SUBORDINATE" } else { "PEER" })
            })
            .collect();
        // The reviewers of the cast are asked more often, and they are asked as what they are.
        let cast = [self.cast.get("peer1"), self.cast.get("peer2"), self.cast.get("subordinate")];
        reviewers.sort_by_key(|(id, group)| (*group != "SUBORDINATE" && !cast.contains(&Some(id))) as u8);
        let near = reviewers.len().min(6);
        let mut nominated = self.chance.some(&reviewers[..near], 4);
        nominated.extend(self.chance.some(&reviewers[near..], 3));
        for (reviewer_id, group) in nominated {
            let group = if self.chance.percent(15) { *self.chance.one(&GROUPS) } else { group };
            for nominator_id in [evaluation.employee_id, evaluation.supervisor_id] {
                if self.chance.percent(60) {
                    self.world.reviewer_nomination.push(entity::reviewer_nomination::Model {
                        id: self.chance.id(),
                        agency_id: evaluation.agency_id,
                        evaluation_id: evaluation.id,
                        nominator_id,
                        reviewer_id,
                        reviewer_group: group.to_owned(),
                    });
                }
            }
            if self.chance.percent(75) {
                let state = match step(&evaluation.state) {
                    0 | 1 => *self.chance.one(&["APPROVED", "SUBMITTED", "DECLINED"]),
                    _ => *self.chance.one(&["SUBMITTED", "DECLINED", "EXPIRED"]),
                };
                let request = request(&mut self.chance, evaluation, (reviewer_id, group), state);
                self.world.feedback_request.push(request);
                let index = self.world.evaluation.len() - 1;
                self.world.evaluation[index].reviewers_version = 1;
            }
        }
    }

    fn accounts(&mut self) {
        for employee in self.world.employee.clone() {
            let id = self.chance.id();
            self.world.account.push(entity::account::Model {
                id,
                employee_id: employee.id,
                identifier: employee.email.unwrap_or_else(|| format!("{}@example.id", employee.id.simple())),
                password_hash: PASSWORD_HASH.to_owned(),
                disabled_at: None,
            });
            for number in 0..2 {
                self.world.session.push(entity::session::Model {
                    id: self.chance.id(),
                    account_id: id,
                    token_hash: Sha256::digest(token(employee.id, number)).to_vec(),
                    created_at: now() - TimeDelta::hours(1),
                    expires_at: now() + TimeDelta::hours(1),
                    revoked_at: None,
                    second_factor_at: None,
                });
            }
        }
    }
}
