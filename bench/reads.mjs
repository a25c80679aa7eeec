// P1 to P3: the view of a front-end team, against PostGraphile, against one hand-written statement, and without policy.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import * as documents from "./documents.mjs";
import { dataOf, difference, sameData } from "./equality.mjs";
import { atLeast, holds } from "./goals.mjs";
import { alternate, load, median, middle, ratios, say } from "./load.mjs";
import { stop } from "./processes.mjs";
import { readPins, startBaseline, startCapaian, startPostGraphile } from "./servers.mjs";
import { connections, evaluations, here, pool, seconds } from "./settings.mjs";

/** Against PostGraphile 5 with row-level security, on the same database. */
export async function p1({ folder, cluster, worlds }) {
  const world = await worlds.postgres(evaluations);
  const measuredWorld = await worlds.copy(world, "p1");
  cluster.psqlFile(measuredWorld.name, join(here, "postgraphile/policies.sql"));
  cluster.psql(measuredWorld.name, "ANALYZE");
  const pins = readPins();
  const ours = capaianCandidate("Capaian", await startCapaian(folder, "p1-capaian", measuredWorld.url), pins);
  const candidates = [ours];
  for (const processes of [1, 2]) {
    const name = processes === 1 ? "PostGraphile, 1 process" : `PostGraphile, ${processes} processes`;
    const server = await startPostGraphile(folder, `p1-postgraphile-${processes}`, measuredWorld.url, pins, processes);
    candidates.push({
      name,
      ...server,
      token: pins.token,
      body: documents.postgraphileOverview,
      oldest: documents.postgraphileOverviewOldest,
    });
  }
  const equal = await sameViews("P1", candidates);
  // Node compiles what is hot while it runs, so it gets time for that before the first round.
  for (const candidate of candidates.slice(1)) await warm(folder, candidate);
  const measured = await alternate(folder, candidates, { connections: connections.view, cluster });
  for (const { task } of candidates) await stop(task);
  worlds.drop(measuredWorld);
  const [capaian, ...others] = measured;
  const best = others.toSorted((a, b) => middle(b, "requestsPerSecond") - middle(a, "requestsPerSecond"))[0];
  const tail = [middle(capaian, "p99"), middle(best, "p99")];
  return {
    title: "A front-end team's view, against PostGraphile 5",
    targets: [
      atLeast(`the requests/s of ${best.name}`, "PostGraphile", 5, median(ratios(capaian, best))),
      holds(
        "p99 lower than PostGraphile's",
        "lower",
        `${tail[0].toFixed(1)} ms against ${tail[1].toFixed(1)} ms`,
        tail[0] < tail[1],
      ),
    ],
    groups: [{ title: "PostgreSQL", against: best.name, others: others.map(({ name }) => name), candidates: measured }],
    notes: [
      equal,
      `PostGraphile runs once as one process with ${pool} connections to the database and once as two behind one port with ` +
        `${pool / 2} each; the faster one, ${best.name}, is compared. Its document and row-level security are in ` +
        "[postgraphile/](postgraphile/).",
    ],
    settings: { connections: connections.view, evaluations },
  };
}

/** Against one hand-written statement that builds the JSON in the database, with no GraphQL and no policy. */
export async function p2({ folder, cluster, worlds }) {
  const groups = [];
  const targets = [];
  const notes = [];
  for (const [kind, wanted] of [
    ["postgres", 1.2],
    ["sqlite", 1.5],
  ]) {
    const world = await worlds[kind](evaluations);
    const pins = readPins();
    const ours = capaianCandidate("Capaian", await startCapaian(folder, `p2-${kind}-capaian`, world.url), pins);
    const server = await startBaseline(folder, `p2-${kind}-baseline`, world.url);
    const theirs = {
      name: "Hand-written statement",
      task: server.task,
      url: `${server.url}/overview`,
      oldestUrl: `${server.url}/overview?oldest=1`,
      body: documents.overview,
      oldest: documents.overviewOldest,
    };
    notes.push(`${world.kind}: ${await sameViews("P2", [ours, theirs])}`);
    const used = world.kind === "PostgreSQL" ? cluster : undefined;
    const measured = await alternate(folder, [ours, theirs], { connections: connections.view, cluster: used });
    for (const { task } of [ours, theirs]) await stop(task);
    groups.push({ title: world.kind, against: theirs.name, candidates: measured });
    targets.push(
      atLeast(
        `the requests/s of the hand-written statement, ${world.kind}`,
        `by hand, ${world.kind}`,
        wanted,
        median(ratios(...measured)),
      ),
    );
  }
  return {
    title: "The same view, against one hand-written statement without policy",
    targets,
    groups,
    notes,
    settings: { connections: connections.view, evaluations },
  };
}

