// P8: how much memory the server holds, idle and under the load of P1's view, and whether it grows.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { atMost, holds } from "./goals.mjs";
import { load, median, say } from "./load.mjs";
import { megabytes, stop } from "./processes.mjs";
import { capaianCandidate } from "./reads.mjs";
import { readPins, startCapaian } from "./servers.mjs";
import { connections, evaluations, memoryEverySeconds } from "./settings.mjs";

/** Below this share of what it holds, growth over the last two thirds counts as none. */
const flatShare = 0.03;
/** Shorter than this, nothing can be said of growth. */
const leastMinutes = 30;
const idleMegabytes = 40;
const loadedMegabytes = 150;

export async function p8({ folder, worlds, minutes }) {
  const world = await worlds.postgres(evaluations);
  const candidate = capaianCandidate("Capaian", await startCapaian(folder, "p8-capaian", world.url), readPins());
  const { pid } = candidate.task;
  const idle = megabytes(pid, "VmRSS");
  const file = join(folder, "p8.json");
  writeFileSync(file, candidate.body);
  const seconds = minutes * 60;
  const begin = performance.now();
  let done = false;
  const loading = load(candidate, file, connections.view, seconds).finally(() => (done = true));
  loading.catch(() => {});
  const series = [];
  // The rhythm of the readings is what is wanted here; the load ends by itself.
  for (let at = Math.min(memoryEverySeconds, seconds / 4); !done; at += Math.min(memoryEverySeconds, seconds / 4)) {
    await Promise.race([pause(Math.max(0, begin + at * 1000 - performance.now())), loading]);
    if (!done) series.push([(performance.now() - begin) / 1000, megabytes(pid, "VmRSS")]);
  }
  const result = await loading;
  const peak = megabytes(pid, "VmHWM");
  await stop(candidate.task);
  if (result.status + result.connect + result.timeout > 0) throw new Error("P8: requests failed under load");
  const late = series.slice(Math.floor(series.length / 3));
  const perHour = slope(late) * 3600;
  const growth = slope(late) * (late.at(-1)[0] - late[0][0]);
  const held = median(late.map(([, value]) => value));
  say(`  idle ${idle.toFixed(1)} MB, peak ${peak.toFixed(1)} MB, ${perHour.toFixed(1)} MB/h`);
  const long = minutes >= leastMinutes;
  return {
    title: "Memory",
    targets: [
      atMost("resident when idle after the start", "idle memory", idleMegabytes, idle, "MB"),
      atMost("resident at most under P1's load", "memory under load", loadedMegabytes, peak, "MB"),
      holds(
        "flat over the last two thirds",
        `growth below ${flatShare * 100}%`,
        `${growth >= 0 ? "+" : ""}${growth.toFixed(1)} MB in ${minutes} min`,
        long ? growth < flatShare * held : null,
      ),
    ],
    groups: [],
    series,
    minutes,
    notes: [
      `Watched for ${minutes} minutes under ${connections.view} connections that ask for P1's view on PostgreSQL ` +
        `(${Math.round((result.requests * 1e6) / result.microseconds)} requests/s); the slope of the last two thirds is ` +
        `${perHour.toFixed(1)} MB per hour.`,
      ...(long
        ? []
        : [`${minutes} minutes are too short to say whether it stays flat: \`MINUTES=60 bench/run P8\` does.`]),
    ],
    settings: { connections: connections.view, evaluations },
  };
}

/** The least-squares slope of points. */
function slope(points) {
  const mean = (index) => points.reduce((sum, point) => sum + point[index], 0) / points.length;
  const [x, y] = [mean(0), mean(1)];
  const [up, down] = points.reduce(
    ([up, down], point) => [up + (point[0] - x) * (point[1] - y), down + (point[0] - x) ** 2],
    [0, 0],
  );
  return down === 0 ? 0 : up / down;
}
