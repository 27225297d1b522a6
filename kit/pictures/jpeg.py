"""The container of JPEG: segments from SOI to EOI (ITU-T T.81, annex B)."""

import re
import struct
from collections.abc import Iterator
from typing import Final, NamedTuple

from kit.pictures.exif import UPRIGHT, orientation_in
from kit.pictures.measures import Limits, Measured, Stripped
from kit.pictures.refusals import FileRefused, polyglot, truncated, unreadable

MOST_SEGMENTS: Final = 2_000
"""A colour profile may take 255, the depth map of a phone's photo a few hundred."""

MOST_SCANS: Final = 32
"""Each scan of a progressive picture costs the decoder a pass over all of it; usual are ten."""

MOST_SECONDARY: Final = 16
"""Pictures that may follow the first."""

_SOI, _EOI, _SOS, _COM = 0xD8, 0xD9, 0xDA, 0xFE
_APP0, _APP1, _APP2, _APP14, _APP15 = 0xE0, 0xE1, 0xE2, 0xEE, 0xEF
# What libjpeg decodes: baseline, extended and progressive, with Huffman or arithmetic coding.
_FRAMES: Final = frozenset({0xC0, 0xC1, 0xC2, 0xC9, 0xCA})
_OTHER_FRAMES: Final = frozenset({0xC3, 0xC5, 0xC6, 0xC7, 0xC8, 0xCB, 0xCD, 0xCE, 0xCF, 0xDE})
_BARE: Final = frozenset({0x00, 0x01, *range(0xD0, 0xD9)})

_FILL: Final = re.compile(rb"\xff*")
_ZEROS: Final = re.compile(rb"\x00*")
# Within a scan 0xFF 0x00 is a byte of data, and D0 to D7 are restart markers.
_MARKER: Final = re.compile(rb"\xff[\x01-\xcf\xd8-\xfe]")


class _Segment(NamedTuple):
    marker: int
    start: int  # of the marker
    end: int  # of the segment, and of the scan's data that follows it

    def body(self, data: bytes) -> bytes:
        return data[self.start + 4 : self.end]


def measure(data: bytes, limits: Limits) -> Measured:
    """The size of a whole JPEG; raises `FileRefused` otherwise.

    Nothing may follow the end but zero bytes, what a phone's camera puts there as the Multi-Picture Format (CIPA
    DC-007: previews, depth and gain maps, each a whole JPEG, announced in the first), and Samsung's trailer. Videos of
    motion photos are refused where they stand bare, since that is another file in this one.
    """
    measured, scans, announced, end = None, 0, False, 0
    for segment in _segments(data, 0):
        end = segment.end
        if segment.marker in _OTHER_FRAMES:
            raise unreadable("it is a JPEG of a rare form (lossless or hierarchical)")
        if segment.marker in _FRAMES:
            if measured:
                raise unreadable("it tells its size twice")
            measured = _measured(segment.body(data), limits)
        elif segment.marker == _SOS:
            if not measured:
                raise unreadable("its pixels come before its size")
            scans += 1
            if scans > MOST_SCANS:
                raise unreadable(f"its pixels come in more than {MOST_SCANS} scans")
        elif segment.marker == _APP2:
            announced = announced or segment.body(data).startswith(b"MPF\0")
    if not measured or not scans:
        raise unreadable("it holds no picture")
    if data[4:6] == b"/*" and b"*/" in data[: data.find(b"\xff\xda")]:
        raise polyglot("The file is a script as well as a picture.")
    _check_rest(data, end, announced)
    return measured


def _measured(frame: bytes, limits: Limits) -> Measured:
    if len(frame) < 6:
        raise unreadable("its header is too short")
    height, width = struct.unpack_from(">HH", frame, 1)
    limits.check_picture(width, height)
    return Measured(width, height, 1)


