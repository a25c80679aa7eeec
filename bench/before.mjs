// Two versions of the program side by side: has a change made it slower? Prints, and keeps nothing.

import { answering } from "./answers.mjs";
import * as documents from "./documents.mjs";
import { inAnyOrder, sameData } from "./equality.mjs";
import { alternate, median, ratios, say } from "./load.mjs";
import { stop } from "./processes.mjs";
import { readPins, startCapaian } from "./servers.mjs";
import { capaian, capaianBefore, connections, evaluations } from "./settings.mjs";

const least = 0.97;

/** The view of P1, P2 and P3, P4's small query and P5's answers, by this program and by the one before it. */
export async function before({ folder, cluster, worlds }) {
  if (!capaianBefore) throw new Error("CAPAIAN_BEFORE_BIN names the program to compare with");
  for (const kind of ["postgres", "sqlite"]) {
    // Each has a database that it has migrated itself.
    const programs = [
      { name: "now", program: capaian, world: await worlds[kind](evaluations) },
      { name: "before", program: capaianBefore, world: await worlds[kind](evaluations, capaianBefore) },
    ];
    const pins = readPins();
    const used = kind === "postgres" ? cluster : undefined;
    const started = ({ name, program }, url) => startCapaian(folder, `before-${kind}-${name}`, url, {}, program);
    const compare = async (what, candidates, callers) => {
      const [now, then] = await alternate(folder, candidates, { connections: callers, cluster: used });
      const each = ratios(now, then);
      const ratio = median(each);
      const rounds = each.map((one) => one.toFixed(2)).join(", ");
      const below = ratio < least ? `, below ${least}` : "";
      say(`  ${what}, ${programs[0].world.kind}: ${ratio.toFixed(3)} of the program before (${rounds})${below}`);
      // Throughput sways with the machine; what a request costs does so less.
      const cost = (measured) => measured.rounds.map((round) => ({ cost: costOf(round) }));
      const costs = median(ratios({ rounds: cost(now) }, { rounds: cost(then) }, "cost"));
      say(`  ${what}, ${programs[0].world.kind}: ${costs.toFixed(3)} of the CPU time of the program before for a request`);
    };

    for (const one of programs) Object.assign(one, await started(one, one.world.url));
    for (const [what, body, callers] of [
      ["P1's view", documents.overview, connections.view],
      ["P4's small query", documents.small, connections.small],
    ]) {
      const candidates = programs.map((one) => ({ ...one, token: pins.token, body }));
      // A version may order rows within an evaluation as the one before did not; both must give the same rows.
      await sameData(what, candidates, inAnyOrder);
      await compare(what, candidates, callers);
    }
    for (const { task } of programs) await stop(task);

    const candidates = [];
    for (const one of programs) {
      const own = await worlds.copy(one.world, "answers");
      candidates.push(await answering(one.name, await started(one, own.url), own, pins.surveyCode));
    }
    await compare("P5's answers", candidates, connections.answers);
    for (const { task, own } of candidates) {
      await stop(task);
      worlds.drop(own);
    }
  }
}

/** Seconds of CPU for a request, the database's included. */
function costOf({ serverCpu, databaseCpu, requests }) {
  return (serverCpu + (databaseCpu ?? 0)) / requests;
}
