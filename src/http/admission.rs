//! Lets operations in: who pays for them, who asks, and whose turn it is.

use std::net::IpAddr;

use serde::Serialize;
use uuid::Uuid;

use crate::context::RequestContext;
use crate::graphql;
use crate::http::FrontDoor;
use crate::http::error::Refusal;
use crate::http::identity::caller::{Caller, Recognized};
use crate::http::preflight::Prepared;
use crate::http::preflight::budget::{Payer, Subject};
use crate::http::preflight::cost::Submission;
use crate::http::turns::{Full, Turn};
use crate::office::throttle::network;

/// The longest request whose values are looked into at once, in bytes: that takes a fraction of a millisecond.
const SHORT: usize = 16 * 1024;
/// So many documents of one address wait to be set; others are refused.
const PRINTS_WAITING: usize = 8;

/// What an operation costs, as the caller reads it in `extensions.cost`.
#[derive(Clone, Copy, Debug, Serialize)]
pub(crate) struct Charge {
    /// What this operation was charged.
    pub(crate) requested: u32,
    /// What one operation may cost.
    pub(crate) limit: u32,
    /// What is left of the caller's own budget for the minute; null where nothing limits.
    pub(crate) remaining: Option<u32>,
}

/// An operation that may run now, as long as this is kept.
pub(crate) struct Admitted {
    pub(crate) context: RequestContext,
    pub(crate) charge: Charge,
    pub(crate) turn: Option<Turn>,
    /// What whoever asks for what is public is told besides, if their credentials say nobody.
    pub(crate) nobody: Option<Refusal>,
}

impl FrontDoor {
    /// Lets a request in before anything in it is looked at, as long as its address has something left.
    ///
    /// # Errors
    /// 429 with Retry-After.
    pub(crate) fn admit(&self, caller: &Caller) -> Result<(), Refusal> {
        self.charge_address(caller, 1).map(drop)
    }

    /// Charges one operation to its address and to the person who asks, and waits for its turn.
    ///
    /// # Errors
    /// 429 with Retry-After if something is spent or too much waits; 401 if the credentials say nobody and nothing of what is
    /// asked for is public.
    pub(crate) async fn enter(&self, caller: &Caller, prepared: &Prepared) -> Result<Admitted, Refusal> {
        let cost = u64::from(prepared.cost);
        let mut remaining = self.charge_address(caller, cost)?;
        self.charge_submissions(caller, &prepared.submissions)?;
        for _ in 0..prepared.sign_ins {
            self.proxies.sign_in(caller.address);
        }
        let (mut context, mut nobody) = self.asking(caller, prepared).await?;
        if let Some(person) = context.actor.employee_id() {
            // The last one is the caller's own: an address may belong to many. And a person pays for all of their tokens.
            let payer = Payer::Person(self.person_subject(person));
            remaining = self.charge(payer, cost)?;
        }
        let waiting = self.settings.turns.waiting;
        let turn = self.turn(caller, context.actor.employee_id(), prepared.visits, waiting).await?;
        if turn.as_ref().is_some_and(|turn| turn.waited) {
            // What holds is what holds now, and not what held when the wait began.
            (context, nobody) = self.asking(caller, prepared).await?;
        }
        let charge = Charge { requested: prepared.cost, limit: self.settings.cost_limit, remaining };
        Ok(Admitted { context, charge, turn, nobody })
    }

    /// Who asks. Credentials that say nobody keep nobody from what is public: it is answered as to a citizen, and told that
    /// they say nobody.
    async fn asking(&self, caller: &Caller, prepared: &Prepared) -> Result<(RequestContext, Option<Refusal>), Refusal> {
        match self.recognize(caller).await? {
            Recognized { nobody: Some(refusal), context } => {
                let in_public = graphql::asks_in_public(&context, &prepared.operation());
                if in_public { Ok((context, Some(refusal))) } else { Err(refusal) }
            }
            Recognized { nobody: None, context } => Ok((context, None)),
        }
    }

