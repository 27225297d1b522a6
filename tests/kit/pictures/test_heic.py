"""HEIC and HEIF: processed where the codec is installed, and refused by name where it is not."""

import sys
from collections.abc import Iterator

import pytest

from kit.pictures import ATTACHMENTS, FileCode, FileRefused, Kind, examine, process
from kit.pictures.heif import strip
from kit.pictures.opening import has_heif
from tests.kit.pictures.samples import HEIC, opened, sound

FILES = sound()


@pytest.fixture
def without_codec(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The codec cannot be imported: so Python has it for a module that is None. Whether it can is asked once."""
    monkeypatch.setitem(sys.modules, "pillow_heif", None)
    has_heif.cache_clear()
    yield
    has_heif.cache_clear()


@pytest.mark.parametrize("kind", [Kind.HEIC, Kind.HEIF])
@pytest.mark.usefixtures("without_codec")
def test_without_the_codec_it_says_so(kind: Kind) -> None:
    examined = examine(FILES[kind], ATTACHMENTS)
    with pytest.raises(FileRefused, match=f"cannot open {kind.value}") as refused:
        process(FILES[kind], examined)

    assert refused.value.code == FileCode.CODEC_MISSING


@pytest.mark.parametrize("kind", [Kind.HEIC, Kind.HEIF])
def test_with_the_codec_it_is_processed(kind: Kind) -> None:
    result = process(FILES[kind], examine(FILES[kind], ATTACHMENTS))

    assert (result.kind, result.width, result.height) == (kind, 48, 32)
    left, right = (opened(result.thumbnails[0].data).convert("RGB").getpixel(at) for at in ((8, 16), (40, 16)))
    assert isinstance(left, tuple)
    assert isinstance(right, tuple)
    assert left[2] > 150 > left[0]
    assert right[0] > 150 > right[2]


def test_metadata_is_blanked_without_the_codec() -> None:
    clean = strip(HEIC).data

    assert (b"private" in HEIC, b"private" in clean) == (True, False)
    # The rationals of 48 degrees, 12 minutes.
    location = b"\0\0\0\x30\0\0\0\1\0\0\0\x0c\0\0\0\1"
    assert (location in HEIC, location in clean) == (True, False)
    assert examine(clean, ATTACHMENTS) == examine(HEIC, ATTACHMENTS)
    assert clean[: HEIC.index(b"Exif\0\0MM")] == HEIC[: HEIC.index(b"Exif\0\0MM")][:-4] + b"\0\0\0\0"
