//! Two databases behind two servers that must not be told apart.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use capaian::authz::{Actor, Noun, PolicySource, PolicyStore, Verb, verbs};
use capaian::database::{ConnectionSettings, Database};
use capaian::view::global_id::encode;
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, TransactionTrait};
use serde_json::{Value as Json, json};
use uuid::Uuid;

use super::chance::Chance;
use super::document::{Document, Item, Value};
use super::generate::{Generator, Schema};
use super::mutate::{Input, Inputs};
use super::pool::Pool;
use super::populate::{populate, token};
use super::sight::Sight;
use super::twin::twin;
use super::world::World;
use crate::support::{Contents, TestApp, TestDatabase, now};

/// One of the two.
struct Side {
    app: TestApp,
    database: Database,
}

impl Side {
    async fn new(world: &World, policies: &Arc<PolicyStore>) -> Self {
        let database = TestDatabase::new(Contents::Tables).await;
        let settings = ConnectionSettings { pool_size: 2, ..ConnectionSettings::default() };
        let connection = Database::connect(database.url(), settings).await.expect("the database");
        let txn = connection.write().begin().await.expect("a transaction");
        world.store(&txn).await;
        txn.commit().await.expect("a world that keeps all constraints");
        Self { app: TestApp::under(database, Arc::clone(policies)).await, database: connection }
    }

    async fn send(&self, token: Option<&str>, document: &str, variables: &Json) -> String {
        let body = json!({"query": document, "variables": variables});
        let mut request = self.app.client().post("/graphql").header("x-request-id", "copy").body_json(&body);
        if let Some(token) = token {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        let mut response = request.send().await.0;
        let text = response.take_body().into_string().await.expect("a body of text");
        format!("{} {text}", response.status().as_u16())
    }
}

/// What was sent, and how it went, so that a test that asks nothing sensible is seen.
#[derive(Debug, Default)]
struct Tally {
    queries: usize,
    answered: usize,
    paged: usize,
    /// How often each mutation was sent, and how often it was done.
    mutations: BTreeMap<String, (usize, usize)>,
}

/// A world and its twin for one actor, each with a server on top.
pub(super) struct Pair {
    seed: u64,
    name: String,
    /// Which policy it is.
    rules: String,
    chance: Chance,
    schema: Schema,
    pool: Pool,
    policies: Arc<PolicyStore>,
    me: Option<Uuid>,
    /// Everybody else.
    others: Vec<Uuid>,
    sides: [Side; 2],
    lonely: Vec<Uuid>,
    tally: Tally,
}

impl Pair {
    /// Under the policy that the program comes with.
    pub(super) async fn new(seed: u64, name: Option<&str>) -> Self {
        let policies = PolicyStore::load(&PolicySource::Embedded).expect("the embedded policy");
        Self::under(seed, name, policies, "the whole policy").await
    }

    /// Under another policy, which messages call `rules`.
    pub(super) async fn under(seed: u64, name: Option<&str>, policies: PolicyStore, rules: &str) -> Self {
        // Each actor lives in a world of their own.
        let own = name.unwrap_or("citizen").bytes().fold(seed, |sum, byte| sum.wrapping_mul(31) + u64::from(byte));
        let populated = populate(own);
        let me = name.map(|name| populated.cast[name]);
        let policies = Arc::new(policies);
        let policy = policies.current();

        let first = Side::new(&populated.world, &policies).await;
        let actor = actor(&first.database, me).await;
        let sight = Sight::of(&populated.world, &first.database, &actor, &policy).await;
        let other_world = twin(own ^ 1, &populated.world, &sight, me);
        let second = Side::new(&other_world, &policies).await;
        let differences = populated.world.differences(&other_world);
        assert!(differences.len() >= 20, "{name:?}: the twin differs only in {differences:?}");
        for &noun in Noun::ALL {
            let hidden = sight.objects(noun).iter().any(|(id, _)| !sight.finds(noun, *id));
            assert!(!hidden || differences.contains(&noun.word()), "{name:?}: no {noun:?} that is hidden differs");
        }

        let actor = self::actor(&second.database, me).await;
        let twin_sight = Sight::of(&other_world, &second.database, &actor, &policy).await;
        let told_apart = sight.told_apart(&twin_sight);
        assert!(told_apart.is_empty(), "{name:?} with {rules}: the twin shows other objects or parts: {told_apart:?}");

        let ids = |world: &World| world.evaluation.iter().map(|row| row.id).collect::<BTreeSet<_>>();
        let lonely = ids(&populated.world).symmetric_difference(&ids(&other_world)).copied().collect();
        Self {
            seed,
            name: name.unwrap_or("citizen").to_owned(),
            rules: rules.to_owned(),
            chance: Chance::new(own),
            schema: Schema::published(),
            pool: Pool::of([&populated.world, &other_world]),
            policies,
            me,
            others: populated.cast.values().copied().filter(|other| Some(*other) != me).collect(),
            sides: [first, second],
            lonely,
            tally: Tally::default(),
        }
    }

