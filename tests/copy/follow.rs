//! Events are part of the copy: whoever follows evaluations is told of what a verb has done if and only if it has made
//! their copy of the evaluation another one.
//!
//! Everybody of a random world follows all evaluations over a socket. Before and after each verb, everybody's copy of the
//! evaluation is read whole; who was told is compared with whose copy differs. `CAPAIAN_COPY_QUERIES` asks for more verbs.

use std::collections::BTreeMap;

use capaian::authz::{Actor, Noun, PolicySource, PolicyStore, Verb, verbs};
use capaian::config::Settings;
use capaian::database::{ConnectionSettings, Database};
use capaian::view::global_id;
use sea_orm::TransactionTrait;
use serde_json::{Value as Json, json};
use tokio::time::timeout;
use uuid::Uuid;

use super::chance::Chance;
use super::document::{Document, Value};
use super::generate::{Generator, Schema, named};
use super::mutate::{Input, Inputs};
use super::pool::Pool;
use super::populate::{populate, token};
use super::sight::Sight;
use super::world::World;
use crate::support::{Client, Contents, Node, PATIENCE, TestApp, TestDatabase, now};

/// Somebody who follows all evaluations.
struct Follower {
    name: &'static str,
    token: Option<String>,
    client: Client,
}

struct Town {
    seed: u64,
    app: TestApp,
    database: Database,
    node: Node,
    cast: Vec<(&'static str, Uuid)>,
    followers: Vec<Follower>,
    schema: Schema,
    pool: Pool,
    chance: Chance,
    /// Reads all that an evaluation shows.
    document: String,
    /// How often each verb has been done.
    done: BTreeMap<&'static str, usize>,
    /// How often somebody was told, and how often not.
    told: (usize, usize),
}

/// All fields of a type: of objects that are parts of it all theirs, of others the id. What the caller may do is no content.
fn fields(schema: &Schema, name: &str, whole: &[&str]) -> String {
    let text = |field: &async_graphql::parser::types::FieldDefinition| {
        let (own, ty) = (field.name.node.as_str(), named(&field.ty.node));
        if !field.arguments.is_empty() || own == "access" {
            return String::new();
        }
        let below = schema.fields(ty);
        let has_id = below.iter().any(|field| field.node.name.node == "id");
        match () {
            () if below.is_empty() => format!("{own} "),
            () if has_id && !whole.contains(&own) => format!("{own} {{ id }} "),
            () => format!("{own} {{ {}}} ", fields(schema, ty, &[])),
        }
    };
    schema.fields(name).iter().map(|field| text(&field.node)).collect()
}

impl Town {
    async fn begin(seed: u64) -> Self {
        let populated = populate(seed);
        let tables = TestDatabase::new(Contents::Tables).await;
        let database = Database::connect(tables.url(), ConnectionSettings::default()).await.expect("the database");
        let txn = database.write().begin().await.expect("a transaction");
        populated.world.store(&txn).await;
        txn.commit().await.expect("a world that keeps all constraints");
        let settings = Settings { token_budget: 0, address_budget: 0, ..Settings::default() };
        let node = Node::with(&tables, PolicySource::Embedded, settings, |_| {}).await;
        let cast: Vec<(&str, Uuid)> = populated.cast.iter().map(|(name, id)| (*name, *id)).collect();
        let mut followers = Vec::new();
        for (name, id) in cast.iter().map(|(name, id)| (*name, Some(*id))).chain([("citizen", None)]) {
            let token = id.map(|id| token(id, 0));
            let mut client = Client::greeted(&node, token.as_deref()).await;
            client.subscribe("e", "subscription { evaluationChanged { id } }", json!({})).await;
            followers.push(Follower { name, token, client });
        }
        let schema = Schema::published();
        let fields = fields(&schema, "Evaluation", &["nominations", "reviewers"]);
        Self {
            seed,
            app: TestApp::on(tables).await,
            database,
            node,
            cast,
            followers,
            pool: Pool::of([&populated.world, &World::default()]),
            document: format!("query($id: ID!) {{ node(id: $id) {{ ... on Evaluation {{ {fields}}} }} }}"),
            schema,
            chance: Chance::new(seed),
            done: BTreeMap::new(),
            told: (0, 0),
        }
    }

    /// Everybody's copy of an evaluation.
    async fn copies(&self, evaluation: &str) -> Vec<Json> {
        let mut copies = Vec::new();
        for Follower { token, .. } in &self.followers {
            let request = self.app.graphql(&self.document).variables(json!({"id": evaluation}));
            let answer = match token {
                Some(token) => request.header("authorization", format!("Bearer {token}")).send().await.ok(),
                None => request.send().await.ok(),
            };
            copies.push(answer.at("/node").clone());
        }
        copies
    }

    /// Has somebody do one verb, the one that was done least as long as somebody can do it, and compares.
    async fn step(&mut self) {
        let world = World::load(self.database.write()).await;
        let mut all: Vec<&'static Verb> = verbs::all().filter(is_about_evaluation).collect();
        all.sort_by_key(|verb| self.done.get(verb.name).copied().unwrap_or(0));
        for verb in all {
            if let Some((actor, document)) = self.attempt(&world, verb).await
                && self.compare(&world, verb, actor, &document).await
            {
                return;
            }
        }
    }

