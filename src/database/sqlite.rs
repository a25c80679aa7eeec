//! Reading SQLite through rusqlite, since sqlx hands rows over one by one. A short statement runs where it is asked for; one
//! that turns out to be long gets a thread of its own, so that nobody waits behind it.

use std::cell::RefCell;
use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicU32, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use lru::LruCache;
use rusqlite::config::DbConfig;
use rusqlite::functions::FunctionFlags;
use rusqlite::types::{ToSqlOutput, Value, ValueRef};
use rusqlite::{Connection, InterruptHandle, OpenFlags};
use sea_orm::sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot};
use uuid::Uuid;

use super::rows::Reading;
use super::sql::FOLDED;
use super::sqlite_file::file_of;
use super::{Bind, ConnectionSettings, PoolState, Rows, Statement, datetime_text, too_much};
use crate::error::{Error, Result};
use crate::text;

/// How many answers a connection remembers: those of the callers of a few minutes.
const KNOWN: NonZeroUsize = NonZeroUsize::new(256).unwrap();
/// How much of the file a connection keeps in memory, in KiB. The operating system keeps the rest, a system call away.
const PAGE_CACHE: i64 = 8 * 1024;
/// How many prepared statements a connection keeps.
const STATEMENT_CACHE: usize = 256;

/// After how many pages of the log it is folded back into the file: 32 MiB. Random keys touch a page for nearly every
/// row, and each fold writes a page once however often it stands in the log.
const PAGES_BEFORE_CHECKPOINT: &str = "8192";

/// How much of the file the writer keeps in memory: -KiB. What a transaction has changed beyond that would go to the log
/// early, and again when it is changed once more.
const WRITER_CACHE: &str = "-16384";

/// How the one writer opens the file: write-ahead log, every commit on disk before it is acknowledged.
pub(super) fn writer_options(options: SqliteConnectOptions) -> SqliteConnectOptions {
    options
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .pragma("wal_autocheckpoint", PAGES_BEFORE_CHECKPOINT)
        .pragma("cache_size", WRITER_CACHE)
        .busy_timeout(Duration::from_secs(5))
}

/// The readers of one file.
pub(super) struct Pool {
    idle: Arc<Mutex<Vec<Handle>>>,
    places: Arc<Semaphore>,
    count: usize,
    waiting: AtomicUsize,
    statement_timeout: Duration,
    read_limit: usize,
}

impl std::fmt::Debug for Pool {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Pool").finish_non_exhaustive()
    }
}

impl Pool {
    /// Opens `settings.pool_size` connections to the file of `url`.
    pub(super) fn open(url: &str, settings: ConnectionSettings) -> Result<Self> {
        let path = file_of(url);
        let count = settings.pool_size.max(1) as usize;
        let handles = (0..count).map(|_| Handle::open(&path)).collect::<Result<Vec<_>>>()?;
        Ok(Self {
            idle: Arc::new(Mutex::new(handles)),
            places: Arc::new(Semaphore::new(count)),
            count,
            waiting: AtomicUsize::new(0),
            statement_timeout: settings.statement_timeout,
            read_limit: settings.read_limit,
        })
    }

    pub(super) fn state(&self) -> PoolState {
        let in_use = self.count.saturating_sub(self.places.available_permits());
        PoolState { pool: "read", most: self.count, in_use, waiting: Some(self.waiting.load(Ordering::Relaxed)) }
    }

    /// Waits for an idle reader.
    pub(super) async fn acquire(&self) -> Result<Reader> {
        let waiting = Waiting::new(&self.waiting);
        let permit = Arc::clone(&self.places).acquire_owned().await.map_err(Error::internal)?;
        drop(waiting);
        let handle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let handle = handle.ok_or_else(|| Error::internal("a permit without an idle reader"))?;
        let interrupt = Arc::clone(&handle.interrupt);
        let lease = Lease { handle: Some(handle), idle: Arc::clone(&self.idle), _permit: permit };
        Ok(Reader {
            lease: Some(lease),
            interrupt,
            in_snapshot: false,
            statement_timeout: self.statement_timeout,
            read_limit: self.read_limit,
            taken: 0,
        })
    }
}

/// Counts one who waits, until it is dropped.
struct Waiting<'a>(&'a AtomicUsize);

