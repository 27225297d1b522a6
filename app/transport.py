"""What lies between uvicorn and its sockets: one write for an answer's head and body.

uvicorn writes the head of a response when the application sends it, and the body when it sends that. Each of these is
a system call and a packet of its own, and wakes the client up, for a small answer a tenth of all that it costs.
"""

import asyncio
from typing import Any, Final

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

_HEAD: Final = b"HTTP/1.1 "


class HttpProtocol(HttpToolsProtocol):
    """uvicorn's protocol of an HTTP connection, which sends head and body of an answer together."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """See `asyncio.Protocol`."""
        super().connection_made(_Joining(transport, self.loop))


class _Joining(asyncio.Transport):
    """A transport that keeps the head of an answer for what is written next, until the loop's next turn at most."""

    def __init__(self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__()
        self._transport = transport
        self._loop = loop
        self._head = b""
        self._write = transport.write
        for name in ("is_closing", "pause_reading", "resume_reading", "get_extra_info", "set_protocol"):
            setattr(self, name, getattr(transport, name))

    def write(self, data: Any) -> None:
        if self._head:
            head, self._head = self._head, b""
            self._write(head + data)
        elif data[:9] == _HEAD:
            self._head = data
            self._loop.call_soon(self._flush)
        else:
            self._write(data)

    def _flush(self) -> None:
        if self._head:
            head, self._head = self._head, b""
            self._write(head)

    def close(self) -> None:
        self._flush()
        self._transport.close()

    def abort(self) -> None:
        self._transport.abort()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)
