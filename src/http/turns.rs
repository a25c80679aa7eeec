//! Whose turn it is: how many operations one caller runs at the same time, and how many run that look at many rows. Those
//! beyond wait, and places that become free go round among those who wait for one, so that who asks for much waits for
//! himself and not everybody for him.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::oneshot;

use crate::http::preflight::budget::Subject;

/// Operations that may run at the same time. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Turns(Arc<Mutex<State>>);

struct State {
    /// How many may run at the same time, whoever's they are.
    places: usize,
    running: usize,
    callers: HashMap<Subject, Caller>,
    /// The callers of whom something waits, in the order in which their turn comes.
    round: VecDeque<Subject>,
}

/// What one caller has under way.
#[derive(Default)]
struct Caller {
    running: usize,
    /// How many may run at the same time.
    most: usize,
    waiting: VecDeque<oneshot::Sender<Turn>>,
}

/// The caller has as many operations waiting as may wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Full;

/// A place, until it is dropped.
#[must_use]
pub(crate) struct Turn {
    turns: Turns,
    subject: Subject,
    /// Whether the caller had to wait for it.
    pub(crate) waited: bool,
}

/// How many operations run and wait.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Load {
    pub(crate) running: usize,
    pub(crate) waiting: usize,
}

impl Turns {
    /// `places` for all together.
    pub(crate) fn new(places: usize) -> Self {
        let state = State { places: places.max(1), running: 0, callers: HashMap::new(), round: VecDeque::new() };
        Self(Arc::new(Mutex::new(state)))
    }

    /// Waits for a place, of which the caller has at most `most` at the same time; of theirs at most `waiting_most` wait.
    /// Whoever stops waiting has none.
    ///
    /// # Errors
    /// [`Full`] at once.
    pub(crate) async fn take(&self, subject: Subject, most: usize, waiting_most: usize) -> Result<Turn, Full> {
        let waits = {
            let mut guard = self.state();
            let state = &mut *guard;
            let has_place = state.running < state.places;
            let caller = state.callers.entry(subject).or_default();
            caller.most = most.max(1);
            if has_place && caller.running < caller.most {
                caller.running += 1;
                state.running += 1;
                return Ok(Turn { turns: self.clone(), subject, waited: false });
            }
            // Those who have gone away keep nobody out.
            caller.waiting.retain(|waiting| !waiting.is_closed());
            if caller.waiting.len() >= waiting_most {
                state.forget(subject);
                return Err(Full);
            }
            let (sender, waits) = oneshot::channel();
            caller.waiting.push_back(sender);
            if !state.round.contains(&subject) {
                state.round.push_back(subject);
            }
            waits
        };
        // Every sender is in the queue until it has been answered, and the queue lives as long as this.
        waits.await.map_err(|_| Full)
    }

    pub(crate) fn load(&self) -> Load {
        let state = self.state();
        let waiting = state.callers.values().map(|caller| caller.waiting.len()).sum();
        Load { running: state.running, waiting }
    }

