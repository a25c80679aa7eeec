// Starts the real program with the demo's data on free ports, runs the suites against it, and stops it.
//
//   npm test [-- FILE...]
//
// CAPAIAN_BIN names the program (else the debug build of this repository). The database is an SQLite file of its own,
// or, if TEST_DATABASE_URL is set, a database made for this run on that PostgreSQL.

import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { globSync } from "./support/files.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const repository = join(here, "../..");
const target = process.env.CARGO_TARGET_DIR ?? join(repository, "target");
const program = process.env.CAPAIAN_BIN ?? join(target, "debug/capaian");

/** Longer than any start on a busy machine; only a program that hangs waits for it. */
const PATIENCE = 180_000;

const folder = mkdtempSync(join(tmpdir(), "capaian-frontend-"));
const database = makeDatabase();
let server;
let code = 1;
try {
  server = await startServer(database.url);
  code = await runSuites(server.url);
  if (code !== 0) console.error(server.printed());
} catch (error) {
  console.error(error);
} finally {
  await server?.stop();
  database.drop();
  rmSync(folder, { recursive: true, force: true });
}
process.exit(code);

function makeDatabase() {
  const cluster = process.env.TEST_DATABASE_URL;
  if (!cluster) return { url: `sqlite://${join(folder, "capaian.db")}?mode=rwc`, drop() {} };
  const name = `capaian_frontend_${process.pid}`;
  const psql = (statement) => {
    const { status, stderr } = spawnSync("psql", [cluster, "-qc", statement], { encoding: "utf8" });
    if (status !== 0) throw new Error(`psql: ${stderr}`);
  };
  psql(`CREATE DATABASE ${name}`);
  const url = cluster.replace(/\/[^/?]*(\?|$)/, `/${name}$1`);
  return { url, drop: () => psql(`DROP DATABASE ${name} WITH (FORCE)`) };
}

async function startServer(databaseUrl) {
  const child = spawn(program, ["demo"], {
    cwd: folder,
    env: {
      PATH: process.env.PATH,
      DATABASE_URL: databaseUrl,
      CAPAIAN_LISTEN: "127.0.0.1:0",
      CAPAIAN_ADMIN_LISTEN: "127.0.0.1:0",
      CAPAIAN_SECRET_KEY: "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff",
      CAPAIAN_GRAPHIQL_ASSETS: join(here, "node_modules"),
      // The audits ask for 400 where the newest draft asks for 422.
      ...settingsOf(process.env.CAPAIAN_TEST_SETTINGS),
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const lines = [];
  const ended = new Promise((resolve) => child.once("exit", resolve));
  const address = new Promise((resolve, reject) => {
    const read = (line) => {
      lines.push(line);
      const found = /served at (http:\/\/[0-9.:]+)\/graphql/.exec(line);
      if (found) resolve(found[1]);
    };
    createInterface({ input: child.stdout }).on("line", read);
    createInterface({ input: child.stderr }).on("line", read);
    child.once("error", reject);
    child.once("exit", () => reject(new Error(`the program did not start:\n${lines.join("\n")}`)));
    setTimeout(() => reject(new Error(`the program does not say where it listens:\n${lines.join("\n")}`)), PATIENCE).unref();
  });
  const stop = async () => {
    child.kill("SIGTERM");
    const late = setTimeout(() => child.kill("SIGKILL"), 10_000);
    await ended;
    clearTimeout(late);
  };
  const printed = () => lines.filter((line) => /WARN|ERROR/.test(line)).join("\n");
  try {
    return { url: await address, stop, printed };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Such as `CAPAIAN_A=1 CAPAIAN_B=2`. */
function settingsOf(text = "") {
  return Object.fromEntries(text.split(" ").filter(Boolean).map((pair) => pair.split("=")));
}

function runSuites(url) {
  const named = process.argv.slice(2);
  const files = named.length ? named : globSync(join(here, "suites"), ".test.mjs");
  const child = spawn(process.execPath, ["--test", "--test-concurrency=1", "--test-timeout=120000", ...files], {
    cwd: here,
    env: { ...process.env, CAPAIAN_URL: url, CAPAIAN_BIN: program, CAPAIAN_DATABASE_URL: database.url, CAPAIAN_FOLDER: folder },
    stdio: "inherit",
  });
  return new Promise((resolve) => child.once("exit", (status) => resolve(status ?? 1)));
}
