// Builds the typed clients, starts the real program with the demo's data on free ports, runs the suites against it, and
// stops it.
//
//   npm test [-- FILE...]
//
// CAPAIAN_BIN names the program (else the debug build of this repository). The database is an SQLite file of its own,
// or, if TEST_DATABASE_URL is set, a database made for this run on that PostgreSQL.

import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "./support/build.mjs";
import { globSync, here } from "./support/files.mjs";
import { startServer } from "./support/program.mjs";

const folder = mkdtempSync(join(tmpdir(), "capaian-frontend-"));
const database = makeDatabase();
let server;
let code = 1;
try {
  build();
  server = await startServer("demo", folder, database.url, forAudits());
  code = await runSuites();
  if (code !== 0) console.error(server.warnings());
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

/** The audits of graphql-http ask for 400 where the newest draft of GraphQL over HTTP says 422. */
function forAudits() {
  return { CAPAIAN_UNPROCESSABLE_STATUS: "400" };
}

function runSuites() {
  const named = process.argv.slice(2);
  const files = named.length ? named : globSync(join(here, "suites"), ".test.mjs");
  const child = spawn(process.execPath, ["--test", "--test-concurrency=1", "--test-timeout=120000", ...files], {
    cwd: here,
    env: { ...process.env, CAPAIAN_URL: server.url, CAPAIAN_TEST_FOLDER: folder, CAPAIAN_TEST_DATABASE_URL: database.url },
    stdio: "inherit",
  });
  return new Promise((resolve) => child.once("exit", (status) => resolve(status ?? 1)));
}
