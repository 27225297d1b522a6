"""Pillow, told what a file is, and shown nothing else of it."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from io import BytesIO
from typing import Final

from PIL import Image
from PIL.ImageFile import ImageFile

from kit.pictures.kinds import Kind
from kit.pictures.measures import CEILING
from kit.pictures.refusals import FileCode, FileRefused, refuse, truncated, unreadable

# Pillow warns above its limit and refuses above twice of it. Our own limits are checked before; these are the second
# lock, of the whole process, since a filter of warnings cannot be set for one thread.
Image.MAX_IMAGE_PIXELS = CEILING
warnings.simplefilter("error", Image.DecompressionBombWarning)

_FORMATS: Final = {
    Kind.JPEG: "JPEG",
    Kind.PNG: "PNG",
    Kind.WEBP: "WEBP",
    Kind.GIF: "GIF",
    Kind.AVIF: "AVIF",
    Kind.HEIC: "HEIF",
    Kind.HEIF: "HEIF",
}
_NEEDS_CODEC: Final = frozenset({Kind.HEIC, Kind.HEIF})


def open_picture(data: bytes, kind: Kind) -> ImageFile:
    """The picture, not yet decoded. Raises `FileRefused` CODEC_MISSING, and whatever Pillow raises: see `decoding`."""
    if not can_open(kind):
        refuse(FileCode.CODEC_MISSING, f"This server cannot open {kind.value} pictures. Please send a JPEG instead.")
    return Image.open(BytesIO(data), formats=[_FORMATS[kind]])


def can_open(kind: Kind) -> bool:
    """Whether files of a kind are taken by this installation."""
    return kind not in _NEEDS_CODEC or has_heif()


@cache
def has_heif() -> bool:
    """Whether HEIC and HEIF can be opened: the package `pillow-heif` is installed (the extra `heic`)."""
    if find_spec("pillow_heif") is None:
        return False
    import_module("pillow_heif").register_heif_opener()
    return True


@contextmanager
def decoding() -> Iterator[None]:
    """Within the block all that Pillow raises over a file becomes `FileRefused`, and it raises a dozen kinds."""
    try:
        yield
    except FileRefused:
        raise
    except EOFError as error:
        raise truncated() from error
    except Exception as error:
        if "truncated" in str(error).lower():
            raise truncated() from error
        raise unreadable("its pixels cannot be decoded") from error
