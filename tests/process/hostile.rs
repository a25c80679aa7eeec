//! Whoever means harm is answered quickly, learns nothing, and keeps nobody else waiting.
//!
//! `bench/front-door.md` holds what each attack costs; `UPDATE=1 cargo nextest run -E 'test(hostile)'` measures anew. A
//! test allows ten times that, and never less than [`LEAST_BOUND`]: a busy machine is not an attack.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::PathBuf;
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::support::{Contents, Server, TestDatabase, sign_in};

/// Below this, what is measured is the machine and not the program.
const LEAST_BOUND: Duration = Duration::from_secs(2);
/// An answer that is longer than this pays the attacker for the trouble.
const LONGEST_ANSWER: usize = 64 * 1024;
/// Memory that an attack may take, in KiB, whatever was measured.
const LEAST_MEMORY: u64 = 32 * 1024;

/// What comes back when everything goes as it should.
enum Expected {
    /// This status and this code of the first error; nothing was executed.
    Refused(u16, &'static str),
    /// Executed, with this code at the first error.
    Failed(&'static str),
    /// Executed, whatever the answer is.
    Answered,
    /// Refused by the reader of HTTP, before there is a request: this status, or no answer at all.
    Unread(u16),
}

struct Attack {
    name: &'static str,
    expected: Expected,
    send: Box<dyn Fn(&str) -> Reply>,
}

#[derive(Debug)]
struct Reply {
    /// 0 if the connection ended without an answer.
    status: u16,
    body: Vec<u8>,
}

impl Reply {
    fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or(Value::Null)
    }

    fn first_code(&self) -> String {
        self.json()["errors"][0]["extensions"]["code"].as_str().unwrap_or_default().to_owned()
    }
}

/// Sends these bytes and reads what comes until the connection ends.
fn exchange(address: &str, chunks: impl IntoIterator<Item = Vec<u8>>) -> Reply {
    let mut stream = TcpStream::connect(address).expect("a connection");
    stream.set_read_timeout(Some(Duration::from_secs(60))).expect("a timeout");
    stream.set_write_timeout(Some(Duration::from_secs(60))).expect("a timeout");
    for chunk in chunks {
        // Whoever has heard enough closes; the answer may be there nevertheless.
        if stream.write_all(&chunk).is_err() {
            break;
        }
    }
    let mut bytes = Vec::new();
    let mut buffer = [0; 65_536];
    while let Ok(count @ 1..) = stream.read(&mut buffer) {
        bytes.extend(&buffer[..count]);
    }
    let split = bytes.windows(4).position(|window| window == b"\r\n\r\n");
    let head = String::from_utf8_lossy(&bytes[..split.unwrap_or(0)]).into_owned();
    let status = head.split(' ').nth(1).and_then(|word| word.parse().ok()).unwrap_or(0);
    let body = split.map_or_else(Vec::new, |at| bytes[at + 4..].to_vec());
    Reply { status, body: if head.to_ascii_lowercase().contains("chunked") { unchunked(&body) } else { body } }
}

fn unchunked(mut bytes: &[u8]) -> Vec<u8> {
    let mut body = Vec::new();
    while let Some(end) = bytes.windows(2).position(|window| window == b"\r\n") {
        let size = usize::from_str_radix(String::from_utf8_lossy(&bytes[..end]).trim(), 16).unwrap_or(0);
        if size == 0 || bytes.len() < end + 4 + size {
            break;
        }
        body.extend(&bytes[end + 2..end + 2 + size]);
        bytes = &bytes[end + 4 + size..];
    }
    body
}

fn request(line: &str, headers: &[(&str, &str)], body: &[u8]) -> Vec<u8> {
    let mut text = format!(
        "{line} HTTP/1.1\r\nhost: api.example\r\nconnection: close\r\naccept: application/graphql-response+json\r\n\
         accept-language: en\r\n"
    );
    for (name, value) in headers {
        write!(text, "{name}: {value}\r\n").expect("memory");
    }
    write!(text, "content-length: {}\r\n\r\n", body.len()).expect("memory");
    [text.as_bytes(), body].concat()
}

fn post(address: &str, body: &[u8]) -> Reply {
    exchange(address, [request("POST /graphql", &[("content-type", "application/json")], body)])
}

/// An attack by a document.
fn document(name: &'static str, expected: Expected, text: impl Into<String>) -> Attack {
    let body = json!({"query": text.into()}).to_string().into_bytes();
    bytes(name, expected, body)
}

/// An attack by the body of a POST.
fn bytes(name: &'static str, expected: Expected, body: impl Into<Vec<u8>>) -> Attack {
    let body = body.into();
    Attack { name, expected, send: Box::new(move |address| post(address, &body)) }
}

/// An attack by whole requests.
fn requests(name: &'static str, expected: Expected, chunks: Vec<Vec<u8>>) -> Attack {
    Attack { name, expected, send: Box::new(move |address| exchange(address, chunks.clone())) }
}

fn doubling(levels: usize) -> String {
    let fragments: String =
        (0..levels).map(|level| format!(" fragment F{level} on Query {{ ...F{0} ...F{0} }}", level + 1)).collect();
    format!("{{ ...F0 }}{fragments} fragment F{levels} on Query {{ __typename }}")
}

fn by_documents() -> Vec<Attack> {
    let parts = [by_nesting(), by_numbers(), by_values()];
    parts.into_iter().flatten().collect()
}

/// What is deep, and what leads round in circles.
fn by_nesting() -> Vec<Attack> {
    use Expected::Refused;
    let limit = || Refused(400, "LIMIT_EXCEEDED");
    let nested = |open: &str, close: &str, count: usize| {
        format!("{{ node(id: {}1{}) {{ id }} }}", open.repeat(count), close.repeat(count))
    };
    let chain: String =
        (0..1_500).map(|level| format!("fragment F{level} on Query{{...F{}}}", level + 1)).collect::<String>();
    let fields = |depth: usize| format!("{{__schema{{types{}}}}}", nested_fields(depth));
    vec![
        document("a list nested 2,000 deep", limit(), nested("[", "]", 2_000)),
        document("an object nested 2,000 deep", limit(), nested("{a:", "}", 2_000)),
        document("a list nested 2,000 deep without its end", limit(), nested("[", "", 2_000)),
        document(
            "a type nested 2,000 deep",
            limit(),
            format!("query($a:{}Int{}){{__typename}}", "[".repeat(2_000), "]".repeat(2_000)),
        ),
        document("selections nested 2,000 deep", limit(), format!("{}a{}", "{a".repeat(2_000), "}".repeat(2_000))),
        document("fragments that double 20 times", limit(), doubling(20)),
        document("fragments that double 30 times", limit(), doubling(30)),
        document(
            "a chain of 1,500 fragments",
            limit(),
            format!("{{...F0}}{chain}fragment F1500 on Query{{__typename}}"),
        ),
        document(
            "fragments in a circle",
            Refused(400, "BAD_REQUEST"),
            "{...A}fragment A on Query{...B}fragment B on Query{...A}",
        ),
        document("introspection within introspection", limit(), fields(6)),
    ]
}

/// What there is too much of.
fn by_numbers() -> Vec<Attack> {
    use Expected::{Answered, Failed, Refused};
    let limit = || Refused(400, "LIMIT_EXCEEDED");
    let aliases: String = (0..10_000).map(|number| format!("a{number}:__typename ")).collect();
    let variables: String = (0..2_000).map(|number| format!("$v{number}:Int ")).collect();
    let ids: Vec<String> = (0..3_000).map(|number| format!("\"{number}\"")).collect();
    let filters = "{name:{eq:\"a\"}}".repeat(900);
    let pages = "evaluations(first:100){nodes{evaluee{evaluations(first:100){nodes{evaluee{name}}}}}}";
    let wide: String = (0..60).map(|number| format!("a{number}:{pages}")).collect();
    vec![
        document("10,000 aliases", limit(), format!("{{{aliases}}}")),
        document(
            "2,000 aliases of one field",
            limit(),
            format!("{{{}}}", (0..2_000).map(|n| format!("a{n}:viewer{{__typename}}")).collect::<String>()),
        ),
        document("one field 3,000 times", limit(), format!("{{{}}}", "viewer{__typename}".repeat(3_000))),
        document("3,000 times the same name", limit(), format!("{{{}}}", "__typename ".repeat(3_000))),
        document("8,000 directives of no name", limit(), format!("{{__typename {}}}", "@a".repeat(8_000))),
        document(
            "1,500 directives on one field",
            limit(),
            format!("{{__typename {}}}", "@skip(if:false)".repeat(1_500)),
        ),
        document("2,000 variables", Refused(400, "BAD_REQUEST"), format!("query({variables}){{__typename}}")),
        document(
            "a page of two thousand million",
            Failed("LIMIT_EXCEEDED"),
            "{agencies(first:2147483647){totalCount}}",
        ),
        document("pages within pages", limit(), format!("{{{}}}", nested_pages(6))),
        document("60 large pages under aliases", limit(), format!("{{{wide}}}")),
        document("3,000 ids at once", Failed("LIMIT_EXCEEDED"), format!("{{nodes(ids:[{}]){{id}}}}", ids.join(","))),
        document(
            "a filter of 900 alternatives",
            Failed("LIMIT_EXCEEDED"),
            format!("{{agencies(filter:{{or:[{filters}]}}){{totalCount}}}}"),
        ),
        document(
            "a filter that denies 20 times",
            Answered,
            format!("{{agencies(filter:{}{{name:{{eq:\"a\"}}}}{}){{totalCount}}}}", "{not:".repeat(20), "}".repeat(20)),
        ),
    ]
}

/// What is too long, or is none.
fn by_values() -> Vec<Attack> {
    use Expected::{Answered, Failed, Refused};
    vec![
        document(
            "a number of 100,000 digits",
            Refused(400, "BAD_REQUEST"),
            format!("{{agencies(first:{}){{totalCount}}}}", "9".repeat(100_000)),
        ),
        document(
            "a number with an endless exponent",
            Refused(400, "BAD_REQUEST"),
            "{agencies(first:1e999999999){totalCount}}",
        ),
        document("a name of 200,000 letters", Refused(400, "BAD_REQUEST"), format!("{{{}}}", "a".repeat(200_000))),
        document(
            "an operation name of 200,000 letters",
            Answered,
            format!("query {} {{__typename}}", "a".repeat(200_000)),
        ),
        document(
            "a text of 200,000 wildcards",
            Answered,
            format!("{{agencies(filter:{{name:{{contains:\"{}\"}}}}){{totalCount}}}}", "%_".repeat(100_000)),
        ),
        document(
            "a block string of 60,000 lines",
            Answered,
            format!("{{surveyCampaign(code:\"\"\"{}\"\"\"){{id}}}}", "\n a".repeat(60_000)),
        ),
        document("a cursor of garbage", Failed("BAD_REQUEST"), "{agencies(after:\"AAAA____garbage==\"){totalCount}}"),
        document("an escape beyond Unicode", Refused(400, "BAD_REQUEST"), "{surveyCampaign(code:\"\\u{110000}\"){id}}"),
        document("NUL", Refused(400, "BAD_REQUEST"), "{surveyCampaign(code:\"\\u0000\"){id}}"),
        document("60,000 comments", Answered, format!("{{__typename {}}}", "#\n".repeat(60_000))),
        document(
            "a string without its end",
            Refused(400, "BAD_REQUEST"),
            format!("{{surveyCampaign(code:\"{}", "\\\\".repeat(50_000)),
        ),
    ]
}

fn nested_fields(depth: usize) -> String {
    if depth == 0 { "{name}".to_owned() } else { format!("{{fields{{type{}}}}}", nested_fields(depth - 1)) }
}

fn nested_pages(depth: usize) -> String {
    let inner = if depth == 0 { "name".to_owned() } else { nested_pages(depth - 1) };
    format!("employees(first:100){{nodes{{evaluations(first:100){{nodes{{evaluee{{agency{{{inner}}}}}}}}}}}}}")
}

fn by_bodies() -> Vec<Attack> {
    use Expected::{Answered, Refused};
    let bad = || Refused(400, "BAD_REQUEST");
    let limit = || Refused(400, "LIMIT_EXCEEDED");
    let large = || Refused(413, "LIMIT_EXCEEDED");
    let batch = |count: usize| format!("[{}]", vec!["{\"query\":\"{a}\"}"; count].join(","));
    let variables = |value: String| format!("{{\"query\":\"{{ __typename }}\",\"variables\":{{\"a\":{value}}}}}");
    let list = |value: &str, count: usize| format!("[{}]", vec![value; count].join(","));
    vec![
        bytes("a batch of 100,000", large(), batch(100_000)),
        bytes("a batch of 10,000", limit(), batch(10_000)),
        bytes("a body of 50 MiB", large(), vec![b' '; 50 * 1024 * 1024]),
        bytes(
            "JSON nested 100,000 deep",
            limit(),
            variables(format!("{}{}", "[".repeat(100_000), "]".repeat(100_000))),
        ),
        bytes("JSON nested without its end", limit(), "[".repeat(200_000)),
        bytes("variables of 120,000 items", limit(), variables(list("1", 120_000))),
        bytes("a variable with an endless exponent", bad(), variables("1e999999999".to_owned())),
        bytes("a key twice", bad(), "{\"query\":\"{a}\",\"query\":\"{ __typename }\"}"),
        bytes("invalid UTF-8", bad(), b"{\"query\":\"{ a(b: \\\"\xff\xfe\\\") }\"}".to_vec()),
        bytes("half a surrogate pair", bad(), "{\"query\":\"{ surveyCampaign(code: \\\"\\ud83d\\\") { id } }\"}"),
        bytes(
            "NUL in variables",
            bad(),
            "{\"query\":\"query($a:String!){surveyCampaign(code:$a){id}}\",\"variables\":{\"a\":\"\\u0000\"}}",
        ),
        bytes("white space for a body", bad(), " ".repeat(200_000)),
        bytes(
            "an operation that is not there, by a long name",
            bad(),
            format!("{{\"query\":\"query A{{__typename}}\",\"operationName\":\"{}\"}}", "b".repeat(200_000)),
        ),
        bytes(
            "extensions of no use",
            Answered,
            format!("{{\"query\":\"{{__typename}}\",\"extensions\":{{\"a\":{}}}}}", list("{}", 50_000)),
        ),
    ]
}

fn by_requests() -> Vec<Attack> {
    use Expected::{Refused, Unread};
    const MUTATION: &str = "mutation{signOut(input:{}){signedOut}}";
    let body = json!({"query": MUTATION}).to_string();
    let form = |content: &'static str| request("POST /graphql", &[("content-type", content)], body.as_bytes());
    let get = |parameters: &str| request(&format!("GET /graphql?{parameters}"), &[], b"");
    let endless: Vec<Vec<u8>> = std::iter::once(
        b"POST /graphql HTTP/1.1\r\nhost: a\r\naccept: application/graphql-response+json\r\nconnection: close\r\n\
          content-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n"
            .to_vec(),
    )
    .chain(std::iter::repeat_n([b"10000\r\n".to_vec(), vec![b' '; 65_536], b"\r\n".to_vec()].concat(), 800))
    .collect();
    // Deflated zeros: what a thousand times as much would be, were it unpacked.
    let bomb = [("content-type", "application/json"), ("content-encoding", "gzip")];
    let many: String = (0..5_000).map(|number| format!("x-{number}: a\r\n")).collect();
    vec![
        requests(
            "a mutation by GET",
            Refused(405, "BAD_REQUEST"),
            vec![get("query=mutation%7BsignOut(input%3A%7B%7D)%7BsignedOut%7D%7D")],
        ),
        requests(
            "a mutation behind the name of a query by GET",
            Refused(405, "BAD_REQUEST"),
            vec![get(
                "query=query%20A%7B__typename%7D%20mutation%20B%7BsignOut(input%3A%7B%7D)%7BsignedOut%7D%7D&operationName=B",
            )],
        ),
        requests("a mutation as text/plain", Refused(415, "BAD_REQUEST"), vec![form("text/plain")]),
        requests("a mutation as a form", Refused(415, "BAD_REQUEST"), vec![form("application/x-www-form-urlencoded")]),
        requests("a mutation in parts", Refused(415, "BAD_REQUEST"), vec![form("multipart/form-data; boundary=a")]),
        requests(
            "a mutation of no type",
            Refused(415, "BAD_REQUEST"),
            vec![request("POST /graphql", &[], body.as_bytes())],
        ),
        requests("a body without end", Refused(413, "LIMIT_EXCEEDED"), endless),
        requests(
            "a gzip bomb",
            Refused(415, "BAD_REQUEST"),
            vec![request("POST /graphql", &bomb, &[0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 0xed, 0xc1])],
        ),
        requests(
            "a header of 2 MB",
            Unread(431),
            vec![request("POST /graphql", &[("x-large", &"a".repeat(2_000_000))], b"{}")],
        ),
        requests(
            "5,000 headers",
            Unread(431),
            vec![format!("GET /graphql HTTP/1.1\r\nhost: a\r\n{many}\r\n").into_bytes()],
        ),
        requests("no HTTP at all", Unread(400), vec![b"\x16\x03\x01\x02\0\x01\0\x01\xfc\x03\x03\r\n\r\n".to_vec()]),
        requests("an address of 200,000 letters", Unread(414), vec![get(&format!("query={}", "a".repeat(200_000)))]),
    ]
}

/// What one attack cost.
struct Figure {
    milliseconds: f64,
    memory: u64,
    answer: usize,
    outcome: String,
}

fn page() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("bench/front-door.md")
}

