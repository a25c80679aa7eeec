// Makes one mistake in a request, of every kind that a client makes. Whether it really is one, graphql-js decides.

import { Kind, Lexer, parse, print, Source, TokenKind, visit } from 'graphql';

// Every node of the kinds, with the list that holds it if there is one.
function nodes(ast, ...kinds) {
  const found = [];
  visit(ast, { enter(node, key, parent) { if (kinds.includes(node.kind)) found.push({ node, list: Array.isArray(parent) ? parent : undefined, key }); } });
  return found;
}

const literal = (text) => parse(`{f(a:${text})}`).definitions[0].selectionSet.selections[0].arguments[0].value;
const selection = (text) => parse(`{${text}}`).definitions[0].selectionSet.selections[0];
const directive = (text) => parse(`{f ${text}}`).definitions[0].selectionSet.selections[0].directives[0];
const type = (text) => parse(`query($a:${text}){f}`).definitions[0].variableDefinitions[0].type;
const name = (value) => ({ kind: Kind.NAME, value });

const VALUES = ['1', '-1', '1.5', '"text"', 'true', 'null', 'WORD', '[]', '{}', '[1]', '{a: 1}', '2147483648', '1e3', '$nobody', '[null]',
  '"""block"""', '{id: {eq: null}}', '99999999999999999999', '-0', '[[1]]', '""'];
const JSON_VALUES = [null, 1, -1, 1.5, 'text', '', true, [], {}, [1], { a: 1 }, 2147483648, [null], [[]], 1e100, '1', 'true', { eq: null }];
const DIRECTIVES = ['@skip(if: true)', '@include(if: false)', '@nobody', '@skip', '@skip(if: null)', '@include(if: "true")',
  '@deprecated', '@specifiedBy(url: "x")', '@oneOf', '@skip(if: false, other: 1)', '@skip(if: $nobody)', '@include(if: 1)', '@defer', '@stream'];
const TYPES = ['String', 'Int', 'ID!', 'Boolean', '[ID]', 'Nobody', 'Evaluation', 'EvaluationFilter', '[Int!]!', 'Query', 'Float', 'Date', '[[String]]'];

