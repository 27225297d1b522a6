"""A real uvicorn with httptools and uvloop, and the means to break the rules of HTTP against it."""

from __future__ import annotations

import json
import socket
import threading
import time
from dataclasses import replace
from typing import TYPE_CHECKING

import uvicorn

from app.http import EndpointSettings, Limits
from tests.http.shop import SHOWN_COST, TOKEN, Shop, application

if TYPE_CHECKING:
    from collections.abc import Callable

LIMITS = replace(
    Limits(),
    body_bytes=100_000,
    body_seconds=0.5,
    socket_message_bytes=10_000,
    socket_init_seconds=1.0,
    upload_seconds=0.5,
)
QUERY = b'{"query":"{greeting}"}'


class Server:
    """A uvicorn of its own in a thread, on a free port."""

    def __init__(self, shop: Shop) -> None:
        self.shop = shop
        config = uvicorn.Config(
            application(shop, EndpointSettings(limits=LIMITS)),
            host="127.0.0.1",
            port=0,
            http="httptools",
            loop="uvloop",
            lifespan="off",
            log_config=None,
            ws_max_size=LIMITS.socket_message_bytes,
            timeout_keep_alive=1,
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, daemon=True)
        self._thread.start()
        wait_for(lambda: self._server.started)
        self.port: int = self._server.servers[0].sockets[0].getsockname()[1]

    def stop(self) -> None:
        self._server.should_exit = True
        self._thread.join(10)
        assert not self._thread.is_alive()

    def connect(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), timeout=5)

    def exchange(self, *parts: bytes, close_writing: bool = False) -> tuple[int, dict[str, str], bytes]:
        """Send the parts, a moment apart, and read one response."""
        with self.connect() as sock:
            for part in parts:
                sock.sendall(part)
                time.sleep(0.02 if len(parts) > 1 else 0)
            if close_writing:
                sock.shutdown(socket.SHUT_WR)
            return read_response(sock)

    def assert_alive(self) -> None:
        status, headers, body = self.exchange(post(QUERY))
        assert (status, json.loads(body)) == (200, {"data": {"greeting": "Hello, world!"}, "extensions": SHOWN_COST})
        assert headers["content-type"] == "application/graphql-response+json; charset=utf-8"


def wait_for(condition: Callable[[], bool], seconds: float = 5) -> None:
    deadline = time.monotonic() + seconds
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.01)
    assert condition()


def read_response(sock: socket.socket) -> tuple[int, dict[str, str], bytes]:
    """Status, headers and body; status 0 where the server hung up without a word."""
    received = b""
    while b"\r\n\r\n" not in received:
        data = sock.recv(65536)
        if not data:
            return 0, {}, received
        received += data
    head, _, body = received.partition(b"\r\n\r\n")
    status_line, *lines = head.decode("latin-1").split("\r\n")
    headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
    while len(body) < int(headers.get("content-length", "0")):
        data = sock.recv(65536)
        if not data:
            break
        body += data
    return int(status_line.split()[1]), headers, body


def head(method: str = "POST", target: str = "/graphql", **headers: str) -> bytes:
    every = {
        "Host": "test",
        "Accept": "application/graphql-response+json",
        "Authorization": TOKEN,
        "Content-Type": "application/json",
    } | {name.replace("_", "-"): value for name, value in headers.items()}
    lines = [f"{method} {target} HTTP/1.1", *(f"{name}: {value}" for name, value in every.items() if value)]
    return "\r\n".join([*lines, "", ""]).encode()


def post(body: bytes, **headers: str) -> bytes:
    return head(Content_Length=str(len(body)), **headers) + body


def code(body: bytes) -> str:
    [error] = json.loads(body)["errors"]
    found: str = error["extensions"]["code"]
    return found
