"""The gateway with its jobs at work, for tests of assets."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx2 as httpx
import pytest

from app.jobs import handlers
from app.settings import Settings
from app.storing import storage_of
from kit.database import Database
from kit.storage import Storage
from tests.jobs.running import running


@pytest.fixture
def storage(settings: Settings) -> Storage:
    """Where the program that is tested keeps files."""
    return storage_of(settings)


@asynccontextmanager
async def working(
    database: Database, storage: Storage, settings: Settings, outbound_allowed: tuple[str, ...] = ()
) -> AsyncIterator[None]:
    """Runs the program's jobs within the block; they may fetch from what is allowed."""
    allowed = settings.model_copy(update={"outbound_allowed": outbound_allowed})
    async with running(database, *handlers(database, storage, allowed)):
        yield


@pytest.fixture
async def jobs(
    http: httpx.AsyncClient, database: Database, storage: Storage, settings: Settings
) -> AsyncIterator[None]:
    """Jobs are run, until before the program ends: that closes the database."""
    async with working(database, storage, settings):
        yield


async def stored(storage: Storage) -> list[str]:
    """The keys of all that is kept, in order."""
    return sorted([each.key async for each in storage.list()])


async def tidied(storage: Storage, seconds: float = 60) -> list[str]:
    """The keys of all that is kept, once nothing is left as it came.

    A job removes the bytes as they came after it has told that an asset is ready: who sees an asset ready may still
    find them.
    """
    async with asyncio.timeout(seconds):
        while True:
            keys = await stored(storage)
            if not any("/incoming/" in key for key in keys):
                return keys
            await asyncio.sleep(0.02)
