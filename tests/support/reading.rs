//! The read path on a database, without HTTP, so that its statements can be looked at.

use std::sync::Arc;

use async_graphql::Variables;
use capaian::authz::{Actor, PolicySource, PolicyStore};
use capaian::clock::Clock;
use capaian::context::RequestContext;
use capaian::database::{ConnectionSettings, Database, Statement};
use capaian::domain::survey::survey_response::Desk;
use capaian::graphql;
use capaian::secret::SecretKey;
use capaian::view::Compilations;
use serde_json::Value;
use uuid::Uuid;

use super::{TestDatabase, now};

/// The read path, and the database below it.
pub(crate) struct Reading {
    pub(crate) database: Database,
    schema: graphql::Schema,
    compilations: Arc<Compilations>,
    policies: PolicyStore,
}

impl Reading {
    pub(crate) async fn on(test: &TestDatabase) -> Self {
        let database = Database::connect(test.url(), ConnectionSettings::default()).await.expect("the database");
        let policies = PolicyStore::load(&PolicySource::Embedded).expect("the embedded policy");
        Self { database, schema: graphql::schema(Desk::new(1)), compilations: Arc::default(), policies }
    }

    /// What an operation of this employee carries, or of a citizen.
    pub(crate) async fn context(&self, employee: Option<Uuid>) -> RequestContext {
        let secret = SecretKey::new(b"a key for tests, 32 bytes or more").expect("a key of sufficient length");
        let now = Clock::fixed(now()).now();
        let context =
            RequestContext::new(self.database.clone(), self.policies.current(), secret, "test".to_owned(), now);
        match employee {
            Some(id) => context.with_actor(Actor::load(&self.database, id, now).await.expect("an employee")),
            None => context,
        }
    }

    /// The employee behind an account of the cast.
    pub(crate) async fn employee(&self, role: &str) -> Uuid {
        let account = format!("{role}@pangkalpinang.example");
        let sql = format!("SELECT employee_id FROM account WHERE identifier = '{account}'");
        let rows = self.database.query(Statement::new(sql, Vec::new())).await.expect("rows");
        rows.uuid(0, 0).expect("a member of the cast")
    }

    /// The `data` of the answer, which has no errors.
    pub(crate) async fn answer(&self, context: &RequestContext, document: &str, variables: Value) -> Value {
        let document = Arc::new(async_graphql::parser::parse_query(document).expect("a document"));
        let variables = Variables::from_json(variables);
        let operation = graphql::Operation { document, hash: None, name: None, variables };
        let response = graphql::execute(&self.schema, &self.compilations, context.clone(), operation).await;
        assert!(response.errors.is_empty(), "{:?}", response.errors);
        let text = serde_json::to_string(&response.data).expect("JSON");
        serde_json::from_str(&text).expect("JSON")
    }
}
