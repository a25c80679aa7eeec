// Generates what follows from the schema and the example documents, and compiles the package: `npm run build`.

import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { codegen } from "@graphql-codegen/core";
import { preset } from "@graphql-codegen/client-preset";
import { buildASTSchema, getNamedType, isEnumType, isInterfaceType, isObjectType, parse } from "graphql";
import { typed } from "./codegen.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const generated = join(here, "src/generated/");
const built = join(here, "built");
const schemaPath = join(here, "../../schema.graphql");
const examples = join(here, "../examples");

const schema = parse(readFileSync(schemaPath, "utf8"));
const schemaAst = buildASTSchema(schema);

rmSync(generated, { recursive: true, force: true });
rmSync(built, { recursive: true, force: true });
mkdirSync(generated, { recursive: true });
await writeDocuments();
writeFileSync(join(generated, "schema.ts"), aboutSchema());
compile();
copyFileSync(join(generated, "persisted-documents.json"), join(built, "persisted-documents.json"));
copyFileSync(schemaPath, join(built, "schema.graphql"));

/** What `graphql-codegen` does, without its hundreds of packages for schemas that come from elsewhere. */
async function writeDocuments() {
  const names = readdirSync(examples, { recursive: true }).filter((name) => name.endsWith(".graphql")).sort();
  const documents = names.map((name) => {
    const rawSDL = readFileSync(join(examples, name), "utf8");
    return { location: relative(here, join(examples, name)), rawSDL, document: parse(rawSDL) };
  });
  const { presetConfig, config, documentTransforms } = typed;
  const sections = await preset.buildGeneratesSection({
    baseOutputDir: generated,
    schema,
    schemaAst,
    documents,
    config,
    presetConfig,
    documentTransforms: documentTransforms.map((transformObject) => ({ name: "typename", transformObject, config: {} })),
    plugins: [],
    pluginMap: {},
    pluginContext: {},
  });
  // The function `graphql` finds a document by its text in a source, and has every text in it for that: not here.
  const wanted = sections.filter(({ filename }) => !/\/(gql|index)\.ts$/.test(filename));
  for (const section of wanted) writeFileSync(section.filename, await codegen(section));
}

/** What a client knows of the schema beyond its documents. */
function aboutSchema() {
  const objects = Object.values(schemaAst.getTypeMap())
    .filter((type) => isObjectType(type) && !type.name.startsWith("__"))
    .sort((one, other) => (one.name < other.name ? -1 : 1));
  const roots = [schemaAst.getQueryType(), schemaAst.getMutationType(), schemaAst.getSubscriptionType()];
  const embedded = objects.filter((type) => !roots.includes(type) && !("id" in type.getFields()));
  const lists = objects.map((type) => {
    const fields = Object.values(type.getFields()).filter((field) => getNamedType(field.type).name.endsWith("Connection"));
    return [type.name, fields.map(({ name }) => name)];
  });
  const paged = Object.fromEntries(lists.filter(([, fields]) => fields.length > 0));
  const node = schemaAst.getType("Node");
  if (!isInterfaceType(node)) throw new Error("the schema has no interface Node");
  const list = (value) => JSON.stringify(value, null, 2);
  return `// Generated from schema.graphql.

${codes("ErrorCode")}
/** The types whose objects have no id and belong to the object that they were found in. */
export const EMBEDDED: readonly string[] = ${list(embedded.map(({ name }) => name))};

/** The lists that come page by page, by type. */
export const PAGED: Readonly<Record<string, readonly string[]>> = ${list(paged)};

/** The types that \`node\` finds. */
export const NODES: readonly string[] = ${list(schemaAst.getImplementations(node).objects.map(({ name }) => name).sort())};
`;
}

/** An enum of the schema as a type, each word with its description. */
function codes(name) {
  const type = schemaAst.getType(name);
  if (!isEnumType(type)) throw new Error(`the schema has no enum ${name}`);
  const words = type.getValues().map((value) => `  /** ${value.description} */\n  | "${value.name}"`);
  return `/** ${type.description} */\nexport type ${name} =\n${words.join("\n")};\n`;
}

function compile() {
  const tsc = join(here, "node_modules/.bin/tsc");
  const { status, stdout, stderr } = spawnSync(tsc, ["--project", here], { encoding: "utf8" });
  if (status !== 0) throw new Error(`tsc --strict:\n${stdout}${stderr}`);
}
