"""What `kit` asks of a database, and what both are set up with."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import Any, Final, Protocol

import orjson
import sqlalchemy as sa
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.sql.dml import Insert

from kit.claims import Claim
from kit.columns import json_text
from kit.search.index import Index
from kit.tenancy import Tenant

Rows = Sequence[Mapping[str, Any]]

ENGINE_OPTIONS: Final[dict[str, Any]] = {
    "isolation_level": "AUTOCOMMIT",
    "skip_autocommit_rollback": True,
    "pool_reset_on_return": None,
    "max_overflow": 0,
    "json_serializer": json_text,
    "json_deserializer": orjson.loads,
    "hide_parameters": True,  # errors are logged, and what clients send is not
}

TOLD: Final = "told_of_parent"
"""The column in which `first_of_each` tells which of the parents a row belongs to."""


class Dialect(Protocol):
    """What `kit` asks of a database."""

    name: str
    search: Index
    has_trips: bool
    """Whether each statement is a trip to a server, so that one instead of two is worth some trouble."""

    def engine(self, url: URL, *, pool_size: int) -> AsyncEngine:
        """An engine in autocommit, its connections set up by this database's recipe."""

    def queue_engine(self, url: URL, *, pool_size: int) -> sa.Engine:
        """An engine for DBOS, which works in threads and begins transactions as drivers do."""

    def driver_arguments(self, url: URL, engine: AsyncEngine) -> dict[str, Any]:
        """What the driver connects with, where it is used without an engine."""

    def begin_reading(self, tenant: Tenant, claim: Claim | None = None, *, by_statement: bool = False) -> str:
        """The SQL that opens a read-only snapshot for a tenant; `by_statement`, where it can, a transaction in which
        each statement has a snapshot of its own.

        With a claim it fails for want of data where that does not hold; SQLite's, a single statement, does not ask.
        """

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
        """Whether a column's value is one of those keys given, or given later for the parameter of that name: one text
        of SQL, whatever their number."""

    def one_of(self, column: Any, values: str) -> sa.ColumnElement[bool]:
        """What `among` says, of values that may each be rare or common, so that to plan for them is worth its while."""

    def list_of(self, values: str) -> sa.ColumnElement[Any]:
        """Texts that will be given for the parameter of that name, all as one value."""

    def first_of_each(
        self, select: sa.Select[Any], parent: Any, parents: Any, order_by: Sequence[Any], limit: int
    ) -> sa.Select[Any]:
        """The first rows of a SELECT for each of many parents, `TOLD` behind its columns: the rows of one parent in
        order, the parents in any.

        `parents` are their ids as one value.
        """

    def told_of(self, parent_ids: Sequence[str]) -> Sequence[str] | Sequence[int]:
        """What stands for each parent in `TOLD`: its id, or its place in the list."""

    def update_rows(self, table: sa.Table, rows: Rows, names: Sequence[str]) -> tuple[sa.Update, Rows | None]:
        """An UPDATE of the named columns of many rows, each row by its id, and its parameters."""


def literal(number: int) -> sa.ColumnElement[int]:
    """A number written out in SQL: a limit that PostgreSQL's planner sees makes for better plans."""
    return sa.literal_column(str(int(number)), sa.Integer())


def named(name: str, kind: sa.types.TypeEngine[Any], values: Sequence[Any] | str) -> sa.BindParameter[Any]:
    """Values as one parameter: those given, or those that will be given for the name in their place."""
    if isinstance(values, str):
        return sa.bindparam(values, type_=kind)
    return sa.bindparam(name, list(values), type_=kind, unique=True)
