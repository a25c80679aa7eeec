// What PostGraphile cannot read from the tables: keys of the view, and the names of relations.

import { jsonPgSmartTags } from "postgraphile/utils";

// No index begins with these columns, but one serves them as order keys once the column before is given.
const ordered = (...columns) =>
  Object.fromEntries(columns.map((column) => [column, { tags: { behavior: "+orderBy" } }]));

export const tags = jsonPgSmartTags({
  version: 1,
  config: {
    class: {
      "public.evaluation": { attribute: ordered("period_ends_on") },
      "public.work_result": { attribute: ordered("sequence") },
      "public.indicator": { attribute: ordered("sequence") },
      "public.feedback_summary_item": {
        tags: {
          foreignKey: "(summary_id) references public.peer_feedback (id)|@foreignFieldName items",
        },
        attribute: ordered("behavior_value"),
      },
      "public.rating": {
        tags: { foreignKey: "(evaluation_id) references public.evaluation (id)|@foreignSingleFieldName rating" },
      },
      "public.peer_feedback": {
        tags: {
          primaryKey: "id",
          unique: "evaluation_id",
          foreignKey: "(evaluation_id) references public.evaluation (id)|@foreignSingleFieldName peerFeedback",
        },
      },
    },
  },
});
