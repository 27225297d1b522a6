"""Whether a file is what it may be: whole, one thing only, and not too large to open."""

import struct
from collections.abc import Collection
from typing import NamedTuple

from kit.pictures import foreign, gif, heif, jpeg, pdf, png, webp
from kit.pictures.kinds import Kind, kind_of
from kit.pictures.measures import DEFAULT_LIMITS, Limits, Measured
from kit.pictures.refusals import FileCode, refuse, truncated

__all__ = ["DEFAULT_LIMITS", "Examined", "Limits", "examine"]

_WALKS = {
    Kind.JPEG: jpeg.measure,
    Kind.PNG: png.measure,
    Kind.WEBP: webp.measure,
    Kind.GIF: gif.measure,
    Kind.HEIC: heif.measure,
    Kind.HEIF: heif.measure,
    Kind.AVIF: heif.measure,
}


class Examined(NamedTuple):
    """A sound file: its kind; of a picture, its size in pixels as stored, before any orientation, and its number of
    frames. A PDF has none: all three are 0."""

    kind: Kind
    width: int
    height: int
    frames: int


def examine(data: bytes, allowed: Collection[Kind], limits: Limits = DEFAULT_LIMITS) -> Examined:
    """What the file is; raises `FileRefused` for all that is not wholly and only one of the kinds allowed.

    Takes milliseconds, whatever the bytes: no pixel is decoded. That they can be, `process` finds out.
    """
    limits.check_size(len(data))
    kind = kind_of(data)
    if kind is None:
        foreign.check_start(data)
        refuse(FileCode.UNSUPPORTED_TYPE, f"The file is none of those that are taken here: {_named(allowed)}.")
    if kind not in allowed:
        problem = f"By its content the file is {kind.value}; those taken here are {_named(allowed)}."
        refuse(FileCode.UNSUPPORTED_TYPE, problem)
    measured = Measured(0, 0, 0)
    if kind == Kind.PDF:
        pdf.check(data)
    else:
        try:
            measured = _WALKS[kind](data, limits)
        except (IndexError, struct.error):
            # Somewhere fewer bytes are left than a header has.
            raise truncated() from None
    foreign.check(data, kind)
    return Examined(kind, *measured)


def _named(allowed: Collection[Kind]) -> str:
    return ", ".join(kind.value for kind in Kind if kind in allowed)
