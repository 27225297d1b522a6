"""The database: connections, and the two kinds of transaction that stand on them.

A read is a snapshot that nothing else can disturb; a write is a transaction that holds its locks until commit.
Both belong to one tenant from their first statement on.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Hashable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from typing import Any, Final, TypeVar

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import Connection, make_url
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine
from sqlalchemy.sql.dml import Insert

from kit import tenancy
from kit.claims import Claim
from kit.dialects import Dialect, dialect_of
from kit.errors import Busy, ProgramError
from kit.readers import Reader, reader_of
from kit.snapshots import Expected, Reads, Rows, Snapshot
from kit.statements import Row, Select, Values
from kit.tables import TENANT_COLUMN
from kit.tenancy import Tenant
from kit.waiting import to_the_end

__all__ = ["Database", "Reads", "Rows", "Snapshot", "Writes"]

Result = TypeVar("Result")

CLOSE_SECONDS: Final = 5.0

_TENANT: Final = "tenant"
_FREE: Final = "migrating"
_QUEUEING: Final = "queueing"

_QUEUE: Final = {"workflow_status", "workflow_input"}
"""The tables that the job queue puts its own rows into (`kit.jobs.queueing`)."""


class Writes(Reads):
    """One writing transaction. Its owner commits; nobody else can.

    A connection answers one statement at a time, so concurrent askers queue here. A statement once sent is heard
    out, even for somebody who is cancelled: a driver that is cut off leaves a connection in an unknown state.
    """

    def __init__(self, connection: AsyncConnection, dialect: Dialect) -> None:
        self._connection = connection
        self._turn = asyncio.Lock()
        self._ended = False
        self.dialect = dialect

    async def rows(self, statement: Select) -> Rows:
        """See `Reads`."""
        found: Rows = (await self._run(statement)).mappings().all()
        return found

    async def kept(self, key: Hashable, make: Callable[[], Select], values: Values) -> Rows:  # noqa: ARG002
        """See `Reads`; SQLAlchemy knows the statement again."""
        found: Rows = (await self._run(make(), values)).mappings().all()
        return found

    async def raw(self, *_: object) -> Sequence[Row]:
        """See `Reads`: what is read here comes by SQLAlchemy."""
        raise ProgramError("a driver's rows inside of a unit of work")

    async def execute(
        self, statement: sa.Executable, parameters: Sequence[Mapping[str, Any]] | None = None
    ) -> sa.CursorResult[Any]:
        """Runs a statement; with a list of parameters, once for each (not at all for an empty list)."""
        return await self._run(statement, parameters)

    async def _run(
        self, statement: sa.Executable, parameters: Sequence[Mapping[str, Any]] | Mapping[str, Any] | None = None
    ) -> sa.CursorResult[Any]:
        async with self._turn:
            if self._ended:
                raise ProgramError("a statement after the end of its transaction")
            return await to_the_end(self._connection.execute(statement, parameters))

    async def end(self) -> None:
        """Waits for the statement that is running, and lets no other follow: the connection is about to go back."""
        async with self._turn:
            self._ended = True

    async def insert(self, table: sa.Table, rows: Sequence[Mapping[str, Any]]) -> None:
        """Inserts rows, all with the same columns; the account comes by itself."""
        if rows:
            await self.execute(*self.dialect.insert_rows(table, rows))

    async def queue(self, put: Callable[[Connection], None]) -> None:
        """Lets the job queue put its own rows into this transaction, on the connection that `put` is called with.

        They belong to no account, so they are not confined: only INSERTs into the queue's own tables pass.
        """
        async with self._turn:
            if self._ended:
                raise ProgramError("a statement after the end of its transaction")
            await to_the_end(self._connection.run_sync(_queueing, put))

    async def locked(self, statement: sa.Select[Any]) -> Rows:
        """The rows of a SELECT, held until commit. The statement orders them, so that two writers cannot cross."""
        return await self.rows(self.dialect.lock_rows(statement))


class Database:
    """One database by its URL: `sqlite:///file.db` or `postgresql://user@host/name`.

    `direct_url` leads to the same database past a pooler that hands out connections by transaction.
    """

    def __init__(self, url: str, *, pool_size: int = 8, direct_url: str | None = None) -> None:
        parsed = make_url(url)
        self._direct_url = make_url(direct_url or url)
        self.dialect = dialect_of(parsed)
        self.engine: AsyncEngine = self.dialect.engine(parsed, pool_size=pool_size)
        event.listen(self.engine.sync_engine, "before_execute", _confine, retval=True)
        event.listen(self.engine.sync_engine, "before_cursor_execute", _refuse_raw)
        self.reader: Reader = reader_of(parsed, self.dialect, self.engine, pool_size)

    @asynccontextmanager
    async def reading(self, tenant: Tenant) -> AsyncIterator[Reads]:
        """A read-only snapshot; whatever is read in the block is of one moment."""
        async with self.reader.shared(tenant) as snapshot:
            yield snapshot

    async def read(
        self,
        tenant: Tenant,
        work: Callable[[Snapshot], Awaitable[Result]],
        claim: Claim | None = None,
        expected: Expected | None = None,
    ) -> Result:
        """What a piece of work makes of a read-only snapshot; it may wait for nothing but its own statements.

        With what is `expected` of it, it may be begun twice (see `Reader.run`). Raises `Unconfirmed` where a claim does
        not hold in that snapshot; nothing comes of the work then.
        """
        if claim is not None and claim.account != tenant:
            raise ProgramError("a claim about another account")
        return await self.reader.run(tenant, work, claim, expected)

    @asynccontextmanager
    async def writing(self, tenant: Tenant) -> AsyncIterator[Writes]:
        """A writing transaction: committed when the block ends, rolled back when it raises."""
        begin = self.dialect.begin_writing(tenant)
        async with (
            self.dialect.turn_to_write(),
            self._transaction(begin, tenant) as connection,
        ):
            writes = Writes(connection, self.dialect)
            try:
                yield writes
            finally:
                await to_the_end(writes.end())

    @asynccontextmanager
    async def migrating(self) -> AsyncIterator[AsyncConnection]:
        """A transaction of the database's own user that may change its structure. For migrations only: no statement
        in it is confined to an account, or sees an account's rows on PostgreSQL."""
        async with (
            self.dialect.turn_to_write(),
            self._connected() as connection,
        ):
            driver: Any = (await connection.get_raw_connection()).driver_connection
            unchecked, checked = (self.dialect.check_references(on=on) for on in (False, True))
            try:
                if unchecked:
                    await driver.execute(unchecked)
                async with self._transaction_on(connection, self.dialect.begin_migrating(), free=True):
                    yield connection
            finally:
                if checked:
                    await to_the_end(driver.execute(checked))

    @asynccontextmanager
    async def inspecting(self) -> AsyncIterator[AsyncConnection]:
        """A transaction of the database's own user that looks at the structure of the database."""
        async with self._transaction("begin", free=True) as connection:
            yield connection

    @asynccontextmanager
    async def _transaction(
        self, begin: str, tenant: Tenant | None = None, *, free: bool = False
    ) -> AsyncIterator[AsyncConnection]:
        async with (
            self._connected() as connection,
            self._transaction_on(connection, begin, free=free, **{_TENANT: tenant}),
        ):
            yield connection

    @asynccontextmanager
    async def _transaction_on(
        self, connection: AsyncConnection, begin: str, *, free: bool, **options: Any
    ) -> AsyncIterator[None]:
        await connection.execution_options(**{_FREE: free}, **options)
        driver: Any = (await connection.get_raw_connection()).driver_connection
        try:
            # A begin that was cut off would leave its transaction open in the pool, and a commit that was cut off
            # would not tell whether the change is there: both are heard out.
            await to_the_end(driver.execute(begin))
            yield
            await to_the_end(driver.execute("commit"))
        finally:
            # After an error or a cancellation. A connection that cannot roll back must not go back to the pool.
            if not connection.invalidated and self.dialect.in_transaction(driver):
                try:
                    await to_the_end(driver.execute("rollback"))
                except Exception:
                    await connection.invalidate()
                    raise

    @asynccontextmanager
    async def _connected(self) -> AsyncIterator[AsyncConnection]:
        connection = self.engine.connect()
        try:
            try:
                await to_the_end(connection.start())
            except PoolTimeout:
                raise Busy("Every connection to the database is in use: send it again.") from None
            yield connection
        finally:
            if connection.sync_connection is not None:  # else it could not be opened, and that error is the one to tell
                await to_the_end(connection.close())

    def queue_engine(self, *, pool_size: int) -> sa.Engine:
        """An engine for the job queue, which has a driver and transactions of its own: DBOS knows no asyncio.

        It is the database's own user, confined to no account; `kit.jobs` alone may use it, for DBOS's tables.
        """
        return self.dialect.queue_engine(self._direct_url, pool_size=pool_size)

    async def answers(self) -> bool:
        """Whether the database can be reached at all."""
        try:
            async with self.engine.connect() as connection:
                driver: Any = (await connection.get_raw_connection()).driver_connection
                await driver.execute("select 1")
        except Exception:  # drivers have their own trees of errors; each of them means no
            return False
        return True

    async def close(self) -> None:
        """Closes every connection; one that does not answer is left to its own after a few seconds."""
        with suppress(TimeoutError):
            async with asyncio.timeout(CLOSE_SECONDS):
                await self.reader.close()
                await self.engine.dispose()


