//! Puts the parts together: the endpoint that main and the tests share, and the server around it.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use migration::Migrator;
use poem::http::Method;
use poem::listener::{Acceptor, Listener, TcpAcceptor, TcpListener};
use poem::{Endpoint, Request, Response, Server};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, EntityTrait};
use sea_orm_migration::MigratorTrait;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::watch;

use crate::authz::{self, PolicyErrors, PolicySource, PolicyStore, ReloadReport, Snapshot};
use crate::clock::Clock;
use crate::config::{Config, DatabaseUrl, Settings};
use crate::database::{ConnectionSettings, Database};
use crate::domain::survey::{annual_result, published_content, retention};
use crate::domain::verb::outbox;
use crate::error::{Error, Result, with_causes};
use crate::events;
use crate::http::connection::LimitedAcceptor;
use crate::http::connection::accepting::PatientAcceptor;
use crate::http::connection::files::{self, TooFewFiles};
use crate::http::connection::socket::SendTimeoutAcceptor;
use crate::http::{FrontDoor, FrontDoorEndpoint, metrics};
use crate::http::{readiness, streams};
use crate::office::{account, session};
use crate::secret::SecretKey;
use crate::telemetry;

/// The parts of a running system.
#[derive(Clone, Debug)]
pub struct App {
    /// Where the data is.
    pub database: Database,
    /// The policy in force.
    pub policies: Arc<PolicyStore>,
    /// Authenticates cursors and keys hashes.
    pub secret: SecretKey,
    /// What time it is.
    pub clock: Clock,
    /// What the front door allows.
    pub settings: Settings,
}

/// Why the server does not start, in words for the person who starts it.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// There is no key to authenticate cursors with.
    #[error("CAPAIAN_SECRET_KEY is not set; expected at least 32 random bytes, such as `openssl rand -hex 32` prints")]
    NoSecret,
    /// The database cannot be used at all.
    #[error("the database at DATABASE_URL cannot be used: {}", chain(.0))]
    Database(Error),
    /// The database's tables are not those of this program.
    #[error("the database is not migrated ({0}); run `capaian migrate` first")]
    Unmigrated(String),
    /// Anybody could sign in as these.
    #[error(
        "{0} accounts have the password of the demonstration, which everybody knows; give each another one with `capaian \
         user password` or close it with `capaian user disable`; for a trial, set CAPAIAN_DEMO_ACCOUNTS=on"
    )]
    DemoAccounts(u64),
    /// The policy files do not pass the checks.
    #[error("the policy is refused:\n{0}")]
    Policy(PolicyErrors),
    /// An address is taken or not ours.
    #[error("{setting} {address} cannot be listened at: {source}")]
    Listen {
        /// The setting that names the address.
        setting: &'static str,
        /// The address.
        address: SocketAddr,
        /// What the operating system says.
        source: io::Error,
    },
    /// More connections are promised than the system allows.
    #[error(transparent)]
    Files(#[from] TooFewFiles),
    /// The operating system refuses something that cannot be missing.
    #[error("the operating system refuses: {0}")]
    System(#[from] io::Error),
}

fn chain(error: &Error) -> String {
    std::error::Error::source(error).map_or_else(|| error.to_string(), with_causes)
}

/// The endpoint: HTTP in, HTTP out.
pub fn build(app: App) -> impl Endpoint<Output = Response> + 'static {
    FrontDoorEndpoint(Arc::new(front_door(app)))
}

fn front_door(app: App) -> FrontDoor {
    let App { database, policies, secret, clock, settings } = app;
    FrontDoor::new(database, policies, secret, clock, settings)
}

/// Where the settings say that the policy files are.
pub fn policy_source(config: &Config) -> PolicySource {
    config.policies.clone().map_or(PolicySource::Embedded, PolicySource::Directory)
}

/// Opens the database of the settings.
///
/// # Errors
/// [`StartError::Database`].
pub async fn connect(config: &Config) -> Result<Database, StartError> {
    connect_within(config, None).await
}

