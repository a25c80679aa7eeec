// Every sample of every template of the pages: axe-core finds nothing in it, and it fits into a phone's window and a desk's. The
// samples are what the unit tests of the pages write into the folder that CAPAIAN_PAGE_SAMPLES names.

import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import { checkTargets, checkWidth, findings, launch, picture } from "../support/browser.mjs";

const samples = process.env.CAPAIAN_PAGE_SAMPLES;

test("axe finds nothing in any sample of any template", { skip: !samples && "CAPAIAN_PAGE_SAMPLES is not set" }, async () => {
  const files = readdirSync(samples).filter((name) => name.endsWith(".html"));
  assert.ok(files.length > 30, `${files.length} samples`);
  const browser = await launch();
  try {
    for (const colorScheme of ["light", "dark"]) {
      const page = await browser.newPage({ colorScheme });
      // One language in each: the other differs in words alone.
      for (const name of files.filter((name) => name.includes(colorScheme === "light" ? ".id." : ".en."))) {
        await page.goto(pathToFileURL(join(samples, name)).href);
        for (const width of [320, 1280]) {
          await page.setViewportSize({ width, height: 800 });
          await checkWidth(page, `${name} at ${width}`);
          await checkTargets(page, `${name} at ${width}`);
          assert.deepEqual(await findings(page), [], `${name} at ${width}`);
          await picture(page, `sample-${name.replace(/\.html$/, "")}-${width}`);
        }
      }
      await page.close();
    }
  } finally {
    await browser.close();
  }
});
