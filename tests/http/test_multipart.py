"""Requests with files: what is understood, and what is refused by name with nothing executed."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from typing import Any

import pytest
from starlette.testclient import TestClient

from app.http import EndpointSettings, Limits
from tests.http.forms import BOUNDARY, MANY, ONE, PREFLIGHT, TYPE, form, mapped, one_file, operations, parcel, part
from tests.http.shop import SECRET, SHOWN_COST, TOKEN, Shop, application

NEW = {"accept": "application/graphql-response+json", "authorization": TOKEN} | TYPE | PREFLIGHT
OLD = NEW | {"accept": "application/json"}
SHA256 = hashlib.sha256(b"hello").hexdigest()
MIB = 1024 * 1024


def limited(shop: Shop, **limits: Any) -> TestClient:
    settings = EndpointSettings(limits=replace(Limits(), **limits))
    return TestClient(application(shop, settings), follow_redirects=False)


def refusal(client: TestClient, shop: Shop, content: bytes, headers: dict[str, str] = NEW) -> tuple[int, str, str]:
    """Status, code and message of what must be refused before anything is executed."""
    response = client.post("/graphql", content=content, headers=headers)
    assert set(response.json()) == {"errors"}
    [error] = response.json()["errors"]
    assert shop.opened == 0
    return response.status_code, error["extensions"]["code"], error["message"]


def test_a_file_comes_as_it_is(client: TestClient) -> None:
    response = client.post("/graphql", content=one_file(b"hello", "a.png", "Content-Type: image/png"), headers=NEW)
    assert (response.status_code, response.headers["content-type"]) == (
        200,
        "application/graphql-response+json; charset=utf-8",
    )
    assert response.json() == {
        "data": {"weigh": {"name": "a.png", "contentType": "image/png", "size": 5, "sha256": SHA256}},
        "extensions": SHOWN_COST,
    }


def test_as_usual_clients_send_it(client: TestClient) -> None:
    """Whatever library made the form, here httpx's."""
    fields = {"operations": json.dumps({"query": ONE, "variables": {"file": None}}), "map": '{"0": ["variables.file"]}'}
    headers = {"authorization": TOKEN, "apollo-require-preflight": "true"}
    response = client.post("/graphql", data=fields, files={"0": ("a.png", b"hello", "image/png")}, headers=headers)
    assert response.json()["data"]["weigh"]["sha256"] == SHA256


@pytest.mark.parametrize("data", [b"", b"\r\n", b"\r\n--", f"\r\n--{BOUNDARY[:-1]}".encode(), bytes(range(256)) * 700])
def test_every_byte_arrives(client: TestClient, data: bytes) -> None:
    weighed = client.post("/graphql", content=one_file(data), headers=NEW).json()["data"]["weigh"]
    assert (weighed["size"], weighed["sha256"]) == (len(data), hashlib.sha256(data).hexdigest())


@pytest.mark.parametrize(
    ("file_name", "shown"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\\\photos\\\\cat.png", "cat.png"),
        ("..", "file"),
        ("", "file"),
        ("a\tb\x00\x1b\u202egnp.png", "a bgnp.png"),
        ("Ärmel 東京.png", "Ärmel 東京.png"),
        ('say \\"cheese\\".png', 'say "cheese".png'),
        ("x" * 300, "x" * 255),
    ],
)
def test_a_name_is_only_a_name(client: TestClient, file_name: str, shown: str) -> None:
    answer = client.post("/graphql", content=one_file(b"", file_name), headers=NEW).json()
    assert answer["data"]["weigh"]["name"] == shown


def test_a_name_that_is_no_utf_8(client: TestClient) -> None:
    content = one_file(b"hello", "NAME").replace(b"NAME", b"\xff\xfe.png")
    answer = client.post("/graphql", content=content, headers=NEW).json()
    assert answer["data"]["weigh"]["name"] == "\ufffd\ufffd.png"


