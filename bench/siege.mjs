// A siege: three callers stuff a survey, ask for lists within lists, and take connections and streams, while a fourth asks
// something small and is watched. Says how long the fourth waited before and meanwhile, and what became of the rest.
//
//   node bench/siege.mjs                      # ten minutes on target/release/capaian
//   CAPAIAN_BIN=... SECONDS=30 node bench/siege.mjs
//
// It makes an SQLite database of its own below /tmp, or uses DATABASE_URL, which has to be empty; needs nothing but Node.

import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { Agent, request } from "node:http";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";

const program = process.env.CAPAIAN_BIN ?? "target/release/capaian";
const seconds = Number(process.env.SECONDS ?? 600);
const folder = mkdtempSync(join(tmpdir(), "capaian-siege-"));
const settings = {
  ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("CAPAIAN_"))),
  DATABASE_URL: process.env.DATABASE_URL ?? `sqlite://${folder}/siege.db?mode=rwc`,
  CAPAIAN_SECRET_KEY: "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff",
  CAPAIAN_LISTEN: "127.0.0.1:0",
  CAPAIAN_ADMIN_LISTEN: "127.0.0.1:0",
  CAPAIAN_LOG: "warn",
  // Everybody signs in with the password of the demonstration.
  CAPAIAN_DEMO_ACCOUNTS: "on",
};
/** Everybody has an address of the machine's own. */
const addresses = { honest: "127.0.0.2", stuffer: "127.0.0.3", asker: "127.0.0.4", taker: "127.0.0.5" };
const tallies = {};
const until = { stop: false };

/** Sends one body; the answer, or null if the connection broke. */
function post(from, agent, body, token) {
  const headers = { "content-type": "application/json", "content-length": Buffer.byteLength(body) };
  if (token) headers.authorization = `Bearer ${token}`;
  return new Promise((resolve) => {
    const sent = request(
      { host: server.host, port: server.port, path: "/graphql", method: "POST", localAddress: addresses[from], agent, headers },
      (answer) => {
        let text = "";
        answer.setEncoding("utf8");
        answer.on("data", (piece) => (text += piece));
        answer.on("end", () => resolve({ status: answer.statusCode, text }));
        answer.on("error", () => resolve(null));
      },
    );
    sent.on("error", () => resolve(null));
    sent.end(body);
  });
}

function count(who, answer) {
  const code = answer === null ? "broken" : (/"code":"([A-Z_]+)"/.exec(answer.text)?.[1] ?? "answered");
  const tally = (tallies[who] ??= {});
  tally[code] = (tally[code] ?? 0) + 1;
}

async function signIn(from, identifier) {
  const query = "mutation($i: SignInInput!) { signIn(input: $i) { token } }";
  const variables = { i: { identifier: `${identifier}@pangkalpinang.example`, password: "capaian-demo" } };
  const answer = await post(from, new Agent(), JSON.stringify({ query, variables }));
  const token = JSON.parse(answer.text).data?.signIn?.token;
  if (!token) throw new Error(`${identifier} cannot sign in: ${answer.text}`);
  return token;
}

/** Runs `each` in so many loops at once until the siege ends. */
const loops = (number, each) =>
  Array.from({ length: number }, async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    while (!until.stop) await each(agent);
    agent.destroy();
  });

