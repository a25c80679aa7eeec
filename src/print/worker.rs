//! The process that sets one document and ends: what it may take is bounded, and what becomes of it harms nobody else.

use std::fs;
use std::io::{self, Read, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use rlimit::Resource;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Template, typesetting};

/// How the process ends where something is wrong in the template; it has told what.
pub(super) const FAULTY: u8 = 2;

/// What one is asked to set, on its standard input.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Order {
    pub(super) template: Template,
    pub(super) data: Value,
    pub(super) directory: Option<PathBuf>,
    /// Bytes of memory that it may take.
    pub(super) memory: u64,
    /// Seconds of a processor that it may take.
    pub(super) seconds: u64,
}

/// Sets what standard input asks for and writes the PDF to standard output; or what is wrong with the template, as JSON.
///
/// # Errors
/// If the order cannot be read, the limits cannot be set or nobody takes the answer.
pub fn work() -> io::Result<ExitCode> {
    let mut order = String::new();
    io::stdin().read_to_string(&mut order)?;
    let order: Order = serde_json::from_str(&order)?;
    limit(&order)?;
    let (bytes, code) = match typesetting::set(order.template, order.data, order.directory.as_deref()) {
        Ok(pdf) => (pdf, ExitCode::SUCCESS),
        Err(problems) => (serde_json::to_vec(&problems)?, ExitCode::from(FAULTY)),
    };
    io::stdout().lock().write_all(&bytes)?;
    Ok(code)
}

/// What is beyond ends the process: there is nobody else in it.
fn limit(order: &Order) -> io::Result<()> {
    let memory = address_space()?.saturating_add(order.memory);
    Resource::AS.set(memory, memory)?;
    Resource::CPU.set(order.seconds, order.seconds)?;
    // It writes to a pipe and to no file, and leaves no image of its memory, which holds data.
    Resource::FSIZE.set(0, 0)?;
    Resource::CORE.set(0, 0)
}

/// What the process has reserved already, mostly for its own program.
fn address_space() -> io::Result<u64> {
    let status = fs::read_to_string("/proc/self/status")?;
    let size = status.lines().find_map(|line| line.strip_prefix("VmSize:")?.trim().strip_suffix(" kB"));
    let size: u64 =
        size.and_then(|size| size.parse().ok()).ok_or_else(|| io::Error::other("no size of the process"))?;
    Ok(size.saturating_mul(1024))
}