def test_files_in_a_list_in_any_order(client: TestClient) -> None:
    places = {str(n): [f"variables.parcel.files.{n}"] for n in range(10)}
    files = [part(str(n), b"x" * n, f"{n}.png") for n in (3, 1, 4, 0, 5, 9, 2, 6, 8, 7)]
    content = form(operations(MANY, parcel(10)), mapped(places), *files)
    response = client.post("/graphql", content=content, headers=NEW)
    assert response.json()["data"]["unpack"] == [{"name": f"{n}.png", "size": n} for n in range(10)]


def test_one_file_at_several_places(client: TestClient) -> None:
    places = {"cat": ["variables.parcel.files.0", "variables.parcel.files.2"], "dog": ["variables.parcel.files.1"]}
    content = form(operations(MANY, parcel(3)), mapped(places), part("cat", b"1", "cat"), part("dog", b"22", "dog"))
    unpacked = client.post("/graphql", content=content, headers=NEW).json()["data"]["unpack"]
    assert [(file["name"], file["size"]) for file in unpacked] == [("cat", 1), ("dog", 2), ("cat", 1)]


def test_a_place_that_may_stay_empty(client: TestClient) -> None:
    content = form(operations(MANY, parcel(2)), mapped({"0": ["variables.parcel.files.1"]}), part("0", b"1", "a"))
    unpacked = client.post("/graphql", content=content, headers=NEW).json()["data"]["unpack"]
    assert unpacked == [None, {"name": "a", "size": 1}]


def test_the_operation_is_chosen_as_ever(client: TestClient) -> None:
    query = f"query Other {{ greeting }} {ONE.replace('mutation', 'mutation Asked')}"
    both = [mapped({"0": ["variables.file"]}), part("0", b"hello", "a")]
    named = form(operations(query, {"file": None}, operationName="Asked"), *both)
    assert client.post("/graphql", content=named, headers=NEW).json()["data"]["weigh"]["size"] == 5
    unnamed = client.post("/graphql", content=form(operations(query, {"file": None}), *both), headers=NEW)
    assert unnamed.json()["errors"][0]["extensions"]["code"] == "OPERATION_RESOLUTION_FAILURE"


@pytest.mark.parametrize("name", ["GraphQL-Require-Preflight", "Apollo-Require-Preflight", "X-Requested-With"])
def test_a_header_that_no_foreign_page_can_send(client: TestClient, shop: Shop, name: str) -> None:
    without = {key: value for key, value in NEW.items() if key not in PREFLIGHT}
    message = (
        "A form needs the header GraphQL-Require-Preflight: 1, or one of Apollo-Require-Preflight, X-Requested-With."
    )
    for headers in (without, without | {name: ""}, without | {name: " "}):
        assert refusal(client, shop, one_file(), headers) == (400, "PREFLIGHT_HEADER_MISSING", message)
        legacy = headers | {"accept": "application/json"}
        assert refusal(client, shop, one_file(), legacy) == (400, "PREFLIGHT_HEADER_MISSING", message)
    assert client.post("/graphql", content=one_file(), headers=without | {name: "x"}).status_code == 200


def test_a_stranger_learns_nothing_and_sends_nothing(shop: Shop) -> None:
    stranger = {key: value for key, value in NEW.items() if key not in {"authorization", *PREFLIGHT}}
    client = limited(shop, upload_bytes=1)
    assert refusal(client, shop, one_file(), stranger)[:2] == (401, "UNAUTHENTICATED")
    assert refusal(client, shop, b"NONSENSE", stranger | {"authorization": "Bearer bad"})[0] == 401


@pytest.mark.parametrize(
    "content_type",
    ["multipart/mixed; boundary=x", "multipart/form-datas; boundary=x", "text/plain", "application/octet-stream"],
)
def test_both_types_that_would_be_read_are_named(client: TestClient, shop: Shop, content_type: str) -> None:
    response = client.post("/graphql", content=one_file(), headers=NEW | {"content-type": content_type})
    assert (response.status_code, response.headers["accept"]) == (415, "application/json, multipart/form-data")
    [error] = response.json()["errors"]
    assert error == {
        "message": "Send the body as JSON in UTF-8, as application/json, or with files as multipart/form-data.",
        "extensions": {"code": "UNSUPPORTED_CONTENT_TYPE"},
    }
    assert shop.opened == 0


