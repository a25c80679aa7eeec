// The published clients for subscriptions against the real server: graphql-ws, graphql-sse, and what urql and Apollo
// Client make of the first.

import assert from "node:assert/strict";
import { test } from "node:test";
import { createCapaian, socketTo } from "capaian-client";
import * as documents from "capaian-client/documents";
import { createClient as createEvents } from "graphql-sse";
import { createClient as createSocket } from "graphql-ws";
import WebSocket from "ws";
import { apolloClient } from "../clients/built/apollo.js";
import { example } from "../support/files.mjs";
import { changeUntil, openEvaluation } from "../support/changes.mjs";
import { ask, eventually, http, signIn, stream, UNKNOWN, webSocket } from "../support/server.mjs";

/** Everything that a subscription has told, as it comes. */
function collector() {
  const told = { events: [], errors: [], completed: false };
  const sink = {
    next: (event) => told.events.push(event),
    error: (error) => told.errors.push(error),
    complete: () => (told.completed = true),
  };
  return { told, sink };
}

const authorized = (token) => ({ authorization: `Bearer ${token}` });
const socketFor = (token, more = {}) =>
  createSocket({ url: webSocket, webSocketImpl: WebSocket, connectionParams: authorized(token), ...more });

test("graphql-ws: an event reaches who may see it, and nobody else", async () => {
  const [evaluee, supervisor, stranger] = await Promise.all([
    signIn("evaluee"), signIn("supervisor"), signIn("stranger", "salatiga.example"),
  ]);
  const evaluation = await openEvaluation(evaluee);
  const sockets = [];
  const follow = (token) => {
    const { told, sink } = collector();
    const socket = socketFor(token);
    sockets.push(socket);
    socket.subscribe({ query: example("evaluee/watch-evaluation"), variables: { evaluation } }, sink);
    return told;
  };
  const [seen, mine, unseen] = [follow(supervisor), follow(evaluee), follow(stranger)];
  const count = collector();
  const tasks = socketFor(supervisor);
  sockets.push(tasks);
  tasks.subscribe({ query: example("session/task-count") }, count.sink);
  await eventually(() => count.told.events.length > 0, "the number of tasks");
  const both = () => seen.events.length > 0 && mine.events.length > 0;
  await changeUntil(both, "the events of the supervisor and of who proposed", evaluee, evaluation);
  for (const told of [seen, mine]) assert.equal(told.events[0].data.evaluationChanged.id, evaluation);
  assert.deepEqual(unseen, { events: [], errors: [], completed: false });
  await Promise.all(sockets.map((socket) => socket.dispose()));
});

test("graphql-ws: queries and mutations travel the same way, and a wrong document is an error of its own", async () => {
  const socket = socketFor(await signIn("peer1"));
  const answers = [];
  for await (const answer of socket.iterate({ query: "{ viewer { employee { name } } }" })) answers.push(answer);
  assert.equal(answers.length, 1);
  assert.ok(answers[0].data.viewer.employee.name);
  await assert.rejects(async () => {
    for await (const _ of socket.iterate({ query: "subscription { nothing }" })) assert.fail("an answer");
  }, (errors) => {
    assert.ok(Array.isArray(errors) && errors[0].extensions.code === "BAD_REQUEST", JSON.stringify(errors));
    return true;
  });
  await socket.dispose();
});

test("graphql-ws: a wrong token, and a session that ends, close with 4403 and are not tried again", async () => {
  const follow = (token) => {
    const ends = [];
    const { told, sink } = collector();
    const socket = socketTo({ url: webSocket, token: () => token, ended: () => ends.push(told.events.length), webSocketImpl: WebSocket });
    socket.subscribe({ query: example("session/task-count") }, sink);
    return { ends, told };
  };
  const wrong = follow("x".repeat(43));
  await eventually(() => wrong.told.errors.length > 0, "the refusal");
  assert.deepEqual([wrong.told.errors[0].code, wrong.ends], [4403, [0]]);

  const token = await signIn("peer1");
  const { ends, told } = follow(token);
  await eventually(() => told.events.length > 0, "the number of tasks");
  await ask(example("session/sign-out"), { token });
  await eventually(() => told.errors.length > 0, "the close");
  assert.deepEqual([told.errors[0].code, ends], [4403, [1]]);
});

test("graphql-ws: a client that lost its connection comes back", async () => {
  const token = await signIn("evaluee");
  let raw;
  const connections = [];
  const socket = socketFor(token, {
    retryWait: () => Promise.resolve(),
    shouldRetry: () => true,
    on: { opened: (opened) => (raw = opened), connected: () => connections.push(1) },
  });
  const { told, sink } = collector();
  socket.subscribe({ query: example("session/task-count") }, sink);
  await eventually(() => told.events.length === 1, "the number of tasks");
  raw.terminate();
  await eventually(() => told.events.length === 2, "the number of tasks again");
  assert.equal(connections.length, 2);
  assert.deepEqual(told.errors, []);
  await socket.dispose();
});

test("graphql-sse: the same events, and silence about an unknown id", async () => {
  const [evaluee, token] = await Promise.all([signIn("evaluee"), signIn("supervisor")]);
  const evaluation = await openEvaluation(evaluee);
  const events = createEvents({ url: stream, headers: authorized(token), retryAttempts: 0 });
  const [mine, unknown] = [collector(), collector()];
  const query = example("evaluee/watch-evaluation");
  events.subscribe({ query, variables: { evaluation } }, mine.sink);
  events.subscribe({ query, variables: { evaluation: UNKNOWN } }, unknown.sink);
  await changeUntil(() => mine.told.events.length > 0, "the event", evaluee, evaluation);
  assert.equal(mine.told.events[0].data.evaluationChanged.id, evaluation);
  assert.deepEqual([unknown.told.events, unknown.told.errors], [[], []]);
  // Signing out ends the stream.
  await ask(example("session/sign-out"), { token });
  await eventually(() => mine.told.completed || mine.told.errors.length > 0, "the end of the stream");
  events.dispose();
});

test("urql and Apollo Client show events", async () => {
  const [evaluee, token] = await Promise.all([signIn("evaluee"), signIn("supervisor")]);
  const evaluation = await openEvaluation(evaluee);
  const options = { url: http, socketUrl: webSocket, token: () => token, webSocketImpl: WebSocket, hash: () => "" };
  const urql = createCapaian(options);
  const apollo = apolloClient(options);
  const [one, two] = [[], []];
  const variables = { evaluation };
  const first = urql.client.subscription(documents.WatchEvaluationDocument, variables).subscribe((event) => one.push(event));
  const second = apollo.client
    .subscribe({ query: documents.WatchEvaluationDocument, variables })
    .subscribe((event) => two.push(event));
  await changeUntil(() => one.length > 0 && two.length > 0, "the events", evaluee, evaluation);
  for (const event of [one[0], two[0]]) assert.equal(event.data.evaluationChanged.id, evaluation);
  first.unsubscribe();
  second.unsubscribe();
  await Promise.all([urql.dispose(), apollo.socket.dispose()]);
});
