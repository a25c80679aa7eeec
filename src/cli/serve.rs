//! `capaian serve`: the API on a migrated database.

use capaian::app;
use capaian::clock::Clock;
use capaian::config::Config;
use capaian::telemetry;

use super::terminal::Outcome;

pub(super) async fn run(config: &Config) -> Outcome {
    telemetry::start_logging(&config.log)?;
    telemetry::start_traces(&config.traces)?;
    let app = app::prepare(config, Clock::system()).await?;
    app::serve(app, config, |address| println!("serving at http://{address}/graphql")).await?;
    Ok(())
}
