"""What a file is stands in its content."""

import pytest

from kit.pictures import ATTACHMENTS, PICTURES, FileCode, FileRefused, Kind, examine, kind_of
from tests.kit.pictures.samples import HEIC, box, sound

FILES = sound()


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_is_recognized(kind: Kind) -> None:
    assert kind_of(FILES[kind]) == kind


@pytest.mark.parametrize(
    ("kind", "media_type", "extension"),
    [
        (Kind.JPEG, "image/jpeg", ".jpg"),
        (Kind.PNG, "image/png", ".png"),
        (Kind.WEBP, "image/webp", ".webp"),
        (Kind.GIF, "image/gif", ".gif"),
        (Kind.HEIC, "image/heic", ".heic"),
        (Kind.HEIF, "image/heif", ".heif"),
        (Kind.AVIF, "image/avif", ".avif"),
        (Kind.PDF, "application/pdf", ".pdf"),
    ],
)
def test_every_kind_has_a_media_type_and_an_extension(kind: Kind, media_type: str, extension: str) -> None:
    assert (kind.media_type, kind.extension) == (media_type, extension)
    assert kind.description


@pytest.mark.parametrize(
    ("brands", "kind"),
    [
        (b"heic\0\0\0\0mif1", Kind.HEIC),
        (b"hevx\0\0\0\0", Kind.HEIC),
        (b"avif\0\0\0\0", Kind.AVIF),
        (b"avis\0\0\0\0msf1", Kind.AVIF),
        (b"mif1\0\0\0\0", Kind.HEIF),
        (b"msf1\0\0\0\0abcd", Kind.HEIF),
        (b"mif1\0\0\0\0mif1heic", Kind.HEIC),
        (b"mif1\0\0\0\0mif1miafavif", Kind.AVIF),
        (b"isom\0\0\0\0heicavif", None),
        (b"qt  \0\0\0\0", None),
    ],
)
def test_the_brands_tell_the_codec(brands: bytes, kind: Kind | None) -> None:
    assert kind_of(box(b"ftyp", brands) + HEIC[28:]) == kind


@pytest.mark.parametrize("kind", Kind)
def test_a_kind_that_is_not_allowed_is_refused_by_name(kind: Kind) -> None:
    with pytest.raises(FileRefused) as refused:
        examine(FILES[kind], ATTACHMENTS - {kind})

    assert refused.value.code == FileCode.UNSUPPORTED_TYPE
    assert kind.value in refused.value.message


def test_a_document_is_no_picture() -> None:
    assert PICTURES | {Kind.PDF} == ATTACHMENTS
    assert Kind.PDF not in PICTURES
