"""Processes are killed while they work on assets: in the end everything was done once, and nothing is left behind."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx2 as httpx
import pytest
import sqlalchemy as sa

from app.settings import Settings
from app.storing import storage_of
from inventory.assets.models import ASSETS, FILES
from inventory.assets.sweeping import GRACE, sweep
from kit import clock
from kit.database import Database
from kit.storage import Storage
from tests.app.conftest import folder, launcher, program
from tests.app.program import NO_TLS, ROOT, Program, Server
from tests.assets.conftest import stored
from tests.assets.uploading import new_product, settled, upload
from tests.conftest import Client, Shop
from tests.kit.outbound.servers import answer, served
from tests.kit.pictures.samples import plain, saved

__all__ = ["folder", "launcher", "program"]

pytestmark = pytest.mark.anyio

SETTINGS = {"JOBS_POLL_SECONDS": "0.05", "JOBS_TAKE_OVER_SECONDS": "1"}
MANY = 10


def photo(number: int, size: tuple[int, int] = (1600, 1200)) -> bytes:
    return saved(plain(size=size, colour=(number, 90, 90)), "PNG")


@pytest.fixture
def files(folder: Path) -> Storage:
    """What the program in its own process keeps files in."""
    return storage_of(Settings(storage_url=str(folder / "var" / "files")))


@asynccontextmanager
async def client_of(server: Server, token: str) -> AsyncIterator[Client]:
    async with httpx.AsyncClient(base_url=server.url, verify=NO_TLS, timeout=30) as http:
        yield Client(http, token)


async def states(database: Database, shop: Shop) -> list[str]:
    async with database.reading(shop.actor.account) as reads:
        return [row["status"] for row in await reads.rows(sa.select(ASSETS.c.status))]


async def some_ready(database: Database, shop: Shop, least: int) -> None:
    """Waits until so many assets are ready, but not all."""
    async with asyncio.timeout(60):
        while (found := await states(database, shop)).count("READY") < least:
            assert "FAILED" not in found
            await asyncio.sleep(0.01)
    assert "PENDING" in await states(database, shop), "too fast to be killed in the middle"


async def upload_many(server: Server, token: str, product: str) -> None:
    async with client_of(server, token) as client:
        made = await upload(client, [(f"{n}.png", photo(n)) for n in range(MANY)], owner={"productId": product})
    assert made["createdCount"] == MANY


async def all_there_once(database: Database, shop: Shop, server: Server, token: str, files: Storage) -> None:
    """Every asset is ready, every file is there once, and a sweep leaves only what is shown."""
    async with database.reading(shop.actor.account) as reads:
        ids = [row["id"] for row in await reads.rows(sa.select(ASSETS.c.id).order_by(ASSETS.c.id))]
    assert len(ids) == MANY
    async with client_of(server, token) as client:
        nodes = await settled(client, ids, "url thumbnails { url } job { status doneCount failedCount totalCount }", 90)
        assert {node["status"] for node in nodes} == {"READY"}
        assert len({node["url"] for node in nodes}) == MANY
        for node in nodes:
            assert (node["job"]["doneCount"], node["job"]["failedCount"]) == (node["job"]["totalCount"], 0)
            for url in (node["url"], *(each["url"] for each in node["thumbnails"])):
                parts = urlsplit(url)
                assert (await client.http.get(f"{parts.path}?{parts.query}")).status_code == 200
    async with database.reading(shop.actor.account) as reads:
        assert len(await reads.rows(sa.select(FILES))) == MANY
    with clock.held(clock.now() + GRACE + timedelta(minutes=1)):
        await sweep(database, files)
    assert len(await stored(files)) == 4 * MANY


async def test_killed_while_files_are_processed(
    program: Program, database: Database, shop: Shop, files: Storage
) -> None:
    program.settings.update(SETTINGS)
    token = await shop.token()
    with program.serving() as server:
        async with client_of(server, token) as client:
            product = await new_product(client)
        await upload_many(server, token, product)
        await some_ready(database, shop, 3)
        server.process.kill()
    with program.serving() as server:
        await some_ready(database, shop, 6)
        server.process.kill()
    with program.serving() as server:
        await all_there_once(database, shop, server, token, files)


async def test_killed_while_files_are_fetched(program: Program, database: Database, shop: Shop, files: Storage) -> None:
    token = await shop.token()
    answers = [answer(photo(number, (300, 200))) for number in range(MANY)]

    async def talk(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        number = int(outside.paths[-1][1:])
        await asyncio.sleep(0.2)
        writer.write(answers[number])
        await writer.drain()

    async with served(talk) as outside:
        program.settings.update({**SETTINGS, "OUTBOUND_ALLOWED": f"127.0.0.1:{outside.port}"})
        with program.serving() as server:
            async with client_of(server, token) as client:
                product = await new_product(client)
                rows = [
                    {
                        "owner": {"productId": product},
                        "role": "CREATIVE",
                        "source": {"url": f"http://127.0.0.1:{outside.port}/{number}"},
                    }
                    for number in range(MANY)
                ]
                query = """mutation ($rows: [AssetCreateRowInput!]!) { assetBulkCreate(input: {assets: $rows}) {
                    successCount } }"""
                assert (await client(query, {"rows": rows}))["assetBulkCreate"]["successCount"] == MANY
            await some_ready(database, shop, 3)
            server.process.kill()
        with program.serving() as server:
            await all_there_once(database, shop, server, token, files)
        assert outside.connections in range(MANY, MANY + 4)


SWEEPING = """
import asyncio, sys
from datetime import timedelta
from app.settings import Settings
from app.storing import storage_of
from inventory.assets.sweeping import GRACE, sweep
from kit import clock
from kit.database import Database

async def run():
    database = Database(sys.argv[1])
    with clock.held(clock.now() + GRACE + timedelta(minutes=1)):
        await sweep(database, storage_of(Settings(storage_url=sys.argv[2])))
    await database.close()

asyncio.run(run())
"""


async def test_killed_while_sweeping(
    client: Client, database: Database, database_url: str, storage: Storage, settings: Settings, shop: Shop
) -> None:
    """What is shown stays; what is not goes, by the next sweep at the latest."""
    account = shop.actor.account.id
    left = [f"{account}/incoming/in_{number:026}.png" for number in range(600)]
    for key in left:
        await storage.put(key, b"left behind")
    arguments = [sys.executable, "-c", SWEEPING, database_url, settings.storage_url]
    process = await asyncio.create_subprocess_exec(*arguments, env={**os.environ, "PYTHONPATH": str(ROOT)})
    async with asyncio.timeout(60):
        while len(await stored(storage)) == len(left):
            assert process.returncode is None
    process.kill()
    await process.wait()
    assert await stored(storage), "too fast to be killed in the middle"
    with clock.held(clock.now() + GRACE + timedelta(minutes=1)):
        counts: Any = await sweep(database, storage)
    assert 0 < counts["objects"] < len(left)
    assert await stored(storage) == []
