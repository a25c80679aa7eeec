//! Answers to surveys that are committed together: each is decided for itself, and none costs another anything.

use std::fs;
use std::future::{Future, poll_fn};
use std::pin::pin;
use std::task::Poll;

use capaian::authz::{Actor, PolicySource, PolicyStore, Snapshot};
use capaian::context::RequestContext;
use capaian::database::{ConnectionSettings, Database, counted};
use capaian::demo::OPEN_CAMPAIGN;
use capaian::domain::survey::survey_response::{self, Desk, NewAnswer, NewSurveyResponse};
use capaian::error::Error;
use capaian::secret::SecretKey;
use chrono::{DateTime, TimeDelta, Utc};
use futures_util::future::join_all;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::policy::copied_policies;
use crate::support::{Answer, DatabaseKind, TestApp, TestDatabase, kind, now};

const SUBMIT: &str = "mutation($input: SubmitSurveyResponseInput!) {
    submitSurveyResponse(input: $input) { received userErrors { code } }
}";
const WRITTEN: &str = "SELECT text, state FROM survey_suggestion WHERE text LIKE 'kelompok %' ORDER BY text";
const COUNTS: &str = "SELECT (SELECT count(*) FROM survey_response) AS responses, \
                      (SELECT count(*) FROM audit_event WHERE verb = 'submitSurveyResponse') AS deeds, \
                      (SELECT count(*) FROM idempotency_key WHERE verb = 'submitSurveyResponse') AS spent";

fn key(number: usize) -> String {
    format!("{number:032x}")
}

/// A submission that breaks no rule.
fn input(number: usize) -> Value {
    json!({
        "code": OPEN_CAMPAIGN,
        "answers": [{ "item": "WAKTU", "value": 4 }, { "item": "BIAYA", "value": 1 + number % 4 }],
        "suggestion": format!("kelompok {number:02}"),
        "gender": "FEMALE",
        "idempotencyKey": key(number),
    })
}

async fn send(app: &TestApp, input: Value) -> Answer {
    app.graphql(SUBMIT).variables(json!({ "input": input })).send().await
}

/// What a caller is told, in one word.
fn told(answer: &Answer) -> String {
    if let [code] = answer.codes()[..] {
        return code.to_owned();
    }
    match answer.user_error_codes("submitSurveyResponse")[..] {
        [] => answer.at("/submitSurveyResponse/received").to_string(),
        [code] => code.to_owned(),
        _ => answer.body.to_string(),
    }
}

/// Sends all at the same time; what each is told.
async fn send_all(app: &TestApp, inputs: impl IntoIterator<Item = Value>) -> Vec<String> {
    let answers = join_all(inputs.into_iter().map(|input| send(app, input))).await;
    answers.iter().map(told).collect()
}

/// The numbers of the submissions whose texts have been stored. Nothing says which answers came with which text.
async fn written(app: &TestApp) -> Vec<usize> {
    let rows = app.sql(WRITTEN).await;
    rows.iter()
        .map(|row| {
            assert_eq!(row["state"], "PENDING", "{row}");
            row["text"].as_str().and_then(|text| text.strip_prefix("kelompok ")).unwrap().parse().unwrap()
        })
        .collect()
}

/// How many responses have just the two answers of a submission here: the demonstration's have more.
async fn answered(app: &TestApp) -> i64 {
    let sql = "SELECT count(*) AS n FROM survey_response WHERE length(replace(answers, '-', '')) = 2 \
               AND age_band IS NULL AND education IS NULL AND occupation IS NULL";
    app.sql(sql).await[0]["n"].as_i64().unwrap()
}

async fn counts(app: &TestApp) -> [i64; 3] {
    let row = app.sql(COUNTS).await[0].clone();
    ["responses", "deeds", "spent"].map(|name| row[name].as_i64().unwrap())
}

#[tokio::test]
async fn many_answers_at_once_are_all_stored_with_few_statements() {
    let app = TestApp::with_cast().await;
    let before = counts(&app).await;

    let (told, statistics) = counted(send_all(&app, (0..40).map(input))).await;

    assert_eq!(told, vec!["true"; 40]);
    assert_eq!(written(&app).await, (0..40).collect::<Vec<_>>());
    assert_eq!(counts(&app).await, before.map(|count| count + 40));
    // All but those who came first share a transaction; alone each would take at least three statements.
    assert!((1..=20).contains(&statistics.statements), "{statistics:?}");
    assert_eq!(answered(&app).await, 40);
}

