"""One GraphQL operation at work: its snapshot, its loaders, and the way to a unit of work."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Any, Self, TypeVar

from aiodataloader import DataLoader

from engine.objects import Objects
from kit import idempotency, work
from kit.actor import Actor, Origin
from kit.claims import Claim
from kit.database import Database, Reads
from kit.errors import ProgramError, Unconfirmed
from kit.outcome import Outcome
from kit.pages import Page
from kit.snapshots import Expected
from kit.storage import Storage
from kit.waiting import to_the_end

Result = TypeVar("Result")

Batch = Callable[..., Awaitable[Sequence[Any]]]
"""Called with the snapshot, the keys, and whatever else distinguishes the batch; one result for each key."""


class OperationOver(ProgramError):
    """A resolver asked for data after its operation had ended, for an answer that nobody will see."""


class Operation:
    """The context of every resolver of one operation.

    Reads share one connection and one snapshot, opened when the first of them asks. A mutation's unit of work gets
    a connection of its own after the snapshot was given back, so an operation never holds two, and what is read
    after it is read afresh.
    """

    def __init__(
        self,
        database: Database,
        actor: Actor,
        origin: Origin,
        limits: Mapping[str, int] | None = None,
        storage: Storage | None = None,
    ) -> None:
        self.actor = actor
        self.origin = origin
        self.limits = limits or {}
        """The limits of the door that the request came in by, for whoever asks for them."""
        self.storage = storage
        """Where files are kept; None in a program that keeps none."""
        self._database = database
        self._claim = actor.claim
        self._opening = asyncio.Lock()
        self._snapshot: Reads | None = None
        self._reading: AbstractAsyncContextManager[Reads] | None = None
        self._loaders: dict[Any, DataLoader[Any, Any]] = {}
        self._closed = False
        self._loop: asyncio.AbstractEventLoop | None = None
        self._objects = Objects()

    async def reads(self) -> Reads:
        """The operation's snapshot. Raises `OperationOver` for whoever still asks when it has ended."""
        self.need_confirmation()
        async with self._opening:
            if self._closed:
                raise OperationOver
            if self._snapshot is None:
                reading = self._database.reading(self.actor.account)
                self._snapshot, self._reading = await reading.__aenter__(), reading
            return self._snapshot

    async def read(self, work: Callable[[Reads], Awaitable[Result]], expected: Expected | None = None) -> Result:
        """What a piece of work makes of a snapshot of its own; it may wait for nothing but its own statements.

        With what is `expected` of it, it may be begun twice (see `Database.read`). Raises `Unconfirmed` where the actor
        is not whom it claims to be any more; nothing comes of the work then.
        """
        result = await self.read_for_many(work, expected)
        self._claim = None
        return result

    async def read_for_many(
        self, work: Callable[[Reads], Awaitable[Result]], expected: Expected | None = None
    ) -> Result:
        """As `read`, but what is read later has to be confirmed again: this may come to nothing."""
        if self._closed:
            raise OperationOver
        self._loop = asyncio.get_running_loop()
        return await self._database.read(self.actor.account, work, self._claim, expected)

    @property
    def unconfirmed(self) -> Claim | None:
        """What is yet to be confirmed of who asks."""
        return self._claim

    def need_confirmation(self) -> None:
        """Raises `Unconfirmed` where who asks is remembered only: just `read` can confirm that on its way."""
        if self._claim is not None:
            raise Unconfirmed

    async def beside(self, work: Awaitable[Result]) -> Result:
        """What something gives that waits for more than the snapshot, for a piece of work in `read`.

        On SQLite that runs in a thread of its own, where nothing can be waited for; the event loop does so instead.
        """
        if self._loop is None or asyncio._get_running_loop() is not None:
            return await work
        return asyncio.run_coroutine_threadsafe(_awaited(work), self._loop).result()

    async def load(self, batch: Batch, key: Any, *arguments: Any) -> Any:
        """One key's share of a batch; keys asked for in the same moment go in one call of `batch`.

        Loads with equal `arguments` share a call. None for the key None.
        """
        if key is None:
            return None
        name = (batch, *arguments)
        loader = self._loaders.get(name)
        if loader is None:
            loader = self._loaders[name] = DataLoader(self._batch(batch, arguments))
        share = loader.load(key)
        share.add_done_callback(_look)
        # A sibling's error cancels whoever waits here, but the loader would keep a cancelled future for the others.
        return self.counted(await asyncio.shield(share))

    def counted(self, found: Any) -> Any:
        """What was found, its rows counted if it is a page. Raises `TooManyObjects` before anything is made of it."""
        if isinstance(found, Page):
            self._objects.add(len(found.rows))
        return found

    def _batch(self, batch: Batch, arguments: tuple[Any, ...]) -> Any:
        async def load_all(keys: list[Any]) -> Sequence[Any]:
            return await batch(await self.reads(), keys, *arguments)

        return load_all

    @staticmethod
    async def gather(answers: Iterable[Awaitable[Any]]) -> list[Any]:
        """Several loads at once, so that they share their batches."""
        return list(await asyncio.gather(*answers))

    async def perform(
        self, command: work.Command, request: idempotency.Request | None, *, dry_run: bool = False
    ) -> Outcome:
        """Runs a command in a unit of work of its own and commits it, unless it is a dry run."""
        self.need_confirmation()
        await self._give_back()
        return await work.perform(self._database, self.actor, self.origin, command, request, dry_run=dry_run)

    async def close(self) -> None:
        """Ends the operation and gives the snapshot back, if there is one.

        An error in one field may leave the batches of its siblings behind, still running or yet to start: nobody
        will see their answers, so they are refused.
        """
        if self._snapshot is None and not self._opening.locked():
            self._closed = True  # nothing is open, so nothing has to be waited for
        else:
            await to_the_end(self._close())

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def _close(self) -> None:
        async with self._opening:
            self._closed = True
        await self._give_back()

    async def _give_back(self) -> None:
        self._loaders.clear()
        self._snapshot = None
        reading, self._reading = self._reading, None
        if reading is not None:
            await reading.__aexit__(None, None, None)


async def _awaited(work: Awaitable[Result]) -> Result:
    return await work


def _look(share: asyncio.Future[Any]) -> None:
    """Looks at a share's error, so that asyncio does not complain of one that nobody waits for any more."""
    if not share.cancelled():
        share.exception()
