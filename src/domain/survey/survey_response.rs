//! A citizen's answers to a public satisfaction survey (SKM). PermenPANRB 14/2017; no name, no NIK.
//!
//! INVARIANT: nothing that is stored leads from the answers to a person: no actor, address or time. The audit row and
//! the idempotency key name the campaign and the day; there is no outbox event. Answers that are committed together are
//! stored in the order of their random ids, and so are the texts that came with them, under ids of their own: nothing says
//! which answers a text came with.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::NaiveDate;
use futures_util::future::join_all;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter};
use serde::Serialize;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::authz::{self, Action, Facts, Part, Verb, verbs};
use crate::context::RequestContext;
use crate::database::{self, Bind, Binder, Kind, Target, valid_on_sql};
use crate::domain::survey::form::{NOT_ANSWERED, NOT_APPLICABLE};
use crate::domain::survey::free_text::{self, Names};
use crate::domain::survey::survey_slip::{self, Slips};
use crate::domain::survey::survey_suggestion::{self, Arrived};
use crate::domain::verb::audit::{self, Deed};
use crate::domain::verb::group::{Group, Joint};
use crate::domain::verb::idempotency::{self, Offer, Spent};
use crate::domain::verb::retry::retried;
use crate::domain::verb::violations::{Violations, field};
use crate::error::{Error, Result, Violation, ViolationCode};
use crate::words::survey::{AgeBand, Disability, Education, Occupation, SurveyChannelKind, SurveyGender};

/// Keys are spent under this one, however an answer is sent.
const VERB: Verb = verbs::SUBMIT_SURVEY_RESPONSE;
/// The most questions that a survey is expected to have.
const ANSWERS_MAX: usize = 100;
/// The longest code of a channel, in bytes.
const CODE_LENGTH_MAX: usize = 200;

/// The most answers that a device delivers at once.
const DELIVERED_MAX: usize = 50;

/// What a citizen answers. What it serializes to is what must be the same when a device sends it again.
#[derive(Clone, Debug, Serialize)]
pub struct NewSurveyResponse {
    /// The code of the channel or slip by which the campaign was reached.
    #[serde(skip)]
    pub code: String,
    /// At least one, each question at most once.
    pub answers: Vec<NewAnswer>,
    /// In their own words.
    pub suggestion: Option<String>,
    /// Whether numbers and addresses of persons in the suggestion are masked, and not refused so that the writer can be warned.
    #[serde(skip)]
    pub masks_personal_data: bool,
    /// Whether the form noticed that a program seems to have filled it in.
    #[serde(skip)]
    pub looks_automated: bool,
    /// Optional.
    pub gender: Option<SurveyGender>,
    /// Optional.
    pub age_band: Option<AgeBand>,
    /// Optional.
    pub education: Option<Education>,
    /// Optional.
    pub occupation: Option<Occupation>,
    /// Optional.
    pub disability: Option<Disability>,
    /// 128 random bits made by the client, so that sending it twice counts once.
    #[serde(skip)]
    pub idempotency_key: String,
}

/// The answer to one question.
#[derive(Clone, Debug, Serialize)]
pub struct NewAnswer {
    /// The stable code of the question, such as `PERSYARATAN`.
    pub item: String,
    /// The place of the option, from 1 on.
    pub option: Option<i32>,
    /// The same under its former name, from when every option was worth its place.
    pub value: Option<i32>,
    /// The question does not apply: it is left out, never zero.
    pub not_applicable: bool,
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
    /// Whether it is one of several that a device at the counter has kept.
    is_delivered: bool,
}

/// Stores a citizen's answers and returns the campaign's id. It makes no difference whether the caller has signed in.
///
/// # Errors
/// [`Error::NotFound`] for a code that leads to no public campaign or has been withdrawn, [`Error::NotNow`] for one whose
/// campaign is not open today, [`Error::RateLimited`] while too many wait at the desk; else those of every verb.
pub async fn submit(ctx: &RequestContext, desk: &Desk, new: NewSurveyResponse) -> Result<Uuid> {
    desk.0.run(Submission { ctx: ctx.clone(), new, is_delivered: false }).await
}

/// What became of one of several answers that were delivered together.
#[derive(Debug)]
pub struct Delivered {
    /// The campaign, if the answer has been received, now or before.
    pub campaign_id: Option<Uuid>,
    /// What is wrong with it otherwise. One whose key stands for other answers is [`ViolationCode::AlreadyDone`].
    pub violations: Vec<Violation>,
}

