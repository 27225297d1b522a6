"""Queries of several statements without a transaction of their own: what they tell is of one moment, whatever is
written between their statements."""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from app.migrating import migrate
from inventory.accounts.models import TOKENS
from inventory.products.models import PRODUCTS, VARIANTS
from kit.database import Database
from kit.moments import MOMENT, Calm
from tests.conftest import Client, Shop, new_shop, served
from tests.products.acting import done
from tests.support.postgres import PostgresServer, _Host, _temporary_root
from tests.support.statements import Statements

pytestmark = pytest.mark.anyio

on_postgresql = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
NESTED = "{ products { nodes { name variants { nodes { name product { name } } } } } }"
"""Two statements: products with their variants, then the products of these."""
UPDATE = "update product set name = '{0}'; update variant set name = '{0}'"


@pytest.fixture(scope="module")
def postgres() -> Iterator[PostgresServer]:
    """A server of these tests alone: what others commit, in whatever database, moves its snapshots."""
    with tempfile.TemporaryDirectory(prefix="quiet", dir=_temporary_root()) as folder:
        host = _Host(Path(folder))
        yield PostgresServer(host.start())
        host.stop()


@pytest.fixture(scope="module")
def migrated_postgres(postgres: PostgresServer) -> str:
    """See `tests.conftest`."""
    asyncio.run(_migrated(postgres.create_database("migrated")))
    return "migrated"


async def _migrated(url: str) -> None:
    database = Database(url)
    await migrate(database)
    await database.close()


class Sent:
    """All statements that are sent, also those that are run again."""

    def __init__(self, database: Database) -> None:
        self.texts: list[str] = []
        database.reader.observers.append(lambda text, _: self.texts.append(text))


@asynccontextmanager
async def reader_of(database_url: str, shop: Shop) -> AsyncIterator[tuple[Client, Database]]:
    """A client whose token is remembered already, at rest, and the database of its program."""
    database = Database(database_url, pool_size=1)
    async with served(database) as http:
        reader = Client(http, await shop.token())
        await reader(NESTED)
        for _ in range(600):
            if await is_noted(shop):
                break
            await asyncio.sleep(0.05)
        for _ in range(4):  # the note may have come in between
            await reader(NESTED)
        yield reader, database


async def is_noted(shop: Shop) -> bool:
    """Whether it was written that the tokens were used, which is done behind an answer."""
    async with shop.database.reading(shop.actor.account) as reads:
        return all(row["last_used_at"] for row in await reads.rows(sa.select(TOKENS.c.last_used_at)))


@contextmanager
def meanwhile(database: Database, write: Callable[[int], object]) -> Iterator[None]:
    """Calls `write` before each statement that is held to the moment of an earlier one, with its number from 1."""
    number = 0

    def observe(text: str, _: object) -> None:
        nonlocal number
        if "pg_current_snapshot" in text and MOMENT not in text:
            number += 1
            write(number)

    database.reader.observers.append(observe)
    try:
        yield
    finally:
        database.reader.observers.remove(observe)


def writer(postgres: PostgresServer, database_url: str) -> Callable[[str], object]:
    """Runs SQL in a transaction of its own."""
    database = database_url.rpartition("/")[2].partition("?")[0]
    return lambda sql: postgres.run_sql(f"begin; {sql}; commit", database=database)


def names(answer: Any) -> list[tuple[str, list[str]]]:
    told = [(each["name"], each["variants"]["nodes"]) for each in answer["products"]["nodes"]]
    assert all(variant["product"]["name"] == name for name, variants in told for variant in variants)
    return [(name, [variant["name"] for variant in variants]) for name, variants in told]


@on_postgresql
async def test_a_write_between_two_statements_has_them_run_again(
    database_url: str, shop: Shop, client: Client, postgres: PostgresServer
) -> None:
    await done(client, "productCreate", name="old", variants=[{"name": "old"}])
    write = writer(postgres, database_url)
    async with reader_of(database_url, shop) as (reader, database):
        sent = Sent(database)
        with Statements.of(database) as counted, meanwhile(database, lambda _: write(UPDATE.format("new"))):
            assert names(await reader(NESTED)) == [("new", ["new"])]
        assert len(sent.texts) == 4, "two that did not fit together, and two of a whole snapshot"
        assert counted.texts == sent.texts[2:]
        sent.texts.clear()
        for _ in range(3):  # it is not tried again at once
            assert names(await reader(NESTED)) == [("new", ["new"])]
        assert len(sent.texts) == 6


@on_postgresql
@pytest.mark.parametrize("query", [NESTED, f"{{ first: {NESTED[1:-1]} second: {NESTED[1:-1]} }}"])
async def test_undisturbed_they_need_no_transaction_of_their_own(
    database_url: str, shop: Shop, client: Client, postgres: PostgresServer, monkeypatch: pytest.MonkeyPatch, query: str
) -> None:
    monkeypatch.setattr("kit.readers.on_postgresql.LINGER_SECONDS", 60)
    monkeypatch.setattr("kit.readers.on_postgresql.MOST_SECONDS", 60)
    await done(client, "productCreate", name="P", variants=[{"name": "V"}])
    name = database_url.rpartition("/")[2].partition("?")[0]
    begun = set()
    async with reader_of(database_url, shop) as (reader, _):
        for _ in range(5):
            answer = await reader(query)
            assert all(names({"products": each}) == [("P", ["V"])] for each in answer.values())
            begun.add(
                postgres.run_sql(f"""select xact_start from pg_stat_activity where datname = '{name}'
                and query like '%pg_current_snapshot%' and pid <> pg_backend_pid()""")
            )
    assert len(begun) == 1
    assert begun != {""}