def _segments(data: bytes, start: int) -> Iterator[_Segment]:
    """The segments after SOI, up to and with EOI."""
    at = start + 2
    for _ in range(MOST_SEGMENTS):
        if at >= len(data):
            raise truncated()
        # Any number of fill bytes may stand before a marker.
        after = _FILL.match(data, at).end()  # type: ignore[union-attr]
        if after == at:
            raise unreadable("something stands between its segments")
        if after >= len(data):
            raise truncated()
        at, marker = after - 1, data[after]
        if marker == _EOI:
            yield _Segment(marker, at, at + 2)
            return
        if marker in _BARE:
            raise unreadable("a marker stands where a segment must begin")
        length = int.from_bytes(data[at + 2 : at + 4])
        end = at + 2 + length
        if end > len(data) or at + 4 > len(data):
            raise truncated()
        if length < 2:
            raise unreadable("a segment is shorter than its own length")
        if marker == _SOS:
            following = _MARKER.search(data, end)
            if following is None:
                raise truncated()
            end = following.start()
        yield _Segment(marker, at, end)
        at = end
    raise unreadable(f"it has more than {MOST_SEGMENTS} segments")


def _check_rest(data: bytes, end: int, announced: bool) -> None:
    """Raises `FileRefused` POLYGLOT unless all after the picture's end may stand there."""
    for _ in range(MOST_SECONDARY + 1):
        before, end = end, _ZEROS.match(data, end).end()  # type: ignore[union-attr]
        if end == len(data) or _is_trailer_of_samsung(data, before, end):
            return
        if not announced or data[end : end + 3] != b"\xff\xd8\xff":
            break
        try:
            for segment in _segments(data, end):
                end = segment.end
        except FileRefused:
            break
    raise polyglot("Something that is not part of the picture follows its end.")


def _is_trailer_of_samsung(data: bytes, earliest: int, latest: int) -> bool:
    """Whether the bytes from `latest` on are the trailer that Samsung's cameras write, without a gap. Its first zeros
    may have been taken for padding, from `earliest` on.

    Blocks; then a directory: `SEFH`, version, count, and for each block two bytes, its type (2), how far before the
    directory it begins (4) and its size (4); then the directory's length, and `SEFT`. Little-endian. As ExifTool's
    Samsung.pm has it.
    """
    if not data.endswith(b"SEFT"):
        return False
    size = int.from_bytes(data[-8:-4], "little")
    directory = len(data) - 8 - size
    if directory < earliest or size < 12 or data[directory : directory + 4] != b"SEFH":
        return False
    count = int.from_bytes(data[directory + 8 : directory + 12], "little")
    if size != 12 + 12 * count or count > 256:
        return False
    entries = [struct.unpack_from("<II", data, directory + 16 + 12 * number) for number in range(count)]
    at = directory - max((before for before, _ in entries), default=0)
    if not earliest <= at <= latest:
        return False
    for before, length in sorted(entries, reverse=True):
        if directory - before != at:
            return False
        at += length
    return at == directory


def strip(data: bytes) -> Stripped:
    """A sound JPEG without EXIF, XMP, comments, previews and all that follows its end. The colour profile stays, and
    what the decoder needs to know of the colours (APP14)."""
    parts, orientation = [b"\xff\xd8"], UPRIGHT
    for segment in _segments(data, 0):
        if segment.marker == _APP1 and segment.body(data).startswith(b"Exif\0"):
            orientation = orientation_in(segment.body(data))
        elif segment.marker == _APP0 and segment.body(data).startswith(b"JFIF\0") and len(parts) == 1:
            # Version, unit and density; not the preview that may follow.
            parts.append(b"\xff\xe0\0\x10" + segment.body(data)[:12].ljust(12, b"\0") + b"\0\0")
        elif _stays(segment, data):
            parts.append(data[segment.start : segment.end])
    return Stripped(b"".join(parts), orientation)


def _stays(segment: _Segment, data: bytes) -> bool:
    if segment.marker == _APP2:
        return segment.body(data).startswith(b"ICC_PROFILE\0")
    if segment.marker == _APP14:
        return segment.body(data).startswith(b"Adobe")
    return segment.marker != _COM and not _APP0 <= segment.marker <= _APP15
