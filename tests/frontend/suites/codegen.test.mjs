// What the generator makes of the schema and the example documents, and the examples themselves against the real server.
// The package was compiled by `tsc --strict` before anything was started, and so was what uses it.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import {
  buildClientSchema, buildSchema, getIntrospectionQuery, getNamedType, isObjectType, Kind, lexicographicSortSchema, parse,
  printSchema,
} from "graphql";
import * as about from "capaian-client/schema";
import { client, manifest } from "../support/build.mjs";
import { example, examples, globSync, repository } from "../support/files.mjs";
import { ask, send, signIn, SURVEY } from "../support/server.mjs";

const packageJson = JSON.parse(readFileSync(join(client, "package.json"), "utf8"));

test("the client was generated from the schema that the server has", async () => {
  const options = { specifiedByUrl: true, inputValueDeprecation: true, oneOf: true };
  const served = buildClientSchema(await ask(getIntrospectionQuery(options)));
  const known = buildSchema(readFileSync(join(client, "built/schema.graphql"), "utf8"));
  const text = (schema) => printSchema(lexicographicSortSchema(schema));
  assert.equal(text(known), text(served));
});

test("what the client knows of the schema is so", () => {
  const schema = buildSchema(readFileSync(join(repository, "schema.graphql"), "utf8"));
  const objects = Object.values(schema.getTypeMap()).filter((type) => isObjectType(type) && !type.name.startsWith("__"));
  const roots = ["Query", "Mutation", "Subscription"];
  const withoutId = objects.map(({ name }) => name).filter((name) => !roots.includes(name)).sort();
  const has = (name) => "id" in schema.getType(name).getFields();
  assert.deepEqual(about.EMBEDDED, withoutId.filter((name) => !has(name)));
  assert.deepEqual(about.NODES, schema.getPossibleTypes(schema.getType("Node")).map(({ name }) => name).sort());
  for (const type of objects) {
    const lists = Object.values(type.getFields()).filter((field) => /Connection$/.test(getNamedType(field.type).name));
    assert.deepEqual(about.PAGED[type.name] ?? [], lists.map(({ name }) => name), type.name);
  }
});

test("the package has everything that it promises and imports nothing that it does not ask for", () => {
  const [, version] = /^version = "(.*)"$/m.exec(readFileSync(join(repository, "Cargo.toml"), "utf8"));
  assert.equal(packageJson.version, version);
  for (const target of Object.values(packageJson.exports)) {
    for (const path of typeof target === "string" ? [target] : Object.values(target)) {
      assert.ok(existsSync(join(client, path)), path);
    }
  }
  assert.ok(existsSync(join(client, "README.md")));
  const asked = Object.keys({ ...packageJson.dependencies, ...packageJson.peerDependencies });
  for (const path of globSync(client, "js").filter((path) => !path.includes("node_modules"))) {
    const sources = [...readFileSync(path, "utf8").matchAll(/^(?:import|export) .*? from "([^".][^"]*)";$/gms)];
    for (const [, name] of sources) {
      const [scope, rest] = name.split("/");
      assert.ok(asked.includes(scope.startsWith("@") ? `${scope}/${rest}` : scope), `${path} imports ${name}`);
    }
  }
});

test("the manifest holds every operation by the hash of its text", () => {
  const texts = JSON.parse(readFileSync(manifest, "utf8"));
  for (const [id, text] of Object.entries(texts)) {
    assert.equal(id, `sha256:${createHash("sha256").update(text).digest("hex")}`);
  }
  const inManifest = Object.values(texts).map(operationName).sort();
  const inExamples = globSync(examples, ".graphql").map((path) => operationName(readFileSync(path, "utf8"))).sort();
  assert.deepEqual(inManifest, inExamples);
});

function operationName(text) {
  const operations = parse(text).definitions.filter(({ kind }) => kind === Kind.OPERATION_DEFINITION);
  assert.equal(operations.length, 1, text);
  return operations[0].name.value;
}

/** Runs an example; any error fails the test. */
const run = (name, options) => ask(example(name), options);

