"""Lookups that come at the same time are one statement; each answer is what it would be alone."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import pytest
import sqlalchemy as sa

from engine.lookups import MOST
from engine.operation import Operation
from inventory.accounts.models import TOKENS
from inventory.products.models import PRODUCTS
from kit.database import Database
from tests.conftest import Client, Shop, served
from tests.products.acting import bulk, done
from tests.support.nouns import NOUNS, Api, Noun
from tests.support.statements import Statements

pytestmark = pytest.mark.anyio

QUERY = "query ($id: ID!) { product(by: {id: $id}) { id name type sellable createdAt } }"
NOTHING = "prod_00000000000000000000000001"


@asynccontextmanager
async def program(database_url: str, *shops: Shop) -> AsyncIterator[tuple[Database, list[Client]]]:
    """A client of each shop, each token remembered already, and their database."""
    database = Database(database_url, pool_size=4)
    async with served(database) as http:
        clients = [Client(http, await shop.token()) for shop in shops]
        for each in clients:
            await each(QUERY, {"id": NOTHING})
        yield database, clients


async def together(*asked: tuple[Client, str]) -> list[Any]:
    """What products of these ids are named, asked for at once."""
    answers = await asyncio.gather(*(client(QUERY, {"id": product_id}) for client, product_id in asked))
    return [answer["product"] and answer["product"]["name"] for answer in answers]


async def products(client: Client, count: int, name: str = "P") -> list[str]:
    ids: list[str] = (await bulk(client, "productBulkCreate", products=[{"name": f"{name}{n}"} for n in range(count)]))[
        "ids"
    ]
    return ids


async def test_many_are_one_statement(database_url: str, shop: Shop, client: Client) -> None:
    ids = await products(client, 20)
    await done(client, "productDelete", id=ids[3])
    async with program(database_url, shop) as (database, [reader]):
        asked = [*ids, NOTHING, "nonsense", ids[0], ids[0]]
        alone = [await reader(QUERY, {"id": each}) for each in asked]
        with Statements.of(database) as statements:
            assert await asyncio.gather(*(reader(QUERY, {"id": each}) for each in asked)) == alone
        assert [each["product"] and each["product"]["name"] for each in alone] == [
            *(f"P{n}" for n in range(20)),
            None,
            None,
            "P0",
            "P0",
        ]
        assert len(statements.after_sign_in) == 1


@pytest.mark.parametrize("noun", NOUNS, ids=lambda noun: noun.one)
async def test_things_of_every_kind_are_what_they_are_alone(
    database_url: str, shop: Shop, client: Client, noun: Noun
) -> None:
    things = [await Api(client, noun).done("create", **noun.full(mark)) for mark in ("a", "b", "c")]
    query = f"query ($id: ID!) {{ {noun.one}(by: {{id: $id}}) {noun.selection} }}"
    async with program(database_url, shop) as (_, [reader]):
        ids = [*(each["id"] for each in things), NOTHING]
        found = await asyncio.gather(*(reader(query, {"id": each}) for each in ids))
        assert found == [{noun.one: each} for each in [*things, None]]


async def test_there_is_a_most(database_url: str, shop: Shop, client: Client) -> None:
    ids = await products(client, 2 * MOST + 10)
    async with program(database_url, shop) as (database, [reader]):
        with Statements.of(database) as statements:
            assert await together(*((reader, each) for each in ids)) == [f"P{n}" for n in range(len(ids))]
        assert len(statements.after_sign_in) == 3


async def test_each_sees_what_was_written_before_it_came(database_url: str, shop: Shop, client: Client) -> None:
    ids = await products(client, 3)
    async with program(database_url, shop) as (_, [reader]):
        for number in range(5):
            await done(client, "productUpdate", id=ids[1], name=f"N{number}")
            assert await together(*((reader, each) for each in ids)) == ["P0", f"N{number}", "P2"]


async def test_those_of_other_tokens_are_asked_for_apart(
    database_url: str, shop: Shop, other_shop: Shop, client: Client, other_client: Client
) -> None:
    [mine], [theirs] = await products(client, 1, "mine"), await products(other_client, 1, "theirs")
    async with program(database_url, shop, shop, other_shop) as (database, [me, me_again, them]):
        with Statements.of(database) as statements:
            asked = [(each, product_id) for each in (me, me_again, them) for product_id in (mine, theirs)]
            assert await together(*asked) == ["mine0", None, "mine0", None, None, "theirs0"]
        assert len(statements.after_sign_in) == 3


async def test_other_documents_are_asked_for_apart(database_url: str, shop: Shop, client: Client) -> None:
    ids = await products(client, 4)
    documents = [
        QUERY,
        QUERY.replace("id name", "a: name version"),
        "query ($id: ID!) { product(by: {id: $id}) { id } }",
    ]
    async with program(database_url, shop) as (database, [reader]):
        asked = [(document, {"id": each}) for document in documents for each in ids]
        alone = [await reader(*each) for each in asked]
        with Statements.of(database) as statements:
            assert await asyncio.gather(*(reader(*each) for each in asked)) == alone
        assert len(statements.after_sign_in) == len(documents)


async def test_a_token_that_was_taken_back_finds_nothing(database_url: str, shop: Shop, client: Client) -> None:
    ids = await products(client, 5)
    async with program(database_url, shop) as (_, [reader]):
        assert await together(*((reader, each) for each in ids)) == [f"P{n}" for n in range(5)]
        async with shop.database.writing(shop.actor.account) as writes:
            await writes.execute(sa.delete(TOKENS))
        answers = await asyncio.gather(*(reader.post(QUERY, {"id": each}) for each in [*ids, NOTHING]))
        assert {answer.status_code for answer in answers} == {401}
        assert all("data" not in answer.json() for answer in answers)


async def test_what_is_wrong_with_one_is_told_to_that_one(database_url: str, shop: Shop, client: Client) -> None:
    ids = await products(client, 3)
    by = "query ($by: ProductBy!) { product(by: $by) { name } }"
    async with program(database_url, shop) as (_, [reader]):
        given: list[dict[str, Any]] = [{"id": ids[0]}, {}, {"id": ids[1]}, {"sku": "none"}, {"id": ids[2]}]
        alone = [(await reader.post(by, {"by": each})).json() for each in given]
        answers = await asyncio.gather(*(reader.post(by, {"by": each}) for each in given))
        assert [answer.json() for answer in answers] == alone
        assert [each.get("data") for each in alone] == [
            {"product": {"name": "P0"}},
            None,
            {"product": {"name": "P1"}},
            {"product": None},
            {"product": {"name": "P2"}},
        ]


async def test_a_row_that_cannot_be_shown_leaves_the_others_alone(
    database_url: str, shop: Shop, client: Client, postgres: Any
) -> None:
    ids = await products(client, 3)
    await broken(database_url, postgres, ids[1])
    async with program(database_url, shop) as (_, [reader]):
        answers = [each.json() for each in await asyncio.gather(*(reader.post(QUERY, {"id": each}) for each in ids))]
        assert [each["data"]["product"] and each["data"]["product"]["name"] for each in answers] == ["P0", None, "P2"]
        assert [[error["path"] for error in each.get("errors", [])] for each in answers] == [
            [],
            [["product", "type"]],
            [],
        ]


async def broken(database_url: str, postgres: Any, product_id: str) -> None:
    """Gives a product a type that there is not."""
    sql = f"update product set type = 'NO_TYPE' where id = '{product_id}'"
    if database_url.startswith("postgresql"):
        name = database_url.rpartition("/")[2].partition("?")[0]
        checks = "select conname from pg_constraint where conrelid = 'product'::regclass and contype = 'c'"
        for check in postgres.run_sql(checks, database=name).splitlines():
            postgres.run_sql(f'alter table product drop constraint "{check}"', database=name)
        postgres.run_sql(sql, database=name)
        return
    database = Database(database_url)
    async with database.migrating() as connection:
        await connection.exec_driver_sql("pragma ignore_check_constraints = on")
        await connection.exec_driver_sql(sql)
        await connection.exec_driver_sql("pragma ignore_check_constraints = off")
    await database.close()


async def test_a_database_that_fails_is_told_to_each(database_url: str, shop: Shop, client: Client) -> None:
    ids = await products(client, 4)
    async with program(database_url, shop) as (_, [reader]):
        assert await together(*((reader, each) for each in ids)) == ["P0", "P1", "P2", "P3"]
        async with shop.database.migrating() as connection:
            await connection.exec_driver_sql(f"alter table {PRODUCTS.name} rename column sellable to elsewhere")
        answers = [each.json() for each in await asyncio.gather(*(reader.post(QUERY, {"id": each}) for each in ids))]
        codes = [[error["extensions"]["code"] for error in answer["errors"]] for answer in answers]
        assert codes == [["INTERNAL_ERROR"]] * 4


async def test_one_who_goes_away_leaves_the_others(database_url: str, shop: Shop, client: Client) -> None:
    ids = await products(client, 6)
    async with program(database_url, shop) as (_, [reader]):
        for gone in (0, 3):  # the first one is who began it
            tasks = [asyncio.ensure_future(reader(QUERY, {"id": each})) for each in ids]
            await asyncio.sleep(0)
            tasks[gone].cancel()
            answers = await asyncio.gather(*tasks, return_exceptions=True)
            assert isinstance(answers[gone], asyncio.CancelledError)
            left = [answer["product"]["name"] for answer in answers if isinstance(answer, dict)]
            assert left == [f"P{n}" for n in range(6) if n != gone]


async def test_what_comes_to_nothing_confirms_nobody(
    database_url: str, shop: Shop, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The token is taken back after they have looked together, and before each looks by itself."""
    ids = await products(client, 4)
    read_for_many = Operation.read_for_many
    times = 0

    async def read_in_vain(self: Operation, *given: Any) -> Any:
        nonlocal times
        times += 1
        found = await read_for_many(self, *given)
        if times > 1:
            return found
        async with shop.database.writing(shop.actor.account) as writes:
            await writes.execute(sa.delete(TOKENS))
        return None

    async with program(database_url, shop) as (_, [reader]):
        monkeypatch.setattr(Operation, "read_for_many", read_in_vain)
        answers = await asyncio.gather(*(reader.post(QUERY, {"id": each}) for each in ids))
        assert {answer.status_code for answer in answers} == {401}
        assert all("data" not in answer.json() for answer in answers)
        assert times > 1


async def test_where_no_connection_comes_free_each_is_told(
    database_url: str, shop: Shop, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = await products(client, 3)
    monkeypatch.setattr("kit.pool.WAIT_SECONDS", 0.05)
    async with program(database_url, shop) as (database, [reader]), AsyncExitStack() as held:
        for _ in range(4):
            reads = await held.enter_async_context(database.reading(shop.actor.account))
            await reads.rows(sa.select(PRODUCTS.c.id))
        answers = await asyncio.gather(*(reader.post(QUERY, {"id": each}) for each in ids))
        assert {(answer.status_code, answer.headers["retry-after"]) for answer in answers} == {(503, "1")}
        assert [[error["extensions"] for error in answer.json()["errors"]] for answer in answers] == 3 * [
            [{"code": "BUSY"}]
        ]
        await held.aclose()
        assert await together(*((reader, each) for each in ids)) == ["P0", "P1", "P2"]