def test_a_compressed_form(client: TestClient, shop: Shop) -> None:
    refused = refusal(client, shop, one_file(), NEW | {"content-encoding": "gzip"})
    assert refused[:2] == (415, "UNSUPPORTED_CONTENT_ENCODING")


def test_two_content_types(client: TestClient) -> None:
    headers = [*NEW.items(), ("content-type", "application/json")]
    assert client.post("/graphql", content=one_file(), headers=headers).status_code == 415


def test_a_form_is_posted(client: TestClient, shop: Shop) -> None:
    for method, status in (("PUT", 405), ("GET", 422)):
        response = client.request(method, "/graphql", content=one_file(), headers=NEW)
        assert (response.status_code, shop.opened) == (status, 0)


@pytest.mark.parametrize(
    "content_type",
    [
        "multipart/form-data",
        "multipart/form-data; boundary=",
        'multipart/form-data; boundary="a\tb"',
        f"multipart/form-data; boundary={'x' * 71}",
        'multipart/form-data; boundary="x "',
    ],
)
def test_a_boundary_that_is_none(client: TestClient, shop: Shop, content_type: str) -> None:
    refused = refusal(client, shop, one_file(), NEW | {"content-type": content_type})
    assert refused == (
        400,
        "INVALID_MULTIPART",
        "The Content-Type of a form names the boundary of its parts, in 1 to 70 characters.",
    )


def test_another_boundary(client: TestClient, shop: Shop) -> None:
    refused = refusal(client, shop, one_file(), NEW | {"content-type": "multipart/form-data; boundary=other"})
    assert refused[:2] == (400, "INVALID_MULTIPART")


FILE = part("0", b"hello", "a.png")
ASKED = operations(ONE, {"file": None})
MAPPED = mapped({"0": ["variables.file"]})
BROKEN = {
    "nothing": b"",
    "no form": b"NONSENSE",
    "json": b'{"query": "{greeting}"}',
    "no parts": f"--{BOUNDARY}--\r\n".encode()[:-4],
    "no end": form(ASKED, MAPPED, FILE)[: -len(BOUNDARY) - 6],
    "half an end": form(ASKED, MAPPED, FILE)[:-3],
    "half a file": form(ASKED, MAPPED, FILE)[: -len(BOUNDARY) - 12],
    "half a header": (ASKED + MAPPED + FILE)[:-20],
    "no headers": form(f"--{BOUNDARY}\r\n\r\n".encode() + b"x\r\n"),
    "no name": form(f"--{BOUNDARY}\r\nContent-Disposition: form-data\r\n\r\nx\r\n".encode()),
    "an attachment": form(f'--{BOUNDARY}\r\nContent-Disposition: attachment; name="operations"\r\n\r\nx\r\n'.encode()),
    "a bad header": form(f"--{BOUNDARY}\r\nContent Disposition: form-data\r\n\r\nx\r\n".encode()),
    "a long header": form(part("operations", b"{}", None, "X: " + "x" * 5000)),
    "many headers": form(part("operations", b"{}", None, *[f"X-{n}: x" for n in range(8)])),
    "base64": form(ASKED, MAPPED, part("0", b"aGVsbG8=", "a", "Content-Transfer-Encoding: base64")),
    "a boundary in a file": form(ASKED, MAPPED, part("0", f"\r\n--{BOUNDARY}X".encode() * 12, "a")),
}


@pytest.mark.parametrize("accept", [NEW, OLD], ids=["new", "legacy"])
@pytest.mark.parametrize("name", BROKEN)
def test_what_is_no_form(client: TestClient, shop: Shop, name: str, accept: dict[str, str]) -> None:
    assert refusal(client, shop, BROKEN[name], accept)[:2] == (400, "INVALID_MULTIPART")