/// Opens the database of the settings, if its tables are those of this program.
///
/// # Errors
/// [`StartError::Database`] or [`StartError::Unmigrated`].
pub async fn open(config: &Config) -> Result<Database, StartError> {
    let database = connect(config).await?;
    check_migrations(&database).await?;
    Ok(database)
}

async fn connect_within(config: &Config, write_timeout: Option<Duration>) -> Result<Database, StartError> {
    let read_url = config.database_read_url.as_ref().map(DatabaseUrl::as_str);
    let settings = ConnectionSettings {
        pool_size: config.database_pool,
        statement_timeout: config.settings.request_deadline,
        write_timeout,
        read_limit: config.settings.read_limit,
    };
    Database::connect_apart(config.database_url.as_str(), read_url, settings).await.map_err(StartError::Database)
}

/// Opens everything that the server needs, and refuses what it could not serve from.
///
/// # Errors
/// What is missing or wrong.
pub async fn prepare(config: &Config, clock: Clock) -> Result<App, StartError> {
    let secret = config.secret.clone().ok_or(StartError::NoSecret)?;
    let database = connect_within(config, Some(config.settings.request_deadline)).await?;
    check_migrations(&database).await?;
    check_demo_accounts(&database, &config.settings).await?;
    let policies = load_policies(policy_source(config)).await?;
    claim(&database, &policies, &clock).await.map_err(StartError::Database)?;
    Ok(App { database, policies, secret, clock, settings: config.settings.clone() })
}

/// Refuses a database whose tables are not those of this program.
///
/// # Errors
/// [`StartError::Unmigrated`].
async fn check_migrations(database: &Database) -> Result<(), StartError> {
    match Migrator::get_pending_migrations_read_only(database.write()).await {
        Ok(pending) if pending.is_empty() => Ok(()),
        Ok(pending) => Err(StartError::Unmigrated(format!("{} steps are pending", pending.len()))),
        // Steps are applied that this program does not know: an older program on a newer database.
        Err(error) => Err(StartError::Unmigrated(error.to_string())),
    }
}

/// Refuses a database in which anybody can sign in, unless the settings say that this is wanted.
///
/// # Errors
/// [`StartError::DemoAccounts`].
async fn check_demo_accounts(database: &Database, settings: &Settings) -> Result<(), StartError> {
    if settings.demo_accounts {
        return Ok(());
    }
    match account::count_demo(database).await.map_err(StartError::Database)? {
        0 => Ok(()),
        count => Err(StartError::DemoAccounts(count)),
    }
}

async fn load_policies(source: PolicySource) -> Result<Arc<PolicyStore>, StartError> {
    // Deciding everything takes the processor for a while, and the threads that serve must not wait for it.
    let loaded = tokio::task::spawn_blocking(move || PolicyStore::load(&source)).await;
    let store = loaded.map_err(|error| StartError::System(io::Error::other(error)))?.map_err(StartError::Policy)?;
    Ok(Arc::new(store))
}

/// Says in the database which policy is in force if nothing says so yet. A node with another one changes nothing: it waits
/// until somebody adopts its policy.
async fn claim(database: &Database, policies: &PolicyStore, clock: &Clock) -> Result<()> {
    use entity::policy_state::{Column, Entity};
    let state = policy_state(policies.current().hash(), clock);
    Entity::insert(state).on_conflict_do_nothing_on([Column::Id]).exec_without_returning(database.write()).await?;
    Ok(())
}

/// Puts a policy in force for every node of the database, and returns the version that was in force before. Nodes that have
/// read it follow within a second or two; the others answer nothing until they have.
///
/// # Errors
/// [`Error::Internal`] if the database fails.
pub async fn adopt(database: &Database, policy: &Snapshot, clock: &Clock) -> Result<Option<String>> {
    use entity::policy_state::{Column, Entity};
    let before = Entity::find_by_id(1).one(database.write()).await?;
    let replace = OnConflict::column(Column::Id).update_columns([Column::PolicyHash, Column::ActivatedAt]).to_owned();
    let state = policy_state(policy.hash(), clock);
    Entity::insert(state).on_conflict(replace).exec_without_returning(database.write()).await?;
    Ok(before.map(|state| state.policy_hash))
}

