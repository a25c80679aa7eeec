// Sends generated documents to a running server and asks graphql-js about each: is it valid, and what is its answer?
// Every difference is made as small as it gets and told. Usage: node judge.mjs URL [cases] [seed]

import { readFileSync } from 'node:fs';
import { parse, print, visit } from 'graphql';
import { Chance } from './chance.mjs';
import { Generator, plain, quieter, sprinkled } from './generate.mjs';
import { documented } from './documented.mjs';
import { CASES } from './cases.mjs';
import { Server } from './server.mjs';
import { spoil } from './spoil.mjs';
import { ABOUT_ITSELF, executed, isQuery, isSubscription, judged, placesOf, schemaOf, takeOver } from './verdict.mjs';

const [url, cases = '3000', firstSeed = '1'] = process.argv.slice(2);
const ROLES = ['citizen', 'evaluee', 'supervisor', 'team', 'peer1', 'auditor'];
const AT_ONCE = 4;

const schema = schemaOf(readFileSync(new URL('../../schema.graphql', import.meta.url), 'utf8'));
const server = new Server(url);
for (const role of ROLES.slice(1)) await server.signIn(role);
const ids = await someIds();
takeOver(schema, (await server.send('citizen', { query: ABOUT_ITSELF })).body.data.__schema);

const counts = { cases: 0, valid: 0, invalid: 0, executed: 0, limited: 0, unknown: 0, documented: 0 };
const differences = new Map();

// One request judged by both: undefined if they agree, else what differs.
async function compared(role, request, tally = () => {}) {
  const verdict = judged(schema, request);
  const answer = await server.send(role, request);
  const errors = answer.body.errors ?? [];
  const code = errors[0]?.extensions?.code;
  if (answer.status >= 500) return { kind: `status ${answer.status}`, told: answer.text };
  if (errors.some((error) => typeof error.extensions?.code !== 'string')) return { kind: 'an error without a code', told: answer.text };
  if (code === 'RATE_LIMITED') throw new Error(`the server limits the rate: ${answer.text}`);
  if (!('data' in answer.body) && code === 'LIMIT_EXCEEDED') { tally('limited'); return undefined; }
  const refused = !('data' in answer.body);
  if (refused && !verdict.refusal && isSubscription(verdict.operation) && /subscriptions are served at/.test(errors[0].message)) return undefined;
  if (refused !== Boolean(verdict.refusal)) {
    return refused
      ? { kind: `refused: ${withoutNames(errors[0].message)}`, told: answer.text }
      : { kind: `accepted, ${verdict.refusal}: ${withoutNames(verdict.reason)}`, told: verdict.reason };
  }
  if (verdict.places && errors.every((error) => /^variables\b/.test(error.message))) {
    const ours = placesOf(errors);
    if (ours !== verdict.places) return { kind: 'other mistakes of variables', told: `ours ${ours}, graphql-js ${verdict.places}` };
  }
  tally(refused ? 'invalid' : 'valid');
  if (refused || !isQuery(verdict.operation)) return undefined;
  const theirs = await executed(schema, request, verdict, (query) => server.send(role, { query }));
  if (theirs.unjudged) {
    if (/LIMIT_EXCEEDED/.test(theirs.unjudged)) { tally('limited'); return undefined; }
    return { kind: `the document spelt out is refused: ${theirs.unjudged.slice(0, 120)}`, told: theirs.text };
  }
  tally('executed');
  if (theirs.nothing) return answer.body.data === null ? undefined : { kind: 'data where nothing is left', told: answer.text };
  const introspects = /\b__(schema|type)\b/.test(request.query);
  const [ours, expected] = [answer.body.data, JSON.parse(JSON.stringify(theirs.data))].map((data) => JSON.stringify(introspects ? sorted(data) : data));
  // The same object under two names, of which one failed: what the other holds cannot be known from one question.
  if (ours !== expected && theirs.unknown) { tally('unknown'); return undefined; }
  if (ours !== expected) return { kind: `other data${introspects ? ' of introspection' : ''}`, told: `${firstDifference(ours, expected)}` };
  const paths = (list) => JSON.stringify((list ?? []).map((error) => (error.path ?? []).join('.')).sort());
  if (paths(errors) !== paths(theirs.errors)) return { kind: 'other errors', told: `ours ${paths(errors)}, graphql-js ${paths(theirs.errors)} ${theirs.errors?.[0] ?? ''}` };
  return undefined;
}

function withoutNames(message) {
  return message.replace(/"[^"]*"|\d+/g, '_').replace(/ Did you mean.*/s, '').replace(/(Fields _ conflict).*/s, '$1').slice(0, 140);
}

function firstDifference(ours, theirs) {
  let place = 0;
  while (place < ours.length && ours[place] === theirs[place]) place += 1;
  const around = (text) => text.slice(Math.max(0, place - 60), place + 80);
  return `ours ...${around(ours)}..., graphql-js ...${around(theirs)}...`;
}

