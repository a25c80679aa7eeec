// Starts programs and stops them again, and reads from /proc what they have used.

import { spawn, spawnSync } from "node:child_process";
import { closeSync, openSync, readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:net";
import { setTimeout as pause } from "node:timers/promises";

const running = new Set();

/** Starts a program whose output goes to the file `log`. */
export function start(program, parameters, { log, ...options }) {
  const output = openSync(log, "a");
  const child = spawn(program, parameters, { ...options, stdio: ["ignore", output, output] });
  closeSync(output);
  const task = { pid: child.pid, child, log, ended: false };
  task.end = new Promise((resolve) => {
    const done = () => {
      task.ended = true;
      running.delete(task);
      resolve();
    };
    child.once("exit", done);
    child.once("error", (error) => {
      task.error = error;
      done();
    });
  });
  running.add(task);
  return task;
}

/** Asks a program to end, and makes it after some seconds. */
export async function stop(task, signal = "SIGTERM") {
  if (task.ended) return;
  task.child.kill(signal);
  const late = setTimeout(() => task.child.kill("SIGKILL"), 30_000);
  await task.end;
  clearTimeout(late);
}

/** Stops everything that still runs, the newest first: servers before the database below them. */
export async function stopAll() {
  for (const task of [...running].reverse()) await stop(task, task.signal);
}

/** Runs a program to its end and gives what it printed. */
export function output(program, parameters, options = {}) {
  const { status, stdout, stderr, error } = spawnSync(program, parameters, {
    encoding: "utf8",
    maxBuffer: 1 << 28,
    ...options,
  });
  if (error) throw error;
  if (status !== 0) throw new Error(`${program} ${parameters.join(" ")}: ${stderr || stdout}`);
  return stdout;
}

/** Runs a program to its end, and gives what it printed, while this one goes on. */
export async function outputLater(program, parameters, options = {}) {
  const child = spawn(program, parameters, { ...options, stdio: ["ignore", "pipe", "pipe"] });
  const task = { pid: child.pid, child, ended: false };
  running.add(task);
  let [printed, complaints] = ["", ""];
  child.stdout.setEncoding("utf8").on("data", (text) => (printed += text));
  child.stderr.setEncoding("utf8").on("data", (text) => (complaints += text));
  const end = new Promise((resolve, reject) => {
    child.once("close", resolve);
    child.once("error", reject);
  });
  task.end = end.catch(() => {});
  const status = await end.finally(() => {
    task.ended = true;
    running.delete(task);
  });
  if (status !== 0) throw new Error(`${program} ${parameters.join(" ")}: ${complaints || printed}`);
  return printed;
}

/** Waits until `test` gives something, as long as the program lives and the deadline has not passed. */
export async function until(task, what, test, { patience = 60_000, every = 20 } = {}) {
  const deadline = performance.now() + patience;
  for (;;) {
    if (task.ended) throw new Error(`${what}: the program ended\n${task.error ?? readFileSync(task.log, "utf8")}`);
    const found = await test();
    if (found) return found;
    if (performance.now() > deadline) throw new Error(`${what}: not in time\n${readFileSync(task.log, "utf8")}`);
    await pause(every);
  }
}

/** A port of the loopback address that nobody listens on. */
export function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

const ticksPerSecond = Number(output("getconf", ["CLK_TCK"]));

/** The CPU seconds of a process and of all below it, those that have ended included. */
export function cpuSeconds(pid) {
  let ticks = 0;
  for (const member of family(pid)) {
    // The name, in brackets, may hold spaces; the four times are the 14th to 17th word.
    const words = stat(member)?.split(") ").pop().split(" ");
    if (words) for (const word of words.slice(11, 15)) ticks += Number(word);
  }
  return ticks / ticksPerSecond;
}

/** Megabytes that a process and those below it hold now (`VmRSS`), or have held at most (`VmHWM`). */
export function megabytes(pid, line) {
  let kilobytes = 0;
  for (const member of family(pid)) {
    kilobytes += Number(new RegExp(`^${line}:\\s+(\\d+) kB`, "m").exec(read(`/proc/${member}/status`) ?? "")?.[1] ?? 0);
  }
  return kilobytes / 1024;
}

function family(pid) {
  const below = new Map();
  for (const name of readdirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    const parent = Number(stat(name)?.split(") ").pop().split(" ")[1]);
    if (!below.has(parent)) below.set(parent, []);
    below.get(parent).push(Number(name));
  }
  const members = [pid];
  for (let index = 0; index < members.length; index += 1) members.push(...(below.get(members[index]) ?? []));
  return members;
}

function stat(pid) {
  return read(`/proc/${pid}/stat`);
}

function read(path) {
  try {
    return readFileSync(path, "utf8");
  } catch {
    // It has ended meanwhile.
    return undefined;
  }
}
