"""Files: what is made of bytes that came in, stored once for an account, and taken away when nothing shows it."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from inventory.assets.models import FILES, AssetRole
from inventory.assets.receiving import STAGED_LIMITS, examined, file_key, thumbnail_key
from kit import clock
from kit.database import Database
from kit.ids import new_id
from kit.jobs import Transient
from kit.pictures import Examined, Kind, process
from kit.storage.content import sha256_of
from kit.storage.store import Storage
from kit.tables import prefix_of_table
from kit.tenancy import Account
from kit.work import UnitOfWork


class Files:
    """Publishes files. A few at a time: a picture takes up to 16 bytes a pixel while it is worked on."""

    def __init__(self, database: Database, storage: Storage, at_once: int = 1) -> None:
        self._database = database
        self._storage = storage
        self._turn = asyncio.Semaphore(at_once)

    async def published(self, account: Account, data: bytes, role: AssetRole) -> "Published":
        """The file of some bytes, its objects stored; bytes that the account has already are not stored again.

        Raises `FileRefused`, and `StorageFailed` where they cannot be stored.
        """
        found = await examined(data, role, STAGED_LIMITS)
        sha256 = await asyncio.to_thread(sha256_of, data)
        async with self._database.reading(account) as reads:
            known = await reads.row(sa.select(FILES).where(FILES.c.sha256 == sha256))
        if known is not None:
            return Published(known, is_new=False)
        async with self._turn:
            return Published(await self._stored(account, data, found, sha256), is_new=True)

    async def _stored(self, account: Account, data: bytes, found: Examined, sha256: str) -> dict[str, Any]:
        file_id, content_type = new_id(prefix_of_table(FILES)), found.kind.media_type
        row = {"id": file_id, "created_at": clock.now(), "sha256": sha256, "content_type": content_type}
        if found.kind is Kind.PDF:
            await self._storage.put(file_key(account.id, file_id, content_type), data)
            nothing_seen: dict[str, Any] = {"width": None, "height": None, "dominant_color": None, "thumbnails": []}
            return {**row, "file_size": len(data), **nothing_seen}
        made = await asyncio.to_thread(process, data, found)
        await self._storage.put(file_key(account.id, file_id, content_type), made.clean)
        for each in made.thumbnails:
            await self._storage.put(thumbnail_key(account.id, file_id, each.edge), each.data)
        return {
            **row,
            "file_size": len(made.clean),
            "width": made.width,
            "height": made.height,
            "dominant_color": made.dominant_colour,
            "thumbnails": [{"size": each.edge, "width": each.width, "height": each.height} for each in made.thumbnails],
        }


class Published:
    """A file whose objects are stored; its row is there once `kept` has run in a unit of work that commits."""

    def __init__(self, row: Mapping[str, Any], *, is_new: bool) -> None:
        self._row = row
        self._is_new = is_new

    @property
    def content_type(self) -> str:
        """Its media type."""
        return str(self._row["content_type"])

    async def kept(self, work: UnitOfWork) -> Mapping[Any, Any]:
        """The file's row, held: this one, or that of the same bytes which another one brought meanwhile. Raises
        `Transient` where a known file was taken away meanwhile."""
        if self._is_new:
            await work.writes.execute(work.writes.dialect.insert_if_new(FILES), [dict(self._row)])
        rows = await work.writes.locked(sa.select(FILES).where(FILES.c.sha256 == self._row["sha256"]))
        if not rows:
            raise Transient("the file was taken away meanwhile")
        return rows[0]


def keys_of(file: Mapping[Any, Any]) -> Sequence[str]:
    """The keys of all objects of a file."""
    account_id, file_id = file["account_id"], file["id"]
    thumbnails = [thumbnail_key(account_id, file_id, each["size"]) for each in file["thumbnails"]]
    return [file_key(account_id, file_id, file["content_type"]), *thumbnails]
