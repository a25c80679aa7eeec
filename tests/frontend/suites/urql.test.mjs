// The package for TypeScript on urql, with the token of a session: cache, documents by hash, mutations, errors.

import assert from "node:assert/strict";
import { test } from "node:test";
import WebSocket from "ws";
import { createCapaian, onCode, problems } from "capaian-client";
import * as documents from "capaian-client/documents";
import { lines } from "../clients/built/board.js";
import { http, requestedEvaluation, signIn, UNKNOWN } from "../support/server.mjs";

/** A client for this account, and the requests that it has sent. */
async function clientOf(account) {
  const sent = [];
  const token = account && (await signIn(account));
  const recording = (url, options) => {
    sent.push({ method: options.method ?? "GET", url: String(url), body: options.body });
    return fetch(url, options);
  };
  const { client } = createCapaian({ url: http, token: () => token, webSocketImpl: WebSocket, fetch: recording });
  return { client, sent, token };
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
  const codes = (error) => problems(error).map(({ code }) => code);
  const { client } = await clientOf("peer1");
  const behaviors = [{ value: "BP", rating: "AS_EXPECTED" }];
  const unknown = { evaluation: UNKNOWN, behaviors };
  const answer = await client.mutation(documents.SubmitFeedbackDocument, { input: unknown }).toPromise();
  const [problem, ...others] = problems(answer.error);
  assert.deepEqual([problem.code, problem.path, others], ["NOT_FOUND", ["submitPeerFeedback"], []]);
  assert.ok(problem.message && problem.requestId, JSON.stringify(problem));
  const said = onCode(answer.error, { NOT_FOUND: ({ code }) => `gone: ${code}`, otherwise: () => "something else" });
  assert.equal(said, "gone: NOT_FOUND");
  const other = onCode(answer.error, { CONFLICT: () => "conflict", otherwise: ({ code }) => `else: ${code}` });
  assert.equal(other, "else: NOT_FOUND");

  const { client: citizen } = await clientOf();
  const anonymous = await citizen.mutation(documents.SubmitFeedbackDocument, { input: unknown }).toPromise();
  assert.deepEqual(codes(anonymous.error), ["UNAUTHENTICATED"]);
  const wrong = await citizen.query(documents.SurveyResultsDocument, { first: "ten" }).toPromise();
  assert.deepEqual(codes(wrong.error), ["BAD_REQUEST"]);
  const greedy = await citizen.query(documents.SurveyResultsDocument, { first: 1_000 }).toPromise();
  assert.deepEqual(codes(greedy.error), ["LIMIT_EXCEEDED"]);

  const nowhere = createCapaian({ url: "http://127.0.0.1:1/graphql", token: () => undefined, webSocketImpl: WebSocket });
  const unanswered = await nowhere.client.query(documents.SurveyResultsDocument, {}).toPromise();
  assert.deepEqual(codes(unanswered.error), ["NETWORK"]);
  assert.deepEqual(problems(undefined), []);
  assert.equal(onCode(undefined, { otherwise: () => "something" }), undefined);
});
