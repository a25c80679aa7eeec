"""A typed client of Capaian: `async with Capaian(url) as capaian: await capaian.tasks()`."""

import json
from importlib.resources import files
from typing import Any

from .api import Client, SignIn, SignInInput, SignOut
from .errors import (
    BadRequest,
    CapaianError,
    Conflict,
    DeadlineExceeded,
    Forbidden,
    Internal,
    LimitExceeded,
    NotFound,
    PersistedQueryNotFound,
    RateLimited,
    Unauthenticated,
    Unavailable,
)

__all__ = [
    "BadRequest",
    "Capaian",
    "CapaianError",
    "Conflict",
    "DeadlineExceeded",
    "Forbidden",
    "Internal",
    "LimitExceeded",
    "NotFound",
    "PersistedQueryNotFound",
    "RateLimited",
    "Unauthenticated",
    "Unavailable",
    "manifest",
]


class Capaian(Client):
    """One caller's session: a method for each operation of the package, subscriptions as asynchronous iterators."""

    async def sign_in(self, input: SignInInput, **kwargs: Any) -> SignIn:
        """Signs in; everything after it is sent with the new session's token."""
        answer = await super().sign_in(input, **kwargs)
        if answer.sign_in is not None and answer.sign_in.token is not None:
            await self.use_token(answer.sign_in.token)
        return answer

    async def sign_out(self, **kwargs: Any) -> SignOut:
        """Ends the session; from then on the caller is a citizen."""
        answer = await super().sign_out(**kwargs)
        await self.use_token(None)
        return answer


def manifest() -> dict[str, str]:
    """The package's documents by their hashes, as `capaian documents import` takes them."""
    text = files(__package__).joinpath("persisted-documents.json").read_text(encoding="utf-8")
    documents: dict[str, str] = json.loads(text)
    return documents
