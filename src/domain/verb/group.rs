//! Group commit: pieces of work that wait at the same time share one transaction, and each caller is answered after its
//! commit.
//!
//! Nobody waits for company: a group is what has queued while the transaction before it ran. If the database fails a
//! group, each piece is done in a transaction of its own, so that what it cannot take costs nobody else anything.

use std::collections::VecDeque;
use std::fmt;
use std::future::Future;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::oneshot;

use crate::database::{self, Statistics, counted};
use crate::error::{Error, Result};
use crate::telemetry::Work;

/// The most that may wait. Whoever comes then is told to come again, so that a slow disk fills no memory.
const WAITING_MAX: usize = 4_096;
/// When somebody who found the queue full may try again.
const RETRY_AFTER_SECONDS: u64 = 1;

/// A piece of work that can be done with others of its kind.
pub(crate) trait Joint: Send + Sync + Sized + 'static {
    /// What comes of it.
    type Output: Send + 'static;

    /// Does all in one transaction and says in their order what came of each. An error means that nothing was done.
    fn together(all: &[Self]) -> impl Future<Output = Result<Vec<Result<Self::Output>>>> + Send;

    /// Does this one in a transaction of its own.
    fn alone(&self) -> impl Future<Output = Result<Self::Output>> + Send;
}

/// What waits, in the order of its coming, and whether somebody is writing. Cheap to clone.
pub(crate) struct Group<J: Joint> {
    queue: Arc<Mutex<Queue<J>>>,
    /// The most that share a transaction.
    most: usize,
}

struct Queue<J: Joint> {
    waiting: VecDeque<Entry<J>>,
    writing: bool,
}

struct Entry<J: Joint> {
    joint: J,
    caller: Caller<J::Output>,
}

/// Who waits for the outcome, and the statements that it took.
struct Caller<T> {
    answer: oneshot::Sender<(Result<T>, Statistics)>,
    /// What traces see of the caller.
    work: Work,
}

impl<J: Joint> Clone for Group<J> {
    fn clone(&self) -> Self {
        Self { queue: Arc::clone(&self.queue), most: self.most }
    }
}

impl<J: Joint> fmt::Debug for Group<J> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Group").field("most", &self.most).finish_non_exhaustive()
    }
}

impl<J: Joint> Group<J> {
    /// At most so many share a transaction; with 1 nobody does, and each caller does its own work.
    pub(crate) fn new(most: usize) -> Self {
        Self { queue: Arc::new(Mutex::new(Queue { waiting: VecDeque::new(), writing: false })), most }
    }

    /// Has the work done and returns once it has been committed or refused. What nobody waits for any more when its
    /// turn comes is not begun.
    ///
    /// # Errors
    /// Its own; [`Error::RateLimited`] if too many wait already.
    pub(crate) async fn run(&self, joint: J) -> Result<J::Output> {
        if self.most <= 1 {
            return joint.alone().await;
        }
        let (answer, answered) = oneshot::channel();
        let begin = {
            let mut queue = self.lock();
            if queue.waiting.len() >= WAITING_MAX {
                return Err(Error::RateLimited { retry_after_seconds: RETRY_AFTER_SECONDS });
            }
            queue.waiting.push_back(Entry { joint, caller: Caller { answer, work: Work::here() } });
            !std::mem::replace(&mut queue.writing, true)
        };
        if begin {
            // A task of its own: the caller who happens to be first may go away, and the others still count on it.
            tokio::spawn(self.clone().write());
        }
        let (outcome, statistics) = answered.await.map_err(Error::internal)?;
        database::add_statistics(statistics);
        outcome
    }

    /// Writes one group after the other until nothing waits.
    async fn write(self) {
        while let Some(group) = self.next() {
            // Should the work end in a fault of the program, its callers hear that, and the queue goes on.
            if let Err(error) = tokio::spawn(write_group(group)).await {
                tracing::error!(%error, "a group of writers ended in a fault of the program");
            }
        }
    }

    fn next(&self) -> Option<Vec<Entry<J>>> {
        let mut queue = self.lock();
        let mut group = Vec::new();
        while group.len() < self.most
            && let Some(entry) = queue.waiting.pop_front()
        {
            if !entry.caller.answer.is_closed() {
                group.push(entry);
            }
        }
        queue.writing = !group.is_empty();
        (!group.is_empty()).then_some(group)
    }