/// Puts the policy that this version was built with in force where one of an earlier version is, and says whether it did. A
/// policy of somebody's own stays, whether it is in force or only among the settings.
///
/// # Errors
/// [`Error::Internal`] if the database fails.
pub async fn succeed(database: &Database, config: &Config, clock: &Clock) -> Result<bool> {
    let state = entity::policy_state::Entity::find_by_id(1).one(database.write()).await?;
    if !state.is_some_and(|state| authz::is_earlier(&state.policy_hash)) {
        return Ok(false);
    }
    // Files with a mistake are somebody's own as well; whoever starts with them is told.
    let Ok(policies) = load_policies(policy_source(config)).await else { return Ok(false) };
    let policy = policies.current();
    if !authz::is_built_in(policy.hash()) {
        return Ok(false);
    }
    adopt(database, &policy, clock).await?;
    Ok(true)
}

fn policy_state(hash: &str, clock: &Clock) -> entity::policy_state::ActiveModel {
    entity::policy_state::ActiveModel { id: Set(1), policy_hash: Set(hash.to_owned()), activated_at: Set(clock.now()) }
}

/// Serves until SIGTERM or SIGINT, and then until the requests in flight have their answers. `announce` is told where
/// the API listens, once it does.
///
/// # Errors
/// What prevents listening.
pub async fn serve(app: App, config: &Config, announce: impl FnOnce(SocketAddr)) -> Result<(), StartError> {
    files::make_room(config)?;
    // The signals first: one that comes earlier than its listener would end the process.
    let (mut terminate, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    let hangup = signal(SignalKind::hangup())?;
    let (api, address) = listen("CAPAIAN_LISTEN", config.listen).await?;
    let (admin, admin_address) = listen("CAPAIAN_ADMIN_LISTEN", config.admin_listen).await?;

    let door = Arc::new(front_door(app));
    // Before anybody can ask: a node with another policy than the one in force answers nothing.
    door.look_around().await;
    let (stop, stopped) = watch::channel(false);
    let reloads = tokio::spawn(reload_on(hangup, Arc::clone(&door), policy_source(config)));
    let housekeeping = tokio::spawn(keep_house(Arc::clone(&door)));
    let changes = tokio::spawn(events::follow(Arc::clone(&door.streams.bus), door.database.clone()));
    let watching = tokio::spawn(streams::watch(Arc::clone(&door)));
    let following = tokio::spawn(readiness::follow(Arc::clone(&door)));
    let metrics = tokio::spawn(Server::new_with_acceptor(PatientAcceptor::new(admin)).run_with_graceful_shutdown(
        AdminDoor(Arc::clone(&door)),
        until(stopped.clone()),
        Some(Duration::from_secs(1)),
    ));
    tracing::info!(url = %format_args!("http://{address}/graphql"), "serving");
    tracing::info!(url = %format_args!("http://{admin_address}/metrics"), "metrics");
    announce(address);

    let draining = Arc::clone(&door);
    let signalled = async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        draining.draining.store(true, Ordering::Relaxed);
        // Streams would go on for ever, and the server waits for them.
        draining.streams.stop();
        tracing::info!("stopping: no new connections, requests in flight are finished");
    };
    let sockets = PatientAcceptor::new(SendTimeoutAcceptor::new(api, config.send_timeout));
    let connections = LimitedAcceptor::new(sockets, &config.settings);
    let served = Server::new_with_acceptor(connections)
        .idle_timeout(config.idle_timeout)
        .run_with_graceful_shutdown(FrontDoorEndpoint(Arc::clone(&door)), signalled, Some(config.shutdown_grace))
        .await;

    // The server does not know of sockets any more once they are open.
    if tokio::time::timeout(config.shutdown_grace, door.streams.all_closed()).await.is_err() {
        tracing::warn!("some connections did not close in time");
    }
    for task in [reloads, housekeeping, changes, watching, following] {
        task.abort();
    }
    // Nobody may be left to hear it.
    let _ = stop.send(true);
    let _ = metrics.await;
    if let Err(error) = door.database.clone().close().await {
        tracing::warn!(%error, "the database did not close well");
    }
    telemetry::stop_traces().await;
    tracing::info!("stopped");
    served.map_err(StartError::System)
}

