// A supervisor's board on Relay: the same page as clients/examples/supervisor/team-board.graphql, with a list that Relay
// pages through by itself.

import { graphql } from "react-relay";

export const board = graphql`
  query SupervisorBoardQuery($filter: EvaluationFilter) {
    ...SupervisorBoard_list @arguments(filter: $filter)
  }
`;

export const list = graphql`
  fragment SupervisorBoard_list on Query
  @refetchable(queryName: "SupervisorBoardListPaginationQuery")
  @argumentDefinitions(
    filter: { type: "EvaluationFilter" }
    first: { type: "Int", defaultValue: 20 }
    after: { type: "String" }
  ) {
    evaluations(
      filter: $filter
      orderBy: { field: PERIOD_ENDS_ON, direction: DESC }
      first: $first
      after: $after
    ) @connection(key: "SupervisorBoard_evaluations") {
      totalCount
      edges {
        node {
          ...SupervisorBoard_card
        }
      }
    }
  }
`;

export const card = graphql`
  fragment SupervisorBoard_card on Evaluation @refetchable(queryName: "SupervisorBoardCardRefetchQuery") {
    id
    state
    period {
      kind
      endsOn
    }
    evaluee {
      name
      position {
        title
      }
    }
    rating {
      performanceRating
    }
  }
`;
