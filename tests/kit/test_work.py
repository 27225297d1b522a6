"""Units of work: what is lost, doubled or left behind when many of them run at once. Nothing may be."""

import asyncio
from typing import Any

import pytest
import sqlalchemy as sa

from inventory.products.commands import Products
from inventory.products.models import PRODUCTS
from kit import changes, entities, work
from kit.batch import Batch
from kit.errors import Code, DomainError, ProgramError, each
from kit.outcome import Outcome
from kit.work import UnitOfWork
from tests.conftest import Shop

pytestmark = pytest.mark.anyio


async def create(unit: UnitOfWork, **given: Any) -> Outcome:
    return await Products(unit, Batch.of_one(given)).create()


async def update(unit: UnitOfWork, **given: Any) -> Outcome:
    return await Products(unit, Batch.of_one(given)).update()


async def held(unit: UnitOfWork, product_id: str) -> dict[str, Any]:
    return (await entities.held(unit, PRODUCTS, [product_id]))[product_id]


async def increment(unit: UnitOfWork, product_id: str) -> Outcome:
    row = await held(unit, product_id)
    await entities.update(unit, PRODUCTS, [(row, {"unit_cost": row["unit_cost"] + 1})])
    return Outcome.of(product_id)


async def made_product(shop: Shop, name: str = "Counter") -> str:
    return (await shop.perform(lambda unit: create(unit, name=name, unit_cost=0))).only_id


async def product_row(shop: Shop, product_id: str) -> dict[str, object]:
    async with shop.database.reading(shop.actor.account) as reads:
        row = await reads.row(sa.select(PRODUCTS).where(PRODUCTS.c.id == product_id))
    assert row is not None
    return dict(row)


async def position(shop: Shop) -> int:
    async with shop.database.reading(shop.actor.account) as reads:
        return await changes.latest_position(reads)


async def test_200_concurrent_increments_end_at_200(shop: Shop) -> None:
    product_id = await made_product(shop)
    before = await position(shop)
    await asyncio.gather(*(shop.perform(lambda unit: increment(unit, product_id)) for _ in range(200)))
    row = await product_row(shop, product_id)
    assert (row["unit_cost"], row["version"]) == (200, 201)
    assert await position(shop) == before + 200


async def test_an_error_keeps_nothing(shop: Shop) -> None:
    before = await position(shop)

    async def fail_late(unit: UnitOfWork) -> Outcome:
        await create(unit, name="Lost", category={"name": "Lost too"})
        raise DomainError(Code.INVALID, "too late")

    with pytest.raises(DomainError, match="too late"):
        await shop.perform(fail_late)
    async with shop.database.reading(shop.actor.account) as reads:
        assert await reads.rows(sa.select(PRODUCTS)) == []
    assert await position(shop) == before


async def test_a_cancelled_unit_of_work_keeps_nothing_and_gives_its_connection_back(shop: Shop) -> None:
    async def hang(unit: UnitOfWork) -> Outcome:
        await create(unit, name="Lost")
        await asyncio.sleep(60)
        return Outcome()

    for _ in range(20):  # more than the pool has connections
        task = asyncio.create_task(shop.perform(hang))
        await asyncio.sleep(0.01)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    assert await asyncio.wait_for(made_product(shop), 10)
    async with shop.database.reading(shop.actor.account) as reads:
        assert [row["name"] for row in await reads.rows(sa.select(PRODUCTS))] == ["Counter"]


async def test_cancelling_at_any_moment_never_half_commits(shop: Shop) -> None:
    """A unit of work cut off anywhere has either made both of its rows, with their changes, or none."""

    async def make_two(unit: UnitOfWork) -> Outcome:
        await create(unit, name="first")
        await create(unit, name="second")
        return Outcome()

    for step in range(60):
        task = asyncio.create_task(shop.perform(make_two))
        for _ in range(step):
            await asyncio.sleep(0)
        await asyncio.sleep(step * 0.0002)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    async with shop.database.reading(shop.actor.account) as reads:
        names = [row["name"] for row in await reads.rows(sa.select(PRODUCTS))]
        created = await reads.rows(sa.select(changes.CHANGES).where(changes.CHANGES.c.entity_id.like("prod%")))
    assert names.count("first") == names.count("second")
    assert len(created) == len(names)


