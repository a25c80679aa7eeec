//! Whether this node should get requests now: it is not stopping, its database answers and has its tables, and the
//! policy in force is its own. Where one of the last two is not so, it answers none either.

use std::sync::atomic::Ordering;
use std::sync::{Arc, LazyLock};
use std::time::{Duration, Instant};

use migration::Migrator;
use sea_orm::DbBackend;
use sea_orm_migration::MigratorTrait;
use tokio::time::{MissedTickBehavior, interval};

use crate::database::{Bind, Binder};
use crate::error::with_causes;
use crate::http::FrontDoor;
use crate::http::error::Refusal;

/// A probe asks every few seconds and gives up soon, so it gets its answer before that.
const PATIENCE: Duration = Duration::from_secs(2);

/// The migration steps that this program counts on.
static STEPS: LazyLock<Vec<String>> =
    LazyLock::new(|| Migrator::migrations().iter().map(|step| step.name().to_owned()).collect());

/// How often a node looks whether it is to answer.
const LOOK_INTERVAL: Duration = Duration::from_secs(1);
/// How often it says in the log that it does not.
const TELL_INTERVAL: Duration = Duration::from_secs(60);

/// What keeps a node from answering anything, until it is over.
const OTHER_POLICY: &str = "another policy is in force\n";
const PENDING: &str = "migrations are pending\n";

/// Looks again and again whether this node is to answer, for ever: so it follows a policy that is put in force elsewhere.
pub(crate) async fn follow(door: Arc<FrontDoor>) {
    let mut looks = interval(LOOK_INTERVAL);
    looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut told = Instant::now();
    loop {
        looks.tick().await;
        let reason = door.look_around().await;
        if let Some(reason) =
            reason.filter(|_| door.withheld.load(Ordering::Relaxed) && told.elapsed() >= TELL_INTERVAL)
        {
            told = Instant::now();
            door.say_withheld(reason);
        }
    }
}

impl FrontDoor {
    /// Whether this node is to answer at all.
    ///
    /// # Errors
    /// 503 with Retry-After.
    pub(crate) fn ready_to_answer(&self) -> Result<(), Refusal> {
        if !self.withheld.load(Ordering::Relaxed) {
            return Ok(());
        }
        Err(Refusal::unavailable())
    }

    /// Looks at the database: a policy that has been put in force meanwhile is followed, and what is found decides from then
    /// on whether this node answers. Returns why it should get no requests now, if there is a reason.
    pub(crate) async fn look_around(&self) -> Option<&'static str> {
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
                tracing::warn!(error = with_causes(&error), "the database does not answer");
                Some("the database does not answer\n")
            }
            // It follows another server, which may have failed; it can be read, and somebody may make it the one to write to.
            Ok(Ok(rows)) if rows.integer(0, 2) != Some(0) => Some("the database takes no changes\n"),
            // Steps that this program does not know are no obstacle: while nodes are replaced, the tables are ahead.
            Ok(Ok(rows)) if rows.integer(0, 0) != i64::try_from(STEPS.len()).ok() => self.withhold(PENDING),
            Ok(Ok(rows)) => match rows.text(0, 1) {
                Some(in_force) if self.policies.follow(in_force) => {
                    self.withheld.store(false, Ordering::Relaxed);
                    None
                }
                Some(_) => self.withhold(OTHER_POLICY),
                // None is in force, so that there is nothing to contradict.
                None => Some(OTHER_POLICY),
            },
        }
    }

    fn withhold(&self, reason: &'static str) -> Option<&'static str> {
        if !self.withheld.swap(true, Ordering::Relaxed) {
            self.say_withheld(reason);
        }
        Some(reason)
    }

    fn say_withheld(&self, reason: &str) {
        let running = self.policies.current();
        tracing::warn!(
            reason = reason.trim_end(),
            running = running.hash(),
            "this node answers nothing but health; `capaian policy adopt` puts its policy in force, SIGHUP reads another one"
        );
    }
}
