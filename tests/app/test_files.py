"""Signed links over HTTP, against a real server: what is served, what is refused, and uploads that break off."""

import hashlib
import http.client
import os
import socket
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime
from pathlib import Path
from urllib.parse import urlsplit

import httpx2 as httpx
import pytest

from app.files import file_routes
from kit import clock
from kit.storage import Storage
from tests.app.program import NO_TLS
from tests.kit.storage.serving import FileServer, eventually, files_below

pytestmark = pytest.mark.anyio

DIGITS = b"0123456789"
KEY = "acct_1/ab/digits.png"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FileServer]:
    """A server for all tests here; each takes keys of its own."""
    server = FileServer(tmp_path_factory.mktemp("served") / "files", upload_seconds=1.0)
    yield server
    server.stop()


@pytest.fixture(scope="module")
def client() -> Iterator[httpx.Client]:
    with httpx.Client(verify=NO_TLS, trust_env=False, timeout=10) as client:
        yield client


@pytest.fixture
async def url(server: FileServer) -> str:
    """A link to ten digits that are a picture."""
    await server.storage.put(KEY, DIGITS)
    return await server.storage.reading_url(KEY, 60)


def is_safe(answer: httpx.Response) -> bool:
    """Whether a browser would neither guess nor run anything."""
    return (
        answer.headers["x-content-type-options"] == "nosniff"
        and answer.headers["content-security-policy"] == "default-src 'none'; sandbox"
        and "location" not in answer.headers
    )


def refused(answer: httpx.Response, status: int, code: str) -> bool:
    """Whether it is a refusal as it should be, with nothing of a file in it."""
    assert answer.status_code == status, answer.text
    assert answer.json()["code"] == code
    assert set(answer.json()) == {"code", "message"}
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["cache-control"] == "no-store"
    return is_safe(answer)


def test_a_bucket_has_no_routes() -> None:
    assert file_routes(Storage.of("gs://bucket")) == []


async def test_reading(client: httpx.Client, url: str) -> None:
    answer = client.get(url)
    assert (answer.status_code, answer.content) == (200, DIGITS)
    assert is_safe(answer)
    headers = answer.headers
    assert headers["content-type"] == "image/png"
    assert headers["content-length"] == "10"
    assert headers["content-disposition"] == 'inline; filename="digits.png"'
    assert headers["accept-ranges"] == "bytes"
    private, max_age, immutable = headers["cache-control"].split(", ")
    assert (private, immutable) == ("private", "immutable")
    assert 55 <= int(max_age.removeprefix("max-age=")) <= 60
    age = datetime.now(UTC) - parsedate_to_datetime(headers["last-modified"])
    assert timedelta(0) <= age < timedelta(minutes=1)

    head = client.head(url)
    assert (head.status_code, head.content) == (200, b"")
    same = ("etag", "last-modified", "content-type", "content-length", "content-disposition", "accept-ranges")
    assert [head.headers[name] for name in same] == [headers[name] for name in same]


@pytest.mark.parametrize(
    ("name", "content_type"),
    [
        ("a.pdf", "application/pdf"),
        ("a.svg", "image/svg+xml"),
        ("a.html", "application/octet-stream"),
        ("a.txt", "text/plain"),
        ("a", "application/octet-stream"),
    ],
)
async def test_what_is_no_picture_is_saved(
    server: FileServer, client: httpx.Client, name: str, content_type: str
) -> None:
    await server.storage.put(f"saved/{name}", b"<html><script>alert(1)</script>")
    answer = client.get(await server.storage.reading_url(f"saved/{name}", 60))
    assert answer.headers["content-type"] == content_type
    assert answer.headers["content-disposition"] == f'attachment; filename="{name}"'
    assert is_safe(answer)


