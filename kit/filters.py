"""Filters: from what a client asks for (`where`) to a condition, by an area's declaration.

A filter is a mapping: names of fields to operators (`{"name": {"contains": "x"}}`), names of relations to filters of
their own (`{"variants": {"some": {...}}}`), and `and`, `or`, `not`. All of its entries must hold.

Conditions have two values, as people think: what is null is not equal to anything, so `ne` and `not` find it.

A filter is taken apart first (`read`): into its shape, of which SQL is made once, and its values, which are given to it
each time.
"""

import re
import string
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import count
from typing import Any, Final, Protocol

import sqlalchemy as sa

from kit import money
from kit.columns import FOLDED, RULE, Exact, Rule, UtcTime
from kit.dialects import Dialect
from kit.errors import BadArgument, DomainError, ProgramError
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

Shape = tuple[Any, ...]
"""What of a filter decides its SQL: equal shapes of one collection have equal SQL."""

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
    return {"multiline": "text", "url": "text", "partial_date": "date", "quantity": "amount"}.get(rule.kind, rule.kind)


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


@dataclass(frozen=True, slots=True)
class Filter:
    """A filter taken apart: its shape, and the values that it compares with, in their order."""

    shape: Shape
    values: tuple[Any, ...]

    @property
    def parameters(self) -> dict[str, Any]:
        """The values by the names of the parameters that `condition` gives them."""
        return {f"where_{number}": value for number, value in enumerate(self.values)}


def read(rows: Filterable, where: Where) -> Filter:
    """Takes a filter apart.

    Raises `BadArgument` for a null, for what a column cannot hold, and for filters that are too deep, too long, or
    hold too many conditions.
    """
    reader = _Reader()
    shape = reader.shape(rows, where, MAX_LEVELS)
    return Filter(shape, tuple(reader.values))


def condition(dialect: Dialect, rows: Filterable, source: sa.FromClause, shape: Shape) -> sa.ColumnElement[bool]:
    """The condition that filters of a shape put on `source`, which shows the table of `rows`."""
    return _Writer(dialect).whole(rows, source, shape)


class _Reader:
    """One filter at work: it counts what it is asked, and notes the values down."""

    def __init__(self) -> None:
        self.values: list[Any] = []
        self._conditions = 0
        self._many = 0

    def shape(self, rows: Filterable, where: Where, levels: int) -> Shape:
        if levels == 0:
            raise _bad(f"A filter may be {MAX_LEVELS} levels deep.")
        if not where:
            self._count()
        return tuple(self._entries(rows, where, levels))

    def _entries(self, rows: Filterable, where: Where, levels: int) -> Iterator[Shape]:
        relations = {relation.name: relation for relation in rows.relations}
        for name, asked in where.items():
            if asked is None:
                raise _bad("A part of a filter cannot be null; leave it out, or use `isNull`.")
            self._count(1 if name not in rows.filters else len(asked) or 1)
            if name in {"and_", "or_"}:
                yield name, tuple(self.shape(rows, each, levels - 1) for each in asked)
            elif name == "not_":
                yield name, self.shape(rows, asked, levels - 1)
            elif name in relations:
                yield from self._related(relations[name], asked, levels - 1)
            else:
                yield from self._compared(rows.table, name, asked)

    def _count(self, more: int = 1) -> None:
        self._conditions += more
        if self._conditions > MAX_CONDITIONS:
            raise _bad(f"A filter may hold {MAX_CONDITIONS} conditions.")

    def _related(self, relation: Relation, asked: Where, levels: int) -> Iterator[Shape]:
        rows = relation.rows()
        if not relation.many:
            yield "one", relation.name, self.shape(rows, asked, levels)
            return
        self._many += 1
        if self._many > MAX_MANY:
            raise _bad(f"A filter may go through {MAX_MANY} lists within each other.")
        for quantifier, where in asked.items():
            if where is None:
                raise _bad("A part of a filter cannot be null; leave it out, or use `isNull`.")
            yield quantifier, relation.name, self.shape(rows, where, levels)
        self._many -= 1

    def _compared(self, table: sa.Table, name: str, operations: Where) -> Iterator[Shape]:
        column, key = table.c[name], key_of(table, name)
        for operator, given in operations.items():
            if given is None:
                raise _bad("Nothing can be compared with null; use `isNull`.")
            if operator == "is_null":
                yield "is", "is_null" if given else "is_not_null", name
            elif operator in TEXT:
                yield "is", self._text(operator, key != name, _operand(column, given)), key
            else:
                yield from self._value(operator, name, key, _operands(column, operator, given))

    def _value(self, operator: str, name: str, key: str, operand: Any) -> Iterator[Shape]:
        self.values += operand if operator == "between" else [operand]
        yield "is", operator, name
        if key != name and operator in {"eq", "in_"}:  # the key has the index
            self.values.append([fold(each) for each in operand] if operator == "in_" else fold(operand))
            yield "is", operator, key

    def _text(self, operator: str, is_key: bool, text: str) -> str:
        """The operator for a text as it is compared where case does not count."""
        if len(text) > MAX_TEXT:
            raise _bad(f"`contains` and `startsWith` take {MAX_TEXT} characters, not {len(text)}.")
        # Without a key both databases know the case of ASCII letters, and of no others.
        sought = _folded(text) if is_key else text.translate(_SMALL)
        on = "" if is_key else "_without_case"
        if operator == "contains":
            self.values.append(_ESCAPED.sub(r"/\g<0>", sought))
            return f"contains{on}"
        # A range, and not LIKE, so that an index serves it on both databases.
        end = _successor(sought)
        self.values += [sought] if end is None else [sought, end]
        return f"{'gte' if end is None else 'stretch'}{on}"


