"""What nothing needs any more, and what a crash left behind, is taken away."""

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

import sqlalchemy as sa

from inventory.assets.files import keys_of
from inventory.assets.models import ASSETS, FILES, STAGED_UPLOADS
from inventory.assets.receiving import FILES as FILES_FOLDER
from inventory.assets.receiving import INCOMING
from kit import clock
from kit.database import Database, Reads
from kit.storage.objects import Stored
from kit.storage.store import Storage
from kit.tenancy import System

KEPT_DAYS: Final = 30
"""How long a deleted asset can be restored."""

GRACE: Final = timedelta(days=1)
"""How old something must be before it counts as left behind: by then whoever made it is done with it."""

_AT_ONCE: Final = 500
_SWEEP: Final = System("sweep")


async def sweep(database: Database, storage: Storage) -> Mapping[str, int]:
    """Takes away staged uploads that have expired, assets deleted too long ago, files that no asset shows, and
    objects that belong to none of these. Counts them."""
    now = clock.now()
    return {
        "staged_uploads": await _remove_uploads(database, storage, now - GRACE),
        "assets": await _remove_assets(database, now - timedelta(days=KEPT_DAYS)),
        "files": await _remove_files(database, storage, now - GRACE),
        "objects": await _remove_strangers(database, storage, now - GRACE),
        "uploads": await storage.sweep(),
    }


async def _remove_uploads(database: Database, storage: Storage, before: datetime) -> int:
    removed = 0
    while True:
        async with database.writing(_SWEEP) as writes:
            rows = await writes.locked(
                sa.select(STAGED_UPLOADS)
                .where(STAGED_UPLOADS.c.expires_at < before)
                .order_by(STAGED_UPLOADS.c.id)
                .limit(_AT_ONCE)
            )
            ids = writes.dialect.among(STAGED_UPLOADS.c.id, [row["id"] for row in rows])
            await writes.execute(sa.delete(STAGED_UPLOADS).where(ids))
        await storage.delete_many(row["key"] for row in rows)
        removed += len(rows)
        if len(rows) < _AT_ONCE:
            return removed


async def _remove_assets(database: Database, before: datetime) -> int:
    async with database.writing(_SWEEP) as writes:
        gone = await writes.execute(sa.delete(ASSETS).where(ASSETS.c.deleted_at < before))
    return gone.rowcount


async def _remove_files(database: Database, storage: Storage, before: datetime) -> int:
    """First the rows, then the objects: a file whose objects are gone must not be found by anybody."""
    shown = sa.exists().where(ASSETS.c.account_id == FILES.c.account_id, ASSETS.c.file_id == FILES.c.id)
    removed = 0
    while True:
        async with database.writing(_SWEEP) as writes:
            statement = sa.select(FILES).where(FILES.c.created_at < before, ~shown).order_by(FILES.c.id)
            held = await writes.locked(statement.limit(_AT_ONCE))
            # Once more, now that nobody else can begin to show them.
            ids = writes.dialect.among(FILES.c.id, [row["id"] for row in held])
            rows = await writes.rows(sa.select(FILES).where(ids, ~shown))
            unused = writes.dialect.among(FILES.c.id, [row["id"] for row in rows])
            await writes.execute(sa.delete(FILES).where(unused))
        await storage.delete_many(key for row in rows for key in keys_of(row))
        removed += len(rows)
        if len(held) < _AT_ONCE:
            return removed


async def _remove_strangers(database: Database, storage: Storage, before: datetime) -> int:
    """Takes away old objects that no row knows: what is left where a process ended between two steps."""
    removed = 0
    async for some in _batches(storage.list(), before):
        async with database.reading(_SWEEP) as reads:
            known = await _known(reads, some)
        strangers = [each.key for each in some if each.key not in known]
        await storage.delete_many(strangers)
        removed += len(strangers)
    return removed


async def _batches(stored: AsyncIterator[Stored], before: datetime) -> AsyncIterator[Sequence[Stored]]:
    batch: list[Stored] = []
    async for each in stored:
        if each.modified < before and each.key.split("/")[1:2] in ([INCOMING], [FILES_FOLDER]):
            batch.append(each)
        if len(batch) == _AT_ONCE:
            yield batch
            batch = []
    if batch:
        yield batch


async def _known(reads: Reads, some: Iterable[Stored]) -> set[str]:
    """The keys among some that a row stands behind."""
    incoming = [each.key for each in some if each.key.split("/")[1] == INCOMING]
    of_file = {each.key: _file_of(each.key) for each in some if each.key.split("/")[1] == FILES_FOLDER}
    known: set[str] = set()
    for column in (STAGED_UPLOADS.c.key, ASSETS.c.incoming_key):
        pending: list[Any] = [] if column.table is STAGED_UPLOADS else [ASSETS.c.status == "PENDING"]
        rows = await reads.rows(sa.select(column.label("key")).where(reads.dialect.among(column, incoming), *pending))
        known |= {row["key"] for row in rows}
    among = reads.dialect.among(FILES.c.id, sorted(set(of_file.values())))
    files = await reads.rows(sa.select(FILES.c.id).where(among))
    ids = {row["id"] for row in files}
    return known | {key for key, file_id in of_file.items() if file_id in ids}


def _file_of(key: str) -> str:
    """The id of the file that an object belongs to, such as file_01... of `file_01...-480.webp`."""
    return key.rpartition("/")[2].partition(".")[0].partition("-")[0]
