//! Random rows of what people write, part by part.

use std::collections::BTreeSet;

use capaian::authz::{Noun, Part};
use capaian::domain::survey::form::{Form, InstrumentRows};
use capaian::domain::survey::survey_result::Snapshot;
use capaian::view::tables_of_parts;
use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use uuid::Uuid;

use super::chance::Chance;
use super::world::World;
use crate::support::now;

pub(super) const EXPECTATIONS: [&str; 3] = ["ABOVE_EXPECTATION", "AS_EXPECTED", "BELOW_EXPECTATION"];
pub(super) const VALUES: [&str; 7] = ["BP", "AK", "KP", "HM", "LY", "AD", "KB"];
pub(super) const GROUPS: [&str; 2] = ["PEER", "SUBORDINATE"];
pub(super) const PLAN_STATES: [&str; 7] = ["DRAFT", "PROPOSED", "RETURNED", "APPROVED", "AMENDING", "CLOSED", "VOID"];
pub(super) const EVALUATION_STATES: [&str; 10] = [
    "OPEN",
    "SELF_SUBMITTED",
    "FEEDBACK_CLOSED",
    "RATED",
    "CALIBRATED",
    "RELEASED",
    "ACKNOWLEDGED",
    "APPEALED",
    "DECIDED",
    "FINAL",
];

/// How far `state` is along the road of an evaluation.
pub(super) fn step(state: &str) -> usize {
    EVALUATION_STATES.iter().position(|known| *known == state).expect("a known state")
}

/// The day on which the tests live.
pub(super) fn today() -> NaiveDate {
    now().date_naive()
}

/// Writes the rows of a part of an object.
type Write = fn(&mut Chance, &mut World, Uuid);

/// A row for each part that has tables of its own.
pub(super) const PARTS: [(Noun, Part, Write); 12] = [
    (Noun::Evaluation, Part::SelfAssessment, self_assessment),
    (Noun::Evaluation, Part::WorkResultRatings, work_result_ratings),
    (Noun::Evaluation, Part::BehaviorRatings, behavior_ratings),
    (Noun::Evaluation, Part::Rating, rating),
    (Noun::Evaluation, Part::DevelopmentNotes, notes),
    (Noun::Evaluation, Part::PeerFeedback, |chance, world, id| summary(chance, world, id, "PEER")),
    (Noun::Evaluation, Part::SubordinateFeedback, |chance, world, id| summary(chance, world, id, "SUBORDINATE")),
    (Noun::Evaluation, Part::CitizenFeedback, citizen_summary),
    (Noun::Evaluation, Part::Response, response),
    (Noun::ServiceUnit, Part::Results, year_of_unit),
    (Noun::Agency, Part::Results, |chance, world, id| year(chance, world, id, None)),
    (Noun::SurveyChannel, Part::Slips, slips),
];

/// Work results are named by ratings and assessments, so that they are rewritten where they stand.
const REWRITTEN: [(Noun, Part); 1] = [(Noun::PerformancePlan, Part::WorkResults)];

#[test]
fn the_world_can_write_every_part_that_has_tables_of_its_own() {
    let written: BTreeSet<(Noun, Part)> = PARTS.iter().map(|(noun, part, _)| (*noun, *part)).chain(REWRITTEN).collect();
    let kept: BTreeSet<(Noun, Part)> = tables_of_parts().iter().map(|table| (table.noun, table.part)).collect();
    assert_eq!(kept, written, "tests/copy/random.rs writes the rows of these parts");
}

fn pick(chance: &mut Chance, choices: &[&str]) -> String {
    (*chance.one(choices)).to_owned()
}

fn moment(chance: &mut Chance) -> DateTime<Utc> {
    now() - TimeDelta::seconds(chance.below(5_000_000) as i64)
}

