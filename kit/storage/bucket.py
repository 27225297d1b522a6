"""A bucket as a store: S3 and what speaks its language, Google Cloud Storage, Azure Blob Storage, all by obstore."""

import os
import re
from collections.abc import AsyncIterable, AsyncIterator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, timedelta
from typing import TYPE_CHECKING, Any, Final, cast

import obstore
from obstore.exceptions import (
    AlreadyExistsError,
    BaseError,
    InvalidPathError,
    NotSupportedError,
    PermissionDeniedError,
    PreconditionError,
    UnauthenticatedError,
    UnknownConfigurationKeyError,
)
from obstore.store import AzureStore, GCSStore, S3Store, from_url

from kit import clock
from kit.storage.content import content_type_of, disposition_of
from kit.storage.errors import BadRange, NotFound, Refused, StorageFailed, Unavailable
from kit.storage.keys import Key, is_key
from kit.storage.links import UploadLink
from kit.storage.objects import CHUNK, Span, Stored

if TYPE_CHECKING:
    from obstore import GetResult, ObjectMeta  # only its stubs have them

Store = S3Store | GCSStore | AzureStore

_PART: Final = 5 * 1024 * 1024
"""Bytes of a part of a multipart upload: the least that S3 takes."""
_PARTS: Final = 4
"""Parts on their way at once, and so in memory."""

# `timeout` is for a request with its whole body, which may be a long one on a slow line; `read_timeout` for a silence.
_CLIENT: Final = {"connect_timeout": "5s", "read_timeout": "30s", "timeout": "15m"}
_RETRY: Final = {"max_retries": 3, "retry_timeout": timedelta(seconds=30)}

_REFUSALS: Final = (
    AlreadyExistsError,
    InvalidPathError,
    NotSupportedError,
    NotImplementedError,
    PermissionDeniedError,
    PreconditionError,
    UnauthenticatedError,
    UnknownConfigurationKeyError,
    ValueError,
)
# The first that is set counts.
_ENDPOINT_OPTIONS: Final = ("aws_endpoint_url_s3", "endpoint", "endpoint_url", "aws_endpoint", "aws_endpoint_url")
_ENDPOINT_VARIABLES: Final = ("AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL", "AWS_ENDPOINT")
_STATUS: Final = re.compile(r"status code: (\d{3})")
_TEMPORARY: Final = {408, 429}