async def test_a_client_that_has_it_gets_nothing_again(server: FileServer, client: httpx.Client, url: str) -> None:
    first = client.get(url)
    etag, modified = first.headers["etag"], first.headers["last-modified"]
    before = format_datetime(parsedate_to_datetime(modified) - timedelta(seconds=1), usegmt=True)
    known: list[dict[str, str]] = [
        {"If-None-Match": etag},
        {"If-None-Match": f'"other", W/{etag}'},
        {"If-None-Match": "*"},
        {"If-Modified-Since": modified},
        {"If-Modified-Since": "Fri, 01 Jan 2100 00:00:00 GMT"},
        {"If-None-Match": etag, "If-Modified-Since": before},
        {"If-None-Match": etag, "Range": "bytes=0-1"},
    ]
    for headers in known:
        for answer in (client.get(url, headers=headers), client.head(url, headers=headers)):
            assert (answer.status_code, answer.content) == (304, b""), headers
            assert answer.headers["etag"] == etag
            assert "immutable" in answer.headers["cache-control"]
            assert is_safe(answer)
    unknown: list[dict[str, str]] = [
        {"If-None-Match": '"other"'},
        {"If-None-Match": '"other"', "If-Modified-Since": modified},
        {"If-Modified-Since": before},
        {"If-Modified-Since": "yesterday"},
        {"If-Modified-Since": "Fri, 99 Jan 99999 00:00:00 GMT"},
    ]
    for headers in unknown:
        assert client.get(url, headers=headers).content == DIGITS, headers

    await server.storage.put(KEY, b"changed!!!")
    assert client.get(url, headers={"If-None-Match": etag}).content == b"changed!!!"


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [
        ("bytes=0-0", 0, 0),
        ("bytes=2-4", 2, 4),
        ("bytes=2-", 2, 9),
        ("bytes=-3", 7, 9),
        ("bytes=-99", 0, 9),
        ("bytes=5-99", 5, 9),
        ("bytes=0-9", 0, 9),
        ("BYTES= 2-4", 2, 4),
        ("bytes=0-999999999999999999", 0, 9),
    ],
)
async def test_a_range(client: httpx.Client, url: str, asked: str, first: int, last: int) -> None:
    answer = client.get(url, headers={"Range": asked})
    assert (answer.status_code, answer.content) == (206, DIGITS[first : last + 1])
    assert answer.headers["content-range"] == f"bytes {first}-{last}/10"
    assert answer.headers["content-length"] == str(last + 1 - first)
    assert answer.headers["content-type"] == "image/png"
    assert is_safe(answer)


@pytest.mark.parametrize("asked", ["bytes=10-", "bytes=10-11", "bytes=99-100", "bytes=-0"])
async def test_a_range_that_is_not_there(client: httpx.Client, url: str, asked: str) -> None:
    answer = client.get(url, headers={"Range": asked})
    assert refused(answer, 416, "RANGE_NOT_SATISFIABLE")
    assert answer.headers["content-range"] == "bytes */10"


@pytest.mark.parametrize(
    "asked",
    [
        "bytes=4-2",
        "bytes=-",
        "bytes=",
        "bytes",
        "bytes=a-b",
        "bytes=1-2,4-5",
        "items=1-2",
        "bytes=--1",
        "bytes=+1-2",
        "bytes=1-2-3",
        "bytes=0-" + "9" * 5000,
    ],
)
async def test_a_range_that_cannot_be_read_was_not_asked_for(client: httpx.Client, url: str, asked: str) -> None:
    answer = client.get(url, headers={"Range": asked})
    assert (answer.status_code, answer.content) == (200, DIGITS)


async def test_a_range_is_for_get(client: httpx.Client, url: str) -> None:
    answer = client.head(url, headers={"Range": "bytes=2-4"})
    assert (answer.status_code, answer.headers["content-length"]) == (200, "10")


async def test_a_range_of_what_changed_meanwhile(server: FileServer, client: httpx.Client, url: str) -> None:
    def status(condition: str) -> int:
        return client.get(url, headers={"Range": "bytes=2-4", "If-Range": condition}).status_code

    first = client.get(url)
    etag, modified = first.headers["etag"], first.headers["last-modified"]
    assert status(etag) == 206
    assert [status(other) for other in ('"other"', f"W/{etag}", "Fri, 01 Jan 2100 00:00:00 GMT", "?")] == [200] * 4
    # Within its second a date does not tell one content from the next.
    path = server.path / KEY
    old = time.time() - 100
    os.utime(path, (old, old))
    modified = client.get(url).headers["last-modified"]
    assert status(modified) == 206
    await server.storage.put(KEY, b"changed!!!")
    assert status(modified) == 200
    assert status(client.get(url).headers["last-modified"]) == 200


async def test_an_empty_file(server: FileServer, client: httpx.Client) -> None:
    await server.storage.put("empty.png", b"")
    url = await server.storage.reading_url("empty.png", 60)
    assert (client.get(url).status_code, client.get(url).content) == (200, b"")
    for asked in ("bytes=0-", "bytes=-1"):
        assert refused(client.get(url, headers={"Range": asked}), 416, "RANGE_NOT_SATISFIABLE")


async def test_a_big_file_comes_in_pieces(server: FileServer, client: httpx.Client) -> None:
    whole = bytes(range(256)) * 40_000
    await server.storage.put("big.bin", whole)
    url = await server.storage.reading_url("big.bin", 60)
    digest = hashlib.sha256()
    with client.stream("GET", url) as answer:
        for chunk in answer.iter_raw():
            digest.update(chunk)
    assert digest.hexdigest() == hashlib.sha256(whole).hexdigest()
    part = client.get(url, headers={"Range": "bytes=300000-5299999"})
    assert part.content == whole[300_000:5_300_000]


