"""A collection: the rows of one table as clients read them, by id, by page, or below their parents.

An area declares its collections; relations, root fields, filters and orders of the schema are made from them.
"""

from collections.abc import Awaitable, Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final

import orjson
import sqlalchemy as sa

from kit import filters, pages
from kit.dialects import PARENT, Dialect
from kit.enums import Described
from kit.errors import BadArgument
from kit.filters import Filter, Relation, Where, key_of
from kit.ids import is_id
from kit.ordering import MAX_STEPS, Order, Step
from kit.pages import MOST, PARENTS, Bounds, Page, PageRequest, Sorted
from kit.search import Query, matches
from kit.snapshots import Reads
from kit.statements import Select, Values
from kit.tables import prefix_of_table
from kit.tallies import is_tallied, tallied

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


Found = Mapping[Any, Any]
"""A row as a mapping of column names to Python's values."""


@dataclass(frozen=True, slots=True)
class Shown:
    """Which columns of rows are read, as the driver gives them; with `cursors` those too that a list is sorted by."""

    columns: tuple[str, ...]
    cursors: bool = False
    _hash: int = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_hash", hash((self.columns, self.cursors)))

    def __hash__(self) -> int:
        return self._hash


@lru_cache(maxsize=1000)
def _with_id(shown: Shown) -> Shown:
    return shown if "id" in shown.columns else Shown((*shown.columns, "id"))


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list is asked for: which rows, in which order. Equal ones share a batch."""

    where: Where | None = None
    order_by: tuple[tuple[str, str], ...] = ()
    search: Query | None = None
    deleted: Deleted = Deleted.EXCLUDED
    _filter: Filter | None = field(init=False, repr=False, default=None)
    _key: bytes = field(init=False, repr=False, default=b"")

    def filter(self, rows: "Collection") -> Filter | None:
        """The filter, taken apart for the rows that are wanted. Raises `BadArgument` as `kit.filters.read` does."""
        if self._filter is None and self.where is not None:
            object.__setattr__(self, "_filter", filters.read(rows, self.where))
        return self._filter

    @property
    def key(self) -> bytes:
        """What it asks for, as bytes that are equal for what is equal."""
        if not self._key:
            asked = (self.where, self.order_by, self.search, self.deleted)
            key = orjson.dumps(asked, default=str, option=orjson.OPT_SORT_KEYS | orjson.OPT_NON_STR_KEYS)
            object.__setattr__(self, "_key", key)
        return self._key

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Wanted) and self.key == other.key

    def __hash__(self) -> int:
        return hash(self.key)


EVERYTHING: Final = Wanted()


@dataclass(frozen=True, slots=True, eq=False)
class Collection:
    """All rows of a table.

    `filters` and `orders` name the columns that lists can be filtered and sorted by, `relations` what they can be
    filtered through; `reading` turns what a person types into a query, where `kit.search` knows the rows. Lists that
    are asked for in no order come by the column `arranged`, or as they were made. With `only`, a column and its value,
    lists have no other rows. `hosts` are what a row is nothing without, each by the column that holds its id, and its
    table: lists of what was not deleted leave out rows whose host was.
    """

    table: sa.Table
    filters: tuple[str, ...] = ()
    relations: tuple[Relation, ...] = ()
    orders: tuple[str, ...] = ()
    reading: Callable[[Reads, str], Awaitable[Query | None]] | None = None
    arranged: str | None = None
    only: tuple[str, str] | None = None
    hosts: tuple[tuple[str, sa.Table], ...] = ()

    @property
    def is_deletable(self) -> bool:
        """Whether deleted rows are kept."""
        return "deleted_at" in self.table.c

    @property
    def prefix(self) -> str:
        """The prefix of the rows' ids."""
        return prefix_of_table(self.table)

    async def by_ids(self, reads: Reads, ids: Sequence[str | None], shown: Shown | None = None) -> list[Any]:
        """The row of each id, in their order; None for None, an id of nothing, or of nothing in this account.

        One statement, whatever the number of ids. Soft-deleted rows are found too. Without `shown` rows are whole, as
        mappings; with it they are the driver's.
        """
        wanted = [row_id for row_id in dict.fromkeys(ids) if row_id is not None and is_id(row_id, self.prefix)]
        if not wanted:
            return [None] * len(ids)
        columns = None if shown is None else _with_id(shown)

        def make() -> Select:
            return self.select(columns).where(reads.dialect.among(self.table.c.id, "ids"))

        rows = await fetched(reads, (self, "ids", columns), make, {"ids": wanted}, columns)
        place: Any = "id" if columns is None else columns.columns.index("id")
        found = {row[place]: row for row in rows}
        return [found.get(row_id) for row_id in ids]

    async def page(
        self, reads: Reads, request: PageRequest, wanted: Wanted = EVERYTHING, shown: Shown | None = None
    ) -> Page:
        """One page. One statement. Raises `BadArgument` for what cannot be asked."""
        rows = _Listing(self, wanted, shown)
        bounds, values = Bounds.of(rows.order, request, self.prefix)
        found = await rows.fetched(
            reads, ("page", bounds), lambda: pages.page(rows.sorted(reads.dialect), bounds), values
        )
        return Page.of(found, rows.order, request)

    async def count(self, reads: Reads, wanted: Wanted = EVERYTHING, limit: int | None = None) -> int:
        """How many rows there are; with a limit, at most that many are counted."""
        if self._is_all_of_a_tally(wanted):
            [tally] = await reads.kept(("tally", self.table), lambda: tallied(self.table), {})
            return int(tally["total"]) if limit is None else min(limit, int(tally["total"]))
        rows, capped = _Listing(self, wanted), limit is not None
        [total] = await rows.fetched(
            reads,
            ("count", capped),
            lambda: pages.count(rows.sorted(reads.dialect).select, capped=capped),
            {MOST: limit} if capped else {},
        )
        return int(total["total"])

    def _is_all_of_a_tally(self, wanted: Wanted) -> bool:
        asked = wanted.where is not None or wanted.search is not None or wanted.deleted is not Deleted.EXCLUDED
        return is_tallied(self.table) and not (asked or self.only or self.hosts)

    def below(self, parent: str, through: sa.Table | None = None, target: str = "id") -> "Below":
        """The same rows, as those that belong to each of many parents, by the column that holds the parent's id.

        With `through` it is a column of that table, whose column `target` holds the row's id.
        """
        return Below(self, parent, through, target)

    def listed(self, parent: str, through: sa.Table | None, target: str, order: str) -> "Listed":
        """The same rows, as the few that belong to each of many parents, through another table or by a column."""
        return Listed(self, parent, through, target, order)

    def select(self, shown: Shown | None) -> sa.Select[Any]:
        """The columns of the rows that are shown."""
        if shown is None:
            return sa.select(self.table)
        return sa.select(*(self.table.c[name] for name in shown.columns))

    def order(self, wanted: Wanted) -> Order:
        """The order that rows are wanted in. Raises `BadArgument` for what cannot be asked."""
        if wanted.search is not None and not wanted.order_by:
            return (*_BY_MATCH, *_order(self, ()))
        as_arranged = ((self.arranged, Direction.ASC.value),) if self.arranged is not None else ()
        return _order(self, wanted.order_by or as_arranged)

    def held(self, order: Order, shown: Shown | None) -> list[str]:
        """What cursors hold besides what is shown of rows; of one that is shown whole, how well it was found."""
        if shown is not None and not shown.cursors:
            return []
        return [step.column for step in order if step.column not in (shown.columns if shown else self.table.c)]

    def sorted(self, dialect: Dialect, wanted: Wanted, shown: Shown | None = None) -> Sorted:
        """The rows wanted, in the order wanted. Raises `BadArgument` for what cannot be asked."""
        select, order = self.select(shown), self.order(wanted)
        columns: dict[str, sa.ColumnElement[Any]] = dict(self.table.c)
        if wanted.search is not None:
            found = matches(dialect, wanted.search, self.prefix)
            select = select.join(found, found.c.entity_id == self.table.c.id)
            columns |= {"exact": found.c.exact, "rank": found.c.rank}
        select = select.add_columns(*(columns[name] for name in self.held(order, shown)))
        if self.is_deletable and wanted.deleted is not Deleted.INCLUDED:
            alive = self.table.c.deleted_at.is_(None)
            select = select.where(alive if wanted.deleted is Deleted.EXCLUDED else sa.not_(alive))
        if wanted.deleted is Deleted.EXCLUDED:
            select = select.where(*(self._is_hosted(*host) for host in self.hosts))
        if self.only is not None:
            name, value = self.only
            select = select.where(self.table.c[name] == value)
        asked = wanted.filter(self)
        if asked is not None:
            select = select.where(filters.condition(dialect, self, self.table, asked.shape))
        return Sorted(select, order, columns, self.table if wanted.search is None else None)

    def _is_hosted(self, column: str, table: sa.Table) -> sa.ColumnElement[bool]:
        host = table.alias()
        return sa.exists().where(host.c.id == self.table.c[column], host.c.deleted_at.is_(None))