class Bucket:
    """The store in a bucket, under the prefix that its URL names."""

    def __init__(self, store: Store) -> None:
        self._store = store

    @classmethod
    def of(cls, url: str, options: Mapping[str, Any], client_options: Mapping[str, Any]) -> "Bucket":
        """The bucket at a URL. An endpoint that somebody wrote with http:// was meant so; no other goes unencrypted."""
        client: Any = {**_CLIENT, **({"allow_http": True} if _is_plain(url, options) else {}), **client_options}
        config: Any = dict(options)
        retry: Any = _RETRY
        try:
            store = from_url(url, config=config, client_options=client, retry_config=retry)
        except (BaseError, ValueError) as error:
            # The first line alone: below it is everything that the library was given.
            raise Refused(f"The bucket cannot be opened: {str(error).partition(chr(10))[0]}") from error
        assert isinstance(store, Store)
        return cls(store)

    async def put(self, key: Key, data: bytes | AsyncIterable[bytes]) -> int:
        """Stores all of it or nothing: a multipart upload shows once its last part is there."""
        attributes = {"Content-Type": content_type_of(key), "Content-Disposition": disposition_of(key)}
        source = _Counted(data)
        given = data if isinstance(data, bytes) else source.chunks(data)
        try:
            with _failing():
                await obstore.put_async(
                    self._store, key, given, attributes=attributes, chunk_size=_PART, max_concurrency=_PARTS
                )
        except StorageFailed:
            if source.failed is not None:
                raise source.failed from None
            raise
        return source.size

    async def get(self, key: Key, span: Span) -> bytes:
        """The bytes."""
        with _failing(reads=True):
            result = await self._opened(key, span)
            return bytes(await result.bytes_async())

    async def stream(self, key: Key, span: Span) -> AsyncIterator[bytes]:
        """The bytes in chunks."""
        with _failing(reads=True):
            chunks = (await self._opened(key, span)).stream(min_chunk_size=CHUNK)
        while True:
            try:
                with _failing(reads=True):
                    chunk = bytes(await anext(chunks))
            except StopAsyncIteration:
                return
            yield chunk

    async def _opened(self, key: Key, span: Span) -> "GetResult":
        if span.is_whole:
            return await obstore.get_async(self._store, key)
        asked = (span.start, span.end) if span.end is not None else {"offset": span.start}
        return await obstore.get_async(self._store, key, options=cast(Any, {"range": asked}))

    async def head(self, key: Key) -> Stored:
        """What is known of an object."""
        with _failing(reads=True):
            return _stored(await obstore.head_async(self._store, key))

    async def delete(self, keys: Sequence[Key]) -> None:
        """Deletes those that are there."""
        try:
            with _failing(reads=True):
                await obstore.delete_async(self._store, keys)
        except NotFound:
            # Google Cloud and Azure stop at one that is not there; S3 passes over it.
            if len(keys) > 1:
                for key in keys:
                    await self.delete([key])

    async def list(self, prefix: Key | None) -> AsyncIterator[Stored]:
        """The objects under a prefix."""
        chunks = obstore.list(self._store, prefix, chunk_size=1000)
        while True:
            try:
                with _failing():
                    chunk = await anext(chunks)
            except StopAsyncIteration:
                return
            for found in chunk:
                if is_key(found["path"]):
                    yield _stored(found)

    async def reading_url(self, key: Key, seconds: int) -> str:
        """The provider's own signed URL."""
        with _failing():
            return await obstore.sign_async(self._store, "GET", key, timedelta(seconds=seconds))

    async def upload_link(self, key: Key, seconds: int, max_bytes: int) -> UploadLink:
        """The provider's own signed URL."""
        del max_bytes  # no signature that obstore makes binds a length, or a media type
        expires = clock.now() + timedelta(seconds=seconds)
        with _failing():
            url = await obstore.sign_async(self._store, "PUT", key, timedelta(seconds=seconds))
        headers = {"Content-Type": content_type_of(key)}
        if isinstance(self._store, AzureStore):
            headers["x-ms-blob-type"] = "BlockBlob"
        return UploadLink(url, headers, expires)


def _is_plain(url: str, options: Mapping[str, Any]) -> bool:
    # obstore reads the endpoint from the environment, but then not whether it may be plain (AWS_ALLOW_HTTP).
    named = [options[name] for name in _ENDPOINT_OPTIONS if name in options]
    if not named and url.startswith("s3"):
        named = [os.environ[name] for name in _ENDPOINT_VARIABLES if name in os.environ]
    return bool(named) and str(named[0]).startswith("http://")


class _Counted:
    """Counts what is put, and keeps what its source raises apart from what the store raises."""

    def __init__(self, data: bytes | AsyncIterable[bytes]) -> None:
        self.size = len(data) if isinstance(data, bytes) else 0
        self.failed: Exception | None = None

    async def chunks(self, data: AsyncIterable[bytes]) -> AsyncIterator[bytes]:
        """The source's chunks."""
        try:
            async for chunk in data:
                self.size += len(chunk)
                yield chunk
        except Exception as error:
            self.failed = error
            raise


def _stored(found: "ObjectMeta") -> Stored:
    return Stored(Key(found["path"]), found["size"], found["e_tag"] or "", found["last_modified"].astimezone(UTC))


@contextmanager
def _failing(*, reads: bool = False) -> Iterator[None]:
    """Turns obstore's exceptions, and the built-in ones that it raises, into ours."""
    try:
        yield
    except FileNotFoundError as error:
        if reads:
            raise NotFound("Nothing is stored there.") from error
        raise Refused("The bucket is not there.") from error
    except _REFUSALS as error:
        raise Refused("The store does not allow it.") from error
    except (BaseError, OSError) as error:
        raise _told(str(error)) from error


def _told(message: str) -> StorageFailed:
    """What obstore's error without a class of its own is: it tells an unforeseen HTTP status in its text only."""
    found = _STATUS.search(message)
    status = int(found[1]) if found else 0
    if status == 416:
        return BadRange("The range starts behind the object's end.")
    if 400 <= status < 500 and status not in _TEMPORARY:
        return Refused("The store does not allow it.")
    return Unavailable("The store cannot be reached, or is busy.")
