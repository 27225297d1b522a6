"""A collection: the rows of one table as clients read them, by id, by page, or below their parents.

An area declares its collections; relations, root fields, filters and orders of the schema are made from them.
"""

from collections.abc import Awaitable, Callable, Hashable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

import sqlalchemy as sa

from kit import filters, pages
from kit.dialects import TOLD, Dialect
from kit.errors import BadArgument
from kit.filters import Relation, key_of
from kit.ids import is_id
from kit.joint import MOST_PARENTS, Joint, Layout, Lists, values_of_lists
from kit.ordering import MAX_STEPS, Order, Step
from kit.pages import MOST, PARENT, PARENTS, Bounds, Page, PageRequest, Sorted
from kit.search import Query, matches
from kit.snapshots import Reads
from kit.statements import Select, Values
from kit.tables import prefix_of_table
from kit.tallies import is_tallied, tallied
from kit.wanted import EVERYTHING, Deleted, Direction, Shown, Wanted

MADE: Final = "created_at"
"""The order in which rows were made; it goes by their ids, which rise with time."""


NAMED_FILTERS: Final = ("id", "name", "created_at", "updated_at", "deleted_at")
"""By what every list of named entities can be filtered."""

NAMED_ORDERS: Final = (MADE, "updated_at", "name")
"""By what every list of named entities can be sorted."""


