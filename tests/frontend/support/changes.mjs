// Changes that somebody else can follow, as often as a test needs one.

import { example } from "./files.mjs";
import { ask, eventually } from "./server.mjs";

/** Those who have not been proposed yet. */
let colleagues;

/** Proposes a reviewer, which changes a part of the evaluation that the supervisor sees and the evaluee does not. */
async function change(evaluee, evaluation) {
  colleagues ??= (await ask("{ employees(first: 100) { nodes { id } } }", { token: evaluee })).employees.nodes;
  const document = `mutation ($input: NominateReviewersInput!) {
    nominateReviewers(input: $input) { userErrors { code } }
  }`;
  for (;;) {
    const input = { evaluation, reviewers: [{ employee: colleagues.pop().id, group: "PEER" }] };
    const { nominateReviewers } = await ask(document, { token: evaluee, variables: { input } });
    // Some cannot be proposed, such as the evaluee; the next one then.
    if (nominateReviewers.userErrors.length === 0) return;
  }
}

/**
 * Changes something until `seen`: a subscription that has only just been asked for may not be open yet, and what came
 * before it is not told.
 */
export async function changeUntil(seen, what, evaluee, evaluation) {
  for (let round = 1; ; round += 1) {
    await change(evaluee, evaluation);
    try {
      return await eventually(seen, what, 2_000);
    } catch (error) {
      if (round === 10) throw error;
    }
  }
}

/** The evaluee's evaluation in which everything is still to be done. */
export async function openEvaluation(token) {
  const { viewer } = await ask(example("evaluee/my-evaluations"), { token });
  return viewer.employee.evaluations.nodes.find(({ state }) => state === "OPEN").id;
}
