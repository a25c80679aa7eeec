//! The tabs that GraphiQL opens with: the example operations of the clients, by who they are for.

use serde::Serialize;

/// A tab, and whose.
#[derive(Serialize)]
pub(super) struct Tab {
    /// The offered accounts that it is for, by the part before the `@`; empty for everybody, also without an account.
    accounts: &'static [&'static str],
    query: &'static str,
    /// JSON; empty for none.
    variables: &'static str,
}

const EVERYBODY: &[&str] = &[];
const CITIZENS: &[&str] = &["", "stranger"];
const SUPERVISORS: &[&str] = &["supervisor", "superior", "head"];
const REVIEWERS: &[&str] = &["peer1", "peer2", "peer3", "subordinate"];
const EVALUEES: &[&str] = &["evaluee"];
const AUDITORS: &[&str] = &["auditor", "hr", "team", "sysadmin"];

macro_rules! example {
    ($path:literal) => {
        include_str!(concat!("../../../clients/examples/", $path, ".graphql"))
    };
}

pub(super) fn tabs() -> Vec<Tab> {
    let tab = |accounts, query, variables| Tab { accounts, query, variables };
    vec![
        tab(SUPERVISORS, example!("supervisor/team-board"), "{\"first\": 5}"),
        tab(SUPERVISORS, example!("supervisor/watch-team"), ""),
        tab(REVIEWERS, example!("peer/feedback-requests"), ""),
        tab(EVALUEES, example!("evaluee/my-evaluations"), ""),
        tab(AUDITORS, example!("auditor/statistics"), ""),
        tab(AUDITORS, example!("auditor/policy"), ""),
        tab(CITIZENS, example!("citizen/results"), ""),
        tab(CITIZENS, example!("citizen/survey"), "{\"code\": \"PAN-PKM-GERUNGGANG-3\"}"),
        tab(EVERYBODY, example!("session/tasks"), ""),
        tab(EVERYBODY, example!("session/task-count"), ""),
    ]
}