_BY_MATCH: Final = tuple(Step(each, True, sa.Integer(), False) for each in ("exact", "rank"))


@lru_cache(maxsize=1000)
def _order(rows: Collection, order_by: tuple[tuple[str, str], ...]) -> Order:
    if len(order_by) > MAX_STEPS:
        raise BadArgument(f"A list can be sorted by {MAX_STEPS} fields, not {len(order_by)}.", argument="orderBy")
    if len({name for name, _ in order_by}) < len(order_by):
        raise BadArgument("`orderBy` names a field twice.", argument="orderBy")
    steps: list[Step] = []
    for name, direction in order_by:
        if name == MADE:
            return (*steps, _step(rows, "id", direction))  # nothing is left to be decided
        steps.append(_step(rows, key_of(rows.table, name), direction))
    return (*steps, _step(rows, "id", order_by[-1][1] if order_by else Direction.ASC))


def _step(rows: Collection, name: str, direction: str) -> Step:
    column = rows.table.c[name]
    return Step(name, direction == Direction.DESC, column.type, bool(column.nullable))


@dataclass(frozen=True, slots=True)
class _Listing:
    """The rows of a collection that are wanted, as they are asked for: by statements that are kept where the words of
    a search do not make each of them new."""

    collection: Collection
    wanted: Wanted
    shown: Shown | None = None

    @property
    def order(self) -> Order:
        return self.collection.order(self.wanted)

    def sorted(self, dialect: Dialect) -> Sorted:
        return self.collection.sorted(dialect, self.wanted, self.shown)

    async def fetched(
        self, reads: Reads, kind: tuple[Hashable, ...], make: Callable[[], Select], values: Values
    ) -> Sequence[Any]:
        """The rows of a statement on the rows wanted; `kind` tells what else decides it."""
        wanted = self.wanted
        asked = wanted.filter(self.collection)
        if asked is not None:
            values = {**values, **asked.parameters}
        shape = (asked and asked.shape, wanted.order_by, wanted.deleted)
        key = None if wanted.search is not None else (self.collection, *kind, shape, self.shown)
        return await fetched(reads, key, make, values, self.shown)


