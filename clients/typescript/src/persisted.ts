// Documents by their hashes.

import type { DocumentNode } from "graphql";

/**
 * The hash that the generator has written into a document, without the name of the algorithm; `undefined` if it was
 * generated without `persistedDocuments`.
 */
export function generatedHash(document: object): string | undefined {
  const { __meta__: meta } = document as DocumentNode & { __meta__?: { hash?: string } };
  return meta?.hash?.replace(/^sha256:/, "");
}
