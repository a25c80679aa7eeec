//! How the read path asks the database: how many statements, and that pages never scan a large table.

use capaian::context::RequestContext;
use capaian::database::{Bind, Database, Statement, counted, recorded};
use sea_orm::{ConnectionTrait, DbBackend};
use serde_json::{Value, json};

use crate::support::{Contents, Reading, TestApp, TestDatabase};

const SIZE: u32 = 100_000;
/// What a page may touch of it.
const MOST_ROWS: u64 = 10_000;

#[tokio::test]
async fn the_number_of_statements_follows_the_shape_of_the_query() {
    let test = TestDatabase::new(Contents::Cast).await;
    let reading = Reading::on(&test).await;
    let auditor = reading.employee("auditor").await;

    let (context, loading) = counted(reading.context(Some(auditor))).await;
    assert_eq!(loading.statements, 1, "the actor is one statement");

    let check = async |document: &str, expected: u32| {
        let (_, counts) = counted(reading.answer(&context, document, json!({}))).await;
        assert_eq!(counts.statements, expected, "{document}");
    };
    let to_one = "evaluee { name position { title } orgUnit { name parent { name } } supervisor { name } } \
                  rating { performanceRating } period { kind }";
    for first in [0, 1, 100] {
        check(&format!("{{ evaluations(first: {first}) {{ nodes {{ id {to_one} }} }} }}"), 1).await;
    }
    check(&format!("{{ evaluations {{ totalCount nodes {{ id {to_one} }} }} }}"), 2).await;
    check("{ evaluations { totalCount } }", 1).await;
    for first in [1, 100] {
        let edges = format!(
            "{{ evaluations(first: {first}, filter: {{ state: {{ eq: FINAL }} }}) {{ nodes {{ workResultRatings {{ rating }} \
             plan {{ workResults {{ title indicators {{ unit }} }} }} \
             evaluee {{ evaluations(first: 2) {{ totalCount nodes {{ id }} }} }} }} }} }}"
        );
        // The page; ratings; work results and their indicators; the evaluees' evaluations and their counts.
        check(&edges, 6).await;
    }
    check("{ a: evaluations { nodes { id } } b: employees { nodes { id } } }", 2).await;
    check("{ evaluations { nodes { id } } ...More } fragment More on Query { evaluations { totalCount nodes { state } } }", 2)
        .await;
    check("{ evaluationStatistics(groupBy: [STATE, ORG_UNIT]) { count orgUnit { name } } }", 1).await;
    check("{ viewer { employee { name } } }", 1).await;
    check("{ __typename policy { version } }", 0).await;

    // Over HTTP the session and the actor are one more, and nothing else is.
    let app = TestApp::on(test).await;
    app.token("auditor").await;
    for (user, expected) in [(Some("auditor"), 2), (None, 1)] {
        let request = app.graphql("{ agencies { nodes { name } } }");
        let request = match user {
            Some(user) => request.as_user(user),
            None => request,
        };
        let (answer, counts) = counted(request.send()).await;
        answer.ok();
        assert_eq!(counts.statements, expected, "{user:?}");
    }
}

#[tokio::test]
async fn pages_by_header_keys_scan_no_large_table() {
    let test = TestDatabase::new(Contents::Cast).await;
    grow(&test).await;
    let reading = Reading::on(&test).await;
    for role in ["evaluee", "supervisor", "superior", "peer1", "hr", "auditor", "head"] {
        let context = reading.context(Some(reading.employee(role).await)).await;
        for order in ["field: ID", "field: PERIOD_ENDS_ON", "field: PERIOD_ENDS_ON, direction: DESC"] {
            for page in ["first: 20", "last: 20"] {
                let document = format!(
                    "{{ evaluations({page}, orderBy: {{ {order} }}) {{ pageInfo {{ startCursor endCursor }} \
                     nodes {{ id state evaluee {{ name }} rating {{ performanceRating }} }} }} }}"
                );
                let info = check_page(&reading, &context, role, &document).await;
                // Again from the far end, as the reader of the last page would go on.
                let cursor = if page == "first: 20" { "endCursor" } else { "startCursor" };
                if let Some(cursor) = info[cursor].as_str() {
                    let side = if page == "first: 20" { "after" } else { "before" };
                    let next = document.replace(page, &format!("{page}, {side}: \"{cursor}\""));
                    check_page(&reading, &context, role, &next).await;
                }
            }
        }
    }
}

async fn check_page(reading: &Reading, context: &RequestContext, role: &str, document: &str) -> Value {
    let (answer, statements) = recorded(reading.answer(context, document, json!({}))).await;
    assert_eq!(statements.len(), 1, "{document}");
    let (touched, plan) = rows_touched(&reading.database, &statements[0]).await;
    assert!(touched <= MOST_ROWS, "{role} touches {touched} rows for {document}\n{}\n{plan}", statements[0].sql);
    answer["evaluations"]["pageInfo"].clone()
}

