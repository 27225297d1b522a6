"""The storage of the program: one interface over every kind of store, and the one place where keys are checked."""

from collections.abc import AsyncIterable, AsyncIterator, Iterable, Mapping
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote, urlsplit

from kit.errors import ProgramError
from kit.storage.bucket import Bucket
from kit.storage.content import agree_on_type
from kit.storage.errors import NotFound, Refused
from kit.storage.folder import Folder
from kit.storage.keys import key_of, prefix_of
from kit.storage.links import Links, UploadLink
from kit.storage.objects import Backend, Span, Stored

LONGEST_LINK: Final = 7 * 24 * 3600
"""Seconds that a link may last: what S3 allows."""
ABANDONED: Final = 24 * 3600
"""Seconds after which an upload that has not ended never will."""

_BUCKETS: Final = {"s3", "s3a", "gs", "az", "azure", "abfs", "abfss"}
SCHEMES: Final = frozenset({"file", *_BUCKETS})
"""What the URL of a store may begin with."""


class Storage:
    """Objects by key. Every method raises `StorageFailed`, `BadKey` for each text that is no key."""

    def __init__(self, backend: Backend) -> None:
        self._backend = backend

    @classmethod
    def of(
        cls,
        url: str,
        *,
        links: Links | None = None,
        options: Mapping[str, Any] | None = None,
        client_options: Mapping[str, Any] | None = None,
    ) -> "Storage":
        """The store at a URL: a path or `file:///path`, `s3://bucket/prefix`, `gs://...` or `az://container/prefix`.

        `links` makes the URLs of a folder; a bucket has its own. Credentials, region and endpoint of a bucket come
        from the provider's environment variables (`AWS_ACCESS_KEY_ID`, `AWS_ENDPOINT_URL`, `AZURE_...`, `GOOGLE_...`)
        or `options`, by obstore's names of them (`access_key_id`, `endpoint`, ...); `client_options` are obstore's for
        its HTTP client (`allow_http`, `timeout`, ...). Raises `Refused` for what cannot be a store.
        """
        scheme, separator, _ = url.partition("://")
        if separator and scheme in _BUCKETS:
            return cls(Bucket.of(url, options or {}, client_options or {}))
        if not separator:
            return cls(Folder(Path(url), links))
        if scheme == "file":
            return cls(Folder(_path_of(url), links))
        raise Refused("A store is a path, or a URL that starts with file, s3, gs or az.")

    @property
    def folder(self) -> Folder | None:
        """The local folder, where it is one: the program then serves its links itself."""
        return self._backend if isinstance(self._backend, Folder) else None

    async def put(self, key: str, data: bytes | AsyncIterable[bytes], content_type: str | None = None) -> int:
        """Stores all of it or nothing, in place of what is there; gives the number of bytes.

        The media type is the one that the key's extension stands for; another one that is given is `Refused`. What
        the stream raises comes out as it is.
        """
        checked = key_of(key)
        agree_on_type(checked, content_type)
        return await self._backend.put(checked, data)

    async def get(self, key: str, start: int = 0, end: int | None = None) -> bytes:
        """The bytes, or those from `start` up to and without `end`. Raises `NotFound` and `BadRange`."""
        return await self._backend.get(key_of(key), Span(start, end))

    def stream(self, key: str, start: int = 0, end: int | None = None) -> AsyncIterator[bytes]:
        """The bytes in chunks. `NotFound` and `BadRange` come with the first."""
        return self._backend.stream(key_of(key), Span(start, end))

    async def head(self, key: str) -> Stored:
        """Size, entity tag and time of an object. Raises `NotFound`."""
        return await self._backend.head(key_of(key))

    async def exists(self, key: str) -> bool:
        """Whether something is stored under the key."""
        try:
            await self.head(key)
        except NotFound:
            return False
        return True

    async def delete(self, key: str) -> None:
        """Deletes an object; does nothing where there is none."""
        await self.delete_many([key])

    async def delete_many(self, keys: Iterable[str]) -> None:
        """Deletes those objects that there are. Where a key is bad none is deleted."""
        checked = [key_of(key) for key in keys]
        if checked:
            await self._backend.delete(checked)

    def list(self, prefix: str = "") -> AsyncIterator[Stored]:
        """The objects whose keys begin with these whole segments, in no order; without a prefix, all of them."""
        return self._backend.list(prefix_of(prefix))

    async def reading_url(self, key: str, seconds: int) -> str:
        """A URL where anybody may GET the object for so long, whether it is there or not."""
        return await self._backend.reading_url(key_of(key), _lasting(seconds))

    async def upload_link(self, key: str, seconds: int, max_bytes: int, content_type: str | None = None) -> UploadLink:
        """A URL where anybody may PUT the object for so long, with the headers that it names.

        A folder refuses more than `max_bytes`, another media type, and a second upload. The signature of a bucket
        binds none of these: look at the object with `head` before it counts for anything.
        """
        checked = key_of(key)
        if max_bytes < 1:
            raise ProgramError("an upload may have at least one byte")
        agree_on_type(checked, content_type)
        return await self._backend.upload_link(checked, _lasting(seconds), max_bytes)

    async def sweep(self, seconds: int = ABANDONED) -> int:
        """Removes what uploads left in a folder that a crash ended, that long ago; gives their number.

        A bucket is swept by a lifecycle rule that aborts incomplete multipart uploads.
        """
        return await self.folder.sweep(seconds) if self.folder else 0


def _path_of(url: str) -> Path:
    parts = urlsplit(url)
    path = unquote(parts.path)
    if parts.netloc not in ("", "localhost") or not path.startswith("/") or parts.query or parts.fragment:
        raise Refused("A file URL is written file:///path.")
    return Path(path)


def _lasting(seconds: int) -> int:
    if not 1 <= seconds <= LONGEST_LINK:
        raise ProgramError(f"a link lasts from 1 to {LONGEST_LINK} seconds")
    return seconds
