"""Filters: from what a client asks for (`where`) to a condition, by an area's declaration.

A filter is a mapping: names of fields to operators (`{"name": {"contains": "x"}}`), names of relations to filters of
their own (`{"variants": {"some": {...}}}`), and `and`, `or`, `not`. All of its entries must hold.

Conditions have two values, as people think: what is null is not equal to anything, so `ne` and `not` find it.
"""

import string
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, Protocol

import sqlalchemy as sa

from kit import money
from kit.columns import FOLDED, RULE, Millionths, Rule, UtcTime
from kit.dialects import Dialect
from kit.errors import BadArgument, DomainError
from kit.folding import fold
from kit.values import is_storable, partial_date

MAX_LEVELS: Final = 8
"""How deep `and`, `or`, `not` and relations may stand in each other."""

MAX_MANY: Final = 2
"""How many to-many relations may stand in each other: what one costs is multiplied by the next."""

MAX_CONDITIONS: Final = 100
"""How many conditions one filter may hold in all: operators, relations, `and`, `or` and `not` each count."""

MAX_LIST: Final = 1000
"""How many values `in` and `nin` take."""

MAX_TEXT: Final = 1000
"""How many characters `contains` and `starts_with` take: SQLite's patterns have a greatest length."""

Where = Mapping[str, Any]

EQUALITY: Final[tuple[str, ...]] = ("eq", "ne", "in_", "nin")
ORDER: Final = ("lt", "lte", "gt", "gte", "between")
TEXT: Final = ("contains", "starts_with")
NULL: Final = ("is_null",)

_SMALL: Final = str.maketrans(string.ascii_uppercase, string.ascii_lowercase)


class Filterable(Protocol):
    """What the declaration of a collection says of its filters."""

    @property
    def table(self) -> sa.Table:
        """Its rows."""

    @property
    def filters(self) -> tuple[str, ...]:
        """The columns that it can be filtered by."""

    @property
    def relations(self) -> "tuple[Relation, ...]":
        """What it can be filtered through."""

    @property
    def is_deletable(self) -> bool:
        """Whether deleted rows are kept."""


@dataclass(frozen=True, slots=True)
class Relation:
    """A filter through a relation.

    A to-one relation (`many` false) goes from our column `key` to the ids of `rows`; a to-many one from our ids to
    the column `key` of the rows, or of the table `through` which holds the id of a row in `target`.
    """

    name: str
    rows: Callable[[], Filterable]
    key: str
    many: bool = False
    through: sa.Table | None = None
    target: str = "id"


def kind_of(column: sa.Column[Any]) -> str:
    """What kind of values a column filters by: text, id, choice, flag, amount, whole, currency, date or time."""
    rule: Rule | None = column.info.get(RULE)
    if rule is None:
        return "time" if isinstance(column.type, UtcTime) else "id" if column.name == "id" else "whole"
    return {"multiline": "text", "url": "text", "partial_date": "date"}.get(rule.kind, rule.kind)


def operators_of(column: sa.Column[Any]) -> tuple[str, ...]:
    """The operators that a column can be filtered by."""
    kind = kind_of(column)
    operators: tuple[str, ...] = ("eq", "ne") if kind == "flag" else EQUALITY
    if kind not in {"flag", "id", "choice", "currency", "country"}:
        operators += ORDER
    if kind == "text":
        operators += TEXT
    return operators + NULL if column.nullable else operators


def key_of(table: sa.Table, name: str) -> str:
    """The column by which people's order and case-blind filters of a column go: its folded key if it has one."""
    return next((column.name for column in table.columns if column.info.get(FOLDED) == name), name)


