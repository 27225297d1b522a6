"""A local folder as a store.

    <folder>/<key>                the objects
    <folder>/#incoming/<random>   what is being written; `#` stands in no key, so that nothing in it has one

An object is written in `#incoming`, flushed to the disk, and renamed to its key: under a key there is all of it or
nothing, whenever the process or the machine stops. Every step to a file goes down one folder, by that folder's
descriptor, and follows no symbolic link: whatever lies in the folder, nothing outside is read or written (openat(2)
with O_NOFOLLOW; POSIX only). Two keys of which one is a folder of the other (`a` and `a/b`) cannot both be there.
"""

import errno
import os
import stat
from collections.abc import AsyncIterable, AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from kit import clock
from kit.errors import ProgramError
from kit.storage.content import content_type_of
from kit.storage.errors import AlreadyThere, NotFound, Refused, Unavailable
from kit.storage.keys import Key, is_key
from kit.storage.links import Links, UploadLink
from kit.storage.objects import CHUNK, Span, Stored
from kit.storage.threads import in_thread

INCOMING: Final = "#incoming"

_FOLDER: Final = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC
_NO_LINK: Final = os.O_NOFOLLOW | os.O_CLOEXEC
# A named pipe would block the thread that opens it, were it not for O_NONBLOCK.
_READ: Final = os.O_RDONLY | os.O_NONBLOCK | _NO_LINK
_WRITE: Final = os.O_WRONLY | os.O_CREAT | os.O_EXCL | _NO_LINK

_ABSENT: Final = {errno.ENOENT, errno.ENOTDIR, errno.ELOOP, errno.ENXIO}
_IN_THE_WAY: Final = {errno.EISDIR, errno.ENOTDIR, errno.ELOOP, errno.EEXIST, errno.ENOTEMPTY, errno.ENAMETOOLONG}
_FORBIDDEN: Final = {errno.EACCES, errno.EPERM, errno.EROFS}


class Folder:
    """The store in a folder, which is made with the first object. `links` makes and checks its URLs."""

    def __init__(self, path: Path, links: Links | None = None) -> None:
        self.path = path.absolute()
        self._links = links

    @property
    def links(self) -> Links:
        """What makes its URLs."""
        if self._links is None:
            raise ProgramError("the folder was opened without links")
        return self._links

    async def put(self, key: Key, data: bytes | AsyncIterable[bytes]) -> int:
        """Stores all of it or nothing. The media type is the extension's, so that it need not be kept."""
        async with self.incoming(key) as incoming:
            if isinstance(data, bytes):
                await incoming.write(data)
            else:
                async for chunk in data:
                    await incoming.write(chunk)
            await incoming.commit(replaces=True)
        return incoming.size

    async def get(self, key: Key, span: Span) -> bytes:
        """The bytes."""

        def read() -> bytes:
            opened = _opened(self.path, key)
            try:
                positions = span.within(opened.stored.size)
                return b"".join(opened.read_some(positions))
            finally:
                opened.close()

        with _reading():
            return await in_thread(read)

    async def stream(self, key: Key, span: Span) -> AsyncIterator[bytes]:
        """The bytes in chunks."""
        opened = await self.open(key)
        try:
            async for chunk in opened.chunks(span.within(opened.stored.size)):
                yield chunk
        finally:
            opened.close()

    async def head(self, key: Key) -> Stored:
        """What is known of an object."""
        opened = await self.open(key)
        opened.close()
        return opened.stored

    async def delete(self, keys: Sequence[Key]) -> None:
        """Deletes those that are there. Their folders stay, for what may be on its way there."""
        with _writing():
            await in_thread(_delete, self.path, keys)

    async def list(self, prefix: Key | None) -> AsyncIterator[Stored]:
        """The objects under a prefix."""
        ahead = [prefix or ""]
        while ahead:
            with _reading():
                objects, folders = await in_thread(_scan, self.path, ahead.pop())
            ahead += folders
            for stored in objects:
                yield stored

    async def reading_url(self, key: Key, seconds: int) -> str:
        """A link to GET."""
        return self.links.reading(key, seconds)

    async def upload_link(self, key: Key, seconds: int, max_bytes: int) -> UploadLink:
        """A link to PUT."""
        return self.links.upload(key, seconds, max_bytes, content_type_of(key))

    async def sweep(self, seconds: int) -> int:
        """Removes what was left behind in `#incoming` that long ago."""
        before = clock.now().timestamp() - seconds
        with _writing():
            return await in_thread(_sweep, self.path, before)

    async def open(self, key: Key) -> "OpenFile":
        """An object to read from, which the caller closes. Raises `NotFound`."""
        with _reading():
            return await in_thread(_opened, self.path, key)

    @asynccontextmanager
    async def incoming(self, key: Key) -> AsyncIterator["Incoming"]:
        """A file to write, which is gone after the block unless it was committed."""
        with _writing():
            incoming = await in_thread(_begun, self.path, key)
        try:
            yield incoming
        finally:
            with _writing():
                await in_thread(incoming.close)


