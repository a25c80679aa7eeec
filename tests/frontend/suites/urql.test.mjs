// urql with the typed documents, against the real server.

import assert from "node:assert/strict";
import { test } from "node:test";
import WebSocket from "ws";
import { lines } from "../clients/built/board.js";
import * as documents from "../clients/built/generated/graphql.js";
import { codes, urqlClient } from "../clients/built/urql.js";
import { http, requestedEvaluation, signIn, UNKNOWN, webSocket } from "../support/server.mjs";

/** A client for this account, and the requests that it has sent. */
async function clientOf(account) {
  const sent = [];
  const token = account && (await signIn(account));
  const recording = (url, options) => {
    sent.push({ method: options.method ?? "GET", url: String(url), body: options.body });
    return fetch(url, options);
  };
  const options = { url: http, socketUrl: webSocket, token: () => token, webSocketImpl: WebSocket, fetch: recording };
  return { ...urqlClient(options), sent, token };
}

test("pages of a list are merged in the cache", async () => {
  const { client } = await clientOf("supervisor");
  const first = await client.query(documents.TeamBoardDocument, { first: 4 }).toPromise();
  assert.equal(first.error, undefined);
  const { endCursor, hasNextPage } = first.data.evaluations.pageInfo;
  assert.ok(hasNextPage);
  const second = await client.query(documents.TeamBoardDocument, { first: 4, after: endCursor }).toPromise();
  const merged = await client.query(documents.TeamBoardDocument, { first: 4 }, { requestPolicy: "cache-only" }).toPromise();
  const ids = lines(merged.data).map((line) => line.id);
  assert.equal(new Set(ids).size, 8);
  assert.deepEqual(ids, [...lines(first.data), ...lines(second.data).slice(-4)].map((line) => line.id));
});

test("a persisted query is sent by its hash once the server knows it", async () => {
  // A variable that nobody else asks for makes no other document; a comment would be printed away. So: two clients.
  const one = await clientOf();
  const first = await one.client.query(documents.SurveyResultsDocument, { first: 1 }).toPromise();
  assert.equal(first.error, undefined);
  const two = await clientOf();
  const second = await two.client.query(documents.SurveyResultsDocument, { first: 2 }).toPromise();
  assert.equal(second.error, undefined);
  assert.equal(second.data.surveyResults.nodes.length, 2);
  assert.equal(two.sent.length, 1, JSON.stringify(two.sent));
  const [{ method, url }] = two.sent;
  assert.equal(method, "GET");
  assert.ok(!new URL(url).searchParams.has("query"), url);
});

test("a mutation changes the server and the cache", async () => {
  const { client, token } = await clientOf("peer2");
  const evaluation = await requestedEvaluation(token);
  const form = await client.query(documents.FeedbackFormDocument, { evaluation }).toPromise();
  assert.equal(form.error, undefined);
  const behaviors = ["BP", "AK", "KP", "HM", "LY", "AD", "KB"].map((value) => ({ value, rating: "AS_EXPECTED" }));
  const input = { evaluation, behaviors, strengths: "Tekun", idempotencyKey: "urql-1" };
  const outcome = await client.mutation(documents.SubmitFeedbackDocument, { input }).toPromise();
  assert.equal(outcome.error, undefined);
  assert.deepEqual(outcome.data.submitPeerFeedback.userErrors, []);
  const again = { ...input, idempotencyKey: "urql-2" };
  const refused = await client.mutation(documents.SubmitFeedbackDocument, { input: again }).toPromise();
  assert.deepEqual(refused.data.submitPeerFeedback.userErrors.map(({ code }) => code), ["ALREADY_DONE"]);
});

test("errors are told by their codes", async () => {
  const { client } = await clientOf("peer1");
  const behaviors = [{ value: "BP", rating: "AS_EXPECTED" }];
  const unknown = { evaluation: UNKNOWN, behaviors };
  const answer = await client.mutation(documents.SubmitFeedbackDocument, { input: unknown }).toPromise();
  assert.deepEqual(codes(answer.error), ["NOT_FOUND"]);
  const { client: citizen } = await clientOf();
  const anonymous = await citizen.mutation(documents.SubmitFeedbackDocument, { input: unknown }).toPromise();
  assert.deepEqual(codes(anonymous.error), ["UNAUTHENTICATED"]);
});
