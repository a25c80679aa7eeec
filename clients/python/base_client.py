"""What the generated client sends its operations by: gql, over HTTP and WebSocket. Copied into the generated package."""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from types import TracebackType
from typing import Any, Literal, cast

from gql import Client, GraphQLRequest
from gql.client import AsyncClientSession
from gql.transport.aiohttp import AIOHTTPTransport
from gql.transport.async_transport import AsyncTransport
from gql.transport.common.adapters.aiohttp import AIOHTTPWebSocketsAdapter
from gql.transport.exceptions import TransportConnectionFailed, TransportQueryError
from gql.transport.websockets_protocol import WebsocketsProtocolTransportBase
from graphql import ExecutionResult
from pydantic import BaseModel
from pydantic_core import to_jsonable_python
from typing_extensions import Self

from ..errors import CapaianError, PersistedQueryNotFound, error_of
from .base_model import UNSET

Documents = Literal["automatic", "registered", "text"]
"""How operations are sent: by hash with the text where the server asks for it, by hash alone, or as text."""

PROTOCOL = "graphql-transport-ws"
FORBIDDEN = 4403
"""The close code of a socket whose session has ended, or whose token never was one."""


class Operation(GraphQLRequest):
    """An operation as the text that it was generated as, to the letter, or by the hash of that text."""

    def __init__(self, text: str, name: str | None, variables: dict[str, Any]) -> None:
        super().__init__(text, variable_values=variables, operation_name=name)
        self._text = text
        self._members: dict[str, Any] = {"query": text}

    def by_document_id(self) -> Self:
        """By the id that the document is registered under."""
        self._members = {"documentId": f"sha256:{self._hash()}"}
        return self

    def by_hash(self, *, with_text: bool = False) -> Self:
        """As an automatic persisted query."""
        extensions = {"persistedQuery": {"version": 1, "sha256Hash": self._hash()}}
        self._members = {"extensions": extensions, **({"query": self._text} if with_text else {})}
        return self

    def _hash(self) -> str:
        return hashlib.sha256(self._text.encode()).hexdigest()

    @property
    def payload(self) -> dict[str, Any]:
        named = {"operationName": self.operation_name} if self.operation_name else {}
        return {**self._members, **named, "variables": self.variable_values or {}}


class SessionEnded(TransportConnectionFailed):
    """The server has closed the socket because the session has ended."""


class SocketAdapter(AIOHTTPWebSocketsAdapter):
    """Tells the end of a session from a connection that was lost."""

    async def receive(self) -> str:
        websocket = self.websocket
        try:
            return await super().receive()
        except TransportConnectionFailed as failure:
            if websocket is not None and websocket.close_code == FORBIDDEN:
                raise SessionEnded("the session has ended") from failure
            raise


class SocketTransport(WebsocketsProtocolTransportBase):
    """A socket of the one protocol that the server speaks."""

    def __init__(self, url: str, headers: dict[str, str], token: str | None) -> None:
        self.adapter = SocketAdapter(url, headers=headers)
        payload = {"authorization": f"Bearer {token}"} if token else {}
        # Who leaves does not wait for subscriptions that nobody reads any more.
        super().__init__(adapter=self.adapter, init_payload=payload, subprotocols=[PROTOCOL], close_timeout=1)

    async def connect(self) -> None:
        try:
            await super().connect()
        except BaseException:
            await self.adapter.close()
            raise

    async def wait_closed(self) -> None:
        """Waits until the connection is closed, before which the goodbye may have taken all of `close_timeout`."""
        await asyncio.wait_for(self._wait_closed.wait(), 10)


class Connected:
    """A client of gql that stays connected until it is closed. gql gives the two functions no types."""

    def __init__(self, client: Client) -> None:
        self._client = client

    @classmethod
    async def by(cls, transport: AsyncTransport) -> Self:
        client = Client(transport=transport, execute_timeout=None)
        await client.connect_async()  # type: ignore[no-untyped-call]
        return cls(client)

    @property
    def session(self) -> AsyncClientSession:
        return cast(AsyncClientSession, self._client.session)

    async def close(self) -> None:
        await self._client.close_async()  # type: ignore[no-untyped-call]