impl<'a> Waiting<'a> {
    fn new(count: &'a AtomicUsize) -> Self {
        count.fetch_add(1, Ordering::Relaxed);
        Self(count)
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

/// A connection with what belongs to it.
struct Handle {
    connection: Connection,
    interrupt: Arc<InterruptHandle>,
    patience: Arc<Patience>,
    /// What statements that come again answered, by their binds.
    known: RefCell<LruCache<Vec<Bind>, Known>>,
}

/// An answer, and the state of the database that it was taken from.
struct Known {
    sql: Arc<str>,
    version: i64,
    rows: Rows,
}

impl Handle {
    fn open(path: &std::path::Path) -> Result<Self> {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(path, flags).map_err(Error::internal)?;
        connection.busy_timeout(Duration::from_secs(5)).map_err(Error::internal)?;
        connection.pragma_update(None, "cache_size", -PAGE_CACHE).map_err(Error::internal)?;
        connection.set_prepared_statement_cache_capacity(STATEMENT_CACHE);
        // Plans follow from statements alone. Else each new value of a bind would have its statement planned anew.
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true).map_err(Error::internal)?;
        teach(&connection).map_err(Error::internal)?;
        let patience = Arc::new(Patience(AtomicU32::new(Patience::ENDLESS)));
        let within = Arc::clone(&patience);
        connection.progress_handler(Patience::STEP, Some(move || within.is_over())).map_err(Error::internal)?;
        let interrupt = Arc::new(connection.get_interrupt_handle());
        Ok(Self { connection, interrupt, patience, known: RefCell::new(LruCache::new(KNOWN)) })
    }

    /// Runs the statements here if they are short; `None` if they are not, and then nothing has been done.
    fn try_here(&self, statements: &[Statement], room: usize) -> Result<Option<Vec<Rows>>, Fault> {
        self.patience.0.store(Patience::SHORT, Ordering::Relaxed);
        let outcome = self.run(statements, room);
        let over = self.patience.0.swap(Patience::ENDLESS, Ordering::Relaxed) == 0;
        match outcome {
            Err(_) if over => Ok(None),
            outcome => outcome.map(Some),
        }
    }

    /// Runs statements whose rows take no more memory than there is `room` for, in bytes.
    fn run(&self, statements: &[Statement], room: usize) -> Result<Vec<Rows>, Fault> {
        let mut room = room;
        let mut all = Vec::with_capacity(statements.len());
        for statement in statements {
            let rows = if statement.repeats {
                self.recall(statement, room)?
            } else {
                select(&self.connection, statement, room)?
            };
            room = room.checked_sub(rows.bytes()).ok_or(Fault::TooMuch)?;
            all.push(rows);
        }
        Ok(all)
    }

    /// The answer of before, if nobody has written to the database since, else that of now.
    fn recall(&self, statement: &Statement, room: usize) -> Result<Rows, Fault> {
        // Taken first: if somebody writes in between, the answer is newer than its number, and is not used again.
        let version = self.connection.prepare_cached("PRAGMA data_version")?.query_row([], |row| row.get(0))?;
        let mut known = self.known.borrow_mut();
        if let Some(known) = known.get(&statement.binds)
            && known.version == version
            && known.sql == statement.sql
        {
            return Ok(known.rows.clone());
        }
        let rows = select(&self.connection, statement, room)?;
        let sql = Arc::clone(&statement.sql);
        known.put(statement.binds.clone(), Known { sql, version, rows: rows.clone() });
        Ok(rows)
    }

    fn end_snapshot(&self) {
        if !self.connection.is_autocommit()
            && let Err(error) = self.connection.execute_batch("ROLLBACK")
        {
            tracing::warn!(%error, "a snapshot did not end well");
        }
    }
}

/// Teaches a connection what SQLite does not know by itself.
fn teach(connection: &Connection) -> rusqlite::Result<()> {
    let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC | FunctionFlags::SQLITE_DIRECTONLY;
    connection.create_scalar_function(FOLDED, 1, flags, |context| match context.get_raw(0) {
        ValueRef::Null => Ok(None),
        value => Ok(Some(text::folded(value.as_str()?).into_owned())),
    })
}

/// Why statements were not answered.
enum Fault {
    Sqlite(rusqlite::Error),
    /// Their rows take too much memory.
    TooMuch,
}

impl From<rusqlite::Error> for Fault {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sqlite(error)
    }
}

/// How much longer statements may go on where they are, in steps of SQLite's machine.
struct Patience(AtomicU32);

impl Patience {
    /// So many instructions between two looks: some tens of microseconds.
    const STEP: i32 = 5_000;
    /// About a millisecond, which is what a thread may be kept from everybody else.
    const SHORT: u32 = 24;
    const ENDLESS: u32 = u32::MAX;

    /// Counts one step.
    fn is_over(&self) -> bool {
        match self.0.load(Ordering::Relaxed) {
            Self::ENDLESS => false,
            0 => true,
            left => {
                self.0.store(left - 1, Ordering::Relaxed);
                left == 1
            }
        }
    }
}

/// A connection that is taken from the pool; goes back when dropped, wherever that is.
struct Lease {
    handle: Option<Handle>,
    idle: Arc<Mutex<Vec<Handle>>>,
    _permit: OwnedSemaphorePermit,
}

impl Drop for Lease {
    fn drop(&mut self) {
        if let Some(handle) = self.handle.take() {
            handle.end_snapshot();
            self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(handle);
        }
    }
}

/// A reader taken from the pool. What it still runs when it is dropped is interrupted.
pub struct Reader {
    /// `None` while a thread has it.
    lease: Option<Lease>,
    interrupt: Arc<InterruptHandle>,
    in_snapshot: bool,
    statement_timeout: Duration,
    /// How much memory all rows may take, and how much those do that have been read, in bytes.
    read_limit: usize,
    taken: usize,
}

impl std::fmt::Debug for Reader {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Reader").field("in_snapshot", &self.in_snapshot).finish_non_exhaustive()
    }
}

