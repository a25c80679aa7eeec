// The operations of clients/examples as typed documents. A team's own are generated the same way: capaian-client/codegen.

export * from "./generated/graphql.js";
export { isFragmentReady, makeFragmentData, useFragment, type FragmentType } from "./generated/fragment-masking.js";
