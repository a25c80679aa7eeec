// Two versions of the program side by side: has a change made it slower? Prints, and keeps nothing.

import * as documents from "./documents.mjs";
import { sameData } from "./equality.mjs";
import { alternate, median, ratios, say } from "./load.mjs";
import { stop } from "./processes.mjs";
import { readPins, startCapaian } from "./servers.mjs";
import { capaian, capaianBefore, connections, evaluations } from "./settings.mjs";

const least = 0.97;

/** P1's view and P4's small query, answered by this program and by the one before it. */
export async function before({ folder, cluster, worlds }) {
  if (!capaianBefore) throw new Error("CAPAIAN_BEFORE_BIN names the program to compare with");
  for (const kind of ["postgres", "sqlite"]) {
    // Each has a database that it has migrated itself.
    const programs = [
      { name: "now", program: capaian, world: await worlds[kind](evaluations) },
      { name: "before", program: capaianBefore, world: await worlds[kind](evaluations, capaianBefore) },
    ];
    const pins = readPins();
    for (const one of programs) {
      Object.assign(one, await startCapaian(folder, `before-${kind}-${one.name}`, one.world.url, {}, one.program));
    }
    const used = kind === "postgres" ? cluster : undefined;
    for (const [what, body, callers] of [
      ["P1's view", documents.overview, connections.view],
      ["P4's small query", documents.small, connections.small],
    ]) {
      const candidates = programs.map((one) => ({ ...one, token: pins.token, body }));
      await sameData(what, candidates);
      const [now, then] = await alternate(folder, candidates, { connections: callers, cluster: used });
      const each = ratios(now, then);
      const ratio = median(each);
      const rounds = each.map((one) => one.toFixed(2)).join(", ");
      const below = ratio < least ? `, below ${least}` : "";
      say(`  ${what}, ${programs[0].world.kind}: ${ratio.toFixed(3)} of the program before (${rounds})${below}`);
    }
    for (const { task } of programs) await stop(task);
  }
}
