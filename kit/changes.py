"""The change table: one row for every change of every entity, in the order in which the changes were committed.

It is the audit log, the version history, `changes(after:)`, and the feed behind whatever follows along. A position
is taken from the account's counter row by the last statements before commit; the row's lock is held until then, so
positions are dense and nobody can see position n+1 before n.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import cache, partial
from typing import Any, Final

import sqlalchemy as sa
from sqlmodel import SQLModel

from kit.actor import ActorKind, Source
from kit.columns import FOLDED, SIMILAR, Exact, UtcTime, choice, counter, json_value, moment, stored_text
from kit.database import Reads, Rows, Writes
from kit.enums import Described
from kit.errors import ProgramError
from kit.money import format_parts
from kit.tables import table_of, tenant_table
from kit.times import format_time

WITHHELD: Final = "withheld"
"""Marks, in a column's info, what must never be copied into the change table."""


_AT_ONCE: Final = 1000
"""How many changes one statement writes; between two of them other requests have their turn."""


class ChangeAction(Described):
    """What happened to an entity."""

    CREATED = "CREATED", "It was made."
    UPDATED = "UPDATED", "Some of its values changed."
    DELETED = "DELETED", "It was deleted; it may be restored where its kind allows that."
    RESTORED = "RESTORED", "It was brought back after a deletion."


@tenant_table()
class ChangeCounter(SQLModel, table=True):
    """The position of an account's newest change."""

    __tablename__ = "change_counter"

    account_id: str = stored_text(primary_key=True, foreign_key="account.id")
    position: int = counter()


@tenant_table()
class Change(SQLModel, table=True):
    """One change of one entity. Rows are only ever added."""

    __tablename__ = "change"

    account_id: str = stored_text(primary_key=True, foreign_key="account.id")
    position: int = counter(primary_key=True)
    occurred_at: datetime = moment(required=True)
    action: str = choice(ChangeAction)
    entity_id: str = stored_text()
    entity_version: int = counter()
    before: dict[str, Any] | None = json_value()
    after: dict[str, Any] | None = json_value()
    actor_kind: str = choice(ActorKind)
    actor_id: str = stored_text()
    source: str = choice(Source)
    reason: str | None = stored_text(nullable=True)
    request_id: str | None = stored_text(nullable=True)
    ip_address: str | None = stored_text(nullable=True)
    user_agent: str | None = stored_text(nullable=True)

    __table_args__ = (sa.Index(None, "account_id", "entity_id", "position"),)


CHANGES: Final = table_of(Change)
_COUNTERS: Final = table_of(ChangeCounter)


def plain(table: sa.Table, values: Mapping[str, Any]) -> dict[str, Any]:
    """A row's values as JSON: moments and exact numbers as text, secrets, keys and the account left out."""
    inner, forms = _inner(table), _forms(table)
    # SQLAlchemy's names of columns may be a subclass of str, which JSON would not take for a key.
    return {
        str(name): value if value is None or name not in forms else forms[name](value)
        for name, value in values.items()
        if name not in inner
    }


# Looked up in the table once, and not for every value of every row: a bulk has hundreds of thousands.


@cache
def _inner(table: sa.Table) -> frozenset[str]:
    """The columns that no change shows."""
    inner = (column.name for column in table.columns if column.info.keys() & {WITHHELD, FOLDED, SIMILAR})
    return frozenset(("account_id", *inner))


@cache
def _forms(table: sa.Table) -> Mapping[str, Callable[[Any], str]]:
    """How the values of columns are written for which JSON has no form."""
    moments = {column.name: format_time for column in table.columns if isinstance(column.type, UtcTime)}
    numbers = {
        column.name: partial(format_parts, places=column.type.places)
        for column in table.columns
        if isinstance(column.type, Exact)
    }
    return {**moments, **numbers}


async def start_counting(writes: Writes, account_id: str) -> None:
    """Gives a new account its counter row."""
    await writes.execute(sa.insert(_COUNTERS), [{"account_id": account_id, "position": 0}])


async def append(writes: Writes, changes: Sequence[dict[str, Any]]) -> None:
    """Writes changes at the next positions; nothing may be written after them in their transaction."""
    if not changes:
        return
    taken = await writes.execute(
        sa.update(_COUNTERS).values(position=_COUNTERS.c.position + len(changes)).returning(_COUNTERS.c.position)
    )
    last = taken.scalar_one_or_none()
    if last is None:
        raise ProgramError("the account has no change counter")
    first = last - len(changes) + 1
    for start in range(0, len(changes), _AT_ONCE):
        numbered = enumerate(changes[start : start + _AT_ONCE], first + start)
        await writes.insert(CHANGES, [{**change, "position": position} for position, change in numbered])


async def following(reads: Reads, position: int, limit: int) -> Rows:
    """The changes after a position, oldest first, at most `limit`."""
    statement = sa.select(CHANGES).where(CHANGES.c.position > position)
    return await reads.rows(statement.order_by(CHANGES.c.position).limit(limit))


async def latest_position(reads: Reads) -> int:
    """The position of the newest change; 0 where there is none."""
    return await reads.value(sa.select(_COUNTERS.c.position)) or 0
