"""What a field of a schema type is: plain data that every executor can read.

A field is a column of its object's row, a relation to other rows, a computed value, or, rarely, a free resolver
(a field that declares nothing here).
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol

from kit.actor import Actor
from kit.collection import Below, Collection, Listed
from kit.pages import PageRequest
from kit.snapshots import Reads
from kit.storage.store import Storage
from kit.wanted import Wanted

DECLARATION: Final = "declaration"
"""Under this key a schema field's metadata holds its declaration."""

Arguments = Mapping[str, Any]
"""A field's arguments by their GraphQL names, as graphql-core coerced them; what was left out is left out."""

Row = Any
"""What a field's parent was found as: a row of a table or a mapping."""


class Asker(Protocol):
    """Who asks, and by which door: what a field may know beside its arguments and columns."""

    actor: Actor
    limits: Mapping[str, int]

    @property
    def storage(self) -> Storage | None:
        """Where files are kept."""


@dataclass(frozen=True, slots=True)
class Column:
    """A value that stands in the row under the field's own name."""


@dataclass(frozen=True, slots=True)
class Computed:
    """A value worked out from columns: called once with the columns of a whole level, one list for each column, and
    gives one list of results. A result that is an exception is that row's error."""

    columns: tuple[str, ...]
    compute: Callable[..., Sequence[Any]]


@dataclass(frozen=True, slots=True)
class Told:
    """A value worked out from columns as `Computed` is, by somebody who must know who asks, or must be waited for."""

    columns: tuple[str, ...]
    tell: Callable[..., Awaitable[Sequence[Any]]]
    """Called with the asker, then the columns."""


@dataclass(frozen=True, slots=True)
class ComputedWith:
    """A value worked out from columns as `Computed` is, and from the field's arguments."""

    columns: tuple[str, ...]
    compute: Callable[..., Sequence[Any]]
    """Called with the arguments, then the columns. Raises `BadArgument` for what cannot be asked."""


@dataclass(frozen=True, slots=True)
class ToOne:
    """The row that a column's id names, soft-deleted ones too; None for a null id."""

    key: str
    rows: Collection


@dataclass(frozen=True, slots=True)
class ToValue:
    """What a batch function reads for the key of each object: no row, but a value that the program makes of rows."""

    key: str
    batch: Callable[[Reads, Sequence[str]], Awaitable[Sequence[Any]]]


@dataclass(frozen=True, slots=True)
class Slicing:
    """How a page's arguments are read.

    `request` and `wanted` raise `BadArgument` for what cannot be asked; `wanted` reads what a search needs.
    """

    request: Callable[[Arguments], PageRequest]
    wanted: Callable[[Reads, Arguments], Awaitable[Wanted]]


@dataclass(frozen=True, slots=True)
class ToMany:
    """A page of the rows that belong to each parent."""

    key: str
    rows: Below
    slicing: Slicing


@dataclass(frozen=True, slots=True)
class AllOf:
    """A page of a whole collection: a root field."""

    rows: Collection
    slicing: Slicing


@dataclass(frozen=True, slots=True)
class ToList:
    """All rows that belong to each parent, where they can only be few."""

    key: str
    rows: Listed


@dataclass(frozen=True, slots=True)
class ToEach:
    """The rows that a list of ids names, the first of them; ids of nothing are left out.

    `first` reads from the arguments how many, and raises `BadArgument`.
    """

    key: str
    rows: Collection
    first: Callable[[Arguments], int]


@dataclass(frozen=True, slots=True)
class Found:
    """The rows that a root field's arguments name by their ids, of whatever collections.

    `find` gives a list with an id, None, or an exception for each thing that is named; where the field is not a list,
    a list of one. `rows_of` gives the collection of an id, None where the id is none of ours.
    """

    find: Callable[[Reads, Arguments], Awaitable[Sequence[str | Exception | None]]]
    rows_of: Callable[[str], Collection | None]


@dataclass(frozen=True, slots=True)
class Asked:
    """What a root field makes of its arguments, as a mapping that its type shows, or a list of them."""

    ask: Callable[[Asker, Reads, Arguments], Awaitable[Mapping[str, Any] | Sequence[Mapping[str, Any]]]]


@dataclass(frozen=True, slots=True)
class Done:
    """What a mutation does with its arguments, and the mapping that its payload shows; committed when it answers."""

    perform: Callable[[Any, Arguments], Awaitable[Mapping[str, Any]]]


@dataclass(frozen=True, slots=True)
class PageRows:
    """The rows of a page."""


@dataclass(frozen=True, slots=True)
class PageEdges:
    """The rows of a page, each as `node` beside its `cursor`."""


@dataclass(frozen=True, slots=True)
class PageBounds:
    """Where a page lies in its list: `has_next_page`, `has_previous_page`, `start_cursor`, `end_cursor`."""


@dataclass(frozen=True, slots=True)
class Count:
    """How many rows the whole list of a page has; `limit` reads from the arguments where to stop, None for nowhere,
    and raises `BadArgument`."""

    limit: Callable[[Arguments], int | None]


Declaration = (
    Column
    | Computed
    | ComputedWith
    | Told
    | ToOne
    | ToMany
    | ToList
    | ToEach
    | ToValue
    | AllOf
    | Found
    | Asked
    | Done
    | PageRows
    | PageEdges
    | PageBounds
    | Count
)