/// Stores what a device at the counter has kept while it was cut off, by one channel: each answer for itself, whatever becomes of
/// the others.
///
/// # Errors
/// [`Error::Invalid`] for none or more than [`DELIVERED_MAX`]. What [`submit`] fails with, where that is no mistake in an answer;
/// some may have been stored then, and all of them can be sent again.
pub async fn deliver(ctx: &RequestContext, desk: &Desk, all: Vec<NewSurveyResponse>) -> Result<Vec<Delivered>> {
    let mut violations = Violations::new();
    if all.is_empty() {
        violations.add(
            ViolationCode::Required,
            field!["responses"],
            "kirim sedikitnya satu jawaban",
            "deliver at least one response",
        );
    }
    violations.within(field!["responses"], all.len(), DELIVERED_MAX);
    violations.finish()?;

    let sent = all.into_iter().map(|new| desk.0.run(Submission { ctx: ctx.clone(), new, is_delivered: true }));
    let outcomes = join_all(sent).await.into_iter().enumerate();
    outcomes.map(|(index, outcome)| delivered(index, outcome)).collect()
}

fn delivered(index: usize, outcome: Result<Uuid>) -> Result<Delivered> {
    let violations = match outcome {
        Ok(campaign_id) => return Ok(Delivered { campaign_id: Some(campaign_id), violations: Vec::new() }),
        Err(Error::Invalid(violations)) => violations,
        Err(Error::KeySpent) => vec![Violation::new(
            ViolationCode::AlreadyDone,
            field!["idempotencyKey"],
            "kunci ini sudah dipakai untuk jawaban lain",
            "this key has been used for other answers",
        )],
        Err(error) => return Err(error),
    };
    let of_response = |violation: Violation| Violation {
        field: if violation.field[1..] == ["code"] {
            violation.field
        } else {
            violation.field.under("responses", index)
        },
        ..violation
    };
    Ok(Delivered { campaign_id: None, violations: violations.into_iter().map(of_response).collect() })
}

/// Forgets on which answers the keys of a campaign were spent, since none is accepted any more: what a device sends again is
/// known by its key.
pub(super) async fn forget_contents(ctx: &RequestContext, txn: &DatabaseTransaction, campaign_id: Uuid) -> Result<()> {
    use entity::idempotency_key::{Column, Entity};
    // Any key says what stands for a forgotten input.
    let Some(offer) = Offer::new(ctx, &VERB, campaign_id, Some("-"), &[]) else { return Ok(()) };
    Entity::update_many()
        .col_expr(Column::InputHash, Expr::value(offer.forgotten_hash().to_vec()))
        .filter(Column::ScopeId.eq(campaign_id))
        .filter(Column::Verb.eq(VERB.name))
        .filter(Column::InputHash.ne(offer.forgotten_hash().to_vec()))
        .exec(txn)
        .await?;
    Ok(())
}

impl Submission {
    const fn verb(&self) -> Verb {
        if self.is_delivered { verbs::DELIVER_SURVEY_RESPONSES } else { VERB }
    }
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
    let mut slips = Slips::among(&txn, all.iter().map(|submission| &*submission.new.code)).await?;
    let campaigns = Campaigns::load(&txn, all, &slips).await?;
    let mut decided: Vec<Option<Decided<'_>>> = Vec::new();
    for (submission, set) in all.iter().zip(&campaigns.found) {
        let code = &submission.new.code;
        let campaign = set.and_then(|set| campaigns.sets.get(set)).and_then(|set| set.get(slips.channel_code(code)));
        let of_code = campaign.filter(|campaign| campaign.takes_slips == slips.is_slip(code));
        decided.push(of_code.map(|campaign| decide(submission, campaign, &mut slips)));
    }

