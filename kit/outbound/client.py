"""Fetching: one deadline, one limit of size, redirects followed by us."""

import asyncio
import ssl
from collections.abc import Iterable
from contextlib import aclosing
from dataclasses import dataclass
from types import TracebackType
from typing import Final, Self

import httpcore2
import httpx2

from kit.errors import ProgramError
from kit.outbound.allowed import AllowList
from kit.outbound.failures import FetchCode, FetchFailed, bad_status, broke_off
from kit.outbound.network import CheckedNetwork, Resolve, SystemResolver
from kit.outbound.urls import Target, redirected, target_of

MOST_REDIRECTS: Final = 5
BESIDE_THE_BODY: Final = 160 * 1024
"""Bytes that may come in before the body, and as many beside it. h11 takes headers of some 100 KiB; the rest is for
interim answers, and for the framing and the extensions of chunks, of which a server could send more and more."""

FREE_PIECES: Final = 1000
MEAN_PIECE: Final = 128
"""Pieces of a body have so many bytes in the mean, but for the first thousand: each costs us some 50 microseconds, so
that chunks of one byte would keep the event loop busy for minutes."""

_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})


@dataclass(frozen=True, slots=True)
class Fetched:
    """An answer with a status of success (2xx).

    `final_url` is where redirects led to, without a fragment. `media_type` is what the host calls the body: lower case,
    without parameters, empty if it says nothing; nobody has looked whether it is true.
    """

    final_url: str
    status: int
    media_type: str
    body: bytes


class Outbound:
    """Fetches URLs that others name; the program has one.

    `allowed` opens what is not public (`AllowList`); `max_connections` are open at once, and who comes then waits,
    within its own deadline. Every request has a connection of its own, so every request is looked at. `resolve` and
    `ssl_context` stand in for the machine's resolver and authorities. Raises ValueError for an entry of `allowed` that
    cannot be read.
    """

    def __init__(
        self,
        allowed: Iterable[str] = (),
        *,
        max_connections: int = 20,
        user_agent: str = "outbound",
        resolve: Resolve | None = None,
        ssl_context: ssl.SSLContext | None = None,
    ) -> None:
        self._allowed = AllowList(allowed)
        self._free = asyncio.Semaphore(max_connections)
        self._user_agent = user_agent
        self._resolve = resolve or SystemResolver()
        self._closed = False
        self._ssl_context = ssl_context or httpx2.create_ssl_context(trust_env=False)

    async def fetch(self, url: str, *, max_bytes: int, timeout_seconds: float, accept: str = "*/*") -> Fetched:
        """What a URL names, of at most `max_bytes`, in at most `timeout_seconds` for everything: waiting for a free
        connection, looking up, connecting, redirects, reading.

        `accept` is the header of that name. Raises `FetchFailed`, and nothing else for any URL or any answer.
        """
        if self._closed:
            raise ProgramError("This way out was closed.")
        try:
            async with asyncio.timeout(timeout_seconds), self._free:
                return await self._follow(target_of(url), max_bytes, accept)
        except TimeoutError:
            raise FetchFailed(FetchCode.TOO_SLOW) from None

    async def _follow(self, target: Target, max_bytes: int, accept: str) -> Fetched:
        """Asks, and asks again where a redirect leads to."""
        seen: set[Target] = set()
        while target not in seen and len(seen) <= MOST_REDIRECTS:
            seen.add(target)
            answer = await self._ask(target, max_bytes, accept)
            if isinstance(answer, Fetched):
                return answer
            target = redirected(target, answer)
        raise FetchFailed(FetchCode.TOO_MANY_REDIRECTS)

    async def _ask(self, target: Target, max_bytes: int, accept: str) -> Fetched | str:
        """One request, on a connection of its own: what it fetched, or where it redirects to."""
        network = CheckedNetwork(self._allowed, self._resolve, BESIDE_THE_BODY)
        url = httpcore2.URL(scheme=target.scheme, host=target.host, port=target.port, target=target.path)
        connection = httpcore2.AsyncHTTPConnection(
            url.origin, ssl_context=self._ssl_context, http2=False, network_backend=network
        )
        headers = [
            ("Host", target.authority),
            ("User-Agent", self._user_agent),
            ("Accept", accept),
            ("Accept-Encoding", "identity"),
            ("Connection", "close"),
        ]
        try:
            response = await connection.handle_async_request(httpcore2.Request("GET", url, headers=headers))
            network.bytes_left = max_bytes + BESIDE_THE_BODY
            return await _read(response, target, max_bytes)
        except FetchFailed:
            raise
        except Exception as error:
            # Whatever bytes make httpcore2 or h11 raise: the answer was not one, and that is all that is told.
            if network.ended or isinstance(error, httpcore2.NetworkError):
                raise broke_off() from error
            raise FetchFailed(FetchCode.BAD_RESPONSE) from error
        finally:
            await connection.aclose()

    async def close(self) -> None:
        """Nothing can be fetched afterwards; what is under way ends by itself."""
        self._closed = True
        if isinstance(self._resolve, SystemResolver):
            self._resolve.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()


async def _read(response: httpcore2.Response, target: Target, max_bytes: int) -> Fetched | str:
    """The whole of an answer that is one, or where it redirects to."""
    if response.status in _REDIRECTS:
        return _location(response)
    if not 200 <= response.status <= 299:
        raise bad_status(response.status)
    # Nothing is decompressed, so nothing can be a bomb; we asked for none of it.
    if any(encoding not in {"", "identity"} for encoding in _values(response, b"content-encoding")):
        raise FetchFailed(FetchCode.BAD_RESPONSE, "The answer is compressed, though it was asked for as it is.")
    if any(int(length) > max_bytes for length in _values(response, b"content-length")):
        raise FetchFailed(FetchCode.TOO_LARGE)
    body = bytearray()
    pieces = 0
    async with aclosing(response.aiter_stream()) as stream:
        async for piece in stream:
            body += piece
            pieces += 1
            if len(body) > max_bytes:
                raise FetchFailed(FetchCode.TOO_LARGE)
            if pieces > FREE_PIECES + len(body) // MEAN_PIECE:
                raise FetchFailed(FetchCode.BAD_RESPONSE, "The answer comes in pieces that are too small.")
    media_type = next(iter(_values(response, b"content-type")), "").partition(";")[0].strip()
    return Fetched(str(target), response.status, media_type, bytes(body))


def _location(response: httpcore2.Response) -> str:
    """Where a redirect leads to, as it is written. Several that differ are none."""
    found = {value for name, value in response.headers if name.lower() == b"location"}
    try:
        (location,) = found
        return location.decode()  # UnicodeDecodeError is a ValueError too
    except ValueError as error:
        raise FetchFailed(FetchCode.BAD_RESPONSE, "The host redirects, but does not say where to.") from error


def _values(response: httpcore2.Response, name: bytes) -> list[str]:
    """The values of every header of that name, in lower case."""
    return [value.decode("latin-1").strip().lower() for key, value in response.headers if key.lower() == name]
