// The WebSocket that both clients subscribe over.

import { createClient, type Client } from "graphql-ws";

export interface SocketOptions {
  /** Such as `wss://capaian.example/graphql/ws`. */
  url: string;
  /** The token of `signIn`; asked for whenever a connection is opened. */
  token: () => string | undefined;
  /** Called when the session has ended: sign in again, and subscribe again. */
  ended?: () => void;
  /** Where the platform has no WebSocket of its own. */
  webSocketImpl?: unknown;
}

/** The close code for a session that has ended, or a token that never was one. */
const FORBIDDEN = 4403;

export function socketTo({ url, token, ended, webSocketImpl }: SocketOptions): Client {
  return createClient({
    url,
    webSocketImpl,
    connectionParams: (): Record<string, string> => {
      const value = token();
      return value ? { authorization: `Bearer ${value}` } : {};
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
