"""The container of PNG: chunks from IHDR to IEND, each with its checksum (PNG, third edition, 5)."""

import struct
import zlib
from collections.abc import Iterator
from typing import Final, NamedTuple

from kit.pictures.exif import UPRIGHT, orientation_in
from kit.pictures.measures import Limits, Measured, Stripped
from kit.pictures.refusals import FileCode, polyglot, refuse, truncated, unreadable

MOST_CHUNKS: Final = 16_384

MOST_UNPACKED: Final = 1024 * 1024
"""Bytes that all compressed texts and the colour profile together may unpack to; Pillow refuses a profile of more."""

_SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"
_CRITICAL: Final = frozenset({b"IHDR", b"PLTE", b"IDAT", b"IEND"})
# What says how the pixels look or move. All else is about the picture, or somebody's own.
_KEPT: Final = _CRITICAL | frozenset(
    {b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"cICP", b"mDCV", b"cLLI", b"sBIT", b"bKGD", b"pHYs", b"hIST"}
    | {b"acTL", b"fcTL", b"fdAT"}
)


class _Chunk(NamedTuple):
    name: bytes
    start: int  # of its length
    end: int  # of its checksum

    def body(self, data: bytes) -> bytes:
        return data[self.start + 8 : self.end - 4]


def measure(data: bytes, limits: Limits) -> Measured:
    """The size of a whole PNG, which nothing may follow; raises `FileRefused` otherwise."""
    width = height = declared = controls = unpacked = 0
    pixels = False
    for number, chunk in enumerate(_chunks(data)):
        if (number == 0) != (chunk.name == b"IHDR"):
            raise unreadable("its header is not its beginning")
        if chunk.name == b"IHDR":
            width, height = _measured(chunk.body(data), limits)
        # A checksum only after the header's size was found to be allowed.
        _check_sum(data, chunk)
        if chunk.name == b"IDAT":
            pixels = True
        elif chunk.name == b"acTL":
            declared = int.from_bytes(chunk.body(data)[:4])
            limits.check_frames(declared, width, height)
        elif chunk.name == b"fcTL":
            controls += 1
            limits.check_frames(controls, width, height)
        elif chunk.name in {b"iCCP", b"zTXt", b"iTXt"}:
            unpacked += _unpacked_size(chunk.name, chunk.body(data), MOST_UNPACKED - unpacked)
        elif chunk.name not in _CRITICAL and not chunk.name[0] & 0x20:
            raise unreadable("it needs a chunk that is not in the standard")
        if chunk.name == b"IEND" and chunk.end != len(data):
            raise polyglot("Something that is not part of the picture follows its end.")
    if not pixels:
        raise unreadable("it holds no pixels")
    if declared != controls:
        raise unreadable("it has another number of frames than it says")
    return Measured(width, height, max(declared, 1))


def _chunks(data: bytes) -> Iterator[_Chunk]:
    """The chunks up to and with IEND."""
    at = len(_SIGNATURE)
    for _ in range(MOST_CHUNKS):
        if at + 12 > len(data):
            raise truncated()
        name, end = data[at + 4 : at + 8], at + 12 + int.from_bytes(data[at : at + 4])
        if not name.isalpha():
            raise unreadable("a chunk has no name")
        if end > len(data):
            raise truncated()
        yield _Chunk(name, at, end)
        if name == b"IEND":
            return
        at = end
    raise unreadable(f"it has more than {MOST_CHUNKS} chunks")


def _measured(header: bytes, limits: Limits) -> tuple[int, int]:
    if len(header) != 13:
        raise unreadable("its header has a wrong length")
    width, height = struct.unpack_from(">II", header)
    limits.check_picture(width, height)
    return width, height


def _check_sum(data: bytes, chunk: _Chunk) -> None:
    if zlib.crc32(memoryview(data)[chunk.start + 4 : chunk.end - 4]) != int.from_bytes(data[chunk.end - 4 : chunk.end]):
        raise unreadable("a checksum does not fit what it was made of")


def _unpacked_size(name: bytes, body: bytes, allowed: int) -> int:
    """How many bytes a chunk's compressed part unpacks to; raises `FileRefused` TOO_LARGE beyond `allowed`."""
    _, _, rest = body.partition(b"\0")
    if name == b"iTXt":
        if not rest or rest[0] == 0:
            return 0  # not compressed
        rest = rest[2:].partition(b"\0")[2].partition(b"\0")[2]
    else:
        rest = rest[1:]
    unpacking = zlib.decompressobj()
    try:
        size = len(unpacking.decompress(rest, allowed + 1))
    except zlib.error as error:
        raise unreadable("a compressed text or colour profile in it cannot be unpacked") from error
    if size > allowed:
        refuse(FileCode.TOO_LARGE, f"Texts or a colour profile in the picture unpack to over {MOST_UNPACKED:,} bytes.")
    return size


def strip(data: bytes) -> Stripped:
    """A sound PNG without EXIF, texts, times and chunks of nobody's standard. Colours, transparency, density of pixels
    and animation stay."""
    parts, orientation = [_SIGNATURE], UPRIGHT
    for chunk in _chunks(data):
        if chunk.name == b"eXIf":
            orientation = orientation_in(chunk.body(data))
        elif chunk.name in _KEPT:
            parts.append(data[chunk.start : chunk.end])
    return Stripped(b"".join(parts), orientation)
