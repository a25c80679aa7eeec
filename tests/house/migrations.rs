//! Every migration can be undone and done again, and leaves the same tables.

use migration::Migrator;
use sea_orm_migration::MigratorTrait;
use serde_json::Value;

use crate::support::{Contents, DatabaseKind, TestDatabase, kind};

/// Everything that the catalog knows of the schema, in an order that does not depend on history.
async fn shape(database: &TestDatabase) -> Vec<Value> {
    let queries: &[&str] = match kind() {
        DatabaseKind::Sqlite => &["SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY type, name"],
        DatabaseKind::Postgres => &[
            "SELECT table_name::text, column_name::text, data_type::text, is_nullable::text, collation_name::text
             FROM information_schema.columns WHERE table_schema = 'public' ORDER BY 1, ordinal_position",
            "SELECT conrelid::regclass::text AS table_name, conname::text, pg_get_constraintdef(oid) AS definition
             FROM pg_constraint WHERE connamespace = 'public'::regnamespace ORDER BY 1, 2",
            "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1",
            "SELECT tgrelid::regclass::text AS table_name, tgname::text FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1, 2",
        ],
    };
    let mut shape = Vec::new();
    for query in queries {
        shape.extend(database.rows(query).await);
    }
    shape
}

#[tokio::test]
async fn migrations_go_up_and_down_and_up_again() {
    let database = TestDatabase::new(Contents::Nothing).await;
    let connection = database.connect().await;

    Migrator::up(&connection, None).await.expect("up");
    let first = shape(&database).await;
    assert!(database.tables().await.contains(&"evaluation".to_owned()));

    Migrator::down(&connection, None).await.expect("down");
    assert_eq!(database.tables().await, Vec::<String>::new());

    Migrator::up(&connection, None).await.expect("up again");
    assert_eq!(shape(&database).await, first);
}

#[tokio::test]
async fn each_step_can_be_undone_alone() {
    let database = TestDatabase::new(Contents::Tables).await;
    let connection = database.connect().await;
    for _ in Migrator::migrations() {
        Migrator::down(&connection, Some(1)).await.expect("one step down");
        Migrator::up(&connection, Some(1)).await.expect("the same step up");
        Migrator::down(&connection, Some(1)).await.expect("and down for good");
    }
    assert_eq!(database.tables().await, Vec::<String>::new());
}
