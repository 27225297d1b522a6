"""How many objects one answer may list."""

from typing import Final

from kit.errors import TooManyObjects

MAX_OBJECTS: Final = 20_000
"""How many objects all lists of one answer may hold together."""


class Objects:
    """The objects that the lists of one answer hold so far; what is shown twice counts twice."""

    def __init__(self) -> None:
        self._count = 0

    def have_room(self, more: int) -> bool:
        """Whether so many more can be counted."""
        return self._count + more <= MAX_OBJECTS

    def add(self, more: int) -> None:
        """Counts a list. Raises `TooManyObjects` past `MAX_OBJECTS`, then for every further list."""
        self._count += more
        if self._count > MAX_OBJECTS:
            raise TooManyObjects(
                f"The answer would list more than {MAX_OBJECTS} objects: ask for smaller pages.", limit=MAX_OBJECTS
            )
