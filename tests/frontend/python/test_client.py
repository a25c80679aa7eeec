"""The package for Python against the real server: typed methods, errors by code, the session, subscriptions, documents by
their hashes. Run by suites/python.test.mjs, with the package as it was installed.
"""

import asyncio
import datetime
import decimal
import hashlib
import os
import unittest
import uuid

from capaian_client import BadRequest, Capaian, LimitExceeded, NotFound, PersistedQueryNotFound, Unauthenticated, manifest
from capaian_client.api import (
    ErrorCode,
    SignInInput,
    SubmitPeerFeedbackInput,
    SubmitSurveyResponseInput,
    SurveyAnswerInput,
    UserErrorCode,
)
from capaian_client.errors import BY_CODE
from gql.transport.exceptions import TransportConnectionFailed

URL = os.environ["CAPAIAN_URL"] + "/graphql"
REGISTERED_URL = os.environ["CAPAIAN_REGISTERED_URL"] + "/graphql"
PASSWORD = "capaian-demo"
SURVEY = "PAN-PKM-GERUNGGANG-3"
UNKNOWN = "BxkQeSyoTUgkkV2sH0pA0NU"


async def sign_in(capaian, account):
    answer = await capaian.sign_in(SignInInput(identifier=f"{account}@pangkalpinang.example", password=PASSWORD))
    assert answer.sign_in.user_errors == [], answer


class Recorded(Capaian):
    """Writes down what is sent, and leaves everything as it is."""

    def __init__(self, *words, **options):
        super().__init__(*words, **options)
        self.sent = []

    async def _send(self, operation):
        self.sent.append(operation.payload)
        return await super()._send(operation)


class Documents(unittest.TestCase):
    def test_the_manifest_holds_every_operation_by_the_hash_of_its_text(self):
        documents = manifest()
        self.assertEqual(len(documents), 21)
        for name, text in documents.items():
            self.assertEqual(name, f"sha256:{hashlib.sha256(text.encode()).hexdigest()}")

    def test_every_code_has_its_class(self):
        self.assertEqual(set(BY_CODE), set(ErrorCode))


class Client(unittest.IsolatedAsyncioTestCase):
    async def test_answers_are_models(self):
        async with Capaian(URL) as capaian:
            await sign_in(capaian, "supervisor")
            board = await capaian.team_board(first=2)
            self.assertEqual(len(board.evaluations.edges), 2)
            card = board.evaluations.edges[0].node
            self.assertIsInstance(card.period.ends_on, datetime.date)
            self.assertTrue(card.evaluee.name)
            rest = await capaian.team_board(first=2, after=board.evaluations.page_info.end_cursor)
            self.assertNotEqual(rest.evaluations.edges[0].node.id, card.id)
            results = await capaian.survey_results(first=1)
            self.assertIsInstance(results.survey_results.nodes[0].index, decimal.Decimal)

    async def test_a_citizen_answers_a_survey(self):
        async with Capaian(URL) as capaian:
            survey = (await capaian.survey(SURVEY)).survey_campaign
            answers = [SurveyAnswerInput(item=item.code, value=4) for item in survey.instrument.items]
            key = uuid.uuid4().hex
            input = SubmitSurveyResponseInput(code=SURVEY, answers=answers, idempotency_key=key)
            outcome = (await capaian.submit_survey(input)).submit_survey_response
            self.assertEqual((outcome.received, outcome.user_errors), (True, []))

    async def test_errors_have_classes(self):
        async with Capaian(URL, language="en") as capaian:
            feedback = SubmitPeerFeedbackInput(evaluation=UNKNOWN, behaviors=[{"value": "BP", "rating": "AS_EXPECTED"}])
            with self.assertRaises(Unauthenticated):
                await capaian.submit_feedback(feedback)
            await sign_in(capaian, "peer1")
            with self.assertRaises(NotFound) as gone:
                await capaian.submit_feedback(feedback)
            self.assertEqual((gone.exception.code, gone.exception.path), ("NOT_FOUND", ["submitPeerFeedback"]))
            self.assertTrue(gone.exception.request_id)
            with self.assertRaises(LimitExceeded):
                await capaian.survey_results(first=1000)
            with self.assertRaises(BadRequest):
                await capaian.survey_results(first="ten")
            refused = await capaian.sign_in(SignInInput(identifier="peer1@pangkalpinang.example", password="wrong"))
            self.assertIsInstance(refused.sign_in.user_errors[0].code, UserErrorCode)
        async with Capaian("http://127.0.0.1:1/graphql") as nowhere:
            with self.assertRaises(TransportConnectionFailed):
                await nowhere.survey_results(first=1)

    async def test_a_session_begins_and_ends(self):
        async with Capaian(URL) as capaian:
            self.assertIsNone((await capaian.tasks(first=1)).viewer)
            await sign_in(capaian, "peer1")
            self.assertTrue((await capaian.tasks(first=1)).viewer.employee.name)
            token = capaian.token
            self.assertTrue((await capaian.sign_out()).sign_out.signed_out)
            self.assertIsNone(capaian.token)
            self.assertIsNone((await capaian.tasks(first=1)).viewer)
            await capaian.use_token(token)
            with self.assertRaises(Unauthenticated):
                await capaian.tasks(first=1)

    async def test_a_query_is_sent_by_its_hash_once_the_server_knows_it(self):
        async with Recorded(URL) as capaian:
            await capaian.survey(SURVEY)
            first, capaian.sent = capaian.sent, []
            await capaian.survey(SURVEY)
            self.assertNotIn("query", first[0])
            self.assertEqual(["query" in sent for sent in capaian.sent], [False])

    async def test_subscriptions_share_a_socket_that_ends_with_the_session(self):
        async with Capaian(URL) as capaian:
            await sign_in(capaian, "supervisor")
            one, two = capaian.task_count(), capaian.task_count()
            count = (await anext(one)).task_count
            self.assertGreater(count, 0)
            self.assertEqual((await anext(two)).task_count, count)
            # Elsewhere, as another program of the same person would.
            async with Capaian(URL, token=capaian.token) as other:
                await other.sign_out()
            for events in (one, two):
                with self.assertRaises(Unauthenticated):
                    await asyncio.wait_for(anext(events), timeout=60)

    async def test_a_wrong_subscription_is_an_error_of_its_own(self):
        async with Capaian(URL) as capaian:
            await sign_in(capaian, "supervisor")
            counted = capaian.task_count()
            await anext(counted)
            with self.assertRaises(BadRequest):
                await anext(capaian.execute_ws("subscription { nothing }"))
            self.assertGreater((await anext(capaian.task_count())).task_count, 0)

    async def test_a_token_that_never_was_one_opens_no_socket(self):
        async with Capaian(URL, token="x" * 43) as capaian:
            with self.assertRaises(Unauthenticated):
                await anext(capaian.task_count())

    async def test_a_server_of_registered_documents_takes_them_by_hash(self):
        async with Recorded(REGISTERED_URL, documents="registered") as capaian:
            await sign_in(capaian, "supervisor")
            self.assertTrue((await capaian.tasks(first=1)).viewer.employee.name)
            self.assertEqual([sent for sent in capaian.sent if "query" in sent], [])
            with self.assertRaises(PersistedQueryNotFound):
                await capaian.execute("query Other { __typename }")

    async def test_a_server_of_registered_documents_takes_subscriptions_by_hash(self):
        async with Capaian(REGISTERED_URL, documents="registered") as capaian:
            await sign_in(capaian, "supervisor")
            self.assertGreater((await anext(capaian.task_count())).task_count, 0)


if __name__ == "__main__":
    unittest.main(verbosity=2)
