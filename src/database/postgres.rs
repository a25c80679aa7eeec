//! Reading PostgreSQL through tokio-postgres: prepared statements, one pooled connection per operation, and whatever does
//! not wait for anything else sent at once.

use std::error::Error as _;
use std::future::poll_fn;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use chrono::{NaiveDate, TimeDelta};
use deadpool_postgres::{ManagerConfig, Object, PoolError, RecyclingMethod};
use futures_util::TryStreamExt;
use futures_util::future::{try_join, try_join_all};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio_postgres::config::SslMode;
use tokio_postgres::error::SqlState;
use tokio_postgres::types::{FromSql, ToSql, Type};
use tokio_postgres::{AsyncMessage, Client, Config, Connection, NoTls, Socket, Statement as Prepared};
use uuid::Uuid;

use super::rows::Reading;
use super::tls::Transport;
use super::{Bind, ConnectionSettings, PoolState, Rows, Statement, datetime_text, too_much};
use crate::config::PostgresUrl;
use crate::error::{Error, Result, says_away};

/// How long a server may take to accept a connection. One that has gone without a word would keep callers waiting.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// How long what was sent may stay without a sign that it has arrived.
const SILENCE: Duration = Duration::from_secs(10);

/// The reading connections.
#[derive(Clone, Debug)]
pub(super) struct Pool {
    connections: deadpool_postgres::Pool,
    read_limit: usize,
    /// For a connection beside the pool, which listens.
    config: Arc<Config>,
    transport: Arc<Transport>,
}

impl Pool {
    pub(super) fn open(url: &PostgresUrl, settings: ConnectionSettings) -> Result<Self> {
        let transport = Transport::of(url)?;
        let mut config = url.client().clone();
        config.ssl_mode(if url.tls().is_some() { SslMode::Require } else { SslMode::Disable });
        if config.get_connect_timeout().is_none() {
            config.connect_timeout(CONNECT_TIMEOUT);
        }
        if config.get_tcp_user_timeout().is_none() {
            config.tcp_user_timeout(SILENCE);
        }
        // Planning costs more than running, so a connection plans a statement once (see `Statement::is_tailored`). Of long
        // chains of to-one joins it tries only the first few in another order: those that filters are about come first.
        // What is read is in memory or on a disk without arms, where an index costs little more than a scan.
        config.options(format!(
            "-c statement_timeout={} -c plan_cache_mode=force_generic_plan -c join_collapse_limit=4 \
             -c random_page_cost=1.1 -c default_transaction_read_only=on -c jit=off",
            settings.statement_timeout.as_millis()
        ));
        let manager = transport.manager(config.clone(), ManagerConfig { recycling_method: RecyclingMethod::Fast });
        let connections = deadpool_postgres::Pool::builder(manager)
            .max_size(settings.pool_size.max(1) as usize)
            .build()
            .map_err(Error::internal)?;
        Ok(Self {
            connections,
            read_limit: settings.read_limit,
            config: Arc::new(config),
            transport: Arc::new(transport),
        })
    }

    pub(super) fn state(&self) -> PoolState {
        let status = self.connections.status();
        PoolState {
            pool: "read",
            most: status.max_size,
            in_use: status.size.saturating_sub(status.available),
            waiting: Some(status.waiting),
        }
    }

    pub(super) async fn acquire(&self) -> Result<Reader> {
        let connection = self.connections.get().await.map_err(not_acquired)?;
        if connection.statement_cache.size() > STATEMENT_CACHE {
            // Whoever makes up ever new statements must not fill the memory of two processes with them.
            connection.statement_cache.clear();
        }
        let room = Room::new(self.read_limit);
        Ok(Reader { connection: Some(connection), state: State::Idle, transport: Arc::clone(&self.transport), room })
    }
}

impl Pool {
    /// Opens a connection that hears what is said on `channel`.
    pub(super) async fn listen(&self, channel: &str) -> Result<Listener> {
        let (sender, heard) = mpsc::channel(LISTENER_QUEUE);
        let (client, driver) = match &*self.transport {
            Transport::Plain => {
                let (client, connection) = self.config.connect(NoTls).await.map_err(Error::internal)?;
                (client, tokio::spawn(hear(connection, sender)))
            }
            Transport::Tls(tls) => {
                let (client, connection) = self.config.connect(tls.clone()).await.map_err(Error::internal)?;
                (client, tokio::spawn(hear(connection, sender)))
            }
        };
        let listener = Listener { client, heard, driver };
        listener.client.batch_execute(&format!("LISTEN {channel}")).await.map_err(Error::internal)?;
        Ok(listener)
    }
}

/// Works for a connection, which does nothing by itself, and passes on what it hears; when it ends, the receiver hears that.
async fn hear<T: AsyncRead + AsyncWrite + Unpin>(mut connection: Connection<Socket, T>, sender: mpsc::Sender<String>) {
    while let Some(Ok(message)) = poll_fn(|context| connection.poll_message(context)).await {
        if let AsyncMessage::Notification(notification) = message
            && sender.send(notification.payload().to_owned()).await.is_err()
        {
            return;
        }
    }
}

