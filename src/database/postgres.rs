//! Reading PostgreSQL through tokio-postgres: prepared statements, one pooled connection per operation.

use std::future::poll_fn;
use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};
use deadpool_postgres::{Manager, ManagerConfig, Object, RecyclingMethod};
use futures_util::TryStreamExt;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio_postgres::types::{ToSql, Type};
use tokio_postgres::{AsyncMessage, Client, Config, NoTls, Row};
use uuid::Uuid;

use super::{Bind, ConnectionSettings, PoolState, Rows, Statement, datetime_text};
use crate::error::{Error, Result};

/// The reading connections.
#[derive(Clone, Debug)]
pub(super) struct Pool {
    connections: deadpool_postgres::Pool,
    /// For a connection beside the pool, which listens.
    config: Arc<Config>,
}

impl Pool {
    pub(super) fn open(url: &str, settings: ConnectionSettings) -> Result<Self> {
        let mut config: Config = url.parse().map_err(Error::internal)?;
        // Generic plans do not know how large a bound set of units is, and then scan what an index would skip.
        config.options(format!(
            "-c statement_timeout={} -c plan_cache_mode=force_custom_plan -c default_transaction_read_only=on -c jit=off",
            settings.statement_timeout.as_millis()
        ));
        let manager =
            Manager::from_config(config.clone(), NoTls, ManagerConfig { recycling_method: RecyclingMethod::Fast });
        let connections = deadpool_postgres::Pool::builder(manager)
            .max_size(settings.pool_size.max(1) as usize)
            .build()
            .map_err(Error::internal)?;
        Ok(Self { connections, config: Arc::new(config) })
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
        Ok(Reader { connection: Some(self.connections.get().await.map_err(Error::internal)?), clean: true })
    }
}

impl Pool {
    /// Opens a connection that hears what is said on `channel`.
    pub(super) async fn listen(&self, channel: &str) -> Result<Listener> {
        let (client, mut connection) = self.config.connect(NoTls).await.map_err(Error::internal)?;
        let (sender, heard) = mpsc::channel(LISTENER_QUEUE);
        // The connection works only while somebody polls it; when the task ends, the receiver hears that.
        let driver = tokio::spawn(async move {
            while let Some(Ok(message)) = poll_fn(|context| connection.poll_message(context)).await {
                if let AsyncMessage::Notification(notification) = message
                    && sender.send(notification.payload().to_owned()).await.is_err()
                {
                    return;
                }
            }
        });
        let listener = Listener { client, heard, driver };
        listener.client.batch_execute(&format!("LISTEN {channel}")).await.map_err(Error::internal)?;
        Ok(listener)
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

/// A pooled connection. One that is dropped in the middle of something is closed and not handed to anybody else.
#[derive(Debug)]
pub struct Reader {
    connection: Option<Object>,
    clean: bool,
}

impl Reader {
    pub(super) async fn begin(&mut self) -> Result<()> {
        self.clean = false;
        self.connection()?
            .batch_execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
            .await
            .map_err(Error::internal)
    }

    pub(super) async fn finish(&mut self) -> Result<()> {
        self.connection()?.batch_execute("COMMIT").await.map_err(Error::internal)?;
        self.clean = true;
        Ok(())
    }

    pub(super) async fn query(&mut self, statement: Statement) -> Result<Rows> {
        let was_clean = std::mem::replace(&mut self.clean, false);
        let rows = select(self.connection()?, &statement).await?;
        self.clean = was_clean;
        Ok(rows)
    }

    fn connection(&self) -> Result<&Object> {
        self.connection.as_ref().ok_or_else(|| Error::internal("a reader after its end"))
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        if !self.clean
            && let Some(connection) = self.connection.take()
        {
            // The server would go on with a statement that nobody waits for any more.
            let cancel = connection.cancel_token();
            drop(Object::take(connection));
            if let Ok(runtime) = tokio::runtime::Handle::try_current() {
                runtime.spawn(async move {
                    if let Err(error) = cancel.cancel_query(NoTls).await {
                        tracing::warn!(%error, "a statement that nobody waits for could not be stopped");
                    }
                });
            }
        }
    }
}

async fn select(connection: &Object, statement: &Statement) -> Result<Rows> {
    let prepared = connection.prepare_cached(&statement.sql).await.map_err(Error::internal)?;
    let width = prepared.columns().len();
    let mut rows = Rows::with_width(width);
    let binds = statement.binds.iter().map(|bind| -> &(dyn ToSql + Sync) {
        match bind {
            Bind::Uuid(value) => value,
            Bind::Uuids(value) => value,
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
    let stream = connection.query_raw(&prepared, binds).await.map_err(Error::internal)?;
    futures_util::pin_mut!(stream);
    while let Some(row) = stream.try_next().await.map_err(Error::internal)? {
        for column in 0..width {
            push(&mut rows, &row, column).map_err(Error::internal)?;
        }
    }
    Ok(rows)
}

fn push(rows: &mut Rows, row: &Row, column: usize) -> Result<(), tokio_postgres::Error> {
    let kind = row.columns()[column].type_();
    if *kind == Type::UUID {
        match row.try_get::<_, Option<Uuid>>(column)? {
            Some(id) => rows.push_uuid(id),
            None => rows.push_null(),
        }
    } else if let Some(number) = integer(row, column, kind)? {
        match number {
            Some(number) => rows.push_integer(number),
            None => rows.push_null(),
        }
    } else if *kind == Type::DATE {
        match row.try_get::<_, Option<NaiveDate>>(column)? {
            Some(date) => rows.push_text(&date.to_string()),
            None => rows.push_null(),
        }
    } else if *kind == Type::TIMESTAMPTZ {
        match row.try_get::<_, Option<DateTime<Utc>>>(column)? {
            Some(time) => rows.push_text(&datetime_text(time)),
            None => rows.push_null(),
        }
    } else {
        match row.try_get::<_, Option<&str>>(column)? {
            Some(text) => rows.push_text(text),
            None => rows.push_null(),
        }
    }
    Ok(())
}

/// The whole number or boolean in `column`; the outer `None` if the column holds neither.
#[expect(clippy::option_option, reason = "a column of another type and an absent value are two different answers")]
fn integer(row: &Row, column: usize, kind: &Type) -> Result<Option<Option<i64>>, tokio_postgres::Error> {
    Ok(if *kind == Type::INT8 {
        Some(row.try_get::<_, Option<i64>>(column)?)
    } else if *kind == Type::INT4 {
        Some(row.try_get::<_, Option<i32>>(column)?.map(i64::from))
    } else if *kind == Type::BOOL {
        Some(row.try_get::<_, Option<bool>>(column)?.map(i64::from))
    } else {
        None
    })
}
