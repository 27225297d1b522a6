"""Leaves: a column of values becomes a column of what the answer shows, at once and not value by value."""

from collections.abc import Callable, Sequence
from typing import Any, Final

import sqlalchemy as sa
from graphql import (
    GraphQLBoolean,
    GraphQLEnumType,
    GraphQLID,
    GraphQLInt,
    GraphQLLeafType,
    GraphQLString,
    Undefined,
)
from graphql.pyutils import inspect

from kit.columns import ByteText, UtcTime
from kit.statements import Convert
from kit.times import format_times

Values = Sequence[Any]
Show = Callable[[Values], Values]
"""What a column's values look like in the answer; raises where one cannot be shown."""

_TEXTS: Final = {GraphQLString.name, GraphQLID.name}
_INT_MIN: Final = -(2**31)
_INT_MAX: Final = 2**31 - 1


def shown_column(
    leaf: GraphQLLeafType, kind: sa.types.TypeEngine[Any], load: Convert | None, *, times_as_text: bool
) -> Show | None:
    """How a database column of a type is shown as a leaf, None for just as it is; `load` makes Python's values of the
    driver's.

    `times_as_text`: the database keeps moments as the text that the answer shows.
    """
    if isinstance(kind, ByteText) and load is None:
        if leaf.name in _TEXTS or leaf.coerce_output_value is str:
            return None
        if isinstance(leaf, GraphQLEnumType):
            return _names(leaf)
    if leaf.name == GraphQLBoolean.name and isinstance(kind, sa.Boolean):
        return None if load is None else _flags
    if leaf.name == GraphQLInt.name and load is None:
        return _whole(leaf)
    if leaf.name == "DateTime" and isinstance(kind, UtcTime):
        return None if times_as_text else format_times
    return shown_values(leaf) if load is None else _loaded(load, shown_values(leaf))


def shown_values(leaf: GraphQLLeafType) -> Show:
    """How values that the program made are shown as a leaf."""
    coerce = leaf.coerce_output_value

    def show(values: Values) -> Values:
        return [None if value is None else _sound(leaf, value, coerce(value)) for value in values]

    return show


def one_by_one(show: Show, values: Values) -> list[Any]:
    """A column of which some value cannot be shown: that one's exception stands in its place."""
    shown: list[Any] = []
    for value in values:
        try:
            shown += show([value])
        except Exception as error:  # a scalar may raise whatever it likes
            shown.append(error)
    return shown


def _sound(leaf: GraphQLLeafType, value: Any, shown: Any) -> Any:
    if shown is None or shown is Undefined:
        raise TypeError(
            f"Expected `{inspect(leaf)}.coerce_output_value({inspect(value)})` to return non-nullable value, "
            f"returned: {inspect(shown)}"
        )
    return shown


def _names(leaf: GraphQLEnumType) -> Show:
    """Texts that stand for the members of an enum, each worked out once."""
    known: dict[str, str] = {}

    def show(values: Values) -> Values:
        for value in set(values).difference(known):
            if value is not None:
                known[value] = _sound(leaf, value, leaf.coerce_output_value(value))
        return [None if value is None else known[value] for value in values]

    return show


def _flags(values: Values) -> Values:
    return [None if value is None else value != 0 for value in values]


def _whole(leaf: GraphQLLeafType) -> Show:
    slowly = shown_values(leaf)

    def show(values: Values) -> Values:
        numbers = [value for value in values if value is not None]
        if numbers and not (min(numbers) >= _INT_MIN and max(numbers) <= _INT_MAX):
            return slowly(values)
        return values

    return show


def _loaded(load: Convert, show: Show) -> Show:
    return lambda values: show([None if value is None else load(value) for value in values])
