"""Errors that a mutation answers with, as data."""

from collections.abc import Sequence
from typing import Any

import strawberry

from kit.errors import Code, DomainError, each
from schema.enums import described_enum, merged
from schema.fields import column

ErrorCode = described_enum(merged("ErrorCode", "What is wrong with an input, for programs to act on.", Code))


@strawberry.type(description="Why a mutation was not carried out. Of what it names, nothing was kept.")
class UserError:
    """Why a mutation was not carried out."""

    code: ErrorCode = column("What is wrong, for programs.")  # type: ignore[valid-type]
    message: str = column("What is wrong, for people, in English.")
    field: list[str] | None = column(
        'The way to the value in the input, such as ["variants", "0", "sku"]; null if it is the input as a whole.'
    )
    current_version: int | None = column("With STALE_VERSION: the version that the object has now.")


def error_rows(error: DomainError) -> list[dict[str, Any]]:
    """The user errors that a domain error stands for."""
    return [
        {
            "code": single.code.value,
            "message": single.message,
            "field": [camel(str(step)) for step in single.path] or None,
            "current_version": single.current_version,
        }
        for single in each(error)
    ]


def camel(name: str) -> str:
    """A Python name as the graph writes it: `retail_price` is `retailPrice`."""
    head, *rest = name.split("_")
    return head + "".join(part.capitalize() for part in rest)


def payload(subject: str, entity_id: str | None, errors: Sequence[dict[str, Any]] = ()) -> dict[str, Any]:
    """The row behind a mutation's payload: the id of its subject, and the user errors."""
    return {f"{subject}_id": entity_id, "user_errors": list(errors)}
