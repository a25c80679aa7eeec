// A colleague's feedback form on Relay: the requests, and the mutation that answers one.

import { graphql } from "react-relay";

export const requests = graphql`
  query FeedbackFormRequestsQuery($first: Int = 20, $after: String) {
    feedbackRequests(
      filter: { state: { eq: APPROVED } }
      orderBy: { field: DUE_ON }
      first: $first
      after: $after
    ) @connection(key: "FeedbackForm_feedbackRequests") {
      edges {
        node {
          group
          dueOn
          evaluation {
            evaluee {
              name
            }
          }
        }
      }
    }
  }
`;

export const submit = graphql`
  mutation FeedbackFormSubmitMutation($input: SubmitPeerFeedbackInput!) {
    submitPeerFeedback(input: $input) {
      feedbackRequest {
        id
        state
      }
      userErrors {
        code
        message
        field
      }
    }
  }
`;
