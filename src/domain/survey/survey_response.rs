//! A citizen's answers to a public satisfaction survey (SKM). PermenPANRB 14/2017; no name, no NIK.
//!
//! INVARIANT: nothing that is stored leads from the answers to a person: no actor, address or time. The audit row and
//! the idempotency key name the campaign and the day; there is no outbox event. Answers that are committed together are
//! stored in the order of their random ids.

use std::collections::{BTreeSet, HashMap, HashSet};

use sea_orm::DatabaseTransaction;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::authz::{self, Action, Facts, Part, Verb, verbs};
use crate::context::RequestContext;
use crate::database::{self, Bind, Binder, Kind, Target};
use crate::domain::verb::audit::{self, Deed};
use crate::domain::verb::group::{Group, Joint};
use crate::domain::verb::idempotency::{self, Offer, Spent};
use crate::domain::verb::retry::retried;
use crate::domain::verb::violations::{Violations, field};
use crate::error::{Error, Result, ViolationCode};
use crate::words::survey::{AgeBand, Education, Occupation, SurveyGender};

const VERB: Verb = verbs::SUBMIT_SURVEY_RESPONSE;
/// The most questions that a survey is expected to have.
const ANSWERS_MAX: usize = 100;
/// The longest public code of a campaign, in bytes.
const CODE_LENGTH_MAX: usize = 200;

/// What a citizen answers.
#[derive(Clone, Debug)]
pub struct NewSurveyResponse {
    /// The public code of the campaign.
    pub code: String,
    /// At least one, each question at most once.
    pub answers: Vec<NewAnswer>,
    /// In their own words.
    pub suggestion: Option<String>,
    /// Optional.
    pub gender: Option<SurveyGender>,
    /// Optional.
    pub age_band: Option<AgeBand>,
    /// Optional.
    pub education: Option<Education>,
    /// Optional.
    pub occupation: Option<Occupation>,
    /// 128 random bits made by the client, so that sending it twice counts once.
    pub idempotency_key: String,
}

/// The answer to one question.
#[derive(Clone, Debug)]
pub struct NewAnswer {
    /// The stable code of the question, such as `PERSYARATAN`.
    pub item: String,
    /// 1 to 4.
    pub value: i32,
}

/// Where citizens hand in their answers: those that wait at the same time are committed together. One for the process.
#[derive(Clone, Debug)]
pub struct Desk(Group<Submission>);

impl Desk {
    /// A desk where at most so many share a commit; with 1, each answer has a transaction of its own.
    pub fn new(most: usize) -> Self {
        Self(Group::new(most))
    }
}

/// What a citizen hands in, with who asks, at what time and under which policy.
#[derive(Debug)]
struct Submission {
    ctx: RequestContext,
    new: NewSurveyResponse,
}

/// Stores a citizen's answers and returns the campaign's id. It makes no difference whether the caller has signed in.
///
/// # Errors
/// [`Error::NotFound`] for a code that names no public campaign, [`Error::NotNow`] for one that is not open today,
/// [`Error::RateLimited`] while too many wait at the desk; else those of every verb.
pub async fn submit(ctx: &RequestContext, desk: &Desk, new: NewSurveyResponse) -> Result<Uuid> {
    desk.0.run(Submission { ctx: ctx.clone(), new }).await
}

impl Joint for Submission {
    type Output = Uuid;

    async fn together(all: &[Self]) -> Result<Vec<Result<Uuid>>> {
        let Some(first) = all.first() else { return Ok(Vec::new()) };
        match retried(|| first.ctx.database.begin()).await {
            Ok(txn) => store(txn, all).await,
            // Without a connection, nobody would fare better alone. The cause of an internal error is told once.
            Err(error) => {
                let same = || match error {
                    Error::DeadlineExceeded => Error::DeadlineExceeded,
                    Error::Unavailable(_) => Error::unavailable("no transaction could be begun"),
                    _ => Error::internal("no transaction could be begun"),
                };
                let others: Vec<_> = all.iter().skip(1).map(|_| Err(same())).collect();
                Ok(std::iter::once(Err(error)).chain(others).collect())
            }
        }
    }

    async fn alone(&self) -> Result<Uuid> {
        retried(|| submit_alone(self)).await
    }
}

