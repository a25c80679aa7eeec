// The database below the server, for what no answer of the API tells.

import { spawnSync } from "node:child_process";
import { databaseUrl } from "./server.mjs";

const ON_SQLITE = "import sqlite3, sys; print(sqlite3.connect(sys.argv[1]).execute(sys.argv[2]).fetchone()[0])";

/** The one number that a statement asks for. */
export const number = (sql) => Number(text(sql));

/** The one text that a statement asks for. */
export function text(sql) {
  const file = /^sqlite:\/\/([^?]+)/.exec(databaseUrl)?.[1];
  const [command, words] = file ? ["python3", ["-c", ON_SQLITE, file, sql]] : ["psql", [databaseUrl, "-Atc", sql]];
  const { status, stdout, stderr } = spawnSync(command, words, { encoding: "utf8" });
  if (status !== 0) throw new Error(`${command}: ${stderr}`);
  return stdout.trim();
}
