// The session of a browser: the package for TypeScript with the cookie, in Node with a jar of our own and in a real browser.

import assert from "node:assert/strict";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { dirname, join, relative, sep } from "node:path";
import { test } from "node:test";
import { createCapaian, problems } from "capaian-client";
import * as documents from "capaian-client/documents";
import WebSocket from "ws";
import { launch } from "../support/browser.mjs";
import { here } from "../support/files.mjs";
import { startServer } from "../support/program.mjs";
import { databaseUrl, eventually, folder, http, PASSWORD } from "../support/server.mjs";

const identity = (account) => ({ input: { identifier: `${account}@pangkalpinang.example`, password: PASSWORD } });
const codes = (error) => problems(error).map(({ code }) => code);

/** What a browser does about cookies, as far as one server goes; every request is written down. */
function jar() {
  const cookies = new Map();
  const sent = [];
  const header = () => [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");
  const jarred = async (url, options = {}) => {
    const headers = new Headers(options.headers);
    if (options.credentials === "include" && cookies.size > 0) headers.set("cookie", header());
    sent.push({ url: String(url), headers });
    const response = await fetch(url, { ...options, headers });
    for (const text of response.headers.getSetCookie()) {
      const [name, value] = text.split(";")[0].split("=");
      if (value) cookies.set(name, value);
      else cookies.delete(name);
    }
    return response;
  };
  /** The WebSocket of that browser, on a page of the API's own. */
  class Socket extends WebSocket {
    constructor(address, protocols) {
      super(address, protocols, { headers: { cookie: header(), origin: new URL(http).origin } });
    }
  }
  return { cookies, header, fetch: jarred, sent, Socket };
}

/** A page's client, and the changes of the session that it has been told. */
function pageOf(browser = jar()) {
  const changes = [];
  const capaian = createCapaian({
    url: http,
    fetch: browser.fetch,
    webSocketImpl: browser.Socket,
    changed: (change, now) => changes.push({ change, client: now.client }),
  });
  return { browser, capaian, changes };
}

const whoami = (capaian) => capaian.client.query(documents.TasksDocument, { first: 1 }).toPromise();

test("a session begins and ends in a cookie, and nobody sees what somebody else has read", async () => {
  const { browser, capaian, changes } = pageOf();
  const before = capaian.client;
  const outcome = await capaian.client.mutation(documents.SignInDocument, identity("supervisor")).toPromise();
  assert.equal(outcome.error, undefined);
  assert.deepEqual([outcome.data.signIn.token, outcome.data.signIn.userErrors], [null, []]);
  assert.equal(browser.cookies.size, 1);
  await eventually(() => changes.length === 1, "the word that the session has begun");
  assert.equal(changes[0].change, "began");
  assert.ok(capaian.client !== before && changes[0].client === capaian.client);

  const mine = await whoami(capaian);
  assert.equal(mine.error, undefined);
  assert.ok(mine.data.viewer.employee.name);
  // Nothing but the cookie says who it is, and no other site could have sent it.
  for (const { headers } of browser.sent) {
    assert.deepEqual([headers.get("authorization"), headers.get("x-capaian-csrf")], [null, "1"]);
  }
  assert.deepEqual(browser.sent.map(({ headers }) => headers.get("x-capaian-session")).filter(Boolean), ["cookie"]);

  const out = await capaian.client.mutation(documents.SignOutDocument, {}).toPromise();
  assert.equal(out.data.signOut.signedOut, true);
  await eventually(() => changes.length === 2, "the word that the session has ended");
  assert.deepEqual([changes[1].change, browser.cookies.size], ["ended", 0]);
  const remembered = await capaian.client
    .query(documents.TasksDocument, { first: 1 }, { requestPolicy: "cache-only" })
    .toPromise();
  assert.equal(remembered.data ?? null, null);
  const citizen = await capaian.client.query(documents.SurveyResultsDocument, { first: 1 }).toPromise();
  assert.equal(citizen.error, undefined);
});

test("a session that was ended elsewhere is told once, and one goes on as a citizen", async () => {
  const { browser, capaian, changes } = pageOf();
  await capaian.client.mutation(documents.SignInDocument, identity("peer1")).toPromise();
  await eventually(() => changes.length === 1, "the beginning");
  await endElsewhere(browser);
  const late = await whoami(capaian);
  assert.deepEqual(codes(late.error), ["UNAUTHENTICATED"]);
  await eventually(() => changes.length === 2, "the end");
  assert.equal(changes[1].change, "ended");
  const behaviors = [{ value: "BP", rating: "AS_EXPECTED" }];
  const anonymous = await capaian.client
    .mutation(documents.SubmitFeedbackDocument, { input: { evaluation: "x", behaviors } })
    .toPromise();
  assert.deepEqual(codes(anonymous.error), ["UNAUTHENTICATED"]);
  const citizen = await capaian.client.query(documents.SurveyResultsDocument, { first: 1 }).toPromise();
  assert.equal(citizen.error, undefined);
  assert.equal(changes.length, 2);
});

test("what is public is answered, and says that the session has ended", async () => {
  const { browser, capaian, changes } = pageOf();
  await capaian.client.mutation(documents.SignInDocument, identity("peer1")).toPromise();
  await eventually(() => changes.length === 1, "the beginning");
  await endElsewhere(browser);
  const results = await capaian.client.query(documents.SurveyResultsDocument, { first: 1 }).toPromise();
  assert.equal(results.error, undefined);
  assert.equal(results.data.surveyResults.nodes.length, 1);
  await eventually(() => changes.length === 2, "the end");
  assert.equal(changes[1].change, "ended");
});

test("who signs in is not kept out by the cookie of a session that has ended", async () => {
  const { browser, capaian, changes } = pageOf();
  await capaian.client.mutation(documents.SignInDocument, identity("peer1")).toPromise();
  await eventually(() => changes.length === 1, "the beginning");
  await endElsewhere(browser);
  const outcome = await capaian.client.mutation(documents.SignInDocument, identity("peer1")).toPromise();
  assert.equal(outcome.error, undefined);
  assert.deepEqual(outcome.data.signIn.userErrors, []);
  const mine = await whoami(capaian);
  assert.ok(mine.data.viewer.employee.name);
});

test("a refused password begins nothing", async () => {
  const { browser, capaian, changes } = pageOf();
  const input = { ...identity("peer1").input, password: "not the password" };
  const outcome = await capaian.client.mutation(documents.SignInDocument, { input }).toPromise();
  assert.equal(outcome.data.signIn.userErrors.length, 1);
  assert.deepEqual([browser.cookies.size, changes], [0, []]);
});

test("the socket is opened with the cookie, and its end is the session's", async () => {
  const { browser, capaian, changes } = pageOf();
  await capaian.client.mutation(documents.SignInDocument, identity("supervisor")).toPromise();
  await eventually(() => changes.length === 1, "the beginning");
  const told = [];
  const following = capaian.client.subscription(documents.TaskCountDocument, {}).subscribe((event) => told.push(event));
  await eventually(() => told.length > 0, "the number of tasks");
  // A citizen has none.
  assert.ok(told[0].data.taskCount > 0, JSON.stringify(told));
  await endElsewhere(browser);
  await eventually(() => changes.length === 2, "the end");
  assert.equal(changes[1].change, "ended");
  await eventually(() => told.at(-1).error, "the error of what was subscribed to");
  assert.deepEqual(codes(told.at(-1).error), ["UNAUTHENTICATED"]);
  following.unsubscribe();
  await capaian.dispose();
});

/** Signs out as another tab of the same browser would, of which this one hears nothing. */
async function endElsewhere(browser) {
  const response = await fetch(http, {
    method: "POST",
    headers: { "content-type": "application/json", "x-capaian-csrf": "1", cookie: browser.header() },
    body: JSON.stringify({ query: "mutation { signOut(input: {}) { signedOut } }" }),
  });
  assert.equal((await response.json()).data.signOut.signedOut, true);
}

test("a page of an allowed origin uses the package in a browser as it was published", async () => {
  const files = createServer(serveFile).listen(0, "127.0.0.1");
  await once(files, "listening");
  const origin = `http://127.0.0.1:${files.address().port}`;
  const settings = { CAPAIAN_CORS_ORIGINS: origin, CAPAIAN_COOKIE_SECURE: "off" };
  const server = await startServer("serve", folder, databaseUrl, settings);
  const browser = await launch();
  try {
    const page = await browser.newPage();
    const faults = [];
    page.on("pageerror", (error) => faults.push(String(error)));
    await page.goto(`${origin}/`);
    const seen = await page.evaluate(async ({ url, variables }) => {
      const { createCapaian } = await import("capaian-client");
      const documents = await import("capaian-client/documents");
      const changes = [];
      let ended;
      const end = new Promise((resolve) => (ended = resolve));
      const changed = (change) => {
        changes.push(change);
        if (change === "ended") ended();
      };
      const capaian = createCapaian({ url, language: "en", changed });
      const signedIn = await capaian.client.mutation(documents.SignInDocument, variables).toPromise();
      const tasks = await capaian.client.query(documents.TasksDocument, { first: 1 }).toPromise();
      const count = await new Promise((resolve) => {
        const { unsubscribe } = capaian.client.subscription(documents.TaskCountDocument, {}).subscribe((event) => {
          queueMicrotask(() => unsubscribe());
          resolve(event.data?.taskCount ?? String(event.error));
        });
      });
      await capaian.client.mutation(documents.SignOutDocument, {}).toPromise();
      await end;
      return {
        changes,
        count,
        errors: [signedIn.error, tasks.error].filter(Boolean).map(String),
        name: tasks.data?.viewer.employee?.name,
        readable: document.cookie,
        token: signedIn.data?.signIn?.token,
      };
    }, { url: `${server.url}/graphql`, variables: identity("supervisor") });
    const { count, name, ...rest } = seen;
    assert.deepEqual(rest, { changes: ["began", "ended"], errors: [], readable: "", token: null });
    assert.ok(count > 0 && name, JSON.stringify(seen));
    assert.deepEqual(faults, []);
  } finally {
    await browser.close();
    await server.stop();
    files.close();
  }
});

/** A page whose modules are the published files, each where its package says. */
function serveFile({ url }, response) {
  const path = new URL(url, http).pathname;
  if (path !== "/") {
    response.setHeader("content-type", "text/javascript");
    return response.end(readFileSync(join(here, path)));
  }
  response.setHeader("content-type", "text/html");
  return response.end(`<!doctype html>
    <link rel="icon" href="data:,">
    <script>globalThis.process = { env: { NODE_ENV: "production" } }; // a bundler writes the value instead</script>
    <script type="importmap">${JSON.stringify({ imports: importMap() })}</script>`);
}

function importMap() {
  const names = [
    "capaian-client", "capaian-client/documents", "@urql/core", "@urql/exchange-graphcache",
    "@urql/exchange-graphcache/extras", "@urql/exchange-persisted", "@0no-co/graphql.web", "graphql", "graphql-ws", "wonka",
  ];
  return Object.fromEntries(names.map((name) => [name, `/${relative(here, moduleOf(name)).split(sep).join("/")}`]));
}

/** The file that a browser would be given for a name: what the package exports to `import`. */
function moduleOf(name) {
  const words = name.split("/");
  const packageName = words.splice(0, name.startsWith("@") ? 2 : 1).join("/");
  const [manifest] = createRequire(join(here, "package.json")).resolve.paths(name)
    .map((folder) => join(folder, packageName, "package.json"))
    .filter((path) => path.startsWith(here));
  const { exports, module } = JSON.parse(readFileSync(manifest, "utf8"));
  const target = exports?.[words.length ? `./${words.join("/")}` : "."];
  return join(dirname(manifest), target?.import?.default ?? target?.import ?? target?.default ?? module);
}
