// What a page of an app does with the typed documents, whatever client carries them.

import {
  TeamBoardCardFragmentDoc,
  TeamMemberFragmentDoc,
  useFragment as read,
  type TeamBoardQuery,
} from "capaian-client/documents";

export interface Line {
  id: string;
  name: string;
  state: string;
  /** Null while nothing has been released to the reader. */
  rating: string | null;
}

/** The lines of the team board. Each fragment is read by the component that asked for it. A list that has failed is empty. */
export function lines(board: TeamBoardQuery): Line[] {
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
