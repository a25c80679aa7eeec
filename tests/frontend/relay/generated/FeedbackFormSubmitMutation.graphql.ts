/**
 * @generated SignedSource<<ae35f54c332c56486cb613d4bbb959cd>>
 * @relayHash 92fc275668de2e841f208ce5569ed3b8
 * @lightSyntaxTransform
 */

/* tslint:disable */
/* eslint-disable */
// @ts-nocheck

// @relayRequestID c5f79faae3c24498e7c3ceabc162891cfb30475e096a38d77fb62eab67c79155

import { ConcreteRequest } from 'relay-runtime';
export type BehaviorValue = "AD" | "AK" | "BP" | "HM" | "KB" | "KP" | "LY";
export type ExpectationRating = "ABOVE_EXPECTATION" | "AS_EXPECTED" | "BELOW_EXPECTATION";
export type FeedbackRequestState = "APPROVED" | "DECLINED" | "EXPIRED" | "SUBMITTED";
export type UserErrorCode = "ALREADY_DONE" | "CONFLICT_OF_INTEREST" | "DUPLICATE" | "INCOMPLETE" | "INVALID_CREDENTIALS" | "INVALID_VALUE" | "OUTSIDE_WINDOW" | "REASON_REQUIRED" | "REQUIRED" | "TOO_LONG" | "TOO_MANY" | "UNKNOWN_REFERENCE";
export type SubmitPeerFeedbackInput = {
  behaviors: ReadonlyArray<FeedbackItemInput>;
  evaluation: string;
  idempotencyKey?: string | null | undefined;
  strengths?: string | null | undefined;
  suggestions?: string | null | undefined;
};
export type FeedbackItemInput = {
  rating: ExpectationRating;
  value: BehaviorValue;
};
export type FeedbackFormSubmitMutation$variables = {
  input: SubmitPeerFeedbackInput;
};
export type FeedbackFormSubmitMutation$data = {
  readonly submitPeerFeedback: {
    readonly feedbackRequest: {
      readonly id: string;
      readonly state: FeedbackRequestState | null | undefined;
    } | null | undefined;
    readonly userErrors: ReadonlyArray<{
      readonly code: UserErrorCode;
      readonly field: ReadonlyArray<string> | null | undefined;
      readonly message: string;
    }>;
  };
};
export type FeedbackFormSubmitMutation = {
  response: FeedbackFormSubmitMutation$data;
  variables: FeedbackFormSubmitMutation$variables;
};

const node: ConcreteRequest = (function(){
var v0 = [
  {
    "defaultValue": null,
    "kind": "LocalArgument",
    "name": "input"
  }
],
v1 = [
  {
    "alias": null,
    "args": [
      {
        "kind": "Variable",
        "name": "input",
        "variableName": "input"
      }
    ],
    "concreteType": "SubmitPeerFeedbackPayload",
    "kind": "LinkedField",
    "name": "submitPeerFeedback",
    "plural": false,
    "selections": [
      {
        "alias": null,
        "args": null,
        "concreteType": "FeedbackRequest",
        "kind": "LinkedField",
        "name": "feedbackRequest",
        "plural": false,
        "selections": [
          {
            "alias": null,
            "args": null,
            "kind": "ScalarField",
            "name": "id",
            "storageKey": null
          },
          {
            "alias": null,
            "args": null,
            "kind": "ScalarField",
            "name": "state",
            "storageKey": null
          }
        ],
        "storageKey": null
      },
      {
        "alias": null,
        "args": null,
        "concreteType": "UserError",
        "kind": "LinkedField",
        "name": "userErrors",
        "plural": true,
        "selections": [
          {
            "alias": null,
            "args": null,
            "kind": "ScalarField",
            "name": "code",
            "storageKey": null
          },
          {
            "alias": null,
            "args": null,
            "kind": "ScalarField",
            "name": "message",
            "storageKey": null
          },
          {
            "alias": null,
            "args": null,
            "kind": "ScalarField",
            "name": "field",
            "storageKey": null
          }
        ],
        "storageKey": null
      }
    ],
    "storageKey": null
  }
];
return {
  "fragment": {
    "argumentDefinitions": (v0/*:: as any*/),
    "kind": "Fragment",
    "metadata": null,
    "name": "FeedbackFormSubmitMutation",
    "selections": (v1/*:: as any*/),
    "type": "Mutation",
    "abstractKey": null
  },
  "kind": "Request",
  "operation": {
    "argumentDefinitions": (v0/*:: as any*/),
    "kind": "Operation",
    "name": "FeedbackFormSubmitMutation",
    "selections": (v1/*:: as any*/)
  },
  "params": {
    "id": "c5f79faae3c24498e7c3ceabc162891cfb30475e096a38d77fb62eab67c79155",
    "metadata": {},
    "name": "FeedbackFormSubmitMutation",
    "operationKind": "mutation",
    "text": null
  }
};
})();

(node as any).hash = "505424c03e3ceff2c0baa46e94dbca81";

export default node;
