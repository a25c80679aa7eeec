//! The baselines that Capaian is measured against: what a good engineer would write for these few queries alone, served
//! by the same HTTP server.

mod postgres;
mod sqlite;

use std::net::SocketAddr;
use std::sync::Arc;

use poem::error::InternalServerError;
use poem::http::header::CONTENT_TYPE;
use poem::listener::TcpListener;
use poem::web::{Data, Query};
use poem::{Body, EndpointExt, Response, Route, Server, handler, post};
use serde::Deserialize;

use crate::{Outcome, pins};

/// Where the answers come from.
enum Database {
    Postgres(postgres::Database),
    Sqlite(sqlite::Database),
}

type Shared = Arc<Database>;

/// Serves until SIGTERM.
pub(crate) async fn run(url: &str, listen: SocketAddr, pool: usize) -> Outcome {
    let database = match url.strip_prefix("sqlite://") {
        Some(path) => Database::Sqlite(sqlite::Database::open(path.split('?').next().unwrap_or(path), pool)?),
        None => Database::Postgres(postgres::Database::open(url, pool)?),
    };
    let routes = Route::new()
        .at("/overview", post(overview))
        .at("/statistics", post(statistics))
        .at("/keys", post(keys))
        .at("/constant", post(constant))
        .data(Shared::new(database));
    let mut terminate = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?;
    let stopped = async move {
        terminate.recv().await;
    };
    Server::new(TcpListener::bind(listen)).run_with_graceful_shutdown(routes, stopped, None).await?;
    Ok(())
}

#[derive(Deserialize)]
struct Page {
    /// Anything but 0 asks for the oldest page, where cells are hidden.
    #[serde(default)]
    oldest: u8,
}

/// The view of a front-end team: one statement.
#[handler]
async fn overview(body: Body, Data(database): Data<&Shared>, Query(page): Query<Page>) -> poem::Result<Response> {
    read(body).await?;
    let oldest = page.oldest != 0;
    match &**database {
        Database::Postgres(database) => database.overview(oldest).await,
        Database::Sqlite(database) => database.overview(oldest).await,
    }
    .map(json)
    .map_err(internal)
}

/// The dashboard of the units: one statement.
#[handler]
async fn statistics(body: Body, Data(database): Data<&Shared>) -> poem::Result<Response> {
    read(body).await?;
    match &**database {
        Database::Postgres(database) => database.statistics().await,
        Database::Sqlite(database) => database.statistics().await,
    }
    .map(json)
    .map_err(internal)
}

#[derive(Deserialize)]
struct Keys {
    /// How many reads.
    n: u32,
}

/// Reads by primary key, one after the other, and then the answer of the small query.
#[handler]
async fn keys(body: Body, Data(database): Data<&Shared>, Query(keys): Query<Keys>) -> poem::Result<Response> {
    read(body).await?;
    let name = match &**database {
        Database::Postgres(database) => database.keys(keys.n).await,
        Database::Sqlite(database) => database.keys(keys.n).await,
    }
    .map_err(internal)?;
    Ok(json(small(&name)))
}

/// The answer of the small query, from nowhere.
#[handler]
async fn constant(body: Body) -> poem::Result<Response> {
    read(body).await?;
    Ok(json(small(pins::AUDITOR_NAME)))
}

fn small(name: &str) -> String {
    format!(r#"{{"data":{{"viewer":{{"employee":{{"name":"{name}"}}}}}}}}"#)
}

/// Whoever is compared reads what was posted.
async fn read(body: Body) -> poem::Result<()> {
    body.into_bytes().await.map(drop).map_err(InternalServerError)
}

fn json(text: String) -> Response {
    Response::builder().header(CONTENT_TYPE, "application/json").body(text)
}

fn internal(error: Box<dyn std::error::Error + Send + Sync>) -> poem::Error {
    poem::Error::from_string(crate::explain(error.as_ref()), poem::http::StatusCode::INTERNAL_SERVER_ERROR)
}
