"""The container of WebP: chunks in a RIFF (RFC 9649)."""

import struct
from collections.abc import Iterator
from typing import Final, NamedTuple

from kit.pictures.exif import UPRIGHT, orientation_in
from kit.pictures.measures import Limits, Measured, Stripped
from kit.pictures.refusals import polyglot, truncated, unreadable

MOST_CHUNKS: Final = 8_192

_XMP, _EXIF = 0x04, 0x08
_KEPT: Final = frozenset({b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ICCP", b"ANIM", b"ANMF"})
_FIRST: Final = frozenset({b"VP8 ", b"VP8L", b"VP8X"})


class _Chunk(NamedTuple):
    name: bytes
    start: int
    end: int  # without the byte that makes its length even


def measure(data: bytes, limits: Limits) -> Measured:
    """The size of a whole WebP, which is as long as its RIFF says; raises `FileRefused` otherwise."""
    if data[4:6] == b"/*":
        raise polyglot("The file is a script as well as a picture.")
    size = int.from_bytes(data[4:8], "little") + 8
    if size > len(data):
        raise truncated()
    if data[size:].strip(b"\0") or len(data) > size + 1:
        raise polyglot("Something that is not part of the picture follows its end.")
    canvas, picture, frames = None, None, 0
    for number, chunk in enumerate(_chunks(data, 12, size)):
        body = data[chunk.start + 8 : min(chunk.end, chunk.start + 40)]
        if (number == 0) != (chunk.name in _FIRST) and chunk.name not in {b"VP8 ", b"VP8L"}:
            raise unreadable("its header is not its beginning")
        if chunk.name == b"VP8X":
            canvas = _canvas(body, limits)
        elif chunk.name in {b"VP8 ", b"VP8L"}:
            if picture:
                raise unreadable("it holds two pictures")
            picture = _picture(chunk.name, body, limits)
        elif chunk.name == b"ANMF":
            frames += 1
            limits.check_frames(frames, *(canvas or (1, 1)))
    whole = canvas or picture
    if whole is None or (picture is None) == (frames == 0):
        raise unreadable("it holds no picture, or not only one")
    if picture not in {None, whole}:
        raise unreadable("it tells two sizes of one picture")
    return Measured(*whole, max(frames, 1))


def _chunks(data: bytes, at: int, end: int) -> Iterator[_Chunk]:
    for _ in range(MOST_CHUNKS):
        if at >= end:
            return
        if at + 8 > end:
            raise unreadable("its last chunk has no header")
        after = at + 8 + int.from_bytes(data[at + 4 : at + 8], "little")
        if after > end:
            raise unreadable("a chunk is longer than the file")
        yield _Chunk(data[at : at + 4], at, after)
        at = after + (after - at) % 2
    raise unreadable(f"it has more than {MOST_CHUNKS} chunks")


def _canvas(body: bytes, limits: Limits) -> tuple[int, int]:
    if len(body) < 10:
        raise unreadable("its header is too short")
    width, height = int.from_bytes(body[4:7], "little") + 1, int.from_bytes(body[7:10], "little") + 1
    limits.check_picture(width, height)
    return width, height


def _picture(name: bytes, body: bytes, limits: Limits) -> tuple[int, int]:
    if len(body) < 10:
        raise unreadable("its header is too short")
    if name == b"VP8 ":
        if body[3:6] != b"\x9d\x01\x2a":
            raise unreadable("its header is not that of a picture")
        width, height = (edge & 0x3FFF for edge in struct.unpack_from("<HH", body, 6))
    else:
        if body[0] != 0x2F:
            raise unreadable("its header is not that of a picture")
        bits = int.from_bytes(body[1:5], "little")
        width, height = (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    limits.check_picture(width, height)
    return width, height


def strip(data: bytes) -> Stripped:
    """A sound WebP without EXIF, XMP and chunks of nobody's standard; the colour profile and the animation stay."""
    parts, orientation, lossless = [], UPRIGHT, False
    for chunk in _chunks(data, 12, int.from_bytes(data[4:8], "little") + 8):
        body = data[chunk.start + 8 : chunk.end]
        if chunk.name == b"EXIF":
            orientation = orientation_in(body)
        elif chunk.name in _KEPT:
            if chunk.name == b"VP8X":
                body = bytes([body[0] & ~(_EXIF | _XMP)]) + body[1:]
            lossless = lossless or chunk.name == b"VP8L"
            parts.append(chunk.name + len(body).to_bytes(4, "little") + body + bytes(len(body) % 2))
    whole = b"WEBP" + b"".join(parts)
    return Stripped(b"RIFF" + len(whole).to_bytes(4, "little") + whole, orientation, lossless)
