// A typed client of Capaian on urql.

export { createCapaian, type Capaian, type Options, type SessionChange } from "./client.js";
export { cookieExchange, sessionExchange, type SessionOptions } from "./session.js";
export { onCode, problems, type Code, type Handlers, type Problem } from "./errors.js";
export { socketTo, type SocketOptions } from "./subscriptions.js";
export { generatedHash } from "./persisted.js";
export { cache } from "./cache.js";
export type { ErrorCode } from "./generated/schema.js";
