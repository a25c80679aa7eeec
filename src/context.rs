//! What every operation carries: who asks, under which policy, against which database, at what time.

use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use crate::authz::{Actor, Facts, Obstacle, Snapshot, Verb};
use crate::config::SignInRules;
use crate::database::Database;
use crate::error::{Error, Locale, Message, Result};
use crate::secret::SecretKey;

/// One operation's surroundings. Cheap to clone; nothing in it is shared between callers but the pools.
#[derive(Clone, Debug)]
pub struct RequestContext {
    /// Who asks.
    pub actor: Actor,
    /// The session that the token belongs to; `signOut` ends it.
    pub session_id: Option<Uuid>,
    /// Whether the caller has shown credentials that say nobody any more: then only what is public is answered.
    pub has_ended: bool,
    /// Where a session is handed over that the caller must not see the token of; `None` if the answer itself holds it.
    pub handover: Option<Handover>,
    /// Where the request came from; only its keyed hash is ever stored.
    pub address: Option<IpAddr>,
    /// Where the data is.
    pub database: Database,
    /// The policy in force when the operation began; it keeps this one to its end.
    pub policy: Arc<Snapshot>,
    /// Authenticates cursors and keys hashes.
    pub secret: SecretKey,
    /// The language of messages.
    pub locale: Locale,
    /// Names this request in logs and in errors.
    pub request_id: String,
    /// How sessions are granted.
    pub sign_in: SignInRules,
    /// The only clock: fixed when the operation begins, so that one operation has one time.
    now: DateTime<Utc>,
}

impl RequestContext {
    /// Surroundings of a citizen who has not signed in. `now` is read once, at the edge.
    pub fn new(
        database: Database,
        policy: Arc<Snapshot>,
        secret: SecretKey,
        request_id: String,
        now: DateTime<Utc>,
    ) -> Self {
        let actor = Actor::citizen(now);
        Self {
            actor,
            session_id: None,
            has_ended: false,
            handover: None,
            address: None,
            database,
            policy,
            secret,
            locale: Locale::default(),
            request_id,
            sign_in: SignInRules::default(),
            now,
        }
    }

    /// The time of this operation.
    pub fn now(&self) -> DateTime<Utc> {
        self.now
    }

    /// Today in the actor's agency's zone (WIB for those who belong to none).
    pub fn today(&self) -> NaiveDate {
        self.actor.today()
    }

    /// The same surroundings for another actor, as after signing in.
    pub fn with_actor(&self, actor: Actor) -> Self {
        Self { actor, ..self.clone() }
    }

    /// Asks the policy whether a verb may be done. `facts` come from the transaction that writes.
    ///
    /// # Errors
    /// [`Error::Unauthenticated`] if nobody is signed in and signing in could help; else what [`Self::refusal`] says.
    pub fn authorize(&self, verb: &Verb, facts: &Facts) -> Result<()> {
        if self.policy.allows(facts, verb.action, verb.part) {
            Ok(())
        } else if self.actor.employee_id().is_none() {
            Err(Error::Unauthenticated)
        } else {
            Err(self.refusal(verb, facts))
        }
    }

    /// Why a verb is refused to one who sees the object: [`Error::NotNow`] with what is in the way, as far as they may know it;
    /// else [`Error::Forbidden`].
    pub fn refusal(&self, verb: &Verb, facts: &Facts) -> Error {
        let states = facts.noun.states();
        let word = |state: usize| states.get(state).map(|word| word.to_ascii_uppercase()).unwrap_or_default();
        let (indonesian, english) = match self.policy.obstacle(facts, verb) {
            Obstacle::Caller => return Error::Forbidden,
            Obstacle::State { when } => {
                let (now, when) = (word(facts.state), when.into_iter().map(word).collect::<Vec<_>>());
                (
                    format!("ini dilakukan pada status {}; statusnya sekarang {now}", when.join(" atau ")),
                    format!("this is done in the state {}, and the state is {now} now", when.join(" or ")),
                )
            }
            Obstacle::Day => (
                "hari ini di luar jadwal langkah ini; lihat tanggalnya, lalu lakukan pada waktunya".to_owned(),
                "today lies outside the days for this step; look up its dates, and do it then".to_owned(),
            ),
            Obstacle::PeriodClosed => (
                "periodenya sudah ditutup, dan tidak dapat diubah lagi".to_owned(),
                "its period is closed, and takes no more changes".to_owned(),
            ),
        };
        Error::NotNow(Message::new(indonesian, english))
    }
}

/// Hands the beginning or the end of a session to whoever carries the answer, such as for a cookie. The last word counts.
#[derive(Clone, Debug, Default)]
pub struct Handover(Arc<Mutex<Option<SessionChange>>>);

impl Handover {
    /// Says what became of the session.
    pub fn put(&self, change: SessionChange) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(change);
    }

    /// What became of the session, once.
    pub fn take(&self) -> Option<SessionChange> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

/// What became of the caller's session.
#[derive(Clone, PartialEq, Eq)]
pub enum SessionChange {
    /// It has begun.
    Begun {
        /// The secret to send from now on.
        token: String,
        /// When it ends by itself.
        expires_at: DateTime<Utc>,
    },
    /// It has ended.
    Ended,
}

impl std::fmt::Debug for SessionChange {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("SessionChange")
    }
}
