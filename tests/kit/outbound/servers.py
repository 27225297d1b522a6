"""Real servers on loopback that say exactly what they are told, and count who comes; and a resolver of names."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest

from kit.outbound import FetchCode, Fetched, FetchFailed, Outbound, Resolve

Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]

TRUSTING_NOBODY = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)

PICTURE = b"\x89PNG and so on"


@dataclass
class Server:
    """What came to a server: how many connections, in all and at the same time, and the head of each request."""

    port: int = 0
    connections: int = 0
    most_at_once: int = 0
    requests: list[str] = field(default_factory=list)

    @property
    def paths(self) -> list[str]:
        return [request.split(" ")[1] for request in self.requests]


def answer(body: bytes = PICTURE, status: str = "200 OK", **headers: str) -> bytes:
    """An HTTP answer; `content_type="image/png"` is a header."""
    lines = [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    head = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *lines]
    return "\r\n".join([*head, "", ""]).encode() + body


def redirect(location: str, status: str = "302 Found") -> bytes:
    return answer(b"", status, Location=location)


@asynccontextmanager
async def served(
    *answers: bytes | Talk, host: str = "127.0.0.1", port: int = 0, tls: ssl.SSLContext | None = None
) -> AsyncIterator[Server]:
    """A server that gives the connections these answers in turn, the last one again and again; bytes once a request is
    there, and then it closes. A callable talks for itself."""
    came = Server()
    under_way: set[asyncio.Task[None]] = set()

    async def meet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        under_way.add(task)
        now = answers[min(came.connections, len(answers) - 1)]
        came.connections += 1
        came.most_at_once = max(came.most_at_once, len(under_way))
        try:
            came.requests.append((await reader.readuntil(b"\r\n\r\n")).decode())
            if isinstance(now, bytes):
                writer.write(now)
                await writer.drain()
            else:
                await now(reader, writer)
        except (OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass  # the client went, or the test is over
        finally:
            writer.close()
            under_way.discard(task)

    server = await asyncio.start_server(meet, host, port, ssl=tls)
    came.port = server.sockets[0].getsockname()[1]
    try:
        yield came
    finally:
        server.close()
        for task in under_way:
            task.cancel()
        await asyncio.gather(*under_way)


class Names:
    """A resolver: each lookup of any host takes the next answer, the last one again and again."""

    def __init__(self, *answers: Sequence[str]) -> None:
        self._answers = answers
        self.asked: list[str] = []

    async def __call__(self, host: str) -> Sequence[str]:
        self.asked.append(host)
        return self._answers[min(len(self.asked), len(self._answers)) - 1]


async def nobody(host: str) -> Sequence[str]:
    """A resolver for what must not be looked up."""
    pytest.fail(f"{host} was looked up")


def outbound(*allowed: str, resolve: Resolve | None = nobody, max_connections: int = 20) -> Outbound:
    """A way out that trusts no authority, since to read those of the machine takes a while."""
    return Outbound(allowed, resolve=resolve, max_connections=max_connections, ssl_context=TRUSTING_NOBODY)


async def fetched(out: Outbound, url: str, *, max_bytes: int = 10_000, timeout_seconds: float = 5.0) -> Fetched:
    return await out.fetch(url, max_bytes=max_bytes, timeout_seconds=timeout_seconds)


async def refused(
    out: Outbound, url: str, code: FetchCode, *, max_bytes: int = 10_000, timeout_seconds: float = 5.0
) -> FetchFailed:
    """The failure of a fetch, which has this code and tells no address."""
    with pytest.raises(FetchFailed) as caught:
        await out.fetch(url, max_bytes=max_bytes, timeout_seconds=timeout_seconds)
    failure = caught.value
    assert failure.code is code, (url, failure.code, failure.message)
    assert "127" not in failure.message
    assert "169.254" not in failure.message
    return failure
