// What graphql-js says of a request, in the words in which the server's answer can be compared.

import {
  buildSchema, DirectiveLocation, execute, getOperationAST, getVariableValues, GraphQLBoolean, GraphQLError, GraphQLFloat, GraphQLNonNull, GraphQLSchema, GraphQLString, isObjectType, isScalarType, isSpecifiedDirective, isSpecifiedScalarType, Kind, OperationTypeNode, parse, validate, specifiedRules,
} from 'graphql';
import { getVariableValues as inside } from 'graphql/execution/values.js';
import { lostNull, writtenNull } from './null.mjs';
import { resolve, rootOf, spelledOut, typeOf } from './store.mjs';

const variableValues = getVariableValues ?? inside;

// How deep introspection may go is a limit, not a rule of the language; the server has limits of its own.
const RULES = specifiedRules.filter((rule) => rule.name !== 'MaxIntrospectionDepthRule');

const TIME = /^(\d{4}-\d{2}-\d{2})[Tt](\d{2}):(\d{2}):(\d{2})(?:\.\d+)?(?:[Zz]|([+-])(\d{2}):(\d{2}))$/;
const DECIMAL = /^([+-]?)(?:(\d+)(?:\.(\d*))?|\.(\d+))$/;
const MINUTE = 60_000;

function isDay(text) {
  const day = new Date(`${text}T00:00:00Z`);
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(day.getTime()) && day.toISOString().slice(0, 10) === text;
}

// The grammar of RFC 3339, and its rule about leap seconds: at the end of a month in UTC.
function isTime(text) {
  const [, day, hour, minute, second, sign, hours = '0', minutes = '0'] = TIME.exec(text) ?? [];
  if (!day || !isDay(day) || hour > 23 || minute > 59 || second > 60 || hours > 23 || minutes > 59) return false;
  if (second < 60) return true;
  const offset = (hours * 60 + Number(minutes)) * (sign === '-' ? -1 : 1);
  const next = new Date(Date.parse(`${day}T${hour}:${minute}:59Z`) + 1000 - offset * MINUTE);
  return next.getUTCDate() === 1 && next.getTime() % (24 * 60 * MINUTE) === 0;
}

// A decimal of XML Schema with at most two places that are not 0, in 64 bits.
function isDecimal(text) {
  const [matched, sign, whole = '', places, only] = DECIMAL.exec(text) ?? [];
  if (matched === undefined) return false;
  const digits = (places ?? only ?? '').replace(/0+$/, '');
  return digits.length <= 2 && BigInt.asIntN(64, BigInt(`${whole}${digits.padEnd(2, '0')}`)) === BigInt(`${whole}${digits.padEnd(2, '0')}`) && sign !== undefined;
}

// What the scalars' specifications say.
const FORMS = { Date: isDay, DateTime: isTime, Decimal: isDecimal };

// graphql-js with the differences of introspection that docs/graphql-conformance.md names, so that all others are seen.
function asDocumented(schema) {
  // Built-in scalars that nothing uses.
  const config = schema.toConfig();
  const whole = new GraphQLSchema({ ...config, types: [...config.types, GraphQLFloat] });
  // Interfaces of an interface, and the description of a schema.
  whole.getType('__Schema').getFields().description.type = new GraphQLNonNull(GraphQLString);
  whole.getType('__Type').getFields().interfaces.resolve = (type) => (isObjectType(type) ? type.getInterfaces() : undefined);
  // What may not be null since September 2025: `includeDeprecated`.
  for (const [type, field] of [['__Type', 'fields'], ['__Type', 'enumValues'], ['__Type', 'inputFields'], ['__Field', 'args'], ['__Directive', 'args']]) {
    whole.getType(type).getFields()[field].args[0].type = new GraphQLNonNull(GraphQLBoolean);
  }
  // Deprecated directives in introspection.
  whole.getType('__Schema').getFields().directives.args = [];
  for (const field of ['isDeprecated', 'deprecationReason']) delete whole.getType('__Directive').getFields()[field];
  const locations = whole.getType('__DirectiveLocation');
  locations._values = locations._values.filter(({ name }) => name !== DirectiveLocation.DIRECTIVE_DEFINITION);
  const deprecated = whole.getDirective('deprecated');
  deprecated.locations = deprecated.locations.filter((location) => location !== DirectiveLocation.DIRECTIVE_DEFINITION);
  return whole;
}

// What introspection says about its own types and about the built-in scalars and directives.
export const ABOUT_ITSELF = `{ __schema {
  description
  types { name description fields(includeDeprecated: true) { name description args { name description } }
    enumValues(includeDeprecated: true) { name description } }
  directives { name description args { name description } }
} }`;

