//! Inputs of mutations that could succeed: a random one almost never names seven values, each once, with notes.

use capaian::authz::{Action, Actor, Facts, Noun, Part, Verb, verbs};
use capaian::view::global_id::{encode, encode_work_result};
use chrono::Days;
use uuid::Uuid;

use super::chance::Chance;
use super::document::Value;
use super::generate::Schema;
use super::pool::Pool;
use super::random::{EXPECTATIONS, VALUES, today};
use super::sight::Sight;
use super::world::World;

/// What an input of a mutation holds.
type Entries = Vec<(&'static str, Value)>;

/// Makes an input that could succeed.
type Build = fn(&Inputs<'_>, &mut Chance, &str) -> Entries;

/// A line for each mutation whose input would hardly succeed at random. Every other verb gets an object on which the policy
/// allows it, under the name of its noun, and random values beside it.
const BUILDERS: [(&str, Build); 17] = [
    ("signIn", |inputs, chance, _| inputs.sign_in(chance)),
    ("submitSelfAssessment", |inputs, chance, name| inputs.self_assessment(chance, name)),
    ("nominateReviewers", |inputs, chance, name| inputs.nominations(chance, name)),
    ("approveReviewers", |inputs, chance, name| inputs.approval(chance, name)),
    ("submitPeerFeedback", |inputs, chance, name| inputs.feedback(chance, name)),
    ("closeFeedback", |inputs, chance, name| inputs.closing(chance, name)),
    ("rateEvaluation", |inputs, chance, name| inputs.rating(chance, name)),
    ("releaseEvaluation", |inputs, chance, name| inputs.release(chance, name)),
    ("respondToEvaluation", |inputs, chance, name| inputs.response(chance, name)),
    ("createSurvey", |inputs, chance, _| inputs.survey(chance)),
    ("correctSurveyResult", |inputs, chance, name| inputs.survey_correction(chance, name)),
    ("submitSurveyResponse", |inputs, chance, _| inputs.survey_response(chance)),
    ("deliverSurveyResponses", |inputs, chance, _| inputs.survey_delivery(chance)),
    ("releaseSurveySuggestion", |inputs, chance, _| inputs.suggestion(chance)),
    ("planSurveyImprovement", |inputs, chance, _| inputs.plan(chance, &verbs::PLAN_SURVEY_IMPROVEMENT)),
    ("changeSurveyImprovement", |inputs, chance, _| inputs.plan(chance, &verbs::CHANGE_SURVEY_IMPROVEMENT)),
    ("reportSurveyImprovement", |inputs, chance, _| inputs.report(chance)),
];

#[test]
fn every_verb_has_an_input_that_could_succeed() {
    let schema = Schema::published();
    let takes_object = |verb: &Verb| {
        let input = format!("{}{}Input", verb.name[..1].to_uppercase(), &verb.name[1..]);
        schema.inputs(&input).iter().any(|field| field.node.name.node == field_of(verb.noun))
    };
    for (name, _) in BUILDERS {
        assert!(name == "signIn" || verbs::all().any(|verb| verb.name == name), "{name} is no verb");
    }
    for verb in verbs::all() {
        let is_built = BUILDERS.iter().any(|(name, _)| *name == verb.name);
        assert!(
            is_built || takes_object(verb),
            "{} takes no `{}` and has no line among the builders of tests/copy/mutate.rs",
            verb.name,
            field_of(verb.noun)
        );
    }
}

/// The name under which inputs take an object of `noun`: `feedback_request` as `feedbackRequest`.
fn field_of(noun: Noun) -> String {
    let mut words = noun.word().split('_');
    let first = words.next().unwrap_or_default().to_owned();
    words.fold(first, |name, word| name + &word[..1].to_uppercase() + &word[1..])
}

/// What to send.
pub(super) enum Input {
    /// This.
    Whole(Value),
    /// Anything that has this entry.
    With(String, Value),
    /// Anything.
    Random,
}

/// What inputs are made from: the first database as it is now.
pub(super) struct Inputs<'a> {
    pub(super) world: &'a World,
    /// Evaluations that only one of the two databases has.
    pub(super) lonely: &'a [Uuid],
    pub(super) sight: &'a Sight<'a>,
    pub(super) actor: &'a Actor,
    pub(super) pool: &'a Pool,
}

impl Inputs<'_> {
    /// An input for `mutation`.
    pub(super) fn input(&self, chance: &mut Chance, mutation: &str) -> Input {
        let Some((_, build)) = BUILDERS.iter().find(|(known, _)| *known == mutation) else {
            let verb = verbs::all().find(|verb| verb.name == mutation);
            return verb.map_or(Input::Random, |verb| self.on_an_object(chance, verb));
        };
        let mut entries = build(self, chance, mutation);
        // Of a delivery, each response has its own.
        let has_key = entries.iter().any(|(name, _)| matches!(*name, "idempotencyKey" | "responses"));
        if !has_key && chance.percent(40) {
            entries.push(("idempotencyKey", Value::Text(format!("k{}", chance.below(4)))));
        }
        Input::Whole(object(entries))
    }

    /// Mostly an object on which the policy allows the verb, sometimes any other.
    fn on_an_object(&self, chance: &mut Chance, verb: &Verb) -> Input {
        Input::With(field_of(verb.noun), Value::Text(encode(verb.noun, self.object(chance, verb))))
    }

    fn object(&self, chance: &mut Chance, verb: &Verb) -> Uuid {
        let objects = self.sight.objects(verb.noun);
        let allowed = |facts: &&(Uuid, Facts)| self.sight.allows(&facts.1, verb.action, verb.part);
        let allowed: Vec<Uuid> = objects.iter().filter(allowed).map(|(id, _)| *id).collect();
        let likely = chance.any(&allowed).copied().filter(|_| chance.percent(70));
        likely.or_else(|| chance.any(&objects).map(|(id, _)| *id)).unwrap_or_default()
    }

    /// A text, mostly with something hidden that stands in it as the actor knows it.
    fn suggestion(&self, chance: &mut Chance) -> Entries {
        let id = self.object(chance, &verbs::RELEASE_SURVEY_SUGGESTION);
        let mut entries = vec![("surveySuggestion", Value::Text(encode(Noun::SurveySuggestion, id)))];
        let read = self.world.survey_suggestion.iter().find(|row| row.id == id);
        let read = read.filter(|_| self.sight.finds(Noun::SurveySuggestion, id));
        if chance.percent(70) {
            let words: Vec<&str> = read.iter().flat_map(|row| row.text.split(' ')).collect();
            let masked = chance.some(&words, 2).into_iter().chain(chance.percent(10).then_some("tidak ada"));
            entries.push(("masked", Value::List(masked.map(text).collect())));
        }
        entries
    }

    /// What a unit plans about a result, for the first time or instead of something else.
    fn plan(&self, chance: &mut Chance, verb: &Verb) -> Entries {
        let field = if verb.noun == Noun::SurveyResult { "surveyResult" } else { "surveyImprovement" };
        let mut entries = vec![
            (field, Value::Text(encode(verb.noun, self.object(chance, verb)))),
            ("action", text("Kursi ditambah")),
            ("personInCharge", text("Kepala loket")),
            ("dueOn", Value::Text(chance.day(today(), 1, 40).to_string())),
        ];
        if chance.percent(60) {
            entries.push(("elementCode", text(&chance.one(&self.world.survey_item).element_code)));
        }
        if chance.percent(60) {
            entries.push(("said", Value::Text(chance.text())));
        }
        entries
    }

    fn report(&self, chance: &mut Chance) -> Entries {
        let id = self.object(chance, &verbs::REPORT_SURVEY_IMPROVEMENT);
        let state = *chance.one(&["IN_PROGRESS", "IN_PROGRESS", "DONE", "DROPPED", "PLANNED"]);
        vec![
            ("surveyImprovement", Value::Text(encode(Noun::SurveyImprovement, id))),
            ("state", Value::Enum(state.to_owned())),
            ("note", Value::Text(chance.text())),
        ]
    }

    fn sign_in(&self, chance: &mut Chance) -> Entries {
        let password = *chance.one(&["", "salah", "capaian-demo"]);
        vec![("identifier", Value::Text(self.pool.text(chance, "identifier"))), ("password", text(password))]
    }

    fn self_assessment(&self, chance: &mut Chance, mutation: &str) -> Entries {
        let Target { id, mut entries, .. } = self.target(chance, mutation);
        let version = self.world.self_assessment.iter().find(|row| row.evaluation_id == id);
        entries.push(("expectedVersion", version_of(chance, version.map(|row| row.version))));
        entries.push(("achievements", Value::Text(chance.text())));
        let results = self
            .work_results(id, chance)
            .into_iter()
            .map(|result| object([("workResult", result), ("realization", Value::Text(chance.text()))]));
        entries.push(("results", Value::List(results.collect())));
        entries
    }

    fn nominations(&self, chance: &mut Chance, mutation: &str) -> Entries {
        let Target { evaluation, mut entries, .. } = self.target(chance, mutation);
        entries.push(("reviewers", self.reviewers(chance, evaluation)));
        entries
    }

    fn approval(&self, chance: &mut Chance, mutation: &str) -> Entries {
        let Target { id, evaluation, mut entries } = self.target(chance, mutation);
        entries.push(("expectedVersion", version_of(chance, evaluation.map(|row| row.reviewers_version))));
        if chance.percent(70) {
            let of_evaluation = self.world.reviewer_nomination.iter().filter(|row| row.evaluation_id == id);
            let mut ids: Vec<Uuid> = of_evaluation.map(|row| row.id).collect();
            if chance.percent(10) {
                ids.extend(chance.any(&self.world.reviewer_nomination).map(|row| row.id));
            }
            let ids = chance.some(&ids, 4).into_iter();
            let ids = ids.map(|id| Value::Text(encode(Noun::ReviewerNomination, id)));
            entries.push(("nominations", Value::List(ids.collect())));
        }
        if chance.percent(60) {
            entries.push(("reviewers", self.reviewers(chance, evaluation)));
        }
        entries
    }

    fn feedback(&self, chance: &mut Chance, mutation: &str) -> Entries {
        let Target { mut entries, .. } = self.target(chance, mutation);
        entries.push(("behaviors", behaviors(chance, false)));
        entries.push(("strengths", Value::Text(chance.text())));
        entries
    }

    fn closing(&self, chance: &mut Chance, mutation: &str) -> Entries {
        let Target { evaluation, mut entries, .. } = self.target(chance, mutation);
        entries.push(("expectedVersion", version_of(chance, evaluation.map(|row| row.status_version))));
        entries
    }

    fn rating(&self, chance: &mut Chance, mutation: &str) -> Entries {
        let Target { id, mut entries, .. } = self.target(chance, mutation);
        entries.push(("expectedVersion", self.rating_version(chance, id)));
        let results = self.work_results(id, chance).into_iter().map(|result| {
            let mut entries = judgement(chance);
            entries.push(("workResult", result));
            object(entries)
        });
        entries.push(("workResults", Value::List(results.collect())));
        entries.push(("behaviors", behaviors(chance, true)));
        if chance.percent(60) {
            entries.push(("resultRating", word(chance, &EXPECTATIONS)));
            entries.push(("overrideReason", Value::Text(chance.text())));
        }
        for name in ["strengths", "weaknesses", "recommendations"] {
            entries.push((name, Value::Text(if chance.percent(95) { chance.text() } else { String::new() })));
        }
        entries
    }

    fn release(&self, chance: &mut Chance, mutation: &str) -> Entries {
        let Target { id, mut entries, .. } = self.target(chance, mutation);
        entries.push(("expectedVersion", self.rating_version(chance, id)));
        entries
    }

    fn rating_version(&self, chance: &mut Chance, evaluation: Uuid) -> Value {
        let version = self.world.rating.iter().find(|row| row.evaluation_id == evaluation);
        version_of(chance, version.map(|row| row.version))
    }

    fn response(&self, chance: &mut Chance, mutation: &str) -> Entries {
        let Target { id, mut entries, .. } = self.target(chance, mutation);
        let version = self.world.evaluee_response.iter().find(|row| row.evaluation_id == id);
        entries.push(("expectedVersion", version_of(chance, version.map(|row| row.version))));
        entries.push(("kind", word(chance, &["ACCEPTED", "COMMENTED"])));
        entries.push(("comment", Value::Text(chance.text())));
        entries
    }

    /// An evaluation for `mutation`, and the entry that names it.
    fn target(&self, chance: &mut Chance, mutation: &str) -> Target<'_> {
        let evaluation = self.evaluation(chance, mutation);
        let id = match evaluation {
            Some(row) => row.id,
            None => chance.any(self.lonely).copied().unwrap_or_default(),
        };
        Target { id, evaluation, entries: vec![("evaluation", Value::Text(encode(Noun::Evaluation, id)))] }
    }

    /// Mostly an evaluation on which the policy allows the mutation, sometimes any other; `None` for one that may not
    /// exist here at all.
    fn evaluation(&self, chance: &mut Chance, mutation: &str) -> Option<&entity::evaluation::Model> {
        let rows = &self.world.evaluation;
        let allowed: Vec<&entity::evaluation::Model> = rows
            .iter()
            .filter(|row| {
                let facts = self.sight.facts(Noun::Evaluation, row.id);
                Noun::Evaluation
                    .verbs()
                    .iter()
                    .filter(|verb| verb.name == mutation)
                    .any(|verb| self.sight.allows(&facts, verb.action, verb.part))
            })
            .collect();
        let found: Vec<&entity::evaluation::Model> =
            rows.iter().filter(|row| self.sight.finds(Noun::Evaluation, row.id)).collect();
        match chance.below(20) {
            0..=12 if !allowed.is_empty() => Some(*chance.one(&allowed)),
            0..=15 if !found.is_empty() => Some(*chance.one(&found)),
            16..=17 => Some(chance.one(rows)),
            _ => None,
        }
    }

    fn work_results(&self, evaluation: Uuid, chance: &mut Chance) -> Vec<Value> {
        let plan = self.world.evaluation.iter().find(|row| row.id == evaluation).and_then(|row| row.plan_id);
        // Somebody who does not see the plan knows none of its results.
        let plan =
            plan.filter(|plan| chance.percent(10) || self.sight.reads(Noun::PerformancePlan, *plan, Part::WorkResults));
        let results = self.world.work_result.iter().filter(|row| Some(row.plan_id) == plan);
        results.filter(|_| chance.percent(95)).map(|row| Value::Text(encode_work_result(row.id))).collect()
    }

    fn reviewers(&self, chance: &mut Chance, evaluation: Option<&entity::evaluation::Model>) -> Value {
        let agency = evaluation.map(|row| row.agency_id).or(self.actor.agency_id());
        let people: Vec<Uuid> = self
            .world
            .employee
            .iter()
            .filter(|row| agency.is_none_or(|agency| row.agency_id == agency) || chance.percent(2))
            .map(|row| row.id)
            .collect();
        // Somebody else may have named the same people.
        let named =
            self.world.reviewer_nomination.iter().filter(|row| Some(row.evaluation_id) == evaluation.map(|row| row.id));
        let named: Vec<Uuid> = named.map(|row| row.reviewer_id).collect();
        let reviewers = (0..=chance.below(3)).map(|_| {
            let known = chance.any(&named).copied().filter(|_| chance.percent(50));
            let employee = known.unwrap_or_else(|| *chance.one(&people));
            let reports = self.world.reporting_line.iter().any(|line| {
                line.employee_id == employee
                    && Some(line.supervisor_id) == evaluation.map(|row| row.employee_id)
                    && line.valid_from <= today()
                    && line.valid_to.is_none_or(|end| end > today())
            });
            let right = if reports { "SUBORDINATE" } else { "PEER" };
            let group = if chance.percent(90) { right } else { "SUBORDINATE" };
            object([
                ("employee", Value::Text(encode(Noun::Employee, employee))),
                ("group", Value::Enum(group.to_owned())),
            ])
        });
        Value::List(reviewers.collect())
    }

    fn survey(&self, chance: &mut Chance) -> Entries {
        let World { service_unit, service, survey_instrument, .. } = self.world;
        let allowed = |row: &&entity::service_unit::Model| {
            self.sight.allows(&self.sight.facts(Noun::ServiceUnit, row.id), Action::Prepare, Part::Surveys)
        };
        let allowed: Vec<&entity::service_unit::Model> = service_unit.iter().filter(allowed).collect();
        let likely = chance.any(&allowed).copied().filter(|_| chance.percent(80));
        let id = likely.unwrap_or_else(|| chance.one(service_unit)).id;
        let opens_on = today() + Days::new(chance.below(9) as u64);
        let closes_on = opens_on + Days::new(chance.below(9) as u64);
        let mut entries = vec![
            ("serviceUnit", Value::Text(encode(Noun::ServiceUnit, id))),
            ("name", Value::Text(chance.text())),
            ("instrument", Value::Text(chance.one(survey_instrument).code.clone())),
            ("opensOn", Value::Text(opens_on.to_string())),
            ("closesOn", Value::Text(closes_on.to_string())),
        ];
        let own = service.iter().find(|row| row.service_unit_id == id).filter(|_| chance.percent(50));
        entries.extend(own.map(|row| ("service", Value::Text(row.name.clone()))));
        entries
    }

    fn survey_correction(&self, chance: &mut Chance, mutation: &str) -> Entries {
        let World { survey_result, survey_channel, .. } = self.world;
        let verb = verbs::all().find(|verb| verb.name == mutation).expect("a verb");
        let allowed = |row: &&entity::survey_result::Model| {
            self.sight.allows(&self.sight.facts(verb.noun, row.id), verb.action, verb.part)
        };
        let allowed: Vec<&entity::survey_result::Model> = survey_result.iter().filter(allowed).collect();
        let likely = chance.any(&allowed).copied().filter(|_| chance.percent(80));
        let result = likely.unwrap_or_else(|| chance.one(survey_result));
        let mut entries = vec![
            ("surveyResult", Value::Text(encode(Noun::SurveyResult, result.id))),
            ("reason", Value::Text(chance.text())),
        ];
        if chance.percent(60) {
            entries.push(("population", Value::Int(i64::from(chance.between(0, 60)))));
        }
        if chance.percent(50) {
            let own = survey_channel.iter().filter(|row| row.campaign_id == result.campaign_id || chance.percent(3));
            let own: Vec<Uuid> = own.map(|row| row.id).collect();
            let ids = chance.some(&own, 2).into_iter().map(|id| Value::Text(encode(Noun::SurveyChannel, id)));
            entries.push(("leaveOut", Value::List(ids.collect())));
        }
        entries
    }

    fn survey_response(&self, chance: &mut Chance) -> Entries {
        let World { survey_campaign, survey_channel, .. } = self.world;
        let is_open = |id: Uuid| survey_campaign.iter().any(|row| row.id == id && row.state == "OPEN");
        let open: Vec<&entity::survey_channel::Model> =
            survey_channel.iter().filter(|row| is_open(row.campaign_id)).collect();
        let code = match chance.below(10) {
            0..=4 => chance.one(&open).code.clone(),
            5..=6 => chance.one(&self.world.survey_slip).code.clone(),
            _ => self.pool.text(chance, "code"),
        };
        let answers = chance
            .some(&["WAKTU", "BIAYA", "SIKAP", "LAIN"], 3)
            .into_iter()
            .map(|item| object([("item", text(item)), ("option", Value::Int(i64::from(chance.between(1, 6))))]));
        let answers = Value::List(answers.collect());
        let key = format!("0123456789abcdef0123456789abcde{}", chance.below(4));
        let mut entries = vec![("code", Value::Text(code)), ("answers", answers), ("idempotencyKey", Value::Text(key))];
        if chance.percent(60) {
            // None of these is masked, whoever works there.
            let said = *chance.one(&["Loket baru", "Kursi kurang", "Antrean panjang"]);
            entries.push(("suggestion", text(said)));
        }
        entries
    }

    fn survey_delivery(&self, chance: &mut Chance) -> Entries {
        let World { survey_channel, .. } = self.world;
        let devices: Vec<&entity::survey_channel::Model> =
            survey_channel.iter().filter(|row| row.kind == "TABLET" || chance.percent(10)).collect();
        let code = chance.one(&devices).code.clone();
        let responses = (0..=chance.below(3)).map(|_| {
            let entries = self.survey_response(chance).into_iter().filter(|(name, _)| *name != "code");
            object(entries.collect::<Vec<_>>())
        });
        let responses = Value::List(responses.collect());
        vec![("code", Value::Text(code)), ("responses", responses)]
    }
}

