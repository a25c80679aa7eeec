// GraphiQL in a real browser: one click signs in, a query runs, a subscription shows somebody else's change, and the
// page's content security policy has nothing to complain about.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { chromium } from "playwright-core";
import { here } from "../support/files.mjs";
import { changeUntil, openEvaluation } from "../support/changes.mjs";
import { startServer } from "../support/program.mjs";
import { databaseUrl, folder, http, PASSWORD, signIn } from "../support/server.mjs";

const FLAGS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

const pictures = process.env.CAPAIAN_SCREENSHOTS;
let browser;

before(async () => {
  const executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium";
  browser = await chromium.launch({ executablePath, args: FLAGS });
});

after(() => browser?.close());

/** The page, freshly opened, and everything that it complained about. */
async function open(locale = "en-GB", address = http) {
  const page = await browser.newPage({ locale, viewport: { width: 1280, height: 800 } });
  page.setDefaultTimeout(15_000);
  const complaints = [];
  page.on("console", (message) => {
    // GraphiQL's dialogs lack a description, which is theirs to mend.
    const known = message.text().includes("Missing `Description`");
    if (["error", "warning"].includes(message.type()) && !known) complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("request", (request) => {
    if (new URL(request.url()).protocol.startsWith("http") && !request.url().startsWith(address)) complaints.push(request.url());
  });
  await page.goto(address);
  await page.locator(".graphiql-container").waitFor();
  return { page, complaints };
}

async function picture(page, name) {
  if (!pictures) return;
  mkdirSync(pictures, { recursive: true });
  await page.screenshot({ path: join(pictures, `${name}.png`) });
}

const role = (page, name) => page.locator("#roles").getByRole("button", { name, exact: true });
const answer = (page) => page.locator(".result-window");

async function run(page) {
  await page.locator(".graphiql-execute-button").click();
}

test("one click signs in and a query shows data", async () => {
  const { page, complaints } = await open();
  await page.getByText("Not signed in").waitFor();
  await picture(page, "citizen");
  await role(page, "evaluee").click();
  await page.locator("#sign-out").waitFor();
  await page.locator(".graphiql-query-editor").getByText("MyEvaluations").first().waitFor();
  await run(page);
  await answer(page).getByText('"totalCount"').waitFor();
  await picture(page, "evaluee");
  // Somebody else has tabs of their own.
  await role(page, "supervisor").click();
  await page.locator(".graphiql-query-editor").getByText("TeamBoard").first().waitFor();
  await run(page);
  await answer(page).getByText('"totalCount"').waitFor();
  await picture(page, "supervisor");
  // The token is in this tab and nowhere that outlives it.
  const kept = await page.evaluate(() => ({ ...localStorage, cookie: document.cookie }));
  const { token } = JSON.parse(await page.evaluate(() => sessionStorage.getItem("capaian:session")));
  assert.match(token, /^.{20,}$/);
  assert.ok(!JSON.stringify(kept).includes(token));
  // Signing out ends the session itself.
  await page.locator("#sign-out").click();
  await page.getByText("Not signed in").waitFor();
  const late = await fetch(http, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
    body: '{"query":"{ viewer { employee { name } } }"}',
  });
  assert.equal(late.status, 401);
  assert.deepEqual(complaints, []);
  await page.close();
});

test("a subscription shows what somebody else changes", async () => {
  const { page, complaints } = await open();
  await role(page, "supervisor").click();
  await page.locator("#sign-out").waitFor();
  await page.getByRole("tab", { name: "WatchTeam" }).click();
  await page.locator(".graphiql-query-editor").getByText("WatchTeam").first().waitFor();
  // A click that comes before GraphiQL has read the new tab runs the one before, which ends by itself.
  const listening = page.locator(".graphiql-execute-button[aria-label^='Stop']");
  for (let round = 1; ; round += 1) {
    await run(page);
    try {
      await listening.waitFor({ timeout: 5_000 });
      break;
    } catch (error) {
      if (round === 5) throw error;
    }
  }
  const evaluee = await signIn("evaluee");
  const evaluation = await openEvaluation(evaluee);
  const seen = async () => (await answer(page).textContent()).includes("evaluationChanged");
  await changeUntil(seen, "the change in the supervisor's window", evaluee, evaluation);
  assert.ok((await answer(page).textContent()).includes(evaluation));
  await picture(page, "subscription");
  assert.deepEqual(complaints, []);
  await page.close();
});

test("the documentation of the schema is there", async () => {
  const { page, complaints } = await open();
  await page.getByRole("button", { name: "Show Documentation Explorer" }).click();
  await page.locator(".graphiql-doc-explorer").getByText("Query", { exact: true }).first().waitFor();
  await page.locator(".graphiql-doc-explorer").getByText("Query", { exact: true }).first().click();
  await page.locator(".graphiql-doc-explorer").getByText("surveyResults").first().waitFor();
  await picture(page, "documentation");
  // A dialog brings styles of its own, which need the page's nonce.
  await page.getByRole("button", { name: "Open settings dialog" }).click();
  await page.getByText("Persist headers").or(page.getByText("Theme")).first().waitFor();
  await picture(page, "settings");
  assert.deepEqual(complaints, []);
  await page.close();
});

test("a person who reads Indonesian is spoken to in Indonesian", async () => {
  const { page, complaints } = await open("id-ID");
  await page.getByText("Belum masuk").waitFor();
  await page.locator("#language").click();
  await page.getByText("Not signed in").waitFor();
  assert.deepEqual(complaints, []);
  await page.close();
});

test("where the accounts are people's own, nobody's is shown and a form signs in", async () => {
  const quiet = await startServer("serve", folder, databaseUrl);
  try {
    const answer = await fetch(`${quiet.url}/graphql`, { headers: { accept: "text/html" } });
    assert.notEqual(answer.headers.get("content-type"), "text/html; charset=utf-8");
    assert.equal((await fetch(`${quiet.url}/graphql/assets/graphiql@4.1.2/graphiql.min.js`)).status, 404);
  } finally {
    await quiet.stop();
  }
  const server = await startServer("serve", folder, databaseUrl, { CAPAIAN_GRAPHIQL: "on" });
  try {
    const { page, complaints } = await open("id-ID", `${server.url}/graphql`);
    assert.equal(await page.locator("#roles").count(), 0);
    assert.ok(!(await page.content()).includes(PASSWORD));
    await page.getByLabel("Surel akun").fill("team@pangkalpinang.example");
    await page.getByLabel("Kata sandi").fill("salah");
    await page.getByRole("button", { name: "Masuk", exact: true }).click();
    await page.getByRole("alert").waitFor();
    await picture(page, "serve-refused");
    assert.equal(await page.getByLabel("Surel akun").inputValue(), "team@pangkalpinang.example");
    await page.getByLabel("Kata sandi").fill(PASSWORD);
    await page.getByRole("button", { name: "Masuk", exact: true }).click();
    await page.locator("#sign-out").waitFor();
    await picture(page, "serve-signed-in");
    assert.deepEqual(complaints, []);
    await page.close();
  } finally {
    await server.stop();
  }
});

test("the integrity hashes are those of the published packages", async () => {
  const html = await (await fetch(http, { headers: { accept: "text/html" } })).text();
  const named = [...html.matchAll(/\/graphql\/assets\/([a-z-]+)@([0-9.]+)\/(\S+)" integrity="sha384-(\S+)"/g)];
  assert.equal(named.length, 5);
  for (const [, name, version, file, expected] of named) {
    const root = join(here, "node_modules", name);
    assert.equal(JSON.parse(readFileSync(join(root, "package.json"), "utf8")).version, version, name);
    assert.equal(createHash("sha384").update(readFileSync(join(root, file))).digest("base64"), expected, file);
  }
});
