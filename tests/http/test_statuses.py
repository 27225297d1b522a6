"""One row a request: method, Accept, Content-Type, body -> status, media type and code, exactly."""

# ruff: noqa: E501  (a table reads best with one row a line)

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlencode

import pytest

from tests.http.shop import TOKEN

if TYPE_CHECKING:
    from starlette.testclient import TestClient

NEW = "application/graphql-response+json"
OLD = "application/json"
JSON = "application/json"


def ask(query: str, **more: Any) -> bytes:
    return json.dumps({"query": query, **more}).encode()


class Row(NamedTuple):
    name: str
    body: bytes
    status: int
    legacy_status: int
    code: str | None
    content_type: str | None = JSON


POSTS = [
    Row("a query", ask("{greeting}"), 200, 200, None),
    Row("a charset", ask("{greeting}"), 200, 200, None, 'Application/JSON; Charset="UTF-8"'),
    Row("a mutation", ask("mutation{add(amount:1)}"), 200, 200, None),
    Row("nulls for what is optional", ask("{greeting}", variables=None, operationName=None, extensions=None), 200, 200, None),
    Row("properties we do not know", ask("{greeting}", doc_id="1"), 200, 200, None),
    Row("variables", ask("query($s:String!){greeting(name:$s)}", variables={"s": "you"}), 200, 200, None),
    Row("a superfluous variable", ask("{greeting}", variables={"s": "you"}), 200, 200, None),
    Row("one of two operations", ask("query A{greeting} query B{crash}", operationName="A"), 200, 200, None),
    Row("an empty operation name", ask("{greeting}", operationName=""), 200, 200, None),
    Row("data and a public error", ask("{greeting soldOut}"), 294, 200, "SOLD_OUT"),
    Row("an error with a code of its own", ask("{trouble}"), 294, 200, "TROUBLE"),
    Row("null data and an error", ask("{mustNotFail}"), 294, 200, "SOLD_OUT"),
    Row("a masked crash", ask("{crash}"), 294, 200, "INTERNAL_ERROR"),
    Row("a GraphQLError without a code", ask("{bareError}"), 294, 200, "INTERNAL_ERROR"),
    Row("null where none may be", ask("{promised}"), 294, 200, "INTERNAL_ERROR"),
    Row("a result that its type refuses", ask("{tooBig}"), 294, 200, "INTERNAL_ERROR"),
    Row("an explicit null for a default", ask("query($i:Int=1){echo(i:$i)}", variables={"i": None}), 294, 200, "INVALID_ARGUMENT"),
    Row("no JSON", b"NONSENSE", 400, 400, "INVALID_JSON"),
    Row("half of JSON", b'{"query":', 400, 400, "INVALID_JSON"),
    Row("nothing", b"", 400, 400, "INVALID_JSON"),
    Row("bad UTF-8", b'{"query":"\xff"}', 400, 400, "INVALID_JSON"),
    Row("a BOM", b"\xef\xbb\xbf" + ask("{greeting}"), 400, 400, "INVALID_JSON"),
    Row("UTF-16", ask("{greeting}").decode().encode("utf-16"), 400, 400, "INVALID_JSON"),
    Row("NaN", b'{"query":"{greeting}","variables":{"f":NaN}}', 400, 400, "INVALID_JSON"),
    Row("Infinity", b'{"query":"{greeting}","variables":{"f":-Infinity}}', 400, 400, "INVALID_JSON"),
    Row("a number of 10,000 digits", b'{"query":"{greeting}","variables":{"f":' + b"1" * 10_000 + b"}}", 400, 400, "INVALID_JSON"),
    Row("a lone surrogate", b'{"query":"{greeting(name:\\"\\ud800\\")}"}', 400, 400, "INVALID_JSON"),
    Row("3,000 levels of JSON", b"[" * 3_000 + b"]" * 3_000, 400, 400, "INVALID_JSON"),
    Row("3,000 levels of variables", b'{"query":"{greeting}","variables":{"a":' + b"[" * 3_000 + b"]" * 3_000 + b"}}", 400, 400, "INVALID_JSON"),
    Row("JSON null", b"null", 422, 400, "INVALID_REQUEST"),
    Row("a number", b"1", 422, 400, "INVALID_REQUEST"),
    Row("a string", b'"{greeting}"', 422, 400, "INVALID_REQUEST"),
    Row("a boolean", b"true", 422, 400, "INVALID_REQUEST"),
    Row("an empty batch", b"[]", 422, 400, "BATCHING_NOT_SUPPORTED"),
    Row("a batch", b"[" + ask("{greeting}") + b"]", 422, 400, "BATCHING_NOT_SUPPORTED"),
    Row("an empty object", b"{}", 422, 400, "INVALID_REQUEST"),
    Row("a misspelled query", b'{"qeury":"{greeting}"}', 422, 400, "INVALID_REQUEST"),
    Row("query null", b'{"query":null}', 422, 400, "INVALID_REQUEST"),
    Row("query a number", b'{"query":1.5}', 422, 400, "INVALID_REQUEST"),
    Row("operationName a number", ask("{greeting}", operationName=1), 422, 400, "INVALID_REQUEST"),
    Row("variables a list", ask("{greeting}", variables=[7]), 422, 400, "INVALID_REQUEST"),
    Row("variables a string", ask("{greeting}", variables="{}"), 422, 400, "INVALID_REQUEST"),
    Row("extensions a boolean", ask("{greeting}", extensions=True), 422, 400, "INVALID_REQUEST"),
    Row("the last of two names counts", b'{"query":1,"query":"{greeting}"}', 200, 200, None),
    Row("a syntax error", ask("{"), 400, 200, "GRAPHQL_PARSE_FAILED"),
    Row("an empty document", ask(""), 400, 200, "GRAPHQL_PARSE_FAILED"),
    Row("a document of comments", ask("# hello"), 400, 200, "GRAPHQL_PARSE_FAILED"),
    Row("an escaped lone surrogate", ask('{greeting(name:"\\ud800")}'), 400, 200, "GRAPHQL_PARSE_FAILED"),
    Row("3,000 levels of selections", ask("{shelf" * 3_000 + "}" * 3_000), 400, 200, "GRAPHQL_PARSE_FAILED"),
    Row("3,000 levels of lists", ask("{echo(many:" + "[" * 3_000 + "]" * 3_000 + ")}"), 400, 200, "GRAPHQL_PARSE_FAILED"),
    Row("3,000 levels of objects", ask("{echo(box:" + "{inner:" * 3_000 + "}" * 3_000 + ")}"), 400, 200, "GRAPHQL_PARSE_FAILED"),
    Row("3,000 levels of types", ask("query($a:" + "[" * 3_000 + "Int" + "]" * 3_000 + "){greeting}"), 400, 200, "GRAPHQL_PARSE_FAILED"),
    Row("100,000 levels", ask("{shelf" * 100_000 + "}" * 100_000), 422, 200, "DOCUMENT_TOO_COMPLEX"),
    Row("too many tokens", ask("{" + "greeting " * 20_000 + "}"), 422, 200, "DOCUMENT_TOO_COMPLEX"),
    Row("too many comments", ask("{greeting}" + "#\n" * 20_000), 422, 200, "DOCUMENT_TOO_COMPLEX"),
    Row("an unknown field", ask("{gretting}"), 422, 200, "GRAPHQL_VALIDATION_FAILED"),
    Row("an unknown directive", ask("{greeting @upper}"), 422, 200, "GRAPHQL_VALIDATION_FAILED"),
    Row("circular fragments", ask("{...A} fragment A on Query{...B} fragment B on Query{...A}"), 422, 200, "GRAPHQL_VALIDATION_FAILED"),
    Row("only fragments", ask("fragment A on Query{greeting}"), 422, 200, "GRAPHQL_VALIDATION_FAILED"),
    Row("a type definition", ask("type A{a:Int}"), 422, 200, "GRAPHQL_VALIDATION_FAILED"),
    Row("10,000 digits in the document", ask("{echo(i:" + "1" * 10_000 + ")}"), 422, 200, "GRAPHQL_VALIDATION_FAILED"),
    Row("a wrong literal", ask('{echo(i:"one")}'), 422, 200, "GRAPHQL_VALIDATION_FAILED"),
    Row("two anonymous operations", ask("{greeting} {greeting}"), 422, 200, "GRAPHQL_VALIDATION_FAILED"),
    Row("more fields of a name than can be compared", ask("{shelf{" + "shelf{name}" * 2_000 + "}}"), 422, 200, "GRAPHQL_VALIDATION_FAILED"),
    Row("more root fields than allowed", ask("{" + "greeting " * 101 + "}"), 422, 200, "DOCUMENT_TOO_COMPLEX"),
    Row("more levels than allowed", ask("{" + "shelf{" * 30 + "name" + "}" * 31), 422, 200, "DOCUMENT_TOO_COMPLEX"),
    Row("more aliases than allowed", ask("{" + "".join(f"a{n}:greeting " for n in range(501)) + "}"), 422, 200, "DOCUMENT_TOO_COMPLEX"),
    Row("one of several, unsaid", ask("query A{greeting} query B{greeting}"), 422, 200, "OPERATION_RESOLUTION_FAILURE"),
    Row("an operation that is not there", ask("query A{greeting}", operationName="B"), 422, 200, "OPERATION_RESOLUTION_FAILURE"),
    Row("a missing variable", ask("query($i:Int!){echo(i:$i)}"), 422, 200, "INVALID_VARIABLES"),
    Row("a wrong variable", ask("query($i:Int!){echo(i:$i)}", variables={"i": "one"}), 422, 200, "INVALID_VARIABLES"),
    Row("an integer beyond 64 bits", ask("query($i:Int!){echo(i:$i)}", variables={"i": 2**70}), 422, 200, "INVALID_VARIABLES"),
    Row("a wrong enum value", ask("query($e:Size){echo(e:$e)}", variables={"e": "HUGE"}), 422, 200, "INVALID_VARIABLES"),
    Row("900 levels of a list variable", ask("query($a:[[Int!]!]){echo(deep:$a)}", variables={"a": json.loads("[" * 900 + "]" * 900)}), 422, 200, "INVALID_VARIABLES"),
    Row("a subscription", ask("subscription{count(to:1)}"), 422, 200, "SUBSCRIPTION_OVER_HTTP"),
    Row("what is forbidden", ask("{secret}"), 403, 200, "FORBIDDEN"),
    Row("a price above the limit", ask("{" + "greeting " * 51 + "}"), 422, 200, "COST_LIMIT_EXCEEDED"),
    Row("a long document", ask("{greeting}" + " " * (1024 * 1024)), 413, 413, "DOCUMENT_TOO_LARGE"),
    Row("plain text", ask("{greeting}"), 415, 415, "UNSUPPORTED_CONTENT_TYPE", "text/plain"),
    Row("a form", b"query=%7Bgreeting%7D", 415, 415, "UNSUPPORTED_CONTENT_TYPE", "application/x-www-form-urlencoded"),
    Row("a multipart form", b"--x--", 400, 400, "PREFLIGHT_HEADER_MISSING", "multipart/form-data; boundary=x"),
    Row("another multipart", b"--x--", 415, 415, "UNSUPPORTED_CONTENT_TYPE", "multipart/mixed; boundary=x"),
    Row("a bare document", b"{greeting}", 415, 415, "UNSUPPORTED_CONTENT_TYPE", "application/graphql"),
    Row("the response's own type", ask("{greeting}"), 415, 415, "UNSUPPORTED_CONTENT_TYPE", NEW),
    Row("another charset", ask("{greeting}"), 415, 415, "UNSUPPORTED_CONTENT_TYPE", "application/json; charset=latin-1"),
    Row("two charsets", ask("{greeting}"), 415, 415, "UNSUPPORTED_CONTENT_TYPE", "application/json; charset=utf-7; charset=utf-8"),
    Row("no content type", ask("{greeting}"), 415, 415, "UNSUPPORTED_CONTENT_TYPE", None),
    Row("half a content type", ask("{greeting}"), 415, 415, "UNSUPPORTED_CONTENT_TYPE", "json"),
]  # fmt: skip


