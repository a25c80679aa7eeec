//! `capaian doctor`: looks at everything that the program stands on, and says what to do about it.

mod database;
mod finding;

use std::net::IpAddr;
use std::process::ExitCode;

use capaian::app;
use capaian::authz;
use capaian::config::Config;

use self::finding::{Finding, Grade};
use super::terminal::Outcome;

/// Prints what has been found. Ends well unless something is wrong; a warning is no such thing.
pub(super) async fn run() -> Outcome<ExitCode> {
    let mut findings = Vec::new();
    match Config::load() {
        Ok(config) => {
            findings.push(Finding::good("settings", "are all known and have their accepted forms"));
            let policy = policy(&config);
            findings.push(policy.finding);
            findings.extend(key(&config));
            findings.extend(addresses(&config));
            findings.extend(database::look(&config, policy.hash.as_deref()).await);
        }
        Err(errors) => findings.extend(errors.0.iter().map(|error| {
            let advice =
                "set it right in the environment or the file of settings; nothing else can be looked at before";
            Finding::wrong("settings", error.to_string(), advice)
        })),
    }
    for finding in &findings {
        println!("{finding}");
    }
    let count = |grade| findings.iter().filter(|finding| finding.grade == grade).count();
    let (wrong, warnings) = (count(Grade::Wrong), count(Grade::Warning));
    println!("\n{wrong} wrong, {warnings} to think about, {} in order", count(Grade::Good));
    Ok(if wrong == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

struct Policy {
    finding: Finding,
    /// `None` if the files have mistakes.
    hash: Option<String>,
}

fn policy(config: &Config) -> Policy {
    let place = config.policies.as_ref().map_or("embedded".to_owned(), |path| path.display().to_string());
    match authz::check(&app::policy_source(config)) {
        Ok(policy) => {
            let text = format!("is without mistakes ({place}, version {})", policy.hash());
            Policy { finding: Finding::good("policy", text), hash: Some(policy.hash().to_owned()) }
        }
        Err(errors) => {
            let text = format!("has {} mistakes ({place})", errors.mistakes.len());
            let advice = "run `capaian policy check`, which names file, line and column of each";
            Policy { finding: Finding::wrong("policy", text, advice), hash: None }
        }
    }
}

fn key(config: &Config) -> Vec<Finding> {
    vec![if config.secret.is_some() {
        Finding::good("key", "is set and long enough; every node needs the same, and a backup holds none")
    } else {
        let advice = "set CAPAIAN_SECRET_KEY to what `openssl rand -hex 32` prints, once, and keep it";
        Finding::wrong("key", "is not set, and `serve` does not start without it", advice)
    }]
}

/// What is said to callers goes in the clear from here on, so something has to stand in front.
fn addresses(config: &Config) -> Vec<Finding> {
    let mut findings = Vec::new();
    let listen = config.listen;
    findings.push(if is_local(listen.ip()) {
        Finding::good("listen", format!("at {listen}, from where a proxy with TLS carries it to callers"))
    } else {
        let advice = "let only a reverse proxy with TLS reach it: the server itself speaks plain HTTP";
        Finding::warning("listen", format!("at {listen}, which other machines reach without TLS"), advice)
    });
    if !is_local(config.admin_listen.ip()) {
        let advice = "keep the metrics off the public network; they ask nobody who they are";
        findings.push(Finding::warning("admin", format!("listens at {}", config.admin_listen), advice));
    }
    if config.settings.trusted_proxies.is_empty() {
        let advice = "name the addresses of your proxies in trusted_proxies, or all callers are one to the limits";
        findings.push(Finding::warning("proxies", "none are trusted", advice));
    }
    if !config.settings.cookie_secure {
        let advice = "set cookie_secure to on; off is for a trial without TLS";
        findings.push(Finding::warning("cookie", "is sent without TLS as well", advice));
    }
    findings
}

fn is_local(address: IpAddr) -> bool {
    address.is_loopback()
}