    // A key is spent by what is stored and by nothing else; then what was refused may turn out to be a repetition.
    let offers = decided.iter().flatten().filter(|decided| decided.entry.is_ok()).filter_map(|it| it.offer.as_ref());
    let mut fresh = idempotency::spend(&txn, &offers.collect::<Vec<_>>()).await?;
    let (mut entries, mut used) = (Vec::new(), Vec::new());
    let mut doubtful = Vec::new();
    let mut outcomes: Vec<Option<Result<Uuid>>> = Vec::new();
    for (submission, decided) in all.iter().zip(decided) {
        let Some(Decided { campaign, offer, entry }) = decided else {
            outcomes.push(Some(Err(Error::NotFound)));
            continue;
        };
        let is_fresh = offer.as_ref().is_some_and(|offer| fresh.remove(offer.key_hash()));
        outcomes.push(match (entry, offer) {
            (Ok(entry), _) if is_fresh => {
                entries.push(entry);
                if campaign.takes_slips {
                    used.push(submission.new.code.clone());
                }
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
        if !used.is_empty() {
            survey_slip::use_up(&txn, used).await?;
        }
        txn.commit().await?;
    }
    let undecided = || Err(Error::internal("a submission without an outcome"));
    Ok(outcomes.into_iter().map(|outcome| outcome.unwrap_or_else(undecided)).collect())
}

/// A campaign as the policy and the rules look at it, and the channel by which it was reached.
struct Campaign {
    id: Uuid,
    channel_id: Uuid,
    /// Whether single slips lead here, and not the code of the channel.
    takes_slips: bool,
    /// Whether many answer by one device, which sends again what it has kept.
    is_device: bool,
    agency_id: Uuid,
    org_unit_id: Uuid,
    facts: Facts,
    questions: Vec<Question>,
    /// Of those who work for the service unit, if there are texts to be looked at.
    names: Names,
}

/// A question of a campaign's form.
struct Question {
    code: String,
    /// Its options have the places from 1 to this.
    options: i32,
}

/// The campaigns of a group of submissions. What the policy goes by depends on who asks and on the day, so that there is
/// one set for all citizens of a day, and one for each who has signed in.
struct Campaigns {
    /// By the code of the channel.
    sets: Vec<HashMap<String, Campaign>>,
    /// For each submission its set; `None` where the campaign is not in the caller's copy.
    found: Vec<Option<usize>>,
}

impl Campaigns {
    async fn load(txn: &DatabaseTransaction, all: &[Submission], slips: &Slips) -> Result<Self> {
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
            let code = |index: &usize| slips.channel_code(&all[*index].new.code);
            let codes: BTreeSet<&str> = indexes.iter().map(code).collect();
            let mut set = load_campaigns(txn, ctx, codes.into_iter().map(str::to_owned).collect()).await?;
            let texts = indexes.iter().filter(|index| all[**index].new.suggestion.is_some());
            let with_texts: BTreeSet<Uuid> = texts.filter_map(|index| set.get(code(index))).map(|it| it.id).collect();
            if !with_texts.is_empty() {
                let mut names = load_names(txn, with_texts.into_iter().collect(), ctx.today()).await?;
                set.values_mut().for_each(|it| it.names = names.remove(&it.id).unwrap_or_default());
            }
            for index in indexes {
                let ctx = &all[index].ctx;
                let readable = |campaign: &Campaign| ctx.policy.allows(&campaign.facts, Action::Read, Part::Header);
                if set.get(code(&index)).is_some_and(readable) {
                    campaigns.found[index] = Some(campaigns.sets.len());
                }
            }
            campaigns.sets.push(set);
        }
        Ok(campaigns)
    }
}

/// The campaigns that these codes of channels lead to, their facts and the questions of their instruments, in one statement.
async fn load_campaigns(
    txn: &DatabaseTransaction,
    ctx: &RequestContext,
    codes: Vec<String>,
) -> Result<HashMap<String, Campaign>> {
    let options = "(SELECT count(*) FROM survey_option o WHERE o.item_id = i.id) AS options";
    let columns = [
        "t.id",
        "t.agency_id",
        "k.code AS code",
        "i.code AS item",
        "i.sequence AS sequence",
        options,
        "k.id AS channel",
        "t.org_unit_id",
        "k.kind",
    ];
    let join = " JOIN survey_channel k ON k.campaign_id = t.id AND k.state = 'ACTIVE' \
                LEFT JOIN survey_item i ON i.instrument_id = t.instrument_id";
    let coded = |binder: &mut Binder| binder.any_of("k.code", Bind::Texts(codes));
    let rows = authz::load_rows(txn, &ctx.actor, VERB.noun, &columns, join, coded).await?;
    let mut campaigns: HashMap<String, Campaign> = HashMap::new();
    let mut questions: BTreeMap<(String, i32), Question> = BTreeMap::new();
    for (row, facts) in rows {
        let (id, agency_id) = (row.try_get_by_index(0)?, row.try_get_by_index(1)?);
        let code: String = row.try_get_by_index(2)?;
        if let (Some(item), Some(sequence)) = (row.try_get_by_index(3)?, row.try_get_by_index(4)?) {
            let options: i64 = row.try_get_by_index(5)?;
            let question = Question { code: item, options: i32::try_from(options).map_err(Error::internal)? };
            questions.insert((code.clone(), sequence), question);
        }
        let (channel_id, org_unit_id) = (row.try_get_by_index(6)?, row.try_get_by_index(7)?);
        let kind: String = row.try_get_by_index(8)?;
        campaigns.entry(code).or_insert_with(|| Campaign {
            id,
            channel_id,
            takes_slips: kind == SurveyChannelKind::Encounter.word(),
            is_device: kind == SurveyChannelKind::Tablet.word(),
            agency_id,
            org_unit_id,
            facts,
            questions: Vec::new(),
            names: Names::default(),
        });
    }
    for ((code, _), question) in questions {
        if let Some(campaign) = campaigns.get_mut(&code) {
            campaign.questions.push(question);
        }
    }
    Ok(campaigns)
}

/// The names of those who work in the unit of each of these campaigns, or in one below it.
async fn load_names(
    txn: &DatabaseTransaction,
    campaign_ids: Vec<Uuid>,
    today: NaiveDate,
) -> Result<HashMap<Uuid, Names>> {
    let mut binder = Binder::new(txn.get_database_backend());
    let one = binder.any_of("c.id", Bind::Uuids(campaign_ids));
    let valid = valid_on_sql("p", &binder.bind(Bind::Date(today)));
    let sql = format!(
        "SELECT DISTINCT c.id, e.name FROM survey_campaign c \
         JOIN org_unit_closure u ON u.agency_id = c.agency_id AND u.ancestor_id = c.org_unit_id \
         JOIN appointment p ON p.agency_id = c.agency_id AND p.org_unit_id = u.descendant_id \
         JOIN employee e ON e.id = p.employee_id \
         WHERE {one} AND {valid}"
    );
    let mut names: HashMap<Uuid, Vec<String>> = HashMap::new();
    for row in database::query_rows(txn, binder.statement(sql)).await? {
        names.entry(row.try_get_by_index(0)?).or_default().push(row.try_get_by_index(1)?);
    }
    Ok(names.into_iter().map(|(id, names)| (id, Names::new(names.iter().map(String::as_str)))).collect())
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
    suggestion: Option<Arrived>,
    audit: Value,
}

fn decide<'a>(submission: &Submission, campaign: &'a Campaign, slips: &mut Slips) -> Decided<'a> {
    let (Submission { ctx, new, is_delivered }, verb) = (submission, submission.verb());
    // The hash of the answers would tie them to whoever holds the key: a key stands for its campaign alone. A device at the
    // counter holds the keys of all who used it, and could lose answers by giving two of them one: there a key stands for what it
    // came with, until the survey is closed.
    let content = if campaign.is_device { serde_json::to_vec(new).unwrap_or_default() } else { Vec::new() };
    let offer = Offer::new(ctx, &VERB, campaign.id, Some(&new.idempotency_key), &content);
    // Signing in opens no survey, so that nobody is told to.
    let entry = if ctx.policy.allows(&campaign.facts, verb.action, verb.part) {
        let in_place = check_delivery(*is_delivered, campaign);
        in_place
            .and_then(|()| check(ctx, &verb, new, campaign))
            .and_then(|entry| take_slip(slips, campaign, &new.code).map(|()| entry))
    } else {
        Err(ctx.refusal(&verb, &campaign.facts))
    };
    Decided { campaign, offer, entry }
}

