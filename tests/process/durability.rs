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

/// Our texts, each written once. Nothing says which answers came with which.
async fn texts(database: &TestDatabase) -> BTreeSet<String> {
    let mut texts = BTreeSet::new();
    for row in database.rows("SELECT text FROM survey_suggestion WHERE text LIKE 'durability %'").await {
        let text = row["text"].as_str().expect("a text").to_owned();
        assert!(texts.insert(text.clone()), "`{text}` was written twice");
    }
    texts
}

/// Of how many answers the responses are that are not the demonstration's, which have a gender, and how many have so many.
async fn responses(database: &TestDatabase) -> BTreeMap<u64, u64> {
    let rows = database
        .rows(
            "SELECT length(replace(answers, '-', '')) AS answers, COUNT(*) AS n FROM survey_response
             WHERE gender IS NULL GROUP BY 1",
        )
        .await;
    let number = |row: &Value, name: &str| row[name].as_u64().expect("a count");
    rows.iter().map(|row| (number(row, "answers"), number(row, "n"))).collect()
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
    let survived = texts(&database).await;
    let lost: Vec<&String> = acknowledged.difference(&survived).collect();
    assert!(lost.is_empty(), "acknowledged and lost: {lost:?}");
    let whole = |count: usize| BTreeMap::from([(items.len() as u64, count as u64)]);
    assert_eq!(responses(&database).await, whole(survived.len()), "half-written");
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
    let after = texts(&database).await;
    assert!(survived.is_subset(&after), "what survived is lost: {:?}", survived.difference(&after));
    let again = (0..THREADS).flat_map(|thread| (0..10).map(move |number| suggestion(thread, number)));
    let missing: Vec<String> = again.filter(|text| !after.contains(text)).collect();
    assert!(missing.is_empty(), "sent again and missing: {missing:?}");
    assert_eq!(responses(&database).await, whole(after.len()), "half-written");
}
