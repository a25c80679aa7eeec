// The client: cache with paging, documents by their hashes, the session, subscriptions over WebSocket.

import { Client, fetchExchange, subscriptionExchange } from "@urql/core";
import { persistedExchange } from "@urql/exchange-persisted";
import type { Client as Socket } from "graphql-ws";
import { cache } from "./cache.js";
import { generatedHash } from "./persisted.js";
import { sessionExchange } from "./session.js";
import { socketTo } from "./subscriptions.js";

export interface Options {
  /** Such as `https://capaian.example/graphql`; the other addresses follow from it. */
  url: string;
  /**
   * The token of `signIn`; asked for anew with every request, so that signing in and out counts at once. Without it the
   * session is a cookie, which is what pages want.
   */
  token?: () => string | undefined;
  /**
   * How documents are sent: `automatic`, by the hash of their text, and the text along where the server does not know it;
   * `registered`, by the hash that the generator has written into them and nothing else; or as `text`.
   */
  documents?: "automatic" | "registered" | "text";
  /** The language of messages; without it the browser's. */
  language?: "id" | "en";
  /** Called when the session has begun or ended, with the client to go on with. */
  changed?: (change: SessionChange, capaian: Capaian) => void;
  /** Where the platform has no WebSocket of its own. */
  webSocketImpl?: unknown;
  /** In the place of the platform's own. */
  fetch?: typeof fetch;
}

export type SessionChange = "began" | "ended";

export interface Capaian {
  /**
   * The client of whoever is signed in. It is another one, with an empty cache and a socket of its own, after the session
   * has begun or ended: nobody is to see what somebody else has read.
   */
  readonly client: Client;
  /** What subscriptions go over. */
  readonly socket: Socket;
  /** Closes the socket. */
  dispose(): Promise<void>;
}

interface Pair {
  client: Client;
  socket: Socket;
}

/** What becomes of the session: by an answer, or by the socket being closed for it. */
interface Changes {
  began: () => void;
  ended: () => void;
  closed: () => void;
}

export function createCapaian(options: Options): Capaian {
  /** Whether somebody is signed in; at first only the cookie knows. */
  let signedIn: boolean | undefined;
  let current: Pair = pairOf(options, changes());
  const capaian: Capaian = {
    get client() {
      return current.client;
    },
    get socket() {
      return current.socket;
    },
    dispose: async () => current.socket.dispose(),
  };
  return capaian;

  /** What one pair tells; the first change is the last that it is heard of. */
  function changes(): Changes {
    const replace = (change: SessionChange, closed: boolean): void => {
      signedIn = change === "began";
      const { socket } = current;
      current = pairOf(options, changes());
      // One that the server has closed tells its subscriptions so by itself, and would not if it was disposed of first.
      if (!closed) void socket.dispose();
      options.changed?.(change, capaian);
    };
    let heard = false;
    const hear = (change: SessionChange, closed = false): void => {
      // A citizen is told the same as somebody whose session has ended; there is nothing to end then.
      if (heard || (change === "ended" && signedIn === false)) return;
      heard = true;
      // Whoever waits for the answer gets it first.
      queueMicrotask(() => replace(change, closed));
    };
    return { began: () => hear("began"), ended: () => hear("ended"), closed: () => hear("ended", true) };
  }
}

function pairOf(options: Options, { began, ended, closed }: Changes): Pair {
  const { url, token, documents = "automatic", language, webSocketImpl } = options;
  const socket = socketTo({ url: `${url.replace(/^http/, "ws")}/ws`, token, ended: closed, webSocketImpl });
  const client = new Client({
    url,
    ...(language ? { fetchOptions: { headers: { "accept-language": language } } } : {}),
    ...(options.fetch ? { fetch: options.fetch } : {}),
    // A query that changes nothing may be a GET; here everything but a persisted query is a POST.
    preferGetMethod: false,
    exchanges: [
      cache(),
      sessionExchange({ token, began, ended }),
      ...(documents === "automatic" ? [persistedExchange({ preferGetForPersistedQueries: true })] : []),
      ...(documents === "registered" ? [registered()] : []),
      fetchExchange,
      subscriptionExchange({
        forwardSubscription: (request) => ({
          subscribe: (sink) => ({
            // Beside a hash the text is empty: the protocol wants one.
            unsubscribe: socket.subscribe({ ...request, query: request.query ?? "" }, sink),
          }),
        }),
      }),
    ],
  });
  return { client, socket };
}

function registered() {
  return persistedExchange({
    generateHash: async (_text, document) => generatedHash(document),
    enforcePersistedQueries: true,
    preferGetForPersistedQueries: true,
    enableForMutation: true,
    enableForSubscriptions: true,
  });
}
