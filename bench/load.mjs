// Puts load on the candidates in alternation and notes what each round brought and used.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { cpuSeconds, megabytes, outputLater } from "./processes.mjs";
import { post } from "./servers.mjs";
import { here, loadThreads, rounds, seconds } from "./settings.mjs";

/**
 * Measures candidates `{ name, url, body, token, task, script, afterRun }` side by side: each gets a warm-up, then all
 * take turns, in the other order every other round. `cluster` is the database they use, if it is a process of its own.
 */
export async function alternate(folder, candidates, { connections, cluster }) {
  const measured = [];
  // What the seed has left to write is no work of the first candidate.
  cluster?.psql("postgres", "CHECKPOINT");
  for (const candidate of candidates) {
    const file = join(folder, `${candidate.name.replace(/\W+/g, "-")}.json`);
    writeFileSync(file, candidate.body);
    const size = candidate.script ? null : await answerSize(candidate);
    await candidate.afterRun?.(await load(candidate, file, connections, Math.max(1, Math.ceil(seconds / 2))));
    measured.push({ name: candidate.name, candidate, file, size, rounds: [] });
  }
  for (let round = 0; round < rounds; round += 1) {
    const order = round % 2 === 0 ? measured : [...measured].reverse();
    for (const { name, candidate, file, size, rounds: done } of order) {
      const before = [cpuSeconds(candidate.task.pid), cluster?.cpuSeconds()];
      const result = await load(candidate, file, connections, seconds);
      const after = [cpuSeconds(candidate.task.pid), cluster?.cpuSeconds()];
      if (size) checkSize(name, result, size, connections);
      await candidate.afterRun?.(result);
      done.push({
        requestsPerSecond: (result.requests * 1e6) / result.microseconds,
        p50: result.p50 / 1000,
        p99: result.p99 / 1000,
        errors: errorsOf(result),
        seconds: result.microseconds / 1e6,
        requests: result.requests,
        serverCpu: after[0] - before[0],
        databaseCpu: cluster ? after[1] - before[1] : null,
      });
      const last = done.at(-1);
      say(`  round ${round + 1} ${name}: ${last.requestsPerSecond.toFixed(0)}/s, p99 ${last.p99.toFixed(1)} ms`);
    }
  }
  return measured.map(({ name, candidate, rounds: done }) => ({
    name,
    rounds: done,
    peakMegabytes: megabytes(candidate.task.pid, "VmHWM"),
  }));
}

/** One run of the load generator. */
export async function load({ url, token, script = "post.lua" }, file, connections, duration) {
  const printed = await outputLater(
    "wrk",
    [
      ...[`-t${loadThreads}`, `-c${connections}`, `-d${Math.ceil(duration)}s`, "--timeout", "20s"],
      ...["-s", join(here, "wrk", script), url],
    ],
    { env: { PATH: process.env.PATH, BENCH_BODY: file, BENCH_TOKEN: token ?? "" } },
  );
  const line = /^RESULT (.*)$/m.exec(printed);
  if (!line) throw new Error(`wrk gave no result:\n${printed}`);
  return { ...JSON.parse(line[1]), example: /^EXAMPLE (.*)$/m.exec(printed)?.[1] };
}

/** The median of all rounds of one figure. */
export function middle(measured, figure) {
  return median(measured.rounds.map((round) => round[figure]));
}

/** How two candidates compare, round by round: neighbours in time have the same machine. */
export function ratios(one, other, figure = "requestsPerSecond") {
  return one.rounds.map((round, index) => round[figure] / other.rounds[index][figure]);
}

export function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const half = sorted.length / 2;
  return sorted.length % 2 ? sorted[Math.floor(half)] : (sorted[half - 1] + sorted[half]) / 2;
}

export function say(text) {
  console.error(text);
}

async function answerSize({ url, body, token }) {
  const { text } = await post(url, body, token);
  return Buffer.byteLength(text);
}

/** An answer of another size than the one that was compared would be an error in disguise. */
function checkSize(name, { bytes, requests }, size, connections) {
  const most = 1000 + (size * connections) / requests;
  const headers = bytes / requests - size;
  // What has come of the answers in flight at the end counts among the bytes, but not among the requests.
  if (requests > 0 && (headers < 0 || headers > most)) {
    throw new Error(`${name}: answers of ${Math.round(bytes / requests)} bytes instead of about ${size}`);
  }
}

function errorsOf({ connect, read, write, timeout, status, refused = 0 }) {
  return connect + read + write + timeout + status + refused;
}
