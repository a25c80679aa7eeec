// What is measured and how long, in one place.

import { readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";

/** The folder of the benchmarks. */
export const here = dirname(fileURLToPath(import.meta.url));
/** The folder of the whole project. */
export const repository = dirname(here);

/** The program that is measured, and the one with its data and the baselines. */
export const capaian = process.env.CAPAIAN_BIN;
export const bench = process.env.CAPAIAN_BENCH_BIN;
/** An older program to compare with, if there is one. */
export const capaianBefore = process.env.CAPAIAN_BEFORE_BIN;

/** How many rounds of how many seconds each candidate gets; the medians count. */
export const rounds = number("ROUNDS", 5);
export const seconds = number("SECONDS", 5);
/** How long memory is watched under load, and how often it is looked at. */
export const minutes = number("MINUTES", null);
export const memoryEverySeconds = 10;

/** Evaluations in the databases of P1 to P5, P8 and P9; of P6's large one; of P7's two. */
export const evaluations = number("EVALUATIONS", 20_000);
export const manyEvaluations = number("MANY_EVALUATIONS", 2_000_000);
export const statisticsEvaluations = [number("FEW_STATISTICS", 10_000), number("MANY_STATISTICS", 100_000)];

/** The connections of the load generator, and its threads. */
export const connections = { view: 16, small: 32, answers: 64, statistics: 2 };
export const loadThreads = 2;

/** The most connections to the database that each server under test may hold for reading; what Capaian takes by default. */
export const pool = Math.max(4, 2 * availableParallelism());

/** How often P9 starts the program. */
export const starts = 11;

/** The settings of the PostgreSQL cluster that matter for speed. */
export const clusterSettings = {
  fsync: "on",
  synchronous_commit: "on",
  full_page_writes: "on",
  shared_buffers: "512MB",
  // For everybody: on a disk without arms the planner would scan whole tables of names for want of knowing that.
  random_page_cost: "1.1",
  max_wal_size: "4GB",
  jit: "off",
  max_connections: "200",
};

const capaianSettings = {
  CAPAIAN_SECRET_KEY: "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff",
  CAPAIAN_TOKEN_BUDGET: "0",
  CAPAIAN_ADDRESS_BUDGET: "0",
  CAPAIAN_SURVEY_ADDRESS_BUDGET: "0",
  CAPAIAN_PERSON_OPERATIONS: "10000",
  CAPAIAN_LOG: "warn",
  CAPAIAN_DATABASE_POOL: String(pool),
  // The demonstration's accounts are those that sign in here.
  CAPAIAN_DEMO_ACCOUNTS: "on",
};

/**
 * What a Capaian under test is told, besides its database and addresses. A version refuses names that came after it,
 * so each is told what stands in its own program.
 */
export function settingsOf(program) {
  const words = readFileSync(program);
  return Object.fromEntries(Object.entries(capaianSettings).filter(([name]) => words.includes(name)));
}

function number(name, standard) {
  const text = process.env[name];
  if (text === undefined || text === "") return standard;
  const value = Number(text);
  if (!(value > 0)) throw new Error(`${name} must be a number above 0, not ${text}`);
  return value;
}
