"""What lies between uvicorn and its sockets: one write for an answer's head and body.

uvicorn writes the head of an answer when the application sends it, and the body when it sends that. Each of these is a
call of the system and a packet of its own, and may wake the client up for nothing.
"""

import asyncio
from collections.abc import Iterable
from typing import Any, Final

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

_HEAD: Final = b"HTTP/1.1 "


class HttpProtocol(HttpToolsProtocol):
    """uvicorn's protocol of an HTTP connection, which sends head and body of an answer together."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """See `asyncio.Protocol`."""
        joining: Any = JoiningTransport(transport, self.loop)
        super().connection_made(joining)


class JoiningTransport:
    """A transport that keeps the head of an answer for what is written next, until the loop turns at most.

    What it has no word of its own for is the transport's.
    """

    def __init__(self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        self._transport = transport
        self._loop = loop
        self._head = b""
        self.is_closing = transport.is_closing  # asked for at every answer

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)

    def write(self, data: bytes) -> None:
        """See `asyncio.WriteTransport`."""
        if self._head:
            head, self._head = self._head, b""
            self._transport.write(head + data)
        elif data[:9] == _HEAD:
            self._head = data
            self._loop.call_soon(self._flush)
        else:
            self._transport.write(data)

    def writelines(self, parts: Iterable[bytes]) -> None:
        """See `asyncio.WriteTransport`."""
        self.write(b"".join(parts))

    def write_eof(self) -> None:
        """See `asyncio.WriteTransport`."""
        self._flush()
        self._transport.write_eof()

    def close(self) -> None:
        """See `asyncio.BaseTransport`."""
        self._flush()
        self._transport.close()

    def _flush(self) -> None:
        head, self._head = self._head, b""
        if head and not self._transport.is_closing():
            self._transport.write(head)
