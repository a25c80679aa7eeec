// Errors by their codes, whatever client has met them.

import type { ErrorCode } from "./generated/schema.js";

/** The code of an error: one of the catalogue, a newer server's, or `NETWORK` for what no server has said. */
export type Code = ErrorCode | "NETWORK" | (string & {});

/** What went wrong. */
export interface Problem {
  readonly code: Code;
  /** For people, in the language that was asked for. */
  readonly message: string;
  /** The field that has failed; absent where the whole operation has. */
  readonly path?: readonly (string | number)[];
  /** Give it to whoever runs the server. */
  readonly requestId?: string;
  /** How long to wait, with `RATE_LIMITED` and `UNAVAILABLE`. */
  readonly retryAfterSeconds?: number;
}

/** The close code of a socket whose session has ended, or whose token never was one. */
export const FORBIDDEN = 4403;

/**
 * What an error says: urql's `CombinedError`, Apollo's `CombinedGraphQLErrors`, the list that graphql-ws gives, a closed
 * socket, or anything else that was thrown. Nothing gives nothing.
 */
export function problems(error: unknown): Problem[] {
  if (error === undefined || error === null) return [];
  if (Array.isArray(error)) return error.map(ofServer);
  if (!isObject(error)) return [ofNetwork(String(error))];
  const { code, errors, graphQLErrors, message, networkError, reason } = error;
  if (Array.isArray(graphQLErrors) && graphQLErrors.length > 0) return graphQLErrors.map(ofServer);
  if (isObject(networkError)) return problems(networkError);
  if (Array.isArray(errors)) return errors.map(ofServer);
  if (code === FORBIDDEN) return [{ code: "UNAUTHENTICATED", message: String(reason ?? "") }];
  return [ofNetwork(String(message ?? reason ?? error))];
}

/** What to do, by code. */
export type Handlers<T> = Partial<Record<ErrorCode | "NETWORK", (problem: Problem) => T>> & {
  /** What to do about every other code, those of a newer server included. */
  otherwise: (problem: Problem) => T;
};

/** Does what `handlers` say about the first problem; nothing, and `undefined`, if nothing went wrong. */
export function onCode<T>(error: unknown, handlers: Handlers<T>): T | undefined {
  const [problem] = problems(error);
  if (!problem) return undefined;
  const known: Partial<Record<string, (problem: Problem) => T>> = handlers;
  const handler = Object.hasOwn(handlers, problem.code) ? known[problem.code] : undefined;
  return (handler ?? handlers.otherwise)(problem);
}

function ofServer(error: unknown): Problem {
  if (!isObject(error)) return ofNetwork(String(error));
  const extensions = isObject(error["extensions"]) ? error["extensions"] : {};
  const { code, requestId, retryAfterSeconds } = extensions;
  const path = error["path"];
  return {
    code: typeof code === "string" ? code : "NETWORK",
    message: String(error["message"] ?? ""),
    ...(Array.isArray(path) ? { path } : {}),
    ...(typeof requestId === "string" ? { requestId } : {}),
    ...(typeof retryAfterSeconds === "number" ? { retryAfterSeconds } : {}),
  };
}

function ofNetwork(message: string): Problem {
  return { code: "NETWORK", message };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