// Mistakes in the tree. Each changes `ast` and says whether it found a place.
export const IN_TREE = {
  unknownField(ast, chance) { return at(ast, chance, ({ node }) => { node.name = name('nobody'); }, Kind.FIELD); },
  otherField(ast, chance) {
    const all = nodes(ast, Kind.FIELD).map(({ node }) => node.name.value);
    return at(ast, chance, ({ node }) => { node.name = name(chance.one(all)); }, Kind.FIELD);
  },
  unknownArgument(ast, chance) {
    return at(ast, chance, ({ node }) => { node.arguments.push({ kind: Kind.ARGUMENT, name: name('nobody'), value: literal('1') }); }, Kind.FIELD);
  },
  missingArgument: removed(Kind.ARGUMENT),
  repeatedArgument: repeated(Kind.ARGUMENT),
  argumentValue(ast, chance) { return at(ast, chance, ({ node }) => { node.value = literal(chance.one(VALUES)); }, Kind.ARGUMENT); },
  inputValue(ast, chance) { return at(ast, chance, ({ node }) => { node.value = literal(chance.one(VALUES)); }, Kind.OBJECT_FIELD); },
  inputField(ast, chance) { return at(ast, chance, ({ node }) => { node.name = name('nobody'); }, Kind.OBJECT_FIELD); },
  missingInputField: removed(Kind.OBJECT_FIELD),
  repeatedInputField: repeated(Kind.OBJECT_FIELD),
  scalarSelection(ast, chance) {
    return at(ast, chance, ({ node }) => { node.selectionSet = node.selectionSet ? undefined : parse('{a}').definitions[0].selectionSet; }, Kind.FIELD);
  },
  alias(ast, chance) {
    const all = nodes(ast, Kind.FIELD).map(({ node }) => (node.alias ?? node.name).value);
    return at(ast, chance, ({ node }) => { node.alias = name(chance.one(all)); }, Kind.FIELD);
  },
  conflictInSet(ast, chance) {
    return at(ast, chance, ({ node }) => {
      const fields = node.selections.filter((one) => one.kind === Kind.FIELD);
      const [one, other] = [chance.one(fields), chance.one(fields)];
      if (one && other) node.selections.push({ ...one, alias: name((other.alias ?? other.name).value) });
    }, Kind.SELECTION_SET);
  },
  directive(ast, chance) {
    return at(ast, chance, ({ node }) => { node.directives = [...(node.directives ?? []), directive(chance.one(DIRECTIVES))]; },
      Kind.FIELD, Kind.INLINE_FRAGMENT, Kind.FRAGMENT_SPREAD, Kind.OPERATION_DEFINITION, Kind.FRAGMENT_DEFINITION, Kind.VARIABLE_DEFINITION);
  },
  repeatedDirective: repeated(Kind.DIRECTIVE),
  missingDirectiveArgument(ast, chance) { return at(ast, chance, ({ node }) => { node.arguments = []; }, Kind.DIRECTIVE); },
  condition(ast, chance) {
    const target = chance.one(['Nobody', 'String', 'Evaluation', 'Node', 'Query', 'EvaluationFilter', 'EvaluationState', 'Employee']);
    return at(ast, chance, ({ node }) => { node.typeCondition = { kind: Kind.NAMED_TYPE, name: name(target) }; }, Kind.INLINE_FRAGMENT, Kind.FRAGMENT_DEFINITION);
  },
  spread(ast, chance) {
    const all = nodes(ast, Kind.FRAGMENT_DEFINITION).map(({ node }) => node.name.value);
    return at(ast, chance, ({ node }) => { node.selections.push(selection(`...${chance.one(['Nobody', ...all])}`)); }, Kind.SELECTION_SET);
  },
  missingSpread: removed(Kind.FRAGMENT_SPREAD),
  missingFragment: removed(Kind.FRAGMENT_DEFINITION),
  repeatedDefinition: repeated(Kind.FRAGMENT_DEFINITION, Kind.OPERATION_DEFINITION),
  unusedFragment(ast) { ast.definitions.push(parse('fragment Unused on Query { __typename }').definitions[0]); return true; },
  secondOperation(ast, chance) {
    ast.definitions.push(parse(chance.one(['{ __typename }', 'query Second { __typename }', 'mutation Second { __typename }', 'subscription Second { __typename }', 'type T { a: Int }',
      'extend type Query { a: Int }', 'schema { query: Query }', 'query Judged { __typename }'])).definitions[0]);
    return true;
  },
  missingVariable: removed(Kind.VARIABLE_DEFINITION),
  repeatedVariable: repeated(Kind.VARIABLE_DEFINITION),
  unusedVariable(ast, chance) {
    return at(ast, chance, ({ node }) => { node.variableDefinitions.push(parse(`query($unused: ${chance.one(TYPES)}) {a}`).definitions[0].variableDefinitions[0]); }, Kind.OPERATION_DEFINITION);
  },
  variableType(ast, chance) { return at(ast, chance, ({ node }) => { node.type = type(chance.one(TYPES)); }, Kind.VARIABLE_DEFINITION); },
  variableNullable(ast, chance) {
    return at(ast, chance, ({ node }) => { node.type = node.type.kind === Kind.NON_NULL_TYPE ? node.type.type : { kind: Kind.NON_NULL_TYPE, type: node.type }; }, Kind.VARIABLE_DEFINITION);
  },
  variableDefault(ast, chance) { return at(ast, chance, ({ node }) => { node.defaultValue = literal(chance.one(VALUES)); }, Kind.VARIABLE_DEFINITION); },
  missingDefault(ast, chance) { return at(ast, chance, ({ node }) => { node.defaultValue = undefined; }, Kind.VARIABLE_DEFINITION); },
  variableHere(ast, chance) {
    const all = nodes(ast, Kind.VARIABLE_DEFINITION).map(({ node }) => node.variable.name.value);
    return at(ast, chance, ({ node }) => { node.value = literal(`$${chance.one([...all, 'nobody'])}`); }, Kind.ARGUMENT, Kind.OBJECT_FIELD);
  },
  operationKind(ast, chance) { return at(ast, chance, ({ node }) => { node.operation = chance.one(['mutation', 'subscription', 'query']); }, Kind.OPERATION_DEFINITION); },
  allSkipped(ast, chance) {
    return at(ast, chance, ({ node }) => { for (const one of node.selections) one.directives = [directive('@skip(if: true)')]; }, Kind.SELECTION_SET);
  },
  metaField(ast, chance) {
    return at(ast, chance, ({ node }) => { node.selections.push(selection(chance.one(['__typename', '__schema { description }', '__type(name: "Node") { kind }', '__nobody', '__typename { a }', '__typename(a: 1)']))); }, Kind.SELECTION_SET);
  },
};

