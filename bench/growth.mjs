// P6 and P7: how the view and the dashboard grow with the number of evaluations, with the plans that explain it.

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as documents from "./documents.mjs";
import { dataOf, difference } from "./equality.mjs";
import { atMost } from "./goals.mjs";
import { alternate, median, ratios } from "./load.mjs";
import { stop } from "./processes.mjs";
import { capaianCandidate } from "./reads.mjs";
import { post, readPins, startBaseline, startCapaian } from "./servers.mjs";
import { connections, evaluations, here, manyEvaluations, statisticsEvaluations } from "./settings.mjs";

/** After so many runs PostgreSQL has settled on how it plans a prepared statement. */
const settled = 12;

/** The view of P1 on few and on many evaluations. */
export async function p6({ folder, cluster, worlds }) {
  const candidates = [];
  const pins = readPins();
  const sizes = [evaluations, manyEvaluations];
  for (const size of sizes) {
    const world = await worlds.postgres(size);
    const server = await startCapaian(folder, `p6-${size}`, world.url);
    candidates.push({ ...capaianCandidate(named(size), server, pins), world });
    const { evaluations: page } = await dataOf("P6", candidates.at(-1));
    if (page.nodes.length !== 50) throw new Error(`P6: a page of ${page.nodes.length} evaluations instead of 50`);
  }
  const measured = await alternate(folder, candidates, { connections: connections.view, cluster });
  for (const { task } of candidates) await stop(task);
  const plans = [];
  for (const [index, { world }] of candidates.entries()) {
    plans.push(
      await savePlans({ folder, cluster, world, pins, body: documents.overview, file: `P6-${sizes[index]}.txt` }),
    );
  }
  return {
    title: "The view as evaluations grow",
    targets: [
      atMost(
        `the p50 on ${named(sizes[0])}`,
        "growth of the view",
        1.3,
        median(ratios(measured[1], measured[0], "p50")),
      ),
    ],
    groups: [{ title: "PostgreSQL", against: named(sizes[0]), others: [], figure: "p50", candidates: measured }],
    notes: [
      "Both databases lie in one cluster with its shared buffers, and the warm-up has read what the page needs.",
      `The plans of the statements of one request: ${plans.join(", ")}.`,
    ],
    settings: { connections: connections.view },
  };
}

/** The dashboard on few and on many evaluations, and as hand-written SQL on many. */
export async function p7({ folder, cluster, worlds }) {
  const pins = readPins();
  const candidates = [];
  const [few, many] = statisticsEvaluations;
  for (const size of [few, many]) {
    const world = await worlds.postgres(size);
    const server = await startCapaian(folder, `p7-${size}`, world.url);
    candidates.push({ name: named(size), ...server, token: pins.token, body: documents.statistics, world });
  }
  const { world } = candidates[1];
  const baseline = await startBaseline(folder, "p7-baseline", world.url);
  const byHand = `Hand-written SQL, ${named(many)}`;
  candidates.push({ name: byHand, task: baseline.task, url: `${baseline.url}/statistics`, body: documents.statistics });
  await sameGroups(candidates[1], candidates[2]);
  const measured = await alternate(folder, candidates, { connections: connections.statistics, cluster });
  for (const { task } of candidates) await stop(task);
  const plans = [];
  for (const [index, size] of [few, many].entries()) {
    const { world: own } = candidates[index];
    const body = documents.statistics;
    plans.push(await savePlans({ folder, cluster, world: own, pins, body, file: `P7-${size}.txt` }));
  }
  const times = (one, other) => median(ratios(one, other, "p50"));
  return {
    title: "A unit dashboard as evaluations grow",
    targets: [
      atMost(`the p50 on ${named(few)}`, "growth of statistics", 12, times(measured[1], measured[0])),
      atMost(
        `the p50 of the same hand-written SQL on ${named(many)}`,
        "statistics by hand",
        10,
        times(measured[1], measured[2]),
      ),
    ],
    groups: [{ title: "PostgreSQL", against: byHand, figure: "p50", candidates: measured }],
    notes: [
      "Capaian and the hand-written SQL gave the same groups and counts before they were timed.",
      `The plans of the statements of one request: ${plans.join(", ")}.`,
    ],
    settings: { connections: connections.statistics },
  };
}

function named(size) {
  return `${size.toLocaleString("en-US")} evaluations`;
}

/** Groups have no order, so they are compared as a set. */
async function sameGroups(ours, theirs) {
  const sorted = [];
  for (const candidate of [ours, theirs]) {
    const { evaluationStatistics } = await dataOf("P7", candidate);
    const key = ({ orgUnit, performanceRating, count }) => JSON.stringify([orgUnit?.name, performanceRating, count]);
    sorted.push(evaluationStatistics.map(key).sort());
  }
  const found = difference(...sorted, "groups");
  if (found) throw new Error(`P7: ${theirs.name} differs: ${found}`);
}

/** Saves the plans of the statements of one request, as the server runs them, and gives a link to them. */
async function savePlans({ folder, cluster, world, pins, body, file }) {
  const settings = {
    session_preload_libraries: "auto_explain",
    "auto_explain.log_min_duration": "0",
    "auto_explain.log_analyze": "on",
    "auto_explain.log_buffers": "on",
  };
  const set = (change) => Object.keys(settings).forEach((name) => cluster.psql("postgres", change(name)));
  set((name) => `ALTER DATABASE ${world.name} SET ${name} = '${settings[name]}'`);
  const server = await startCapaian(folder, `plans-${file}`, world.url, { CAPAIAN_DATABASE_POOL: "1" });
  for (let index = 1; index < settled; index += 1) await post(server.url, body, pins.token);
  const before = cluster.logged().length;
  const { status } = await post(server.url, body, pins.token);
  await stop(server.task);
  set((name) => `ALTER DATABASE ${world.name} RESET ${name}`);
  if (status !== 200) throw new Error(`${file}: the answer has status ${status}`);
  const plans = plansIn(cluster.logged(before));
  if (plans.length === 0) throw new Error(`${file}: the cluster has logged no plan`);
  mkdirSync(join(here, "plans"), { recursive: true });
  writeFileSync(join(here, "plans", file), `${plans.join("\n\n")}\n`);
  return `[${file}](plans/${file})`;
}

/** The plans in a stretch of the cluster's log: a line that announces one, and the indented lines below it. */
function plansIn(log) {
  const plans = [];
  let open = false;
  for (const line of log.split("\n")) {
    const duration = /LOG: {2}duration: ([\d.]+ ms) {2}plan:$/.exec(line)?.[1];
    if (duration) plans.push(`-- ${duration}`);
    else if (open && line.startsWith("\t")) plans.push(`${plans.pop()}\n${line.slice(1)}`);
    open = duration !== undefined || (open && line.startsWith("\t"));
  }
  return plans;
}
