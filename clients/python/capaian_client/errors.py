"""Errors by their codes, one class each, so that `except Conflict` says what is meant."""

from typing import Any, ClassVar

from .api.enums import ErrorCode


class CapaianError(Exception):
    """What the server has refused or could not do; this very class only for codes of a newer server."""

    known_as: ClassVar[ErrorCode | None] = None

    def __init__(self, errors: list[dict[str, Any]], data: dict[str, Any] | None) -> None:
        first = errors[0]
        super().__init__(first.get("message", ""))
        extensions = first.get("extensions") or {}
        self.code: str = extensions.get("code", "")
        """What kind of error it is, as in the catalogue of the schema (`ErrorCode`)."""
        self.path: list[str | int] | None = first.get("path")
        """The field that has failed; nothing where the whole operation has."""
        self.request_id: str | None = extensions.get("requestId")
        """Give it to whoever runs the server."""
        self.retry_after_seconds: float | None = extensions.get("retryAfterSeconds")
        """How long to wait, with `RateLimited` and `Unavailable`."""
        self.errors = errors
        """All errors as they came."""
        self.data = data
        """What was answered nevertheless: of several mutations in one operation, those that were done."""


class Unauthenticated(CapaianError):
    """Nobody is signed in, or the session has ended; sign in and repeat."""

    known_as = ErrorCode.UNAUTHENTICATED


class Forbidden(CapaianError):
    """The policy does not let the caller do this to the object, which they can see."""

    known_as = ErrorCode.FORBIDDEN


class NotFound(CapaianError):
    """The object does not exist in what the caller may see."""

    known_as = ErrorCode.NOT_FOUND


class Conflict(CapaianError):
    """Somebody changed it meanwhile; read again and decide anew."""

    known_as = ErrorCode.CONFLICT


class BadRequest(CapaianError):
    """The request, its document or a value in it is malformed; repeating it is no use."""

    known_as = ErrorCode.BAD_REQUEST


class LimitExceeded(CapaianError):
    """A stated limit was exceeded; the message says which and where."""

    known_as = ErrorCode.LIMIT_EXCEEDED


class DeadlineExceeded(CapaianError):
    """It took longer than it may and was stopped; a mutation may have been carried out."""

    known_as = ErrorCode.DEADLINE_EXCEEDED


class RateLimited(CapaianError):
    """Too much in a short time; wait for `retry_after_seconds`."""

    known_as = ErrorCode.RATE_LIMITED


class Unavailable(CapaianError):
    """This server is not ready to answer; wait, or ask another one."""

    known_as = ErrorCode.UNAVAILABLE


class PersistedQueryNotFound(CapaianError):
    """The hash names no document that the server knows."""

    known_as = ErrorCode.PERSISTED_QUERY_NOT_FOUND


class Internal(CapaianError):
    """A fault of the server; a mutation may have been carried out."""

    known_as = ErrorCode.INTERNAL


BY_CODE = {kind.known_as: kind for kind in CapaianError.__subclasses__()}


def error_of(errors: list[dict[str, Any]], data: dict[str, Any] | None = None) -> CapaianError:
    """The error that an answer says; of several, the first."""
    code = (errors[0].get("extensions") or {}).get("code")
    kind = BY_CODE.get(ErrorCode(code)) if code in ErrorCode.__members__ else None
    return (kind or CapaianError)(errors, data)
