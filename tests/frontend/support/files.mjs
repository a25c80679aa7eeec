// Where things are in the repository.

import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const here = dirname(dirname(fileURLToPath(import.meta.url)));
export const repository = join(here, "../..");
export const examples = join(repository, "clients/examples");

/** The files below a folder whose names end so, sorted. */
export function globSync(folder, ending) {
  const names = readdirSync(folder, { recursive: true }).filter((name) => name.endsWith(ending));
  return names.sort().map((name) => join(folder, name));
}

/** An example document, such as `supervisor/team-board`. */
export const example = (name) => readFileSync(join(examples, `${name}.graphql`), "utf8");