/// Milliseconds and KiB by the name of an attack, as `bench/front-door.md` has them.
fn known_figures() -> BTreeMap<String, (f64, u64)> {
    let text = fs::read_to_string(page()).unwrap_or_default();
    text.lines()
        .filter_map(|line| {
            let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
            let [name, milliseconds, memory, ..] = cells[..] else { return None };
            Some((name.to_owned(), (milliseconds.parse().ok()?, memory.parse().ok()?)))
        })
        .collect()
}

fn written(figures: &[(&str, Figure)], slowest_other: Duration) -> String {
    let mut text = String::from(
        "# Hostile requests\n\nWhat each costs the server: time to the whole answer, growth of its peak memory, size of the \
         answer. Measured on the\nbuild that the tests use (not optimized) while a second client keeps asking. Written by\n\
         `UPDATE=1 cargo nextest run -E 'test(hostile)'`; the test allows ten times as much.\n\n",
    );
    writeln!(text, "| Attack | ms | KiB | Answer in bytes | Outcome |\n|---|---:|---:|---:|---|").expect("memory");
    for (name, figure) in figures {
        writeln!(
            text,
            "| {name} | {:.1} | {} | {} | {} |",
            figure.milliseconds, figure.memory, figure.answer, figure.outcome
        )
        .expect("memory");
    }
    writeln!(text, "\nThe slowest answer that anybody else got meanwhile took {} ms.", slowest_other.as_millis())
        .expect("memory");
    // What follows was measured by hand.
    if let Some((_, by_hand)) = fs::read_to_string(page()).unwrap_or_default().split_once("\n## ") {
        write!(text, "\n## {by_hand}").expect("memory");
    }
    text
}

