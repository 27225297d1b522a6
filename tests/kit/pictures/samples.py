"""Sound files of every kind, and the pieces of which hostile ones are made."""

import base64
import struct
import zlib
from io import BytesIO
from typing import Any

from PIL import Image, ImageCms, ImageDraw

from kit.pictures import Kind

RED = (200, 30, 40)
LATITUDE = b"LATITUDE-48N"
PROFILE = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
XMP = b"<x:xmpmeta xmlns:x='adobe:ns:meta/'>LATITUDE-48N</x:xmpmeta>"

# 48 by 32 pixels, the left half blue (10, 20, 200), the right half red; with EXIF that holds a location, and with XMP.
# Made by pillow-heif 1.8.1: `picture.save(file, "HEIF", quality=50, exif=..., xmp=...)`.
HEIC = base64.b64decode(
    "AAAAHGZ0eXBoZWljAAAAAG1pZjFoZWljbWlhZgAAAghtZXRhAAAAAAAAACFoZGxyAAAAAAAAAABwaWN0AAAAAAAAAAAAAAAAAAAAAEZpbG9jAAAA"
    "AERAAAMAAQAAAAACLAABAAAAAAAAACkAAgAAAAACVQABAAAAAAAAAGYAAwAAAAACuwABAAAAAAAAADcAAABiaWluZgAAAAAAAwAAABVpbmZlAgAA"
    "AAABAABodmMxAAAAABVpbmZlAgAAAQACAABFeGlmAAAAACppbmZlAgAAAQADAABtaW1lAGFwcGxpY2F0aW9uL3JkZit4bWwAAAAAAA5waXRtAAAA"
    "AAABAAAA/WlwcnAAAADdaXBjbwAAAHZodmNDAQNwAAAAkAAAAAAAHvAA/P34+AAADwNgAAEAGEABDAH//wNwAAADAJAAAAMAAAMAHroCQGEAAQAq"
    "QgEBA3AAAAMAkAAAAwAAAwAeoCCBBZbq5Ka5uAhoMCAAAAMDIAAAAwAhYgABAAZEAcFzwIkAAAATY29scm5jbHgAAQANAAaAAAAAFGlzcGUAAAAA"
    "AAAAQAAAAEAAAAAoY2xhcAAAADAAAAABAAAAIAAAAAH////wAAAAAv///+AAAAACAAAAEHBpeGkAAAAAAwgICAAAABhpcG1hAAAAAAAAAAEAAQWB"
    "AgMFhAAAAChpcmVmAAAAAAAAAA5jZHNjAAIAAQABAAAADmNkc2MAAwABAAEAAADObWRhdAAAACUoAa8TgOUx9//eaEQdZTj72SwSsvKQf+g5y5yL"
    "v4Sw+soo9pz8AAAABkV4aWYAAE1NACoAAAAIAAIBEgADAAAAAQABAACIJQAEAAAAAQAAACYAAAAAAAIAAQACAAAAAk4AAAAAAgAFAAAAAwAAAEQA"
    "AAAAAAAAMAAAAAEAAAAMAAAAAQAAAAcAAAABPHg6eG1wbWV0YSB4bWxuczp4PSdhZG9iZTpuczptZXRhLyc+cHJpdmF0ZTwveDp4bXBtZXRhPg=="
)

PDF_BODY = b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\n"
PDF = (
    PDF_BODY + b"xref\n0 2\n0000000000 65535 f \n0000000009 00000 n \n"
    b"trailer\n<< /Size 2 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % len(PDF_BODY)
)

ZIP = b"PK\x03\x04" + bytes(26) + b"PK\x05\x06" + bytes(18)
"""An archive of nothing, as `zipfile` opens it."""


def saved(picture: Image.Image, form: str, **options: Any) -> bytes:
    """A picture as a file."""
    file = BytesIO()
    picture.save(file, form, **options)
    return file.getvalue()


def opened(data: bytes) -> Image.Image:
    """A file as a picture, decoded."""
    picture = Image.open(BytesIO(data))
    picture.load()
    return picture


def plain(mode: str = "RGB", size: tuple[int, int] = (60, 40), colour: Any = RED) -> Image.Image:
    """A picture of one colour."""
    return Image.new("RGB", size, colour).convert(mode)


