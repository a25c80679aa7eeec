// Makes documents over a schema: valid ones for the most part, with everything in them that executors stumble over.

import {
  getNamedType, isAbstractType, isCompositeType, isEnumType, isInputObjectType, isInterfaceType, isListType,
  isNonNullType, isObjectType, Lexer, SchemaMetaFieldDef, Source, TokenKind, TypeMetaFieldDef,
} from 'graphql';

// [literal, JSON value] of our scalars: in every spelling that their specifications know, and in others.
const said = (text) => [`"${text}"`, text];
const WRITTEN = {
  Date: {
    right: ['2026-06-30', '2024-02-29', '0000-01-01', '9999-12-31'].map(said),
    wrong: ['abc', '', '2026-02-30', '2026-6-30', '20260630', '2026-06-30T00:00:00Z', '2026-06-30 '].map(said).concat([['20260630', 20260630]]),
  },
  DateTime: {
    right: ['2026-06-30T00:00:00Z', '2026-06-30t00:00:00z', '2026-06-30T00:00:00.25+07:00', '2026-06-30T00:00:00-00:00', '2016-12-31T23:59:60Z',
      '0000-01-01T00:00:00+07:00', '9999-12-31T23:59:59-07:00'].map(said),
    wrong: ['abc', '2026-06-30', '2026-06-30T00:00:00', '2026-06-30T00:00Z', '2026-06-30T24:00:00Z', '2026-06-30T00:00:00+0700', '2026-06-31T00:00:00Z',
      '2026-06-30T00:00:60Z', '2026-06-30T00:00:00.Z'].map(said).concat([['1782777600', 1782777600]]),
  },
  Decimal: {
    right: ['3.5', '+80', '.5', '80.000', '-0', '5.', '080.10', '-.25'].map(said),
    wrong: ['abc', '', '.', '1e3', '3,5', '+-1', '1.234', ' 1', '99999999999999999999'].map(said).concat([['80', 80], ['80.5', 80.5], ['[80]', [80]]]),
  },
  ID: {
    right: [['7', 7], ['-7', '-7'], ['99999999999999999999', '99999999999999999999']],
    wrong: [['7.5', 7.5], ['true', true], ['{a: 1}', { a: 1 }]],
  },
};
const ALIASES = ['a', 'b', 'one', 'id', '_', 'nodes'];
const STRINGS = ['', 'a', 'Ani', '%', '_', 'nurse\\n', '\\u0041', '\\u{1F600}', '\\uD83D\\uDE00', 'é', '\u{1F600}', '\\"', '\\\\'];
// What a citizen can really do; every other verb reaches nothing when a citizen calls it, so that it may be sent at random.
const REACHES_SOMETHING = ['signIn', 'signOut', 'submitSurveyResponse'];

export class Generator {
  constructor(schema, chance, ids) {
    this.schema = schema;
    this.chance = chance;
    this.ids = ids;
    this.fragments = new Map();
    this.variables = new Map();
    // What each field was asked with before: two fields of one name must have the same arguments.
    this.asked = new Map();
    this.aliases = 0;
    this.constant = false;
  }

