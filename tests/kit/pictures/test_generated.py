"""Whatever the bytes, a file is examined and processed, or refused; nothing else happens."""

from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kit.pictures import ATTACHMENTS, FileCode, FileRefused, Kind, Limits, examine, process
from tests.kit.pictures.samples import PROFILE, XMP, animated, corners, exif, saved, sound

LIMITS = Limits(pixels=200_000, total_pixels=1_000_000)

SEEDS = [
    *sound().values(),
    *(animated(form) for form in ("GIF", "PNG", "WEBP", "AVIF")),
    saved(corners(), "JPEG", exif=exif(6), icc_profile=PROFILE, xmp=XMP, progressive=True),
    saved(corners(), "PNG", exif=exif(6), icc_profile=PROFILE),
    saved(corners(), "WEBP", exif=exif(6), xmp=XMP),
    saved(corners(), "AVIF", exif=exif(6), xmp=XMP),
]

SIGNATURES = [
    *(b"", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF89a", b"RIFF\x20\0\0\0WEBP", b"%PDF-1.4"),
    *(b"\0\0\0\x10ftypheic\0\0\0\0", b"\0\0\0\x10ftypavif\0\0\0\0"),
]


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    """A sound file with bits turned, parts cut out, bytes put in, and the end of another."""
    data = draw(st.sampled_from(SEEDS))
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(data)))
        match draw(st.sampled_from(["flip", "cut", "drop", "insert", "splice", "repeat"])):
            case "flip":
                data = data[:at] + bytes([draw(st.integers(0, 255))]) + data[at + 1 :]
            case "cut":
                data = data[:at]
            case "drop":
                data = data[:at] + data[at + draw(st.integers(1, 64)) :]
            case "insert":
                data = data[:at] + draw(st.binary(max_size=32)) + data[at:]
            case "splice":
                other = draw(st.sampled_from(SEEDS))
                data = data[:at] + other[draw(st.integers(0, len(other))) :]
            case "repeat":
                data = data[:at] + data[max(at - draw(st.integers(1, 200)), 0) :]
    return data


def tried(data: bytes) -> FileCode | None:
    """Examines and processes; the code of the refusal, or None. Whatever else is raised goes through."""
    try:
        examined = examine(data, ATTACHMENTS, LIMITS)
        if examined.kind != Kind.PDF:
            processed = process(data, examined)
            assert examine(processed.clean, ATTACHMENTS, LIMITS).kind == examined.kind
    except FileRefused as refused:
        assert isinstance(refused.code, FileCode)
        return refused.code
    return None


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(mutated())
def test_mutations_are_taken_or_refused(data: bytes) -> None:
    tried(data)


@settings(deadline=None)
@given(
    st.sampled_from(SIGNATURES),
    st.binary(max_size=200),
)
def test_noise_after_a_signature_is_refused(signature: bytes, noise: bytes) -> None:
    assert tried(signature + noise) is not None


@pytest.mark.parametrize("data", SEEDS, ids=lambda data: data[:12].hex())
def test_no_file_may_be_cut_anywhere(data: bytes) -> None:
    for length in range(0, len(data) - 1, max(len(data) // 200, 1)):
        with suppress(FileRefused):
            examined = examine(data[:length], ATTACHMENTS, LIMITS)
            pytest.fail(f"cut to {length} bytes of {len(data)} it passes as {examined}")