/// A citizen's answers.
pub(super) fn answer(chance: &mut Chance, world: &World, campaign_id: Uuid) -> entity::survey_response::Model {
    let channels = world.survey_channel.iter().filter(|row| row.campaign_id == campaign_id);
    let channels: Vec<Uuid> = channels.map(|row| row.id).collect();
    let answers: Vec<&str> = world.survey_item.iter().map(|_| *chance.one(&["1", "2", "3", "4", "0", "-"])).collect();
    entity::survey_response::Model {
        id: chance.id(),
        campaign_id,
        channel_id: *chance.one(&channels),
        answers: answers.concat(),
        gender: chance.percent(50).then(|| pick(chance, &["FEMALE", "MALE"])),
        age_band: None,
        education: chance.percent(50).then(|| pick(chance, &["SMA", "S1"])),
        occupation: None,
        disability: chance.percent(50).then(|| pick(chance, &["NONE", "SENSORY"])),
        looks_automated: i32::from(chance.percent(20)),
    }
}

/// A sheet of slips of a channel, and the slips.
pub(super) fn slips(chance: &mut Chance, world: &mut World, channel_id: Uuid) {
    let slips: Vec<entity::survey_slip::Model> = (0..chance.between(1, 3))
        .map(|_| {
            let code = chance.id().simple().to_string()[..13].to_owned();
            entity::survey_slip::Model { code, channel_id, use_count: i32::from(chance.percent(30)) }
        })
        .collect();
    let earlier = world.survey_slip_sheet.iter().filter(|sheet| sheet.channel_id == channel_id);
    world.survey_slip_sheet.push(entity::survey_slip_sheet::Model {
        channel_id,
        number: earlier.count() as i32 + 1,
        issued_on: chance.day(today(), 9, 0),
        slip_count: slips.len() as i32,
        codes: slips.iter().map(|slip| format!("{}\n", slip.code)).collect(),
    });
    world.survey_slip.extend(slips);
}

/// What a citizen wrote about a campaign, in a state.
pub(super) fn suggestion(
    chance: &mut Chance,
    (agency_id, org_unit_id, campaign_id): (Uuid, Uuid, Uuid),
    state: &str,
) -> entity::survey_suggestion::Model {
    let reasons = ["PERSONAL_DATA", "INSULT", "NO_CONTENT", "OTHER"];
    entity::survey_suggestion::Model {
        id: chance.id(),
        agency_id,
        campaign_id,
        org_unit_id,
        // It begins with a letter, so that something is left if a part of it is hidden.
        text: format!("t {}", chance.text()),
        state: state.to_owned(),
        decided_on: (state != "PENDING").then(|| chance.day(today(), 9, 0)),
        withheld_reason: (state == "WITHHELD").then(|| pick(chance, &reasons)),
    }
}

/// What a unit does about a result, in a state, and what it has reported of it.
pub(super) fn improvement(
    chance: &mut Chance,
    world: &mut World,
    (agency_id, org_unit_id, result_id): (Uuid, Uuid, Uuid),
    state: &str,
) -> entity::survey_improvement::Model {
    let id = chance.id();
    let planned_on = today() - Days::new(30);
    let states: &[&str] = match state {
        "PLANNED" => &[],
        "IN_PROGRESS" => &["IN_PROGRESS"],
        _ => &["IN_PROGRESS", state],
    };
    for (number, state) in (1..).zip(states) {
        world.survey_improvement_note.push(entity::survey_improvement_note::Model {
            improvement_id: id,
            number,
            noted_on: chance.day(today(), 9, 0),
            state: (*state).to_owned(),
            text: chance.text(),
        });
    }
    let codes: Vec<String> = world.survey_item.iter().map(|row| row.element_code.clone()).collect();
    entity::survey_improvement::Model {
        id,
        agency_id,
        result_id,
        org_unit_id,
        element_code: chance.any(&codes).cloned().filter(|_| chance.percent(60)),
        said: chance.percent(60).then(|| chance.text()),
        action: chance.text(),
        person_in_charge: chance.text(),
        planned_on,
        due_on: chance.day(today(), 9, 9),
        state: state.to_owned(),
        ended_on: matches!(state, "DONE" | "DROPPED").then(|| chance.day(today(), 9, 0)),
    }
}