// The lists of introspection have no order.
function sorted(value) {
  if (Array.isArray(value)) return value.map(sorted).sort((one, other) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1));
  if (value && typeof value === 'object') return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, sorted(inner)]));
  return value;
}

// The smallest request with the same difference that is found by leaving parts out.
async function smallest(role, request, difference) {
  let left = 400;
  let best = request;
  for (let place = 0, unchanged = 0; left > 0; left -= 1) {
    const candidates = [...withoutOne(best)];
    if (candidates.length === 0 || unchanged >= candidates.length) break;
    place %= candidates.length;
    const found = await compared(role, candidates[place]).catch(() => undefined);
    if (found?.kind === difference.kind) [best, unchanged] = [candidates[place], 0];
    else [place, unchanged] = [place + 1, unchanged + 1];
  }
  return best;
}

function* withoutOne(request) {
  for (const query of quieter(request.query)) yield { ...request, query };
  let ast;
  try {
    ast = parse(request.query, { noLocation: true });
  } catch {
    return;
  }
  let count = 0;
  visit(ast, { enter(_node, _key, parent) { if (Array.isArray(parent)) count += 1; } });
  for (let index = 0; index < count; index += 1) {
    let seen = -1;
    const smaller = visit(ast, { enter(_node, _key, parent) {
      if (!Array.isArray(parent)) return undefined;
      seen += 1;
      return seen === index ? null : undefined;
    } });
    const query = print(smaller);
    if (query !== request.query) yield { ...request, query };
  }
  for (const name of Object.keys(request.variables ?? {})) {
    const variables = { ...request.variables };
    delete variables[name];
    yield { ...request, variables };
  }
}

async function judge(role, request, origin) {
  counts.cases += 1;
  const difference = await compared(role, request, (what) => { counts[what] += 1; });
  if (!difference) return;
  const known = documented({ ...request, query: plain(request.query) }, difference);
  if (known) { counts.documented += 1; return; }
  const seen = differences.get(difference.kind);
  if (seen) { seen.times += 1; return; }
  const entry = { times: 1, role, origin, request, told: difference.told };
  differences.set(difference.kind, entry);
  entry.request = await smallest(role, request, difference);
  entry.told = (await compared(role, entry.request).catch(() => undefined))?.told ?? entry.told;
}

function generated(seed) {
  const chance = new Chance(seed);
  const roll = chance.below(100);
  const kind = roll < 78 ? 'query' : roll < 88 ? 'introspection' : roll < 95 || !schema.getSubscriptionType() ? 'mutation' : 'subscription';
  const request = new Generator(schema, chance, ids).document(kind);
  let origin = `seed ${seed}, ${kind}`;
  if (chance.percent(60)) {
    origin += `, ${spoil(request, chance)}`;
    if (chance.percent(10)) origin += `, ${spoil(request, chance)}`;
  }
  if (chance.percent(30)) {
    request.query = sprinkled(request.query, chance);
    origin += ', sprinkled';
  }
  // A mutation is judged by its verdict only, as somebody who may do nothing.
  return { role: /mutation/.test(request.query) ? 'citizen' : chance.one(ROLES), request, origin };
}

async function someIds() {
  const query = '{ evaluations(first: 5) { nodes { id evaluee { id } plan { id } } } employees(first: 3) { nodes { id } } agencies(first: 2) { nodes { id } } }';
  const { body } = await server.send('supervisor', { query });
  return [...new Set([...JSON.stringify(body.data).matchAll(/"id":"([^"]+)"/g)].map((match) => match[1]))].sort();
}

const started = Date.now();
for (const { name, request } of CASES) await judge(/^mutation/.test(request.query) ? 'citizen' : 'supervisor', request, `case ${name}`);
let next = Number(firstSeed);
const end = next + Number(cases);
await Promise.all(Array.from({ length: AT_ONCE }, async () => {
  while (next < end) {
    const { role, request, origin } = generated(next++);
    try {
      await judge(role, request, origin);
    } catch (error) {
      throw new Error(`${origin}: ${JSON.stringify(request)}`, { cause: error });
    }
  }
}));

for (const [kind, { times, role, origin, request, told }] of differences) {
  console.log(`\n# ${kind} (${times} times, first: ${origin}, as ${role})\n${request.query}\n${JSON.stringify({ ...request, query: undefined })}\n-> ${told}`);
}
console.log(`\n${JSON.stringify({ ...counts, differences: differences.size, seconds: Math.round((Date.now() - started) / 1000) })}`);
process.exitCode = differences.size === 0 && counts.valid > 0 && counts.invalid > 0 && 20 * counts.unknown < counts.executed ? 0 : 1;
