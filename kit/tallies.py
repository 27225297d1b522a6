"""Tallies: how many rows of a table are not deleted, kept up by the database with every change of them.

That number stands above every list, and to count a million rows takes tens of milliseconds each time. Triggers keep it
instead, in the transaction of the change, so that a snapshot finds the number of the very rows that it sees.

A tally has as many slots as there are writers at a time, and their sum counts: on PostgreSQL a transaction adds to the
first slot that no other one is adding to, which it holds by an advisory lock, so that nobody waits for anybody. SQLite
has one writer at a time, and one slot.
"""

from typing import Any, Final

import sqlalchemy as sa
from sqlmodel import SQLModel

from kit.columns import counter, stored_text
from kit.tables import TALLIED, table_of, tenant_table


@tenant_table()
class Tally(SQLModel, table=True):
    """A part of the number of an account's rows of a table that are not deleted; it may be below zero."""

    __tablename__ = "tally"

    account_id: str = stored_text(primary_key=True)
    of_table: str = stored_text(primary_key=True)
    slot: int = counter(primary_key=True)
    alive: int = counter()


TALLIES: Final = table_of(Tally)


def is_tallied(table: sa.Table) -> bool:
    """Whether a table has a tally."""
    return bool(table.info.get(TALLIED))


def tallied(table: sa.Table) -> sa.Select[Any]:
    """How many rows of a table are not deleted, as `total`."""
    total = sa.cast(sa.func.coalesce(sa.func.sum(TALLIES.c.alive), 0), sa.BigInteger()).label("total")
    return sa.select(total).where(TALLIES.c.of_table == table.name)