@pytest.mark.parametrize("accept", [NEW, OLD])
@pytest.mark.parametrize("row", POSTS, ids=[row.name for row in POSTS])
def test_post(client: TestClient, row: Row, accept: str) -> None:
    headers = {"accept": accept, "authorization": TOKEN}
    if row.content_type is not None:
        headers["content-type"] = row.content_type

    response = client.post("/graphql", content=row.body, headers=headers)

    assert response.status_code == (row.status if accept == NEW else row.legacy_status)
    assert response.headers["content-type"] == f"{accept}; charset=utf-8"
    expect_code(response.json(), row.code)
    has_data = "data" in response.json()
    assert has_data == (row.status in {200, 294})


class Get(NamedTuple):
    name: str
    parameters: str | dict[str, str]
    status: int
    legacy_status: int
    code: str | None


GETS = [
    Get("a query", {"query": "{greeting}"}, 200, 200, None),
    Get("variables", {"query": "query($s:String!){greeting(name:$s)}", "variables": '{"s":"é"}'}, 200, 200, None),
    Get("empty is absent", {"query": "{greeting}", "variables": "", "operationName": "", "extensions": ""}, 200, 200, None),
    Get("null variables", {"query": "{greeting}", "variables": "null"}, 200, 200, None),
    Get("an operation called null", {"query": "query null{greeting} query b{crash}", "operationName": "null"}, 200, 200, None),
    Get("other parameters", {"query": "{greeting}", "utm": "1"}, 200, 200, None),
    Get("a plus is a space", "query=query+A{greeting}", 200, 200, None),
    Get("a masked crash", {"query": "{crash}"}, 294, 200, "INTERNAL_ERROR"),
    Get("no query", "", 422, 400, "INVALID_REQUEST"),
    Get("an empty query", {"query": ""}, 400, 200, "GRAPHQL_PARSE_FAILED"),
    Get("two queries", "query={greeting}&query={crash}", 422, 400, "INVALID_REQUEST"),
    Get("two sets of variables", "query={greeting}&variables=&variables={}", 422, 400, "INVALID_REQUEST"),
    Get("variables a list", {"query": "{greeting}", "variables": "[7]"}, 422, 400, "INVALID_REQUEST"),
    Get("variables no JSON", {"query": "{greeting}", "variables": "{"}, 400, 400, "INVALID_JSON"),
    Get("extensions no JSON", {"query": "{greeting}", "extensions": "x"}, 400, 400, "INVALID_JSON"),
    Get("deep variables", {"query": "{greeting}", "variables": "[" * 5000}, 400, 400, "INVALID_JSON"),
    Get("bad UTF-8", "query=%ff", 400, 400, "INVALID_URL_ENCODING"),
    Get("a lone surrogate", "query=%ed%a0%80", 400, 400, "INVALID_URL_ENCODING"),
    Get("too many parameters", "query={greeting}" + "&a=1" * 200, 400, 400, "INVALID_URL_ENCODING"),
    Get("a mutation", {"query": "mutation{add(amount:1)}"}, 405, 405, "MUTATION_BY_GET"),
    Get("a mutation among queries", {"query": "query A{greeting} mutation B{add(amount:1)}", "operationName": "B"}, 405, 405, "MUTATION_BY_GET"),
    Get("a subscription", {"query": "subscription{count(to:1)}"}, 422, 200, "SUBSCRIPTION_OVER_HTTP"),
    Get("what is forbidden", {"query": "{secret}"}, 403, 200, "FORBIDDEN"),
    Get("a long URI", {"query": "{greeting}" + " " * 20_000}, 414, 414, "URI_TOO_LONG"),
]  # fmt: skip


