"""A field's arguments, worked out once as far as that can be.

graphql-core goes through types and literals anew for every execution. Here it does so once, with a marker in the place
of each variable; from then on only the values of the variables are put where their markers came out. Where a variable
has no value, or null, which may change everything around it, graphql-core is asked again.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from graphql import FieldNode, GraphQLField, VariableValues, get_argument_values

from engine.memory import variables_in

GetArguments = Callable[[VariableValues], Mapping[str, Any]]
"""A field's arguments for the variables of one run; raises where they are wrong."""

_Fill = Callable[[Mapping[str, Any]], Any]
"""A part of the arguments, for the values of the variables."""


@dataclass(frozen=True, slots=True, eq=False)
class _Marker:
    """Stands for the value of a variable."""

    name: str


def arguments_of(definition: GraphQLField, node: FieldNode) -> GetArguments:
    """How the arguments of a field come about."""
    used = sorted(variables_in(node.arguments or ()))
    names = tuple(dict.fromkeys(used))

    def by_core(variables: VariableValues) -> Mapping[str, Any]:
        return get_argument_values(definition, node, variables)

    try:
        marked = get_argument_values(definition, node, VariableValues({}, {name: _Marker(name) for name in names}))
    except Exception:  # what is wrong is told each time, at the place of each object
        return by_core
    if sorted(_markers(marked)) != used:  # something was made out of a variable's value, and not around it
        return by_core
    fill = _filling(marked)
    if fill is None:
        return lambda _: marked

    def filled(variables: VariableValues) -> Mapping[str, Any]:
        values = variables.coerced
        for name in names:
            if values.get(name) is None:
                return by_core(variables)
        made: Mapping[str, Any] = fill(values)
        return made

    return filled


def _markers(value: Any) -> Iterator[str]:
    """The names of the variables whose markers a value holds, as often as it does."""
    if type(value) is _Marker:
        yield value.name
    elif type(value) in {dict, list}:
        for each in value.values() if type(value) is dict else value:
            yield from _markers(each)


def _filling(value: Any) -> _Fill | None:
    """How a value with markers in it is made; None for one without."""
    if type(value) is _Marker:
        name = value.name
        return lambda values: values[name]
    if type(value) is dict:
        fills = {key: fill for key, each in value.items() if (fill := _filling(each)) is not None}
        return (lambda values: value | {key: fill(values) for key, fill in fills.items()}) if fills else None
    if type(value) is list:
        items = [(each, _filling(each)) for each in value]
        if all(fill is None for _, fill in items):
            return None
        return lambda values: [each if fill is None else fill(values) for each, fill in items]
    return None