#[tokio::test]
async fn a_wrong_answer_amid_good_ones_is_refused_alone() {
    let app = TestApp::with_cast().await;
    let draft = json!(app.survey_codes("DRAFT").await[0]);
    let published = json!(app.survey_codes("PUBLISHED").await[0]);
    let before = counts(&app).await;
    let with = |number: usize, field: &str, value: Value| {
        let mut input = input(number);
        input[field] = value;
        input
    };

    let told = send_all(
        &app,
        [
            input(1),
            with(2, "code", draft),
            with(3, "code", published.clone()),
            with(4, "code", "?".into()),
            with(5, "answers", json!([{ "item": "WAKTU", "value": 5 }])),
            with(6, "answers", json!([{ "item": "U99", "value": 1 }])),
            with(7, "answers", json!([])),
            with(8, "idempotencyKey", "short".into()),
            // In the same order as ever: what is not open is refused before the rules are looked at.
            json!({ "code": published, "answers": [], "idempotencyKey": "" }),
            input(9),
            with(10, "suggestion", "🙂 \" ' \\ {}[],".into()),
        ],
    )
    .await;

    let invalid = ["INVALID_VALUE", "UNKNOWN_REFERENCE", "REQUIRED", "INVALID_VALUE"];
    let expected = [["true", "NOT_FOUND", "FORBIDDEN", "NOT_FOUND"], invalid, ["FORBIDDEN", "true", "true", ""]];
    assert_eq!(told, expected.as_flattened()[..11]);
    assert_eq!((written(&app).await, answered(&app).await), (vec![1, 9], 3));
    assert_eq!(counts(&app).await, before.map(|count| count + 3));
    let literal = "SELECT count(*) AS n FROM survey_suggestion WHERE text = '🙂 \" '' \\ {}[],'";
    assert_eq!(app.sql(literal).await[0]["n"], 1);
}

#[tokio::test]
async fn repetitions_within_a_group_count_nothing_and_conflicts_are_told() {
    let app = TestApp::with_cast().await;
    assert_eq!(send_all(&app, [input(1)]).await, ["true"]);
    // Nothing that a citizen sends makes a conflict, since a key stands for its campaign alone.
    let other = "UPDATE idempotency_key SET target_id = (SELECT id FROM org_unit WHERE parent_id IS NULL LIMIT 1) \
                 WHERE verb = 'submitSurveyResponse'";
    app.change(other).await;
    assert_eq!(send_all(&app, [input(2)]).await, ["true"]);
    let before = counts(&app).await;

    let mut invalid = input(3);
    invalid["answers"] = json!([]);
    let told = send_all(&app, [input(1), input(2), input(3), input(3), invalid, input(4)]).await;

    // The same key twice counts once; so does what comes with it and would not be in order by itself.
    assert_eq!(told, ["CONFLICT", "true", "true", "true", "true", "true"]);
    assert_eq!((written(&app).await, answered(&app).await), (vec![1, 2, 3, 4], 4));
    assert_eq!(counts(&app).await, before.map(|count| count + 2));
}

#[tokio::test]
async fn a_key_that_was_spent_is_a_repetition_even_after_the_survey() {
    let app = TestApp::with_cast().await;
    assert_eq!(send_all(&app, [input(1)]).await, ["true"]);
    app.change(&format!("UPDATE survey_campaign SET state = 'CLOSED' WHERE id IN (SELECT campaign_id FROM survey_channel WHERE code = '{OPEN_CAMPAIGN}')")).await;
    let before = app.fingerprint().await;
    assert_eq!(send_all(&app, [input(1), input(2), input(3)]).await, ["true", "FORBIDDEN", "FORBIDDEN"]);
    assert_eq!(app.fingerprint().await, before);
}

