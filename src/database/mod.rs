//! The two databases behind one face: SeaORM for everything that writes, plain fast connections for everything that reads.
//!
//! SQLite has one connection that writes and several that read; PostgreSQL has a pool for each.

mod insertion;
mod postgres;
mod rows;
mod sql;
mod sqlite;
mod sqlite_backup;
mod sqlite_file;
mod statistics;
mod tls;
mod uniqueness;
mod validity;

use std::sync::Arc;
use std::time::Duration;

use sea_orm::{
    ConnectOptions, ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, SqliteTransactionMode,
    TransactionOptions, TransactionTrait,
};

pub use insertion::{Kind, Target, execute, insert_all, insertion_parts};
pub use postgres::Listener;
pub use rows::{Cell, Rows};
pub use sql::{Asked, Bind, Binder, Statement, datetime_text};
pub use sqlite_backup::{back_up_file, restore_file};
pub use statistics::{Statistics, add_statistics, counted, recorded};
pub use uniqueness::{inserted, unless_taken};
pub use validity::{valid_on, valid_on_sql};

use crate::config::PostgresUrl;
use crate::error::{Error, Message, Result};
use crate::telemetry;

/// How many connections to open, and how long a statement may run.
#[derive(Clone, Copy, Debug)]
pub struct ConnectionSettings {
    /// Reader connections; on PostgreSQL also the most writers. At least 1.
    pub pool_size: u32,
    /// After this long the database itself stops a reading statement.
    pub statement_timeout: Duration,
    /// After this long PostgreSQL stops a writing statement; `None` for work that takes as long as it takes, such as
    /// migrations. SQLite writes in a queue of its own and is not stopped.
    pub write_timeout: Option<Duration>,
    /// How much memory the rows may take that one reader reads, in bytes.
    pub read_limit: usize,
}

impl Default for ConnectionSettings {
    fn default() -> Self {
        Self { pool_size: 4, statement_timeout: Duration::from_secs(10), write_timeout: None, read_limit: usize::MAX }
    }
}

/// How busy some connections are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PoolState {
    /// `read` or `write`.
    pub pool: &'static str,
    /// The most there may be.
    pub most: usize,
    /// How many somebody holds.
    pub in_use: usize,
    /// How many operations wait for one, where that is known.
    pub waiting: Option<usize>,
}

/// The database of this process. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Database {
    write: DatabaseConnection,
    read: ReadPool,
}

#[derive(Clone, Debug)]
enum ReadPool {
    Sqlite(Arc<sqlite::Pool>),
    Postgres(postgres::Pool),
}

/// A connection that has been idle for so long is asked whether it still lives before somebody writes through it: the
/// server may have been started anew since. One that is in use all the time fails in the hands of whoever has it.
const STALE_AFTER: Duration = Duration::from_millis(250);

impl Database {
    /// Opens `url`: `sqlite://PATH` (with `?mode=rwc` the file and its folder are made, for their owner only) or
    /// `postgres://...`.
    ///
    /// # Errors
    /// [`Error::Internal`] if the database cannot be reached.
    pub async fn connect(url: &str, settings: ConnectionSettings) -> Result<Self> {
        Self::connect_apart(url, None, settings).await
    }

    /// Opens `url`; what reads comes by `read_url`, if there is one, to the same PostgreSQL database.
    ///
    /// # Errors
    /// [`Error::Internal`] if the database cannot be reached by both.
    pub async fn connect_apart(url: &str, read_url: Option<&str>, settings: ConnectionSettings) -> Result<Self> {
        if url.starts_with("sqlite:") {
            return Self::connect_to_file(url, settings).await;
        }
        let read = |url| PostgresUrl::read(url).map_err(Error::internal);
        let database = Self::connect_to_server(&read(url)?, &read(read_url.unwrap_or(url))?, settings).await?;
        if read_url.is_some() {
            // A wrong password is told now and not to the first caller.
            database.read().await?;
        }
        Ok(database)
    }

