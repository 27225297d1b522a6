"""The container of HEIC, HEIF and AVIF: an index of items in boxes (ISO/IEC 23008-12; boxes: 14496-12)."""

import struct
from collections.abc import Iterator
from typing import Final

from kit.pictures.boxes import Box, first, inner, outermost
from kit.pictures.coded_sizes import av1_sizes, hevc_sizes, hevc_sizes_within
from kit.pictures.exif import UPRIGHT
from kit.pictures.kinds import Kind, kind_of
from kit.pictures.measures import Limits, Measured, Stripped
from kit.pictures.refusals import FileCode, refuse, truncated, unreadable

LONGEST_INDEX: Final = 512 * 1024
"""Bytes of a box that says where everything is; a phone's photo of fifty tiles has under ten thousand."""

MOST_TRACKS: Final = 16

_BROKEN: Final = "its boxes do not fit into each other"
_CODED: Final = frozenset({b"av01", b"hvc1"})
_METADATA: Final = frozenset({b"Exif", b"mime", b"uri "})
# Boxes of metadata as they stand in sequences and beside pictures. Filled with zeros and called free they mean nothing.
_PRIVATE: Final = frozenset({b"uuid", b"udta", b"free", b"skip", b"meta", b"wide"})
# Where the TIFF header begins, and EXIF without an entry: a reader that looks finds it sound.
_NO_EXIF: Final = b"\0\0\0\0" + b"II*\0" + b"\x08\0\0\0" + b"\0\0" + b"\0\0\0\0"

_Extents = list[tuple[int, int]]
_Sizes = dict[int, tuple[int, int]]


def measure(data: bytes, limits: Limits) -> Measured:
    """The size of a file whose boxes are as long as it is; raises `FileRefused` otherwise.

    The size is that of the primary picture (`ispe`), before it is turned or mirrored (`irot`, `imir`) and, but for
    AVIF, after it is cropped (`clap`); of a sequence, that of its widest and highest track. No tile or preview may be
    larger than the limits allow either.
    """
    index, movie = None, None
    for box in outermost(data):
        if box.name in {b"meta", b"moov"} and box.end - box.start > LONGEST_INDEX:
            raise unreadable("its index is longer than any")
        if box.name == b"meta":
            if index:
                raise unreadable("it has two indexes")
            index = box
        elif box.name == b"moov":
            if movie:
                raise unreadable("it has two indexes")
            movie = box
    sizes: list[Measured] = []
    if index:
        sizes.append(_primary(data, index, limits))
        _check_items(data, index, limits)
    if movie:
        sizes += _tracks(data, movie, limits)
    if not sizes:
        raise unreadable("it does not say how large the picture is")
    width, height, frames = (max(values) for values in zip(*sizes, strict=True))
    limits.check_frames(frames, width, height)
    return Measured(width, height, frames)


def _primary(data: bytes, index: Box, limits: Limits) -> Measured:
    boxes = {box.name: box for box in inner(data, index, 4)}
    properties = boxes.get(b"iprp")
    container = first(data, properties, b"ipco")
    if properties is None or container is None or b"pitm" not in boxes:
        raise unreadable("it does not say how large the picture is")
    sizes, crops = _sizes(data, container, limits)
    number = data[boxes[b"pitm"].body + 4 : boxes[b"pitm"].end]
    primary = int.from_bytes(number[: 4 if data[boxes[b"pitm"].body] else 2])
    size, crop = None, None
    try:
        for box in inner(data, properties):
            for item, place in _associations(data, box) if box.name == b"ipma" else ():
                if item == primary:
                    size, crop = sizes.get(place, size), crops.get(place, crop)
    except (IndexError, struct.error):
        raise unreadable(_BROKEN) from None
    if size is None:
        raise unreadable("it does not say how large the picture is")
    # Pillow's reader of AVIF passes the crop over.
    if crop and kind_of(data) != Kind.AVIF:
        size = min(crop[0], size[0]), min(crop[1], size[1])
    return Measured(*size, 1)


