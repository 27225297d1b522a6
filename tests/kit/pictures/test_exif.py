"""The orientation in EXIF."""

import struct

import pytest

from kit.pictures.exif import orientation_in
from tests.kit.pictures.samples import exif


@pytest.mark.parametrize("orientation", range(1, 9))
def test_it_is_found(orientation: int) -> None:
    data = exif(orientation)
    big = b"MM\0*" + struct.pack(">IHHHIHHI", 8, 1, 0x0112, 3, 1, orientation, 0, 0)

    assert orientation_in(data) == orientation_in(data.removeprefix(b"Exif\0\0")) == orientation_in(big) == orientation


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"Exif\0\0",
        b"II*\0",
        b"II*\0\xff\xff\xff\xff",
        b"II*\0\x08\0\0\0\xff\xff",
        b"no exif at all",
        exif(0),
        exif(9),
        exif(6)[:20],
    ],
)
def test_what_makes_no_sense_is_upright(data: bytes) -> None:
    assert orientation_in(data) == 1
