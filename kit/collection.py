"""A collection: the rows of one table as clients read them, by id, by page, or below their parents.

An area declares its collections; relations, root fields, filters and orders of the schema are made from them.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import orjson
import sqlalchemy as sa
from sqlalchemy.engine import RowMapping

from kit import pages
from kit.database import Reads
from kit.dialects import PARENT, Dialect
from kit.enums import Described
from kit.errors import BadArgument
from kit.external_ids import owners
from kit.filters import Filter, Relation, Where, key_of
from kit.folding import fold
from kit.ids import is_id
from kit.ordering import MAX_STEPS, Order, Step
from kit.pages import Page, PageRequest, Sorted
from kit.search import Query, matches
from kit.tables import prefix_of_table
from kit.values import is_storable

MADE: Final = "created_at"
"""The order in which rows were made; it goes by their ids, which rise with time."""


NAMED_FILTERS: Final = ("id", "name", "created_at", "updated_at", "deleted_at")
"""By what every list of named entities can be filtered."""

NAMED_ORDERS: Final = (MADE, "updated_at", "name")
"""By what every list of named entities can be sorted."""


class Deleted(Described):
    """What a list shows of things that were deleted."""

    EXCLUDED = "EXCLUDED", "Only what was not deleted."
    INCLUDED = "INCLUDED", "Everything, deleted or not; see `deletedAt`."
    ONLY = "ONLY", "Only what was deleted, and may be restored."


class Direction(Described):
    """Which way a list is sorted."""

    ASC = "ASC", "From the smallest to the greatest; null is smaller than everything."
    DESC = "DESC", "From the greatest to the smallest; null comes last."


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list is asked for: which rows, in which order. Equal ones share a batch."""

    where: Where | None = None
    order_by: tuple[tuple[str, str], ...] = ()
    search: Query | None = None
    deleted: Deleted = Deleted.EXCLUDED
    _key: bytes = field(init=False, repr=False, default=b"")

    def __post_init__(self) -> None:
        asked = (self.where, self.order_by, self.search, self.deleted)
        key = orjson.dumps(asked, default=str, option=orjson.OPT_SORT_KEYS | orjson.OPT_NON_STR_KEYS)
        object.__setattr__(self, "_key", key)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Wanted) and self._key == other._key

    def __hash__(self) -> int:
        return hash(self._key)


EVERYTHING: Final = Wanted()


@dataclass(frozen=True, slots=True, eq=False)
class Collection:
    """All rows of a table.

    `filters` and `orders` name the columns that lists can be filtered and sorted by, `relations` what they can be
    filtered through; `reading` turns what a person types into a query, where `kit.search` knows the rows.
    """

    table: sa.Table
    filters: tuple[str, ...] = ()
    relations: tuple[Relation, ...] = ()
    orders: tuple[str, ...] = ()
    reading: Callable[[Reads, str], Awaitable[Query | None]] | None = None

    @property
    def is_deletable(self) -> bool:
        """Whether deleted rows are kept."""
        return "deleted_at" in self.table.c

    async def by_ids(self, reads: Reads, ids: Sequence[str]) -> list[RowMapping | None]:
        """The row of each id, in their order; None for an id of nothing, or of nothing in this account.

        One statement, whatever the number of ids. Soft-deleted rows are found too.
        """
        prefix = prefix_of_table(self.table)
        wanted = [row_id for row_id in ids if is_id(row_id, prefix)]
        statement = sa.select(self.table).where(reads.dialect.among(self.table.c.id, wanted))
        rows = await reads.rows(statement) if wanted else []
        found = {row["id"]: row for row in rows}
        return [found.get(row_id) for row_id in ids]

    async def page(self, reads: Reads, request: PageRequest, wanted: Wanted = EVERYTHING) -> Page:
        """One page. One statement. Raises `BadArgument` for what cannot be asked."""
        return await pages.page(reads, self.sorted(reads.dialect, wanted), request)

    async def count(self, reads: Reads, wanted: Wanted = EVERYTHING, limit: int | None = None) -> int:
        """How many rows there are; with a limit, at most that many are counted."""
        return await pages.count(reads, self.sorted(reads.dialect, wanted).select, limit)

    def below(self, parent: str, through: sa.Table | None = None, target: str = "id") -> "Below":
        """The same rows, as those that belong to each of many parents, by the column that holds the parent's id.

        With `through` it is a column of that table, whose column `target` holds the row's id.
        """
        return Below(self, parent, through, target)

    def sorted(self, dialect: Dialect, wanted: Wanted) -> Sorted:
        """The rows wanted, in the order wanted. Raises `BadArgument` for what cannot be asked."""
        select = sa.select(self.table)
        columns: dict[str, sa.ColumnElement[Any]] = dict(self.table.c)
        order = self._order(wanted.order_by)
        if wanted.search is not None:
            found = matches(dialect, wanted.search, prefix_of_table(self.table))
            select = select.join(found, found.c.entity_id == self.table.c.id).add_columns(found.c.exact, found.c.rank)
            columns |= {"exact": found.c.exact, "rank": found.c.rank}
            if not wanted.order_by:
                order = (*(Step(each, True, sa.Integer(), False) for each in ("exact", "rank")), *order)
        if self.is_deletable and wanted.deleted is not Deleted.INCLUDED:
            alive = self.table.c.deleted_at.is_(None)
            select = select.where(alive if wanted.deleted is Deleted.EXCLUDED else sa.not_(alive))
        if wanted.where is not None:
            select = select.where(Filter(dialect).condition(self, self.table, wanted.where))
        table = self.table if wanted.search is None else None
        return Sorted(select, order, columns, prefix_of_table(self.table), table)

    def _order(self, order_by: Sequence[tuple[str, str]]) -> Order:
        if len(order_by) > MAX_STEPS:
            raise BadArgument(f"A list can be sorted by {MAX_STEPS} fields, not {len(order_by)}.", argument="orderBy")
        if len({name for name, _ in order_by}) < len(order_by):
            raise BadArgument("`orderBy` names a field twice.", argument="orderBy")
        steps: list[Step] = []
        for name, direction in order_by:
            if name == MADE:
                return (*steps, self._step("id", direction))  # nothing is left to be decided
            steps.append(self._step(key_of(self.table, name), direction))
        return (*steps, self._step("id", order_by[-1][1] if order_by else Direction.ASC))

    def _step(self, name: str, direction: str) -> Step:
        column = self.table.c[name]
        return Step(name, direction == Direction.DESC, column.type, bool(column.nullable))

    def listed(self, parent: str, through: sa.Table, target: str, order: str) -> "Listed":
        """The same rows, as the few that belong to each of many parents through another table."""
        return Listed(self, parent, through, target, order)


