"""The variables of an operation, from what a client sent to what the operation runs with.

graphql-core coerces them. It takes as long over a plain id as over anything else, every time; so what nearly all
variables are, ids and the built-in scalars in the very form in which JSON has them, is taken here as it is. Whatever
else is sent, right or wrong, goes to graphql-core.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from graphql import (
    GraphQLBoolean,
    GraphQLID,
    GraphQLInt,
    GraphQLNonNull,
    GraphQLString,
    VariableValues,
    get_variable_values,
)
from graphql.execution.values import VariableValueSource

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from graphql import GraphQLError, GraphQLSchema, OperationDefinitionNode

    from app.http.gateway import Document

_FORMS: dict[Any, type] = {GraphQLID: str, GraphQLString: str, GraphQLBoolean: bool, GraphQLInt: int}
_INT_MIN = -(2**31)
_INT_MAX = 2**31 - 1


@dataclass(frozen=True, slots=True)
class _Plain:
    """A variable of a built-in scalar without a default: what it is called, and which values need no coercion."""

    name: str
    form: type
    non_null: bool
    absent: VariableValueSource

    @classmethod
    def of(cls, source: VariableValueSource) -> _Plain | None:
        """The variable as graphql-core knows it, if it is one of these."""
        signature = source.signature
        type_: Any = signature.type
        non_null = isinstance(type_, GraphQLNonNull)
        form = _FORMS.get(type_.of_type if non_null else type_)
        if form is None or signature.default is not None:
            return None
        return cls(signature.name, form, non_null, VariableValueSource(signature))

    def fits(self, value: object) -> bool:
        """Whether a value is already what it would be coerced to."""
        if value is None:
            return not self.non_null
        return type(value) is self.form and (self.form is not int or _INT_MIN <= value <= _INT_MAX)  # type: ignore[operator]


def coerced(
    schema: GraphQLSchema,
    document: Document,
    definition: OperationDefinitionNode,
    given: Mapping[str, Any],
    *,
    max_errors: int,
) -> VariableValues | Sequence[GraphQLError]:
    """The variables that an operation runs with, or the errors of those that it cannot run with.

    Raises RecursionError, ValueError or OverflowError for what graphql-core cannot print in a message.
    """
    key = (coerced, id(definition))
    plain: Sequence[_Plain] | None = document.kept.get(key)
    values = None if plain is None else _as_they_are(plain, given)
    if values is not None:
        return values
    found = get_variable_values(schema, definition.variable_definitions or (), dict(given), max_errors=max_errors)
    if key not in document.kept and isinstance(found, VariableValues):
        known = [_Plain.of(source) for source in found.sources.values()]
        document.kept[key] = None if None in known else known
    return found


def _as_they_are(plain: Sequence[_Plain], given: Mapping[str, Any]) -> VariableValues | None:
    """The values where none of them needs coercion."""
    sources: dict[str, VariableValueSource] = {}
    values: dict[str, Any] = {}
    for each in plain:
        if each.name in given:
            value = given[each.name]
            if not each.fits(value):
                return None
            sources[each.name] = VariableValueSource(each.absent.signature, value)
            values[each.name] = value
        elif each.non_null:
            return None
        else:
            sources[each.name] = each.absent
    return VariableValues(sources, values)
