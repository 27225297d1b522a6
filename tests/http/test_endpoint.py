"""What surrounds a status: sign-in, headers, limits, masking, contexts."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest
from starlette.testclient import TestClient

from app.http import EndpointSettings, Limits
from tests.http import shop as program
from tests.http.shop import SECRET, SHOWN_COST, TOKEN, Shop, application

NEW = {"accept": "application/graphql-response+json", "authorization": TOKEN}
OLD = {"accept": "application/json", "authorization": TOKEN}


def limited(shop: Shop, **limits: Any) -> TestClient:
    settings = EndpointSettings(limits=replace(Limits(), **limits))
    return TestClient(application(shop, settings), follow_redirects=False)


@pytest.mark.parametrize("accept", [NEW["accept"], OLD["accept"]])
@pytest.mark.parametrize(
    ("authorization", "challenge"),
    [
        ([], "Bearer"),
        (["Bearer bad"], 'Bearer error="invalid_token"'),
        ([TOKEN, "Bearer admin"], 'Bearer error="invalid_token"'),
    ],
)
def test_sign_in_is_refused(
    client: TestClient, shop: Shop, accept: str, authorization: list[str], challenge: str
) -> None:
    headers = [("accept", accept), *(("authorization", value) for value in authorization)]
    # A body that would be refused in itself: nobody may learn so without a token.
    response = client.post("/graphql", content=b"NONSENSE", headers=headers)
    assert response.status_code == 401
    assert response.headers["www-authenticate"] == challenge
    assert response.json()["errors"][0]["extensions"] == {"code": "UNAUTHENTICATED"}
    assert shop.opened == 0


def test_sign_in_comes_before_the_body(shop: Shop) -> None:
    response = limited(shop, body_bytes=10).post("/graphql", json={"query": "{greeting}"})
    assert response.status_code == 401


def test_not_acceptable_comes_before_sign_in(client: TestClient, shop: Shop) -> None:
    response = client.post("/graphql", json={"query": "{greeting}"}, headers={"accept": "image/png"})
    assert (response.status_code, shop.signed_in) == (406, [])


def test_headers_of_every_answer(client: TestClient) -> None:
    for response in [
        client.post("/graphql", json={"query": "{greeting}"}, headers=NEW),
        client.post("/graphql", json={"query": "{"}, headers=NEW),
        client.options("/graphql"),
        client.put("/graphql"),
        client.get("/graphql", headers={"accept": "text/html"}),
    ]:
        assert response.headers["vary"] == "Accept, Authorization"
        assert response.headers["cache-control"] == "no-store"
        assert "access-control-allow-origin" not in response.headers


def test_options(client: TestClient) -> None:
    response = client.options("/graphql")
    assert (response.status_code, response.content) == (204, b"")
    assert response.headers["allow"] == "GET, HEAD, OPTIONS, POST"


def test_head_is_get_without_a_body(client: TestClient) -> None:
    got = client.get("/graphql", params={"query": "{greeting}"}, headers=NEW)
    head = client.head("/graphql", params={"query": "{greeting}"}, headers=NEW)
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers == got.headers
    assert client.head("/graphql", params={"query": "mutation{add(amount:1)}"}, headers=NEW).status_code == 405


def test_what_would_be_read_is_said(client: TestClient) -> None:
    text = client.post("/graphql", content=b"{}", headers={**NEW, "content-type": "text/plain"})
    assert text.headers["accept"] == "application/json, multipart/form-data"
    packed = client.post("/graphql", json={}, headers={**NEW, "content-encoding": "gzip"})
    assert (packed.status_code, packed.headers["accept-encoding"]) == (415, "identity")
    assert packed.json()["errors"][0]["extensions"]["code"] == "UNSUPPORTED_CONTENT_ENCODING"
    plain = client.post("/graphql", json={"query": "{greeting}"}, headers={**NEW, "content-encoding": "identity"})
    assert plain.status_code == 200


def test_two_content_types_are_refused(client: TestClient) -> None:
    headers = [*NEW.items(), ("content-type", "application/json"), ("content-type", "text/plain")]
    response = client.post("/graphql", content=b'{"query":"{greeting}"}', headers=headers)
    assert response.status_code == 415


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_browser_is_sent_to_the_explorer(client: TestClient, method: str) -> None:
    chrome = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8"
    response = client.request(method, "/graphql", headers={"accept": chrome})
    assert (response.status_code, response.headers["location"]) == (303, "/explorer/")


def test_no_one_else_is(shop: Shop, client: TestClient) -> None:
    asked = client.get(
        "/graphql", params={"query": "{greeting}"}, headers={"accept": "text/html", "authorization": TOKEN}
    )
    assert asked.status_code == 406
    assert client.get("/graphql", headers={"accept": "application/json, text/html"} | OLD).status_code == 400
    nowhere = TestClient(application(shop, EndpointSettings(explorer_path=None)), follow_redirects=False)
    assert nowhere.get("/graphql", headers={"accept": "text/html"}).status_code == 406


def test_headers_may_not_be_huge(client: TestClient) -> None:
    response = client.post("/graphql", json={"query": "{greeting}"}, headers={**NEW, "x-much": "x" * 33_000})
    assert response.status_code == 431
    assert response.json()["errors"][0]["extensions"] == {"code": "HEADERS_TOO_LARGE"}


@pytest.mark.parametrize("declared", [True, False])
@pytest.mark.parametrize(("size", "status"), [(100, 200), (101, 413)])
def test_a_body_may_not_be_huge(shop: Shop, size: int, status: int, declared: bool) -> None:
    body = b'{"query":"{greeting}"}'.ljust(size)
    content = body if declared else iter([body[:50], body[50:]])
    response = limited(shop, body_bytes=100).post(
        "/graphql", content=content, headers={**NEW, "content-type": "application/json"}
    )
    assert response.status_code == status


@pytest.mark.parametrize("length", ["9" * 30, "00000000000000000000101", "-1", "ten", "1" * 5000])
def test_a_declared_length_is_never_trusted(shop: Shop, length: str) -> None:
    headers = {**NEW, "content-type": "application/json", "content-length": length}
    response = limited(shop, body_bytes=100).post("/graphql", content=b'{"query":"{greeting}"}', headers=headers)
    assert response.status_code == (413 if length.isdigit() else 200)


def test_masked_errors_say_nothing_and_are_logged_whole(client: TestClient, log: list[dict[str, object]]) -> None:
    body = {"query": "query($x:String!){crash greeting(name:$x)}", "variables": {"x": "PRIVATE"}}
    response = client.post("/graphql", json=body, headers=NEW)
    [error] = response.json()["errors"]
    [entry] = log
    assert SECRET not in response.text
    assert error["message"] == "Internal error."
    assert error["path"] == ["crash"]
    assert error["locations"] == [{"line": 1, "column": 19}]
    assert error["extensions"] == {"code": "INTERNAL_ERROR", "correlationId": entry["correlation_id"]}
    assert re.fullmatch(r"err_[0-9a-z]{26}", error["extensions"]["correlationId"])
    assert isinstance(entry["exc_info"], RuntimeError)
    assert str(entry["exc_info"]) == SECRET
    assert entry["exc_info"].__traceback__ is not None
    assert "PRIVATE" not in repr(log)
    assert "good" not in repr(log)


def test_public_errors_are_shown_and_not_logged(client: TestClient, log: list[dict[str, object]]) -> None:
    response = client.post("/graphql", json={"query": "{soldOut}"}, headers=NEW)
    assert response.json() == {
        "errors": [
            {
                "message": "Sold out.",
                "locations": [{"line": 1, "column": 2}],
                "path": ["soldOut"],
                "extensions": {"code": "SOLD_OUT", "left": 0},
            }
        ],
        "data": {"soldOut": None},
        "extensions": SHOWN_COST,
    }
    assert log == []


def test_a_thousand_broken_rows_do_not_flood_the_log(client: TestClient, log: list[dict[str, object]]) -> None:
    response = client.post("/graphql", json={"query": "{shelves(count:1000){broken}}"}, headers=NEW)
    errors = response.json()["errors"]
    assert len(errors) == 1000
    assert len({error["extensions"]["correlationId"] for error in errors}) == 1
    assert [entry["event"] for entry in log] == ["field failed"] * 10 + ["more fields failed"]
    assert log[-1]["count"] == 990


@pytest.mark.parametrize("headers", [NEW, OLD])
@pytest.mark.parametrize("where", ["sign_in", "open", "close"])
def test_our_own_failures_are_masked(client: TestClient, shop: Shop, where: str, headers: dict[str, str]) -> None:
    shop.breaks_in = where
    response = client.post("/graphql", json={"query": "{greeting}"}, headers=headers)
    assert response.status_code == 500
    assert response.headers["content-type"] == f"{headers['accept']}; charset=utf-8"
    assert SECRET not in response.text
    assert response.json()["errors"][0]["extensions"]["code"] == "INTERNAL_ERROR"
    assert "data" not in response.json()


@pytest.mark.parametrize(
    ("kind", "status", "data"),
    [
        ("int", 200, {"anything": 2**70}),
        ("surrogate", 200, {"anything": "\ud800"}),
        ("deep", 200, {"anything": program.nested(300)}),
        ("nan", 200, {"anything": None}),
        ("set", 500, None),
    ],
)
def test_results_that_are_hard_to_write(client: TestClient, kind: str, status: int, data: object) -> None:
    response = client.post("/graphql", json={"query": f'{{anything(kind:"{kind}")}}'}, headers=NEW)
    assert (response.status_code, response.json().get("data")) == (status, data)


def test_contexts_are_opened_once_and_closed(client: TestClient, shop: Shop) -> None:
    for query in ["{greeting whoami}", "{crash}", "{mustNotFail}", "{secret}", "{", "{nothing}"]:
        client.post("/graphql", json={"query": query}, headers=NEW)
    assert (shop.opened, shop.closed) == (3, 3)


def test_facts_and_plain_variables_reach_resolvers(client: TestClient) -> None:
    headers = {**NEW, "user-agent": "x" * 600}
    client.app_state["request_id"] = "req-1"
    query = "query($s:String!){whoami variables greeting(name:$s)}"
    response = client.post("/graphql", json={"query": query, "variables": {"s": "you"}}, headers=headers)
    assert response.json()["data"]["whoami"] == ["good", "req-1", "testclient", "x" * 500]
    assert response.json()["data"]["variables"] == "{'s': 'you'}"


def test_deep_selections_that_run_out_of_stack_are_told(shop: Shop) -> None:
    client = limited(shop, document_depth=200)
    query = "{shelf" * 190 + "{name}" + "}" * 190
    response = client.post("/graphql", json={"query": query}, headers=NEW)
    assert response.status_code == 294
    assert {error["extensions"]["code"] for error in response.json()["errors"]} == {"NESTED_TOO_DEEPLY"}


def test_messages_are_short_however_long_what_they_quote(client: TestClient) -> None:
    response = client.post("/graphql", json={"query": '{echo(i:"' + "x" * 500_000 + '")}'}, headers=NEW)
    assert response.status_code == 422
    assert len(response.content) < 2_000


def test_cors_is_off_by_default_and_exact_when_on(shop: Shop, client: TestClient) -> None:
    preflight = {
        "origin": "https://shop.example",
        "access-control-request-method": "POST",
        "access-control-request-headers": "authorization,content-type",
    }
    assert client.options("/graphql", headers=preflight).status_code == 204
    open_client = TestClient(application(shop, EndpointSettings(allowed_origins=("https://shop.example",))))
    allowed = open_client.options("/graphql", headers=preflight)
    assert allowed.status_code == 200
    assert allowed.headers["access-control-allow-origin"] == "https://shop.example"
    assert "access-control-allow-credentials" not in allowed.headers
    refused = open_client.options("/graphql", headers={**preflight, "origin": "https://evil.example"})
    assert refused.status_code == 400
    assert "access-control-allow-origin" not in refused.headers
    # A refusal, too, can be read by the page that caused it.
    unauthenticated = open_client.post("/graphql", json={}, headers={"origin": "https://shop.example"})
    assert unauthenticated.status_code == 401
    assert unauthenticated.headers["access-control-allow-origin"] == "https://shop.example"
    assert unauthenticated.headers["vary"] == "Accept, Authorization, Origin"
