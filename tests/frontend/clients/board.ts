// What a page of an app does with the typed documents, whatever client carries them.

import { useFragment as read } from "./generated/index.js";
import { TeamBoardCardFragmentDoc, TeamMemberFragmentDoc, type TeamBoardQuery } from "./generated/graphql.js";

export interface Line {
  id: string;
  name: string;
  state: string;
  /** Null while nothing has been released to the reader. */
  rating: string | null;
}

/** The lines of the team board. Each fragment is read by the component that asked for it. */
export function lines(board: TeamBoardQuery): Line[] {
  // A list that could not be read is null, and the answer says why.
  return (board.evaluations?.edges ?? []).map(({ node }) => {
    const card = read(TeamBoardCardFragmentDoc, node);
    const member = read(TeamMemberFragmentDoc, card.evaluee);
    return {
      id: card.id,
      name: member?.name ?? "—",
      state: card.state ?? "—",
      rating: card.rating?.performanceRating ?? null,
    };
  });
}
