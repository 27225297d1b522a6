"""The explorer page: GraphiQL, built from `explorer/`, served by the gateway itself.

Nothing here reads the database or knows of accounts. The page is public; what it may do is decided
at `/graphql` by the token it sends. The one delicate answer is `config.json`, which can carry the
demo's token: who may see it is the caller's decision, helped by `is_loopback_request`.
"""

from __future__ import annotations

from ipaddress import IPv6Address, ip_address
from typing import TYPE_CHECKING

from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.staticfiles import StaticFiles

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path

    from starlette.requests import Request

    Endpoint = Callable[[Request], Awaitable[Response]]

PAGE_PATH = "/explorer/"

# Monaco writes style elements, and GraphiQL's fonts are data URLs; no script is inline or evaluated.
CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self' 'unsafe-inline'",
        "font-src 'self' data:",
        "img-src 'self' data:",
        "connect-src 'self'",
        "worker-src 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    )
)
SECURITY_HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}

ALWAYS_ASK = "no-cache"
NEVER_KEEP = "no-store"
# Vite puts a hash of the content into each name, so a name never changes its content.
KEEP_FOR_GOOD = "public, max-age=31536000, immutable"


def explorer_routes(dist: Path, config: Callable[[Request], dict[str, object]]) -> list[BaseRoute]:
    """Routes of the page at `/explorer/`, with redirects from `/` and `/explorer`.

    `dist` is the folder that `explorer/build.py` makes; it may be missing, and may appear or change
    while the server runs. `config` answers for `/explorer/config.json`: `endpoint`, `token` and
    `demo`. It must return a token only to a request that `is_loopback_request` accepts.
    """
    files = StaticFiles(directory=dist, check_dir=False)
    assets = StaticFiles(directory=dist / "assets", check_dir=False)

    async def page(request: Request) -> Response:
        if not (dist / "index.html").is_file():
            return HTMLResponse(NOT_BUILT, 503, {"Cache-Control": NEVER_KEEP})
        return _kept(await files.get_response("index.html", request.scope), ALWAYS_ASK)

    async def asset(request: Request) -> Response:
        return _kept(await assets.get_response(request.path_params["path"], request.scope), KEEP_FOR_GOOD)

    async def favicon(request: Request) -> Response:
        return _kept(await files.get_response("favicon.svg", request.scope), ALWAYS_ASK)

    async def configuration(request: Request) -> Response:
        # Another origin cannot read this answer as long as no CORS header is added to it. Browsers
        # also say where a request comes from, and then there is no need to rely on that.
        if request.headers.get("sec-fetch-site", "none") not in ("same-origin", "none"):
            return PlainTextResponse("Forbidden", 403, {"Cache-Control": NEVER_KEEP})
        return _kept(JSONResponse(config(request)), NEVER_KEEP)

    endpoints: dict[str, Endpoint] = {
        "/": explorer_page,
        "/explorer": explorer_page,
        PAGE_PATH: page,
        "/explorer/config.json": configuration,
        "/explorer/assets/{path:path}": asset,
        "/explorer/favicon.svg": favicon,
        "/favicon.ico": favicon,
    }
    return [Route(path, _secured(endpoint), methods=["GET"]) for path, endpoint in endpoints.items()]


async def explorer_page(_request: Request) -> Response:
    """Send a browser to the page. Not a permanent move: `/graphql` answers other clients itself."""
    headers = {**SECURITY_HEADERS, "Cache-Control": NEVER_KEEP, "Vary": "Accept"}
    return RedirectResponse(PAGE_PATH, 302, headers)


def is_loopback_request(request: Request) -> bool:
    """Whether a person at this very machine asks, directly.

    True only if the peer's address is loopback, the Host header names this machine (a hostile name
    that resolves to 127.0.0.1 would pass the first test alone), and no proxy has passed it on.
    """
    if request.client is None or not _is_loopback_address(request.client.host):
        return False
    if any(name.startswith(("x-forwarded-", "cf-")) or name in PROXY_HEADERS for name in request.headers):
        return False
    hosts = request.headers.getlist("host")
    return len(hosts) == 1 and _names_this_machine(hosts[0])


PROXY_HEADERS = frozenset(
    {"forwarded", "via", "x-real-ip", "true-client-ip", "x-client-ip", "x-cluster-client-ip", "fly-client-ip"}
)


def _names_this_machine(host: str) -> bool:
    """`host` is a Host header: `localhost:8000`, `127.0.0.1`, `[::1]:8000`."""
    if host.startswith("["):
        name, bracket, port = host[1:].partition("]")
        if not bracket or ":" not in name:
            return False
    else:
        name, colon, digits = host.partition(":")
        port = colon + digits
    if port and not (port[0] == ":" and port[1:].isascii() and port[1:].isdigit()):
        return False
    return name.lower() == "localhost" or _is_loopback_address(name)


def _is_loopback_address(text: str) -> bool:
    try:
        address = ip_address(text)
    except ValueError:
        return False
    if isinstance(address, IPv6Address) and address.ipv4_mapped:
        return address.ipv4_mapped.is_loopback
    return address.is_loopback


def _secured(endpoint: Endpoint) -> Endpoint:
    """Put the security headers on every answer of `endpoint`, a 404 included."""

    async def answer(request: Request) -> Response:
        try:
            response = await endpoint(request)
        except HTTPException as error:
            response = PlainTextResponse(error.detail, error.status_code, {"Cache-Control": NEVER_KEEP})
        response.headers.update(SECURITY_HEADERS)
        return response

    return answer


def _kept(response: Response, cache_control: str) -> Response:
    response.headers["Cache-Control"] = cache_control
    return response


NOT_BUILT = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Inventory Gateway: the explorer is not built</title>
<style>
  body { max-width: 42rem; margin: 14vh auto; padding: 0 1.5rem; font: 17px/1.6 system-ui, sans-serif; }
  h1 { font-size: 1.5rem; font-weight: 600; }
  code { padding: .1em .4em; border-radius: .3em; background: #8882; font-size: .92em; }
</style>
</head>
<body>
<h1>The explorer page is not built yet</h1>
<p>The gateway is running, and its API at <code>/graphql</code> works all the same.</p>
<p>To build this page, run <code>make run</code>, or <code>python explorer/build.py</code> beside a
running gateway, and reload.</p>
<p>The build needs the npm registry within reach, and Node 20.19 or later. Where the machine has no
such Node, the build fetches one as a Python wheel.</p>
</body>
</html>
"""
