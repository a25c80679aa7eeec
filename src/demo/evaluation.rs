//! Plans and evaluations of the demo: every state that an evaluation can be in, with the rows that the state implies.

use chrono::{DateTime, Days, NaiveDate, NaiveTime, TimeDelta, Utc};
use entity::{
    behavior_rating, citizen_feedback_summary, development_notes, evaluation, evaluation_cycle,
    evaluation_former_supervisor, evaluee_response, feedback, feedback_item, feedback_request, feedback_summary,
    feedback_summary_comment, feedback_summary_item, indicator, performance_plan, rating, reviewer_nomination,
    self_assessment, self_assessment_item, work_result, work_result_rating,
};
use sea_orm::ConnectionTrait;
use uuid::Uuid;

use super::calendar::{Period, Phase};
use super::catalog::{self, Target};
use super::chance::Chance;
use super::staff::{Person, Staff};
use super::survey::Results;
use super::tables::Tables;
use crate::domain::evaluation::rating_matrix::{MATRIX_PANRB_6_2022, performance_rating};
use crate::error::{Error, Result};
use crate::words::evaluation::{EvaluationState, ExpectationRating};

use ExpectationRating::{AboveExpectation as Above, AsExpected as Expected, BelowExpectation as Below};

/// The states of the current period, dealt in turn.
const CURRENT: [EvaluationState; 10] = [
    EvaluationState::Open,
    EvaluationState::SelfSubmitted,
    EvaluationState::Open,
    EvaluationState::SelfSubmitted,
    EvaluationState::Open,
    EvaluationState::FeedbackClosed,
    EvaluationState::Open,
    EvaluationState::Rated,
    EvaluationState::SelfSubmitted,
    EvaluationState::Open,
];
/// The states of the period before, dealt in turn.
const RESPONDING: [EvaluationState; 13] = [
    EvaluationState::Released,
    EvaluationState::Acknowledged,
    EvaluationState::Final,
    EvaluationState::Released,
    EvaluationState::Appealed,
    EvaluationState::Acknowledged,
    EvaluationState::Decided,
    EvaluationState::Final,
    EvaluationState::Calibrated,
    EvaluationState::Released,
    EvaluationState::Rated,
    EvaluationState::Final,
    EvaluationState::FeedbackClosed,
];

/// A plan as far as evaluations need it.
#[derive(Clone, Default)]
struct Plan {
    /// Absent if there is none that was approved.
    id: Option<Uuid>,
    work_results: Vec<Uuid>,
}

/// Where and when everything happens.
pub(super) struct Setting<'a> {
    pub(super) staff: &'a Staff,
    /// By agency.
    pub(super) cycles: &'a [[evaluation_cycle::Model; 2]],
    /// By agency.
    pub(super) periods: &'a [Vec<Period>],
    pub(super) results: &'a Results,
    pub(super) today: NaiveDate,
    /// Since when some employees have another supervisor.
    pub(super) moved: NaiveDate,
}

/// Writes plans and evaluations of everybody who has a supervisor; returns how many evaluations.
pub(super) async fn write(
    txn: &impl ConnectionTrait,
    chance: &mut Chance,
    tables: &mut Tables,
    setting: &Setting<'_>,
) -> Result<u64> {
    let people = &setting.staff.people;
    let mut plans: Vec<[Plan; 2]> = Vec::with_capacity(people.len());
    let mut count = 0;
    for (index, person) in people.iter().enumerate() {
        let Some(supervisor) = person.supervisor else {
            plans.push(Default::default());
            continue;
        };
        let mut writer = Writer { chance: &mut *chance, tables: &mut *tables, setting, index, person };
        let own = [writer.plan(0, supervisor, &plans[supervisor]), writer.plan(1, supervisor, &plans[supervisor])];
        for period in &setting.periods[person.place] {
            if period.phase != Phase::Empty {
                writer.evaluation(period, supervisor, &own[period.year])?;
                count += 1;
            }
        }
        plans.push(own);
        tables.flush_if_full(txn).await?;
    }
    Ok(count)
}

