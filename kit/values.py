"""Input becomes column values: by the rules that the model's columns declare, all errors at once."""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any, Final
from urllib.parse import urlsplit

import orjson
import sqlalchemy as sa

from kit import money
from kit.columns import FOLDED, RULE, SIMILAR, Rule
from kit.errors import Code, DomainError, Rejected
from kit.folding import fold, likeness
from kit.quantity import quantity_in

Values = Mapping[str, Any]
"""Input by column name. A missing key was not given; None is an explicit null."""

_UNSTORABLE: Final = re.compile("[\x00\ud800-\udfff]")
_ESCAPED_NUL: Final = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")
_PARTIAL_DATE: Final = re.compile(r"[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?")
_COUNTRY: Final = re.compile(r"[A-Z]{2}")
_REASON: Final = Rule("text", max_length=500)


def check(table: sa.Table, given: Values, *, creating: bool) -> dict[str, Any]:
    """The column values that the input asks for, of those of its keys that name columns with a rule.

    When `creating`, what a required column was not given is an error. Raises `Rejected` with every error found;
    paths are column names.
    """
    values, errors = sifted(table, given, creating=creating)
    if errors:
        raise Rejected(errors)
    return values


def sifted(table: sa.Table, given: Values, *, creating: bool) -> tuple[dict[str, Any], list[DomainError]]:
    """The column values that `check` gives, and the errors that it raises: what is right with an input, and what is
    not."""
    values: dict[str, Any] = {}
    errors: list[DomainError] = []
    for name, column, rule in _ruled(table):
        if not (name in given or (creating and rule.required)):
            continue
        try:
            values[name] = _coerce(column, rule, given.get(name))
        except DomainError as error:
            errors.append(error.under(name))
    return {**values, **folded(table, values)}, errors


def folded(table: sa.Table, values: Values) -> dict[str, str | None]:
    """The keys that go with the values of columns that have one."""
    return {
        key: None if values[name] is None else make(values[name]) for key, name, make in _keyed(table) if name in values
    }


# Looked up in the table once, and not for every row: a bulk has tens of thousands.


@cache
def _ruled(table: sa.Table) -> Sequence[tuple[str, sa.Column[Any], Rule]]:
    """The columns that have a rule."""
    return [(column.name, column, column.info[RULE]) for column in table.columns if RULE in column.info]


@cache
def _keyed(table: sa.Table) -> Sequence[tuple[str, str, Callable[[str], str]]]:
    """The keys of a table, each with the column that it is the key of, and what makes it of a value."""
    made = ((FOLDED, fold), (SIMILAR, likeness))
    return [
        (column.name, column.info[mark], make) for mark, make in made for column in table.columns if mark in column.info
    ]


def _coerce(column: sa.Column[Any], rule: Rule, value: Any) -> Any:
    if value is not None:
        value = _KINDS[rule.kind](rule, value)
    if value is None:
        if rule.required:
            raise DomainError(Code.REQUIRED, "A value is required.")
        if not column.nullable:
            raise DomainError(Code.REQUIRED, "This cannot be null; it can be left out.")
    return value


def is_storable(value: str) -> bool:
    """Whether both databases can keep a text: PostgreSQL has no U+0000, and UTF-8 no half of a surrogate pair."""
    return _UNSTORABLE.search(value) is None


def reason_of(given: Values) -> str | None:
    """Why a change is made, if the input says; raises `DomainError` TOO_LONG or INVALID with the path `reason`."""
    value = given.get("reason")
    if value is None:
        return None
    try:
        return _text(_REASON, value)
    except DomainError as error:
        raise error.under("reason") from None


def _text(rule: Rule, value: str) -> str | None:
    return _multiline(rule, value.strip())


def _multiline(rule: Rule, value: str) -> str | None:
    if not is_storable(value):
        raise DomainError(Code.INVALID, "The text holds a character that cannot be stored (U+0000 or half a pair).")
    if not value.strip():
        if rule.required:
            raise DomainError(Code.BLANK, "This must say something.")
        # Blank text says nothing, and is kept as nothing, so that "is it there" has one answer.
        return None
    if rule.max_length is not None and len(value) > rule.max_length:
        raise DomainError(Code.TOO_LONG, f"At most {rule.max_length} characters, not {len(value)}.")
    return value


