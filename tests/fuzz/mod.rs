//! Whatever bytes arrive, the answer is GraphQL's: no fault of the program, no error without a code, no time without end.
//!
//! The corpus holds bodies of requests, one a line in `corpus/*.jsonl`, and bodies that once were a fault, one a file in
//! `corpus/found/`. All are sent as they are; then, until the time is up, chance changes them. What gives an answer of a
//! kind not seen before is kept and changed further. `CAPAIAN_TEST_FUZZ_SECONDS` asks for more time, `CAPAIAN_TEST_FUZZ_SEED` for
//! other chances.
//!
//! Random documents that are valid, for random actors in random worlds, are what `tests/copy` sends: it fails on an
//! internal error as well.

mod mutate;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use poem::http::StatusCode;
use serde_json::Value;

use self::mutate::{Mutator, dictionary};
use crate::support::{Contents, TestApp, TestDatabase};

/// Longer than any answer takes on a busy machine.
const SLOWEST: Duration = Duration::from_secs(10);
/// Growth of the peak of the whole process, in KiB.
const MOST_MEMORY: u64 = 512 * 1024;

const ACTORS: [Option<&str>; 5] = [None, Some("evaluee"), Some("supervisor"), Some("team"), Some("stranger")];

fn corpus() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fuzz/corpus")
}

/// Every body of the corpus, in an order that does not change.
fn bodies() -> Vec<Vec<u8>> {
    let mut files: Vec<PathBuf> = [corpus(), corpus().join("found")]
        .iter()
        .flat_map(|directory| fs::read_dir(directory).into_iter().flatten())
        .map(|entry| entry.expect("a file").path())
        .filter(|path| path.is_file())
        .collect();
    files.sort();
    files
        .iter()
        .flat_map(|path| {
            let bytes = fs::read(path).expect("a file of the corpus");
            if path.extension().is_some_and(|extension| extension == "jsonl") {
                bytes.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()).map(<[u8]>::to_vec).collect()
            } else {
                vec![bytes]
            }
        })
        .collect()
}

/// Sends one body. Returns the kind of the answer: what distinguishes it from others, without names and numbers.
async fn send(app: &TestApp, token: Option<&str>, body: &[u8]) -> Result<String, String> {
    let mut request = app
        .client()
        .post("/graphql")
        .content_type("application/json")
        .header("accept", "application/graphql-response+json")
        .header("accept-language", "id")
        .body(body.to_vec());
    if let Some(token) = token {
        request = request.header("authorization", format!("Bearer {token}"));
    }
    let started = Instant::now();
    let mut response = request.send().await.0;
    let bytes = response.take_body().into_vec().await.map_err(|error| format!("no body: {error}"))?;
    let elapsed = started.elapsed();
    let text = String::from_utf8_lossy(&bytes);
    let status = response.status();
    if elapsed > SLOWEST {
        return Err(format!("{elapsed:?}"));
    }
    if status.is_server_error() {
        return Err(format!("{status} {text}"));
    }
    let json: Value = serde_json::from_slice(&bytes).map_err(|error| format!("not JSON: {error}: {text}"))?;
    let of_one = json.as_array().map_or_else(|| std::slice::from_ref(&json), Vec::as_slice);
    let mut kind = status.as_str().to_owned();
    for answer in of_one {
        let errors = answer.get("errors").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        if errors.is_empty() && answer.get("data").is_none() {
            return Err(format!("neither data nor errors: {text}"));
        }
        if status == StatusCode::OK && answer.get("data").is_none() && of_one.len() == 1 {
            let persisted = errors.iter().all(|error| error["extensions"]["code"] == "PERSISTED_QUERY_NOT_FOUND");
            if !persisted {
                return Err(format!("200 without data: {text}"));
            }
        }
        for error in errors {
            let code =
                error["extensions"]["code"].as_str().ok_or_else(|| format!("an error without a code: {text}"))?;
            if code == "INTERNAL" || !error["extensions"]["requestId"].is_string() || !error["message"].is_string() {
                return Err(format!("a fault: {text}"));
            }
            let message = error["message"].as_str().unwrap_or_default();
            if let Some(word) = english_word(message).filter(|_| code != "PERSISTED_QUERY_NOT_FOUND") {
                return Err(format!("the Indonesian message `{message}` has the English word `{word}`: {text}"));
            }
            kind.push_str(code);
            kind.push_str(&without_names(error["message"].as_str().unwrap_or_default()));
        }
    }
    Ok(kind)
}

