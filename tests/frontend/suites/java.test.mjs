// The HTTP client that comes with Java, which tries HTTP/2 on every connection without TLS.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { test } from "node:test";
import { here } from "../support/files.mjs";
import { http, PASSWORD } from "../support/server.mjs";

test("java.net.http speaks every version and a WebSocket", () => {
  const words = [join(here, "java/Client.java"), http, "supervisor@pangkalpinang.example", PASSWORD];
  const { error, status, stdout, stderr } = spawnSync("java", words, { encoding: "utf8" });
  assert.equal(error, undefined);
  assert.equal(status, 0, stdout + stderr);
  assert.match(stdout, /^HTTP_1_1 was asked for, HTTP_1_1 was spoken$/m);
  assert.match(stdout, /^HTTP_2 was asked for, HTTP_(2|1_1) was spoken$/m);
  assert.match(stdout, /^done$/m);
});
