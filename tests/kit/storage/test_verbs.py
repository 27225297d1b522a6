"""What every store does alike: the same tests on a folder and on S3."""

import hashlib
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import httpx2 as httpx
import pytest

from kit.storage import BadRange, NotFound, Refused, Storage

pytestmark = pytest.mark.anyio

BIG = 11 * 1024 * 1024 + 7
"""Bytes that take three parts of a multipart upload."""


async def stream_of(*chunks: bytes) -> AsyncIterator[bytes]:
    for chunk in chunks:
        yield chunk


async def keys_in(storage: Storage, prefix: str = "") -> list[str]:
    return sorted([found.key async for found in storage.list(prefix)])


async def test_what_is_put_is_got(storage: Storage) -> None:
    assert await storage.put("acct_1/a.png", b"a picture", "image/png") == 9
    assert await storage.get("acct_1/a.png") == b"a picture"
    assert await storage.exists("acct_1/a.png")

    found = await storage.head("acct_1/a.png")
    assert (found.key, found.size) == ("acct_1/a.png", 9)
    assert found.etag.startswith('"')
    assert found.etag.endswith('"')
    assert abs(datetime.now(UTC) - found.modified) < timedelta(minutes=1)


async def test_a_stream_is_put_and_got(storage: Storage) -> None:
    assert await storage.put("a/b.txt", stream_of(b"one ", b"", b"two ", b"three")) == 13
    assert b"".join([chunk async for chunk in storage.stream("a/b.txt")]) == b"one two three"


@pytest.mark.parametrize("data", [b"", stream_of()], ids=["bytes", "stream"])
async def test_nothing_at_all_is_an_object_too(storage: Storage, data: bytes | AsyncIterator[bytes]) -> None:
    # The stream is made anew here: the parameter's has been read by the other store.
    assert await storage.put("empty.txt", data if isinstance(data, bytes) else stream_of()) == 0
    assert await storage.get("empty.txt") == b""
    assert [chunk async for chunk in storage.stream("empty.txt") if chunk] == []
    assert (await storage.head("empty.txt")).size == 0
    with pytest.raises(BadRange):
        await storage.get("empty.txt", 0, 1)


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        (0, None, b"0123456789"),
        (0, 1, b"0"),
        (3, 7, b"3456"),
        (3, None, b"3456789"),
        (9, 99, b"9"),
        (0, 10, b"0123456789"),
    ],
)
async def test_ranges(storage: Storage, start: int, end: int | None, expected: bytes) -> None:
    await storage.put("digits.txt", b"0123456789")
    assert await storage.get("digits.txt", start, end) == expected
    assert b"".join([chunk async for chunk in storage.stream("digits.txt", start, end)]) == expected


@pytest.mark.parametrize(("start", "end"), [(10, None), (10, 11), (99, 100), (5, 5), (5, 4), (-1, None), (-3, -1)])
async def test_ranges_that_hold_nothing(storage: Storage, start: int, end: int | None) -> None:
    await storage.put("digits.txt", b"0123456789")
    with pytest.raises(BadRange):
        await storage.get("digits.txt", start, end)
    with pytest.raises(BadRange):
        await anext(storage.stream("digits.txt", start, end))


async def test_the_later_one_counts(storage: Storage) -> None:
    await storage.put("a.txt", b"first")
    before = await storage.head("a.txt")
    await storage.put("a.txt", b"other")
    assert await storage.get("a.txt") == b"other"
    assert (await storage.head("a.txt")).etag != before.etag


async def test_what_is_not_there(storage: Storage) -> None:
    await storage.put("there/a.txt", b"here")
    for key in ("nothing.txt", "there/b.txt", "there"):
        assert not await storage.exists(key)
        with pytest.raises(NotFound):
            await storage.get(key)
        with pytest.raises(NotFound):
            await storage.get(key, 1, 2)
        with pytest.raises(NotFound):
            await storage.head(key)
        with pytest.raises(NotFound):
            await anext(storage.stream(key))
        await storage.delete(key)
    assert await keys_in(storage) == ["there/a.txt"]


async def test_deleting(storage: Storage) -> None:
    for name in "abcd":
        await storage.put(f"x/{name}.txt", name.encode())
    await storage.delete("x/a.txt")
    await storage.delete("x/a.txt")
    assert await keys_in(storage) == ["x/b.txt", "x/c.txt", "x/d.txt"]
    await storage.delete_many(["x/a.txt", "x/b.txt", "y/none.txt", "x/d.txt"])
    await storage.delete_many([])
    assert await keys_in(storage) == ["x/c.txt"]


