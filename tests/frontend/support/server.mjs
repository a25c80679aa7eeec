// The server under test: started by run.mjs, found here by the suites.

const url = process.env.CAPAIAN_URL;
if (!url) throw new Error("CAPAIAN_URL is not set; run the suites with `npm test`");

/** Where the API is, over HTTP, WebSocket and SSE. */
export const http = `${url}/graphql`;
export const webSocket = `${url.replace(/^http/, "ws")}/graphql/ws`;
export const stream = `${url}/graphql/stream`;

export const PASSWORD = "capaian-demo";
export const SURVEY = "PAN-PKM-GERUNGGANG-3";

/** One request, as anybody could send it; the answer as it came. */
export async function send(query, { token, variables, headers } = {}) {
  const authorization = token ? { authorization: `Bearer ${token}` } : {};
  const response = await fetch(http, {
    method: "POST",
    headers: { "content-type": "application/json", ...authorization, ...headers },
    body: JSON.stringify({ query, variables }),
  });
  return response.json();
}

/** The data of a request that must succeed. */
export async function ask(query, options) {
  const answer = await send(query, options);
  if (answer.errors) throw new Error(JSON.stringify(answer.errors));
  return answer.data;
}

const SIGN_IN = `mutation ($input: SignInInput!) { signIn(input: $input) { token userErrors { code } } }`;

/** A new session of a member of the demo's cast, such as `peer1`. */
export async function signIn(account, domain = "pangkalpinang.example") {
  const input = { identifier: `${account}@${domain}`, password: PASSWORD };
  const { signIn: outcome } = await ask(SIGN_IN, { variables: { input } });
  if (!outcome.token) throw new Error(`${account}: ${JSON.stringify(outcome.userErrors)}`);
  return outcome.token;
}

/** The evaluation that a colleague has been asked about, and that is still open. */
export async function requestedEvaluation(token) {
  const data = await ask("{ feedbackRequests(first: 1, filter: {state: {eq: APPROVED}}) { nodes { evaluation { id } } } }", {
    token,
  });
  return data.feedbackRequests.nodes[0].evaluation.id;
}

/** Waits until `probe` gives something true; a deadline and no count of sleeps decides. */
export async function eventually(probe, what, patience = 20_000) {
  const deadline = Date.now() + patience;
  for (;;) {
    const found = await probe();
    if (found) return found;
    if (Date.now() > deadline) throw new Error(`${what} did not happen within ${patience} ms`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