struct Writer<'a> {
    chance: &'a mut Chance,
    tables: &'a mut Tables,
    setting: &'a Setting<'a>,
    index: usize,
    person: &'a Person,
}

/// One reviewer's answer, on its way into a summary.
struct Answer {
    items: Vec<(usize, ExpectationRating)>,
    strengths: Option<String>,
    suggestions: Option<String>,
}

impl Writer<'_> {
    fn agency_id(&self) -> Uuid {
        self.setting.staff.agency_ids[self.person.place]
    }

    fn person_id(&self, index: usize) -> Uuid {
        self.setting.staff.people[index].id
    }

    fn text(&mut self, texts: &[&str]) -> String {
        (*self.chance.one(texts)).to_owned()
    }

    /// The plan of a year. In the present year a few are still on their way to approval.
    fn plan(&mut self, year: usize, supervisor: usize, above: &[Plan; 2]) -> Plan {
        let state = match (year, self.person.role, self.index % 41) {
            (0, ..) => "CLOSED",
            (_, Some(_), _) => "APPROVED",
            (_, None, 5) => "DRAFT",
            (_, None, 13) => "PROPOSED",
            (_, None, 21) => "RETURNED",
            (_, None, 29) => "AMENDING",
            _ => "APPROVED",
        };
        let cycle = &self.setting.cycles[self.person.place][year];
        let begins = super::calendar::day(cycle.year, 1);
        if year == 1 && self.person.role.is_none() && self.index % 41 == 37 {
            // One that was begun with an error and replaced a fortnight later.
            self.plan_row(cycle, supervisor, "VOID", begins, Some(begins + Days::new(14)));
            let id = self.plan_row(cycle, supervisor, state, begins + Days::new(14), None);
            return Plan { id: Some(id), work_results: self.work_results(id, &above[year]) };
        }
        let ends = (year == 0).then(|| super::calendar::day(cycle.year + 1, 1));
        let id = self.plan_row(cycle, supervisor, state, begins, ends);
        let work_results = self.work_results(id, &above[year]);
        let approved = matches!(state, "APPROVED" | "AMENDING" | "CLOSED");
        Plan { id: approved.then_some(id), work_results: if approved { work_results } else { Vec::new() } }
    }

    fn plan_row(
        &mut self,
        cycle: &evaluation_cycle::Model,
        supervisor: usize,
        state: &str,
        valid_from: NaiveDate,
        valid_to: Option<NaiveDate>,
    ) -> Uuid {
        let id = self.chance.id();
        let approach = if self.index % 5 == 4 { "QUALITATIVE" } else { "QUANTITATIVE" };
        self.tables.performance_plan.push(performance_plan::Model {
            id,
            agency_id: self.agency_id(),
            cycle_id: cycle.id,
            employee_id: self.person.id,
            supervisor_id: self.person_id(supervisor),
            position_id: self.person.position_id,
            org_unit_id: self.setting.staff.units[self.person.unit].id,
            approach: approach.to_owned(),
            state: state.to_owned(),
            valid_from,
            valid_to,
        });
        id
    }

    /// Three main results and an additional one; each main one serves a result of the supervisor.
    fn work_results(&mut self, plan_id: Uuid, above: &Plan) -> Vec<Uuid> {
        let qualitative = self.index % 5 == 4;
        let mut ids = Vec::new();
        for (sequence, work) in (1..).zip(self.person.job.works()) {
            let id = self.chance.id();
            let main = sequence < 4;
            let parent = if main && !above.work_results.is_empty() {
                above.work_results.get(ids.len() % above.work_results.len()).copied()
            } else {
                None
            };
            self.tables.work_result.push(work_result::Model {
                id,
                plan_id,
                kind: if main { "MAIN" } else { "ADDITIONAL" }.to_owned(),
                sequence,
                title: work.title.to_owned(),
                parent_result_id: parent,
            });
            for (sequence, measure) in (1..).zip(work.indicators) {
                let (unit, value, text) = match measure.target {
                    Target::Number(hundredths, unit) if qualitative => {
                        (None, None, Some(format!("Sekurang-kurangnya {} {unit}", hundredths / 100)))
                    }
                    Target::Number(hundredths, unit) => (Some(unit.to_owned()), Some(hundredths), None),
                    Target::Text(text) => (None, None, Some(text.to_owned())),
                };
                self.tables.indicator.push(indicator::Model {
                    id: self.chance.id(),
                    work_result_id: id,
                    sequence,
                    aspect: measure.aspect.to_owned(),
                    description: measure.description.to_owned(),
                    unit,
                    target_value_hundredths: value,
                    target_text: text,
                });
            }
            ids.push(id);
        }
        ids
    }

    fn state(&self, phase: Phase) -> EvaluationState {
        match phase {
            // The evaluee of the cast has everything before them, a result to respond to and one that is final.
            Phase::Current if self.person.role == Some("evaluee") => EvaluationState::Open,
            Phase::Responding if self.person.role == Some("evaluee") => EvaluationState::Released,
            Phase::Current => CURRENT[self.index % CURRENT.len()],
            Phase::Responding => RESPONDING[self.index % RESPONDING.len()],
            Phase::Closed | Phase::Empty => EvaluationState::Final,
        }
    }

    fn evaluation(&mut self, period: &Period, supervisor: usize, plan: &Plan) -> Result<()> {
        let state = self.state(period.phase);
        let id = self.chance.id();
        let moved = self.setting.moved;
        let rater = self.person.former.filter(|_| period.row.ends_on < moved).unwrap_or(supervisor);
        let (peers, reports) = self.reviewers(rater);
        let nominated_only = period.phase == Phase::Current && self.person.role.is_none() && self.index % 3 == 2;
        let only_proposed = nominated_only && state == EvaluationState::Open;
        let asked = !only_proposed && (!peers.is_empty() || !reports.is_empty());
        self.tables.evaluation.push(evaluation::Model {
            id,
            agency_id: self.agency_id(),
            employee_id: self.person.id,
            period_id: period.row.id,
            period_ends_on: period.row.ends_on,
            segment: 1,
            plan_id: plan.id,
            rule_set_id: self.setting.cycles[self.person.place][period.year].rule_set_id,
            supervisor_id: self.person_id(rater),
            position_id: self.person.position_id,
            org_unit_id: self.setting.staff.units[self.person.unit].id,
            state: state.word().to_owned(),
            status_version: 1 + state as i32,
            reviewers_version: i32::from(asked),
        });
        if let Some(former) = self.person.former.filter(|former| *former != rater)
            && period.row.starts_on < moved
        {
            self.tables.evaluation_former_supervisor.push(evaluation_former_supervisor::Model {
                evaluation_id: id,
                employee_id: self.person_id(former),
                agency_id: self.agency_id(),
                until_on: moved,
            });
        }
        if period.phase != Phase::Closed {
            self.nominate(id, &peers, &reports);
        }
        if state >= EvaluationState::SelfSubmitted {
            self.self_assessment(id, period, plan);
        }
        let groups = [("PEER", peers), ("SUBORDINATE", reports)];
        for (group, reviewers) in groups {
            let answers = if asked { self.feedback(id, period, state, group, &reviewers) } else { Vec::new() };
            if state >= EvaluationState::FeedbackClosed {
                self.summarize(id, period, group, answers);
            }
        }
        if state >= EvaluationState::FeedbackClosed {
            self.citizens(id, period);
        }
        if state >= EvaluationState::Rated {
            self.rate(id, period, plan)?;
        }
        self.respond(id, period, state);
        Ok(())
    }

    /// Up to four colleagues with the same supervisor, and up to four who report to the evaluee.
    fn reviewers(&self, rater: usize) -> (Vec<usize>, Vec<usize>) {
        let colleagues = &self.setting.staff.people[rater].reports;
        let own = colleagues.iter().position(|index| *index == self.index).unwrap_or(0);
        let peers = colleagues.iter().cycle().skip(own + 1).take(colleagues.len().saturating_sub(1));
        let peers = peers.copied().filter(|index| *index != self.index).take(4).collect();
        (peers, self.person.reports.iter().copied().take(4).collect())
    }

    fn nominate(&mut self, evaluation_id: Uuid, peers: &[usize], reports: &[usize]) {
        let peers = peers.iter().map(|reviewer| ("PEER", *reviewer));
        for (group, reviewer) in peers.chain(reports.iter().map(|reviewer| ("SUBORDINATE", *reviewer))) {
            self.tables.reviewer_nomination.push(reviewer_nomination::Model {
                id: self.chance.id(),
                agency_id: self.agency_id(),
                evaluation_id,
                nominator_id: self.person.id,
                reviewer_id: self.setting.staff.people[reviewer].id,
                reviewer_group: group.to_owned(),
            });
        }
    }

    /// A day within a window that has already been.
    fn day(&mut self, from: NaiveDate, to: NaiveDate) -> NaiveDate {
        let to = to.min(self.setting.today - Days::new(1)).max(from);
        let span = usize::try_from((to - from).num_days()).unwrap_or(0);
        from + Days::new(self.chance.below(span + 1) as u64)
    }

    /// A time in office hours (WIB is seven hours ahead).
    fn time(&mut self, day: NaiveDate) -> DateTime<Utc> {
        let minutes = 60 + i64::try_from(self.chance.below(8 * 60)).unwrap_or(0);
        day.and_time(NaiveTime::MIN).and_utc() + TimeDelta::minutes(minutes)
    }

    fn self_assessment(&mut self, evaluation_id: Uuid, period: &Period, plan: &Plan) {
        let day = self.day(period.row.self_assessment_opens_on, period.row.self_assessment_closes_on);
        let submitted_at = self.time(day);
        let achievements = self.text(&catalog::ACHIEVEMENTS);
        let obstacles = self.chance.permille(700).then(|| self.text(&catalog::OBSTACLES));
        let support_needed = self.chance.permille(500).then(|| self.text(&catalog::SUPPORT));
        self.tables.self_assessment.push(self_assessment::Model {
            evaluation_id,
            achievements,
            obstacles,
            support_needed,
            submitted_at,
            version: 1,
        });
        for (work_result_id, work) in plan.work_results.iter().zip(self.person.job.works()) {
            let process_note = self.chance.permille(400).then(|| self.text(&catalog::PROCESS));
            self.tables.self_assessment_item.push(self_assessment_item::Model {
                evaluation_id,
                work_result_id: *work_result_id,
                realization: work.realization.to_owned(),
                process_note,
            });
        }
    }

    /// Writes the requests, and the answers as long as the period is not over; returns the answers.
    fn feedback(
        &mut self,
        evaluation_id: Uuid,
        period: &Period,
        state: EvaluationState,
        group: &'static str,
        reviewers: &[usize],
    ) -> Vec<Answer> {
        let mut answers = Vec::new();
        for (turn, reviewer) in reviewers.iter().enumerate() {
            let drawn = self.chance.below(1_000);
            let word = match state {
                EvaluationState::Open if self.person.role == Some("evaluee") => "APPROVED",
                EvaluationState::Open if turn > 0 || drawn < 600 => "APPROVED",
                EvaluationState::SelfSubmitted if drawn < 450 => "APPROVED",
                EvaluationState::Open | EvaluationState::SelfSubmitted if drawn < 950 => "SUBMITTED",
                EvaluationState::Open | EvaluationState::SelfSubmitted => "DECLINED",
                _ if self.person.role == Some("evaluee") || drawn < 880 => "SUBMITTED",
                _ if drawn < 950 => "EXPIRED",
                _ => "DECLINED",
            };
            let closed_on = match word {
                "APPROVED" => None,
                "EXPIRED" => Some(self.closing_day(period)),
                _ => {
                    let last = self.closing_day(period);
                    Some(self.day(period.row.feedback_opens_on, last))
                }
            };
            self.tables.feedback_request.push(feedback_request::Model {
                id: self.chance.id(),
                agency_id: self.agency_id(),
                evaluation_id,
                reviewer_id: self.setting.staff.people[*reviewer].id,
                reviewer_group: group.to_owned(),
                state: word.to_owned(),
                due_on: period.row.feedback_closes_on,
                closed_on,
                decline_reason: (word == "DECLINED").then(|| {
                    let reasons = &catalog::DECLINE_REASONS;
                    reasons[reviewer % reasons.len()].to_owned()
                }),
            });
            if word == "SUBMITTED" {
                answers.push(self.answer());
            }
        }
        if period.phase != Phase::Closed {
            self.write_answers(evaluation_id, group, &answers);
        }
        answers
    }

    fn answer(&mut self) -> Answer {
        let items = (0..catalog::VALUES.len())
            .map(|value| {
                let rating = match self.chance.below(100) {
                    0..22 => Above,
                    22..94 => Expected,
                    _ => Below,
                };
                (value, rating)
            })
            .collect();
        let strengths = self.chance.permille(700).then(|| self.text(&catalog::STRENGTHS));
        let suggestions = self.chance.permille(600).then(|| self.text(&catalog::SUGGESTIONS));
        Answer { items, strengths, suggestions }
    }

    fn write_answers(&mut self, evaluation_id: Uuid, group: &str, answers: &[Answer]) {
        for answer in answers {
            let feedback_id = self.chance.id();
            self.tables.feedback.push(feedback::Model {
                id: feedback_id,
                evaluation_id,
                reviewer_group: group.to_owned(),
                strengths: answer.strengths.clone(),
                suggestions: answer.suggestions.clone(),
            });
            for (value, rating) in &answer.items {
                self.tables.feedback_item.push(feedback_item::Model {
                    feedback_id,
                    behavior_value: catalog::VALUES[*value].to_owned(),
                    rating: rating.word().to_owned(),
                });
            }
        }
    }

    /// The day on which the feedback of an evaluation was closed.
    fn closing_day(&self, period: &Period) -> NaiveDate {
        period.row.feedback_closes_on.min(self.setting.today - Days::new(2)).max(period.row.feedback_opens_on)
    }

    /// A closed snapshot of the answers, suppressed where they are fewer than three.
    fn summarize(&mut self, evaluation_id: Uuid, period: &Period, group: &str, answers: Vec<Answer>) {
        let shown = answers.len() >= 3;
        let summary_id = self.chance.id();
        self.tables.feedback_summary.push(feedback_summary::Model {
            id: summary_id,
            evaluation_id,
            reviewer_group: group.to_owned(),
            response_count: if shown { i32::try_from(answers.len()).ok() } else { None },
            closed_on: self.closing_day(period),
        });
        if !shown {
            return;
        }
        for (value, word) in catalog::VALUES.iter().enumerate() {
            let count = |rating: ExpectationRating| {
                let same = answers.iter().filter(|answer| answer.items.contains(&(value, rating)));
                i32::try_from(same.count()).unwrap_or(i32::MAX)
            };
            self.tables.feedback_summary_item.push(feedback_summary_item::Model {
                summary_id,
                behavior_value: (*word).to_owned(),
                above_count: count(Above),
                expected_count: count(Expected),
                below_count: count(Below),
            });
        }
        for answer in answers {
            let texts = [("STRENGTH", answer.strengths), ("SUGGESTION", answer.suggestions)];
            for (kind, text) in texts {
                if let Some(comment) = text {
                    self.tables.feedback_summary_comment.push(feedback_summary_comment::Model {
                        id: self.chance.id(),
                        summary_id,
                        kind: kind.to_owned(),
                        comment,
                    });
                }
            }
        }
    }

    /// What the public had said of the unit when the feedback was closed.
    fn citizens(&mut self, evaluation_id: Uuid, period: &Period) {
        let closed_on = self.closing_day(period);
        let results = self.setting.results.get(&self.person.unit).map(Vec::as_slice).unwrap_or_default();
        if let Some(result) = results.iter().rev().find(|result| result.on <= closed_on) {
            self.tables.citizen_feedback_summary.push(citizen_feedback_summary::Model {
                evaluation_id,
                survey_result_id: result.id,
                response_count: result.response_count,
                index_hundredths: result.index_hundredths,
                grade: result.grade.clone(),
                closed_on,
            });
        }
    }

    fn rate(&mut self, evaluation_id: Uuid, period: &Period, plan: &Plan) -> Result<()> {
        // Nearly everybody is rated good, as everywhere.
        let (result, behavior) = match self.chance.below(1_000) {
            0..110 => (Above, Above),
            110..720 => (Expected, Expected),
            720..840 => (Above, Expected),
            840..950 => (Expected, Above),
            950..975 => (Below, Expected),
            975..985 => (Below, Above),
            985..994 => (Expected, Below),
            994..996 => (Above, Below),
            _ => (Below, Below),
        };
        for (index, work_result_id) in plan.work_results.iter().enumerate() {
            // Three of four are what the whole is.
            let rating = if index == 2 { Expected } else { result };
            let note = self.note(rating);
            self.tables.work_result_rating.push(work_result_rating::Model {
                evaluation_id,
                work_result_id: *work_result_id,
                rating: rating.word().to_owned(),
                note,
            });
        }
        for (index, value) in catalog::VALUES.iter().enumerate() {
            let rating = if index % 3 == 2 { Expected } else { behavior };
            let note = self.note(rating);
            self.tables.behavior_rating.push(behavior_rating::Model {
                evaluation_id,
                behavior_value: (*value).to_owned(),
                rating: rating.word().to_owned(),
                note,
            });
        }
        let performance = performance_rating(&MATRIX_PANRB_6_2022, result, behavior)
            .ok_or_else(|| Error::internal("the matrix has nine cells"))?;
        let day = self.day(period.row.rating_opens_on, period.row.rating_opens_on + Days::new(10));
        let rated_at = self.time(day);
        self.tables.rating.push(rating::Model {
            evaluation_id,
            rule_set_id: self.setting.cycles[self.person.place][period.year].rule_set_id,
            result_rating: result.word().to_owned(),
            behavior_rating: behavior.word().to_owned(),
            performance_rating: performance.word().to_owned(),
            override_reason: None,
            rated_at,
            version: 1,
        });
        let strengths = self.text(&catalog::STRENGTHS);
        let weaknesses = self.text(&catalog::WEAKNESSES);
        let recommendations = self.text(&catalog::RECOMMENDATIONS);
        self.tables.development_notes.push(development_notes::Model {
            evaluation_id,
            strengths,
            weaknesses,
            recommendations,
        });
        Ok(())
    }

    /// What differs from the expectation has its reason.
    fn note(&mut self, rating: ExpectationRating) -> Option<String> {
        match rating {
            Above => Some(self.text(&catalog::ABOVE_NOTES)),
            Expected => None,
            Below => Some(self.text(&catalog::BELOW_NOTES)),
        }
    }

    fn respond(&mut self, evaluation_id: Uuid, period: &Period, state: EvaluationState) {
        let comments = match state {
            EvaluationState::Acknowledged => self.chance.permille(300),
            EvaluationState::Appealed | EvaluationState::Decided => true,
            // Some let the window pass, which counts as accepted.
            EvaluationState::Final if self.chance.permille(600) => self.chance.permille(200),
            _ => return,
        };
        let (from, to) = match period.phase {
            Phase::Responding => (self.setting.today - Days::new(20), self.setting.today - Days::new(2)),
            _ => (period.row.rating_closes_on, period.row.response_closes_on),
        };
        let day = self.day(from, to);
        let responded_at = self.time(day);
        let comment = comments.then(|| self.text(&catalog::RESPONSES));
        self.tables.evaluee_response.push(evaluee_response::Model {
            evaluation_id,
            kind: if comments { "COMMENTED" } else { "ACCEPTED" }.to_owned(),
            comment,
            responded_at,
            version: 1,
        });
    }
}