    fn lock(&self) -> MutexGuard<'_, Queue<J>> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn write_group<J: Joint>(group: Vec<Entry<J>>) {
    let (joints, callers): (Vec<J>, Vec<Caller<J::Output>>) =
        group.into_iter().map(|entry| (entry.joint, entry.caller)).unzip();
    if joints.len() > 1 {
        // A statement is told of once: with the first of those whom it served.
        let work = callers.first().map_or_else(Work::none, |caller| caller.work.clone());
        let (outcomes, mut statistics) = work.around(counted(J::together(&joints))).await;
        match outcomes {
            Ok(outcomes) => {
                for (caller, outcome) in callers.into_iter().zip(outcomes) {
                    caller.hear(outcome, std::mem::take(&mut statistics));
                }
                return;
            }
            Err(error) => tracing::debug!(%error, size = joints.len(), "a group failed and is written one by one"),
        }
    }
    for (joint, caller) in joints.iter().zip(callers) {
        if !caller.answer.is_closed() {
            let (outcome, statistics) = caller.work.around(counted(joint.alone())).await;
            caller.hear(outcome, statistics);
        }
    }
}

impl<T> Caller<T> {
    fn hear(self, outcome: Result<T>, statistics: Statistics) {
        // Whoever has gone away meanwhile does not hear it; it is done all the same.
        let _ = self.answer.send((outcome, statistics));
    }
}

#[cfg(test)]
mod tests {
    use tokio::sync::Semaphore;
    use tokio::task::JoinHandle;

    use super::*;

    /// What the writers did: for each transaction the numbers of its pieces.
    type Log = Arc<Mutex<Vec<Vec<usize>>>>;

    /// A piece of work that waits for a permit of the gate and says its number.
    struct Piece {
        number: usize,
        gate: Arc<Semaphore>,
        log: Log,
    }

    /// What no group can take, and what no writer survives.
    const POISON: usize = 1_000_000;
    const FAULT: usize = 2_000_000;

    impl Piece {
        async fn write(all: &[Self]) -> Result<()> {
            let Some(first) = all.first() else { return Ok(()) };
            first.gate.acquire().await.unwrap().forget();
            first.log.lock().unwrap().push(all.iter().map(|piece| piece.number).collect());
            assert!(all.iter().all(|piece| piece.number != FAULT), "a fault that belongs to the test");
            if all.iter().any(|piece| piece.number == POISON) {
                return Err(Error::internal("poison"));
            }
            Ok(())
        }
    }

    impl Joint for Piece {
        type Output = usize;

        async fn together(all: &[Self]) -> Result<Vec<Result<usize>>> {
            Self::write(all).await?;
            // What a caller did wrong concerns nobody else.
            let outcome = |piece: &Self| if piece.number % 10 == 9 { Err(Error::Forbidden) } else { Ok(piece.number) };
            Ok(all.iter().map(outcome).collect())
        }

        async fn alone(&self) -> Result<usize> {
            Self::write(std::slice::from_ref(self)).await?;
            Ok(self.number)
        }
    }

    struct Writing {
        group: Group<Piece>,
        gate: Arc<Semaphore>,
        log: Log,
    }

    impl Writing {
        /// Number 0 is being written and waits at the gate.
        async fn begun(most: usize) -> (Self, JoinHandle<Result<usize>>) {
            let writing = Self { group: Group::new(most), gate: Arc::new(Semaphore::new(0)), log: Arc::default() };
            let first = writing.hand_in(0);
            writing.until(|queue| queue.writing && queue.waiting.is_empty()).await;
            (writing, first)
        }

        fn hand_in(&self, number: usize) -> JoinHandle<Result<usize>> {
            let piece = Piece { number, gate: Arc::clone(&self.gate), log: Arc::clone(&self.log) };
            let group = self.group.clone();
            tokio::spawn(async move { group.run(piece).await })
        }