/// How many notifications may wait; PostgreSQL keeps the rest.
const LISTENER_QUEUE: usize = 1024;

/// A connection that hears notifications.
#[derive(Debug)]
pub struct Listener {
    client: Client,
    heard: mpsc::Receiver<String>,
    driver: JoinHandle<()>,
}

impl Listener {
    /// The next notification; `None` when the connection has ended.
    pub async fn heard(&mut self) -> Option<String> {
        self.heard.recv().await
    }

    /// Whether the connection still answers. A peer that has vanished says nothing by itself.
    pub async fn is_alive(&self) -> bool {
        self.client.simple_query("").await.is_ok()
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        self.driver.abort();
    }
}

/// How many prepared statements a connection keeps at most; beyond that it begins anew.
const STATEMENT_CACHE: usize = 512;

/// A pooled connection. One that is dropped in the middle of something is closed and not handed to anybody else.
#[derive(Debug)]
pub struct Reader {
    connection: Option<Object>,
    state: State,
    transport: Arc<Transport>,
    room: Room,
}

/// How much memory the rows of a reader may still take; its statements are answered side by side.
#[derive(Debug)]
struct Room {
    limit: usize,
    taken: AtomicUsize,
}

impl Room {
    const fn new(limit: usize) -> Self {
        Self { limit, taken: AtomicUsize::new(0) }
    }

    /// Takes `bytes` more.
    fn take(&self, bytes: usize) -> Result<()> {
        let taken = self.taken.fetch_add(bytes, Ordering::Relaxed).saturating_add(bytes);
        if taken > self.limit { Err(too_much(self.limit)) } else { Ok(()) }
    }
}

/// What the database says, in words for a caller where they are about their request.
fn failed(error: tokio_postgres::Error) -> Error {
    match error.code() {
        Some(&SqlState::QUERY_CANCELED) => Error::DeadlineExceeded,
        Some(code) if says_away(code.code()) => Error::unavailable(error),
        None if error.is_closed() || error.source().is_some_and(|source| source.is::<std::io::Error>()) => {
            Error::unavailable(error)
        }
        _ => Error::internal(error),
    }
}

/// Why there is no connection.
fn not_acquired(error: PoolError) -> Error {
    match error {
        PoolError::Timeout(_) => Error::DeadlineExceeded,
        PoolError::Backend(error) => failed(error),
        error => Error::internal(error),
    }
}

/// Where a connection is with its transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// Nothing has been begun.
    Idle,
    /// The next statement takes the beginning of a snapshot along.
    ToBegin,
    /// In the middle of a snapshot, between two statements.
    Begun,
    /// A statement is under way.
    Busy,
}

impl Reader {
    pub(super) fn begin(&mut self) {
        self.state = State::ToBegin;
    }

    /// Ends the snapshot. Nobody waits for it: the connection goes back to the pool when the database has done so.
    pub(super) fn finish(mut self) {
        if self.state != State::Begun {
            // Nothing was read, or something is wrong with the connection, which the drop sees to.
            return;
        }
        if let Some(connection) = self.connection.take() {
            tokio::spawn(async move {
                if let Err(error) = connection.batch_execute("COMMIT").await {
                    tracing::warn!(%error, "a snapshot did not end well");
                    drop(Object::take(connection));
                }
            });
        }
    }

    /// Runs statements that do not wait for each other, all sent before the first answer has come.
    pub(super) async fn query_all(&mut self, statements: &[Statement]) -> Result<Vec<Rows>> {
        let before = std::mem::replace(&mut self.state, State::Busy);
        let rows = select_all(self.connection()?, statements, before == State::ToBegin, &self.room).await?;
        self.state = if before == State::Idle { State::Idle } else { State::Begun };
        Ok(rows)
    }

    fn connection(&self) -> Result<&Object> {
        self.connection.as_ref().ok_or_else(|| Error::internal("a reader after its end"))
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        if matches!(self.state, State::Busy | State::Begun)
            && let Some(connection) = self.connection.take()
        {
            // The server would go on with a statement that nobody waits for any more.
            let (statement, transport) = (connection.cancel_token(), Arc::clone(&self.transport));
            drop(Object::take(connection));
            if let Ok(runtime) = tokio::runtime::Handle::try_current() {
                runtime.spawn(async move {
                    if let Err(error) = transport.cancel(statement).await {
                        tracing::warn!(%error, "a statement that nobody waits for could not be stopped");
                    }
                });
            }
        }
    }
}

