"""Connections: the one place where they are made, to an address that was looked at just before."""

import asyncio
import socket
import ssl
from collections.abc import Awaitable, Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from ipaddress import ip_address
from typing import Any, Final

import httpcore2

from kit.outbound.addresses import Address
from kit.outbound.allowed import AllowList
from kit.outbound.failures import FetchCode, FetchFailed

Resolve = Callable[[str], Awaitable[Sequence[str]]]
"""The addresses of a host, as texts, the best first. Raises OSError where it has none."""

CONNECT_SECONDS: Final = 5.0
"""How long one address of a host is tried."""

MOST_AT_ONCE: Final = 16 * 1024
"""Bytes that are read at a time: what they make of work (thousands of tiny chunks) is done without a pause."""

MOST_TRIED: Final = 4
"""So many of a host's addresses are tried, one after the other. All are looked at."""


class SystemResolver:
    """What the machine's own resolver says.

    It has threads of its own: a lookup cannot be cut off, and one that hangs shall not keep the rest of the program
    from the event loop's threads.
    """

    def __init__(self, threads: int = 8) -> None:
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="resolve")

    async def __call__(self, host: str) -> list[str]:
        found = await asyncio.get_running_loop().run_in_executor(self._threads, self._look_up, host)
        return list(dict.fromkeys(str(address[0]) for *_, address in found))

    @staticmethod
    def _look_up(host: str) -> list[Any]:
        return socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)

    def close(self) -> None:
        self._threads.shutdown(wait=False)


class CheckedNetwork(httpcore2.AsyncNetworkBackend):
    """The network of one request: resolves, looks at every address, and connects to one of these, not to the name.

    `bytes_left` may still come in, headers and framing included: the caller's to set anew. `ended` tells that the other
    side closed the connection.
    """

    def __init__(self, allowed: AllowList, resolve: Resolve, bytes_left: int) -> None:
        self._allowed = allowed
        self._resolve = resolve
        self._dial = httpcore2.AnyIOBackend()
        self.bytes_left = bytes_left
        self.ended = False

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ARG002, ASYNC109 - the interface is httpcore2's
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.AsyncNetworkStream:
        """Raises `FetchFailed` where the host may not be connected to, or cannot."""
        failure: Exception | None = None
        for address in (await self._checked(host, port))[:MOST_TRIED]:
            try:
                stream = await self._dial.connect_tcp(
                    str(address), port, CONNECT_SECONDS, local_address, socket_options
                )
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout) as error:
                failure = error
            else:
                return CheckedStream(stream, self)
        raise FetchFailed(FetchCode.NOT_CONNECTED) from failure

    async def _checked(self, host: str, port: int) -> list[Address]:
        """A host's addresses. One that is forbidden forbids the host: an honest name does not lead inside as well."""
        if not self._allowed.may_permit(host, port):
            raise FetchFailed(FetchCode.FORBIDDEN_ADDRESS)
        try:
            addresses = [ip_address(host)]
        except ValueError:
            addresses = await self._addresses_of(host)
        if not all(self._allowed.permits(host, address, port) for address in addresses):
            raise FetchFailed(FetchCode.FORBIDDEN_ADDRESS)
        return addresses

    async def _addresses_of(self, name: str) -> list[Address]:
        try:
            addresses = [ip_address(text) for text in await self._resolve(name)]
        except (OSError, ValueError, RuntimeError) as error:
            # ValueError: a name that Python's codec does not take. RuntimeError: the resolver was closed meanwhile.
            raise FetchFailed(FetchCode.NOT_RESOLVED) from error
        if not addresses:
            raise FetchFailed(FetchCode.NOT_RESOLVED)
        return addresses


class CheckedStream(httpcore2.AsyncNetworkStream):
    """A connection that counts what comes in, and tells why TLS failed."""

    def __init__(self, stream: httpcore2.AsyncNetworkStream, network: CheckedNetwork) -> None:
        self._stream = stream
        self._network = network

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ASYNC109
        data = await self._stream.read(min(max_bytes, MOST_AT_ONCE), timeout)
        self._network.ended = not data
        self._network.bytes_left -= len(data)
        if self._network.bytes_left < 0:
            raise FetchFailed(FetchCode.TOO_LARGE)
        return data

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ASYNC109
        await self._stream.write(buffer, timeout)

    async def aclose(self) -> None:
        # A connection that is being given up has nothing to say about how.
        with suppress(OSError, httpcore2.NetworkError):
            await self._stream.aclose()

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ASYNC109
    ) -> httpcore2.AsyncNetworkStream:
        try:
            stream = await self._stream.start_tls(ssl_context, server_hostname, timeout)
        except BaseException as error:
            await self.aclose()
            if isinstance(error, ValueError) or isinstance(error.__cause__, ssl.SSLError):
                raise FetchFailed(FetchCode.TLS_FAILED) from error
            if isinstance(error, Exception):
                raise FetchFailed(FetchCode.NOT_CONNECTED) from error
            raise
        return CheckedStream(stream, self._network)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)
