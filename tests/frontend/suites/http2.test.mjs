// HTTP/2 without TLS, as a proxy in front of the server speaks it: one connection for many requests and event streams.

import assert from "node:assert/strict";
import { connect } from "node:http2";
import { test } from "node:test";
import { example } from "../support/files.mjs";
import { eventually, http, signIn, stream } from "../support/server.mjs";

/** Sends one request over a connection; what has come of it so far, and its end. */
function post(connection, url, token, query) {
  const { pathname } = new URL(url);
  const told = { status: undefined, text: "" };
  const sent = connection.request({
    ":method": "POST",
    ":path": pathname,
    "content-type": "application/json",
    authorization: `Bearer ${token}`,
  });
  sent.on("response", (headers) => (told.status = headers[":status"]));
  sent.setEncoding("utf8").on("data", (text) => (told.text += text));
  const ended = new Promise((resolve, reject) => sent.once("end", resolve).once("error", reject));
  sent.end(JSON.stringify({ query }));
  return { told, ended, close: () => sent.close() };
}

test("many requests and an event stream share a connection", async () => {
  const token = await signIn("supervisor");
  const connection = connect(new URL(http).origin);
  try {
    const following = post(connection, stream, token, example("session/task-count"));
    await eventually(() => /^event: next$/m.test(following.told.text), "the number of tasks");
    assert.match(following.told.text, /"taskCount":[1-9]/);

    const queries = Array.from({ length: 20 }, () => post(connection, http, token, "{ viewer { employee { name } } }"));
    for (const { told, ended } of queries) {
      await ended;
      assert.equal(told.status, 200, told.text);
      assert.ok(JSON.parse(told.text).data.viewer.employee.name);
    }
    following.close();
    // The connection outlives what was cancelled on it.
    const last = post(connection, http, token, "{ __typename }");
    await last.ended;
    assert.deepEqual(JSON.parse(last.told.text).data, { __typename: "Query" });
  } finally {
    connection.close();
  }
});
