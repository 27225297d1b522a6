"""What response keys stand for, so that whatever is selected in one place can be merged."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Optional

from tests.engine.inputs import Uses


@dataclass(slots=True)
class Entry:
    """What a response key stands for: selected again under that key, it must be this."""

    field: str
    arguments: str
    type: str
    uses: Uses
    below: Optional["Scope"] = None

    def agrees(self, other: "Entry") -> bool:
        """Whether both can stand under one key."""
        if (self.field, self.arguments, self.type) != (other.field, other.arguments, other.type):
            return False
        return self.below is None or other.below is None or self.below.takes(other.below)

    def copied(self) -> "Entry":
        """The same, apart: what is added to it does not touch this one."""
        if self.below is None:
            return self
        below = Scope()
        below.take(self.below)
        return replace(self, below=below)


class Scope(dict[str, Entry]):
    """The response keys of one object of the answer, whichever fragments select them."""

    def takes(self, other: Mapping[str, Entry]) -> bool:
        """Whether the selections of another scope can stand beside ours."""
        return all(key not in self or self[key].agrees(entry) for key, entry in other.items())

    def take(self, other: Mapping[str, Entry]) -> None:
        """Lets them stand beside ours."""
        for key, entry in other.items():
            mine = self.get(key)
            if mine is None:
                self[key] = entry.copied()
            elif mine.below is not None and entry.below is not None:
                mine.below.take(entry.below)