/// The figures of a campaign with these channels.
pub(super) fn result(
    chance: &mut Chance,
    world: &World,
    (agency_id, org_unit_id, campaign_id): (Uuid, Uuid, Uuid),
    state: &str,
) -> Snapshot {
    let id = chance.id();
    let (mut of_items, mut elements) = (Vec::new(), Vec::new());
    for item in &world.survey_item {
        let count = chance.between(1, 30);
        of_items.push(entity::survey_result_item::Model {
            result_id: id,
            item_id: item.id,
            sum_hundredths: i64::from(chance.between(100 * count, 400 * count)),
            answer_count: count,
        });
        elements.push(entity::survey_result_element::Model {
            result_id: id,
            code: item.element_code.clone(),
            sequence: item.sequence,
            index_hundredths: chance.between(2_500, 10_000),
            respondent_count: count,
            rank: chance.between(1, 3),
        });
    }
    let index = chance.between(2_500, 10_000);
    let is_estimable = chance.percent(80);
    let mut grade = || pick(chance, &["A", "B", "C", "D"]);
    let (best, worst, own) = (grade(), grade(), grade());
    let result = entity::survey_result::Model {
        id,
        agency_id,
        campaign_id,
        org_unit_id,
        state: state.to_owned(),
        response_count: chance.between(1, 30),
        incomplete_count: chance.between(0, 3),
        population: chance.percent(50).then(|| chance.between(30, 4_000)),
        element_count: chance.between(3, 5),
        answered_element_count: 3,
        index_hundredths: index,
        grade: own,
        low_hundredths: is_estimable.then(|| index - chance.between(0, 2_500)),
        high_hundredths: is_estimable.then(|| chance.between(index, 10_000)),
        low_grade: is_estimable.then_some(worst),
        high_grade: is_estimable.then_some(best),
        tally: chance.percent(80).then(|| tally(chance, world)),
        computed_on: chance.day(today(), 20, 0),
        published_on: (state == "PUBLISHED").then(|| chance.day(today(), 10, 0)),
        left_out_count: chance.between(0, 30),
        whole_hundredths: chance.percent(50).then(|| chance.between(2_500, 10_000)),
        whole_grade: chance.percent(50).then(|| pick(chance, &["A", "B", "C", "D"])),
        content: (state == "PUBLISHED").then(|| chance.text()),
        content_hash: (state == "PUBLISHED").then(|| "fedcba9876543210".repeat(4)),
    };
    let of_channels = world.survey_channel.iter().filter(|channel| channel.campaign_id == campaign_id);
    let of_channels = of_channels.map(|channel| {
        let is_shown = chance.percent(70);
        entity::survey_result_channel::Model {
            result_id: id,
            channel_id: channel.id,
            kind: channel.kind.clone(),
            name: channel.name.clone(),
            counting: pick(chance, &["COUNTED", "LEFT_OUT"]),
            response_count: is_shown.then(|| chance.between(1, 30)),
            index_hundredths: is_shown.then(|| chance.between(2_500, 10_000)),
        }
    });
    let channels = of_channels.collect();
    let is_told = chance.percent(70);
    let flag = entity::survey_result_flag::Model {
        result_id: id,
        kind: "STRAIGHT_LINE".to_owned(),
        response_count: is_told.then(|| chance.between(0, 30)),
        index_hundredths: is_told.then(|| chance.between(2_500, 10_000)),
        grade: is_told.then(|| pick(chance, &["A", "B", "C", "D"])),
    };
    Snapshot { result, elements, items: of_items, channels, flags: vec![flag] }
}

/// The sums of some answers.
fn tally(chance: &mut Chance, world: &World) -> String {
    let rows = InstrumentRows {
        instrument: world.survey_instrument[0].clone(),
        items: world.survey_item.clone(),
        options: world.survey_option.clone(),
        bands: world.survey_band.clone(),
    };
    let form = Form::new(&rows).expect("a form");
    let mut tally = form.tally();
    for _ in 0..chance.between(1, 9) {
        let answers: String = world.survey_item.iter().map(|_| *chance.one(&['1', '2', '3', '4', '0', '-'])).collect();
        form.count(&mut tally, &answers).expect("answers");
    }
    serde_json::to_string(&tally).expect("sums")
}

