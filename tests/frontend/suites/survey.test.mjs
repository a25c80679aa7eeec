// The public survey in a real browser, as a citizen meets it: on a small phone, in both languages, with and without scripts, by
// keyboard, over a bad connection, twice, and where nothing may be stored. Whatever happens, a form counts once.

import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { chromium } from "playwright-core";
import { checkTargets, checkWidth, findings, FLAGS, launch, picture } from "../support/browser.mjs";
import { number } from "../support/database.mjs";
import { eventually, http, SURVEY } from "../support/server.mjs";

const origin = http.replace(/\/graphql$/, "");
const FORM = `${origin}/s/${SURVEY}`;
/** An earlier survey of the same service unit, which is over. */
const OVER = FORM.replace(/-3$/, "-2");
/** Where somebody looks for a receipt that nobody was given. */
const RECEIPTS = `${OVER}/receipts?receipt=0123-4567-89AB-WXYZ`;
const PHONE = { width: 320, height: 640 };
/** What a public page may weigh with everything, over the wire. */
const HEAVIEST = 60_000;
const WORDS = {
  "id-ID": { send: "Kirim jawaban", thanks: "Terima kasih, jawaban Anda sudah diterima", error: /^Kesalahan: / },
  "en-GB": { send: "Send the answers", thanks: "Thank you, your answers have been received", error: /^Error: / },
};
let browser;

before(async () => {
  browser = await launch();
});

after(() => browser?.close());

const how = (javaScriptEnabled) => `${javaScriptEnabled ? "with" : "without"} scripts`;

const stored = () => number("SELECT count(*) FROM survey_response");

/** A phone, with what its pages complained about and sent. */
async function phone(options = {}) {
  const context = await browser.newContext({ locale: "id-ID", viewport: PHONE, ...options });
  return { context, ...(await tab(context)) };
}

