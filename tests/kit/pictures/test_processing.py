"""Processing: upright, small, and with nothing in it but the picture."""

import hashlib
import struct
import zlib
from typing import Any

import pytest
from PIL import Image

from kit.pictures import ATTACHMENTS, EDGES, FileCode, FileRefused, Kind, Processed, examine, process
from tests.kit.pictures.samples import (
    LATITUDE,
    PDF,
    PROFILE,
    XMP,
    animated,
    box,
    chunk,
    corners,
    exif,
    opened,
    plain,
    png,
    saved,
    trailer_of_samsung,
    with_segment,
)

CORNERS = {(8, 6): "red", (56, 6): "lime", (8, 42): "blue", (56, 42): "white"}
NAMED = {"red": (255, 0, 0), "lime": (0, 255, 0), "blue": (0, 0, 255), "white": (255, 255, 255)}

# How a picture must be stored so that its orientation makes it upright.
STORED = {
    1: None,
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}


def processed(data: bytes) -> Processed:
    return process(data, examine(data, ATTACHMENTS))


def assert_upright(picture: Image.Image) -> None:
    assert picture.size == (64, 48)
    for place, name in CORNERS.items():
        pixel = picture.convert("RGB").getpixel(place)
        assert isinstance(pixel, tuple)
        assert max(abs(one - other) for one, other in zip(pixel, NAMED[name], strict=True)) < 40, (place, name, pixel)


def interlaced() -> bytes:
    """A PNG in seven passes, which Pillow reads but does not write: a red pixel, twice as wide and high."""
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", 2, 2, 8, 2, 0, 0, 1))
    red = b"\xc8\x1e\x28"
    # Passes 1, 6 and 7 hold a pixel, a pixel, and a row of two.
    rows = b"\0" + red + b"\0" + red + b"\0" + red + red
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("form", "mode", "options"),
    [
        ("JPEG", "RGB", {}),
        ("JPEG", "RGB", {"progressive": True}),
        ("JPEG", "L", {}),
        ("JPEG", "CMYK", {}),
        ("PNG", "RGB", {}),
        ("PNG", "RGBA", {}),
        ("PNG", "P", {}),
        ("PNG", "L", {}),
        ("PNG", "LA", {}),
        ("PNG", "1", {}),
        ("WEBP", "RGB", {}),
        ("WEBP", "RGBA", {"lossless": True}),
        ("GIF", "P", {}),
        ("GIF", "L", {}),
        ("AVIF", "RGB", {}),
        ("AVIF", "RGBA", {}),
    ],
)
def test_every_kind_and_mode_goes_in_and_comes_out(form: str, mode: str, options: dict[str, Any]) -> None:
    data = saved(plain(mode), form, **options)
    result = processed(data)

    assert (result.kind, result.width, result.height) == (Kind(form), 60, 40)
    assert result.sha256 == hashlib.sha256(data).hexdigest()
    assert [thumbnail[:3] for thumbnail in result.thumbnails] == [(edge, 60, 40) for edge in EDGES]
    for thumbnail in result.thumbnails:
        assert opened(thumbnail.data).format == "WEBP"
    assert opened(result.clean).tobytes() == opened(data).tobytes()
    assert opened(result.clean).format == form


@pytest.mark.parametrize("data", [interlaced(), *(animated(form) for form in ("GIF", "PNG", "WEBP"))])
def test_interlaced_and_animated_pictures_by_their_first_frame(data: bytes) -> None:
    result = processed(data)

    red, green, blue = (int(result.dominant_colour[at : at + 2], 16) for at in (1, 3, 5))  # type: ignore[index]
    assert abs(red - 200) + abs(green - 30) + abs(blue - 40) < 8
    assert examine(result.clean, ATTACHMENTS).frames == examine(data, ATTACHMENTS).frames
    assert getattr(opened(result.thumbnails[0].data), "n_frames", 1) == 1


