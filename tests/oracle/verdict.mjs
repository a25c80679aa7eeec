// What graphql-js says of a request, in the words in which the server's answer can be compared.

import {
  buildSchema, DirectiveLocation, execute, getOperationAST, getVariableValues, GraphQLBoolean, GraphQLError, GraphQLFloat, GraphQLNonNull, GraphQLSchema, GraphQLString, isObjectType, isScalarType, isSpecifiedDirective, isSpecifiedScalarType, Kind, OperationTypeNode, parse, validate, specifiedRules,
} from 'graphql';
import { getVariableValues as inside } from 'graphql/execution/values.js';
import { resolve, rootOf, spelledOut, typeOf } from './store.mjs';

const variableValues = getVariableValues ?? inside;

// How deep introspection may go is a limit, not a rule of the language; the server has limits of its own.
const RULES = specifiedRules.filter((rule) => rule.name !== 'MaxIntrospectionDepthRule');

const DATE = /^\d{4}-\d{2}-\d{2}$/;
const TIME = /^\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?([Zz]|[+-]\d{2}:\d{2})$/;
const DECIMAL = /^-?\d+(\.\d+)?$/;
const FORMS = {
  Date: (text) => DATE.test(text) && !Number.isNaN(Date.parse(text)),
  DateTime: (text) => TIME.test(text) && !Number.isNaN(Date.parse(text)),
  Decimal: (text) => DECIMAL.test(text),
};

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
  const named = request.operationName ?? undefined;
  const operation = getOperationAST(document, named);
  if (!operation) return { refusal: 'operation', reason: 'no operation is meant' };
  const { errors: wrong, coerced } = variableValues(schema, operation.variableDefinitions ?? [], request.variables ?? {});
  if (wrong) return { refusal: 'variables', reason: wrong[0].message };
  return { document, operation, coerced };
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
  return execute({
    schema, document, operationName: request.operationName, variableValues: request.variables, rootValue: root,
    fieldResolver: resolve, typeResolver: typeOf,
  });
}

export const isQuery = (operation) => operation.operation === OperationTypeNode.QUERY;
export const isSubscription = (operation) => operation.operation === OperationTypeNode.SUBSCRIPTION;
