"""The two databases: everything that differs between SQLite and PostgreSQL stands here.

SQLite is the embedded default, one server process; PostgreSQL is for many. Neither driver's own transaction handling
is used: SQLite's silently loses updates, asyncpg's costs round trips. Both run in autocommit, and `kit.database` says
BEGIN and COMMIT itself.
"""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, Final, Protocol

import orjson
import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError, DisconnectionError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.sql.dml import Insert

from kit.columns import ByteText, Json, Millionths, UtcTime, json_text
from kit.search.index import Index
from kit.search.on_postgresql import PostgresIndex
from kit.search.on_sqlite import SqliteIndex
from kit.tables import TENANT_COLUMN
from kit.tenancy import APP_ROLE, SYSTEM_ROLE, Account, Tenant
from kit.times import format_time

Rows = Sequence[Mapping[str, Any]]

_ENGINE_OPTIONS: Final[dict[str, Any]] = {
    "isolation_level": "AUTOCOMMIT",
    "skip_autocommit_rollback": True,
    "pool_reset_on_return": None,
    "max_overflow": 0,
    "json_serializer": json_text,
    "json_deserializer": orjson.loads,
    "hide_parameters": True,  # errors are logged, and what clients send is not
}

_PRAGMAS: Final = (
    "journal_mode = wal",
    "foreign_keys = on",
    "busy_timeout = 30000",
    "synchronous = full",
    "cache_size = -32768",
    "temp_store = memory",
)

_SERVER_SETTINGS: Final = {
    # Just-in-time compilation costs more than any of our statements; the time zone decides printed times.
    "jit": "off",
    "timezone": "UTC",
    "application_name": "inventory-gateway",
}

PARENT: Final = "parent_of_page"
"""Under this name `first_of_each` gives the parent's id."""

_PLACE: Final = "place_in_page"

_RETRYABLE: Final = {"40001", "40P01", "23505"}
"""SQLSTATE of a serialization failure, of a deadlock, and of a unique key that somebody took since the command looked:
run again, it sees who has it."""


class Dialect(Protocol):
    """What `kit` asks of a database."""

    name: str
    search: Index

    def engine(self, url: URL, *, pool_size: int) -> AsyncEngine:
        """An engine in autocommit, its connections set up by this database's recipe."""

    def queue_engine(self, url: URL, *, pool_size: int) -> sa.Engine:
        """An engine for DBOS, which works in threads and begins transactions as drivers do."""

    def driver_arguments(self, url: URL, engine: AsyncEngine) -> dict[str, Any]:
        """What the driver connects with, where it is used without an engine."""

    def begin_reading(self, tenant: Tenant) -> str:
        """The SQL that opens a read-only snapshot for a tenant."""

    def begin_writing(self, tenant: Tenant) -> str:
        """The SQL that opens a writing transaction for a tenant."""

    def begin_migrating(self) -> str:
        """The SQL that opens a transaction for a change of structure."""

    def check_references(self, *, on: bool) -> str | None:
        """The SQL, outside of a transaction, that lets foreign keys go unchecked or has them checked again."""

    def turn_to_write(self) -> AbstractAsyncContextManager[None]:
        """Holds back a writing transaction until the database can take it."""

    def in_transaction(self, driver: Any) -> bool:
        """Whether a driver's connection stands inside a transaction."""

    def may_retry(self, error: DBAPIError) -> bool:
        """Whether the transaction failed only because of another one, so that it may be run again."""

    def insert_if_new(self, table: sa.Table) -> Insert:
        """An INSERT that passes over rows whose unique key is there, having waited for whoever is writing it."""

    def insert_rows(self, table: sa.Table, rows: Rows) -> tuple[Insert, Rows | None]:
        """An INSERT of rows that all have the same columns, by the fastest way there is, and its parameters."""

    def lock_rows(self, statement: sa.Select[Any]) -> sa.Select[Any]:
        """The SELECT, holding its rows until commit."""

    def among(self, column: Any, values: Sequence[str | int | datetime] | str) -> sa.ColumnElement[bool]:
        """Whether a column's value is one of those given, or given later for the parameter of that name: one text of
        SQL, whatever their number."""

    def first_of_each(
        self, select: sa.Select[Any], parent: Any, parent_ids: str, order_by: Sequence[Any], limit: int
    ) -> sa.Select[Any]:
        """The first rows of a SELECT for each of many parents, in order, with the parent's id as `parent_of_page`.

        `parent_ids` names the parameter that their ids are given for.
        """

    def update_rows(self, table: sa.Table, rows: Rows, names: Sequence[str]) -> tuple[sa.Update, Rows | None]:
        """An UPDATE of the named columns of many rows, each row by its id, and its parameters."""