def test_sixteen_bits_of_grey_are_made_eight() -> None:
    data = saved(Image.new("I;16", (60, 40), 0xC8FF), "PNG")
    result = processed(data)

    assert result.dominant_colour == "#c8c8c8"
    assert opened(result.clean).mode == "I;16"


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "P"])
@pytest.mark.parametrize("form", ["PNG", "GIF", "WEBP"])
@pytest.mark.parametrize("size", [(60, 40), (700, 3), (1500, 90), (5000, 600)])
def test_the_dominant_colour_of_a_plain_picture_is_exact(form: str, mode: str, size: tuple[int, int]) -> None:
    picture = Image.new("RGB", size, (200, 30, 40))
    picture = picture.quantize() if mode == "P" else picture.convert(mode)

    options = {"lossless": True, "method": 0} if form == "WEBP" else {}
    assert processed(saved(picture, form, **options)).dominant_colour == "#c81e28"


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_every_orientation_ends_upright(form: str, orientation: int) -> None:
    turn = STORED[orientation]
    stored = corners() if turn is None else corners().transpose(turn)
    data = saved(stored, form, exif=exif(orientation), **({} if form == "PNG" else {"quality": 95}))
    result = processed(data)

    assert (result.width, result.height) == (64, 48)
    assert_upright(opened(result.thumbnails[-1].data))
    clean = opened(result.clean)
    if form == "AVIF":
        # Turned by its container, as every viewer does.
        assert clean.getexif().get(0x0112, 1) == orientation
    else:
        assert dict(clean.getexif()) == {}
        assert_upright(clean)
    assert LATITUDE not in result.clean


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_what_is_upright_keeps_its_pixels_and_loses_what_it_tells(form: str) -> None:
    options: dict[str, Any] = {"exif": exif(), "icc_profile": PROFILE}
    data = saved(corners(), form, **options, **({} if form == "PNG" else {"xmp": XMP}))
    if form == "JPEG":
        data = with_segment(with_segment(data, 0xFE, LATITUDE), 0xED, b"Photoshop 3.0\0" + LATITUDE)
    if form == "PNG":
        texts = [chunk(b"tEXt", b"Comment\0" + LATITUDE), chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + XMP)]
        data = data[:33] + b"".join(texts) + chunk(b"zzZz", LATITUDE) + data[33:]
    assert LATITUDE in data
    result = processed(data)

    for published in (result.clean, *(thumbnail.data for thumbnail in result.thumbnails)):
        assert LATITUDE not in published
        assert b"2026:01:31" not in published
        assert dict(opened(published).getexif()) == {}
    assert opened(result.clean).tobytes() == opened(data).tobytes()
    assert opened(result.clean).info["icc_profile"] == PROFILE
    assert "icc_profile" not in opened(result.thumbnails[0].data).info


def test_comments_of_a_gif_go_and_its_loop_stays() -> None:
    data = animated("GIF", loop=7, comment=LATITUDE)
    clean = processed(data).clean

    assert LATITUDE in data
    assert LATITUDE not in clean
    assert opened(clean).info["loop"] == 7


def test_private_boxes_of_an_avif_are_blanked() -> None:
    data = saved(corners(), "AVIF") + box(b"uuid", bytes(range(16)), LATITUDE) + box(b"free", LATITUDE)
    clean = processed(data).clean

    assert LATITUDE not in clean
    assert len(clean) == len(data)


def test_what_follows_a_jpeg_goes() -> None:
    jpeg = saved(corners(), "JPEG")
    for data in (jpeg + bytes(99), jpeg + trailer_of_samsung(), with_segment(jpeg, 0xE2, b"MPF\0") + jpeg):
        assert processed(data).clean == jpeg


def test_a_preview_in_a_jpeg_goes() -> None:
    jpeg = saved(corners(), "JPEG")
    header = b"JFIF\0\1\1\1\0\x48\0\x48"
    preview = jpeg.replace(jpeg[2:20], b"\xff\xe0\0\x13" + header + b"\1\1abc")

    assert processed(preview).clean == jpeg.replace(jpeg[2:20], b"\xff\xe0\0\x10" + header + b"\0\0")


def test_a_turned_picture_keeps_its_profile() -> None:
    for form in ("JPEG", "PNG", "WEBP"):
        clean = processed(saved(corners(), form, exif=exif(6), icc_profile=PROFILE)).clean
        assert opened(clean).info["icc_profile"] == PROFILE


def test_a_turned_picture_keeps_its_transparency() -> None:
    picture = corners().convert("RGBA")
    picture.putpixel((0, 0), (0, 0, 0, 0))
    palette = corners().quantize(4)
    for data in (
        saved(picture, "PNG", exif=exif(3)),
        saved(picture, "WEBP", exif=exif(3), lossless=True),
        saved(palette, "PNG", exif=exif(3), transparency=palette.getpixel((0, 0))),
    ):
        result = processed(data)
        for published in (result.clean, result.thumbnails[0].data):
            pixel = opened(published).convert("RGBA").getpixel((63, 47))
            assert isinstance(pixel, tuple)
            assert pixel[3] == 0


