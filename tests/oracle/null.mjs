// What this server refuses and graphql-js does not: a null that stands for a condition or an id, or where a type has none.
// docs/graphql-conformance.md, "Null is no condition" and "Null for a variable with a default".

import {
  getDirectiveValues, getNamedType, GraphQLIncludeDirective, GraphQLSkipDirective, isInputObjectType, isListType,
  isNonNullType, Kind, typeFromAST, TypeInfo, visit, visitWithTypeInfo,
} from 'graphql';
import { getDirectiveValues as inside } from 'graphql/execution/values.js';

const directiveValues = getDirectiveValues ?? inside;

const isFilter = (type) => isInputObjectType(type) && type.name.endsWith('Filter');
const isId = (type) => type && !isNonNullType(type) && !isListType(type) && type.name === 'ID';

// Why a null of this request must not be taken for nothing; undefined if there is none.
export function lostNull(schema, document, operation, variables) {
  return sent(schema, operation, variables) ?? used(schema, document, operation, variables);
}

// A null that the document holds, in whatever operation.
export function writtenNull(schema, document) {
  let found;
  const types = new TypeInfo(schema);
  visit(document, visitWithTypeInfo(types, {
    ObjectField(node) {
      if (node.value.kind === Kind.NULL && isFilter(getNamedType(types.getParentInputType()))) found = 'a condition is null';
    },
    Argument(node) {
      if (node.value.kind === Kind.NULL && isId(types.getInputType())) found = 'an id is null';
    },
  }));
  return found;
}

// A null within the value of a variable.
function sent(schema, operation, variables) {
  const holds = (type, value) => {
    if (isNonNullType(type)) return holds(type.ofType, value);
    if (value === null || value === undefined) return false;
    if (isListType(type)) return [value].flat().some((item) => holds(type.ofType, item));
    if (!isInputObjectType(type)) return false;
    return Object.entries(value).some(([name, inner]) => (inner === null && isFilter(type)) || holds(type.getFields()[name].type, inner));
  };
  const one = (operation.variableDefinitions ?? []).find((definition) =>
    holds(typeFromAST(schema, definition.type), variables[definition.variable.name.value]));
  return one && 'a condition in a variable is null';
}

// A use of a variable that is null, in what the operation does not leave out.
function used(schema, document, operation, variables) {
  const fragments = new Map(document.definitions.filter((one) => one.kind === Kind.FRAGMENT_DEFINITION).map((one) => [one.name.value, one]));
  const types = new TypeInfo(schema);
  const spread = new Set();
  let found;
  const leftOut = (node) => {
    try {
      return directiveValues(GraphQLSkipDirective, node, variables)?.if === true || directiveValues(GraphQLIncludeDirective, node, variables)?.if === false;
    } catch {
      // Its condition is null, which is found below.
      return false;
    }
  };
  const look = (node, info) => visit(node, visitWithTypeInfo(info, {
    enter(one) {
      if (one.kind === Kind.VARIABLE_DEFINITION) return false;
      if (one.kind === Kind.VARIABLE && variables[one.name.value] === null) {
        const type = info.getInputType();
        if (isNonNullType(type)) found = `a variable is null where ${type} is expected`;
      }
      if (one.kind === Kind.OBJECT_FIELD && one.value.kind === Kind.VARIABLE && variables[one.value.name.value] === null
        && isFilter(getNamedType(info.getParentInputType()))) found = 'a variable that is a condition is null';
      if (one.kind === Kind.ARGUMENT && one.value.kind === Kind.VARIABLE && variables[one.value.name.value] === null
        && isId(info.getInputType())) found = 'a variable that is an id is null';
      if ([Kind.FIELD, Kind.INLINE_FRAGMENT, Kind.FRAGMENT_SPREAD].includes(one.kind)) {
        if (leftOut(one)) {
          // Its own conditions are looked at all the same.
          for (const directive of one.directives ?? []) {
            for (const { value } of directive.arguments ?? []) {
              if (value.kind === Kind.VARIABLE && variables[value.name.value] === null) found = 'a variable is null where Boolean! is expected';
            }
          }
          return false;
        }
        if (one.kind === Kind.FRAGMENT_SPREAD && !spread.has(one.name.value)) {
          spread.add(one.name.value);
          look(fragments.get(one.name.value), new TypeInfo(schema));
        }
      }
      return undefined;
    },
  }));
  look(operation, types);
  return found;
}
