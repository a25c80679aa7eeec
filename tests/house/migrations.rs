//! Every migration can be undone and done again, and leaves the same tables.

use migration::Migrator;
use sea_orm_migration::MigratorTrait;
use sea_orm_migration::sea_orm::ConnectionTrait;
use serde_json::{Value, json};

use crate::support::{Contents, DatabaseKind, TestDatabase, kind};

/// Everything that the catalog knows of the schema, in an order that does not depend on history.
async fn shape(database: &TestDatabase) -> Vec<Value> {
    let queries: &[&str] = match kind() {
        DatabaseKind::Sqlite => &["SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY type, name"],
        DatabaseKind::Postgres => &[
            "SELECT table_name::text, column_name::text, data_type::text, is_nullable::text, collation_name::text
             FROM information_schema.columns WHERE table_schema = 'public' ORDER BY 1, ordinal_position",
            "SELECT conrelid::regclass::text AS table_name, conname::text, pg_get_constraintdef(oid) AS definition
             FROM pg_constraint WHERE connamespace = 'public'::regnamespace ORDER BY 1, 2",
            "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1",
            "SELECT tgrelid::regclass::text AS table_name, tgname::text FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1, 2",
        ],
    };
    let mut shape = Vec::new();
    for query in queries {
        shape.extend(database.rows(query).await);
    }
    shape
}

#[tokio::test]
async fn migrations_go_up_and_down_and_up_again() {
    let database = TestDatabase::new(Contents::Nothing).await;
    let connection = database.connect().await;

    Migrator::up(&connection, None).await.expect("up");
    let first = shape(&database).await;
    assert!(database.tables().await.contains(&"evaluation".to_owned()));

    Migrator::down(&connection, None).await.expect("down");
    assert_eq!(database.tables().await, Vec::<String>::new());

    Migrator::up(&connection, None).await.expect("up again");
    assert_eq!(shape(&database).await, first);
}

#[tokio::test]
async fn each_step_can_be_undone_alone() {
    let database = TestDatabase::new(Contents::Tables).await;
    let connection = database.connect().await;
    for _ in Migrator::migrations() {
        Migrator::down(&connection, Some(1)).await.expect("one step down");
        Migrator::up(&connection, Some(1)).await.expect("the same step up");
        Migrator::down(&connection, Some(1)).await.expect("and down for good");
    }
    assert_eq!(database.tables().await, Vec::<String>::new());
}

/// A survey as the first release stored it, with a result and what an evaluation holds of it.
const RELEASED_SURVEY: &[&str] = &[
    "INSERT INTO agency (id, code, name, level, time_zone) VALUES (~1, 'A', 'Kota', 'CITY', 'Asia/Jakarta')",
    "INSERT INTO org_unit (id, agency_id, parent_id, code, name, valid_from) VALUES (~2, ~1, NULL, '0', 'Kota', '2026-01-01')",
    "INSERT INTO service_unit (id, agency_id, org_unit_id, name, slug) VALUES (~3, ~1, ~2, 'Loket', 'loket')",
    "INSERT INTO survey_instrument (id, code, version, name) VALUES (~4, 'SKM_14_2017', 1, 'SKM')",
    "INSERT INTO survey_item (id, instrument_id, code, sequence, element, question, option_1, option_2, option_3, option_4)
     VALUES (~5, ~4, 'WAKTU', 1, 'Waktu', 'Cepat?', 'a', 'b', 'c', 'd')",
    "INSERT INTO survey_item (id, instrument_id, code, sequence, element, question, option_1, option_2, option_3, option_4)
     VALUES (~6, ~4, 'BIAYA', 2, 'Biaya', 'Wajar?', 'e', 'f', 'g', 'h')",
    "INSERT INTO survey_campaign (id, agency_id, service_unit_id, org_unit_id, instrument_id, code, name, opens_on, closes_on, state)
     VALUES (~7, ~1, ~3, ~2, ~4, 'K', 'Survei', '2026-01-01', '2026-03-31', 'PUBLISHED')",
    "INSERT INTO survey_response (id, campaign_id, suggestion, occupation) VALUES (~8, ~7, 'Cepat', 'OTHER')",
    "INSERT INTO survey_response (id, campaign_id) VALUES (~9, ~7)",
    "INSERT INTO survey_answer (response_id, item_id, value) VALUES (~8, ~6, 4)",
    "INSERT INTO survey_answer (response_id, item_id, value) VALUES (~8, ~5, 3)",
    "INSERT INTO survey_answer (response_id, item_id, value) VALUES (~9, ~6, 2)",
    "INSERT INTO survey_result
     (id, agency_id, campaign_id, org_unit_id, state, response_count, index_hundredths, grade, computed_on, published_on)
     VALUES (~a, ~1, ~7, ~2, 'PUBLISHED', 2, 7500, 'C', '2026-04-01', '2026-04-02')",
    "INSERT INTO survey_result_item (result_id, item_id, answer_sum, answer_count) VALUES (~a, ~5, 3, 1)",
    "INSERT INTO survey_result_item (result_id, item_id, answer_sum, answer_count) VALUES (~a, ~6, 6, 2)",
];

