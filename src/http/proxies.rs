//! Notices a proxy that the settings do not name: then all callers come from one address, share its budgets, and wait for
//! each other. Nothing is decided here; an operator is told, seldom, and of no caller.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use poem::Request;

use crate::http::headers::FORWARDED_FOR;

/// How long nothing more is said of the same peer.
const TELL_AGAIN: Duration = Duration::from_secs(3_600);
/// The most peers that are remembered; of others nothing is said meanwhile.
const PEERS_MOST: usize = 100;
/// So many attempts to sign in from one address, and none from any other, are told.
const SIGN_INS: u32 = 50;

/// What has been noticed since the process started.
#[derive(Default)]
pub(crate) struct Proxies(Mutex<Noticed>);

#[derive(Default)]
struct Noticed {
    /// When something was said last of a peer.
    told: HashMap<IpAddr, Instant>,
    /// The address of the last attempts to sign in, and how many those were.
    sign_ins: Option<(IpAddr, u32)>,
}

impl Proxies {
    /// Looks at who has sent a request, and in whose name.
    pub(crate) fn look(&self, request: &Request, trusted: &[IpAddr]) {
        if FORWARDED_FOR.first(request.headers()).is_none() {
            return;
        }
        let Some(peer) = request.remote_addr().as_socket_addr().map(|address| address.ip().to_canonical()) else {
            return;
        };
        if !trusted.contains(&peer) && self.noticed().is_news(peer, Instant::now()) {
            tracing::warn!(
                peer = shown(peer),
                "X-Forwarded-For comes from a peer that CAPAIAN_TRUSTED_PROXIES does not name and is not believed; if it \
                 is a proxy of yours, all of its callers share one budget"
            );
        }
    }

    /// Counts an attempt to sign in.
    pub(crate) fn sign_in(&self, address: Option<IpAddr>) {
        let Some(address) = address else { return };
        if self.noticed().counts(address) == SIGN_INS {
            tracing::warn!(
                attempts = SIGN_INS,
                "the last attempts to sign in all came from one address; if a proxy stands before this server, name it \
                 in CAPAIAN_TRUSTED_PROXIES"
            );
        }
    }

    fn noticed(&self) -> MutexGuard<'_, Noticed> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Noticed {
    /// Whether something is to be said of `peer`.
    fn is_news(&mut self, peer: IpAddr, now: Instant) -> bool {
        if self.told.get(&peer).is_some_and(|told| now.duration_since(*told) < TELL_AGAIN) {
            return false;
        }
        if self.told.len() >= PEERS_MOST {
            self.told.retain(|_, told| now.duration_since(*told) < TELL_AGAIN);
        }
        let has_room = self.told.len() < PEERS_MOST || self.told.contains_key(&peer);
        if has_room {
            self.told.insert(peer, now);
        }
        has_room
    }

    /// Counts an attempt from `address`: the how manieth from there in a row it is.
    fn counts(&mut self, address: IpAddr) -> u32 {
        let count = match self.sign_ins {
            Some((known, count)) if known == address => count.saturating_add(1),
            _ => 1,
        };
        self.sign_ins = Some((address, count));
        count
    }
}

/// A peer in the log: a proxy of one's own has an address of one's own network, and any other may be a person's.
fn shown(peer: IpAddr) -> String {
    let own = match peer {
        IpAddr::V4(address) => address.is_loopback() || address.is_private() || address.is_link_local(),
        IpAddr::V6(address) => address.is_loopback() || address.is_unique_local() || address.is_unicast_link_local(),
    };
    if own { peer.to_string() } else { "of the open network".to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn each_peer_is_told_of_once_in_a_while() {
        let mut noticed = Noticed::default();
        let now = Instant::now();
        let (one, other) = (address("10.0.0.2"), address("10.0.0.3"));
        assert!(noticed.is_news(one, now) && !noticed.is_news(one, now) && noticed.is_news(other, now));
        assert!(noticed.is_news(one, now + TELL_AGAIN) && !noticed.is_news(one, now + TELL_AGAIN));
        for number in 0..1_000_u32 {
            noticed.is_news(IpAddr::from(number.to_be_bytes()), now + TELL_AGAIN);
        }
        assert_eq!(noticed.told.len(), PEERS_MOST);
    }

    #[test]
    fn attempts_from_elsewhere_begin_the_count_anew() {
        let mut noticed = Noticed::default();
        let (one, other) = (address("10.0.0.2"), address("10.0.0.3"));
        assert_eq!([one, one, other, one].map(|address| noticed.counts(address)), [1, 2, 1, 1]);
    }

    #[test]
    fn only_addresses_of_ones_own_network_are_shown() {
        assert_eq!(shown(address("10.0.0.2")), "10.0.0.2");
        assert_eq!(shown(address("::1")), "::1");
        assert_eq!(shown(address("203.0.113.7")), "of the open network");
        assert_eq!(shown(address("2001:db8::1")), "of the open network");
    }
}