impl Reader {
    pub(super) fn begin(&mut self) {
        self.in_snapshot = true;
    }

    /// Ends the snapshot: the drop does.
    pub(super) fn finish(self) {}

    pub(super) async fn query_all(&mut self, statements: Vec<Statement>) -> Result<Vec<Rows>> {
        let lease = self.lease.take().ok_or_else(|| Error::internal("a reader after its end"))?;
        let handle = lease.handle.as_ref().ok_or_else(|| Error::internal("a lease without a connection"))?;
        if self.in_snapshot && handle.connection.is_autocommit() {
            handle.connection.execute_batch("BEGIN").map_err(Error::internal)?;
        }
        let room = self.read_limit.saturating_sub(self.taken);
        let outcome = handle.try_here(&statements, room);
        if let Some(rows) = outcome.map_err(|fault| self.failed(fault))? {
            self.lease = Some(lease);
            return Ok(self.counted(rows));
        }
        let (answer, answered) = oneshot::channel();
        let work = move || {
            let outcome = lease.handle.as_ref().map(|handle| handle.run(&statements, room));
            // The receiver is gone if the caller gave up; then nobody wants the answer, and the lease ends here.
            drop(answer.send((lease, outcome)));
        };
        drop(tokio::task::spawn_blocking(work));
        let mut awaited = Awaited { answered, interrupt: Some(Arc::clone(&self.interrupt)) };
        let answered = tokio::time::timeout(self.statement_timeout, &mut awaited.answered).await;
        let (lease, outcome) = answered.map_err(|_elapsed| Error::DeadlineExceeded)?.map_err(Error::internal)?;
        awaited.interrupt = None;
        self.lease = Some(lease);
        let outcome = outcome.ok_or_else(|| Error::internal("a lease without a connection"))?;
        outcome.map(|rows| self.counted(rows)).map_err(|fault| self.failed(fault))
    }

    fn counted(&mut self, rows: Vec<Rows>) -> Vec<Rows> {
        self.taken = rows.iter().fold(self.taken, |taken, rows| taken.saturating_add(rows.bytes()));
        rows
    }

    fn failed(&self, fault: Fault) -> Error {
        match fault {
            Fault::Sqlite(error) => Error::internal(error),
            Fault::TooMuch => too_much(self.read_limit),
        }
    }
}

type Answer = (Lease, Option<Result<Vec<Rows>, Fault>>);

/// What a thread is asked for. Dropped before the answer is here, it interrupts the statement; while it is there, the
/// connection is still that thread's or waits in here, so nobody else's statement is hit.
struct Awaited {
    answered: oneshot::Receiver<Answer>,
    interrupt: Option<Arc<InterruptHandle>>,
}

impl Drop for Awaited {
    fn drop(&mut self) {
        if let Some(handle) = &self.interrupt {
            handle.interrupt();
        }
    }
}

fn select(connection: &Connection, statement: &Statement, room: usize) -> Result<Rows, Fault> {
    let mut prepared = connection.prepare_cached(&statement.sql)?;
    let width = prepared.column_count();
    let mut rows = Reading::with_width(width);
    let binds = statement.binds.iter().map(value_of);
    let mut cursor = prepared.query(rusqlite::params_from_iter(binds))?;
    while let Some(row) = cursor.next()? {
        for column in 0..width {
            match row.get_ref(column)? {
                ValueRef::Null => rows.push_null(),
                ValueRef::Integer(number) => rows.push_integer(number),
                ValueRef::Real(_) => return Err(rusqlite::Error::InvalidQuery.into()),
                ValueRef::Text(bytes) => rows.push_text(bytes),
                ValueRef::Blob(bytes) => {
                    rows.push_uuid(Uuid::from_slice(bytes).map_err(|_| rusqlite::Error::InvalidQuery)?);
                }
            }
        }
        if rows.bytes() > room {
            return Err(Fault::TooMuch);
        }
    }
    rows.finish().map_err(|_| rusqlite::Error::InvalidQuery.into())
}

fn value_of(bind: &Bind) -> ToSqlOutput<'_> {
    if let Some(json) = bind.json_list() {
        return ToSqlOutput::Owned(Value::Text(json));
    }
    match bind {
        Bind::Uuid(id) => ToSqlOutput::Borrowed(ValueRef::Blob(id.as_bytes())),
        Bind::Text(text) => ToSqlOutput::Borrowed(ValueRef::Text(text.as_bytes())),
        Bind::Integer(number) => ToSqlOutput::Owned(Value::Integer(*number)),
        Bind::Date(date) => ToSqlOutput::Owned(Value::Text(date.to_string())),
        Bind::DateTime(time) => ToSqlOutput::Owned(Value::Text(datetime_text(*time))),
        Bind::Bytes(bytes) => ToSqlOutput::Borrowed(ValueRef::Blob(bytes)),
        Bind::Uuids(_) | Bind::Keys(_) | Bind::Texts(_) | Bind::Integers(_) | Bind::Dates(_) | Bind::DateTimes(_) => {
            ToSqlOutput::Owned(Value::Null)
        }
    }
}
