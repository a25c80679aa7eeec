//! What asks the database for much pays for much, and what is too much is named before it runs.

use serde_json::Value;

use crate::support::{Answer, TestApp};

/// Every evaluation is compared with all of its unit, of which each is looked at together with its unit again.
fn siblings(depth: usize) -> String {
    let mut filter = "{name: {eq: \"a\"}}".to_owned();
    for _ in 0..depth {
        filter = format!("{{evaluations: {{every: {{orgUnit: {filter}}}}}}}");
    }
    format!("{{ evaluations(first: 1, filter: {{orgUnit: {filter}}}) {{ nodes {{ id }} }} }}")
}

fn cost(answer: &Answer) -> u64 {
    answer.body["extensions"]["cost"]["requested"].as_u64().unwrap_or_else(|| panic!("no cost: {}", answer.body))
}

#[tokio::test]
async fn lists_within_lists_are_paid_for_by_their_nesting() {
    let app = TestApp::with_cast().await;
    let ask = async |document: String| app.graphql(document).as_user("superior").send().await;
    let plain = cost(&ask(siblings(0)).await.ok());
    let one = cost(&ask(siblings(1)).await.ok());
    assert!(plain < 100, "a filter by the unit's name costs {plain}");
    assert!(one >= 10_000, "a filter by everybody else of the unit costs {one}");
    for depth in [2, 5] {
        let refused = ask(siblings(depth)).await;
        assert_eq!(refused.codes(), ["LIMIT_EXCEEDED"], "{depth}: {}", refused.body);
        assert_eq!(refused.body.get("data"), None, "{depth}: nothing was executed");
    }
    // The same filter as a variable is no cheaper.
    let filter = serde_json::json!({"orgUnit": {"evaluations": {"every": {"orgUnit": {"name": {"eq": "a"}}}}}});
    let document = "query($filter: EvaluationFilter) { evaluations(first: 1, filter: $filter) { nodes { id } } }";
    let sent = app.graphql(document).variables(serde_json::json!({"filter": filter})).as_user("superior").send().await;
    assert_eq!(cost(&sent.ok()), one);
}

/// A chain of so many units, each the parent of the one before.
fn parents(count: usize) -> String {
    (0..count).fold("id".to_owned(), |inner, _| format!("id parent {{ {inner} }}"))
}

#[tokio::test]
async fn an_object_may_lead_to_more_others_than_a_database_joins() {
    let app = TestApp::with_cast().await;
    let chain = parents(22);
    let units = format!(
        "a: orgUnit {{ {chain} }} evaluee {{ id orgUnit {{ {chain} }} }} supervisor {{ id orgUnit {{ {chain} }} }} \
         plan {{ id orgUnit {{ {chain} }} }}"
    );
    let wide = format!("{{ evaluations(first: 1) {{ nodes {{ id {units} }} }} }}");
    let answer = app.graphql(wide).as_user("evaluee").send().await.ok();
    let node = &answer.at("/evaluations/nodes/0");
    // What is told through many steps is what is told at once.
    let narrow = "{ evaluations(first: 1) { nodes { orgUnit { id parent { id parent { id } } }
        evaluee { id orgUnit { id parent { id } } } supervisor { id orgUnit { id parent { id } } } plan { id orgUnit { id } } } } }";
    let narrow = app.graphql(narrow).as_user("evaluee").send().await.ok();
    let expected = narrow.at("/evaluations/nodes/0");
    let same = |wide: &str, narrow: &str| {
        let (wide, narrow) = (node.pointer(wide), expected.pointer(narrow));
        assert!(wide.is_some_and(Value::is_string), "{}", answer.body);
        assert_eq!(wide, narrow);
    };
    same("/a/id", "/orgUnit/id");
    same("/a/parent/id", "/orgUnit/parent/id");
    same("/evaluee/orgUnit/id", "/evaluee/orgUnit/id");
    same("/supervisor/orgUnit/parent/id", "/supervisor/orgUnit/parent/id");
    same("/plan/orgUnit/id", "/plan/orgUnit/id");
}

/// Conditions on an employee, on so many supervisors above, and on the units and agencies of all of them.
fn above(levels: usize) -> String {
    let unit = "orgUnit: {parent: {name: {eq: \"a\"}} agency: {name: {eq: \"a\"}}}";
    if levels == 1 { unit.to_owned() } else { format!("{unit} supervisor: {{{}}}", above(levels - 1)) }
}

#[tokio::test]
async fn a_filter_leads_to_a_stated_number_of_objects() {
    let app = TestApp::with_cast().await;
    let filter = format!(
        "evaluee: {{{0}}} supervisor: {{{0}}} plan: {{employee: {{{1}}} supervisor: {{{1}}}}}",
        above(4),
        above(3)
    );
    let ask = async |filter: &str| {
        let document = format!("{{ evaluations(first: 1, filter: {{{filter}}}) {{ nodes {{ id }} }} }}");
        app.graphql(document).as_user("evaluee").send().await
    };
    let refused = ask(&filter).await;
    assert_eq!(refused.codes(), ["LIMIT_EXCEEDED"], "{}", refused.body);
    let message = refused.body["errors"][0]["message"].as_str().expect("a message");
    assert!(message.contains("the filter leads to more than"), "{message}");
    ask(&format!("evaluee: {{{}}}", above(4))).await.ok();
}
