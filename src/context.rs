//! What every operation carries: who asks, under which policy, against which database, at what time.

use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};

use crate::authz::{Action, Actor, Facts, Part, Snapshot};
use crate::database::Database;
use crate::error::{Error, Locale, Result};
use crate::secret::SecretKey;

/// One operation's surroundings. Cheap to clone; nothing in it is shared between callers but the pools.
#[derive(Clone, Debug)]
pub struct RequestContext {
    /// Who asks.
    pub actor: Actor,
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
    /// The only clock: fixed when the operation begins, so that one operation has one time.
    now: DateTime<Utc>,
}

impl RequestContext {
    /// Puts the parts together. `now` is read once, at the edge.
    pub fn new(
        actor: Actor,
        database: Database,
        policy: Arc<Snapshot>,
        secret: SecretKey,
        locale: Locale,
        request_id: String,
        now: DateTime<Utc>,
    ) -> Self {
        Self { actor, database, policy, secret, locale, request_id, now }
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

    /// Asks the policy. `facts` come from [`crate::authz::load_facts`], in the transaction that writes.
    ///
    /// # Errors
    /// [`Error::Unauthenticated`] if nobody is signed in and signing in could help; else [`Error::Forbidden`].
    pub fn authorize(&self, action: Action, part: Part, facts: &Facts) -> Result<()> {
        if self.policy.allows(facts, action, part) {
            Ok(())
        } else if self.actor.employee_id().is_none() {
            Err(Error::Unauthenticated)
        } else {
            Err(Error::Forbidden)
        }
    }
}
