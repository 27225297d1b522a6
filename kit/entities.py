"""The verbs that every entity has in common: insert, find and hold, update. Each records what it changed."""

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from kit.changes import ChangeAction
from kit.columns import Json, json_text
from kit.errors import Code, DomainError
from kit.ids import is_id, new_id
from kit.tables import prefix_of_table
from kit.values import Values
from kit.work import UnitOfWork

Row = Mapping[str, Any]


def prepared(work: UnitOfWork, table: sa.Table, values: Values, **program_values: Any) -> dict[str, Any]:
    """A new row of an entity: a fresh id, version 1, every column there (defaults where nothing was given)."""
    row: dict[str, Any] = {
        "id": new_id(prefix_of_table(table)),
        "version": 1,
        "created_at": work.now,
        "updated_at": work.now,
    }
    for column in table.columns:
        if column.name in row or column.name == "account_id":
            continue
        row[column.name] = _default(column)
    return {**row, **values, **program_values}


def _default(column: sa.Column[Any]) -> Any:
    default = column.default
    if default is None:
        return None
    if isinstance(default, sa.ColumnDefault) and default.is_callable:
        return default.arg(None)
    return default.arg if isinstance(default, sa.ColumnDefault) else None


async def insert(work: UnitOfWork, table: sa.Table, rows: list[dict[str, Any]], reason: str | None = None) -> None:
    """Inserts prepared rows and records each as created."""
    await work.writes.insert(table, rows)
    for row in rows:
        record_created(work, table, row, reason)


def record_created(work: UnitOfWork, table: sa.Table, row: Row, reason: str | None = None) -> None:
    """Records a row that was inserted."""
    work.record(ChangeAction.CREATED, table, entity_id=row["id"], version=row["version"], after=row, reason=reason)


async def hold(work: UnitOfWork, table: sa.Table, entity_id: str, expected_version: int | None) -> Row:
    """The row, held until commit.

    Raises `DomainError`: NOT_FOUND, or STALE_VERSION with the version it has now.
    """
    found = []
    if is_id(entity_id, prefix_of_table(table)):
        found = list(await work.writes.locked(sa.select(table).where(table.c.id == entity_id)))
    if not found or found[0].get("deleted_at") is not None:
        raise DomainError(Code.NOT_FOUND, f"There is no such {table.name}.", ("id",))
    row = dict(found[0])
    if expected_version is not None and row["version"] != expected_version:
        raise DomainError(
            Code.STALE_VERSION,
            f"This {table.name} is at version {row['version']} by now.",
            ("expected_version",),
            current_version=row["version"],
        )
    return row


async def update(
    work: UnitOfWork, table: sa.Table, row: Row, values: Values, reason: str | None = None
) -> dict[str, Any]:
    """Writes what differs from the held row, under the next version; the row as it is now.

    Where nothing differs, nothing is written or recorded, and the version stays.
    """
    changed = {name: value for name, value in values.items() if _differs(table.c[name], row[name], value)}
    if not changed:
        return dict(row)
    version = row["version"] + 1
    await work.writes.execute(
        sa.update(table).where(table.c.id == row["id"]).values(**changed, version=version, updated_at=work.now)
    )
    work.record(
        ChangeAction.UPDATED,
        table,
        entity_id=row["id"],
        version=version,
        before={name: row[name] for name in changed},
        after=changed,
        reason=reason,
    )
    return {**row, **changed, "version": version, "updated_at": work.now}


def _differs(column: sa.Column[Any], before: Any, after: Any) -> bool:
    # To Python true is 1 and the order of keys is nothing; JSON is kept as it came.
    if isinstance(column.type, Json):
        return json_text(before) != json_text(after)
    return bool(before != after)
