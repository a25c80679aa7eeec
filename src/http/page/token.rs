//! The token in a form: bound to a session or, before anybody has signed in, to a cookie of the browser's, or to the page alone
//! where there is nobody to protect; good for some time; and with a key in it by which a form that is sent twice is known.
//! Nothing of it is kept.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

use crate::secret::SecretKey;

/// As long as a session lasts by default. What was typed into an older form is kept, and sent with a new token.
const LIFETIME: TimeDelta = TimeDelta::hours(12);
/// A form that is nobody's protects no session, and a phone keeps a tab for weeks: sent late, it still counts once.
const LIFETIME_OF_NOBODYS: TimeDelta = TimeDelta::days(31);
const PURPOSE: &str = "form of a page";

/// What a form is bound to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Bond<'a> {
    /// The session of who was shown it.
    Session(&'a str),
    /// A cookie that the browser got with it.
    Browser(&'a str),
    /// The page that it stands on, by its path. That keeps a form from being sent to another page, and no more: that it was
    /// sent from ours is what the browser says.
    Page(&'a str),
}

impl Bond<'_> {
    const fn parts(&self) -> [&[u8]; 2] {
        match self {
            Self::Session(token) => [b"session", token.as_bytes()],
            Self::Browser(nonce) => [b"browser", nonce.as_bytes()],
            Self::Page(path) => [b"page", path.as_bytes()],
        }
    }

    const fn lifetime(&self) -> TimeDelta {
        match self {
            Self::Session(_) | Self::Browser(_) => LIFETIME,
            Self::Page(_) => LIFETIME_OF_NOBODYS,
        }
    }
}

/// A token for one form.
pub(super) fn token(secret: &SecretKey, bond: Bond<'_>, now: DateTime<Utc>) -> String {
    let (until, key) = ((now + bond.lifetime()).timestamp().to_be_bytes(), Uuid::new_v4());
    let mac = mac(secret, bond, &until, key.as_bytes());
    URL_SAFE_NO_PAD.encode([&until[..], key.as_bytes(), &mac].concat())
}

/// The form that a token came in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Known {
    /// Its own, however often it is sent.
    pub(super) key: Uuid,
    /// How long ago it was shown.
    pub(super) shown_for_seconds: i64,
}

/// The form that this token came in; `None` if it is not one of ours, not for this bond, or too old.
pub(super) fn form(secret: &SecretKey, bond: Bond<'_>, now: DateTime<Utc>, text: &str) -> Option<Known> {
    let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
    let (until, rest) = bytes.split_first_chunk::<8>()?;
    let (key, sent) = rest.split_first_chunk::<16>()?;
    let [kind, value] = bond.parts();
    let whole = sent.len() == 32 && secret.verifies(PURPOSE, &[kind, value, until, key], sent);
    let left = i64::from_be_bytes(*until).checked_sub(now.timestamp())?;
    let shown_for_seconds = bond.lifetime().num_seconds() - left;
    (whole && left > 0).then(|| Known { key: Uuid::from_bytes(*key), shown_for_seconds })
}

fn mac(secret: &SecretKey, bond: Bond<'_>, until: &[u8], key: &[u8]) -> [u8; 32] {
    let [kind, value] = bond.parts();
    secret.mac(PURPOSE, &[kind, value, until, key])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(secret: &SecretKey, bond: Bond<'_>, now: DateTime<Utc>, text: &str) -> Option<Uuid> {
        form(secret, bond, now, text).map(|form| form.key)
    }

    #[test]
    fn a_token_holds_for_its_bond_and_its_time_alone() {
        let secret = SecretKey::new(&[7; 32]).unwrap();
        let now = DateTime::UNIX_EPOCH;
        let bond = Bond::Session("abc");
        let one = token(&secret, bond, now);
        let found = key(&secret, bond, now, &one);
        assert!(found.is_some());
        assert_eq!(key(&secret, bond, now + LIFETIME - TimeDelta::seconds(1), &one), found);
        let later = form(&secret, bond, now + TimeDelta::seconds(5), &one).map(|form| form.shown_for_seconds);
        assert_eq!(later, Some(5));
        assert_ne!(key(&secret, bond, now, &token(&secret, bond, now)), found);
        assert_eq!(key(&secret, bond, now + LIFETIME, &one), None);
        assert_eq!(key(&secret, Bond::Session("abd"), now, &one), None);
        assert_eq!(key(&secret, Bond::Browser("abc"), now, &one), None);
        assert_eq!(key(&SecretKey::new(&[8; 32]).unwrap(), bond, now, &one), None);
        assert_eq!(key(&secret, Bond::Page("abc"), now, &one), None);
    }

    #[test]
    fn a_token_of_a_page_holds_for_that_page_and_for_a_month() {
        let secret = SecretKey::new(&[7; 32]).unwrap();
        let now = DateTime::UNIX_EPOCH;
        let one = token(&secret, Bond::Page("/s/a"), now);
        let late = now + LIFETIME_OF_NOBODYS - TimeDelta::seconds(1);
        let found = key(&secret, Bond::Page("/s/a"), now, &one);
        assert!(found.is_some());
        assert_eq!(key(&secret, Bond::Page("/s/a"), late, &one), found);
        assert_eq!(key(&secret, Bond::Page("/s/a"), late + TimeDelta::seconds(1), &one), None);
        assert_eq!(key(&secret, Bond::Page("/s/b"), now, &one), None);
        assert_eq!(key(&secret, Bond::Browser("/s/a"), now, &one), None);
        assert_eq!(key(&secret, Bond::Session("/s/a"), now, &one), None);
    }

    #[test]
    fn what_is_no_token_is_none() {
        let secret = SecretKey::new(&[7; 32]).unwrap();
        let (now, bond) = (DateTime::UNIX_EPOCH, Bond::Browser("abc"));
        let one = token(&secret, bond, now);
        let bytes = URL_SAFE_NO_PAD.decode(&one).unwrap();
        for index in 0..bytes.len() {
            let mut changed = bytes.clone();
            changed[index] ^= 1;
            assert_eq!(key(&secret, bond, now, &URL_SAFE_NO_PAD.encode(changed)), None, "{index}");
            assert_eq!(key(&secret, bond, now, &URL_SAFE_NO_PAD.encode(&bytes[..index])), None, "{index}");
        }
        for text in ["", "x", " ", &format!("{one}A"), &format!("{one}=")] {
            assert_eq!(key(&secret, bond, now, text), None, "{text:?}");
        }
    }
}
