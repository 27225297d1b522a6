"""Answers that are too much, too slow or none: each ends with its code, within its limits."""

import asyncio
import gzip

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kit.clock import elapsed_seconds
from kit.errors import ProgramError
from kit.outbound import FetchCode, FetchFailed, Outbound
from tests.kit.outbound.servers import PICTURE, Server, Talk, answer, fetched, outbound, redirect, refused, served

pytestmark = pytest.mark.anyio

CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"


def to(server: Server) -> Outbound:
    return outbound(f"127.0.0.1:{server.port}")


def url_of(server: Server) -> str:
    return f"http://127.0.0.1:{server.port}/"


@pytest.mark.parametrize(
    "response",
    [
        answer(),
        answer(content_encoding="identity"),
        b"HTTP/1.1 200 OK\r\n\r\n" + PICTURE,  # as long as the connection
        b"HTTP/1.0 200 OK\r\n\r\n" + PICTURE,
        b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + answer(),
        CHUNKED
        + b"2;x=y\r\n"
        + PICTURE[:2]
        + b"\r\n%x\r\n" % (len(PICTURE) - 2)
        + PICTURE[2:]
        + b"\r\n0\r\nA: b\r\n\r\n",
    ],
)
async def test_good_ones(response: bytes) -> None:
    async with served(response) as server, to(server) as out:
        got = await fetched(out, url_of(server), max_bytes=len(PICTURE))
        assert (got.body, got.final_url, got.status, got.media_type) == (PICTURE, url_of(server), 200, "")


async def test_what_is_asked_for() -> None:
    async with served(answer()) as server, to(server) as out:
        await out.fetch(url_of(server), max_bytes=100, timeout_seconds=5, accept="image/*")
        assert "\r\nAccept: image/*\r\n" in server.requests[0]
        assert "\r\nAccept-Encoding: identity\r\n" in server.requests[0]


@pytest.mark.parametrize(
    ("status", "may_retry"),
    [
        (400, False),
        (401, False),
        (404, False),
        (410, False),
        (429, True),
        (500, True),
        (503, True),
        (599, True),
        (600, False),
    ],
)
async def test_statuses(status: int, may_retry: bool) -> None:
    async with served(answer(status=f"{status} Whatever")) as server, to(server) as out:
        failure = await refused(out, url_of(server), FetchCode.BAD_STATUS)
        assert (failure.status, failure.may_retry) == (status, may_retry)
        assert str(status) in failure.message


