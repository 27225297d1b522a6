"""From GraphQL inputs to the plain values that commands take."""

from dataclasses import fields
from enum import Enum
from typing import Any

import strawberry
from strawberry import UNSET

from schema.fields import given, required


@strawberry.input
class MutationInput:
    """What every mutation's input has."""

    idempotency_key: str | None = given(
        "Makes a retry safe: the same key with the same input is carried out once, and answers again for 48 hours. "
        "At most 255 characters; unique per token owner and mutation. Errors: BLANK, TOO_LONG, IDEMPOTENCY_KEY_REUSED."
    )


@strawberry.input
class UpdateInput(MutationInput):
    """What every update's input has."""

    id: strawberry.ID = required("What to change. Errors: NOT_FOUND.")
    expected_version: int | None = given(
        "The version that you last read. If it is no longer the newest, nothing changes. Errors: STALE_VERSION."
    )
    reason: str | None = given("Why, in your words; kept in the history. At most 500 characters. Errors: TOO_LONG.")


def values_of(value: Any) -> Any:
    """An input as plain values by Python name: what was left out is left out, enum members are their values."""
    if isinstance(value, Enum):  # before inputs: an enum of the schema has a definition too
        return value.value
    if hasattr(value, "__strawberry_definition__"):
        pairs = ((field.name, getattr(value, field.name)) for field in fields(value))
        return {name: values_of(each) for name, each in pairs if each is not UNSET}
    if isinstance(value, list):
        return [values_of(each) for each in value]
    return value
