//! What asks the database for much pays for much, and what is too much is named before it runs.

use serde_json::Value;

use crate::support::TestApp;

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
