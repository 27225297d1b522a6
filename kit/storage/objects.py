"""What a store says of an object, and what every kind of store can do."""

from collections.abc import AsyncIterable, AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol

from kit.storage.errors import BadRange
from kit.storage.keys import Key
from kit.storage.links import UploadLink

CHUNK: Final = 256 * 1024
"""Bytes that a stream gives at a time, about."""


@dataclass(frozen=True, slots=True)
class Stored:
    """An object: its key, its bytes' number, its entity tag (quoted, as HTTP writes it), and when it was put there."""

    key: Key
    size: int
    etag: str
    modified: datetime


@dataclass(frozen=True, slots=True)
class Span:
    """The bytes from `start` up to and without `end`; to the object's end where that is None or lies beyond it."""

    start: int = 0
    end: int | None = None

    def __post_init__(self) -> None:
        if self.start < 0 or (self.end is not None and self.end <= self.start):
            raise BadRange("A range starts at 0 or later and holds at least one byte.")

    @property
    def is_whole(self) -> bool:
        """Whether everything is asked for; only then may the object be empty."""
        return self.start == 0 and self.end is None

    def within(self, size: int) -> range:
        """The positions that it means in an object of `size` bytes. Raises `BadRange` where it starts behind them."""
        if self.start >= size and not self.is_whole:
            raise BadRange("The range starts behind the object's end.")
        return range(self.start, size if self.end is None else min(self.end, size))


class Backend(Protocol):
    """A kind of store. Its keys were looked at before, and say the media types.

    It raises `StorageFailed` and nothing else of its own.
    """

    async def put(self, key: Key, data: bytes | AsyncIterable[bytes]) -> int:
        """Stores all of it or nothing, in place of what is there; gives the number of bytes."""
        ...

    async def get(self, key: Key, span: Span) -> bytes:
        """The bytes."""
        ...

    def stream(self, key: Key, span: Span) -> AsyncIterator[bytes]:
        """The bytes in chunks."""
        ...

    async def head(self, key: Key) -> Stored:
        """What is known of an object."""
        ...

    async def delete(self, keys: Sequence[Key]) -> None:
        """Deletes those that are there."""
        ...

    def list(self, prefix: Key | None) -> AsyncIterator[Stored]:
        """The objects under a prefix, in no order."""
        ...

    async def reading_url(self, key: Key, seconds: int) -> str:
        """Where anybody may GET it for so long."""
        ...

    async def upload_link(self, key: Key, seconds: int, max_bytes: int) -> UploadLink:
        """Where anybody may PUT it for so long."""
        ...