  // `kind` is query, mutation, subscription or introspection.
  document(kind) {
    const { chance } = this;
    const root = {
      query: this.schema.getQueryType(),
      introspection: this.schema.getQueryType(),
      mutation: this.schema.getMutationType(),
      subscription: this.schema.getSubscriptionType(),
    }[kind];
    const set = kind === 'introspection' ? this.introspection() : this.set(root, kind === 'query' ? 4 : 3, kind !== 'query');
    const word = kind === 'introspection' ? 'query' : kind;
    const named = chance.percent(60);
    const definitions = [...this.variables].map(([name, { type, text, directive }]) =>
      `${chance.percent(8) ? '"A variable." ' : ''}$${name}: ${type}${text === undefined ? '' : ` = ${text}`}${directive ?? ''}`);
    const head = word === 'query' && definitions.length === 0 && !named ? '' :
      `${word}${named ? ' Judged' : ''}${definitions.length > 0 ? `(${definitions.join(', ')})` : ''} `;
    const described = (share) => (chance.percent(share) ? chance.one(['"What it does." ', '"""\nWhat it does.\n"""\n']) : '');
    const parts = [`${head !== '' ? described(8) : ''}${head}${set}`, ...[...this.fragments.values()].map((fragment) => `${described(8)}${fragment.text}`)];
    if (named && chance.percent(8)) parts.push('query Other { __typename }');
    const variables = {};
    for (const [name, { value }] of this.variables) if (value !== undefined) variables[name] = value;
    const request = { query: parts.join('\n'), variables };
    if (named && (parts.at(-1).startsWith('query Other') || chance.percent(30))) request.operationName = 'Judged';
    return request;
  }

  introspection() {
    const roots = this.chance.some(['schema', 'type'], 60).map((root) => root === 'schema'
      ? `__schema ${this.set(getNamedType(SchemaMetaFieldDef.type), 5)}`
      : `__type(name: "${this.chance.one(Object.keys(this.schema.getTypeMap()))}") ${this.set(getNamedType(TypeMetaFieldDef.type), 4)}`);
    return `{ ${roots.join(' ')} }`;
  }

