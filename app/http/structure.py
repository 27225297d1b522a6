"""How much a document asks for, measured before anything else looks at it.

One walk over the document as it was written. What fragments multiply is worked out by counting, never by following:
2^30 spreads cost as much as 30.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    OperationDefinitionNode,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from graphql import DocumentNode, SelectionSetNode

    from app.http.limits import Limits


@dataclass(slots=True)
class Measure:
    """What an operation, or a fragment, amounts to with all its fragments spread out."""

    depth: int = 0
    """Levels of fields, the root fields being the first."""

    fields: int = 0
    aliases: int = 0
    directives: int = 0
    root_fields: int = 0


@dataclass(slots=True)
class _Part:
    """One definition by itself: what stands in it, and which fragments it spreads at which level."""

    own: Measure = field(default_factory=Measure)
    spreads: list[tuple[str, int]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Excess:
    """A bound that a document breaks."""

    what: str
    found: int
    allowed: int

    @property
    def message(self) -> str:
        """The bound, told to a person."""
        return f"The document has {self.found} {self.what}; at most {self.allowed} are allowed."


def excess(document: DocumentNode, limits: Limits) -> Excess | None:
    """The first bound that one of the document's operations breaks, or None."""
    for measure in measures(document):
        for what, found, allowed in (
            ("levels", measure.depth, limits.document_depth),
            ("fields", measure.fields, limits.document_fields),
            ("aliases", measure.aliases, limits.document_aliases),
            ("directives", measure.directives, limits.document_directives),
            ("root fields", measure.root_fields, limits.document_root_fields),
        ):
            if found > allowed:
                return Excess(what, found, allowed)
    return None


def measures(document: DocumentNode) -> Iterator[Measure]:
    """What each operation of a document amounts to; takes time in proportion to the document as written.

    Spreads of unknown fragments, and those that close a circle, count nothing: validation refuses them.
    """
    parts: dict[str, _Part] = {}
    operations: list[_Part] = []
    for definition in document.definitions:
        if isinstance(definition, FragmentDefinitionNode):
            parts[definition.name.value] = _part(definition)
        elif isinstance(definition, OperationDefinitionNode):
            operations.append(_part(definition))
    measured = _measured(parts)
    for operation in operations:
        yield _sum(operation, measured)


def _part(definition: FragmentDefinitionNode | OperationDefinitionNode) -> _Part:
    part = _Part()
    part.own.directives = len(definition.directives or ())
    waiting: list[tuple[SelectionSetNode, int]] = [(definition.selection_set, 1)]
    while waiting:
        selection_set, level = waiting.pop()
        for node in selection_set.selections:
            part.own.directives += len(node.directives or ())
            if isinstance(node, FieldNode):
                _count(part.own, node, level)
                if node.selection_set is not None:
                    waiting.append((node.selection_set, level + 1))
            elif isinstance(node, InlineFragmentNode):
                waiting.append((node.selection_set, level))
            elif isinstance(node, FragmentSpreadNode):
                part.spreads.append((node.name.value, level))
    return part


def _count(measure: Measure, node: FieldNode, level: int) -> None:
    measure.fields += 1
    measure.aliases += node.alias is not None
    measure.root_fields += level == 1
    measure.depth = max(measure.depth, level)


def _measured(parts: Mapping[str, _Part]) -> dict[str, Measure]:
    """Every fragment's measure, each after those that it spreads."""
    measured: dict[str, Measure] = {}
    entered: set[str] = set()
    for name in parts:
        waiting = [name]
        while waiting:
            current = waiting[-1]
            if current in measured:
                waiting.pop()
                continue
            # The second time that one is met, what it spreads has been measured, or waits below it: a circle.
            ahead = [] if current in entered else [each for each, _ in parts[current].spreads if each in parts]
            entered.add(current)
            unmet = [each for each in dict.fromkeys(ahead) if each not in entered]
            if unmet:
                waiting += unmet
            else:
                measured[current] = _sum(parts[current], measured)
                waiting.pop()
    return measured


def _sum(part: _Part, measured: Mapping[str, Measure]) -> Measure:
    own = part.own
    total = Measure(own.depth, own.fields, own.aliases, own.directives, own.root_fields)
    for name, level in part.spreads:
        spread = measured.get(name)
        if spread is None:
            continue
        total.depth = max(total.depth, level - 1 + spread.depth)
        total.fields += spread.fields
        total.aliases += spread.aliases
        total.directives += spread.directives
        if level == 1:
            total.root_fields += spread.root_fields
    return total
