//! `capaian agency`: the agencies of an installation.

use capaian::app;
use capaian::clock::Clock;
use capaian::config::Config;
use capaian::import::master_data::{self, NewAgency};
use clap::Subcommand;

use super::terminal::Outcome;

#[derive(Subcommand)]
pub(super) enum Command {
    /// Create an agency with its root unit.
    Create {
        /// A short code; imports name the agency by it.
        #[arg(long)]
        code: String,
        /// The full name.
        #[arg(long)]
        name: String,
        /// MINISTRY, PROVINCE, REGENCY or CITY.
        #[arg(long)]
        level: String,
        /// The official code of its region, such as 19.71.
        #[arg(long)]
        region: Option<String>,
        /// Asia/Jakarta, Asia/Makassar or Asia/Jayapura.
        #[arg(long, default_value = "Asia/Jakarta")]
        time_zone: String,
    },
}

pub(super) async fn run(config: &Config, command: Command) -> Outcome {
    let Command::Create { code, name, level, region, time_zone } = command;
    let database = app::open(config).await?;
    let new = NewAgency { code, name, level, region_code: region, time_zone };
    master_data::create_agency(&database, new, Clock::system().now()).await?;
    println!("The agency has been created.");
    Ok(())
}
