"""Files that must be refused, each with the code that it must be refused with."""

import struct
import zlib
from collections.abc import Iterator

from kit.pictures import FileCode, Kind
from tests.kit.pictures.samples import (
    HEIC,
    PDF,
    PDF_BODY,
    ZIP,
    animated,
    box,
    chunk,
    plain,
    png,
    resized,
    riff,
    saved,
    segment,
    sound,
    trailer_of_samsung,
    with_segment,
)

Hostile = tuple[str, bytes, FileCode]

HTML = b"<!DOCTYPE html><html><body onload=alert(1)></body></html>"
PHP = b"<?php system($_GET['c']); ?>"
SCRIPT = b"*/=1;alert(document.domain);//"
RAR = b"Rar!\x1a\x07\x01\x00" + bytes(20)
SEVEN = b"7z\xbc\xaf\x27\x1c\x00\x04" + bytes(24)
PROGRAM = b"MZ\x90\x00" + bytes(60)

SOUND = sound()
JPEG, PNG, GIF, WEBP, AVIF = (SOUND[kind] for kind in (Kind.JPEG, Kind.PNG, Kind.GIF, Kind.WEBP, Kind.AVIF))
PICTURES = {kind: data for kind, data in SOUND.items() if kind != Kind.PDF}


def hostile() -> list[Hostile]:
    """All of them."""
    parts = (_sizes(), _others(), _cut(), _huge(), _many(), _appended(), _hidden(), _bombs(), _damaged(), _boxes())
    return [entry for part in parts for entry in part]


def _sizes() -> Iterator[Hostile]:
    yield "nothing", b"", FileCode.EMPTY
    for kind in (Kind.JPEG, Kind.PDF):
        yield f"a large {kind}", SOUND[kind] + bytes(20 * 1024 * 1024), FileCode.TOO_LARGE


def _others() -> Iterator[Hostile]:
    heads = {
        "a zero byte": b"\0",
        "text": b"hello",
        "html": HTML,
        "svg": b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        "bmp": saved(plain(), "BMP"),
        "tiff": saved(plain(), "TIFF"),
        "ico": saved(plain(), "ICO"),
        "jpeg 2000": b"\0\0\0\x0cjP  \r\n\x87\n" + bytes(20),
        "photoshop": b"8BPS\0\1" + bytes(20),
        "postscript": b"%!PS-Adobe-3.0\n",
        "mp4": box(b"ftyp", b"isom\0\0\2\0isomiso2avc1mp41") + box(b"mdat", bytes(8)),
        "mp4 that may be heic": box(b"ftyp", b"mp42\0\0\0\0heicmif1") + HEIC[28:],
        "webm": b"\x1a\x45\xdf\xa3" + bytes(20),
        "wav": b"RIFF\x24\0\0\0WAVEfmt " + bytes(20),
        "program": PROGRAM,
        "zip": ZIP,
        "gzip": b"\x1f\x8b\x08" + bytes(10),
        "half a signature of jpeg": b"\xff\xd8",
        "half a signature of png": PNG[:7],
        "a gif of no version": b"GIF88a" + GIF[6:],
        "a mirrored riff": b"RIFX" + WEBP[4:],
        "php before a jpeg": PHP + JPEG,
        "html before a png": HTML + PNG,
        "zip before a gif": ZIP + GIF,
        "white space before a webp": b"\n" + WEBP,
        "program before a heic": PROGRAM + HEIC,
    }
    for name, data in heads.items():
        yield name, data, FileCode.UNSUPPORTED_TYPE


