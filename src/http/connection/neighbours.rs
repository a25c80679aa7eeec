//! How many connections each network address has, so that one that opens ever more leaves places for the others.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::office::throttle::network;

/// The addresses that have connections. Cheap to clone.
#[derive(Clone)]
pub(super) struct Neighbours {
    counts: Arc<Mutex<HashMap<Vec<u8>, usize>>>,
    most: usize,
    /// Behind these are many.
    proxies: Arc<[IpAddr]>,
}

/// A connection that counts, until it is dropped.
pub(super) struct Counted {
    neighbours: Neighbours,
    network: Vec<u8>,
}

impl Neighbours {
    /// Each address may have `most`, but for the proxies.
    pub(super) fn new(most: usize, proxies: &[IpAddr]) -> Self {
        Self { counts: Arc::default(), most, proxies: proxies.into() }
    }

    /// Counts a connection from `address`; `None` if it has as many as it may.
    pub(super) fn enter(&self, address: IpAddr) -> Option<Counted> {
        let network = network(address);
        let most = if self.proxies.contains(&address.to_canonical()) { usize::MAX } else { self.most };
        let mut counts = self.counts();
        let count = counts.entry(network.clone()).or_default();
        if *count >= most {
            return None;
        }
        *count += 1;
        Some(Counted { neighbours: self.clone(), network })
    }

    fn counts(&self) -> MutexGuard<'_, HashMap<Vec<u8>, usize>> {
        // The map is sound after every single operation, so a panic elsewhere spoils nothing.
        self.counts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        let mut counts = self.neighbours.counts();
        if let Some(count) = counts.get_mut(&self.network) {
            *count -= 1;
            if *count == 0 {
                counts.remove(&self.network);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_address_leaves_places_for_others_and_a_proxy_stands_for_many() {
        let address = |text: &str| text.parse::<IpAddr>().unwrap();
        let (one, proxy) = (address("2001:db8:1:2::1"), address("192.0.2.9"));
        let neighbours = Neighbours::new(2, &[proxy]);
        let first = neighbours.enter(one);
        assert!(first.is_some());
        // One subscriber has many addresses of IPv6.
        let second = neighbours.enter(address("2001:db8:1:2::ffff"));
        assert!(second.is_some() && neighbours.enter(one).is_none());
        assert!(neighbours.enter(address("192.0.2.1")).is_some());
        drop(first);
        assert!(neighbours.enter(one).is_some());
        let many: Vec<_> = (0..10).map(|_| neighbours.enter(proxy)).collect();
        assert!(many.iter().all(Option::is_some));
        drop((second, many));
        assert!(neighbours.counts().is_empty(), "nobody is remembered");
    }
}