  // A selection set in braces.
  set(type, depth, single = false) {
    const { chance } = this;
    const items = [];
    const possible = isAbstractType(type) ? this.schema.getPossibleTypes(type) : [];
    const fields = isObjectType(type) || isInterfaceType(type) ? Object.values(type.getFields()) : [];
    const usable = fields.filter((field) => (depth > 0 || !isCompositeType(getNamedType(field.type)))
      && (type !== this.schema.getMutationType() || !REACHES_SOMETHING.includes(field.name)));
    const count = single ? 1 : 1 + chance.below(depth > 2 ? 3 : 5);
    const chosen = [];
    for (let index = 0; index < count && usable.length > 0; index += 1) {
      const field = chance.one(usable);
      const text = this.field(type, field, depth);
      chosen.push(text);
      items.push(text);
      // The same field again: the two are one in the answer.
      if (!single && chance.percent(12)) items.push(chance.percent(50) ? text : this.field(type, field, depth, text.split(/[ ({@]/)[0]));
    }
    if (!single && (chance.percent(15) || items.length === 0)) items.push(chance.percent(30) ? 'kind: __typename' : '__typename');
    if (possible.length > 0) {
      for (const one of chance.some(possible, 20)) items.push(`... on ${one.name}${this.directive()} ${this.set(one, Math.max(0, depth - 1))}`);
    }
    if (depth > 0 && !single && chance.percent(25)) items.push(this.wrapped(type, depth - 1));
    if (!single && chance.percent(6)) items.push(`...${this.directive()} { ${items.slice(-1)[0]} }`);
    if (chance.percent(10)) items.reverse();
    return `{ ${items.join(chance.percent(20) ? ', ' : ' ')} }`;
  }

  // A fragment on the type or on an interface of it, in place or by name.
  wrapped(type, depth) {
    const { chance } = this;
    const on = isObjectType(type) && type.getInterfaces().length > 0 && chance.percent(25) ? type.getInterfaces()[0] : type;
    if (chance.percent(45)) return `... ${chance.percent(70) ? `on ${on.name}` : ''}${this.directive()} ${chance.percent(70) && on === type ? this.set(type, depth) : this.set(on, Math.min(depth, 1))}`;
    const known = [...this.fragments.entries()].filter(([, fragment]) => fragment.on === on.name);
    if (known.length > 0 && chance.percent(50)) return `...${chance.one(known)[0]}${this.directive()}`;
    const name = `F${this.fragments.size}`;
    this.fragments.set(name, { on: '', text: '' });
    const set = this.set(on, Math.min(depth, 2));
    this.fragments.set(name, { on: on.name, text: `fragment ${name} on ${on.name} ${set}` });
    return `...${name}${this.directive()}`;
  }

  field(type, field, depth, key = undefined) {
    const { chance } = this;
    let alias = key && key.endsWith(':') ? `${key} ` : '';
    if (!key && chance.percent(14)) alias = `${chance.percent(15) ? chance.one(ALIASES) : `k${this.aliases++}`}: `;
    const known = this.asked.get(field);
    const args = known !== undefined && (alias === '' || key) && !chance.percent(4) ? known : this.arguments(field);
    if (alias === '') this.asked.set(field, args);
    const below = getNamedType(field.type);
    const set = isCompositeType(below) ? ` ${this.set(below, depth - 1)}` : '';
    return `${alias}${field.name}${args}${this.directive()}${set}`;
  }

  directive() {
    const { chance } = this;
    if (!chance.percent(9)) return '';
    const word = chance.one(['skip', 'include']);
    const usual = word === 'include';
    const truth = chance.percent(70) ? usual : !usual;
    const first = ` @${word}(if: ${chance.percent(50) ? truth : this.variable('Boolean!', truth, String(truth))})`;
    return chance.percent(10) ? `${first} @${word === 'skip' ? 'include' : 'skip'}(if: ${chance.percent(50)})` : first;
  }

  // `$name`, declared with a default, a value, or both; where the place has a default of its own, perhaps with neither.
  variable(type, value, text, hasDefault = false) {
    const { chance } = this;
    const name = `v${this.variables.size}`;
    if (hasDefault && chance.percent(60)) {
      this.variables.set(name, { type: type.replace(/!$/, ''), text: undefined, value: chance.one([undefined, undefined, value, null]) });
      return `$${name}`;
    }
    const way = chance.below(4);
    const nullable = type.endsWith('!') ? type.slice(0, -1) : type;
    const declared = chance.percent(15) && way > 1 ? nullable : type;
    const entry = { type: declared, text: undefined, value: undefined };
    if (way > 1) entry.text = text;
    if (way !== 2) entry.value = value;
    if (way === 1 && !type.endsWith('!') && chance.percent(20)) entry.value = chance.percent(50) ? null : undefined;
    this.variables.set(name, entry);
    return `$${name}`;
  }

  arguments(field) {
    const { chance } = this;
    const texts = [];
    const names = field.args.map((arg) => arg.name);
    for (const arg of field.args) {
      const hasDefault = arg.defaultValue !== undefined;
      const required = isNonNullType(arg.type) && !hasDefault;
      const share = arg.name === 'first' && names.includes('last') ? 85 : ['last', 'after', 'before'].includes(arg.name) ? 2 : 30;
      if (!required && !chance.percent(share)) continue;
      this.constant = chance.percent(25);
      const [text, value] = ['first', 'last'].includes(arg.name) ? this.small() : this.value(arg.type, 2, arg.name);
      const given = this.constant ? this.variable(String(arg.type), value, text, hasDefault) : text;
      texts.push(`${arg.name}: ${chance.percent(1) ? 'null' : given}`);
      this.constant = false;
    }
    if (chance.percent(20)) texts.reverse();
    return texts.length > 0 ? `(${texts.join(chance.percent(30) ? ' ' : ', ')})` : '';
  }

  small() {
    const count = this.chance.below(4);
    return [String(count), count];
  }

  // [literal, JSON value] of an input type.
  value(type, depth, hint, nullable = true) {
    const { chance } = this;
    if (isNonNullType(type)) return this.value(type.ofType, depth, hint, false);
    if (nullable && chance.percent(4)) return ['null', null];
    if (isListType(type)) {
      if (chance.percent(10)) return this.value(type.ofType, depth, hint);
      const items = Array.from({ length: 1 + chance.below(2) }, () => this.value(type.ofType, depth, hint));
      return [`[${items.map(([text]) => text).join(', ')}]`, items.map(([, value]) => value)];
    }
    if (isEnumType(type)) {
      const { name } = chance.one(type.getValues());
      return [name, name];
    }
    if (isInputObjectType(type)) return this.object(type, depth);
    switch (type.name) {
      case 'Int': return this.small();
      case 'Float': return chance.one([['1.5', 1.5], ['2', 2], ['1e2', 100]]);
      case 'Boolean': return chance.one([['true', true], ['false', false]]);
      case 'ID': {
        if (chance.percent(10)) return this.written(type);
        const id = chance.percent(80) && this.ids.length > 0 ? chance.one(this.ids) : 'unknown';
        return [`"${id}"`, id];
      }
      case 'Date':
      case 'DateTime':
      case 'Decimal': return this.written(type);
      default: {
        const text = chance.one(STRINGS);
        if (chance.percent(8)) return ['"""\n  block\n    string \\""" \n"""', 'block'];
        return [`"${text}"`, JSON.parse(`"${text.replace(/\\u\{1F600\}/, '\u{1F600}')}"`)];
      }
    }
  }

  // A scalar in one of its spellings, or in one that is none.
  written(type) {
    const { right, wrong } = WRITTEN[type.name];
    return this.chance.one(this.chance.percent(8) ? wrong : right);
  }

  object(type, depth) {
    const { chance } = this;
    const fields = Object.values(type.getFields());
    const leaf = fields.filter((field) => !isInputObjectType(getNamedType(field.type)));
    const usable = depth > 0 || leaf.length === 0 ? fields : leaf;
    const optional = usable.filter((field) => !isNonNullType(field.type));
    let chosen = fields.filter((field) => isNonNullType(field.type) && field.defaultValue === undefined);
    if (optional.length > 0 && (chosen.length === 0 || chance.percent(30))) chosen = [...chosen, chance.one(optional)];
    if (depth < -2) chosen = chosen.filter((field) => leaf.includes(field));
    const entries = chosen.map((field) => {
      const [text, value] = this.value(field.type, depth - 1, field.name);
      return [field.name, !this.constant && chance.percent(leaf.includes(field) ? 16 : 8) ? this.variable(String(field.type), value, text) : text, value];
    });
    return [`{${entries.map(([name, text]) => `${name}: ${text}`).join(', ')}}`, Object.fromEntries(entries.map(([name, , value]) => [name, value]))];
  }
}

const IGNORED = [',', ' ', '\ufeff', '# said\n', '#\r\n', '# "\r', ',,', '#{\n,', '\t', '\ufeff#\ufeff\n\ufeff'];

// Puts what the grammar ignores between the tokens of a document, anywhere.
export function sprinkled(query, chance) {
  const found = tokens(query);
  if (!found) return query;
  const share = chance.one([5, 20, 60]);
  let text = '';
  let end = 0;
  for (const token of found) {
    text += query.slice(end, token.start) + (chance.percent(share) ? chance.one(IGNORED) : '') + query.slice(token.start, token.end);
    end = token.end;
  }
  return text + (chance.percent(share) ? chance.one(IGNORED) : '') + query.slice(end);
}

// The same document with one blank wherever something is ignored.
export function plain(query) {
  return tokens(query)?.map((token) => query.slice(token.start, token.end)).join(' ') ?? query;
}

// The tokens of a document; undefined if it does not consist of tokens.
function tokens(query) {
  const lexer = new Lexer(new Source(query));
  const found = [];
  try {
    for (let token = lexer.advance(); token.kind !== TokenKind.EOF; token = lexer.advance()) found.push(token);
  } catch {
    return undefined;
  }
  return found;
}

// The same document with less that is ignored in it, one place less each time.
export function* quieter(query) {
  const found = tokens(query);
  for (let index = 1; index < (found?.length ?? 0); index += 1) {
    const [start, end] = [found[index - 1].end, found[index].start];
    if (!/^ ?$/.test(query.slice(start, end))) yield `${query.slice(0, start)} ${query.slice(end)}`;
  }
}
