// P4: a small query, against a constant on SQLite and against the same number of primary-key reads on PostgreSQL.

import * as documents from "./documents.mjs";
import { sameData } from "./equality.mjs";
import { atLeast } from "./goals.mjs";
import { alternate, median, ratios, say } from "./load.mjs";
import { stop } from "./processes.mjs";
import { post, readPins, startBaseline, startCapaian } from "./servers.mjs";
import { connections, evaluations } from "./settings.mjs";

export async function p4({ folder, cluster, worlds }) {
  const groups = [];
  const targets = [];
  const notes = [];
  for (const [kind, wanted] of [
    ["sqlite", 0.5],
    ["postgres", 0.7],
  ]) {
    const world = await worlds[kind](evaluations);
    const pins = readPins();
    const server = await startCapaian(folder, `p4-${kind}-capaian`, world.url);
    const ours = { name: "Capaian", ...server, token: pins.token, body: documents.small };
    const baseline = await startBaseline(folder, `p4-${kind}-baseline`, world.url);
    const theirs = { task: baseline.task, body: documents.small };
    if (kind === "sqlite") {
      Object.assign(theirs, { name: "Constant", long: "a constant", url: `${baseline.url}/constant` });
    } else {
      const statements = await statementsOf(ours);
      say(`  P4: Capaian runs ${statements} statements for it`);
      notes.push(`Capaian runs ${statements} statements for the small query, as its own count of statements tells.`);
      const name = `${statements} primary-key reads`;
      Object.assign(theirs, { name, long: name, url: `${baseline.url}/keys?n=${statements}` });
    }
    await sameData(`P4, ${world.kind}`, [ours, theirs]);
    const used = world.kind === "PostgreSQL" ? cluster : undefined;
    const measured = await alternate(folder, [ours, theirs], { connections: connections.small, cluster: used });
    for (const { task } of [ours, theirs]) await stop(task);
    groups.push({ title: world.kind, against: theirs.name, candidates: measured });
    targets.push(
      atLeast(
        `the requests/s of ${theirs.long}, ${world.kind}`,
        `small query, ${world.kind}`,
        wanted,
        median(ratios(...measured)),
      ),
    );
  }
  return {
    title: "A small query",
    targets,
    groups,
    notes: [...notes, "All candidates gave the same JSON before they were timed."],
    settings: { connections: connections.small, evaluations },
  };
}

/** How many statements one request takes once everything is warm. */
async function statementsOf({ url, body, token, metrics }) {
  const requests = 20;
  const count = async () => Number(/^capaian_sql_statements_total (\d+)/m.exec(await metrics())[1]);
  await post(url, body, token);
  const before = await count();
  for (let index = 0; index < requests; index += 1) await post(url, body, token);
  return Math.round(((await count()) - before) / requests);
}
