"""Files that arrive with a mutation: looked at and put aside before its transaction, which must not wait for them.

What the transaction then made no asset of is taken away again.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any, Final

import sqlalchemy as sa

from inventory.assets.codes import AssetCode
from inventory.assets.models import ASSETS, STAGED_UPLOADS, AssetRole
from inventory.assets.receiving import STAGED_LIMITS, Received, examined, receive
from kit import clock
from kit.errors import Code, DomainError, ProgramError
from kit.snapshots import Reads, Rows
from kit.storage.errors import NotFound
from kit.storage.store import Storage

RECEIVED: Final = "received"
"""Under this name a row of an input then has what became of its file: a `Received`, or the `DomainError` that it was
refused with."""

_AT_ONCE: Final = 4
"""How many files are looked at together; each is in memory as a whole."""

Read = Callable[[Callable[[Reads], Awaitable[Rows]]], Awaitable[Rows]]
"""Reads something in a snapshot of its own."""


@asynccontextmanager
async def arriving(
    storage: Storage | None, read: Read, account_id: str, rows: Sequence[dict[str, Any]]
) -> AsyncIterator[None]:
    """Puts `RECEIVED` into those rows of new assets that have a file or a staged upload for their source."""
    if storage is None:
        raise ProgramError("files arrive where none are kept")
    arrivals = _Arrivals(storage, read, account_id)
    try:
        await arrivals.look_at(rows)
        yield
    finally:
        await arrivals.clear()


class _Arrivals:
    def __init__(self, storage: Storage, read: Read, account_id: str) -> None:
        self._storage = storage
        self._read = read
        self._account_id = account_id
        self._turn = asyncio.Semaphore(_AT_ONCE)
        self._keys: list[str] = []

    async def look_at(self, rows: Sequence[dict[str, Any]]) -> None:
        staged_ids = [upload_id for row in rows if (upload_id := row["source"].get("staged_upload_id")) is not None]
        staged = {row["id"]: row for row in await self._staged(staged_ids)} if staged_ids else {}
        async with asyncio.TaskGroup() as group:
            for row in rows:
                if "url" not in row["source"]:
                    group.create_task(self._look_at(row, staged))

    async def clear(self) -> None:
        """Takes away what was put aside for nothing."""
        if not self._keys:
            return

        async def adopted(reads: Reads) -> Rows:
            among = reads.dialect.among(ASSETS.c.incoming_key, self._keys)
            return await reads.rows(sa.select(ASSETS.c.incoming_key).where(among))

        kept = {row["incoming_key"] for row in await self._read(adopted)}
        await self._storage.delete_many(key for key in self._keys if key not in kept)

    async def _look_at(self, row: dict[str, Any], staged: Mapping[str, Any]) -> None:
        async with self._turn:
            try:
                row[RECEIVED] = await self._received(row, staged)
            except DomainError as error:
                row[RECEIVED] = error

    async def _received(self, row: Mapping[str, Any], staged: Mapping[str, Any]) -> Received:
        role = AssetRole[row.get("role") or AssetRole.IMAGE.value]
        file = row["source"].get("file")
        if file is None:
            return await self._from_staged(staged.get(row["source"]["staged_upload_id"]), role)
        received = await receive(self._storage, self._account_id, file, role)
        self._keys.append(received.key)
        return received

    async def _from_staged(self, upload: Mapping[str, Any] | None, role: AssetRole) -> Received:
        if upload is None:
            raise DomainError(Code.NOT_FOUND, "There is no such staged upload, or it was used before.")
        if upload["expires_at"] <= clock.now():
            expired = AssetCode.UPLOAD_EXPIRED
            raise DomainError(expired, expired.description)
        try:
            # A bucket's link binds no length, so it is looked at before the bytes are.
            STAGED_LIMITS.check_size((await self._storage.head(upload["key"])).size)
            data = await self._storage.get(upload["key"])
        except NotFound:
            missing = AssetCode.UPLOAD_MISSING
            raise DomainError(missing, missing.description) from None
        kind = (await examined(data, role, STAGED_LIMITS)).kind
        return Received(upload["key"], upload["file_name"], kind.media_type, len(data))

    async def _staged(self, ids: Sequence[str]) -> Rows:
        async def found(reads: Reads) -> Rows:
            return await reads.rows(sa.select(STAGED_UPLOADS).where(reads.dialect.among(STAGED_UPLOADS.c.id, ids)))

        return await self._read(found)
