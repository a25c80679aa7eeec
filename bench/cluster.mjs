// A PostgreSQL cluster of our own in a private folder, reached through a Unix socket only.

import { appendFileSync, chownSync, mkdirSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { cpuSeconds, output, start, until } from "./processes.mjs";
import { clusterSettings } from "./settings.mjs";

/** Makes and starts the cluster below `folder`. */
export async function startCluster(folder) {
  const bin = programs();
  const home = join(folder, "postgres");
  mkdirSync(home, { mode: 0o700 });
  const owner = notRoot();
  if (owner.uid !== undefined) chownSync(home, owner.uid, owner.gid);
  const as = { ...owner, cwd: "/" };
  const data = join(home, "data");
  output(
    join(bin, "initdb"),
    ["--pgdata", data, "--username=capaian", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"],
    as,
  );
  const settings = { listen_addresses: "''", unix_socket_directories: `'${home}'`, ...clusterSettings };
  const lines = Object.entries(settings).map(([name, value]) => `${name} = ${value}\n`);
  appendFileSync(join(data, "postgresql.conf"), lines.join(""));
  const log = join(folder, "postgres.log");
  const task = start(join(bin, "postgres"), ["-D", data], { ...as, log });
  // The default signal would wait for clients.
  task.signal = "SIGINT";
  const psql = (database, statement) =>
    output(join(bin, "psql"), [address(database), "-XqAt", "-v", "ON_ERROR_STOP=1", "-c", statement]).trim();
  const address = (database) => `postgres://capaian@${encodeURIComponent(home)}/${database}`;
  const ready = () => {
    try {
      return psql("postgres", "SELECT 1") === "1";
    } catch {
      return false;
    }
  };
  await until(task, "PostgreSQL", ready);
  return {
    task,
    log,
    home,
    /** The URL of one of its databases. */
    address,
    /** Runs statements in one of its databases and gives the rows as text. */
    psql,
    /** Runs a file of statements. */
    psqlFile: (database, file) =>
      output(join(bin, "psql"), [address(database), "-Xq", "-v", "ON_ERROR_STOP=1", "-f", file]),
    /** CPU seconds of all its processes so far. */
    cpuSeconds: () => cpuSeconds(task.pid),
    /** What it has logged since the position that `logged` gave before. */
    logged: (from = 0) => readFileSync(log, "utf8").slice(from),
    version: psql("postgres", "SHOW server_version"),
  };
}

function programs() {
  // Debian keeps the server's programs out of PATH, one directory per version.
  const root = "/usr/lib/postgresql";
  const versions = exists(root) ? readdirSync(root).sort((a, b) => Number(b) - Number(a)) : [];
  const newest = versions.map((version) => join(root, version, "bin")).find((bin) => exists(join(bin, "initdb")));
  return newest ?? output("bash", ["-c", 'dirname "$(readlink -f "$(command -v initdb)")"']).trim();
}

/** PostgreSQL refuses to run as root. */
function notRoot() {
  if (process.getuid() !== 0) return {};
  const id = (kind) => Number(output("bash", ["-c", `id -${kind} postgres 2>/dev/null || id -${kind} nobody`]));
  return { uid: id("u"), gid: id("g") };
}

function exists(path) {
  return statSync(path, { throwIfNoEntry: false }) !== undefined;
}