/// How many rows the statement visits, with its plan: PostgreSQL counts them itself; of SQLite a bound is known from
/// the steps of its machine, several of which go to each row.
async fn rows_touched(database: &Database, statement: &Statement) -> (u64, String) {
    if database.backend() == DbBackend::Sqlite {
        return sqlite_steps(database, statement).await;
    }
    let sql = format!("EXPLAIN (ANALYZE, TIMING OFF) {}", statement.sql);
    let rows = database.query(Statement::new(sql, statement.binds.clone())).await.expect("a plan");
    let lines: Vec<String> = (0..rows.len()).map(|row| rows.text(row, 0).unwrap_or_default().to_owned()).collect();
    let number = |line: &str, after: &str| -> u64 {
        let rest = line.split(after).nth(1).unwrap_or_default();
        rest.chars().take_while(char::is_ascii_digit).collect::<String>().parse().unwrap_or(0)
    };
    let mut touched = 0;
    let mut loops = 1;
    for line in &lines {
        if line.contains("actual rows=") {
            loops = number(line, "loops=").max(1);
            if line.contains("Scan") {
                touched += number(line.split("actual").nth(1).unwrap_or_default(), "rows=") * loops;
            }
        } else if line.contains("Rows Removed by") {
            touched += number(line, ": ") * loops;
        }
    }
    (touched, lines.join("\n"))
}

async fn sqlite_steps(database: &Database, statement: &Statement) -> (u64, String) {
    /// A row of a scan takes at least this many steps.
    const STEPS_PER_ROW: u64 = 4;
    let rows = database.query(Statement::new("PRAGMA database_list", Vec::new())).await;
    let path = rows.expect("the file").text(0, 2).expect("a path").to_owned();
    let connection = rusqlite::Connection::open(path).expect("the database");
    let mut prepared = connection.prepare(&statement.sql).expect("a statement");
    let binds: Vec<rusqlite::types::Value> = statement.binds.iter().map(sqlite_value).collect();
    let mut rows = prepared.query(rusqlite::params_from_iter(binds.clone())).expect("rows");
    while rows.next().expect("a row").is_some() {}
    drop(rows);
    let steps = prepared.get_status(rusqlite::StatementStatus::VmStep);
    let mut explained = connection.prepare(&format!("EXPLAIN QUERY PLAN {}", statement.sql)).expect("a plan");
    let plan: Vec<String> = explained
        .query_map(rusqlite::params_from_iter(binds), |row| row.get::<_, String>(3))
        .expect("a plan")
        .map(|line| line.expect("a line"))
        .collect();
    (u64::try_from(steps).expect("a count") / STEPS_PER_ROW, plan.join("\n"))
}

fn sqlite_value(bind: &Bind) -> rusqlite::types::Value {
    use rusqlite::types::Value;
    let list = |items: Vec<String>| Value::Text(serde_json::to_string(&items).expect("JSON"));
    match bind {
        Bind::Uuid(id) => Value::Blob(id.as_bytes().to_vec()),
        Bind::Uuids(ids) | Bind::Keys(ids) => list(ids.iter().map(|id| id.simple().to_string()).collect()),
        Bind::Text(text) => Value::Text(text.clone()),
        Bind::Texts(texts) => list(texts.clone()),
        Bind::Integer(number) => Value::Integer(*number),
        Bind::Date(date) => Value::Text(date.to_string()),
        other => panic!("a page binds no {other:?}"),
    }
}

/// Adds evaluations until there are [`SIZE`]: everybody who is evaluated, and their supervisors, stand there many times
/// over under new ids, so that the caller's own people stay as few as they are.
async fn grow(test: &TestDatabase) {
    let connection = test.connect().await;
    let sqlite = connection.get_database_backend() == DbBackend::Sqlite;
    let id = if sqlite { "randomblob(16)" } else { "gen_random_uuid()" };
    let count = async || {
        let rows = test.rows("SELECT count(*) AS n FROM evaluation").await;
        u32::try_from(rows[0]["n"].as_u64().expect("a count")).expect("a small count")
    };
    let copies = SIZE / count().await + 1;
    let numbers = if sqlite {
        format!(
            "(WITH RECURSIVE s(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < {copies}) SELECT n FROM s) s"
        )
    } else {
        format!("generate_series(1, {copies}) AS s(n)")
    };
    let steps = [
        format!(
            "CREATE TABLE twin AS SELECT e.id AS original, s.n AS n, {id} AS id, e.agency_id, e.name \
             FROM employee e CROSS JOIN {numbers}"
        ),
        "CREATE UNIQUE INDEX twin_of ON twin (original, n)".to_owned(),
        "INSERT INTO employee (id, agency_id, kind, name) SELECT id, agency_id, 'OFFICIAL', name FROM twin".to_owned(),
        format!(
            "INSERT INTO evaluation (id, agency_id, employee_id, period_id, period_ends_on, segment, rule_set_id, \
             supervisor_id, position_id, org_unit_id, state, status_version, reviewers_version) \
             SELECT {id}, e.agency_id, d.id, e.period_id, e.period_ends_on, e.segment, e.rule_set_id, \
             s.id, e.position_id, e.org_unit_id, e.state, 1, 0 FROM evaluation e \
             JOIN twin d ON d.original = e.employee_id JOIN twin s ON s.original = e.supervisor_id AND s.n = d.n"
        ),
        "DROP TABLE twin".to_owned(),
        "ANALYZE".to_owned(),
    ];
    for step in steps {
        connection.execute_unprepared(&step).await.unwrap_or_else(|error| panic!("{step}: {error}"));
    }
    assert!(count().await >= SIZE);
}
