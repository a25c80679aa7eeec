//! The application under test: GraphQL text in, answers out, on a database of its own and at a fixed time.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use capaian::app::App;
use capaian::authz::{PolicySource, PolicyStore};
use capaian::clock::Clock;
use capaian::config::Settings;
use capaian::database::{ConnectionSettings, Database};
use capaian::demo::{self, Cast, SeedOptions};
use capaian::secret::SecretKey;
use chrono::{DateTime, TimeZone, Utc};
use poem::endpoint::BoxEndpoint;
use poem::http::{HeaderMap, StatusCode};
use poem::test::TestClient;
use poem::{EndpointExt, Response};
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};
use tokio::sync::Mutex;

use super::database::{Contents, TestDatabase};

/// The time at which tests live: Monday, 16 November 2026, 10:00 in Jakarta.
pub(crate) fn now() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 11, 16, 3, 0, 0).single().expect("a time that exists")
}

/// Writes the demonstration data into a migrated database.
pub(crate) async fn seed(url: &str) {
    let database = connect(url).await;
    demo::seed(&database, &SeedOptions { today: now().date_naive(), ..SeedOptions::default() })
        .await
        .expect("the demonstration data");
    database.close().await.expect("a closed database");
}

async fn connect(url: &str) -> Database {
    Database::connect(url, ConnectionSettings::default()).await.expect("the database")
}

/// The application with what a test needs to look at it from outside.
pub(crate) struct TestApp {
    client: TestClient<BoxEndpoint<'static, Response>>,
    tokens: Mutex<HashMap<String, String>>,
    database: TestDatabase,
}

impl TestApp {
    /// The application on the demonstration data: the cast is there, and nothing has happened yet.
    pub(crate) async fn with_cast() -> Self {
        Self::on(TestDatabase::new(Contents::Cast).await).await
    }

    /// The application on `database`.
    pub(crate) async fn on(database: TestDatabase) -> Self {
        // A budget runs down and fills up again, so that equal requests would not get equal answers.
        let settings = Settings { token_budget: 0, address_budget: 0, ..Settings::default() };
        Self::with_settings(database, settings).await
    }

    /// The application on `database`, set up otherwise.
    pub(crate) async fn with_settings(database: TestDatabase, settings: Settings) -> Self {
        Self::with(database, settings, Clock::fixed(now())).await
    }

    /// The application on `database`, under another policy.
    pub(crate) async fn under(database: TestDatabase, policies: Arc<PolicyStore>) -> Self {
        let settings = Settings { token_budget: 0, address_budget: 0, ..Settings::default() };
        let app = parts(&database, PolicySource::Embedded, settings).await;
        Self::of(App { policies, ..app }, database)
    }

    /// The application on `database`, with settings and a clock of its own.
    pub(crate) async fn with(database: TestDatabase, settings: Settings, clock: Clock) -> Self {
        let app = App { clock, ..parts(&database, PolicySource::Embedded, settings).await };
        Self::of(app, database)
    }

    fn of(app: App, database: TestDatabase) -> Self {
        let client = TestClient::new(capaian::app::build(app).map_to_response().boxed())
            .default_header("host", "capaian.example");
        Self { client, tokens: Mutex::default(), database }
    }

    /// A request with this document; by a citizen until [`Request::as_user`] says otherwise.
    pub(crate) fn graphql(&self, document: impl Into<String>) -> Request<'_> {
        Request {
            app: self,
            document: document.into(),
            variables: json!({}),
            user: None,
            headers: Vec::new(),
            body: None,
            locale: "en",
        }
    }

    /// For tests of HTTP itself.
    pub(crate) fn client(&self) -> &TestClient<BoxEndpoint<'static, Response>> {
        &self.client
    }

    /// The database below.
    pub(crate) fn database(&self) -> &TestDatabase {
        &self.database
    }

    /// A connection of the application's own kind beside the application's, for what an operator does.
    pub(crate) async fn open(&self) -> Database {
        connect(self.database.url()).await
    }

    /// Changes rows past the application, where a test begins with something that would take long to bring about.
    pub(crate) async fn change(&self, sql: &str) {
        let connection = self.database.connect().await;
        connection.execute_unprepared(sql).await.unwrap_or_else(|error| panic!("{sql}: {error}"));
        connection.close().await.expect("a closed connection");
    }

    /// The ids of the cast and of what they are concerned with.
    pub(crate) async fn cast(&self) -> Cast {
        let connection = self.database.connect().await;
        let cast = Cast::find(&connection).await.expect("the cast");
        connection.close().await.expect("a closed connection");
        cast
    }

    /// The rows of a query, read past the application.
    pub(crate) async fn sql(&self, query: &str) -> Vec<Value> {
        self.database.rows(query).await
    }

    /// The codes that lead to surveys in this state.
    pub(crate) async fn survey_codes(&self, state: &str) -> Vec<String> {
        let query = format!(
            "SELECT k.code FROM survey_channel k JOIN survey_campaign c ON c.id = k.campaign_id \
             WHERE c.state = '{state}' AND k.kind <> 'ENCOUNTER' ORDER BY k.code"
        );
        self.sql(&query).await.iter().map(|row| row["code"].as_str().expect("a code").to_owned()).collect()
    }

    /// A hash per table, so that a test of a refusal can assert that nothing changed.
    pub(crate) async fn fingerprint(&self) -> BTreeMap<String, String> {
        self.database.fingerprints().await
    }

    /// The token of a member of the cast, who signs in the first time.
    pub(crate) async fn token(&self, user: &str) -> String {
        let mut tokens = self.tokens.lock().await;
        if let Some(token) = tokens.get(user) {
            return token.clone();
        }
        let document = "mutation($input: SignInInput!) { signIn(input: $input) { token userErrors { code } } }";
        let input = json!({"identifier": identifier(user), "password": demo::PASSWORD});
        let answer = self.graphql(document).variables(json!({"input": input})).send().await;
        let token =
            answer.at("/signIn/token").as_str().unwrap_or_else(|| panic!("no token for {user}: {}", answer.body));
        tokens.insert(user.to_owned(), token.to_owned());
        token.to_owned()
    }
}

