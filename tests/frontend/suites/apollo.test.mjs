// Apollo Client with the typed documents, against the real server.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import * as documents from "capaian-client/documents";
import { print } from "graphql";
import WebSocket from "ws";
import { apolloClient, codes } from "../clients/built/apollo.js";
import { lines } from "../clients/built/board.js";
import { eventually, http, requestedEvaluation, signIn, UNKNOWN, webSocket } from "../support/server.mjs";

const sha256 = (document) => createHash("sha256").update(print(document)).digest("hex");

/** A client for this account, and the requests that it has sent. */
async function clientOf(account, hash = sha256) {
  const sent = [];
  const token = account && (await signIn(account));
  const recording = (url, options) => {
    sent.push({ method: options.method ?? "GET", url: String(url), body: options.body });
    return fetch(url, options);
  };
  const options = { url: http, socketUrl: webSocket, token: () => token, hash, webSocketImpl: WebSocket, fetch: recording };
  return { ...apolloClient(options), sent, token };
}

test("pages of a list are merged in the cache", async () => {
  const { client } = await clientOf("supervisor");
  const board = { query: documents.TeamBoardDocument, variables: { first: 4 } };
  const watched = client.watchQuery(board);
  const shown = watched.subscribe({});
  const first = await client.query(board);
  const { endCursor, hasNextPage } = first.data.evaluations.pageInfo;
  assert.ok(hasNextPage);
  await watched.fetchMore({ variables: { after: endCursor } });
  const ids = () => lines(watched.getCurrentResult().data).map((line) => line.id);
  await eventually(() => new Set(ids()).size === 8, "the second page beneath the first");
  assert.deepEqual(ids().slice(0, 4), lines(first.data).map((line) => line.id));
  shown.unsubscribe();
});

test("a persisted query is sent by its hash once the server knows it", async () => {
  const one = await clientOf();
  await one.client.query({ query: documents.SurveyResultsDocument, variables: { first: 1 } });
  const two = await clientOf();
  const { data } = await two.client.query({ query: documents.SurveyResultsDocument, variables: { first: 2 } });
  assert.equal(data.surveyResults.nodes.length, 2);
  assert.equal(two.sent.length, 1, JSON.stringify(two.sent));
  const [{ method, url }] = two.sent;
  assert.equal(method, "GET");
  assert.ok(!new URL(url).searchParams.has("query"), url);
});

test("a mutation changes the server and the cache", async () => {
  const { client, token } = await clientOf("peer3");
  const evaluation = await requestedEvaluation(token);
  const behaviors = ["BP", "AK", "KP", "HM", "LY", "AD", "KB"].map((value) => ({ value, rating: "AS_EXPECTED" }));
  const input = { evaluation, behaviors, strengths: "Tekun", idempotencyKey: "apollo-1" };
  const outcome = await client.mutate({ mutation: documents.SubmitFeedbackDocument, variables: { input } });
  assert.deepEqual(outcome.data.submitPeerFeedback.userErrors, []);
  const again = { ...input, idempotencyKey: "apollo-2" };
  const refused = await client.mutate({ mutation: documents.SubmitFeedbackDocument, variables: { input: again } });
  assert.deepEqual(refused.data.submitPeerFeedback.userErrors.map(({ code }) => code), ["ALREADY_DONE"]);
});

test("errors are told by their codes", async () => {
  const { client } = await clientOf();
  const input = { evaluation: UNKNOWN, behaviors: [{ value: "BP", rating: "AS_EXPECTED" }] };
  await assert.rejects(client.mutate({ mutation: documents.SubmitFeedbackDocument, variables: { input } }), (error) => {
    assert.deepEqual(codes(error), ["UNAUTHENTICATED"]);
    return true;
  });
});