async function tab(context) {
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  // Whoever is asked whether to leave a form that is half filled in says yes.
  page.on("dialog", (dialog) => dialog.accept());
  const complaints = [];
  const sent = [];
  page.on("console", (message) => {
    // A form to mend has a status that says so, and a lost connection is one; the console repeats both.
    if (!/Failed to load resource/.test(message.text())) complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("request", (request) => sent.push(`${request.method()} ${request.url().slice(origin.length)}`));
  return { page, complaints, sent };
}

/** Chooses the answer with this number to each of the first questions. */
async function fill(page, answers = [3, 4, 5, 1]) {
  for (const [index, answer] of answers.entries()) await page.locator("fieldset").nth(index).locator("label").nth(answer - 1).click();
}

const send = (page) => page.locator("main button[type=submit]").click();

async function receipt(page) {
  await page.waitForURL(/\/received\?receipt=/);
  return page.locator(".receipt").textContent();
}

for (const javaScriptEnabled of [true, false]) {
  for (const [locale, words] of Object.entries(WORDS)) {
    test(`a citizen answers on a small phone (${locale}, ${how(javaScriptEnabled)})`, async () => {
      const { context, page, complaints, sent } = await phone({ locale, javaScriptEnabled });
      const shot = async (name) => javaScriptEnabled && (await picture(page, `survey-${name}-${locale.slice(0, 2)}`));
      const look = async (what) => {
        await checkWidth(page, what);
        await checkTargets(page, what);
        if (javaScriptEnabled) assert.deepEqual(await findings(page), [], what);
      };
      const count = stored();
      await page.goto(FORM);
      assert.equal(await page.locator("html").getAttribute("lang"), locale.slice(0, 2));
      await look("form");
      await shot("form");

      // Nothing chosen: what to mend is said on top, has the focus, leads to the first choice, and all is kept.
      await page.locator("#suggestion").fill("Kursi di ruang tunggu\nditambah");
      await page.locator("#occupation").selectOption("ENTREPRENEUR");
      await page.getByRole("button", { name: words.send }).click();
      await page.locator(".summary:focus").waitFor();
      assert.match(await page.title(), words.error);
      await look("form with a mistake");
      await shot("mistake");
      await page.locator(".summary a").click();
      await page.locator("#answers:focus").waitFor();
      assert.equal(await page.locator("#suggestion").inputValue(), "Kursi di ruang tunggu\nditambah");
      assert.equal(await page.locator("#occupation").inputValue(), "ENTREPRENEUR");
      assert.equal(stored(), count);

      await fill(page);
      await shot("filled");
      await page.getByRole("button", { name: words.send }).click();
      const code = await receipt(page);
      await page.getByRole("heading", { level: 1, name: words.thanks }).waitFor();
      await look("receipt");
      await shot("receipt");
      assert.equal(stored(), count + 1);
      const suggestions = "SELECT count(*) FROM survey_suggestion WHERE text LIKE 'Kursi di ruang tunggu_ditambah'";
      assert.ok(number(suggestions) >= 1, "a line end is one character");

      // A reload opens the page again and sends nothing.
      sent.length = 0;
      await page.reload();
      assert.equal(await receipt(page), code);
      assert.deepEqual(sent.filter((request) => !request.startsWith("GET")), []);
      assert.deepEqual(await context.cookies(), []);
      assert.equal(context.pages().length, 1, "no other window");
      assert.deepEqual(complaints, []);
      await context.close();
    });
  }

  test(`Back leads to an empty form, and nothing is sent twice (${how(javaScriptEnabled)})`, async () => {
    const { context, page, sent } = await phone({ javaScriptEnabled });
    const count = stored();
    await page.goto(`${origin}/`);
    await page.goto(FORM);
    await fill(page);
    await send(page);
    await receipt(page);
    sent.length = 0;
    await page.goBack();
    if (javaScriptEnabled) {
      // The receipt has taken the place of the form, so that one comes to where one was before it.
      assert.equal(page.url(), `${origin}/`);
      await page.goto(FORM);
    }
    assert.equal(page.url(), FORM);
    assert.equal(await page.locator(":checked[type=radio]").count(), 0);
    assert.deepEqual(sent.filter((request) => !request.startsWith("GET")), []);
    await send(page);
    await page.locator(".summary").waitFor();
    assert.equal(stored(), count + 1);
    await context.close();
  });

  test(`who goes back from the receipt to a mistake and sends that as well has sent one form (${how(javaScriptEnabled)})`, async () => {
    const { context, page } = await phone({ javaScriptEnabled });
    const count = stored();
    await page.goto(FORM);
    const token = await page.locator("#survey [name=token]").inputValue();
    await send(page);
    await page.locator(".summary").waitFor();
    assert.equal(await page.locator("#survey [name=token]").inputValue(), token);
    await fill(page);
    await send(page);
    const code = await receipt(page);
    // What a browser does that shows the earlier state again: the same form with the same key.
    await page.goto(FORM);
    await page.locator("#survey [name=token]").evaluate((field, value) => (field.value = value), token);
    await fill(page, [1, 1, 1, 1]);
    await send(page);
    assert.equal(await receipt(page), code);
    assert.equal(stored(), count + 1);
    await context.close();
  });

  test(`a double click counts once (${how(javaScriptEnabled)})`, async () => {
    const { context, page } = await phone({ javaScriptEnabled });
    const count = stored();
    await page.goto(FORM);
    await fill(page);
    await page.locator("main button[type=submit]").evaluate((button) => {
      button.click();
      button.click();
    });
    await receipt(page);
    assert.equal(stored(), count + 1);
    await context.close();
  });
}

test("each element is a group with its question, and each choice is named by question and answer", async () => {
  const { context, page } = await phone();
  await page.goto(FORM);
  assert.equal(await page.getByRole("group").count(), 9);
  const question = "Bagaimana pendapat Saudara tentang kecepatan waktu dalam memberikan pelayanan?";
  await page.getByRole("group", { name: question }).waitFor();
  for (const answer of ["Tidak cepat", "Kurang cepat", "Cepat", "Sangat cepat", "Tidak berlaku, lewati"]) {
    await page.getByRole("radio", { name: `${question} ${answer}`, exact: true }).waitFor();
  }
  await context.close();
});

test("by keyboard alone, without scripts", async () => {
  const { context, page } = await phone({ javaScriptEnabled: false });
  const count = stored();
  await page.goto(FORM);
  await page.locator("#answers").focus();
  for (let question = 0; question < 9; question += 1) {
    // The arrow chooses the second answer, as in any group of choices.
    await page.keyboard.press("ArrowDown");
    const focused = page.locator(":focus");
    assert.equal(await focused.getAttribute("value"), "2");
    assert.equal(await focused.evaluate((element) => getComputedStyle(element).outlineStyle), "solid");
    await page.keyboard.press("Tab");
  }
  // Five lists, the suggestion, the button.
  for (let stop = 0; stop < 6; stop += 1) await page.keyboard.press("Tab");
  assert.equal(await page.locator(":focus").textContent(), "Kirim jawaban");
  await page.keyboard.press("Enter");
  await receipt(page);
  assert.equal(stored(), count + 1);
  await context.close();
});

test("a lost connection loses nothing, and the form is sent once it is back", async () => {
  const { context, page, complaints } = await phone();
  const count = stored();
  await page.goto(FORM);
  await fill(page);
  await page.locator("#suggestion").fill("Sinyal buruk");
  await context.setOffline(true);
  await send(page);
  await page.getByRole("status").filter({ hasText: "Sambungan internet terputus" }).waitFor();
  await checkWidth(page, "form without a connection");
  await picture(page, "survey-offline");
  assert.equal(page.url(), FORM);
  assert.equal(await page.locator("#suggestion").inputValue(), "Sinyal buruk");
  assert.equal(await page.locator(":checked[type=radio]").count(), 4);
  assert.equal(stored(), count);
  await context.setOffline(false);
  await receipt(page);
  assert.equal(stored(), count + 1);
  assert.deepEqual(complaints, []);
  await context.close();
});

test("an answer that was stored and not confirmed is sent again and counts once", async () => {
  const { context, page } = await phone();
  const count = stored();
  let lost = 0;
  await page.route(FORM, async (route) => {
    if (route.request().method() !== "POST" || lost > 0) return route.continue();
    lost += 1;
    // It arrives, and the way back is cut.
    await route.fetch({ maxRedirects: 0 });
    return route.abort("connectionreset");
  });
  await page.goto(FORM);
  await fill(page);
  await send(page);
  await receipt(page);
  assert.deepEqual([lost, stored()], [1, count + 1]);
  await context.close();
});

test("a busy server is asked again until it takes the form", async () => {
  const { context, page } = await phone();
  const count = stored();
  let refused = 0;
  await page.route(FORM, (route) => {
    if (route.request().method() !== "POST" || refused > 0) return route.continue();
    refused += 1;
    return route.fulfill({ status: 503, headers: { "retry-after": "1" }, contentType: "text/html", body: "busy" });
  });
  await page.goto(FORM);
  await fill(page);
  await send(page);
  await page.getByRole("status").filter({ hasText: "Server sedang sibuk" }).waitFor();
  await receipt(page);
  assert.deepEqual([refused, stored()], [1, count + 1]);
  await context.close();
});

test("two tabs are two forms", async () => {
  const { context, page } = await phone();
  const { page: other } = await tab(context);
  const count = stored();
  for (const each of [page, other]) await each.goto(FORM);
  for (const each of [page, other]) await fill(each);
  const receipts = [];
  for (const each of [page, other]) {
    await send(each);
    receipts.push(await receipt(each));
  }
  assert.notEqual(receipts[0], receipts[1]);
  assert.equal(stored(), count + 2);
  await context.close();
});

/** The browsers within WhatsApp for Android and within Instagram for iPhones, as they name themselves. */
const WITHIN = {
  WhatsApp:
    "Mozilla/5.0 (Linux; Android 10; K; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/140.0.0.0 Mobile Safari/537.36 WhatsApp/2.25",
  Instagram:
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 Instagram 340.0.0.22",
};

for (const [javaScriptEnabled, within] of [[true, "WhatsApp"], [false, "Instagram"]]) {
  test(`cookies, storage and windows are not needed within ${within} (${how(javaScriptEnabled)})`, async () => {
    const folder = mkdtempSync(join(tmpdir(), "capaian-no-cookies-"));
    mkdirSync(join(folder, "Default"));
    const preferences = { profile: { default_content_setting_values: { cookies: 2 } } };
    writeFileSync(join(folder, "Default/Preferences"), JSON.stringify(preferences));
    const executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium";
    const context = await chromium.launchPersistentContext(folder, {
      executablePath,
      args: FLAGS,
      javaScriptEnabled,
      userAgent: WITHIN[within],
    });
    try {
      const { page } = await tab(context);
      // The browser keeps nothing, not even the cookie that the page to sign in sets.
      await page.goto(`${origin}/sign-in`);
      assert.deepEqual(await context.cookies(), []);
      const storage = () => {
        try {
          return String(localStorage.length);
        } catch (error) {
          return error.name;
        }
      };
      assert.equal(await page.evaluate(storage), "SecurityError");
      const count = stored();
      await page.goto(FORM);
      await fill(page);
      await send(page);
      await receipt(page);
      assert.equal(stored(), count + 1);
      // The window that a browser begins with, and ours.
      assert.equal(context.pages().length, 2);
    } finally {
      await context.close();
      rmSync(folder, { recursive: true, force: true });
    }
  });
}

test("it is one light request, style and script included", async () => {
  for (const address of [FORM, OVER, RECEIPTS, `${FORM}/received?receipt=0123-4567-89AB-WXYZ`]) {
    const { context, page, sent } = await phone();
    const session = await context.newCDPSession(page);
    await session.send("Network.enable");
    let wire = 0;
    session.on("Network.loadingFinished", ({ encodedDataLength }) => (wire += encodedDataLength));
    const response = await page.goto(address, { waitUntil: "networkidle" });
    const { length } = await response.body();
    await eventually(() => wire > 0, "the page was loaded");
    assert.deepEqual(sent, [`GET ${address.slice(origin.length)}`]);
    assert.ok(length < HEAVIEST, `${address} weighs ${length} bytes`);
    assert.ok(wire < 30_000, `${address} is ${wire} bytes over the wire`);
    if (process.env.CAPAIAN_SCREENSHOTS) console.log(`${address}: ${length} bytes, ${wire} over the wire`);
    await context.close();
  }
});

test("dark, large type and a survey that is over", async () => {
  for (const colorScheme of ["light", "dark"]) {
    const { context, page, complaints } = await phone({ colorScheme });
    for (const [name, address] of [["form", FORM], ["receipts", RECEIPTS], ["over", OVER]]) {
      const response = await page.goto(address);
      assert.equal(response.status(), 200);
      assert.deepEqual(await findings(page), [], `${name} ${colorScheme}`);
      await checkTargets(page, name);
      await picture(page, `survey-${name}-${colorScheme}`);
      await page.evaluate(() => document.documentElement.style.setProperty("font-size", "200%"));
      await checkWidth(page, `${name} in large type`);
      await picture(page, `survey-${name}-${colorScheme}-large`);
    }
    await page.getByText(/^Survei ini berakhir pada /).waitFor();
    assert.equal(await page.locator("main form").count(), 0);
    await page.getByRole("link", { name: "Buka lapor.go.id" }).waitFor();
    assert.deepEqual(complaints, []);
    await context.close();
  }
});

test("a form that is left half filled in asks first, and one that was sent does not", async () => {
  const { context, page } = await phone();
  const asked = [];
  page.on("dialog", (dialog) => asked.push(dialog.type()));
  await page.goto(FORM);
  await page.goto(FORM);
  assert.deepEqual(asked, []);
  await fill(page, [1]);
  await page.reload();
  assert.deepEqual(asked, ["beforeunload"]);
  await fill(page, [1]);
  await send(page);
  await receipt(page);
  await page.goto(`${origin}/`);
  assert.deepEqual(asked, ["beforeunload"]);
  await context.close();
});

test("the start page names open surveys and leads to no form", async () => {
  const { context, page } = await phone();
  await page.goto(`${origin}/`);
  await page.getByText(/kode QR di loket|QR code at the counter/).waitFor();
  assert.equal(await page.locator('a[href^="/s/"]').count(), 0);
  await context.close();
});
