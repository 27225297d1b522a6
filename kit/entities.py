"""What every entity has in common when it is made, found and changed, many at a time. Each change is recorded.

A row may hold more than its table's columns: what belongs to the entity but is kept in other tables, such as its tags.
That is recorded with it, and written by whoever put it there.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from typing import Any, Final

import sqlalchemy as sa

from kit.changes import ChangeAction
from kit.columns import Json, json_text
from kit.ids import is_id, new_id
from kit.tables import prefix_of_table
from kit.values import Values
from kit.work import UnitOfWork

Row = Mapping[Any, Any]
"""Values by column name."""

_SET: Final = ("account_id", "id", "version", "created_at", "updated_at")
"""What a new row is given by itself."""


def prepared(work: UnitOfWork, table: sa.Table, values: Values, **program_values: Any) -> dict[str, Any]:
    """A new row of an entity: a fresh id, version 1, every column there (defaults where nothing was given)."""
    return {
        "id": new_id(prefix_of_table(table)),
        "version": 1,
        "created_at": work.now,
        "updated_at": work.now,
        **{name: default() for name, default in _defaults(table)},
        **values,
        **program_values,
    }


@cache
def _defaults(table: sa.Table) -> Sequence[tuple[str, Callable[[], Any]]]:
    """What the columns of a new row hold that nobody gave a value; looked up once, and not for every row."""
    columns = (column for column in table.columns if column.name not in _SET)
    return [(column.name, _default(column)) for column in columns]


def _default(column: sa.Column[Any]) -> Callable[[], Any]:
    default = column.default
    if not isinstance(default, sa.ColumnDefault):
        return lambda: None
    argument = default.arg
    return (lambda: argument(None)) if default.is_callable else (lambda: argument)


async def insert(work: UnitOfWork, table: sa.Table, rows: Sequence[dict[str, Any]], reason: str | None = None) -> None:
    """Inserts prepared rows and records each as created."""
    await put(work, table, rows)
    for row in rows:
        record_created(work, table, row, reason)


async def put(work: UnitOfWork, table: sa.Table, rows: Sequence[dict[str, Any]]) -> None:
    """Inserts prepared rows that nobody made, such as those that are given to a new account: the history begins without
    them."""
    names = [column.name for column in table.columns if column.name != "account_id"]
    await work.writes.insert(table, [{name: row[name] for name in names} for row in rows])


def record_created(work: UnitOfWork, table: sa.Table, row: Row, reason: str | None = None) -> None:
    """Records a row that was inserted."""
    work.record(ChangeAction.CREATED, table, entity_id=row["id"], version=row["version"], after=row, reason=reason)


async def held(work: UnitOfWork, table: sa.Table, ids: Iterable[str]) -> dict[str, dict[str, Any]]:
    """The rows of ids, deleted ones too, by id, held until commit; ids of nothing are passed over. One statement."""
    prefix = prefix_of_table(table)
    wanted = sorted({row_id for row_id in ids if is_id(row_id, prefix)})
    if not wanted:
        return {}
    statement = sa.select(table).where(work.writes.dialect.among(table.c.id, wanted)).order_by(table.c.id)
    return {row["id"]: dict(row) for row in await work.writes.locked(statement)}


async def update(
    work: UnitOfWork, table: sa.Table, changes: Iterable[tuple[Row, Values]], reason: str | None = None
) -> list[dict[str, Any]]:
    """Writes what differs from held rows, each under its next version; the rows as they are now. One statement.

    Where nothing differs, nothing is written or recorded, and the version stays.
    """
    return await _write(work, table, changes, ChangeAction.UPDATED, reason)


async def delete(work: UnitOfWork, table: sa.Table, rows: Iterable[Row], reason: str | None = None) -> None:
    """Marks held rows as deleted, each under its next version. One statement."""
    changes = [(row, {"deleted_at": work.now}) for row in rows]
    await _write(work, table, changes, ChangeAction.DELETED, reason)


async def restore(work: UnitOfWork, table: sa.Table, rows: Iterable[Row], reason: str | None = None) -> None:
    """Brings held rows back, each under its next version. One statement."""
    await _write(work, table, [(row, {"deleted_at": None}) for row in rows], ChangeAction.RESTORED, reason)


async def _write(
    work: UnitOfWork,
    table: sa.Table,
    changes: Iterable[tuple[Row, Values]],
    action: ChangeAction,
    reason: str | None,
) -> list[dict[str, Any]]:
    after: list[dict[str, Any]] = []
    changed_rows: list[dict[str, Any]] = []
    names: dict[str, None] = {}
    for row, values in changes:
        changed = {name: value for name, value in values.items() if _differs(table.c.get(name), row[name], value)}
        if not changed:
            after.append(dict(row))
            continue
        new = {**row, **changed, "version": row["version"] + 1, "updated_at": work.now}
        before = {name: row[name] for name in changed}
        work.record(
            action, table, entity_id=row["id"], version=new["version"], before=before, after=changed, reason=reason
        )
        names |= dict.fromkeys(name for name in changed if name in table.c)
        changed_rows.append(new)
        after.append(new)
    if changed_rows:
        # One statement sets the same columns in all rows: those that did not change keep what was read under the lock.
        await work.writes.execute(
            *work.writes.dialect.update_rows(table, changed_rows, (*names, "version", "updated_at"))
        )
    return after


def _differs(column: sa.Column[Any] | None, before: Any, after: Any) -> bool:
    # To Python true is 1 and the order of keys is nothing; JSON is kept as it came.
    if column is not None and isinstance(column.type, Json):
        return json_text(before) != json_text(after)
    return bool(before != after)
