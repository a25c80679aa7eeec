// The databases: migrated by Capaian, filled with the seeded data, and copied for candidates that write or differ.

import { copyFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { say } from "./load.mjs";
import { outputLater } from "./processes.mjs";
import { bench, capaian, settingsOf } from "./settings.mjs";

/** Makes databases on demand, each once. */
export function makeWorlds(folder, cluster) {
  const made = new Map();
  const once = (name, make) => {
    if (!made.has(name)) made.set(name, make());
    return made.get(name);
  };

  /** A PostgreSQL database with so many evaluations, migrated by `program`. */
  const postgres = (evaluations, program = capaian) =>
    once(`postgres-${evaluations}-${program}`, async () => {
      const name = program === capaian ? `world_${evaluations}` : `world_${evaluations}_before`;
      cluster.psql("postgres", `CREATE DATABASE ${name}`);
      await fill(cluster.address(name), evaluations, folder, program);
      return {
        kind: "PostgreSQL",
        name,
        url: cluster.address(name),
        evaluations,
        count: (table) => Number(cluster.psql(name, `SELECT count(*) FROM ${table}`)),
      };
    });

  /** An SQLite file with so many evaluations, migrated by `program`. */
  const sqlite = (evaluations, program = capaian) =>
    once(`sqlite-${evaluations}-${program}`, async () => {
      const path = join(folder, `world-${evaluations}${program === capaian ? "" : "-before"}.db`);
      await fill(`sqlite://${path}?mode=rwc`, evaluations, folder, program, `sqlite://${path}`);
      return sqliteWorld(path, evaluations);
    });

  /** A copy of a database that nobody is connected to. */
  const copy = async (world, suffix) => {
    if (world.kind === "SQLite") {
      const path = world.path.replace(/\.db$/, `-${suffix}.db`);
      withSqlite(world.path, {}, (database) => database.exec("PRAGMA wal_checkpoint(TRUNCATE)"));
      copyFileSync(world.path, path);
      return sqliteWorld(path, world.evaluations);
    }
    const name = `${world.name}_${suffix}`;
    cluster.psql("postgres", `CREATE DATABASE ${name} TEMPLATE ${world.name}`);
    return {
      ...world,
      name,
      url: cluster.address(name),
      count: (table) => Number(cluster.psql(name, `SELECT count(*) FROM ${table}`)),
    };
  };

  /** Removes a copy of PostgreSQL; files go with their folder. */
  const drop = (world) => {
    if (world.kind === "PostgreSQL") cluster.psql("postgres", `DROP DATABASE ${world.name} WITH (FORCE)`);
  };

  return { postgres, sqlite, copy, drop };
}

function sqliteWorld(path, evaluations) {
  return {
    kind: "SQLite",
    path,
    url: `sqlite://${path}`,
    evaluations,
    count: (table) =>
      withSqlite(path, { readOnly: true }, (database) =>
        Number(database.prepare(`SELECT count(*) AS n FROM ${table}`).get().n),
      ),
  };
}

function withSqlite(path, options, use) {
  const database = new DatabaseSync(path, options);
  try {
    return use(database);
  } finally {
    database.close();
  }
}

async function fill(url, evaluations, folder, program, seedUrl = url) {
  say(`seeding ${evaluations} evaluations: ${new URL(url).protocol}`);
  const env = { PATH: process.env.PATH, DATABASE_URL: url, ...settingsOf(program) };
  await outputLater(program, ["migrate"], { env, cwd: folder });
  await outputLater(bench, ["seed", "--url", seedUrl, "--evaluations", String(evaluations)]);
}
