"""The endpoint behind a real uvicorn, and raw sockets that break the rules of HTTP.

Some of these uvicorn answers itself. The tests say what a client sees, whoever answers, and that the server lives on.
"""

from __future__ import annotations

import socket
import time
from typing import TYPE_CHECKING

import pytest

from tests.http.server import QUERY, code, head, post, read_response

if TYPE_CHECKING:
    from tests.http.server import Server

pytestmark = pytest.mark.usefixtures("_still_alive_afterwards")


def test_partial_success_has_a_status_line(server: Server) -> None:
    status, _, body = server.exchange(post(b'{"query":"{soldOut}"}'))
    assert (status, code(body)) == (294, "SOLD_OUT")


def test_a_chunked_body(server: Server) -> None:
    chunks = b"5\r\n" + QUERY[:5] + b"\r\n" + b"%x\r\n" % (len(QUERY) - 5) + QUERY[5:] + b"\r\n0\r\n\r\n"
    status, _, _ = server.exchange(head(Transfer_Encoding="chunked"), chunks)
    assert status == 200


def test_an_endless_chunked_body(server: Server) -> None:
    chunk = b"4000\r\n" + b" " * 0x4000 + b"\r\n"
    status, _, body = server.exchange(head(Transfer_Encoding="chunked"), *[chunk] * 8)
    assert (status, code(body)) == (413, "BODY_TOO_LARGE")


@pytest.mark.parametrize("chunk", [b"zz\r\n", b"-5\r\n", b"FFFFFFFFFFFFFFFFFF\r\n"])
def test_a_broken_chunk(server: Server, chunk: bytes) -> None:
    status, _, _ = server.exchange(head(Transfer_Encoding="chunked"), chunk)
    assert status == 400


def test_a_declared_length_above_the_limit_is_refused_before_the_body(server: Server) -> None:
    status, _, body = server.exchange(head(Content_Length=str(10**12)))
    assert (status, code(body)) == (413, "BODY_TOO_LARGE")


def test_the_refusal_of_a_long_body_arrives_though_the_body_goes_on(server: Server) -> None:
    status, _, body = server.exchange(head(Content_Length="3000000"), b" " * 1_500_000, b" " * 1_500_000)
    assert (status, code(body)) == (413, "BODY_TOO_LARGE")


def test_a_length_that_promises_too_much(server: Server) -> None:
    started = time.monotonic()
    status, headers, body = server.exchange(head(Content_Length="1000") + QUERY)
    assert (status, code(body)) == (408, "BODY_TOO_SLOW")
    assert headers["connection"] == "close"
    assert 0.4 < time.monotonic() - started < 3


def test_a_body_that_drips(server: Server) -> None:
    started = time.monotonic()
    with server.connect() as sock:
        sock.sendall(head(Content_Length="1000"))
        for _ in range(4):
            sock.sendall(b" ")
            time.sleep(0.1)
        status, _, body = read_response(sock)
    assert (status, code(body)) == (408, "BODY_TOO_SLOW")
    assert time.monotonic() - started < 3


def test_a_length_that_promises_too_little(server: Server) -> None:
    # What is left over is read as the next request, and is none.
    status, _, body = server.exchange(head(Content_Length="5") + QUERY)
    assert status == 400
    assert b"Traceback" not in body


@pytest.mark.parametrize("length", ["-1", "ten", "1e3", "99999999999999999999999999"])
def test_a_length_that_is_none(server: Server, length: str) -> None:
    status, _, _ = server.exchange(head(Content_Length=length) + QUERY)
    assert status == 400


def test_a_length_and_chunks(server: Server) -> None:
    # The classic of request smuggling.
    status, _, _ = server.exchange(head(Content_Length="5", Transfer_Encoding="chunked") + b"0\r\n\r\nPOST /x")
    assert status == 400


def test_a_client_that_leaves_in_the_middle_of_a_body(server: Server) -> None:
    opened = server.shop.opened
    with server.connect() as sock:
        sock.sendall(head(Content_Length="1000") + QUERY)
        time.sleep(0.05)
    time.sleep(0.05)
    assert server.shop.opened == opened