@pytest.mark.parametrize("accept", [NEW, OLD])
@pytest.mark.parametrize("row", GETS, ids=[row.name for row in GETS])
def test_get(client: TestClient, row: Get, accept: str) -> None:
    url = "/graphql?" + (row.parameters if isinstance(row.parameters, str) else urlencode(row.parameters))

    response = client.get(url, headers={"accept": accept, "authorization": TOKEN})

    assert response.status_code == (row.status if accept == NEW else row.legacy_status)
    assert response.headers["content-type"] == f"{accept}; charset=utf-8"
    assert response.headers.get("allow") == ("POST" if row.status == 405 else None)
    expect_code(response.json(), row.code)


ACCEPTS = [
    (None, OLD),
    ("", OLD),
    ("*/*", OLD),
    ("application/*", OLD),
    ("application/*, application/json;q=0.1", NEW),
    (OLD, OLD),
    (NEW, NEW),
    (f"{NEW}, {OLD}", NEW),
    (f"{OLD}, {NEW}", NEW),
    (f"{NEW}, {OLD};q=0.9", NEW),
    (f"{NEW};q=0.5, {OLD};q=0.9", OLD),
    (f"{NEW};q=0, */*", OLD),
    (f"{OLD};q=0, */*", NEW),
    (f"{OLD};q=0.2, */*;q=0.7", NEW),
    ("application/json, text/plain, */*", OLD),
    (f"{NEW}; charset=utf-8, {OLD}; charset=utf-8", NEW),
    (f"{NEW.upper()} ;Q=1.0", NEW),
    (f'text/html;x="a,b;{OLD}", {NEW}', NEW),
    ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", OLD),
    (f";;;,,,/,{NEW}", NEW),
    ("text/html", None),
    ("image/png, text/*", None),
    (f"{NEW};q=0", None),
    (f"{NEW};q=0.0, {OLD};q=0", None),
    (f"{NEW};q=banana", None),
    (f"{NEW};charset=utf-16", None),
    ("nonsense", None),
    ("*/json", None),
]


