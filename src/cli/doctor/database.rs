//! What the doctor finds out about the database.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use capaian::app;
use capaian::clock::Clock;
use capaian::config::Config;
use capaian::database::{Binder, Database, query_rows};
use capaian::error::{Result, with_causes};
use chrono::{DateTime, Utc};
use migration::Migrator;
use sea_orm::DbBackend;
use sea_orm_migration::MigratorTrait;

use super::finding::Finding;

/// The oldest PostgreSQL that is supported, as `server_version_num` counts.
const OLDEST_SERVER: i64 = 140_000;
/// How far two clocks may be apart before cursors, sessions and days go wrong, in seconds.
const CLOCK_TOLERANCE: i64 = 2;
/// Less free space than this is a reason to act soon, in bytes.
const LITTLE_SPACE: u64 = 2 << 30;
/// Less free space than this stops writing soon, in bytes.
const NO_SPACE: u64 = 200 << 20;

/// Looks at the database of the settings; `policy` is the version of the policy files.
pub(super) async fn look(config: &Config, policy: Option<&str>) -> Vec<Finding> {
    let mut findings = Vec::new();
    if let Some(file) = config.database_url.sqlite_path() {
        if !file.exists() {
            let advice = "run `capaian migrate`; the address needs ?mode=rwc for the file to be made";
            return vec![Finding::wrong("database", format!("the file {} is not there", file.display()), advice)];
        }
        findings.push(permissions(file));
        findings.push(space(file));
    }
    let database = match app::connect(config).await {
        Ok(database) => database,
        Err(error) => {
            let advice = "look whether it runs, and at name, password and certificates in DATABASE_URL";
            findings.push(Finding::wrong("database", error.to_string(), advice));
            return findings;
        }
    };
    findings.push(steps(&database).await);
    let asked = match database.backend() {
        DbBackend::Postgres => server(&database).await,
        _ => file(&database).await,
    };
    match asked {
        Ok(more) => findings.extend(more),
        Err(error) => findings.push(unanswered(&error)),
    }
    // Without its tables it cannot say, which has been told.
    findings.extend(in_force(&database, policy).await.unwrap_or_default());
    if let Err(error) = database.close().await {
        findings.push(unanswered(&error));
    }
    findings
}

