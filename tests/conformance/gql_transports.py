"""The Python client `gql` by every transport that it has for such a server, each as it comes out of the box: a query with
variables, a mutation, a list of operations, an error with its code, a subscription. Usage: gql_transports.py URL

Left out are those for servers of their own kind: AppSync, and the channels of Phoenix.
"""

import asyncio
import sys

from gql import Client, GraphQLRequest
from gql.transport.aiohttp import AIOHTTPTransport
from gql.transport.aiohttp_websockets import AIOHTTPWebsocketsTransport
from gql.transport.exceptions import TransportQueryError
from gql.transport.httpx import HTTPXAsyncTransport, HTTPXTransport
from gql.transport.requests import RequestsHTTPTransport
from gql.transport.websockets import WebsocketsTransport

from accounts import sign_in

SYNCHRONOUS = (RequestsHTTPTransport, HTTPXTransport)
ASYNCHRONOUS = (HTTPXAsyncTransport, AIOHTTPTransport)
SOCKETS = (WebsocketsTransport, AIOHTTPWebsocketsTransport)

VIEWER = "query Mine($first: Int!) { viewer { employee { name evaluations(first: $first) { nodes { id } } } } }"
WRONG = GraphQLRequest("query Nothing { nothing }")
RELEASE = GraphQLRequest(
    'mutation Release { releaseEvaluation(input: {evaluation: "x", expectedVersion: 1}) { userErrors { code } } }'
)
SIGN_OUT = GraphQLRequest("mutation SignOut { signOut(input: {}) { signedOut } }")
TASK_COUNT = GraphQLRequest("subscription TaskCount { taskCount }")


def mine(first):
    return GraphQLRequest(VIEWER, variable_values={"first": first}, operation_name="Mine")


def check_mine(found, first):
    assert len(found["viewer"]["employee"]["evaluations"]["nodes"]) == first, found


def check_refused(refused, *codes):
    found = [error["extensions"]["code"] for error in refused.errors]
    assert found == list(codes), refused.errors


def bearer(token):
    return {"authorization": f"Bearer {token}"}


def synchronous(kind, url, token):
    with Client(transport=kind(url=url, headers=bearer(token)), fetch_schema_from_transport=True) as session:
        assert session.client.schema.get_type("Evaluation") is not None
        check_mine(session.execute(mine(1)), 1)
        one, two = session.execute_batch([mine(1), mine(2)])
        check_mine(one, 1)
        check_mine(two, 2)
    with Client(transport=kind(url=url, headers=bearer(token))) as session:
        for request, code in ((WRONG, "BAD_REQUEST"), (RELEASE, "NOT_FOUND")):
            try:
                session.execute(request)
            except TransportQueryError as refused:
                check_refused(refused, code)
            else:
                raise AssertionError(f"{kind.__name__}: {request} was not refused")
        assert session.execute(SIGN_OUT) == {"signOut": {"signedOut": True}}


async def execute(session, kind):
    check_mine(await session.execute(mine(1)), 1)
    for request, code in ((WRONG, "BAD_REQUEST"), (RELEASE, "NOT_FOUND")):
        try:
            await session.execute(request)
        except TransportQueryError as refused:
            check_refused(refused, code)
        else:
            raise AssertionError(f"{kind.__name__}: {request} was not refused")


async def asynchronous(kind, url, token):
    transport = kind(url=url, headers=bearer(token))
    async with Client(transport=transport, fetch_schema_from_transport=True) as session:
        assert session.client.schema.get_type("Evaluation") is not None
        one, two = await session.execute_batch([mine(1), mine(2)])
        check_mine(one, 1)
        check_mine(two, 2)
    async with Client(transport=kind(url=url, headers=bearer(token))) as session:
        await execute(session, kind)
        await asyncio.gather(*(session.execute(mine(1)) for _ in range(8)))
        if kind is AIOHTTPTransport:
            # It asks for the parts of multipart/mixed, which this server does not speak; it says which addresses do.
            try:
                async for _ in session.subscribe(TASK_COUNT):
                    raise AssertionError("a subscription over multipart")
            except TransportQueryError as refused:
                check_refused(refused, "BAD_REQUEST")
                assert "/graphql/" in refused.errors[0]["message"], refused.errors
        assert await session.execute(SIGN_OUT) == {"signOut": {"signedOut": True}}


async def socket(kind, url, token, more):
    address = f"ws{url.removeprefix('http')}/ws"
    async with Client(transport=kind(url=address, **more)) as session:
        await execute(session, kind)
        async for event in session.subscribe(TASK_COUNT):
            assert event["taskCount"] > 0, event
            break
        # Beside each other on one connection.
        await asyncio.gather(*(session.execute(mine(1)) for _ in range(8)))
        assert await session.execute(SIGN_OUT) == {"signOut": {"signedOut": True}}


def main(url):
    for kind in SYNCHRONOUS:
        synchronous(kind, url, sign_in(url, "evaluee"))
        print(kind.__name__)
    for kind in ASYNCHRONOUS:
        asyncio.run(asynchronous(kind, url, sign_in(url, "evaluee")))
        print(kind.__name__)
    for kind in SOCKETS:
        # By the first message, and by the request that opens the socket.
        for by in ("init_payload", "headers"):
            asyncio.run(socket(kind, url, token := sign_in(url, "evaluee"), {by: bearer(token)}))
            print(f"{kind.__name__} with {by}")


if __name__ == "__main__":
    main(sys.argv[1])