/// What a mutation of an evaluation is about.
struct Target<'a> {
    id: Uuid,
    /// `None` for one that may not exist here at all.
    evaluation: Option<&'a entity::evaluation::Model>,
    entries: Entries,
}

/// Mostly the right version, 0 before there is one.
fn version_of(chance: &mut Chance, version: Option<i32>) -> Value {
    let right = version.unwrap_or(0);
    Value::Int(i64::from(if chance.percent(85) { right } else { chance.between(0, 5) }))
}

fn behaviors(chance: &mut Chance, all: bool) -> Value {
    let chosen: Vec<&str> = if all && chance.percent(95) { VALUES.to_vec() } else { chance.some(&VALUES, 7) };
    let items = chosen.into_iter().map(|value| {
        let mut entries = if all { judgement(chance) } else { vec![("rating", word(chance, &EXPECTATIONS))] };
        entries.push(("value", Value::Enum(value.to_owned())));
        object(entries)
    });
    Value::List(items.collect())
}

fn judgement(chance: &mut Chance) -> Vec<(&'static str, Value)> {
    let mut entries = vec![("rating", word(chance, &EXPECTATIONS))];
    if chance.percent(98) {
        entries.push(("note", Value::Text(chance.text())));
    }
    entries
}

fn word(chance: &mut Chance, words: &[&str]) -> Value {
    Value::Enum((*chance.one(words)).to_owned())
}

fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

fn object(entries: impl IntoIterator<Item = (&'static str, Value)>) -> Value {
    Value::Object(entries.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
}