    async fn connect_to_file(url: &str, settings: ConnectionSettings) -> Result<Self> {
        sqlite_file::prepare(url)?;
        let mut options = options(url);
        // One connection writes, so writers wait in a queue of ours and never meet SQLITE_BUSY among themselves.
        options.max_connections(1).min_connections(1).map_sqlx_sqlite_opts(sqlite::writer_options);
        let write = counted_connection(options).await?;
        Ok(Self { write, read: ReadPool::Sqlite(Arc::new(sqlite::Pool::open(url, settings)?)) })
    }

    async fn connect_to_server(
        url: &PostgresUrl,
        read_url: &PostgresUrl,
        settings: ConnectionSettings,
    ) -> Result<Self> {
        // The reader first: it says what is wrong with a certificate without waiting for a server.
        let read = ReadPool::Postgres(postgres::Pool::open(read_url, settings)?);
        let mut options = options(url.bare());
        options.max_connections(settings.pool_size.max(2)).test_before_acquire_if_idle_for(STALE_AFTER);
        let timeout = settings.write_timeout.map_or(0, |timeout| timeout.as_millis()).to_string();
        let url = url.clone();
        // What writes finds rows by their keys. A connection keeps how it checks a foreign key from the first time, and
        // that may have been when the table was empty: it would go on scanning it while it fills.
        options.map_sqlx_postgres_opts(move |options| {
            let options = options.options([("statement_timeout", timeout.as_str()), ("enable_seqscan", "off")]);
            tls::writer_options(options, &url)
        });
        Ok(Self { write: counted_connection(options).await?, read })
    }

    /// The connection for everything that writes.
    pub fn write(&self) -> &DatabaseConnection {
        &self.write
    }

    /// Which database this is.
    pub fn backend(&self) -> DbBackend {
        self.write.get_database_backend()
    }

    /// Begins a writing transaction; on SQLite it takes the write lock at once, so that it never has to be upgraded.
    ///
    /// # Errors
    /// [`Error::Internal`] if no connection could be had.
    pub async fn begin(&self) -> Result<DatabaseTransaction> {
        let options = TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..Default::default()
        };
        Ok(self.write.begin_with_options(options).await?)
    }

    /// Takes a reading connection until it is dropped.
    ///
    /// # Errors
    /// [`Error::Internal`] if no connection could be had.
    pub async fn read(&self) -> Result<Reader> {
        Ok(match &self.read {
            ReadPool::Sqlite(pool) => Reader::Sqlite(pool.acquire().await?),
            ReadPool::Postgres(pool) => Reader::Postgres(pool.acquire().await?),
        })
    }

    /// Runs one statement on a reading connection of its own.
    ///
    /// # Errors
    /// [`Error::Internal`] with the database's error.
    pub async fn query(&self, statement: Statement) -> Result<Rows> {
        self.read().await?.query(statement).await
    }

    /// How busy the connections are.
    pub fn pools(&self) -> [PoolState; 2] {
        let (most, open, idle) = match self.backend() {
            DbBackend::Sqlite => {
                let pool = self.write.get_sqlite_connection_pool();
                (pool.options().get_max_connections(), pool.size(), pool.num_idle())
            }
            _ => {
                let pool = self.write.get_postgres_connection_pool();
                (pool.options().get_max_connections(), pool.size(), pool.num_idle())
            }
        };
        let in_use = (open as usize).saturating_sub(idle);
        // The library does not tell how many wait to write.
        let write = PoolState { pool: "write", most: most as usize, in_use, waiting: None };
        let read = match &self.read {
            ReadPool::Sqlite(pool) => pool.state(),
            ReadPool::Postgres(pool) => pool.state(),
        };
        [read, write]
    }

    /// Opens a connection that hears what other processes say on `channel`; `None` on SQLite, which has no such thing.
    ///
    /// # Errors
    /// [`Error::Internal`] if the connection could not be had.
    pub async fn listen(&self, channel: &str) -> Result<Option<Listener>> {
        match &self.read {
            ReadPool::Sqlite(_) => Ok(None),
            ReadPool::Postgres(pool) => pool.listen(channel).await.map(Some),
        }
    }

    /// Closes the writer, so that SQLite folds its log back into the file.
    ///
    /// # Errors
    /// [`Error::Internal`] with the database's error.
    pub async fn close(self) -> Result<()> {
        drop(self.read);
        Ok(self.write.close().await?)
    }
}

