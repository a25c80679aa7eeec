//! Open connections and the operations on them, the same for sockets and event streams. Every event is an operation of
//! its own: who receives it, what the policy says and what the database holds are looked up anew.

mod protocol;
mod sse;
mod websocket;

use std::collections::{HashMap, HashSet};
use std::panic::AssertUnwindSafe;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use async_graphql::parser::types::OperationType;
use chrono::{DateTime, Utc};
use futures_util::FutureExt;
use poem::http::{StatusCode, header};
use tokio::sync::{Notify, Semaphore, mpsc, watch};
use tokio::time::{MissedTickBehavior, interval, sleep, timeout};
use tracing::{Instrument, field};
use uuid::Uuid;

use crate::authz;
use crate::config::StreamRules;
use crate::context::RequestContext;
use crate::database::counted;
use crate::error::Error;
use crate::events::{Bus, Inbox, Pending};
use crate::graphql::Followed;
use crate::http::FrontDoor;
use crate::http::admission::Admitted;
use crate::http::answer::Outcome;
use crate::http::error::{Code, Refusal};
use crate::http::identity::caller::{Caller, Credentials};
use crate::http::preflight::Prepared;
use crate::http::preflight::budget::Subject;
use crate::http::preflight::request::GraphqlRequest;
use crate::office::{identity, session};

/// How often the sessions of open connections are looked at. What has ended is closed within a second.
const CHECK_INTERVAL: Duration = Duration::from_millis(400);
/// How many events are read at a time, so that streams leave connections to the database for everybody else.
const READERS: usize = 4;
/// How long to wait before what could not be read is read again.
const RETRY_AFTER: Duration = Duration::from_secs(1);
/// How often what a stream follows is looked at without any event.
const LOOK_INTERVAL: Duration = Duration::from_secs(30);
/// How long a number stands at least before it is worked out again.
const PAUSE: Duration = Duration::from_millis(300);

/// What is open in this process.
pub(crate) struct Streams {
    pub(crate) bus: Arc<Bus>,
    open: Mutex<HashMap<u64, Arc<Connection>>>,
    next: AtomicU64,
    stopping: AtomicBool,
    closed: Notify,
    readers: Semaphore,
}

/// A socket or an event stream.
#[derive(Debug)]
pub(crate) struct Connection {
    ending: watch::Sender<Option<Ending>>,
    lease: Mutex<Lease>,
    /// By whom it counts: the person who has signed in, else the address; none where there is no address.
    holder: Mutex<Option<Subject>>,
}

/// What a connection lives no longer than.
#[derive(Clone, Debug, Default)]
pub(crate) enum Lease {
    /// A citizen's never ends.
    #[default]
    Endless,
    Session(Uuid),
    Access {
        subject: String,
        expires_at: DateTime<Utc>,
    },
}

impl Lease {
    /// The lease of a caller who has just been recognized.
    pub(crate) fn of(caller: &Caller, context: &RequestContext) -> Self {
        match (&caller.credentials, context.session_id) {
            (_, Some(session)) => Self::Session(session),
            (Credentials::Access(jwt), None) => {
                jwt.said().map_or(Self::Endless, |(subject, expires_at)| Self::Access { subject, expires_at })
            }
            _ => Self::Endless,
        }
    }
}

/// Why a connection has to end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ending {
    /// What it was opened with holds no longer.
    Forbidden,
    /// The process stops.
    GoingAway,
}

impl Connection {
    pub(crate) fn end(&self, ending: Ending) {
        // The first reason counts.
        self.ending.send_if_modified(|current| {
            let first = current.is_none();
            current.get_or_insert(ending);
            first
        });
    }

    /// From now on the connection lives no longer than this.
    pub(crate) fn lives_with(&self, lease: Lease) {
        *self.lease.lock().unwrap_or_else(PoisonError::into_inner) = lease;
    }

    fn is_of(&self, holder: Subject) -> bool {
        *self.holder.lock().unwrap_or_else(PoisonError::into_inner) == Some(holder)
    }

