//! Fills a migrated, empty database with the measured world.

mod postgres;
mod sqlite;
mod tables;
mod words;
pub(crate) mod world;

use crate::Outcome;

/// Writes the world with so many evaluations; returns how many rows that were.
pub(crate) async fn run(url: &str, evaluations: u64) -> Outcome<u64> {
    let world = world::World::new(evaluations);
    match url.strip_prefix("sqlite://") {
        Some(path) => {
            let path = path.split('?').next().unwrap_or(path).to_owned();
            tokio::task::spawn_blocking(move || sqlite::write(&path, world)).await?
        }
        None => postgres::write(url, world).await,
    }
}