@lru_cache(maxsize=1000)
def _with_id(shown: Shown) -> Shown:
    return shown if "id" in shown.columns else Shown((*shown.columns, "id"))


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

    async def by_ids(
        self,
        reads: Reads,
        ids: Sequence[str | None],
        shown: Shown | None = None,
        ahead: Sequence["PageBelow"] = (),
    ) -> list[Any]:
        """The row of each id, in their order; None for None, an id of nothing, or of nothing in this account.

        One statement, whatever the number of ids. Soft-deleted rows are found too. Without `shown` rows are whole, as
        mappings; with it they are the driver's, and what is to be read below them may be read `ahead`.
        """
        wanted = [row_id for row_id in dict.fromkeys(ids) if row_id is not None and is_id(row_id, self.prefix)]
        if not wanted:
            return [None] * len(ids)
        columns = None if shown is None else _with_id(shown)

        def make() -> sa.Select[Any]:
            return self.select(columns).where(reads.dialect.among(self.table.c.id, "ids"))

        listing, key = _Listing(self, EVERYTHING, columns), (self, "ids", columns)
        rows = await listing.fetched(reads, key, make, {"ids": wanted}, ahead, len(wanted))
        place: Any = "id" if columns is None else columns.columns.index("id")
        found = {row[place]: row for row in rows}
        return [found.get(row_id) for row_id in ids]

    async def page(
        self,
        reads: Reads,
        request: PageRequest,
        wanted: Wanted = EVERYTHING,
        shown: Shown | None = None,
        ahead: Sequence["PageBelow"] = (),
    ) -> Page:
        """One page. One statement, by which what is to be read below its rows may be read `ahead`.

        Raises `BadArgument` for what cannot be asked.
        """
        rows = _Listing(self, wanted, shown)
        bounds, values = Bounds.of(rows.order, request, self.prefix)
        key, asked = rows.asked(values, "page", bounds)

        def make() -> sa.Select[Any]:
            return pages.page(rows.sorted(reads.dialect), bounds)

        found = await rows.fetched(reads, key, make, asked, ahead, request.size)
        return Page.of(found, rows.order, request, rows.places)

    async def count(self, reads: Reads, wanted: Wanted = EVERYTHING, limit: int | None = None) -> int:
        """How many rows there are; with a limit, at most that many are counted."""
        if self._is_all_of_a_tally(wanted):
            [tally] = await reads.kept(("tally", self.table), lambda: tallied(self.table), {})
            return int(tally["total"]) if limit is None else min(limit, int(tally["total"]))
        rows, capped = _Listing(self, wanted), limit is not None
        key, values = rows.asked({MOST: limit} if capped else {}, "count", capped)
        [total] = await reads.kept(key, lambda: pages.count(rows.sorted(reads.dialect).select, capped=capped), values)
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

    def asked(self, values: Values, *kind: Hashable) -> tuple[Hashable, Values]:
        """The key and the values of a statement on the rows wanted; `kind` tells what else decides it."""
        wanted = self.wanted
        asked = wanted.filter(self.collection)
        if asked is not None:
            values = {**values, **asked.parameters}
        shape = (asked and asked.shape, wanted.order_by, wanted.deleted)
        return None if wanted.search is not None else (self.collection, *kind, shape, self.shown), values

    async def fetched(
        self,
        reads: Reads,
        key: Hashable,
        make: Callable[[], sa.Select[Any]],
        values: Values,
        ahead: Sequence["PageBelow"],
        parents: int,
    ) -> Sequence[Any]:
        """The rows of a statement, as `fetched` gives them, which reads ahead below the first rows, so many as there
        are `parents`, if all that can be kept."""
        ahead = [each for each in ahead if each.kind is not None]
        if key is None or self.shown is None or not ahead or not reads.dialect.has_trips:
            return await fetched(reads, key, make, values, self.shown)
        layout = _layout(self.form, *(each.form for each in ahead))
        whole = {**values, MOST_PARENTS: parents}
        for number, each in enumerate(ahead):
            whole |= values_of_lists(number, each.values)

        def joint() -> Joint:
            return Joint(make(), [each.lists(reads.dialect) for each in ahead], layout)

        joined = await reads.raw(("joint", key, *((each.kind, each.key) for each in ahead)), joint, whole)
        rows, lists = layout.parted(joined, parents)
        for each, found in zip(ahead, lists, strict=True):
            each.note(rows, found)
        return rows

    @property
    def form(self) -> "tuple[Collection, Shown, tuple[tuple[str, str], ...]]":
        """What decides the columns of the driver's rows."""
        assert self.shown is not None
        return self.collection, self.shown, self.wanted.order_by

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of the driver's rows."""
        assert self.shown is not None
        return (*self.shown.columns, *self.collection.held(self.order, self.shown))

    @property
    def places(self) -> list[int] | None:
        """Where the driver's rows have what they are sorted by, if cursors are made of it."""
        if self.shown is None or not self.shown.cursors:
            return None
        columns = self.columns
        return [columns.index(step.column) for step in self.order]


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
        page = self.page("id", request, wanted, shown)
        return page.pages(await page.found(reads, parent_ids))

    def page(self, key: str, request: PageRequest, wanted: Wanted, shown: Shown | None) -> "PageBelow":
        """The same page for each of some rows, which have their ids in the column `key`.

        Raises `BadArgument` for what cannot be asked.
        """
        return PageBelow(self, key, request, _Listing(self.collection, wanted, shown))

    async def counts(
        self, reads: Reads, parent_ids: Sequence[str], wanted: Wanted = EVERYTHING, limit: int | None = None
    ) -> list[int]:
        """How many rows each parent has, in their order; with a limit, at most that many. One statement."""
        rows = _Listing(self.collection, wanted)

        def make() -> Select:
            listed, parent = self._tied(rows.sorted(reads.dialect))
            return pages.counts(reads.dialect, listed.select, parent, limit)

        key, values = rows.asked({PARENTS: list(dict.fromkeys(parent_ids))}, self, "counts", limit)
        found = await reads.kept(key, make, values)
        totals = {row[PARENT]: row["total"] for row in found}
        return [totals.get(parent_id, 0) for parent_id in parent_ids]

    def _tied(self, rows: Sorted) -> tuple[Sorted, sa.ColumnElement[Any]]:
        select, parent = _through(self, rows.select)
        return Sorted(select, rows.order, rows.columns), parent

    def select_pages(self, dialect: Dialect, rows: Sorted, bounds: Bounds, parents: Any = None) -> sa.Select[Any]:
        """The SELECT of the same page for each parent, as `kit.pages.pages` says."""
        listed, parent = self._tied(rows)
        return pages.pages(dialect, listed, parent, bounds, parents)


