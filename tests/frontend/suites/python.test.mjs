// The package for Python: generated, built and installed as a team does, held to its types by mypy, and run against the real
// server by python/test_client.py. CAPAIAN_PYTHON names a Python that has clients/python/requirements.txt, and
// CAPAIAN_PYTHON_GENERATOR one that has requirements-generate.txt beside it.

import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { here, repository } from "../support/files.mjs";
import { program, startServer } from "../support/program.mjs";
import { databaseUrl, folder } from "../support/server.mjs";

const source = join(repository, "clients/python");
const installed = join(folder, "python");
const { CAPAIAN_PYTHON: python, CAPAIAN_PYTHON_GENERATOR: generator } = process.env;

/** What a program writes; it must succeed. */
function run(command, words, options) {
  const { error, status, stdout, stderr } = spawnSync(command, words, { encoding: "utf8", ...options });
  assert.equal(error, undefined);
  assert.equal(status, 0, stdout + stderr);
  return stdout;
}

test("the package is generated from the schema, and installs", () => {
  assert.ok(python && generator, "CAPAIAN_PYTHON is not set; scripts/frontend does so");
  run(generator, ["generate.py"], { cwd: source });
  for (const left of ["build", "capaian_client.egg-info"]) rmSync(join(source, left), { recursive: true, force: true });
  const install = ["-m", "pip", "install", "--quiet", "--no-deps", "--no-build-isolation"];
  run(generator, [...install, "--target", installed, source]);
  const version = /^version = "(.*)"$/m;
  const [, own] = version.exec(readFileSync(join(source, "pyproject.toml"), "utf8"));
  const [, everybody] = version.exec(readFileSync(join(repository, "Cargo.toml"), "utf8"));
  assert.equal(own, everybody);
});

test("the package gives types to everything that a program touches", () => {
  const env = { ...process.env, MYPYPATH: installed };
  const strict = ["-m", "mypy", "--strict", "--cache-dir", join(folder, "mypy")];
  const of = (...paths) => run(python, [...strict, ...paths], { cwd: folder, env });
  of("-p", "capaian_client");
  of(join(here, "python/typed.py"));
});

test("the package does what it says, against the real server", async () => {
  const manifest = join(installed, "capaian_client/persisted-documents.json");
  const env = { PATH: process.env.PATH, DATABASE_URL: databaseUrl };
  run(program, ["documents", "import", manifest, "--owner", "python"], { cwd: folder, env });
  const server = await startServer("serve", folder, databaseUrl, { CAPAIAN_DOCUMENTS: "registered" });
  try {
    // Not spawnSync: what the server writes has to be read meanwhile.
    const child = spawn(python, ["-W", "error", join(here, "python/test_client.py")], {
      cwd: folder,
      env: { ...process.env, PYTHONPATH: installed, CAPAIAN_REGISTERED_URL: server.url },
    });
    let told = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (text) => (told += text));
    const status = await new Promise((resolve) => child.once("exit", resolve));
    assert.equal(status, 0, told);
    assert.match(told, /^Ran 12 tests .*\n\nOK\n$/m);
  } finally {
    await server.stop();
  }
});