async def test_a_reader_that_hangs_up(server: FileServer, client: httpx.Client, url: str) -> None:
    await server.storage.put("huge.bin", bytes(30_000_000))
    parts = urlsplit(await server.storage.reading_url("huge.bin", 60))
    opened = str(server.path / "huge.bin")

    def is_open() -> bool:
        links = list(Path("/proc/self/fd").iterdir()) if Path("/proc/self/fd").exists() else []
        return any(link.is_symlink() and str(link.readlink()) == opened for link in links)

    for _ in range(5):
        with server.connect() as connection:
            connection.sendall(f"GET {parts.path}?{parts.query} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
            assert connection.recv(1000).startswith(b"HTTP/1.1 200")
    eventually(lambda: not is_open())
    assert client.get(url).content == DIGITS


async def test_expired_and_altered_links(server: FileServer, client: httpx.Client, url: str) -> None:
    with clock.held(at=datetime.now(UTC) - timedelta(seconds=61)):
        expired = await server.storage.reading_url(KEY, 60)
        expired_upload = await server.storage.upload_link("late.png", 60, 10)
    assert refused(client.get(expired), 403, "LINK_EXPIRED")
    assert refused(
        client.put(expired_upload.url, content=b"x", headers=dict(expired_upload.headers)), 403, "LINK_EXPIRED"
    )
    later = expired.replace("expires=", "expires=9")
    base, _, query = url.partition("?")
    flipped = url[:-1] + ("0" if url[-1] != "0" else "1")
    upload = await server.storage.upload_link(KEY, 60, 10)
    for bad in (
        later,
        flipped,
        base,
        f"{base}?",
        f"{base}?{query}&x=1",
        f"{base}?signature=%FF%FE&expires=1",
        url.replace("digits", "other"),
        url.replace("acct_1", "acct_2"),
        upload.url,
    ):
        assert refused(client.get(bad), 403, "LINK_REFUSED"), bad
    assert refused(client.put(url, content=b"x", headers={"Content-Type": "image/png"}), 403, "LINK_REFUSED")
    assert client.head(flipped).status_code == 403
    assert await server.storage.get(KEY) == DIGITS


@pytest.mark.parametrize(
    "path",
    [
        "/files/",
        "/files/acct_1",
        "/files/acct_1/",
        "/files/..",
        "/files/../../etc/passwd",
        "/files/%2e%2e/%2e%2e/etc/passwd",
        "/files/%2e%2e%2f%2e%2e%2fetc%2fpasswd",
        "/files/..%5c..%5cetc",
        "/files//etc/passwd",
        "/files/a%00.png",
        "/files/%23incoming/",
    ],
)
async def test_there_is_no_way_but_a_link(server: FileServer, url: str, path: str) -> None:
    for query in ("", f"?{urlsplit(url).query}"):
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=5)
        connection.request("GET", path + query)
        answer = connection.getresponse()
        assert (answer.status, b"LINK_REFUSED" in answer.read()) == (403, True)
        connection.close()


async def test_what_is_not_there(server: FileServer, client: httpx.Client, tmp_path: Path) -> None:
    (tmp_path / "secret.png").write_bytes(b"secret")
    await server.storage.put("links/real.png", b"real")
    (server.path / "links" / "out.png").symlink_to(tmp_path / "secret.png")
    (server.path / "links" / "folder").symlink_to(tmp_path)
    for key in ("nothing.png", "links", "links/out.png", "links/folder/secret.png"):
        assert refused(client.get(await server.storage.reading_url(key, 60)), 404, "NOT_FOUND"), key
    link = await server.storage.upload_link("links/folder/new.png", 60, 10)
    assert refused(client.put(link.url, content=b"x", headers=dict(link.headers)), 403, "REFUSED")
    assert files_below(tmp_path) == ["secret.png"]


async def test_other_methods(client: httpx.Client, url: str) -> None:
    for method in ("POST", "DELETE", "PATCH", "OPTIONS", "PROPFIND"):
        answer = client.request(method, url)
        assert refused(answer, 405, "METHOD_NOT_ALLOWED")
        assert answer.headers["allow"] == "GET, HEAD, PUT"


# Uploads