    /// Waits for the turn of an operation that looks at so many rows, unless `waiting` of the caller's do so. A caller without
    /// a name and an address has no turn to wait for.
    ///
    /// # Errors
    /// 429 with Retry-After if too many of the caller's operations wait already.
    pub(crate) async fn turn(
        &self,
        caller: &Caller,
        person: Option<Uuid>,
        visits: u64,
        waiting: usize,
    ) -> Result<Option<Turn>, Refusal> {
        let rules = self.settings.turns;
        let (subject, most) = match (person, caller.address) {
            (Some(person), _) => (self.person_subject(person), self.person_places),
            (None, Some(address)) => (self.address_subject(address), rules.of_address),
            (None, None) => return Ok(None),
        };
        let turn = if visits >= rules.heavy_cost {
            self.heavy_turns.take(subject, (self.heavy_places / 2).max(1), waiting).await
        } else {
            self.turns.take(subject, most, waiting).await
        };
        turn.map(Some).map_err(|Full| Refusal::too_many_waiting(waiting))
    }

    /// Waits for the turn of a request of this length that has to be looked into; a short one has nothing to wait for. Each
    /// address has half of the places at most, since whoever asks is not known yet.
    ///
    /// # Errors
    /// 429 with Retry-After if too many of the address's requests wait already.
    pub(crate) async fn reading_turn(&self, caller: &Caller, length: usize) -> Result<Option<Turn>, Refusal> {
        let Some(address) = caller.address.filter(|_| length > SHORT) else { return Ok(None) };
        let (most, waiting) = ((self.reading_places / 2).max(1), self.settings.turns.waiting);
        let turn = self.reading_turns.take(self.address_subject(address), most, waiting).await;
        let turn = turn.map_err(|Full| Refusal::too_many_waiting(waiting))?;
        // Whoever has come meanwhile lines up behind this one, and each address once before any comes again.
        tokio::task::yield_now().await;
        Ok(Some(turn))
    }

    /// Waits for the turn of a document to be set: each address has half of the places at most.
    ///
    /// # Errors
    /// 429 with Retry-After if too many of the address's documents wait already.
    pub(crate) async fn printing_turn(&self, caller: &Caller) -> Result<Option<Turn>, Refusal> {
        let Some(address) = caller.address else { return Ok(None) };
        let places = self.settings.printing.at_once;
        let turn = self.printing_turns.take(self.address_subject(address), (places / 2).max(1), PRINTS_WAITING).await;
        turn.map(Some).map_err(|Full| Refusal::too_many_waiting(PRINTS_WAITING))
    }

    /// Charges answers to surveys to the address that they come from, for each campaign by itself.
    fn charge_submissions(&self, caller: &Caller, submissions: &[Submission]) -> Result<(), Refusal> {
        let Some(address) = caller.address else { return Ok(()) };
        // What a device has kept must pass some time, however small the budget is.
        let most = u64::from(self.settings.survey_address_budget).max(1);
        for Submission { code, count } in submissions {
            let subject: Subject = self.secret.mac("surveys of an address", &[&network(address), code.as_bytes()]);
            let count = u64::try_from(*count).unwrap_or(u64::MAX);
            self.charge(Payer::Survey(subject), count.clamp(1, most))?;
        }
        Ok(())
    }

    fn charge_address(&self, caller: &Caller, cost: u64) -> Result<Option<u32>, Refusal> {
        let Some(address) = caller.address else { return Ok(None) };
        self.charge(Payer::Address(self.address_subject(address)), cost)
    }

    /// What stands for a person in the memory of this process.
    pub(crate) fn person_subject(&self, person: Uuid) -> Subject {
        self.secret.mac("person", &[person.as_bytes()])
    }

    /// What stands for a network address there.
    pub(crate) fn address_subject(&self, address: IpAddr) -> Subject {
        self.secret.mac("address", &[&network(address)])
    }

    fn charge(&self, payer: Payer, cost: u64) -> Result<Option<u32>, Refusal> {
        self.budgets.charge(payer, cost).map_err(|spent| Refusal::rate_limited(spent.wait))
    }
}