async fn select_all(connection: &Object, statements: &[Statement], begin: bool, room: &Room) -> Result<Vec<Rows>> {
    let mut prepared = Vec::with_capacity(statements.len());
    for statement in statements {
        prepared.push(connection.prepare_cached(&statement.sql).await.map_err(failed)?);
    }
    // What is polled first is sent first.
    let tailored = statements.iter().any(Statement::is_tailored);
    let before = async {
        if begin {
            connection.batch_execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY").await.map_err(failed)?;
        }
        Ok::<(), Error>(())
    };
    let plan_anew = run_if(tailored, connection, "SET plan_cache_mode = force_custom_plan");
    let plan_once = run_if(tailored, connection, "SET plan_cache_mode = force_generic_plan");
    let selects = try_join_all(
        prepared.iter().zip(statements).map(|(prepared, statement)| select(connection, prepared, statement, room)),
    );
    let work = try_join(try_join(before, plan_anew), try_join(selects, plan_once));
    let (_, (rows, ())) = work.await?;
    rows.into_iter().map(|rows| rows.finish().map_err(Error::internal)).collect()
}

async fn run_if(wanted: bool, connection: &Object, sql: &str) -> Result<()> {
    if wanted { connection.batch_execute(sql).await.map_err(failed) } else { Ok(()) }
}

async fn select(connection: &Object, prepared: &Prepared, statement: &Statement, room: &Room) -> Result<Reading> {
    let binds = statement.binds.iter().map(|bind| -> &(dyn ToSql + Sync) {
        match bind {
            Bind::Uuid(value) => value,
            Bind::Uuids(value) | Bind::Keys(value) => value,
            Bind::Text(value) => value,
            Bind::Texts(value) => value,
            Bind::Integer(value) => value,
            Bind::Integers(value) => value,
            Bind::Date(value) => value,
            Bind::Dates(value) => value,
            Bind::DateTimes(value) => value,
            Bind::DateTime(value) => value,
            Bind::Bytes(value) => value,
        }
    });
    let stream = connection.query_raw(prepared, binds).await.map_err(failed)?;
    futures_util::pin_mut!(stream);
    let readers: Vec<Push> = prepared.columns().iter().map(|column| push_of(column.type_())).collect();
    let mut rows = Reading::with_width(readers.len());
    while let Some(row) = stream.try_next().await.map_err(failed)? {
        let before = rows.bytes();
        for (column, push) in readers.iter().enumerate() {
            match row.try_get::<_, Option<Raw<'_>>>(column).map_err(failed)? {
                Some(Raw(bytes)) => push(&mut rows, bytes),
                None => rows.push_null(),
            }
        }
        room.take(rows.bytes() - before)?;
    }
    Ok(rows)
}

/// The bytes of a value as they came, of whatever type: what they are is settled once for each column.
struct Raw<'a>(&'a [u8]);

impl<'a> FromSql<'a> for Raw<'a> {
    fn from_sql(_: &Type, raw: &'a [u8]) -> Result<Self, Box<dyn std::error::Error + Sync + Send>> {
        Ok(Self(raw))
    }

    fn accepts(_: &Type) -> bool {
        true
    }
}

/// Reads one value in PostgreSQL's binary form. Bytes that are no such value read as none.
type Push = fn(&mut Reading, &[u8]);

fn push_of(kind: &Type) -> Push {
    match *kind {
        Type::UUID => |rows, bytes| match Uuid::from_slice(bytes) {
            Ok(id) => rows.push_uuid(id),
            Err(_) => rows.push_null(),
        },
        Type::INT8 => |rows, bytes| match bytes.try_into() {
            Ok(bytes) => rows.push_integer(i64::from_be_bytes(bytes)),
            Err(_) => rows.push_null(),
        },
        Type::INT4 => |rows, bytes| match bytes.try_into() {
            Ok(bytes) => rows.push_integer(i32::from_be_bytes(bytes).into()),
            Err(_) => rows.push_null(),
        },
        Type::BOOL => |rows, bytes| rows.push_integer(i64::from(bytes == [1])),
        Type::DATE => |rows, bytes| {
            let days = bytes.try_into().ok().map(|bytes| i64::from(i32::from_be_bytes(bytes)));
            match days.and_then(TimeDelta::try_days).and_then(|days| MILLENNIUM.checked_add_signed(days)) {
                Some(date) => rows.push_text(date.to_string().as_bytes()),
                None => rows.push_null(),
            }
        },
        Type::TIMESTAMPTZ => |rows, bytes| {
            let since = bytes.try_into().ok().map(i64::from_be_bytes).map(TimeDelta::microseconds);
            let begin = MILLENNIUM.and_time(chrono::NaiveTime::MIN).and_utc();
            match since.and_then(|since| begin.checked_add_signed(since)) {
                Some(time) => rows.push_text(datetime_text(time).as_bytes()),
                None => rows.push_null(),
            }
        },
        _ => Reading::push_text,
    }
}

/// The day from which PostgreSQL counts days and microseconds.
const MILLENNIUM: NaiveDate = NaiveDate::from_ymd_opt(2000, 1, 1).unwrap();
