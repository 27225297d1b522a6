"""Columns: their types on both databases, and the rules that commands and the database hold them to.

A model says `name: str = text(200)`; from that one line come the column, its CHECK constraint and the validation
of input. SQLModel validates nothing for tables, so `kit.values` does, by the same rules.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import orjson
import sqlalchemy as sa
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator
from sqlmodel import Field

from kit.enums import Described
from kit.times import format_time, parse_time

RULE: Final = "rule"
REFERENCE: Final = "reference"
FOLDED: Final = "folded"
"""Marks, in a column's info, the key of another column: its text without case and accents, written with it."""


SIMILAR: Final = "similar"
"""Marks, in a column's info, what a name is compared by to find ones that are nearly equal, written with it."""


class ByteText(TypeDecorator[str]):
    """Text compared byte by byte on both databases, so that ids, keys and cursors sort the same everywhere."""

    impl = sa.Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> sa.types.TypeEngine[str]:
        return dialect.type_descriptor(sa.Text(collation="C" if dialect.name == "postgresql" else None))


class UtcTime(TypeDecorator[datetime]):
    """A moment in UTC: `timestamptz` on PostgreSQL, the text of `kit.times` on SQLite (it has no such type)."""

    impl = sa.DateTime
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> sa.types.TypeEngine[Any]:
        return dialect.type_descriptor(sa.DateTime(timezone=True) if dialect.name == "postgresql" else sa.Text())

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        if value is None or dialect.name == "postgresql":
            return value
        return format_time(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        if value is None or dialect.name == "postgresql":
            return value  # type: ignore[no-any-return]
        return parse_time(value)


class Json(TypeDecorator[Any]):
    """Any JSON value, kept as the text that came in, key order included. Python's None is SQL's NULL.

    PostgreSQL's `json`, not `jsonb`: that one sorts keys, and a client gets back what it gave.
    """

    impl = sa.JSON(none_as_null=True)
    cache_ok = True


class Exact(TypeDecorator[int]):
    """An exact number: int64 in parts of 10^-`places`."""

    impl = sa.BigInteger
    cache_ok = True
    places: int


class Millionths(Exact):
    """An exact amount of money or a quantity: int64 in millionths."""

    cache_ok = True
    places = 6


class Trillionths(Exact):
    """An exact factor: int64 in 10^-12, so that what one unit is in another keeps twelve decimals."""

    cache_ok = True
    places = 12


TRILLIONTHS: Final = 10**12


def json_text(value: Any) -> str:
    """How JSON goes to the database: compact, keys in the order given."""
    return orjson.dumps(value).decode()


@dataclass(frozen=True, slots=True)
class Rule:
    """What a column's value must satisfy. `kind` says how input becomes a column value (see `kit.values`)."""

    kind: str
    max_length: int | None = None
    minimum: int | None = None
    maximum: int | None = None
    choices: type[Described] | None = None
    required: bool = False


@dataclass(frozen=True, slots=True)
class Reference:
    """A column that holds the id of a row of another tenant table."""

    table: str


def _field(type_: type[Any], rule: Rule, *, default: Any, **info: Any) -> Any:
    arguments: dict[str, Any] = {"info": {RULE: rule, **info}}
    if rule.required:
        return Field(sa_type=type_, nullable=False, sa_column_kwargs=arguments)
    return Field(default=default, sa_type=type_, nullable=default is None, sa_column_kwargs=arguments)


def text(max_length: int, *, required: bool = False, multiline: bool = False) -> Any:
    """Text of at most `max_length` characters; a required one must say something."""
    return _field(
        ByteText, Rule("multiline" if multiline else "text", max_length=max_length, required=required), default=None
    )


def folded(column: str, *, required: bool = False) -> Any:
    """The key of a text column, by which people's orders and filters go: `kit.folding.fold` of its value."""
    arguments: dict[str, Any] = {"info": {FOLDED: column}}
    default: dict[str, Any] = {} if required else {"default": None}
    return Field(sa_type=ByteText, nullable=not required, sa_column_kwargs=arguments, **default)


def similar(column: str) -> Any:
    """What nearly equal values of a text column have in common: `kit.folding.likeness` of its value."""
    return Field(default=None, sa_type=ByteText, nullable=True, sa_column_kwargs={"info": {SIMILAR: column}})


def partial_date() -> Any:
    """A date of which the day, or month and day, may be unknown: `1969`, `1969-03` or `1969-03-01`, years 0 to 9999."""
    return _field(ByteText, Rule("partial_date", max_length=10), default=None)


def whole(minimum: int, maximum: int, default: int) -> Any:
    """A whole number between two bounds, both included."""
    return _field(sa.BigInteger, Rule("whole", minimum=minimum, maximum=maximum), default=default)


def url(max_length: int) -> Any:
    """An absolute http or https address."""
    return _field(ByteText, Rule("url", max_length=max_length), default=None)


def amount(*, required: bool = False) -> Any:
    """An amount of money >= 0 in millionths; the row's currency column says of what."""
    return _field(Millionths, Rule("amount", minimum=0, required=required), default=None)


def exact_quantity(*, required: bool = False) -> Any:
    """How much or how many, above zero, in millionths: a number of up to 15 significant digits outside."""
    return _field(Millionths, Rule("quantity", minimum=1, required=required), default=None)


def measure() -> Any:
    """A weight, length or volume >= 0 in millionths; a column beside says of what unit of `kit.measures`."""
    return amount()


def factor() -> Any:
    """A factor > 0 of at most twelve decimals, in 10^-12; 1 when nothing was given."""
    return _field(Trillionths, Rule("factor", minimum=1), default=TRILLIONTHS)


def currency(*, required: bool = False) -> Any:
    """An ISO 4217 code."""
    return _field(ByteText, Rule("currency", required=required), default=None)


def country() -> Any:
    """A country by its two letters of ISO 3166-1."""
    return _field(ByteText, Rule("country"), default=None)


def flag(default: bool) -> Any:
    """True or false, never null."""
    return _field(sa.Boolean, Rule("flag"), default=default)


def choice(choices: type[Described], default: Described | None = None, *, optional: bool = False) -> Any:
    """One of a closed set, kept as its value; required unless it has a default or is optional."""
    required = default is None and not optional
    return _field(ByteText, Rule("choice", choices=choices, required=required), default=default and default.value)


def json_object(max_bytes: int, *, name: str | None = None) -> Any:
    """A JSON object of at most `max_bytes` of compact UTF-8; empty when nothing was given.

    `name` is the column's where the attribute must have another one.
    """
    arguments: dict[str, Any] = {"info": {RULE: Rule("object", max_length=max_bytes)}}
    if name is not None:
        arguments["name"] = name
    return Field(default_factory=dict, sa_type=Json, nullable=False, sa_column_kwargs=arguments)


def json_value() -> Any:
    """Any JSON that the program itself writes."""
    return Field(default=None, sa_type=Json, nullable=True)


def json_list() -> Any:
    """A JSON list that the program itself writes; empty at first."""
    return Field(default_factory=list, sa_type=Json, nullable=False)


def reference(table: str, *, required: bool = False, primary_key: bool = False) -> Any:
    """The id of a row of `table` in the same account."""
    rule = Rule("id", required=required)
    info = {RULE: rule, REFERENCE: Reference(table)}
    if primary_key:
        return Field(sa_type=ByteText, primary_key=True, nullable=False, sa_column_kwargs={"info": info})
    return _field(ByteText, rule, default=None, **{REFERENCE: Reference(table)})


def moment(default_factory: Callable[[], datetime] | None = None, *, required: bool = False) -> Any:
    """A moment in UTC; null unless it is required or has a default."""
    if default_factory is None:
        return (
            Field(sa_type=UtcTime, nullable=False) if required else Field(default=None, sa_type=UtcTime, nullable=True)
        )
    return Field(default_factory=default_factory, sa_type=UtcTime, nullable=False)


def given_moment() -> Any:
    """A moment in UTC that clients give, or null."""
    return _field(UtcTime, Rule("time"), default=None)


def stored_text(*, nullable: bool = False, primary_key: bool = False, **kwargs: Any) -> Any:
    """Text that the program itself writes, so that no rule is needed."""
    if nullable:
        kwargs["default"] = None
    return Field(sa_type=ByteText, nullable=nullable, primary_key=primary_key, **kwargs)


def counter(default: int | None = None, *, primary_key: bool = False) -> Any:
    """A whole number up to 2^63 that the program itself keeps."""
    if default is None:
        return Field(sa_type=sa.BigInteger, nullable=False, primary_key=primary_key)
    return Field(default=default, sa_type=sa.BigInteger, nullable=False)
