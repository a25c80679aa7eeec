// The survey on a device at the counter: one person after the other, cut off and back again, left alone, and in two tabs.
// Whatever happens, nothing of one person is left for the next, and each response counts once.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { checkTargets, checkWidth, findings, launch, picture } from "../support/browser.mjs";
import { number, text } from "../support/database.mjs";
import { eventually, http, SURVEY } from "../support/server.mjs";

const origin = http.replace(/\/graphql$/, "");
let browser;
let kiosk;

before(async () => {
  browser = await launch();
  const code = text(
    `SELECT k.code FROM survey_channel k JOIN survey_channel o ON o.campaign_id = k.campaign_id WHERE o.code = '${SURVEY}' AND k.kind = 'TABLET'`,
  );
  kiosk = `${origin}/s/${code}/kiosk`;
});

after(() => browser?.close());

const stored = () =>
  number("SELECT count(*) FROM survey_response r JOIN survey_channel k ON k.id = r.channel_id WHERE k.kind = 'TABLET'");

async function device(address = kiosk, options = {}) {
  const context = await browser.newContext({ locale: "id-ID", viewport: { width: 800, height: 1100 }, ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  const complaints = [];
  page.on("console", (message) => {
    // A lost connection is one; the console repeats it.
    if (!/Failed to load resource/.test(message.text())) complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(String(error)));
  await page.goto(address);
  return { context, page, complaints };
}

async function answer(page, option = 4) {
  for (const index of [0, 1, 2]) await page.locator("fieldset").nth(index).locator("label").nth(option - 1).click();
  await page.locator("#suggestion").fill("Kursi kurang");
  await page.locator("main form button[type=submit]").click();
  await page.locator("#thanks").waitFor();
}

const isEmpty = async (page) =>
  (await page.locator("form input:checked").count()) === 0 && (await page.locator("#suggestion").inputValue()) === "";

const unsent = (page) => page.locator("#unsent").textContent();

/** Waits until so many have been stored and the device keeps none. */
async function delivered(page, count) {
  await eventually(() => stored() === count, `storing the answers up to ${count}`);
  await eventually(async () => (await unsent(page)) === "0", "knowing that all have been received");
}

test("one person after the other answers, and nothing is left for the next", async () => {
  const { context, page, complaints } = await device();
  const start = stored();
  await picture(page, "kiosk-form");
  assert.deepEqual(await findings(page), []);
  await checkTargets(page, "the kiosk's form");
  await answer(page);
  await picture(page, "kiosk-thanks");
  assert.equal(await page.locator("form:visible").count(), 0);
  await page.locator("#next").click();
  assert.ok(await isEmpty(page));
  await answer(page, 3);
  await delivered(page, start + 2);
  // Back, and forward again: the form is empty, and nothing is sent.
  await page.goto(`${origin}/`);
  await page.goBack();
  await page.locator("form:visible").waitFor();
  assert.ok(await isEmpty(page));
  await page.reload();
  assert.ok(await isEmpty(page));
  assert.equal(stored(), start + 2);
  assert.deepEqual(complaints, []);
  await context.close();
});

test("a device that is cut off keeps what it gets and delivers it once", async () => {
  const { context, page } = await device();
  const start = stored();
  await context.setOffline(true);
  for (const option of [1, 2, 3]) {
    await answer(page, option);
    await page.locator("#next").click();
  }
  assert.equal(await unsent(page), "3");
  assert.equal(stored(), start);
  await picture(page, "kiosk-offline");
  let lost = 0;
  await context.route("**/kiosk", async (route) => {
    if (route.request().method() !== "POST") return route.continue();
    // The answers arrive, and what the server says to that does not.
    if (lost++ === 0) {
      await route.fetch({ maxRedirects: 0 });
      return route.abort();
    }
    return route.continue();
  });
  await context.setOffline(false);
  await delivered(page, start + 3);
  assert.ok(lost >= 2, `${lost} deliveries`);
  assert.equal(stored(), start + 3);
  await context.close();
});

test("what two tabs of a device keep is all kept", async () => {
  const { context, page } = await device();
  const other = await context.newPage();
  await other.goto(kiosk);
  const start = stored();
  await context.setOffline(true);
  await answer(page);
  await answer(other);
  await page.locator("#next").click();
  await answer(page);
  assert.equal(await unsent(page), "3");
  await context.setOffline(false);
  await delivered(page, start + 3);
  await context.close();
});

test("a form that is left alone is emptied after a warning", async () => {
  const { context, page } = await device(`${kiosk}?idle=15`);
  await page.locator("fieldset").first().locator("label").first().click();
  await page.locator("#suggestion").fill("Rahasia");
  await page.locator("#notice", { hasText: "dikosongkan" }).waitFor();
  assert.ok(!(await isEmpty(page)));
  await eventually(() => isEmpty(page), "emptying the form");
  await context.close();
});

test("where nothing can be kept or no script runs, nobody's answers are lost without a word", async () => {
  const { context, page } = await device();
  await page.evaluate(() => {
    Storage.prototype.setItem = () => {
      throw new DOMException("no room", "QuotaExceededError");
    };
  });
  await page.locator("fieldset").first().locator("label").first().click();
  await page.locator("main form button[type=submit]").click();
  await page.locator("#notice", { hasText: "Hubungi petugas" }).waitFor();
  assert.ok(!(await isEmpty(page)));
  await context.close();
  const bare = await device(kiosk, { javaScriptEnabled: false, viewport: { width: 320, height: 640 } });
  await checkWidth(bare.page, "the kiosk without scripts");
  await bare.page.locator("main noscript a").click();
  assert.equal(bare.page.url().replace(/\?.*/, ""), kiosk.replace("/kiosk", ""));
  await bare.context.close();
});
