// With what and where something was measured.

import { readFileSync } from "node:fs";
import { cpus, release, totalmem } from "node:os";
import { dirname, join } from "node:path";
import { spawnSync } from "node:child_process";
import { here, repository } from "./settings.mjs";

export function surroundings(cluster) {
  const first = (program, parameters) => {
    const { stdout, error } = spawnSync(program, parameters, { cwd: repository, encoding: "utf8" });
    return error ? undefined : stdout.split("\n")[0].trim();
  };
  const changed = first("git", ["status", "--porcelain", "--", "src", "entity", "migration", "policies", "Cargo.lock"]);
  return {
    versions: {
      Capaian: [
        first("git", ["rev-parse", "--short=12", "HEAD"]),
        changed && "with changes",
        // Then nothing says that the program was built from these sources.
        process.env.BUILT_ELSEWHERE && "(program built beforehand)",
      ]
        .filter(Boolean)
        .join(" "),
      rustc: first("rustc", ["--version"])?.replace("rustc ", ""),
      PostgreSQL: cluster.version,
      SQLite: sqlite(),
      PostGraphile: JSON.parse(readFileSync(join(here, "node_modules/postgraphile/package.json"), "utf8")).version,
      Node: process.versions.node,
      wrk: /wrk (\S+)/.exec(first("wrk", ["-v"]) ?? "")?.[1],
    },
    machine: {
      processor: `${cpus()[0].model.trim()}, ${cpus().length} cores`,
      memory: `${(totalmem() / 2 ** 30).toFixed(0)} GiB`,
      kernel: release(),
    },
  };
}

/** SQLite is compiled in; its sources know its version. */
function sqlite() {
  const run = (program, parameters) =>
    spawnSync(program, parameters, { cwd: repository, encoding: "utf8", maxBuffer: 1 << 28 });
  // Without a platform, cargo asks for crates of other platforms, which a build does not fetch.
  const platform = /^host: (.*)$/m.exec(run("rustc", ["-vV"]).stdout ?? "")?.[1];
  const options = ["--format-version=1", "--locked", "--offline", `--filter-platform=${platform}`];
  const { stdout, status } = run("cargo", ["metadata", ...options]);
  if (status !== 0) return undefined;
  const source = JSON.parse(stdout).packages.find(({ name }) => name === "libsqlite3-sys");
  const header = readFileSync(join(dirname(source.manifest_path), "sqlite3/sqlite3.h"), "utf8");
  return /#define SQLITE_VERSION\s+"([\d.]+)"/.exec(header)?.[1];
}
