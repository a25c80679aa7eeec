//! Reading SQLite: threads that each own a rusqlite connection, since sqlx hands rows over one by one.

use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::time::Duration;

use rusqlite::types::{ToSqlOutput, Value, ValueRef};
use rusqlite::{Connection, InterruptHandle, OpenFlags};
use sea_orm::sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot};
use uuid::Uuid;

use super::{Bind, ConnectionSettings, PoolState, Rows, Statement, datetime_text};
use crate::error::{Error, Result};

/// How many prepared statements a connection keeps.
const STATEMENT_CACHE: usize = 256;

/// After how many pages of the log it is folded back into the file: 32 MiB. Random keys touch a page for nearly every
/// row, and each fold writes a page once however often it stands in the log.
const PAGES_BEFORE_CHECKPOINT: &str = "8192";

/// How the one writer opens the file: write-ahead log, every commit on disk before it is acknowledged.
pub(super) fn writer_options(options: SqliteConnectOptions) -> SqliteConnectOptions {
    options
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .pragma("wal_autocheckpoint", PAGES_BEFORE_CHECKPOINT)
        .busy_timeout(Duration::from_secs(5))
}

type Job = Box<dyn FnOnce(&Connection) + Send>;

/// A thread and the means to give it work and to interrupt it.
struct Worker {
    jobs: mpsc::Sender<Job>,
    interrupt: Arc<InterruptHandle>,
}

/// The idle readers of one file.
pub(super) struct Pool {
    idle: Arc<Mutex<Vec<Worker>>>,
    places: Arc<Semaphore>,
    count: usize,
    waiting: AtomicUsize,
    statement_timeout: Duration,
}

impl std::fmt::Debug for Pool {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Pool").finish_non_exhaustive()
    }
}

impl Pool {
    /// Starts `settings.pool_size` reader threads on the file of `url`.
    pub(super) fn open(url: &str, settings: ConnectionSettings) -> Result<Self> {
        let path = file_of(url);
        let count = settings.pool_size.max(1) as usize;
        let workers = (0..count).map(|_| spawn(&path)).collect::<Result<Vec<_>>>()?;
        Ok(Self {
            idle: Arc::new(Mutex::new(workers)),
            places: Arc::new(Semaphore::new(count)),
            count,
            waiting: AtomicUsize::new(0),
            statement_timeout: settings.statement_timeout,
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
        let worker = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let worker = worker.ok_or_else(|| Error::internal("a permit without an idle reader"))?;
        Ok(Reader {
            worker: Some(worker),
            idle: Arc::clone(&self.idle),
            busy: false,
            _permit: permit,
            statement_timeout: self.statement_timeout,
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

/// The file of a `sqlite://PATH?...` address.
fn file_of(url: &str) -> PathBuf {
    let path = url.trim_start_matches("sqlite://").trim_start_matches("sqlite:");
    PathBuf::from(path.split('?').next().unwrap_or(path))
}

fn spawn(path: &std::path::Path) -> Result<Worker> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags).map_err(Error::internal)?;
    connection.busy_timeout(Duration::from_secs(5)).map_err(Error::internal)?;
    connection.set_prepared_statement_cache_capacity(STATEMENT_CACHE);
    let interrupt = Arc::new(connection.get_interrupt_handle());
    let (jobs, inbox) = mpsc::channel::<Job>();
    std::thread::Builder::new()
        .name("sqlite-reader".to_owned())
        .spawn(move || {
            for job in inbox {
                job(&connection);
            }
        })
        .map_err(Error::internal)?;
    Ok(Worker { jobs, interrupt })
}

/// A reader taken from the pool; goes back when dropped, and what it was still running is interrupted.
pub struct Reader {
    worker: Option<Worker>,
    idle: Arc<Mutex<Vec<Worker>>>,
    busy: bool,
    _permit: OwnedSemaphorePermit,
    statement_timeout: Duration,
}

impl std::fmt::Debug for Reader {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Reader").field("busy", &self.busy).finish_non_exhaustive()
    }
}

impl Reader {
    pub(super) async fn begin(&mut self) -> Result<()> {
        self.run(|connection| {
            // Whoever had this reader before may have been dropped in the middle of a snapshot.
            if !connection.is_autocommit() {
                connection.execute_batch("ROLLBACK")?;
            }
            connection.execute_batch("BEGIN")
        })
        .await
    }

    pub(super) async fn finish(&mut self) -> Result<()> {
        self.run(|connection| connection.execute_batch("COMMIT")).await
    }

    pub(super) async fn query(&mut self, statement: Statement) -> Result<Rows> {
        self.run(move |connection| select(connection, &statement)).await
    }

    async fn run<T: Send + 'static>(
        &mut self,
        job: impl FnOnce(&Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T> {
        let worker = self.worker.as_ref().ok_or_else(|| Error::internal("a reader after its end"))?;
        let (answer, answered) = oneshot::channel();
        self.busy = true;
        worker
            .jobs
            .send(Box::new(move |connection| {
                // The receiver is gone if the caller gave up; then nobody wants the answer.
                let _ = answer.send(job(connection));
            }))
            .map_err(|_| Error::internal("a reader thread has ended"))?;
        let outcome = match tokio::time::timeout(self.statement_timeout, answered).await {
            Ok(outcome) => outcome.map_err(Error::internal)?,
            // The drop of this reader interrupts the statement.
            Err(elapsed) => return Err(Error::internal(elapsed)),
        };
        self.busy = false;
        outcome.map_err(Error::internal)
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        if let Some(worker) = self.worker.take() {
            if self.busy {
                worker.interrupt.interrupt();
            }
            // Ends a snapshot that was left open; queued behind what may still be running.
            let rollback: Job = Box::new(|connection| {
                if !connection.is_autocommit() {
                    let _ = connection.execute_batch("ROLLBACK");
                }
            });
            if worker.jobs.send(rollback).is_ok() {
                self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(worker);
            }
        }
    }
}

fn select(connection: &Connection, statement: &Statement) -> rusqlite::Result<Rows> {
    let mut prepared = connection.prepare_cached(&statement.sql)?;
    let width = prepared.column_count();
    let mut rows = Rows::with_width(width);
    let binds = statement.binds.iter().map(value_of);
    let mut cursor = prepared.query(rusqlite::params_from_iter(binds))?;
    while let Some(row) = cursor.next()? {
        for column in 0..width {
            match row.get_ref(column)? {
                ValueRef::Null => rows.push_null(),
                ValueRef::Integer(number) => rows.push_integer(number),
                ValueRef::Real(_) => return Err(rusqlite::Error::InvalidQuery),
                ValueRef::Text(bytes) => rows
                    .push_text(std::str::from_utf8(bytes).map_err(|error| rusqlite::Error::Utf8Error(column, error))?),
                ValueRef::Blob(bytes) => {
                    rows.push_uuid(Uuid::from_slice(bytes).map_err(|_| rusqlite::Error::InvalidQuery)?);
                }
            }
        }
    }
    Ok(rows)
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
        Bind::Uuids(_) | Bind::Texts(_) | Bind::Integers(_) | Bind::Dates(_) | Bind::DateTimes(_) => {
            ToSqlOutput::Owned(Value::Null)
        }
    }
}