/// Several answers at once come from a device at the counter alone: from anybody else they would be a way to stuff a survey.
fn check_delivery(is_delivered: bool, campaign: &Campaign) -> Result<()> {
    let mut violations = Violations::new();
    if is_delivered && !campaign.is_device {
        violations.add(
            ViolationCode::InvalidValue,
            field!["code"],
            "hanya kanal TABLET yang mengirim beberapa jawaban sekaligus",
            "only a channel of the kind TABLET delivers several responses at once",
        );
    }
    violations.finish()
}

/// A slip lets one person answer once. It is taken last, by an answer that is otherwise in order.
fn take_slip(slips: &mut Slips, campaign: &Campaign, code: &str) -> Result<()> {
    let mut violations = Violations::new();
    if campaign.takes_slips && !slips.take(code) {
        violations.add(
            ViolationCode::AlreadyDone,
            field!["code"],
            "kode sekali pakai ini sudah dipakai untuk menjawab",
            "this code has been used for an answer; it counts once",
        );
    }
    violations.finish()
}

fn check(ctx: &RequestContext, verb: &Verb, new: &NewSurveyResponse, campaign: &Campaign) -> Result<Entry> {
    let id = Uuid::new_v4();
    let mut violations = Violations::new();
    idempotency::check_citizen(&mut violations, &new.idempotency_key);
    let answers = check_answers(&mut violations, &campaign.questions, &new.answers);
    let suggestion = check_suggestion(&mut violations, new, &campaign.names);
    violations.finish()?;

    Ok(Entry {
        id,
        response: json!({
            "id": id.simple().to_string(),
            "campaign_id": campaign.id.simple().to_string(),
            "channel_id": campaign.channel_id.simple().to_string(),
            "answers": answers,
            "gender": new.gender.map(SurveyGender::word),
            "age_band": new.age_band.map(AgeBand::word),
            "education": new.education.map(Education::word),
            "occupation": new.occupation.map(Occupation::word),
            "disability": new.disability.map(Disability::word),
            "looks_automated": i32::from(new.looks_automated),
        }),
        suggestion: suggestion.map(|text| Arrived::new(campaign.agency_id, campaign.id, campaign.org_unit_id, &text)),
        audit: audit::anonymous_row(ctx, Deed::new(verb, campaign.agency_id, campaign.id)),
    })
}

