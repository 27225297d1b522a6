"""Waiting for work that must not be cut off, as a driver's, whose connection would be left in an unknown state; and for
work that mostly need not be waited for."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Generator
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


class Begun(Awaitable[Result]):
    """A coroutine that has run up to where it must wait, which is its end where it need not.

    What is mostly there at once can be taken without what waiting takes: a clock, for example.
    """

    __slots__ = ("_coroutine", "_waits_for", "is_over", "result")

    def __init__(self, coroutine: Coroutine[Any, Any, Result]) -> None:
        """Runs it. Raises what it raises."""
        self._coroutine = coroutine
        self.is_over = False
        self.result: Any = None
        """What it came to, once it is over."""
        try:
            self._waits_for = coroutine.send(None)
        except StopIteration as done:
            self.is_over, self.result = True, done.value

    def __await__(self) -> Generator[Any, Any, Result]:
        while not self.is_over:
            try:
                sent = yield self._waits_for
            except BaseException as error:  # a cancellation is for the coroutine
                self._step(self._coroutine.throw, error)
            else:
                self._step(self._coroutine.send, sent)
        result: Result = self.result
        return result

    def _step(self, go_on: Callable[[Any], Any], given: Any) -> None:
        try:
            self._waits_for = go_on(given)
        except StopIteration as done:
            self.is_over, self.result = True, done.value