test("a supervisor's examples run", async () => {
  const token = await signIn("supervisor");
  const board = await run("supervisor/team-board", { token, variables: { first: 2 } });
  assert.equal(board.evaluations.edges.length, 2);
  const evaluation = board.evaluations.edges[0].node.id;
  const form = await run("supervisor/rating-form", { token, variables: { evaluation } });
  assert.equal(form.node.id, evaluation);
  assert.ok(form.node.plan.workResults.length > 0);
  const tasks = await run("session/tasks", { token });
  assert.ok(tasks.viewer.tasks.totalCount > 0);
  // An unfinished rating is refused rule by rule, and nothing is saved.
  const input = {
    evaluation, expectedVersion: 0, workResults: [], behaviors: [], strengths: "", weaknesses: "", recommendations: "",
  };
  const refused = await send(example("supervisor/rate"), { token, variables: { input } });
  assert.deepEqual(refused.errors.map(({ extensions }) => extensions.code), ["FORBIDDEN"]);
});

test("a colleague's examples run", async () => {
  const token = await signIn("peer1");
  const requests = await run("peer/feedback-requests", { token });
  const evaluation = requests.feedbackRequests.nodes[0].evaluation.id;
  const form = await run("peer/feedback-form", { token, variables: { evaluation } });
  assert.deepEqual(form.node.access.filter(({ canSubmit }) => canSubmit), [{ part: "PEER_FEEDBACK", canSubmit: true }]);
  const input = { evaluation, behaviors: [] };
  const outcome = await run("peer/submit-feedback", { token, variables: { input } });
  assert.deepEqual(outcome.submitPeerFeedback.userErrors.map(({ code }) => code), ["REQUIRED"]);
});

test("an evaluee's examples run", async () => {
  const token = await signIn("evaluee");
  const mine = await run("evaluee/my-evaluations", { token });
  const { totalCount, nodes } = mine.viewer.employee.evaluations;
  assert.equal(nodes.length, totalCount);
  const evaluation = nodes.find(({ state }) => state === "OPEN").id;
  const { node } = await run("evaluee/access", { token, variables: { evaluation } });
  assert.ok(node.access.some(({ part, canSubmit }) => part === "SELF_ASSESSMENT" && canSubmit));
  const input = { evaluation, expectedVersion: 0, kind: "ACCEPTED" };
  const early = await send(example("evaluee/respond"), { token, variables: { input } });
  assert.deepEqual(early.errors.map(({ extensions }) => extensions.code), ["FORBIDDEN"]);
});

test("an auditor's examples run", async () => {
  const token = await signIn("auditor");
  const statistics = await run("auditor/statistics", { token });
  assert.ok(statistics.byPeriodAndState.length > 0 && statistics.byUnitAndRating.length > 0);
  const { policy } = await run("auditor/policy", { token });
  assert.ok(policy.nouns.some(({ decisions }) => decisions.length > 0));
});

test("a citizen's examples run without an account", async () => {
  const results = await run("citizen/results");
  assert.ok(results.surveyResults.totalCount > 0);
  const { surveyCampaign } = await run("citizen/survey", { variables: { code: SURVEY } });
  const answers = surveyCampaign.instrument.items.map(({ code }) => ({ item: code, value: 4 }));
  const input = { code: SURVEY, answers, idempotencyKey: "5b1c0f0e9d8c7b6a5948372615041302" };
  const outcome = await run("citizen/submit-survey", { variables: { input } });
  const { receipt, ...rest } = outcome.submitSurveyResponse;
  assert.match(receipt, /^([0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}$/);
  assert.deepEqual(rest, { received: true, userErrors: [] });
});

test("a session begins and ends", async () => {
  const input = { identifier: "hr@pangkalpinang.example", password: "capaian-demo" };
  const { signIn: session } = await run("session/sign-in", { variables: { input } });
  assert.ok(session.viewer.roles.length > 0);
  const { signOut } = await run("session/sign-out", { token: session.token });
  assert.ok(signOut.signedOut);
  const late = await send(example("session/tasks"), { token: session.token });
  assert.deepEqual(late.errors.map(({ extensions }) => extensions.code), ["UNAUTHENTICATED"]);
});