const RESPONSE: Target = Target {
    table: "survey_response",
    columns: &[
        ("id", Kind::Uuid),
        ("campaign_id", Kind::Uuid),
        ("channel_id", Kind::Uuid),
        ("answers", Kind::Text),
        ("gender", Kind::Text),
        ("age_band", Kind::Text),
        ("education", Kind::Text),
        ("occupation", Kind::Text),
        ("disability", Kind::Text),
        ("looks_automated", Kind::Integer),
    ],
};

/// Writes the rows of all, those of each table in the order of their random ids: where they lie tells neither who came
/// first nor which audit row or text belongs to which answers.
async fn insert(txn: &DatabaseTransaction, mut entries: Vec<Entry>) -> Result<()> {
    entries.sort_unstable_by_key(|entry| entry.id);
    let (mut responses, mut suggestions, mut audit) = (Vec::new(), Vec::new(), Vec::new());
    for entry in entries {
        responses.push(entry.response);
        suggestions.extend(entry.suggestion);
        audit.push(entry.audit);
    }
    audit::sort(&mut audit);
    let mut insertions = vec![(RESPONSE, responses), (audit::TARGET, audit)];
    if !suggestions.is_empty() {
        insertions.push((survey_suggestion::TARGET, survey_suggestion::rows(suggestions)));
    }
    database::insert_all(txn, insertions).await
}

/// The answers as they are stored: a character for each question in the order of the form, whatever the order in which
/// they were given.
fn check_answers(violations: &mut Violations, questions: &[Question], answers: &[NewAnswer]) -> String {
    if answers.iter().all(|answer| answer.not_applicable) {
        violations.add(
            ViolationCode::Required,
            field!["answers"],
            "jawab sedikitnya satu pertanyaan",
            "answer at least one question",
        );
    }
    if !violations.within(field!["answers"], answers.len(), ANSWERS_MAX) {
        return String::new();
    }
    let mut places: Vec<Option<u8>> = vec![None; questions.len()];
    for (index, answer) in answers.iter().enumerate() {
        let place = questions.iter().position(|question| question.code == answer.item);
        let options = place.and_then(|place| questions.get(place)).map(|question| question.options);
        let chosen = chosen(violations, index, answer, options);
        let Some(place) = place else {
            violations.unknown(field!["answers", index, "item"]);
            continue;
        };
        if places[place].replace(chosen.unwrap_or(NOT_ANSWERED)).is_some() {
            violations.duplicate(field!["answers", index, "item"]);
        }
    }
    places.into_iter().map(|place| char::from(place.unwrap_or(NOT_ANSWERED))).collect()
}

