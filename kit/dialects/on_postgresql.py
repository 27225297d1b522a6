"""PostgreSQL: for many processes."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.dialects import postgresql
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError, DisconnectionError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.sql.dml import Insert

from kit.claims import Claim
from kit.columns import ByteText, Exact, Json, UtcTime, json_text
from kit.dialects.base import ENGINE_OPTIONS, TOLD, Rows, literal, named
from kit.search.index import Index
from kit.search.on_postgresql import PostgresIndex
from kit.tables import TENANT_COLUMN
from kit.tenancy import APP_ROLE, SYSTEM_ROLE, Account, Tenant

_SERVER_SETTINGS: Final = {
    # Just-in-time compilation costs more than any of our statements; the time zone decides printed times.
    "jit": "off",
    "timezone": "UTC",
    "application_name": "inventory-gateway",
}

_RETRYABLE: Final = {"40001", "40P01", "23505"}
"""SQLSTATE of a serialization failure, of a deadlock, and of a unique key that somebody took since the command looked:
run again, it sees who has it."""


class Postgres:
    """Each transaction sets its own role and account: no session state is left for a pooler to mix up."""

    name = "postgresql"
    search: Index = PostgresIndex()
    has_trips = True

    def engine(self, url: URL, *, pool_size: int) -> AsyncEngine:
        engine = create_async_engine(
            _driver_url(url),
            pool_size=pool_size,
            **ENGINE_OPTIONS,
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

    def begin_reading(self, tenant: Tenant, claim: Claim | None = None, *, by_statement: bool = False) -> str:
        level = "read committed" if by_statement else "repeatable read"
        begin = f"begin isolation level {level} read only; {self._identity(tenant)}"
        return begin if claim is None else f"{begin}; {claim.check}"

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
        return column == sa.any_(_unseen(_array_of(column.type), "among", values))  # type: ignore[no-any-return]

    def one_of(self, column: Any, values: str) -> sa.ColumnElement[bool]:
        return column == sa.any_(named("one_of", _array_of(column.type), values))  # type: ignore[no-any-return]

    def list_of(self, values: str) -> sa.ColumnElement[Any]:
        return _unseen(_array_of(ByteText()), "list", values)

    def first_of_each(
        self, select: sa.Select[Any], parent: Any, parents: Any, order_by: Sequence[Any], limit: int
    ) -> sa.Select[Any]:
        # LATERAL reads of each parent as many rows as are wanted; a window function reads all that it has. It is run
        # for one parent after the other, whose rows so stay in order; to sort them once more took half of the time.
        ids = sa.func.unnest(parents).table_valued("id", with_ordinality="number", name="parents").render_derived()
        each = select.where(parent == ids.c.id).order_by(*order_by).limit(literal(limit)).lateral("page")
        number = sa.cast(ids.c.number, sa.BigInteger()) - literal(1)
        return sa.select(each, number.label(TOLD)).select_from(sa.join(ids, each, sa.true()))

    def told_of(self, parent_ids: Sequence[str]) -> Sequence[int]:
        return range(len(parent_ids))  # a number is cheaper to send than an id, and to look up

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


def _unseen(kind: sa.types.TypeEngine[Any], name: str, values: Sequence[Any] | str) -> sa.ColumnElement[Any]:
    """Values that PostgreSQL's planner does not look at, so that it plans once for whatever they are: to plan for a
    single key took thrice as long as to find its row."""
    is_text = isinstance(kind, postgresql.ARRAY) and isinstance(kind.item_type, sa.Text)
    given = named(name, _ArrayText() if is_text else kind, values)
    return sa.cast(sa.select(given).scalar_subquery(), kind)


class _ArrayText(sa.types.TypeDecorator[Any]):
    """An array of texts, written down: asyncpg takes long to look at each of them."""

    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: object) -> str:  # noqa: ARG002
        if not value:
            return "{}"
        joined = '","'.join(value)
        if "\\" in joined or joined.count('"') > 2 * len(value) - 2:
            joined = '","'.join(each.replace("\\", r"\\").replace('"', r"\"") for each in value)
        return f'{{"{joined}"}}'


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
    return _array(column.name, values, sa.BigInteger() if isinstance(kind, Exact) else kind)


def _array(name: str, values: list[Any], kind: sa.types.TypeEngine[Any]) -> sa.ColumnElement[Any]:
    return sa.func.unnest(_parameter(name, kind, values), type_=kind)


def _parameter(name: str, kind: sa.types.TypeEngine[Any], values: list[Any]) -> sa.BindParameter[Any]:
    """An array as one parameter."""
    return sa.bindparam(f"{name}_array", values, type_=_array_of(kind), unique=True)


def _array_of(kind: sa.types.TypeEngine[Any]) -> sa.types.TypeEngine[Any]:
    element = sa.Text() if isinstance(kind, ByteText) else sa.BigInteger() if isinstance(kind, Exact) else kind
    return postgresql.ARRAY(element)