def _sizes(data: bytes, container: Box, limits: Limits) -> tuple[_Sizes, _Sizes]:
    """The sizes (`ispe`) and crops (`clap`) among the properties, by their places, which are counted from 1."""
    sizes: _Sizes = {}
    crops: _Sizes = {}
    for place, box in enumerate(inner(data, container), 1):
        length = box.end - box.body
        if box.name == b"ispe":
            if length < 12:
                raise unreadable(_BROKEN)
            width, height = struct.unpack_from(">II", data, box.body + 4)
            limits.check_picture(width, height)
            sizes[place] = width, height
        elif box.name == b"hvcC":
            for width, height in _configured(data, box):
                limits.check_picture(width, height)
        elif box.name == b"clap" and length >= 16:
            # Width and height as fractions, then where the middle is.
            width, of_width, height, of_height = struct.unpack_from(">IIII", data, box.body)
            if of_width and of_height and width >= of_width and height >= of_height:
                crops[place] = width // of_width, height // of_height
    return sizes, crops


def _configured(data: bytes, box: Box) -> list[tuple[int, int]]:
    try:
        if data[box.body + 21] & 3 != 3:
            # Lengths of four bytes; all writers have them, and `_coded_sizes` counts on it.
            raise unreadable("it is packed in a rare form")
        return list(hevc_sizes(data[box.body : box.end]))
    except IndexError:
        raise unreadable("it does not say how its picture is packed") from None


def _associations(data: bytes, box: Box) -> Iterator[tuple[int, int]]:
    """Which item has which property, counted from 1."""
    body = data[box.body : box.end]
    version, wide = body[0], body[3] & 1
    (count,) = struct.unpack_from(">I", body, 4)
    at = 8
    for _ in range(count):
        (item,) = struct.unpack_from(">I" if version else ">H", body, at)
        at += 4 if version else 2
        properties = body[at]
        at += 1
        for _ in range(properties):
            # The highest bit says whether a reader must know the property.
            yield item, (struct.unpack_from(">H", body, at)[0] & 0x7FFF) if wide else body[at] & 0x7F
            at += 1 + wide


def _tracks(data: bytes, movie: Box, limits: Limits) -> Iterator[Measured]:
    """The size and number of frames of each of a sequence's tracks."""
    tracks = [box for box in inner(data, movie) if box.name == b"trak"]
    if len(tracks) > MOST_TRACKS:
        raise unreadable(f"it has more than {MOST_TRACKS} tracks")
    for track in tracks:
        table = first(data, track, b"mdia", b"minf", b"stbl")
        counts, entries = first(data, table, b"stsz"), first(data, table, b"stsd")
        if counts is None or entries is None:
            continue
        if counts.end - counts.body < 12:
            raise unreadable(_BROKEN)
        frames = int.from_bytes(data[counts.body + 8 : counts.body + 12])
        entry = next(inner(data, entries, 8), None)
        if entry is None or entry.end - entry.body < 28:
            raise unreadable(_BROKEN)
        width, height = struct.unpack_from(">HH", data, entry.body + 24)
        limits.check_picture(width, height)
        limits.check_frames(frames, width, height)
        if entry.name == b"av01":
            _check_first_frame(data, table, counts, limits)
        yield Measured(width, height, frames)


def _check_first_frame(data: bytes, table: Box | None, counts: Box, limits: Limits) -> None:
    """As `_check_items`, for the one frame of a sequence that is ever decoded here."""
    short, long = first(data, table, b"stco"), first(data, table, b"co64")
    offsets, wide = (short, 4) if short else (long, 8)
    if offsets is None:
        raise unreadable("it does not say where its frames are")
    start = int.from_bytes(data[offsets.body + 8 : offsets.body + 8 + wide])
    fixed = int.from_bytes(data[counts.body + 4 : counts.body + 8])
    size = fixed or int.from_bytes(data[counts.body + 12 : counts.body + 16])
    try:
        for width, height in av1_sizes(data[start : start + size]):
            limits.check_picture(width, height)
    except IndexError:
        raise truncated() from None


def _check_items(data: bytes, index: Box, limits: Limits) -> None:
    """Raises `FileRefused` where an item reaches beyond the file's end, or where what it holds is larger than allowed,
    alone or with the others: a picture may have tiles, transparency, a depth map and previews."""
    pixels, left = 0, 4 * len(data)
    try:
        kinds = _kinds(data, index)
        for item, extents in _items(data, index):
            if any(start + length > len(data) for start, length in extents):
                raise truncated()
            left -= sum(length for _, length in extents)
            if left < 0:
                raise unreadable("its index names more bytes than it has")
            for width, height in _coded_sizes(kinds.get(item), data, extents):
                limits.check_picture(width, height)
                pixels += width * height
    except (IndexError, struct.error):
        raise unreadable("its index cannot be read, or leads to no picture") from None
    if pixels > 4 * limits.pixels:
        problem = f"The tiles and layers of the picture have more than {4 * limits.pixels:,} pixels together."
        refuse(FileCode.TOO_MANY_PIXELS, problem)


