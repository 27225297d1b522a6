"""The boxes of which HEIC, HEIF and AVIF are made (ISO/IEC 14496-12, 4.2)."""

from collections.abc import Iterator
from typing import Final, NamedTuple

from kit.pictures.refusals import polyglot, truncated, unreadable

MOST_BOXES: Final = 4_096
"""In one box, or outermost."""

# What may stand outermost, so that another file's bytes are not taken for a box.
_OUTERMOST: Final = frozenset(
    {b"ftyp", b"styp", b"meta", b"meco", b"mdat", b"idat", b"moov", b"moof", b"mfra", b"sidx", b"pdin"}
    | {b"free", b"skip", b"wide", b"uuid"}
)


class Box(NamedTuple):
    """A box: its four letters, and where it begins, where what it holds begins, and where it ends."""

    name: bytes
    start: int
    body: int
    end: int


def outermost(data: bytes) -> Iterator[Box]:
    """The outermost boxes, which fill the file; raises `FileRefused` where they do not.

    A box of length 0, "to the end of the file", is refused: it would make everything that follows part of the picture.
    """
    held = False
    try:
        for box in _boxes(data, 0, len(data)):
            if box.name not in _OUTERMOST:
                raise polyglot("Something that is not part of the picture follows its end.")
            if box.end < box.body:
                raise unreadable("a box does not say where it ends")
            if box.end > len(data):
                raise truncated()
            held = held or box.name == b"mdat"
            yield box
    except IndexError:
        if not held:
            raise truncated() from None
        rest = polyglot("Something that is not part of the picture follows its end.")
        raise rest from None


def inner(data: bytes, box: Box, skipped: int = 0) -> Iterator[Box]:
    """The boxes in a box, after so many bytes of its own; raises `FileRefused` where they do not fill it."""
    try:
        for child in _boxes(data, box.body + skipped, box.end):
            if child.end > box.end or child.end < child.body:
                raise unreadable("its boxes do not fit into each other")
            yield child
    except IndexError:
        raise unreadable("its boxes do not fit into each other") from None


def first(data: bytes, box: Box | None, *names: bytes) -> Box | None:
    """The first box of each name in turn, each within the last; None where there is none."""
    for name in names:
        if box is None:
            return None
        box = next((child for child in inner(data, box) if child.name == name), None)
    return box


def _boxes(data: bytes, at: int, end: int) -> Iterator[Box]:
    """The boxes from `at` on, of whatever length they say. IndexError where too few bytes are left for one."""
    for _ in range(MOST_BOXES):
        if at == end:
            return
        if at + 8 > end:
            raise IndexError
        size, body = int.from_bytes(data[at : at + 4]), at + 8
        if size == 1:
            size, body = int.from_bytes(data[at + 8 : at + 16]), at + 16
        name = data[at + 4 : at + 8]
        yield Box(name, at, body + 16 if name == b"uuid" else body, at + size)
        at += size
    raise unreadable(f"it has more than {MOST_BOXES} boxes")