def _cut() -> Iterator[Hostile]:
    for kind, data in PICTURES.items():
        for left in (len(data) // 2, len(data) - 1, 3 * len(data) // 4):
            yield f"{kind} cut to {left}", data[:left], FileCode.TRUNCATED
    yield "jpeg, its signature", JPEG[:3], FileCode.TRUNCATED
    yield "jpeg, half a length", JPEG[:5], FileCode.TRUNCATED
    yield "jpeg that ends in fill bytes", JPEG[:-2] + b"\xff\xff\xff", FileCode.TRUNCATED
    yield "jpeg without an end", JPEG[:-2], FileCode.TRUNCATED
    yield "png, its signature", PNG[:8], FileCode.TRUNCATED
    yield "png without an end", PNG[:-12], FileCode.TRUNCATED
    yield "gif, its signature", GIF[:6], FileCode.TRUNCATED
    yield "gif without an end", GIF[:-1], FileCode.TRUNCATED
    yield "webp, its signature", WEBP[:12], FileCode.TRUNCATED
    yield "heic without its pixels", HEIC[: HEIC.index(b"mdat") - 4], FileCode.TRUNCATED
    yield "heic, one box and a bit", HEIC[:31], FileCode.TRUNCATED
    yield "pdf without an end", PDF[:-7], FileCode.TRUNCATED
    yield "pdf, half of it", PDF[: len(PDF) // 2], FileCode.TRUNCATED


def _huge() -> Iterator[Hostile]:
    sizes = [(65_500, 65_500), (30_000, 1), (1, 20_001), (7_072, 7_072)]
    for width, height in sizes:
        at = JPEG.index(b"\xff\xc0") + 5
        large = JPEG[:at] + struct.pack(">HH", height, width) + JPEG[at + 4 :]
        yield f"jpeg of {width} by {height}", large, FileCode.TOO_MANY_PIXELS
        yield f"png of {width} by {height}", png(width=width, height=height), FileCode.TOO_MANY_PIXELS
        large = GIF[:6] + struct.pack("<HH", width, height) + GIF[10:]
        yield f"gif of {width} by {height}", large, FileCode.TOO_MANY_PIXELS
        canvas = bytes(4) + (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
        yield f"webp of {width} by {height}", riff((b"VP8X", canvas)), FileCode.TOO_MANY_PIXELS
        yield f"heic of {width} by {height}", resized(HEIC, width, height), FileCode.TOO_MANY_PIXELS
        yield f"avif of {width} by {height}", resized(AVIF, width, height), FileCode.TOO_MANY_PIXELS
    yield "png of all it can say", png(width=2**31 - 1, height=2**31 - 1), FileCode.TOO_MANY_PIXELS
    at = GIF.index(b"\x2c", 13 + 3 * 2 ** ((GIF[10] & 7) + 1)) + 5
    wide = GIF[:at] + struct.pack("<HH", 60_000, 60_000) + GIF[at + 4 :]
    yield "gif with a frame beyond its screen", wide, FileCode.TOO_MANY_PIXELS
    bits = (16_383 | 16_383 << 14).to_bytes(4, "little")
    yield "webp without loss", riff((b"VP8L", b"\x2f" + bits + bytes(8))), FileCode.TOO_MANY_PIXELS
    lossy = bytes(3) + b"\x9d\x01\x2a" + struct.pack("<HH", 16_383, 16_383) + bytes(4)
    yield "webp with loss", riff((b"VP8 ", lossy)), FileCode.TOO_MANY_PIXELS


def _many() -> Iterator[Hostile]:
    start, frame = b"GIF89a\1\0\1\0\0\0\0", b"\x2c\0\0\0\0\1\0\1\0\0\2\2\x44\1\0"
    yield "gif of many frames", start + 1_001 * frame + b";", FileCode.TOO_MANY_FRAMES
    yield "gif of very many frames", start + 1_000_000 * frame + b";", FileCode.TOO_MANY_FRAMES
    start = b"GIF89a" + struct.pack("<HH", 7_000, 7_000) + bytes(3)
    yield "gif of large frames", start + 11 * frame + b";", FileCode.TOO_MANY_PIXELS
    for declared in (1_001, 2**31):
        control = chunk(b"acTL", struct.pack(">II", declared, 0))
        yield f"png of {declared} frames", png(control), FileCode.TOO_MANY_FRAMES
    controls = [chunk(b"fcTL", bytes(26))] * 1_001
    yield "png of more frames than it says", png(*controls), FileCode.TOO_MANY_FRAMES
    control = chunk(b"acTL", struct.pack(">II", 11, 0))
    yield "png of large frames", png(control, width=7_000, height=7_000), FileCode.TOO_MANY_PIXELS
    canvas = b"\2\0\0\0" + bytes(6)
    yield "webp of many frames", riff((b"VP8X", canvas), *[(b"ANMF", bytes(24))] * 1_001), FileCode.TOO_MANY_FRAMES
    canvas = b"\2\0\0\0" + 2 * (6_999).to_bytes(3, "little")
    yield "webp of large frames", riff((b"VP8X", canvas), *[(b"ANMF", bytes(24))] * 11), FileCode.TOO_MANY_PIXELS
    sequence = animated("AVIF")
    at = sequence.index(b"stsz") + 12
    for frames in (1_001, 2**32 - 1):
        many = sequence[:at] + frames.to_bytes(4) + sequence[at + 4 :]
        yield f"avif of {frames} frames", many, FileCode.TOO_MANY_FRAMES


def _appended() -> Iterator[Hostile]:
    others = {
        "zip": ZIP,
        "html": HTML,
        "script": SCRIPT,
        "pdf": PDF,
        "php": PHP,
        "program": PROGRAM,
        "jpeg": JPEG,
        "png": PNG,
        "a byte": b"x",
    }
    for kind, data in PICTURES.items():
        for name, other in others.items():
            yield f"{name} after {kind}", data + other, FileCode.POLYGLOT
            yield f"zeros and {name} after {kind}", data + bytes(64) + other, FileCode.POLYGLOT
    for name, other in others.items():
        if name != "pdf":
            yield f"{name} after PDF", PDF + other, FileCode.POLYGLOT
    yield "zip after two pictures of a phone", with_segment(JPEG, 0xE2, b"MPF\0") + JPEG + ZIP, FileCode.POLYGLOT
    yield "half a picture of a phone", with_segment(JPEG, 0xE2, b"MPF\0") + JPEG[:-2], FileCode.POLYGLOT
    yield "twenty pictures of a phone", with_segment(JPEG, 0xE2, b"MPF\0") + 20 * JPEG, FileCode.POLYGLOT
    yield "video of a phone", JPEG + box(b"ftyp", b"mp42\0\0\0\0isommp42"), FileCode.POLYGLOT
    yield "zip in Samsung's trailer", JPEG + trailer_of_samsung(ZIP), FileCode.POLYGLOT
    yield "zip before Samsung's trailer", JPEG + ZIP + trailer_of_samsung(), FileCode.POLYGLOT
    yield "the end of Samsung's trailer", JPEG + PHP + bytes(4) + b"SEFT", FileCode.POLYGLOT
    yield "an unknown box", HEIC + box(b"evil", PROGRAM), FileCode.POLYGLOT


def _hidden() -> Iterator[Hostile]:
    others = {"zip": ZIP, "html": HTML, "php": PHP, "pdf": PDF, "rar": RAR, "7z": SEVEN, "script": b"<SCRIPT src=x>"}
    for name, other in others.items():
        yield f"{name} in a jpeg's comment", with_segment(JPEG, 0xFE, other), FileCode.POLYGLOT
        yield f"{name} in a jpeg's exif", with_segment(JPEG, 0xE1, b"Exif\0\0" + other), FileCode.POLYGLOT
        yield f"{name} in a png's text", png(chunk(b"tEXt", b"a\0" + other)), FileCode.POLYGLOT
        yield f"{name} in a chunk of nobody's", png(chunk(b"zzZz", other)), FileCode.POLYGLOT
        comment = b"\x21\xfe" + bytes([len(other) % 256]) + other + b"\0"
        if len(other) < 256:
            yield f"{name} in a gif's comment", GIF[:-1] + comment + b";", FileCode.POLYGLOT
        yield f"{name} in a webp's xmp", riff((b"VP8 ", WEBP[20:]), (b"XMP ", other)), FileCode.POLYGLOT
        yield f"{name} in a heic's free box", HEIC + box(b"free", other), FileCode.POLYGLOT
        yield f"{name} in an avif's pixels", AVIF + box(b"mdat", other), FileCode.POLYGLOT
        if name != "pdf":
            yield f"{name} before a pdf", other + b"\n" + PDF, FileCode.POLYGLOT
    for name in ("zip", "php", "rar", "7z", "html"):
        inside = b"%PDF-1.4\n%" + others[name] + PDF[8:]
        at = inside.index(b"xref\n")
        inside = inside.replace(b"startxref\n%d" % PDF.index(b"xref\n"), b"startxref\n%d" % at)
        yield f"{name} in a pdf", inside, FileCode.POLYGLOT
    yield "white space before a pdf", b"\r\n" + PDF, FileCode.POLYGLOT
    gif = b"GIF89a/*" + b"\1\0\0\0\0" + GIF[13:-1] + b"\x21\xfe\x1e" + SCRIPT + b"\0;"
    yield "gif that is a script", gif, FileCode.POLYGLOT
    yield "gif that is assigned to", b"GIF89a=/*\0" + GIF[10:], FileCode.POLYGLOT
    script = b"\xff\xd8\xff\xe0/*" + bytes(0x2F2A - 2) + segment(0xFE, SCRIPT) + JPEG[2:]
    yield "jpeg that is a script", script, FileCode.POLYGLOT
    yield "webp that is a script", b"RIFF/*\0\0" + WEBP[8:] + bytes(0x2A2F), FileCode.POLYGLOT


def _bombs() -> Iterator[Hostile]:
    bomb = zlib.compress(bytes(20_000_000), 9)
    yield "png, bomb of a profile", png(chunk(b"iCCP", b"a\0\0" + bomb)), FileCode.TOO_LARGE
    yield "png, bomb of a text", png(chunk(b"zTXt", b"a\0\0" + bomb)), FileCode.TOO_LARGE
    yield "png, bomb of a wide text", png(chunk(b"iTXt", b"a\0\1\0en\0a\0" + bomb)), FileCode.TOO_LARGE
    some = zlib.compress(bytes(200_000), 9)
    yield "png, bomb of many texts", png(*[chunk(b"zTXt", b"a\0\0" + some)] * 40_000), FileCode.TOO_LARGE
    yield "png of very many chunks", png(*[chunk(b"tEXt", b"")] * 1_000_000), FileCode.UNREADABLE
    yield "jpeg of very many segments", JPEG[:2] + 4_000_000 * b"\xff\xe1\0\2" + JPEG[2:], FileCode.UNREADABLE
    yield "jpeg of very many fill bytes", JPEG[:2] + 16_000_000 * b"\xff" + b"\0\0", FileCode.UNREADABLE
    scan = JPEG[JPEG.index(b"\xff\xda") : -2]
    yield "jpeg of very many scans", JPEG[:-2] + 500 * scan + JPEG[-2:], FileCode.UNREADABLE
    yield "gif of very many blocks", GIF[:-1] + 5_000_000 * b"\x21\xfe\0" + b";", FileCode.UNREADABLE
    yield "gif of very small pieces", GIF[:-1] + b"\x21\xfe" + 9_000_000 * b"\1a" + b"\0;", FileCode.UNREADABLE
    yield "webp of very many chunks", riff((b"VP8 ", WEBP[20:]), *[(b"abcd", b"")] * 500_000), FileCode.UNREADABLE
    yield "heic of very many boxes", HEIC + 2_000_000 * box(b"free"), FileCode.UNREADABLE


def _damaged() -> Iterator[Hostile]:
    code = FileCode.UNREADABLE
    header, end = PNG[:33], chunk(b"IEND", b"")
    yield "png, a bit turned in its pixels", _turned(PNG, PNG.index(b"IDAT") + 9), code
    yield "png, a bit turned in a checksum", _turned(PNG, 30), code
    yield "png without pixels", header + end, code
    yield "png without a header", PNG[:8] + PNG[33:], code
    yield "png with two headers", header + PNG[8:], code
    yield "png of no width", png(width=0), code
    yield "png with a short header", PNG[:8] + chunk(b"IHDR", bytes(12)) + PNG[33:], code
    yield "png, a chunk it needs", png(chunk(b"ABCD", b"")), code
    yield "png of an iPhone's own form", PNG[:8] + chunk(b"CgBI", bytes(4)) + PNG[8:], code
    yield "png, a chunk without a name", png(chunk(b"\0\1\2\3", b"")), code
    yield "png, a profile that is none", png(chunk(b"iCCP", b"a\0\0notzlib")), code
    yield "png, a text that is none", png(chunk(b"zTXt", b"a\0\0notzlib")), code
    yield "png, fewer frames than it says", png(chunk(b"acTL", struct.pack(">II", 2, 0))), code
    size = JPEG[JPEG.index(b"\xff\xc0") : JPEG.index(b"\xff\xc0") + 19]
    yield "jpeg, nothing between its ends", b"\xff\xd8\xff\xd9", code
    yield "jpeg without a size", JPEG.replace(size, b""), code
    yield "jpeg with two sizes", JPEG.replace(size, 2 * size), code
    yield "jpeg of no height", JPEG.replace(size, size[:5] + b"\0\0" + size[7:]), code
    yield "jpeg without loss", JPEG.replace(size, b"\xff\xc3" + size[2:]), code
    yield "jpeg without a scan", JPEG[: JPEG.index(b"\xff\xda")] + b"\xff\xd9", code
    yield "jpeg, something between segments", JPEG[:2] + segment(0xFE, b"a") + b"abc" + JPEG[2:], code
    yield "jpeg, a segment of length one", JPEG[:2] + b"\xff\xe5\0\1" + JPEG[2:], code
    yield "jpeg in a jpeg's beginning", JPEG[:2] + b"\xff\xd8" + JPEG[2:], code
    yield "gif without a frame", GIF[:13] + GIF[13 : 13 + 3 * 2 ** ((GIF[10] & 7) + 1)] + b";", code
    yield "gif, a block of nobody's", GIF[:-1] + b"\x99abc\0;", code
    yield "gif of no size", b"GIF89a\0\0\0\0\0\0\0\x2c\0\0\0\0\0\0\0\0\0\2\0;", code
    yield "gif, packed as nothing is", b"GIF89a\1\0\1\0\0\0\0\x2c\0\0\0\0\1\0\1\0\0\x20\0;", code
    yield "webp of nothing", riff(), code
    yield "webp, a canvas alone", riff((b"VP8X", bytes(10))), code
    yield "webp with two pictures", riff((b"VP8 ", WEBP[20:]), (b"VP8 ", WEBP[20:])), code
    yield "webp of two sizes", riff((b"VP8X", bytes(10)), (b"VP8 ", WEBP[20:])), code
    yield "webp, a header of zeros", riff((b"VP8 ", bytes(20))), code
    yield "webp, a header of zeros without loss", riff((b"VP8L", bytes(20))), code
    yield "webp, a long chunk", WEBP[:16] + b"\xff\xff\xff\x7f" + WEBP[20:], code
    yield "webp, its header last", riff((b"ICCP", b""), (b"VP8X", bytes(10)), (b"VP8 ", WEBP[20:])), code
    start = b"startxref\n%d" % len(PDF_BODY)
    yield "pdf of no version", b"%PDF-x.y" + PDF[8:], code
    yield "pdf, its table beyond its end", PDF.replace(start, b"startxref\n99999"), code
    yield "pdf, its table elsewhere", PDF.replace(start, b"startxref\n11"), code
    yield "pdf, an end without a table", PDF.replace(b"startxref", b"startxxxx"), code


def _boxes() -> Iterator[Hostile]:
    code = FileCode.UNREADABLE
    for kind, data in ((Kind.HEIC, HEIC), (Kind.AVIF, AVIF)):
        pixels = data.index(b"mdat") - 4
        meta = data[28 if kind == Kind.HEIC else data.index(b"meta") - 4 : pixels]
        yield f"{kind}, pixels to the end of the file", data[:pixels] + bytes(4) + data[pixels + 4 :], code
        yield f"{kind} with two indexes", data[:pixels] + meta + data[pixels:], code
        yield f"{kind} without an index", data[: data.index(b"meta") - 4] + data[pixels:], code
        yield f"{kind} without a size", data.replace(b"ispe", b"ispx"), code
        yield f"{kind} of no width", resized(data, 0, 10), code
        yield f"{kind} without a first picture", data.replace(b"pitm", b"pitx"), code
        yield f"{kind}, a box longer than what it is in", data.replace(b"\x14ispe", b"\xf4ispe"), code
        at = data.index(b"iloc") + 8
        yield f"{kind}, an index of nothing", data[: at + 2] + b"\xff\xff" + data[at + 4 :], code
    yield "heic, packed in a rare form", HEIC.replace(b"\x0f\x03\x60\x00", b"\x0c\x03\x60\x00"), code


def _turned(data: bytes, at: int) -> bytes:
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]
