// A client on urql: normalized cache with paging, automatic persisted queries, subscriptions over WebSocket.

import { Client, fetchExchange, subscriptionExchange, type CombinedError } from "@urql/core";
import { cacheExchange } from "@urql/exchange-graphcache";
import { relayPagination } from "@urql/exchange-graphcache/extras";
import { persistedExchange } from "@urql/exchange-persisted";
import type { Client as Socket } from "graphql-ws";
import { socketTo } from "./socket.js";

export interface Options {
  /** Such as `https://capaian.example/graphql`. */
  url: string;
  /** Such as `wss://capaian.example/graphql/ws`. */
  socketUrl: string;
  /** The token of `signIn`; asked for anew with every request, so that signing in and out counts at once. */
  token: () => string | undefined;
  /** Called when the session has ended while something was subscribed to. */
  ended?: () => void;
  /** Where the platform has no WebSocket of its own. */
  webSocketImpl?: unknown;
  /** For tests that want to see what is sent. */
  fetch?: typeof fetch;
}

export interface UrqlClient {
  client: Client;
  socket: Socket;
}

export function urqlClient({ url, socketUrl, token, ended, webSocketImpl, fetch }: Options): UrqlClient {
  const headers = (): Record<string, string> => {
    const value = token();
    return value ? { authorization: `Bearer ${value}` } : {};
  };
  const socket = socketTo({ url: socketUrl, token, ended, webSocketImpl });
  const client = new Client({
    url,
    fetchOptions: () => ({ headers: headers() }),
    ...(fetch ? { fetch } : {}),
    // A query that changes nothing may be a GET; here everything but a persisted query is a POST.
    preferGetMethod: false,
    exchanges: [
      cacheExchange({
        resolvers: { Query: { evaluations: relayPagination() } },
        // What has no id of its own belongs to its parent.
        keys: keysOfEmbedded(),
      }),
      persistedExchange({ preferGetForPersistedQueries: true }),
      fetchExchange,
      subscriptionExchange({
        forwardSubscription: (request) => ({
          subscribe: (sink) => ({
            unsubscribe: socket.subscribe({ ...request, query: request.query ?? "" }, sink),
          }),
        }),
      }),
    ],
  });
  return { client, socket };
}

/** The types whose objects are parts of another. */
function keysOfEmbedded(): Record<string, () => null> {
  const embedded = [
    "AccessReason", "AccessRule", "BehaviorRating", "CitizenFeedbackSummary", "DevelopmentNotes",
    "EmployeeAccessReason", "EmployeeAccessRule", "EmployeePartAccess", "ErrorCodeEntry", "EvaluationPeriod",
    "EvaluationStatistics", "EvalueeResponse", "FeedbackRequestAccessReason", "FeedbackRequestAccessRule",
    "FeedbackRequestPartAccess", "FeedbackSummary", "FeedbackSummaryComment", "FeedbackSummaryItem", "Indicator",
    "PartAccess", "PerformancePlanAccessReason", "PerformancePlanAccessRule", "PerformancePlanPartAccess", "Policy",
    "PolicyDecision", "PolicyNoun", "Position", "Rating", "RuleSetRating", "SelfAssessment", "SelfAssessmentItem",
    "SurveyCampaignAccessReason", "SurveyCampaignAccessRule", "SurveyCampaignPartAccess", "SurveyInstrument",
    "SurveyItem", "SurveyProgress", "SurveyResultItem", "Task", "UserError", "Viewer", "WorkResultRating",
  ];
  return Object.fromEntries(embedded.map((name) => [name, () => null]));
}

/** The codes of what went wrong; an error without one came from the way and not from the server. */
export function codes(error: CombinedError | undefined): string[] {
  return (error?.graphQLErrors ?? []).map((one) => String(one.extensions["code"]));
}
