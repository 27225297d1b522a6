"""Pages: a slice of an ordered list, found by key and not by counting off rows, so that a deep page costs what the
first one costs.

A page is asked for as in the Relay cursor connections specification: `first` after a cursor, or `last` before one.
Rows come in the order of their ids, which is the order in which they were made.
"""

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa

from kit.database import Reads, Rows
from kit.errors import BadArgument
from kit.ids import is_id, prefix_of
from kit.tables import prefix_of_table

DEFAULT_SIZE: Final = 50
MAX_SIZE: Final = 250
"""How many rows one page holds at most, nested pages too."""


@dataclass(frozen=True, slots=True)
class PageRequest:
    """One page: its size, whether it is taken from the end, and the ids that bound it (both excluded)."""

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
        """Raises `BadArgument` for sizes out of range, `first` together with `last`, and cursors we did not make."""
        if first is not None and last is not None:
            raise BadArgument("Give either `first` or `last`, not both.", argument="last")
        for name, size in (("first", first), ("last", last)):
            if size is not None and not 0 <= size <= MAX_SIZE:
                raise BadArgument(f"`{name}` must lie between 0 and {MAX_SIZE}, not {size}.", argument=name)
        size = first if first is not None else last
        return cls(
            size=DEFAULT_SIZE if size is None else size,
            backward=last is not None,
            after=_id_behind("after", after),
            before=_id_behind("before", before),
        )


@dataclass(frozen=True, slots=True)
class Page:
    """The rows of a page, in list order, and whether there are more on either side."""

    rows: Rows
    has_next: bool
    has_previous: bool


def cursor_of(row_id: str) -> str:
    """The opaque cursor of a row."""
    return base64.urlsafe_b64encode(row_id.encode()).decode().rstrip("=")


def _id_behind(argument: str, cursor: str | None) -> str | None:
    if cursor is None:
        return None
    try:
        row_id = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True).decode()
    except (binascii.Error, ValueError):
        row_id = ""
    if prefix_of(row_id) is None:
        raise _foreign_cursor(argument)
    return row_id


def _foreign_cursor(argument: str) -> BadArgument:
    return BadArgument(f"`{argument}` is not a cursor of this list.", argument=argument)


async def page(reads: Reads, select: sa.Select[Any], key: sa.Column[Any], request: PageRequest) -> Page:
    """One page of a SELECT whose rows are ordered by `key`. One statement."""
    order = key.desc() if request.backward else key.asc()
    rows = await reads.rows(_within(select, key, request).order_by(order).limit(request.size + 1))
    return _page(rows, request)


async def pages(
    reads: Reads,
    select: sa.Select[Any],
    key: sa.Column[Any],
    parent: sa.Column[Any],
    parent_ids: Sequence[str],
    request: PageRequest,
) -> list[Page]:
    """The same page for many parents, in their order. One statement, whatever their number."""
    order = key.desc() if request.backward else key.asc()
    place = sa.func.row_number().over(partition_by=parent, order_by=order).label("place_in_page")
    numbered = _within(select, key, request).where(parent.in_(parent_ids)).add_columns(place).subquery()
    statement = sa.select(numbered).where(numbered.c.place_in_page <= request.size + 1)
    found: dict[str, list[Any]] = {parent_id: [] for parent_id in parent_ids}
    for row in await reads.rows(statement.order_by(numbered.c[parent.name], numbered.c.place_in_page)):
        found[row[parent.name]].append(row)
    return [_page(found[parent_id], request) for parent_id in parent_ids]


async def count(reads: Reads, select: sa.Select[Any]) -> int:
    """How many rows a SELECT has in all."""
    counted = select.with_only_columns(sa.func.count(), maintain_column_froms=True)
    total: int = await reads.value(counted)
    return total


async def counts(reads: Reads, select: sa.Select[Any], parent: sa.Column[Any], parent_ids: Sequence[str]) -> list[int]:
    """How many rows a SELECT has for each of many parents, in their order. One statement."""
    counted = select.with_only_columns(parent.label("parent"), sa.func.count().label("total"))
    rows = await reads.rows(counted.where(parent.in_(parent_ids)).group_by(parent))
    totals = {row["parent"]: row["total"] for row in rows}
    return [totals.get(parent_id, 0) for parent_id in parent_ids]


def _within(select: sa.Select[Any], key: sa.Column[Any], request: PageRequest) -> sa.Select[Any]:
    for argument, row_id in (("after", request.after), ("before", request.before)):
        if row_id is not None and not is_id(row_id, prefix_of_table(key.table)):
            raise _foreign_cursor(argument)
    if request.after is not None:
        select = select.where(key > request.after)
    if request.before is not None:
        select = select.where(key < request.before)
    return select


def _page(rows: Sequence[Any], request: PageRequest) -> Page:
    more = len(rows) > request.size
    kept = rows[: request.size]
    if request.backward:
        return Page(rows=kept[::-1], has_next=request.before is not None, has_previous=more)
    return Page(rows=kept, has_next=more, has_previous=request.after is not None)
