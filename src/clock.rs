//! The one place that reads the time. Everything else is told it, once for each operation.

use chrono::{DateTime, Utc};

/// Where `now` comes from.
#[derive(Clone, Debug)]
pub struct Clock(Source);

#[derive(Clone, Debug)]
enum Source {
    System,
    Fixed(DateTime<Utc>),
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

    /// The time, in whole microseconds: what both databases store.
    #[expect(clippy::disallowed_methods, reason = "this is the one place that may read the machine's clock")]
    pub fn now(&self) -> DateTime<Utc> {
        let now = match self.0 {
            Source::System => Utc::now(),
            Source::Fixed(now) => now,
        };
        DateTime::from_timestamp_micros(now.timestamp_micros()).unwrap_or(now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fixed_clock_stands_still_at_what_databases_can_store() {
        let noon = DateTime::from_timestamp_nanos(1_795_000_000_123_456_789);
        assert_eq!(Clock::fixed(noon).now().timestamp_subsec_nanos(), 123_456_000);
        assert!(Clock::system().now() > noon - chrono::TimeDelta::days(36_500));
    }
}