    /// Sends so many random queries to both, and follows the cursors in their answers.
    pub(super) async fn ask(&mut self, queries: u64) {
        for _ in 0..queries {
            let mut document = Generator::new(&self.schema, &self.pool, &mut self.chance).query();
            for _ in 0..3 {
                let answer = self.compare(&document).await;
                self.tally.queries += 1;
                self.tally.answered += usize::from(!answer.contains("\"errors\":"));
                if !self.turn_page(&mut document, &answer) {
                    break;
                }
                self.tally.paged += 1;
            }
        }
    }

    /// Fills cursors of the answer into the document's variables for them. False if there are none.
    fn turn_page(&mut self, document: &mut Document, answer: &str) -> bool {
        let json: Json = serde_json::from_str(&answer[4..]).expect("an answer in JSON");
        let mut cursors = Vec::new();
        strings_under(&json, &["cursor", "startCursor", "endCursor"], &mut cursors);
        let mut turned = false;
        for variable in &mut document.variables {
            if variable.name.starts_with('c')
                && let Some(cursor) = self.chance.any(&cursors)
            {
                variable.value = Some(Value::Text(cursor.clone()));
                turned = true;
            }
        }
        turned
    }

    /// What is kept of a query must not show: the answer is the same by what somebody else's query was compiled to, by
    /// what one's own was, and compiled anew.
    async fn compare_compilations(&mut self, text: &str, values: &Json, answer: &str) {
        let token = self.me.map(|me| token(me, 0));
        let anew = format!("{text}\n# compiled anew");
        for text in [text, &anew] {
            let again = self.sides[0].send(token.as_deref(), text, values).await;
            assert_eq!(again, answer, "{}\n{text}\nvariables {values}", self.whose());
        }
    }

    async fn compare(&mut self, document: &Document) -> String {
        let (text, values) = (document.text(), document.values());
        // Somebody else first, whose query may serve this actor.
        if let Some(other) = self.chance.any(&self.others).copied() {
            self.sides[0].send(Some(&token(other, 0)), &text, &values).await;
        }
        let [one, other] = self.answers(&text, &values).await;
        // The catalogue of codes names it too; an error goes on with its request.
        assert!(!one.contains("\"code\":\"INTERNAL\",\"requestId\""), "{}\n{text}\n{values}\n{one}", self.whose());
        if one != other {
            let document = self.shrink(document.clone()).await;
            self.report(&document).await;
        }
        self.compare_compilations(&text, &values, &one).await;
        one
    }

    async fn answers(&self, text: &str, values: &Json) -> [String; 2] {
        let token = self.me.map(|me| token(me, 0));
        let [first, second] = &self.sides;
        let answers = [first.send(token.as_deref(), text, values), second.send(token.as_deref(), text, values)];
        let [one, other] = answers;
        [one.await, other.await]
    }