async fn submit_alone(submission: &Submission) -> Result<Uuid> {
    let txn = submission.ctx.database.begin().await?;
    let outcome = store(txn, std::slice::from_ref(submission)).await?.pop();
    outcome.unwrap_or_else(|| Err(Error::internal("a submission without an outcome")))
}

/// Decides each submission by its own policy, actor and day, stores those that are in order, and commits. An error means
/// that nothing was stored.
async fn store(txn: DatabaseTransaction, all: &[Submission]) -> Result<Vec<Result<Uuid>>> {
    let campaigns = Campaigns::load(&txn, all).await?;
    let decided: Vec<Option<Decided<'_>>> = all
        .iter()
        .zip(&campaigns.found)
        .map(|(submission, set)| Some(decide(submission, campaigns.sets.get((*set)?)?.get(&submission.new.code)?)))
        .collect();

    // A key is spent by what is stored and by nothing else; then what was refused may turn out to be a repetition.
    let offers = decided.iter().flatten().filter(|decided| decided.entry.is_ok()).filter_map(|it| it.offer.as_ref());
    let mut fresh = idempotency::spend(&txn, &offers.collect::<Vec<_>>()).await?;
    let mut entries = Vec::new();
    let mut doubtful = Vec::new();
    let mut outcomes: Vec<Option<Result<Uuid>>> = Vec::new();
    for decided in decided {
        let Some(Decided { campaign, offer, entry }) = decided else {
            outcomes.push(Some(Err(Error::NotFound)));
            continue;
        };
        let is_fresh = offer.as_ref().is_some_and(|offer| fresh.remove(offer.key_hash()));
        outcomes.push(match (entry, offer) {
            (Ok(entry), _) if is_fresh => {
                entries.push(entry);
                Some(Ok(campaign.id))
            }
            (entry, Some(offer)) => {
                doubtful.push((outcomes.len(), campaign.id, offer, entry.err()));
                None
            }
            (Err(error), None) => Some(Err(error)),
            (Ok(_), None) => Some(Err(Error::internal("an answer in order without a key"))),
        });
    }
    let spent = Spent::among(&txn, &doubtful.iter().map(|(_, _, offer, _)| offer).collect::<Vec<_>>()).await?;
    for (index, campaign_id, offer, error) in doubtful {
        outcomes[index] = Some(match spent.is_replay(&offer) {
            Ok(true) => Ok(campaign_id),
            Ok(false) => Err(error.unwrap_or(Error::Conflict)),
            Err(conflict) => Err(conflict),
        });
    }

    if !entries.is_empty() {
        insert(&txn, entries).await?;
        txn.commit().await?;
    }
    let undecided = || Err(Error::internal("a submission without an outcome"));
    Ok(outcomes.into_iter().map(|outcome| outcome.unwrap_or_else(undecided)).collect())
}

/// A campaign as the policy and the rules look at it.
struct Campaign {
    id: Uuid,
    agency_id: Uuid,
    facts: Facts,
    /// The ids of the questions by their codes.
    items: HashMap<String, Uuid>,
}

/// The campaigns of a group of submissions. What the policy goes by depends on who asks and on the day, so that there is
/// one set for all citizens of a day, and one for each who has signed in.
struct Campaigns {
    /// By code.
    sets: Vec<HashMap<String, Campaign>>,
    /// For each submission its set; `None` where the campaign is not in the caller's copy.
    found: Vec<Option<usize>>,
}

impl Campaigns {
    async fn load(txn: &DatabaseTransaction, all: &[Submission]) -> Result<Self> {
        let mut askers: Vec<(&RequestContext, Vec<usize>)> = Vec::new();
        for (index, submission) in all.iter().enumerate() {
            let (ctx, code) = (&submission.ctx, &submission.new.code);
            if code.len() > CODE_LENGTH_MAX || code.contains('\0') {
                continue;
            }
            match askers.iter_mut().find(|(known, _)| known.actor.is_same_citizen(&ctx.actor)) {
                Some((_, indexes)) => indexes.push(index),
                None => askers.push((ctx, vec![index])),
            }
        }
        let mut campaigns = Self { sets: Vec::new(), found: vec![None; all.len()] };
        for (ctx, indexes) in askers {
            let codes: BTreeSet<&str> = indexes.iter().map(|index| all[*index].new.code.as_str()).collect();
            let set = load_campaigns(txn, ctx, codes.into_iter().map(str::to_owned).collect()).await?;
            for index in indexes {
                let Submission { ctx, new } = &all[index];
                let readable = |campaign: &Campaign| ctx.policy.allows(&campaign.facts, Action::Read, Part::Header);
                if set.get(&new.code).is_some_and(readable) {
                    campaigns.found[index] = Some(campaigns.sets.len());
                }
            }
            campaigns.sets.push(set);
        }
        Ok(campaigns)
    }
}

