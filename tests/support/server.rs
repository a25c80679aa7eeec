//! The real program as a process, for what only a process can show: starting, signals and sudden death.

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{self, Receiver, Sender};
use std::time::Duration;

use capaian::demo::PASSWORD;
use serde_json::{Value, json};

/// Longer than any start on a busy machine; only a program that hangs waits for it.
const PATIENCE: Duration = Duration::from_secs(180);

/// A running `capaian`. Killed when dropped.
pub(crate) struct Server {
    child: Child,
    address: String,
    lines: Receiver<String>,
    printed: Vec<String>,
}

impl Server {
    /// Starts the program with these arguments and settings on a free port, and waits for its address.
    pub(crate) fn start(arguments: &[&str], settings: &[(&str, &str)]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_capaian"))
            .args(arguments)
            .env("CAPAIAN_LISTEN", "127.0.0.1:0")
            .env("CAPAIAN_ADMIN_LISTEN", "127.0.0.1:0")
            .env("CAPAIAN_SECRET_KEY", "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff")
            .env("CAPAIAN_DEMO_ACCOUNTS", "on")
            .envs(settings.iter().copied())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program");
        let (sender, lines) = mpsc::channel();
        forward(child.stdout.take().expect("a piped output"), sender.clone());
        forward(child.stderr.take().expect("a piped output"), sender);

        let mut server = Self { child, address: String::new(), lines, printed: Vec::new() };
        while server.address.is_empty() {
            let Ok(line) = server.lines.recv_timeout(PATIENCE) else {
                panic!("the program did not say where it listens:\n{}", server.printed.join("\n"));
            };
            server.address = address_in(&line).unwrap_or_default();
            server.printed.push(line);
        }
        server
    }

    /// Such as `127.0.0.1:40123`.
    pub(crate) fn address(&self) -> &str {
        &self.address
    }

    /// Of the process, to look at its memory.
    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    /// What Prometheus would read now.
    pub(crate) fn metrics(&mut self) -> String {
        let printed = self.printed();
        let line = printed.lines().find(|line| line.contains("/metrics")).expect("the address of the metrics");
        let start = line.find("http://").expect("an address");
        let url: String =
            line[start..].chars().take_while(|letter| !letter.is_whitespace() && *letter != '"').collect();
        ureq::get(url).call().expect("metrics").body_mut().read_to_string().expect("text")
    }

    /// Everything that the program has printed until now.
    pub(crate) fn printed(&mut self) -> String {
        self.printed.extend(self.lines.try_iter());
        self.printed.join("\n")
    }

    /// Asks the program to stop, as a service manager does.
    pub(crate) fn terminate(&self) {
        self.signal("TERM");
    }

    /// Tells the program to read its policies again.
    pub(crate) fn hang_up(&self) {
        self.signal("HUP");
    }

    fn signal(&self, name: &str) {
        let status = Command::new("sh").args(["-c", &format!("kill -{name} {}", self.child.id())]).status();
        assert!(status.expect("a shell").success());
    }

    /// Ends the program as a power cut would, at whatever it is doing.
    pub(crate) fn kill(&mut self) {
        self.child.kill().expect("a process to kill");
        self.child.wait().expect("its end");
    }

    /// Waits until the program has ended by itself.
    pub(crate) fn wait(&mut self) -> ExitStatus {
        self.child.wait().expect("its end")
    }

    /// Sends one GraphQL request; `None` if the connection broke before the answer was complete.
    pub(crate) fn graphql(&self, token: Option<&str>, body: &Value) -> Option<Value> {
        graphql(&self.address, token, body)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// Sends one GraphQL request to `address`; `None` if the connection broke before the answer was complete.
pub(crate) fn graphql(address: &str, token: Option<&str>, body: &Value) -> Option<Value> {
    let mut request = ureq::post(format!("http://{address}/graphql"));
    if let Some(token) = token {
        request = request.header("authorization", format!("Bearer {token}"));
    }
    request.send_json(body).ok()?.body_mut().read_json().ok()
}

/// The token of a member of the cast on a demonstration server.
pub(crate) fn sign_in(server: &Server, identifier: &str) -> String {
    let answer = server
        .graphql(
            None,
            &json!({
                "query": "mutation($input: SignInInput!) { signIn(input: $input) { token userErrors { code } } }",
                "variables": {"input": {"identifier": identifier, "password": PASSWORD}},
            }),
        )
        .expect("an answer");
    answer["data"]["signIn"]["token"].as_str().unwrap_or_else(|| panic!("no token: {answer}")).to_owned()
}

fn forward(output: impl Read + Send + 'static, sender: Sender<String>) {
    std::thread::spawn(move || {
        for line in BufReader::new(output).lines().map_while(Result::ok) {
            // The program must not block on a full pipe, whether or not the test still reads.
            drop(sender.send(line));
        }
    });
}

/// The API's address in a line such as `serving on http://127.0.0.1:40123/graphql`; metrics have an address of their own.
fn address_in(line: &str) -> Option<String> {
    if line.contains("metrics") {
        return None;
    }
    let rest = line.split_once("http://")?.1;
    let address: String = rest.chars().take_while(|letter| letter.is_ascii_digit() || ".:".contains(*letter)).collect();
    address.contains(':').then_some(address)
}
