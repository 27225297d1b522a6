"""The local folder: what a crash leaves, what lies in its way, and that no link leads out of it."""

import asyncio
import errno
import os
import signal
import subprocess
import sys
import threading
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from kit.errors import ProgramError
from kit.storage import AlreadyThere, NotFound, Refused, Storage, Unavailable, key_of
from tests.kit.storage.serving import files_below

pytestmark = pytest.mark.anyio

ROOT = Path(__file__).resolve().parents[3]

# Says when the first half is written, and never gets to the second.
HALF = """
import asyncio, sys
from kit.storage import Storage

async def halves():
    yield b"x" * 3_000_000
    print("half", flush=True)
    await asyncio.sleep(60)
    yield b"y" * 3_000_000

asyncio.run(Storage.of(sys.argv[1]).put("acct/a.bin", halves()))
"""


@pytest.fixture
def inside(tmp_path: Path) -> Path:
    """The folder of the store."""
    return tmp_path / "inside"


async def keys_in(storage: Storage) -> list[str]:
    return sorted([found.key async for found in storage.list()])


def killed_halfway(inside: Path) -> None:
    command = [sys.executable, "-c", HALF, str(inside)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "half\n"
        process.send_signal(signal.SIGKILL)
        assert process.wait(10) == -signal.SIGKILL


def make_read_only(path: Path) -> None:
    path.chmod(0o500)


def descriptors() -> int:
    return len(list(Path("/dev/fd").iterdir()))


@pytest.mark.parametrize("before", [None, b"as it was"])
async def test_a_process_that_is_killed_halfway(folder: Storage, inside: Path, before: bytes | None) -> None:
    if before is not None:
        await folder.put("acct/a.bin", before)
    killed_halfway(inside)
    if before is None:
        assert await keys_in(folder) == []
        with pytest.raises(NotFound):
            await folder.get("acct/a.bin")
    else:
        assert await keys_in(folder) == ["acct/a.bin"]
        assert await folder.get("acct/a.bin") == before

    [left] = [name for name in files_below(inside) if name != "acct/a.bin"]
    assert left.startswith("#incoming/")
    assert await folder.sweep() == 0  # it may still be on its way
    assert await folder.sweep(0) == 1
    assert files_below(inside) == ([] if before is None else ["acct/a.bin"])


async def test_a_put_that_is_cancelled_leaves_nothing(folder: Storage, inside: Path) -> None:
    begun = asyncio.Event()

    async def endless() -> AsyncIterator[bytes]:
        while True:
            yield bytes(1_000_000)
            begun.set()

    putting = asyncio.create_task(folder.put("a.bin", endless()))
    await begun.wait()
    putting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await putting
    assert files_below(inside) == []


async def test_descriptors_are_given_back(folder: Storage) -> None:
    await folder.put("a/b.bin", bytes(2_000_000))
    before = descriptors()
    for _ in range(20):
        await folder.put("a/b.bin", bytes(2_000_000))
        await folder.head("a/b.bin")
        stream = folder.stream("a/b.bin")
        await anext(stream)
        await stream.aclose()  # type: ignore[attr-defined]
        reading = asyncio.create_task(folder.get("a/b.bin"))
        await asyncio.sleep(0)
        reading.cancel()
        with pytest.raises(asyncio.CancelledError):
            await reading
        opening = asyncio.create_task(folder.head("a/b.bin"))
        await asyncio.sleep(0)
        opening.cancel()
        with pytest.raises(asyncio.CancelledError):
            await opening
        with pytest.raises(NotFound):
            await folder.get("a/c.bin")
    assert descriptors() == before


async def test_what_is_read_stays_whole_while_it_is_replaced(folder: Storage) -> None:
    await folder.put("a.bin", b"1" * 1_000_000)
    stream = folder.stream("a.bin")
    read = await anext(stream)
    await folder.put("a.bin", b"2" * 500_000)
    read += b"".join([chunk async for chunk in stream])
    assert read == b"1" * 1_000_000
    assert await folder.get("a.bin") == b"2" * 500_000


async def test_many_at_once_leave_one_of_them(folder: Storage, inside: Path) -> None:
    contents = [bytes([number]) * 100_000 for number in range(30)]
    await asyncio.gather(*(folder.put("x/y/z.bin", content) for content in contents))
    assert await folder.get("x/y/z.bin") in contents
    assert files_below(inside) == ["x/y/z.bin"]


async def test_only_one_upload_gets_the_key(folder: Storage, inside: Path) -> None:
    assert folder.folder is not None
    store = folder.folder

    async def upload(number: int) -> str:
        async with store.incoming(key_of("x/y.bin")) as incoming:
            await incoming.write(b"%d" % number)
            try:
                await incoming.commit(replaces=False)
            except AlreadyThere:
                return "refused"
            return f"{number}"

    outcomes = await asyncio.gather(*(upload(number) for number in range(10)))
    [winner] = [outcome for outcome in outcomes if outcome != "refused"]
    assert await folder.get("x/y.bin") == winner.encode()
    assert files_below(inside) == ["x/y.bin"]


async def test_symbolic_links_are_not_followed(folder: Storage, inside: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret.txt").write_text("secret")
    await folder.put("a/real.txt", b"real")
    (inside / "out").symlink_to(outside)
    (inside / "a" / "secret.txt").symlink_to(outside / "secret.txt")
    (inside / "a" / "again.txt").symlink_to("real.txt")
    (inside / "a" / "loop").symlink_to("loop")

    for key in ("out/secret.txt", "a/secret.txt", "a/again.txt", "a/loop", "a/loop/b"):
        assert not await folder.exists(key)
        with pytest.raises(NotFound):
            await folder.get(key)
        with pytest.raises(NotFound):
            await anext(folder.stream(key))
    assert await keys_in(folder) == ["a/real.txt"]
    with pytest.raises(Refused):
        await folder.put("out/new.txt", b"x")
    await folder.delete("out/secret.txt")
    # The link itself is in the folder: putting replaces it, and deleting deletes it.
    await folder.put("a/secret.txt", b"ours")
    await folder.delete("a/again.txt")
    assert await folder.get("a/secret.txt") == b"ours"
    assert await folder.get("a/real.txt") == b"real"
    assert files_below(outside) == ["secret.txt"]
    assert (outside / "secret.txt").read_text() == "secret"


async def test_the_folder_itself_may_be_reached_by_a_link(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "files").symlink_to("elsewhere")
    await Storage.of(f"file://{tmp_path}/files").put("a.txt", b"x")
    assert files_below(tmp_path / "elsewhere") == ["a.txt"]


async def test_what_is_no_file_is_not_there(folder: Storage, inside: Path) -> None:
    await folder.put("a/b.txt", b"x")
    os.mkfifo(inside / "pipe")
    for key in ("a", "pipe"):
        with pytest.raises(NotFound):
            await folder.get(key)
    assert await keys_in(folder) == ["a/b.txt"]
    with pytest.raises(Refused):
        await folder.put("a", b"x")
    with pytest.raises(Refused):
        await folder.put("a/b.txt/c", b"x")
    await folder.delete("a")
    assert files_below(inside) == ["a/b.txt", "pipe"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may do everything")
async def test_a_folder_that_may_not_be_written(folder: Storage, inside: Path) -> None:
    await folder.put("b.txt", b"x")
    make_read_only(inside)
    with pytest.raises(Refused):
        await folder.put("a.txt", b"x")


async def test_a_full_disk_may_have_room_later(folder: Storage, inside: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> int:
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(os, "write", full)
    with pytest.raises(Unavailable) as raised:
        await folder.put("a.txt", b"x")
    monkeypatch.undo()
    assert str(inside) not in str(raised.value)
    assert files_below(inside) == []


async def test_only_the_program_may_read_it(folder: Storage, inside: Path) -> None:
    await folder.put("a/b.txt", b"x")
    assert (inside / "a" / "b.txt").stat().st_mode & 0o777 == 0o600
    assert (inside / "a").stat().st_mode & 0o777 == 0o700


async def test_the_event_loop_goes_on(folder: Storage, monkeypatch: pytest.MonkeyPatch) -> None:
    release = threading.Event()
    flush = os.fsync

    def slow(descriptor: int) -> None:
        release.wait(5)
        flush(descriptor)

    monkeypatch.setattr(os, "fsync", slow)
    putting = asyncio.create_task(folder.put("a.txt", b"x"))
    for _ in range(10):
        await asyncio.sleep(0.001)
    assert not putting.done()
    release.set()
    await putting


async def test_links_need_a_secret(folder: Storage) -> None:
    with pytest.raises(ProgramError):
        await folder.reading_url("a.txt", 60)
    with pytest.raises(ProgramError):
        await folder.upload_link("a.txt", 60, 10)


@pytest.mark.parametrize("url", ["ftp://host/a", "file://host/a", "file:///a?b", "http://x", "s3x://a", "memory:///"])
def test_what_is_no_store(url: str) -> None:
    with pytest.raises(Refused):
        Storage.of(url)


def test_a_url_of_a_folder(tmp_path: Path) -> None:
    storage = Storage.of(f"file://{tmp_path}/with%20space")
    assert storage.folder is not None
    assert storage.folder.path == tmp_path / "with space"
