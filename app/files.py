"""Serves the objects of a local folder by signed links (`kit.storage.links`): GET, HEAD, and PUT for uploads.

There are no accounts here: a link says all that its bearer may do. What is served comes from people, so every answer
forbids a browser to guess its type or to run anything in it. HTTP is that of RFC 9110: conditions (section 13), and
single byte ranges (section 14); several ranges in one request, which a server may pass over, get the whole.

Starlette's FileResponse does not do: it opens the path a second time after whoever looked at it, follows links, has no
304, and answers a range that it cannot read with 400, where the whole is due.
"""

import asyncio
import re
from collections.abc import Mapping
from contextlib import ExitStack, suppress
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime
from typing import Final

from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Route
from starlette.types import Receive, Scope, Send

from kit import clock
from kit.storage.content import content_type_of, disposition_of
from kit.storage.errors import (
    AlreadyThere,
    BadRange,
    LinkExpired,
    LinkRefused,
    NotFound,
    Refused,
    StorageFailed,
    TooLarge,
    Unavailable,
)
from kit.storage.folder import Folder, OpenFile
from kit.storage.links import PATH, Permit
from kit.storage.objects import Stored
from kit.storage.store import Storage

UPLOAD_SECONDS: Final = 300.0
"""How long an upload may take from its first byte to its last."""

_METHODS: Final = "GET, HEAD, PUT"
_SAFE: Final = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Referrer-Policy": "no-referrer",
    # Else a browser that has shown a file keeps it from a page of an allowed origin that wants to read it.
    "Vary": "Origin",
}
_NEVER_KEEP: Final = {"Cache-Control": "no-store"}
_STATUSES: Final[tuple[tuple[type[StorageFailed], int, str], ...]] = (
    (LinkExpired, 403, "LINK_EXPIRED"),
    (LinkRefused, 403, "LINK_REFUSED"),
    (NotFound, 404, "NOT_FOUND"),
    (AlreadyThere, 409, "ALREADY_THERE"),
    (TooLarge, 413, "TOO_LARGE"),
    (Refused, 403, "REFUSED"),
    (Unavailable, 503, "UNAVAILABLE"),
)
_RANGE: Final = re.compile(r"bytes=[ \t]*([0-9]{0,18})-([0-9]{0,18})[ \t]*", re.ASCII | re.IGNORECASE)


def file_routes(storage: Storage, *, upload_seconds: float = UPLOAD_SECONDS) -> list[BaseRoute]:
    """The routes of a local folder's links; none for a bucket, whose provider serves its own."""
    if storage.folder is None:
        return []
    return [Route(f"{PATH}{{key:path}}", Files(storage.folder, upload_seconds))]


class Files:
    """Answers whatever is asked beneath `/files/`."""

    def __init__(self, folder: Folder, upload_seconds: float) -> None:
        self._folder = folder
        self._upload_seconds = upload_seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        # Whoever hangs up is not answered, and is no error.
        with ExitStack() as until_sent, suppress(ClientDisconnect):
            try:
                response = await self._answer(request, until_sent)
            except StorageFailed as error:
                response = _failure(error)
            await response(scope, receive, send)

    async def _answer(self, request: Request, until_sent: ExitStack) -> Response:
        if request.method == "PUT":
            return await self._upload(request)
        if request.method not in {"GET", "HEAD"}:
            return _refusal(405, "METHOD_NOT_ALLOWED", "A file is read with GET or HEAD.", Allow=_METHODS)
        permit = self._folder.links.check_reading(request.path_params["key"], _query(request))
        opened = await self._folder.open(permit.key)
        until_sent.callback(opened.close)
        return _found(request, permit, opened)

    async def _upload(self, request: Request) -> Response:
        try:
            permit = self._folder.links.check_upload(request.path_params["key"], _query(request))
            _look_at_headers(request, permit)
            if await self._holds(permit):
                raise AlreadyThere("Something is stored there already.")
            stored = await self._received(request, permit)
        except _Unsuitable as error:
            return _refusal(error.status, error.code, str(error), Connection="close")
        except StorageFailed as error:
            response = _failure(error)
            # The rest of the body is not read, so no other request can follow it.
            response.headers["Connection"] = "close"
            return response
        return Response(status_code=201, headers={**_SAFE, **_NEVER_KEEP, "ETag": stored.etag})

    async def _received(self, request: Request, permit: Permit) -> Stored:
        async with self._folder.incoming(permit.key) as incoming:
            try:
                async with asyncio.timeout(self._upload_seconds):
                    async for chunk in request.stream():
                        _allow(incoming.size + len(chunk), permit)
                        await incoming.write(chunk)
            except TimeoutError:
                raise _Unsuitable(408, "TOO_SLOW", "The upload took too long.") from None
            return await incoming.commit(replaces=False)

    async def _holds(self, permit: Permit) -> bool:
        try:
            await self._folder.head(permit.key)
        except NotFound:
            return False
        return True


