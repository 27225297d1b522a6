"""What a command leaves behind: ids, from which any answer can be read afresh."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Outcome:
    """The ids of what a command made or changed, in the order of its input."""

    ids: tuple[str, ...] = ()

    @classmethod
    def of(cls, entity_id: str) -> "Outcome":
        """The outcome of a command on one entity."""
        return cls((entity_id,))

    def to_json(self) -> dict[str, Any]:
        """The outcome as an idempotency key keeps it."""
        return {"ids": list(self.ids)}

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> "Outcome":
        """The outcome that `to_json` wrote."""
        return cls(tuple(kept["ids"]))
