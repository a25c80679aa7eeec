// Registered documents: the generator's and Relay's manifests go in by the command line, and clients send ids alone.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { test } from "node:test";
import WebSocket from "ws";
import { apolloClient, codes, generatedHash } from "../clients/built/apollo.js";
import * as documents from "../clients/built/generated/graphql.js";
import { example } from "../support/files.mjs";
import { generated } from "../support/build.mjs";
import { program, startServer } from "../support/program.mjs";
import { databaseUrl, folder, signIn } from "../support/server.mjs";

const manifest = join(generated, "persisted-documents.json");

function capaian(...words) {
  const env = { PATH: process.env.PATH, DATABASE_URL: databaseUrl };
  const { status, stdout, stderr } = spawnSync(program, words, { cwd: folder, env, encoding: "utf8" });
  assert.equal(status, 0, stdout + stderr);
  return stdout;
}

test("a server that runs registered documents only runs those of the typed client", async () => {
  capaian("documents", "import", manifest, "--owner", "front-end");
  assert.match(capaian("documents", "list"), /TeamBoard/);
  const token = await signIn("supervisor");
  const server = await startServer("serve", folder, databaseUrl, { CAPAIAN_DOCUMENTS: "registered" });
  try {
    const sent = [];
    const { client } = apolloClient({
      url: `${server.url}/graphql`,
      socketUrl: `${server.url.replace(/^http/, "ws")}/graphql/ws`,
      token: () => token,
      hash: generatedHash,
      webSocketImpl: WebSocket,
      fetch: (url, options) => {
        sent.push({ url: String(url), body: options.body });
        return fetch(url, options);
      },
    });
    const { data } = await client.query({ query: documents.TeamBoardDocument, variables: { first: 1 } });
    assert.equal(data.evaluations.edges.length, 1);
    // The hash was enough, the first time already.
    assert.equal(sent.length, 1);
    assert.ok(!new URL(sent[0].url).searchParams.has("query"));

    const post = async (body) => {
      const headers = { "content-type": "application/json", authorization: `Bearer ${token}` };
      const response = await fetch(`${server.url}/graphql`, { method: "POST", headers, body: JSON.stringify(body) });
      return response.json();
    };
    const id = documents.TasksDocument.__meta__.hash;
    const named = await post({ documentId: id });
    assert.ok(named.data.viewer.tasks.totalCount > 0, JSON.stringify(named));
    // The same operation, differently written, is not registered; nor is anything else.
    for (const query of [example("session/tasks"), "{ __typename }"]) {
      const refused = await post({ query });
      assert.ok(!("data" in refused) && refused.errors[0].extensions.code, JSON.stringify(refused));
    }
    const foreign = documents.RatingFormDocument;
    const unregistered = { ...foreign, __meta__: { hash: `sha256:${"0".repeat(64)}` } };
    await assert.rejects(client.query({ query: unregistered, variables: { evaluation: "x" } }), (error) => {
      assert.ok(codes(error).length > 0);
      return true;
    });
  } finally {
    await server.stop();
  }
});
