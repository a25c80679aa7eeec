// The differences to graphql-js that remain, each with its heading in docs/graphql-conformance.md.

const DIFFERENCES = [
  {
    heading: 'Deprecated directives in introspection',
    matches: (_request, { told }) => /argument `includeDeprecated` is not supported by `__Schema\.directives`/.test(told)
      || /type `__Directive` does not have a field `(isDeprecated|deprecationReason)`/.test(told),
  },
  {
    heading: 'Built-in scalars that nothing uses',
    matches: (request, { kind }) => kind === 'other data of introspection' && /\btypes\b|"Float"/.test(request.query),
  },
  {
    heading: 'A name for `__typename` and for another field',
    matches: (request, { kind }) => /^refused: operation must not select different types using the same name/.test(kind)
      && /:\s*__typename/.test(request.query),
  },
  {
    heading: 'A name twice before the colon of an argument',
    matches: (request, { kind }) => /^accepted, syntax: .*Expected _, found/.test(kind) && /\b(\w+)[\s,]+\w+\s*:/.test(request.query),
  },
];

// The heading under which this difference is explained, if it is.
export function documented(request, difference) {
  return DIFFERENCES.find((one) => one.matches(request, difference))?.heading;
}
