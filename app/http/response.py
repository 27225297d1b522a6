"""From an outcome to an HTTP response (section 5 of the specification)."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

import orjson
from starlette.responses import RedirectResponse, Response

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from graphql import GraphQLFormattedError

    from app.http.errors import Refused
    from app.http.gateway import Cost
    from app.http.negotiation import MediaType

PARTIAL_SUCCESS = 294

_COMMON_HEADERS = {
    # Answers differ by these two, and hold what only the one who asked may see.
    "Vary": "Accept, Authorization",
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
}


class Unserialisable(Exception):
    """A value in a result is not JSON."""


@dataclass(slots=True)
class Outcome:
    """What an executed operation came to: an "execution result" of the GraphQL specification, already masked."""

    data: Mapping[str, object] | None
    errors: Sequence[GraphQLFormattedError]
    cost: Cost
    told: Mapping[str, object] = field(default_factory=dict)
    """How it came about, where that was asked for."""

    def payload(self) -> dict[str, object]:
        """The map to serialise, errors first, as the GraphQL specification suggests (section 7.1)."""
        errors = {"errors": self.errors} if self.errors else {}
        return {**errors, "data": self.data, "extensions": {**self.cost.extensions, **self.told}}


def encoded(value: object) -> bytes:
    """Serialise to JSON in UTF-8.

    orjson does nearly everything. What it refuses though it is JSON goes the slow way: integers beyond 64 bits, more
    than 254 levels, lone surrogates (which are then escaped). Raises Unserialisable for the rest.
    """
    try:
        return orjson.dumps(value)
    except TypeError:
        pass
    try:
        return json.dumps(value, allow_nan=False, separators=(",", ":")).encode()
    except (TypeError, ValueError, RecursionError) as error:
        raise Unserialisable(str(error)) from error


def success(outcome: Outcome, media_type: MediaType) -> Response:
    """Answer an operation that was executed.

    Section 5.4: 200 without errors, 294 with data (even null) and errors; a legacy client knows of no 294. Raises
    Unserialisable.
    """
    status = PARTIAL_SUCCESS if outcome.errors and not media_type.is_legacy else 200
    return _response(status, outcome.payload(), media_type, {})


def refusal(refused: Refused, media_type: MediaType) -> Response:
    """Answer a request that comes to nothing: errors and no `data` entry at all."""
    legacy = refused.legacy_status if media_type.is_legacy else None
    return _response(legacy or refused.status, {"errors": refused.errors}, media_type, refused.headers)


def options(allow: str) -> Response:
    """Answer OPTIONS (RFC 9110 section 9.3.7)."""
    return Response(status_code=204, headers={"Allow": allow, **_COMMON_HEADERS})


def to_explorer(path: str) -> Response:
    """Send a browser to the page made for people (RFC 9110 section 15.4.4)."""
    return RedirectResponse(path, status_code=303, headers=_COMMON_HEADERS)


def without_body(response: Response) -> Response:
    """What HEAD gets: all headers of the GET, the length too, and nothing else (RFC 9110 section 9.3.2)."""
    response.body = b""
    return response


def _response(status: int, payload: object, media_type: MediaType, headers: Mapping[str, str]) -> Response:
    return _Json(encoded(payload), status, [*_usual_headers(media_type), *_raw(headers)])


class _Json(Response):
    """A response whose headers were encoded beforehand, a good part of what a small answer costs."""

    def __init__(self, body: bytes, status: int, headers: list[tuple[bytes, bytes]]) -> None:
        self.body = body
        self.status_code = status
        self.background = None
        self.raw_headers = [*headers, (b"content-length", str(len(body)).encode())]


@cache
def _usual_headers(media_type: MediaType) -> list[tuple[bytes, bytes]]:
    return _raw({"Content-Type": media_type.header, **_COMMON_HEADERS})


def _raw(headers: Mapping[str, str]) -> list[tuple[bytes, bytes]]:
    return [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()]