ORDER = 'The parts come in this order: "operations", "map", files. Here "%s" must come.'
NULL = 'null must stand in "operations" where the file goes: at %s.'
PLACE = '"operations" has no place %s; it is written as variables.input.files.0.'
PARTS = 'A form has the parts "operations" and "map", then the files.'
ILL_FORMED = {
    "no parts at all": (form(), PARTS),
    "no map": (form(ASKED), PARTS),
    "no operations": (form(MAPPED, FILE), ORDER % "operations"),
    "files before the map": (form(ASKED, FILE, MAPPED), ORDER % "map"),
    "files before all": (form(FILE, ASKED, MAPPED), ORDER % "operations"),
    "operations twice": (form(ASKED, ASKED, MAPPED, FILE), ORDER % "map"),
    "map twice": (form(ASKED, MAPPED, MAPPED, FILE), 'The part "map" is not in "map".'),
    "a file too few": (form(ASKED, MAPPED), 'The file "0" is in "map", but there is no such part.'),
    "a file too many": (form(ASKED, MAPPED, FILE, part("1", b"", "b")), 'The part "1" is not in "map".'),
    "a file twice": (form(ASKED, MAPPED, FILE, FILE), 'There are two parts "0".'),
    "no file": (form(ASKED, MAPPED, part("0", b"hello")), 'The part "0" is no file: it has no file name.'),
    "an empty map": (
        form(ASKED, mapped({})),
        '"map" must be an object that has for each file the places where it stands.',
    ),
    "a list as map": (
        form(ASKED, mapped([["variables.file"]]), FILE),
        '"map" must be an object that has for each file the places where it stands.',
    ),
    **{
        f"map of {value}": (
            form(ASKED, mapped({"0": value}), FILE),
            '"map" must have a list of places for "0", such as ["variables.file"].',
        )
        for value in (None, "variables.file", [], [1], [["variables.file"]], {"x": 1})
    },
    "a place twice": (
        form(ASKED, mapped({"0": ["variables.file", "variables.file"]}), FILE),
        '"map" names variables.file twice.',
    ),
    "a place for two": (
        form(ASKED, mapped({"0": ["variables.file"], "1": ["variables.file"]}), FILE),
        '"map" names variables.file twice.',
    ),
    "no null there": (
        form(operations(ONE, {"file": "x"}), MAPPED, FILE),
        NULL % "variables.file",
    ),
    "an object there": (
        form(operations(ONE, {"file": {"a": None}}), MAPPED, FILE),
        NULL % "variables.file",
    ),
    "false there": (form(operations(ONE, {"file": False}), MAPPED, FILE), NULL % "variables.file"),
    "the variables themselves": (form(ASKED, mapped({"0": ["variables"]}), FILE), NULL % "variables"),
    "no variables": (form(operations(ONE), MAPPED, FILE), PLACE % "variables.file"),
    **{
        f"at {path!r}": (form(operations(MANY, {"file": None, **parcel(3)}), mapped({"0": [path]}), FILE), PLACE % path)
        for path in (
            "",
            ".",
            "query",
            "file",
            "0.variables.file",
            "variables.",
            "variables.other",
            "variables.file.x",
            "variables.__class__",
            "variables.parcel.files.3",
            "variables.parcel.files.-1",
            "variables.parcel.files.00",
            "variables.parcel.files.١",
            "variables.parcel.files.1_0",
            "variables.parcel.files.",
            f"variables.parcel.files.{'9' * 5000}",
            "variables.parcel.label.0",
        )
    },
}


@pytest.mark.parametrize("name", ILL_FORMED)
def test_a_form_that_does_not_fit_together(client: TestClient, shop: Shop, name: str) -> None:
    content, message = ILL_FORMED[name]
    shown = message if len(message) <= 1000 else message[:1000] + "…"
    assert refusal(client, shop, content) == (422, "INVALID_UPLOAD", shown)
    assert refusal(client, shop, content, OLD) == (400, "INVALID_UPLOAD", shown)