/// A reading connection: runs SELECTs, alone or in one snapshot.
#[derive(Debug)]
pub enum Reader {
    /// A SQLite connection.
    Sqlite(sqlite::Reader),
    /// A PostgreSQL connection.
    Postgres(postgres::Reader),
}

impl Reader {
    /// Everything read from here on comes from one snapshot, until [`Self::finish`] or the drop.
    pub fn begin(&mut self) {
        match self {
            Self::Sqlite(reader) => reader.begin(),
            Self::Postgres(reader) => reader.begin(),
        }
    }

    /// Ends the snapshot.
    pub fn finish(self) {
        match self {
            Self::Sqlite(reader) => reader.finish(),
            Self::Postgres(reader) => reader.finish(),
        }
    }

    /// Runs one SELECT and returns all of its rows.
    ///
    /// # Errors
    /// As [`Self::query_all`].
    pub async fn query(&mut self, statement: Statement) -> Result<Rows> {
        let rows = self.query_all(vec![statement]).await?;
        rows.into_iter().next().ok_or_else(|| Error::internal("a statement without an answer"))
    }

    /// Runs SELECTs that do not wait for each other and returns the rows of each.
    ///
    /// # Errors
    /// [`Error::DeadlineExceeded`] if they took too long, [`Error::LimitExceeded`] if the rows of this reader take too much
    /// memory; [`Error::Internal`] with the database's error.
    pub async fn query_all(&mut self, statements: Vec<Statement>) -> Result<Vec<Rows>> {
        if statements.is_empty() {
            return Ok(Vec::new());
        }
        statements.iter().for_each(statistics::keep);
        let traced = telemetry::is_traced();
        let texts: Vec<std::sync::Arc<str>> =
            if traced { statements.iter().map(|statement| statement.sql.clone()).collect() } else { Vec::new() };
        let count = statements.len();
        let started = std::time::Instant::now();
        let (system, rows) = match self {
            Self::Sqlite(reader) => (system_name(DbBackend::Sqlite), reader.query_all(statements).await),
            Self::Postgres(reader) => (system_name(DbBackend::Postgres), reader.query_all(&statements).await),
        };
        let elapsed = started.elapsed();
        statistics::record_all(count, elapsed);
        for text in texts {
            // They ran side by side, so each took as long as all.
            telemetry::statement(system, &text, elapsed, rows.is_err());
        }
        rows
    }
}

fn options(url: &str) -> ConnectOptions {
    let mut options = ConnectOptions::new(url);
    options.sqlx_logging(false).test_before_acquire(false).acquire_timeout(Duration::from_secs(10));
    options
}

/// Opens the connections that write, each of whose statements is counted.
async fn counted_connection(options: ConnectOptions) -> Result<DatabaseConnection> {
    let mut write = sea_orm::Database::connect(options).await?;
    let system = system_name(write.get_database_backend());
    write.set_metric_callback(move |info| {
        statistics::record(info.elapsed);
        telemetry::statement(system, &info.statement.sql, info.elapsed, info.failed);
    });
    Ok(write)
}

/// One reader has read more rows than it may.
fn too_much(limit: usize) -> Error {
    Error::LimitExceeded(Message::new(
        format!(
            "operasi membaca lebih dari {limit} bita; minta halaman yang lebih pendek atau bidang yang lebih sedikit"
        ),
        format!("the operation reads more than {limit} bytes; ask for shorter pages or fewer fields"),
    ))
}

/// As traces name it.
fn system_name(backend: DbBackend) -> &'static str {
    match backend {
        DbBackend::Sqlite => "sqlite",
        _ => "postgresql",
    }
}

/// Runs a SELECT built by a [`Binder`] on a writing connection or transaction, as mutations do to load their facts.
///
/// # Errors
/// [`Error::Internal`] with the database's error.
pub async fn query_rows(connection: &impl ConnectionTrait, statement: Statement) -> Result<Vec<sea_orm::QueryResult>> {
    let backend = connection.get_database_backend();
    connection.query_all_raw(statement.into_sea_orm(backend)).await.map_err(Error::from)
}
