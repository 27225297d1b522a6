"""From an HTTP request, or a WebSocket message, to a well-formed GraphQL request (section 4 of the specification)."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import parse_qsl

import orjson
from starlette.requests import ClientDisconnect

from app.http.errors import (
    BodyTooLarge,
    BodyTooSlow,
    Code,
    HeadersTooLarge,
    IllFormed,
    Unreadable,
    UnsupportedContentEncoding,
    UriTooLong,
)
from kit.waiting import Begun

if TYPE_CHECKING:
    from collections.abc import Coroutine, Iterable, Mapping

    from starlette.requests import Request
    from starlette.types import Message, Scope

    from app.http.limits import Limits

_PARAMETERS = ("query", "operationName", "variables", "extensions")
_URL_FIELDS = 100


@dataclass(slots=True)  # frozen ones take twice as long to make, and each request makes one
class GraphQLRequest:
    """The parameters of section 4.1, of the right types. Whether the document makes sense is not known yet."""

    query: str
    operation_name: str | None = None
    variables: Mapping[str, object] = field(default_factory=dict)
    extensions: Mapping[str, object] = field(default_factory=dict)
    size: int = 0
    """The bytes of the JSON that it came in; 0 where it came in a URL."""


class Head:
    """The header fields of a request, read in one pass."""

    __slots__ = ("_lines", "bytes")

    def __init__(self, lines: Iterable[tuple[bytes, bytes]]) -> None:
        self._lines: dict[bytes, list[bytes]] = {}
        self.bytes = 0
        """How long they are together; each line has a colon, a space and a line end besides its name and value."""
        for name, value in lines:  # ASGI has the names in small letters
            self._lines.setdefault(name, []).append(value)
            self.bytes += len(name) + len(value) + 4

    def all(self, name: bytes) -> list[str]:
        """The value of each line of a field, by its name in small letters."""
        return [value.decode("latin-1") for value in self._lines.get(name, ())]

    def first(self, name: bytes) -> str | None:
        """The value of the first line of a field; None where there is none."""
        lines = self._lines.get(name)
        return lines[0].decode("latin-1") if lines else None


def check_head(scope: Scope, head: Head, limits: Limits) -> None:
    """Refuse a request line or headers above the limits.

    The server has them in memory by now; what this bounds is the work that follows, and it is an answer the client can
    understand. Raises UriTooLong or HeadersTooLarge.
    """
    path = cast("bytes | None", scope.get("raw_path")) or scope["path"].encode()
    if len(path) + 1 + len(scope["query_string"]) > limits.uri_bytes:
        message = f"The URI is longer than {limits.uri_bytes} bytes. Send the request by POST."
        raise UriTooLong(message)
    if head.bytes > limits.header_bytes:
        message = f"The headers are longer than {limits.header_bytes} bytes together."
        raise HeadersTooLarge(message)


def check_coding(head: Head) -> None:
    """Refuse a body that is compressed by its own account.

    Raises UnsupportedContentEncoding, with the header that says what would be read (RFC 9110 section 15.5.16).
    """
    codings = ",".join(head.all(b"content-encoding")).lower().split(",")
    if codings != [""] and any(coding.strip() not in {"", "identity"} for coding in codings):
        message = "Send the body without Content-Encoding."
        raise UnsupportedContentEncoding(message, headers={"Accept-Encoding": "identity"})


async def read_body(request: Request, head: Head, limits: Limits) -> bytearray:
    """The whole body, within the limits of size, time and number of values.

    Raises BodyTooLarge, BodyTooSlow, or Starlette's ClientDisconnect.
    """
    if declared_length(head) > limits.body_bytes:
        raise _too_large(limits)
    body = bytearray()
    receiving = cast("Coroutine[Any, Any, Message]", request.receive())
    first = Begun(receiving)  # `stream` would be a generator for what is mostly one message
    if not (first.is_over and _is_last(first.result, body, limits)):
        try:
            async with asyncio.timeout(limits.body_seconds):
                is_whole = not first.is_over and _is_last(await first, body, limits)
                while not is_whole:
                    is_whole = _is_last(await request.receive(), body, limits)
        except TimeoutError:
            message = f"The body did not arrive within {limits.body_seconds:g} seconds."
            # The rest of the body may still come; it must not be read as the next request.
            raise BodyTooSlow(message, headers={"Connection": "close"}) from None
    if len(body) > limits.body_values and sum(map(body.count, (b",", b"[", b"{"))) > limits.body_values:
        raise BodyTooLarge(f"The body holds more than {limits.body_values} values. Send the rows in smaller batches.")
    return body


def _is_last(part: Message, body: bytearray, limits: Limits) -> bool:
    """Adds a part to a body; whether it was the last one. Raises BodyTooLarge or Starlette's ClientDisconnect."""
    if part["type"] == "http.disconnect":
        raise ClientDisconnect
    # Counted as it comes: a chunked body declares nothing, and a declared length may lie.
    body += part.get("body", b"")
    if len(body) > limits.body_bytes:
        raise _too_large(limits)
    return not part.get("more_body", False)


