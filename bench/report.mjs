// Writes RESULTS.md and the charts from what results.json holds.

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { bars, line } from "./charts.mjs";
import { missedBy } from "./goals.mjs";
import { median, ratios } from "./load.mjs";
import { here } from "./settings.mjs";

export function writeReport(results) {
  mkdirSync(join(here, "charts"), { recursive: true });
  const names = Object.keys(results).sort();
  const parts = [
    "# Results",
    "Written by `bench/run`; do not edit. [README.md](README.md) says how it measures, [NOTES.md](NOTES.md) where the time " +
      "goes, and for a target that is missed why, and what was tried.",
    "## Targets",
    targetsTable(names, results),
    chart("targets", "Measured against the target", targetsChart(names, results)),
    ...names.flatMap((name) => section(name, results[name])),
    "## Machine, versions and settings",
    ...surroundings(names, results),
  ];
  writeFileSync(join(here, "RESULTS.md"), `${parts.join("\n\n")}\n`);
}

function targetsTable(names, results) {
  const rows = names.flatMap((name) =>
    results[name].targets.map((target) => [name, target.what, wanted(target), shown(target), missedBy(target)]),
  );
  return table(["", "What", "Target", "Measured", ""], rows);
}

function targetsChart(names, results) {
  const own = names.flatMap((name) =>
    results[name].targets
      .filter(({ better }) => better !== null)
      .map((target) => {
        const share = target.better === "more" ? target.measured / target.wanted : target.wanted / target.measured;
        return {
          label: `${name} ${target.short}`,
          value: Math.min(share, 2),
          text: `${shown(target)} of ${wanted(target)}`,
          kind: target.met ? "ours" : "missed",
        };
      }),
  );
  if (own.length === 0) return undefined;
  return bars("How far each target is reached (bars end at twice the target)", [
    { bars: own, mark: 1, markText: "target" },
  ]);
}

function section(name, result) {
  const { title, groups, notes, settings, made } = result;
  const parts = [`## ${name}: ${title}`];
  for (const group of groups) {
    if (groups.length > 1 || group.title !== "PostgreSQL") parts.push(`### ${name} on ${group.title}`);
    if (group.times) {
      parts.push(
        table(
          ["Starts", "Median ms", "Least ms", "Most ms"],
          [
            [
              group.times.length,
              number(median(group.times)),
              number(Math.min(...group.times)),
              number(Math.max(...group.times)),
            ],
          ],
        ),
      );
    } else {
      parts.push(candidatesTable(group), ratiosLine(group));
    }
  }
  parts.push(chart(name, title, sectionChart(name, result)));
  parts.push(notes.map((note) => `- ${note}`).join("\n"));
  const said = [
    settings.evaluations && `${settings.evaluations.toLocaleString("en-US")} evaluations`,
    groups.some((group) => group.candidates) && `${settings.rounds} rounds of ${settings.seconds} s`,
    settings.connections && `${settings.connections} connections`,
  ].filter(Boolean);
  parts.push(`Measured on ${made.date} at ${made.versions.Capaian}: ${said.join(", ")}.`);
  return parts.filter(Boolean);
}

function candidatesTable({ candidates }) {
  const head = [
    ...["", "requests/s", "p50 ms", "p99 ms", "Errors", "CPU s a round, server", "CPU s a round, database"],
    ...["CPU ms a request", "Peak MB"],
  ];
  return table(
    head,
    candidates.map(({ name, rounds, peakMegabytes }) => {
      const of = (figure) => spread(rounds.map((round) => round[figure]));
      const inDatabase = rounds[0].databaseCpu !== null;
      const each = rounds.map(
        ({ serverCpu, databaseCpu, requests }) => (1000 * (serverCpu + (databaseCpu ?? 0))) / requests,
      );
      return [
        ...[name, of("requestsPerSecond"), of("p50"), of("p99"), rounds.reduce((sum, { errors }) => sum + errors, 0)],
        ...[of("serverCpu"), inDatabase ? of("databaseCpu") : "in the server", spread(each), number(peakMegabytes)],
      ];
    }),
  );
}