async def fetched(
    reads: Reads, key: Hashable, make: Callable[[], Select], values: Values, shown: Shown | None
) -> Sequence[Any]:
    """The rows of a statement: whole ones as mappings, others as the driver gives them."""
    return await (reads.kept(key, make, values) if shown is None else reads.raw(key, make, values))


@dataclass(frozen=True, slots=True, eq=False)
class Listed:
    """The rows of a collection that belong to a parent, all of them, in the order of one column and their ids."""

    collection: Collection
    parent: str
    through: sa.Table | None
    target: str
    order: str

    async def lists(self, reads: Reads, parent_ids: Sequence[str], shown: Shown | None = None) -> list[list[Any]]:
        """The rows of each parent, in their order; deleted ones are left out. One statement."""
        found: dict[str, list[Any]] = {parent_id: [] for parent_id in parent_ids}

        def make() -> Select:
            table = self.collection.table
            select, parent = _through(self, self.collection.select(shown))
            select = select.add_columns(parent.label(PARENT)).where(reads.dialect.among(parent, PARENTS))
            if self.collection.is_deletable:
                select = select.where(table.c.deleted_at.is_(None))
            order = table.c[self.order] if self.through is None or self.order in table.c else self.through.c[self.order]
            return select.order_by(order, *([table.c.id] if "id" in table.c else []))

        place: Any = PARENT if shown is None else len(shown.columns)
        for row in await fetched(reads, (self, shown), make, {PARENTS: list(found)}, shown):
            found[row[place]].append(row)
        return [found[parent_id] for parent_id in parent_ids]


