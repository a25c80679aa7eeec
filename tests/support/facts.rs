//! What an actor is to the objects of a database, as the product reads it.

use capaian::authz::{Actor, Facts, Noun, fact_columns, facts_from};
use capaian::database::{Binder, Database};
use uuid::Uuid;

/// For each row `t` of the noun's table: the id that `column` names in SQL, and the facts for the actor.
pub(crate) async fn facts_of(
    database: &Database,
    actor: &Actor,
    noun: Noun,
    column: &str,
) -> Vec<(Option<Uuid>, Facts)> {
    let mut binder = Binder::new(database.backend());
    let facts = fact_columns(&mut binder, actor, noun, "t");
    let facts: Vec<String> = facts.iter().map(|sql| format!("CAST({sql} AS bigint)")).collect();
    let sql = format!("SELECT {column}, {} FROM {} t", facts.join(", "), noun.word());
    let rows = database.query(binder.statement(sql)).await.expect("the facts");
    let facts = |row| facts_from(noun, |index| rows.integer(row, index + 1)).expect("facts");
    (0..rows.len()).map(|row| (rows.uuid(row, 0), facts(row))).collect()
}
