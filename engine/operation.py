"""One GraphQL operation at work: its snapshot, its loaders, and the way to a unit of work."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import AsyncExitStack
from typing import Any

from aiodataloader import DataLoader

from kit import idempotency, work
from kit.actor import Actor, Origin
from kit.database import Database, Reads
from kit.outcome import Outcome

Batch = Callable[..., Awaitable[Sequence[Any]]]
"""Called with the snapshot, the keys, and whatever else distinguishes the batch; one result for each key."""


class Operation:
    """The context of every resolver of one operation.

    Reads share one connection and one snapshot, opened when the first of them asks. A mutation's unit of work gets
    a connection of its own after the snapshot was given back, so an operation never holds two, and what is read
    after it is read afresh.
    """

    def __init__(
        self, database: Database, actor: Actor, origin: Origin, limits: Mapping[str, int] | None = None
    ) -> None:
        self.actor = actor
        self.origin = origin
        self.limits = limits or {}
        """The limits of the door that the request came in by, for whoever asks for them."""
        self._database = database
        self._opening = asyncio.Lock()
        self._snapshot: Reads | None = None
        self._stack = AsyncExitStack()
        self._loaders: dict[Any, DataLoader[Any, Any]] = {}

    async def reads(self) -> Reads:
        """The operation's snapshot."""
        async with self._opening:
            if self._snapshot is None:
                self._snapshot = await self._stack.enter_async_context(self._database.reading(self.actor.account))
            return self._snapshot

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
        # A sibling's error cancels whoever waits here, but the loader would keep a cancelled future for the others.
        return await asyncio.shield(loader.load(key))

    def _batch(self, batch: Batch, arguments: tuple[Any, ...]) -> Any:
        async def load_all(keys: list[Any]) -> Sequence[Any]:
            return await batch(await self.reads(), keys, *arguments)

        return load_all

    @staticmethod
    async def gather(answers: Iterable[Awaitable[Any]]) -> list[Any]:
        """Several loads at once, so that they share their batches."""
        return list(await asyncio.gather(*answers))

    async def perform(self, command: work.Command, request: idempotency.Request | None) -> Outcome:
        """Runs a command in a unit of work of its own and commits it."""
        await self.close()
        return await work.perform(self._database, self.actor, self.origin, command, request)

    async def close(self) -> None:
        """Gives the snapshot back, if there is one."""
        self._loaders.clear()
        self._snapshot = None
        await self._stack.aclose()
        self._stack = AsyncExitStack()
