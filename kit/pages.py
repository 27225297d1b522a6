"""Pages: a slice of an ordered list, found by key and not by counting off rows, so that a deep page costs what the
first one costs.

A page is asked for as in the Relay cursor connections specification: `first` after a cursor, or `last` before one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa

from kit import ordering
from kit.database import Reads, Rows
from kit.dialects import PARENT
from kit.errors import BadArgument
from kit.ordering import Order

DEFAULT_SIZE: Final = 50
MAX_SIZE: Final = 250
"""How many rows one page holds at most, nested pages too."""

_RANGE: Final = "range_of_page"


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


@dataclass(frozen=True, slots=True)
class Page:
    """The rows of a page, in list order, whether there are more on either side, and the order they stand in."""

    rows: Rows
    has_next: bool
    has_previous: bool
    order: Order


@dataclass(frozen=True, slots=True)
class Sorted:
    """A SELECT whose rows stand in an order; `columns` has those that it goes by, `prefix` is the one of the ids.

    `table` is the one whose rows they are, where the order's columns lead an index of it, so that a page is best read
    as stretches of that index.
    """

    select: sa.Select[Any]
    order: Order
    columns: Mapping[str, sa.ColumnElement[Any]]
    prefix: str
    table: sa.Table | None = None


async def page(reads: Reads, rows: Sorted, request: PageRequest) -> Page:
    """One page of a list. One statement. Raises `BadArgument` for a cursor that is not of this list."""
    bounds = _Bounds.of(rows, request)
    found = await reads.rows(_stretched(rows, bounds, request.size + 1))
    return _page(found, rows.order, request)


async def pages(
    reads: Reads, rows: Sorted, parent: sa.ColumnElement[Any], parent_ids: Sequence[str], request: PageRequest
) -> list[Page]:
    """The same page for many parents, in their order. One statement, whatever their number.

    `parent` is the column of the SELECT that holds the parent's id. Raises `BadArgument` as `page` does.
    """
    bounds = _Bounds.of(rows, request)
    select = rows.select
    if bounds.start is not None:
        select = select.where(ordering.chained(bounds.order, rows.columns, bounds.start))
    ordered = ordering.in_order(bounds.order, rows.columns)
    found: dict[str, list[Any]] = {parent_id: [] for parent_id in parent_ids}  # each once, however often it is asked
    statement = reads.dialect.first_of_each(bounds.bounded(select), parent, list(found), ordered, request.size + 1)
    for row in await reads.rows(statement):
        found[row[PARENT]].append(row)
    return [_page(found[parent_id], rows.order, request) for parent_id in parent_ids]


async def count(reads: Reads, select: sa.Select[Any], limit: int | None = None) -> int:
    """How many rows a SELECT has in all; with a limit, at most that many are counted."""
    if limit is not None:
        few = select.with_only_columns(sa.literal(1).label("one"), maintain_column_froms=True).limit(limit).subquery()
        select = sa.select(few)
    total: int = await reads.value(select.with_only_columns(sa.func.count(), maintain_column_froms=True))
    return total


async def counts(
    reads: Reads,
    select: sa.Select[Any],
    parent: sa.ColumnElement[Any],
    parent_ids: Sequence[str],
    limit: int | None = None,
) -> list[int]:
    """How many rows a SELECT has for each of many parents, in their order; with a limit, at most that many are
    counted. One statement."""
    total = sa.func.count().label("total")
    if limit is None:
        counted = select.with_only_columns(parent.label(PARENT), total)
        counted = counted.where(reads.dialect.among(parent, parent_ids)).group_by(parent)
    else:
        bare = select.with_only_columns(sa.literal(1).label("one"), maintain_column_froms=True)
        few = reads.dialect.first_of_each(bare, parent, list(dict.fromkeys(parent_ids)), (parent,), limit)
        some = few.order_by(None).subquery()
        counted = sa.select(some.c[PARENT], total).group_by(some.c[PARENT])
    rows = await reads.rows(counted)
    totals = {row[PARENT]: row["total"] for row in rows}
    return [totals.get(parent_id, 0) for parent_id in parent_ids]


@dataclass(frozen=True, slots=True)
class _Bounds:
    """A page's cursors, seen in the direction in which it is read."""

    order: Order
    start: tuple[Any, ...] | None
    end: sa.ColumnElement[bool] | None

    @classmethod
    def of(cls, rows: Sorted, request: PageRequest) -> "_Bounds":
        after, before = (
            None if cursor is None else ordering.values_behind(rows.order, cursor, argument, rows.prefix)
            for argument, cursor in (("after", request.after), ("before", request.before))
        )
        forward, backward = rows.order, ordering.reverse(rows.order)
        if request.backward:
            order, start, end, other = backward, before, after, forward
        else:
            order, start, end, other = forward, after, before, backward
        return cls(order, start, None if end is None else ordering.chained(other, rows.columns, end))

    def bounded(self, select: sa.Select[Any]) -> sa.Select[Any]:
        return select if self.end is None else select.where(self.end)


def _stretched(rows: Sorted, bounds: _Bounds, limit: int) -> sa.Select[Any]:
    """The first rows, gathered from the stretches of the order's index one after the other."""
    if rows.table is None:
        select = rows.select
        if bounds.start is not None:
            select = select.where(ordering.chained(bounds.order, rows.columns, bounds.start))
        return bounds.bounded(select).order_by(*ordering.in_order(bounds.order, rows.columns)).limit(limit)
    ordered = ordering.in_order(bounds.order, rows.columns, within_range=True)
    stretches = [
        bounds.bounded(rows.select).where(*conditions).order_by(*ordered).limit(limit)
        for conditions in ordering.ranges(bounds.order, rows.columns, bounds.start)
    ]
    if len(stretches) == 1:
        return stretches[0]
    # The stretches hold no more than the order goes by: SQLAlchemy takes long over every column of a subquery.
    keys = [rows.columns[step.column] for step in bounds.order]
    numbered = [
        sa.select(stretch.with_only_columns(*keys, sa.literal(number).label(_RANGE)).subquery())
        for number, stretch in enumerate(stretches)
    ]
    found = sa.union_all(*numbered).subquery()
    order_by = ordering.in_order(bounds.order, dict(found.c), within_range=True)
    joined = sa.select(rows.table).join(found, found.c.id == rows.table.c.id)
    return joined.order_by(found.c[_RANGE], *order_by).limit(limit)


def _page(rows: Sequence[Any], order: Order, request: PageRequest) -> Page:
    more = len(rows) > request.size
    kept = rows[: request.size]
    if request.backward:
        return Page(kept[::-1], has_next=request.before is not None, has_previous=more, order=order)
    return Page(kept, has_next=more, has_previous=request.after is not None, order=order)
