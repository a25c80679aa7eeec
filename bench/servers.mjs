// The servers that are compared: Capaian, the baselines, and PostGraphile.

import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { freePort, output, start, until } from "./processes.mjs";
import { bench, capaian, here, pool, settingsOf } from "./settings.mjs";

/** Starts Capaian, or another version of it, on a database. */
export async function startCapaian(folder, name, databaseUrl, settings = {}, program = capaian) {
  const port = await freePort();
  const adminPort = await freePort();
  const options = {
    cwd: emptyFolder(folder),
    env: {
      PATH: process.env.PATH,
      DATABASE_URL: databaseUrl,
      CAPAIAN_LISTEN: `127.0.0.1:${port}`,
      CAPAIAN_ADMIN_LISTEN: `127.0.0.1:${adminPort}`,
      ...settingsOf(program),
      ...settings,
    },
  };
  // A database that has been served under another policy keeps to it until it is told otherwise.
  if (settings.CAPAIAN_POLICIES) output(program, ["policy", "adopt"], options);
  const task = start(program, ["serve"], { log: join(folder, `${name}.log`), ...options });
  await until(task, name, () => answers(`http://127.0.0.1:${port}/readyz`));
  const metrics = () => get(`http://127.0.0.1:${adminPort}/metrics`);
  return { task, url: `http://127.0.0.1:${port}/graphql`, readyz: `http://127.0.0.1:${port}/readyz`, metrics };
}

/** Starts the hand-written baselines on a database. */
export async function startBaseline(folder, name, databaseUrl) {
  const port = await freePort();
  const task = start(
    bench,
    ["baseline", "--url", databaseUrl, "--listen", `127.0.0.1:${port}`, "--pool", String(pool)],
    {
      log: join(folder, `${name}.log`),
    },
  );
  const url = `http://127.0.0.1:${port}`;
  await until(task, name, () => speaks(`${url}/constant`));
  return { task, url };
}

/** Starts PostGraphile as so many processes that share the pool's connections among them. */
export async function startPostGraphile(folder, name, databaseUrl, pins, processes) {
  const port = await freePort();
  const task = start(process.execPath, [join(here, "postgraphile/server.mjs")], {
    log: join(folder, `${name}.log`),
    env: {
      PATH: process.env.PATH,
      NODE_ENV: "production",
      GRAPHILE_ENV: "production",
      DATABASE_URL: databaseUrl,
      PORT: String(port),
      PROCESSES: String(processes),
      POOL: String(Math.max(1, Math.floor(pool / processes))),
      TOKEN: pins.token,
      AGENCY_ID: pins.agencyId,
      EMPLOYEE_ID: pins.auditorId,
    },
  });
  await until(task, name, () => speaks(`http://127.0.0.1:${port}/graphql`, '{"query":"{ __typename }"}'));
  return { task, url: `http://127.0.0.1:${port}/graphql` };
}

/** What the seeded data holds for us: the caller's token, the ids and the survey's code. */
export function readPins() {
  return JSON.parse(output(bench, ["pins"]));
}

/** Posts JSON text and gives the status and the text of the answer. */
export async function post(url, body, token) {
  const headers = { "content-type": "application/json", accept: "application/json" };
  if (token) headers.authorization = `Bearer ${token}`;
  const response = await fetch(url, { method: "POST", headers, body });
  return { status: response.status, text: await response.text() };
}

async function answers(url) {
  try {
    return (await fetch(url)).status === 200;
  } catch {
    return false;
  }
}

async function speaks(url, body = "{}") {
  try {
    return (await post(url, body)).status < 500;
  } catch {
    return false;
  }
}

async function get(url) {
  return (await fetch(url)).text();
}

/** Where no policies and no settings lie about, so that the embedded ones count. */
function emptyFolder(folder) {
  const empty = join(folder, "empty");
  mkdirSync(empty, { recursive: true });
  return empty;
}
