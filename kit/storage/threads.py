"""Work on files, in threads beside the event loop."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Final, ParamSpec, Protocol, TypeVar, runtime_checkable

Given = ParamSpec("Given")
Result = TypeVar("Result")

# Threads of its own: a slow disk then holds up files only, and nothing else holds up files.
_THREADS: Final = ThreadPoolExecutor(8, "storage")


@runtime_checkable
class Closable(Protocol):
    """What is to be closed by whoever got it."""

    def close(self) -> None:
        """Ends its use."""
        ...


async def in_thread(function: Callable[Given, Result], *args: Given.args, **kwargs: Given.kwargs) -> Result:
    """What the function gives.

    A thread cannot be stopped, so whoever is cancelled here waits until it is done: what is closed or removed next
    is then no longer in use. What the function opened is closed then, because nobody has it.
    """
    work = asyncio.get_running_loop().run_in_executor(_THREADS, lambda: function(*args, **kwargs))
    try:
        return await asyncio.shield(work)
    except asyncio.CancelledError:
        while not work.done():
            with suppress(asyncio.CancelledError):
                await asyncio.wait([work])
        # Its exception has to be looked at too, else it would be reported as never seen.
        if not work.cancelled() and work.exception() is None and isinstance(opened := work.result(), Closable):
            opened.close()
        raise
