//! However rows are searched for, the ones that are found are those whose header the policy opens.

use std::collections::BTreeSet;
use std::fs;

use capaian::authz::{Action, Actor, Noun, Part, PolicySource, RowSearch, Snapshot, check, row_condition};
use capaian::database::{Binder, Database};
use uuid::Uuid;

use super::{copied_policies, policy};
use crate::support::{TestApp, facts_of, now};

/// The rows of the noun's table whose facts let the actor read the header.
async fn readable(database: &Database, actor: &Actor, policy: &Snapshot, noun: Noun) -> BTreeSet<Uuid> {
    let rows = facts_of(database, actor, noun, "t.id").await;
    let read = rows.into_iter().filter(|(_, facts)| policy.allows(facts, Action::Read, Part::Header));
    read.map(|(id, _)| id.expect("an id")).collect()
}

async fn found(database: &Database, actor: &Actor, policy: &Snapshot, noun: Noun, search: RowSearch) -> BTreeSet<Uuid> {
    let mut binder = Binder::new(database.backend());
    let condition = row_condition(&mut binder, actor, policy, noun, search);
    let sql = format!("SELECT t.id FROM {} t WHERE {}", noun.word(), condition.sql());
    let rows = database.query(binder.statement(sql)).await.expect("the rows");
    (0..rows.len()).map(|row| rows.uuid(row, 0).expect("an id")).collect()
}

/// How many rows everybody of the cast found, each way and in all nouns.
async fn compare(app: &TestApp, policy: &Snapshot) -> usize {
    let database = app.open().await;
    let cast = app.cast().await;
    let mut actors = vec![Actor::citizen(now())];
    for id in [cast.evaluee, cast.supervisor, cast.superior, cast.peer1, cast.auditor, cast.sysadmin, cast.stranger] {
        actors.push(Actor::load(&database, id, now()).await.expect("somebody of the cast"));
    }
    let mut count = 0;
    for actor in &actors {
        for &noun in Noun::ALL {
            let expected = readable(&database, actor, policy, noun).await;
            count += expected.len();
            for search in [RowSearch::Lookup, RowSearch::Walk, RowSearch::Keyed] {
                let found = found(&database, actor, policy, noun, search).await;
                assert!(found == expected, "{noun:?} by {search:?}: {} of {}", found.len(), expected.len());
            }
        }
    }
    count
}

#[tokio::test]
async fn every_search_finds_what_the_policy_opens() {
    let app = TestApp::with_cast().await;
    assert!(compare(&app, policy()).await > 1_000);
}

/// An index by agency gives pages their order where every reader is of the agency, and only there.
#[tokio::test]
async fn a_policy_that_opens_evaluations_to_everyone_opens_those_of_other_agencies() {
    let app = TestApp::with_cast().await;
    let directory = copied_policies();
    let path = directory.path().join("evaluation.polar");
    let text = fs::read_to_string(&path).unwrap();
    let opened =
        "# Final evaluations are public here.\nmay(\"citizen\", \"read\", \"evaluation\", \"header\", \"final\");\n";
    let example =
        "?= not allow([\"system_admin\", \"citizen\"], \"read\", [\"evaluation\", \"header\", \"final\", []]);";
    assert!(text.contains(example));
    fs::write(&path, format!("{}\n{opened}", text.replace(example, ""))).unwrap();
    let public = check(&PolicySource::Directory(directory.path().to_owned())).unwrap();
    assert!(compare(&app, &public).await > compare(&app, policy()).await);
}