@on_postgresql
async def test_finding_nothing_proves_nothing(
    database_url: str, shop: Shop, client: Client, postgres: PostgresServer
) -> None:
    """The statement that finds nothing, for that was committed in between, is not believed."""
    product = await done(client, "productCreate", name="old", variants=[{"name": "old"}])
    await done(client, "productDelete", id=product["id"])
    bare = await done(client, "productCreate", name="bare")
    write = writer(postgres, database_url)
    query = "{ products { nodes { id name tags { id } boms { id } } } }"
    async with reader_of(database_url, shop) as (reader, database):
        expected = {"id": bare["id"], "name": "bare", "tags": [], "boms": []}
        sent = Sent(database)
        assert await reader(query) == {"products": {"nodes": [expected]}}
        assert len(sent.texts) == 3, "and it is believed where nothing was committed"
        sent.texts.clear()
        with meanwhile(database, lambda number: number == 2 and write("update product set name = 'new'")):
            found = await reader(query)
        assert [each["name"] for each in found["products"]["nodes"]] == ["new"]
        assert len(sent.texts) == 6


@on_postgresql
async def test_a_statement_that_fails_is_told_as_ever(database_url: str, shop: Shop, client: Client) -> None:
    await done(client, "productCreate", name="P", variants=[{"name": "V"}])
    query = "{ products { nodes { name boms { id } variants { nodes { name } } } } }"
    async with reader_of(database_url, shop) as (reader, _):
        assert (await reader(query))["products"]["nodes"][0]["variants"]["nodes"] == [{"name": "V"}]
        await renamed(shop, "name to elsewhere")
        answer = (await reader.post(query)).json()
        assert {error["extensions"]["code"] for error in answer["errors"]} == {"INTERNAL_ERROR"}
        await renamed(shop, "elsewhere to name")
        assert names(await reader(NESTED)) == [("P", ["V"])]


async def renamed(shop: Shop, column: str) -> None:
    async with shop.database.migrating() as connection:
        await connection.exec_driver_sql(f"alter table variant rename column {column}")


async def test_a_server_in_recovery_is_not_trusted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its snapshots do not tell all that they would have to; so what is read there is read in whole ones."""
    monkeypatch.setattr("kit.readers.on_postgresql.LINGER_SECONDS", 60)
    with tempfile.TemporaryDirectory(prefix="standby", dir=_temporary_root()) as folder:
        host = _Host(Path(folder), wal_level="replica")
        try:
            server = PostgresServer(host.start())
            database = Database(server.create_database("read"))
            await migrate(database)
            shop = await new_shop(database)
            token = await shop.token()
            async with served(database) as http:
                await done(Client(http, token), "productCreate", name="P", variants=[{"name": "V"}])
                assert await are_held(Client(http, token), server)
            server = PostgresServer(host.restarted_as_standby())
            async with served(Database(server.url("read"))) as http:
                assert not await are_held(Client(http, token), server)
        finally:
            host.stop()


async def are_held(reader: Client, server: PostgresServer) -> bool:
    """Whether the statements of a query are held to a moment."""
    for _ in range(6):
        assert names(await reader(NESTED)) == [("P", ["V"])]
    return (
        server.run_sql("""select count(*) from pg_stat_activity
        where query like '%pg_current_snapshot%' and pid <> pg_backend_pid()""")
        != "0"
    )


async def test_readers_beside_writers_see_one_moment(database_url: str, shop: Shop, client: Client) -> None:
    await done(client, "productCreate", name="0", variants=[{"name": "0"}])
    over = False
    seen = set()

    async def write() -> None:
        nonlocal over
        for number in range(1, 60):
            async with shop.database.writing(shop.actor.account) as writes:
                await writes.execute(sa.update(PRODUCTS).values(name=str(number)))
                await writes.execute(sa.update(VARIANTS).values(name=str(number)))
            await asyncio.sleep(0.01 if number % 5 else 0.1)
        over = True

    async def read(reader: Client) -> None:
        while not over:
            [(name, of_variants)] = names(await reader(NESTED))
            assert of_variants == [name]
            seen.add(name)

    async with served(Database(database_url, pool_size=4)) as http:
        readers = [Client(http, await shop.token()) for _ in range(3)]
        await asyncio.gather(write(), *(read(each) for each in readers))
    assert len(seen) > 10


async def test_it_is_tried_less_often_where_much_is_written() -> None:
    calm = Calm()
    assert all(calm.is_likely() for _ in range(100))
    for waits in (2, 4, 8, 16, 32, 64, 64):
        calm.note(held=False)
        assert [calm.is_likely() for _ in range(waits + 1)] == [False] * waits + [True]
    calm.note(held=True)
    assert calm.is_likely()
    calm.note(held=False)
    assert [calm.is_likely() for _ in range(3)] == [False, False, True]