/// Another client, who asks all the time and must be answered.
struct Bystander {
    stop: Sender<()>,
    thread: std::thread::JoinHandle<(u64, Duration)>,
}

impl Bystander {
    fn begin(address: String) -> Self {
        let (stop, stopped) = mpsc::channel();
        let thread = std::thread::spawn(move || {
            let (mut asked, mut slowest) = (0, Duration::ZERO);
            // Steadily, and not as fast as it goes: the attacks are what is measured.
            while stopped.recv_timeout(Duration::from_millis(20)) == Err(RecvTimeoutError::Timeout) {
                let started = Instant::now();
                let query = json!({"query": "{ agencies(first: 1) { nodes { id name } } }"});
                let answer = crate::support::graphql(&address, None, &query).expect("an answer for a bystander");
                assert!(answer["data"]["agencies"]["nodes"][0]["name"].is_string(), "{answer}");
                slowest = slowest.max(started.elapsed());
                asked += 1;
            }
            (asked, slowest)
        });
        Self { stop, thread }
    }

    fn end(self) -> (u64, Duration) {
        // Whoever has failed listens no more; joining tells why.
        let _ = self.stop.send(());
        self.thread.join().expect("a bystander who was always answered")
    }
}

/// The most memory that a process has held since it was last asked, in KiB.
fn peak_memory(pid: u32) -> u64 {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).expect("a running server");
    let line = status.lines().find(|line| line.starts_with("VmHWM")).expect("its peak");
    line.split_whitespace().nth(1).and_then(|number| number.parse().ok()).expect("a number")
}

