"""Waiting for what must not be cut off."""

import asyncio

import pytest

from kit.waiting import Begun, to_the_end

pytestmark = pytest.mark.anyio


async def test_it_survives_cancellations_and_then_obeys_them() -> None:
    inner = asyncio.create_task(asyncio.sleep(0.03, "result"))
    asked: list[None] = []
    waiting = asyncio.create_task(to_the_end(inner, lambda: asked.append(None)))
    for _ in range(3):
        await asyncio.sleep(0.005)
        waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert inner.result() == "result"
    assert len(asked) == 3


async def test_an_error_of_work_that_nobody_waits_for_any_more_is_dropped() -> None:
    async def fail() -> None:
        await asyncio.sleep(0.01)
        raise ValueError("told")

    waiting = asyncio.create_task(to_the_end(fail()))
    await asyncio.sleep(0)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting


async def test_what_need_not_wait_is_over_at_once() -> None:
    async def give() -> str:
        return "result"

    begun = Begun(give())
    assert (begun.is_over, begun.result) == (True, "result")
    assert await begun == "result"


async def test_what_has_begun_is_waited_for() -> None:
    answered = asyncio.get_running_loop().create_future()
    steps = []

    async def wait_twice() -> str:
        steps.append(1)
        found = await answered
        steps.append(2)
        await asyncio.sleep(0)
        return f"{found}!"

    begun = Begun(wait_twice())
    assert (begun.is_over, steps) == (False, [1])
    asyncio.get_running_loop().call_later(0.01, answered.set_result, "answer")
    async with asyncio.timeout(5):
        assert await begun == "answer!"
    assert steps == [1, 2]


async def test_errors_and_cancellations_reach_what_has_begun() -> None:
    told: list[str] = []

    async def fail() -> None:
        await asyncio.sleep(0)
        raise ValueError("told")

    async def wait() -> None:
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            told.append("cancelled")
            raise

    with pytest.raises(ValueError, match=r"^told$"):
        await Begun(fail())
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.01):
            await Begun(wait())
    assert told == ["cancelled"]
