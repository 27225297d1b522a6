"""A little library of two accounts, in tables of its own, without row-level security beneath.

What a confined statement gives is compared with what the same statement gives, unconfined, in a database that holds
one account's rows alone. The two accounts use the same ids, so that a join that strays is seen at once.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from kit.database import Database
from kit.tables import TENANT_COLUMN
from kit.tenancy import APP_ROLE, Account

A, B = Account("acct_a"), Account("acct_b")

METADATA = sa.MetaData()
OWNED = {TENANT_COLUMN: "account_id"}


def _table(name: str, *columns: sa.Column[Any], **info: str) -> sa.Table:
    keys = (
        sa.Column("account_id", sa.Text, primary_key=True),
        sa.Column("id", sa.Text, primary_key=True),
    )
    return sa.Table(name, METADATA, *keys, *columns, info=info)


MAKERS = _table("maker", sa.Column("name", sa.Text), **OWNED)
SHELVES = _table(
    "shelf",
    sa.Column("name", sa.Text),
    sa.Column("parent_id", sa.Text),
    sa.Column("places", sa.Integer),
    **OWNED,
)
BOOKS = _table(
    "book",
    sa.Column("title", sa.Text),
    sa.Column("shelf_id", sa.Text),
    sa.Column("maker_id", sa.Text),
    sa.Column("pages", sa.Integer),
    **OWNED,
)
# Its `code` is unique over all accounts, as the hash of a token is.
CODES = _table("code", sa.Column("code", sa.Text, unique=True), sa.Column("uses", sa.Integer), **OWNED)
NOBODYS = _table("nobodys", sa.Column("name", sa.Text))

ROWS: dict[sa.Table, dict[Account, list[dict[str, Any]]]] = {
    MAKERS: {
        A: [{"id": "m1", "name": "Ann"}, {"id": "m2", "name": "Abe"}, {"id": "m3", "name": None}],
        B: [{"id": "m1", "name": "Bea"}, {"id": "m2", "name": "Ann"}, {"id": "m4", "name": "Bob"}],
    },
    SHELVES: {
        A: [
            {"id": "s1", "name": "top", "parent_id": None, "places": 3},
            {"id": "s2", "name": "left", "parent_id": "s1", "places": 1},
            {"id": "s3", "name": "corner", "parent_id": "s2", "places": 0},
        ],
        B: [
            {"id": "s1", "name": "cellar", "parent_id": None, "places": 9},
            {"id": "s2", "name": "left", "parent_id": "s1", "places": 5},
            {"id": "s4", "name": "loft", "parent_id": "s1", "places": 2},
            {"id": "s5", "name": "box", "parent_id": "s4", "places": 2},
        ],
    },
    BOOKS: {
        A: [
            {"id": "b1", "title": "One", "shelf_id": "s1", "maker_id": "m1", "pages": 10},
            {"id": "b2", "title": "Two", "shelf_id": "s1", "maker_id": None, "pages": 20},
            {"id": "b3", "title": "Three", "shelf_id": "s4", "maker_id": "m4", "pages": 30},
            {"id": "b4", "title": "Four", "shelf_id": None, "maker_id": "m2", "pages": None},
        ],
        B: [
            {"id": "b1", "title": "One", "shelf_id": "s1", "maker_id": "m1", "pages": 100},
            {"id": "b2", "title": "Deux", "shelf_id": "s2", "maker_id": "m2", "pages": 200},
            {"id": "b5", "title": "Cinq", "shelf_id": "s3", "maker_id": "m3", "pages": 300},
            {"id": "b6", "title": "Six", "shelf_id": None, "maker_id": None, "pages": 10},
        ],
    },
    CODES: {
        A: [{"id": "c1", "code": "aaa", "uses": 1}],
        B: [{"id": "c1", "code": "bbb", "uses": 1}],
    },
}

Values = list[tuple[Any, ...]]


def rows_of(*accounts: Account) -> dict[sa.Table, list[dict[str, Any]]]:
    """The rows of accounts, ready to be inserted."""
    return {
        table: [{**row, "account_id": account.id} for account in accounts for row in rows[account]]
        for table, rows in ROWS.items()
    }


@dataclass
class Library:
    """One database with the tables, and the accounts whose rows it holds."""

    database: Database
    accounts: tuple[Account, ...]

    async def make(self) -> None:
        """Makes the tables and fills them."""
        async with self.database.migrating() as connection:
            await connection.run_sync(METADATA.create_all)
            if self.database.dialect.name == "postgresql":
                await connection.exec_driver_sql(f"grant all on all tables in schema public to {APP_ROLE}")
        await self.refill()

    async def refill(self) -> None:
        """Puts the rows back as they were."""
        async with self.database.migrating() as connection:
            for table, rows in rows_of(*self.accounts).items():
                await connection.execute(sa.delete(table))
                await connection.execute(sa.insert(table), rows)

    async def unconfined(self, statement: sa.Executable) -> Values:
        """What a statement gives when nothing confines it."""
        async with self.database.migrating() as connection:
            return [tuple(row) for row in await connection.execute(statement)]

    async def confined(self, statement: Any, account: Account) -> Values:
        """What a statement gives an account."""
        async with self.database.reading(account) as reads:
            return [tuple(row.values()) for row in await reads.rows(statement)]

    async def written(
        self, statement: sa.Executable, account: Account, parameters: Sequence[Mapping[str, Any]] | None = None
    ) -> Values:
        """What a writing statement returns to an account; it is committed."""
        async with self.database.writing(account) as writes:
            result = await writes.execute(statement, parameters)
            return [tuple(row) for row in result] if result.returns_rows else []

    async def everything(self) -> dict[str, Values]:
        """All rows of all tables."""
        return {table.name: sorted(await self.unconfined(sa.select(table)), key=repr) for table in ROWS}


@dataclass
class Libraries:
    """The rows of both accounts together, and those of each alone."""

    both: Library
    alone: dict[Account, Library]
