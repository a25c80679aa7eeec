//! What a stream has not looked at yet: a bounded list of changed objects. An object that changes again is not listed
//! twice, since it is read anew when its turn comes.

use std::collections::{HashMap, VecDeque};
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::Notify;
use uuid::Uuid;

use super::{Changes, Gauges};

/// An object that changed, and what of it did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pending {
    /// Which object.
    pub object: Uuid,
    /// What of it.
    pub changes: Changes,
}

impl Pending {
    /// "Look again": what is waited for is a number and not an object.
    pub const NUDGE: Self = Self { object: Uuid::nil(), changes: Changes::NONE };
}

/// The list of one stream. When it is full, the object that has waited longest is let go, and nothing is said about it:
/// the list also holds what the receiver may not know of.
#[derive(Debug)]
pub(super) struct Queue {
    most: usize,
    waiting: Mutex<Waiting>,
    ready: Notify,
    gauges: Arc<Gauges>,
}

#[derive(Debug, Default)]
struct Waiting {
    order: VecDeque<Uuid>,
    changes: HashMap<Uuid, Changes>,
}

impl Queue {
    pub(super) fn new(most: usize, gauges: Arc<Gauges>) -> Self {
        Self { most: most.max(1), waiting: Mutex::default(), ready: Notify::new(), gauges }
    }

    pub(super) fn push(&self, pending: Pending) {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(changes) = waiting.changes.get_mut(&pending.object) {
            changes.add(pending.changes);
        } else {
            if waiting.order.len() >= self.most
                && let Some(oldest) = waiting.order.pop_front()
            {
                waiting.changes.remove(&oldest);
                self.gauges.dropped.fetch_add(1, Ordering::Relaxed);
                self.gauges.queued.fetch_sub(1, Ordering::Relaxed);
            }
            waiting.order.push_back(pending.object);
            waiting.changes.insert(pending.object, pending.changes);
            self.gauges.queued.fetch_add(1, Ordering::Relaxed);
        }
        drop(waiting);
        self.ready.notify_one();
    }

    /// Everything that waits, in order; waits itself until there is something.
    pub(super) async fn take(&self) -> Vec<Pending> {
        loop {
            let taken = self.take_now();
            if !taken.is_empty() {
                return taken;
            }
            self.ready.notified().await;
        }
    }

    fn take_now(&self) -> Vec<Pending> {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        let Waiting { order, mut changes } = std::mem::take(&mut *waiting);
        drop(waiting);
        self.gauges.queued.fetch_sub(i64::try_from(order.len()).unwrap_or(i64::MAX), Ordering::Relaxed);
        let pending = |object| Pending { object, changes: changes.remove(&object).unwrap_or_default() };
        order.into_iter().map(pending).collect()
    }
}

impl Drop for Queue {
    fn drop(&mut self) {
        self.take_now();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pending(object: u128, parts: u32) -> Pending {
        Pending { object: Uuid::from_u128(object), changes: Changes { parts, ..Changes::NONE } }
    }

    #[tokio::test]
    async fn an_object_waits_once_with_all_its_parts() {
        let gauges = Arc::new(Gauges::default());
        let queue = Queue::new(8, Arc::clone(&gauges));
        for change in [pending(1, 1), pending(2, 1), pending(1, 4)] {
            queue.push(change);
        }
        assert_eq!(gauges.queued(), 2);
        assert_eq!(queue.take().await, [pending(1, 5), pending(2, 1)]);
        assert_eq!((gauges.queued(), gauges.dropped()), (0, 0));
    }

    #[tokio::test]
    async fn a_full_list_lets_the_oldest_go() {
        let gauges = Arc::new(Gauges::default());
        let queue = Queue::new(2, Arc::clone(&gauges));
        for object in 1..=5 {
            queue.push(pending(object, 1));
        }
        assert_eq!((gauges.queued(), gauges.dropped()), (2, 3));
        assert_eq!(queue.take().await, [pending(4, 1), pending(5, 1)]);
        queue.push(pending(6, 1));
        drop(queue);
        assert_eq!(gauges.queued(), 0);
    }
}
