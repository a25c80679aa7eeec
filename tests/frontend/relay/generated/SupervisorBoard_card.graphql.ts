/**
 * @generated SignedSource<<ed484ea8ed395779b18b5e7c2c838a8a>>
 * @lightSyntaxTransform
 */

/* tslint:disable */
/* eslint-disable */
// @ts-nocheck

import { ReaderFragment } from 'relay-runtime';
export type EvaluationState = "ACKNOWLEDGED" | "APPEALED" | "CALIBRATED" | "DECIDED" | "FEEDBACK_CLOSED" | "FINAL" | "OPEN" | "RATED" | "RELEASED" | "SELF_SUBMITTED";
export type PerformanceRating = "GOOD" | "NEEDS_IMPROVEMENT" | "POOR" | "VERY_GOOD" | "VERY_POOR";
export type PeriodKind = "ANNUAL" | "MONTH" | "QUARTER";
import { FragmentRefs } from "relay-runtime";
export type SupervisorBoard_card$data = {
  readonly evaluee: {
    readonly name: string | null | undefined;
    readonly position: {
      readonly title: string | null | undefined;
    } | null | undefined;
  } | null | undefined;
  readonly id: string;
  readonly period: {
    readonly endsOn: string;
    readonly kind: PeriodKind;
  } | null | undefined;
  readonly rating: {
    readonly performanceRating: PerformanceRating;
  } | null | undefined;
  readonly state: EvaluationState | null | undefined;
  readonly " $fragmentType": "SupervisorBoard_card";
};
export type SupervisorBoard_card$key = {
  readonly " $data"?: SupervisorBoard_card$data;
  readonly " $fragmentSpreads": FragmentRefs<"SupervisorBoard_card">;
};

import SupervisorBoardCardRefetchQuery_graphql from './SupervisorBoardCardRefetchQuery.graphql';

const node: ReaderFragment = {
  "argumentDefinitions": [],
  "kind": "Fragment",
  "metadata": {
    "refetch": {
      "connection": null,
      "fragmentPathInResult": [
        "node"
      ],
      "operation": SupervisorBoardCardRefetchQuery_graphql,
      "identifierInfo": {
        "identifierField": "id",
        "identifierQueryVariableName": "id"
      }
    }
  },
  "name": "SupervisorBoard_card",
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
    },
    {
      "alias": null,
      "args": null,
      "concreteType": "EvaluationPeriod",
      "kind": "LinkedField",
      "name": "period",
      "plural": false,
      "selections": [
        {
          "alias": null,
          "args": null,
          "kind": "ScalarField",
          "name": "kind",
          "storageKey": null
        },
        {
          "alias": null,
          "args": null,
          "kind": "ScalarField",
          "name": "endsOn",
          "storageKey": null
        }
      ],
      "storageKey": null
    },
    {
      "alias": null,
      "args": null,
      "concreteType": "Employee",
      "kind": "LinkedField",
      "name": "evaluee",
      "plural": false,
      "selections": [
        {
          "alias": null,
          "args": null,
          "kind": "ScalarField",
          "name": "name",
          "storageKey": null
        },
        {
          "alias": null,
          "args": null,
          "concreteType": "Position",
          "kind": "LinkedField",
          "name": "position",
          "plural": false,
          "selections": [
            {
              "alias": null,
              "args": null,
              "kind": "ScalarField",
              "name": "title",
              "storageKey": null
            }
          ],
          "storageKey": null
        }
      ],
      "storageKey": null
    },
    {
      "alias": null,
      "args": null,
      "concreteType": "Rating",
      "kind": "LinkedField",
      "name": "rating",
      "plural": false,
      "selections": [
        {
          "alias": null,
          "args": null,
          "kind": "ScalarField",
          "name": "performanceRating",
          "storageKey": null
        }
      ],
      "storageKey": null
    }
  ],
  "type": "Evaluation",
  "abstractKey": null
};

(node as any).hash = "b2d2fcb84291800ff38ac886a262225c";

export default node;