fn unanswered(error: &(dyn std::error::Error + 'static)) -> Finding {
    Finding::wrong("database", with_causes(error), "look at the log of the database, and at the rights of the role")
}

async fn steps(database: &Database) -> Finding {
    match Migrator::get_pending_migrations_read_only(database.write()).await {
        Ok(pending) if pending.is_empty() => Finding::good("tables", "are those of this program"),
        Ok(pending) => {
            let advice = "run `capaian migrate` as the role that owns the tables";
            Finding::wrong("tables", format!("{} steps are pending", pending.len()), advice)
        }
        Err(error) => {
            let advice =
                "install the program that has brought the tables this far, or look whether they are of Capaian";
            Finding::wrong("tables", with_causes(&error), advice)
        }
    }
}

/// Whether the nodes that serve now have the same policy.
async fn in_force(database: &Database, ours: Option<&str>) -> Result<Option<Finding>> {
    let asked =
        Binder::new(database.backend()).statement("SELECT policy_hash FROM policy_state WHERE id = 1".to_owned());
    let rows = database.query(asked).await?;
    if rows.is_empty() {
        // No node has been started yet.
        return Ok(None);
    }
    let Some((theirs, ours)) = rows.text(0, 0).zip(ours) else { return Ok(None) };
    Ok(Some(if theirs == ours {
        Finding::good("nodes", "have this policy in force")
    } else {
        let advice = "give this node the files of the others and send SIGHUP, or run `capaian policy adopt` for all";
        Finding::warning("nodes", format!("have another policy in force ({theirs})"), advice)
    }))
}

/// Asks the writing connection for one row of texts.
async fn row(database: &Database, sql: &str, columns: usize) -> Result<Vec<String>> {
    let asked = Binder::new(database.backend()).statement(sql.to_owned());
    let rows = query_rows(database.write(), asked).await?;
    let text = |column| rows.first().and_then(|row| row.try_get_by_index::<Option<String>>(column).ok().flatten());
    Ok((0..columns).map(|column| text(column).unwrap_or_default()).collect())
}

async fn server(database: &Database) -> Result<Vec<Finding>> {
    let told = row(
        database,
        "SELECT current_setting('server_version_num'), current_setting('server_version'), \
         to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"+00:00\"'), \
         (SELECT coalesce(installed_version, 'missing') FROM pg_available_extensions WHERE name = 'btree_gist'), \
         (SELECT version || ', ' || cipher FROM pg_stat_ssl WHERE pid = pg_backend_pid() AND ssl), \
         CAST(pg_is_in_recovery() AS text), current_setting('fsync'), \
         (SELECT CAST(rolsuper AS text) FROM pg_roles WHERE rolname = current_user), \
         (SELECT string_agg(relname, ', ') FROM pg_class WHERE relnamespace = to_regnamespace('public') \
          AND relkind = 'r' AND NOT has_table_privilege(oid, 'SELECT')), \
         (SELECT CAST(has_table_privilege(oid, 'UPDATE') OR has_table_privilege(oid, 'DELETE') AS text) \
          FROM pg_class WHERE oid = to_regclass('public.audit_event')), \
         CASE WHEN current_setting('server_encoding') <> 'UTF8' THEN 'the text of the database is not in UTF-8' \
          WHEN NOT EXISTS (SELECT 1 FROM pg_collation WHERE collname = 'und-x-icu') THEN 'the server is built without ICU' \
          ELSE '' END",
        11,
    )
    .await?;
    let [number, version, time, extension, tls, follows, fsync, superuser, hidden, audit, search] = &told[..] else {
        return Ok(Vec::new());
    };
    let old = number.parse::<i64>().is_ok_and(|number| number < OLDEST_SERVER);
    let mut findings = vec![
        if old {
            Finding::wrong("database", format!("is PostgreSQL {version}"), "14 is the oldest that is supported")
        } else {
            Finding::good("database", format!("is PostgreSQL {version}"))
        },
        match &**extension {
            "missing" | "" => Finding::wrong(
                "extension",
                "btree_gist is not there",
                "install PostgreSQL's contrib modules; the owner of the database may create it, as `migrate` does",
            ),
            installed => Finding::good("extension", format!("btree_gist {installed}")),
        },
        if tls.is_empty() {
            Finding::good("tls", "none to the database, which is on this machine or may be spoken to without")
        } else {
            Finding::good("tls", format!("to the database: {tls}"))
        },
        clock(time.parse().ok(), "the database's"),
    ];
    if !search.is_empty() {
        let advice = "bring the data into a database in UTF-8 of a server built with ICU, as the usual packages are";
        findings.push(Finding::wrong("search", format!("cannot tell capitals from small letters: {search}"), advice));
    }
    if follows == "true" {
        let advice = "name the server that takes changes in DATABASE_URL, or make this one it";
        findings.push(Finding::wrong("database", "follows another server and takes no changes", advice));
    }
    if fsync == "off" {
        let advice = "set fsync to on: after a power cut nothing may be left";
        findings.push(Finding::warning("database", "does not wait for its disk", advice));
    }
    if !hidden.is_empty() {
        let advice = "run packaging/postgres/grants.sql as the owner of the tables after each `capaian migrate`";
        findings.push(Finding::wrong("role", format!("may not read {hidden}"), advice));
    }
    findings.push(if superuser == "true" || audit == "true" {
        let advice = "serve as a role of its own, as packaging/postgres/roles.sql makes it (docs/operations.md)";
        Finding::warning("role", "may change the tables, or what the audit trail holds", advice)
    } else {
        Finding::good("role", "may not change what the audit trail holds")
    });
    Ok(findings)
}

async fn file(database: &Database) -> Result<Vec<Finding>> {
    let version = row(database, "SELECT sqlite_version()", 1).await?.concat();
    // Without its tables it has no event either, which has been told.
    let newest = row(database, "SELECT max(occurred_at) FROM outbox_event", 1).await.unwrap_or_default();
    let mut findings = vec![Finding::good("database", format!("is SQLite {version}"))];
    let newest = newest.first().and_then(|time| DateTime::parse_from_rfc3339(time).ok()).map(|time| time.to_utc());
    findings.push(match newest {
        Some(newest) if newest > Clock::system().now() => clock(Some(newest), "the newest event's"),
        _ => Finding::good("clock", "is not behind what has been written"),
    });
    Ok(findings)
}

/// Compares the clock of this machine with another.
fn clock(other: Option<DateTime<Utc>>, whose: &str) -> Finding {
    let advice = "let a time service set the clock of every machine; days and sessions are counted by it";
    let Some(other) = other else { return Finding::warning("clock", format!("{whose} cannot be read"), advice) };
    let apart = (Clock::system().now() - other).num_seconds();
    if apart.abs() > CLOCK_TOLERANCE {
        Finding::wrong("clock", format!("is {apart} s ahead of {whose} (less than nothing: behind)"), advice)
    } else {
        Finding::good("clock", format!("agrees with {whose}"))
    }
}

fn permissions(file: &Path) -> Finding {
    let advice = "run `chmod 600` on it; it holds personal data";
    match file.metadata().map(|metadata| metadata.permissions().mode() & 0o777) {
        Ok(mode) if mode & 0o077 != 0 => {
            Finding::wrong("file", format!("{} can be read by others ({mode:o})", file.display()), advice)
        }
        Ok(_) => Finding::good("file", format!("{} is its owner's only", file.display())),
        Err(error) => Finding::wrong("file", format!("{}: {error}", file.display()), advice),
    }
}

fn space(file: &Path) -> Finding {
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let advice = "make room; a backup and the log of the database need as much again as the file";
    let free = match rustix::fs::statvfs(folder) {
        Ok(told) => told.f_bavail.saturating_mul(told.f_frsize),
        Err(error) => return Finding::warning("disk", format!("{}: {error}", folder.display()), advice),
    };
    let text = format!("{} MiB are free in {}", free >> 20, folder.display());
    match free {
        free if free < NO_SPACE => Finding::wrong("disk", text, advice),
        free if free < LITTLE_SPACE => Finding::warning("disk", text, advice),
        _ => Finding::good("disk", text),
    }
}
