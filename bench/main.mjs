// Runs what is asked for and writes the results: the whole benchmark behind the command bench/run.

import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { p5 } from "./answers.mjs";
import { before } from "./before.mjs";
import { startCluster } from "./cluster.mjs";
import { missedBy } from "./goals.mjs";
import { p6, p7 } from "./growth.mjs";
import { say } from "./load.mjs";
import { p8 } from "./memory.mjs";
import { stopAll } from "./processes.mjs";
import { p1, p2, p3 } from "./reads.mjs";
import { writeReport } from "./report.mjs";
import { readResults, writeResults } from "./results.mjs";
import { capaian, clusterSettings, minutes, pool, rounds, seconds, settingsOf } from "./settings.mjs";
import { p4 } from "./small.mjs";
import { p9 } from "./start.mjs";
import { surroundings } from "./versions.mjs";
import { makeWorlds } from "./worlds.mjs";

const measurements = { P1: p1, P2: p2, P3: p3, P4: p4, P5: p5, P6: p6, P7: p7, P8: p8, P9: p9 };
/** What runs when nothing is named: all that takes minutes, not hours. */
const usual = ["P1", "P2", "P3", "P4", "P5", "P8", "P9"];

const asked = process.argv.slice(2).map((name) => name.toUpperCase());
const unknown = asked.filter((name) => !["REPORT", "BEFORE"].includes(name) && !(name in measurements));
if (unknown.length > 0) {
  say(`usage: bench/run [${Object.keys(measurements).join("] [")}] [report] [before]; there is no ${unknown.join(", ")}`);
  process.exit(2);
}
if (asked.includes("REPORT")) {
  writeReport(readResults());
  process.exit(0);
}

// Below /tmp: the path of a Unix socket must stay short. Others may pass through, because PostgreSQL runs as another user.
const folder = mkdtempSync(join(tmpdir(), "capaian-bench-"));
chmodSync(folder, 0o711);
for (const [signal, code] of [
  ["SIGHUP", 129],
  ["SIGINT", 130],
  ["SIGTERM", 143],
]) {
  process.on(signal, () => void finish(code));
}

let finishing;
let code = 1;
try {
  code = await run(asked.length > 0 ? asked : usual);
} catch (error) {
  if (!finishing) say(error.stack);
}
await finish(code);

async function run(names) {
  const cluster = await startCluster(folder);
  const worlds = makeWorlds(folder, cluster);
  const around = surroundings(cluster);
  for (const name of names) {
    say(`${name}`);
    if (name === "BEFORE") {
      await before({ folder, cluster, worlds });
      continue;
    }
    const long = asked.includes(name) ? 60 : 2;
    const measured = await measurements[name]({ folder, cluster, worlds, minutes: minutes ?? long });
    const made = {
      date: new Date().toISOString().slice(0, 10),
      ...around,
      cluster: clusterSettings,
      capaian: shown(settingsOf(capaian)),
    };
    const settings = { rounds, seconds, pool, ...measured.settings };
    // Saved at once, so that a later failure takes nothing along.
    const results = { ...readResults(), [name]: { ...measured, settings, made } };
    writeResults(results);
    writeReport(results);
    for (const target of measured.targets) say(`  ${target.what}: ${target.measured} (${missedBy(target)})`);
  }
  return 0;
}

async function finish(status) {
  finishing ??= stopAll().then(() => {
    rmSync(folder, { recursive: true, force: true });
    process.exit(status);
  });
  await finishing;
}

/** The key is none, but looks like one. */
function shown({ CAPAIAN_SECRET_KEY: _, ...settings }) {
  return settings;
}