class BaseClient:
    """A session with the server: one connection pool, and one socket for all subscriptions."""

    def __init__(
        self,
        url: str,
        *,
        token: str | None = None,
        documents: Documents = "automatic",
        language: Literal["id", "en"] | None = None,
        timeout: int = 30,
    ) -> None:
        self.url = url
        self._token = token
        self._documents = documents
        self._headers: dict[str, str] = {"accept-language": language} if language else {}
        self._timeout = timeout
        self._opening = asyncio.Lock()
        self._http: Connected | None = None
        self._socket: Connected | None = None

    @property
    def token(self) -> str | None:
        """The token of `signIn`, or an access token of the agency's own sign-in."""
        return self._token

    async def use_token(self, token: str | None) -> None:
        """From now on, be somebody else, or a citizen. Subscriptions of before end."""
        self._token = token
        await self._close_socket()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        await self._close_socket()
        connected, self._http = self._http, None
        if connected is not None:
            await connected.close()

    async def execute(
        self, query: str, operation_name: str | None = None, variables: dict[str, Any] | None = None
    ) -> ExecutionResult:
        operation = Operation(query, operation_name, plain(variables))
        if self._documents == "registered":
            return await self._send(operation.by_document_id())
        if self._documents == "text" or not query.lstrip().startswith("query"):
            return await self._send(operation)
        try:
            return await self._send(operation.by_hash())
        except PersistedQueryNotFound:
            return await self._send(operation.by_hash(with_text=True))

    def get_data(self, response: ExecutionResult) -> dict[str, Any]:
        return response.data or {}

    async def execute_ws(
        self, query: str, operation_name: str | None = None, variables: dict[str, Any] | None = None
    ) -> AsyncIterator[dict[str, Any]]:
        operation = Operation(query, operation_name, plain(variables))
        if self._documents == "registered":
            operation = operation.by_document_id()
        try:
            session = await self._socket_session()
            async for data in session.subscribe(operation):
                yield data
        except TransportQueryError as refused:
            raise of_transport(refused) from refused
        except SessionEnded as ended:
            await self._close_socket()
            raise error_of([{"message": str(ended), "extensions": {"code": "UNAUTHENTICATED"}}]) from ended
        except TransportConnectionFailed:
            # The next subscription opens another one.
            await self._close_socket()
            raise

    async def _send(self, operation: Operation) -> ExecutionResult:
        session = await self._http_session()
        authorization = {"authorization": f"Bearer {self._token}"} if self._token else {}
        extra = {"headers": {**self._headers, **authorization}}
        try:
            return await session.execute(operation, get_execution_result=True, extra_args=extra)
        except TransportQueryError as refused:
            raise of_transport(refused) from refused

    async def _http_session(self) -> AsyncClientSession:
        async with self._opening:
            if self._http is None:
                self._http = await Connected.by(AIOHTTPTransport(self.url, timeout=self._timeout))
            return self._http.session

    async def _socket_session(self) -> AsyncClientSession:
        async with self._opening:
            if self._socket is None:
                address = f"ws{self.url.removeprefix('http')}/ws"
                self._socket = await Connected.by(SocketTransport(address, self._headers, self._token))
            return self._socket.session

    async def _close_socket(self) -> None:
        connected, self._socket = self._socket, None
        if connected is not None:
            await connected.close()


def plain(variables: dict[str, Any] | None) -> dict[str, Any]:
    """Variables as JSON has them; what was not said stays unsaid, and what was said to be nothing is null."""

    def convert(value: Any) -> Any:
        if isinstance(value, BaseModel):
            return value.model_dump(mode="json", by_alias=True, exclude_unset=True)
        if isinstance(value, list):
            return [convert(item) for item in value]
        return to_jsonable_python(value)

    return {name: convert(value) for name, value in (variables or {}).items() if value is not UNSET}


def of_transport(refused: TransportQueryError) -> CapaianError:
    errors = refused.errors or [{"message": str(refused)}]
    return error_of(cast(list[dict[str, Any]], errors), refused.data)
