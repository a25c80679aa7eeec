// Builds the package for TypeScript, puts it where npm would install it, and compiles what uses it, as a team's build does.

import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { here, repository } from "./files.mjs";

/** The package as it was installed. */
export const client = join(here, "node_modules/capaian-client");
/** Its manifest of documents. */
export const manifest = join(client, "built/persisted-documents.json");

export function build() {
  install();
  rmSync(join(here, "clients/built"), { recursive: true, force: true });
  run(join(here, "node_modules/.bin/tsc"), ["--project", here], here);
}

/** What `npm install capaian-client` does once it has the package: nothing but what is published arrives. */
function install() {
  const folder = mkdtempSync(join(tmpdir(), "capaian-package-"));
  try {
    run("npm", ["pack", "--silent", "--pack-destination", folder], join(repository, "clients/typescript"));
    const [archive] = readdirSync(folder);
    rmSync(client, { recursive: true, force: true });
    mkdirSync(client, { recursive: true });
    run("tar", ["-xzf", join(folder, archive), "-C", client, "--strip-components=1"], here);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function run(command, words, cwd) {
  const { error, status, stdout, stderr } = spawnSync(command, words, { cwd, encoding: "utf8" });
  if (status !== 0) throw new Error(`${command} ${words.join(" ")}:\n${stdout}${stderr}${error ?? ""}`);
}
