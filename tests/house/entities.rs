//! The entities are the tables: the same names, the same columns, and every value of a row fits its field.

use std::collections::BTreeSet;

use sea_orm::{ColumnTrait, DatabaseConnection, EntityTrait, IdenStatic, Iterable, QuerySelect};

use crate::support::{Contents, DatabaseKind, TestDatabase, kind};

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
    macro_rules! check {
        ($($table:ident),+ $(,)?) => {
            $(columns_agree(entity::$table::Entity, &database, &connection, &mut seen).await;)+
        };
    }
    entity::each_table!(check);
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
    macro_rules! check {
        ($($table:ident),+ $(,)?) => {
            $(rows_fit(entity::$table::Entity, &connection, &mut empty).await;)+
        };
    }
    entity::each_table!(check);
    // These fill only when somebody uses the system.
    for table in [
        "audit_event",
        "employee_identity",
        "idempotency_key",
        "outbox_event",
        "policy_state",
        "recovery_code",
        "registered_document",
        "registered_document_name",
        "second_factor",
        "session",
        "sign_in_place",
        "sign_in_throttle",
    ] {
        empty.remove(table);
    }
    assert!(empty.is_empty(), "the demonstration leaves these tables empty: {empty:?}");
}

#[tokio::test]
async fn the_list_of_tables_is_in_the_order_of_the_foreign_keys() {
    macro_rules! names {
        ($($table:ident),+ $(,)?) => { [$(stringify!($table)),+] };
    }
    let listed = entity::each_table!(names);
    let place = |table: &str| listed.iter().position(|known| *known == table).unwrap_or_else(|| panic!("no {table}"));
    let query = match kind() {
        DatabaseKind::Sqlite => {
            "SELECT s.name AS child, f.\"table\" AS parent FROM sqlite_schema s, pragma_foreign_key_list(s.name) f \
             WHERE s.type = 'table'"
        }
        DatabaseKind::Postgres => {
            "SELECT conrelid::regclass::text AS child, confrelid::regclass::text AS parent FROM pg_constraint \
             WHERE contype = 'f' AND connamespace = 'public'::regnamespace"
        }
    };
    let database = TestDatabase::new(Contents::Tables).await;
    let references = database.rows(query).await;
    assert!(references.len() >= 75, "only {} foreign keys found", references.len());
    for reference in references {
        let [child, parent] =
            ["child", "parent"].map(|name| reference[name].as_str().expect("a table").trim_matches('"'));
        assert!(child == parent || place(parent) < place(child), "{child} stands before {parent}, to which it refers");
    }
}
