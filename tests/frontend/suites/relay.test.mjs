// relay-compiler over documents as Relay wants them, and what it made of them against the real server.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { here } from "../support/files.mjs";
import { ask, signIn } from "../support/server.mjs";

const generated = join(here, "relay/generated");
const manifest = join(generated, "persisted-queries.json");

test("relay compiles, and its documents are answered", async () => {
  rmSync(generated, { recursive: true, force: true });
  mkdirSync(generated, { recursive: true });
  // The compiler adds to a manifest and does not make one.
  writeFileSync(manifest, "{}");
  const compiler = join(here, "node_modules/.bin/relay-compiler");
  const { status, stdout, stderr } = spawnSync(compiler, ["relay.config.json"], { cwd: here, encoding: "utf8" });
  assert.equal(status, 0, stdout + stderr);

  const texts = JSON.parse(readFileSync(manifest, "utf8"));
  const named = Object.fromEntries(Object.values(texts).map((text) => [/(?:query|mutation) (\w+)/.exec(text)[1], text]));
  for (const [hash, text] of Object.entries(texts)) {
    assert.equal(createHash("sha256").update(text).digest("hex"), hash);
  }

  // The list, its next page, and one of its rows fetched again by its id.
  const token = await signIn("supervisor");
  const first = await ask(named.SupervisorBoardQuery, { token, variables: { filter: { state: { eq: "OPEN" } } } });
  const { edges, pageInfo } = first.evaluations;
  const [{ cursor, node }] = edges;
  assert.equal(node.__typename, "Evaluation");
  assert.ok(cursor && "hasNextPage" in pageInfo);
  const variables = { filter: { state: { eq: "OPEN" } }, first: 1, after: cursor };
  const next = await ask(named.SupervisorBoardListPaginationQuery, { token, variables });
  assert.equal(next.evaluations.edges[0].node.id, edges[1].node.id);
  const again = await ask(named.SupervisorBoardCardRefetchQuery, { token, variables: { id: node.id } });
  assert.equal(again.node.__typename, "Evaluation");
  assert.deepEqual(again.node.evaluee, node.evaluee);
});
