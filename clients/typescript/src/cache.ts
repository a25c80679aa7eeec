// What Graphcache has to be told about the schema.

import type { Exchange } from "@urql/core";
import { cacheExchange, type Resolver } from "@urql/exchange-graphcache";
import { relayPagination } from "@urql/exchange-graphcache/extras";
import { EMBEDDED, PAGED } from "./generated/schema.js";

/** A normalized cache in which the pages of every list are merged. */
export function cache(): Exchange {
  const byField = (fields: readonly string[]): Record<string, Resolver> =>
    Object.fromEntries(fields.map((field) => [field, relayPagination()]));
  return cacheExchange({
    // What has no id of its own belongs to its parent.
    keys: Object.fromEntries(EMBEDDED.map((name) => [name, () => null])),
    resolvers: Object.fromEntries(Object.entries(PAGED).map(([type, fields]) => [type, byField(fields)])),
  });
}
