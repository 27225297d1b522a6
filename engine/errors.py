"""What goes wrong with single fields: where it stands in the answer, and how far it reaches."""

from collections.abc import Callable, Sequence
from typing import Any

from graphql import FieldNode, GraphQLError, located_error

Path = list[str | int]
Spots = Callable[[], Sequence[tuple[int, int | None]]]
"""For each object of a level, which object of the level above it belongs to, and its place in a list there."""


class Place:
    """Where the objects of a level stand in the answer; worked out only where something fails."""

    __slots__ = ("_above", "_key", "_spots")

    def __init__(self, above: "Place | None" = None, key: str = "", spots: Spots | None = None) -> None:
        self._above = above
        self._key = key
        self._spots = spots

    def path(self, number: int) -> Path:
        """The path of an object, by its number in the level."""
        if self._above is None:
            return []
        if self._spots is None:
            return [*self._above.path(number), self._key]
        owner, index = self._spots()[number]
        above = self._above.path(owner)
        if self._key:
            above.append(self._key)
        return above if index is None else [*above, index]

    def below(self, key: str) -> "Place":
        """Where the values of a field of this level stand."""
        return Place(self, key)

    def spread(self, spots: Spots) -> "Place":
        """Where some of this level's values stand, or the items of its lists."""
        return Place(self, "", spots)


class Failure:
    """Stands for a value that could not be made, until a nullable position takes its place."""

    __slots__ = ("error",)

    def __init__(self, raw: Exception, nodes: list[FieldNode], path: Path) -> None:
        self.error = located_error(raw, nodes, path)


class Errors:
    """The errors of one answer.

    Of the errors that null the same position the first counts, as section 6.4.4 of the GraphQL specification says.
    """

    def __init__(self) -> None:
        self.found: list[GraphQLError] = []
        self.dirty = False
        """Whether anything has failed so far, so that values must be looked at for failures."""

    def failed(self, raw: Exception, nodes: list[FieldNode], path: Path) -> Failure:
        """A value that could not be made."""
        self.dirty = True
        return Failure(raw, nodes, path)

    def settled(self, values: Sequence[Any]) -> list[Any]:
        """Values of nullable positions: null where there was a failure, whose error is noted."""
        settled: list[Any] = []
        for value in values:
            if type(value) is Failure:
                self.found.append(value.error)
                settled.append(None)
            else:
                settled.append(value)
        return settled
