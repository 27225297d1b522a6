"""The price of an operation: every answer shows it, and above the limit nothing runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.http.shop import COST_LIMIT, SHOWN_COST, SUMS, TOKEN, Shop

if TYPE_CHECKING:
    from starlette.testclient import TestClient

HEADERS = {"authorization": TOKEN, "accept": "application/graphql-response+json"}
ROOT_FIELDS = COST_LIMIT // 1_000
REFUSAL = {
    "message": f"The operation may list {COST_LIMIT + 1_000} objects; at most {COST_LIMIT} are allowed. "
    "Ask for smaller pages.",
    "extensions": {
        "code": "COST_LIMIT_EXCEEDED",
        "cost": {"requested": COST_LIMIT + 1_000, "limit": COST_LIMIT},
    },
}


def additions(count: int) -> str:
    return "mutation{" + "".join(f"a{n}:add(amount:1)" for n in range(count)) + "}"


def test_an_answer_shows_its_cost(client: TestClient) -> None:
    for response in (
        client.post("/graphql", json={"query": "{greeting}"}, headers=HEADERS),
        client.get("/graphql", params={"query": "{greeting}"}, headers=HEADERS),
    ):
        assert response.json() == {"data": {"greeting": "Hello, world!"}, "extensions": SHOWN_COST}


def test_an_answer_with_errors_shows_it_too(client: TestClient) -> None:
    response = client.post("/graphql", json={"query": "{crash}"}, headers=HEADERS)
    assert response.json()["extensions"] == SHOWN_COST


@pytest.mark.parametrize("query", ["{", "{nothing}", "{secret}", "query($i:Int!){echo(i:$i)}"])
def test_what_was_not_executed_has_no_cost(client: TestClient, query: str) -> None:
    response = client.post("/graphql", json={"query": query}, headers=HEADERS)
    assert response.json().keys() == {"errors"}


@pytest.mark.parametrize(("accept", "status"), [("application/graphql-response+json", 422), ("application/json", 200)])
def test_above_the_limit_nothing_runs(client: TestClient, shop: Shop, accept: str, status: int) -> None:
    before = len(SUMS)
    query = additions(ROOT_FIELDS + 1)
    response = client.post("/graphql", json={"query": query}, headers={**HEADERS, "accept": accept})
    assert (response.status_code, response.json()) == (status, {"errors": [REFUSAL]})
    assert len(SUMS) == before
    assert shop.opened == 0


def test_at_the_limit_it_runs(client: TestClient) -> None:
    response = client.post("/graphql", json={"query": additions(ROOT_FIELDS)}, headers=HEADERS)
    assert response.status_code == 200
    assert response.json()["extensions"] == {"cost": {"requested": COST_LIMIT, "limit": COST_LIMIT}}


def test_permission_comes_before_price(client: TestClient) -> None:
    query = "{secret " + "greeting " * ROOT_FIELDS + "}"
    assert client.post("/graphql", json={"query": query}, headers=HEADERS).status_code == 403


def test_a_socket_shows_and_refuses_the_same(client: TestClient, shop: Shop) -> None:
    asked = [("1", "{greeting}"), ("2", additions(ROOT_FIELDS + 1)), ("3", "subscription{count(to:1)}")]
    answers = []
    with client.websocket_connect("/graphql", subprotocols=["graphql-transport-ws"], headers=HEADERS) as socket:
        socket.send_json({"type": "connection_init"})
        socket.receive_json()
        for id_, query in asked:
            socket.send_json({"type": "subscribe", "id": id_, "payload": {"query": query}})
            answers.append(socket.receive_json())
            if answers[-1]["type"] == "next":
                assert socket.receive_json() == {"type": "complete", "id": id_}
    assert answers == [
        {"type": "next", "id": "1", "payload": {"data": {"greeting": "Hello, world!"}, "extensions": SHOWN_COST}},
        {"type": "error", "id": "2", "payload": [REFUSAL]},
        {"type": "next", "id": "3", "payload": {"data": {"count": 0}, "extensions": SHOWN_COST}},
    ]
    assert shop.opened == 3