        /// These wait, in this order.
        async fn queue(&self, numbers: impl IntoIterator<Item = usize>) -> Vec<JoinHandle<Result<usize>>> {
            let handles: Vec<_> = numbers.into_iter().map(|number| self.hand_in(number)).collect();
            self.until(|queue| queue.waiting.len() >= handles.len()).await;
            handles
        }

        /// The runtime of a test has one thread, so that yielding lets everybody else go on.
        async fn until(&self, done: impl Fn(&Queue<Piece>) -> bool) {
            while !done(&self.group.lock()) {
                tokio::task::yield_now().await;
            }
        }

        fn written(&self) -> Vec<Vec<usize>> {
            self.log.lock().unwrap().clone()
        }
    }

    async fn all(handles: Vec<JoinHandle<Result<usize>>>) -> Vec<Option<usize>> {
        let mut outcomes = Vec::new();
        for handle in handles {
            outcomes.push(handle.await.unwrap().ok());
        }
        outcomes
    }

    #[tokio::test]
    async fn a_lone_piece_is_done_at_once() {
        let (writing, first) = Writing::begun(8).await;
        writing.gate.add_permits(1);
        assert_eq!(first.await.unwrap().unwrap(), 0);
        assert_eq!(writing.written(), [vec![0]]);
        writing.until(|queue| !queue.writing).await;
    }

    #[tokio::test]
    async fn those_who_wait_share_a_transaction_in_the_order_of_their_coming() {
        let (writing, first) = Writing::begun(3).await;
        let others = writing.queue([1, 2, 9, 4, 5]).await;
        writing.gate.add_permits(10);
        assert_eq!(first.await.unwrap().unwrap(), 0);
        assert_eq!(all(others).await, [Some(1), Some(2), None, Some(4), Some(5)]);
        assert_eq!(writing.written(), [vec![0], vec![1, 2, 9], vec![4, 5]]);
    }

    #[tokio::test]
    async fn nobody_shares_where_groups_are_of_one() {
        let writing = Writing { group: Group::new(1), gate: Arc::new(Semaphore::new(5)), log: Arc::default() };
        let handles = (0..5).map(|number| writing.hand_in(number)).collect();
        assert_eq!(all(handles).await.len(), 5);
        assert!(writing.written().iter().all(|group| group.len() == 1));
    }

    #[tokio::test]
    async fn what_the_database_cannot_take_costs_nobody_else_anything() {
        let (writing, _first) = Writing::begun(8).await;
        let others = writing.queue([1, POISON, 3]).await;
        writing.gate.add_permits(10);
        assert_eq!(all(others).await, [Some(1), None, Some(3)]);
        assert_eq!(writing.written(), [vec![0], vec![1, POISON, 3], vec![1], vec![POISON], vec![3]]);
    }

    #[tokio::test]
    async fn who_goes_away_changes_nothing_for_the_others() {
        let (writing, first) = Writing::begun(8).await;
        let mut others = writing.queue([1, 2, 3]).await;
        // One before the work is begun, and one while it is being done.
        let gone = others.remove(1);
        gone.abort();
        assert!(gone.await.unwrap_err().is_cancelled());
        first.abort();
        assert!(first.await.unwrap_err().is_cancelled());
        writing.gate.add_permits(10);
        assert_eq!(all(others).await, [Some(1), Some(3)]);
        assert_eq!(writing.written(), [vec![0], vec![1, 3]]);
    }

    #[tokio::test]
    async fn a_full_queue_says_so() {
        let (writing, first) = Writing::begun(WAITING_MAX).await;
        let others = writing.queue(1..=WAITING_MAX).await;
        let refused = writing.hand_in(5).await.unwrap();
        assert!(matches!(refused, Err(Error::RateLimited { retry_after_seconds: 1 })));
        writing.gate.add_permits(2);
        assert_eq!(first.await.unwrap().unwrap(), 0);
        assert_eq!(all(others).await.len(), WAITING_MAX);
    }

    #[tokio::test]
    async fn a_fault_of_the_program_does_not_end_the_writing() {
        let (writing, _first) = Writing::begun(2).await;
        let others = writing.queue([FAULT, 2, 3]).await;
        writing.gate.add_permits(10);
        assert_eq!(all(others).await, [None, None, Some(3)]);
    }
}
