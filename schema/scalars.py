"""Scalars: how values that GraphQL has no type for go in and out."""

import re
from datetime import datetime
from decimal import Decimal as PythonDecimal
from typing import Any, Final, NewType

import strawberry
from strawberry.types.scalar import ScalarDefinition

from kit.errors import DomainError
from kit.money import MINOR_DIGITS
from kit.times import format_time, parse_time
from kit.uploads import UploadedFile
from kit.values import partial_date

Decimal = NewType("Decimal", PythonDecimal)
BigInt = NewType("BigInt", int)
Json = NewType("Json", object)
CurrencyCode = NewType("CurrencyCode", str)
PartialDate = NewType("PartialDate", str)

_DECIMAL: Final = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?", re.ASCII)
_INTEGER: Final = re.compile(r"[+-]?\d{1,19}", re.ASCII)
_MAX_DECIMAL_TEXT: Final = 64


def _parse_decimal(value: Any) -> PythonDecimal:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise ValueError('Decimal is a number, best given as a string such as "12.50".')
    # repr() of a double is the shortest text that reads back as it, so 12.1 stays 12.1.
    text = value.strip() if isinstance(value, str) else _digits(value)
    if len(text) > _MAX_DECIMAL_TEXT or not _DECIMAL.fullmatch(text):
        raise ValueError('Decimal is a finite decimal number of reasonable length, such as "12.50".')
    return PythonDecimal(text)


def _parse_big_int(value: Any) -> int:
    text = value.strip() if isinstance(value, str) else _digits(value) if type(value) is int else ""
    if not _INTEGER.fullmatch(text) or not -(2**63) <= int(text) < 2**63:
        raise ValueError("BigInt is a whole number of 64 bits, best given as a string.")
    return int(text)


def _digits(number: float) -> str:
    """A number as text; an integer too long to be meant is not written out, which Python refuses anyway."""
    return "" if isinstance(number, int) and number.bit_length() > 256 else repr(number)


def _parse_time(value: Any) -> datetime:
    try:
        return parse_time(value if isinstance(value, str) else "")
    except DomainError as error:
        raise ValueError(error.message) from None


def _parse_currency(value: Any) -> str:
    if not isinstance(value, str) or value not in MINOR_DIGITS:
        raise ValueError("CurrencyCode is a code of ISO 4217 in capitals, such as EUR.")
    return value


def _parse_partial_date(value: Any) -> str:
    try:
        return partial_date(value if isinstance(value, str) else "")
    except DomainError as error:
        raise ValueError(error.message) from None


def _parse_upload(value: Any) -> UploadedFile:
    if not isinstance(value, UploadedFile):
        raise ValueError(
            "a file is sent as a part of its own, by the GraphQL multipart request specification, while null stands "
            "at its place in the variables"
        )
    return value


def _no_output(_: Any) -> None:
    raise TypeError("An uploaded file is not given back.")


SCALARS: dict[object, ScalarDefinition] = {
    Decimal: strawberry.scalar(
        name="Decimal",
        description='An exact decimal number, as a string such as "12.50". Numbers are understood too.',
        specified_by_url="https://www.w3.org/TR/xmlschema-2/#decimal",
        serialize=str,
        parse_value=_parse_decimal,
    ),
    BigInt: strawberry.scalar(
        name="BigInt",
        description="A whole number of up to 64 bits, as a string, because many clients' numbers hold only 53.",
        specified_by_url="https://www.w3.org/TR/xmlschema-2/#long",
        serialize=str,
        parse_value=_parse_big_int,
    ),
    datetime: strawberry.scalar(
        name="DateTime",
        description="A moment in UTC with microseconds, such as 2026-01-31T12:00:00.000000Z. Any offset is understood.",
        specified_by_url="https://scalars.graphql.org/andimarek/date-time",
        serialize=format_time,
        parse_value=_parse_time,
    ),
    Json: strawberry.scalar(
        name="JSON",
        description="Any JSON value.",
        specified_by_url="https://www.rfc-editor.org/rfc/rfc8259",
        serialize=lambda value: value,
        parse_value=lambda value: value,
    ),
    PartialDate: strawberry.scalar(
        name="PartialDate",
        description="A date of which the day, or month and day, may be unknown: 1969, 1969-03 or 1969-03-01.",
        specified_by_url="https://www.iso.org/iso-8601-date-and-time-format.html",
        serialize=str,
        parse_value=_parse_partial_date,
    ),
    CurrencyCode: strawberry.scalar(
        name="CurrencyCode",
        description="A currency by its three-letter code of ISO 4217, such as EUR.",
        specified_by_url="https://www.iso.org/iso-4217-currency-codes.html",
        serialize=str,
        parse_value=_parse_currency,
    ),
    UploadedFile: strawberry.scalar(
        name="Upload",
        description="A file, for input only, sent by the GraphQL multipart request specification: null stands at its "
        "place in the variables, and the request names that place. What a file is, its content tells; its name and "
        "declared type count for nothing.",
        specified_by_url="https://github.com/jaydenseric/graphql-multipart-request-spec",
        serialize=_no_output,
        parse_value=_parse_upload,
    ),
}
"""Python type in the schema's annotations -> the scalar that it becomes."""
