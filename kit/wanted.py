"""What a list is asked for: which rows, in which order, and which of their columns."""

from dataclasses import dataclass, field
from typing import Final

import orjson

from kit import filters
from kit.enums import Described
from kit.filters import Filter, Filterable, Where
from kit.search import Query


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
class Shown:
    """Which columns of rows are read, as the driver gives them; with `cursors` those too that a list is sorted by."""

    columns: tuple[str, ...]
    cursors: bool = False
    _hash: int = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_hash", hash((self.columns, self.cursors)))

    def __hash__(self) -> int:
        return self._hash


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list is asked for: which rows, in which order. Equal ones share a batch."""

    where: Where | None = None
    order_by: tuple[tuple[str, str], ...] = ()
    search: Query | None = None
    deleted: Deleted = Deleted.EXCLUDED
    _filter: Filter | None = field(init=False, repr=False, default=None)
    _key: bytes = field(init=False, repr=False, default=b"")

    def filter(self, rows: Filterable) -> Filter | None:
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
