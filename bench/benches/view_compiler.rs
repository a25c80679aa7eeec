//! What it costs to compile a query of a client to SQL, and to find it compiled for somebody of equal offices.

#![expect(clippy::expect_used, reason = "what cannot be set up cannot be measured")]

use std::hint::black_box;
use std::sync::Arc;

use async_graphql::Variables;
use async_graphql::parser::parse_query;
use capaian::authz::{Actor, PolicySource, PolicyStore};
use capaian::context::RequestContext;
use capaian::database::{ConnectionSettings, Database, Statement};
use capaian::demo::{self, SeedOptions};
use capaian::graphql::{Operation, count_statements};
use capaian::secret::SecretKey;
use capaian::view::Compilations;
use chrono::{TimeZone, Utc};
use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use migration::Migrator;
use sea_orm_migration::MigratorTrait;

const SMALL: &str = "query Small { viewer { employee { name } } }";
const OVERVIEW: &str = include_str!("../overview.graphql");

/// The auditor of the demonstration, on an SQLite file that lasts as long as the directory.
async fn auditor(directory: &std::path::Path) -> RequestContext {
    let url = format!("sqlite://{}?mode=rwc", directory.join("bench.db").display());
    let database = Database::connect(&url, ConnectionSettings::default()).await.expect("a database");
    Migrator::up(database.write(), None).await.expect("its tables");
    let now = Utc.with_ymd_and_hms(2026, 11, 16, 3, 0, 0).single().expect("a time that exists");
    let options = SeedOptions { today: now.date_naive(), ..SeedOptions::default() };
    demo::seed(&database, &options).await.expect("the demonstration data");
    let sql = "SELECT employee_id FROM account WHERE identifier = 'auditor@pangkalpinang.example'";
    let rows = database.query(Statement::new(sql, Vec::new())).await.expect("rows");
    let actor = Actor::load(&database, rows.uuid(0, 0).expect("an auditor"), now).await.expect("an employee");
    let policies = PolicyStore::load(&PolicySource::Embedded).expect("the policy");
    let secret = SecretKey::new(b"a key for measuring, 32 bytes or more").expect("a key of sufficient length");
    RequestContext::new(database, policies.current(), secret, "bench".to_owned(), now).with_actor(actor)
}

fn queries(criterion: &mut Criterion) {
    let directory = tempfile::tempdir().expect("a directory");
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let context = runtime.block_on(auditor(directory.path()));
    let compilations = Compilations::new();
    let mut group = criterion.benchmark_group("view_compiler");
    for (name, text, statements) in [("small", SMALL, 1), ("overview", OVERVIEW, 4)] {
        let document = Arc::new(parse_query(text).expect("a document"));
        for (way, hash) in [("anew", None), ("found", Some([1; 32]))] {
            let document = Arc::clone(&document);
            let operation = Operation { document, hash, name: Some(name_of(name)), variables: Variables::default() };
            let count = || count_statements(&compilations, black_box(&context), black_box(&operation));
            assert_eq!(count(), statements, "{name}");
            group.bench_function(BenchmarkId::new(name, way), |bencher| bencher.iter(count));
        }
    }
    group.finish();
}

/// As the document calls its operation.
fn name_of(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

criterion_group!(benches, queries);
criterion_main!(benches);
