"""Parts: rows that belong to one entity, are given with it as a whole list, and are recorded as a value of it.

A part that stays what it is keeps its row and its id, whatever happens to the others.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa

from kit.batch import Draft
from kit.changes import plain
from kit.ids import new_id
from kit.tables import prefix_of_table
from kit.work import UnitOfWork

Row = Mapping[Any, Any]

_SET: Final = {"account_id", "id", "created_at", "updated_at"}
"""What a part is given by itself."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of parts: their table, the column that names whose they are, the name of the list among the owner's
    values, and the columns that tell one part of an owner from another.

    Where several parts of an owner are equal in these, they are told apart by their places.
    """

    table: sa.Table
    owner: str
    name: str
    key: tuple[str, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that say what a part is."""
        return tuple(column.name for column in self.table.columns if column.name not in {*_SET, self.owner})

    def shown(self, row: Row) -> dict[str, Any]:
        """What is recorded of a part."""
        return plain(self.table, {name: row[name] for name in self.columns if row.get(name) is not None})


class Parts:
    """The parts of one kind that a batch gives to entities."""

    def __init__(self, work: UnitOfWork, kind: Kind) -> None:
        self._work = work
        self._kind = kind
        self._given: dict[Draft, Sequence[Row]] = {}
        self._now: dict[str, list[Row]] = {}

    def give(self, draft: Draft, rows: Sequence[Row]) -> None:
        """Lets a draft have these parts and no others: the values of the kind's columns, those left out null."""
        whole = [dict.fromkeys(self._kind.columns) | dict(row) for row in rows]
        self._given[draft] = whole
        draft.values[self._kind.name] = [self._kind.shown(row) for row in whole]

    async def hold(self, drafts: Iterable[Draft]) -> None:
        """Looks up what things have now, and puts it into their drafts' current rows. One statement."""
        there = [draft for draft in drafts if draft.current is not None]
        self._now |= await self.of([draft.id for draft in there])
        for draft in there:
            shown = [self._kind.shown(row) for row in self._now[draft.id]]
            draft.current = {**(draft.current or {}), self._kind.name: shown}

    def now(self, draft: Draft) -> Sequence[Row]:
        """The parts that the thing of a held draft has now."""
        return self._now.get(draft.id, ())

    async def of(self, owner_ids: Sequence[str]) -> dict[str, list[Row]]:
        """The parts of things, in their order. One statement."""
        parts: dict[str, list[Row]] = {owner_id: [] for owner_id in owner_ids}
        if owner_ids:
            table, owner = self._kind.table, self._kind.table.c[self._kind.owner]
            order = table.c.position if "position" in table.c else table.c.id
            select = sa.select(table).where(self._work.writes.dialect.among(owner, list(parts)))
            for row in await self._work.writes.rows(select.order_by(order, table.c.id)):
                parts[row[self._kind.owner]].append(row)
        return parts

    async def write(self, drafts: Iterable[Draft]) -> None:
        """Writes the parts of sound drafts, whose ids are known by now. At most three statements."""
        table, gone, changed, new = self._kind.table, [], [], []
        for draft in drafts:
            if draft not in self._given:
                continue
            there = dict(self._numbered(self.now(draft)))
            for key, given in self._numbered(self._given[draft]):
                row = there.pop(key, None)
                if row is None:
                    new.append(self._prepared(given, draft.id))
                elif any(row[name] != given[name] for name in self._kind.columns):
                    changed.append({**row, **given, "updated_at": self._work.now})
            gone += [row["id"] for row in there.values()]
        writes = self._work.writes
        if gone:
            await writes.execute(sa.delete(table).where(writes.dialect.among(table.c.id, sorted(gone))))
        if changed:
            changed.sort(key=lambda row: str(row["id"]))
            await writes.execute(*writes.dialect.update_rows(table, changed, (*self._kind.columns, "updated_at")))
        await writes.insert(table, new)

    def _prepared(self, given: Row, owner_id: str) -> dict[str, Any]:
        prefix, now = prefix_of_table(self._kind.table), self._work.now
        return {**given, self._kind.owner: owner_id, "id": new_id(prefix), "created_at": now, "updated_at": now}

    def _numbered(self, rows: Sequence[Row]) -> Iterable[tuple[tuple[Any, ...], Row]]:
        seen: dict[tuple[Any, ...], int] = {}
        for row in rows:
            key = tuple(row[name] for name in self._kind.key)
            seen[key] = seen.get(key, 0) + 1
            yield (*key, seen[key]), row
