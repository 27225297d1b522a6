"""An answer's head waits for its body, and nothing else is changed on the way."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.transport import JoiningTransport

HEAD = b"HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\n"
PIECES = st.sampled_from([HEAD, b"HTTP/1.1 100 Continue\r\n\r\n", b"body", b"HTTP/1.1", b"", b"x" * 300_000])
TURN = "a turn of the loop"


class Counting:
    """A real transport, and how often it was written to."""

    def __init__(self, transport: asyncio.Transport) -> None:
        self._transport = transport
        self.writes = 0

    def write(self, data: bytes) -> None:
        self.writes += 1
        self._transport.write(data)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)


@asynccontextmanager
async def connected() -> AsyncIterator[tuple[JoiningTransport, Counting, asyncio.StreamReader]]:
    """A transport of a server, and the client's end of its connection."""
    made: asyncio.Future[asyncio.Transport] = asyncio.get_running_loop().create_future()

    class Server(asyncio.Protocol):
        def connection_made(self, transport: asyncio.BaseTransport) -> None:
            assert isinstance(transport, asyncio.Transport)
            made.set_result(transport)

    server = await asyncio.get_running_loop().create_server(Server, "127.0.0.1", 0)
    reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
    counting: Any = Counting(await made)
    joining = JoiningTransport(counting, asyncio.get_running_loop())
    try:
        yield joining, counting, reader
    finally:
        joining.close()
        writer.close()
        await writer.wait_closed()
        server.close()
        await server.wait_closed()


@pytest.mark.anyio
async def test_head_and_body_are_one_write() -> None:
    async with connected() as (transport, counting, reader):
        for number in range(1, 4):
            transport.write(HEAD)
            transport.write(b"body")
            assert counting.writes == number
            assert await reader.readexactly(len(HEAD) + 4) == HEAD + b"body"


@pytest.mark.anyio
async def test_a_head_alone_waits_for_no_more_than_a_turn() -> None:
    """As that of a stream of events, whose body may come much later."""
    async with connected() as (transport, counting, reader):
        transport.write(HEAD)
        assert counting.writes == 0
        assert await asyncio.wait_for(reader.readexactly(len(HEAD)), 10) == HEAD
        transport.write(b"later")
        assert await asyncio.wait_for(reader.readexactly(5), 10) == b"later"
        assert counting.writes == 2


@pytest.mark.anyio
@pytest.mark.parametrize("end", ["close", "write_eof"])
async def test_a_head_goes_before_the_end(end: str) -> None:
    async with connected() as (transport, _, reader):
        transport.write(HEAD)
        getattr(transport, end)()
        assert await asyncio.wait_for(reader.read(), 10) == HEAD


@pytest.mark.anyio
async def test_what_nobody_is_left_for_is_dropped(caplog: pytest.LogCaptureFixture) -> None:
    async with connected() as (transport, counting, _):
        transport.write(HEAD)
        transport.abort()
        await asyncio.sleep(0.05)
        assert counting.writes == 0
    assert caplog.records == []


@given(st.lists(PIECES | st.lists(PIECES, max_size=3) | st.just(TURN), max_size=8))
def test_all_arrives_in_order(pieces: list[Any]) -> None:
    async def sent() -> None:
        async with connected() as (transport, _, reader):
            expected = b""
            for piece in pieces:
                if piece == TURN:
                    await asyncio.sleep(0)
                elif isinstance(piece, list):
                    transport.writelines(piece)
                    expected += b"".join(piece)
                else:
                    transport.write(piece)
                    expected += piece
            transport.close()
            assert await asyncio.wait_for(reader.read(), 30) == expected

    asyncio.run(sent())