/// What a year comes to for a service unit.
fn year_of_unit(chance: &mut Chance, world: &mut World, id: Uuid) {
    let unit = world.service_unit.iter().find(|row| row.id == id).expect("a service unit");
    year(chance, world, unit.agency_id, Some(id));
}

/// What a year comes to, of a service unit or of a whole agency.
pub(super) fn year(chance: &mut Chance, world: &mut World, agency_id: Uuid, service_unit_id: Option<Uuid>) {
    let (row, elements) = annual(chance, world, agency_id, service_unit_id);
    world.survey_annual_result.push(row);
    world.survey_annual_element.extend(elements);
}

/// What a year comes to, of a service unit or of a whole agency, and its elements.
fn annual(
    chance: &mut Chance,
    world: &World,
    agency_id: Uuid,
    service_unit_id: Option<Uuid>,
) -> (entity::survey_annual_result::Model, Vec<entity::survey_annual_element::Model>) {
    let id = chance.id();
    let mut grade = || pick(chance, &["A", "B", "C", "D"]);
    let (own, low, high) = (grade(), grade(), grade());
    let index = chance.between(2_500, 10_000);
    let is_estimable = chance.percent(80);
    let elements = world.survey_item.iter().map(|item| entity::survey_annual_element::Model {
        annual_result_id: id,
        code: item.element_code.clone(),
        sequence: item.sequence,
        index_hundredths: chance.between(2_500, 10_000),
        respondent_count: chance.between(1, 90),
        rank: chance.between(1, 3),
    });
    let elements = elements.collect();
    let row = entity::survey_annual_result::Model {
        id,
        agency_id,
        service_unit_id,
        scope_id: service_unit_id.unwrap_or(agency_id),
        instrument_id: world.survey_instrument[0].id,
        year: chance.between(2_023, 2_025),
        result_count: chance.between(1, 4),
        omitted_count: chance.between(0, 2),
        response_count: chance.between(1, 90),
        element_count: 3,
        answered_element_count: chance.between(1, 3),
        index_hundredths: index,
        grade: own,
        low_hundredths: is_estimable.then(|| index - chance.between(0, 2_500)),
        high_hundredths: is_estimable.then(|| chance.between(index, 10_000)),
        low_grade: is_estimable.then_some(low),
        high_grade: is_estimable.then_some(high),
    };
    (row, elements)
}

/// Some corrections of a result.
pub(super) fn corrections(chance: &mut Chance, result_id: Uuid) -> Vec<entity::survey_result_correction::Model> {
    let count = chance.below(3) as i32;
    let correction = |number| {
        let was_public = chance.percent(50);
        entity::survey_result_correction::Model {
            result_id,
            number,
            corrected_on: chance.day(today(), 10, 0),
            reason: chance.text(),
            former_index_hundredths: chance.between(2_500, 10_000),
            former_grade: pick(chance, &["A", "B", "C", "D"]),
            former_response_count: chance.between(1, 30),
            former_content: was_public.then(|| chance.text()),
            former_content_hash: was_public.then(|| "0123456789abcdef".repeat(4)),
        }
    };
    (1..=count).map(correction).collect()
}

/// A work result with its indicators.
pub(super) fn work_result(
    chance: &mut Chance,
    plan_id: Uuid,
    sequence: i32,
    parent_result_id: Option<Uuid>,
) -> (entity::work_result::Model, Vec<entity::indicator::Model>) {
    let id = chance.id();
    let indicators = (1..=chance.between(0, 2))
        .map(|sequence| entity::indicator::Model {
            id: chance.id(),
            work_result_id: id,
            sequence,
            aspect: pick(chance, &["QUANTITY", "QUALITY", "TIME", "COST"]),
            description: chance.text(),
            unit: Some("persen".to_owned()),
            target_value_hundredths: Some(i64::from(chance.between(0, 20_000))),
            target_text: chance.percent(50).then(|| chance.text()),
        })
        .collect();
    let kind = pick(chance, &["MAIN", "ADDITIONAL"]);
    (entity::work_result::Model { id, plan_id, kind, sequence, title: chance.text(), parent_result_id }, indicators)
}