    /// Somebody who may do `verb`, and the document that does it.
    async fn attempt(&mut self, world: &World, verb: &Verb) -> Option<(Uuid, Document)> {
        let policies = PolicyStore::load(&PolicySource::Embedded).expect("the embedded policy");
        let policy = policies.current();
        let mut people = self.cast.clone();
        while !people.is_empty() {
            let (_, id) = people.swap_remove(self.chance.below(people.len()));
            let sight = Sight::judged(world, Some(id), &policy);
            let may = sight.objects(verb.noun).iter().any(|(_, facts)| sight.allows(facts, verb.action, verb.part));
            if !may {
                continue;
            }
            let actor = Actor::load(&self.database, id, now()).await.expect("somebody of the cast");
            let inputs = Inputs { world, lonely: &[], sight: &sight, actor: &actor, pool: &self.pool };
            let input: Input = inputs.input(&mut self.chance, verb.name);
            let generator = Generator::new(&self.schema, &self.pool, &mut self.chance);
            return Some((id, generator.mutation(verb.name, input)));
        }
        None
    }

    /// Sends a mutation; if it is done, insists that exactly those are told whose copy differs. False if it is not.
    async fn compare(&mut self, world: &World, verb: &'static Verb, actor: Uuid, document: &Document) -> bool {
        let Some(evaluation) = target(world, document) else { return false };
        let before = self.copies(&evaluation).await;
        // What the payload would select might fail, and the verb be done.
        let (kind, values) = (&document.variables[0].kind, document.values());
        let name = verb.name;
        let text = format!("mutation($input: {kind}) {{ {name}(input: $input) {{ userErrors {{ code }} }} }}");
        let answer = self.node.graphql(Some(&token(actor, 0)), &text, values.clone()).await;
        let whose = format!("CAPAIAN_COPY_SEED={}\n{text}\nvariables {values}\n{answer}", self.seed);
        let done = answer["data"][name]["userErrors"] == json!([]);
        let after = self.copies(&evaluation).await;
        let mut expected = Vec::new();
        for ((follower, before), after) in self.followers.iter().zip(&before).zip(&after) {
            let differs = !after.is_null() && before != after;
            // Feedback leaves no event behind, since its time would tell whose it is; whoever gives it knows.
            let is_secret = name == "submitPeerFeedback";
            let is_actor = follower.token == Some(token(actor, 0));
            assert!(!differs || done, "{}: what was not done shows\n{whose}", follower.name);
            assert!(!differs || !is_secret || is_actor, "{}: feedback shows\n{whose}", follower.name);
            expected.push(differs && !is_secret);
        }
        for (follower, is_told) in self.followers.iter_mut().zip(expected) {
            if is_told {
                let next = timeout(PATIENCE, follower.client.next("e")).await;
                let told = next.unwrap_or_else(|_| panic!("{} is not told\n{whose}", follower.name));
                assert_eq!(
                    told,
                    json!({"data": {"evaluationChanged": {"id": evaluation}}}),
                    "{}\n{whose}",
                    follower.name
                );
                self.told.0 += 1;
            } else {
                follower.client.ping().await;
                self.told.1 += 1;
            }
        }
        if done {
            *self.done.entry(name).or_default() += 1;
        }
        done
    }

    /// The verbs that nobody has done yet.
    fn left_undone(&self) -> Vec<&'static str> {
        let names = verbs::all().filter(is_about_evaluation).map(|verb| verb.name);
        names.filter(|name| !self.done.contains_key(name)).collect()
    }

    /// Insists that nobody was told anything else, and that enough has happened.
    async fn conclude(&mut self, least: usize) {
        self.node.wait_until("stream_queue_depth", |depth| depth == 0).await;
        for follower in &mut self.followers {
            follower.client.ping().await;
        }
        let answers = self.node.gauge("stream_answers_total").await;
        assert_eq!(usize::try_from(answers), Ok(self.told.0), "somebody was told of nothing");
        let missing = self.left_undone();
        assert!(missing.is_empty(), "nobody did {missing:?}: {:?}", self.done);
        let count: usize = self.done.values().sum();
        assert!(count >= least && self.told.0 > 0 && self.told.1 > 0, "{:?} {:?}", self.done, self.told);
        super::say(&format!("{:?}: told {} times, and {} times not", self.done, self.told.0, self.told.1));
    }
}

/// Whether a verb can change anybody's copy of an evaluation. What comes of a survey gets into one when its feedback closes.
fn is_about_evaluation(verb: &&'static Verb) -> bool {
    let of_surveys = [
        Noun::ServiceUnit,
        Noun::SurveyCampaign,
        Noun::SurveyChannel,
        Noun::SurveyResult,
        Noun::SurveySuggestion,
        Noun::SurveyImprovement,
    ];
    !of_surveys.contains(&verb.noun)
}

/// The evaluation that a mutation is about.
fn target(world: &World, document: &Document) -> Option<String> {
    let Some(Value::Object(entries)) = document.variables.first().and_then(|variable| variable.value.clone()) else {
        return None;
    };
    let named = |name: &str, noun| {
        entries.iter().find_map(|(known, value)| match value {
            Value::Text(id) if known == name => global_id::decode_as(noun, id),
            _ => None,
        })
    };
    let request = named("feedbackRequest", Noun::FeedbackRequest);
    let of_request = request.and_then(|id| world.feedback_request.iter().find(|row| row.id == id));
    let evaluation = of_request.map(|row| row.evaluation_id).or_else(|| named("evaluation", Noun::Evaluation))?;
    Some(global_id::encode(Noun::Evaluation, evaluation))
}

#[tokio::test]
async fn followers_are_told_if_and_only_if_their_copy_changes() {
    let mut town = Town::begin(super::seed()).await;
    let steps = super::queries() / 4;
    for _ in 0..steps {
        town.step().await;
    }
    // What is rare may need some more.
    for _ in 0..4 * steps {
        if town.left_undone().is_empty() {
            break;
        }
        town.step().await;
    }
    town.conclude(usize::try_from(steps).expect("a small number") / 2).await;
}