/// The campaigns with these codes, their facts and the questions of their instruments, in one statement.
async fn load_campaigns(
    txn: &DatabaseTransaction,
    ctx: &RequestContext,
    codes: Vec<String>,
) -> Result<HashMap<String, Campaign>> {
    let columns = ["t.id", "t.agency_id", "t.code", "i.code AS item", "i.id AS item_id"];
    let join = " LEFT JOIN survey_item i ON i.instrument_id = t.instrument_id";
    let coded = |binder: &mut Binder| binder.any_of("t.code", Bind::Texts(codes));
    let rows = authz::load_rows(txn, &ctx.actor, VERB.noun, &columns, join, coded).await?;
    let mut campaigns: HashMap<String, Campaign> = HashMap::new();
    for (row, facts) in rows {
        let (id, agency_id) = (row.try_get_by_index(0)?, row.try_get_by_index(1)?);
        let campaign = campaigns.entry(row.try_get_by_index(2)?);
        let campaign = campaign.or_insert_with(|| Campaign { id, agency_id, facts, items: HashMap::new() });
        if let (Some(code), Some(item_id)) = (row.try_get_by_index(3)?, row.try_get_by_index(4)?) {
            campaign.items.insert(code, item_id);
        }
    }
    Ok(campaigns)
}

/// What is to become of a submission to a campaign that the caller can see, unless its key has been spent.
struct Decided<'a> {
    campaign: &'a Campaign,
    offer: Option<Offer>,
    entry: Result<Entry>,
}

/// The rows of one submission.
struct Entry {
    id: Uuid,
    response: Value,
    answers: Vec<Value>,
    audit: Value,
}

fn decide<'a>(submission: &Submission, campaign: &'a Campaign) -> Decided<'a> {
    let Submission { ctx, new } = submission;
    // The hash of the answers would tie them to whoever holds the key: a key stands for its campaign alone.
    let offer = Offer::new(ctx, &VERB, campaign.id, Some(&new.idempotency_key), &[]);
    // Signing in opens no survey, so that nobody is told to.
    let entry = if ctx.policy.allows(&campaign.facts, VERB.action, VERB.part) {
        check(ctx, new, campaign)
    } else {
        Err(ctx.refusal(&VERB, &campaign.facts))
    };
    Decided { campaign, offer, entry }
}

fn check(ctx: &RequestContext, new: &NewSurveyResponse, campaign: &Campaign) -> Result<Entry> {
    let id = Uuid::new_v4();
    let mut violations = Violations::new();
    idempotency::check_citizen(&mut violations, &new.idempotency_key);
    let mut answers = check_answers(&mut violations, &campaign.items, &new.answers);
    let suggestion = violations.optional(field!["suggestion"], new.suggestion.as_deref());
    violations.finish()?;

    // The order in which the questions were answered is nobody's business either.
    answers.sort_unstable();
    let response_id = id.simple().to_string();
    let answers = answers.into_iter().map(|(item_id, value)| {
        json!({ "response_id": response_id, "item_id": item_id.simple().to_string(), "value": value })
    });
    Ok(Entry {
        id,
        answers: answers.collect(),
        response: json!({
            "id": response_id,
            "campaign_id": campaign.id.simple().to_string(),
            "suggestion": suggestion,
            "gender": new.gender.map(SurveyGender::word),
            "age_band": new.age_band.map(AgeBand::word),
            "education": new.education.map(Education::word),
            "occupation": new.occupation.map(Occupation::word),
        }),
        audit: audit::anonymous_row(ctx, Deed::new(&VERB, campaign.agency_id, campaign.id)),
    })
}

