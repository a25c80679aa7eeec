// The real program as a process.

import { spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { here, repository } from "./files.mjs";

const target = process.env.CARGO_TARGET_DIR ?? join(repository, "target");

/** The program under test. */
export const program = process.env.CAPAIAN_BIN ?? join(target, "debug/capaian");

/** Longer than any start on a busy machine; only a program that hangs waits for it. */
const PATIENCE = 180_000;

/** Starts `capaian demo` or `capaian serve` on free ports, and waits until it says where. */
export async function startServer(command, folder, databaseUrl, settings = {}) {
  const child = spawn(program, [command], {
    cwd: folder,
    env: {
      PATH: process.env.PATH,
      DATABASE_URL: databaseUrl,
      CAPAIAN_LISTEN: "127.0.0.1:0",
      CAPAIAN_ADMIN_LISTEN: "127.0.0.1:0",
      CAPAIAN_SECRET_KEY: "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff",
      CAPAIAN_DEMO_ACCOUNTS: "on",
      CAPAIAN_GRAPHIQL_ASSETS: join(here, "node_modules"),
      ...settings,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const lines = [];
  const ended = new Promise((resolve) => child.once("exit", resolve));
  const address = new Promise((resolve, reject) => {
    const fail = (what) => reject(new Error(`${what}:\n${lines.join("\n")}`));
    const read = (line) => {
      lines.push(line);
      const found = /\b(?:served|serving) at (http:\/\/[0-9.:]+)\/graphql/.exec(line);
      if (found) resolve(found[1]);
    };
    createInterface({ input: child.stdout }).on("line", read);
    createInterface({ input: child.stderr }).on("line", read);
    child.once("error", reject);
    child.once("exit", () => fail("the program did not start"));
    setTimeout(() => fail("the program does not say where it listens"), PATIENCE).unref();
  });
  const stop = async () => {
    child.kill("SIGTERM");
    const late = setTimeout(() => child.kill("SIGKILL"), 10_000);
    await ended;
    clearTimeout(late);
  };
  /** What it warned of. */
  const warnings = () => lines.filter((line) => /WARN|ERROR/.test(line)).join("\n");
  try {
    return { url: await address, stop, warnings };
  } catch (error) {
    await stop();
    throw error;
  }
}
