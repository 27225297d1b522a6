"""What a shop shows of a picture: upright, small, and with nothing in it but the picture."""

from hashlib import sha256
from io import BytesIO
from typing import Any, Final, NamedTuple

from PIL import Image
from PIL.ImageFile import ImageFile
from PIL.JpegImagePlugin import get_sampling

from kit.pictures import gif, heif, jpeg, png, webp
from kit.pictures.colours import dominant_colour, to_srgb
from kit.pictures.examining import Examined
from kit.pictures.exif import UPRIGHT
from kit.pictures.kinds import Kind
from kit.pictures.measures import Stripped
from kit.pictures.opening import decoding, open_picture
from kit.pictures.refusals import FileCode, refuse, unreadable

EDGES: Final = (160, 480, 1200)
"""The longest edges of the thumbnails in pixels, the smallest first."""

_STRIPS: Final = {
    Kind.JPEG: jpeg.strip,
    Kind.PNG: png.strip,
    Kind.WEBP: webp.strip,
    Kind.GIF: gif.strip,
    Kind.HEIC: heif.strip,
    Kind.HEIF: heif.strip,
    Kind.AVIF: heif.strip,
}
_BOXED: Final = frozenset({Kind.HEIC, Kind.HEIF, Kind.AVIF})
_ORIENTATION: Final = 0x0112
# How a picture of each orientation is made upright (EXIF 2.32, 4.6.2).
_TURNS: Final = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_ROWS: Final = 256
"""Rows that are converted at a time, after they were made small."""


class Thumbnail(NamedTuple):
    """A small WebP. `edge` is the size it is for; the picture is that long at its longest, or as long as it was."""

    edge: int
    width: int
    height: int
    data: bytes


class Processed(NamedTuple):
    """What is kept of a picture: its upright size in pixels; the SHA-256 of the bytes as they came, in hex; its
    dominant colour as `#rrggbb`, None if it is wholly transparent; a thumbnail for each edge; and a file of the same
    kind without metadata, which may be published."""

    kind: Kind
    width: int
    height: int
    sha256: str
    dominant_colour: str | None
    thumbnails: tuple[Thumbnail, ...]
    clean: bytes


def process(data: bytes, examined: Examined) -> Processed:
    """What is published of a picture that `examine` found sound; raises `FileRefused` where it cannot be decoded.

    The clean file has no EXIF (and no location), no XMP, no comments, previews or trailing bytes. The colour profile
    stays in it, while thumbnails are converted to sRGB and have none. Pixels stay as they were, byte for byte, but for
    a JPEG, PNG or WebP that its EXIF says to turn: that is turned and encoded anew, JPEG at quality 95, WebP at 90 or
    without loss if it was, PNG with 8 bits a channel. In HEIC, HEIF and AVIF metadata is blanked in place, and what
    turns the picture is no metadata and stays. An animation is never turned; its thumbnails are of its first frame.

    Memory, as measured with 50 megapixels: 2 to 4 bytes a pixel for a JPEG, which is decoded at a fraction of its size,
    6 for PNG, 9 for AVIF, 11 for a JPEG that is turned, and 16 for WebP, for which Pillow has an animation's decoder
    only. GIF and HEIC were not measured.
    """
    kind = examined.kind
    if kind == Kind.PDF:
        refuse(FileCode.UNSUPPORTED_TYPE, "A PDF is a document, not a picture.")
    with decoding():
        stripped = _STRIPS[kind](data)
        image = open_picture(stripped.data, kind)
        _check_size(image, examined)
        orientation = _orientation(image, stripped, examined)
        turns = orientation != UPRIGHT
        width, height = image.size if orientation < 5 else image.size[::-1]
        if not turns and kind == Kind.JPEG:
            _draft(image)
        profile = image.info.get("icc_profile")
        small = to_srgb(_small(image), profile)
        if turns:
            small = small.transpose(_TURNS[orientation])
        thumbnails = _thumbnails(small, width, height)
        clean = stripped.data
        if turns and kind not in _BOXED:
            clean = _turned(image, kind, _TURNS[orientation], stripped.lossless)
        colour = dominant_colour(_fitted(small, *_size(*small.size, EDGES[0])))
    return Processed(kind, width, height, sha256(data).hexdigest(), colour, thumbnails, clean)