def test_an_animation_is_not_turned() -> None:
    result = processed(animated("WEBP", exif=exif(6)))

    assert (result.width, result.height) == (60, 40)
    assert examine(result.clean, ATTACHMENTS)[1:] == (60, 40, 3)
    assert dict(opened(result.clean).getexif()) == {}


@pytest.mark.parametrize(
    ("size", "sizes"),
    [
        ((100, 80), [(100, 80), (100, 80), (100, 80)]),
        ((400, 200), [(160, 80), (400, 200), (400, 200)]),
        ((1200, 1200), [(160, 160), (480, 480), (1200, 1200)]),
        ((1000, 2000), [(80, 160), (240, 480), (600, 1200)]),
        ((5000, 1001), [(160, 32), (480, 96), (1200, 240)]),
        ((20000, 1), [(160, 1), (480, 1), (1200, 1)]),
        ((1, 20000), [(1, 160), (1, 480), (1, 1200)]),
        ((1, 1), [(1, 1), (1, 1), (1, 1)]),
    ],
)
@pytest.mark.parametrize("form", ["JPEG", "PNG"])
def test_thumbnails_have_their_sizes(form: str, size: tuple[int, int], sizes: list[tuple[int, int]]) -> None:
    result = processed(saved(Image.new("RGB", size, "teal"), form))

    assert [(thumbnail.width, thumbnail.height) for thumbnail in result.thumbnails] == sizes
    assert [opened(thumbnail.data).size for thumbnail in result.thumbnails] == sizes


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "P", "L", "I;16"])
def test_a_picture_made_small_by_rows_is_the_same_picture(mode: str) -> None:
    # As wide as is needed to be made small twice over, and higher than the rows that are taken at a time.
    large = corners().resize((4800, 600), Image.Resampling.NEAREST)
    data = saved(large.quantize(4) if mode == "P" else large.convert("L" if mode == "I;16" else mode), "PNG")
    if mode == "I;16":
        data = saved(large.convert("L").convert("I").point(lambda level: level * 257).convert("I;16"), "PNG")
    thumbnail = opened(processed(data).thumbnails[1].data).convert("RGB").resize((64, 48))

    for place, name in CORNERS.items():
        wanted = Image.new("RGB", (1, 1), name)
        if mode in {"L", "I;16"}:
            wanted = wanted.convert("L").convert("RGB")
        got, want = thumbnail.getpixel(place), wanted.getpixel((0, 0))
        assert isinstance(got, tuple)
        assert isinstance(want, tuple)
        assert max(abs(one - other) for one, other in zip(got, want, strict=True)) < 20


def test_transparency_is_kept_and_does_not_count() -> None:
    picture = Image.new("RGBA", (400, 400), (0, 255, 0, 0))
    picture.paste((200, 30, 40, 255), (0, 0, 100, 100))
    result = processed(saved(picture, "PNG"))

    assert result.dominant_colour == "#c81e28"
    for thumbnail in result.thumbnails:
        pixels = opened(thumbnail.data)
        assert pixels.mode == "RGBA"
        assert pixels.getchannel("A").getextrema() == (0, 255)
    assert processed(saved(Image.new("RGBA", (9, 9)), "PNG")).dominant_colour is None


def test_a_document_has_no_picture() -> None:
    with pytest.raises(FileRefused) as refused:
        processed(PDF)

    assert refused.value.code == FileCode.UNSUPPORTED_TYPE


@pytest.mark.parametrize(
    "data",
    [
        png(width=200, height=200),
        saved(plain(), "AVIF").replace(b"av1C", b"xxxx"),
        with_segment(saved(plain(), "JPEG"), 0xC4, b"\xff" * 20),
        saved(plain(), "WEBP", lossless=True)[:30] + bytes(len(saved(plain(), "WEBP", lossless=True)) - 30),
    ],
    ids=["too few rows", "no codec's settings", "no codes", "zeros for pixels"],
)
def test_pixels_that_cannot_be_decoded(data: bytes) -> None:
    examined = examine(data, ATTACHMENTS)
    with pytest.raises(FileRefused) as refused:
        process(data, examined)

    assert refused.value.code in {FileCode.UNREADABLE, FileCode.TRUNCATED}


def test_bytes_that_were_not_examined_are_refused() -> None:
    examined = examine(saved(plain(), "PNG"), ATTACHMENTS)
    for other in (saved(plain(size=(90, 90)), "PNG"), saved(plain(), "JPEG"), b"", b"\x89PNG\r\n\x1a\n"):
        with pytest.raises(FileRefused):
            process(other, examined)