async def test_crossing_writers_run_again_and_both_succeed(shop: Shop) -> None:
    """Two units of work that lock the same two rows in opposite order: PostgreSQL ends one, and it runs again."""
    one, two = await made_product(shop, "one"), await made_product(shop, "two")

    def crossing(first: str, second: str) -> work.Command:
        async def run(unit: UnitOfWork) -> Outcome:
            await increment(unit, first)
            await asyncio.sleep(0.2)
            return await increment(unit, second)

        return run

    await asyncio.gather(shop.perform(crossing(one, two)), shop.perform(crossing(two, one)))
    costs = [(await product_row(shop, each))["unit_cost"] for each in (one, two)]
    assert costs == [2, 2]


async def test_an_unchanged_update_writes_nothing(shop: Shop) -> None:
    product_id = await made_product(shop)
    before = await position(shop)

    async def same(unit: UnitOfWork) -> Outcome:
        await entities.update(unit, PRODUCTS, [(await held(unit, product_id), {"name": "Counter"})])
        return Outcome()

    await shop.perform(same)
    assert (await product_row(shop, product_id))["version"] == 1
    assert await position(shop) == before


async def test_a_stale_version_is_refused_with_the_current_one(shop: Shop) -> None:
    product_id = await made_product(shop)

    def rename(version: int) -> work.Command:
        async def run(unit: UnitOfWork) -> Outcome:
            return await update(unit, id=product_id, expected_version=version, name=f"v{version}")

        return run

    await shop.perform(rename(1))
    with pytest.raises(DomainError) as refused:
        await shop.perform(rename(1))
    [error] = each(refused.value)
    assert (error.code, error.current_version) == (Code.STALE_VERSION, 2)
    assert (await product_row(shop, product_id))["name"] == "v1"


async def test_of_many_updates_under_one_version_one_wins(shop: Shop) -> None:
    product_id = await made_product(shop)

    async def rename(name: str) -> bool:
        async def run(unit: UnitOfWork) -> Outcome:
            return await update(unit, id=product_id, expected_version=1, name=name)

        try:
            await shop.perform(run)
        except DomainError as error:
            assert error.code is Code.STALE_VERSION
            return False
        return True

    won = await asyncio.gather(*(rename(f"name {n}") for n in range(20)))
    assert sum(won) == 1
    row = await product_row(shop, product_id)
    assert (row["name"], row["version"]) == (f"name {won.index(True)}", 2)


async def test_another_account_cannot_hold_the_row(shop: Shop, other_shop: Shop) -> None:
    product_id = await made_product(shop)

    async def steal(unit: UnitOfWork) -> Outcome:
        return await update(unit, id=product_id, name="Stolen")

    with pytest.raises(DomainError) as refused:
        await other_shop.perform(steal)
    assert refused.value.code is Code.NOT_FOUND
    assert (await product_row(shop, product_id))["name"] == "Counter"


async def test_a_snapshot_does_not_see_what_is_committed_meanwhile(shop: Shop) -> None:
    await made_product(shop, "before")
    async with shop.database.reading(shop.actor.account) as reads:
        assert len(await reads.rows(sa.select(PRODUCTS))) == 1
        await made_product(shop, "meanwhile")
        assert len(await reads.rows(sa.select(PRODUCTS))) == 1


async def test_a_snapshot_refuses_to_write(shop: Shop) -> None:
    async with shop.database.reading(shop.actor.account) as reads:
        with pytest.raises(ProgramError, match="read-only"):
            await reads.rows(sa.delete(PRODUCTS).returning(PRODUCTS.c.id))  # type: ignore[arg-type]
