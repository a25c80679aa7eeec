//! What lists are filtered, ordered and summed up by: the right rows in the right order, alike on both databases.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use capaian::database::{Bind, Binder, ConnectionSettings, Database, Statement};
use capaian::text::folded;
use capaian::words::evaluation::{BehaviorValue, EvaluationState, PerformanceRating};
use capaian::words::people::{PNS_RANKS, PPPK_RANKS};
use serde_json::{Value, json};

use crate::support::{Answer, Contents, DatabaseKind, TestApp, TestDatabase, kind};

async fn ask(app: &TestApp, user: &str, document: &str) -> Answer {
    app.graphql(document).as_user(user).send().await.ok()
}

/// All rows of a list, page after page, from either end.
async fn all(app: &TestApp, user: &str, list: &str, order: &str, fields: &str, backward: bool) -> Vec<Value> {
    let (size, side, end) = if backward { ("last", "before", "startCursor") } else { ("first", "after", "endCursor") };
    let document = format!(
        "query($cursor: String) {{ page: {list}({size}: 40, {side}: $cursor, orderBy: {order}) \
         {{ nodes {{ id {fields} }} pageInfo {{ hasNextPage hasPreviousPage {end} }} }} }}"
    );
    let (mut rows, mut cursor) = (Vec::new(), Value::Null);
    loop {
        let request = app.graphql(document.as_str()).variables(json!({"cursor": cursor}));
        let answer = request.as_user(user).send().await.ok();
        let mut page = answer.at("/page/nodes").as_array().expect("nodes").clone();
        if backward {
            page.append(&mut rows);
            rows = page;
        } else {
            rows.append(&mut page);
        }
        let info = answer.at("/page/pageInfo");
        if info[if backward { "hasPreviousPage" } else { "hasNextPage" }] != true {
            return rows;
        }
        cursor = info[end].clone();
    }
}

/// How one key compares two rows: what it reads of a row, and whether the largest comes first.
type By<'a> = (&'a dyn Fn(&Value) -> Value, bool);