    fn lease(&self) -> Lease {
        self.lease.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// A place among the open connections, until it is dropped.
pub(crate) struct Place {
    streams: Arc<Streams>,
    key: u64,
    pub(crate) connection: Arc<Connection>,
    ending: watch::Receiver<Option<Ending>>,
}

impl Place {
    /// Waits until the connection has to end.
    pub(crate) async fn ended(&mut self) -> Ending {
        match self.ending.wait_for(Option::is_some).await {
            Ok(ending) => ending.unwrap_or(Ending::GoingAway),
            // The sender lives as long as the connection, of which this place holds a share.
            Err(_) => Ending::GoingAway,
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.streams.open().remove(&self.key);
        self.streams.bus.gauges().connections.fetch_sub(1, Ordering::Relaxed);
        self.streams.closed.notify_waiters();
    }
}

impl Streams {
    pub(crate) fn new() -> Self {
        Self {
            bus: Arc::default(),
            open: Mutex::default(),
            next: AtomicU64::new(0),
            stopping: AtomicBool::new(false),
            closed: Notify::new(),
            readers: Semaphore::new(READERS),
        }
    }

    /// Takes a place for a new connection from an address. Who has opened it is not known yet.
    ///
    /// # Errors
    /// 429 if those of the address who have not signed in have as many as they may; 503 if there are no more at all, or if
    /// the process stops.
    fn enter(self: &Arc<Self>, address: Option<Subject>, rules: StreamRules) -> Result<Place, Refusal> {
        let most = rules.connections;
        let mut open = self.open();
        // Looked at under the lock, so that nobody enters whom the stop has overlooked.
        if open.len() >= most || self.stopping.load(Ordering::Relaxed) {
            let refusal = Refusal::new(
                StatusCode::SERVICE_UNAVAILABLE,
                Code::LimitExceeded,
                format!("server ini tidak menerima sambungan lagi, paling banyak {most}"),
                format!("this server takes no more connections, the most is {most}"),
            );
            return Err(refusal.header(header::RETRY_AFTER, 5.into()));
        }
        let of_address = rules.of_address.unwrap_or_else(|| (most / 10).max(2));
        if let Some(address) = address {
            check_count(&open, address, of_address)?;
        }
        let (sender, ending) = watch::channel(None);
        let connection = Connection { ending: sender, lease: Mutex::default(), holder: Mutex::new(address) };
        let connection = Arc::new(connection);
        let key = self.next.fetch_add(1, Ordering::Relaxed);
        open.insert(key, Arc::clone(&connection));
        self.bus.gauges().connections.fetch_add(1, Ordering::Relaxed);
        Ok(Place { streams: Arc::clone(self), key, connection, ending })
    }

    /// From now on the connection counts as this person's, and no longer by its address.
    ///
    /// # Errors
    /// 429 if the person has `most` already.
    fn belongs_to(&self, connection: &Connection, person: Subject, most: usize) -> Result<(), Refusal> {
        // Counted and changed under one lock, so that two cannot take the last place together.
        let open = self.open();
        if !connection.is_of(person) {
            check_count(&open, person, most)?;
            *connection.holder.lock().unwrap_or_else(PoisonError::into_inner) = Some(person);
        }
        Ok(())
    }

    /// Ends every connection; nobody enters any more.
    pub(crate) fn stop(&self) {
        let open = self.open();
        self.stopping.store(true, Ordering::Relaxed);
        for connection in open.values() {
            connection.end(Ending::GoingAway);
        }
    }

    /// Waits until every connection is closed.
    pub(crate) async fn all_closed(&self) {
        loop {
            let closed = self.closed.notified();
            tokio::pin!(closed);
            closed.as_mut().enable();
            if self.open().is_empty() {
                return;
            }
            closed.await;
        }
    }

    /// Ends the connections whose sessions or access tokens are not among the living.
    async fn check(&self, door: &FrontDoor) -> crate::error::Result<()> {
        let now = door.clock.now();
        let leased: Vec<(Arc<Connection>, Lease)> =
            self.open().values().map(|connection| (Arc::clone(connection), connection.lease())).collect();
        let mut sessions = HashSet::new();
        let mut subjects = HashSet::new();
        for (_, lease) in &leased {
            match lease {
                Lease::Session(session) => drop(sessions.insert(*session)),
                Lease::Access { subject, .. } => drop(subjects.insert(subject.clone())),
                Lease::Endless => {}
            }
        }
        if !sessions.is_empty() {
            let asked: Vec<Uuid> = sessions.into_iter().collect();
            sessions = session::living(&door.database, &asked, now).await?;
        }
        if let Some(issuer) = &door.issuer
            && !subjects.is_empty()
        {
            subjects = identity::living(&door.database, issuer.name(), subjects.into_iter().collect()).await?;
        }
        for (connection, lease) in leased {
            let lives = match lease {
                Lease::Endless => true,
                Lease::Session(session) => sessions.contains(&session),
                Lease::Access { subject, expires_at } => now < expires_at && subjects.contains(&subject),
            };
            if !lives {
                connection.end(Ending::Forbidden);
            }
        }
        Ok(())
    }

    fn open(&self) -> MutexGuard<'_, HashMap<u64, Arc<Connection>>> {
        // The map is sound after every single operation, so a panic elsewhere spoils nothing.
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Refuses another connection to who holds `most`.
fn check_count(open: &HashMap<u64, Arc<Connection>>, holder: Subject, most: usize) -> Result<(), Refusal> {
    if open.values().filter(|connection| connection.is_of(holder)).count() < most {
        return Ok(());
    }
    let refusal = Refusal::new(
        StatusCode::TOO_MANY_REQUESTS,
        Code::RateLimited,
        format!("Anda sudah membuka {most} sambungan, paling banyak {most}; tutup salah satu"),
        format!("you have {most} connections open, the most is {most}; close one"),
    );
    Err(refusal.header(header::RETRY_AFTER, 5.into()))
}

/// Looks after the open connections, for ever: those whose session has ended are closed, and after a change of the
/// policy or of somebody's office the numbers that follow from it are told anew. Events need nothing of this, they are masked one by one.
pub(crate) async fn watch(door: Arc<FrontDoor>) {
    let mut ticks = interval(CHECK_INTERVAL);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut policy = door.policies.current().hash().to_owned();
    let mut offices = None;
    loop {
        ticks.tick().await;
        let current = door.policies.current();
        if current.hash() != policy {
            current.hash().clone_into(&mut policy);
            door.streams.bus.recount_tasks();
        }
        if !door.streams.bus.counts_tasks() {
            offices = None;
        } else if let Ok(fingerprint) = authz::offices_fingerprint(&door.database).await {
            // The first look counts anew too: an office may have changed since a stream counted for the first time.
            if offices.replace(fingerprint) != Some(fingerprint) {
                door.streams.bus.recount_tasks();
            }
        }
        if let Err(error) = door.streams.check(&door).await {
            // While the database cannot be asked, nothing can be read from it either.
            let cause = std::error::Error::source(&error).map_or_else(|| error.to_string(), ToString::to_string);
            tracing::warn!(cause, "the sessions of open connections could not be looked at");
        }
    }
}

/// What an operation gives to its connection.
#[derive(Debug)]
pub(crate) enum Frame {
    /// A response.
    Next(String),
    /// The errors that kept it from beginning.
    Error(String),
    /// There is no more.
    Complete,
}

/// Where the frames of one operation go.
pub(crate) type Outlet<T> = (mpsc::Sender<T>, Box<dyn Fn(Frame) -> T + Send + Sync>);

/// An operation that has passed every check.
pub(crate) enum Begun {
    /// A query or a mutation, whose turn it is.
    Once(Box<(Prepared, Admitted)>),
    /// A subscription.
    Followed(Box<Following>),
}

/// A subscription that is being followed.
pub(crate) struct Following {
    followed: Followed,
    inbox: Inbox,
    /// Who follows it, and how many rows each event looks at: by these its events have their turn.
    person: Option<Uuid>,
    visits: u64,
}

impl FrontDoor {
    /// Takes a place for a connection that this caller opens.
    ///
    /// # Errors
    /// 429 if the address has as many as it may, 503 if there are too many altogether.
    pub(crate) fn place(&self, caller: &Caller) -> Result<Place, Refusal> {
        let address = caller.address.map(|address| self.address_subject(address));
        self.streams.enter(address, self.settings.streams)
    }

    /// Says who has opened a connection, which from now on lives no longer than what they have shown.
    ///
    /// # Errors
    /// 429 if they have as many as they may.
    pub(crate) fn occupy(&self, place: &Place, lease: Lease, person: Option<Uuid>) -> Result<(), Refusal> {
        if let Some(person) = person {
            let person = self.person_subject(person);
            self.streams.belongs_to(&place.connection, person, self.settings.streams.of_person)?;
        }
        place.connection.lives_with(lease);
        Ok(())
    }

    /// Runs one operation of a connection to its end.
    ///
    /// # Errors
    /// If the caller's credentials do not hold, or hold no longer.
    pub(crate) async fn operate<T>(
        &self,
        caller: &Caller,
        route: &'static str,
        sent: GraphqlRequest,
        outlet: &Outlet<T>,
    ) -> Result<(), Ending> {
        let whole = async {
            match self.within_deadline(self.begin(caller, sent)).await.flatten() {
                Ok((begun, _, _)) => self.carry_on(caller, begun, outlet).await,
                Err(refusal) if refusal.code == Code::Unauthenticated => Err(Ending::Forbidden),
                Err(refusal) => {
                    self.metrics.count_refusal(refusal.code);
                    give(outlet, Frame::Error(errors_of(&refusal, caller))).await;
                    Ok(())
                }
            }
        };
        self.observed(caller, route, outlet, whole).await
    }

    /// Runs an operation that has begun to its end.
    ///
    /// # Errors
    /// If the caller's credentials hold no longer.
    pub(crate) async fn carry_on<T>(&self, caller: &Caller, begun: Begun, outlet: &Outlet<T>) -> Result<(), Ending> {
        match begun {
            Begun::Once(begun) => {
                let (prepared, Admitted { context, charge, turn, nobody }) = *begun;
                let executed = self.within_deadline(self.execute_for(caller, &prepared, context, nobody)).await;
                drop(turn);
                match executed {
                    Ok(response) => {
                        let outcome = Outcome::Executed(response, charge, prepared.kind);
                        give(outlet, Frame::Next(self.writer_for(caller).text(outcome))).await;
                        give(outlet, Frame::Complete).await;
                        Ok(())
                    }
                    Err(refusal) if refusal.code == Code::Unauthenticated => Err(Ending::Forbidden),
                    Err(refusal) => {
                        give(outlet, Frame::Error(errors_of(&refusal, caller))).await;
                        Ok(())
                    }
                }
            }
            Begun::Followed(following) => self.follow(caller, *following, outlet).await,
        }
    }

    /// Logs an operation, counts its statements, and answers for a fault of the program in it.
    pub(crate) async fn observed<T>(
        &self,
        caller: &Caller,
        route: &'static str,
        outlet: &Outlet<T>,
        operation: impl Future<Output = Result<(), Ending>>,
    ) -> Result<(), Ending> {
        let span = tracing::info_span!(
            "operation",
            request_id = caller.request_id,
            route,
            operation.name = field::Empty,
            operation.kind = field::Empty,
            document = field::Empty,
        );
        let started = Instant::now();
        let (outcome, statistics) = counted(AssertUnwindSafe(operation).catch_unwind().instrument(span.clone())).await;
        let outcome = match outcome {
            Ok(outcome) => outcome,
            Err(_panic) => {
                self.metrics.count_panic();
                span.in_scope(|| tracing::error!("an operation ended in a fault of the program"));
                let errors = errors_of(&Refusal::internal_logged(), caller);
                give(outlet, Frame::Error(errors)).await;
                Ok(())
            }
        };
        let milliseconds = |duration: Duration| duration.as_micros() as f64 / 1000.0;
        let (duration_ms, sql_ms) = (milliseconds(started.elapsed()), milliseconds(statistics.elapsed));
        span.in_scope(|| tracing::info!(duration_ms, sql_count = statistics.statements, sql_ms, "ended"));
        outcome
    }

    /// Checks and charges an operation, and finds out who asks.
    pub(crate) async fn begin(
        &self,
        caller: &Caller,
        sent: GraphqlRequest,
    ) -> Result<(Begun, Lease, Option<Uuid>), Refusal> {
        let prepared = self.prepare(sent, caller).await?;
        let admitted = self.enter(caller, &prepared).await?;
        let lease = Lease::of(caller, &admitted.context);
        let person = admitted.context.actor.employee_id();
        if prepared.kind != OperationType::Subscription {
            return Ok((Begun::Once(Box::new((prepared, admitted))), lease, person));
        }
        let followed = Followed::new(prepared.operation()).map_err(|error| match error {
            Error::BadRequest(message) => Refusal::of_document(message.indonesian, message.english),
            _ => Refusal::internal_logged(),
        })?;
        let inbox = self.streams.bus.open(followed.interest(&admitted.context.actor), self.settings.streams.queue);
        let following = Following { followed, inbox, person, visits: prepared.visits };
        Ok((Begun::Followed(Box::new(following)), lease, person))
    }

    /// Tells what happens until the connection ends. An answer is made only when the connection can take it, so that a
    /// slow reader holds a list of ids and no answers.
    async fn follow<T>(
        &self,
        caller: &Caller,
        mut following: Following,
        (outlet, frame): &Outlet<T>,
    ) -> Result<(), Ending> {
        let looks_by_itself = following.followed.looks_by_itself();
        loop {
            let inbox = &following.inbox;
            let pending = if looks_by_itself {
                let look = vec![Pending::NUDGE];
                timeout(LOOK_INTERVAL, inbox.take()).await.unwrap_or(look)
            } else {
                inbox.take().await
            };
            let Ok(place) = outlet.reserve().await else { return Ok(()) };
            let mut rest = pending.clone();
            let told = self.event(caller, &mut following, &mut rest).await;
            let inbox = &following.inbox;
            match told {
                Ok(Some(text)) => {
                    self.streams.bus.gauges().answers.fetch_add(1, Ordering::Relaxed);
                    place.send(frame(Frame::Next(text)));
                    inbox.put_back(rest);
                }
                Ok(None) => inbox.put_back(rest),
                Err(Some(ending)) => return Err(ending),
                Err(None) => {
                    drop(place);
                    inbox.put_back(pending);
                    sleep(RETRY_AFTER).await;
                }
            }
            if looks_by_itself {
                sleep(PAUSE).await;
            }
        }
    }

    /// One event as an operation of its own: its response, if there is anything to tell. An error without an ending is
    /// one of our own; it says nothing to the receiver, who might learn from it that something has happened.
    async fn event(
        &self,
        caller: &Caller,
        Following { followed, person, visits, .. }: &mut Following,
        pending: &mut Vec<Pending>,
    ) -> Result<Option<String>, Option<Ending>> {
        // What happens while this node is not to answer is told once it is again, as the policy then has it.
        if self.ready_to_answer().is_err() {
            return Err(None);
        }
        // An event waits for the same turn as what its follower asks, and before it takes a place from other streams.
        // How many wait is limited by the operations of a connection.
        let Ok(_own_turn) = self.turn(caller, *person, *visits, usize::MAX).await else { return Err(None) };
        let Ok(_turn) = self.streams.readers.acquire().await else { return Err(Some(Ending::GoingAway)) };
        let read = async {
            let context = match self.context(caller).await {
                Ok(context) => context,
                Err(refusal) if refusal.code == Code::Unauthenticated => return Err(Some(Ending::Forbidden)),
                Err(_logged) => return Err(None),
            };
            match followed.event(&context, pending).await {
                Ok(data) => Ok(data.map(|data| format!("{{\"data\":{data}}}"))),
                Err(Error::Internal(source)) => {
                    // Building the refusal logs the cause; the receiver is told nothing of it.
                    let _logged = Refusal::internal(&*source);
                    Err(None)
                }
                Err(Error::DeadlineExceeded) => {
                    tracing::warn!("an event took too long to read");
                    Err(None)
                }
                // The readiness check says so in the log.
                Err(Error::Unavailable(_)) => Err(None),
                Err(error) => Ok(Some(self.writer_for(caller).event_text(followed.failure(error)))),
            }
        };
        match timeout(self.settings.request_deadline, read).await {
            Ok(outcome) => outcome,
            Err(_elapsed) => {
                tracing::warn!("an event took too long to read");
                Err(None)
            }
        }
    }

    async fn within_deadline<O>(&self, work: impl Future<Output = O>) -> Result<O, Refusal> {
        timeout(self.settings.request_deadline, work).await.map_err(|_elapsed| self.too_slow())
    }
}

/// The errors of an operation that does not begin, as a JSON array.
pub(crate) fn errors_of(refusal: &Refusal, caller: &Caller) -> String {
    serde_json::to_string(&refusal.shown(caller.locale, &caller.request_id)).unwrap_or_else(|error| {
        tracing::error!(%error, "errors could not be written");
        "[]".to_owned()
    })
}

async fn give<T>((outlet, frame): &Outlet<T>, given: Frame) {
    // Nobody may be left to take it.
    let _ = outlet.send(frame(given)).await;
}
