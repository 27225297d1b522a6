"""The container of GIF: a screen, blocks, a trailer (GIF89a, 17 to 27)."""

import re
import struct
from collections.abc import Iterator
from typing import Final, NamedTuple

from kit.pictures.exif import UPRIGHT
from kit.pictures.measures import Limits, Measured, Stripped
from kit.pictures.refusals import polyglot, truncated, unreadable

MOST_BLOCKS: Final = 16_384
"""Frames, and what stands between them."""

_IMAGE, _EXTENSION, _TRAILER = 0x2C, 0x21, 0x3B
_CONTROL, _APPLICATION = 0xF9, 0xFF
# Loops, and the colour profile.
_KEPT_APPLICATIONS: Final = (b"NETSCAPE2.0", b"ANIMEXTS1.0", b"ICCRGBG1012")
_ZEROS: Final = re.compile(rb"\x00*")


class _Block(NamedTuple):
    sort: int
    label: int  # of an extension
    start: int
    end: int


def measure(data: bytes, limits: Limits) -> Measured:
    """The size of a whole GIF, which only zero bytes may follow; raises `FileRefused` otherwise.

    A frame that reaches beyond the screen widens it, as in Pillow; the size is that after the first frame.
    """
    if data[6:8] == b"/*" or data[6:9] == b"=/*" or data[6:10] in {b"=1/*", b"=0/*"}:
        raise polyglot("The file is a script as well as a picture.")
    if len(data) < 13:
        raise truncated()
    width, height = struct.unpack_from("<HH", data, 6)
    if width and height:
        limits.check_picture(width, height)
    first, frames, end = None, 0, 0
    for block in _blocks(data, limits.frames):
        end = block.end
        if block.sort == _IMAGE:
            left, top, across, down = struct.unpack_from("<HHHH", data, block.start + 1)
            width, height = max(width, left + across), max(height, top + down)
            limits.check_picture(width, height)
            limits.check_picture(across, down)
            frames += 1
            limits.check_frames(frames, width, height)
            first = first or Measured(width, height, 1)
    if first is None:
        raise unreadable("it holds no picture")
    if _ZEROS.match(data, end).end() != len(data):  # type: ignore[union-attr]
        raise polyglot("Something that is not part of the picture follows its end.")
    return first._replace(frames=frames)


def _blocks(data: bytes, frames: int) -> Iterator[_Block]:
    """The blocks after the screen and its colours, up to and with the trailer; of up to so many frames."""
    at = _after_colours(13, data[10])
    # Writers fill pieces to their 255 bytes, but for the last of each frame. A file of tiny ones only wastes time.
    pieces = len(data) // 64 + 16 * (frames + 64)
    try:
        for _ in range(MOST_BLOCKS):
            start, sort, label = at, data[at], 0
            if sort == _TRAILER:
                yield _Block(sort, label, start, start + 1)
                return
            if sort == _EXTENSION:
                label, at = data[start + 1], start + 2
            elif sort == _IMAGE:
                at = _after_colours(start + 10, data[start + 9])
                if not 1 <= data[at] <= 11:
                    raise unreadable("a frame is not packed as it says")
                at += 1
            else:
                raise unreadable("it holds a block that is not in the standard")
            while size := data[at]:
                at += size + 1
                pieces -= 1
                if not pieces:
                    raise unreadable("it is cut into too many pieces")
            at += 1
            yield _Block(sort, label, start, at)
    except IndexError:
        raise truncated() from None
    raise unreadable(f"it has more than {MOST_BLOCKS} blocks")


def _after_colours(at: int, flags: int) -> int:
    return at + (3 << (flags & 7) + 1 if flags & 0x80 else 0)


def strip(data: bytes) -> Stripped:
    """A sound GIF without comments, texts, XMP and all that follows its end; GIF has no orientation."""
    parts = [data[: _after_colours(13, data[10])]]
    for block in _blocks(data, MOST_BLOCKS):
        kept = block.sort != _EXTENSION or block.label == _CONTROL
        if block.label == _APPLICATION:
            kept = data[block.start + 3 : block.start + 14] in _KEPT_APPLICATIONS
        if kept:
            parts.append(data[block.start : block.end])
    return Stripped(b"".join(parts), UPRIGHT)
