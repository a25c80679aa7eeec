// Keeps what was measured, from run to run, in results.json.

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { here } from "./settings.mjs";

const file = join(here, "results.json");

export function readResults() {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    if (error.code === "ENOENT") return {};
    throw error;
  }
}

export function writeResults(results) {
  const sorted = Object.fromEntries(Object.entries(results).sort(([one], [other]) => (one < other ? -1 : 1)));
  const rounded = (_, value) => (typeof value === "number" ? Number(value.toPrecision(6)) : value);
  writeFileSync(file, `${JSON.stringify(sorted, rounded, 1)}\n`);
}
