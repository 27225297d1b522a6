"""Requests with files: the GraphQL multipart request specification, one operation a request.

https://github.com/jaydenseric/graphql-multipart-request-spec: a form (RFC 7578) of `operations`, the request as JSON
with null where files stand; `map`, which says where; and the files, each under its name in the map. They come in this
order, so that what is wrong is told before a file is read.
"""

from __future__ import annotations

import asyncio
import re
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Final, NamedTuple

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from app.http.errors import (
    BodyTooLarge,
    BodyTooSlow,
    Code,
    PreflightMissing,
    Unreadable,
    UnsupportedContentType,
    UploadsBusy,
)
from app.http.negotiation import form_with_files
from app.http.placing import Places, ill_formed
from app.http.request import check_coding, declared_length, decoded, from_json
from kit.uploads import UploadedFile
from kit.waiting import to_the_end

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from python_multipart.multipart import MultipartCallbacks
    from starlette.requests import Request

    from app.http.limits import Limits
    from app.http.request import GraphQLRequest, Head

PREFLIGHT_HEADERS: Final = ("GraphQL-Require-Preflight", "Apollo-Require-Preflight", "X-Requested-With")
"""One of these must come with a form, not empty: no page of another origin can send it unless it is allowed to."""

_FIRST: Final = ("operations", "map")
"""The parts before the files."""

_SLICE: Final = 64 * 1024
"""Bytes that are parsed at one go. Others are served in between."""

_BOUNDARY: Final = re.compile(r"[0-9A-Za-z'()+_,./:=? -]{0,69}[0-9A-Za-z'()+_,./:=?-]")
"""RFC 2046 section 5.1.1."""

_AS_IT_IS: Final = frozenset({b"", b"7bit", b"8bit", b"binary"})
_RETRY_SECONDS: Final = 5