/// SQL in which `~` and a digit stand for an id.
fn with_ids(sql: &str) -> String {
    let id = |digit: &str| match kind() {
        DatabaseKind::Sqlite => format!("x'{}{digit}'", "0".repeat(31)),
        DatabaseKind::Postgres => format!("'{}{digit}'", "0".repeat(31)),
    };
    let mut parts = sql.split('~');
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| format!("{text}{}{}", id(&part[..1]), &part[1..]))
}

#[tokio::test]
async fn surveys_of_the_first_release_are_carried_over_and_back() {
    let database = TestDatabase::new(Contents::Nothing).await;
    let connection = database.connect().await;
    Migrator::up(&connection, Some(18)).await.expect("the first release and what followed");
    for sql in RELEASED_SURVEY {
        connection.execute_unprepared(&with_ids(sql)).await.expect("a row");
    }
    let answers = "SELECT count(*) AS n, sum(value) AS points FROM survey_answer";
    let totals = "SELECT sum(answer_sum) AS points, sum(answer_count) AS answers FROM survey_result_item";
    let (before, before_totals) = (database.rows(answers).await, database.rows(totals).await);

    Migrator::up(&connection, Some(1)).await.expect("up");
    let check = async |sql: &str, expected: Value| {
        assert_eq!(Value::Array(database.rows(sql).await), expected, "{sql}");
    };
    check(
        "SELECT answers, suggestion FROM survey_response ORDER BY answers",
        json!([{ "answers": "-2", "suggestion": null }, { "answers": "34", "suggestion": "Cepat" }]),
    )
    .await;
    check(
        "SELECT q.code, q.element_code, q.question_en, o.position, o.value_hundredths, o.label, o.label_en FROM survey_option o
         JOIN survey_item q ON q.id = o.item_id WHERE o.position = 4 ORDER BY q.sequence",
        json!([
            { "code": "WAKTU", "element_code": "WAKTU", "question_en": "How fast is the service?",
              "position": 4, "value_hundredths": 400, "label": "d", "label_en": "Very fast" },
            { "code": "BIAYA", "element_code": "BIAYA", "question_en": "How fair are the fees of the service?",
              "position": 4, "value_hundredths": 400, "label": "h", "label_en": "Free of charge" },
        ]),
    )
    .await;
    check(
        "SELECT grade, from_hundredths FROM survey_band ORDER BY grade",
        json!([
            { "grade": "A", "from_hundredths": 8831 }, { "grade": "B", "from_hundredths": 7661 },
            { "grade": "C", "from_hundredths": 6500 }, { "grade": "D", "from_hundredths": 2500 },
        ]),
    )
    .await;
    check(
        "SELECT state, response_count, element_count, answered_element_count, index_hundredths, low_hundredths
         FROM survey_result",
        json!([{ "state": "PUBLISHED", "response_count": 2, "element_count": 2, "answered_element_count": 2,
                 "index_hundredths": 7500, "low_hundredths": null }]),
    )
    .await;
    // Both have a mean of 3: nobody is lower than the other.
    check(
        "SELECT code, sequence, index_hundredths, respondent_count, rank FROM survey_result_element ORDER BY sequence",
        json!([
            { "code": "WAKTU", "sequence": 1, "index_hundredths": 7500, "respondent_count": 1, "rank": 1 },
            { "code": "BIAYA", "sequence": 2, "index_hundredths": 7500, "respondent_count": 2, "rank": 1 },
        ]),
    )
    .await;

    Migrator::down(&connection, Some(1)).await.expect("down");
    assert_eq!((database.rows(answers).await, database.rows(totals).await), (before, before_totals));
    let labels = "SELECT option_1, option_4 FROM survey_item WHERE code = 'BIAYA'";
    check(labels, json!([{ "option_1": "e", "option_4": "h" }])).await;
}

