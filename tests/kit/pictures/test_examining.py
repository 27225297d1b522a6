"""Examining: what is sound passes, with its size, and limits are where they are said to be."""

import random
import zlib
from typing import Any

import pytest
from PIL import Image

from kit.pictures import ATTACHMENTS, Examined, FileCode, FileRefused, Kind, Limits, examine
from kit.pictures.measures import CEILING
from tests.kit.pictures.samples import (
    PDF,
    PROFILE,
    XMP,
    animated,
    box,
    chunk,
    corners,
    exif,
    plain,
    png,
    resized,
    saved,
    sound,
    trailer_of_samsung,
    with_segment,
)

FILES = sound()
JPEG = FILES[Kind.JPEG]


def code_of(data: bytes, limits: Limits) -> FileCode:
    with pytest.raises(FileRefused) as refused:
        examine(data, ATTACHMENTS, limits)
    code: Any = refused.value.code
    return code


@pytest.mark.parametrize("kind", sorted(set(Kind) - {Kind.HEIC, Kind.HEIF, Kind.PDF}))
def test_a_picture_passes_with_its_size(kind: Kind) -> None:
    assert examine(FILES[kind], ATTACHMENTS) == Examined(kind, 64, 48, 1)


@pytest.mark.parametrize("kind", [Kind.HEIC, Kind.HEIF])
def test_the_size_of_heic_needs_no_codec(kind: Kind) -> None:
    assert examine(FILES[kind], ATTACHMENTS) == Examined(kind, 48, 32, 1)


def test_a_heic_that_is_not_cropped_has_the_size_of_its_picture() -> None:
    whole = FILES[Kind.HEIC].replace(b"clap", b"clax")

    assert examine(whole, ATTACHMENTS) == Examined(Kind.HEIC, 64, 64, 1)


def test_a_document_passes() -> None:
    for end in (b"", b"\n", b"\r\n\0\0"):
        assert examine(PDF + end, ATTACHMENTS) == Examined(Kind.PDF, 0, 0, 0)


@pytest.mark.parametrize(
    ("form", "options"),
    [
        ("JPEG", {"progressive": True}),
        ("JPEG", {"exif": exif(6), "icc_profile": PROFILE, "comment": b"a comment", "xmp": XMP}),
        ("JPEG", {"restart_marker_blocks": 2}),
        ("PNG", {"icc_profile": PROFILE, "exif": exif(), "dpi": (72, 72)}),
        ("WEBP", {"lossless": True, "icc_profile": PROFILE, "exif": exif(), "xmp": XMP}),
        ("GIF", {"comment": b"a comment"}),
        ("AVIF", {"exif": exif(6), "icc_profile": PROFILE, "xmp": XMP}),
    ],
)
def test_what_goes_with_a_picture_is_no_reason_to_refuse_it(form: str, options: dict[str, Any]) -> None:
    assert examine(saved(corners(), form, **options), ATTACHMENTS)[1:] == (64, 48, 1)


@pytest.mark.parametrize("form", ["GIF", "PNG", "WEBP", "AVIF"])
def test_frames_are_counted(form: str) -> None:
    assert examine(animated(form), ATTACHMENTS) == Examined(Kind(form), 60, 40, 3)


def test_noise_is_no_hidden_file() -> None:
    noise = Image.frombytes("RGB", (128, 128), random.Random(1).randbytes(128 * 128 * 3))
    for form in ("JPEG", "PNG", "WEBP", "AVIF"):
        assert examine(saved(noise, form, quality=95), ATTACHMENTS).width == 128


@pytest.mark.parametrize(
    "data",
    [
        JPEG + bytes(4096),
        with_segment(JPEG, 0xE2, b"MPF\0II*\0") + JPEG,
        with_segment(JPEG, 0xE2, b"MPF\0II*\0") + bytes(40) + JPEG + bytes(7) + JPEG + bytes(9),
        JPEG + trailer_of_samsung(),
        with_segment(JPEG, 0xE2, b"MPF\0II*\0") + JPEG + trailer_of_samsung(),
        JPEG[:2] + b"\xff\xff\xff" + JPEG[2:],
        FILES[Kind.GIF] + b"\0",
        FILES[Kind.AVIF] + box(b"free", bytes(100)),
    ],
    ids=["padding", "mpf", "mpf with padding", "samsung", "mpf and samsung", "fill", "gif padding", "free box"],
)
def test_what_cameras_and_programs_add_is_let_pass(data: bytes) -> None:
    assert examine(data, ATTACHMENTS)[1:] == (64, 48, 1)


def test_limits_are_kept_to_the_last_byte_and_pixel() -> None:
    data, size = FILES[Kind.PNG], len(FILES[Kind.PNG])
    examine(data, ATTACHMENTS, Limits(size=size, edge=64, pixels=64 * 48))

    assert code_of(data, Limits(size=size - 1)) == FileCode.TOO_LARGE
    assert code_of(data, Limits(edge=63)) == FileCode.TOO_MANY_PIXELS
    assert code_of(data, Limits(pixels=64 * 48 - 1)) == FileCode.TOO_MANY_PIXELS


@pytest.mark.parametrize("form", ["GIF", "PNG", "WEBP", "AVIF"])
def test_limits_of_frames_are_kept_to_the_last(form: str) -> None:
    data = animated(form)
    examine(data, ATTACHMENTS, Limits(frames=3, total_pixels=3 * 60 * 40))

    assert code_of(data, Limits(frames=2)) == FileCode.TOO_MANY_FRAMES
    assert code_of(data, Limits(total_pixels=3 * 60 * 40 - 1)) == FileCode.TOO_MANY_PIXELS


def test_what_a_picture_holds_counts_not_what_its_container_says() -> None:
    lying = resized(saved(plain(size=(400, 400)), "AVIF"), 10, 10)

    assert code_of(lying, Limits(pixels=100_000)) == FileCode.TOO_MANY_PIXELS
    assert code_of(resized(FILES[Kind.HEIC], 10, 10), Limits(pixels=1_000)) == FileCode.TOO_MANY_PIXELS
    sequence = animated("AVIF")
    for name, skipped in ((b"ispe", 8), (b"av01\0\0", 28)):
        at = sequence.find(name, sequence.index(b"moov") if skipped == 28 else 0) + skipped
        small = bytes(3) + b"\x0a" + bytes(3) + b"\x0a" if name == b"ispe" else b"\0\x0a\0\x0a"
        sequence = sequence[:at] + small + sequence[at + len(small) :]
    assert code_of(sequence, Limits(pixels=1_000)) == FileCode.TOO_MANY_PIXELS


def test_small_packed_texts_are_let_pass() -> None:
    text = zlib.compress(b"a text " * 1_000)
    data = png(
        chunk(b"zTXt", b"a\0\0" + text), chunk(b"iTXt", b"a\0\1\0en\0a\0" + text), chunk(b"iTXt", b"a\0\0\0\0\0b")
    )

    assert examine(data, ATTACHMENTS).width == 2


def test_no_limit_lies_beyond_what_pillow_opens() -> None:
    Limits(pixels=CEILING)
    with pytest.raises(ValueError, match="pixels"):
        Limits(pixels=CEILING + 1)


def test_the_message_says_what_is_allowed() -> None:
    with pytest.raises(FileRefused, match="64 by 48 pixels; at most 10 are allowed either way"):
        examine(JPEG, ATTACHMENTS, Limits(edge=10))
