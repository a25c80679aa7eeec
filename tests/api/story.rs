//! The nurse's evaluation in the demonstration data, and the steps that its cast takes with it.

use std::fs;

use capaian::authz::PolicySource;
use capaian::config::Settings;
use poem::EndpointExt;
use poem::test::TestClient;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::policy::copied_policies;
use crate::support::{Answer, TestApp, parts};

/// The seven values of behavior.
pub(crate) const VALUES: [&str; 7] = ["BP", "AK", "KP", "HM", "LY", "AD", "KB"];

/// The application on the demonstration data, and the evaluation that the cast is about.
pub(crate) struct Story {
    pub(crate) app: TestApp,
    /// The global id of the nurse's open evaluation.
    pub(crate) evaluation: String,
}

impl Story {
    /// Nothing has happened yet: the evaluation is open, and its reviewers have been asked.
    pub(crate) async fn begin() -> Self {
        let app = TestApp::with_cast().await;
        let document = "{ viewer { employee { id } } }";
        let evaluee = app.graphql(document).as_user("evaluee").send().await.ok();
        let document = "{ feedbackRequests(first: 100) { nodes { evaluation { id evaluee { id } } } } }";
        let asked = app.graphql(document).as_user("peer1").send().await.ok();
        let requests = asked.at("/feedbackRequests/nodes").as_array().expect("requests").clone();
        let about = requests
            .iter()
            .find(|request| request["evaluation"]["evaluee"]["id"] == *evaluee.at("/viewer/employee/id"))
            .expect("a request of peer1 about the evaluee");
        let evaluation = about["evaluation"]["id"].as_str().expect("an id").to_owned();
        Self { app, evaluation }
    }

    /// Sends a mutation with this input; `None` is a citizen.
    pub(crate) async fn send(&self, user: Option<&str>, mutation: &str, input: &Value) -> Answer {
        let (first, rest) = mutation.split_at(1);
        let input_type = format!("{}{rest}Input", first.to_uppercase());
        let document = format!(
            "mutation($input: {input_type}!) {{ {mutation}(input: $input) {{ userErrors {{ code field message }} }} }}"
        );
        let request = self.app.graphql(document).variables(json!({ "input": input }));
        match user {
            Some(user) => request.as_user(user).send().await,
            None => request.send().await,
        }
    }

    /// Sends a mutation that succeeds.
    pub(crate) async fn done(&self, user: &str, mutation: &str, input: &Value) {
        let answer = self.send(Some(user), mutation, input).await.ok();
        assert_eq!(answer.user_error_codes(mutation), Vec::<&str>::new(), "{}", answer.body);
    }

    /// Sends a mutation that fails with this code, and checks that it leaves nothing behind.
    pub(crate) async fn refused(&self, user: Option<&str>, mutation: &str, input: &Value, code: &str) {
        self.sign_in(user).await;
        let before = self.app.fingerprint().await;
        let answer = self.send(user, mutation, input).await;
        assert_eq!(answer.codes(), [code], "{mutation} by {user:?}: {}", answer.body);
        assert_eq!(self.app.fingerprint().await, before, "{mutation} by {user:?}");
    }

    /// Sends a mutation that breaks these rules, each with the field it is about, and checks that it leaves nothing
    /// behind.
    pub(crate) async fn broken(&self, user: Option<&str>, mutation: &str, input: &Value, rules: &[(&str, &str)]) {
        self.sign_in(user).await;
        let before = self.app.fingerprint().await;
        let answer = self.send(user, mutation, input).await.ok();
        let errors = answer.at(&format!("/{mutation}/userErrors")).as_array().expect("userErrors").clone();
        let found: Vec<(String, String)> = errors
            .iter()
            .map(|error| {
                let field = error["field"].as_array().expect("a field");
                let field: Vec<&str> = field.iter().skip(1).filter_map(Value::as_str).collect();
                (error["code"].as_str().unwrap_or_default().to_owned(), field.join("."))
            })
            .collect();
        let rules: Vec<(String, String)> =
            rules.iter().map(|(code, field)| ((*code).to_owned(), (*field).to_owned())).collect();
        assert_eq!(found, rules, "{}", answer.body);
        assert_eq!(self.app.fingerprint().await, before, "{mutation} by {user:?}");
    }

    /// What a mutation answers under the policy without one of its rules, and the examples of it, which stand in `file`.
    pub(crate) async fn send_without(
        &self,
        (file, lines): (&str, &[&str]),
        user: &str,
        mutation: &str,
        input: &Value,
    ) -> Value {
        let directory = copied_policies();
        let path = directory.path().join(file);
        let mut text = fs::read_to_string(&path).expect("the policy");
        for line in lines {
            assert!(text.contains(line), "{file} has no such line: {line}");
            text = text.replace(line, "");
        }
        fs::write(&path, text).expect("a changed policy");
        let source = PolicySource::Directory(directory.path().to_owned());
        let app = parts(self.app.database(), source, Settings::default()).await;
        let client = TestClient::new(capaian::app::build(app).map_to_response().boxed())
            .default_header("host", "capaian.example");
        let token = self.app.token(user).await;
        let (first, rest) = mutation.split_at(1);
        let input_type = format!("{}{rest}Input", first.to_uppercase());
        let query = format!(
            "mutation($input: {input_type}!) {{ {mutation}(input: $input) {{ userErrors {{ code field }} }} }}"
        );
        let request = client.post("/graphql").body_json(&json!({ "query": query, "variables": { "input": input } }));
        let request = request.header("authorization", format!("Bearer {token}"));
        let text = request.send().await.0.take_body().into_string().await.expect("text");
        serde_json::from_str(&text).expect("JSON")
    }

