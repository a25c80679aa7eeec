//! Whether this node should get requests now: it is not stopping, its database answers and has its tables, and the
//! policy in force is its own.

use std::sync::LazyLock;
use std::sync::atomic::Ordering;
use std::time::Duration;

use migration::Migrator;
use sea_orm::DbBackend;
use sea_orm_migration::MigratorTrait;

use crate::database::{Bind, Binder};
use crate::http::FrontDoor;

/// A probe asks every few seconds and gives up soon, so it gets its answer before that.
const PATIENCE: Duration = Duration::from_secs(2);

/// The migration steps that this program counts on.
static STEPS: LazyLock<Vec<String>> =
    LazyLock::new(|| Migrator::migrations().iter().map(|step| step.name().to_owned()).collect());

impl FrontDoor {
    /// Why this node should get no requests now.
    pub(super) async fn unreadiness(&self) -> Option<&'static str> {
        if self.draining.load(Ordering::Relaxed) {
            return Some("stopping\n");
        }
        let mut binder = Binder::new(self.database.backend());
        let one = binder.bind(Bind::Integer(1));
        let ours = binder.any_of("version", Bind::Texts(STEPS.clone()));
        let follows = match self.database.backend() {
            DbBackend::Postgres => "CAST(CAST(pg_is_in_recovery() AS int) AS bigint)",
            _ => "0",
        };
        let statement = binder.statement(format!(
            "SELECT (SELECT count(*) FROM seaql_migrations WHERE {ours}), \
             (SELECT policy_hash FROM policy_state WHERE id = {one}), {follows}"
        ));
        match tokio::time::timeout(PATIENCE, self.database.query(statement)).await {
            Err(_elapsed) => {
                tracing::warn!("the database does not answer in time");
                Some("the database does not answer in time\n")
            }
            Ok(Err(error)) => {
                tracing::warn!(%error, "the database does not answer");
                Some("the database does not answer\n")
            }
            // It follows another server, which may have failed; it can be read, and somebody may make it the one to write to.
            Ok(Ok(rows)) if rows.integer(0, 2) != Some(0) => Some("the database takes no changes\n"),
            // Steps that this program does not know are no obstacle: while nodes are replaced, the tables are ahead.
            Ok(Ok(rows)) if rows.integer(0, 0) != i64::try_from(STEPS.len()).ok() => Some("migrations are pending\n"),
            Ok(Ok(rows)) if rows.text(0, 1) == Some(self.policies.current().hash()) => None,
            Ok(Ok(_)) => Some("another policy is in force\n"),
        }
    }
}