async fn listen(setting: &'static str, address: SocketAddr) -> Result<(TcpAcceptor, SocketAddr), StartError> {
    let failed = |source| StartError::Listen { setting, address, source };
    let acceptor = TcpListener::bind(address).into_acceptor().await.map_err(failed)?;
    let bound = acceptor.local_addr().first().and_then(|local| local.as_socket_addr().copied());
    Ok((acceptor, bound.unwrap_or(address)))
}

async fn until(mut stopped: watch::Receiver<bool>) {
    // An error means that the sender is gone, which is a stop as well.
    let _ = stopped.wait_for(|stopped| *stopped).await;
}

/// Reads the policy files again on each SIGHUP. What passes the checks waits until it is in force, which it may be already;
/// what does not pass changes nothing and raises the alarm.
async fn reload_on(mut hangup: Signal, door: Arc<FrontDoor>, source: PolicySource) {
    while hangup.recv().await.is_some() {
        let (policies, source) = (Arc::clone(&door.policies), source.clone());
        let cause = match tokio::task::spawn_blocking(move || policies.read_again(&source)).await {
            Ok(Ok(report)) => {
                tell_of(&report);
                door.look_around().await;
                continue;
            }
            // Each mistake has been logged with its place.
            Ok(Err(errors)) => format!("{} mistakes in the policy files", errors.mistakes.len()),
            Err(error) => error.to_string(),
        };
        door.metrics.count_policy_reload_failure();
        let running = door.policies.current();
        tracing::error!(cause, running = running.hash(), "ALARM: the policy was not reloaded");
    }
}

fn tell_of(report: &ReloadReport) {
    let ReloadReport { hash_before: running, hash_read: read, changes } = report;
    if running == read {
        tracing::info!(running, "the policy was read again and is the same");
        return;
    }
    for change in changes {
        tracing::info!(change, "a decision will change");
    }
    tracing::warn!(running, read, "another policy was read, and waits for `capaian policy adopt`");
}

/// Forgets what no longer matters: spent budgets every minute; sessions, failed attempts, events and what is kept of surveys
/// that are long over every hour, when results that were published by an older program get their hash and their
/// year is counted.
async fn keep_house(door: Arc<FrontDoor>) {
    let mut minutes = tokio::time::interval(Duration::from_secs(60));
    for minute in 0_u64.. {
        minutes.tick().await;
        door.budgets.forget();
        if minute % 60 != 0 {
            continue;
        }
        let rules = door.settings.sign_in;
        if let Err(error) = session::forget_expired(&door.database, rules, door.clock.now()).await {
            tracing::warn!(cause = chain(&error), "expired sessions were not removed");
        }
        if let Err(error) = outbox::forget_told(&door.database, door.clock.now()).await {
            tracing::warn!(cause = chain(&error), "old events were not removed");
        }
        let days = door.settings.survey_retention_days;
        if let Err(error) = retention::delete_expired(&door.database, door.clock.now(), days).await {
            tracing::warn!(cause = chain(&error), "what was kept of closed surveys was not deleted");
        }
        if let Err(error) = published_content::seal_all(door.database.write()).await {
            tracing::warn!(cause = chain(&error), "what results of surveys say was not written down");
        }
        if let Err(error) = annual_result::count_missing(door.database.write()).await {
            tracing::warn!(cause = chain(&error), "the years of published surveys were not counted");
        }
    }
}

/// What listens at the admin address.
struct AdminDoor(Arc<FrontDoor>);

impl Endpoint for AdminDoor {
    type Output = Response;

    async fn call(&self, request: Request) -> poem::Result<Response> {
        let response = Response::builder();
        Ok(match (request.method(), request.uri().path()) {
            (&Method::GET | &Method::HEAD, "/metrics" | "/metrics/") => {
                response.content_type(metrics::CONTENT_TYPE).body(self.0.metrics_page())
            }
            _ => response.status(poem::http::StatusCode::NOT_FOUND).body(()),
        })
    }
}
