//! Several nodes on one database, of which one comes with another policy.

use std::fs;
use std::process::Command;

use capaian::demo::PASSWORD;
use serde_json::{Value, json};

use crate::policy::copied_policies;
use crate::support::{Contents, Server, TestDatabase, sign_in, soon};

/// The status and the text of what a node answers at `path`.
fn get(server: &Server, path: &str) -> (u16, String) {
    let url = format!("http://{}{path}", server.address());
    let request = ureq::get(url).header("accept-language", "en").config().http_status_as_error(false).build();
    let mut response = request.call().expect("an answer");
    (response.status().as_u16(), response.body_mut().read_to_string().expect("text"))
}

/// The status, Retry-After and the body of a GraphQL request.
fn ask(server: &Server, query: &str) -> (u16, Option<String>, Value) {
    let url = format!("http://{}/graphql", server.address());
    let request = ureq::post(url).header("accept-language", "en").config().http_status_as_error(false).build();
    let mut response = request.send_json(json!({"query": query})).expect("an answer");
    let wait = response.headers().get("retry-after").map(|value| value.to_str().expect("text").to_owned());
    (response.status().as_u16(), wait, response.body_mut().read_json().expect("JSON"))
}

const PUBLIC: &str = "{ agencies { totalCount } }";

/// The node answers everything.
fn serves(server: &Server) {
    assert_eq!(get(server, "/readyz"), (200, "ready\n".to_owned()));
    let (status, _, body) = ask(server, PUBLIC);
    assert_eq!((status, body.get("errors")), (200, None), "{body}");
    assert_eq!(get(server, "/sign-in").0, 200);
    sign_in(server, "hr@pangkalpinang.example");
}

/// The node answers nothing but health.
fn is_withheld(server: &Server) {
    assert_eq!(get(server, "/readyz"), (503, "another policy is in force\n".to_owned()));
    assert_eq!(get(server, "/healthz"), (200, "alive\n".to_owned()));
    let sign_in = format!(
        "mutation {{ signIn(input: {{identifier: \"hr@pangkalpinang.example\", password: \"{PASSWORD}\"}}) {{ token }} }}"
    );
    for query in [PUBLIC, &sign_in, "nonsense"] {
        let (status, wait, body) = ask(server, query);
        assert_eq!((status, wait.as_deref()), (503, Some("5")), "{body}");
        assert_eq!(body["errors"][0]["extensions"]["code"], "UNAVAILABLE", "{body}");
        assert_eq!(body.get("data").filter(|data| !data.is_null()), None, "{body}");
    }
    for path in ["/", "/sign-in", "/tasks"] {
        let (status, page) = get(server, path);
        assert_eq!(status, 503, "{path}");
        assert!(page.contains("<html"), "{path}: {page}");
    }
    for path in ["/graphql/stream?query=subscription%7BtaskCount%7D", "/graphql/ws", "/nothing"] {
        assert_eq!(get(server, path).0, 503, "{path}");
    }
}

/// A policy that hides something from HR, and is otherwise the usual one.
fn narrower_policy() -> tempfile::TempDir {
    let policies = copied_policies();
    let path = policies.path().join("evaluation.polar");
    let text = fs::read_to_string(&path).expect("a policy file");
    let rule = "may(\"hr_officer\", \"read\", \"evaluation\", \"rating\", state) if once_released(state);\n";
    assert!(text.contains(rule));
    fs::write(&path, text.replace(rule, "")).expect("a changed file");
    policies
}

fn adopt(settings: &[(&str, &str)]) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_capaian"));
    let output = command.args(["policy", "adopt"]).envs(settings.iter().copied()).output().expect("the program");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_newcomer_with_another_policy_waits_until_it_is_adopted() {
    let database = TestDatabase::new(Contents::Cast).await;
    let narrower = narrower_policy();
    let usual = [("DATABASE_URL", database.url())];
    let other = [usual[0], ("CAPAIAN_POLICIES", narrower.path().to_str().expect("a path of text"))];
    let first = Server::start(&["serve"], &usual);
    serves(&first);
    let in_force = database.rows("SELECT policy_hash FROM policy_state").await;
    assert_eq!(in_force.len(), 1);

    let mut newcomer = Server::start(&["serve"], &other);
    is_withheld(&newcomer);
    serves(&first);
    assert_eq!(database.rows("SELECT policy_hash FROM policy_state").await, in_force);
    let printed = newcomer.printed();
    let warned = printed.lines().any(|line| line.contains("WARN") && line.contains("capaian policy adopt"));
    assert!(warned, "{printed}");

    // Now it is the first that stands alone, until it has read the same files.
    adopt(&other);
    soon("the newcomer", || async { (get(&newcomer, "/readyz").0 == 200).then_some(()) }).await;
    serves(&newcomer);
    soon("the first", || async { (ask(&first, PUBLIC).0 == 503).then_some(()) }).await;
    is_withheld(&first);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_node_reads_again_waits_until_it_is_adopted() {
    let database = TestDatabase::new(Contents::Cast).await;
    let policies = copied_policies();
    let settings =
        [("DATABASE_URL", database.url()), ("CAPAIAN_POLICIES", policies.path().to_str().expect("a path of text"))];
    let mut nodes = [Server::start(&["serve"], &settings), Server::start(&["serve"], &settings)];
    let in_force = database.rows("SELECT policy_hash FROM policy_state").await;
    for file in fs::read_dir(narrower_policy().path()).expect("policy files") {
        let path = file.expect("a file").path();
        fs::copy(&path, policies.path().join(path.file_name().expect("a name"))).expect("a copied file");
    }
    for node in &mut nodes {
        node.hang_up();
        soon("the reading", || {
            let told = node.printed().contains("waits for `capaian policy adopt`");
            async move { told.then_some(()) }
        })
        .await;
        // The policy in force is still its own, so that it goes on.
        serves(node);
    }
    assert_eq!(database.rows("SELECT policy_hash FROM policy_state").await, in_force);
    adopt(&settings);
    for node in &mut nodes {
        soon("the policy in force", || {
            let told = node.printed().contains("policy in force");
            async move { told.then_some(()) }
        })
        .await;
        serves(node);
    }
}