    /// The smallest document below this one that still tells the two apart.
    async fn shrink(&self, mut document: Document) -> Document {
        loop {
            let mut next = None;
            for smaller in document.smaller() {
                let [one, other] = self.answers(&smaller.text(), &smaller.values()).await;
                if one != other {
                    next = Some(smaller);
                    break;
                }
            }
            match next {
                Some(smaller) => document = smaller,
                None => return document,
            }
        }
    }

    async fn report(&self, document: &Document) -> ! {
        let (text, values) = (document.text(), document.values());
        let [one, other] = self.answers(&text, &values).await;
        panic!("{}: two answers\n{text}\nvariables {values}\n\n{one}\n\n{other}", self.whose());
    }

    fn whose(&self) -> String {
        let Self { name, me, seed, rules, .. } = self;
        format!("{name} {me:?} with CAPAIAN_COPY_SEED={seed} and {rules}")
    }

    /// Sends so many mutations to both.
    pub(super) async fn change(&mut self, mutations: u64) {
        let policy = self.policies.current();
        let mut left = mutations;
        while left > 0 {
            let world = World::load(self.sides[0].database.write()).await;
            let actor = actor(&self.sides[0].database, self.me).await;
            let sight = Sight::of(&world, &self.sides[0].database, &actor, &policy).await;
            for _ in 0..left.min(4) {
                let document = self.mutation(&world, &actor, &sight);
                self.mutate(&document).await;
                left -= 1;
            }
            self.same_ids().await;
        }
    }

    fn mutation(&mut self, world: &World, actor: &Actor, sight: &Sight<'_>) -> Document {
        let is_allowed = |verb: &&Verb| {
            sight.objects(verb.noun).iter().any(|(_, facts)| sight.allows(facts, verb.action, verb.part))
        };
        let allowed: Vec<&str> = verbs::all().filter(is_allowed).map(|verb| verb.name).collect();
        let published: Vec<&str> =
            self.schema.fields("Mutation").iter().map(|field| field.node.name.node.as_str()).collect();
        let name = loop {
            let likely = self.chance.any(&allowed).copied().filter(|_| self.chance.percent(60));
            let name = likely.unwrap_or_else(|| *self.chance.one(&published));
            // Verifying a password takes long and ends the same.
            if !["signIn", "signOut"].contains(&name) || self.chance.percent(15) {
                break name;
            }
        };
        let inputs = Inputs { world, lonely: &self.lonely, sight, actor, pool: &self.pool };
        let input = if self.chance.percent(90) { inputs.input(&mut self.chance, name) } else { Input::Random };
        Generator::new(&self.schema, &self.pool, &mut self.chance).mutation(name, input)
    }

    async fn mutate(&mut self, document: &Document) {
        let (text, values) = (document.text(), document.values());
        let is_end = text.contains("signOut");
        let token = self.me.map(|me| self::token(me, u8::from(is_end)));
        let [first, second] = &self.sides;
        let one = first.send(token.as_deref(), &text, &values).await;
        let other = second.send(token.as_deref(), &text, &values).await;
        // The catalogue of codes names it too; an error goes on with its request.
        assert!(!one.contains("\"code\":\"INTERNAL\",\"requestId\""), "{}\n{text}\n{values}\n{one}", self.whose());
        let Some(Item::Field(root)) = document.items.first() else { return };
        let (sent, done) = self.tally.mutations.entry(root.name.clone()).or_default();
        *sent += 1;
        *done += usize::from(one.contains("\"userErrors\":[]"));
        let has_written = root.name == "submitSurveyResponse";
        let (same_one, same_other) = (self.without_chance(&one), self.without_chance(&other));
        assert_eq!(
            same_one,
            same_other,
            "{}: two outcomes\n{text}\nvariables {values}\n\n{one}\n\n{other}",
            self.whose()
        );
        if has_written {
            self.same_suggestions().await;
        }
    }

