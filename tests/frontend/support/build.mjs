// Generates typed documents from the examples and compiles the typed clients, as a team's build does.

import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { codegen } from "@graphql-codegen/core";
import { preset } from "@graphql-codegen/client-preset";
import { buildASTSchema, parse } from "graphql";
import config from "../codegen.mjs";
import { examples, globSync, here, repository } from "./files.mjs";

export const generated = join(here, "clients/generated/");
export const built = join(here, "clients/built/");

export async function build() {
  rmSync(generated, { recursive: true, force: true });
  rmSync(built, { recursive: true, force: true });
  await generate();
  compile();
}

/** What `graphql-codegen` does, without its hundreds of packages for schemas that come from elsewhere. */
async function generate() {
  const { presetConfig, config: typeConfig } = config.generates["clients/generated/"];
  const schema = parse(readFileSync(join(repository, "schema.graphql"), "utf8"));
  const documents = globSync(examples, ".graphql").map((path) => {
    const rawSDL = readFileSync(path, "utf8");
    return { location: relative(here, path), rawSDL, document: parse(rawSDL) };
  });
  const sections = await preset.buildGeneratesSection({
    baseOutputDir: generated,
    schema,
    schemaAst: buildASTSchema(schema),
    documents,
    config: typeConfig,
    presetConfig,
    plugins: [],
    pluginMap: {},
    pluginContext: {},
  });
  for (const section of sections) {
    const content = await codegen(section);
    mkdirSync(dirname(section.filename), { recursive: true });
    writeFileSync(section.filename, content);
  }
}

function compile() {
  const tsc = join(here, "node_modules/.bin/tsc");
  const { status, stdout, stderr } = spawnSync(tsc, ["--project", here], { encoding: "utf8" });
  if (status !== 0) throw new Error(`tsc --strict:\n${stdout}${stderr}`);
}
