// What is posted.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { here } from "./settings.mjs";

const text = (path) => readFileSync(join(here, path), "utf8");
const posted = (query, variables) => JSON.stringify(variables ? { query, variables } : { query });

const postgraphile = text("postgraphile/overview.graphql");

/** P1's view, newest and oldest evaluations first. */
export const overview = posted(text("overview.graphql"));
export const overviewOldest = posted(text("overview-oldest.graphql"));

/** The same in PostGraphile's words. */
export const postgraphileOverview = posted(postgraphile);
export const postgraphileOverviewOldest = posted(postgraphile.replaceAll("_DESC", "_ASC"));

/** The small query of P4. */
export const small = posted("{ viewer { employee { name } } }");

/** The dashboard of P7. */
export const statistics = posted(
  "{ evaluationStatistics(groupBy: [ORG_UNIT, PERFORMANCE_RATING]) { count performanceRating orgUnit { name } } }",
);

/** The codes of a survey's questions. */
export const questions = (code) =>
  posted("query($code: String!) { surveyCampaign(code: $code) { instrument { items { code } } } }", { code });

/** A citizen's answers to all of them; the load generator puts a key in place of `@KEY@`. */
export const answers = (code, items) =>
  posted(
    "mutation Answer($input: SubmitSurveyResponseInput!) { submitSurveyResponse(input: $input) { received userErrors { code } } }",
    {
      input: { code, answers: items.map((item, index) => ({ item, value: (index % 4) + 1 })), idempotencyKey: "@KEY@" },
    },
  );