class Filter:
    """One filter at work: it counts what it is asked, and knows the database that it asks."""

    def __init__(self, dialect: Dialect) -> None:
        self._dialect = dialect
        self._conditions = 0
        self._many = 0

    def condition(
        self, rows: Filterable, source: sa.FromClause, where: Where, levels: int = MAX_LEVELS
    ) -> sa.ColumnElement[bool]:
        """The condition that a filter puts on `source`, which shows the table of `rows`.

        Raises `BadArgument` for a null, for what a column cannot hold, and for filters that are too deep, too long,
        or hold too many conditions.
        """
        if levels == 0:
            raise _bad(f"A filter may be {MAX_LEVELS} levels deep.")
        if not where:
            self._count()
        return sa.and_(sa.true(), *self._entries(rows, source, where, levels))

    def _entries(
        self, rows: Filterable, source: sa.FromClause, where: Where, levels: int
    ) -> Iterator[sa.ColumnElement[bool]]:
        relations = {relation.name: relation for relation in rows.relations}
        for name, asked in where.items():
            if asked is None:
                raise _bad("A part of a filter cannot be null; leave it out, or use `isNull`.")
            self._count(1 if name not in rows.filters else len(asked) or 1)
            if name in {"and_", "or_"}:
                parts = [self.condition(rows, source, each, levels - 1) for each in asked]
                yield sa.and_(sa.true(), *parts) if name == "and_" else sa.or_(sa.false(), *parts)
            elif name == "not_":
                yield _negated(self.condition(rows, source, asked, levels - 1))
            elif name in relations:
                yield from self._related(relations[name], source, asked, levels - 1)
            else:
                yield from self._compared(rows.table, source, name, asked)

    def _count(self, more: int = 1) -> None:
        self._conditions += more
        if self._conditions > MAX_CONDITIONS:
            raise _bad(f"A filter may hold {MAX_CONDITIONS} conditions.")

    def _compared(
        self, table: sa.Table, source: sa.FromClause, name: str, operations: Where
    ) -> Iterator[sa.ColumnElement[bool]]:
        column = table.c[name]
        for operator, given in operations.items():
            if given is None:
                raise _bad("Nothing can be compared with null; use `isNull`.")
            if operator in TEXT:
                yield _OF_TEXT[operator](*_without_case(table, source, name, _operand(column, given)))
                continue
            operand = _operands(column, operator, given)
            yield _comparison(self._dialect, source.c[name], operator, operand)
            key = key_of(table, name)
            if key != name and operator in {"eq", "in_"}:  # the key has the index
                folded = [fold(each) for each in operand] if operator == "in_" else fold(operand)
                yield _comparison(self._dialect, source.c[key], operator, folded)

    def _related(
        self, relation: Relation, source: sa.FromClause, asked: Where, levels: int
    ) -> Iterator[sa.ColumnElement[bool]]:
        rows = relation.rows()
        if not relation.many:
            target = rows.table.alias()
            yield self._exists(rows, target, asked, levels, [target.c.id == source.c[relation.key]])
            return
        self._many += 1
        if self._many > MAX_MANY:
            raise _bad(f"A filter may go through {MAX_MANY} lists within each other.")
        for quantifier, where in asked.items():
            if where is None:
                raise _bad("A part of a filter cannot be null; leave it out, or use `isNull`.")
            target = rows.table.alias()
            tie = self._tie(relation, source, target)
            if rows.is_deletable:
                tie.append(target.c.deleted_at.is_(None))
            if quantifier == "every":
                inner = _negated(self.condition(rows, target, where, levels))
                yield sa.not_(sa.exists().where(*tie, inner))
            else:
                found = self._exists(rows, target, where, levels, tie)
                yield sa.not_(found) if quantifier == "none" else found
        self._many -= 1

    def _exists(
        self,
        rows: Filterable,
        target: sa.FromClause,
        where: Where,
        levels: int,
        tie: list[sa.ColumnElement[bool]],
    ) -> sa.Exists:
        return sa.exists().where(*tie, self.condition(rows, target, where, levels))

    @staticmethod
    def _tie(relation: Relation, source: sa.FromClause, target: sa.FromClause) -> list[sa.ColumnElement[bool]]:
        if relation.through is None:
            return [target.c[relation.key] == source.c.id]
        between = relation.through.alias()
        return [between.c[relation.key] == source.c.id, between.c[relation.target] == target.c.id]


def relations_in(rows: Filterable, where: Where) -> Iterator[Filterable]:
    """The collections that a filter looks through, at any depth; each as often as it is named."""
    relations = {relation.name: relation for relation in rows.relations}
    for name, asked in where.items():
        for each in asked if isinstance(asked, list) else [asked]:
            if not isinstance(each, Mapping):
                continue
            if name in {"and_", "or_", "not_"}:
                yield from relations_in(rows, each)
            elif name in relations:
                target = relations[name].rows()
                yield target
                inner = each.values() if relations[name].many else [each]
                for filter_ in inner:
                    if isinstance(filter_, Mapping):
                        yield from relations_in(target, filter_)


