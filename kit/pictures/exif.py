"""The one thing of EXIF that is needed: which way up a picture is."""

import struct
from typing import Final

UPRIGHT: Final = 1

_ORIENTATION: Final = 0x0112
_SHORT: Final = 3


def orientation_in(tiff: bytes) -> int:
    """The orientation (1 to 8) that EXIF data, from its TIFF header on, gives; 1 if it gives none that makes sense.

    EXIF 2.32, 4.6.2. Damaged EXIF is no reason to refuse a photo, since it is not kept.
    """
    tiff = tiff.removeprefix(b"Exif\0\0")
    order = {b"II*\0": "<", b"MM\0*": ">"}.get(tiff[:4])
    if order is None:
        return UPRIGHT
    try:
        (directory,) = struct.unpack_from(f"{order}I", tiff, 4)
        (count,) = struct.unpack_from(f"{order}H", tiff, directory)
        for entry in range(directory + 2, directory + 2 + 12 * min(count, 512), 12):
            tag, form, _, value = struct.unpack_from(f"{order}HHIH", tiff, entry)
            if tag == _ORIENTATION and form == _SHORT:
                return value if 1 <= value <= 8 else UPRIGHT
    except struct.error:
        pass
    return UPRIGHT