def _coded_sizes(kind: bytes | None, data: bytes, extents: _Extents) -> Iterator[tuple[int, int]]:
    if kind in _CODED:
        coded = b"".join(data[start : start + length] for start, length in extents)
        yield from av1_sizes(coded) if kind == b"av01" else hevc_sizes_within(coded, 4)


def strip(data: bytes) -> Stripped:
    """A sound file with its metadata blanked: EXIF, XMP, whatever else is text, and boxes of nobody's standard.

    Its length, its boxes and all pixels stay as they were, and so do `irot` and `imir`: they turn the picture, as every
    viewer does, while the orientation in EXIF means nothing in these files.
    """
    clean = bytearray(data)
    for box in outermost(data):
        if box.name == b"meta":
            _blank_items(clean, data, box)
        elif box.name == b"moov":
            _blank_private(clean, data, box)
        elif box.name in _PRIVATE:
            _blank(clean, box)
    return Stripped(bytes(clean), UPRIGHT)


def _blank_private(clean: bytearray, data: bytes, movie: Box) -> None:
    tracks = [box for box in inner(data, movie) if box.name == b"trak"]
    for box in (child for parent in (movie, *tracks) for child in inner(data, parent)):
        if box.name in _PRIVATE:
            _blank(clean, box)


def _blank(clean: bytearray, box: Box) -> None:
    header = box.body - 16 if box.name == b"uuid" else box.body
    clean[box.start + 4 : box.start + 8] = b"free"
    clean[header : box.end] = bytes(box.end - header)


def _blank_items(clean: bytearray, data: bytes, index: Box) -> None:
    kinds = _kinds(data, index)
    left = len(data)
    for item, extents in _items(data, index):
        if kinds.get(item) in _METADATA:
            rest, filler = (_NO_EXIF, b"\0") if kinds[item] == b"Exif" else (b"", b" ")
            for start, length in extents:
                left -= length
                if left < 0:
                    # Bytes named over and over would be blanked over and over.
                    raise unreadable("its index names more bytes than it has")
                clean[start : start + length] = rest[:length].ljust(length, filler)
                rest = rest[length:]


def _kinds(data: bytes, index: Box) -> dict[int, bytes]:
    """The four letters that say what each item is."""
    kinds = {}
    for box in (box for box in inner(data, index, 4) if box.name == b"iinf"):
        for entry in inner(data, box, 6 if data[box.body] == 0 else 8):
            version = data[entry.body]
            if entry.name == b"infe" and version >= 2:
                size = 2 if version == 2 else 4
                at = entry.body + 4
                kinds[int.from_bytes(data[at : at + size])] = data[at + size + 2 : at + size + 6]
    return kinds


def _items(data: bytes, index: Box) -> Iterator[tuple[int, _Extents]]:
    """Where in the file each item's bytes are: starts and lengths. IndexError where the index is too short."""
    boxes = {box.name: box for box in inner(data, index, 4)}
    if b"iloc" not in boxes:
        return
    inside = boxes.get(b"idat")
    numbers = _Numbers(data[boxes[b"iloc"].body : boxes[b"iloc"].end])
    version = numbers.take(1)
    numbers.take(3)
    sizes, bases = numbers.take(1), numbers.take(1)
    wide = 4 if version == 2 else 2
    for _ in range(numbers.take(wide)):
        item = numbers.take(wide)
        method = numbers.take(2) & 15 if version else 0
        numbers.take(2)  # the file it is in: this one
        base = numbers.take(bases >> 4)
        extents: _Extents = []
        for _ in range(numbers.take(2)):
            numbers.take(bases & 15 if version else 0)
            start, length = base + numbers.take(sizes >> 4), numbers.take(sizes & 15)
            end = len(data)
            if method == 1 and inside:
                start, end = start + inside.body, inside.end
            # A length of 0 means all from there to the end.
            extents.append((start, length or max(end - start, 0)))
        # Items made of other items hold no bytes of their own.
        yield item, extents if method in {0, 1} else []


class _Numbers:
    """Unsigned numbers of any width, the high byte first, taken one after the other."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    def take(self, size: int) -> int:
        """The next number, of so many bytes; 0 for none. IndexError where too few are left."""
        start, self._at = self._at, self._at + size
        if self._at > len(self._data):
            raise IndexError
        return int.from_bytes(self._data[start : self._at])
