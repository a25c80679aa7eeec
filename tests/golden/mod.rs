//! What selections are compiled to: the statements for both databases stand in files, so that a change shows what it does
//! to the SQL.
//!
//! Beside each `<name>.graphql` lie `<name>.sqlite.sql` and `<name>.postgres.sql`. Binds are placeholders; a keyed
//! statement stands once, however many rows it is asked for.

mod layout;

use std::fs;
use std::path::{Path, PathBuf};

use capaian::authz::Noun;
use capaian::database::recorded;
use capaian::demo::Cast;
use capaian::view::global_id;
use serde_json::{Value, json};

use crate::support::{Contents, DatabaseKind, Reading, TestDatabase, kind};

/// The documents, sorted by name.
fn documents() -> Vec<PathBuf> {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
    let entries = fs::read_dir(directory).expect("tests/golden").map(|entry| entry.expect("an entry").path());
    let mut paths: Vec<PathBuf> =
        entries.filter(|path| path.extension().is_some_and(|extension| extension == "graphql")).collect();
    paths.sort();
    paths
}

/// Who asks, from the first line: `# As the supervisor.`
fn role(document: &str) -> &str {
    let line = document.lines().next().unwrap_or_default();
    line.strip_prefix("# As the ").and_then(|rest| rest.strip_suffix('.')).expect("a first line that says who asks")
}

/// The statements of `document`, each laid out and ended with a semicolon.
async fn statements(reading: &Reading, document: &str, ids: &Value) -> String {
    let role = role(document);
    let employee = if role == "citizen" { None } else { Some(reading.employee(role).await) };
    let context = reading.context(employee).await;
    let mut variables = ids.clone();
    if document.contains("$after") {
        let first = reading.answer(&context, document, variables.clone()).await;
        let page = first.as_object().and_then(|fields| fields.values().next()).expect("a page");
        variables["after"] = page["pageInfo"]["endCursor"].clone();
        assert!(variables["after"].is_string(), "no page to go on from: {first}");
    }
    let (_, statements) = recorded(reading.answer(&context, document, variables)).await;
    let laid_out: Vec<String> = statements.iter().map(|statement| layout::lay_out(&statement.sql) + ";\n").collect();
    format!("-- As the {role}.\n{}", laid_out.join("\n"))
}

#[tokio::test]
async fn golden_statements_are_as_they_were() {
    let test = TestDatabase::new(Contents::Cast).await;
    let reading = Reading::on(&test).await;
    let connection = test.connect().await;
    let cast = Cast::find(&connection).await.expect("the cast");
    let ids = json!({
        "evaluation": global_id::encode(Noun::Evaluation, cast.evaluation),
        "plan": global_id::encode(Noun::PerformancePlan, cast.plan),
    });
    let database = match kind() {
        DatabaseKind::Sqlite => "sqlite",
        DatabaseKind::Postgres => "postgres",
    };
    let documents = documents();
    assert!(documents.len() >= 12, "only {} documents", documents.len());
    let mut changed = Vec::new();
    for path in documents {
        let document = fs::read_to_string(&path).expect("a document");
        let compiled = statements(&reading, &document, &ids).await;
        let golden = path.with_extension(format!("{database}.sql"));
        if std::env::var_os("UPDATE").is_some() {
            fs::write(&golden, &compiled).expect("a writable repository");
        }
        let expected = fs::read_to_string(&golden).unwrap_or_default();
        if expected != compiled {
            let pairs = expected.lines().map(Some).chain(std::iter::repeat(None)).zip(compiled.lines()).enumerate();
            let first = pairs.into_iter().find(|(_, (old, new))| *old != Some(*new));
            changed.push(format!("{}: first at {first:?}", golden.display()));
        }
    }
    assert!(
        changed.is_empty(),
        "other SQL than before; `UPDATE=1 cargo test golden` rewrites the files of this database:\n{}",
        changed.join("\n")
    );
}
