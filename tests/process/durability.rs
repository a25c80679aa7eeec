//! A sudden death during writes loses nothing that was acknowledged and leaves nothing half-written.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::mpsc;

use serde_json::{Value, json};

use crate::support::{Contents, Server, TestDatabase};

const THREADS: usize = 4;
/// Each thread has more to say than the program will live to hear.
const SUBMISSIONS_PER_THREAD: usize = 500;
const ACKNOWLEDGED_BEFORE_DEATH: usize = 60;

fn submission(code: &str, items: &[String], thread: usize, number: usize) -> Value {
    let answers: Vec<Value> =
        items.iter().enumerate().map(|(index, item)| json!({"item": item, "value": 1 + index % 4})).collect();
    json!({
        "query": "mutation($input: SubmitSurveyResponseInput!) {
            submitSurveyResponse(input: $input) { received userErrors { code field message } }
        }",
        "variables": {"input": {
            "code": code,
            "answers": answers,
            "suggestion": suggestion(thread, number),
            "idempotencyKey": format!("{thread:016x}{number:016x}"),
        }},
    })
}

fn suggestion(thread: usize, number: usize) -> String {
    format!("durability {thread} {number}")
}

/// How many answers each of our responses has, by its suggestion.
async fn responses(database: &TestDatabase) -> BTreeMap<String, u64> {
    let rows = database
        .rows(
            "SELECT suggestion, length(replace(answers, '-', '')) AS answers
             FROM survey_response WHERE suggestion LIKE 'durability %'",
        )
        .await;
    let mut responses = BTreeMap::new();
    for row in rows {
        let suggestion = row["suggestion"].as_str().expect("a suggestion").to_owned();
        let twice = responses.insert(suggestion.clone(), row["answers"].as_u64().expect("a count"));
        assert_eq!(twice, None, "`{suggestion}` was written twice");
    }
    responses
}

async fn spent_keys(database: &TestDatabase) -> u64 {
    database.rows("SELECT COUNT(*) AS n FROM idempotency_key").await[0]["n"].as_u64().expect("a count")
}

async fn item_codes(database: &TestDatabase) -> Vec<String> {
    let rows = database
        .rows("SELECT DISTINCT i.code FROM survey_item i JOIN survey_campaign c ON c.instrument_id = i.instrument_id")
        .await;
    rows.iter().map(|row| row["code"].as_str().expect("a code").to_owned()).collect()
}

/// The program lives by the real clock, not by the time of the tests.
async fn open_campaigns_today(database: &TestDatabase) {
    let connection = database.connect().await;
    let open_now = "UPDATE survey_campaign SET opens_on = '2020-01-01', closes_on = '2199-12-31' WHERE state = 'OPEN'";
    sea_orm::ConnectionTrait::execute_unprepared(&connection, open_now).await.expect("a campaign that is open today");
    connection.close().await.expect("a closed connection");
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_acknowledged_is_lost_by_a_sudden_death() {
    let database = TestDatabase::new(Contents::Cast).await;
    let code = capaian::demo::OPEN_CAMPAIGN;
    let items = item_codes(&database).await;
    open_campaigns_today(&database).await;
    let keys_before = spent_keys(&database).await;

    let settings = [("DATABASE_URL", database.url())];
    let mut server = Server::start(&["serve"], &settings);
    let (acknowledge, acknowledgements) = mpsc::channel();
    let threads: Vec<_> = (0..THREADS)
        .map(|thread| {
            let (acknowledge, address) = (acknowledge.clone(), server.address().to_owned());
            let items = items.clone();
            std::thread::spawn(move || {
                for number in 0..SUBMISSIONS_PER_THREAD {
                    let body = submission(code, &items, thread, number);
                    let Some(answer) = crate::support::graphql(&address, None, &body) else { return };
                    assert_eq!(answer["data"]["submitSurveyResponse"]["received"], true, "{answer}");
                    acknowledge.send(suggestion(thread, number)).expect("a listener");
                }
            })
        })
        .collect();
    drop(acknowledge);

    let mut acknowledged: BTreeSet<String> = acknowledgements.iter().take(ACKNOWLEDGED_BEFORE_DEATH).collect();
    server.kill();
    for thread in threads {
        thread.join().expect("a thread that saw only good answers");
    }
    acknowledged.extend(acknowledgements.try_iter());
    assert!(acknowledged.len() < THREADS * SUBMISSIONS_PER_THREAD, "the program died too late to show anything");

    let server = Server::start(&["serve"], &settings);
    let survived = responses(&database).await;
    let lost: Vec<&String> = acknowledged.iter().filter(|suggestion| !survived.contains_key(*suggestion)).collect();
    assert!(lost.is_empty(), "acknowledged and lost: {lost:?}");
    let halves: Vec<_> = survived.iter().filter(|(_, answers)| **answers != items.len() as u64).collect();
    assert!(halves.is_empty(), "half-written: {halves:?}");
    assert_eq!(
        spent_keys(&database).await - keys_before,
        survived.len() as u64,
        "a key for each response, and no other"
    );

    // Whoever heard no answer sends it again; whoever did and sends it again changes nothing.
    for thread in 0..THREADS {
        for number in 0..10 {
            let answer = server.graphql(None, &submission(code, &items, thread, number)).expect("an answer");
            assert_eq!(answer["data"]["submitSurveyResponse"]["received"], true, "{answer}");
        }
    }
    let after = responses(&database).await;
    for (suggestion, answers) in &survived {
        assert_eq!(after.get(suggestion), Some(answers), "{suggestion}");
    }
    for thread in 0..THREADS {
        for number in 0..10 {
            assert_eq!(after.get(&suggestion(thread, number)), Some(&(items.len() as u64)));
        }
    }
}
