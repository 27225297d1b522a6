"""Keys: what is one, and that nothing else leaves the folder or gets into it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from kit.storage import (
    BadKey,
    Storage,
    content_key,
    content_type_of,
    extension_of,
    is_picture,
    key_of,
    sha256_of,
)
from tests.kit.storage.serving import files_below

pytestmark = pytest.mark.anyio

HOSTILE = [
    "",
    "/",
    ".",
    "..",
    "...",
    "../outside.txt",
    "a/../../outside.txt",
    "a/..",
    "a/./b",
    "./a",
    "/etc/passwd",
    "//host/share",
    "a//b",
    "a/",
    "/a",
    "%2e%2e/outside.txt",
    "%2e%2e%2foutside.txt",
    "..%2foutside.txt",
    "%252e%252e/outside.txt",
    "..\\outside.txt",
    "a\\b",
    "C:\\outside.txt",
    "C:outside.txt",
    "file:///etc/passwd",
    "~/outside.txt",
    "a\0",
    "a.png\0.txt",
    "\0",
    "a\n",
    "a\r\nb",
    "a b",
    "a\tb",
    " a",
    "a ",
    "a.",
    "a./b",
    "\u2025/outside.txt",
    "\u2024\u2024/outside.txt",
    "..\u2215outside.txt",
    "..\u2044outside.txt",
    "\uff0e\uff0e\uff0foutside.txt",
    "\u202e.txt",
    "a\u0301",
    "\u0430.txt",
    "\u0661.txt",
    "\ud800",
    "#incoming/a",
    "a#1",
    "a?b",
    "a*",
    "$(id)",
    "`id`",
    "a;b",
    "a'b",
    'a"b',
    "x" * 201,
    "x" * 513,
    "/".join(["x" * 100] * 6),
    "a/" * 300 + "a",
    "CON",
    "nul",
    "nul.png",
    "Aux.tar.gz",
    "a/prn/b",
    "com1",
    "LPT9.txt",
    "com\u00b9",
]


@pytest.mark.parametrize("text", HOSTILE, ids=ascii)
async def test_a_hostile_key_is_refused_everywhere(folder: Storage, tmp_path: Path, text: str) -> None:
    (tmp_path / "outside.txt").write_text("untouched")

    async def never() -> AsyncIterator[bytes]:
        raise AssertionError("the stream was read")
        yield b""

    for attempt in (
        lambda: folder.put(text, b"x"),
        lambda: folder.put(text, never()),
        lambda: folder.get(text),
        lambda: folder.head(text),
        lambda: folder.exists(text),
        lambda: folder.delete(text),
        lambda: folder.delete_many(["fine.txt", text]),
        lambda: folder.reading_url(text, 60),
        lambda: folder.upload_link(text, 60, 10),
    ):
        with pytest.raises(BadKey) as refused:
            await attempt()
        assert not text or len(text) < 3 or text not in str(refused.value)
    with pytest.raises(BadKey):
        folder.stream(text)
    if text not in ("", "a/"):  # as prefixes these are good ones
        with pytest.raises(BadKey):
            folder.list(text)
    assert files_below(tmp_path) == ["outside.txt"]
    assert (tmp_path / "outside.txt").read_text() == "untouched"


PIECES = st.sampled_from(["..", ".", "/", "\\", "%2e", "%2f", "\0", "a", "A9_", "-", "con", "\u2024", "#", "x" * 150])
TEXTS = st.text(max_size=40) | st.lists(PIECES, max_size=8).map("".join)


@given(TEXTS)
@example("a/b.png")
def test_a_key_names_a_place_in_the_folder(text: str) -> None:
    try:
        key = key_of(text)
    except BadKey:
        return
    assert key == text
    assert 1 <= len(key) <= 512
    assert key.isascii()
    below = Path("/folder")
    assert (below / key).resolve().is_relative_to(below)
    assert (below / key).as_posix() == f"/folder/{key}"
    assert all(segment.strip(".") for segment in key.split("/"))


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(TEXTS)
async def test_no_text_writes_outside_of_the_folder(tmp_path: Path, text: str) -> None:
    storage = Storage.of(str(tmp_path / "deep" / "inside"))
    try:
        await storage.put(text, b"x")
    except BadKey:
        return
    assert await storage.get(text) == b"x"
    assert files_below(tmp_path) == [f"deep/inside/{text}"]
    await storage.delete(text)


@pytest.mark.parametrize("text", ["a", "0", "a.b", "-", "_", ".hidden", "A/b/C.d", "x" * 200, "console.txt", "com10"])
def test_keys(text: str) -> None:
    assert key_of(text) == text


def test_the_key_of_a_content() -> None:
    digest = sha256_of(b"a picture")
    key = content_key("acct_01kb1x0v0ye3s8k2q5t6d1m9zn", digest, "image/jpeg; charset=x")
    assert key == f"acct_01kb1x0v0ye3s8k2q5t6d1m9zn/{digest[:2]}/{digest}.jpg"
    assert content_type_of(key) == "image/jpeg"
    with pytest.raises(BadKey):
        content_key("../other", digest, "image/jpeg")


@pytest.mark.parametrize(
    ("name", "content_type", "picture"),
    [
        ("a.png", "image/png", True),
        ("a.JPEG", "image/jpeg", True),
        ("a.webp", "image/webp", True),
        ("a.svg", "image/svg+xml", False),
        ("a.pdf", "application/pdf", False),
        ("a.html", "application/octet-stream", False),
        ("a.png.exe", "application/octet-stream", False),
        ("png", "application/octet-stream", False),
        ("a.png/b", "application/octet-stream", False),
    ],
)
def test_the_type_is_told_by_the_extension(name: str, content_type: str, picture: bool) -> None:
    key = key_of(name)
    assert content_type_of(key) == content_type
    assert is_picture(key) == picture


def test_a_type_and_its_extension_lead_to_each_other() -> None:
    for content_type in ("image/jpeg", "image/tiff", "application/pdf", "text/csv", "application/octet-stream"):
        assert content_type_of(key_of(f"a.{extension_of(content_type)}")) == content_type
    assert extension_of("text/html") == "bin"
    assert extension_of("../../x") == "bin"
