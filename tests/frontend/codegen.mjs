// How typed documents and the manifest of persisted documents are generated from the example documents: a configuration
// of graphql-codegen, as `graphql-codegen --config codegen.mjs` takes it. support/build.mjs runs the same preset.

export default {
  schema: "../../schema.graphql",
  documents: "../../clients/examples/**/*.graphql",
  generates: {
    "clients/generated/": {
      preset: "client",
      presetConfig: {
        // Fragments are read through `useFragment`, so that a component sees what it asked for.
        fragmentMasking: true,
        // Writes persisted-documents.json: hash -> text, which `capaian documents import` takes.
        persistedDocuments: { hashAlgorithm: "sha256" },
      },
      config: {
        // A scalar without a line here stops the generator.
        strictScalars: true,
        scalars: { ID: "string", Date: "string", DateTime: "string", Decimal: "string" },
        enumsAsTypes: true,
        useTypeImports: true,
        emitLegacyCommonJSImports: false,
      },
    },
  },
};
