"""Work may be stopped at any moment; what it opened is closed in peace."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import pytest

from app.http.cancellation import in_context, to_the_end

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

pytestmark = pytest.mark.anyio


class Diary:
    """A context that takes its time to close, and writes down what happens."""

    def __init__(self) -> None:
        self.entries: list[str] = []

    @asynccontextmanager
    async def open(self) -> AsyncIterator[str]:
        self.entries.append("opened")
        try:
            yield "context"
        except BaseException as error:
            self.entries.append(type(error).__name__)
            raise
        finally:
            self.entries.append("closing")
            await asyncio.sleep(0.02)
            self.entries.append("closed")

    async def work(self, seconds: float) -> str:
        await asyncio.sleep(seconds)
        return "done"


async def stop_after(diary: Diary, work_seconds: float, stops: list[float]) -> None:
    task = asyncio.create_task(in_context(diary.open(), lambda _: diary.work(work_seconds)))
    for seconds in stops:
        await asyncio.sleep(seconds)
        task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_work_has_its_context_and_its_result() -> None:
    diary = Diary()
    assert await in_context(diary.open(), lambda context: asyncio.sleep(0, context + " used")) == "context used"
    assert diary.entries == ["opened", "closing", "closed"]


async def test_errors_pass_through_the_context() -> None:
    diary = Diary()

    async def fail(_: str) -> None:
        raise ValueError

    with pytest.raises(ValueError):
        await in_context(diary.open(), fail)
    assert diary.entries == ["opened", "ValueError", "closing", "closed"]


async def test_a_stop_reaches_the_work_and_waits_for_the_closing() -> None:
    diary = Diary()
    await stop_after(diary, 60, [0.01])
    assert diary.entries == ["opened", "CancelledError", "closing", "closed"]


async def test_stops_while_closing_do_not_tear_it() -> None:
    diary = Diary()
    # The work ends by itself; every stop falls into the closing.
    await stop_after(diary, 0.0, [0.01, 0.002, 0.002])
    assert diary.entries == ["opened", "closing", "closed"]


async def test_more_stops_than_one_do_not_either() -> None:
    diary = Diary()
    await stop_after(diary, 60, [0.01, 0.005, 0.005])
    assert diary.entries == ["opened", "CancelledError", "closing", "closed"]


async def test_waiting_to_the_end_survives_a_stop_and_then_obeys_it() -> None:
    inner = asyncio.create_task(asyncio.sleep(0.03, "result"))
    waiting = asyncio.create_task(to_the_end(inner))
    await asyncio.sleep(0.01)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert inner.result() == "result"