/// What somebody has been asked.
pub(super) fn request(
    chance: &mut Chance,
    evaluation: &entity::evaluation::Model,
    (reviewer_id, group): (Uuid, &str),
    state: &str,
) -> entity::feedback_request::Model {
    entity::feedback_request::Model {
        id: chance.id(),
        agency_id: evaluation.agency_id,
        evaluation_id: evaluation.id,
        reviewer_id,
        reviewer_group: group.to_owned(),
        state: state.to_owned(),
        due_on: chance.day(today(), 5, 10),
        closed_on: (state != "APPROVED").then(|| chance.day(today(), 9, 0)),
        // Whoever declined in the first release gave no reason.
        decline_reason: (state == "DECLINED" && chance.percent(70)).then(|| chance.text()),
    }
}

/// Everything that an evaluation in its state has, part by part.
pub(super) fn fill(chance: &mut Chance, world: &mut World, evaluation: &entity::evaluation::Model) {
    let step = step(&evaluation.state);
    for group in GROUPS {
        for _ in 0..chance.below(5) {
            feedback(chance, world, evaluation.id, group);
        }
    }
    for (noun, part, write) in PARTS {
        let since = match part {
            Part::SelfAssessment => 1,
            Part::PeerFeedback | Part::SubordinateFeedback | Part::CitizenFeedback => 2,
            Part::Response => 6,
            _ => 3,
        };
        if noun == Noun::Evaluation && step >= since {
            write(chance, world, evaluation.id);
        }
    }
}

/// One reviewer's feedback.
pub(super) fn feedback(chance: &mut Chance, world: &mut World, evaluation_id: Uuid, group: &str) {
    let id = chance.id();
    world.feedback.push(entity::feedback::Model {
        id,
        evaluation_id,
        reviewer_group: group.to_owned(),
        strengths: chance.percent(70).then(|| chance.text()),
        suggestions: chance.percent(70).then(|| chance.text()),
    });
    for value in chance.some(&VALUES, 7) {
        world.feedback_item.push(entity::feedback_item::Model {
            feedback_id: id,
            behavior_value: value.to_owned(),
            rating: pick(chance, &EXPECTATIONS),
        });
    }
}

/// The evaluation that a part is written for.
fn evaluation(world: &World, id: Uuid) -> entity::evaluation::Model {
    world.evaluation.iter().find(|row| row.id == id).expect("an evaluation").clone()
}

fn self_assessment(chance: &mut Chance, world: &mut World, evaluation_id: Uuid) {
    world.self_assessment.push(entity::self_assessment::Model {
        evaluation_id,
        achievements: chance.text(),
        obstacles: chance.percent(50).then(|| chance.text()),
        support_needed: chance.percent(50).then(|| chance.text()),
        submitted_at: moment(chance),
        version: chance.between(1, 3),
    });
    for work_result_id in work_results_of(world, evaluation_id) {
        if chance.percent(70) {
            world.self_assessment_item.push(entity::self_assessment_item::Model {
                evaluation_id,
                work_result_id,
                realization: chance.text(),
                process_note: chance.percent(50).then(|| chance.text()),
            });
        }
    }
}

fn work_results_of(world: &World, evaluation_id: Uuid) -> Vec<Uuid> {
    let evaluation = evaluation(world, evaluation_id);
    let of_plan = |result: &&entity::work_result::Model| Some(result.plan_id) == evaluation.plan_id;
    world.work_result.iter().filter(of_plan).map(|result| result.id).collect()
}

fn work_result_ratings(chance: &mut Chance, world: &mut World, evaluation_id: Uuid) {
    for work_result_id in work_results_of(world, evaluation_id) {
        world.work_result_rating.push(entity::work_result_rating::Model {
            evaluation_id,
            work_result_id,
            rating: pick(chance, &EXPECTATIONS),
            note: chance.percent(60).then(|| chance.text()),
        });
    }
}

fn behavior_ratings(chance: &mut Chance, world: &mut World, evaluation_id: Uuid) {
    for value in VALUES {
        world.behavior_rating.push(entity::behavior_rating::Model {
            evaluation_id,
            behavior_value: value.to_owned(),
            rating: pick(chance, &EXPECTATIONS),
            note: chance.percent(40).then(|| chance.text()),
        });
    }
}

