//! A row that is there, with cells that are not for everybody.

use serde_json::{Value, json};

use super::{SECRETS, Scene, answers, ask, paths};

const CELLS: &str = "id rating { performanceRating overrideReason version } developmentNotes { strengths weaknesses } \
                     behaviorRatings { rating } workResultRatings { rating }";
/// Who reads that the evaluation is there, and not what is in it.
const LOW: [&str; 4] = ["evaluee", "auditor", "hr", "head"];
/// Who reads all of it: shows that a test would see a leak.
const HIGH: &str = "supervisor";

fn objects<'a>(value: &'a Value, id: &str, found: &mut Vec<&'a Value>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| objects(item, id, found)),
        Value::Object(fields) => {
            if fields.get("id").is_some_and(|own| own == id) {
                found.push(value);
            }
            fields.values().for_each(|inner| objects(inner, id, found));
        }
        _ => {}
    }
}

#[tokio::test]
async fn no_path_leads_to_a_hidden_cell() {
    let scene = Scene::begin().await;
    let id = &scene.story.evaluation;
    let mut documents = paths::to("Evaluation", CELLS);
    documents.push(format!("{{ node(id: \"{id}\") {{ ... on Evaluation {{ {CELLS} }} }} }}"));
    documents.push(format!("{{ nodes(ids: [\"{id}\", \"x\"]) {{ ... on Evaluation {{ {CELLS} }} }} }}"));
    documents.push(format!("{{ evaluations(first: 100) {{ edges {{ node {{ {CELLS} }} }} }} }}"));
    let mut seen = 0;
    for user in LOW {
        for document in &documents {
            let answer = ask(scene.app(), user, document, json!({})).await;
            // What is hidden is null and no error, and takes nothing along that is not.
            assert_eq!(answer.codes(), Vec::<&str>::new(), "{user}: {document}\n{}", answer.text);
            for secret in SECRETS {
                assert!(!answer.text.contains(secret), "{user}: {document}\n{}", answer.text);
            }
            let mut found = Vec::new();
            objects(&answer.body["data"], id, &mut found);
            for object in &found {
                let expected = json!({
                    "id": id, "rating": null, "developmentNotes": null, "behaviorRatings": null, "workResultRatings": null,
                });
                assert_eq!(**object, expected, "{user}: {document}");
            }
            seen += found.len();
        }
    }
    assert!(seen > 10, "the evaluation was met {seen} times only");
    let rating = scene.known_rating().await;
    let answer = ask(scene.app(), HIGH, &documents[documents.len() - 3], json!({})).await.ok();
    assert_eq!(*answer.at("/node/rating/performanceRating"), *rating);
    assert!(answer.text.contains(SECRETS[0]));
}

/// Nobody of the low ones sees a change of the hidden cells in these answers, and the high one sees it in each.
async fn feel_nothing(scene: &Scene, documents: &[String]) {
    let users = [&LOW[..], &[HIGH]].concat();
    let before = answers(scene.app(), &users, documents).await;
    scene.change_hidden_cells().await;
    let after = answers(scene.app(), &users, documents).await;
    for (number, document) in documents.iter().enumerate() {
        for (user, name) in users.iter().enumerate() {
            let same = before[user][number] == after[user][number];
            let told = format!("{name}: {document}\n{}\n{}", before[user][number], after[user][number]);
            assert_eq!(same, *name != HIGH, "{told}");
        }
    }
}

#[tokio::test]
async fn no_filter_feels_a_hidden_cell() {
    let scene = Scene::begin().await;
    let rating = scene.known_rating().await;
    let filters = [
        format!("rating: {{performanceRating: {{eq: {rating}}}}}"),
        format!("not: {{rating: {{performanceRating: {{eq: {rating}}}}}}}"),
        format!("rating: {{performanceRating: {{in: [{rating}]}}}}"),
        format!("rating: {{not: {{performanceRating: {{eq: {rating}}}}}}}"),
        "rating: {version: {gte: 2}}".to_owned(),
        "rating: {overrideReason: {eq: \"Zebra\"}}".to_owned(),
        "rating: {overrideReason: {isNull: true}}".to_owned(),
        format!("rating: {{performanceRating: {{ne: {rating}}}}}"),
        format!("rating: {{performanceRating: {{notIn: [{rating}]}}}}"),
        format!("rating: {{or: [{{isNull: true}}, {{performanceRating: {{ne: {rating}}}}}]}}"),
        "developmentNotes: {strengths: {startsWith: \"RAHASIA-7\"}}".to_owned(),
        "developmentNotes: {strengths: {contains: \"Rahasia-7\"}}".to_owned(),
        "developmentNotes: {strengths: {lt: \"S\"}}".to_owned(),
        "behaviorRatings: {some: {rating: {eq: BELOW_EXPECTATION}}}".to_owned(),
        "behaviorRatings: {every: {rating: {eq: AS_EXPECTED}}}".to_owned(),
        "behaviorRatings: {none: {rating: {eq: AS_EXPECTED}}}".to_owned(),
        "workResultRatings: {some: {rating: {eq: BELOW_EXPECTATION}}}".to_owned(),
    ];
    let id = &scene.story.evaluation;
    let documents: Vec<String> = filters
        .iter()
        .flat_map(|filter| {
            [
                format!("{{ evaluations(first: 100, filter: {{id: {{eq: \"{id}\"}}, {filter}}}) {{ totalCount nodes {{ id }} }} }}"),
                format!("{{ evaluations(filter: {{and: [{{id: {{eq: \"{id}\"}}}}, {{{filter}}}]}}) {{ pageInfo {{ hasNextPage endCursor }} }} }}"),
                // By way of a neighbour: whose evaluations have such a cell?
                format!("{{ employees(filter: {{evaluations: {{some: {{id: {{eq: \"{id}\"}}, {filter}}}}}}}) {{ totalCount }} }}"),
            ]
        })
        .collect();
    feel_nothing(&scene, &documents).await;
}

