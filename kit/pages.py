"""Pages: a slice of an ordered list, found by key and not by counting off rows, so that a deep page costs what the
first one costs.

A page is asked for as in the Relay cursor connections specification: `first` after a cursor, or `last` before one.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa

from kit import ordering
from kit.dialects import Dialect, literal
from kit.errors import BadArgument
from kit.ordering import Order

DEFAULT_SIZE: Final = 50
MAX_SIZE: Final = 250
"""How many rows one page holds at most, nested pages too."""

_SIZES: Final = (0, 1, 2, 3, 5, 10, 20, 25, 50, 100, MAX_SIZE)
"""The sizes that statements are made for: a page of 7 reads as many rows as one of 10."""

_RANGE: Final = "range_of_page"

MOST: Final = "most"
"""The parameter of a count that says where to stop."""

PARENTS: Final = "parents"
"""The parameter of a nested list that holds the ids of the parents."""

PARENT: Final = "parent_of_row"
"""The column that holds the id of a row's parent."""


@dataclass(frozen=True, slots=True)
class PageRequest:
    """One page: its size, whether it is taken from the end, and the cursors that bound it (both excluded)."""

    size: int
    backward: bool = False
    after: str | None = None
    before: str | None = None

    @classmethod
    def of(
        cls,
        *,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> "PageRequest":
        """Raises `BadArgument` for sizes out of range and for `first` together with `last`."""
        if first is not None and last is not None:
            raise BadArgument("Give either `first` or `last`, not both.", argument="last")
        for name, size in (("first", first), ("last", last)):
            if size is not None and not 0 <= size <= MAX_SIZE:
                raise BadArgument(f"`{name}` must lie between 0 and {MAX_SIZE}, not {size}.", argument=name)
        size = first if first is not None else last
        return cls(DEFAULT_SIZE if size is None else size, last is not None, after, before)

    def cut(self, rows: Sequence[Any]) -> Sequence[Any]:
        """The rows of the page, in list order, of those found in the direction in which it is read."""
        if self.backward:
            return rows[: self.size][::-1]
        return rows if len(rows) <= self.size else rows[: self.size]


@dataclass(slots=True)
class Page:
    """The rows of a page, in list order, whether there are more on either side, and the order they stand in.

    `places` tells where a driver's rows have what they are sorted by.
    """

    rows: Sequence[Any]
    has_next: bool
    has_previous: bool
    order: Order
    places: Sequence[int] | None = None

    @classmethod
    def of(
        cls, found: Sequence[Any], order: Order, request: PageRequest, places: Sequence[int] | None = None
    ) -> "Page":
        """The page that was asked for, of rows found in the direction in which it is read, at least one too many."""
        [page] = cls.all_of([found], order, request, places)
        return page

    @classmethod
    def all_of(
        cls,
        found: Iterable[Sequence[Any]],
        order: Order,
        request: PageRequest,
        places: Sequence[int] | None = None,
    ) -> "list[Page]":
        """The same page of many lists, as `of` says."""
        size = request.size
        if request.backward:
            has_next = request.before is not None
            return [cls(request.cut(rows), has_next, len(rows) > size, order, places) for rows in found]
        has_previous = request.after is not None
        return [cls(request.cut(rows), len(rows) > size, has_previous, order, places) for rows in found]

    def edges(self) -> list[dict[str, Any]]:
        """Each row as `node`, with its `cursor`."""
        return [{"node": row, "cursor": self._cursor_of(row)} for row in self.rows]

    def bounds(self, *, cursors: bool = True) -> dict[str, Any]:
        """Where it lies: `has_next_page`, `has_previous_page` and, with `cursors`, `start_cursor` and `end_cursor`."""
        bounds: dict[str, Any] = {"has_next_page": self.has_next, "has_previous_page": self.has_previous}
        if cursors:
            bounds["start_cursor"] = self._cursor_of(self.rows[0]) if self.rows else None
            bounds["end_cursor"] = self._cursor_of(self.rows[-1]) if self.rows else None
        return bounds

    def _cursor_of(self, row: Any) -> str:
        return ordering.cursor_of(self.order, row, self.places)


@dataclass(frozen=True, slots=True)
class Sorted:
    """A SELECT whose rows stand in an order; `columns` has those that it goes by.

    `table` is the one whose rows they are, where the order's columns lead an index of it, so that a page is best read
    as stretches of that index.
    """

    select: sa.Select[Any]
    order: Order
    columns: Mapping[str, sa.ColumnElement[Any]]
    table: sa.Table | None = None


@dataclass(frozen=True, slots=True)
class Bounds:
    """A page's cursors, taken apart: what decides the SQL, and the values that go into it.

    `start` and `end` tell of each value whether it is null, seen in the direction in which the page is read.
    """

    limit: int
    backward: bool
    start: tuple[bool, ...] | None
    end: tuple[bool, ...] | None

    @classmethod
    def of(cls, order: Order, request: PageRequest, prefix: str) -> tuple["Bounds", dict[str, Any]]:
        """The bounds of a page, and the values of their parameters; `prefix` is the one of the rows' ids.

        Raises `BadArgument` for a cursor that is not of this list.
        """
        limit = 1 + next(size for size in _SIZES if size >= request.size)
        if request.after is None and request.before is None:
            return cls(limit, request.backward, None, None), {}
        after, before = (
            None if cursor is None else ordering.values_behind(order, cursor, argument, prefix)
            for argument, cursor in (("after", request.after), ("before", request.before))
        )
        start, end = (before, after) if request.backward else (after, before)
        values = {
            f"{name}_{number}": value
            for name, held in (("start", start), ("end", end))
            for number, value in enumerate(held or ())
            if value is not None
        }
        return cls(limit, request.backward, _nulls(start), _nulls(end)), values

    def directed(self, order: Order) -> Order:
        """The order in which the page is read."""
        return ordering.reverse(order) if self.backward else order

    def started(self, order: Order) -> tuple[Any, ...] | None:
        """What stands for the values behind which the page begins."""
        return None if self.start is None else _parameters("start", order, self.start)

    def bounded(self, rows: Sorted, select: sa.Select[Any]) -> sa.Select[Any]:
        """The SELECT, up to where the page ends."""
        if self.end is None:
            return select
        opposite = rows.order if self.backward else ordering.reverse(rows.order)
        return select.where(ordering.chained(opposite, rows.columns, _parameters("end", rows.order, self.end)))


def _nulls(values: tuple[Any, ...] | None) -> tuple[bool, ...] | None:
    return None if values is None else tuple(value is None for value in values)


def _parameters(name: str, order: Order, nulls: tuple[bool, ...]) -> tuple[Any, ...]:
    return tuple(
        None if is_null else sa.bindparam(f"{name}_{number}", type_=step.type)
        for number, (step, is_null) in enumerate(zip(order, nulls, strict=True))
    )


def page(rows: Sorted, bounds: Bounds) -> sa.Select[Any]:
    """One page of a list, gathered from the stretches of the order's index one after the other."""
    order, start, limit = bounds.directed(rows.order), bounds.started(rows.order), literal(bounds.limit)
    if rows.table is None:
        select = rows.select
        if start is not None:
            select = select.where(ordering.chained(order, rows.columns, start))
        return bounds.bounded(rows, select).order_by(*ordering.in_order(order, rows.columns)).limit(limit)
    ordered = ordering.in_order(order, rows.columns, within_range=True)
    stretches = [
        bounds.bounded(rows, rows.select).where(*conditions).order_by(*ordered).limit(limit)
        for conditions in ordering.ranges(order, rows.columns, start)
    ]
    if len(stretches) == 1:
        return stretches[0]
    # The stretches hold no more than the order goes by: SQLAlchemy takes long over every column of a subquery.
    keys = [rows.columns[step.column] for step in order]
    numbered = [
        sa.select(stretch.with_only_columns(*keys, literal(number).label(_RANGE)).subquery())
        for number, stretch in enumerate(stretches)
    ]
    found = sa.union_all(*numbered).subquery()
    order_by = ordering.in_order(order, dict(found.c), within_range=True)
    joined = sa.select(*rows.select.selected_columns).join(found, found.c.id == rows.table.c.id)
    return joined.order_by(found.c[_RANGE], *order_by).limit(limit)


def pages(
    dialect: Dialect, rows: Sorted, parent: sa.ColumnElement[Any], bounds: Bounds, parents: Any = None
) -> sa.Select[Any]:
    """The same page for each of many parents, as `Dialect.first_of_each` says; `parent` is the column of the SELECT
    that holds the parent's id. Without `parents`, their ids will be given for `PARENTS`."""
    order, start = bounds.directed(rows.order), bounds.started(rows.order)
    select = rows.select
    if start is not None:
        select = select.where(ordering.chained(order, rows.columns, start))
    ordered = ordering.in_order(order, rows.columns)
    given = dialect.list_of(PARENTS) if parents is None else parents
    return dialect.first_of_each(bounds.bounded(rows, select), parent, given, ordered, bounds.limit)


def count(select: sa.Select[Any], *, capped: bool) -> sa.Select[Any]:
    """How many rows a SELECT has, as `total`; where it is capped, at most so many are counted as `MOST` says."""
    if capped:
        few = select.with_only_columns(sa.literal(1).label("one"), maintain_column_froms=True)
        select = sa.select(few.limit(sa.bindparam(MOST, type_=sa.Integer())).subquery())
    return select.with_only_columns(sa.func.count().label("total"), maintain_column_froms=True)


def counts(
    dialect: Dialect, select: sa.Select[Any], parent: sa.ColumnElement[Any], limit: int | None
) -> sa.Select[Any]:
    """How many rows a SELECT has for each of many parents; with a limit, at most that many are counted."""
    total = sa.func.count().label("total")
    if limit is None:
        counted = select.with_only_columns(parent.label(PARENT), total)
        return counted.where(dialect.among(parent, PARENTS)).group_by(parent)
    bare = select.with_only_columns(parent.label(PARENT), maintain_column_froms=True)
    some = dialect.first_of_each(bare, parent, dialect.list_of(PARENTS), (parent,), limit).order_by(None).subquery()
    return sa.select(some.c[PARENT], total).group_by(some.c[PARENT])
