//! What stays behind for whoever runs the machine, and what happens while they change the rules.

use std::fs;
use std::process::Command;
use std::time::{Duration, Instant};

use capaian::authz::Noun;
use capaian::demo::{Cast, PASSWORD};
use capaian::view::global_id;
use serde_json::json;

use super::SECRETS;
use crate::policy::copied_policies;
use crate::support::{Contents, Server, TestDatabase, sign_in};

async fn cast(database: &TestDatabase) -> Cast {
    let connection = database.connect().await;
    let cast = Cast::find(&connection).await.expect("the cast");
    sea_orm::ConnectionTrait::execute_unprepared(
        &connection,
        &format!(
            "UPDATE development_notes SET strengths = '{}' WHERE evaluation_id = {}",
            SECRETS[0],
            database.uuid(cast.released_evaluation)
        ),
    )
    .await
    .expect("a note of our own");
    connection.close().await.expect("a closed connection");
    cast
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_that_is_said_or_read_is_logged_or_counted() {
    let database = TestDatabase::new(Contents::Cast).await;
    let cast = cast(&database).await;
    let settings =
        [("DATABASE_URL", database.url()), ("CAPAIAN_LOG", "capaian=trace,info"), ("CAPAIAN_LOG_FORMAT", "json")];
    let mut server = Server::start(&["serve"], &settings);
    let token = sign_in(&server, "evaluee@pangkalpinang.example");
    let id = global_id::encode(Noun::Evaluation, cast.released_evaluation);
    let mut told = vec![PASSWORD.to_owned(), token.clone(), SECRETS[0].to_owned()];

    // What is read, by variables and by literals.
    let document = "query Mine($id: ID!) { node(id: $id) { ... on Evaluation { developmentNotes { strengths } evaluee { name nip } } } }";
    let answer = server.graphql(Some(&token), &json!({"query": document, "variables": {"id": id}})).expect("an answer");
    let node = &answer["data"]["node"];
    assert_eq!(node["developmentNotes"]["strengths"], SECRETS[0], "{answer}");
    told.extend(["name", "nip"].map(|field| node["evaluee"][field].as_str().expect("a text").to_owned()));
    told.push(id);
    // What is said: in literals, in variables, in mistakes, in names that are not there.
    let said = [
        "Ucapan-1188",
        "Ucapan-2277",
        "Ucapan3366",
        "Ucapan4455",
        "Ucapan5544",
        "Ucapan-6633",
        "Ucapan-7722",
        "Ucapan8811",
    ];
    told.extend(said.map(str::to_owned));
    for body in [
        json!({"query": format!("{{ agencies(filter: {{name: {{eq: \"{}\"}}}}) {{ totalCount }} }}", said[0])}),
        json!({"query": "query($a: String) { agencies(filter: {name: {eq: $a}}) { totalCount } }", "variables": {"a": said[1]}}),
        json!({"query": format!("{{ {} }}", said[2])}),
        json!({"query": format!("{{ agencies(first: \"{}\" }}", said[3])}),
        json!({"query": "query($a: Int) { agencies(first: $a) { totalCount } }", "variables": {"a": said[4]}}),
        json!({"query": format!("mutation {{ signIn(input: {{identifier: \"{}\", password: \"{}\"}}) {{ token }} }}", said[5], said[6])}),
        json!({"query": format!("{{ agencies(after: \"{}\") {{ totalCount }} }}", said[7])}),
    ] {
        drop(server.graphql(Some(&token), &body));
    }
    let path = format!("http://{}/graphql/{}?query={{{}}}", server.address(), said[0], said[1]);
    drop(ureq::get(path.replace('{', "%7B").replace('}', "%7D")).call());

    let printed = until(Duration::from_secs(20), || Some(server.printed()).filter(|text| text.contains("/metrics")));
    let metrics = printed.split_once("http://").map(|_| ()).and_then(|()| {
        let end = printed.find("/metrics")?;
        let start = printed[..end].rfind("http://")?;
        Some(printed[start..end + "/metrics".len()].to_owned())
    });
    let url = metrics.expect("the address of the metrics");
    let page = ureq::get(&url).call().expect("metrics").body_mut().read_to_string().expect("a page");
    server.terminate();
    server.wait();
    let printed = server.printed();
    assert!(printed.contains("\"operation.name\":\"Mine\"") || printed.contains("Mine"), "{printed}");
    assert!(page.contains("capaian_"), "{page}");
    for word in told {
        assert!(!printed.contains(&word), "the log tells `{word}`:\n{printed}");
        assert!(!page.contains(&word), "the metrics tell `{word}`");
    }
}

/// Looks again and again until something is there.
fn until<T>(patience: Duration, mut look: impl FnMut() -> Option<T>) -> T {
    let deadline = Instant::now() + patience;
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(Instant::now() < deadline, "nothing came within {patience:?}");
        std::thread::yield_now();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_policy_that_closes_something_closes_it_for_all_at_once() {
    let database = TestDatabase::new(Contents::Cast).await;
    let cast = cast(&database).await;
    let policies = copied_policies();
    let directory = policies.path().to_str().expect("a path of text");
    let settings = [
        ("DATABASE_URL", database.url()),
        ("CAPAIAN_POLICIES", directory),
        ("CAPAIAN_TOKEN_BUDGET", "0"),
        ("CAPAIAN_ADDRESS_BUDGET", "0"),
    ];
    let mut server = Server::start(&["serve"], &settings);
    let [hr, auditor] = ["hr", "auditor"].map(|role| sign_in(&server, &format!("{role}@pangkalpinang.example")));
    let id = global_id::encode(Noun::Evaluation, cast.released_evaluation);
    // The same cell three times, so that an answer by two policies would contradict itself.
    let cell = "rating { performanceRating }";
    let query = json!({
        "query": format!("query($id: ID!) {{ a: node(id: $id) {{ ... on Evaluation {{ {cell} }} }} \
            b: nodes(ids: [$id]) {{ ... on Evaluation {{ {cell} }} }} \
            c: evaluations(filter: {{id: {{eq: $id}}, rating: {{performanceRating: {{isNull: false}}}}}}) {{ totalCount }} }}"),
        "variables": {"id": id},
    });
    let address = server.address().to_owned();
    let seen = |token: &str| {
        let data = crate::support::graphql(&address, Some(token), &query).expect("an answer")["data"].clone();
        let all = [
            data["a"]["rating"]["performanceRating"].is_string(),
            data["b"][0]["rating"]["performanceRating"].is_string(),
            data["c"]["totalCount"] == 1,
        ];
        assert!(all == [true; 3] || all == [false; 3], "two policies in one answer: {data}");
        all[0]
    };
    assert!(seen(&hr) && seen(&auditor));

    let path = policies.path().join("evaluation.polar");
    let text = fs::read_to_string(&path).expect("a policy file");
    let rule = "may(\"hr_officer\", \"read\", \"evaluation\", \"rating\", state) if once_released(state);\n";
    assert!(text.contains(rule));
    fs::write(&path, text.replace(rule, "")).expect("a changed file");
    server.hang_up();
    until(Duration::from_secs(120), || server.printed().contains("waits for `capaian policy adopt`").then_some(()));
    assert!(seen(&hr), "what has been read is in force only once it is adopted");
    let adopted = Command::new(env!("CARGO_BIN_EXE_capaian")).args(["policy", "adopt"]).envs(settings).output();
    assert!(adopted.expect("the program").status.success());
    std::thread::scope(|scope| {
        let others: Vec<_> = (0..3)
            .map(|_| {
                scope.spawn(|| {
                    // Whoever has once been answered by the new policy is never again answered by the old one.
                    let mut closed = false;
                    until(Duration::from_secs(120), || {
                        let open = seen(&hr);
                        assert!(!(closed && open), "the old policy came back");
                        assert!(seen(&auditor), "what nobody has closed is open");
                        closed = !open;
                        closed.then_some(())
                    });
                    assert!((0..10).all(|_| !seen(&hr)));
                })
            })
            .collect();
        for other in others {
            other.join().expect("a caller under one policy at a time");
        }
    });
    // A policy with a mistake opens nothing, and closes nothing.
    fs::write(&path, text.replace("once_released", "once_relaesed")).expect("a broken file");
    server.hang_up();
    for _ in 0..20 {
        assert!(!seen(&hr) && seen(&auditor));
    }
}