@dataclass(slots=True)
class OpenFile:
    """An object while it is read. Deleting or replacing it meanwhile changes nothing here."""

    stored: Stored
    descriptor: int

    async def chunks(self, positions: range) -> AsyncIterator[bytes]:
        """The bytes at these positions."""
        at = positions.start
        while at < positions.stop:
            with _reading():
                chunk = await in_thread(os.pread, self.descriptor, min(CHUNK, positions.stop - at), at)
            if not chunk:
                raise Unavailable("The file is shorter than it was.")
            at += len(chunk)
            yield chunk

    def read_some(self, positions: range) -> Iterator[bytes]:
        """The bytes at these positions, in a thread."""
        at = positions.start
        while at < positions.stop and (chunk := os.pread(self.descriptor, positions.stop - at, at)):
            at += len(chunk)
            yield chunk

    def close(self) -> None:
        """Gives the descriptor back."""
        os.close(self.descriptor)


@dataclass(slots=True)
class Incoming:
    """An object on its way to its key."""

    path: Path
    key: Key
    name: str
    descriptor: int
    size: int = 0

    async def write(self, data: bytes) -> None:
        """Adds bytes."""
        with _writing():
            await in_thread(self._write, data)
        self.size += len(data)

    async def commit(self, *, replaces: bool) -> Stored:
        """Puts it under its key. Raises `AlreadyThere` where it may not replace what is there."""
        with _writing():
            return await in_thread(self._commit, replaces)

    def close(self) -> None:
        """Removes it from `#incoming`; what was committed is elsewhere by then."""
        os.close(self.descriptor)
        with _folder(self.path, INCOMING) as incoming, suppress(FileNotFoundError):
            os.unlink(self.name, dir_fd=incoming)

    def _write(self, data: bytes) -> None:
        left = memoryview(data)
        while left:
            left = left[os.write(self.descriptor, left) :]

    def _commit(self, replaces: bool) -> Stored:
        os.fsync(self.descriptor)
        above, name = _split(self.key)
        with _folder(self.path, INCOMING) as incoming, _folder(self.path, above, make=True) as folder:
            if replaces:
                os.rename(self.name, name, src_dir_fd=incoming, dst_dir_fd=folder)
            else:
                # The one way to give a file a name that fails where the name is taken.
                try:
                    os.link(self.name, name, src_dir_fd=incoming, dst_dir_fd=folder, follow_symlinks=False)
                except FileExistsError:
                    raise AlreadyThere("Something is stored there already.") from None
            os.fsync(folder)
        return _stored(self.key, os.fstat(self.descriptor))


# In a thread: what touches the disk.


@contextmanager
def _folder(path: Path, below: str, *, make: bool = False) -> Iterator[int]:
    """The descriptor of a folder in the store's folder, of which no part is a symbolic link."""
    if make:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(path, _FOLDER)
    try:
        for segment in below.split("/") if below else ():
            if make:
                _make_folder(segment, descriptor)
            next_one = os.open(segment, _FOLDER | _NO_LINK, dir_fd=descriptor)
            os.close(descriptor)
            descriptor = next_one
        yield descriptor
    finally:
        os.close(descriptor)


