"""What a command leaves behind: ids, from which any answer can be read afresh."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from kit.errors import DomainError, code_named


@dataclass(frozen=True, slots=True)
class Outcome:
    """The ids of what a command made or changed, in the order of its input, None for a row that failed.

    `errors` tell why rows of a tolerant bulk failed; `preview` holds the changes that a dry run would have made.
    """

    ids: tuple[str | None, ...] = ()
    errors: tuple[DomainError, ...] = ()
    preview: Sequence[dict[str, Any]] | None = None

    @classmethod
    def of(cls, entity_id: str) -> "Outcome":
        """The outcome of a command on one entity."""
        return cls((entity_id,))

    @property
    def only_id(self) -> str:
        """The id of a command on one entity."""
        [entity_id] = self.ids
        assert entity_id is not None
        return entity_id

    def to_json(self) -> dict[str, Any]:
        """The outcome as an idempotency key keeps it."""
        return {"ids": list(self.ids), "errors": [_error_to_json(error) for error in self.errors]}

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> "Outcome":
        """The outcome that `to_json` wrote."""
        return cls(tuple(kept["ids"]), tuple(_error_from_json(error) for error in kept["errors"]))


def _error_to_json(error: DomainError) -> dict[str, Any]:
    return {
        "code": error.code.value,
        "message": error.message,
        "path": list(error.path),
        "index": error.index,
        "current_version": error.current_version,
    }


def _error_from_json(kept: dict[str, Any]) -> DomainError:
    return DomainError(
        code_named(kept["code"]),
        kept["message"],
        kept["path"],
        index=kept["index"],
        current_version=kept["current_version"],
    )