@dataclass(frozen=True, slots=True, eq=False)
class Below:
    """The rows of a collection that belong to a parent."""

    collection: Collection
    parent: str
    through: sa.Table | None = None
    target: str = "id"

    async def pages(
        self,
        reads: Reads,
        parent_ids: Sequence[str],
        request: PageRequest,
        wanted: Wanted = EVERYTHING,
        shown: Shown | None = None,
    ) -> list[Page]:
        """The same page for each parent, in their order. One statement."""
        rows = _Listing(self.collection, wanted, shown)
        return Page.all_of(await self._found(reads, parent_ids, request, rows), rows.order, request)

    async def rows(
        self,
        reads: Reads,
        parent_ids: Sequence[str],
        request: PageRequest,
        wanted: Wanted = EVERYTHING,
        shown: Shown | None = None,
    ) -> list[Sequence[Any]]:
        """The rows of what `pages` gives."""
        found = await self._found(reads, parent_ids, request, _Listing(self.collection, wanted, shown))
        return [request.cut(each) for each in found]

    async def _found(
        self, reads: Reads, parent_ids: Sequence[str], request: PageRequest, rows: _Listing
    ) -> list[list[Any]]:
        """The rows of each parent in the direction in which the page is read, and some behind them."""
        order, shown = rows.order, rows.shown
        bounds, values = Bounds.of(order, request, self.collection.prefix)
        found: dict[str, list[Any]] = {parent_id: [] for parent_id in parent_ids}  # each once, however often asked
        place: Any = PARENT if shown is None else len(shown.columns) + len(self.collection.held(order, shown))

        def make() -> Select:
            listed, parent = self._tied(rows.sorted(reads.dialect))
            return pages.pages(reads.dialect, listed, parent, bounds)

        for row in await rows.fetched(reads, (self, "pages", bounds), make, {**values, PARENTS: list(found)}):
            found[row[place]].append(row)
        return [found[parent_id] for parent_id in parent_ids]

    async def counts(
        self, reads: Reads, parent_ids: Sequence[str], wanted: Wanted = EVERYTHING, limit: int | None = None
    ) -> list[int]:
        """How many rows each parent has, in their order; with a limit, at most that many. One statement."""
        rows = _Listing(self.collection, wanted)

        def make() -> Select:
            listed, parent = self._tied(rows.sorted(reads.dialect))
            return pages.counts(reads.dialect, listed.select, parent, limit)

        parents = list(dict.fromkeys(parent_ids))
        found = await rows.fetched(reads, (self, "counts", limit), make, {PARENTS: parents})
        totals = {row[PARENT]: row["total"] for row in found}
        return [totals.get(parent_id, 0) for parent_id in parent_ids]

    def _tied(self, rows: Sorted) -> tuple[Sorted, sa.ColumnElement[Any]]:
        select, parent = _through(self, rows.select)
        return Sorted(select, rows.order, rows.columns), parent


def _through(rows: Listed | Below, select: sa.Select[Any]) -> tuple[sa.Select[Any], sa.ColumnElement[Any]]:
    """The SELECT, joined to where it says to which parents its rows belong, and the column that says it."""
    table = rows.collection.table
    if rows.through is None:
        return select, table.c[rows.parent]
    return select.join(rows.through, rows.through.c[rows.target] == table.c.id), rows.through.c[rows.parent]
