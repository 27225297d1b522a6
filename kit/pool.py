"""A pool: connections that are kept open."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final, Generic, TypeVar

from kit.errors import Busy

Connection = TypeVar("Connection")

WAIT_SECONDS: Final = 30.0
"""How long a request waits for a connection before it is told that all are in use."""


class Pool(Generic[Connection]):
    """Connections that are kept open, the one used last taken first."""

    def __init__(
        self,
        size: int,
        open_one: Callable[[], Awaitable[Connection]],
        close_one: Callable[[Connection], Awaitable[None]],
        is_closed: Callable[[Connection], bool],
    ) -> None:
        self._open_one = open_one
        self._close_one = close_one
        self._is_closed = is_closed
        self._free = asyncio.Semaphore(size)
        self._idle: list[Connection] = []
        self.in_use = 0

    async def take(self) -> Connection:
        """A connection. Raises `Busy` where none comes free in time."""
        if self._free.locked():
            try:
                await asyncio.wait_for(self._free.acquire(), WAIT_SECONDS)
            except TimeoutError:
                raise Busy("Every connection to the database is in use: send it again.") from None
        else:
            await self._free.acquire()
        try:
            # A restart of the server ends every connection that is kept.
            while self._idle and self._is_closed(self._idle[-1]):
                self._idle.pop()
            connection = self._idle.pop() if self._idle else await self._open_one()
        except BaseException:
            self._free.release()
            raise
        self.in_use += 1
        return connection

    async def withdraw(self, connection: Connection) -> bool:
        """Takes this very connection; False if somebody has it, or is about to."""
        if connection not in self._idle or self._free.locked():
            return False
        self._idle.remove(connection)
        await self._free.acquire()  # at once: one that is idle is one that is free
        self.in_use += 1
        return True

    def give_back(self, connection: Connection) -> None:
        """Puts a connection back, unless it is closed."""
        self.in_use -= 1
        if not self._is_closed(connection):
            self._idle.append(connection)
        self._free.release()

    async def close(self) -> None:
        """Closes the connections that are not in use."""
        while self._idle:
            await self._close_one(self._idle.pop())