def test_a_client_that_resets_the_connection(server: Server) -> None:
    sock = server.connect()
    sock.sendall(post(QUERY))
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00")
    sock.close()


def test_a_client_that_stops_writing(server: Server) -> None:
    status, _, _ = server.exchange(head(Content_Length="1000") + QUERY, close_writing=True)
    assert status in {0, 408}


def test_large_headers(server: Server) -> None:
    status, _, body = server.exchange(post(QUERY, X_Much="x" * 40_000))
    assert (status, code(body)) == (431, "HEADERS_TOO_LARGE")


def test_huge_headers(server: Server) -> None:
    status, _, _ = server.exchange(post(QUERY, X_Much="x" * 3_000_000))
    assert status == 431


def test_many_headers(server: Server) -> None:
    status, _, _ = server.exchange(post(QUERY, **{f"X_{number}": "x" for number in range(5_000)}))
    assert status == 431


def test_a_long_uri(server: Server) -> None:
    status, _, body = server.exchange(head("GET", "/graphql?query=" + "x" * 20_000))
    assert (status, code(body)) == (414, "URI_TOO_LONG")


def test_a_uri_beyond_what_the_server_can_parse(server: Server) -> None:
    # httptools gives up at 64 KiB; uvicorn then answers 400 in its own words.
    status, _, body = server.exchange(head("GET", "/graphql?query=" + "x" * 200_000))
    assert status in {400, 414}
    assert b"Traceback" not in body


@pytest.mark.parametrize(
    "target", ["/graphql?query=\x01", "/graphql?%", "/graphql?query=%ff", "/graphql?&&==&", "/gr\xe4phql", "http://["]
)
def test_odd_targets(server: Server, target: str) -> None:
    status, _, body = server.exchange(head("GET", target))
    assert 400 <= status < 500
    assert b"Traceback" not in body


NO_HTTP = [
    b"\r\n\r\n",
    b"HELLO\r\n\r\n",
    b"POST /graphql HTTP/9.9\r\n\r\n",
    b"\x16\x03\x01\x02\x00\x01",
    bytes(range(200)),
]


@pytest.mark.parametrize("line", NO_HTTP)
def test_no_http(server: Server, line: bytes) -> None:
    with server.connect() as sock:
        sock.sendall(line)
        sock.shutdown(socket.SHUT_WR)
        assert read_response(sock)[0] in {0, 400}


def test_expect_100_continue_is_refused_before_the_body(server: Server) -> None:
    status, _, _ = server.exchange(head(Content_Length="22", Expect="100-continue", Authorization=""))
    assert status == 401


def test_head_has_no_body(server: Server) -> None:
    with server.connect() as sock:
        sock.sendall(head("HEAD", "/graphql?query={greeting}") + post(QUERY))
        received = b""
        while received.count(b"HTTP/1.1 200") < 2:
            received += sock.recv(65536)
    # The two answers follow each other without a byte between.
    assert received.count(b"Hello, world!") <= 1
    assert b"\r\n\r\nHTTP/1.1 200" in received


def test_pipelined_requests_are_answered_in_order(server: Server) -> None:
    with server.connect() as sock:
        sock.sendall(post(b'{"query":"{a:greeting}"}') + post(b'{"query":"{"}') + post(QUERY))
        received = b""
        while received.count(b"HTTP/1.1 ") < 3 or not received.endswith(b"}"):
            received += sock.recv(65536)
    assert [part[:3] for part in received.split(b"HTTP/1.1 ")[1:]] == [b"200", b"400", b"200"]


def test_many_slow_clients_do_not_stop_a_quick_one(server: Server) -> None:
    slow = [server.connect() for _ in range(50)]
    for sock in slow:
        sock.sendall(head(Content_Length="1000"))
    started = time.monotonic()
    server.assert_alive()
    assert time.monotonic() - started < 0.4
    for sock in slow:
        sock.close()
