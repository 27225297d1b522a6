"""Joint statements, for PostgreSQL: the rows of a SELECT and lists below each of them, by one statement.

Where each statement is a trip to a server, a page and a list below it cost as much in trips as in rows. The rows of all
its SELECTs come one SELECT after the other, in columns that they share where their types are the same; a joint row has
nulls where its SELECT has no column, and tells in its last one where it belongs.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from operator import itemgetter
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy.sql import visitors

from kit.dialects import TOLD, literal

MOST_PARENTS: Final = "most_parents"
"""The parameter that tells below how many rows, the first ones, lists are read."""

_SPOT: Final = "spot"
"""The column that tells where a joint row belongs: -1 for a row, otherwise which of the lists, of which row."""


@dataclass(frozen=True, slots=True)
class Lists:
    """Lists below rows, by the key that stands in one column of them.

    `select` makes the SELECT of a list of keys, as `Dialect.first_of_each` does; it may take values for parameters.
    """

    key: str
    has_values: bool
    select: Callable[[Any], sa.Select[Any]]


@dataclass(frozen=True, slots=True)
class Layout:
    """Where in joint rows each SELECT has its columns: the rows first, then the lists."""

    places: tuple[tuple[int, ...], ...]
    kinds: tuple[sa.types.TypeEngine[Any], ...]
    """What stands at each place."""

    @classmethod
    def of(cls, tables: Sequence[Sequence[sa.types.TypeEngine[Any]]]) -> "Layout":
        """The layout of SELECTs with columns of these types; the first of the lists, which is likely to have the most
        rows, has them where it would have them by itself."""
        kinds: list[sa.types.TypeEngine[Any]] = []
        places: dict[int, tuple[int, ...]] = {}
        for number in (1, 0, *range(2, len(tables))):
            free = list(range(len(kinds)))
            own = []
            for kind in tables[number]:
                place = next((each for each in free if repr(kinds[each]) == repr(kind)), len(kinds))
                if place < len(kinds):
                    free.remove(place)
                else:
                    kinds.append(kind)
                own.append(place)
            places[number] = tuple(own)
        return cls(tuple(places[number] for number in range(len(tables))), tuple(kinds))

    def placed(self, number: int, columns: Sequence[Any]) -> list[sa.ColumnElement[Any]]:
        """The columns of one SELECT, nulls between them."""
        by_place = dict(zip(self.places[number], columns, strict=True))
        return [by_place.get(place, sa.cast(sa.null(), kind)) for place, kind in enumerate(self.kinds)]

    def parted(self, found: Sequence[Any], most_parents: int) -> tuple[Sequence[Any], list[list[Sequence[Any]]]]:
        """The rows of each SELECT, of joint ones: the rows, and of all lists those below each of the first rows."""
        of_lists, spot = len(self.places) - 1, len(self.kinds)
        spots: list[list[Any]] = [[] for _ in range(of_lists * most_parents + 1)]
        for row in found:
            spots[row[spot]].append(row)
        [rows] = _picked([spots.pop()], self.places[0])
        below = spots[: of_lists * len(rows)]
        return rows, [_picked(below[number::of_lists], self.places[number + 1]) for number in range(of_lists)]


def _picked(lists: list[list[Any]], places: tuple[int, ...]) -> list[Sequence[Any]]:
    """Lists of the columns that joint rows have at some places."""
    if places == tuple(range(len(places))):
        return [*lists]
    if len(places) == 1:
        [place] = places
        return [[(row[place],) for row in rows] for rows in lists]
    own = itemgetter(*places)
    return [list(map(own, rows)) for rows in lists]


@dataclass(frozen=True, slots=True)
class Joint:
    """A SELECT, and lists below its rows."""

    rows: sa.Select[Any]
    lists: Sequence[Lists]
    layout: Layout

    def changed(self, change: Callable[[sa.Select[Any]], sa.Select[Any]]) -> "Joint":
        """Another SELECT of the rows, which may have columns behind its own."""
        return replace(self, rows=change(self.rows))

    def statement(self) -> sa.CompoundSelect[Any]:
        """The whole."""
        rows, own = self.rows.cte("parents"), len(self.layout.places[0])
        columns, more = rows.columns.values()[:own], rows.columns.values()[own:]
        placed = self.layout.placed(0, columns)
        named = [column.label(f"column_{place}") for place, column in enumerate(placed)]
        selects = [sa.select(*named, (-literal(1)).label(_SPOT), *more)]
        for number, lists in enumerate(self.lists):
            keys = sa.select(rows.c[lists.key]).limit(sa.bindparam(MOST_PARENTS, type_=sa.Integer()))
            array = sa.func.array(keys.scalar_subquery(), type_=postgresql.ARRAY(sa.Text()))
            found = lists.select(array)
            if lists.has_values:
                found = _renamed(found, number, rows)
            *listed, parent = found.selected_columns
            assert parent.key == TOLD
            spot = parent if len(self.lists) == 1 else parent * literal(len(self.lists)) + literal(number)
            nothing = (sa.cast(sa.null(), each.type) for each in more)
            placed = self.layout.placed(number + 1, listed)
            selects.append(found.with_only_columns(*placed, spot, *nothing, maintain_column_froms=True))
        return sa.union_all(*selects)


def values_of_lists(number: int, values: Mapping[str, Any]) -> dict[str, Any]:
    """The values of the parameters of one of the lists, by the names that they have in a joint statement."""
    return {_name(number, name): value for name, value in values.items()}


def _name(number: int, name: str) -> str:
    return f"{name}_of_lists_{number}"


def _renamed(select: sa.Select[Any], number: int, rows: sa.CTE) -> Any:
    """The SELECT with names for its parameters that those of others do not have."""

    def replaced(element: Any, **_: Any) -> Any:
        if element is rows:
            return rows  # its parameters are not of the lists
        if isinstance(element, sa.BindParameter) and element.required and element.key != MOST_PARENTS:
            return sa.bindparam(_name(number, element.key), type_=element.type)
        return None

    return visitors.replacement_traverse(select, {}, replaced)