#[tokio::test]
async fn no_statistic_feels_a_hidden_cell() {
    let scene = Scene::begin().await;
    let rating = scene.known_rating().await;
    let id = &scene.story.evaluation;
    let this = format!("filter: {{id: {{eq: \"{id}\"}}}}");
    let rated = format!("filter: {{id: {{eq: \"{id}\"}}, rating: {{performanceRating: {{eq: {rating}}}}}}}");
    let fields = "count state resultRating behaviorRating performanceRating";
    let mut documents: Vec<String> = ["RESULT_RATING", "BEHAVIOR_RATING", "PERFORMANCE_RATING"]
        .iter()
        .map(|key| format!("{{ evaluationStatistics(groupBy: [{key}]) {{ {fields} }} }}"))
        .collect();
    // Two statistics that are both allowed, and differ by one row whose cell is hidden.
    documents.push(format!(
        "{{ all: evaluationStatistics(groupBy: [STATE], {this}) {{ count }} \
            rated: evaluationStatistics(groupBy: [STATE], {rated}) {{ count }} \
            of: evaluations({rated}) {{ totalCount }} }}"
    ));
    documents
        .push("{ evaluations { facet(field: RATING_PERFORMANCE_RATING, first: 100) { value count } } }".to_owned());
    documents.push(format!("{{ evaluations({this}) {{ facet(field: RATING_RESULT_RATING) {{ value count }} }} }}"));
    documents.push(format!("{{ evaluationStatistics({rated}) {{ count }} }}"));
    feel_nothing(&scene, &documents).await;
}

#[tokio::test]
async fn no_order_feels_a_cell_of_a_hidden_object() {
    let scene = Scene::begin().await;
    // With a rating that others have too, the place of the hidden one would tell which it is.
    let documents: Vec<String> = ["ASC", "DESC"]
        .iter()
        .flat_map(|direction| {
            let order = format!(
                "orderBy: [{{field: RATING_PERFORMANCE_RATING, direction: {direction}}}, {{field: EVALUEE_NAME}}]"
            );
            [
                format!("{{ evaluations(first: 100, {order}) {{ nodes {{ id rating {{ performanceRating }} }} }} }}"),
                format!("{{ evaluations(last: 100, {order}) {{ pageInfo {{ startCursor endCursor }} nodes {{ id rating {{ version }} }} }} }}"),
            ]
        })
        .collect();
    feel_nothing(&scene, &documents).await;
}

#[tokio::test]
async fn no_order_feels_a_hidden_cell() {
    let scene = Scene::begin().await;
    let app = scene.app();
    let cast = app.cast().await;
    // Reviewers read that an evaluation is there while it is open, and never its state.
    let ids: Vec<String> =
        [cast.evaluation, cast.released_evaluation, cast.final_evaluation].map(|id| app.database().uuid(id)).into();
    let set = |id: &str, state: &str| format!("UPDATE evaluation SET state = '{state}' WHERE id = {id}");
    app.change(&set(&ids[0], "OPEN")).await;
    let documents: Vec<String> = ["ASC", "DESC"]
        .iter()
        .flat_map(|direction| {
            let order = format!("orderBy: {{field: STATE, direction: {direction}}}");
            [
                format!("{{ evaluations(first: 100, {order}) {{ nodes {{ id state }} pageInfo {{ endCursor }} }} }}"),
                format!(
                    "{{ evaluations(first: 1, {order}) {{ nodes {{ id }} pageInfo {{ endCursor hasNextPage }} }} }}"
                ),
            ]
        })
        .chain(["{ evaluationStatistics(groupBy: [STATE]) { count state } }".to_owned()])
        .collect();
    let users = ["peer1", "peer2", "subordinate", "supervisor"];
    let before = answers(app, &users, &documents).await;
    app.change(&set(&ids[0], "SELF_SUBMITTED")).await;
    let after = answers(app, &users, &documents).await;
    assert_eq!(before[..3], after[..3]);
    assert!(before[0][0].contains(&scene.story.evaluation), "{}", before[0][0]);
    assert_ne!(before[3][0], after[3][0], "the supervisor reads the state");
}

#[tokio::test]
async fn counts_are_the_lengths_of_lists() {
    let scene = Scene::begin().await;
    let lists = [
        "agencies",
        "orgUnits",
        "employees",
        "ruleSets",
        "cycles",
        "performancePlans",
        "evaluations",
        "feedbackRequests",
        "surveyCampaigns",
        "surveyResults",
    ];
    for user in ["citizen", "evaluee", "peer1", "auditor", "sysadmin", "stranger"] {
        for list in lists {
            let (mut after, mut length) = (Value::Null, 0);
            let count = loop {
                let document = format!(
                    "query($after: String) {{ {list}(first: 100, after: $after) \
                     {{ totalCount nodes {{ id }} pageInfo {{ hasNextPage endCursor }} }} }}"
                );
                let answer = ask(scene.app(), user, &document, json!({"after": after})).await.ok();
                let page = answer.at(&format!("/{list}"));
                length += page["nodes"].as_array().expect("nodes").len();
                after = page["pageInfo"]["endCursor"].clone();
                if page["pageInfo"]["hasNextPage"] != true {
                    break page["totalCount"].clone();
                }
            };
            assert_eq!(count, length, "{user}: {list}");
        }
    }
}
