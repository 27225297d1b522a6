"""Orders: by what a list is sorted, and the cursors that point into it.

The id is the last tiebreaker, so that an order leaves nothing open; null is the smallest value. A cursor holds the
values by which its row is sorted, so that the rows behind it are found by key and not by counting off.
"""

import base64
import binascii
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import orjson
import sqlalchemy as sa

from kit.columns import Exact, UtcTime
from kit.errors import BadArgument, DomainError
from kit.ids import is_id
from kit.times import format_time, parse_time
from kit.values import is_storable

MAX_STEPS: Final = 4
"""By how many fields one list may be sorted."""


@dataclass(frozen=True, slots=True)
class Step:
    """One column of an order."""

    column: str
    descending: bool
    type: sa.types.TypeEngine[Any]
    nullable: bool

    def sorted(self, columns: Mapping[str, sa.ColumnElement[Any]]) -> sa.ColumnElement[Any]:
        """The step in ORDER BY: nulls first, or last where it descends."""
        column = columns[self.column]
        if not self.nullable:
            return self.plainly_sorted(columns)
        return column.desc().nulls_last() if self.descending else column.asc().nulls_first()

    def plainly_sorted(self, columns: Mapping[str, sa.ColumnElement[Any]]) -> sa.ColumnElement[Any]:
        """The step in ORDER BY where nulls cannot be among others, as an index has it."""
        column = columns[self.column]
        return column.desc() if self.descending else column.asc()

    def equal(self, columns: Mapping[str, sa.ColumnElement[Any]], value: Any) -> sa.ColumnElement[bool]:
        """Rows with the same value."""
        column = columns[self.column]
        return column.is_(None) if value is None else column == value

    def beyond(self, columns: Mapping[str, sa.ColumnElement[Any]], value: Any) -> list[sa.ColumnElement[bool]]:
        """The ranges of values that come later, the nearest first."""
        column = columns[self.column]
        if value is None:
            return [] if self.descending else [column.is_not(None)]
        later = column < value if self.descending else column > value
        return [later, column.is_(None)] if self.descending and self.nullable else [later]


Order = tuple[Step, ...]
"""An order, its last step the id."""


def reverse(order: Order) -> Order:
    """The same order from the end."""
    return tuple(replace(step, descending=not step.descending) for step in order)


def cursor_of(order: Order, row: Any, places: Sequence[int] | None = None) -> str:
    """The opaque cursor of a row in an order: a mapping, or with `places` a driver's row that has there what it is
    sorted by."""
    keys = [step.column for step in order] if places is None else places
    values = [_plain(step, row[key]) for step, key in zip(order, keys, strict=True)]
    return base64.urlsafe_b64encode(orjson.dumps([_signature(order), *values])).decode().rstrip("=")


def values_behind(order: Order, cursor: str, argument: str, prefix: str) -> tuple[Any, ...]:
    """The values that a cursor holds, one for each step; `prefix` is the one of the rows' ids.

    Raises `BadArgument` for what is no cursor, or one of another list or order.
    """
    try:
        text = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        held = orjson.loads(text)
    except (binascii.Error, ValueError):
        held = None
    if not isinstance(held, list) or len(held) != len(order) + 1:
        raise _foreign(argument)
    signature, *values = held
    if signature != _signature(order) or not isinstance(values[-1], str) or not is_id(values[-1], prefix):
        raise _foreign(argument)
    try:
        return tuple(_restored(step, value) for step, value in zip(order, values, strict=True))
    except (TypeError, DomainError):
        raise _foreign(argument) from None


def chained(
    order: Order, columns: Mapping[str, sa.ColumnElement[Any]], values: Sequence[Any]
) -> sa.ColumnElement[bool]:
    """The rows behind the values, as one condition."""
    return sa.or_(sa.false(), *(sa.and_(*conditions) for conditions in ranges(order, columns, values)))


def ranges(
    order: Order, columns: Mapping[str, sa.ColumnElement[Any]], values: Sequence[Any] | None
) -> Iterator[list[sa.ColumnElement[bool]]]:
    """The rows behind the values, or all rows, as ranges that do not overlap, in the list's order.

    Each is one stretch of an index that begins with the order's columns: that is what makes a deep page cost what
    the first one costs, which a chain of ORs does not.
    """
    if values is None:
        first = order[0]
        if not first.nullable:
            yield []
            return
        column = columns[first.column]
        halves: list[list[sa.ColumnElement[bool]]] = [[column.is_(None)], [column.is_not(None)]]
        yield from reversed(halves) if first.descending else halves
        return
    for tied in range(len(order) - 1, -1, -1):
        equal = [step.equal(columns, value) for step, value in zip(order[:tied], values, strict=False)]
        for later in order[tied].beyond(columns, values[tied]):
            yield [*equal, later]


def in_order(
    order: Order, columns: Mapping[str, sa.ColumnElement[Any]], *, within_range: bool = False
) -> list[sa.ColumnElement[Any]]:
    """ORDER BY. Within one of the `ranges` nulls of the first column stand alone, so that an index serves it."""
    first, *rest = order
    leading = first.plainly_sorted(columns) if within_range else first.sorted(columns)
    return [leading, *(step.sorted(columns) for step in rest)]


def _signature(order: Order) -> str:
    return ",".join(f"{'-' if step.descending else ''}{step.column}" for step in order)


def _plain(step: Step, value: Any) -> Any:
    if hasattr(value, "tzinfo"):
        return format_time(value)
    return bool(value) if isinstance(step.type, sa.Boolean) and value is not None else value


def _restored(step: Step, value: Any) -> Any:
    if value is None:
        if not step.nullable:
            raise TypeError
        return None
    if isinstance(step.type, UtcTime):
        return parse_time(value)
    if isinstance(step.type, sa.Boolean):
        sound = isinstance(value, bool)
    elif isinstance(step.type, Exact | sa.Integer):
        bits = 63 if isinstance(step.type, Exact | sa.BigInteger) else 31
        sound = type(value) is int and -(2**bits) <= value < 2**bits
    else:
        sound = isinstance(value, str) and is_storable(value)
    if not sound:
        raise TypeError
    return value


def _foreign(argument: str) -> BadArgument:
    return BadArgument(f"`{argument}` is not a cursor of this list in this order.", argument=argument)
