//! Where the changes come from: the outbox, as PostgreSQL announces it to all nodes or as SQLite is found to have grown;
//! and the counts of survey answers, which leave no trace in the outbox.

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use sea_orm::DbBackend;
use tokio::time::{Instant, MissedTickBehavior, interval, sleep, timeout};
use uuid::Uuid;

use super::bus::Bus;
use super::{CHANNEL, Change, read_message};
use crate::database::{Bind, Binder, Database, Listener};
use crate::error::{Error, Result};

/// How often SQLite's outbox is looked at when nobody in this process has written: another process may have.
const TAIL_INTERVAL: Duration = Duration::from_millis(250);
/// How often PostgreSQL's outbox is looked at beside listening, should a message have been lost on the way.
const CATCH_UP_INTERVAL: Duration = Duration::from_secs(5);
/// How long to wait before a database that failed is asked again.
const RETRY_AFTER: Duration = Duration::from_millis(500);
/// How far back late numbers are looked for on PostgreSQL, which gives out numbers before it commits.
const OVERLAP: i64 = 1_000;
/// How many events are read at a time beside the overlap.
const BATCH: i64 = 1_000;
/// How often the answers are counted of campaigns that somebody watches. Seldom enough to blur single answers.
const COUNT_INTERVAL: Duration = Duration::from_secs(2);

/// Reads the outbox and tells the streams, for ever.
pub async fn follow(bus: Arc<Bus>, database: Database) {
    tokio::join!(follow_outbox(&bus, &database), follow_answers(&bus, &database));
}

async fn follow_outbox(bus: &Bus, database: &Database) {
    let mut seen = loop {
        match Seen::begin(database).await {
            Ok(seen) => break seen,
            Err(error) => complain("the outbox cannot be read", &error).await,
        }
    };
    loop {
        let ended = match database.listen(CHANNEL).await {
            Ok(None) => tail(bus, database, &mut seen).await,
            Ok(Some(listener)) => listen(bus, database, &mut seen, listener).await,
            Err(error) => Err(error),
        };
        if let Err(error) = ended {
            complain("changes are not heard of, trying again", &error).await;
        }
    }
}

async fn complain(what: &str, error: &Error) {
    let cause = std::error::Error::source(error).map_or_else(|| error.to_string(), ToString::to_string);
    tracing::warn!(cause, "{what}");
    sleep(RETRY_AFTER).await;
}

/// SQLite: reads what is new after each write of this process, and every now and then.
async fn tail(bus: &Bus, database: &Database, seen: &mut Seen) -> Result<()> {
    loop {
        seen.catch_up(bus, database).await?;
        // It makes no difference which of the two it was.
        let _ = timeout(TAIL_INTERVAL, bus.written()).await;
    }
}

/// PostgreSQL: hears what any node has written. What was written while nobody listened is read from the table.
async fn listen(bus: &Bus, database: &Database, seen: &mut Seen, mut listener: Listener) -> Result<()> {
    seen.catch_up(bus, database).await?;
    let mut caught_up = Instant::now();
    loop {
        match timeout(CATCH_UP_INTERVAL.saturating_sub(caught_up.elapsed()), listener.heard()).await {
            Ok(Some(text)) => match read_message(&text) {
                Some((id, change)) => seen.tell(bus, id, change),
                None => tracing::warn!("a message on our channel that is none of ours"),
            },
            Ok(None) => return Err(Error::internal("the listening connection has ended")),
            Err(_elapsed) => {
                if !timeout(CATCH_UP_INTERVAL, listener.is_alive()).await.unwrap_or(false) {
                    return Err(Error::internal("the listening connection does not answer"));
                }
                seen.catch_up(bus, database).await?;
                caught_up = Instant::now();
            }
        }
    }
}

/// Which events have been told, so that each is told once.
struct Seen {
    highest: i64,
    /// How far below the highest a number may still be new. SQLite writes one after the other, so nothing comes late.
    overlap: i64,
    numbers: HashSet<i64>,
    order: VecDeque<i64>,
}

impl Seen {
    fn new(highest: i64, overlap: i64) -> Self {
        Self { highest, overlap, numbers: HashSet::new(), order: VecDeque::new() }
    }