@dataclass(frozen=True, slots=True)
class Listed:
    """The rows of a collection that belong to a parent, all of them, in the order of one column and their ids."""

    collection: Collection
    parent: str
    through: sa.Table
    target: str
    order: str

    async def lists(self, reads: Reads, parent_ids: Sequence[str]) -> list[list[RowMapping]]:
        """The rows of each parent, in their order; deleted ones are left out. One statement."""
        table, parent = self.collection.table, self.through.c[self.parent]
        select = sa.select(table, parent.label(PARENT)).join(self.through, self.through.c[self.target] == table.c.id)
        select = select.where(reads.dialect.among(parent, parent_ids))
        if self.collection.is_deletable:
            select = select.where(table.c.deleted_at.is_(None))
        found: dict[str, list[RowMapping]] = {parent_id: [] for parent_id in parent_ids}
        for row in await reads.rows(select.order_by(table.c[self.order], table.c.id)):
            found[row[PARENT]].append(row)
        return [found[parent_id] for parent_id in parent_ids]


@dataclass(frozen=True, slots=True)
class Below:
    """The rows of a collection that belong to a parent."""

    collection: Collection
    parent: str
    through: sa.Table | None = None
    target: str = "id"

    async def pages(
        self, reads: Reads, parent_ids: Sequence[str], request: PageRequest, wanted: Wanted = EVERYTHING
    ) -> list[Page]:
        """The same page for each parent, in their order. One statement."""
        rows, parent = self._tied(self.collection.sorted(reads.dialect, wanted))
        return await pages.pages(reads, rows, parent, parent_ids, request)

    async def counts(
        self, reads: Reads, parent_ids: Sequence[str], wanted: Wanted = EVERYTHING, limit: int | None = None
    ) -> list[int]:
        """How many rows each parent has, in their order; with a limit, at most that many. One statement."""
        rows, parent = self._tied(self.collection.sorted(reads.dialect, wanted))
        return await pages.counts(reads, rows.select, parent, parent_ids, limit)

    def _tied(self, rows: Sorted) -> tuple[Sorted, sa.ColumnElement[Any]]:
        table = self.collection.table
        if self.through is None:
            return rows, table.c[self.parent]
        select = rows.select.join(self.through, self.through.c[self.target] == table.c.id)
        return Sorted(select, rows.order, rows.columns, rows.prefix), self.through.c[self.parent]


async def in_turn(reads: Reads, rows: Collection, ids: Sequence[str | None]) -> list[RowMapping | None]:
    """The row of each id, None for None."""
    found = iter(await rows.by_ids(reads, [entity_id for entity_id in ids if entity_id is not None]))
    return [None if entity_id is None else next(found) for entity_id in ids]


@dataclass(frozen=True, slots=True)
class Lookup:
    """The rows of a collection by what people and other systems call them."""

    collection: Collection

    async def by_name(self, reads: Reads, names: Sequence[str]) -> list[RowMapping | None]:
        """The row that has each name, whatever the case and accents, of those not deleted. One statement."""
        table = self.collection.table
        keys = [fold(name) for name in names]
        among = reads.dialect.among(table.c.name_key, [key for key in keys if is_storable(key)])
        rows = await reads.rows(sa.select(table).where(among, table.c.deleted_at.is_(None)))
        found = {row["name_key"]: row for row in rows}
        return [found.get(key) for key in keys]

    async def by_external_id(self, reads: Reads, wanted: Sequence[tuple[str, str]]) -> list[RowMapping | None]:
        """The row that has each external id, by source and value; deleted ones too. One statement a source, and one."""
        found = await owners(reads, str(self.collection.table.name), wanted)
        return await in_turn(reads, self.collection, [found.get(each) for each in wanted])
