// A browser, and what is looked at on any page in it.

import assert from "node:assert/strict";
import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { chromium } from "playwright-core";

export const FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"];
const pictures = process.env.CAPAIAN_SCREENSHOTS;
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

export const launch = () => chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: FLAGS });

/** The whole page as a picture, where CAPAIAN_SCREENSHOTS names a folder. */
export async function picture(page, name) {
  if (!pictures) return;
  mkdirSync(pictures, { recursive: true });
  await page.screenshot({ path: join(pictures, `${name}.png`), fullPage: true });
}

/** What axe-core finds, with what it cannot decide by itself. */
export async function findings(page) {
  await page.evaluate(axe);
  const { violations, incomplete } = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ["violations", "incomplete"] }));
  return [...violations, ...incomplete].map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(" ")}`);
}

/** No page is wider than its window. */
export async function checkWidth(page, what) {
  const { content, shown } = await page.evaluate(() => ({
    content: document.documentElement.scrollWidth,
    shown: document.documentElement.clientWidth,
  }));
  assert.ok(content <= shown, `${what} is ${content} wide in a window of ${shown}`);
}

/** Whatever can be clicked is large enough for a finger; links within a sentence or a list of messages are text. */
export async function checkTargets(page, what) {
  const small = await page.evaluate(() =>
    [...document.querySelectorAll("a, button, input:not([type=hidden], [hidden])")]
      // What nobody sees is clicked by nobody.
      .filter((element) => !element.classList.contains("skip") && !element.closest("[hidden], [aria-hidden=true]"))
      .map((element) => ({ text: element.outerHTML.slice(0, 60), height: element.getBoundingClientRect().height }))
      .filter(({ height }) => height < 24),
  );
  assert.deepEqual(small, [], what);
}