fn rating(chance: &mut Chance, world: &mut World, evaluation_id: Uuid) {
    let evaluation = evaluation(world, evaluation_id);
    let cells: Vec<entity::rule_set_rating::Model> =
        world.rule_set_rating.iter().filter(|cell| cell.rule_set_id == evaluation.rule_set_id).cloned().collect();
    let cell = chance.one(&cells).clone();
    world.rating.push(entity::rating::Model {
        evaluation_id,
        rule_set_id: evaluation.rule_set_id,
        result_rating: cell.result_rating,
        behavior_rating: cell.behavior_rating,
        performance_rating: cell.performance_rating,
        override_reason: chance.percent(30).then(|| chance.text()),
        rated_at: moment(chance),
        version: chance.between(1, 3),
    });
}

fn notes(chance: &mut Chance, world: &mut World, evaluation_id: Uuid) {
    world.development_notes.push(entity::development_notes::Model {
        evaluation_id,
        strengths: chance.text(),
        weaknesses: chance.text(),
        recommendations: chance.text(),
    });
}

fn summary(chance: &mut Chance, world: &mut World, evaluation_id: Uuid, group: &str) {
    let id = chance.id();
    let count = chance.percent(70).then(|| chance.between(3, 9));
    world.feedback_summary.push(entity::feedback_summary::Model {
        id,
        evaluation_id,
        reviewer_group: group.to_owned(),
        response_count: count,
        closed_on: chance.day(today(), 9, 0),
    });
    if count.is_none() {
        return;
    }
    for value in chance.some(&VALUES, 7) {
        world.feedback_summary_item.push(entity::feedback_summary_item::Model {
            summary_id: id,
            behavior_value: value.to_owned(),
            above_count: chance.between(0, 3),
            expected_count: chance.between(1, 3),
            below_count: chance.between(0, 3),
        });
    }
    for _ in 0..chance.below(4) {
        world.feedback_summary_comment.push(entity::feedback_summary_comment::Model {
            id: chance.id(),
            summary_id: id,
            kind: pick(chance, &["STRENGTH", "SUGGESTION"]),
            comment: chance.text(),
        });
    }
}

fn citizen_summary(chance: &mut Chance, world: &mut World, evaluation_id: Uuid) {
    let evaluation = evaluation(world, evaluation_id);
    let published: Vec<entity::survey_result::Model> = world
        .survey_result
        .iter()
        .filter(|result| result.state == "PUBLISHED" && result.agency_id == evaluation.agency_id)
        .cloned()
        .collect();
    let Some(result) = chance.any(&published).cloned() else { return };
    if chance.percent(40) {
        return;
    }
    world.citizen_feedback_summary.push(entity::citizen_feedback_summary::Model {
        evaluation_id,
        survey_result_id: result.id,
        response_count: result.response_count,
        index_hundredths: result.index_hundredths,
        grade: result.grade,
        closed_on: today() - Days::new(3),
    });
}

fn response(chance: &mut Chance, world: &mut World, evaluation_id: Uuid) {
    let kind = pick(chance, &["ACCEPTED", "COMMENTED"]);
    world.evaluee_response.push(entity::evaluee_response::Model {
        evaluation_id,
        comment: (kind == "COMMENTED" || chance.percent(30)).then(|| chance.text()),
        kind,
        responded_at: moment(chance),
        version: chance.between(1, 3),
    });
}

#[test]
fn the_words_of_the_world_are_those_of_the_domain() {
    use capaian::words::evaluation::{BehaviorValue, ExpectationRating};
    assert!(EXPECTATIONS.iter().all(|word| ExpectationRating::from_word(word).is_some()));
    assert!(VALUES.iter().all(|word| BehaviorValue::from_word(word).is_some()));
    let states = |noun: Noun| noun.states().iter().map(|state| state.to_ascii_uppercase()).collect::<Vec<_>>();
    assert_eq!(states(Noun::Evaluation), EVALUATION_STATES);
    assert_eq!(states(Noun::PerformancePlan), PLAN_STATES);
}