const RESPONSE: Target = Target {
    table: "survey_response",
    columns: &[
        ("id", Kind::Uuid),
        ("campaign_id", Kind::Uuid),
        ("suggestion", Kind::Text),
        ("gender", Kind::Text),
        ("age_band", Kind::Text),
        ("education", Kind::Text),
        ("occupation", Kind::Text),
    ],
};

const ANSWER: Target = Target {
    table: "survey_answer",
    columns: &[("response_id", Kind::Uuid), ("item_id", Kind::Uuid), ("value", Kind::Integer)],
};

/// Writes the rows of all, those of each table in the order of their random ids: where they lie tells neither who came
/// first nor which audit row belongs to which answers.
async fn insert(txn: &DatabaseTransaction, mut entries: Vec<Entry>) -> Result<()> {
    entries.sort_unstable_by_key(|entry| entry.id);
    let (mut responses, mut answers, mut audit) = (Vec::new(), Vec::new(), Vec::new());
    for entry in entries {
        responses.push(entry.response);
        answers.extend(entry.answers);
        audit.push(entry.audit);
    }
    audit::sort(&mut audit);
    database::insert_all(txn, vec![(RESPONSE, responses), (ANSWER, answers), (audit::TARGET, audit)]).await
}

fn check_answers(
    violations: &mut Violations,
    items: &HashMap<String, Uuid>,
    answers: &[NewAnswer],
) -> Vec<(Uuid, i32)> {
    if answers.is_empty() {
        violations.add(
            ViolationCode::Required,
            field!["answers"],
            "jawab sedikitnya satu pertanyaan",
            "answer at least one question",
        );
    }
    if !violations.within(field!["answers"], answers.len(), ANSWERS_MAX) {
        return Vec::new();
    }
    let mut seen = HashSet::new();
    let mut rows = Vec::new();
    for (index, answer) in answers.iter().enumerate() {
        if !(1..=4).contains(&answer.value) {
            violations.add(
                ViolationCode::InvalidValue,
                field!["answers", index, "value"],
                "jawaban harus 1 sampai 4",
                "an answer is 1 to 4",
            );
        }
        let Some(item_id) = items.get(&answer.item) else {
            violations.unknown(field!["answers", index, "item"]);
            continue;
        };
        if !seen.insert(*item_id) {
            violations.duplicate(field!["answers", index, "item"]);
        }
        rows.push((*item_id, answer.value));
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(answers: &[(&str, i32)], expected: &[(ViolationCode, &str)]) {
        let items = HashMap::from([("WAKTU".to_owned(), Uuid::new_v4()), ("BIAYA".to_owned(), Uuid::new_v4())]);
        let answers: Vec<NewAnswer> =
            answers.iter().map(|(item, value)| NewAnswer { item: (*item).to_owned(), value: *value }).collect();
        let mut violations = Violations::new();
        check_answers(&mut violations, &items, &answers);
        let found: Vec<(ViolationCode, String)> = match violations.finish() {
            Err(Error::Invalid(violations)) => {
                violations.into_iter().map(|violation| (violation.code, violation.field[1..].join("."))).collect()
            }
            _ => Vec::new(),
        };
        let expected: Vec<(ViolationCode, String)> =
            expected.iter().map(|(code, field)| (*code, (*field).to_owned())).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn answers_are_those_of_the_instrument() {
        use ViolationCode::{Duplicate, InvalidValue, Required, TooMany, UnknownReference};
        check(&[("WAKTU", 1), ("BIAYA", 4)], &[]);
        check(&[("WAKTU", 3)], &[]);
        check(&[], &[(Required, "answers")]);
        check(&[("WAKTU", 0), ("BIAYA", 5)], &[(InvalidValue, "answers.0.value"), (InvalidValue, "answers.1.value")]);
        check(&[("U3", 3), ("WAKTU", -1)], &[(UnknownReference, "answers.0.item"), (InvalidValue, "answers.1.value")]);
        check(&[("WAKTU", 3), ("WAKTU", 3)], &[(Duplicate, "answers.1.item")]);
        check(&[("WAKTU", 3); 101], &[(TooMany, "answers")]);
    }
}