#[tokio::test]
async fn what_the_database_refuses_costs_only_itself() {
    let app = TestApp::with_cast().await;
    match kind() {
        DatabaseKind::Sqlite => {
            app.change(
                "CREATE TRIGGER poison BEFORE INSERT ON survey_suggestion WHEN NEW.text = 'racun' \
                 BEGIN SELECT RAISE(ABORT, 'poison'); END",
            )
            .await;
        }
        DatabaseKind::Postgres => {
            app.change(
                "CREATE FUNCTION poison() RETURNS trigger LANGUAGE plpgsql AS \
                 $$ BEGIN IF NEW.text = 'racun' THEN RAISE EXCEPTION 'poison'; END IF; RETURN NEW; END $$; \
                 CREATE TRIGGER poison BEFORE INSERT ON survey_suggestion FOR EACH ROW EXECUTE FUNCTION poison()",
            )
            .await;
        }
    }
    let before = counts(&app).await;
    let inputs = (0..10).map(|number| {
        let mut input = input(number);
        if number == 4 {
            input["suggestion"] = "racun".into();
        }
        input
    });

    let told = send_all(&app, inputs).await;

    let expected: Vec<&str> = (0..10).map(|number| if number == 4 { "INTERNAL" } else { "true" }).collect();
    assert_eq!(told, expected);
    assert_eq!((written(&app).await, answered(&app).await), (vec![0, 1, 2, 3, 5, 6, 7, 8, 9], 9));
    assert_eq!(counts(&app).await, before.map(|count| count + 9));
}

#[tokio::test]
async fn who_goes_away_changes_nothing_for_the_others() {
    let app = TestApp::with_cast().await;
    {
        let mut gone = [pin!(send(&app, input(1))), pin!(send(&app, input(2)))];
        let mut others = pin!(send_all(&app, (3..8).map(input)));
        poll_fn(|context| {
            for future in &mut gone {
                assert!(future.as_mut().poll(context).is_pending());
            }
            assert!(others.as_mut().poll(context).is_pending());
            Poll::Ready(())
        })
        .await;
        // The second waits for its turn with the others; nobody asks for it any more.
        let [mut first, _] = gone;
        assert_eq!(others.await, vec!["true"; 5]);
        let outcome = poll_fn(|context| Poll::Ready(first.as_mut().poll(context).is_ready())).await;
        assert!(outcome, "the first has been answered with the others or before them");
    }
    // Sent again, everything counts once.
    assert_eq!(send_all(&app, (1..8).map(input)).await, vec!["true"; 7]);
    assert_eq!(written(&app).await, (1..8).collect::<Vec<_>>());
}

/// A caller of the verb itself, under any policy, at any time.
struct Callers {
    database: Database,
    desk: Desk,
}

impl Callers {
    fn context(&self, policy: &std::sync::Arc<Snapshot>, time: DateTime<Utc>) -> RequestContext {
        let secret = SecretKey::new(&[7; 32]).unwrap();
        RequestContext::new(self.database.clone(), policy.clone(), secret, "test".to_owned(), time)
    }

    async fn submit(&self, ctx: RequestContext, code: &str, number: usize) -> &'static str {
        let new = NewSurveyResponse {
            code: code.to_owned(),
            answers: ["WAKTU", "BIAYA"]
                .map(|item| NewAnswer { item: item.to_owned(), option: Some(2), value: None, not_applicable: false })
                .into(),
            suggestion: Some(format!("kelompok {number:02}")),
            masks_personal_data: true,
            looks_automated: false,
            gender: None,
            age_band: None,
            education: None,
            occupation: None,
            disability: None,
            idempotency_key: key(number),
        };
        match survey_response::submit(&ctx, &self.desk, new).await {
            Ok(_) => "stored",
            Err(Error::Forbidden | Error::NotNow(_)) => "forbidden",
            Err(Error::NotFound) => "not found",
            Err(_) => "failed",
        }
    }
}

async fn employee(database: &TestDatabase, sql: &str) -> Uuid {
    let rows = database.rows(sql).await;
    rows[0]["id"].as_str().unwrap().parse().unwrap()
}

