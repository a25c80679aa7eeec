//! Values worth asking for: those that occur in either of the two databases, whether or not the actor may see them.

use std::collections::HashMap;

use capaian::authz::Noun;
use capaian::view::global_id::{encode, encode_work_result};
use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use super::chance::Chance;
use super::random::today;
use super::world::World;
use crate::support::now;

#[derive(Default)]
pub(super) struct Pool {
    ids: Vec<String>,
    by_type: HashMap<&'static str, Vec<String>>,
    texts: Vec<String>,
    by_name: HashMap<&'static str, Vec<String>>,
    integers: Vec<i64>,
    hundredths: Vec<i64>,
    dates: Vec<NaiveDate>,
    times: Vec<DateTime<Utc>>,
}

impl Pool {
    pub(super) fn of(worlds: [&World; 2]) -> Self {
        let mut pool = Self::default();
        for world in worlds {
            pool.add(world);
        }
        pool.ids = pool.by_type.values().flatten().cloned().collect();
        // A hash map gives its values in any order, and the same seed has to give the same documents.
        pool.ids.sort();
        pool.texts = pool.by_name.values().flatten().cloned().collect();
        pool.texts.sort();
        pool
    }

    fn add(&mut self, world: &World) {
        for noun in Noun::ALL {
            self.id_of(noun.word(), world.ids(noun.word()).into_iter().map(|id| encode(*noun, id)));
        }
        self.id_of("work_result", world.work_result.iter().map(|row| encode_work_result(row.id)));

        macro_rules! texts {
            ($($name:literal: $table:ident.$column:ident),+ $(,)?) => {
                $(self.by_name.entry($name).or_default().extend(world.$table.iter().flat_map(|row| row.$column.clone().texts()));)+
            };
        }
        texts!(
            "name": employee.name,
            "name": org_unit.name,
            "name": survey_campaign.name,
            "name": evaluation_cycle.name,
            "nip": employee.nip,
            "email": employee.email,
            "rank": employee.rank,
            "code": org_unit.code,
            "code": survey_channel.code,
            "code": agency.code,
            "title": position.title,
            "title": work_result.title,
            "serviceUnit": service_unit.name,
            "description": indicator.description,
            "targetText": indicator.target_text,
            "achievements": self_assessment.achievements,
            "obstacles": self_assessment.obstacles,
            "realization": self_assessment_item.realization,
            "note": work_result_rating.note,
            "note": behavior_rating.note,
            "overrideReason": rating.override_reason,
            "strengths": development_notes.strengths,
            "weaknesses": development_notes.weaknesses,
            "recommendations": development_notes.recommendations,
            "comment": feedback_summary_comment.comment,
            "comment": feedback.strengths,
            "comment": evaluee_response.comment,
            "text": survey_suggestion.text,
            "text": survey_improvement_note.text,
            "action": survey_improvement.action,
            "said": survey_improvement.said,
            "personInCharge": survey_improvement.person_in_charge,
            "elementCode": survey_item.element_code,
            "item": survey_item.code,
            "identifier": account.identifier,
        );
        self.integers.extend((0..12).chain([2025, 2026, 2023, 2030]));
        self.integers.extend(
            world
                .evaluation
                .iter()
                .flat_map(|row| [row.status_version, row.reviewers_version, row.segment])
                .map(i64::from),
        );
        self.hundredths.extend(world.survey_result.iter().map(|row| i64::from(row.index_hundredths)));
        self.hundredths.extend(world.indicator.iter().filter_map(|row| row.target_value_hundredths));
        self.dates.extend(world.evaluation_period.iter().flat_map(|row| [row.ends_on, row.rating_closes_on]));
        self.dates.extend(world.performance_plan.iter().map(|row| row.valid_from));
        self.dates.extend(world.feedback_request.iter().map(|row| row.due_on));
        self.dates.extend(world.survey_result.iter().map(|row| row.computed_on));
        self.dates.extend(world.survey_suggestion.iter().filter_map(|row| row.decided_on));
        self.dates.extend(world.survey_improvement.iter().map(|row| row.due_on));
        self.dates.push(today());
        self.times.extend(world.rating.iter().map(|row| row.rated_at));
        self.times.extend(world.self_assessment.iter().map(|row| row.submitted_at));
        self.times.extend(world.evaluee_response.iter().map(|row| row.responded_at));
        self.times.push(now());
    }

    fn id_of(&mut self, word: &'static str, ids: impl Iterator<Item = String>) {
        self.by_type.entry(word).or_default().extend(ids);
    }

    /// Whether an id was there before anything happened.
    pub(super) fn knows(&self, id: &str) -> bool {
        self.ids.binary_search_by(|known| known.as_str().cmp(id)).is_ok()
    }

    pub(super) fn id(&self, chance: &mut Chance, hint: &str) -> String {
        let word = match hint {
            "evaluee" | "supervisor" | "employee" | "reviewer" | "nominator" => "employee",
            "evaluation" => "evaluation",
            "plan" => "performance_plan",
            "workResult" => "work_result",
            "nominations" => "reviewer_nomination",
            "orgUnit" | "parent" => "org_unit",
            _ => "",
        };
        match chance.below(50) {
            0 => "x".to_owned(),
            1 => encode(Noun::Evaluation, Uuid::from_u128(7)),
            _ => match self.by_type.get(word) {
                Some(ids) if chance.percent(80) => chance.one(ids).clone(),
                // Evaluations are what it is about.
                _ if chance.percent(40) => chance.one(&self.by_type["evaluation"]).clone(),
                _ => chance.one(&self.ids).clone(),
            },
        }
    }

    pub(super) fn text(&self, chance: &mut Chance, hint: &str) -> String {
        let known = self.by_name.get(hint).filter(|_| chance.percent(85)).unwrap_or(&self.texts);
        let text = chance.one(known);
        match chance.below(20) {
            0 => String::new(),
            1 => "100%".to_owned(),
            // A part of it, for `contains`.
            // As somebody else would type it.
            8 => text.to_uppercase(),
            9 => text.to_lowercase(),
            2..=7 => text.chars().skip(chance.below(4)).take(1 + chance.below(4)).collect(),
            _ => text.clone(),
        }
    }

    pub(super) fn integer(&self, chance: &mut Chance) -> i64 {
        if chance.percent(2) {
            *chance.one(&[i64::from(i32::MIN), i64::from(i32::MAX), -1])
        } else {
            *chance.one(&self.integers)
        }
    }

    pub(super) fn decimal(&self, chance: &mut Chance) -> String {
        let number = *chance.one(&self.hundredths);
        format!("{}.{:02}", number / 100, number % 100)
    }

    pub(super) fn date(&self, chance: &mut Chance) -> String {
        chance.one(&self.dates).to_string()
    }

    pub(super) fn time(&self, chance: &mut Chance) -> String {
        chance.one(&self.times).to_rfc3339()
    }
}

/// A text column, null or not.
trait Texts {
    fn texts(self) -> Option<String>;
}

impl Texts for String {
    fn texts(self) -> Option<String> {
        Some(self)
    }
}

impl Texts for Option<String> {
    fn texts(self) -> Option<String> {
        self
    }
}