def corners(size: tuple[int, int] = (64, 48)) -> Image.Image:
    """A picture with a colour of its own in each quarter: red, green; blue, white."""
    width, height = size
    picture = Image.new("RGB", size, "white")
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, 0, width // 2 - 1, height // 2 - 1), "red")
    draw.rectangle((width // 2, 0, width, height // 2 - 1), "lime")
    draw.rectangle((0, height // 2, width // 2 - 1, height), "blue")
    return picture


def exif(orientation: int = 1) -> bytes:
    """EXIF with an orientation and a location."""
    tags = Image.Exif()
    tags[0x0112] = orientation
    tags[0x010E] = LATITUDE.decode()
    tags.get_ifd(0x8825)[1] = "N"
    tags.get_ifd(0x8825)[2] = (48.0, 12.0, 7.0)
    tags.get_ifd(0x8825)[29] = "2026:01:31"
    return tags.tobytes()


def frames(size: tuple[int, int] = (60, 40)) -> list[Image.Image]:
    """Three pictures of an animation; the first is red."""
    return [Image.new("RGB", size, colour) for colour in (RED, (0, 200, 0), (0, 0, 200))]


def animated(form: str, **options: Any) -> bytes:
    """The three frames as one file."""
    first, *others = frames()
    return saved(first, form, save_all=True, append_images=others, duration=100, **options)


def sound() -> dict[Kind, bytes]:
    """A small file of each kind."""
    picture = corners()
    return {
        Kind.JPEG: saved(picture, "JPEG"),
        Kind.PNG: saved(picture, "PNG"),
        Kind.WEBP: saved(picture, "WEBP"),
        Kind.GIF: saved(picture, "GIF"),
        Kind.HEIC: HEIC,
        Kind.HEIF: HEIC[:8] + b"mif1\0\0\0\0mif1miafmiaf" + HEIC[28:],
        Kind.AVIF: saved(picture, "AVIF"),
        Kind.PDF: PDF,
    }


def chunk(name: bytes, body: bytes) -> bytes:
    """A chunk of a PNG, with its checksum."""
    return len(body).to_bytes(4) + name + body + zlib.crc32(name + body).to_bytes(4)


def png(*chunks: bytes, width: int = 2, height: int = 2) -> bytes:
    """A grey PNG with chunks between its header and its pixels."""
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    pixels = chunk(b"IDAT", zlib.compress(bytes(6)))
    return b"\x89PNG\r\n\x1a\n" + header + b"".join(chunks) + pixels + chunk(b"IEND", b"")


def segment(marker: int, body: bytes) -> bytes:
    """A segment of a JPEG."""
    return bytes([0xFF, marker]) + (len(body) + 2).to_bytes(2) + body


def with_segment(data: bytes, marker: int, body: bytes) -> bytes:
    """A JPEG with a segment put at its beginning."""
    return data[:2] + segment(marker, body) + data[2:]


def riff(*chunks: tuple[bytes, bytes]) -> bytes:
    """A WebP of chunks."""
    body = b"WEBP" + b"".join(
        name + len(part).to_bytes(4, "little") + part + bytes(len(part) % 2) for name, part in chunks
    )
    return b"RIFF" + len(body).to_bytes(4, "little") + body


def box(name: bytes, *parts: bytes) -> bytes:
    """A box of ISO-BMFF."""
    body = b"".join(parts)
    return (len(body) + 8).to_bytes(4) + name + body


def resized(data: bytes, width: int, height: int) -> bytes:
    """A HEIC or AVIF that says another size."""
    at = data.index(b"ispe") + 8
    return data[:at] + struct.pack(">II", width, height) + data[at + 8 :]


def trailer_of_samsung(block: bytes = b"\0\0\x01\x0a\x0e\0\0\0Image_UTC_Data1700000000000") -> bytes:
    """What Samsung's cameras put after the end of a JPEG."""
    directory = b"SEFH" + struct.pack("<II", 106, 1) + struct.pack("<HHII", 0, 0x0A01, len(block), len(block))
    return block + directory + len(directory).to_bytes(4, "little") + b"SEFT"
