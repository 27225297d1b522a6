"""What a file is, told from its first bytes."""

from typing import Final, NamedTuple

from kit.enums import Described


class _Form(NamedTuple):
    media_type: str
    extension: str


class Kind(Described):
    """The kinds of files that are known."""

    JPEG = "JPEG", "A photo as most cameras take it."
    PNG = "PNG", "A picture without loss, such as a drawing or a screenshot; may be animated."
    WEBP = "WEBP", "A picture as the web prefers it; may be animated."
    GIF = "GIF", "A picture of at most 256 colours; may be animated."
    HEIC = "HEIC", "A photo as iPhones take it: HEIF with the HEVC codec."
    HEIF = "HEIF", "A picture in the HEIF container that names no codec of its own."
    AVIF = "AVIF", "A picture in the HEIF container with the AV1 codec."
    PDF = "PDF", "A document."

    @property
    def media_type(self) -> str:
        """The media type, such as `image/jpeg`."""
        return _FORMS[self].media_type

    @property
    def extension(self) -> str:
        """How the name of such a file ends, with the dot: `.jpg`."""
        return _FORMS[self].extension


_FORMS: Final = {
    Kind.JPEG: _Form("image/jpeg", ".jpg"),
    Kind.PNG: _Form("image/png", ".png"),
    Kind.WEBP: _Form("image/webp", ".webp"),
    Kind.GIF: _Form("image/gif", ".gif"),
    Kind.HEIC: _Form("image/heic", ".heic"),
    Kind.HEIF: _Form("image/heif", ".heif"),
    Kind.AVIF: _Form("image/avif", ".avif"),
    Kind.PDF: _Form("application/pdf", ".pdf"),
}

PICTURES: Final = frozenset(Kind) - {Kind.PDF}
"""What may be a photo of a product."""

ATTACHMENTS: Final = frozenset(Kind)
"""What may be attached to something."""

_SIGNATURES: Final = {
    b"\xff\xd8\xff": Kind.JPEG,
    b"\x89PNG\r\n\x1a\n": Kind.PNG,
    b"GIF87a": Kind.GIF,
    b"GIF89a": Kind.GIF,
    b"%PDF-": Kind.PDF,
}

# ISO/IEC 23008-12, annex B, and the AVIF specification: the brands of single pictures and of sequences.
_AVIF: Final = frozenset({b"avif", b"avis"})
_HEIC: Final = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs"})
_ANY_CODEC: Final = frozenset({b"mif1", b"mif2", b"msf1"})


def kind_of(data: bytes) -> Kind | None:
    """What the bytes are by their first ones, or None; tells nothing of whether the rest is sound."""
    for signature, kind in _SIGNATURES.items():
        if data.startswith(signature):
            return kind
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return Kind.WEBP
    if data[4:8] == b"ftyp":
        return _kind_by_brand(data)
    return None


def _kind_by_brand(data: bytes) -> Kind | None:
    major = data[8:12]
    if major in _AVIF:
        return Kind.AVIF
    if major in _HEIC:
        return Kind.HEIC
    if major not in _ANY_CODEC:
        return None
    # A brand of the container only: the codec stands among the brands that the file is compatible with.
    end = min(int.from_bytes(data[:4]), 256)
    others = {data[at : at + 4] for at in range(16, end, 4)}
    if others & _AVIF:
        return Kind.AVIF
    return Kind.HEIC if others & _HEIC else Kind.HEIF