def _url(rule: Rule, value: str) -> str | None:
    text = _text(rule, value)
    if text is None:
        return None
    try:
        parts = urlsplit(text)
        sound = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        sound = False
    if not sound or any(character.isspace() or not character.isprintable() for character in text):
        raise DomainError(Code.INVALID, "Not an absolute http or https address.")
    return text


def partial_date(value: str) -> str:
    """A date of which the day, or month and day, may be missing; raises `DomainError` INVALID for anything else."""
    text = value.strip()
    if _PARTIAL_DATE.fullmatch(text):
        with suppress(ValueError):
            year, month, day = (int(part) for part in (text + "-01-01")[:10].split("-"))
            # The calendar repeats after 400 years, and Python's has no year 0.
            date(year or 400, month, day)
            return text
    raise DomainError(Code.INVALID, "Not a date such as 1969, 1969-03 or 1969-03-01.")


def _country(_: Rule, value: str) -> str | None:
    code = value.strip().upper()
    if not code:
        return None
    if not _COUNTRY.fullmatch(code):
        raise DomainError(Code.INVALID, "Not a country's two letters of ISO 3166-1, such as DE.")
    return code


def _whole(rule: Rule, value: int) -> int:
    if rule.minimum is not None and rule.maximum is not None and not rule.minimum <= value <= rule.maximum:
        raise DomainError(Code.OUT_OF_RANGE, f"Must lie between {rule.minimum} and {rule.maximum}.")
    return value


def _amount(rule: Rule, value: Decimal) -> int:
    millionths = money.to_millionths(value)
    if rule.minimum is not None and millionths < rule.minimum:
        raise DomainError(Code.OUT_OF_RANGE, f"Must be at least {money.format_plain(rule.minimum)}.")
    return millionths


def _quantity(_: Rule, value: float | Decimal) -> int:
    millionths = quantity_in(value)
    if millionths <= 0:
        raise DomainError(Code.OUT_OF_RANGE, "Must be above zero.")
    return millionths


def _factor(rule: Rule, value: Decimal) -> int:
    trillionths = money.to_parts(value, places=12, decimals=12)
    if rule.minimum is not None and trillionths < rule.minimum:
        raise DomainError(Code.OUT_OF_RANGE, "Must be greater than 0.")
    return trillionths


def _object(rule: Rule, value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise DomainError(Code.INVALID, "Must be a JSON object.")
    try:
        text = orjson.dumps(value)
        json.dumps(value, allow_nan=False)  # orjson writes null for what is not finite
        if _ESCAPED_NUL.search(text):
            raise TypeError
    except (orjson.JSONEncodeError, TypeError, ValueError, RecursionError):
        raise DomainError(Code.INVALID, "The object holds a value that cannot be stored.") from None
    if rule.max_length is not None and len(text) > rule.max_length:
        raise DomainError(Code.TOO_LONG, f"At most {rule.max_length} bytes as JSON, not {len(text)}.")
    stored: dict[str, Any] = orjson.loads(text)
    return stored


def _choice(rule: Rule, value: Any) -> str:
    assert rule.choices is not None
    if value not in {member.value for member in rule.choices}:
        raise DomainError(Code.INVALID, f"Must be one of {', '.join(rule.choices)}.")
    return next(member.value for member in rule.choices if member == value)


def _as_is(_: Rule, value: Any) -> Any:
    return value


_KINDS: Final[dict[str, Callable[[Rule, Any], Any]]] = {
    "text": _text,
    "multiline": _multiline,
    "url": _url,
    "amount": _amount,
    "quantity": _quantity,
    "factor": _factor,
    "currency": lambda _, value: money.currency_code(value),
    "flag": _as_is,
    "country": _country,
    "whole": _whole,
    "partial_date": lambda _, value: partial_date(value),
    "choice": _choice,
    "object": _object,
    "id": _as_is,
    "time": _as_is,
}
