// How documents are typed: what this package does to its own, for a team's graphql-codegen to do to theirs.
//
//   import { typed } from "capaian-client/codegen";
//   export default {
//     schema: "node_modules/capaian-client/built/schema.graphql",
//     documents: "src/**/*.graphql",
//     generates: { "src/gql/": typed },
//   };

import { addTypenameSelectionDocumentTransform } from "@graphql-codegen/client-preset";

export const typed = {
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
  // What is registered has to ask for the names of types by itself: a cache would add them to the text only, and the
  // server runs what is registered.
  documentTransforms: [addTypenameSelectionDocumentTransform],
};
