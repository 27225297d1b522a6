"""What is worked out once of an operation and kept: it is the same whatever most of its variables are."""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Generic, Protocol, TypeVar

from graphql import (
    DirectiveNode,
    FragmentDefinitionNode,
    Node,
    OperationDefinitionNode,
    VariableNode,
    VariableValues,
)

Kept = TypeVar("Kept")

MAX_KEPT: Final = 32
"""How much is kept of one document, least recently used out first: what falls out is worked out again."""


class Document(Protocol):
    """A valid document."""

    @property
    def fragments(self) -> Mapping[str, FragmentDefinitionNode]:
        """Its fragments by name."""

    @property
    def kept(self) -> dict[Any, Any]:
        """What was worked out of it; it goes with the document."""


class Asked(Protocol):
    """An operation of a valid document, its variables coerced."""

    @property
    def document(self) -> Document:
        """The document that it stands in."""

    @property
    def definition(self) -> OperationDefinitionNode:
        """The operation as it was written."""

    @property
    def variables(self) -> VariableValues:
        """Its variables."""


class PerOperation(Generic[Kept]):
    """Keeps what `make` makes of operations, for each operation and each set of values of the variables that decide it.

    `deciding` names these variables, of which `value` gives what of a value counts.
    """

    def __init__(
        self,
        make: Callable[[Asked], Kept],
        deciding: Callable[[Asked], Iterable[str]],
        value: Callable[[object], Hashable] = lambda value: value,
    ) -> None:
        self._make = make
        self._deciding = deciding
        self._value = value

    def of(self, operation: Asked) -> Kept:
        """What was made of an operation."""
        memory = operation.document.kept.get(self)
        if memory is None:
            memory = operation.document.kept[self] = _Memory({}, OrderedDict())
        number, coerced = id(operation.definition), operation.variables.coerced
        names = memory.names.get(number)
        if names is None:
            names = memory.names[number] = tuple(dict.fromkeys(self._deciding(operation)))
        key: Hashable = number
        if names:
            key = (number, *[self._value(coerced[name]) if name in coerced else _LEFT_OUT for name in names])
        if key in memory.made:
            memory.made.move_to_end(key)
        else:
            memory.made[key] = self._make(operation)
            if len(memory.made) > MAX_KEPT:
                memory.made.popitem(last=False)
        made: Kept = memory.made[key]
        return made


@dataclass(frozen=True, slots=True)
class _Memory:
    """Of one document: the names that decide, by operation, and what was made, by operation and values."""

    names: dict[int, tuple[str, ...]]
    made: OrderedDict[Hashable, Any]


_LEFT_OUT: Final = object()


def within(node: Node) -> Iterable[Node]:
    """A part of a document, and every part of it."""
    waiting = [node]
    while waiting:
        current = waiting.pop()
        yield current
        for key in current.keys:
            child = getattr(current, key, None)
            if isinstance(child, Node):
                waiting.append(child)
            elif isinstance(child, list | tuple):
                waiting.extend(each for each in child if isinstance(each, Node))


def directives_of(operation: Asked) -> Sequence[DirectiveNode]:
    """The directives of an operation, and of all fragments of its document, which is walked once for all who ask."""
    kept, key = operation.document.kept, (directives_of, id(operation.definition))
    if key not in kept:
        definitions = (operation.definition, *operation.document.fragments.values())
        kept[key] = [node for each in definitions for node in within(each) if isinstance(node, DirectiveNode)]
    found: Sequence[DirectiveNode] = kept[key]
    return found


def variables_in(nodes: Iterable[Node]) -> Iterable[str]:
    """The names of the variables in parts of a document."""
    return (each.name.value for node in nodes for each in within(node) if isinstance(each, VariableNode))


def variables_of_directives(operation: Asked) -> Iterable[str]:
    """The names of the variables that decide what `@skip` and `@include` leave out."""
    return variables_in(directives_of(operation))