def from_json(text: bytes | bytearray | str) -> GraphQLRequest:
    """Read the JSON encoding of section 4.4.1.

    Raises Unreadable where it is not JSON, IllFormed where it is not a request.
    """
    return from_object(decoded(text), len(text))


def from_object(value: object, size: int = 0) -> GraphQLRequest:
    """Check the types of the parameters; `size` is that of their JSON.

    Other properties MUST be ignored (section 4.4.1). Raises IllFormed.
    """
    if isinstance(value, list):
        message = "Batches are not supported. Send one request object."
        raise IllFormed(message, Code.BATCHING_NOT_SUPPORTED)
    if not isinstance(value, dict):
        message = f"A request is a JSON object, not {_kind(value)}."
        raise IllFormed(message)
    query = value.get("query")
    if not isinstance(query, str):
        message = f'"query" must be a string, the GraphQL document; it is {_kind(query, "query" in value)}.'
        raise IllFormed(message)
    name = value.get("operationName")
    if name is not None and not isinstance(name, str):
        message = f'"operationName" must be a string or null; it is {_kind(name)}.'
        raise IllFormed(message)
    # The specification says so of a URL only, but no operation is called "", and some clients send it in JSON too.
    return GraphQLRequest(query, name or None, _map(value, "variables"), _map(value, "extensions"), size)


def from_url(query_string: bytes) -> GraphQLRequest:
    """Read the URL encoding of section 4.3. An empty parameter is an absent one; `query` is required.

    Raises Unreadable where the encoding or a JSON value cannot be parsed, IllFormed where it is not a request.
    """
    parameters: dict[str, object] = {}
    for name, text in _url_fields(query_string):
        if name not in _PARAMETERS:
            continue
        if name in parameters:
            message = f'"{name}" is given more than once.'
            raise IllFormed(message)
        parameters[name] = text
    for name in ("variables", "extensions"):
        if encoded := parameters.pop(name, None):
            parameters[name] = decoded(cast("str", encoded))
    return from_object(parameters)


def has_query(query_string: bytes) -> bool:
    """Whether a URL asks anything of GraphQL at all."""
    try:
        return any(name == "query" for name, _ in _url_fields(query_string))
    except Unreadable:
        return True


def decoded(text: bytes | bytearray | str) -> object:
    """Parse JSON (RFC 8259), strictly: no BOM, no NaN, no lone surrogates, at most 1024 levels.

    Integers beyond 64 bits become floats, as in JavaScript, and a repeated name counts by its last value. Raises
    Unreadable.
    """
    try:
        return orjson.loads(text)
    except (orjson.JSONDecodeError, RecursionError) as error:
        message = f"This is not JSON that can be read: {error}."
        raise Unreadable(message) from None


def _url_fields(query_string: bytes) -> list[tuple[str, str]]:
    try:
        return parse_qsl(
            query_string.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=_URL_FIELDS
        )
    except ValueError:
        message = f"The query of the URL must be percent-encoded UTF-8, of at most {_URL_FIELDS} fields."
        raise Unreadable(message, Code.INVALID_URL_ENCODING) from None


def _map(value: dict[str, object], name: str) -> Mapping[str, object]:
    found = value.get(name)
    if found is None:
        return {}
    if not isinstance(found, dict):
        message = f'"{name}" must be an object or null; it is {_kind(found)}.'
        raise IllFormed(message)
    return found


def _kind(value: object, present: bool = True) -> str:
    """What JSON calls a value, for a message."""
    if not present:
        return "missing"
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "a boolean"
    names = {str: "a string", int: "a number", float: "a number", list: "a list", dict: "an object"}
    return names[type(value)]


def declared_length(head: Head) -> int:
    """`Content-Length`; 0 where there is none to believe. Of many digits the first decide."""
    digits = (head.first(b"content-length") or "").strip().lstrip("0")
    return int(digits[:18]) if digits.isascii() and digits.isdigit() else 0


def _too_large(limits: Limits) -> BodyTooLarge:
    return BodyTooLarge(f"The body is longer than {limits.body_bytes} bytes. Send the rows in smaller batches.")
