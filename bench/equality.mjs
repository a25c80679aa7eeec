// Shows that candidates do the same work, before anything is timed.

import { isDeepStrictEqual } from "node:util";
import { post } from "./servers.mjs";

/**
 * Asks `{ name, url, body, token }` each and fails unless all give the same data; gives the data.
 * `read` says what of it counts.
 */
export async function sameData(what, candidates, read = (data) => data) {
  let first;
  for (const candidate of candidates) {
    const data = read(await dataOf(what, candidate));
    first ??= { name: candidate.name, data };
    const path = difference(first.data, data, "data");
    if (path) throw new Error(`${what}: ${candidate.name} differs from ${first.name} at ${path}`);
  }
  return first.data;
}

/** The data of one candidate's answer, which must be without errors. */
export async function dataOf(what, { name, url, body, token }) {
  const { status, text } = await post(url, body, token);
  if (status !== 200) throw new Error(`${what}: ${name} answers ${status}: ${text.slice(0, 500)}`);
  const { data, errors } = JSON.parse(text);
  if (errors) throw new Error(`${what}: ${name} answers with errors: ${JSON.stringify(errors).slice(0, 500)}`);
  return data;
}

/** Data with every list in one order, for versions that order the same rows differently. */
export function inAnyOrder(value) {
  if (Array.isArray(value)) {
    const key = (one) => JSON.stringify(one);
    return value.map(inAnyOrder).sort((one, other) => (key(one) < key(other) ? -1 : 1));
  }
  if (!value || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, inAnyOrder(one)]));
}

/** Where two values differ, as a path with both of them; nothing if they are equal. */
export function difference(one, other, path) {
  if (isDeepStrictEqual(one, other)) return undefined;
  if (one && other && typeof one === "object" && typeof other === "object") {
    for (const key of new Set([...Object.keys(one), ...Object.keys(other)])) {
      const found = difference(one[key], other[key], `${path}.${key}`);
      if (found) return found;
    }
  }
  return `${path}: ${short(one)} and ${short(other)}`;
}

function short(value) {
  return (JSON.stringify(value) ?? "nothing").slice(0, 200);
}