function at(ast, chance, change, ...kinds) {
  const found = nodes(ast, ...kinds);
  if (found.length === 0) return false;
  change(chance.one(found));
  return true;
}

function removed(...kinds) {
  return (ast, chance) => at(ast, chance, ({ list, key }) => { if (list) list.splice(key, 1); }, ...kinds);
}

function repeated(...kinds) {
  return (ast, chance) => at(ast, chance, ({ node, list }) => { if (list) list.push(structuredClone({ ...node, loc: undefined })); }, ...kinds);
}

function tokens(text) {
  const lexer = new Lexer(new Source(text));
  const found = [];
  try {
    for (let token = lexer.advance(); token.kind !== TokenKind.EOF; token = lexer.advance()) found.push(token);
  } catch {
    // What came before the fault is enough.
  }
  return found;
}

const SCRAPS = ['{', '}', '(', ')', '[', ']', ':', '$', '!', '@', '...', '&', '|', '=', '"', '"""', '#', ',', '\ufeff', '\u00a0', 'é', '\\', '.', '..',
  '01', '1.', '0xF', '-', '1a', '"\\x"', '"\\u{110000}"', '"\\uD83D"', '"\\u{1F600}"', 'on', 'fragment', 'query', 'null', 'true', '\u0007', '\t', '\r', ';', '?', '/', '%', '()', '{}', '[]', '$a', '"a\nb"'];

// Mistakes in the text.
export const IN_TEXT = {
  tokenLost(request, chance) { between(request, chance, () => ''); },
  tokenTwice(request, chance) { between(request, chance, (text) => `${text} ${text}`); },
  tokenReplaced(request, chance) { between(request, chance, () => ` ${chance.one(SCRAPS)} `); },
  scrap(request, chance) {
    const place = chance.below(request.query.length + 1);
    request.query = request.query.slice(0, place) + chance.one(SCRAPS) + request.query.slice(place);
  },
  cut(request, chance) { request.query = request.query.slice(0, chance.below(request.query.length)); },
  numberStuck(request, chance) { between(request, chance, (text) => text + chance.one(['a', '_', '.', '0', '-']), [TokenKind.INT, TokenKind.FLOAT]); },
  operationName(request, chance) { request.operationName = chance.one(['Nobody', '', 'Judged', 'Other', null, 'F0']); },
  variableValue(request, chance) {
    const names = [...request.query.matchAll(/\$(\w+)\s*:/g)].map((match) => match[1]);
    if (names.length === 0) request.variables = { ...request.variables, nobody: chance.one(JSON_VALUES) };
    else request.variables = { ...request.variables, [chance.one(names)]: chance.one(JSON_VALUES) };
  },
  variableMissing(request, chance) {
    const names = Object.keys(request.variables ?? {});
    if (names.length === 0) return;
    request.variables = { ...request.variables };
    delete request.variables[chance.one(names)];
  },
  variableInside(request, chance) {
    const places = [];
    const look = (value) => {
      if (value === null || typeof value !== 'object') return;
      for (const key of Object.keys(value)) { places.push([value, key]); look(value[key]); }
    };
    request.variables = structuredClone(request.variables ?? {});
    look(request.variables);
    if (places.length === 0) return;
    const [holder, key] = chance.one(places);
    if (chance.percent(30) && !Array.isArray(holder)) holder.nobody = 1;
    else holder[key] = chance.one(JSON_VALUES);
  },
};

function between(request, chance, replace, kinds) {
  const found = tokens(request.query).filter((token) => !kinds || kinds.includes(token.kind));
  if (found.length === 0) return;
  const token = chance.one(found);
  request.query = request.query.slice(0, token.start) + replace(request.query.slice(token.start, token.end)) + request.query.slice(token.end);
}

// Spoils `request` in place and names the mistake.
export function spoil(request, chance) {
  const names = Object.keys(IN_TREE);
  if (chance.percent(70)) {
    let ast;
    try {
      ast = parse(request.query, { noLocation: true });
    } catch {
      return 'unparsed';
    }
    for (let attempt = 0; attempt < 5; attempt += 1) {
      const mistake = chance.one(names);
      if (IN_TREE[mistake](ast, chance)) {
        request.query = print(ast);
        return mistake;
      }
    }
  }
  const mistake = chance.one(Object.keys(IN_TEXT));
  IN_TEXT[mistake](request, chance);
  return mistake;
}