async def test_an_upload(server: FileServer, client: httpx.Client) -> None:
    link = await server.storage.upload_link("up/a.png", 60, 10)
    answer = client.put(link.url, content=DIGITS, headers=dict(link.headers))
    assert (answer.status_code, answer.content) == (201, b"")
    assert is_safe(answer)
    assert answer.headers["etag"] == (await server.storage.head("up/a.png")).etag
    assert await server.storage.get("up/a.png") == DIGITS

    again = client.put(link.url, content=b"other", headers=dict(link.headers))
    assert refused(again, 409, "ALREADY_THERE")
    assert await server.storage.get("up/a.png") == DIGITS
    assert leftovers(server) == []


async def test_an_upload_in_chunks(server: FileServer, client: httpx.Client) -> None:
    link = await server.storage.upload_link("up/chunks.bin", 60, 3_000_000)
    answer = client.put(link.url, content=iter([b"a" * 1_000_000] * 3), headers=dict(link.headers))
    assert answer.status_code == 201
    assert (await server.storage.head("up/chunks.bin")).size == 3_000_000


@pytest.mark.parametrize("chunked", [False, True])
async def test_too_much(server: FileServer, client: httpx.Client, chunked: bool) -> None:
    link = await server.storage.upload_link("up/much.bin", 60, 100_000)
    content = iter([b"a" * 50_000, b"a" * 50_000, b"a"]) if chunked else b"a" * 100_001
    answer = client.put(link.url, content=content, headers=dict(link.headers))
    assert refused(answer, 413, "TOO_LARGE")
    assert answer.headers["connection"] == "close"
    assert not await server.storage.exists("up/much.bin")
    assert leftovers(server) == []


async def test_another_type(server: FileServer, client: httpx.Client) -> None:
    link = await server.storage.upload_link("up/type.png", 60, 10)
    for headers in (
        {},
        {"Content-Type": "text/html"},
        {"Content-Type": "image/png; x=y"},
        {"Content-Type": "image/png", "Content-Encoding": "gzip"},
        {"Content-Type": "image/png", "Content-Range": "bytes 0-0/2"},
    ):
        assert refused(client.put(link.url, content=b"x", headers=headers), 415, "WRONG_TYPE")
    assert not await server.storage.exists("up/type.png")


def leftovers(server: FileServer) -> list[str]:
    return [name for name in files_below(server.path) if name.startswith("#incoming/")]


async def begun(server: FileServer, key: str, headers: str, body: bytes) -> socket.socket:
    """A connection on which an upload has begun, and so much of it was written down."""
    link = await server.storage.upload_link(key, 60, 1_000_000)
    parts = urlsplit(link.url)
    connection = server.connect()
    head = f"PUT {parts.path}?{parts.query} HTTP/1.1\r\nHost: x\r\nContent-Type: image/png\r\n{headers}\r\n\r\n"
    connection.sendall(head.encode() + body)
    eventually(lambda: len(leftovers(server)) == 1)
    return connection


@pytest.mark.parametrize(
    ("headers", "body"),
    [("Content-Length: 1000", b"x" * 500), ("Transfer-Encoding: chunked", b"5\r\nxxxxx\r\n")],
    ids=["length", "chunked"],
)
async def test_a_client_that_hangs_up_midway(server: FileServer, headers: str, body: bytes) -> None:
    connection = await begun(server, "up/midway.png", headers, body)
    connection.close()
    eventually(lambda: leftovers(server) == [])
    assert not await server.storage.exists("up/midway.png")


async def test_a_client_that_dawdles(server: FileServer) -> None:
    started = time.monotonic()
    with await begun(server, "up/slow.png", "Content-Length: 1000", b"x" * 500) as connection:
        answer = connection.recv(10_000)
    assert answer.startswith(b"HTTP/1.1 408")
    assert b'"TOO_SLOW"' in answer
    assert 0.9 < time.monotonic() - started < 4
    eventually(lambda: leftovers(server) == [])
    assert not await server.storage.exists("up/slow.png")


async def test_two_uploads_at_once(server: FileServer, client: httpx.Client) -> None:
    slow = await begun(server, "up/race.png", "Content-Length: 10", b"01234")
    link = await server.storage.upload_link("up/race.png", 60, 1000)
    assert client.put(link.url, content=b"faster", headers=dict(link.headers)).status_code == 201
    with slow:
        slow.sendall(b"56789")
        assert slow.recv(10_000).startswith(b"HTTP/1.1 409")
    assert await server.storage.get("up/race.png") == b"faster"
    assert leftovers(server) == []


async def test_one_upload_does_not_hold_up_another_request(server: FileServer, client: httpx.Client, url: str) -> None:
    with await begun(server, "up/waiting.png", "Content-Length: 1000", b"x") as connection:
        assert client.get(url).content == DIGITS
        connection.setblocking(False)
        with pytest.raises(BlockingIOError):  # it still waits
            connection.recv(1)
    eventually(lambda: leftovers(server) == [])