    /// What stands in the outbox now is past.
    async fn begin(database: &Database) -> Result<Self> {
        let binder = Binder::new(database.backend());
        let rows = database.query(binder.statement("SELECT max(id) FROM outbox_event".to_owned())).await?;
        let overlap = if database.backend() == DbBackend::Postgres { OVERLAP } else { 0 };
        let mut seen = Self::new(rows.integer(0, 0).unwrap_or(0), overlap);
        for (id, _) in seen.read(database).await? {
            if id <= seen.highest {
                seen.note(id);
            }
        }
        Ok(seen)
    }

    async fn catch_up(&mut self, bus: &Bus, database: &Database) -> Result<()> {
        loop {
            let before = self.highest;
            for (id, change) in self.read(database).await? {
                self.tell(bus, id, change);
            }
            if self.highest < before + BATCH {
                return Ok(());
            }
        }
    }

    /// The events of the overlap and the next ones.
    async fn read(&self, database: &Database) -> Result<Vec<(i64, Option<Change>)>> {
        let mut binder = Binder::new(database.backend());
        let after = binder.bind(Bind::Integer(self.highest - self.overlap));
        let most = binder.bind(Bind::Integer(self.overlap + BATCH));
        let statement = binder.statement(format!(
            "SELECT id, noun, object_id, parts FROM outbox_event WHERE id > {after} ORDER BY id LIMIT {most}"
        ));
        let rows = database.query(statement).await?;
        let event = |row| {
            let id = rows.integer(row, 0)?;
            let words = rows.text(row, 1).zip(rows.uuid(row, 2)).zip(rows.text(row, 3));
            Some((id, words.and_then(|((noun, object), parts)| Change::from_words(id, noun, object, parts))))
        };
        Ok((0..rows.len()).filter_map(event).collect())
    }

    fn tell(&mut self, bus: &Bus, id: i64, change: Option<Change>) {
        if self.note(id)
            && let Some(change) = change
        {
            bus.publish(&change);
        }
    }

    /// Whether the number is new.
    fn note(&mut self, id: i64) -> bool {
        if id <= self.highest - self.overlap || !self.numbers.insert(id) {
            return false;
        }
        self.highest = self.highest.max(id);
        self.order.push_back(id);
        // More numbers than this cannot lie within the overlap.
        while self.order.len() > usize::try_from(2 * OVERLAP).unwrap_or(usize::MAX) {
            if let Some(oldest) = self.order.pop_front() {
                self.numbers.remove(&oldest);
            }
        }
        true
    }
}

/// Counts the answers to the campaigns that somebody watches; who watches works out what may be told of it.
async fn follow_answers(bus: &Bus, database: &Database) {
    let mut ticks = interval(COUNT_INTERVAL);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut known: HashMap<Uuid, i64> = HashMap::new();
    loop {
        ticks.tick().await;
        let campaigns = bus.campaigns();
        known.retain(|campaign, _| campaigns.contains(campaign));
        if campaigns.is_empty() {
            continue;
        }
        match count(database, campaigns).await {
            Ok(counts) => {
                for (campaign, count) in counts {
                    if known.insert(campaign, count) != Some(count) {
                        bus.recount_answers(campaign);
                    }
                }
            }
            Err(error) => complain("survey answers cannot be counted", &error).await,
        }
    }
}

async fn count(database: &Database, campaigns: HashSet<Uuid>) -> Result<Vec<(Uuid, i64)>> {
    let mut binder = Binder::new(database.backend());
    let among = binder.any_of("campaign_id", Bind::Uuids(campaigns.into_iter().collect()));
    let statement = binder
        .statement(format!("SELECT campaign_id, count(*) FROM survey_response WHERE {among} GROUP BY campaign_id"));
    let rows = database.query(statement).await?;
    Ok((0..rows.len()).filter_map(|row| rows.uuid(row, 0).zip(rows.integer(row, 1))).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_number_is_new_once_also_when_it_comes_late() {
        let mut seen = Seen::new(5_000, OVERLAP);
        let notes = [5_002, 5_001, 5_002, 4_500, 3_999].map(|id| seen.note(id));
        assert_eq!(notes, [true, true, false, true, false]);
        for id in 6_000..20_000 {
            assert!(seen.note(id));
        }
        assert_eq!(seen.numbers.len(), 2_000);
        assert!(!seen.note(19_000));
        let mut exact = Seen::new(5, 0);
        assert_eq!([5, 6, 6, 7].map(|id| exact.note(id)), [false, true, false, true]);
    }
}