class _Unsuitable(Exception):
    """An upload that a good link does not save; `status` is that of HTTP."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.code = code


def _look_at_headers(request: Request, permit: Permit) -> None:
    """Refuses what the headers alone tell, before the body is read. Raises `TooLarge` and `_Unsuitable`."""
    headers = request.headers
    if headers.get("content-type", "").strip().lower() != permit.content_type:
        raise _Unsuitable(415, "WRONG_TYPE", f"The link is for the content type {permit.content_type}.")
    if "content-encoding" in headers or "content-range" in headers:
        raise _Unsuitable(415, "WRONG_TYPE", "A file is uploaded whole, and as it is.")
    declared = headers.get("content-length", "0")
    if not (declared.isascii() and declared.isdigit()):
        raise _Unsuitable(400, "BAD_REQUEST", "Content-Length is a number.")
    # Compared by its digits first: a number of thousands of them would take long to read.
    _allow(int(declared) if len(declared) < 19 else permit.max_bytes + 1, permit)


def _allow(size: int, permit: Permit) -> None:
    if size > permit.max_bytes:
        raise TooLarge(f"The link is for {permit.max_bytes} bytes at most.")


def _found(request: Request, permit: Permit, opened: OpenFile) -> Response:
    """The answer about an object that is there: 200, 206, 304 or 416."""
    stored = opened.stored
    remaining = max(permit.expires - int(clock.now().timestamp()), 0)
    validators = {
        "ETag": stored.etag,
        "Last-Modified": _http_date(stored.modified),
        "Cache-Control": f"private, max-age={remaining}, immutable",
    }
    if _is_known(request, stored):
        return Response(status_code=304, headers={**_SAFE, **validators})
    try:
        part = _part(request, stored)
    except BadRange:
        beyond = {"Content-Range": f"bytes */{stored.size}"}
        return _refusal(416, "RANGE_NOT_SATISFIABLE", "The file ends before that range.", **beyond)
    headers = {
        **_SAFE,
        **validators,
        "Accept-Ranges": "bytes",
        "Content-Type": content_type_of(stored.key),
        "Content-Disposition": disposition_of(stored.key),
    }
    positions = range(stored.size)
    if part is not None:
        positions = part
        headers["Content-Range"] = f"bytes {part.start}-{part.stop - 1}/{stored.size}"
    headers["Content-Length"] = str(len(positions))
    if request.method == "HEAD":
        return Response(status_code=200, headers=headers)
    return StreamingResponse(opened.chunks(positions), 206 if part is not None else 200, headers)


def _is_known(request: Request, stored: Stored) -> bool:
    """Whether the client has this very object (RFC 9110 sections 13.1.2, 13.1.3 and 13.2.2)."""
    tags = request.headers.getlist("if-none-match")
    if tags:
        known = [tag.strip().removeprefix("W/") for line in tags for tag in line.split(",")]
        return "*" in known or stored.etag in known
    since = _date_of(request.headers.get("if-modified-since"))
    return since is not None and _whole_second(stored.modified) <= since


def _part(request: Request, stored: Stored) -> range | None:
    """The positions that are asked for; None for the whole. Raises `BadRange`.

    RFC 9110 section 14.2: a range is for GET, and one that cannot be understood was not asked for.
    """
    asked = request.headers.getlist("range")
    matched = _RANGE.fullmatch(asked[0]) if len(asked) == 1 else None
    if request.method != "GET" or matched is None or not _is_still_that(request, stored):
        return None
    first, last = matched.groups()
    if not first and not last:
        return None
    if not first:
        part = range(max(stored.size - int(last), 0), stored.size)
    else:
        end = min(int(last) + 1, stored.size) if last else stored.size
        if last and int(last) < int(first):
            return None
        part = range(int(first), end)
    if not part:
        raise BadRange("The file ends before that range.")
    return part


def _is_still_that(request: Request, stored: Stored) -> bool:
    """Whether the object is the one that a range continues (RFC 9110 section 13.1.5)."""
    condition = request.headers.get("if-range")
    if condition is None or condition == stored.etag:
        return True
    # A date is told to the second: within one, the object might have changed twice (section 8.8.2.2).
    settled = clock.now() - stored.modified >= timedelta(seconds=1)
    return settled and _date_of(condition) == _whole_second(stored.modified)


def _date_of(text: str | None) -> datetime | None:
    """A date of HTTP; None for anything else."""
    try:
        date = parsedate_to_datetime(text) if text else None
    except (ValueError, OverflowError):
        return None
    return date.replace(tzinfo=UTC) if date is not None and date.tzinfo is None else date


def _http_date(moment: datetime) -> str:
    return format_datetime(_whole_second(moment), usegmt=True)


def _whole_second(moment: datetime) -> datetime:
    return moment.replace(microsecond=0)


def _query(request: Request) -> str:
    query: bytes = request.scope["query_string"]
    return query.decode("latin-1")


def _failure(error: StorageFailed) -> Response:
    status, code = next((status, code) for kind, status, code in _STATUSES if isinstance(error, kind))
    return _refusal(status, code, str(error), **({"Retry-After": "5"} if status == 503 else {}))


def _refusal(status: int, code: str, message: str, **headers: str) -> Response:
    every: Mapping[str, str] = {**_SAFE, **_NEVER_KEEP, **headers}
    return JSONResponse({"code": code, "message": message}, status, every)
