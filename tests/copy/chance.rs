//! Everything random in the property test: one seeded stream, so that a difference can be found again.

use chrono::{Days, NaiveDate};
use rand::{Rng, RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use uuid::Uuid;

/// The stream. What is drawn depends on all that was drawn before.
pub(super) struct Chance(ChaCha8Rng);

impl Chance {
    pub(super) fn new(seed: u64) -> Self {
        Self(ChaCha8Rng::seed_from_u64(seed))
    }

    /// A random (version 4) id.
    pub(super) fn id(&mut self) -> Uuid {
        uuid::Builder::from_random_bytes(self.bytes()).into_uuid()
    }

    pub(super) fn bytes<const N: usize>(&mut self) -> [u8; N] {
        let mut bytes = [0; N];
        self.0.fill_bytes(&mut bytes);
        bytes
    }

    /// A number from 0 to `end`, `end` excluded; 0 if `end` is 0.
    pub(super) fn below(&mut self, end: usize) -> usize {
        if end == 0 { 0 } else { self.0.random_range(0..end) }
    }

    /// A number from `low` to `high`, both included.
    pub(super) fn between(&mut self, low: i32, high: i32) -> i32 {
        self.0.random_range(low..=high)
    }

    /// True so many times in a hundred.
    pub(super) fn percent(&mut self, share: usize) -> bool {
        self.below(100) < share
    }

    /// One of `choices`, which must not be empty.
    pub(super) fn one<'a, T>(&mut self, choices: &'a [T]) -> &'a T {
        &choices[self.below(choices.len())]
    }

    /// One of `choices`, if there is one.
    pub(super) fn any<'a, T>(&mut self, choices: &'a [T]) -> Option<&'a T> {
        choices.get(self.below(choices.len()))
    }

    /// Up to `most` different ones of `choices`.
    pub(super) fn some<T: Clone>(&mut self, choices: &[T], most: usize) -> Vec<T> {
        let mut rest: Vec<&T> = choices.iter().collect();
        let count = self.below(most.min(rest.len()) + 1);
        (0..count).map(|_| rest.swap_remove(self.below(rest.len())).clone()).collect()
    }

    /// A text that nobody else has, though it looks like one of many.
    pub(super) fn text(&mut self) -> String {
        const WORDS: [&str; 12] =
            ["Ani", "budi", "Cita", "dewi", "Eka", "fajar", "Gita", "100%", "_x_", "rapat", "Ünit", "loket"];
        format!("{} {} {}", self.one(&WORDS), self.one(&WORDS), self.below(100_000))
    }

    pub(super) fn nip(&mut self) -> String {
        (0..18).map(|_| char::from(b'0' + u8::try_from(self.below(10)).expect("a digit"))).collect()
    }

    /// A day up to `before` days before `day` or `after` days after it.
    pub(super) fn day(&mut self, day: NaiveDate, before: u64, after: u64) -> NaiveDate {
        let span = usize::try_from(before + after + 1).expect("a small span");
        day - Days::new(before) + Days::new(self.below(span) as u64)
    }
}
