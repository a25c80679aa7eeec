// GraphQL over HTTP, as its own suite of audits judges it.

import assert from "node:assert/strict";
import { test } from "node:test";
import { auditServer } from "graphql-http";
import { http } from "../support/server.mjs";

test("every audit of graphql-http is ok", async () => {
  const results = await auditServer({ url: http });
  const faults = results.filter((result) => result.status !== "ok");
  assert.deepEqual(faults.map(({ id, name, reason }) => `${id} ${name}: ${reason}`), []);
  assert.equal(results.length, 61);
});
