//! Writes the world to PostgreSQL: COPY in one transaction, with the indexes made afterwards.

use std::fmt::Write as _;

use bytes::Bytes;
use data_encoding::HEXLOWER;
use futures_util::SinkExt;
use tokio::sync::mpsc;
use tokio_postgres::{Client, NoTls, Transaction};

use super::tables::{TABLES, Table, Value};
use super::world::World;
use crate::Outcome;

/// How much text goes to the database at a time.
const CHUNK: usize = 256 * 1024;

/// Writes everything; returns how many rows.
pub(super) async fn write(url: &str, world: World) -> Outcome<u64> {
    let (mut client, connection) = tokio_postgres::connect(url, NoTls).await?;
    let driver = tokio::spawn(connection);
    let rows = fill(&mut client, world).await?;
    // Outside the transaction, so that the planner and index-only scans know what is there.
    client.batch_execute("VACUUM (ANALYZE)").await?;
    client.batch_execute("CHECKPOINT").await?;
    drop(client);
    driver.await??;
    Ok(rows)
}

async fn fill(client: &mut Client, world: World) -> Outcome<u64> {
    // Every key that is written exists, so the triggers would only look for what is known.
    client.batch_execute("SET session_replication_role = replica; SET maintenance_work_mem = '256MB'").await?;
    let transaction = client.transaction().await?;
    if transaction.query_opt("SELECT 1 FROM agency LIMIT 1", &[]).await?.is_some() {
        return Err("the database is not empty".into());
    }
    let names: Vec<&str> = TABLES.iter().map(|table| table.name).collect();
    // A table that was emptied in the same transaction takes rows that are frozen from the start.
    transaction.batch_execute(&format!("TRUNCATE {} CASCADE", names.join(", "))).await?;
    let again = drop_secondary(&transaction, &names).await?;
    let mut rows = 0;
    for table in &TABLES {
        rows += copy(&transaction, table, world).await?;
    }
    for statement in again {
        transaction.batch_execute(&statement).await?;
    }
    transaction.commit().await?;
    Ok(rows)
}

/// Drops indexes that no key needs, and exclusion constraints; returns the statements that make them again.
async fn drop_secondary(transaction: &Transaction<'_>, names: &[&str]) -> Outcome<Vec<String>> {
    let mut again = Vec::new();
    let indexes = transaction
        .query(
            "SELECT quote_ident(c.relname), pg_get_indexdef(i.indexrelid) \
             FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_class t ON t.oid = i.indrelid \
             WHERE t.relname = ANY($1) AND pg_table_is_visible(t.oid) AND NOT i.indisunique AND NOT i.indisexclusion \
             ORDER BY 1",
            &[&names],
        )
        .await?;
    for index in indexes {
        transaction.batch_execute(&format!("DROP INDEX {}", index.get::<_, &str>(0))).await?;
        again.push(index.get(1));
    }
    let constraints = transaction
        .query(
            "SELECT quote_ident(t.relname), quote_ident(c.conname), pg_get_constraintdef(c.oid) \
             FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid \
             WHERE c.contype = 'x' AND t.relname = ANY($1) AND pg_table_is_visible(t.oid) ORDER BY 1, 2",
            &[&names],
        )
        .await?;
    for constraint in constraints {
        let (table, name, definition): (&str, &str, &str) = (constraint.get(0), constraint.get(1), constraint.get(2));
        transaction.batch_execute(&format!("ALTER TABLE {table} DROP CONSTRAINT {name}")).await?;
        again.push(format!("ALTER TABLE {table} ADD CONSTRAINT {name} {definition}"));
    }
    Ok(again)
}

/// Makes the rows on a thread of their own while the database takes what is made.
async fn copy(transaction: &Transaction<'_>, table: &'static Table, world: World) -> Outcome<u64> {
    let (sender, mut chunks) = mpsc::channel::<Bytes>(8);
    let maker = tokio::task::spawn_blocking(move || {
        let mut text = String::with_capacity(CHUNK + 1024);
        (table.rows)(world, &mut |row| {
            line(&mut text, row)?;
            if text.len() >= CHUNK {
                let full = std::mem::replace(&mut text, String::with_capacity(CHUNK + 1024));
                sender.blocking_send(full.into())?;
            }
            Ok(())
        })?;
        sender.blocking_send(text.into())?;
        Outcome::Ok(())
    });
    let statement = format!("COPY {} ({}) FROM STDIN (FREEZE)", table.name, table.columns);
    let mut sink = Box::pin(transaction.copy_in(&statement).await?);
    while let Some(chunk) = chunks.recv().await {
        sink.send(chunk).await?;
    }
    maker.await??;
    Ok(sink.as_mut().finish().await?)
}

/// A line of COPY's text format. The texts are ours: none holds what would need an escape.
fn line(text: &mut String, row: &[Value]) -> Outcome {
    for (index, value) in row.iter().enumerate() {
        if index > 0 {
            text.push('\t');
        }
        match value {
            Value::Null => text.push_str("\\N"),
            Value::Id(id) => text.push_str(id.hyphenated().encode_lower(&mut uuid::Uuid::encode_buffer())),
            Value::Integer(number) => write!(text, "{number}")?,
            Value::Text(words) => text.push_str(words),
            Value::Bytes(bytes) => {
                text.push_str("\\\\x");
                HEXLOWER.encode_append(bytes, text);
            }
        }
    }
    text.push('\n');
    Ok(())
}
