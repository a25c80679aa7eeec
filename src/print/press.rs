//! Has documents set by processes of this same program, and stops those that take too long.

use std::io::{self, Read, Write};
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use lru::LruCache;
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::worker::{FAULTY, Order};
use super::{Problem, Template};
use crate::config::PrintRules;

/// The command of the program that sets one document; not for people.
const COMMAND: &str = "typeset";
/// The program that runs, also where another version has taken its place on the disk meanwhile.
const ITSELF: &str = "/proc/self/exe";
/// So many documents are kept, since many people may ask for the same one.
const KEPT: NonZeroUsize = NonZeroUsize::new(32).expect("more than none");
/// A document that is larger is not kept.
const LARGEST_KEPT: usize = 1024 * 1024;

/// Prints documents.
#[derive(Debug)]
pub struct Press {
    rules: PrintRules,
    kept: Mutex<LruCache<[u8; 32], Arc<Vec<u8>>>>,
}

/// Why there is no document.
#[derive(Debug, thiserror::Error)]
pub enum PrintError {
    /// The template has mistakes.
    #[error("the template has mistakes, the first at {}", .0.first().map_or("", |problem| &*problem.place))]
    Faulty(Vec<Problem>),
    /// It was stopped.
    #[error("the template took longer than {0:?} and was stopped")]
    TooLong(Duration),
    /// It ended without a document, as for want of memory.
    #[error("the template took too much memory or time: the process that set it ended with {0}")]
    Ended(ExitStatus),
    /// The process could not be begun or spoken to.
    #[error("the process that sets documents could not be used: {0}")]
    Process(#[from] io::Error),
}

impl Press {
    /// One that keeps these rules.
    pub fn new(rules: PrintRules) -> Self {
        Self { rules, kept: Mutex::new(LruCache::new(KEPT)) }
    }

    /// The PDF of a template with its data. Who stops waiting stops the process.
    ///
    /// # Errors
    /// What is wrong with the template, or why it was stopped.
    pub async fn print(&self, template: Template, data: Value) -> Result<Arc<Vec<u8>>, PrintError> {
        let key = self.key(template, &data);
        if let Some(kept) = key.and_then(|key| self.kept().get(&key).map(Arc::clone)) {
            return Ok(kept);
        }
        let pdf = Arc::new(self.set(template, data).await?);
        if let Some(key) = key.filter(|_| pdf.len() <= LARGEST_KEPT) {
            self.kept().put(key, Arc::clone(&pdf));
        }
        Ok(pdf)
    }

    fn kept(&self) -> std::sync::MutexGuard<'_, LruCache<[u8; 32], Arc<Vec<u8>>>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What says that a document is the same. Files of an agency may change at any time.
    fn key(&self, template: Template, data: &Value) -> Option<[u8; 32]> {
        let text = format!("{}\n{data}", template.file());
        self.rules.templates.is_none().then(|| Sha256::digest(text.as_bytes()).into())
    }

    async fn set(&self, template: Template, data: Value) -> Result<Vec<u8>, PrintError> {
        let PrintRules { templates, deadline, memory_mib, program, .. } = &self.rules;
        let order = Order {
            template,
            data,
            directory: templates.clone(),
            memory: memory_mib.saturating_mul(1024 * 1024),
            // The limit of a processor's time is whole seconds, and comes after the other one.
            seconds: deadline.as_secs() + 1,
        };
        let order = serde_json::to_vec(&order).map_err(io::Error::from)?;
        let begun = Begun::new(program.as_ref())?;
        let running = begun.0.clone();
        let ended = tokio::task::spawn_blocking(move || speak(&running, &order));
        let ended = tokio::time::timeout(*deadline, ended).await;
        let (status, bytes) = ended.map_err(|_| PrintError::TooLong(*deadline))?.map_err(io::Error::other)??;
        match status.code() {
            Some(0) => Ok(bytes),
            Some(code) if code == i32::from(FAULTY) => {
                Err(PrintError::Faulty(serde_json::from_slice(&bytes).map_err(io::Error::from)?))
            }
            _ => Err(PrintError::Ended(status)),
        }
    }
}

/// A process that is stopped when nobody waits for it any more.
struct Begun(Arc<Mutex<Child>>);

impl Begun {
    fn new(program: Option<&PathBuf>) -> io::Result<Self> {
        let program = program.map_or(Path::new(ITSELF), PathBuf::as_path);
        let child = Command::new(program)
            .arg(COMMAND)
            // No secret of the server is in its surroundings.
            .env_clear()
            // It has its memory from the system when it needs it, so that the limit counts what it takes.
            .env("MIMALLOC_ARENA_RESERVE", "16384")
            .env("RAYON_NUM_THREADS", "1")
            .env("TOKIO_WORKER_THREADS", "1")
            .current_dir("/")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()?;
        Ok(Self(Arc::new(Mutex::new(child))))
    }
}

impl Drop for Begun {
    fn drop(&mut self) {
        let mut child = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // One that has ended cannot be stopped, and need not.
        drop(child.kill());
    }
}

/// Gives the process its order and takes what it makes of it.
fn speak(running: &Mutex<Child>, order: &[u8]) -> io::Result<(ExitStatus, Vec<u8>)> {
    let child = || running.lock().unwrap_or_else(PoisonError::into_inner);
    let (input, output) = {
        let mut child = child();
        (child.stdin.take(), child.stdout.take())
    };
    // One that ends before it has read everything closes the pipe; how it ended says why.
    drop(input.map(|mut input| input.write_all(order)));
    let mut bytes = Vec::new();
    output.map(|mut output| output.read_to_end(&mut bytes)).transpose()?;
    // It has closed its output, so that nobody waits here with the lock.
    let status = child().wait()?;
    Ok((status, bytes))
}
