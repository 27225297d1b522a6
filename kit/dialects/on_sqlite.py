"""SQLite: the embedded default, one server process."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.dialects import sqlite
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.sql.dml import Insert

from kit.claims import Claim
from kit.columns import json_text
from kit.dialects.base import ENGINE_OPTIONS, TOLD, Rows, literal, named
from kit.search.index import Index
from kit.search.on_sqlite import SqliteIndex
from kit.tenancy import Tenant
from kit.times import format_time

_PRAGMAS: Final = (
    "journal_mode = wal",
    "foreign_keys = on",
    "busy_timeout = 30000",
    "synchronous = full",
    "cache_size = -32768",
    "temp_store = memory",
)


class Sqlite:
    """Write-ahead log, foreign keys on, every commit synced, one writer at a time."""

    name = "sqlite"
    search: Index = SqliteIndex()
    has_trips = False

    def __init__(self) -> None:
        # SQLite lets one transaction write; a lock here queues the others fairly instead of by polling.
        self._writer = asyncio.Lock()

    def engine(self, url: URL, *, pool_size: int) -> AsyncEngine:
        if url.database:
            Path(url.database).parent.mkdir(parents=True, exist_ok=True)
        engine = create_async_engine(
            url.set(drivername="sqlite+aiosqlite"),
            pool_size=pool_size,
            **ENGINE_OPTIONS,
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

    def begin_reading(self, tenant: Tenant, claim: Claim | None = None, *, by_statement: bool = False) -> str:  # noqa: ARG002
        # The statements themselves carry the account, and the claim's question is asked after this.
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
        return _among(column, named("among", _JsonList(), values))

    def one_of(self, column: Any, values: str) -> sa.ColumnElement[bool]:
        return self.among(column, values)

    def list_of(self, values: str) -> sa.ColumnElement[Any]:
        return named("list", _JsonList(), values)

    def first_of_each(
        self, select: sa.Select[Any], parent: Any, parents: Any, order_by: Sequence[Any], limit: int
    ) -> sa.Select[Any]:
        # Joined to the list of ids, to number them, it would look at all rows of the account for each.
        place = sa.func.row_number().over(partition_by=parent, order_by=order_by).label("place")
        numbered = select.where(_among(parent, parents)).add_columns(parent.label(TOLD), place).subquery()
        return sa.select(numbered).where(numbered.c.place <= literal(limit)).order_by(numbered.c.place)

    def told_of(self, parent_ids: Sequence[str]) -> Sequence[str]:
        return parent_ids

    def update_rows(self, table: sa.Table, rows: Rows, names: Sequence[str]) -> tuple[sa.Update, Rows | None]:
        values = {name: sa.bindparam(f"new_{name}", type_=table.c[name].type) for name in names}
        statement = sa.update(table).where(table.c.id == sa.bindparam("row_id")).values(values)
        return statement, [{"row_id": row["id"], **{f"new_{name}": row[name] for name in names}} for row in rows]


def _among(column: Any, values: sa.ColumnElement[Any]) -> sa.ColumnElement[bool]:
    # json_each is one parameter; an IN with many has a limit.
    each = sa.func.json_each(values).table_valued(sa.column("value", column.type))
    return column.in_(sa.select(each.c.value))  # type: ignore[no-any-return]


class _JsonList(sa.types.TypeDecorator[Any]):
    """A list as one parameter of SQLite: JSON text."""

    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: object) -> str:  # noqa: ARG002
        return json_text([format_time(each) if isinstance(each, datetime) else each for each in value])
