// What Apollo's clients for iOS and Kotlin send, to the letter: their headers, bodies, addresses and messages. The clients
// themselves need a Mac and an Android; the shapes are those of apollo-ios 2.4 and apollo-kotlin 5.1.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { request } from "node:http";
import { test } from "node:test";
import { gunzipSync } from "node:zlib";
import WebSocket from "ws";
import { example } from "../support/files.mjs";
import { eventually, http, signIn, webSocket } from "../support/server.mjs";

const sha256 = (text) => createHash("sha256").update(text).digest("hex");

/** Every spelling of a name is the client's own: `fetch` would write its own and add some. */
function exchange(method, url, headers, body) {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method, headers }, (response) => {
      const parts = [];
      response.on("data", (part) => parts.push(part));
      response.on("end", () => {
        const { "content-type": type, "content-encoding": encoding } = response.headers;
        const bytes = Buffer.concat(parts);
        const text = (encoding === "gzip" ? gunzipSync(bytes) : bytes).toString("utf8");
        resolve({ status: response.statusCode, type, answer: JSON.parse(text) });
      });
    });
    sent.on("error", reject);
    sent.end(body);
  });
}

const post = (url, headers, body) => {
  const text = JSON.stringify(body);
  return exchange("POST", url, { ...headers, "Content-Length": Buffer.byteLength(text) }, text);
};

const CLIENTS = {
  "apollo-ios": {
    version: "2.4.0",
    query: "multipart/mixed;deferSpec=20220824,application/graphql-response+json,application/json",
    subscription: "multipart/mixed;subscriptionSpec=1.0,application/graphql-response+json,application/json",
    accept: "Accept",
    headers: {
      "Content-Type": "application/json",
      "apollographql-client-name": "id.go.example.kinerja-apollo-ios",
      "apollographql-client-version": "1.2-34",
      "User-Agent": "Kinerja/34 CFNetwork/3826.500.111 Darwin/24.4.0",
      "Accept-Language": "id-ID,id;q=0.9",
      "Accept-Encoding": "gzip, deflate",
    },
    initial: { authorization: true },
    ids: ["1", "2"],
  },
  "apollo-kotlin": {
    version: "5.1.0",
    query: "multipart/mixed;deferSpec=20220824, application/graphql-response+json, application/json",
    subscription: "multipart/mixed;subscriptionSpec=1.0, application/graphql-response+json, application/json",
    accept: "accept",
    headers: {
      "Content-Type": "application/json",
      "apollographql-client-name": "id.go.example.kinerja",
      "apollographql-client-version": "1.2",
      "User-Agent": "okhttp/5.1.0",
      "Accept-Encoding": "gzip",
    },
    // Where the upgrade has said who it is, the first message has no payload.
    initial: { authorization: false },
    ids: ["f81d4fae-7dec-41d0-a765-00a0c91e6bf6", "6fa459ea-ee8a-4ca4-894e-db77e160355e"],
    more: { onError: "PROPAGATE" },
  },
};

