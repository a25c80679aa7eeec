// The session: how requests carry it, and how it is noticed that it has begun or ended.

import {
  makeOperation,
  type CombinedError,
  type Exchange,
  type Operation,
  type OperationResult,
} from "@urql/core";
import { filter, makeSubject, map, merge, pipe } from "wonka";
import { problems } from "./errors.js";

export interface SessionOptions {
  /** The token of `signIn`; asked for with every request. Without it the browser keeps the session in a cookie. */
  token?: (() => string | undefined) | undefined;
  /** Called after an answer that begins the session. */
  began?: (() => void) | undefined;
  /** Called after an answer that ends the session, or says that it had ended. */
  ended?: (() => void) | undefined;
}

/** The session as a cookie that the browser keeps and no script can read. */
export function cookieExchange(options: Omit<SessionOptions, "token"> = {}): Exchange {
  return sessionExchange(options);
}

/** Sends the session along, and watches what becomes of it. Stands before everything that sends. */
export function sessionExchange({ token, began, ended }: SessionOptions): Exchange {
  const carrying = token ? (operation: Operation) => withHeaders(operation, ofToken(token)) : withCookie;
  return ({ forward }) => (operations) => {
    const again = makeSubject<Operation>();
    /** The mutations of `signIn` that have been sent a second time. */
    const repeated = new Set<number>();
    const seen = (result: OperationResult): boolean => {
      const { operation } = result;
      const mutation = operation.kind === "mutation" ? fieldsOf(operation) : [];
      const signsIn = mutation.filter(({ name }) => name === "signIn");
      if (isUnauthenticated(result.error)) {
        // The answer has taken back a cookie that had ended. Whoever is signing in need not know of it.
        if (!token && signsIn.length > 0 && !repeated.has(operation.key)) {
          repeated.add(operation.key);
          again.next(operation);
          return false;
        }
        ended?.();
      } else if (signsIn.some(({ key }) => isDone(result.data, key))) {
        began?.();
      } else if (mutation.some(({ name, key }) => name === "signOut" && isDone(result.data, key))) {
        ended?.();
      } else if (hasEnded(result.extensions)) {
        ended?.();
      }
      repeated.delete(operation.key);
      return true;
    };
    return pipe(merge([pipe(operations, map(carrying)), again.source]), forward, filter(seen));
  };
}

function withCookie(operation: Operation): Operation {
  const signsIn = operation.kind === "mutation" && fieldsOf(operation).some(({ name }) => name === "signIn");
  const headers = (): Record<string, string> => ({
    // Where a browser does not say what page asks, this says that no other site has made it ask.
    "x-capaian-csrf": "1",
    ...(signsIn ? { "x-capaian-session": "cookie" } : {}),
  });
  return withHeaders(operation, headers, { credentials: "include" });
}

function ofToken(token: () => string | undefined): () => Record<string, string> {
  return (): Record<string, string> => {
    const value = token();
    return value ? { authorization: `Bearer ${value}` } : {};
  };
}

function withHeaders(operation: Operation, headers: () => Record<string, string>, more: RequestInit = {}): Operation {
  if (operation.kind === "teardown") return operation;
  const { fetchOptions } = operation.context;
  return makeOperation(operation.kind, operation, {
    ...operation.context,
    fetchOptions: () => {
      const given = (typeof fetchOptions === "function" ? fetchOptions() : fetchOptions) ?? {};
      return { ...given, ...more, headers: { ...Object.fromEntries(new Headers(given.headers)), ...headers() } };
    },
  });
}

/** The fields at the root of an operation, and the keys that they are answered under. */
function fieldsOf({ query }: Operation): { name: string; key: string }[] {
  return query.definitions.flatMap((definition) => {
    if (definition.kind !== "OperationDefinition") return [];
    return definition.selectionSet.selections.flatMap((selection) => {
      if (selection.kind !== "Field") return [];
      return [{ name: selection.name.value, key: (selection.alias ?? selection.name).value }];
    });
  });
}

/** Whether the mutation under this key was done; only then has the session changed. */
function isDone(data: unknown, key: string): boolean {
  const payload = (data as Record<string, { userErrors?: readonly unknown[] } | null> | null | undefined)?.[key];
  return Boolean(payload) && !payload?.userErrors?.length;
}

/** Whether an answer that anybody may have says beside it that the session has ended. */
function hasEnded(extensions: Record<string, unknown> | undefined): boolean {
  return (extensions?.["credentials"] as { code?: unknown } | undefined)?.code === "UNAUTHENTICATED";
}

function isUnauthenticated(error: CombinedError | undefined): boolean {
  return problems(error).some(({ code }) => code === "UNAUTHENTICATED");
}
