// The differences to graphql-js that remain, each with its heading in docs/graphql-conformance.md.

const DIFFERENCES = [];

// The heading under which this difference is explained, if it is.
export function documented(request, difference) {
  return DIFFERENCES.find((one) => one.matches(request, difference))?.heading;
}
