"""Tallies: the database's own count of what is not deleted, beside what there is if all of it is counted."""

import asyncio
import random
from typing import Any

import pytest
import sqlalchemy as sa

from inventory.assets.queries import ALL_ASSETS
from inventory.products.models import PRODUCTS
from inventory.products.queries import ALL_PRODUCTS, ALL_VARIANTS
from kit.database import Database
from kit.tables import metadata
from kit.tallies import TALLIES, is_tallied
from tests.conftest import Client, Shop
from tests.products.acting import act, bulk, done, variants_of
from tests.support.statements import Statements

pytestmark = pytest.mark.anyio

TOTALS = "{ products { totalCount } variants { totalCount } assets { totalCount } }"
COLLECTIONS = (ALL_PRODUCTS, ALL_VARIANTS, ALL_ASSETS)
BOUNDED = "{ few: products { totalCountUpTo(limit: 2) } many: products { totalCountUpTo(limit: 1000) } }"


async def told(client: Client) -> list[int]:
    """What the API tells."""
    return [each["totalCount"] for each in (await client(TOTALS)).values()]


async def counted(shop: Shop) -> list[int]:
    """What there is."""
    async with shop.database.reading(shop.actor.account) as reads:
        return [
            await reads.value(
                sa.select(sa.func.count()).select_from(rows.table).where(rows.table.c.deleted_at.is_(None))
            )
            for rows in COLLECTIONS
        ]


async def slots(shop: Shop) -> int:
    async with shop.database.reading(shop.actor.account) as reads:
        return len(await reads.rows(sa.select(TALLIES).where(TALLIES.c.of_table == "product")))


def test_these_are_all_that_are_tallied() -> None:
    assert {table for table in metadata.sorted_tables if is_tallied(table)} == {each.table for each in COLLECTIONS}


async def test_totals_follow_whatever_is_done(client: Client, shop: Shop, other_client: Client) -> None:
    """Made, deleted and restored, one by one and in bulk, with all that goes along; refused and tried, too."""
    assert await told(client) == [0, 0, 0]
    await done(other_client, "productCreate", name="Theirs")
    chance = random.Random(5)
    ids: list[str] = []
    for number in range(12):
        rows = [{"name": f"P{number}-{n}", "variants": [{"name": "a"}, {"name": "b"}]} for n in range(3)]
        ids += (await bulk(client, "productBulkCreate", products=rows))["ids"]
        some = chance.sample(ids, 3)
        await act(client, "productBulkDelete", ids=some, errorPolicy="IGNORE_FAILED")
        await act(client, "productBulkRestore", ids=chance.sample(ids, 2), errorPolicy="IGNORE_FAILED")
        await act(client, "productBulkDelete", ids=[ids[0], "prod_none"])  # refused whole
        await act(client, "productCreate", name="Tried", dryRun=True)
        a, *_ = [*await variants_of(client, ids[-1], "id"), None]
        if a is not None:
            await act(client, "variantDelete", id=a["id"])
        assert await told(client) == await counted(shop)
    products, variants, _ = await told(client)
    assert 0 < products < len(ids)
    assert variants > products
    assert await told(other_client) == [1, 1, 0]


async def test_many_writers_at_once(client: Client, shop: Shop) -> None:
    """They make and delete, and some are refused: no change is counted twice, and none is lost."""
    first = (await bulk(client, "productBulkCreate", products=[{"name": f"P{n}"} for n in range(40)]))["ids"]

    async def one(number: int) -> Any:
        if number % 3 == 0:
            return await done(client, "productCreate", name=f"N{number}")
        if number % 3 == 1:
            return await done(client, "productDelete", id=first[number])
        return await act(client, "productBulkDelete", ids=[first[number], "prod_none"])

    await asyncio.gather(*(one(number) for number in range(40)))
    assert await told(client) == await counted(shop) == [40 + 14 - 13, 40 + 14 - 13, 0]


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_nobody_waits_for_another_s_count(database: Database, client: Client, shop: Shop) -> None:
    """A transaction that has counted is still open; others count meanwhile, and see nothing of it. (SQLite has one
    writer at a time.)"""
    made = await done(client, "productCreate", name="There")
    async with database.writing(shop.actor.account) as writes:
        await writes.execute(
            sa.update(PRODUCTS).where(PRODUCTS.c.id == made["id"]).values(deleted_at=PRODUCTS.c.created_at)
        )
        async with asyncio.timeout(10):
            await asyncio.gather(*(done(client, "productCreate", name=f"N{n}") for n in range(4)))
        assert (await told(client))[0] == 5
    assert (await told(client))[0] == 4
    assert 1 < await slots(shop) <= 6


async def test_a_change_that_is_rolled_back_does_not_count(database: Database, client: Client, shop: Shop) -> None:
    made = await done(client, "productCreate", name="There")
    with pytest.raises(ZeroDivisionError):
        async with database.writing(shop.actor.account) as writes:
            await writes.execute(sa.delete(PRODUCTS).where(PRODUCTS.c.id == "nothing"))
            await writes.execute(
                sa.update(PRODUCTS).where(PRODUCTS.c.id == made["id"]).values(deleted_at=PRODUCTS.c.created_at)
            )
            assert await ALL_PRODUCTS.count(writes) == 0
            raise ZeroDivisionError
    assert (await told(client))[0] == 1


async def test_a_snapshot_counts_the_rows_that_it_sees(database: Database, client: Client, shop: Shop) -> None:
    await done(client, "productCreate", name="Before")
    async with database.reading(shop.actor.account) as reads:
        assert await ALL_PRODUCTS.count(reads) == 1
        await done(client, "productCreate", name="After")
        assert await ALL_PRODUCTS.count(reads) == 1
        assert len(await reads.rows(sa.select(PRODUCTS.c.id))) == 1
    assert (await told(client))[0] == 2


async def test_only_what_is_asked_of_all_is_not_counted_anew(client: Client, statements: Statements) -> None:
    ids = (await bulk(client, "productBulkCreate", products=[{"name": f"P{n}"} for n in range(4)]))["ids"]
    await done(client, "productDelete", id=ids[0])
    assert await client(BOUNDED) == {"few": {"totalCountUpTo": 2}, "many": {"totalCountUpTo": 3}}
    for arguments, total, is_tally in (
        ("", 3, True),
        ("(orderBy: {field: NAME})", 3, True),
        ("(deleted: INCLUDED)", 4, False),
        ("(deleted: ONLY)", 1, False),
        ('(where: {name: {eq: "P1"}})', 1, False),
    ):
        statements.clear()
        assert await client(f"{{ products{arguments} {{ totalCount }} }}") == {"products": {"totalCount": total}}
        assert len(statements.after_sign_in) == 2, arguments  # the rows, and how many there are
        assert any("FROM tally" in text for text in statements.texts) is is_tally, arguments
