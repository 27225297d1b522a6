"""Waiting for work that must not be cut off: a driver that is interrupted leaves a connection in an unknown state."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

Result = TypeVar("Result")


async def to_the_end(work: Awaitable[Result], on_cancel: Callable[[], Any] = lambda: None) -> Result:
    """The result of work that a cancellation does not cut off; the cancellation is passed on when it is done.

    `on_cancel` is called at each cancellation: it may ask the work to end soon. What the work raises then is dropped.
    """
    task = asyncio.ensure_future(work)
    try:
        return await asyncio.shield(task)  # a third of what `wait` costs
    except asyncio.CancelledError as error:
        if task.done():
            raise
        cancelled = error
        on_cancel()
    while not task.done():
        try:
            await asyncio.wait([task])
        except asyncio.CancelledError as error:
            cancelled = error
            on_cancel()
    if not task.cancelled():
        task.exception()  # looked at, so that asyncio does not complain of one that nobody wants any more
    raise cancelled