class PageBelow:
    """The same page of the rows below each of some rows, which have their ids in the column `key`."""

    __slots__ = ("_below", "_bounds", "_noted", "_request", "_rows", "key", "kind", "values")

    def __init__(self, below: Below, key: str, request: PageRequest, rows: _Listing) -> None:
        self.key = key
        self._below = below
        self._request = request
        self._rows = rows
        self._bounds, values = Bounds.of(rows.order, request, below.collection.prefix)
        self.kind, self.values = rows.asked(values, below, "pages", self._bounds)
        self._noted: tuple[Sequence[Any], Sequence[Sequence[Any]]] = (), ()

    async def found(self, reads: Reads, parent_ids: Sequence[str]) -> list[Sequence[Any]]:
        """The rows of each parent in the direction in which the page is read, and some behind them. One statement."""
        shown, parents = self._rows.shown, dict.fromkeys(parent_ids)  # each once, however often asked
        place: Any = TOLD if shown is None else len(self._rows.columns)
        values = {**self.values, PARENTS: list(parents)}
        lists: dict[Any, list[Any]] = {told: [] for told in reads.dialect.told_of(list(parents))}
        for row in await fetched(reads, self.kind, lambda: self._select(reads.dialect), values, shown):
            lists[row[place]].append(row)
        found = dict(zip(parents, lists.values(), strict=True))
        return [found[parent_id] for parent_id in parent_ids]

    @property
    def form(self) -> tuple[Collection, Shown, tuple[tuple[str, str], ...]]:
        """What decides the columns of the driver's rows."""
        return self._rows.form

    def lists(self, dialect: Dialect) -> Lists:
        """The same, as lists of a joint statement."""
        return Lists(self.key, bool(self.values), lambda parents: self._select(dialect, parents))

    def note(self, parents: Sequence[Any], found: Sequence[Sequence[Any]]) -> None:
        """What was found below the first of some rows, read ahead."""
        self._noted = parents, found

    def noted(self, parents: Sequence[Any]) -> list[Sequence[Any]] | None:
        """What was found below each of these very rows; None if it was not read ahead below all of them."""
        found = dict(zip(map(id, self._noted[0]), self._noted[1], strict=False))
        try:
            return [found[id(row)] for row in parents]
        except KeyError:
            return None

    def pages(self, found: Sequence[Sequence[Any]]) -> list[Page]:
        """The pages, of what was found."""
        return Page.all_of(found, self._rows.order, self._request, self._rows.places)

    def rows(self, found: Sequence[Sequence[Any]]) -> list[Sequence[Any]]:
        """The rows of the pages, of what was found."""
        return [self._request.cut(each) for each in found]

    async def counts(self, reads: Reads, parent_ids: Sequence[str], limit: int | None) -> list[int]:
        """How many rows each parent has, as `Below.counts` says."""
        return await self._below.counts(reads, parent_ids, self._rows.wanted, limit)

    def _select(self, dialect: Dialect, parents: Any = None) -> sa.Select[Any]:
        return self._below.select_pages(dialect, self._rows.sorted(dialect), self._bounds, parents)


@lru_cache(maxsize=1000)
def _layout(*tables: tuple[Collection, Shown, tuple[tuple[str, str], ...]]) -> Layout:
    """Where in joint rows those of some listings stand, by their collections, their columns, and their orders."""
    listings = (_Listing(rows, Wanted(order_by=order_by), shown) for rows, shown, order_by in tables)
    return Layout.of([[each.collection.table.c[name].type for name in each.columns] for each in listings])


def _through(rows: Listed | Below, select: sa.Select[Any]) -> tuple[sa.Select[Any], sa.ColumnElement[Any]]:
    """The SELECT, joined to where it says to which parents its rows belong, and the column that says it."""
    table = rows.collection.table
    if rows.through is None:
        return select, table.c[rows.parent]
    return select.join(rows.through, rows.through.c[rows.target] == table.c.id), rows.through.c[rows.parent]