class Sqlite:
    """Write-ahead log, foreign keys on, every commit synced, one writer at a time."""

    name = "sqlite"
    search: Index = SqliteIndex()

    def __init__(self) -> None:
        # SQLite lets one transaction write; a lock here queues the others fairly instead of by polling.
        self._writer = asyncio.Lock()

    def engine(self, url: URL, *, pool_size: int) -> AsyncEngine:
        if url.database:
            Path(url.database).parent.mkdir(parents=True, exist_ok=True)
        engine = create_async_engine(
            url.set(drivername="sqlite+aiosqlite"),
            pool_size=pool_size,
            **_ENGINE_OPTIONS,
        )

        @event.listens_for(engine.sync_engine, "connect")
        def set_up(connection: Any, _: object) -> None:
            cursor = connection.cursor()
            for pragma in _PRAGMAS:
                cursor.execute(f"pragma {pragma}")
            cursor.close()

        return engine

    def queue_engine(self, url: URL, *, pool_size: int) -> sa.Engine:
        if url.database:
            Path(url.database).parent.mkdir(parents=True, exist_ok=True)
        engine = sa.create_engine(
            url.set(drivername="sqlite+pysqlite"), pool_size=pool_size, max_overflow=0, hide_parameters=True
        )

        @event.listens_for(engine, "connect")
        def set_up(connection: Any, _: object) -> None:
            # A transaction that reads first and then writes would fail as soon as somebody else has written.
            connection.isolation_level = "IMMEDIATE"
            for pragma in _PRAGMAS:
                connection.execute(f"pragma {pragma}")

        return engine

    def driver_arguments(self, url: URL, engine: AsyncEngine) -> dict[str, Any]:
        [path], options = engine.dialect.create_connect_args(url)
        return {"database": path, **options, "isolation_level": None, "check_same_thread": False}

    def connect_to_read(self, arguments: Mapping[str, Any]) -> sqlite3.Connection:
        """A connection that cannot write."""
        connection: sqlite3.Connection = sqlite3.connect(**arguments)
        connection.row_factory = sqlite3.Row
        for pragma in (*_PRAGMAS, "query_only = on"):
            connection.execute(f"pragma {pragma}")
        return connection

    def begin_reading(self, tenant: Tenant) -> str:  # noqa: ARG002 - the statements themselves carry the account
        return "begin"

    def begin_writing(self, tenant: Tenant) -> str:  # noqa: ARG002
        return "begin immediate"

    def begin_migrating(self) -> str:
        return "begin immediate"

    def check_references(self, *, on: bool) -> str | None:
        # To alter a table, Alembic makes a new one and drops the old one, which other rows still refer to.
        return f"pragma foreign_keys = {'on' if on else 'off'}"

    @asynccontextmanager
    async def turn_to_write(self) -> AsyncIterator[None]:
        async with self._writer:
            yield

    def in_transaction(self, driver: Any) -> bool:
        return bool(driver.in_transaction)

    def may_retry(self, error: DBAPIError) -> bool:  # noqa: ARG002 - a single writer has nobody to fail against
        return False

    def insert_if_new(self, table: sa.Table) -> Insert:
        return sqlite.insert(table).on_conflict_do_nothing()

    def insert_rows(self, table: sa.Table, rows: Rows) -> tuple[Insert, Rows | None]:
        return sa.insert(table), rows

    def lock_rows(self, statement: sa.Select[Any]) -> sa.Select[Any]:
        return statement  # BEGIN IMMEDIATE holds the whole database

    def among(self, column: Any, values: Sequence[str | int | datetime] | str) -> sa.ColumnElement[bool]:
        # json_each is one parameter; an IN with many has a limit.
        each = sa.func.json_each(_named("among", _JsonList(), values)).table_valued(sa.column("value", column.type))
        return column.in_(sa.select(each.c.value))  # type: ignore[no-any-return]

    def first_of_each(
        self, select: sa.Select[Any], parent: Any, parent_ids: str, order_by: Sequence[Any], limit: int
    ) -> sa.Select[Any]:
        place = sa.func.row_number().over(partition_by=parent, order_by=order_by).label(_PLACE)
        numbered = select.where(self.among(parent, parent_ids)).add_columns(parent.label(PARENT), place).subquery()
        return sa.select(numbered).where(numbered.c[_PLACE] <= literal(limit)).order_by(numbered.c[_PLACE])

    def update_rows(self, table: sa.Table, rows: Rows, names: Sequence[str]) -> tuple[sa.Update, Rows | None]:
        values = {name: sa.bindparam(f"new_{name}", type_=table.c[name].type) for name in names}
        statement = sa.update(table).where(table.c.id == sa.bindparam("row_id")).values(values)
        return statement, [{"row_id": row["id"], **{f"new_{name}": row[name] for name in names}} for row in rows]