    /// The answer of a mutation without what the server drew at random: ids of new rows, the order of rows by them, and
    /// tokens.
    fn without_chance(&self, answer: &str) -> (String, Json) {
        let (status, body) = answer.split_once(' ').expect("a status and a body");
        let mut json = serde_json::from_str(body).expect("an answer in JSON");
        self.normalize(&mut json);
        (status.to_owned(), json)
    }

    fn normalize(&self, json: &mut Json) {
        match json {
            Json::Array(items) => {
                items.iter_mut().for_each(|item| self.normalize(item));
                items.sort_by_key(Json::to_string);
            }
            Json::Object(entries) => {
                for (name, value) in entries {
                    if name == "token" && value.is_string() {
                        *value = json!("a token");
                    }
                    // A cursor holds the id of its row, which may be a new one.
                    if ["cursor", "startCursor", "endCursor"].contains(&name.as_str()) && value.is_string() {
                        *value = json!("a cursor");
                    }
                    self.normalize(value);
                }
            }
            // A code is 12 letters and digits. Those that were there before have other signs.
            Json::String(text)
                if text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit()) =>
            {
                *text = "a new code".to_owned();
            }
            // A global id is 23 characters; one that was not there before is new.
            Json::String(text)
                if text.len() == 23 && capaian::view::global_id::decode(text).is_some() && !self.pool.knows(text) =>
            {
                *text = "a new id".to_owned();
            }
            _ => {}
        }
    }

    /// Gives new rows of the twin the random ids that the same rows have in the first database, so that both can be
    /// compared to the letter again.
    async fn same_ids(&self) {
        let [first, second] = &self.sides;
        macro_rules! align {
            ($table:ident, $key:expr) => {{
                let key = $key;
                let ours = entity::$table::Entity::find().all(first.database.write()).await.expect("rows");
                let theirs = entity::$table::Entity::find().all(second.database.write()).await.expect("rows");
                let mut ids: HashMap<_, Vec<Uuid>> = HashMap::new();
                for row in &ours {
                    if !theirs.iter().any(|other| other.id == row.id) {
                        ids.entry(key(row)).or_default().push(row.id);
                    }
                }
                for row in &theirs {
                    if ours.iter().any(|other| other.id == row.id) {
                        continue;
                    }
                    let Some(id) = ids.get_mut(&key(row)).and_then(Vec::pop) else { continue };
                    entity::$table::Entity::update_many()
                        .col_expr(entity::$table::Column::Id, Expr::value(id))
                        .filter(entity::$table::Column::Id.eq(row.id))
                        .exec(second.database.write())
                        .await
                        .expect("the same id");
                }
            }};
        }
        align!(reviewer_nomination, |row: &entity::reviewer_nomination::Model| (
            row.evaluation_id,
            row.nominator_id,
            row.reviewer_id
        ));
        align!(session, |row: &entity::session::Model| (row.account_id, row.created_at));
        align!(feedback_request, |row: &entity::feedback_request::Model| (row.evaluation_id, row.reviewer_id));
        let mut owners = HashMap::new();
        for side in &self.sides {
            let summaries = entity::feedback_summary::Entity::find().all(side.database.write()).await.expect("rows");
            owners.extend(summaries.into_iter().map(|row| (row.id, (row.evaluation_id, row.reviewer_group))));
        }
        align!(feedback_summary_comment, |row: &entity::feedback_summary_comment::Model| (
            owners[&row.summary_id].clone(),
            row.kind.clone(),
            row.comment.clone()
        ));
        align!(survey_improvement, |row: &entity::survey_improvement::Model| (
            row.result_id,
            row.element_code.clone(),
            row.said.clone(),
            row.action.clone(),
            row.person_in_charge.clone(),
            row.due_on
        ));
        self.same_surveys().await;
        self.same_survey_results().await;
    }