// Those texts are each library's own: graphql-js takes over ours, and only they.
export function takeOver(schema, told) {
  schema.description = told.description;
  const describe = (ours, theirs) => { if (ours && theirs) ours.description = theirs.description; };
  for (const type of told.types) {
    const ours = schema.getType(type.name);
    if (!ours || !(type.name.startsWith('__') || isSpecifiedScalarType(ours))) continue;
    describe(ours, type);
    for (const field of type.fields ?? []) {
      const known = ours.getFields()[field.name];
      describe(known, field);
      for (const arg of field.args) describe(known?.args.find(({ name }) => name === arg.name), arg);
    }
    for (const value of type.enumValues ?? []) describe(ours.getValue(value.name), value);
  }
  for (const directive of told.directives) {
    const ours = schema.getDirective(directive.name);
    if (!ours || !isSpecifiedDirective(ours)) continue;
    describe(ours, directive);
    for (const arg of directive.args) describe(ours.args.find(({ name }) => name === arg.name), arg);
  }
}

// The schema of the file, with the scalars that its descriptions promise.
export function schemaOf(text) {
  const schema = asDocumented(buildSchema(text));
  for (const type of Object.values(schema.getTypeMap())) {
    const form = isScalarType(type) ? FORMS[type.name] : undefined;
    if (!form) continue;
    type.parseValue = (value) => {
      if (typeof value !== 'string' || !form(value)) throw new GraphQLError(`not a ${type.name}`);
      return value;
    };
    type.parseLiteral = (node) => {
      if (node.kind !== Kind.STRING) throw new GraphQLError(`not a ${type.name}`);
      return type.parseValue(node.value);
    };
  }
  return schema;
}

// Why the request must not be executed, or what would be.
export function judged(schema, request) {
  let document;
  try {
    document = parse(request.query);
  } catch (error) {
    return { refusal: 'syntax', reason: error.message };
  }
  let errors;
  try {
    errors = validate(schema, document, RULES, { maxErrors: 1 });
  } catch (error) {
    // A subscription whose root fields depend on a condition that cannot be known yet: a mistake too.
    errors = [error];
  }
  if (errors.length > 0) return { refusal: 'validation', reason: errors[0].message };
  // What the document holds is looked at before its variables are.
  const written = writtenNull(schema, document);
  if (written) return { refusal: 'null', reason: written };
  // docs/graphql-conformance.md, "An empty name of an operation".
  const named = request.operationName || undefined;
  const operation = getOperationAST(document, named);
  if (!operation) return { refusal: 'operation', reason: 'no operation is meant' };
  const { errors: wrong, coerced } = variableValues(schema, operation.variableDefinitions ?? [], request.variables ?? {});
  if (wrong) return { refusal: 'variables', reason: wrong[0].message, places: wrong.length < MISTAKES_TOLD ? placesOf(wrong) : undefined };
  const lost = lostNull(schema, document, operation, coerced);
  if (lost) return { refusal: 'null', reason: lost };
  return { document, operation, coerced };
}

// At most so many mistakes are told.
const MISTAKES_TOLD = 20;

// Where the mistakes in variables are, in the words of either side.
export function placesOf(errors) {
  const places = errors.filter(({ message }) => !/ is null, which is no /.test(message)).map(({ message }) => {
    const ours = /^variables[\w.[\]]*/.exec(message);
    if (ours) return ours[0];
    const [, name] = /^Variable "\$(\w+)"/.exec(message) ?? [];
    const [, inside] = /^Variable "\$\w+" got invalid value .* at "([\w.[\]]+)"; /s.exec(message) ?? [];
    const [, field] = /; Field "(\w+)" of required type "[^"]*" was not provided\.$/.exec(message) ?? [];
    return `variables.${inside ?? name}${field ? `.${field}` : ''}`;
  });
  return [...new Set(places)].sort().join(' ');
}

// graphql-js's own answer to a query over the server's data. `ask` sends a document to the server.
export async function executed(schema, request, { document, operation, coerced }, ask) {
  const text = spelledOut(schema, document, operation, coerced);
  let root = {};
  if (text) {
    const answer = await ask(text);
    if (!('data' in answer.body)) return { unjudged: JSON.stringify(answer.body.errors?.[0]), text };
    // A field that is never null has failed: which of several is told first has no order.
    if (answer.body.data === null) return { nothing: true };
    root = rootOf(answer.body);
  }
  const contextValue = { unknown: false, failed: new Map() };
  const result = await execute({
    schema, document, operationName: request.operationName || undefined, variableValues: request.variables, rootValue: root,
    fieldResolver: resolve, typeResolver: typeOf, contextValue,
  });
  return { ...result, unknown: contextValue.unknown };
}

export const isQuery = (operation) => operation.operation === OperationTypeNode.QUERY;
export const isSubscription = (operation) => operation.operation === OperationTypeNode.SUBSCRIPTION;
