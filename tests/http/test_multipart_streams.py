"""Forms as streams: however they are cut into chunks, and however much of what comes is hostile."""

from __future__ import annotations

import asyncio
import gc
import itertools
import json
import threading
import time
import tracemalloc
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.http import Limits
from app.http.multipart import PREFLIGHT_HEADERS
from tests.http.forms import BOUNDARY, MANY, PREFLIGHT, TYPE, form, mapped, one_file, operations, parcel, part
from tests.http.server import Server, code, head, read_response
from tests.http.shop import TOKEN, Shop, application
from tests.http.test_multipart import BROKEN, ILL_FORMED

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MIB = 1024 * 1024
HEADERS = {"accept": "application/graphql-response+json", "authorization": TOKEN} | TYPE | PREFLIGHT
MANY_FILES = form(
    operations(MANY, parcel(3)),
    mapped({str(n): [f"variables.parcel.files.{n}"] for n in range(3)}),
    *(part(str(n), f"\r\n--{BOUNDARY[: n + 3]}\r\n\r\r\n--".encode() * n, f"{n}.png") for n in range(3)),
)
FORMS = {"one": one_file(b"\r\n--" * 3), "many": MANY_FILES, **BROKEN, **{k: v[0] for k, v in ILL_FORMED.items()}}
FORMS = {name: content for name, content in FORMS.items() if len(content) < 2000}


async def answered(chunks: Iterable[bytes], shop: Shop | None = None) -> tuple[int, Any, int]:
    """Status, answer, and how many bytes were taken of a body that comes in these chunks."""
    left = iter(chunks)
    taken, sent = 0, []

    async def receive() -> dict[str, Any]:
        nonlocal taken
        chunk = next(left, None)
        taken += len(chunk or b"")
        return {"type": "http.request", "body": chunk or b"", "more_body": chunk is not None}

    async def send(message: Any) -> None:
        sent.append(message)

    headers = [(name.encode(), value.encode()) for name, value in HEADERS.items()]
    scope = {"type": "http", "method": "POST", "path": "/graphql", "query_string": b"", "headers": headers}
    await application(shop or Shop())({**scope, "root_path": "", "client": ("test", 1)}, receive, send)
    return sent[0]["status"], json.loads(sent[1]["body"]), taken


@given(st.sampled_from(sorted(FORMS)), st.lists(st.integers(1, 2000), max_size=12))
def test_chunks_make_no_difference(name: str, cuts: list[int]) -> None:
    content = FORMS[name]
    borders = [0, *sorted({cut for cut in cuts if cut < len(content)}), len(content)]
    chunks = [content[start:end] for start, end in itertools.pairwise(borders)]
    assert asyncio.run(answered(chunks))[:2] == asyncio.run(answered([content]))[:2]


@pytest.mark.parametrize("name", ["one", "many", "no end", "a boundary in a file"])
def test_byte_by_byte(name: str) -> None:
    content = FORMS[name]
    assert asyncio.run(answered(bytes([byte]) for byte in content))[:2] == asyncio.run(answered([content]))[:2]


BEGUN = f"--{BOUNDARY}\r\n".encode()
BEFORE_FILE = operations(MANY, parcel(1)) + mapped({"0": ["variables.parcel.files.0"]})
IN_FILE = BEFORE_FILE + part("0", b"", "a.png")[:-2]
ENDLESS = {
    "no boundary": (b"", b"x", 400, "INVALID_MULTIPART", 0),
    "line ends": (b"", b"\r\n", 413, "BODY_TOO_LARGE", 210),
    "hyphens": (b"", b"-", 400, "INVALID_MULTIPART", 0),
    "a header's name": (BEGUN, b"x", 400, "INVALID_MULTIPART", 0),
    "a header's value": (BEGUN + b"X: ", b"x", 400, "INVALID_MULTIPART", 0),
    "spaces before a value": (BEGUN + b"X:", b" ", 400, "INVALID_MULTIPART", 0),
    "headers": (BEGUN, b"X: y\r\n", 400, "INVALID_MULTIPART", 0),
    "spaces after a boundary": (BEGUN[:-2], b" ", 400, "INVALID_MULTIPART", 0),
    "empty parts": (b"", f"--{BOUNDARY}\r\n\r\n\r\n".encode(), 400, "INVALID_MULTIPART", 0),
    "tiny files": (BEFORE_FILE, part("0", b"x", "a"), 400, "INVALID_MULTIPART", 0),
    "operations": (part("operations", b"")[:-2], b"[", 413, "BODY_TOO_LARGE", 1),
    "a map": (operations(MANY, parcel(1)) + part("map", b"")[:-2], b"[", 413, "BODY_TOO_LARGE", 0),
    "a file": (IN_FILE, b"x", 413, "BODY_TOO_LARGE", 210),
    "line ends in a file": (IN_FILE, b"\r\n", 413, "BODY_TOO_LARGE", 210),
    "half boundaries": (IN_FILE, f"\r\n--{BOUNDARY[:-1]}".encode(), 413, "BODY_TOO_LARGE", 210),
    "whole boundaries": (IN_FILE, f"\r\n--{BOUNDARY}-".encode(), 400, "INVALID_MULTIPART", 0),
    "an epilogue": (one_file(), b"x", 413, "BODY_TOO_LARGE", 210),
}


