"""WebSockets through a real uvicorn, with a client that is not ours."""

from __future__ import annotations

import json
import socket
import time
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

from tests.http.server import Server, wait_for
from tests.http.shop import TOKEN, Shop

pytestmark = pytest.mark.usefixtures("_still_alive_afterwards")


def socket_url(server: Server) -> str:
    return f"ws://127.0.0.1:{server.port}/graphql"


def ws(server: Server, **options: Any) -> Any:
    return connect(socket_url(server), subprotocols=["graphql-transport-ws"], proxy=None, **options)


INIT = json.dumps({"type": "connection_init", "payload": {"Authorization": TOKEN}})


def subscribe(query: str, name: str) -> str:
    return json.dumps({"type": "subscribe", "id": name, "payload": {"query": query}})


def test_a_subscription_in_text_frames(server: Server) -> None:
    with ws(server) as conn:
        conn.send(INIT)
        assert json.loads(conn.recv()) == {"type": "connection_ack"}
        conn.send(subscribe("subscription{count(to:2)}", "1"))
        frames = [conn.recv() for _ in range(3)]
    assert all(isinstance(frame, str) for frame in frames)
    assert [json.loads(frame)["type"] for frame in frames] == ["next", "next", "complete"]


def test_the_close_code_reaches_the_client(server: Server) -> None:
    with ws(server) as conn:
        conn.send(subscribe("{greeting}", "1"))
        with pytest.raises(ConnectionClosed) as closed:
            conn.recv()
    assert closed.value.rcvd is not None
    assert (closed.value.rcvd.code, closed.value.rcvd.reason) == (4401, "Unauthorized")


def test_a_foreign_origin_gets_403(server: Server) -> None:
    with pytest.raises(InvalidStatus) as denied, ws(server, origin="https://evil.example"):
        pass
    assert denied.value.response.status_code == 403


def test_a_message_above_the_servers_limit(server: Server) -> None:
    with ws(server) as conn:
        conn.send(INIT)
        conn.recv()
        conn.send("x" * 20_000)
        with pytest.raises(ConnectionClosed) as closed:
            conn.recv()
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 1009


def test_sockets_that_vanish_leave_nothing_behind(server: Server) -> None:
    for _ in range(10):
        with ws(server) as conn:
            conn.send(INIT)
            conn.recv()
            for number in range(5):
                conn.send(subscribe("subscription{ticking{name}}", str(number)))
            conn.recv()
            conn.socket.shutdown(socket.SHUT_RDWR)
    wait_for(lambda: server.shop.opened == server.shop.closed)


def test_a_subscriber_that_never_reads_holds_up_nobody(server: Server) -> None:
    with ws(server, max_queue=1, close_timeout=0.1) as conn:
        conn.send(INIT)
        conn.recv()
        for number in range(20):
            conn.send(subscribe("subscription{ticking{name}}", str(number)))
        time.sleep(0.3)
        server.assert_alive()


def test_the_server_stops_while_operations_run() -> None:
    server = Server(Shop())
    with ws(server) as conn:
        conn.send(INIT)
        conn.recv()
        conn.send(subscribe("subscription{silent}", "1"))
        conn.send(subscribe("subscription{ticking{name}}", "2"))
        conn.recv()
        server.stop()
        assert server.shop.opened == server.shop.closed > 1
        with pytest.raises(ConnectionClosed):
            while True:
                conn.recv()
