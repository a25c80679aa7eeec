//! Copies of an SQLite database, taken while others read and write, and put back.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use rusqlite::{Connection, OpenFlags};

use super::sqlite_file::make_own_file;
use crate::error::{Error, Result};

/// Writes the database in `from` as it is at this moment to a new file `to`, which only its owner may read, and checks it.
///
/// # Errors
/// [`Error::Internal`] if there is a file `to`, or the copy cannot be made or is not whole; nothing is left of it then.
pub fn back_up_file(from: &Path, to: &Path) -> Result<()> {
    make_own_file(to).map_err(|error| Error::internal(format!("{} cannot be made: {error}", to.display())))?;
    copy(from, to).and_then(|()| check(to)).inspect_err(|_| drop(fs::remove_file(to)))?;
    keep(to)
}

/// Puts the copy in `from` in the place of the database `to`, which must not be there or hold nothing.
///
/// # Errors
/// [`Error::Internal`] if there is something, or the copy is none; the place is as before then.
pub fn restore_file(from: &Path, to: &Path) -> Result<()> {
    check(from)?;
    if to.exists() && count(&open(to)?, "SELECT count(*) FROM sqlite_schema")? > 0 {
        return Err(Error::internal(format!("{} holds data; move it away first", to.display())));
    }
    let beside = PathBuf::from(format!("{}.restoring", to.display()));
    back_up_file(from, &beside)?;
    for suffix in ["-wal", "-shm"] {
        // Most often there are none. SQLite would write what an old log holds into the new file, so they go before it comes.
        drop(fs::remove_file(format!("{}{suffix}", to.display())));
    }
    let moved = fs::rename(&beside, to).map_err(Error::internal);
    moved.inspect_err(|_| drop(fs::remove_file(&beside)))?;
    keep(to)
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    let name = to.to_str().ok_or_else(|| Error::internal("the name of the file is not UTF-8"))?;
    open(from)?.execute("VACUUM INTO ?1", [name]).map(drop).map_err(Error::internal)
}

/// Whether a file is a whole database of ours.
fn check(file: &Path) -> Result<()> {
    let connection = open(file)?;
    let steps = count(&connection, "SELECT count(*) FROM seaql_migrations");
    if !steps.is_ok_and(|steps| steps > 0) {
        return Err(Error::internal(format!("{} is no database of Capaian", file.display())));
    }
    let told: String =
        connection.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0)).map_err(Error::internal)?;
    let strays = count(&connection, "SELECT count(*) FROM pragma_foreign_key_check")?;
    if told != "ok" || strays > 0 {
        return Err(Error::internal(format!("{} is damaged: {told}, {strays} stray rows", file.display())));
    }
    Ok(())
}

fn open(file: &Path) -> Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let opened = Connection::open_with_flags(file, flags);
    opened.map_err(|error| Error::internal(format!("{} cannot be read: {error}", file.display())))
}

fn count(connection: &Connection, sql: &str) -> Result<i64> {
    connection.query_row(sql, [], |row| row.get(0)).map_err(Error::internal)
}

/// Waits until a file and its name are on disk.
fn keep(file: &Path) -> Result<()> {
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let written = File::open(file).and_then(|file| file.sync_all());
    written.and_then(|()| File::open(folder)?.sync_all()).map_err(Error::internal)
}
