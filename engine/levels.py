"""Levels: the objects that a plan makes the same selection of, all at once, seen by their columns."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from kit.collection import Collection
from kit.pages import Page
from kit.snapshots import Reads
from kit.wanted import Shown

Values = Sequence[Any]


class Level(Protocol):
    """What the fields of one level read from."""

    rows: Sequence[Any]

    def column(self, name: str) -> Values:
        """A column as the level has it."""


class MappingLevel:
    """Objects that the program made: mappings, or dataclasses."""

    __slots__ = ("rows",)

    def __init__(self, rows: Sequence[Any]) -> None:
        self.rows = rows

    def column(self, name: str) -> Values:
        """The values under a name."""
        return [row[name] for row in self.rows]


@dataclass(slots=True)
class Rows:
    """The rows of a table that a plan reads, and the columns of them that it needs: noted while it is made."""

    collection: Collection
    needed: dict[str, int] = field(default_factory=dict)
    cursors: bool = False
    most_ahead: int = 0
    """How many fields below the rows may be read together with them."""
    ahead: list[Any] = field(default_factory=list)
    """Those fields."""
    _shown: Shown | None = None

    def need(self, column: str) -> int:
        """The position of a column in each row."""
        return self.needed.setdefault(column, len(self.needed))

    @property
    def shown(self) -> Shown:
        """What is read. To be asked when the plan is whole."""
        if self._shown is None:
            if not self.needed:  # the rows count, if nothing in them
                table = self.collection.table
                self.need("id" if "id" in table.c else next(iter(table.primary_key.columns)).name)
            self._shown = Shown(tuple(self.needed), self.cursors)
        return self._shown


class TableLevel:
    """Rows as the driver gives them, turned into columns once."""

    __slots__ = ("column", "rows")

    def __init__(self, rows: Sequence[Any], names: Iterable[str]) -> None:
        self.rows = rows
        # A row may have columns behind those that are named.
        self.column: Callable[[str], Values] = dict(zip(names, zip(*rows, strict=True), strict=False)).__getitem__
        """The values of a column, not converted."""


@dataclass(slots=True)
class Slice:
    """The page of one parent, and how the lists of many parents are counted, up to a limit if there is one."""

    page: Page
    parent: str | None
    counts: Callable[[Reads, Sequence[Any], int | None], Any]


class PageLevel:
    """Pages."""

    __slots__ = ("rows",)

    def __init__(self, rows: Sequence[Slice]) -> None:
        self.rows = rows

    def column(self, name: str) -> Values:
        """Pages have no columns."""
        raise KeyError(name)


@dataclass(frozen=True, slots=True)
class Typed:
    """A row together with the object type that shows it."""

    type_name: str
    row: Any
