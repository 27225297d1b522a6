"""What a field of a schema type is: plain data that every executor can read.

A field is a column of its object's row, a relation to other rows, a computed value, or, rarely, a free resolver
(a field that declares nothing here).
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from kit.collection import Wanted
from kit.database import Reads
from kit.pages import Page, PageRequest

DECLARATION: Final = "declaration"
"""Under this key a schema field's metadata holds its declaration."""

Row = Mapping[Any, Any]


@dataclass(frozen=True, slots=True)
class Column:
    """A value that stands in the row under the field's own name."""


@dataclass(frozen=True, slots=True)
class Computed:
    """A value worked out from columns: called once with all rows of a level, one result for each."""

    columns: tuple[str, ...]
    compute: Callable[[Sequence[Row]], Sequence[Any]]


@dataclass(frozen=True, slots=True)
class ToOne:
    """The row that a column's id names, soft-deleted ones too; None for a null id.

    `batch` gets the ids of a whole level and gives a row, or None, for each.
    """

    key: str
    batch: Callable[[Reads, Sequence[str]], Awaitable[Sequence[Any]]]


@dataclass(frozen=True, slots=True)
class ToMany:
    """A page of the rows that belong to each parent.

    `batch` gets the keys of a whole level and gives a page for each; `count` their total counts, if asked for, counted
    up to a limit if there is one.
    """

    key: str
    batch: Callable[[Reads, Sequence[str], PageRequest, Wanted], Awaitable[Sequence[Page]]]
    count: Callable[[Reads, Sequence[str], Wanted, int | None], Awaitable[Sequence[int]]]


@dataclass(frozen=True, slots=True)
class ToList:
    """All rows that belong to each parent, where they can only be few.

    `batch` gets the keys of a whole level and gives a list for each.
    """

    key: str
    batch: Callable[[Reads, Sequence[str]], Awaitable[Sequence[Sequence[Row]]]]


@dataclass(frozen=True, slots=True)
class ToEach:
    """The rows that a list of ids names; `batch` gets the ids of a whole level and gives a row, or None, for each."""

    key: str
    batch: Callable[[Reads, Sequence[str]], Awaitable[Sequence[Any]]]


@dataclass(frozen=True, slots=True)
class AllOf:
    """A page of a whole collection: a root field."""

    page: Callable[[Reads, PageRequest, Wanted], Awaitable[Page]]
    count: Callable[[Reads, Wanted, int | None], Awaitable[int]]


Declaration = Column | Computed | ToOne | ToMany | ToList | ToEach | AllOf
