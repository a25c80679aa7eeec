// A client on Apollo Client: normalized cache with paging, automatic or registered persisted queries, subscriptions over
// WebSocket.

import { ApolloClient, ApolloLink, CombinedGraphQLErrors, HttpLink, InMemoryCache } from "@apollo/client";
import { PersistedQueryLink } from "@apollo/client/link/persisted-queries";
import { GraphQLWsLink } from "@apollo/client/link/subscriptions";
import { relayStylePagination } from "@apollo/client/utilities";
import type { Client as Socket } from "graphql-ws";
import { OperationTypeNode, type DocumentNode } from "graphql";
import { socketTo } from "capaian-client";
import { NODES } from "capaian-client/schema";

export interface Options {
  /** Such as `https://capaian.example/graphql`. */
  url: string;
  /** Such as `wss://capaian.example/graphql/ws`. */
  socketUrl: string;
  /** The token of `signIn`; asked for anew with every request, so that signing in and out counts at once. */
  token: () => string | undefined;
  /** The hash by which a document is sent: computed from its text, or the one that the generator wrote into it. */
  hash: (document: DocumentNode) => string | Promise<string>;
  /** Called when the session has ended while something was subscribed to. */
  ended?: () => void;
  /** Where the platform has no WebSocket of its own. */
  webSocketImpl?: unknown;
  /** For tests that want to see what is sent. */
  fetch?: typeof fetch;
}

export interface TypedApolloClient {
  client: ApolloClient;
  socket: Socket;
}

export function apolloClient({ url, socketUrl, token, ended, hash, webSocketImpl, fetch }: Options): TypedApolloClient {
  const headers = (): Record<string, string> => {
    const value = token();
    return value ? { authorization: `Bearer ${value}` } : {};
  };
  const socket = socketTo({ url: socketUrl, token, ended, webSocketImpl });
  const authenticated = new ApolloLink((operation, forward) => {
    operation.setContext({ headers: headers() });
    return forward(operation);
  });
  const overHttp = ApolloLink.from([
    authenticated,
    new PersistedQueryLink({ generateHash: hash, useGETForHashedQueries: true }),
    new HttpLink({ uri: url, ...(fetch ? { fetch } : {}) }),
  ]);
  const client = new ApolloClient({
    link: ApolloLink.split(
      ({ operationType }) => operationType === OperationTypeNode.SUBSCRIPTION,
      new GraphQLWsLink(socket),
      overHttp,
    ),
    cache: new InMemoryCache({
      typePolicies: {
        Query: { fields: { evaluations: relayStylePagination(["filter", "orderBy"]) } },
        // There is one viewer, and it has no id.
        Viewer: { merge: true },
      },
      possibleTypes: { Node: [...NODES] },
    }),
  });
  return { client, socket };
}

/** The codes of what went wrong; an error without one came from the way and not from the server. */
export function codes(error: unknown): string[] {
  return CombinedGraphQLErrors.is(error) ? error.errors.map((one) => String(one.extensions?.["code"])) : [];
}
