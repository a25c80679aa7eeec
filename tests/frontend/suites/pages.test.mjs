// The pages for people in a real browser: at the widths of a phone, a tablet and a desk, with and without scripts, in both
// languages, light and dark, by keyboard alone; axe-core finds nothing, nothing is loaded beside the page, nothing scrolls
// sideways, and the console stays empty.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { checkTargets, checkWidth, findings, launch, picture } from "../support/browser.mjs";
import { http, PASSWORD } from "../support/server.mjs";

const WIDTHS = [320, 768, 1280];
/** What a page may weigh with everything that it needs. */
const HEAVIEST = 20_000;
const origin = http.replace(/\/graphql$/, "");
let browser;

before(async () => {
  browser = await launch();
});

after(() => browser?.close());

/** A window of its own, and what its pages complained about and asked for. */
async function open(options = {}) {
  const context = await browser.newContext({ locale: "id-ID", viewport: { width: 1280, height: 800 }, ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  const complaints = [];
  const requests = [];
  page.on("console", (message) => {
    // A page of a failure, or of a form to mend, has the status that says so, which the console repeats.
    if (!/the server responded with a status of (4|5)/.test(message.text())) complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("request", (request) => requests.push(request.url()));
  return { context, page, complaints, requests };
}

async function signIn(page, account, password = PASSWORD) {
  await page.goto(`${origin}/sign-in`);
  await page.locator("#identifier").fill(`${account}@pangkalpinang.example`);
  await page.locator("#password").fill(password);
  await page.locator("main button[type=submit]").click();
}

/** What a browser keeps of a session, for windows that begin with it. */
async function signedIn(account) {
  const { context, page } = await open();
  await signIn(page, account);
  await page.waitForURL(`${origin}/tasks`);
  const state = await context.storageState();
  await context.close();
  return state;
}

/** The states in which pages are looked at: how one gets there, and what is to be seen. */
const STATES = [
  { name: "start", go: (page) => page.goto(`${origin}/`), heading: /./ },
  { name: "start-signed-in", account: "supervisor", go: (page) => page.goto(`${origin}/`), heading: /./ },
  { name: "sign-in", go: (page) => page.goto(`${origin}/sign-in`), heading: "Masuk" },
  { name: "sign-in-empty", go: returned, heading: "Masuk" },
  { name: "tasks", account: "supervisor", go: (page) => page.goto(`${origin}/tasks`), heading: "Tugas saya" },
  { name: "feedback-request", account: "peer1", go: asked, heading: /^Umpan balik tentang / },
  { name: "account", account: "peer1", go: (page) => page.goto(`${origin}/account`), heading: "Akun saya" },
  { name: "sessions", account: "peer1", go: (page) => page.goto(`${origin}/sessions`), heading: "Tempat Anda masuk" },
  { name: "sign-out", account: "peer1", go: (page) => page.goto(`${origin}/sign-out`), heading: "Keluar sekarang?" },
  { name: "sign-out-done", go: (page) => page.goto(`${origin}/sign-out`), heading: "Anda sudah keluar" },
  { name: "unknown", go: (page) => page.goto(`${origin}/nowhere`), heading: "Halaman tidak ditemukan" },
];

async function asked(page) {
  await page.goto(`${origin}/tasks`);
  await page.locator('a[href^="/feedback-requests/"]').first().click();
}

async function returned(page) {
  await page.goto(`${origin}/sign-in`);
  await page.locator("main button[type=submit]").click();
  await page.locator(".summary").waitFor();
}

/** How pages are looked at. Scripts change nothing on them; axe needs one of its own, and looks at two of the widths. */
const LOOKS = [
  { colorScheme: "light", javaScriptEnabled: true, judged: [320] },
  { colorScheme: "dark", javaScriptEnabled: true, judged: [1280] },
  { colorScheme: "light", javaScriptEnabled: false, judged: [] },
];

for (const { name, account, go, heading } of STATES) {
  test(`${name}: at every width, light and dark, with and without scripts`, async () => {
    const storageState = account && (await signedIn(account));
    for (const { judged, ...look } of LOOKS) {
      const { context, page, complaints } = await open({ ...look, storageState });
      for (const width of WIDTHS) {
        await page.setViewportSize({ width, height: 800 });
        await go(page);
        await page.getByRole("heading", { level: 1, name: heading }).waitFor();
        await checkWidth(page, `${name} at ${width}`);
        await checkTargets(page, `${name} at ${width}`);
        if (judged.includes(width)) assert.deepEqual(await findings(page), [], `${name} ${look.colorScheme} at ${width}`);
        if (look.javaScriptEnabled) await picture(page, `page-${name}-${look.colorScheme}-${width}`);
      }
      assert.deepEqual(complaints, [], name);
      await context.close();
    }
  });
}

test("a page is one request and light", async () => {
  for (const path of ["/", "/sign-in", "/sign-out", "/nowhere"]) {
    const { context, page, requests } = await open();
    const response = await page.goto(`${origin}${path}`, { waitUntil: "networkidle" });
    assert.deepEqual(requests, [`${origin}${path}`]);
    const { length } = await response.body();
    assert.ok(length < HEAVIEST, `${path} weighs ${length} bytes`);
    await context.close();
  }
});

test("by keyboard alone, without scripts, from the start page to the tasks and out again", async () => {
  const { context, page, complaints } = await open({ javaScriptEnabled: false, locale: "en-GB" });
  await page.goto(`${origin}/`);
  const focused = () => page.locator(":focus");
  /** Tabs on until the focus is on what has this name; every stop on the way shows that it has the focus. */
  const tabTo = async (name) => {
    for (let stop = 0; stop < 20; stop += 1) {
      await page.keyboard.press("Tab");
      const outline = await focused().evaluate((element) => getComputedStyle(element).outlineStyle);
      assert.equal(outline, "solid", `the focus is visible on ${await focused().textContent()}`);
      const text = (await focused().textContent()).trim() || (await focused().getAttribute("id"));
      if (text === name) return;
    }
    assert.fail(`no way by keyboard to ${name}`);
  };
  await page.keyboard.press("Tab");
  assert.equal((await focused().textContent()).trim(), "Skip to content");
  await tabTo("Sign in");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { level: 1, name: "Sign in" }).waitFor();
  await tabTo("identifier");
  await page.keyboard.type("supervisor@pangkalpinang.example");
  await page.keyboard.press("Tab");
  await page.keyboard.type("not the password");
  await page.keyboard.press("Enter");
  // The summary has the focus, and its link leads to the field, which has kept what was typed.
  await page.locator(".summary:focus").waitFor();
  assert.match(await page.title(), /^Error: /);
  await picture(page, "page-sign-in-wrong");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await page.locator("#identifier:focus").waitFor();
  assert.equal(await page.locator("#identifier").inputValue(), "supervisor@pangkalpinang.example");
  assert.equal(await page.locator("#password").inputValue(), "");
  await page.keyboard.press("Tab");
  await page.keyboard.type(PASSWORD);
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { level: 1, name: "My tasks" }).waitFor();
  assert.equal(page.url(), `${origin}/tasks`);
  await tabTo("Sign out");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { level: 1, name: "You are signed out" }).waitFor();
  // Back shows what is true now.
  await page.goBack();
  await page.getByRole("heading", { level: 1, name: "Sign in" }).waitFor();
  assert.deepEqual(complaints, []);
  await context.close();
});

test("the language is the browser's, and the switch changes it on every page that follows", async () => {
  const { context, page, complaints } = await open({ locale: "id-ID" });
  await page.goto(`${origin}/`);
  assert.equal(await page.locator("html").getAttribute("lang"), "id");
  await page.getByRole("link", { name: "English" }).click();
  await page.getByRole("link", { name: "Sign in" }).click();
  await page.getByRole("heading", { level: 1, name: "Sign in" }).waitFor();
  await page.locator("#identifier").fill("evaluee@pangkalpinang.example");
  await page.locator("#password").fill(PASSWORD);
  await page.locator("main button[type=submit]").click();
  await page.getByRole("heading", { level: 1, name: "My tasks" }).waitFor();
  assert.equal(await page.locator("html").getAttribute("lang"), "en");
  await page.getByRole("link", { name: "Bahasa Indonesia" }).click();
  await page.getByRole("heading", { level: 1, name: "Tugas saya" }).waitFor();
  assert.deepEqual(complaints, []);
  await context.close();
});

test("a double click signs in once as far as anybody can see, and a reload sends nothing again", async () => {
  const { context, page, complaints } = await open();
  await page.goto(`${origin}/sign-in`);
  await page.locator("#identifier").fill("peer2@pangkalpinang.example");
  await page.locator("#password").fill(PASSWORD);
  // Both clicks before anything moves: a second one that came late would meet whatever the next page has there.
  await page.locator("main button[type=submit]").evaluate((button) => {
    button.click();
    button.click();
  });
  await page.getByRole("heading", { level: 1, name: "Tugas saya" }).waitFor();
  const sent = [];
  page.on("request", (request) => sent.push(request.method()));
  await page.reload();
  await page.getByRole("heading", { level: 1, name: "Tugas saya" }).waitFor();
  assert.deepEqual(sent, ["GET"]);
  assert.deepEqual(complaints, []);
  await context.close();
});

test("who comes by a link from another site stays signed in", async () => {
  const { context, page } = await open();
  await signIn(page, "peer3");
  await page.getByRole("heading", { level: 1, name: "Tugas saya" }).waitFor();
  const elsewhere = await context.newPage();
  await elsewhere.route("http://elsewhere.example/", (route) =>
    route.fulfill({ contentType: "text/html", body: `<a href="${origin}/tasks">tasks</a>` }),
  );
  await elsewhere.goto("http://elsewhere.example/");
  await elsewhere.getByRole("link").click();
  await elsewhere.getByRole("heading", { level: 1, name: "Tugas saya" }).waitFor();
  assert.equal(elsewhere.url(), `${origin}/tasks`);
  await context.close();
});

test("on paper there is the content and nothing to click", async () => {
  const { context, page } = await open();
  await signIn(page, "supervisor");
  await page.getByRole("heading", { level: 1, name: "Tugas saya" }).waitFor();
  await page.emulateMedia({ media: "print" });
  assert.ok(!(await page.getByRole("button", { name: "Keluar" }).isVisible()));
  assert.ok(!(await page.getByRole("link", { name: "English" }).isVisible()));
  await picture(page, "page-tasks-print");
  await context.close();
});