def _confine(
    connection: Connection, statement: Any, multiparams: Any, params: Any, _options: Any
) -> tuple[Any, Any, Any]:
    options = connection.get_execution_options()
    if options.get(_FREE) or (options.get(_QUEUEING) and _is_for_the_queue(statement)):
        return statement, multiparams, params
    tenant: Tenant | None = options.get(_TENANT)
    confined = tenancy.scope(statement, tenant)
    assert tenant is not None
    return (
        confined,
        tenancy.give_account(statement, multiparams, tenant),
        tenancy.give_account(statement, params, tenant),
    )


def _queueing(connection: Connection, put: Callable[[Connection], None]) -> None:
    connection.execution_options(**{_QUEUEING: True})
    try:
        put(connection)
    finally:
        connection.execution_options(**{_QUEUEING: False})


def _is_for_the_queue(statement: Any) -> bool:
    if not isinstance(statement, Insert) or statement.select is not None:
        return False
    table = statement.table
    return isinstance(table, sa.Table) and TENANT_COLUMN not in table.info and table.name in _QUEUE


def _refuse_raw(
    connection: Connection, _cursor: Any, _statement: str, _parameters: Any, context: Any, _many: bool
) -> None:
    # SQL as a string passes `before_execute` by; only what SQLAlchemy compiled has been confined.
    free = connection.get_execution_options().get(_FREE)
    if context is not None and context.compiled is None and not free:
        raise ProgramError("raw SQL cannot be confined to an account")