    /// As [`Self::same_ids`] does it, for surveys and their channels, whose codes are random as well: the twin has the rows
    /// of the first database.
    async fn same_surveys(&self) {
        use entity::{survey_campaign, survey_channel};
        let [first, second] = &self.sides;
        let (ours, theirs) = (World::load(first.database.write()).await, World::load(second.database.write()).await);
        let survey = |id| self.pool.knows(&encode(Noun::SurveyCampaign, id));
        let channel = |id| self.pool.knows(&encode(Noun::SurveyChannel, id));
        let is_in = |id: Uuid, world: &World| {
            world.survey_campaign.iter().any(|row| row.id == id) || world.survey_channel.iter().any(|row| row.id == id)
        };
        let txn = second.database.write().begin().await.expect("a transaction");
        for row in theirs.survey_channel.iter().filter(|row| !channel(row.id) && !is_in(row.id, &ours)) {
            survey_channel::Entity::delete_by_id(row.id).exec(&txn).await.expect("one row less");
        }
        for row in theirs.survey_campaign.iter().filter(|row| !survey(row.id) && !is_in(row.id, &ours)) {
            survey_campaign::Entity::delete_by_id(row.id).exec(&txn).await.expect("one row less");
        }
        for row in ours.survey_campaign.iter().filter(|row| !survey(row.id) && !is_in(row.id, &theirs)) {
            row.clone().into_active_model().insert(&txn).await.expect("the same row");
        }
        for row in ours.survey_channel.iter().filter(|row| !channel(row.id) && !is_in(row.id, &theirs)) {
            row.clone().into_active_model().insert(&txn).await.expect("the same row");
        }
        txn.commit().await.expect("the same rows");
        self.same_slips(&ours, &theirs).await;
    }

    /// The codes of slips are random: those of sheets that are new on both sides are made the same.
    async fn same_slips(&self, ours: &World, theirs: &World) {
        use entity::{survey_slip, survey_slip_sheet};
        let is_new = |sheet: &survey_slip_sheet::Model, other: &World| {
            sheet.codes.lines().all(|code| other.survey_slip.iter().all(|slip| slip.code != code))
        };
        let txn = self.sides[1].database.write().begin().await.expect("a transaction");
        for sheet in ours.survey_slip_sheet.iter().filter(|sheet| is_new(sheet, theirs)) {
            let same = |other: &&survey_slip_sheet::Model| {
                (other.channel_id, other.number) == (sheet.channel_id, sheet.number) && is_new(other, ours)
            };
            let Some(other) = theirs.survey_slip_sheet.iter().find(same) else { continue };
            let codes: Vec<&str> = other.codes.lines().collect();
            let slips = survey_slip::Column::Code.is_in(codes);
            survey_slip::Entity::delete_many().filter(slips).exec(&txn).await.expect("fewer rows");
            let key = (sheet.channel_id, sheet.number);
            survey_slip_sheet::Entity::delete_by_id(key).exec(&txn).await.expect("one row less");
            sheet.clone().into_active_model().insert(&txn).await.expect("the same row");
            for slip in ours.survey_slip.iter().filter(|slip| sheet.codes.lines().any(|code| code == slip.code)) {
                slip.clone().into_active_model().insert(&txn).await.expect("the same row");
            }
        }
        txn.commit().await.expect("the same rows");
    }

    /// As [`Self::same_ids`] does it, for what citizens write: lists of that are in the order of the ids, so that these are
    /// made the same before anybody reads them.
    async fn same_suggestions(&self) {
        use entity::survey_suggestion::{Column, Entity, Model};
        let [first, second] = &self.sides;
        let ours = Entity::find().all(first.database.write()).await.expect("rows");
        let theirs = Entity::find().all(second.database.write()).await.expect("rows");
        let is_new = |row: &&Model, others: &[Model]| {
            !self.pool.knows(&encode(Noun::SurveySuggestion, row.id)) && !others.iter().any(|other| other.id == row.id)
        };
        let mut left: Vec<&Model> = ours.iter().filter(|row| is_new(row, &theirs)).collect();
        for row in theirs.iter().filter(|row| is_new(row, &ours)) {
            let place = left.iter().position(|other| other.campaign_id == row.campaign_id && other.text == row.text);
            let same = left.swap_remove(place.expect("the same text on both sides"));
            Entity::update_many()
                .col_expr(Column::Id, Expr::value(same.id))
                .filter(Column::Id.eq(row.id))
                .exec(second.database.write())
                .await
                .expect("the same id");
        }
    }

