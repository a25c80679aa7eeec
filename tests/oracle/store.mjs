// What the server's data are, field by field under names of our own, so that graphql-js can execute any document over
// the same data. The server is asked once with everything spelt out: no aliases, fragments, directives or variables.

import {
  astFromValue, getArgumentValues as ofGraphql, getDirectiveValues as directiveValues, getNamedType, GraphQLError, GraphQLIncludeDirective,
  GraphQLSkipDirective, isAbstractType, isCompositeType, Kind, print,
  typeFromAST,
} from 'graphql';
import { getArgumentValues as inside } from 'graphql/execution/values.js';

const argumentValues = ofGraphql ?? inside;

function stable(value) {
  if (Array.isArray(value)) return `[${value.map(stable).join()}]`;
  if (value && typeof value === 'object') return `{${Object.keys(value).sort().map((key) => `${key}:${stable(value[key])}`).join()}}`;
  return JSON.stringify(value) ?? 'undefined';
}

function hash(text) {
  let value = 5381;
  for (const letter of text) value = (Math.imul(value, 33) ^ letter.codePointAt(0)) >>> 0;
  return value.toString(36);
}

function key(type, field, args) {
  return `${type}__${field}${Object.keys(args).length > 0 ? `_${hash(stable(args))}` : ''}`;
}

// The document that asks for all that `document` selects.
export function spelledOut(schema, document, operation, variables) {
  const fragments = new Map(document.definitions.filter((one) => one.kind === Kind.FRAGMENT_DEFINITION).map((one) => [one.name.value, one]));

  function leftOut(one) {
    try {
      return directiveValues(GraphQLSkipDirective, one, variables)?.if === true
        || directiveValues(GraphQLIncludeDirective, one, variables)?.if === false;
    } catch {
      // Its condition is null: graphql-js fails there by itself.
      return false;
    }
  }

  function collect(type, sets, found = new Map()) {
    for (const set of sets) {
      for (const one of set.selections) {
        // What is left out fails nowhere either.
        if (leftOut(one)) continue;
        if (one.kind === Kind.FIELD) {
          const definition = type.getFields()[one.name.value];
          if (!definition) continue;
          let args;
          try {
            args = argumentValues(definition, one, variables);
          } catch {
            // The field fails before it is asked for: there is nothing to know.
            continue;
          }
          const name = key(type.name, definition.name, args);
          if (!found.has(name)) found.set(name, { definition, args, sets: [] });
          if (one.selectionSet) found.get(name).sets.push(one.selectionSet);
          continue;
        }
        const fragment = one.kind === Kind.FRAGMENT_SPREAD ? fragments.get(one.name.value) : one;
        const on = fragment.typeCondition ? typeFromAST(schema, fragment.typeCondition) : type;
        if (on === type || (isAbstractType(on) && schema.isSubType(on, type))) collect(type, [fragment.selectionSet], found);
      }
    }
    return found;
  }

  function written(type, sets) {
    if (isAbstractType(type)) {
      const parts = schema.getPossibleTypes(type).map((one) => [one, written(one, sets)]);
      return `{ __typename ${parts.filter(([, text]) => text).map(([one, text]) => `... on ${one.name} ${text}`).join(' ')} }`;
    }
    const fields = [...collect(type, sets)].map(([name, { definition, args, sets: inner }]) => {
      const texts = definition.args.filter((arg) => arg.name in args).map((arg) => `${arg.name}: ${print(astFromValue(args[arg.name], arg.type))}`);
      const below = getNamedType(definition.type);
      const set = isCompositeType(below) ? ` ${written(below, inner) || '{ __typename }'}` : '';
      return `${name}: ${definition.name}${texts.length > 0 ? `(${texts.join(', ')})` : ''}${set}`;
    });
    return fields.length > 0 ? `{ ${fields.join(' ')} }` : '';
  }

  return written(schema.getQueryType(), [operation.selectionSet]);
}

// The root value for graphql-js: the server's answer, with its errors where they occurred.
export function rootOf(answer) {
  const root = answer.data ?? {};
  for (const error of answer.errors ?? []) {
    let place = root;
    for (const step of error.path.slice(0, -1)) {
      if (place[step] === null || place[step] === undefined) place[step] = {};
      place = place[step];
    }
    place[error.path.at(-1)] = new GraphQLError(error.message);
  }
  return root;
}

// A field that has failed was asked for once, whatever number of names the document has for it. Of two names it is not known
// which one fails by itself: `context.unknown` says that there were such.
export function resolve(source, args, context, info) {
  const value = source[key(info.parentType.name, info.fieldName, args)];
  if (value instanceof GraphQLError) {
    const names = context.failed.get(value) ?? new Set();
    context.failed.set(value, names.add(info.path.key));
    if (names.size > 1) context.unknown = true;
  }
  return value;
}

export function typeOf(value) {
  return value.__typename;
}
