"""The logs: enough to find a fault by, and nothing of what clients keep to themselves."""

import hashlib
import json
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from tests.app.program import Program, Server, eventually
from tests.app.store import Store
from tests.app.traffic import CREATE, product

SECRET = "marker-7f3a"
OF_NO_REQUEST = {"swept", "Invalid HTTP request received."}
COUNT = "{ products(first: 1) { totalCount } }"
FIND = "query Find($id: ID!) { node(id: $id) { id } }"


@dataclass(frozen=True)
class Logged:
    """A server whose logs are read."""

    server: Server
    token: str

    def lines(self, **wanted: Any) -> list[dict[str, Any]]:
        """Its log so far: every line is one JSON object; those with the wanted values."""
        lines = [json.loads(line) for line in self.server.process.complained.splitlines()]
        for line in lines:
            assert line.keys() >= {"timestamp", "level", "event"}, line
            assert "request_id" in line or line["event"] in OF_NO_REQUEST, line
        return [line for line in lines if wanted.items() <= line.items()]

    def requests(self, count: int, **wanted: Any) -> list[dict[str, Any]]:
        """The lines of so many requests and no more; each is written a moment after its answer."""
        eventually(lambda: len(self.lines(event="request", **wanted)) >= count, f"{count} requests in the log", 5)
        lines = self.lines(event="request", **wanted)
        assert len(lines) == count
        return lines


@pytest.fixture
def logged(program: Program, token: str) -> Iterator[Logged]:
    """A server that logs all it can, as JSON; whatever a test does, no secret may be in its log."""
    with program.serving(LOG_FORMAT="json", LOG_LEVEL="DEBUG") as server:
        yield Logged(server, token)
        assert server.stop() == 0
        log = server.process.complained
        assert log.count('"request"') > 0
        for secret in (SECRET, token, token.removeprefix("igw_"), hashlib.sha256(token.encode()).hexdigest()):
            assert secret not in log, [line[:2000] for line in log.splitlines() if secret in line][:3]


def test_neither_tokens_nor_variables_nor_documents_are_logged(logged: Logged):
    server, token = logged.server, logged.token
    given = product(1)
    given["input"] |= {"name": SECRET, "description": SECRET, "customFields": {SECRET: SECRET}}
    given["input"]["idempotencyKey"] = f"key-{SECRET}"

    assert server.ask(token, CREATE, given)["productCreate"]["product"]["name"] == SECRET
    assert server.ask(token, CREATE, given)["productCreate"]["product"]["name"] == SECRET
    assert server.ask(token, f"query {SECRET.replace('-', '_')} {{ a: __typename }} # {SECRET}") == {"a": "Query"}
    assert server.post(token, FIND, {"id": SECRET}).status_code in {200, 294, 422}
    assert server.post(token, f'{{ node(id: "{SECRET}") {{ id }} }}').status_code in {200, 294}
    assert server.post(token, f"{{ {SECRET}").status_code == 400
    assert server.post(token, CREATE, {"input": {"name": 7, SECRET: SECRET}}).status_code == 422
    assert server.post(f"{token}{SECRET}", COUNT).status_code == 401
    assert server.get("/graphql", params={"query": COUNT, "variables": json.dumps({"x": SECRET})}).status_code == 401
    headers = {"User-Agent": SECRET, "Cookie": SECRET, "X-Request-Id": f"{SECRET} {SECRET}"}
    assert server.post(token, COUNT, headers=headers).status_code == 200

    requests = logged.requests(10)
    assert {line["path"] for line in requests} == {"/graphql"}
    assert [line["status"] for line in requests][-5:] == [400, 422, 401, 401, 200]
    assert all(line["milliseconds"] > 0 for line in requests)


def test_an_unforeseen_error_is_masked_and_logged_whole(logged: Logged, store: Store):
    server, token = logged.server, logged.token
    cascade = " cascade" if store.postgres else ""
    store.execute(f"drop table supplier{cascade}")

    for document, variables in (
        ("{ suppliers(first: 1) { nodes { name } } }", None),
        (CREATE, {"input": {**product(1)["input"], "description": SECRET, "supplier": {"name": SECRET}}}),
    ):
        response = server.post(token, document, variables, headers={"X-Request-Id": "trace-1"})
        [error] = response.json()["errors"]
        correlation_id = error["extensions"].pop("correlationId")
        assert error["message"] == "Internal error."
        assert error["extensions"] == {"code": "INTERNAL_ERROR"}
        assert "supplier" not in response.text.replace('"path":["suppliers"]', "")
        assert "raceback" not in response.text

        [line] = logged.lines(correlation_id=correlation_id)
        assert (line["level"], line["request_id"]) == ("error", "trace-1")
        assert "Traceback" in line["exception"]
        assert "supplier" in line["exception"]
    assert server.ask(token, COUNT)["products"]["totalCount"] == 0, "it lives on, and kept nothing"


