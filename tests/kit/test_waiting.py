"""Waiting for what must not be cut off."""

import asyncio

import pytest

from kit.waiting import to_the_end

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
        raise ValueError

    waiting = asyncio.create_task(to_the_end(fail()))
    await asyncio.sleep(0)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