@pytest.mark.parametrize(
    ("content", "status", "code"),
    [
        (form(part("operations", b"[1, 2"), MAPPED, FILE), 400, "INVALID_JSON"),
        (form(part("operations", b""), MAPPED, FILE), 400, "INVALID_JSON"),
        (form(part("operations", b"\xef\xbb\xbf{}"), MAPPED, FILE), 400, "INVALID_JSON"),
        (form(part("operations", b"[" * 10_000), MAPPED, FILE), 400, "INVALID_JSON"),
        (form(part("operations", b'{"query": "\xff"}'), MAPPED, FILE), 400, "INVALID_JSON"),
        (form(ASKED, part("map", b"{"), FILE), 400, "INVALID_JSON"),
        (form(part("operations", b"{}"), MAPPED, FILE), 422, "INVALID_REQUEST"),
        (form(part("operations", b"7"), MAPPED, FILE), 422, "INVALID_REQUEST"),
        (form(operations(ONE, [None]), MAPPED, FILE), 422, "INVALID_REQUEST"),
        (form(part("operations", b'[{"query": "{greeting}"}]'), MAPPED, FILE), 422, "BATCHING_NOT_SUPPORTED"),
    ],
)
def test_operations_are_read_as_strictly_as_a_body(
    client: TestClient, shop: Shop, content: bytes, status: int, code: str
) -> None:
    assert refusal(client, shop, content)[:2] == (status, code)
    assert refusal(client, shop, content, OLD)[:2] == (400, code)


def test_eleven_files(client: TestClient, shop: Shop) -> None:
    places = {str(n): [f"variables.parcel.files.{n}"] for n in range(11)}
    content = form(operations(MANY, parcel(11)), mapped(places))
    assert refusal(client, shop, content) == (422, "TOO_MANY_FILES", "A request has at most 10 files.")


def test_more_places_than_there_may_be(client: TestClient, shop: Shop) -> None:
    places = {"0": [f"variables.parcel.files.{n}" for n in range(101)]}
    content = form(operations(MANY, parcel(101)), mapped(places))
    assert refusal(client, shop, content) == (422, "INVALID_UPLOAD", '"map" may name at most 100 places.')


@pytest.mark.parametrize(
    ("limits", "content", "code", "message"),
    [
        (
            {"upload_bytes": 500},
            one_file(b"x" * 500),
            "BODY_TOO_LARGE",
            "The body is longer than 500 bytes. Send fewer",
        ),
        ({"upload_operations_bytes": 9}, one_file(), "BODY_TOO_LARGE", 'The part "operations" is longer than 9 bytes.'),
        ({"upload_map_bytes": 9}, one_file(), "BODY_TOO_LARGE", 'The part "map" is longer than 9 bytes.'),
    ],
)
def test_sizes(shop: Shop, limits: dict[str, int], content: bytes, code: str, message: str) -> None:
    client = limited(shop, **limits)
    for headers in (NEW, OLD):
        status, found, told = refusal(client, shop, content, headers)
        assert (status, found) == (413, code)
        assert told.startswith(message)


def test_just_as_large_as_allowed(shop: Shop) -> None:
    content = one_file(b"x" * 9)
    client = limited(shop, upload_file_bytes=9, upload_bytes=len(content))
    assert client.post("/graphql", content=content, headers=NEW).status_code == 200


def test_what_is_held_is_bounded_and_given_back(shop: Shop) -> None:
    small, large = one_file(b"x" * 10), one_file(b"x" * 5000)
    client = limited(shop, uploads_held_bytes=len(small))
    for _ in range(3):
        assert client.post("/graphql", content=small, headers=NEW).status_code == 200
        response = client.post("/graphql", content=large, headers=NEW)
        assert (response.status_code, response.headers["retry-after"]) == (503, "5")
        assert response.json()["errors"][0]["extensions"] == {"code": "UPLOADS_BUSY"}
        assert client.post("/graphql", content=small[:-9], headers=NEW).status_code == 400
    assert shop.opened == 3