function submission(suggestion) {
  const key = () => [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return `submitSurveyResponse(input: {code: "PAN-PKM-GERUNGGANG-3", answers: [{item: "WAKTU", value: 4}],
    suggestion: ${suggestion}, idempotencyKey: "${key()}"}) { received }`;
}

/** 30 aliases in each of ten operations, one large text in all of them, and single answers as fast as they go. */
function stuffer() {
  const text = "x".repeat(4000);
  const aliases = () => Array.from({ length: 30 }, (_, index) => `a${index}: ${submission("$t")}`).join(" ");
  const many = () => ({ query: `mutation($t: String) { ${aliases()} }`, variables: { t: text } });
  const one = () => ({ query: `mutation($t: String) { a: ${submission("$t")} }`, variables: { t: text } });
  return [
    ...loops(4, async (agent) => count("stuffer, lists", await post("stuffer", agent, JSON.stringify(Array.from({ length: 10 }, many))))),
    ...loops(8, async (agent) => count("stuffer, one by one", await post("stuffer", agent, JSON.stringify(one())))),
  ];
}

/** Every evaluation compared with all others of its unit, by somebody who sees them all. */
async function asker() {
  const token = await signIn("asker", "auditor");
  const query = `{ evaluations(first: 100, filter: {orgUnit: {evaluations: {every: {orgUnit: {name: {contains: "x"}}}}}}) { totalCount nodes { id } } }`;
  return loops(16, async (agent) => count("asker", await post("asker", agent, JSON.stringify({ query }), token)));
}

/** Idle connections, and streams that are opened and never read. */
function taker() {
  const kept = new Set();
  const open = (first) => {
    const socket = connect({ host: server.host, port: server.port, localAddress: addresses.taker });
    kept.add(socket);
    socket.on("connect", () => socket.write(first));
    socket.on("error", () => {});
    socket.on("close", () => {
      kept.delete(socket);
      count("taker", { text: '"code":"CLOSED"' });
    });
  };
  const body = JSON.stringify({ query: "subscription { evaluationChanged { id } }" });
  const stream =
    `POST /graphql/stream HTTP/1.1\r\nhost: a\r\naccept: text/event-stream\r\ncontent-type: application/json\r\n` +
    `content-length: ${body.length}\r\n\r\n${body}`;
  return [
    (async () => {
      while (!until.stop) {
        for (let number = 0; number < 50 && kept.size < 4000; number += 1) {
          open(number % 2 ? stream : "POST /graphql HTTP/1.1\r\nhost: a\r\n");
        }
        await pause(100);
      }
      for (const socket of kept) socket.destroy();
    })(),
  ];
}

/** As `honest`, in a process of its own, so that it does not wait for those who besiege. */
function honestApart(token, time) {
  const child = spawn(process.execPath, [process.argv[1], "honest", String(server.port), token, String(time)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let text = "";
  child.stdout.on("data", (piece) => (text += piece));
  return new Promise((resolve, reject) => {
    child.on("close", (code) => (code === 0 ? resolve(JSON.parse(text)) : reject(new Error("the honest was not answered"))));
  });
}

/** Asks something small for so long; how long each answer took, in milliseconds, in order. */
async function honest(token, time) {
  const times = [];
  const agent = new Agent({ keepAlive: true });
  const body = JSON.stringify({ query: "{ viewer { employee { name } tasks(first: 5) { nodes { kind } } } }" });
  const end = performance.now() + time * 1000;
  while (performance.now() < end) {
    const begun = performance.now();
    const answer = await post("honest", agent, body, token);
    if (answer?.status !== 200 || !answer.text.includes('"name":')) throw new Error(`no answer for the honest: ${answer?.text}`);
    times.push(performance.now() - begun);
    await pause(20);
  }
  agent.destroy();
  return times.sort((one, other) => one - other);
}

const at = (times, share) => times[Math.min(times.length - 1, Math.floor(times.length * share))];
const memory = () => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${server.child.pid}/status`, "utf8"))[1]) >> 10;

const server = { child: null, host: "127.0.0.1", port: 0 };
if (process.argv[2] === "honest") {
  const [port, token, time] = process.argv.slice(3);
  server.port = Number(port);
  const times = JSON.stringify(await honest(token, Number(time)));
  // A pipe takes so much at a time, and what it has not taken is lost at the end.
  await new Promise((written) => process.stdout.write(times, written));
  rmSync(folder, { recursive: true });
  process.exit();
}

for (const step of [["migrate"], ["seed", "--employees", process.env.EMPLOYEES ?? "2500"]]) {
  const { status, stderr } = spawnSync(program, step, { env: settings, encoding: "utf8" });
  if (status !== 0) throw new Error(`${step}: ${stderr}`);
}
const child = spawn(program, ["serve"], { env: settings, stdio: ["ignore", "pipe", "inherit"] });
server.child = child;
try {
  server.port = await new Promise((resolve) => {
    child.stdout.on("data", (text) => {
      const port = /http:\/\/127\.0\.0\.1:(\d+)/.exec(String(text))?.[1];
      if (port) resolve(Number(port));
    });
  });
  const token = await signIn("honest", "evaluee");
  await honestApart(token, 5);
  const quiet = await honestApart(token, Math.min(60, seconds));
  const before = memory();
  const attacks = [...stuffer(), ...(await asker()), ...taker()];
  const first = await honestApart(token, seconds / 2);
  const middle = memory();
  const second = await honestApart(token, seconds / 2);
  const after = memory();
  until.stop = true;
  const besieged = [...first, ...second].sort((one, other) => one - other);
  const ratio = at(besieged, 0.99) / at(quiet, 0.99);
  console.log(`| | answers | p50 ms | p99 ms | slowest ms |\n|---|---:|---:|---:|---:|`);
  for (const [name, times] of [["quiet", quiet], ["under siege", besieged]]) {
    console.log(`| ${name} | ${times.length} | ${[0.5, 0.99, 1].map((share) => at(times, share).toFixed(1)).join(" | ")} |`);
  }
  console.log(`\np99 under siege is ${ratio.toFixed(1)} times the quiet one; memory ${before}, ${middle}, ${after} MiB`);
  console.log(JSON.stringify(tallies, null, 2));
  await Promise.race([Promise.all(attacks), pause(20_000)]);
  process.exitCode = ratio < 10 ? 0 : 1;
} finally {
  child.kill("SIGTERM");
  await pause(500);
  child.kill("SIGKILL");
  rmSync(folder, { recursive: true });
}
process.exit();
