"""What is told of a fetch that failed: never an address, nor what was found there."""

from typing import Final

from kit.enums import Described
from kit.errors import GatewayError


class FetchCode(Described):
    """Why nothing was fetched."""

    INVALID_URL = "INVALID_URL", "The URL, or one that it redirects to, is not one that can be fetched."
    FORBIDDEN_ADDRESS = "FORBIDDEN_ADDRESS", "The URL leads to a host or port that is not open to everybody."
    NOT_RESOLVED = "NOT_RESOLVED", "The URL's host has no address."
    NOT_CONNECTED = "NOT_CONNECTED", "The URL's host could not be connected to."
    TLS_FAILED = "TLS_FAILED", "The URL's host did not prove with a certificate that it is that host."
    TOO_SLOW = "TOO_SLOW", "The answer was not complete in time."
    TOO_LARGE = "TOO_LARGE", "The answer is larger than allowed."
    TOO_MANY_REDIRECTS = "TOO_MANY_REDIRECTS", "The URL redirects too often, or in a circle."
    BAD_STATUS = "BAD_STATUS", "The host answered with a status that is not one of success."
    BAD_RESPONSE = "BAD_RESPONSE", "What the host answered is not HTTP, is encoded, or broke off."


_PASSING: Final = {FetchCode.NOT_RESOLVED, FetchCode.NOT_CONNECTED, FetchCode.TOO_SLOW}


class FetchFailed(GatewayError):
    """A URL that could not be fetched. The message is for whoever named the URL; the cause, for logs alone.

    `status` is the HTTP status of a BAD_STATUS. `may_retry` tells that the same URL may succeed another time.
    """

    def __init__(
        self,
        code: FetchCode,
        message: str | None = None,
        *,
        status: int | None = None,
        may_retry: bool | None = None,
    ) -> None:
        self.code = code
        self.message = message or code.description
        self.status = status
        self.may_retry = code in _PASSING if may_retry is None else may_retry
        super().__init__(self.message)


def bad_status(status: int) -> FetchFailed:
    """A status that is not one of success: too many requests (429) and errors of the server (5xx) may pass."""
    return FetchFailed(
        FetchCode.BAD_STATUS,
        f"The host answered with the status {status}.",
        status=status,
        may_retry=status == 429 or 500 <= status <= 599,
    )


def broke_off() -> FetchFailed:
    """A connection that ended before its answer did."""
    return FetchFailed(FetchCode.BAD_RESPONSE, "The connection ended before the answer did.", may_retry=True)
