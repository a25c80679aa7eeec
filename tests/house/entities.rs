//! The entities are the tables: the same names, the same columns, and every value of a row fits its field.

use std::collections::BTreeSet;

use sea_orm::{ColumnTrait, DatabaseConnection, EntityTrait, IdenStatic, Iterable, QuerySelect};

use crate::support::{Contents, DatabaseKind, TestDatabase, kind};

/// Calls `$check` with each entity.
macro_rules! for_each_entity {
    ($check:ident, $($argument:expr),+) => {
        for_each_entity!(@ $check, ($($argument),+), [
            account,
            agency,
            appointment,
            audit_event,
            behavior_rating,
            citizen_feedback_summary,
            delegation,
            development_notes,
            employee,
            employee_identity,
            evaluation,
            evaluation_cycle,
            evaluation_former_supervisor,
            evaluation_period,
            evaluee_response,
            feedback,
            feedback_item,
            feedback_request,
            feedback_summary,
            feedback_summary_comment,
            feedback_summary_item,
            idempotency_key,
            indicator,
            org_unit,
            org_unit_closure,
            outbox_event,
            performance_plan,
            policy_state,
            position,
            rating,
            registered_document,
            registered_document_name,
            reporting_line,
            reviewer_nomination,
            role_grant,
            rule_set,
            rule_set_rating,
            self_assessment,
            self_assessment_item,
            service,
            service_unit,
            session,
            sign_in_throttle,
            survey_answer,
            survey_campaign,
            survey_instrument,
            survey_item,
            survey_response,
            survey_result,
            survey_result_item,
            work_result,
            work_result_rating,
        ])
    };
    (@ $check:ident, $arguments:tt, [$($module:ident),+ $(,)?]) => {
        $(for_each_entity!(@one $check, $arguments, $module);)+
    };
    (@one $check:ident, ($($argument:expr),+), $module:ident) => {
        $check::<entity::$module::Entity>(entity::$module::Entity, $($argument),+).await
    };
}

/// Compares the columns of one entity with those of its table, and reads the table through it.
async fn columns_agree<E: EntityTrait>(
    entity: E,
    database: &TestDatabase,
    connection: &DatabaseConnection,
    seen: &mut BTreeSet<String>,
) {
    let table = entity.table_name().to_owned();
    let query = match kind() {
        DatabaseKind::Sqlite => format!("SELECT name, \"notnull\" = 0 AS nullable FROM pragma_table_info('{table}')"),
        DatabaseKind::Postgres => format!(
            "SELECT column_name::text AS name, is_nullable = 'YES' AS nullable FROM information_schema.columns \
             WHERE table_schema = 'public' AND table_name = '{table}'"
        ),
    };
    let rows = database.rows(&query).await;
    let in_table: BTreeSet<(String, bool)> = rows
        .iter()
        .map(|row| {
            let nullable = row["nullable"].as_bool().unwrap_or_else(|| row["nullable"] == 1);
            let name = row["name"].as_str().expect("a name").to_owned();
            // SQLite counts its own sequence as nullable, though it never is.
            let nullable = nullable && (table.as_str(), name.as_str()) != ("outbox_event", "id");
            (name, nullable)
        })
        .collect();
    let in_entity: BTreeSet<(String, bool)> =
        E::Column::iter().map(|column| (column.as_str().to_owned(), column.def().is_null())).collect();
    assert_eq!(in_entity, in_table, "entity and table `{table}`");
    let row = E::find().limit(1).all(connection).await;
    row.unwrap_or_else(|error| panic!("a row of `{table}` does not fit its entity: {error}"));
    seen.insert(table);
}

#[tokio::test]
async fn entities_are_the_tables() {
    let database = TestDatabase::new(Contents::Tables).await;
    let connection = database.connect().await;
    let mut seen = BTreeSet::new();
    for_each_entity!(columns_agree, &database, &connection, &mut seen);
    assert_eq!(seen.into_iter().collect::<Vec<_>>(), database.tables().await);
}

/// Reads every row of one table through its entity.
async fn rows_fit<E: EntityTrait>(entity: E, connection: &DatabaseConnection, empty: &mut BTreeSet<String>) {
    let table = entity.table_name().to_owned();
    let rows = E::find().all(connection).await;
    if rows.unwrap_or_else(|error| panic!("a row of `{table}` does not fit its entity: {error}")).is_empty() {
        empty.insert(table);
    }
}

#[tokio::test]
async fn every_row_of_the_demonstration_fits_its_entity() {
    let database = TestDatabase::new(Contents::Cast).await;
    let connection = database.connect().await;
    let mut empty = BTreeSet::new();
    for_each_entity!(rows_fit, &connection, &mut empty);
    // These fill only when somebody uses the system.
    for table in [
        "audit_event",
        "employee_identity",
        "idempotency_key",
        "outbox_event",
        "policy_state",
        "registered_document",
        "registered_document_name",
        "session",
        "sign_in_throttle",
    ] {
        empty.remove(table);
    }
    assert!(empty.is_empty(), "the demonstration leaves these tables empty: {empty:?}");
}