    /// As [`Self::same_ids`] does it, for results of surveys: elements and items name theirs, so that each moves to a row
    /// under the other id.
    async fn same_survey_results(&self) {
        use entity::{
            survey_result, survey_result_channel, survey_result_element, survey_result_flag, survey_result_item,
        };
        let [first, second] = &self.sides;
        let ours = survey_result::Entity::find().all(first.database.write()).await.expect("rows");
        let theirs = survey_result::Entity::find().all(second.database.write()).await.expect("rows");
        let is_new = |row: &survey_result::Model, others: &[survey_result::Model]| {
            !self.pool.knows(&encode(Noun::SurveyResult, row.id)) && !others.iter().any(|other| other.id == row.id)
        };
        for row in theirs.iter().filter(|row| is_new(row, &ours)) {
            let same = ours.iter().find(|other| other.campaign_id == row.campaign_id && is_new(other, &theirs));
            let Some(same) = same else { continue };
            let txn = second.database.write().begin().await.expect("a transaction");
            // A campaign has one result, so that the one has to go before the other comes.
            macro_rules! take {
                ($table:ident) => {{
                    let own = $table::Column::ResultId.eq(row.id);
                    let rows = $table::Entity::find().filter(own.clone()).all(&txn).await.expect("rows");
                    $table::Entity::delete_many().filter(own).exec(&txn).await.expect("rows less");
                    rows.into_iter().map(|taken| $table::Model { result_id: same.id, ..taken }.into_active_model())
                }};
            }
            let (elements, items) = (take!(survey_result_element), take!(survey_result_item));
            let (channels, flags) = (take!(survey_result_channel), take!(survey_result_flag));
            survey_result::Entity::delete_by_id(row.id).exec(&txn).await.expect("one row less");
            let moved = survey_result::Model { id: same.id, ..row.clone() };
            moved.into_active_model().insert(&txn).await.expect("the same id");
            survey_result_element::Entity::insert_many(elements)
                .exec_without_returning(&txn)
                .await
                .expect("the same id");
            survey_result_item::Entity::insert_many(items).exec_without_returning(&txn).await.expect("the same id");
            survey_result_channel::Entity::insert_many(channels)
                .exec_without_returning(&txn)
                .await
                .expect("the same id");
            survey_result_flag::Entity::insert_many(flags).exec_without_returning(&txn).await.expect("the same id");
            txn.commit().await.expect("the same id");
        }
    }

    /// How many answers were compared.
    pub(super) fn compared(&self) -> usize {
        self.tally.queries + self.tally.mutations.values().map(|(sent, _)| sent).sum::<usize>()
    }

    /// Insists that what was asked was worth asking.
    pub(super) fn conclude(&self) {
        let Tally { queries, answered, paged, .. } = self.tally;
        let worth_asking = answered * 10 >= queries * 7 && paged > 0;
        assert!(worth_asking, "{}: most queries were refused, or none had pages: {:?}", self.whose(), self.tally);
    }
}

async fn actor(database: &Database, me: Option<Uuid>) -> Actor {
    match me {
        Some(me) => Actor::load(database, me, now()).await.expect("the actor"),
        None => Actor::citizen(now()),
    }
}

fn strings_under(json: &Json, names: &[&str], found: &mut Vec<String>) {
    match json {
        Json::Array(items) => items.iter().for_each(|item| strings_under(item, names, found)),
        Json::Object(entries) => {
            for (name, value) in entries {
                match value {
                    Json::String(text) if names.contains(&name.as_str()) => found.push(text.clone()),
                    _ => strings_under(value, names, found),
                }
            }
        }
        _ => {}
    }
}