fn forget_peak(pid: u32) {
    fs::write(format!("/proc/{pid}/clear_refs"), "5").expect("a running server of ours");
}

fn check(attack: &Attack, reply: &Reply) -> Result<(), String> {
    let told = || {
        let text = String::from_utf8_lossy(&reply.body);
        format!("{}: {} {}", attack.name, reply.status, text.chars().take(400).collect::<String>())
    };
    let json = reply.json();
    let good = match attack.expected {
        Expected::Refused(status, code) => {
            reply.status == status && reply.first_code() == code && json.get("data").is_none()
        }
        Expected::Failed(code) => [200, 294].contains(&reply.status) && reply.first_code() == code,
        Expected::Answered => reply.status == 200 && json.get("data").is_some(),
        Expected::Unread(status) => [0, 400, status].contains(&reply.status),
    };
    if !good {
        return Err(told());
    }
    if reply.body.len() > LONGEST_ANSWER {
        return Err(format!("{} ({} bytes)", told(), reply.body.len()));
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn hostile_requests_are_answered_quickly_and_so_is_everybody_else() {
    let database = TestDatabase::new(Contents::Cast).await;
    // Without limits of rate: the attacks come from one address, and it is their other defences that are tried.
    let settings = [("DATABASE_URL", database.url()), ("CAPAIAN_TOKEN_BUDGET", "0"), ("CAPAIAN_ADDRESS_BUDGET", "0")];
    let mut server = Server::start(&["serve"], &settings);
    let (address, pid) = (server.address().to_owned(), server.pid());
    let token = sign_in(&server, "evaluee@pangkalpinang.example");
    let viewer = json!({"query": "{ viewer { employee { id } } }"});
    let before = server.graphql(Some(&token), &viewer).expect("an answer");

    let known = known_figures();
    let update = std::env::var_os("UPDATE").is_some();
    let bystander = Bystander::begin(address.clone());
    let mut figures = Vec::new();
    let mut faults = Vec::new();
    for attack in by_documents().into_iter().chain(by_bodies()).chain(by_requests()) {
        forget_peak(pid);
        let memory_before = peak_memory(pid);
        let started = Instant::now();
        let reply = (attack.send)(&address);
        let elapsed = started.elapsed();
        let memory = peak_memory(pid).saturating_sub(memory_before);
        faults.extend(check(&attack, &reply).err());
        match known.get(attack.name) {
            _ if update => {}
            None => faults.push(format!("{}: no figure in bench/front-door.md; run with UPDATE=1", attack.name)),
            Some((milliseconds, kibibytes)) => {
                let bound = LEAST_BOUND.max(Duration::from_secs_f64(milliseconds / 100.0));
                if elapsed > bound {
                    faults.push(format!("{}: {elapsed:?}, the most is {bound:?}", attack.name));
                }
                let bound = LEAST_MEMORY.max(kibibytes * 10);
                if memory > bound {
                    faults.push(format!("{}: {memory} KiB, the most is {bound}", attack.name));
                }
            }
        }
        let outcome = match (reply.status, reply.first_code()) {
            (0, _) => "closed".to_owned(),
            (status, code) if code.is_empty() => status.to_string(),
            (status, code) => format!("{status} {code}"),
        };
        let milliseconds = elapsed.as_secs_f64() * 1000.0;
        figures.push((attack.name, Figure { milliseconds, memory, answer: reply.body.len(), outcome }));
    }
    let (asked, slowest) = bystander.end();

    // No link and no form has ended the session, and the program is the one that was started.
    assert_eq!(server.graphql(Some(&token), &viewer), Some(before));
    let printed = server.printed();
    assert!(!printed.contains("fault of the program"), "{printed}");
    assert!(asked > 10, "the bystander asked {asked} times only");
    if slowest > LEAST_BOUND {
        faults.push(format!("a bystander waited {slowest:?}"));
    }
    if update {
        fs::create_dir_all(page().parent().expect("a directory")).expect("a directory");
        fs::write(page(), written(&figures, slowest)).expect("a file");
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// How many connections a slow attacker opens; more than there are threads or connections to the database.
const SLOW_CONNECTIONS: usize = 300;

#[tokio::test(flavor = "multi_thread")]
async fn hostile_slowness_keeps_nobody_else_waiting() {
    let database = TestDatabase::new(Contents::Cast).await;
    let settings = [("DATABASE_URL", database.url()), ("CAPAIAN_BODY_DEADLINE", "2s")];
    let server = Server::start(&["serve"], &settings);
    let address = server.address().to_owned();
    let begin = |text: &str| {
        let mut stream = TcpStream::connect(&address).expect("a connection");
        stream.set_read_timeout(Some(Duration::from_secs(60))).expect("a timeout");
        stream.write_all(text.as_bytes()).expect("a beginning");
        stream
    };
    let unfinished_heads: Vec<TcpStream> =
        (0..SLOW_CONNECTIONS).map(|_| begin("POST /graphql HTTP/1.1\r\nhost: a\r\nx-slow: ")).collect();
    let head = "POST /graphql HTTP/1.1\r\nhost: a\r\nconnection: close\r\naccept: application/json\r\n\
                content-type: application/json\r\ncontent-length: 1000\r\n\r\n{";
    let started = Instant::now();
    let unfinished_bodies: Vec<TcpStream> = (0..SLOW_CONNECTIONS).map(|_| begin(head)).collect();

    let bystander = Bystander::begin(address.clone());
    for mut stream in unfinished_bodies {
        // A body that comes letter by letter is as slow as one that does not come.
        drop(stream.write_all(b" "));
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("an answer, and the end of the connection");
        let status = answer.split(' ').nth(1).unwrap_or_default();
        let code = if status == "503" { "DEADLINE_EXCEEDED" } else { "LIMIT_EXCEEDED" };
        assert!(["408", "503"].contains(&status) && answer.contains(&format!("\"code\":\"{code}\"")), "{answer}");
    }
    assert!(started.elapsed() < Duration::from_secs(20), "{:?}", started.elapsed());
    let (asked, slowest) = bystander.end();
    assert!(asked > 0 && slowest < LEAST_BOUND, "asked {asked} times, waited {slowest:?}");
    drop(unfinished_heads);
}