class Postgres:
    """Each transaction sets its own role and account: no session state is left for a pooler to mix up."""

    name = "postgresql"
    search: Index = PostgresIndex()

    def engine(self, url: URL, *, pool_size: int) -> AsyncEngine:
        engine = create_async_engine(
            _driver_url(url),
            pool_size=pool_size,
            **_ENGINE_OPTIONS,
            connect_args={"server_settings": _SERVER_SETTINGS},
        )

        @event.listens_for(engine.sync_engine, "checkout")
        def refuse_dead(connection: Any, _record: object, _proxy: object) -> None:
            # A restart of the server ends every connection in the pool; the pool then makes a new one.
            if connection.driver_connection.is_closed():
                raise DisconnectionError

        return engine

    def queue_engine(self, url: URL, *, pool_size: int) -> sa.Engine:
        if "ssl" in url.query:
            url = url.difference_update_query(["ssl"]).update_query_dict({"sslmode": url.query["ssl"]})
        return sa.create_engine(
            url.set(drivername="postgresql+psycopg"),
            pool_size=pool_size,
            max_overflow=0,
            pool_pre_ping=True,
            hide_parameters=True,
            connect_args={"application_name": f"{_SERVER_SETTINGS['application_name']}-jobs"},
        )

    def driver_arguments(self, url: URL, engine: AsyncEngine) -> dict[str, Any]:
        _, options = engine.dialect.create_connect_args(_driver_url(url))
        return {**options, "server_settings": _SERVER_SETTINGS}

    def begin_reading(self, tenant: Tenant) -> str:
        return f"begin isolation level repeatable read read only; {self._identity(tenant)}"

    def begin_writing(self, tenant: Tenant) -> str:
        return f"begin isolation level read committed read write; {self._identity(tenant)}"

    def begin_migrating(self) -> str:
        return "begin"

    def check_references(self, *, on: bool) -> str | None:  # noqa: ARG002 - nothing here needs it
        return None

    @staticmethod
    def _identity(tenant: Tenant) -> str:
        if isinstance(tenant, Account):
            return f"set local role {APP_ROLE}; set local app.account = '{tenant.id}'"
        return f"set local role {SYSTEM_ROLE}; set local app.system = '{tenant.name}'"

    @asynccontextmanager
    async def turn_to_write(self) -> AsyncIterator[None]:
        yield

    def in_transaction(self, driver: Any) -> bool:
        return bool(driver.is_in_transaction())

    def may_retry(self, error: DBAPIError) -> bool:
        return getattr(error.orig, "sqlstate", None) in _RETRYABLE

    def insert_if_new(self, table: sa.Table) -> Insert:
        return postgresql.insert(table).on_conflict_do_nothing()

    def insert_rows(self, table: sa.Table, rows: Rows) -> tuple[Insert, Rows | None]:
        # One array a column: half the time of a statement a row, and one statement text whatever the number of rows.
        account = table.info[TENANT_COLUMN]
        if any(account in row for row in rows):
            return sa.insert(table), rows  # which account a row names is looked at there
        names = list(rows[0])
        columns = [_unnested(table.c[name], [row[name] for row in rows]) for name in names]
        # The account's place is filled when the statement is confined.
        select = sa.select(sa.null().label(account), *columns)
        return sa.insert(table).from_select([account, *names], select), None

    def lock_rows(self, statement: sa.Select[Any]) -> sa.Select[Any]:
        return statement.with_for_update()

    def among(self, column: Any, values: Sequence[str | int | datetime] | str) -> sa.ColumnElement[bool]:
        return column == sa.any_(_named("among", _array_of(column.type), values))  # type: ignore[no-any-return]

    def first_of_each(
        self, select: sa.Select[Any], parent: Any, parent_ids: str, order_by: Sequence[Any], limit: int
    ) -> sa.Select[Any]:
        # LATERAL reads of each parent as many rows as are wanted; a window function reads all that it has.
        ids = sa.func.unnest(_named("parents", _array_of(ByteText()), parent_ids))
        parents = ids.table_valued("parent_id", with_ordinality="place", name="parents").render_derived()
        page = select.where(parent == parents.c.parent_id).order_by(*order_by).limit(literal(limit))
        place = sa.func.row_number().over(order_by=order_by).label(_PLACE)
        each = page.add_columns(parent.label(PARENT), place).lateral("page")
        return sa.select(each).select_from(sa.join(parents, each, sa.true())).order_by(parents.c.place, each.c[_PLACE])

    def update_rows(self, table: sa.Table, rows: Rows, names: Sequence[str]) -> tuple[sa.Update, Rows | None]:
        columns = [_unnested(table.c[name], [row[name] for row in rows]) for name in ("id", *names)]
        new = sa.select(*(column.label(name) for column, name in zip(columns, ("id", *names), strict=True))).subquery()
        statement = sa.update(table).where(table.c.id == new.c.id).values({name: new.c[name] for name in names})
        return statement, None


