//! Those to whom an evaluation means nothing: the citizen without an account and the civil servant of another agency.

use crate::support::TestApp;

const LISTS: &str = "{
    employees { totalCount nodes { id } }
    performancePlans { totalCount nodes { id } }
    evaluations { totalCount nodes { id } }
    feedbackRequests { totalCount nodes { id } }
}";

#[tokio::test]
async fn a_citizen_is_nobody_and_sees_nobody() {
    let app = TestApp::with_cast().await;
    let answer = app.graphql("{ viewer { employee { name } } }").send().await.ok();
    assert_eq!(*answer.at("/viewer"), serde_json::Value::Null);

    let answer = app.graphql(LISTS).send().await.ok();
    for list in ["employees", "performancePlans", "evaluations", "feedbackRequests"] {
        assert_eq!(*answer.at(&format!("/{list}/totalCount")), 0, "{list}");
        assert_eq!(answer.ids(&format!("/{list}")), Vec::<String>::new(), "{list}");
    }
}

#[tokio::test]
async fn the_stranger_sees_nothing_of_the_nurse() {
    let app = TestApp::with_cast().await;
    let mine = "{ evaluations(first: 100) { nodes { id } } }";
    let evaluee = app.graphql(mine).as_user("evaluee").send().await.ok();
    let ids = evaluee.ids("/evaluations");
    assert!(!ids.is_empty());

    let document = "query($ids: [ID!]!) { nodes(ids: $ids) { id } }";
    let answer = app.graphql(document).variables(serde_json::json!({"ids": ids})).as_user("stranger").send().await.ok();
    assert_eq!(*answer.at("/nodes"), serde_json::Value::from(vec![serde_json::Value::Null; ids.len()]));
}