/// A word of English in a message, outside of what it quotes.
pub(crate) fn english_word(message: &str) -> Option<&str> {
    const WORDS: [&str; 24] = [
        "the",
        "is",
        "of",
        "not",
        "must",
        "cannot",
        "can",
        "and",
        "with",
        "for",
        "got",
        "expected",
        "found",
        "unexpected",
        "invalid",
        "unterminated",
        "string",
        "integer",
        "list",
        "provided",
        "at",
        "while",
        "only",
        "this",
    ];
    // One kind of quotes may stand within the other.
    let mut quote = None;
    let outside: Vec<&str> = message
        .split_inclusive(['"', '`'])
        .filter(|piece| {
            let is_outside = quote.is_none();
            let end = piece.chars().next_back().filter(|letter| matches!(letter, '"' | '`'));
            quote = match (quote, end) {
                (None, begun) => begun,
                (Some(begun), Some(ended)) if begun == ended => None,
                (open, _) => open,
            };
            is_outside
        })
        .collect();
    let outside = outside.into_iter().flat_map(str::split_whitespace);
    let mut words = outside.map(|word| word.trim_matches(|letter: char| !letter.is_alphanumeric()));
    words.find(|word| WORDS.contains(&word.to_lowercase().as_str()))
}

fn without_names(message: &str) -> String {
    let mut quoted = false;
    let plain = message.chars().filter(|letter| {
        if matches!(letter, '"' | '`') {
            quoted = !quoted;
        }
        !quoted && !letter.is_ascii_digit()
    });
    plain.take(60).collect()
}

fn peak_memory() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM")).unwrap_or_default();
    line.split_whitespace().nth(1).and_then(|number| number.parse().ok()).unwrap_or_default()
}

/// Keeps what was a fault where it can be looked at, and says where to put it.
fn fault(seed: u64, actor: Option<&str>, body: &[u8], what: &str) -> ! {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("fuzz-{:016x}.json", mutate::hash(body)));
    fs::write(&path, body).expect("a file");
    let shown: String = String::from_utf8_lossy(body).chars().take(2_000).collect();
    panic!(
        "seed {seed}, as {}: {what}\n{shown}\nkept in {}; mend it and move it to tests/fuzz/corpus/found/",
        actor.unwrap_or("citizen"),
        path.display()
    );
}

fn number(variable: &str, default: u64) -> u64 {
    match std::env::var(variable) {
        Ok(text) => text.parse().unwrap_or_else(|_| panic!("{variable} is `{text}`; it must be a number")),
        Err(_) => default,
    }
}

#[tokio::test]
async fn no_bytes_make_the_front_door_fail() {
    let seed = number("CAPAIAN_TEST_FUZZ_SEED", 1);
    let budget = Duration::from_secs(number("CAPAIAN_TEST_FUZZ_SECONDS", 5));
    let app = TestApp::on(TestDatabase::new(Contents::Cast).await).await;
    let mut tokens = Vec::new();
    for actor in ACTORS {
        tokens.push(match actor {
            Some(name) => Some(app.token(name).await),
            None => None,
        });
    }
    let mut pool = bodies();
    assert!(pool.len() > 100, "the corpus is not there");
    let memory = peak_memory();
    let mut kinds = BTreeSet::new();
    for body in &pool {
        // Nobody signs anybody out here: a citizen's session cannot end.
        match send(&app, None, body).await {
            Ok(kind) => _ = kinds.insert(kind),
            Err(what) => fault(seed, None, body, &what),
        }
    }
    let (mut mutator, mut sent) = (Mutator::new(seed, dictionary()), 0);
    let started = Instant::now();
    while started.elapsed() < budget {
        let body = mutator.body(&pool);
        let actor = mutator.below(ACTORS.len());
        let ends_a_session = body.windows(7).any(|window| window == b"signOut");
        let token = tokens[actor].as_deref().filter(|_| !ends_a_session);
        match send(&app, token, &body).await {
            Ok(kind) => {
                if kinds.insert(kind) && body.len() < 20_000 {
                    pool.push(body);
                }
            }
            Err(what) => fault(seed, ACTORS[actor], &body, &what),
        }
        sent += 1;
    }
    let grown = peak_memory().saturating_sub(memory);
    assert!(grown < MOST_MEMORY, "{grown} KiB for {sent} requests");
    let answered = kinds.iter().filter(|kind| kind.starts_with("200")).count();
    assert!(sent > 50 && kinds.len() > 20 && answered > 0, "{sent} requests gave {} kinds of answers", kinds.len());
    // Whoever runs it longer wants to know what came of it.
    eprintln!("seed {seed}: {sent} requests, {} kinds of answers, {grown} KiB", kinds.len());
}