/** With the policy enforced, against the same program with a policy that allows everything. */
export async function p3({ folder, cluster, worlds }) {
  const groups = [];
  const targets = [];
  const notes = [];
  for (const kind of ["postgres", "sqlite"]) {
    const world = await worlds[kind](evaluations);
    const open = await worlds.copy(world, "p3");
    const pins = readPins();
    const policies = { CAPAIAN_POLICIES: join(here, "policies-allow-all") };
    const guarded = capaianCandidate(
      "Policy enforced",
      await startCapaian(folder, `p3-${kind}-policy`, world.url),
      pins,
    );
    const free = capaianCandidate(
      "Everything allowed",
      await startCapaian(folder, `p3-${kind}-allow-all`, open.url, policies),
      pins,
    );
    await sameData("P3", [guarded, free]);
    const oldest = await Promise.all([guarded, free].map((one) => dataOf("P3", { ...one, body: one.oldest })));
    if (!difference(...oldest, "data")) throw new Error("P3: the policy hides nothing, so it is not enforced");
    notes.push(
      `${world.kind}: both give the same JSON for the measured page; on the page of the oldest evaluations the policy ` +
        "hides cells that the other one shows.",
    );
    const used = world.kind === "PostgreSQL" ? cluster : undefined;
    const measured = await alternate(folder, [guarded, free], { connections: connections.view, cluster: used });
    for (const { task } of [guarded, free]) await stop(task);
    worlds.drop(open);
    groups.push({ title: world.kind, against: free.name, candidates: measured });
    targets.push(
      atLeast(
        `the requests/s without a policy, ${world.kind}`,
        `policy, ${world.kind}`,
        0.95,
        median(ratios(...measured)),
      ),
    );
  }
  return {
    title: "What the policy costs",
    targets,
    groups,
    notes,
    settings: { connections: connections.view, evaluations },
  };
}

/** Capaian as a candidate that is asked for P1's view. */
export function capaianCandidate(name, server, pins) {
  return { name, ...server, token: pins.token, body: documents.overview, oldest: documents.overviewOldest };
}

/** Shows that the newest and the oldest page are the same from everybody, and that the oldest one has hidden cells. */
async function sameViews(what, candidates) {
  const newest = await sameData(`${what}, newest`, candidates);
  const oldestCandidates = candidates.map((one) => ({ ...one, body: one.oldest, url: one.oldestUrl ?? one.url }));
  const oldest = await sameData(`${what}, oldest`, oldestCandidates);
  const pages = [newest, oldest].map(({ evaluations: { nodes } }) => nodes);
  for (const nodes of pages) {
    if (nodes.length !== 50) throw new Error(`${what}: a page of ${nodes.length} evaluations instead of 50`);
  }
  const hidden = pages[1].filter(({ rating, peerFeedback }) => rating === null || peerFeedback === null).length;
  if (hidden === 0) throw new Error(`${what}: nothing is hidden on the oldest page, so the check shows nothing`);
  say(`  ${what}: the same JSON from ${candidates.map(({ name }) => name).join(", ")}`);
  return (
    `All candidates gave the same JSON before they were timed, for the measured page and for the page of the oldest ` +
    `evaluations, where ${hidden} of 50 lack a rating or a summary.`
  );
}

async function warm(folder, candidate) {
  const file = join(folder, "warm.json");
  writeFileSync(file, candidate.body);
  await load(candidate, file, connections.view, seconds);
}