class _Writer:
    """One condition in the making: it numbers its parameters."""

    def __init__(self, dialect: Dialect) -> None:
        self._dialect = dialect
        self._numbers = count()

    def whole(self, rows: Filterable, source: sa.FromClause, shape: Shape) -> sa.ColumnElement[bool]:
        return sa.and_(sa.true(), *(self._entry(rows, source, *entry) for entry in shape))

    def _entry(self, rows: Filterable, source: sa.FromClause, kind: str, *rest: Any) -> sa.ColumnElement[bool]:
        match kind, rest:
            case "and_", (shapes,):
                return sa.and_(sa.true(), *(self.whole(rows, source, each) for each in shapes))
            case "or_", (shapes,):
                return sa.or_(sa.false(), *(self.whole(rows, source, each) for each in shapes))
            case "not_", (shape,):
                return _negated(self.whole(rows, source, shape))
            case "is", (operator, name):
                return self._comparison(source.c[name], operator)
            case quantifier, (name, shape):
                [relation] = (each for each in rows.relations if each.name == name)
                return self._related(quantifier, relation, source, shape)
        raise ProgramError(f"not a part of a filter: {kind}")

    def _related(
        self, quantifier: str, relation: Relation, source: sa.FromClause, shape: Shape
    ) -> sa.ColumnElement[bool]:
        rows = relation.rows()
        target = rows.table.alias()
        if quantifier == "one":
            return sa.exists().where(target.c.id == source.c[relation.key], self.whole(rows, target, shape))
        tie = _tie(relation, source, target)
        if rows.is_deletable:
            tie.append(target.c.deleted_at.is_(None))
        if quantifier == "every":
            return sa.not_(sa.exists().where(*tie, _negated(self.whole(rows, target, shape))))
        found = sa.exists().where(*tie, self.whole(rows, target, shape))
        return sa.not_(found) if quantifier == "none" else found

    def _comparison(self, column: Any, operator: str) -> sa.ColumnElement[bool]:
        if operator.endswith("_without_case"):
            return self._comparison(sa.func.lower(column), operator.removesuffix("_without_case"))
        if operator in {"in_", "nin"}:
            found = self._dialect.one_of(column, f"where_{next(self._numbers)}")
            return found if operator == "in_" else _negated(found)
        names, compare = _COMPARISONS[operator]
        return compare(column, *(self._value(column) for _ in range(names)))

    def _value(self, column: Any) -> sa.BindParameter[Any]:
        return sa.bindparam(f"where_{next(self._numbers)}", type_=column.type)


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


_COMPARISONS: Final[dict[str, tuple[int, Callable[..., sa.ColumnElement[bool]]]]] = {
    "eq": (1, lambda column, value: column == value),
    "ne": (1, lambda column, value: column.is_distinct_from(value)),
    "lt": (1, lambda column, value: column < value),
    "lte": (1, lambda column, value: column <= value),
    "gt": (1, lambda column, value: column > value),
    "gte": (1, lambda column, value: column >= value),
    "between": (2, lambda column, least, greatest: sa.and_(column >= least, column <= greatest)),
    "stretch": (2, lambda column, start, end: sa.and_(column >= start, column < end)),
    "contains": (1, lambda column, text: column.contains(text, escape="/")),
    "is_null": (0, lambda column: column.is_(None)),
    "is_not_null": (0, lambda column: column.is_not(None)),
}
"""Operator -> how many values it takes, and the condition that it makes of them."""

_ESCAPED: Final = re.compile("[/%_]")


def _folded(text: str) -> str:
    """A part of a text, folded: white space at its ends stands for the end of a word."""
    blank_before, blank_after = text[:1].isspace(), text[-1:].isspace()
    return f"{' ' if blank_before else ''}{fold(text)}{' ' if blank_after else ''}" if text.strip() else fold(text)


def _successor(prefix: str) -> str | None:
    """The least text greater than every text that begins so; None where there is none."""
    for length in range(len(prefix), 0, -1):
        point = ord(prefix[length - 1]) + 1
        if point == 0xD800:
            point = 0xE000  # no half of a surrogate pair
        if point <= 0x10FFFF:
            return prefix[: length - 1] + chr(point)
    return None


def _operands(column: sa.Column[Any], operator: str, given: Any) -> Any:
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
        if isinstance(column.type, Exact):
            return money.to_parts(given, column.type.places, column.type.places)
        if kind_of(column) == "date":
            return partial_date(given)
    except DomainError as error:
        raise _bad(error.message) from None
    return given


def _bad(message: str) -> BadArgument:
    return BadArgument(message, argument="where")
