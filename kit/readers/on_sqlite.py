"""Snapshots of SQLite, in threads, each on a connection of its own."""

import asyncio
import contextvars
import sqlite3
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from kit.claims import Claim
from kit.dialects import Dialect
from kit.errors import ProgramError, Unconfirmed
from kit.pool import Pool
from kit.readers.base import Closing, Reader, Result
from kit.snapshots import Expected, Snapshot
from kit.statements import Row, Statements
from kit.tenancy import Tenant
from kit.waiting import to_the_end


class SqliteReader(Reader):
    """Snapshots of SQLite, in threads, each on a connection of its own."""

    def __init__(
        self, dialect: Dialect, statements: Statements, connect: Callable[[], sqlite3.Connection], size: int
    ) -> None:
        super().__init__(dialect, statements)
        self._connect = connect
        self._threads = ThreadPoolExecutor(size, "sqlite")
        self._pool: Pool[sqlite3.Connection] = Pool(size, self._open, self._close, lambda _: False)

    async def run(
        self,
        tenant: Tenant,
        work: Callable[[Snapshot], Awaitable[Result]],
        claim: Claim | None = None,
        expected: Expected | None = None,  # noqa: ARG002 - there is no trip to be spared
    ) -> Result:
        """See `Reader`."""
        connection = await self._pool.take()
        session = _Inline(connection, self._dialect.begin_reading(tenant))
        snapshot = Snapshot(session, self._dialect, self._statements, tenant, self.observers)

        def whole() -> Result:
            try:
                if claim is not None and not session.fetched(claim.question, ()):
                    raise Unconfirmed
                return _stepped(work(snapshot))
            finally:
                snapshot.end()
                session.end()

        context = contextvars.copy_context()
        try:
            return await to_the_end(self.in_thread(lambda: context.run(whole)), snapshot.end)
        finally:
            self._pool.give_back(connection)

    def _session(self, tenant: Tenant) -> Closing:
        return _InThread(self._pool, self.in_thread, self._dialect.begin_reading(tenant))

    def in_thread(self, work: Callable[[], Result]) -> Awaitable[Result]:
        """Work in one of the reader's threads."""
        return asyncio.get_running_loop().run_in_executor(self._threads, work)

    async def _open(self) -> sqlite3.Connection:
        return await self.in_thread(self._connect)

    async def _close(self, connection: sqlite3.Connection) -> None:
        await self.in_thread(connection.close)

    @property
    def in_use(self) -> int:
        """See `Reader`."""
        return self._pool.in_use

    async def close(self) -> None:
        """See `Reader`."""
        await self._pool.close()
        self._threads.shutdown(wait=False)


class _Inline:
    """A connection whose statements are run where they are asked for."""

    def __init__(self, connection: sqlite3.Connection, begin: str) -> None:
        self._connection = connection
        self._begin = begin

    async def fetch(self, text: str, arguments: Sequence[Any]) -> Sequence[Row]:
        return self.fetched(text, arguments)

    def fetched(self, text: str, arguments: Sequence[Any]) -> Sequence[Row]:
        if not self._connection.in_transaction:
            self._connection.execute(self._begin)
        return self._connection.execute(text, arguments).fetchall()

    def end(self) -> None:
        if self._connection.in_transaction:
            self._connection.execute("rollback")  # nothing was written


class _InThread(Closing):
    """A connection whose statements are run in a thread, one by one."""

    def __init__(self, pool: Pool[sqlite3.Connection], in_thread: Callable[..., Awaitable[Any]], begin: str) -> None:
        self._pool = pool
        self._in_thread = in_thread
        self._begin = begin
        self._connection: sqlite3.Connection | None = None

    async def fetch(self, text: str, arguments: Sequence[Any]) -> Sequence[Row]:
        if self._connection is None:
            self._connection = await self._pool.take()
        inline = _Inline(self._connection, self._begin)
        found: Sequence[Row] = await self._in_thread(lambda: inline.fetched(text, arguments))
        return found

    async def close(self, *, good: bool) -> None:  # noqa: ARG002 - either way nothing was written
        connection, self._connection = self._connection, None
        if connection is not None:
            try:
                await self._in_thread(_Inline(connection, self._begin).end)
            finally:
                self._pool.give_back(connection)


def _stepped(work: Awaitable[Result]) -> Result:
    """The result of a coroutine that never waits."""
    assert isinstance(work, Coroutine)
    try:
        work.send(None)
    except StopIteration as done:
        result: Result = done.value
        return result
    work.close()
    raise ProgramError("a read of SQLite waited for something other than its statements")
