"""Queries of one statement, which share a transaction with the ones before: each sees what is there when it is asked,
of its own account alone, and nobody who was let in once is let in for that."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from kit.database import Database
from kit.tenancy import APP_ROLE
from tests.conftest import Client, Shop, served
from tests.products.acting import bulk, done, found
from tests.support.postgres import PostgresServer
from tests.support.statements import Statements

pytestmark = pytest.mark.anyio

on_postgresql = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
NAMES = "{ products { nodes { name } } }"


@asynccontextmanager
async def on_one_connection(database_url: str, *shops: Shop) -> AsyncIterator[list[Client]]:
    """Clients of a program that has one connection to read by."""
    async with served(Database(database_url, pool_size=1)) as http:
        yield [Client(http, await shop.token()) for shop in shops]


async def names(client: Client) -> list[str]:
    return [node["name"] for node in (await client(NAMES))["products"]["nodes"]]


async def test_each_sees_what_was_written_since_the_last(
    database_url: str, shop: Shop, client: Client, statements: Statements
) -> None:
    product = await done(client, "productCreate", name="0")
    async with on_one_connection(database_url, shop) as [reader]:
        for number in range(1, 20):
            await done(client, "productUpdate", id=product["id"], name=str(number))
            assert await found(reader, "product", "name", id=product["id"]) == {"name": str(number)}
            assert await names(reader) == [str(number)]
    statements.clear()
    assert await names(client) == ["19"]
    assert len(statements.after_sign_in) == 1


async def test_accounts_take_turns_on_one_connection(
    database_url: str, shop: Shop, other_shop: Shop, client: Client, other_client: Client
) -> None:
    mine = await done(client, "productCreate", name="mine")
    theirs = await done(other_client, "productCreate", name="theirs")
    async with on_one_connection(database_url, shop, other_shop) as [me, them]:
        for _ in range(5):
            assert await names(me) == ["mine"]
            assert await names(them) == ["theirs"]
            assert await found(them, "product", "name", id=mine["id"]) is None
            assert await found(me, "product", "name", id=theirs["id"]) is None
        asked = await asyncio.gather(*(names(each) for each in [me, them, them, me] * 10))
        assert asked == [["mine"], ["theirs"], ["theirs"], ["mine"]] * 10


async def test_what_takes_more_than_it_seemed_is_answered_whole(
    client: Client, shop: Shop, statements: Statements
) -> None:
    """By an external id there is another statement before; from the second time on the plan knows."""
    given: dict[str, Any] = {"name": "P", "externalIds": [{"source": "erp", "value": "1"}]}
    product = await done(client, "productCreate", **given)
    query = "query ($by: ProductBy!) { product(by: $by) { id } }"
    by_external_id = {"by": {"externalId": {"source": "erp", "value": "1"}}}
    for by in ({"by": {"id": product["id"]}}, by_external_id, by_external_id, {"by": {"id": product["id"]}}):
        statements.clear()
        assert await client(query, by) == {"product": {"id": product["id"]}}
        assert len(statements.after_sign_in) == len(by["by"].get("externalId", {"one": 1}))


@on_postgresql
@pytest.mark.parametrize(("most_seconds", "transactions"), [(60, 1), (0, 6)])
async def test_they_share_a_transaction_for_so_long(
    database_url: str,
    shop: Shop,
    client: Client,
    postgres: PostgresServer,
    monkeypatch: pytest.MonkeyPatch,
    most_seconds: float,
    transactions: int,
) -> None:
    monkeypatch.setattr("kit.readers.on_postgresql.LINGER_SECONDS", 60)
    monkeypatch.setattr("kit.readers.on_postgresql.MOST_SECONDS", most_seconds)
    await bulk(client, "productBulkCreate", products=[{"name": "P"}])
    begun = set()
    async with on_one_connection(database_url, shop) as [reader]:
        await names(reader)  # after which its token is remembered
        for _ in range(6):
            assert await names(reader) == ["P"]
            begun.add(told(postgres, database_url, "xact_start", "query like '%FROM product%FROM token%'"))
    assert len(begun) == transactions


@on_postgresql
async def test_the_last_of_them_ends_by_itself(
    database_url: str, shop: Shop, client: Client, postgres: PostgresServer
) -> None:
    await bulk(client, "productBulkCreate", products=[{"name": "P"}])
    async with on_one_connection(database_url, shop) as [reader]:
        await names(reader)
        for _ in range(600):
            if told(postgres, database_url, "count(*)", "state = 'idle in transaction'") == "0":
                break
            await asyncio.sleep(0.05)
        else:
            pytest.fail("it is still open")


def told(postgres: PostgresServer, database_url: str, what: str, where: str) -> str:
    """What PostgreSQL tells of the connections to the test's database."""
    database = database_url.rpartition("/")[2].partition("?")[0]
    return postgres.run_sql(f"select {what} from pg_stat_activity where datname = '{database}' and {where}")


@on_postgresql
async def test_one_that_fails_leaves_nothing_behind(
    database_url: str, shop: Shop, client: Client, postgres: PostgresServer
) -> None:
    """The next one does not find itself in a transaction that has failed."""
    product = await done(client, "productCreate", name="P")
    query = f'{{ product(by: {{id: "{product["id"]}"}}) {{ name }} }}'
    database = database_url.rpartition("/")[2].partition("?")[0]
    async with on_one_connection(database_url, shop) as [reader]:
        assert await reader(query) == {"product": {"name": "P"}}
        postgres.run_sql(f"revoke select on product from {APP_ROLE}", database=database)
        for _ in range(3):
            answer = (await reader.post(query)).json()
            assert answer["data"] == {"product": None}
            assert [error["extensions"]["code"] for error in answer["errors"]] == ["INTERNAL_ERROR"]
        postgres.run_sql(f"grant select on product to {APP_ROLE}", database=database)
        assert await reader(query) == {"product": {"name": "P"}}


@on_postgresql
async def test_a_connection_that_was_cut_is_replaced(
    database_url: str, shop: Shop, client: Client, postgres: PostgresServer
) -> None:
    await done(client, "productCreate", name="P")
    async with on_one_connection(database_url, shop) as [reader]:
        assert await names(reader) == ["P"]
        database = database_url.rpartition("/")[2].partition("?")[0]
        postgres.run_sql(f"select pg_terminate_backend(pid) from pg_stat_activity where datname = '{database}'")
        await asyncio.sleep(0.1)
        assert await names(reader) == ["P"]


async def test_many_at_once_on_few_connections(database_url: str, shop: Shop, client: Client) -> None:
    ids = (await bulk(client, "productBulkCreate", products=[{"name": f"P{n}"} for n in range(30)]))["ids"]

    async def one(reader: Client, number: int) -> Any:
        if number % 10 == 9:  # two statements among them
            return (await reader("{ products(first: 1) { nodes { variants { nodes { id } } } } }")) and number
        return int((await found(reader, "product", "name", id=ids[number]))["name"][1:])

    async with served(Database(database_url, pool_size=2)) as http:
        reader = Client(http, await shop.token())
        assert await asyncio.gather(*(one(reader, number) for number in range(30))) == list(range(30))