class Uploads:
    """Reads requests with files, and knows how many bytes of them the process holds."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._held = 0

    @asynccontextmanager
    async def received(self, request: Request, head: Head) -> AsyncIterator[GraphQLRequest]:
        """The request of a form, its files in its variables; they count as held until the block ends.

        Raises UnsupportedContentType, UnsupportedContentEncoding, PreflightMissing, BodyTooLarge, BodyTooSlow,
        UploadsBusy, Unreadable, IllFormed, or Starlette's ClientDisconnect.
        """
        boundary = _checked(head)
        if declared_length(head) > self._limits.upload_bytes:
            raise self._too_large()
        form = _Form(self._limits, boundary)
        try:
            yield await self._read(request, form)
        finally:
            await to_the_end(form.let_go())
            self._held -= form.size

    async def _read(self, request: Request, form: _Form) -> GraphQLRequest:
        try:
            async with asyncio.timeout(self._limits.upload_seconds):
                async for chunk in request.stream():
                    self._hold(form, len(chunk))
                    for start in range(0, len(chunk), _SLICE):
                        form.read(chunk[start : start + _SLICE])
                        await (asyncio.to_thread(form.put_files) if form.arrived else asyncio.sleep(0))
        except TimeoutError:
            message = f"The body did not arrive within {self._limits.upload_seconds:g} seconds."
            # The rest of the body may still come; it must not be read as the next request.
            raise BodyTooSlow(message, headers={"Connection": "close"}) from None
        except FormParserError as error:
            # Where it says it stands counts from the start of the chunk, which says nothing to the client.
            told = re.sub(r" at \d+$", "", str(error))
            raise _unreadable(f"This is not a form that can be read: {told}.") from None
        return form.asked()

    def _hold(self, form: _Form, more: int) -> None:
        if form.size + more > self._limits.upload_bytes:
            raise self._too_large()
        if self._held + more > self._limits.uploads_held_bytes:
            message = "Too many files are on their way at the moment. Send the request again in some seconds."
            raise UploadsBusy(message, headers={"Retry-After": str(_RETRY_SECONDS)})
        self._held += more
        form.size += more

    def _too_large(self) -> BodyTooLarge:
        return BodyTooLarge(f"The body is longer than {self._limits.upload_bytes} bytes. Send fewer files at once.")


class _Arrived(NamedTuple):
    """A file that has come whole: the name of its part, its bytes, and what is said of it."""

    name: str
    pieces: list[bytes]
    file_name: str
    declared: str | None


class _Form:
    """What has come of a form: first the request, then the map, then files."""

    def __init__(self, limits: Limits, boundary: str) -> None:
        self.size = 0
        self._limits = limits
        self._parser = MultipartParser(boundary, self._callbacks())
        self._delimiter = f"\r\n--{boundary}".encode()
        self._delimiters = 0
        self._tail = b""
        self._asked: GraphQLRequest | None = None
        self._places: Places | None = None
        self.arrived: list[_Arrived] = []
        self._files: list[UploadedFile] = []
        self._headers: dict[bytes, bytes] = {}
        self._header, self._value = b"", b""
        self._name, self._file_name = "", ""
        self._pieces: list[bytes] = []
        self._piece = bytearray()
        self._length, self._most = 0, 0
        self._ended = False

    def _callbacks(self) -> MultipartCallbacks:
        """What the parser tells. It bounds the number and length of header lines itself."""
        return {
            "on_part_begin": self._begin,
            "on_header_field": self._add_to_header,
            "on_header_value": self._add_to_value,
            "on_header_end": self._keep_header,
            "on_headers_finished": self._look_at_part,
            "on_part_data": self._add,
            "on_part_end": self._finish,
            "on_end": self._end,
        }

    def read(self, piece: bytes) -> None:
        """Go on with the next bytes. Raises FormParserError, Unreadable, IllFormed or BodyTooLarge.

        RFC 2046 section 5.1.1: what the parts hold must not look like what stands between them. The parser lets that
        pass, at a hundred times the cost of other bytes.
        """
        window = self._tail + piece
        self._delimiters += window.count(self._delimiter)
        if self._delimiters > self._limits.upload_files + len(_FIRST) + 1:
            raise _unreadable("The boundary stands in the form more often than the form can have parts.")
        self._tail = window[1 - len(self._delimiter) :]
        self._parser.write(piece)

    def asked(self) -> GraphQLRequest:
        """The request with its files, once all has come. Raises Unreadable or IllFormed."""
        if not self._ended:
            raise _unreadable("The form breaks off.")
        if self._asked is None or self._places is None:
            raise ill_formed('A form has the parts "operations" and "map", then the files.')
        self._places.check_all()
        return self._asked

    def put_files(self) -> None:
        """Put the files that came into the request.

        A large one takes tens of milliseconds, in which others are served: both to join its bytes and to work out its
        hash, which whoever keeps it asks for, leave the interpreter to them.
        """
        assert self._places is not None
        while self.arrived:
            name, pieces, label, declared = self.arrived.pop()
            file = UploadedFile(label, declared, b"".join(pieces))
            _ = file.sha256
            self._files.append(file)
            self._places.put(name, file)

    async def let_go(self) -> None:
        """Give the memory of the files back. A large one takes milliseconds, so others are served in between."""
        self._pieces, self.arrived = [], []
        del self._parser  # it knows the form: a circle
        while self._files:
            self._files.pop().let_go()
            await asyncio.sleep(0)

    def _begin(self) -> None:
        self._headers = {}

    def _add_to_header(self, data: bytes, start: int, end: int) -> None:
        self._header += data[start:end]

    def _add_to_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _keep_header(self) -> None:
        self._headers.setdefault(self._header.lower(), self._value)
        self._header, self._value = b"", b""

    def _look_at_part(self) -> None:
        """Decide from a part's headers what it may be. Raises Unreadable or IllFormed."""
        kind, options = parse_options_header(self._headers.get(b"content-disposition"))
        if kind != b"form-data" or b"name" not in options:
            raise _unreadable("Each part of a form has the header Content-Disposition: form-data with a name.")
        if self._headers.get(b"content-transfer-encoding", b"").strip().lower() not in _AS_IT_IS:
            raise _unreadable("Send the parts without Content-Transfer-Encoding.")
        self._name = _text(options[b"name"])
        self._pieces, self._length = [], 0
        if self._asked is None:
            self._expect(_FIRST[0], self._limits.upload_operations_bytes)
        elif self._places is None:
            self._expect(_FIRST[1], self._limits.upload_map_bytes)
        else:
            self._places.check(self._name)
            if b"filename" not in options:
                raise ill_formed(f'The part "{self._name}" is no file: it has no file name.')
            self._file_name = _text(options[b"filename"])
            self._most = self._limits.upload_file_bytes

    def _expect(self, name: str, most: int) -> None:
        if self._name != name:
            raise ill_formed(f'The parts come in this order: "operations", "map", files. Here "{name}" must come.')
        self._most = most

    def _add(self, data: bytes, start: int, end: int) -> None:
        if self._places is not None:
            # Of a file that is too long, one byte more than may be: so whoever looks at it sees that.
            end = min(end, start + self._most + 1 - self._length)
        self._length += end - start
        if self._places is None and self._length > self._most:
            raise BodyTooLarge(f'The part "{self._name}" is longer than {self._most} bytes.')
        # However small the bits are that it comes in, they are kept in large ones.
        self._piece += memoryview(data)[start:end]
        if len(self._piece) >= _SLICE:
            self._end_piece()

    def _end_piece(self) -> None:
        self._pieces.append(bytes(self._piece))
        self._piece.clear()

    def _finish(self) -> None:
        """Make of a whole part what it is. Raises Unreadable or IllFormed."""
        self._end_piece()
        pieces, self._pieces = self._pieces, []
        if self._asked is None:
            self._asked = from_json(b"".join(pieces))
        elif self._places is None:
            self._places = Places(self._asked, decoded(b"".join(pieces)), self._limits)
        else:
            declared = self._headers.get(b"content-type")
            self._places.meet(self._name)
            self.arrived.append(_Arrived(self._name, pieces, self._file_name, _text(declared) if declared else None))

    def _end(self) -> None:
        self._ended = True


def _checked(head: Head) -> str:
    """The boundary of a form's parts, by the headers of its request.

    Raises UnsupportedContentType, UnsupportedContentEncoding, PreflightMissing or Unreadable.
    """
    declared = form_with_files(head.all(b"content-type"))
    if declared is None:
        message = "Send the body as JSON in UTF-8, as application/json, or with files as multipart/form-data."
        raise UnsupportedContentType(message, headers={"Accept": "application/json, multipart/form-data"})
    check_coding(head)
    if not any((head.first(name.lower().encode()) or "").strip() for name in PREFLIGHT_HEADERS):
        first, *others = PREFLIGHT_HEADERS
        raise PreflightMissing(f"A form needs the header {first}: 1, or one of {', '.join(others)}.")
    boundary = declared.parameters.get("boundary", "")
    if not _BOUNDARY.fullmatch(boundary):
        raise _unreadable("The Content-Type of a form names the boundary of its parts, in 1 to 70 characters.")
    return boundary


def _text(value: bytes) -> str:
    return value.decode(errors="replace")


def _unreadable(message: str) -> Unreadable:
    return Unreadable(message, Code.INVALID_MULTIPART)