    /// Somebody stands in for another from `from` to the day before `until`.
    pub(crate) async fn delegate(&self, kind: &str, principal: Uuid, delegate: Uuid, from: &str, until: &str) {
        let id = |id: Uuid| self.app.database().uuid(id);
        let (new, agency) = (id(Uuid::new_v4()), id(self.app.cast().await.agency_id));
        let (principal, delegate) = (id(principal), id(delegate));
        self.app
            .change(&format!(
                "INSERT INTO delegation (id, agency_id, principal_id, delegate_id, kind, decree_number, valid_from, \
                 valid_to) VALUES ({new}, {agency}, {principal}, {delegate}, '{kind}', 'SK-1', '{from}', '{until}')"
            ))
            .await;
    }

    /// Fields of the evaluation as `user` sees them; null if it is not there for them.
    pub(crate) async fn see(&self, user: &str, fields: &str) -> Value {
        let document = format!("query($id: ID!) {{ node(id: $id) {{ ... on Evaluation {{ {fields} }} }} }}");
        let variables = json!({ "id": self.evaluation });
        self.app.graphql(document).variables(variables).as_user(user).send().await.ok().at("/node").clone()
    }

    /// The ids of the plan's work results.
    pub(crate) async fn work_results(&self) -> Vec<String> {
        let seen = self.see("evaluee", "plan { workResults { id } }").await;
        let results = seen["plan"]["workResults"].as_array().expect("work results").clone();
        results.iter().map(|result| result["id"].as_str().expect("an id").to_owned()).collect()
    }

    /// An object with the evaluation, and what `more` adds.
    pub(crate) fn input(&self, more: Value) -> Value {
        let mut input = json!({ "evaluation": self.evaluation });
        for (name, value) in more.as_object().expect("an object") {
            input[name] = value.clone();
        }
        input
    }

    /// A self-assessment that breaks no rule.
    pub(crate) fn self_assessment(&self) -> Value {
        self.input(json!({ "expectedVersion": 0, "achievements": "Imunisasi mencapai target." }))
    }

    /// A feedback that breaks no rule.
    pub(crate) fn feedback(&self) -> Value {
        let behaviors = [json!({ "value": "LY", "rating": "AS_EXPECTED" })];
        self.input(json!({ "behaviors": behaviors, "strengths": "Sabar.", "suggestions": "Lebih sering berbagi." }))
    }

    /// A rating that breaks no rule: everything as expected.
    pub(crate) async fn rating(&self) -> Value {
        let results = self.work_results().await;
        let results: Vec<Value> =
            results.iter().map(|id| json!({ "workResult": id, "rating": "AS_EXPECTED" })).collect();
        let behaviors = VALUES.map(|value| json!({ "value": value, "rating": "AS_EXPECTED" }));
        self.input(json!({
            "expectedVersion": 0,
            "workResults": results,
            "behaviors": behaviors,
            "strengths": "Teliti.",
            "weaknesses": "Kurang percaya diri.",
            "recommendations": "Pelatihan komunikasi.",
        }))
    }

    /// The employee has assessed themselves and three peers have given feedback.
    pub(crate) async fn up_to_feedback(&self) {
        self.done("evaluee", "submitSelfAssessment", &self.self_assessment()).await;
        for peer in ["peer1", "peer2", "peer3"] {
            self.done(peer, "submitPeerFeedback", &self.feedback()).await;
        }
    }

    /// The feedback has been closed too.
    pub(crate) async fn up_to_closing(&self) {
        self.up_to_feedback().await;
        self.done("supervisor", "closeFeedback", &self.closing().await).await;
    }

    /// The result has been released too.
    pub(crate) async fn up_to_release(&self) {
        self.up_to_closing().await;
        self.done("supervisor", "rateEvaluation", &self.rating().await).await;
        self.done("supervisor", "releaseEvaluation", &self.input(json!({ "expectedVersion": 1 }))).await;
    }

    /// The input that closes the feedback now.
    pub(crate) async fn closing(&self) -> Value {
        let version = self.see("supervisor", "statusVersion").await["statusVersion"].clone();
        self.input(json!({ "expectedVersion": version }))
    }

    async fn sign_in(&self, user: Option<&str>) {
        if let Some(user) = user {
            self.app.token(user).await;
        }
    }
}