#[tokio::test]
async fn each_answer_is_decided_by_its_own_policy_day_and_caller() {
    let app = TestApp::with_cast().await;
    let database = Database::connect(app.database().url(), ConnectionSettings::default()).await.unwrap();
    let callers = Callers { database, desk: Desk::new(64) };
    let open = PolicyStore::load(&PolicySource::Embedded).unwrap().current();
    let directory = copied_policies();
    let path = directory.path().join("survey_campaign.polar");
    let text = fs::read_to_string(&path).unwrap();
    let example =
        "?= allow([\"citizen\"], \"submit\", [\"survey_campaign\", \"answers\", \"open\", [\"survey_open\"]]);\n";
    let strict = text.replace("\"answers\", \"open\", flags)", "\"answers\", \"draft\", flags)").replace(example, "");
    assert_ne!(strict, text);
    fs::write(&path, strict).unwrap();
    let closed = PolicyStore::load(&PolicySource::Directory(directory.path().to_owned())).unwrap().current();

    let of_role = "SELECT g.employee_id AS id FROM role_grant g JOIN survey_campaign c ON c.agency_id = g.agency_id \
                   JOIN org_unit u ON u.id = g.org_unit_id AND u.parent_id IS NULL \
                   WHERE g.role = 'AUDITOR' AND c.state = 'DRAFT' ORDER BY g.id";
    let auditor = employee(app.database(), of_role).await;
    let draft = app
        .database()
        .rows(&format!(
            "SELECT k.code FROM survey_channel k JOIN survey_campaign c ON c.id = k.campaign_id \
             JOIN employee e ON e.agency_id = c.agency_id WHERE c.state = 'DRAFT' AND e.id = {} ORDER BY k.code",
            app.database().uuid(auditor)
        ))
        .await[0]["code"]
        .as_str()
        .unwrap()
        .to_owned();
    let auditor = Actor::load(&callers.database, auditor, now()).await.unwrap();
    let later = now() + TimeDelta::days(365);

    let told = join_all([
        callers.submit(callers.context(&open, now()), OPEN_CAMPAIGN, 1),
        callers.submit(callers.context(&open, now()), OPEN_CAMPAIGN, 2),
        callers.submit(callers.context(&closed, now()), OPEN_CAMPAIGN, 3),
        callers.submit(callers.context(&open, later), OPEN_CAMPAIGN, 4),
        callers.submit(callers.context(&open, now()), OPEN_CAMPAIGN, 5),
        callers.submit(callers.context(&open, now()), &draft, 6),
        callers.submit(callers.context(&open, now()).with_actor(auditor.clone()), &draft, 7),
        callers.submit(callers.context(&open, now()).with_actor(auditor), OPEN_CAMPAIGN, 8),
        callers.submit(callers.context(&open, now() + TimeDelta::minutes(1)), OPEN_CAMPAIGN, 9),
    ])
    .await;

    let expected =
        ["stored", "stored", "forbidden", "forbidden", "stored", "not found", "forbidden", "stored", "stored"];
    assert_eq!(told, expected);
    assert_eq!(written(&app).await, [1, 2, 5, 8, 9]);
}

#[tokio::test]
async fn where_rows_lie_does_not_tell_in_which_order_they_came() {
    let app = TestApp::with_cast().await;
    let old: Vec<Value> = app.sql("SELECT id FROM audit_event").await;
    // Every third says nothing in their own words.
    let inputs = (0..30).map(|number| {
        let mut input = input(number);
        if number % 3 == 0 {
            input["suggestion"] = Value::Null;
        }
        input
    });
    assert_eq!(send_all(&app, inputs).await, vec!["true"; 30]);

    // On SQLite the keys decide where rows lie.
    let place = match kind() {
        DatabaseKind::Sqlite => "",
        DatabaseKind::Postgres => " ORDER BY t.ctid",
    };
    let ids = |table: &str, what: &str, which: &str| format!("SELECT {what} FROM {table} t WHERE {which}{place}");
    let hash = match kind() {
        DatabaseKind::Sqlite => "hex(t.key_hash) AS id",
        DatabaseKind::Postgres => "encode(t.key_hash, 'hex') AS id",
    };
    let two = "length(replace(t.answers, '-', '')) = 2";
    let responses = app.sql(&ids("survey_response", "t.id", two)).await;
    let texts = app.sql(&ids("survey_suggestion", "t.id", "t.text LIKE 'kelompok %'")).await;
    let same = texts.iter().filter(|row| responses.contains(row)).count();
    assert_eq!(same, 0, "an id leads from a text to answers");
    let mut deeds = app.sql(&ids("audit_event", "t.id", "t.verb = 'submitSurveyResponse'")).await;
    deeds.retain(|row| !old.contains(row));
    let spent = app.sql(&ids("idempotency_key", hash, "t.verb = 'submitSurveyResponse'")).await;
    for (what, rows, count) in
        [("responses", responses, 30), ("texts", texts, 20), ("deeds", deeds, 30), ("keys", spent, 30)]
    {
        let places: Vec<String> = rows.iter().map(|row| row["id"].to_string()).collect();
        assert_eq!(places.len(), count, "{what}");
        // At most the one who came first was written by itself.
        let steps_back = places.windows(2).filter(|pair| pair[0] > pair[1]).count();
        assert!(steps_back <= 1, "{what}: {steps_back} steps back in {places:?}");
    }
}