async def test_listing(storage: Storage) -> None:
    assert await keys_in(storage) == []
    keys = ["acct_1/aa/1.png", "acct_1/ab/2.png", "acct_1/readme.txt", "acct_10/aa/1.png", "top.txt"]
    for key in keys:
        await storage.put(key, key.encode())
    assert await keys_in(storage) == keys
    assert await keys_in(storage, "acct_1") == keys[:3]
    assert await keys_in(storage, "acct_1/") == keys[:3]
    assert await keys_in(storage, "acct_1/aa") == keys[:1]
    assert await keys_in(storage, "acct") == []
    assert await keys_in(storage, "nothing/here") == []
    sizes = {found.key: found.size async for found in storage.list()}
    assert sizes == {key: len(key) for key in keys}
    listed = [found async for found in storage.list("acct_10")]
    assert listed == [await storage.head("acct_10/aa/1.png")]


async def test_a_big_object(storage: Storage) -> None:
    block = bytes(range(256)) * 4096
    whole = (block * 12)[:BIG]

    async def parts() -> AsyncIterator[bytes]:
        for at in range(0, BIG, 300_000):
            yield whole[at : at + 300_000]

    assert await storage.put("big.bin", parts()) == BIG
    assert (await storage.head("big.bin")).size == BIG
    digest = hashlib.sha256()
    longest = 0
    async for chunk in storage.stream("big.bin"):
        digest.update(chunk)
        longest = max(longest, len(chunk))
    assert digest.hexdigest() == hashlib.sha256(whole).hexdigest()
    assert longest < BIG / 2
    assert await storage.get("big.bin", BIG - 5) == whole[-5:]
    assert await storage.put("big2.bin", whole) == BIG
    assert (await storage.head("big2.bin")).size == BIG


@pytest.mark.parametrize("error", [KeyError("ours"), FileNotFoundError("ours"), TimeoutError(), ValueError("ours")])
async def test_a_stream_that_breaks_stores_nothing(storage: Storage, error: Exception) -> None:
    async def broken() -> AsyncIterator[bytes]:
        for _ in range(7):
            yield bytes(1024 * 1024)
        raise error

    await storage.put("kept.bin", b"as it was")
    for key in ("kept.bin", "new.bin"):
        with pytest.raises(type(error)) as raised:
            await storage.put(key, broken())
        assert raised.value is error
    assert await keys_in(storage) == ["kept.bin"]
    assert await storage.get("kept.bin") == b"as it was"


async def test_the_extension_says_the_type(storage: Storage) -> None:
    with pytest.raises(Refused):
        await storage.put("page.png", b"<script>", "text/html")
    with pytest.raises(Refused):
        await storage.upload_link("page.png", 60, 10, "text/html")
    assert await keys_in(storage) == []


async def test_a_link_to_read(storage: Storage, http: httpx.Client) -> None:
    await storage.put("acct_1/a.png", b"0123456789")
    url = await storage.reading_url("acct_1/a.png", 60)
    answer = http.get(url)
    assert (answer.status_code, answer.content) == (200, b"0123456789")
    assert answer.headers["content-type"] == "image/png"
    assert answer.headers["content-disposition"] == 'inline; filename="a.png"'
    part = http.get(url, headers={"Range": "bytes=2-4"})
    assert (part.status_code, part.content) == (206, b"234")
    assert http.get(await storage.reading_url("nothing.png", 60)).status_code == 404
    # Without a signature there is nothing to be had.
    assert http.get(url.partition("?")[0]).status_code == 403


async def test_a_link_to_upload(storage: Storage, http: httpx.Client) -> None:
    before = datetime.now(UTC)
    link = await storage.upload_link("acct_1/staged/new.pdf", 60, 1000, "application/pdf")
    assert timedelta(seconds=58) < link.expires - before < timedelta(seconds=62)
    assert link.headers["Content-Type"] == "application/pdf"
    answer = http.put(link.url, content=b"%PDF", headers=dict(link.headers))
    assert answer.status_code in (200, 201), answer.text
    assert await storage.get("acct_1/staged/new.pdf") == b"%PDF"
    read = http.get(await storage.reading_url("acct_1/staged/new.pdf", 60))
    assert (read.headers["content-type"], read.content) == ("application/pdf", b"%PDF")
