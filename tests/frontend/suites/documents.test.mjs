// Registered documents: the generator's and Relay's manifests go in by the command line, and clients send ids alone.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { createCapaian, generatedHash, problems } from "capaian-client";
import * as documents from "capaian-client/documents";
import WebSocket from "ws";
import { apolloClient, codes } from "../clients/built/apollo.js";
import { manifest } from "../support/build.mjs";
import { example } from "../support/files.mjs";
import { program, startServer } from "../support/program.mjs";
import { databaseUrl, eventually, folder, PASSWORD, signIn } from "../support/server.mjs";

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

/** A client that says hashes and nothing else to a server that runs nothing else, and what it has sent by HTTP. */
async function withRegisteredClient(use) {
  capaian("documents", "import", manifest, "--owner", "front-end");
  const server = await startServer("serve", folder, databaseUrl, { CAPAIAN_DOCUMENTS: "registered" });
  let token;
  const sent = [];
  const client = createCapaian({
    url: `${server.url}/graphql`,
    documents: "registered",
    token: () => token,
    webSocketImpl: WebSocket,
    fetch: (url, options) => {
      sent.push({ method: options.method, text: String(url) + (options.body ?? "") });
      return fetch(url, options);
    },
  });
  try {
    const input = { identifier: "supervisor@pangkalpinang.example", password: PASSWORD };
    const { data, error } = await client.client.mutation(documents.SignInDocument, { input }).toPromise();
    assert.equal(error, undefined);
    token = data.signIn.token;
    await use(client, sent);
  } finally {
    await client.dispose();
    await server.stop();
  }
}

test("the package sends hashes alone where only registered documents run", async () => {
  await withRegisteredClient(async (client, sent) => {
    const tasks = await client.client.query(documents.TasksDocument, { first: 1 }).toPromise();
    assert.equal(tasks.error, undefined);
    assert.ok(tasks.data.viewer.tasks.totalCount > 0);
    assert.deepEqual(sent.map(({ method }) => method), ["POST", "GET"]);
    for (const { text } of sent) assert.ok(!/query=|"query"/.test(text), text);
    const foreign = { ...documents.RatingFormDocument, __meta__: { hash: `sha256:${"0".repeat(64)}` } };
    const unknown = await client.client.query(foreign, { evaluation: "x" }).toPromise();
    assert.deepEqual(problems(unknown.error).map(({ code }) => code), ["PERSISTED_QUERY_NOT_FOUND"]);
  });
});

test("the package subscribes by hash where only registered documents run", async () => {
  await withRegisteredClient(async (client) => {
    const told = [];
    const counts = client.client.subscription(documents.TaskCountDocument, {});
    const { unsubscribe } = counts.subscribe((event) => told.push(event));
    await eventually(() => told.length > 0, "the number of tasks");
    assert.equal(told[0].error, undefined);
    assert.ok(told[0].data.taskCount > 0);
    unsubscribe();
  });
});