def _make_folder(name: str, above: int) -> None:
    with suppress(FileExistsError):
        os.mkdir(name, 0o700, dir_fd=above)
        os.fsync(above)


def _opened(path: Path, key: Key) -> OpenFile:
    above, name = _split(key)
    with _folder(path, above) as folder:
        descriptor = os.open(name, _READ, dir_fd=folder)
    try:
        state = os.fstat(descriptor)
        if not stat.S_ISREG(state.st_mode):
            raise FileNotFoundError(errno.ENOENT, "not a file")
        return OpenFile(_stored(key, state), descriptor)
    except BaseException:
        os.close(descriptor)
        raise


def _begun(path: Path, key: Key) -> Incoming:
    name = clock.random_bytes(16).hex()
    with _folder(path, INCOMING, make=True) as incoming:
        return Incoming(path, key, name, os.open(name, _WRITE, 0o600, dir_fd=incoming))


def _delete(path: Path, keys: Sequence[Key]) -> None:
    for key in keys:
        above, name = _split(key)
        with _if_there(), _folder(path, above) as folder:
            if not stat.S_ISDIR(os.stat(name, dir_fd=folder, follow_symlinks=False).st_mode):
                os.unlink(name, dir_fd=folder)


def _scan(path: Path, below: str) -> tuple[list[Stored], list[str]]:
    """The objects in a folder, and the folders in it."""
    objects: list[Stored] = []
    folders: list[str] = []
    with _if_there(), _folder(path, below) as folder, os.scandir(folder) as entries:
        for entry in entries:
            name = f"{below}/{entry.name}" if below else entry.name
            if not is_key(name):
                continue
            if entry.is_dir(follow_symlinks=False):
                folders.append(name)
            elif entry.is_file(follow_symlinks=False):
                with suppress(FileNotFoundError):  # deleted meanwhile
                    objects.append(_stored(Key(name), entry.stat(follow_symlinks=False)))
    return objects, folders


def _sweep(path: Path, before: float) -> int:
    swept = 0
    with _if_there(), _folder(path, INCOMING) as incoming, os.scandir(incoming) as entries:
        for entry in entries:
            with suppress(FileNotFoundError):
                if entry.stat(follow_symlinks=False).st_mtime <= before:
                    os.unlink(entry.name, dir_fd=incoming)
                    swept += 1
    return swept


def _split(key: Key) -> tuple[str, str]:
    above, _, name = key.rpartition("/")
    return above, name


def _stored(key: Key, state: os.stat_result) -> Stored:
    # Each put writes another file: the inode differs even within one tick of the file system's clock.
    etag = f'"{state.st_ino:x}-{state.st_mtime_ns:x}-{state.st_size:x}"'
    return Stored(key, state.st_size, etag, datetime.fromtimestamp(state.st_mtime, UTC))


@contextmanager
def _if_there() -> Iterator[None]:
    """Leaves the block where something is not there."""
    try:
        yield
    except OSError as error:
        if error.errno not in _ABSENT:
            raise


@contextmanager
def _reading() -> Iterator[None]:
    """Says what an error of the system means for somebody who reads."""
    try:
        yield
    except OSError as error:
        if error.errno in _ABSENT:
            raise NotFound("Nothing is stored there.") from error
        raise _failed(error) from error


@contextmanager
def _writing() -> Iterator[None]:
    """Says what an error of the system means for somebody who writes."""
    try:
        yield
    except OSError as error:
        if error.errno in _IN_THE_WAY:
            raise Refused("Something else is in the way of this key.") from error
        raise _failed(error) from error


def _failed(error: OSError) -> Refused | Unavailable:
    if error.errno in _FORBIDDEN:
        return Refused("The system does not allow it.")
    return Unavailable("The disk does not do it now.")
