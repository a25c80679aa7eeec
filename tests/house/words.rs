//! What a column takes is what the list of its words says: the CHECK constraints of the database are compared with it.

use std::collections::{BTreeMap, BTreeSet};

use capaian::words;

use crate::support::{Contents, DatabaseKind, TestDatabase, kind};

/// The words in single quotes of a text.
fn quoted(text: &str) -> BTreeSet<String> {
    text.split('\'').skip(1).step_by(2).map(str::to_owned).collect()
}

/// `table.column` of every CHECK that lists words, with its words.
async fn checks(database: &TestDatabase) -> BTreeMap<String, BTreeSet<String>> {
    let mut checks = BTreeMap::new();
    let mut add = |table: &str, column: &str, words: &str| {
        checks.insert(format!("{table}.{column}"), quoted(words));
    };
    match kind() {
        DatabaseKind::Sqlite => {
            let rows = database.rows("SELECT name, sql FROM sqlite_schema WHERE type = 'table'").await;
            for row in rows {
                let [table, sql] = ["name", "sql"].map(|name| row[name].as_str().expect("text").trim_matches('"'));
                for check in sql.split("CHECK (").skip(1) {
                    if let Some((column, rest)) = check.split_once(" IN (")
                        && column.chars().all(|letter| letter.is_ascii_lowercase() || letter == '_')
                    {
                        add(table, column, rest.split(')').next().unwrap_or_default());
                    }
                }
            }
        }
        DatabaseKind::Postgres => {
            let sql = "SELECT conrelid::regclass::text AS name, pg_get_constraintdef(oid) AS sql FROM pg_constraint \
                       WHERE contype = 'c' AND connamespace = 'public'::regnamespace";
            for row in database.rows(sql).await {
                let [table, sql] = ["name", "sql"].map(|name| row[name].as_str().expect("text").trim_matches('"'));
                if let Some((column, rest)) = sql.trim_start_matches("CHECK ((").split_once(" = ANY (") {
                    add(table, column.trim_matches(['(', ')', '"']), rest);
                }
                // A list of one word is an equation there.
                let equation = sql.strip_prefix("CHECK ((").and_then(|check| check.strip_suffix("'::text))"));
                if let Some((column, word)) = equation.and_then(|equation| equation.split_once(" = '"))
                    && column.chars().all(|letter| letter.is_ascii_lowercase() || letter == '_')
                {
                    add(table, column, &format!("'{word}'"));
                }
            }
        }
    }
    checks
}

#[tokio::test]
async fn a_column_takes_the_words_of_its_list() {
    let database = TestDatabase::new(Contents::Tables).await;
    let lists: Vec<(&str, BTreeSet<String>)> = words::all()
        .map(|list| (list.name, list.values.iter().map(|(word, _)| (*word).to_owned()).collect()))
        .collect();
    let checks = checks(&database).await;
    assert!(checks.len() >= 35, "only {} columns of words found: {checks:?}", checks.len());
    let mut used = BTreeSet::new();
    for (column, words) in &checks {
        let list = lists.iter().find(|(_, known)| known == words);
        let (name, _) = list.unwrap_or_else(|| panic!("{column} takes {words:?}, which is no list of src/words"));
        used.insert(*name);
    }
    let unused: Vec<&str> = lists.iter().map(|(name, _)| *name).filter(|name| !used.contains(name)).collect();
    assert_eq!(unused, Vec::<&str>::new(), "lists that no column takes");
}