def _check_size(image: ImageFile, examined: Examined) -> None:
    # Before a pixel is decoded: what Pillow takes the picture to be is what was examined. HEIC may come turned.
    if sorted(image.size) != sorted((examined.width, examined.height)):
        raise unreadable("it tells two sizes of one picture")


def _orientation(image: ImageFile, stripped: Stripped, examined: Examined) -> int:
    if examined.kind in _BOXED:
        # Pillow tells of `irot` and `imir` by an EXIF of its own making; the file's was blanked.
        orientation = image.getexif().get(_ORIENTATION, UPRIGHT)
        return orientation if orientation in _TURNS else UPRIGHT
    return stripped.orientation if examined.frames == 1 else UPRIGHT


def _size(width: int, height: int, edge: int) -> tuple[int, int]:
    """The size of a picture made to fit; it is never made larger."""
    longest = max(width, height)
    if longest <= edge:
        return width, height
    return max(round(width * edge / longest), 1), max(round(height * edge / longest), 1)


def _draft(image: ImageFile) -> None:
    width, height = _size(*image.size, EDGES[-1])
    image.draft(None, (2 * width, 2 * height))


def _small(image: ImageFile) -> Image.Image:
    """The picture in the size of the largest thumbnail, in colours that can be mixed.

    It is first made smaller by a whole number, some rows at a time, so that no second picture of its size is needed.
    """
    image.load()
    width, height = _size(*image.size, EDGES[-1])
    factor = min(image.width // (2 * width), image.height // (2 * height))
    if factor <= 1:
        return _fitted(_mixable(image), width, height)
    whole = None
    for top in range(0, image.height, _ROWS * factor):
        rows = image.crop((0, top, image.width, min(top + _ROWS * factor, image.height)))
        reduced = _mixable(rows).reduce(factor)
        if whole is None:
            whole = Image.new(reduced.mode, (reduced.width, -(-image.height // factor)))
        whole.paste(reduced, (0, top // factor))
    assert whole is not None
    return _fitted(whole, width, height)


def _mixable(image: Image.Image) -> Image.Image:
    if image.mode.startswith("I") or image.mode == "F":
        # Sixteen bits of grey.
        return image.convert("I").point(lambda level: level / 256).convert("L")
    if image.has_transparency_data:
        return image.convert("RGBA")
    return image if image.mode in {"L", "RGB", "CMYK"} else image.convert("L" if image.mode == "1" else "RGB")


def _fitted(image: Image.Image, width: int, height: int) -> Image.Image:
    return image if image.size == (width, height) else image.resize((width, height), Image.Resampling.LANCZOS)


def _thumbnails(small: Image.Image, width: int, height: int) -> tuple[Thumbnail, ...]:
    """A thumbnail for each edge, of a picture that was of the given size."""
    made: list[Thumbnail] = []
    for edge in EDGES:
        size = _size(width, height, edge)
        # A picture smaller than two edges has the same thumbnail for both.
        same = made and (made[-1].width, made[-1].height) == size
        data = made[-1].data if same else _encoded(_fitted(small, *size), "WEBP", quality=80, method=4)
        made.append(Thumbnail(edge, *size, data))
    return tuple(made)


def _turned(image: ImageFile, kind: Kind, turn: Image.Transpose, lossless: bool) -> bytes:
    """The whole picture, turned and encoded anew as the same kind, with its colour profile."""
    profile = image.info.get("icc_profile")
    turned = image.transpose(turn)
    if kind == Kind.JPEG:
        # A picture that halves its colours in both directions still does; one that does in one direction would in the
        # other, and gets all of them.
        halved = 2 if get_sampling(image) == 2 else 0
        return _encoded(turned, "JPEG", quality=95, subsampling=halved, icc_profile=profile)
    if kind == Kind.PNG:
        return _encoded(turned, "PNG", icc_profile=profile)
    return _encoded(turned, "WEBP", quality=90, lossless=lossless, exact=True, icc_profile=profile)


def _encoded(image: Image.Image, form: str, **options: Any) -> bytes:
    file = BytesIO()
    image.save(file, form, **options)
    return file.getvalue()