def _driver_url(url: URL) -> URL:
    if "sslmode" in url.query:
        # The driver takes the modes of everybody else, under a name of its own.
        mode = url.query["sslmode"]
        url = url.difference_update_query(["sslmode"]).update_query_dict({"ssl": mode})
    return url.set(drivername="postgresql+asyncpg")


def _unnested(column: sa.Column[Any], values: list[Any]) -> sa.ColumnElement[Any]:
    """The values as a column of rows, in their order."""
    kind = column.type
    if isinstance(kind, Json):
        texts = [None if value is None else json_text(value) for value in values]
        return sa.cast(_array(column.name, texts, sa.Text()), sa.JSON)
    if isinstance(kind, ByteText):
        # An array's element cannot name a collation; the column it goes into has its own.
        return _array(column.name, values, sa.Text())
    if isinstance(kind, UtcTime):
        return _array(column.name, values, sa.DateTime(timezone=True))
    return _array(column.name, values, sa.BigInteger() if isinstance(kind, Millionths) else kind)


def _array(name: str, values: list[Any], kind: sa.types.TypeEngine[Any]) -> sa.ColumnElement[Any]:
    return sa.func.unnest(_parameter(name, kind, values), type_=kind)


def _parameter(name: str, kind: sa.types.TypeEngine[Any], values: list[Any]) -> sa.BindParameter[Any]:
    """An array as one parameter."""
    return sa.bindparam(f"{name}_array", values, type_=_array_of(kind), unique=True)


def _array_of(kind: sa.types.TypeEngine[Any]) -> sa.types.TypeEngine[Any]:
    element = sa.Text() if isinstance(kind, ByteText) else sa.BigInteger() if isinstance(kind, Millionths) else kind
    return postgresql.ARRAY(element)


def _named(name: str, kind: sa.types.TypeEngine[Any], values: Sequence[Any] | str) -> sa.BindParameter[Any]:
    """Values as one parameter: those given, or those that will be given for the name in their place."""
    if isinstance(values, str):
        return sa.bindparam(values, type_=kind)
    return sa.bindparam(name, list(values), type_=kind, unique=True)


class _JsonList(sa.types.TypeDecorator[Any]):
    """A list as one parameter of SQLite: JSON text."""

    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: object) -> str:  # noqa: ARG002
        return json_text([format_time(each) if isinstance(each, datetime) else each for each in value])


def literal(number: int) -> sa.ColumnElement[int]:
    """A number written out in SQL: a limit that PostgreSQL's planner sees makes for better plans."""
    return sa.literal_column(str(int(number)), sa.Integer())


_DIALECTS: Final[dict[str, Callable[[], Dialect]]] = {"sqlite": Sqlite, "postgresql": Postgres, "postgres": Postgres}


def dialect_of(url: URL) -> Dialect:
    """The dialect that a database URL names; raises `ValueError` for any other database."""
    name = url.get_backend_name()
    if name not in _DIALECTS:
        raise ValueError(f"DATABASE_URL must begin with sqlite:// or postgresql://, not {name}://")
    return _DIALECTS[name]()
