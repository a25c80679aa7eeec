// The differences to graphql-js that remain, each with its heading in docs/graphql-conformance.md. Those of introspection are
// told to graphql-js itself, in verdict.mjs, and those of null in null.mjs.

const DIFFERENCES = [
  {
    heading: 'A variable that is one order key',
    matches: (request, { kind, told }) => /^accepted, validation: /.test(kind)
      && /Variable "\$\w+" of type "\w+Order!?" used in position expecting type "\[\w+Order!\]"/.test(told)
      && /orderBy\s*:\s*\$/.test(request.query),
  },
  {
    heading: 'A name for `__typename` and for another field',
    matches: (request, { kind }) => /^refused: operation must not select different types using the same name/.test(kind)
      && /:\s*__typename/.test(request.query),
  },
  {
    heading: 'The root field of a subscription',
    matches: (request, { kind }) => /^refused: .*subscription.* can (not specify @skip or @include on|only have one) root field/.test(kind),
  },
  {
    heading: 'A cursor remembers how its filter is written',
    matches: (request, { kind, told }) => kind === 'other data' && /[cC]ursor":"/.test(told)
      && /\b(and|or|in)\s*:\s*[^[\s$]/.test(request.query),
  },
];

// The heading under which this difference is explained, if it is.
export function documented(request, difference) {
  return DIFFERENCES.find((one) => one.matches(request, difference))?.heading;
}
