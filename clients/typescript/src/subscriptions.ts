// The WebSocket that clients subscribe over.

import { createClient, type Client } from "graphql-ws";
import { FORBIDDEN } from "./errors.js";

export interface SocketOptions {
  /** Such as `wss://capaian.example/graphql/ws`. */
  url: string;
  /** The token of `signIn`; asked for whenever a connection is opened. Without it the browser's cookie counts. */
  token?: (() => string | undefined) | undefined;
  /** Called when the session has ended: sign in again, and subscribe again. */
  ended?: (() => void) | undefined;
  /** Where the platform has no WebSocket of its own. */
  webSocketImpl?: unknown;
}

export function socketTo({ url, token, ended, webSocketImpl }: SocketOptions): Client {
  return createClient({
    url,
    webSocketImpl,
    connectionParams: () => {
      const value = token?.();
      return value ? { authorization: `Bearer ${value}` } : undefined;
    },
    // Whatever else closes the connection passes. This does not: the same token would be refused for ever.
    shouldRetry: (event) => codeOf(event) !== FORBIDDEN,
    on: {
      closed: (event) => {
        if (codeOf(event) === FORBIDDEN) ended?.();
      },
    },
  });
}

function codeOf(event: unknown): number | undefined {
  return typeof event === "object" && event !== null && "code" in event ? Number(event.code) : undefined;
}
