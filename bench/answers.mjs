// P5: citizens' answers to a survey, committed in groups against one transaction per answer.

import * as documents from "./documents.mjs";
import { dataOf } from "./equality.mjs";
import { atLeast, holds } from "./goals.mjs";
import { alternate, median, ratios } from "./load.mjs";
import { stop } from "./processes.mjs";
import { readPins, startCapaian } from "./servers.mjs";
import { connections, evaluations } from "./settings.mjs";

export async function p5({ folder, cluster, worlds }) {
  const groups = [];
  const targets = [];
  const notes = [];
  for (const [kind, wanted] of [
    ["sqlite", 8],
    ["postgres", 3],
  ]) {
    const world = await worlds[kind](evaluations);
    const pins = readPins();
    const candidates = [];
    for (const [name, settings] of [
      ["In groups", {}],
      ["One by one", { CAPAIAN_SURVEY_GROUP: "1" }],
    ]) {
      const own = await worlds.copy(world, name === "In groups" ? "p5_groups" : "p5_single");
      const server = await startCapaian(folder, `p5-${kind}-${name.replace(/ /g, "-")}`, own.url, settings);
      candidates.push(await answering(name, server, own, pins.surveyCode));
    }
    const used = world.kind === "PostgreSQL" ? cluster : undefined;
    const measured = await alternate(folder, candidates, { connections: connections.answers, cluster: used });
    for (const { task } of candidates) await stop(task);
    // Stopped servers have finished what was in flight, so now everything that was acknowledged must be there.
    for (const { name, own, tally } of candidates) {
      const stored = own.count("survey_response") - tally.first;
      const spare = stored - tally.received;
      const fine = spare >= 0 && spare <= connections.answers * tally.runs && tally.refused === 0;
      notes.push(
        `${world.kind}, ${name.toLowerCase()}: ${tally.received} answers acknowledged in ${tally.runs} runs, ` +
          `${tally.refused} refused, ${stored} stored; the ${spare} more were in flight when the load generator hung up.`,
      );
      targets.push(
        holds(
          `every acknowledged answer stored and none refused, ${world.kind}, ${name.toLowerCase()}`,
          "all",
          fine ? "all" : "not all",
          fine,
        ),
      );
      worlds.drop(own);
    }
    groups.push({ title: world.kind, against: "One by one", candidates: measured });
    targets.unshift(
      atLeast(`the answers/s one by one, ${world.kind}`, `answers, ${world.kind}`, wanted, median(ratios(...measured))),
    );
  }
  return {
    title: "Citizens' answers",
    targets,
    groups,
    notes: ["SQLite commits with synchronous=FULL, PostgreSQL with synchronous_commit=on.", ...notes],
    settings: { connections: connections.answers, evaluations },
  };
}

/** A server that takes answers to the survey `code`, with what it has received and refused; throws once it refuses one. */
export async function answering(name, server, own, code) {
  const { surveyCampaign } = await dataOf("P5", { name, url: server.url, body: documents.questions(code) });
  const items = surveyCampaign.instrument.items.map((item) => item.code);
  if (items.length !== 9) throw new Error(`P5: a survey of ${items.length} questions instead of 9`);
  const tally = { first: own.count("survey_response"), received: 0, refused: 0, runs: 0 };
  return {
    name,
    ...server,
    own,
    tally,
    script: "answers.lua",
    body: documents.answers(code, items),
    afterRun(result) {
      tally.received += result.received;
      tally.refused += result.refused;
      tally.runs += 1;
      if (result.refused > 0) throw new Error(`P5: ${name} refuses: ${result.example}`);
    },
  };
}
