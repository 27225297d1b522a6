"""From GraphQL inputs to the plain values that commands take."""

from collections.abc import Callable, Mapping
from enum import Enum
from functools import lru_cache
from operator import attrgetter
from typing import Any, Final

import strawberry
from strawberry.schema.name_converter import NameConverter
from strawberry.types.base import (
    StrawberryList,
    StrawberryObjectDefinition,
    StrawberryOptional,
    WithStrawberryObjectDefinition,
    has_object_definition,
)
from strawberry.types.enum import has_enum_definition

from kit.batch import ErrorPolicy
from schema.enums import described_enum
from schema.fields import given, required

described_enum(ErrorPolicy)


@strawberry.input
class MutationInput:
    """What every mutation's input has."""

    idempotency_key: str | None = given(
        "Makes a retry safe: the same key with the same input is carried out once, and answers again for 48 hours. "
        "At most 255 characters; unique per token owner and mutation. Errors: BLANK, TOO_LONG, IDEMPOTENCY_KEY_REUSED."
    )
    dry_run: bool | None = given(
        "Go all the way, every check included, and keep nothing: `preview` shows what would have changed. With it an "
        "idempotency key is left alone."
    )
    reason: str | None = given("Why, in your words; kept in the history. At most 500 characters. Errors: TOO_LONG.")


_EXPECTED = "The version that you last read. If it is no longer the newest, nothing changes. Errors: STALE_VERSION."


@strawberry.input
class UpdateInput(MutationInput):
    """What every input has that changes one thing."""

    id: strawberry.ID = required("Which one. Errors: NOT_FOUND.")
    expected_version: int | None = given(_EXPECTED)


@strawberry.input
class RowUpdateInput:
    """What every row has that changes one thing of many."""

    id: strawberry.ID = required("Which one; each once. Errors: NOT_FOUND, DUPLICATE.")
    expected_version: int | None = given(_EXPECTED)


@strawberry.input
class BulkInput(MutationInput):
    """What the input of every bulk mutation has."""

    error_policy: ErrorPolicy | None = given(
        "What to do when rows cannot be carried out; REJECT_EVERYTHING unless you say otherwise."
    )


@strawberry.input(description="What another system calls a thing.")
class ExternalIdInput:
    """What another system calls a thing."""

    source: str = required("The system, such as shopify, at most 100 characters. Errors: BLANK, TOO_LONG, DUPLICATE.")
    value: str | None = given(
        "The id there, at most 255 characters; null takes away the one it had. It is never given to another thing. "
        "Errors: BLANK, TOO_LONG, TAKEN."
    )


@strawberry.input(description="The id that another system knows a thing by.")
class ExternalIdMatch:
    """The id that another system knows a thing by."""

    source: str = required("The system.")
    value: str = required("The id there.")


@strawberry.input
class WithExternalIds:
    """Values that have external ids among them."""

    external_ids: list[ExternalIdInput] | None = given(
        "What other systems call it, one id a system; systems that are not named keep theirs."
    )


def as_coerced(cls: type) -> type:
    """An input that its resolver gets as graphql-core coerced it, for `reader_of` to read.

    Strawberry would make an object of each of ten thousand rows, and look all of its fields up anew: four times the
    work, during which nobody else is served.
    """
    definition: StrawberryObjectDefinition = cls.__strawberry_definition__  # type: ignore[attr-defined]
    definition.from_input = lambda _, given, __: given
    return cls


def reader_of(kind: Any) -> Callable[[Any], Any] | None:
    """What makes plain values of coerced ones of a type: by Python's names, enum members as their values; None where
    they are that already."""
    if isinstance(kind, StrawberryOptional):
        return reader_of(kind.of_type)
    if isinstance(kind, StrawberryList):
        read = reader_of(kind.of_type)
        return None if read is None else lambda given: [each if each is None else read(each) for each in given]
    if has_enum_definition(kind):
        return attrgetter("value")
    return _fields_reader(kind) if has_object_definition(kind) else None


def _fields_reader(cls: type[WithStrawberryObjectDefinition]) -> Callable[[Mapping[str, Any]], dict[str, Any]]:
    definition = cls.__strawberry_definition__
    known = {
        _NAMES.from_field(each): (each.python_name, reader_of(each.resolve_type(type_definition=definition)))
        for each in definition.fields
    }

    def read(given: Mapping[str, Any]) -> dict[str, Any]:
        values = {}
        for name, value in given.items():
            python_name, read_value = known[name]
            values[python_name] = value if value is None or read_value is None else read_value(value)
        return values

    return read


_NAMES: Final = NameConverter()


def plain(value: Any) -> Any:
    """A coerced input as plain values: by Python's names, enum members as their values; what was left out is left
    out."""
    if isinstance(value, Mapping):
        return {_python_name(name): plain(each) for name, each in value.items()}
    if isinstance(value, list):
        return [plain(each) for each in value]
    return value.value if isinstance(value, Enum) else value


@lru_cache(maxsize=1000)
def _python_name(name: str) -> str:
    snake = "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name)
    return f"{snake}_" if snake in {"and", "or", "not", "in", "from"} else snake