@pytest.mark.parametrize("name", ENDLESS)
def test_what_never_ends(name: str) -> None:
    """At most as much of it is read as what it looks like may be long; of a file no more is held than one may have."""
    start, unit, status, expected, most_mib = ENDLESS[name]
    chunk = unit * (65_536 // len(unit))
    shop = Shop()
    tracemalloc.start()
    started = time.process_time()
    answer = asyncio.run(answered(itertools.chain([start], itertools.repeat(chunk)), shop))
    spent, (_, peak) = time.process_time() - started, tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert (answer[0], answer[1]["errors"][0]["extensions"]["code"], shop.opened) == (status, expected, 0)
    assert answer[2] <= (most_mib + 1) * MIB
    assert peak < (30 * MIB if start is IN_FILE else 10 * MIB)  # of a file, as much as one may have
    assert spent < 30  # half a second; what is quadratic takes minutes, on any machine


def test_memory_is_given_back_without_the_collector() -> None:
    """Of a form that was executed, and of one that was refused at its end."""
    large = one_file(b"x" * 15 * MIB)
    broken = large[:-9]
    asyncio.run(answered([one_file()]))
    gc.collect()
    gc.disable()
    try:
        tracemalloc.start()
        for content in (large, broken):
            asyncio.run(answered(content[start : start + 100_000] for start in range(0, len(content), 100_000)))
        assert tracemalloc.get_traced_memory()[0] < 2 * MIB
    finally:
        tracemalloc.stop()
        gc.enable()


def test_others_are_served_meanwhile() -> None:
    """Ten files of 20 MiB, all of it there at once: nobody waits long for the loop."""
    data = bytes(range(256)) * (20 * MIB // 256)
    places = {str(n): [f"variables.parcel.files.{n}"] for n in range(10)}
    content = form(operations(MANY, parcel(10)), mapped(places), *(part(str(n), data, "a") for n in range(10)))
    waits: list[float] = []

    async def others() -> None:
        while True:
            started = time.thread_time()
            await asyncio.sleep(0)
            waits.append(time.thread_time() - started)

    async def run() -> tuple[int, Any, int]:
        task = asyncio.create_task(others())
        found = await answered([content])
        task.cancel()
        return found

    status, answer, _ = asyncio.run(run())
    assert (status, {file["size"] for file in answer["data"]["unpack"]}) == (200, {20 * MIB})
    assert len(waits) > 1000
    assert max(waits) < 0.1


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    server = Server(Shop())
    yield server
    server.stop()


def sent(content: bytes, length: int | None = None) -> bytes:
    headers = {"Content-Type": TYPE["content-type"], PREFLIGHT_HEADERS[0]: "1"}
    return head(Content_Length=str(length or len(content)), **headers) + content


def test_over_a_socket_in_pieces(server: Server) -> None:
    whole = sent(one_file(b"hello"))
    status, _, body = server.exchange(*(whole[start : start + 97] for start in range(0, len(whole), 97)))
    assert (status, json.loads(body)["data"]["weigh"]["size"]) == (200, 5)
    server.assert_alive()


def test_a_form_that_stops(server: Server) -> None:
    started = time.monotonic()
    status, headers, body = server.exchange(sent(one_file(b"hello")[:-50], 100_000))
    assert (status, code(body), headers["connection"]) == (408, "BODY_TOO_SLOW", "close")
    assert 0.4 < time.monotonic() - started < 5
    server.assert_alive()


def test_a_length_above_the_limit_is_refused_before_the_form(server: Server) -> None:
    status, _, body = server.exchange(sent(b"", Limits().upload_bytes + 1))
    assert (status, code(body)) == (413, "BODY_TOO_LARGE")
    server.assert_alive()


def test_a_client_that_hangs_up(server: Server) -> None:
    opened = server.shop.opened
    for _ in range(5):
        with server.connect() as sock:
            sock.sendall(sent(one_file(b"hello")[:-50], 100_000))
    server.assert_alive()
    assert server.shop.opened == opened + 1


def test_many_at_once(server: Server) -> None:
    found: list[int] = []

    def send() -> None:
        with server.connect() as sock:
            sock.sendall(sent(one_file(b"x" * 50_000)))
            found.append(read_response(sock)[0])

    threads = [threading.Thread(target=send) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert found == [200] * 20
