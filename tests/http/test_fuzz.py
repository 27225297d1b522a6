"""Whatever is sent: an answer below 500 that is a GraphQL result."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import orjson
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from tests.http.shop import TOKEN, Shop, application

RUN = settings(max_examples=100, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))

JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=15,
)

# Pieces of which some make documents that run, and most do not.
WORDS = """{ } ( ) [ ] : $ ! @ ... = | & # , query mutation subscription fragment on A Query Int String true null 1
-1.5e9 "s" \"""b\""" greeting echo i s many box crash mustNotFail shelf name secret add amount count __typename __schema
types fields @skip(if:true) @include(if:$v) $v é 99999999999999999999"""
PIECES = st.sampled_from([*WORDS.split(), "\n", "\ud800", "\x00"])
DOCUMENTS = st.lists(PIECES, max_size=25).map(" ".join)


@cache
def client() -> TestClient:
    return TestClient(application(Shop()), follow_redirects=False)


def check(response: Any, accept: str) -> None:
    assert response.status_code < 500
    assert response.headers["content-type"] == f"{accept}; charset=utf-8"
    # The strictest reader at hand: no NaN, no bad UTF-8, no surrogates.
    payload = orjson.loads(response.content)
    assert payload.keys() - {"errors"} in ({"data", "extensions"}, set())
    assert "errors" in payload or isinstance(payload["data"], dict)
    for error in payload.get("errors", []):
        assert isinstance(error["message"], str)
        assert isinstance(error["extensions"]["code"], str)
    if not 200 <= response.status_code < 300:
        assert "data" not in payload


def post(body: bytes, accept: str = "application/graphql-response+json") -> None:
    headers = {"accept": accept, "authorization": TOKEN, "content-type": "application/json"}
    check(client().post("/graphql", content=body, headers=headers), accept)


@RUN
@given(st.binary(max_size=300))
@example(b"\x00")
@example(b'{"query":"{greeting}"}\x00')
def test_any_bytes(body: bytes) -> None:
    post(body)


@RUN
@given(JSON_VALUES)
def test_any_json(value: object) -> None:
    post(json.dumps(value).encode(), "application/json")


PARAMETERS = dict.fromkeys(["query", "operationName", "variables", "extensions"], JSON_VALUES | DOCUMENTS)


@RUN
@given(st.fixed_dictionaries({}, optional=PARAMETERS))
def test_any_parameters(value: object) -> None:
    post(json.dumps(value).encode())


@RUN
@given(DOCUMENTS, st.dictionaries(st.sampled_from(["v", "w"]), JSON_VALUES))
def test_any_document(document: str, variables: object) -> None:
    post(json.dumps({"query": document, "variables": variables}).encode())


ARGUMENTS = {
    "Int": "i",
    "Float": "f",
    "String": "s",
    "Boolean": "b",
    "ID": "id",
    "Size": "e",
    "[Int!]": "many",
    "[[Int!]!]": "deep",
    "Box": "box",
    "Anything": "any",
}


@RUN
@given(st.sampled_from(sorted(ARGUMENTS)), JSON_VALUES)
def test_any_variable_of_any_type(kind: str, value: object) -> None:
    default = {"Int": "=0", "Float": "=0", "String": '=""', "Boolean": "=true"}.get(kind, "")
    query = f"query($v:{kind}{default}){{echo({ARGUMENTS[kind]}:$v)}}"
    post(json.dumps({"query": query, "variables": {"v": value}}).encode())


@RUN
@given(st.text(st.characters(codec="ascii", exclude_categories=["Cc"], exclude_characters="#"), max_size=200))
def test_any_url(text: str) -> None:
    accept = "application/graphql-response+json"
    response = client().get(f"/graphql?{text}", headers={"accept": accept, "authorization": TOKEN})
    check(response, accept)


HEADERS = st.sampled_from(["accept", "content-type", "authorization", "content-encoding"])


@RUN
@given(st.text(st.characters(codec="latin-1", exclude_categories=["Cc"]), max_size=100), HEADERS)
def test_any_header(value: str, name: str) -> None:
    headers = {"accept": "*/*", "authorization": TOKEN, "content-type": "application/json"}
    raw = [(key.encode(), text.encode("latin-1")) for key, text in (headers | {name: value}).items()]
    response = client().post("/graphql", content=b'{"query":"{greeting}"}', headers=raw)
    check(response, response.headers["content-type"].removesuffix("; charset=utf-8"))
