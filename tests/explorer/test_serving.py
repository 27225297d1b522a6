"""What `/explorer/` and its neighbours answer, without a browser."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.testclient import TestClient

from app.explorer import (
    CONTENT_SECURITY_POLICY,
    explorer_page,
    explorer_routes,
    is_loopback_request,
)

if TYPE_CHECKING:
    from pathlib import Path

    from starlette.types import Scope

PAGE = "<!doctype html><title>Inventory Gateway</title>"
SCRIPT = "console.log('hashed')"
SECRET = "outside of the page"


@pytest.fixture
def dist(tmp_path: Path) -> Path:
    folder = tmp_path / "dist"
    (folder / "assets").mkdir(parents=True)
    (folder / "index.html").write_text(PAGE)
    (folder / "favicon.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    (folder / ".source-hash").write_text("abc")
    (folder / "assets" / "index-a1b2c3.js").write_text(SCRIPT)
    (tmp_path / "secret.txt").write_text(SECRET)
    return folder


def _client(dist: Path, *, base_url: str = "http://127.0.0.1:8000", peer: str = "127.0.0.1") -> TestClient:
    def config(request: Request) -> dict[str, object]:
        trusted = is_loopback_request(request)
        return {"endpoint": "/graphql", "token": "demo-token" if trusted else None, "demo": trusted}

    app = Starlette(routes=explorer_routes(dist, config))
    return TestClient(app, base_url=base_url, client=(peer, 50000), follow_redirects=False)


EVERY_PATH = [
    "/",
    "/explorer",
    "/explorer/",
    "/explorer/config.json",
    "/explorer/assets/index-a1b2c3.js",
    "/explorer/assets/missing.js",
    "/explorer/favicon.svg",
    "/favicon.ico",
]


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("path", EVERY_PATH)
def test_every_answer_carries_the_security_headers(dist: Path, path: str, method: str) -> None:
    headers = _client(dist).request(method, path).headers

    assert headers["content-security-policy"] == CONTENT_SECURITY_POLICY
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert "camera=()" in headers["permissions-policy"]
    assert "access-control-allow-origin" not in headers


def test_the_policy_allows_no_inline_script_and_no_other_host() -> None:
    policy = dict(directive.split(" ", 1) for directive in CONTENT_SECURITY_POLICY.split("; "))

    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == "'self'"
    assert policy["connect-src"] == "'self'"
    assert policy["frame-ancestors"] == "'none'"
    assert "http" not in CONTENT_SECURITY_POLICY
    assert "unsafe-eval" not in CONTENT_SECURITY_POLICY


@pytest.mark.parametrize("path", ["/", "/explorer"])
def test_the_root_leads_to_the_page(dist: Path, path: str) -> None:
    response = _client(dist).get(path)

    assert response.status_code == 302
    assert response.headers["location"] == "/explorer/"


def test_the_page_is_asked_for_anew_and_answered_304_while_it_stands(dist: Path) -> None:
    client = _client(dist)
    first = client.get("/explorer/")
    assert first.status_code == 200
    assert first.text == PAGE
    assert first.headers["content-type"] == "text/html; charset=utf-8"
    assert first.headers["cache-control"] == "no-cache"

    again = client.get("/explorer/", headers={"If-None-Match": first.headers["etag"]})
    assert again.status_code == 304
    assert again.content == b""
    assert again.headers["cache-control"] == "no-cache"

    (dist / "index.html").write_text(PAGE + "<p>rebuilt</p>")
    rebuilt = client.get("/explorer/", headers={"If-None-Match": first.headers["etag"]})
    assert rebuilt.status_code == 200
    assert "rebuilt" in rebuilt.text


def test_hashed_assets_are_kept_for_good(dist: Path) -> None:
    response = _client(dist).get("/explorer/assets/index-a1b2c3.js")

    assert response.text == SCRIPT
    assert response.headers["content-type"].startswith(("text/javascript", "application/javascript"))
    assert response.headers["cache-control"] == "public, max-age=31536000, immutable"


def test_a_missing_asset_is_not_kept(dist: Path) -> None:
    response = _client(dist).get("/explorer/assets/index-old.js")

    assert response.status_code == 404
    assert response.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("path", ["/explorer/favicon.svg", "/favicon.ico"])
def test_the_favicon_is_an_svg(dist: Path, path: str) -> None:
    response = _client(dist).get(path)

    assert response.status_code == 200
    assert response.headers["content-type"] == "image/svg+xml"


def test_the_configuration_is_never_kept(dist: Path) -> None:
    response = _client(dist).get("/explorer/config.json")

    assert response.json() == {"endpoint": "/graphql", "token": "demo-token", "demo": True}
    assert response.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_another_page_cannot_fetch_the_configuration(dist: Path, site: str) -> None:
    response = _client(dist).get("/explorer/config.json", headers={"Sec-Fetch-Site": site})

    assert response.status_code == 403
    assert "demo-token" not in response.text


@pytest.mark.parametrize(
    "path",
    [
        "../secret.txt",
        "..%2f..%2fsecret.txt",
        "%2e%2e/%2e%2e/secret.txt",
        "%2e%2e%2f.source-hash",
        "..%5c..%5csecret.txt",
        "%2fetc%2fpasswd",
        "/etc/passwd",
        "%00",
        "",
        "%2e",
        "x" * 5000,
    ],
)
def test_nothing_outside_the_assets_is_served(dist: Path, path: str) -> None:
    response = _client(dist).get(f"/explorer/assets/{path}")

    assert response.status_code == 404
    assert SECRET not in response.text


def test_a_link_that_leads_out_is_not_followed(dist: Path, tmp_path: Path) -> None:
    (dist / "assets" / "link.txt").symlink_to(tmp_path / "secret.txt")

    assert _client(dist).get("/explorer/assets/link.txt").status_code == 404


@pytest.mark.parametrize("path", EVERY_PATH)
def test_other_methods_are_refused(dist: Path, path: str) -> None:
    response = _client(dist).post(path)

    assert response.status_code == 405
    assert set(response.headers["allow"].split(", ")) == {"GET", "HEAD"}


def test_without_a_build_the_page_says_how_to_make_one(tmp_path: Path) -> None:
    client = _client(tmp_path / "nowhere")
    response = client.get("/explorer/")

    assert response.status_code == 503
    assert response.headers["cache-control"] == "no-store"
    assert response.headers["content-security-policy"] == CONTENT_SECURITY_POLICY
    for hint in ("make run", "python explorer/build.py", "Node 20", "npm registry", "/graphql"):
        assert hint in response.text
    assert "<script" not in response.text
    assert client.get("/explorer/assets/index.js").status_code == 404
    assert client.get("/explorer/config.json").status_code == 200


def test_a_page_built_later_is_served_without_a_restart(tmp_path: Path) -> None:
    client = _client(tmp_path / "dist")
    assert client.get("/explorer/").status_code == 503

    (tmp_path / "dist").mkdir()
    (tmp_path / "dist" / "index.html").write_text(PAGE)
    assert client.get("/explorer/").status_code == 200


def _request(
    *,
    method: str = "GET",
    query: str = "",
    peer: str | None = "127.0.0.1",
    headers: list[tuple[str, str]] | None = None,
) -> Request:
    scope: Scope = {
        "type": "http",
        "method": method,
        "path": "/explorer/config.json",
        "query_string": query.encode(),
        "client": (peer, 50000) if peer else None,
        "headers": [(name.lower().encode(), value.encode()) for name, value in headers or []],
    }
    return Request(scope)


@pytest.mark.parametrize(
    ("peer", "host"),
    [
        ("127.0.0.1", "localhost"),
        ("127.0.0.1", "LocalHost:8000"),
        ("127.0.0.1", "127.0.0.1:8000"),
        ("127.0.0.1", "127.8.9.10"),
        ("127.1.2.3", "127.0.0.1:80"),
        ("::1", "[::1]:8000"),
        ("::1", "[::1]"),
        ("::ffff:127.0.0.1", "localhost:8000"),
    ],
)
def test_this_machine_is_known(peer: str, host: str) -> None:
    assert is_loopback_request(_request(peer=peer, headers=[("Host", host)]))


@pytest.mark.parametrize(
    ("peer", "host"),
    [
        ("192.168.1.20", "localhost:8000"),
        ("::ffff:10.0.0.1", "localhost:8000"),
        ("not-an-address", "localhost"),
        (None, "localhost"),
        ("127.0.0.1", "evil.example"),
        ("127.0.0.1", "evil.example:8000"),
        ("127.0.0.1", "localhost.evil.example"),
        ("127.0.0.1", "127.0.0.1.evil.example"),
        ("127.0.0.1", "localhost:8000@evil.example"),
        ("127.0.0.1", "evil.example, localhost"),
        ("127.0.0.1", "localhost:8000 "),
        ("127.0.0.1", "localhost:"),
        ("127.0.0.1", "127.1"),
        ("127.0.0.1", "2130706433"),
        ("127.0.0.1", "0.0.0.0:8000"),
        ("127.0.0.1", "[::2]:8000"),
        ("127.0.0.1", "[::1"),
        ("127.0.0.1", "[localhost]"),
        ("127.0.0.1", "[::1]evil.example"),
        ("127.0.0.1", "::1"),
        ("127.0.0.1", "192.168.1.20:8000"),
        ("127.0.0.1", ""),
    ],
)
def test_a_foreign_peer_or_host_is_not_this_machine(peer: str | None, host: str) -> None:
    assert not is_loopback_request(_request(peer=peer, headers=[("Host", host)]))


def test_the_host_must_be_named_once() -> None:
    assert not is_loopback_request(_request(headers=[]))
    assert not is_loopback_request(_request(headers=[("Host", "localhost"), ("Host", "localhost")]))


@pytest.mark.parametrize(
    "name", ["X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "Forwarded", "Via", "X-Real-IP"]
)
def test_a_request_through_a_proxy_is_not_this_machine(name: str) -> None:
    headers = [("Host", "localhost"), (name, "127.0.0.1")]

    assert not is_loopback_request(_request(headers=headers))


def test_a_hostile_name_that_leads_here_gets_no_token(dist: Path) -> None:
    rebound = _client(dist, base_url="http://evil.example:8000")

    assert rebound.get("/explorer/config.json").json()["token"] is None


@pytest.mark.anyio
async def test_a_browser_at_the_endpoint_is_sent_to_the_page() -> None:
    response = await explorer_page(_request())

    assert response.status_code == 302
    assert response.headers["location"] == "/explorer/"
    assert response.headers["vary"] == "Accept"
    assert response.headers["content-security-policy"] == CONTENT_SECURITY_POLICY
