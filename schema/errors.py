"""Errors that a mutation answers with, as data."""

from collections.abc import Iterable, Sequence
from typing import Any

import strawberry

from inventory.assets.codes import AssetCode
from inventory.products.codes import ProductCode
from kit.errors import Code, DomainError
from kit.jobs.commands import JobCode
from kit.pictures import FileCode
from schema.casing import camel
from schema.enums import described_enum, merged
from schema.fields import column

ErrorCode = described_enum(
    merged(
        "ErrorCode",
        "What is wrong with an input, for programs to act on.",
        Code,
        ProductCode,
        AssetCode,
        FileCode,
        JobCode,
    )
)


@strawberry.type(description="Why a mutation was not carried out. Of what it names, nothing was kept.")
class UserError:
    """Why a mutation was not carried out."""

    code: ErrorCode = column("What is wrong, for programs.")  # type: ignore[valid-type]
    message: str = column("What is wrong, for people, in English.")
    field: list[str] | None = column(
        'The way to the value in the input, such as ["variants", "0", "sku"]; null if it is the input as a whole.'
    )
    current_version: int | None = column("With STALE_VERSION: the version that the object has now.")


@strawberry.type(description="Why a row of a bulk mutation was not carried out.")
class RowError:
    """Why a row of a bulk mutation was not carried out."""

    index: int = column("Which row of the input, counted from 0.")
    id: strawberry.ID | None = column("The id that the row names, if it names one.")
    code: ErrorCode = column("What is wrong, for programs.")  # type: ignore[valid-type]
    message: str = column("What is wrong, for people, in English.")
    field: list[str] | None = column('The way to the value in the row, such as ["variants", "0", "sku"].')
    current_version: int | None = column("With STALE_VERSION: the version that the object has now.")


def error_rows(errors: Iterable[DomainError]) -> list[dict[str, Any]]:
    """The user errors that domain errors stand for."""
    return [
        {
            "code": error.code.value,
            "message": error.message,
            "field": [camel(str(step)) for step in error.path] or None,
            "current_version": error.current_version,
        }
        for error in errors
    ]


def row_errors(errors: Iterable[DomainError], rows: Sequence[Any]) -> list[dict[str, Any]]:
    """The errors of rows that domain errors stand for; their paths begin with the name of the rows and the index."""
    found = [error for error in errors if error.index is not None]
    shown = error_rows(found)
    for row, error in zip(shown, found, strict=True):
        assert error.index is not None
        given = rows[error.index]
        row |= {"index": error.index, "id": given if isinstance(given, str) else given.get("id")}
        row["field"] = row["field"][2:] or None
    return shown
