"""The protocol graphql-transport-ws, as a client of it sees it."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from app.http import EndpointSettings, Limits
from tests.http.shop import SECRET, SHOWN_COST, TOKEN, Shop, application

if TYPE_CHECKING:
    from collections.abc import Iterator

    from starlette.testclient import WebSocketTestSession

INIT = {"type": "connection_init", "payload": {"Authorization": TOKEN}}


def connect(client: TestClient, **options: Any) -> WebSocketTestSession:
    options.setdefault("subprotocols", ["graphql-transport-ws"])
    return client.websocket_connect("/graphql", **options)


@pytest.fixture
def socket(client: TestClient) -> Iterator[WebSocketTestSession]:
    with connect(client) as socket:
        socket.send_json(INIT)
        assert socket.receive_json() == {"type": "connection_ack"}
        yield socket


def limited(shop: Shop, **limits: Any) -> TestClient:
    return TestClient(application(shop, EndpointSettings(limits=replace(Limits(), **limits))))


def subscribe(query: str, name: str = "1", **more: Any) -> dict[str, Any]:
    return {"id": name, "type": "subscribe", "payload": {"query": query, **more}}


def expect_close(socket: WebSocketTestSession, code: int) -> str:
    with pytest.raises(WebSocketDisconnect) as closed:
        socket.receive_json()
    assert closed.value.code == code
    return closed.value.reason


def until(shop: Shop, opened: int) -> None:
    """Wait until as many contexts were opened, and all are closed."""
    deadline = time.monotonic() + 3
    while (shop.opened, shop.closed) != (opened, opened) and time.monotonic() < deadline:
        time.sleep(0.005)
    assert (shop.opened, shop.closed) == (opened, opened)


def test_a_query(socket: WebSocketTestSession, shop: Shop) -> None:
    socket.send_json(subscribe("query($s:String!){greeting(name:$s)}", variables={"s": "you"}))
    payload = {"data": {"greeting": "Hello, you!"}, "extensions": SHOWN_COST}
    assert socket.receive_json() == {"id": "1", "type": "next", "payload": payload}
    assert socket.receive_json() == {"id": "1", "type": "complete"}
    until(shop, 1)


def test_a_mutation(socket: WebSocketTestSession) -> None:
    socket.send_json(subscribe("mutation{add(amount:1)}"))
    assert socket.receive_json()["payload"]["data"]["add"] > 0
    assert socket.receive_json()["type"] == "complete"


def test_a_subscription(socket: WebSocketTestSession, shop: Shop) -> None:
    socket.send_json(subscribe("subscription{count(to:3)}"))
    assert [socket.receive_json()["payload"]["data"]["count"] for _ in range(3)] == [0, 1, 2]
    assert socket.receive_json() == {"id": "1", "type": "complete"}
    until(shop, 4)


def test_each_event_has_a_context_of_its_own(socket: WebSocketTestSession) -> None:
    socket.send_json(subscribe("subscription{serials{source event}}"))
    events = [socket.receive_json()["payload"]["data"]["serials"] for _ in range(3)]
    assert events == [{"source": 1, "event": 2}, {"source": 1, "event": 3}, {"source": 1, "event": 4}]


def test_the_header_signs_in_too(client: TestClient) -> None:
    with connect(client, headers={"authorization": TOKEN}) as socket:
        socket.send_json({"type": "connection_init"})
        assert socket.receive_json() == {"type": "connection_ack"}


def test_pings_are_answered_before_and_after(client: TestClient) -> None:
    with connect(client) as socket:
        socket.send_json({"type": "ping"})
        assert socket.receive_json() == {"type": "pong"}
        socket.send_json({"type": "pong"})
        socket.send_json(INIT)
        assert socket.receive_json() == {"type": "connection_ack"}
        socket.send_json({"type": "ping", "payload": {"at": 1}})
        assert socket.receive_json() == {"type": "pong", "payload": {"at": 1}}


REFUSED = [
    ("{", "GRAPHQL_PARSE_FAILED"),
    ("{nothing}", "GRAPHQL_VALIDATION_FAILED"),
    ("query A{greeting} query B{greeting}", "OPERATION_RESOLUTION_FAILURE"),
    ("query($i:Int!){echo(i:$i)}", "INVALID_VARIABLES"),
    ("{secret}", "FORBIDDEN"),
    ("subscription{sellsOut}", "SOLD_OUT"),
    ('{anything(kind:"set")}', "INTERNAL_ERROR"),
]


@pytest.mark.parametrize(("query", "code"), REFUSED)
def test_a_refusal_is_an_error_message(socket: WebSocketTestSession, query: str, code: str) -> None:
    socket.send_json(subscribe(query))
    message = socket.receive_json()
    assert (message["id"], message["type"]) == ("1", "error")
    assert [error["extensions"]["code"] for error in message["payload"]] == [code]
    # Nothing more comes for it, and the id is free again.
    socket.send_json(subscribe("{greeting}"))
    assert socket.receive_json()["type"] == "next"


def test_errors_of_fields_come_with_their_data(socket: WebSocketTestSession) -> None:
    socket.send_json(subscribe("{crash}"))
    message = socket.receive_json()
    assert message["type"] == "next"
    assert message["payload"]["data"] == {"crash": None}
    assert message["payload"]["errors"][0]["message"] == "Internal error."


def test_a_stream_that_breaks_is_masked(socket: WebSocketTestSession, shop: Shop) -> None:
    socket.send_json(subscribe("subscription{breaks}"))
    assert socket.receive_json()["payload"] == {"data": {"breaks": 1}, "extensions": SHOWN_COST}
    message = socket.receive_json()
    assert message["type"] == "error"
    assert message["payload"][0]["extensions"]["code"] == "INTERNAL_ERROR"
    assert SECRET not in str(message)
    until(shop, 2)


def test_complete_ends_a_subscription_and_closes_what_it_opened(socket: WebSocketTestSession, shop: Shop) -> None:
    socket.send_json(subscribe("subscription{ticking{name}}"))
    assert socket.receive_json()["type"] == "next"
    socket.send_json({"id": "1", "type": "complete"})
    # The id can be used at once; what comes for it now belongs to the new operation.
    socket.send_json(subscribe("{greeting}"))
    while (message := socket.receive_json())["payload"]["data"] == {"ticking": {"name": "shelf"}}:
        pass
    assert message["payload"] == {"data": {"greeting": "Hello, world!"}, "extensions": SHOWN_COST}
    assert socket.receive_json() == {"id": "1", "type": "complete"}
    deadline = time.monotonic() + 3
    while shop.opened != shop.closed and time.monotonic() < deadline:
        time.sleep(0.005)
    assert shop.opened == shop.closed


@pytest.mark.parametrize("query", ["subscription{silent}", "{sleep}"])
def test_complete_ends_what_waits(socket: WebSocketTestSession, shop: Shop, query: str) -> None:
    socket.send_json(subscribe(query))
    socket.send_json({"type": "ping"})
    assert socket.receive_json() == {"type": "pong"}
    socket.send_json({"id": "1", "type": "complete"})
    until(shop, 1)


def test_complete_of_nothing_is_fine(socket: WebSocketTestSession) -> None:
    socket.send_json({"id": "unknown", "type": "complete"})
    socket.send_json({"type": "ping"})
    assert socket.receive_json() == {"type": "pong"}


def test_a_disconnect_ends_everything(client: TestClient, shop: Shop) -> None:
    with connect(client) as socket:
        socket.send_json(INIT)
        socket.receive_json()
        for number in range(5):
            socket.send_json(subscribe("subscription{silent}", str(number)))
        socket.send_json(subscribe("{greeting}", "last"))
        assert socket.receive_json()["type"] == "next"
    until(shop, 6)


def test_operations_run_beside_each_other_within_a_bound(shop: Shop) -> None:
    with limited(shop, socket_operations=2) as client, connect(client) as socket:
        socket.send_json(INIT)
        socket.receive_json()
        socket.send_json(subscribe("subscription{silent}", "a"))
        socket.send_json(subscribe("{greeting}", "b"))
        assert [socket.receive_json()["type"] for _ in range(2)] == ["next", "complete"]
        socket.send_json(subscribe("subscription{silent}", "c"))
        socket.send_json(subscribe("{greeting}", "d"))
        message = socket.receive_json()
        assert (message["id"], message["type"]) == ("d", "error")
        assert message["payload"][0]["extensions"]["code"] == "TOO_MANY_OPERATIONS"


BAD_MESSAGES = [
    ("no JSON", "{", 4400),
    ("no object", "[]", 4400),
    ("null", "null", 4400),
    ("no type", "{}", 4400),
    ("a type that is no string", '{"type":1}', 4400),
    ("an unknown type", '{"type":"start"}', 4400),
    ("deep JSON", "[" * 100_000, 4400),
    ("no id", '{"type":"subscribe","payload":{"query":"{greeting}"}}', 4400),
    ("an id that is no string", '{"type":"subscribe","id":1,"payload":{"query":"{greeting}"}}', 4400),
    ("an empty id", '{"type":"subscribe","id":"","payload":{"query":"{greeting}"}}', 4400),
    ("no payload", '{"type":"subscribe","id":"1"}', 4400),
    ("no query", '{"type":"subscribe","id":"1","payload":{}}', 4400),
    ("bad variables", '{"type":"subscribe","id":"1","payload":{"query":"{greeting}","variables":[]}}', 4400),
    ("complete without id", '{"type":"complete"}', 4400),
    ("a second init", '{"type":"connection_init"}', 4429),
    ("too much", '{"type":"ping","payload":"' + "x" * 1024 * 1024 + '"}', 1009),
]  # fmt: skip


@pytest.mark.parametrize(("text", "code"), [row[1:] for row in BAD_MESSAGES], ids=[row[0] for row in BAD_MESSAGES])
def test_a_bad_message_closes_the_socket(socket: WebSocketTestSession, text: str, code: int) -> None:
    socket.send_text(text)
    assert 0 < len(expect_close(socket, code).encode()) <= 123


def test_binary_frames_close_the_socket(socket: WebSocketTestSession) -> None:
    socket.send_bytes(b'{"type":"ping"}')
    expect_close(socket, 4400)


def test_an_id_in_use_closes_the_socket_and_ends_the_first(socket: WebSocketTestSession, shop: Shop) -> None:
    name = "é" * 200
    socket.send_json(subscribe("subscription{silent}", name))
    socket.send_json(subscribe("{greeting}", name))
    assert expect_close(socket, 4409).startswith("Subscriber for é")
    until(shop, shop.opened)


def test_an_id_used_again_belongs_to_the_new_operation_alone(socket: WebSocketTestSession, shop: Shop) -> None:
    socket.send_json(subscribe("subscription{silent}"))
    socket.send_json({"type": "ping"})
    assert socket.receive_json() == {"type": "pong"}
    socket.send_json({"id": "1", "type": "complete"})
    socket.send_json(subscribe("subscription{silent}"))
    deadline = time.monotonic() + 3
    while (shop.opened, shop.closed) != (2, 1) and time.monotonic() < deadline:
        time.sleep(0.005)
    # The end of the first must not have set the id free.
    socket.send_json(subscribe("{greeting}"))
    expect_close(socket, 4409)


def test_without_init_nothing_is_done(client: TestClient, shop: Shop) -> None:
    with connect(client) as socket:
        socket.send_json(subscribe("{greeting}"))
        expect_close(socket, 4401)
    assert shop.opened == 0


def test_init_must_come_in_time(shop: Shop) -> None:
    with limited(shop, socket_init_seconds=0.05) as client, connect(client) as socket:
        expect_close(socket, 4408)


@pytest.mark.parametrize(
    ("payload", "code"),
    [
        (None, 4403),
        ({}, 4403),
        ({"Authorization": "Bearer bad"}, 4403),
        ({"authorization": 1}, 4400),
        ([], 4400),
        ("Bearer good", 4400),
    ],
)
def test_a_bad_init_closes_the_socket(client: TestClient, payload: object, code: int) -> None:
    with connect(client) as socket:
        socket.send_json({"type": "connection_init", "payload": payload})
        expect_close(socket, code)


def test_our_own_failure_at_init_closes_the_socket(client: TestClient, shop: Shop) -> None:
    shop.breaks_in = "sign_in"
    with connect(client) as socket:
        socket.send_json(INIT)
        assert expect_close(socket, 1011) == "Internal error."


def test_our_own_failure_in_an_operation_leaves_the_others_alone(socket: WebSocketTestSession, shop: Shop) -> None:
    shop.breaks_in = "open"
    socket.send_json(subscribe("{greeting}"))
    assert socket.receive_json()["payload"][0]["extensions"]["code"] == "INTERNAL_ERROR"
    shop.breaks_in = None
    socket.send_json(subscribe("{greeting}"))
    assert socket.receive_json()["type"] == "next"


@pytest.mark.parametrize("subprotocols", [[], ["graphql-ws"]])
def test_other_protocols_are_not_spoken(client: TestClient, subprotocols: list[str]) -> None:
    with connect(client, subprotocols=subprotocols) as socket:
        assert socket.accepted_subprotocol is None
        expect_close(socket, 4406)


def test_the_protocol_is_chosen(client: TestClient) -> None:
    with connect(client, subprotocols=["graphql-ws", "graphql-transport-ws"]) as socket:
        assert socket.accepted_subprotocol == "graphql-transport-ws"


@pytest.mark.parametrize(
    ("origin", "host", "allowed"),
    [
        ("http://testserver", "testserver", True),
        ("http://TestServer:80", "testserver", True),
        ("https://testserver", "testserver:443", True),
        ("http://localhost:8000", "localhost:8000", True),
        ("http://[::1]:8000", "[::1]:8000", True),
        ("https://shop.example", "testserver", True),
        ("https://evil.example", "testserver", False),
        ("http://testserver:8001", "testserver:8000", False),
        ("http://testserver.evil.example", "testserver", False),
        ("http://testserver@evil.example", "testserver", False),
        ("null", "testserver", False),
        ("", "testserver", False),
        ("http://testserver:port", "testserver", False),
        ("http://[", "testserver", False),
    ],
)
def test_browsers_may_come_from_here_only(shop: Shop, origin: str, host: str, allowed: bool) -> None:
    settings = EndpointSettings(allowed_origins=("https://shop.example",))
    client = TestClient(application(shop, settings))
    if allowed:
        with connect(client, headers={"origin": origin, "host": host}) as socket:
            socket.send_json(INIT)
            assert socket.receive_json() == {"type": "connection_ack"}
        return
    with pytest.raises(WebSocketDisconnect) as denied, connect(client, headers={"origin": origin, "host": host}):
        pass
    assert getattr(denied.value, "status_code", 403) == 403
    assert shop.signed_in == []
