// P9: how long the program takes from its start until it is ready, on a database that exists.

import { request } from "node:http";
import { join } from "node:path";
import { atMost } from "./goals.mjs";
import { median } from "./load.mjs";
import { freePort, start, stop, until } from "./processes.mjs";
import { capaian, evaluations, settingsOf, starts } from "./settings.mjs";

const milliseconds = 150;

export async function p9({ folder, worlds }) {
  const targets = [];
  const groups = [];
  for (const kind of ["postgres", "sqlite"]) {
    const world = await worlds[kind](evaluations);
    // The first start reads the program from the disk, and is not counted.
    await once(folder, world.url);
    const times = [];
    for (let index = 0; index < starts; index += 1) times.push(await once(folder, world.url));
    groups.push({ title: world.kind, times });
    targets.push(
      atMost(`from start to ready, ${world.kind}`, `start, ${world.kind}`, milliseconds, median(times), "ms"),
    );
  }
  return {
    title: "Start of the program",
    targets,
    groups,
    notes: ["From the start of the process until `/readyz` answers 200, asked every millisecond."],
    settings: { starts, evaluations },
  };
}

async function once(folder, databaseUrl) {
  const [port, adminPort] = [await freePort(), await freePort()];
  const began = performance.now();
  const task = start(capaian, ["serve"], {
    log: join(folder, "p9.log"),
    cwd: folder,
    env: {
      PATH: process.env.PATH,
      DATABASE_URL: databaseUrl,
      CAPAIAN_LISTEN: `127.0.0.1:${port}`,
      CAPAIAN_ADMIN_LISTEN: `127.0.0.1:${adminPort}`,
      ...settingsOf(capaian),
    },
  });
  await until(task, "P9", () => ready(port), { every: 1 });
  const took = performance.now() - began;
  await stop(task);
  return took;
}

function ready(port) {
  return new Promise((resolve) => {
    const asked = request({ host: "127.0.0.1", port, path: "/readyz", agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    asked.once("error", () => resolve(false));
    asked.end();
  });
}