/// A survey with three responses as they were stored when each held its text.
const WITH_TEXTS: &[&str] = &[
    "INSERT INTO agency (id, code, name, level, time_zone) VALUES (~1, 'A', 'Kota', 'CITY', 'Asia/Jakarta')",
    "INSERT INTO org_unit (id, agency_id, parent_id, code, name, valid_from) VALUES (~2, ~1, NULL, '0', 'Kota', '2026-01-01')",
    "INSERT INTO service_unit (id, agency_id, org_unit_id, name, slug) VALUES (~3, ~1, ~2, 'Loket', 'loket')",
    "INSERT INTO survey_instrument (id, code, version, name) VALUES (~4, 'SKM', 1, 'SKM')",
    "INSERT INTO survey_campaign (id, agency_id, service_unit_id, org_unit_id, instrument_id, code, name, opens_on, closes_on, state)
     VALUES (~7, ~1, ~3, ~2, ~4, 'K', 'Survei', '2026-01-01', '2026-03-31', 'CLOSED')",
    "INSERT INTO survey_channel (id, agency_id, campaign_id, org_unit_id, kind, name, code, state)
     VALUES (~6, ~1, ~7, ~2, 'QR', 'Kode', 'k', 'ACTIVE')",
    "INSERT INTO survey_response (id, campaign_id, channel_id, answers, suggestion, gender)
     VALUES (~8, ~7, ~6, '34', 'Cepat', 'FEMALE')",
    "INSERT INTO survey_response (id, campaign_id, channel_id, answers, suggestion, gender)
     VALUES (~9, ~7, ~6, '12', 'Lambat', 'MALE')",
    "INSERT INTO survey_response (id, campaign_id, channel_id, answers) VALUES (~a, ~7, ~6, '44')",
];

#[tokio::test]
async fn texts_of_citizens_leave_their_answers_and_do_not_come_back() {
    let database = TestDatabase::new(Contents::Nothing).await;
    let connection = database.connect().await;
    let before = Migrator::migrations().iter().position(|step| step.name().ends_with("create_survey_suggestion"));
    let before = u32::try_from(before.expect("the step")).expect("a small number");
    Migrator::up(&connection, Some(before)).await.expect("up to the step before");
    for sql in WITH_TEXTS {
        connection.execute_unprepared(&with_ids(sql)).await.expect("a row");
    }
    let answers = "SELECT id, campaign_id, channel_id, answers, gender FROM survey_response ORDER BY id";
    let responses = database.rows(answers).await;
    Migrator::up(&connection, Some(1)).await.expect("up");

    assert_eq!(database.rows(answers).await, responses);
    let texts = "SELECT t.text, t.state, t.decided_on, t.withheld_reason, c.code FROM survey_suggestion t
                 JOIN survey_campaign c ON c.id = t.campaign_id AND c.agency_id = t.agency_id AND c.org_unit_id = t.org_unit_id
                 ORDER BY t.text";
    let text = |text: &str| json!({ "text": text, "state": "PENDING", "decided_on": null, "withheld_reason": null, "code": "K" });
    assert_eq!(database.rows(texts).await, [text("Cepat"), text("Lambat")]);
    let ids = database.rows("SELECT id FROM survey_suggestion").await;
    assert!(ids[0] != ids[1] && !responses.iter().any(|row| ids.iter().any(|id| id["id"] == row["id"])));
    assert!(responses.iter().all(|row| row.get("suggestion").is_none()));

    Migrator::down(&connection, Some(1)).await.expect("down");
    assert_eq!(database.rows(answers).await, responses);
    let kept = database.rows("SELECT count(suggestion) AS n FROM survey_response").await;
    assert_eq!(kept, [json!({ "n": 0 })]);
    Migrator::up(&connection, Some(1)).await.expect("up again");
    assert_eq!(database.rows("SELECT count(*) AS n FROM survey_suggestion").await, [json!({ "n": 0 })]);
}

#[tokio::test]
async fn a_channel_for_encounters_remains_the_open_code_that_it_was() {
    let database = TestDatabase::new(Contents::Nothing).await;
    let connection = database.connect().await;
    let before = Migrator::migrations().iter().position(|step| step.name().ends_with("create_survey_slip"));
    let before = u32::try_from(before.expect("the step")).expect("a small number");
    Migrator::up(&connection, Some(before)).await.expect("up to the step before");
    for sql in WITH_TEXTS.iter().filter(|sql| !sql.contains("survey_response")) {
        connection.execute_unprepared(&with_ids(&sql.replace("'QR'", "'ENCOUNTER'"))).await.expect("a row");
    }
    Migrator::up(&connection, Some(1)).await.expect("up");
    let channels = "SELECT kind, name, code, state FROM survey_channel";
    let open = json!({ "kind": "QR", "name": "Kode", "code": "k", "state": "ACTIVE" });
    assert_eq!(database.rows(channels).await, [open]);
    Migrator::down(&connection, Some(1)).await.expect("down");
    Migrator::up(&connection, Some(1)).await.expect("up again");
}