for (const [name, shape] of Object.entries(CLIENTS)) {
  const awareness = { clientLibrary: { name, version: shape.version } };
  const headers = (token, accept = shape.query) => ({
    ...shape.headers,
    [shape.accept]: accept,
    ...(token ? { Authorization: `Bearer ${token}` } : {}),
  });

  test(`${name}: a query and a mutation are answered in the newest form of one answer`, async () => {
    const token = await signIn("supervisor");
    const query = example("supervisor/team-board");
    const body = { operationName: "TeamBoard", variables: { first: 2 }, query, extensions: awareness, ...shape.more };
    const board = await post(http, headers(token), body);
    assert.equal(board.status, 200, JSON.stringify(board.answer));
    assert.match(board.type, /^application\/graphql-response\+json\b/);
    assert.equal(board.answer.data.evaluations.edges.length, 2);
    assert.equal(board.answer.errors, undefined);

    const mutation = { operationName: "SignOut", query: example("session/sign-out"), extensions: awareness, ...shape.more };
    const out = await post(http, headers(token), mutation);
    assert.deepEqual(out.answer.data.signOut, { signedOut: true, userErrors: [] });
  });

  test(`${name}: a persisted query is found by GET once it was sent by POST`, async () => {
    // A text of this client's own, so that nobody else has sent it.
    const query = `query Results($first: Int) { surveyResults(first: $first) { nodes { id grade } } } # ${name}`;
    const extensions = { persistedQuery: { version: 1, sha256Hash: sha256(query) }, ...awareness };
    const body = { operationName: "Results", variables: { first: 1 }, extensions, ...shape.more };
    const unknown = await post(http, headers(), body);
    assert.deepEqual(unknown.answer.errors.map(({ message }) => message), ["PersistedQueryNotFound"]);
    const known = await post(http, headers(), { ...body, query });
    assert.equal(known.answer.data.surveyResults.nodes.length, 1);

    const url = new URL(http);
    for (const [member, value] of Object.entries(body)) {
      url.searchParams.set(member, typeof value === "string" ? value : JSON.stringify(value));
    }
    const { "Content-Type": _, ...withoutContent } = headers();
    const found = await exchange("GET", url, { ...withoutContent, "Apollo-Require-Preflight": "true" });
    assert.deepEqual([found.status, found.answer.data], [200, known.answer.data]);
    assert.match(found.type, /^application\/graphql-response\+json\b/);
  });

  test(`${name}: a subscription over HTTP is refused in words, not in parts`, async () => {
    const body = { operationName: "TaskCount", query: example("session/task-count"), extensions: awareness };
    const refused = await post(http, headers(undefined, shape.subscription), body);
    assert.match(refused.type, /^application\/graphql-response\+json\b/);
    const [error] = refused.answer.errors;
    assert.equal(error.extensions.code, "BAD_REQUEST");
    assert.match(error.message, /\/graphql\/(ws|stream)/);
  });

  test(`${name}: a subscription and a query share a socket`, async () => {
    const token = await signIn("supervisor");
    const { "Content-Type": _, ...upgrade } = shape.headers;
    const said = shape.initial.authorization ? {} : { Authorization: `Bearer ${token}` };
    const socket = new WebSocket(webSocket, "graphql-transport-ws", { headers: { ...upgrade, ...said } });
    const heard = [];
    socket.on("message", (text) => heard.push(JSON.parse(text)));
    const closed = new Promise((resolve) => socket.once("close", resolve));
    await new Promise((resolve, reject) => socket.once("open", resolve).once("error", reject));
    assert.equal(socket.protocol, "graphql-transport-ws");
    const tell = (message) => socket.send(JSON.stringify(message));
    const payload = shape.initial.authorization ? { payload: { authorization: `Bearer ${token}` } } : {};
    tell({ type: "connection_init", ...payload });
    await eventually(() => heard.some(({ type }) => type === "connection_ack"), "the greeting");
    const [subscription, query] = shape.ids;
    const count = { operationName: "TaskCount", query: example("session/task-count"), extensions: awareness, ...shape.more };
    tell({ type: "subscribe", id: subscription, payload: count });
    const tasks = { operationName: "Tasks", query: example("session/tasks"), variables: { first: 1 }, ...shape.more };
    tell({ type: "subscribe", id: query, payload: { ...tasks, extensions: awareness } });
    const of = (id, kind) => heard.find((message) => message.id === id && message.type === kind);
    await eventually(() => of(subscription, "next") && of(query, "complete"), "the answers");
    assert.ok(of(subscription, "next").payload.data.taskCount > 0);
    assert.equal(of(query, "next").payload.data.viewer.tasks.nodes.length, 1);
    tell({ type: "ping" });
    await eventually(() => heard.some(({ type }) => type === "pong"), "the pong");
    tell({ type: "complete", id: subscription });
    socket.close(1000);
    assert.equal(await closed, 1000);
  });
}