def _negated(condition: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    # SQL's third value, what comes of comparing with null, counts as false.
    return sa.not_(sa.func.coalesce(condition, sa.false()))


def _comparison(dialect: Dialect, column: Any, operator: str, operand: Any) -> sa.ColumnElement[bool]:
    if operator == "between":
        return sa.and_(column >= operand[0], column <= operand[1])
    if operator in {"in_", "nin"}:
        found = dialect.among(column, operand)
        return found if operator == "in_" else _negated(found)
    if operator == "is_null":
        return column.is_(None) if operand else column.is_not(None)  # type: ignore[no-any-return]
    return _COMPARISONS[operator](column, operand)


_COMPARISONS: Final[dict[str, Callable[[Any, Any], sa.ColumnElement[bool]]]] = {
    "eq": lambda column, operand: column == operand,
    "ne": lambda column, operand: column.is_distinct_from(operand),
    "lt": lambda column, operand: column < operand,
    "lte": lambda column, operand: column <= operand,
    "gt": lambda column, operand: column > operand,
    "gte": lambda column, operand: column >= operand,
}


def _without_case(table: sa.Table, source: sa.FromClause, name: str, text: str) -> tuple[Any, str]:
    """A column and a text, both as they are compared where case does not count."""
    if len(text) > MAX_TEXT:
        raise _bad(f"`contains` and `startsWith` take {MAX_TEXT} characters, not {len(text)}.")
    key = key_of(table, name)
    if key != name:
        return source.c[key], _folded(text)
    # Without a key both databases know the case of ASCII letters, and of no others.
    return sa.func.lower(source.c[name]), text.translate(_SMALL)


def _folded(text: str) -> str:
    """A part of a text, folded: white space at its ends stands for the end of a word."""
    blank_before, blank_after = text[:1].isspace(), text[-1:].isspace()
    return f"{' ' if blank_before else ''}{fold(text)}{' ' if blank_after else ''}" if text.strip() else fold(text)


def _starts_with(column: Any, prefix: str) -> sa.ColumnElement[bool]:
    # A range, and not LIKE, so that an index serves it on both databases.
    end = _successor(prefix)
    return column >= prefix if end is None else sa.and_(column >= prefix, column < end)


def _successor(prefix: str) -> str | None:
    """The least text greater than every text that begins so; None where there is none."""
    for length in range(len(prefix), 0, -1):
        point = ord(prefix[length - 1]) + 1
        if point == 0xD800:
            point = 0xE000  # no half of a surrogate pair
        if point <= 0x10FFFF:
            return prefix[: length - 1] + chr(point)
    return None


_OF_TEXT: Final[dict[str, Callable[[Any, str], sa.ColumnElement[bool]]]] = {
    "contains": lambda column, text: column.contains(text, autoescape=True),
    "starts_with": _starts_with,
}


def _operands(column: sa.Column[Any], operator: str, given: Any) -> Any:
    if operator == "is_null":
        return given
    if operator == "between":
        if given.get("from_") is None or given.get("to") is None:
            raise _bad("`between` needs both `from` and `to`.")
        return [_operand(column, given["from_"]), _operand(column, given["to"])]
    if operator not in {"in_", "nin"}:
        return _operand(column, given)
    if len(given) > MAX_LIST:
        raise _bad(f"`in` and `nin` take {MAX_LIST} values, not {len(given)}.")
    return [_operand(column, each) for each in given]


def _operand(column: sa.Column[Any], given: Any) -> Any:
    if isinstance(given, str) and not is_storable(given):
        raise _bad("A text holds a character that cannot be stored (U+0000 or half a pair).")
    try:
        if isinstance(column.type, Millionths):
            return money.to_millionths(given)
        if kind_of(column) == "date":
            return partial_date(given)
    except DomainError as error:
        raise _bad(error.message) from None
    return given


def _bad(message: str) -> BadArgument:
    return BadArgument(message, argument="where")
