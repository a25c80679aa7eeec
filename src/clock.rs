//! The one place that reads the time. Everything else is told it, once for each operation.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use chrono::{DateTime, TimeDelta, Utc};

/// Where `now` comes from.
#[derive(Clone, Debug)]
pub struct Clock(Source);

#[derive(Clone, Debug)]
enum Source {
    System,
    Fixed(DateTime<Utc>),
    Moved(Arc<AtomicI64>),
}

impl Clock {
    /// The machine's clock.
    pub fn system() -> Self {
        Self(Source::System)
    }

    /// A clock that stands still, so that the same requests get the same answers.
    pub fn fixed(now: DateTime<Utc>) -> Self {
        Self(Source::Fixed(now))
    }

    /// A clock that stands still until its owner moves it, for what happens in the course of time.
    pub fn moved_by_hand(now: DateTime<Utc>) -> (Self, Hand) {
        let microseconds = Arc::new(AtomicI64::new(now.timestamp_micros()));
        (Self(Source::Moved(Arc::clone(&microseconds))), Hand(microseconds))
    }

    /// The time, in whole microseconds: what both databases store.
    #[expect(clippy::disallowed_methods, reason = "this is the one place that may read the machine's clock")]
    pub fn now(&self) -> DateTime<Utc> {
        let now = match &self.0 {
            Source::System => Utc::now(),
            Source::Fixed(now) => *now,
            Source::Moved(time) => DateTime::from_timestamp_micros(time.load(Ordering::SeqCst)).unwrap_or_default(),
        };
        DateTime::from_timestamp_micros(now.timestamp_micros()).unwrap_or(now)
    }
}

/// Moves a clock.
#[derive(Clone, Debug)]
pub struct Hand(Arc<AtomicI64>);

impl Hand {
    /// Lets so much time pass.
    pub fn advance(&self, by: TimeDelta) {
        self.0.fetch_add(by.num_microseconds().unwrap_or(0), Ordering::SeqCst);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fixed_clock_stands_still_at_what_databases_can_store() {
        let noon = DateTime::from_timestamp_nanos(1_795_000_000_123_456_789);
        assert_eq!(Clock::fixed(noon).now().timestamp_subsec_nanos(), 123_456_000);
        let (clock, hand) = Clock::moved_by_hand(noon);
        hand.advance(TimeDelta::seconds(5));
        assert_eq!(clock.now(), Clock::fixed(noon).now() + TimeDelta::seconds(5));
        assert!(Clock::system().now() > noon - chrono::TimeDelta::days(36_500));
    }
}
