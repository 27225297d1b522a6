"""Snapshots of PostgreSQL, by asyncpg, in transactions that linger for the next one who asks."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Final

import asyncpg

from kit.claims import Claim
from kit.dialects import Dialect
from kit.errors import Unconfirmed
from kit.moments import Calm
from kit.pool import Pool
from kit.readers.base import Closing, Reader, Result
from kit.snapshots import Asks, Expected, ProvenSnapshot, Snapshot
from kit.statements import Row, Statements
from kit.tenancy import Tenant

LINGER_SECONDS: Final = 0.02
"""How long a transaction that is done with may stay open, if nobody needs its connection."""

MOST_SECONDS: Final = 0.25
"""How long a transaction may serve one piece of work after the other: a change of structure waits for its end."""


class PostgresReader(Reader):
    """Snapshots of PostgreSQL, by asyncpg."""

    def __init__(self, dialect: Dialect, statements: Statements, arguments: Mapping[str, Any], size: int) -> None:
        super().__init__(dialect, statements)
        self._arguments = arguments
        self._pool: Pool[asyncpg.Connection[asyncpg.Record]] = Pool(
            size, self._open, lambda each: each.close(), lambda each: each.is_closed()
        )
        self._lingering: dict[asyncpg.Connection[asyncpg.Record], float] = {}
        self._clock: asyncio.TimerHandle | None = None
        self._serving: dict[asyncpg.Connection[asyncpg.Record], tuple[Tenant, float]] = {}
        """The transactions in which each statement has a snapshot of its own: whose they are, and since when."""
        self._calm = Calm()
        self._tells_moments = False
        self._ending: set[asyncio.Task[None]] = set()

    async def run(
        self,
        tenant: Tenant,
        work: Callable[[Snapshot], Awaitable[Result]],
        claim: Claim | None = None,
        expected: Expected | None = None,
    ) -> Result:
        """See `Reader`.

        At READ COMMITTED each statement has a snapshot of its own. If those prove to be one, work needs no transaction
        of its own where the last of its tenant still lingers, and makes a trip to the server less.
        """
        if expected is not None and self._may_prove(expected, claim):
            session = _PostgresSession(self, tenant, by_statement=True)
            proven = ProvenSnapshot(claim, expected, session, self._dialect, self._statements, tenant, self.observers)
            try:
                result = await self._run(session, proven, work, None)
            except Unconfirmed:
                raise
            except Exception:
                if proven.is_good and proven.unconfirmed is None:
                    raise
            else:
                if proven.is_proven:
                    self._calm.note(held=True)
                if proven.is_good:
                    return result
            if proven.has_moved:
                self._calm.note(held=False)
            for forget in self.forgetters:
                forget(proven.sent)
        session = _PostgresSession(self, tenant)
        snapshot = Snapshot(session, self._dialect, self._statements, tenant, self.observers)
        return await self._run(session, snapshot, work, claim)

    def _may_prove(self, expected: Expected, claim: Claim | None) -> bool:
        if expected.asks is Asks.ROWS:
            # Who has just signed in has nothing to claim; that a token was used is being written just now.
            return claim is not None and self._tells_moments and self._calm.is_likely()
        return expected.asks is Asks.ONE

    async def _run(
        self,
        session: "_PostgresSession",
        snapshot: Snapshot,
        work: Callable[[Snapshot], Awaitable[Result]],
        claim: Claim | None,
    ) -> Result:
        try:
            if claim is not None:
                await session.open(claim)
            result = await work(snapshot)
            if isinstance(snapshot, ProvenSnapshot) and snapshot.is_good:
                await snapshot.prove()
                await session.confirm(snapshot.unconfirmed)
        except Exception:
            snapshot.end()
            await session.close(good=False)
            raise
        except BaseException:  # cancelled, perhaps in a statement
            snapshot.end()
            session.drop()
            raise
        snapshot.end()
        await session.close(good=True)
        return result

    def _session(self, tenant: Tenant) -> Closing:
        return _PostgresSession(self, tenant)

    async def take(
        self, tenant: Tenant, claim: Claim | None = None, *, by_statement: bool = False
    ) -> "asyncpg.Connection[asyncpg.Record]":
        """A connection in a transaction that has just begun; it may have a while ago if each statement has a snapshot.

        Raises `Unconfirmed`.
        """
        connection = await self._pool.take()
        lingered = self._lingering.pop(connection, None) is not None
        now = asyncio.get_running_loop().time()
        if by_statement:
            served, since = self._serving.get(connection, (None, 0.0))
            if lingered and served == tenant and now - since < MOST_SECONDS:
                return connection
        begin = self._dialect.begin_reading(tenant, claim, by_statement=by_statement)
        self._serving.pop(connection, None)
        try:
            await connection.execute(f"commit; {begin}" if lingered else begin)
            if by_statement:
                self._serving[connection] = tenant, now
        except asyncpg.NoDataFoundError:  # that is how a claim fails
            await self.give_back(connection, good=False)
            raise Unconfirmed from None
        except BaseException:
            self.drop(connection)
            raise
        return connection

    async def give_back(self, connection: "asyncpg.Connection[asyncpg.Record]", *, good: bool) -> None:
        """Puts a connection back. A snapshot that went well lingers for a moment: its end travels together with the
        beginning of the next one, which spares a trip to the server."""
        try:
            if good and connection.is_in_transaction():
                self._linger(connection)
            else:
                self._serving.pop(connection, None)
                if connection.is_in_transaction():
                    await connection.execute("rollback")
        except BaseException:
            connection.terminate()  # what cannot roll back, or was cut off at it, must not be used again
            raise
        finally:
            self._pool.give_back(connection)

    def drop(self, connection: "asyncpg.Connection[asyncpg.Record]") -> None:
        """Closes a connection in whatever state it is: its server ends what it is at, and nothing was written."""
        self._serving.pop(connection, None)
        connection.terminate()
        self._pool.give_back(connection)

    def _linger(self, connection: "asyncpg.Connection[asyncpg.Record]") -> None:
        loop = asyncio.get_running_loop()
        self._lingering[connection] = loop.time() + LINGER_SECONDS
        if self._clock is None:  # one for all of them: setting and stopping one costs as much as a statement
            self._clock = loop.call_later(LINGER_SECONDS, self._end_old)

    def _end_old(self) -> None:
        loop = asyncio.get_running_loop()
        now = loop.time()
        for connection, until in self._lingering.items():
            if until <= now:
                task = loop.create_task(self._end(connection))
                self._ending.add(task)
                task.add_done_callback(self._ending.discard)
        left = [until for until in self._lingering.values() if until > now]
        self._clock = loop.call_later(min(left) - now, self._end_old) if left else None

    async def _end(self, connection: "asyncpg.Connection[asyncpg.Record]") -> None:
        if self._lingering.pop(connection, None) is None:
            return
        if connection.is_closed():
            self._serving.pop(connection, None)
            return
        if not await self._pool.withdraw(connection):
            self._linger(connection)  # whoever takes it ends it
            return
        self._serving.pop(connection, None)
        try:
            await connection.execute("commit")
        except Exception:  # nothing depends on it, and nobody waits for it
            connection.terminate()
        finally:
            self._pool.give_back(connection)

    async def _open(self) -> "asyncpg.Connection[asyncpg.Record]":
        connection: asyncpg.Connection[asyncpg.Record] = await asyncpg.connect(**self._arguments)
        # Servers tell it since version 14.
        self._tells_moments = getattr(connection.get_settings(), "in_hot_standby", None) == "off"
        return connection

    @property
    def in_use(self) -> int:
        """See `Reader`."""
        return self._pool.in_use

    async def close(self) -> None:
        """See `Reader`."""
        if self._clock is not None:
            self._clock.cancel()
            self._clock = None
        self._lingering.clear()
        await asyncio.gather(*self._ending)
        await self._pool.close()


class _PostgresSession(Closing):
    def __init__(self, reader: PostgresReader, tenant: Tenant, *, by_statement: bool = False) -> None:
        self._reader = reader
        self._tenant = tenant
        self._by_statement = by_statement
        self._is_sound = True
        self._connection: asyncpg.Connection[asyncpg.Record] | None = None

    async def open(self, claim: Claim) -> None:
        self._connection = await self._reader.take(self._tenant, claim)

    async def fetch(self, text: str, arguments: Sequence[Any]) -> Sequence[Row]:
        connection = await self._taken()
        try:
            return await connection.fetch(text, *arguments)
        except BaseException:
            self._is_sound = False  # nothing can be asked in this transaction any more
            raise

    async def confirm(self, claim: Claim | None) -> None:
        """Raises `Unconfirmed` where a claim does not hold, or cannot be looked at any more."""
        if claim is not None:
            try:
                await (await self._taken()).execute(claim.check)
            except asyncpg.PostgresError:
                raise Unconfirmed from None

    async def _taken(self) -> "asyncpg.Connection[asyncpg.Record]":
        if self._connection is None:
            self._connection = await self._reader.take(self._tenant, by_statement=self._by_statement)
        return self._connection

    async def close(self, *, good: bool) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            await self._reader.give_back(connection, good=good and self._is_sound)

    def drop(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            self._reader.drop(connection)
