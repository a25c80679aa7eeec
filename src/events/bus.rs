//! Who waits for what in this process: each change is handed to the streams that it concerns.

use std::collections::{HashMap, HashSet};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;
use uuid::Uuid;

use super::queue::{Pending, Queue};
use super::{Change, Gauges};
use crate::authz::Noun;

/// What a stream waits for. Which of it the receiver may know is decided when it is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Interest {
    /// Changes of one object of a noun, or of any.
    Changes(Noun, Option<Uuid>),
    /// How many have answered a campaign.
    Answers(Uuid),
    /// What an employee has to do; nobody has anything to do in the name of a citizen.
    Tasks(Option<Uuid>),
    /// Something that cannot be: an id that nothing has.
    Nothing,
}

impl Interest {
    /// What waits in the stream's list when `change` happens.
    fn concerned(self, change: &Change) -> Option<Pending> {
        match self {
            Self::Changes(noun, only) if noun == change.noun => only
                .is_none_or(|object| object == change.object)
                .then(|| Pending { object: change.object, changes: change.changes.clone() }),
            // What there is to do may follow from any object.
            Self::Tasks(Some(_)) => Some(Pending::NUDGE),
            Self::Answers(campaign) if change.noun == Noun::SurveyCampaign && campaign == change.object => {
                Some(Pending::NUDGE)
            }
            _ => None,
        }
    }
}

/// The streams of this process.
#[derive(Debug, Default)]
pub struct Bus {
    inboxes: Mutex<HashMap<u64, (Interest, Arc<Queue>)>>,
    next: AtomicU64,
    written: Notify,
    gauges: Arc<Gauges>,
}

impl Bus {
    /// A place where changes arrive, until it is dropped. It holds at most `most` objects.
    pub fn open(self: &Arc<Self>, interest: Interest, most: usize) -> Inbox {
        let queue = Arc::new(Queue::new(most, Arc::clone(&self.gauges)));
        if matches!(interest, Interest::Tasks(_) | Interest::Answers(_)) {
            // A number is told at once, and then whenever it changes.
            queue.push(Pending::NUDGE);
        }
        let key = self.next.fetch_add(1, Ordering::Relaxed);
        self.inboxes().insert(key, (interest, Arc::clone(&queue)));
        self.gauges.streams.fetch_add(1, Ordering::Relaxed);
        Inbox { bus: Arc::clone(self), key, queue }
    }

    /// Hands a change to the streams that it concerns.
    pub(super) fn publish(&self, change: &Change) {
        self.gauges.changes.fetch_add(1, Ordering::Relaxed);
        for (interest, queue) in self.inboxes().values() {
            if let Some(pending) = interest.concerned(change) {
                queue.push(pending);
            }
        }
    }

    /// Somebody has written in this process: the outbox is read at once, and the writer's own tasks are counted anew,
    /// since not everything that settles a task is an event.
    pub fn wrote(&self, employee: Option<Uuid>) {
        self.written.notify_one();
        if employee.is_some() {
            self.nudge(|interest| *interest == Interest::Tasks(employee));
        }
    }

    /// Everybody's tasks are counted anew, as after a change of the policy.
    pub fn recount_tasks(&self) {
        self.nudge(|interest| matches!(interest, Interest::Tasks(_)));
    }

    /// Those who wait for the progress of `campaign` look again.
    pub(super) fn recount_answers(&self, campaign: Uuid) {
        self.gauges.changes.fetch_add(1, Ordering::Relaxed);
        self.nudge(|interest| *interest == Interest::Answers(campaign));
    }

    /// Whether somebody waits for the number of tasks.
    pub fn counts_tasks(&self) -> bool {
        self.inboxes().values().any(|(interest, _)| matches!(interest, Interest::Tasks(_)))
    }

    /// The campaigns whose progress somebody waits for.
    pub(super) fn campaigns(&self) -> HashSet<Uuid> {
        let campaign = |interest: &Interest| match interest {
            Interest::Answers(campaign) => Some(*campaign),
            _ => None,
        };
        self.inboxes().values().filter_map(|(interest, _)| campaign(interest)).collect()
    }

    /// Waits until somebody has written in this process.
    pub(super) async fn written(&self) {
        self.written.notified().await;
    }

    /// What is counted.
    pub fn gauges(&self) -> &Arc<Gauges> {
        &self.gauges
    }

    fn nudge(&self, whom: impl Fn(&Interest) -> bool) {
        for (interest, queue) in self.inboxes().values() {
            if whom(interest) {
                queue.push(Pending::NUDGE);
            }
        }
    }

    fn inboxes(&self) -> MutexGuard<'_, HashMap<u64, (Interest, Arc<Queue>)>> {
        // The map is sound after every single operation, so a panic elsewhere spoils nothing.
        self.inboxes.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Where the changes for one stream arrive. Dropping it ends the interest.
#[derive(Debug)]
pub struct Inbox {
    bus: Arc<Bus>,
    key: u64,
    queue: Arc<Queue>,
}

impl Inbox {
    /// Everything that has arrived, in order; waits until there is something.
    pub async fn take(&self) -> Vec<Pending> {
        self.queue.take().await
    }

    /// Takes back what has not been looked at.
    pub fn put_back(&self, pending: Vec<Pending>) {
        for pending in pending {
            self.queue.push(pending);
        }
    }
}

impl Drop for Inbox {
    fn drop(&mut self) {
        self.bus.inboxes().remove(&self.key);
        self.bus.gauges.streams.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::authz::Part;
    use crate::events::Changes;

    fn change(noun: Noun, object: Uuid, part: Part) -> Change {
        Change { id: 1, noun, object, changes: Changes::of(noun, &[part]) }
    }

    #[tokio::test]
    async fn a_change_reaches_those_whom_it_concerns() {
        let bus = Arc::new(Bus::default());
        let (one, other) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let all = bus.open(Interest::Changes(Noun::Evaluation, None), 8);
        let of_one = bus.open(Interest::Changes(Noun::Evaluation, Some(one)), 8);
        let of_none = bus.open(Interest::Nothing, 8);
        assert_eq!(bus.gauges().streams(), 3);
        for object in [other, one] {
            bus.publish(&change(Noun::Evaluation, object, Part::Status));
        }
        bus.publish(&change(Noun::SurveyCampaign, one, Part::Header));
        let status = |object| Pending { object, changes: Changes::of(Noun::Evaluation, &[Part::Status]) };
        assert_eq!(all.take().await, [status(other), status(one)]);
        assert_eq!(of_one.take().await, [status(one)]);
        assert_eq!(bus.gauges().queued(), 0, "and nothing waits for the one who waits for nothing");
        drop((all, of_one, of_none));
        assert_eq!(bus.gauges().streams(), 0);
    }

    #[tokio::test]
    async fn numbers_are_told_at_once_and_after_one_has_written_oneself() {
        let bus = Arc::new(Bus::default());
        let (me, other) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let (mine, theirs) = (bus.open(Interest::Tasks(Some(me)), 8), bus.open(Interest::Tasks(Some(other)), 8));
        assert_eq!((mine.take().await, theirs.take().await), (vec![Pending::NUDGE], vec![Pending::NUDGE]));
        bus.wrote(Some(me));
        assert_eq!(mine.take().await, [Pending::NUDGE]);
        assert_eq!(bus.gauges().queued(), 0);
        bus.recount_tasks();
        assert_eq!(bus.gauges().queued(), 2);
    }
}