/// A result of a survey as it was stored with the figures of whatever element: 30, 3 and 15 answered three of them, 12 both
/// questions of a fourth, and 2 only one.
const WITH_FEW: &[&str] = &[
    "INSERT INTO agency (id, code, name, level, time_zone) VALUES (~1, 'A', 'Kota', 'CITY', 'Asia/Jakarta')",
    "INSERT INTO org_unit (id, agency_id, parent_id, code, name, valid_from) VALUES (~2, ~1, NULL, '0', 'Kota', '2026-01-01')",
    "INSERT INTO service_unit (id, agency_id, org_unit_id, name, slug) VALUES (~3, ~1, ~2, 'Loket', 'loket')",
    "INSERT INTO survey_instrument (id, code, version, name) VALUES (~4, 'SKM', 1, 'SKM')",
    "INSERT INTO survey_item (id, instrument_id, code, sequence, element, question, element_code)
     VALUES (~5, ~4, 'A', 1, 'A', 'A?', 'A'), (~6, ~4, 'B', 2, 'B', 'B?', 'B'), (~7, ~4, 'C', 3, 'C', 'C?', 'C'),
       (~8, ~4, 'Da', 4, 'D', 'D?', 'D'), (~9, ~4, 'Db', 5, 'D', 'D?', 'D')",
    "INSERT INTO survey_campaign (id, agency_id, service_unit_id, org_unit_id, instrument_id, code, name, opens_on, closes_on, state)
     VALUES (~a, ~1, ~3, ~2, ~4, 'K', 'Survei', '2026-01-01', '2026-03-31', 'PUBLISHED')",
    "INSERT INTO survey_result (id, agency_id, campaign_id, org_unit_id, state, response_count, element_count,
       answered_element_count, index_hundredths, grade, computed_on, published_on)
     VALUES (~b, ~1, ~a, ~2, 'PUBLISHED', 30, 4, 4, 7500, 'C', '2026-04-01', '2026-04-02')",
    "INSERT INTO survey_result_element (result_id, code, sequence, index_hundredths, respondent_count, rank)
     VALUES (~b, 'A', 1, 7500, 30, 1), (~b, 'B', 2, 7500, 3, 1), (~b, 'C', 3, 7500, 15, 1), (~b, 'D', 4, 7500, 20, 1)",
    "INSERT INTO survey_result_item (result_id, item_id, sum_hundredths, answer_count)
     VALUES (~b, ~5, 9000, 30), (~b, ~6, 900, 3), (~b, ~7, 4500, 15), (~b, ~8, 6000, 20), (~b, ~9, 600, 2)",
];

#[tokio::test]
async fn what_few_answered_goes_with_what_it_would_follow_from() {
    let database = TestDatabase::new(Contents::Nothing).await;
    let connection = database.connect().await;
    let before = Migrator::migrations().iter().position(|step| step.name().ends_with("keep_survey_result_correction"));
    let before = u32::try_from(before.expect("the step")).expect("a small number");
    Migrator::up(&connection, Some(before)).await.expect("up to the step before");
    for sql in WITH_FEW {
        connection.execute_unprepared(&with_ids(sql)).await.expect("a row");
    }
    Migrator::up(&connection, Some(1)).await.expect("up");
    // Of B three would be told; of C what is left. Of D one question would tell what two answered to the other.
    let elements = database.rows("SELECT code FROM survey_result_element ORDER BY code").await;
    assert_eq!(elements, [json!({ "code": "A" }), json!({ "code": "D" })]);
    let items = "SELECT q.code FROM survey_result_item i JOIN survey_item q ON q.id = i.item_id";
    assert_eq!(database.rows(items).await, [json!({ "code": "A" })]);
    let kept = "SELECT response_count, index_hundredths, left_out_count FROM survey_result";
    assert_eq!(
        database.rows(kept).await,
        [json!({ "response_count": 30, "index_hundredths": 7500, "left_out_count": 0 })]
    );
    Migrator::down(&connection, Some(1)).await.expect("down");
    Migrator::up(&connection, Some(1)).await.expect("up again");
}