function ratiosLine({ candidates, against, figure = "requestsPerSecond" }) {
  const other = candidates.find(({ name }) => name === against);
  const what = figure === "p50" ? "p50" : "requests/s";
  return candidates
    .filter((candidate) => candidate !== other)
    .map((candidate) => {
      const all = ratios(candidate, other, figure);
      const each = all.map((ratio) => ratio.toFixed(2)).join(", ");
      return `${candidate.name}: **${median(all).toFixed(2)}** times the ${what} of ${against} (round by round ${each}).`;
    })
    .join(" ");
}

function sectionChart(name, { title, groups, series, targets }) {
  if (series) {
    const points = series.map(([seconds, value]) => [seconds / 60, value]);
    return line(`${name}: resident megabytes under load`, points, {
      xUnit: "min",
      yUnit: "MB",
      mark: targets[1].wanted,
    });
  }
  if (groups[0].times) {
    const own = groups.map(({ title: label, times }, index) => ({
      label,
      value: median(times),
      text: `${number(median(times))} ms`,
      kind: targets[index].met ? "ours" : "missed",
    }));
    return bars(`${name}: ${title}`, [{ bars: own, mark: targets[0].wanted, markText: `${targets[0].wanted} ms` }]);
  }
  return bars(
    `${name}: ${title}`,
    groups.map(({ title: heading, candidates, against, others = [against], figure = "requestsPerSecond" }) => {
      const other = candidates.find(({ name: own }) => own === against);
      return {
        title: `${heading}, ${figure === "p50" ? "p50 in ms (less is better)" : "requests/s"}`,
        bars: candidates.map((candidate) => {
          const value = median(candidate.rounds.map((round) => round[figure]));
          const times = candidate === other ? "" : ` (${median(ratios(candidate, other, figure)).toFixed(2)} x)`;
          return {
            label: candidate.name,
            value,
            text: number(value) + times,
            kind: others.includes(candidate.name) ? "other" : "ours",
          };
        }),
      };
    }),
  );
}

function chart(name, words, content) {
  if (!content) return undefined;
  const file = `charts/${name}.svg`;
  writeFileSync(join(here, file), content);
  return `![${words}](${file})`;
}

/** One table for all results that were made alike. */
function surroundings(names, results) {
  const alike = new Map();
  for (const name of names) {
    const { made, settings } = results[name];
    const rows = [
      ...Object.entries(made.versions),
      ...Object.entries(made.machine),
      ["PostgreSQL's settings", pairs(made.cluster)],
      ["Capaian's settings", pairs(made.capaian)],
      ["connections to the database, for each server", settings.pool],
      ["date", made.date],
    ].filter(([, value]) => value !== undefined);
    const key = table(["", ""], rows);
    alike.set(key, [...(alike.get(key) ?? []), name]);
  }
  return [...alike].flatMap(([key, own]) => [`${own.join(", ")}:`, key]);
}

function wanted({ wanted: value, better, unit }) {
  if (better === null) return value;
  return `${better === "more" ? "≥" : "≤"} ${value} ${unit}`;
}

function shown({ measured, better, unit }) {
  return better === null ? measured : `${number(measured)} ${unit}`;
}

function spread(values) {
  const [least, most] = [Math.min(...values), Math.max(...values)];
  return `${number(median(values))} (${number(least)} to ${number(most)})`;
}

function number(value) {
  if (value >= 1000) return Math.round(value).toLocaleString("en-US");
  return value.toFixed(value >= 100 ? 0 : value >= 10 ? 1 : 2);
}

function pairs(settings) {
  return Object.entries(settings)
    .map(([name, value]) => `\`${name}=${value}\``)
    .join(" ");
}

function table(head, rows) {
  const lineOf = (cells) => `| ${cells.map((cell) => String(cell).replaceAll("|", "\\|")).join(" | ")} |`;
  return [lineOf(head), lineOf(head.map(() => "---")), ...rows.map(lineOf)].join("\n");
}