@pytest.mark.parametrize(("accept", "media_type"), ACCEPTS)
def test_accept(client: TestClient, accept: str | None, media_type: str | None) -> None:
    client.headers.pop("accept")
    headers = {"authorization": TOKEN} | ({} if accept is None else {"accept": accept})

    response = client.post("/graphql", json={"query": "{greeting}"}, headers=headers)

    assert response.headers["content-type"] == f"{media_type or NEW}; charset=utf-8"
    assert response.status_code == (200 if media_type else 406)
    expect_code(response.json(), None if media_type else "NOT_ACCEPTABLE")


def test_accept_on_several_lines(client: TestClient) -> None:
    headers = [("authorization", TOKEN), ("accept", f"{OLD};q=0.5"), ("accept", NEW)]
    response = client.post("/graphql", json={"query": "{greeting}"}, headers=headers)
    assert response.headers["content-type"] == f"{NEW}; charset=utf-8"


@pytest.mark.parametrize("accept", [NEW, OLD])
@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "TRACE", "QUERY", "BREW"])
def test_other_methods(client: TestClient, method: str, accept: str) -> None:
    response = client.request(method, "/graphql", headers={"accept": accept})
    assert response.status_code == 405
    assert response.headers["allow"] == "GET, HEAD, OPTIONS, POST"
    expect_code(response.json(), "METHOD_NOT_ALLOWED")


def expect_code(payload: dict[str, Any], code: str | None) -> None:
    """The payload has this code in each error, or no errors; and is a GraphQL result in any case."""
    errors = payload.get("errors", [])
    assert {error["extensions"]["code"] for error in errors} == ({code} if code else set())
    assert all(isinstance(error["message"], str) for error in errors)
    assert payload.keys() - {"errors"} in ({"data", "extensions"}, set())
    assert "errors" in payload or payload["data"] is not None