async def _endless(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
    while True:
        writer.write(b"x" * 1000)
        await writer.drain()


async def _endless_chunks(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(CHUNKED)
    while True:
        writer.write(b"1\r\nx\r\n" * 1000)
        await writer.drain()


async def _endless_extensions(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(CHUNKED)
    while True:
        writer.write(b"1;" + b"x" * 60_000 + b"\r\nx\r\n")
        await writer.drain()


async def _endless_hints(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while True:
        writer.write(b"HTTP/1.1 103 Early Hints\r\nA: " + b"x" * 10_000 + b"\r\n\r\n")
        await writer.drain()


async def _lying(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 10001\r\n\r\n")
    await reader.read()  # nothing comes: it must be refused by what it says


@pytest.mark.parametrize(
    "talk",
    [
        answer(b"x" * 10_001),
        _lying,
        _endless,
        _endless_extensions,
        _endless_hints,
        CHUNKED + b"2711\r\n" + b"x" * 10_001 + b"\r\n0\r\n\r\n",
    ],
)
async def test_too_large(talk: bytes | Talk) -> None:
    async with served(talk) as server, to(server) as out:
        failure = await refused(out, url_of(server), FetchCode.TOO_LARGE)
        assert not failure.may_retry


async def test_pieces_that_are_too_small_are_not_taken_for_long() -> None:
    async with served(_endless_chunks) as server, to(server) as out:
        await refused(out, url_of(server), FetchCode.BAD_RESPONSE, max_bytes=100_000_000)


@pytest.mark.parametrize("encoding", ["gzip", "GZIP", "deflate", "br", "zstd", "identity, gzip", "x"])
async def test_what_is_compressed_is_refused_as_it_is(encoding: str) -> None:
    bomb = gzip.compress(bytes(5_000_000))
    assert len(bomb) < 10_000
    async with served(answer(bomb, content_encoding=encoding)) as server, to(server) as out:
        await refused(out, url_of(server), FetchCode.BAD_RESPONSE)


async def test_transfer_encodings_other_than_chunked_are_refused() -> None:
    response = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n"
    async with served(response) as server, to(server) as out:
        await refused(out, url_of(server), FetchCode.BAD_RESPONSE)


async def _silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.read()


async def _dripping(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    for byte in answer(b"x" * 1000):
        writer.write(bytes([byte]))
        await asyncio.sleep(0.02)


async def _redirecting_slowly(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await asyncio.sleep(0.15)
    writer.write(redirect(f"/{elapsed_seconds()}"))


@pytest.mark.parametrize("talk", [_silent, _dripping, _redirecting_slowly])
async def test_too_slow(talk: Talk) -> None:
    async with served(talk) as server, to(server) as out:
        began = elapsed_seconds()
        failure = await refused(out, url_of(server), FetchCode.TOO_SLOW, timeout_seconds=0.3)
        assert 0.25 < elapsed_seconds() - began < 2
        assert failure.may_retry


async def test_a_resolver_that_hangs() -> None:
    async def hang(host: str) -> list[str]:
        await asyncio.sleep(10)
        return []

    async with outbound(resolve=hang) as out:
        await refused(out, "http://pictures.example/", FetchCode.TOO_SLOW, timeout_seconds=0.1)


async def test_a_handshake_that_hangs() -> None:
    async with served(_silent) as server, to(server) as out:
        url = url_of(server).replace("http:", "https:")
        await refused(out, url, FetchCode.TOO_SLOW, timeout_seconds=0.1)


@pytest.mark.parametrize(
    "response",
    [
        b"hello",
        b"SSH-2.0-OpenSSH_9.2\r\n",
        b"",
        b"HTTP/1.1 200 OK\r\nContent-Len",
        b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nx",
        CHUNKED + b"5\r\nxx",
        CHUNKED + b"2\r\nxx\r\n",
    ],
)
async def test_broken_off(response: bytes) -> None:
    async with served(response) as server, to(server) as out:
        assert (await refused(out, url_of(server), FetchCode.BAD_RESPONSE)).may_retry


@pytest.mark.parametrize(
    "response",
    [
        b"hello\r\n\r\n",
        b"\x00" * 100 + b"\r\n\r\n",
        b"+PONG\r\n\r\n",
        b"HTTP/1.1 OK\r\n\r\n",
        b"HTTP/1.1 20 OK\r\n\r\n",
        b"HTTP/1.1 2000 OK\r\n\r\n",
        b"HTTP/2 200 OK\r\n\r\n",
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n",
        b"HTTP/1.1 200 " + b"x" * 200_000 + b"\r\n\r\n",  # a huge status line
        b"HTTP/1.1 200 OK\r\n" + b"A: " + b"x" * 200_000,  # a huge header
        b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 40_000,  # very many headers
        b"HTTP/1.1 200 OK\r\nA b\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nA\x00: b\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 1e3\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: " + b"9" * 5000 + b"\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
        CHUNKED + b"zz\r\n",
        CHUNKED + b"-1\r\n",
        CHUNKED + b"F" * 100 + b"\r\n",
        CHUNKED + b"1\r\nab\r\n0\r\n\r\n",
        CHUNKED + b"1;" + b"x" * 150_000 + b"\r\n",
    ],
)
async def test_garbage(response: bytes) -> None:
    async with served(response) as server, to(server) as out:
        assert not (await refused(out, url_of(server), FetchCode.BAD_RESPONSE)).may_retry


NEARLY = st.lists(
    st.one_of(
        st.binary(max_size=20),
        st.sampled_from(
            [
                b"HTTP/1.1 200 OK",
                b"HTTP/1.0 302 Found",
                b"HTTP/1.1 100 Continue",
                b"\r\n",
                b"\r\n\r\n",
                b"Content-Length: 3",
                b"Transfer-Encoding: chunked",
                b"Content-Encoding: gzip",
                b"Content-Type: \xff",
                b"Location: http://[",
                b"Connection: keep-alive",
                b"3\r\nabc\r\n",
                b"0\r\n\r\n",
            ]
        ),
    )
).map(b"".join)


@settings(max_examples=75, deadline=None, suppress_health_check=list(HealthCheck))
@given(response=st.one_of(st.binary(), NEARLY, NEARLY.map(b"HTTP/1.1 200 OK\r\n".__add__)))
async def test_no_answer_raises_anything_else(response: bytes) -> None:
    async with served(response) as server, to(server) as out:
        try:
            got = await fetched(out, url_of(server), max_bytes=50)
        except FetchFailed as failure:
            assert failure.message
        else:
            assert 200 <= got.status <= 299
            assert len(got.body) <= 50


async def test_only_so_many_at_once_and_waiting_counts() -> None:
    async with served(_silent) as server, outbound(f"127.0.0.1:{server.port}", max_connections=2) as out:
        told = await asyncio.gather(
            *(refused(out, url_of(server), FetchCode.TOO_SLOW, timeout_seconds=0.2) for _ in range(5))
        )
        assert len(told) == 5
        assert server.most_at_once == 2


async def test_a_cancelled_fetch_gives_its_place_back() -> None:
    async with served(_silent, answer()) as server, outbound(f"127.0.0.1:{server.port}", max_connections=1) as out:
        waiting = asyncio.create_task(fetched(out, url_of(server)))
        await asyncio.wait([waiting], timeout=0.2)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        assert (await fetched(out, url_of(server))).body == PICTURE


async def test_the_environment_has_no_say(monkeypatch: pytest.MonkeyPatch) -> None:
    async with served(answer()) as proxy, served(answer()) as server:
        for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"):
            monkeypatch.setenv(name, url_of(proxy))
        async with to(server) as out:
            await fetched(out, url_of(server))
        assert (proxy.connections, server.connections) == (0, 1)


async def test_after_it_was_closed_it_is_not_used() -> None:
    out = outbound()
    await out.close()
    with pytest.raises(ProgramError):
        await fetched(out, "http://example.com/")