@pytest.mark.parametrize(
    ("query", "variables", "place"),
    [
        ("query ($file: String) { echo(s: $file) }", {"file": None}, "variables.file"),
        ("query ($file: Int) { echo(i: $file) }", {"file": None}, "variables.file"),
        ("query ($file: [Int!]) { echo(many: $file) }", {"file": [None]}, "variables.file.0"),
        ("query ($file: Box) { echo(box: $file) }", {"file": None}, "variables.file"),
        ("query ($file: Size) { echo(e: $file) }", {"file": None}, "variables.file"),
        ("query ($file: ID) { echo(id: $file) }", {"file": None}, "variables.file"),
    ],
)
def test_a_file_where_none_belongs(
    client: TestClient, shop: Shop, query: str, variables: dict[str, Any], place: str
) -> None:
    data = b"SECRET BYTES" * 1000
    content = form(operations(query, variables), mapped({"0": [place]}), part("0", data, "a.png"))
    status, code, message = refusal(client, shop, content)
    assert (status, code) == (422, "INVALID_VARIABLES")
    assert "SECRET BYTES" not in message
    assert len(message) < 300


@pytest.mark.parametrize("value", ["x", 1, True, {}, ["x"]])
def test_json_brings_no_file(client: TestClient, shop: Shop, value: Any) -> None:
    headers = NEW | {"content-type": "application/json"}
    body = json.dumps({"query": ONE, "variables": {"file": value}}).encode()
    status, code, message = refusal(client, shop, body, headers)
    assert (status, code) == (422, "INVALID_VARIABLES")
    assert "by the GraphQL multipart request specification" in message


def test_a_literal_is_no_file(client: TestClient, shop: Shop) -> None:
    headers = NEW | {"content-type": "application/json"}
    body = json.dumps({"query": 'mutation { weigh(file: "a.png") { size } }'}).encode()
    status, code, message = refusal(client, shop, body, headers)
    assert (status, code) == (422, "GRAPHQL_VALIDATION_FAILED")
    assert "by the GraphQL multipart request specification" in message


def test_no_byte_of_a_file_is_logged(client: TestClient, log: list[Any]) -> None:
    query = "mutation ($file: Upload!) { burn(file: $file) }"
    response = client.post("/graphql", content=one_file(b"BYTES" * 1000, query=query), headers=NEW)
    assert response.json()["errors"][0]["message"] == "Internal error."
    assert SECRET in repr(log)
    assert "BYTES" not in repr(log)
    assert "BYTES" not in response.text


def test_the_bytes_are_gone_when_the_request_is_over(client: TestClient, shop: Shop, log: list[Any]) -> None:
    kept: list[Any] = []
    shop.keeps = kept.append
    client.post("/graphql", content=one_file(b"hello"), headers=NEW)
    [variables] = kept
    file = variables.coerced["file"]
    assert file.sha256 == SHA256
    assert not hasattr(file, "data")


@pytest.mark.parametrize("name", ["graphql-require-preflight", "apollo-require-preflight", "x-requested-with"])
def test_pages_of_allowed_origins_may_send_the_header(shop: Shop, name: str) -> None:
    origin = {"origin": "https://shop.example", "access-control-request-method": "POST"}
    asked = origin | {"access-control-request-headers": f"authorization,content-type,{name}"}
    client = TestClient(application(shop, EndpointSettings(allowed_origins=("https://shop.example",))))
    assert client.options("/graphql", headers=asked).status_code == 200
    foreign = client.options("/graphql", headers=asked | {"origin": "https://evil.example"})
    assert (foreign.status_code, "access-control-allow-origin" in foreign.headers) == (400, False)