/// The parts of an application on `database`, at the time of tests.
pub(crate) async fn parts(database: &TestDatabase, policies: PolicySource, settings: Settings) -> App {
    App {
        database: connect(database.url()).await,
        policies: Arc::new(PolicyStore::load(&policies).expect("a policy without mistakes")),
        secret: SecretKey::new(b"a key for tests, 32 bytes or more").expect("a key of sufficient length"),
        clock: Clock::fixed(now()),
        settings,
    }
}

/// `evaluee` is an account of the place where the cast works; the stranger's is elsewhere.
fn identifier(user: &str) -> String {
    match user {
        full if full.contains('@') => full.to_owned(),
        "stranger" => "stranger@salatiga.example".to_owned(),
        role => format!("{role}@pangkalpinang.example"),
    }
}

/// One GraphQL request that is being put together.
pub(crate) struct Request<'a> {
    app: &'a TestApp,
    document: String,
    variables: Value,
    user: Option<&'a str>,
    headers: Vec<(&'a str, String)>,
    body: Option<Value>,
    locale: &'a str,
}

impl<'a> Request<'a> {
    /// Sent by this member of the cast (`evaluee`, `supervisor`, ... `stranger`), or by a full identifier.
    #[expect(clippy::wrong_self_convention, reason = "a request reads like a sentence: graphql(...).as_user(...)")]
    pub(crate) fn as_user(mut self, user: &'a str) -> Self {
        self.user = Some(user);
        self
    }

    /// With these variables.
    pub(crate) fn variables(mut self, variables: Value) -> Self {
        self.variables = variables;
        self
    }

    /// With this body, instead of one with the document and the variables.
    pub(crate) fn body(mut self, body: Value) -> Self {
        self.body = Some(body);
        self
    }

    /// With this header.
    pub(crate) fn header(mut self, name: &'a str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// With messages in this language (`id`, `en`) instead of English.
    pub(crate) fn locale(mut self, locale: &'a str) -> Self {
        self.locale = locale;
        self
    }

    /// Sends it and reads the whole answer.
    pub(crate) async fn send(self) -> Answer {
        let body = self.body.unwrap_or_else(|| json!({"query": self.document, "variables": self.variables}));
        let mut request = self.app.client.post("/graphql").header("accept-language", self.locale).body_json(&body);
        if let Some(user) = self.user {
            // Signing in is itself such a request, by a citizen, so the recursion ends there.
            let token = Box::pin(self.app.token(user)).await;
            request = request.header("authorization", format!("Bearer {token}"));
        }
        for (name, value) in self.headers {
            request = request.header(name, value);
        }
        let mut response = request.send().await.0;
        let text = response.take_body().into_string().await.expect("a body of text");
        let body = serde_json::from_str(&text).unwrap_or_else(|error| panic!("not JSON ({error}): {text}"));
        Answer { status: response.status(), headers: response.headers().clone(), text, body }
    }
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    /// The body as it was sent, for comparing byte by byte.
    pub(crate) text: String,
    pub(crate) body: Value,
}

impl Answer {
    /// The value below `data` at this JSON pointer, such as `/viewer/employee/name`; null if there is none.
    pub(crate) fn at(&self, pointer: &str) -> &Value {
        self.body["data"].pointer(pointer).unwrap_or(&Value::Null)
    }

    /// The ids of the nodes of a connection at this pointer.
    pub(crate) fn ids(&self, pointer: &str) -> Vec<String> {
        let nodes =
            self.at(pointer)["nodes"].as_array().unwrap_or_else(|| panic!("no nodes at {pointer}: {}", self.body));
        nodes.iter().map(|node| node["id"].as_str().expect("an id").to_owned()).collect()
    }

    /// Asserts that nothing went wrong on the way: status 200 and no `errors`. Rules may still have been broken.
    #[track_caller]
    pub(crate) fn ok(self) -> Self {
        assert_eq!(self.status, StatusCode::OK, "{}", self.body);
        assert_eq!(self.body.get("errors"), None, "{}", self.body);
        self
    }

    /// The codes of `errors`, in order.
    pub(crate) fn codes(&self) -> Vec<&str> {
        let errors = self.body["errors"].as_array().map(Vec::as_slice).unwrap_or_default();
        errors.iter().map(|error| error["extensions"]["code"].as_str().unwrap_or("(none)")).collect()
    }

    /// The message of the first of `errors`.
    #[track_caller]
    pub(crate) fn message(&self) -> &str {
        self.body["errors"][0]["message"].as_str().unwrap_or_else(|| panic!("no error: {}", self.body))
    }

    /// The codes of the `userErrors` of this mutation, in order.
    pub(crate) fn user_error_codes(&self, mutation: &str) -> Vec<&str> {
        let errors = self.at(&format!("/{mutation}/userErrors")).as_array();
        let errors = errors.unwrap_or_else(|| panic!("no userErrors of {mutation}: {}", self.body));
        errors.iter().map(|error| error["code"].as_str().unwrap_or("(none)")).collect()
    }
}