    fn leave(&self, subject: Subject) {
        let given = {
            let mut state = self.state();
            state.running = state.running.saturating_sub(1);
            if let Some(caller) = state.callers.get_mut(&subject) {
                caller.running = caller.running.saturating_sub(1);
            }
            let next = state.next();
            state.forget(subject);
            next
        };
        for (subject, sender) in given {
            let turn = Turn { turns: self.clone(), subject, waited: true };
            // Whoever has gone away meanwhile gives the place back by not taking it.
            drop(sender.send(turn));
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // The state is sound after every single operation, so a panic elsewhere spoils nothing.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// Gives the free places away, one to each caller in turn.
    fn next(&mut self) -> Vec<(Subject, oneshot::Sender<Turn>)> {
        let mut given = Vec::new();
        let mut passed = 0;
        while self.running < self.places
            && passed < self.round.len()
            && let Some(subject) = self.round.pop_front()
        {
            let Some(caller) = self.callers.get_mut(&subject) else { continue };
            caller.waiting.retain(|waiting| !waiting.is_closed());
            if caller.running < caller.most {
                if let Some(sender) = caller.waiting.pop_front() {
                    caller.running += 1;
                    self.running += 1;
                    passed = 0;
                    given.push((subject, sender));
                }
            } else {
                passed += 1;
            }
            if caller.waiting.is_empty() {
                self.forget(subject);
            } else {
                self.round.push_back(subject);
            }
        }
        given
    }

    /// Forgets a caller who has nothing under way.
    fn forget(&mut self, subject: Subject) {
        if self.callers.get(&subject).is_some_and(|caller| caller.running == 0 && caller.waiting.is_empty()) {
            self.callers.remove(&subject);
            self.round.retain(|known| *known != subject);
        }
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        self.turns.leave(self.subject);
    }
}

#[cfg(test)]
mod tests {
    use tokio::task::JoinHandle;

    use super::*;

    const ONE: Subject = [1; 32];
    const OTHER: Subject = [2; 32];

    fn take(turns: &Turns, subject: Subject, most: usize) -> JoinHandle<Result<Turn, Full>> {
        let turns = turns.clone();
        tokio::spawn(async move { turns.take(subject, most, 10).await })
    }

    /// The runtime of a test has one thread, so that yielding lets everybody else go on.
    async fn until(turns: &Turns, running: usize, waiting: usize) {
        while turns.load() != (Load { running, waiting }) {
            tokio::task::yield_now().await;
        }
    }

    async fn turn(handle: JoinHandle<Result<Turn, Full>>) -> Turn {
        handle.await.unwrap().unwrap_or_else(|Full| panic!("no place"))
    }

    #[tokio::test]
    async fn one_caller_has_so_many_places_and_others_have_their_own() {
        let turns = Turns::new(100);
        let first = turn(take(&turns, ONE, 2)).await;
        let second = turn(take(&turns, ONE, 2)).await;
        let third = take(&turns, ONE, 2);
        until(&turns, 2, 1).await;
        let other = turn(take(&turns, OTHER, 2)).await;
        assert!(!other.waited);
        drop(first);
        assert!(turn(third).await.waited);
        drop((second, other));
        until(&turns, 0, 0).await;
        assert!(turns.state().callers.is_empty() && turns.state().round.is_empty(), "nobody is remembered");
    }

    #[tokio::test]
    async fn free_places_go_round() {
        let turns = Turns::new(1);
        let held = turn(take(&turns, ONE, 5)).await;
        let mut mine = VecDeque::new();
        for count in 1..=3 {
            mine.push_back(take(&turns, ONE, 5));
            until(&turns, 1, count).await;
        }
        let other = take(&turns, OTHER, 5);
        until(&turns, 1, 4).await;
        drop(held);
        let first = turn(mine.pop_front().unwrap()).await;
        assert_eq!((first.subject, turns.load()), (ONE, Load { running: 1, waiting: 3 }));
        drop(first);
        let second = turn(other).await;
        assert_eq!((second.subject, turns.load().waiting), (OTHER, 2), "who came last waited for one, not for three");
    }

    #[tokio::test]
    async fn a_full_queue_says_so_and_those_who_go_away_make_room() {
        let turns = Turns::new(1);
        let held = turn(take(&turns, ONE, 1)).await;
        let waiting = take(&turns, ONE, 1);
        until(&turns, 1, 1).await;
        assert!(matches!(turns.take(ONE, 1, 1).await, Err(Full)));
        waiting.abort();
        assert!(waiting.await.is_err_and(|error| error.is_cancelled()));
        let again = turns.clone();
        let next = tokio::spawn(async move { again.take(ONE, 1, 1).await });
        until(&turns, 1, 1).await;
        drop(held);
        drop(turn(next).await);
        until(&turns, 0, 0).await;
    }

    #[tokio::test]
    async fn who_goes_away_leaves_the_place_to_the_next() {
        let turns = Turns::new(1);
        let held = turn(take(&turns, ONE, 1)).await;
        let gone = take(&turns, ONE, 1);
        until(&turns, 1, 1).await;
        let next = take(&turns, OTHER, 1);
        until(&turns, 1, 2).await;
        // Given the place, and away before it is looked at.
        drop(held);
        gone.abort();
        drop(gone.await);
        assert_eq!(turn(next).await.subject, OTHER);
        until(&turns, 0, 0).await;
    }
}
