"""Stopping work without tearing what it opened.

A cancelled asyncio task is interrupted wherever it waits, also while it rolls back or gives a connection back. So what
opens something runs in a task of its own, which is never cancelled while it closes.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from typing import TypeVar

from kit.waiting import to_the_end

Context = TypeVar("Context")
Result = TypeVar("Result")


async def in_context(
    manager: AbstractAsyncContextManager[Context], work: Callable[[Context], Awaitable[Result]]
) -> Result:
    """Work in a context. A cancellation stops the work, once; it never interrupts the closing, and waits for it.

    A context with a method `stop` is asked first: if it says that the work will end by itself, it is not cancelled.
    """
    may_be_stopped = True
    opened: list[Context] = []

    async def whole() -> Result:
        nonlocal may_be_stopped
        async with manager as context:
            opened.append(context)
            try:
                return await work(context)
            finally:
                may_be_stopped = False

    def stop() -> None:
        nonlocal may_be_stopped
        if may_be_stopped:
            may_be_stopped = False
            if not any(getattr(context, "stop", bool)() for context in opened):
                task.cancel()

    task = asyncio.create_task(whole())
    return await to_the_end(task, stop)
