"""Change positions: dense, in commit order, and never shown out of order to whoever follows along."""

import asyncio
import random

import pytest
import sqlalchemy as sa

from inventory.suppliers.commands import Suppliers
from kit import changes
from kit.batch import Batch
from kit.changes import CHANGES
from kit.database import Database
from kit.errors import Code, DomainError
from kit.outcome import Outcome
from kit.work import Command, UnitOfWork
from tests.conftest import Shop

pytestmark = pytest.mark.anyio


def make_products(name: str, count: int = 1, *, fail: bool = False, pause: float = 0.0) -> Command:
    async def run(unit: UnitOfWork) -> Outcome:
        made = [await Suppliers(unit, Batch.of_one({"name": f"{name} {n}"})).create() for n in range(count)]
        await asyncio.sleep(pause)
        if fail:
            raise DomainError(Code.INVALID, "on purpose")
        return Outcome(tuple(one.ids[0] for one in made))

    return run


async def all_changes(shop: Shop) -> list[dict[str, object]]:
    async with shop.database.reading(shop.actor.account) as reads:
        return [dict(row) for row in await reads.rows(sa.select(CHANGES).order_by(CHANGES.c.position))]


async def test_a_follower_under_load_misses_nothing_and_sees_nothing_twice(database: Database, shop: Shop) -> None:
    """Writers of many sizes, some failing, some slow to commit, while two followers read along in small steps."""
    stop = asyncio.Event()

    async def follow(step: int) -> list[int]:
        seen: list[int] = []
        at = 0
        while True:
            ended = stop.is_set()
            async with database.reading(shop.actor.account) as reads:
                rows = await changes.following(reads, at, step)
            seen += [row["position"] for row in rows]
            at = seen[-1] if seen else 0
            if ended and not rows:
                return seen
            await asyncio.sleep(0)

    dice = random.Random(7)

    async def write(n: int) -> None:
        for turn in range(6):
            command = make_products(
                f"w{n}.{turn}", dice.randint(1, 4), fail=dice.random() < 0.3, pause=dice.random() * 0.01
            )
            try:
                await shop.perform(command)
            except DomainError:
                continue

    followers = [asyncio.create_task(follow(step)) for step in (1, 7)]
    await asyncio.gather(*(write(n) for n in range(20)))
    stop.set()
    stored = [row["position"] for row in await all_changes(shop)]
    assert stored == list(range(1, len(stored) + 1))
    assert len(stored) > 100
    for follower in followers:
        assert await asyncio.wait_for(follower, 20) == stored


async def test_two_accounts_count_for_themselves(shop: Shop, other_shop: Shop) -> None:
    await asyncio.gather(
        *(each.perform(make_products(f"p{n}")) for n in range(10) for each in (shop, other_shop)),
    )
    for each in (shop, other_shop):
        mine = await all_changes(each)
        assert [row["position"] for row in mine] == list(range(1, len(mine) + 1))
        assert len(mine) == 2 + 10  # the account and its user came first
        assert {row["account_id"] for row in mine} == {each.actor.account.id}


async def test_a_failed_unit_of_work_uses_up_no_position(shop: Shop) -> None:
    with pytest.raises(DomainError):
        await shop.perform(make_products("lost", 3, fail=True))
    await shop.perform(make_products("kept"))
    assert [row["position"] for row in await all_changes(shop)] == [1, 2, 3]


async def test_a_change_tells_who_what_when_and_why(shop: Shop) -> None:
    [product_id] = (await shop.perform(make_products("Before"))).ids

    async def change(unit: UnitOfWork) -> Outcome:
        values = {"id": product_id, "name": "After", "notes": "five", "reason": "a typo"}
        return await Suppliers(unit, Batch.of_one(values)).update()

    await shop.perform(change)
    created, updated = (await all_changes(shop))[-2:]
    assert created["action"] == "CREATED"
    assert created["before"] is None
    assert created["after"]["name"] == "Before 0"  # type: ignore[index]
    assert "account_id" not in created["after"]  # type: ignore[operator]
    assert updated["occurred_at"] > created["occurred_at"]  # type: ignore[operator]
    for column in ("occurred_at", "position", "account_id"):
        del updated[column]
    assert updated == {
        "action": "UPDATED",
        "entity_id": product_id,
        "entity_version": 2,
        "before": {"name": "Before 0", "notes": None},
        "after": {"name": "After", "notes": "five"},
        "actor_kind": "SYSTEM",
        "actor_id": "command_line",
        "source": "COMMAND_LINE",
        "reason": "a typo",
        "request_id": None,
        "ip_address": None,
        "user_agent": None,
    }


async def test_a_token_s_hash_is_not_in_the_history(shop: Shop) -> None:
    await shop.token("catalog:read")
    last = (await all_changes(shop))[-1]
    assert str(last["entity_id"]).startswith("tok_")
    assert last["after"]["scopes"] == ["catalog:read"]  # type: ignore[index]
    assert "hash" not in last["after"]  # type: ignore[operator]