/// The rows as they should stand: by these keys, then by id in the direction of the last.
fn sorted(rows: &[Value], keys: &[By<'_>]) -> Vec<Value> {
    let compare = |one: &Value, other: &Value| {
        let by_keys = keys.iter().map(|(key, descending)| {
            let (one, other) = (key(one), key(other));
            match (&one, &other) {
                // Nothing comes last either way.
                (Value::Null, _) | (_, Value::Null) => one.is_null().cmp(&other.is_null()),
                (Value::Number(one), Value::Number(other)) => turned(one.as_i64().cmp(&other.as_i64()), *descending),
                (one, other) => turned(one.as_str().cmp(&other.as_str()), *descending),
            }
        });
        by_keys.fold(Ordering::Equal, Ordering::then)
    };
    let mut rows = rows.to_vec();
    rows.sort_by(compare);
    rows
}

fn turned(order: Ordering, descending: bool) -> Ordering {
    if descending { order.reverse() } else { order }
}

/// The place of a word in the order in which its enum declares it.
fn place(words: &[(&str, &str)], word: &Value) -> Value {
    match word.as_str() {
        Some(word) => json!(words.iter().position(|(known, _)| *known == word).expect("a known word")),
        None => Value::Null,
    }
}

/// The rows in the database's order of ids, read forward in the default order.
async fn check_order(app: &TestApp, user: &str, list: &str, order: &str, fields: &str, keys: &[By<'_>]) -> Vec<Value> {
    let last_descends = keys.last().is_some_and(|(_, descending)| *descending);
    let by_id = format!("{{field: ID, direction: {}}}", if last_descends { "DESC" } else { "ASC" });
    let rows = all(app, user, list, &by_id, fields, false).await;
    // The sort is stable, so what is equal by the keys stays in the order of ids.
    let expected = sorted(&rows, keys);
    assert!(
        rows.len() > 3 && (keys.is_empty() || expected != rows),
        "{order} decides nothing over {} rows",
        rows.len()
    );
    for backward in [false, true] {
        let found = all(app, user, list, order, fields, backward).await;
        assert_eq!(found, expected, "{user}: {list}({order}), backward: {backward}");
    }
    expected
}

#[tokio::test]
async fn enums_are_ordered_as_they_are_declared() {
    let app = TestApp::with_cast().await;
    let by_state = |row: &Value| place(EvaluationState::WORDS.values, &row["state"]);
    for (direction, descending) in [("ASC", false), ("DESC", true)] {
        let order = format!("{{field: STATE, direction: {direction}}}");
        check_order(&app, "auditor", "evaluations", &order, "state", &[(&by_state, descending)]).await;
    }
    // The list without pages, and groups.
    let document = "{ evaluations(first: 1, filter: {behaviorRatings: {some: {}}}) { nodes { behaviorRatings { value } } } \
                    evaluationStatistics(groupBy: [STATE]) { state } }";
    let answer = ask(&app, "supervisor", document).await;
    let values: Vec<&Value> = answer
        .at("/evaluations/nodes/0/behaviorRatings")
        .as_array()
        .expect("ratings")
        .iter()
        .map(|row| &row["value"])
        .collect();
    let declared: Vec<&str> = BehaviorValue::ALL.iter().map(|value| value.word()).collect();
    assert_eq!(values, declared);
    let groups = answer.at("/evaluationStatistics").as_array().expect("groups");
    let places: Vec<i64> = groups.iter().filter_map(|group| by_state(group).as_i64()).collect();
    assert!(places.len() > 3 && places.is_sorted(), "{groups:?}");
}

#[tokio::test]
async fn several_keys_decide_one_after_the_other() {
    let app = TestApp::with_cast().await;
    let fields = "state segment periodEndsOn evaluee { name rank } orgUnit { name } rating { performanceRating }";
    let state = |row: &Value| place(EvaluationState::WORDS.values, &row["state"]);
    let day = |row: &Value| row["periodEndsOn"].clone();
    let unit = |row: &Value| row["orgUnit"]["name"].clone();
    let name = |row: &Value| row["evaluee"]["name"].clone();
    let rating = |row: &Value| place(PerformanceRating::WORDS.values, &row["rating"]["performanceRating"]);
    let list = "evaluations";
    let order = "[{field: PERIOD_ENDS_ON, direction: DESC}, {field: STATE}]";
    check_order(&app, "auditor", list, order, fields, &[(&day, true), (&state, false)]).await;
    let order = "[{field: ORG_UNIT_NAME}, {field: RATING_PERFORMANCE_RATING, direction: DESC}, {field: EVALUEE_NAME}]";
    check_order(&app, "head", list, order, fields, &[(&unit, false), (&rating, true), (&name, false)]).await;
    // What the supervisor may not read of a rating yet stands last.
    let order = "[{field: RATING_PERFORMANCE_RATING}, {field: EVALUEE_NAME, direction: DESC}]";
    check_order(&app, "supervisor", list, order, fields, &[(&rating, false), (&name, true)]).await;
    // The id ends the order.
    let order = "[{field: ID, direction: DESC}, {field: STATE}]";
    let rows = all(&app, "supervisor", list, order, fields, false).await;
    assert_eq!(rows, all(&app, "supervisor", list, "{field: ID, direction: DESC}", fields, false).await);
}

#[tokio::test]
async fn each_parents_rows_are_ordered_by_several_keys() {
    let app = TestApp::with_cast().await;
    let document = "{ orgUnits(first: 30) { nodes { evaluations(first: 100, orderBy: [{field: STATE, direction: DESC}, \
                    {field: EVALUEE_NAME}]) { nodes { state evaluee { name } } } } } }";
    let answer = ask(&app, "auditor", document).await;
    let state = |row: &Value| place(EvaluationState::WORDS.values, &row["state"]);
    let name = |row: &Value| row["evaluee"]["name"].clone();
    let mut longest = 0;
    for unit in answer.at("/orgUnits/nodes").as_array().expect("units") {
        let rows = unit["evaluations"]["nodes"].as_array().expect("rows");
        assert_eq!(sorted(rows, &[(&state, true), (&name, false)]), *rows);
        longest = longest.max(rows.len());
    }
    assert!(longest > 5);
}

#[tokio::test]
async fn ranks_are_ordered_as_a_career_goes() {
    let app = TestApp::with_cast().await;
    let cast = app.cast().await;
    let people = [
        (cast.evaluee, "Penata Muda Tk. I (III/b)"),
        (cast.supervisor, "Pembina,\u{a0}IV/a"),
        (cast.peer1, "Pengatur - ii/C"),
        (cast.peer2, "IX"),
        (cast.peer3, "Golongan V"),
        (cast.subordinate, "magang"),
    ];
    for (id, rank) in people {
        app.change(&format!("UPDATE employee SET rank = '{rank}' WHERE id = {}", app.database().uuid(id))).await;
    }
    let place = |row: &Value| {
        let rank = row["rank"].as_str().unwrap_or_default();
        let known = match people.iter().position(|(_, known)| *known == rank) {
            Some(place) => ["III/b", "IV/a", "II/c", "IX", "V", ""][place],
            None => rank,
        };
        json!(PNS_RANKS.iter().chain(&PPPK_RANKS).position(|rank| *rank == known))
    };
    for (direction, descending) in [("ASC", false), ("DESC", true)] {
        let order = format!("[{{field: RANK, direction: {direction}}}]");
        let rows = check_order(&app, "hr", "employees", &order, "rank", &[(&place, descending)]).await;
        let ranked = |text: &str| rows.iter().position(|row| row["rank"] == text).expect("a rank");
        assert_eq!(ranked("Pengatur - ii/C") < ranked("Penata Muda Tk. I (III/b)"), !descending);
        assert!(ranked("magang") > ranked("IX"));
    }
}

#[tokio::test]
async fn an_order_is_one_key_or_a_list_and_has_an_end() {
    let app = TestApp::with_cast().await;
    let document = "query($by: EvaluationOrder, $all: [EvaluationOrder!]) { \
                    one: evaluations(first: 5, orderBy: $by) { nodes { id } pageInfo { endCursor } } \
                    all: evaluations(first: 5, orderBy: $all) { nodes { id } pageInfo { endCursor } } }";
    let key = json!({"field": "STATE", "direction": "DESC"});
    let variables = json!({"by": key, "all": [key]});
    let answer = app.graphql(document).variables(variables).as_user("auditor").send().await.ok();
    assert_eq!(answer.at("/one"), answer.at("/all"));
    let many = ["{field: STATE}"; 9].join(", ");
    let answer = app
        .graphql(format!("{{ evaluations(orderBy: [{many}]) {{ nodes {{ id }} }} }}"))
        .as_user("auditor")
        .send()
        .await;
    assert_eq!(answer.codes(), ["LIMIT_EXCEEDED"], "{}", answer.text);
    assert!(answer.text.contains("9 keys, at most 8"), "{}", answer.text);
}

#[tokio::test]
async fn operands_are_read_as_values_are_stored() {
    let app = TestApp::with_cast().await;
    let id = app.database().uuid(app.cast().await.evaluee);
    let row = app.sql(&format!("SELECT nip, email, name FROM employee WHERE id = {id}")).await.remove(0);
    let (nip, email) = (row["nip"].as_str().expect("a NIP"), row["email"].as_str().expect("an address"));
    let typed = format!(" {} {} {}\u{a0}{}", &nip[..8], &nip[8..14], &nip[14..15], &nip[15..]);
    let address = format!(" {} ", email.to_uppercase());
    let document = "query($nip: String!, $email: String!) { \
                    a: employees(filter: {nip: {eq: $nip}}) { nodes { nip email } } \
                    b: employees(filter: {nip: {in: [\"000000000000000000\", $nip]}}) { nodes { nip email } } \
                    c: employees(filter: {email: {eq: $email}}) { nodes { nip email } } \
                    d: employees(filter: {email: {in: [$email]}, nip: {in: [$nip]}}) { nodes { nip email } } \
                    e: employees(filter: {email: {in: []}}) { nodes { nip email } } }";
    let request = app.graphql(document).variables(json!({"nip": typed, "email": address}));
    let answer = request.as_user("hr").send().await.ok();
    for key in ["a", "b", "c", "d"] {
        assert_eq!(*answer.at(&format!("/{key}/nodes")), json!([{"nip": nip, "email": email}]), "{key}");
    }
    assert_eq!(*answer.at("/e/nodes"), json!([]));
    // Who may not read them finds nobody by them, however they are typed.
    let request = app.graphql(document).variables(json!({"nip": typed, "email": address}));
    let answer = request.as_user("peer1").send().await.ok();
    assert_eq!(
        answer.body["data"],
        json!({"a": {"nodes": []}, "b": {"nodes": []}, "c": {"nodes": []}, "d": {"nodes": []}, "e": {"nodes": []}})
    );
}

/// How many of the rows of `list` meet a filter.
async fn count(app: &TestApp, user: &str, list: &str, filter: &str) -> i64 {
    let answer = ask(app, user, &format!("{{ {list}(filter: {filter}) {{ totalCount }} }}")).await;
    answer.at(&format!("/{list}/totalCount")).as_i64().expect("a count")
}

#[tokio::test]
async fn what_is_not_so_is_told_apart_from_what_is_not_there() {
    let app = TestApp::with_cast().await;
    let n = async |filter: &str| count(&app, "head", "evaluations", filter).await;
    let (all, rated) = (n("{}").await, n("{rating: {isNull: false}}").await);
    let good = n("{rating: {performanceRating: {eq: GOOD}}}").await;
    assert!(0 < good && good < rated && rated < all, "{good} of {rated} of {all}");
    assert_eq!(n("{rating: {isNull: true}}").await, all - rated);
    assert_eq!(n("{not: {rating: {isNull: true}}}").await, rated);
    assert_eq!(n("{rating: {not: {isNull: true}}}").await, rated);
    assert_eq!(n("{rating: {not: {isNull: false}}}").await, all - rated);
    assert_eq!(n("{rating: {performanceRating: {ne: GOOD}}}").await, rated - good);
    assert_eq!(n("{rating: {performanceRating: {notIn: [GOOD]}}}").await, rated - good);
    assert_eq!(n("{rating: {performanceRating: {notIn: []}}}").await, rated);
    assert_eq!(n("{not: {rating: {performanceRating: {eq: GOOD}}}}").await, all - good);
    assert_eq!(n("{rating: {or: [{isNull: true}, {performanceRating: {eq: GOOD}}]}}").await, all - rated + good);
    assert_eq!(n("{rating: {isNull: true, performanceRating: {eq: GOOD}}}").await, 0);
    // As before, what says nothing of absence is about what is there.
    assert_eq!(n("{rating: {not: {performanceRating: {eq: GOOD}}}}").await, rated - good);
    assert_eq!(n("{rating: {}}").await, rated);
    // A row that is looked at is there.
    assert_eq!((n("{isNull: true}").await, n("{isNull: false}").await), (0, all));

    // A list that is hidden with what it belongs to, and one that is empty.
    let hidden = n("{behaviorRatings: {isNull: true}}").await;
    assert!(hidden > 0, "{hidden}");
    assert_eq!(n("{behaviorRatings: {isNull: false}}").await, all - hidden);
    assert_eq!(n("{behaviorRatings: {isNull: true, none: {rating: {eq: AS_EXPECTED}}}}").await, 0);
    assert_eq!(n("{nominations: {isNull: true}}").await, 0);

    // Ids, numbers and days.
    let one = ask(&app, "head", "{ evaluations(first: 1) { nodes { id segment periodEndsOn } } }").await;
    let row = one.at("/evaluations/nodes/0");
    assert_eq!(n(&format!("{{id: {{ne: {}}}}}", row["id"])).await, all - 1);
    assert_eq!(n(&format!("{{id: {{notIn: [{}, \"x\"]}}}}", row["id"])).await, all - 1);
    assert_eq!(n("{id: {ne: \"x\"}}").await, all);
    for (field, value) in [("segment", &row["segment"]), ("periodEndsOn", &row["periodEndsOn"])] {
        let equal = n(&format!("{{{field}: {{eq: {value}}}}}")).await;
        assert_eq!(n(&format!("{{{field}: {{ne: {value}}}}}")).await, all - equal, "{field}");
        assert_eq!(n(&format!("{{{field}: {{notIn: [{value}]}}}}")).await, all - equal, "{field}");
    }
}

#[tokio::test]
async fn case_and_composition_do_not_count_in_a_search() {
    let app = TestApp::with_cast().await;
    let cast = app.cast().await;
    for (id, name) in [
        (cast.evaluee, "Élodie Straße"),
        (cast.peer1, "e\u{301}lodie Müller"),
        (cast.peer2, "SUMIYATI ΟΔΥΣΣΕΥΣ"),
        (cast.peer3, "100%_Ani"),
    ] {
        app.change(&format!("UPDATE employee SET name = '{name}' WHERE id = {}", app.database().uuid(id))).await;
    }
    let contains =
        async |text: &str| count(&app, "hr", "employees", &format!("{{name: {{contains: \"{text}\"}}}}")).await;
    let starts =
        async |text: &str| count(&app, "hr", "employees", &format!("{{name: {{startsWith: \"{text}\"}}}}")).await;
    for text in ["élodie", "ÉLODIE", "E\u{301}lodie", "e\u{301}LODIE"] {
        assert_eq!((contains(text).await, starts(text).await), (2, 2), "{text}");
    }
    assert_eq!(contains("elodie").await, 0, "an accent is no case");
    for text in ["STRASSE", "straße", "STRAẞE", "mu\u{308}LLER", "οδυσσευς", "ΟΔΥΣΣΕΥσ", "0%_a"] {
        assert_eq!((contains(text).await, starts(text).await), (1, 0), "{text}");
    }
    for text in ["100%_A", "sumiyati Ο"] {
        assert_eq!(starts(text).await, 1, "{text}");
    }
    assert_eq!(contains("_%").await, 0);
    let everybody = count(&app, "hr", "employees", "{}").await;
    assert_eq!((contains("").await, starts("").await), (everybody, everybody));
}

#[tokio::test]
async fn statistics_count_all_rows_where_nothing_groups_them() {
    let app = TestApp::with_cast().await;
    let document = "{ all: evaluationStatistics { count state performanceRating groupedBy __typename } \
                    empty: evaluationStatistics(groupBy: []) { count } \
                    none: evaluationStatistics(filter: {segment: {lt: 0}}) { count groupedBy } \
                    by: evaluationStatistics(groupBy: [PERFORMANCE_RATING, STATE]) { count state performanceRating orgUnit { id } groupedBy } \
                    of: evaluations { totalCount } }";
    let answer = ask(&app, "auditor", document).await;
    let total = answer.at("/of/totalCount");
    assert_eq!(
        *answer.at("/all"),
        json!([{"count": total, "state": null, "performanceRating": null, "groupedBy": [], "__typename": "EvaluationStatistics"}])
    );
    assert_eq!(*answer.at("/empty"), json!([{"count": total}]));
    assert_eq!(*answer.at("/none"), json!([{"count": 0, "groupedBy": []}]));
    let groups = answer.at("/by").as_array().expect("groups");
    assert!(groups.iter().any(|group| group["performanceRating"].is_null()));
    for group in groups {
        // A null is hidden or absent where the group is named, and nothing at all where it is not.
        assert_eq!(group["groupedBy"], json!(["PERFORMANCE_RATING", "STATE"]));
        assert_eq!(group["orgUnit"], Value::Null);
    }
    assert_eq!(json!(groups.iter().map(|group| group["count"].as_i64().expect("a count")).sum::<i64>()), *total);
}

#[tokio::test]
async fn a_facet_counts_the_values_that_the_rows_show() {
    let app = TestApp::with_cast().await;
    let filter = "filter: {periodEndsOn: {gte: \"2026-01-01\"}}";
    let document = format!(
        "{{ evaluations({filter}) {{ totalCount states: facet(field: STATE, first: 100) {{ value count }} \
         ratings: facet(field: RATING_PERFORMANCE_RATING) {{ value count }} \
         units: facet(field: ORG_UNIT_NAME, first: 100) {{ value count }} few: facet(field: ORG_UNIT_NAME, first: 2) {{ count value }} \
         days: facet(field: PERIOD_ENDS_ON, first: 100) {{ value count }} }} }}"
    );
    for user in ["head", "supervisor", "evaluee"] {
        let answer = ask(&app, user, &document).await;
        let mut rows = Vec::new();
        let mut after = Value::Null;
        loop {
            let page = format!(
                "query($after: String) {{ evaluations({filter}, first: 100, after: $after) {{ nodes {{ state periodEndsOn \
                 orgUnit {{ name }} rating {{ performanceRating }} }} pageInfo {{ hasNextPage endCursor }} }} }}"
            );
            let page = app.graphql(page).variables(json!({"after": after})).as_user(user).send().await.ok();
            rows.extend(page.at("/evaluations/nodes").as_array().expect("rows").clone());
            after = page.at("/evaluations/pageInfo/endCursor").clone();
            if *page.at("/evaluations/pageInfo/hasNextPage") != true {
                break;
            }
        }
        assert_eq!(*answer.at("/evaluations/totalCount"), json!(rows.len()));
        type Read = fn(&Value) -> &Value;
        type Words<'w> = &'w [(&'w str, &'w str)];
        let facets: [(&str, Read, Words<'_>); 4] = [
            ("states", |row| &row["state"], EvaluationState::WORDS.values),
            ("ratings", |row| &row["rating"]["performanceRating"], PerformanceRating::WORDS.values),
            ("units", |row| &row["orgUnit"]["name"], &[]),
            ("days", |row| &row["periodEndsOn"], &[]),
        ];
        for (key, read, words) in facets {
            let mut counts: BTreeMap<Option<&str>, i64> = BTreeMap::new();
            rows.iter().for_each(|row| *counts.entry(read(row).as_str()).or_default() += 1);
            let mut expected: Vec<(Option<&str>, i64)> = counts.into_iter().collect();
            let place = |value: &Option<&str>| words.iter().position(|(word, _)| Some(*word) == *value);
            expected.sort_by_key(|(value, count)| (-count, value.is_none(), place(value)));
            let expected: Vec<Value> =
                expected.into_iter().map(|(value, count)| json!({"value": value, "count": count})).collect();
            assert_eq!(*answer.at(&format!("/evaluations/{key}")), Value::Array(expected), "{user}: {key}");
        }
        let units = answer.at("/evaluations/units").as_array().expect("values");
        let few = answer.at("/evaluations/few").as_array().expect("values");
        assert_eq!(few[..], units[..units.len().min(2)], "{user}");
    }
}

#[tokio::test]
async fn facets_of_lists_within_a_list_are_each_rows_own() {
    let app = TestApp::with_cast().await;
    let document = "{ orgUnits(first: 40) { nodes { id evaluations { totalCount facet(field: STATE, first: 100) \
                    { value count } } } } }";
    let answer = ask(&app, "auditor", document).await;
    let mut seen = 0;
    for unit in answer.at("/orgUnits/nodes").as_array().expect("units") {
        let values = unit["evaluations"]["facet"].as_array().expect("values");
        let filter = format!("filter: {{orgUnit: {{id: {{eq: {}}}}}}}", unit["id"]);
        let alone = format!("{{ evaluations({filter}) {{ facet(field: STATE, first: 100) {{ value count }} }} }}");
        let alone = ask(&app, "auditor", &alone).await;
        assert_eq!(alone.at("/evaluations/facet").as_array().expect("values"), values);
        let counted: i64 = values.iter().map(|value| value["count"].as_i64().expect("a count")).sum();
        assert_eq!(unit["evaluations"]["totalCount"], counted);
        seen += values.len();
    }
    assert!(seen > 5, "{seen}");
}

#[tokio::test]
async fn the_database_folds_texts_as_the_program_does() {
    let test = TestDatabase::new(Contents::Nothing).await;
    let database = Database::connect(test.url(), ConnectionSettings::default()).await.expect("the database");
    let texts = match kind() {
        DatabaseKind::Sqlite => "json_each(?1) t",
        DatabaseKind::Postgres => "unnest($1::text[]) AS t(value)",
    };
    let sql = format!("SELECT t.value, {} FROM {texts}", Binder::new(database.backend()).folded("t.value"));
    // Every block in which a letter has another case or is composed of others.
    let blocks = ['\u{1}'..'\u{3400}', '\u{a640}'..'\u{ac40}', '\u{f900}'..'\u{10000}', '\u{10400}'..'\u{10600}'];
    let far = ['\u{10c80}'..'\u{10d00}', '\u{118a0}'..'\u{118e0}', '\u{16e40}'..'\u{16e80}', '\u{1d150}'..'\u{1d1c0}'];
    let farther = ['\u{1e900}'..'\u{1e950}', '\u{2f800}'..'\u{2fa20}', '\u{e0000}'..'\u{e0080}'];
    let letters: Vec<char> = blocks.into_iter().chain(far).chain(farther).flatten().collect();
    let (mut compared, mut unknown) = (0, Vec::new());
    for letters in letters.chunks(8_000) {
        let within = letters.iter().map(|letter| format!("a{letter}\u{301}Σ"));
        let asked: Vec<String> = letters.iter().map(char::to_string).chain(within).collect();
        let rows = database.query(Statement::new(sql.as_str(), vec![Bind::Texts(asked)])).await.expect("folded texts");
        for row in 0..rows.len() {
            let (text, theirs) = (rows.text(row, 0).expect("a text"), rows.text(row, 1).expect("a folded text"));
            if theirs != folded(text) {
                unknown.push(text.to_owned());
            }
            compared += 1;
        }
    }
    assert_eq!(compared, 2 * letters.len());
    // A server may know an older Unicode than the program, and leaves alone what it does not know. Of the letters that have
    // been there for long, two have got capitals and a few marks have come between since.
    let is_new = |letter: char| "ƛɤ\u{5c8}\u{5c9}".contains(letter) || ('\u{1acf}'..='\u{1aff}').contains(&letter);
    let is_old = |letter: char| letter < '\u{1c80}' && !is_new(letter);
    let old: Vec<&String> = unknown.iter().filter(|text| text.chars().all(is_old)).collect();
    assert!(old.is_empty() && unknown.len() < 200, "{} differ, of the old ones {old:?}", unknown.len());
    if kind() == DatabaseKind::Sqlite {
        assert!(unknown.is_empty(), "{unknown:?}");
    }
}