/// The character of an answer to a question with so many options, as far as the question is known.
fn chosen(violations: &mut Violations, index: usize, answer: &NewAnswer, options: Option<i32>) -> Option<u8> {
    let (name, option) = match (answer.option, answer.value, answer.not_applicable) {
        (Some(option), None, false) => ("option", option),
        (None, Some(value), false) => ("value", value),
        (None, None, true) => return Some(NOT_APPLICABLE),
        _ => {
            violations.add(
                ViolationCode::InvalidValue,
                field!["answers", index, "option"],
                "isi satu saja: pilihan, atau bahwa pertanyaan tidak berlaku",
                "give one thing: an option, or that the question does not apply",
            );
            return None;
        }
    };
    let last = options.unwrap_or(i32::from(u8::MAX));
    if !(1..=last).contains(&option) {
        violations.add(
            ViolationCode::InvalidValue,
            field!["answers", index, name],
            &format!("pilihan harus 1 sampai {last}"),
            &format!("an option is 1 to {last}"),
        );
        return None;
    }
    u8::try_from(option).ok().map(|option| b'0' + option)
}

/// The suggestion as it is stored. Names are masked without a word: who asked for a warning could find out who works there.
fn check_suggestion(violations: &mut Violations, new: &NewSurveyResponse, names: &Names) -> Option<String> {
    let visible = new.suggestion.as_deref().map(free_text::visible);
    let suggestion = violations.optional(field!["suggestion"], visible.as_deref())?;
    if !new.masks_personal_data {
        free_text::check_numbers(violations, field!["suggestion"], &suggestion);
    }
    Some(free_text::masked(&suggestion, names))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form() -> Vec<Question> {
        [("WAKTU", 4), ("BIAYA", 4), ("SUAP", 3)]
            .map(|(code, options)| Question { code: code.to_owned(), options })
            .into()
    }

    fn option(item: &str, option: i32) -> NewAnswer {
        NewAnswer { item: item.to_owned(), option: Some(option), value: None, not_applicable: false }
    }

    fn not_applicable(item: &str) -> NewAnswer {
        NewAnswer { item: item.to_owned(), option: None, value: None, not_applicable: true }
    }

    fn accepted(answers: &[NewAnswer], expected: &str) {
        let mut violations = Violations::new();
        assert_eq!(check_answers(&mut violations, &form(), answers), expected);
        assert!(violations.finish().is_ok());
    }

    fn refused(answers: &[NewAnswer], expected: &[(ViolationCode, &str)]) {
        let mut violations = Violations::new();
        check_answers(&mut violations, &form(), answers);
        let Err(Error::Invalid(violations)) = violations.finish() else { panic!("nothing was refused") };
        let found: Vec<(ViolationCode, String)> =
            violations.into_iter().map(|violation| (violation.code, violation.field[1..].join("."))).collect();
        let expected: Vec<(ViolationCode, String)> =
            expected.iter().map(|(code, field)| (*code, (*field).to_owned())).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn answers_are_kept_in_the_order_of_the_form() {
        accepted(&[option("SUAP", 3), option("WAKTU", 1), option("BIAYA", 4)], "143");
        accepted(&[option("WAKTU", 3)], "3--");
        accepted(&[option("SUAP", 1), not_applicable("BIAYA")], "-01");
        let formerly = NewAnswer { value: Some(2), option: None, ..option("WAKTU", 2) };
        accepted(&[formerly], "2--");
    }

    #[test]
    fn answers_are_those_of_the_instrument() {
        use ViolationCode::{Duplicate, InvalidValue, Required, TooMany, UnknownReference};
        refused(&[], &[(Required, "answers")]);
        refused(&[not_applicable("WAKTU")], &[(Required, "answers")]);
        refused(
            &[option("WAKTU", 0), option("BIAYA", 5), option("SUAP", 4)],
            &[
                (InvalidValue, "answers.0.option"),
                (InvalidValue, "answers.1.option"),
                (InvalidValue, "answers.2.option"),
            ],
        );
        refused(
            &[option("U3", 3), option("WAKTU", -1)],
            &[(UnknownReference, "answers.0.item"), (InvalidValue, "answers.1.option")],
        );
        refused(&[option("WAKTU", 3), option("WAKTU", 3)], &[(Duplicate, "answers.1.item")]);
        refused(&vec![option("WAKTU", 3); 101], &[(TooMany, "answers")]);
        let both = NewAnswer { not_applicable: true, ..option("WAKTU", 3) };
        let neither = NewAnswer { option: None, ..option("BIAYA", 3) };
        refused(&[both, neither], &[(InvalidValue, "answers.0.option"), (InvalidValue, "answers.1.option")]);
    }
}