def test_a_row_that_the_database_refuses_is_not_shown_in_the_log(logged: Logged, store: Store):
    if store.postgres is None:
        store.execute(
            "create trigger refused before insert on product when new.name like 'marker%'"
            " begin select raise(abort, 'refused by the test'); end"
        )
    else:
        store.execute("alter table product add constraint refused_by_the_test check (name not like 'marker%')")
    given = product(1)
    given["input"]["name"] = SECRET

    response = logged.server.post(logged.token, CREATE, given)

    [error] = response.json()["errors"]
    assert error["message"] == "Internal error."
    [line] = logged.lines(correlation_id=error["extensions"]["correlationId"])
    assert "refused" in line["exception"], "it says which rule"


def test_sensible_request_ids_are_kept(logged: Logged, store: Store):
    server, token = logged.server, logged.token
    given = "Order-66_retry.2"

    response = server.post(token, CREATE, product(1), headers={"X-Request-Id": given})

    assert response.headers["x-request-id"] == given
    assert [line["status"] for line in logged.requests(1, request_id=given)] == [200]
    [made] = [response.json()["data"]["productCreate"]["product"]["id"]]
    assert store.column(f"select request_id from change where entity_id = '{made}'") == [given]
    changes = server.ask(token, "{ changes(first: 250) { nodes { entityId requestId } } }")["changes"]["nodes"]
    assert {"entityId": made, "requestId": given} in changes

    other = server.post(token, CREATE, product(2))
    ours = other.headers["x-request-id"]
    made = other.json()["data"]["productCreate"]["product"]["id"]
    assert ours.startswith("req_")
    assert store.column(f"select request_id from change where entity_id = '{made}'") == [ours]
    assert logged.requests(1, request_id=ours)


HOSTILE = [
    b"x" * 1000,
    b"x" * 65,
    b"a b",
    b"",
    b'a","level":"critical',
    b"{}",
    b"%0aforged",
    b"\\n",
    b"a\tb",
    b"\xe9\xff",
    b"\xe2\x80\xa8",
    b"\x1b[31m",
    b"<script>",
    b"a\r\n b",
]


def test_hostile_request_ids_are_replaced(logged: Logged):
    asked = 0
    for given in HOSTILE:
        head = b"POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\nConnection: close\r\n"
        with socket.create_connection(("127.0.0.1", logged.server.port), 5) as sock:
            sock.settimeout(5)
            sock.sendall(head + b"X-Request-Id: " + given + b"\r\n\r\n")
            answer = b"".join(iter(lambda: sock.recv(65_536), b"")).decode("latin-1")
        if answer.startswith("HTTP/1.1 400"):
            continue  # refused before the program saw it
        asked += 1
        ids = [line.partition(": ")[2] for line in answer.split("\r\n") if line.lower().startswith("x-request-id")]
        assert len(ids) == 1, answer
        assert ids[0].startswith("req_"), given
    assert asked >= len(HOSTILE) - 3
    assert all(line["request_id"].startswith("req_") for line in logged.requests(asked))


def test_every_answer_has_a_request_id_but_health_checks_are_not_logged(logged: Logged):
    for path, status in (("/healthz", 200), ("/readyz", 200), ("/nothing", 404), ("/explorer/config.json", 200)):
        response = logged.server.get(path, headers={"X-Request-Id": "mine"})
        assert (response.status_code, response.headers["x-request-id"]) == (status, "mine")
        assert response.headers["x-content-type-options"] == "nosniff"
    assert [line["path"] for line in logged.requests(2)] == ["/nothing", "/explorer/config.json"]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_logs_for_people(program: Program, token: str, store: Store):
    with program.serving(LOG_FORMAT="text") as server:
        store.execute("drop table supplier")
        answer = server.post(token, "{ suppliers(first: 1) { nodes { name } } }").json()
        assert server.stop() == 0
    log = server.process.complained
    assert answer["errors"][0]["extensions"]["correlationId"] in log
    assert "Traceback" in log
    assert "no such table: supplier" in log
    assert token not in log
