"""What an operation may list at most, worked out from the document before anything starts.

The price is a number of objects. What is selected twice counts twice, under aliases or through fragments; scalars, and
what lists nothing itself, are free:

- an object counts one, and a list of objects its length: of `ids` as many as are given, of `first` or `last` as many as
  are asked for, of any other list the `SIZE` that its field declares;
- below a list everything counts once for each of its objects;
- a page counts its rows as often as it shows them, by `nodes` or by `edges`, and once if it only counts them, because
  it is read even so; an edge stands for its node, and page information is free;
- a search counts `SEARCH_PRICE` and a count `COUNT_PRICE` objects besides, for they look at rows that they do not list;
- introspection is free: it reads no rows.

Everything is counted by one walk over the definitions as they were written; a fragment is priced once, and what it
comes to is multiplied where it is spread.
"""

from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from functools import lru_cache
from typing import Final

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
    VariableValues,
    get_named_type,
    get_nullable_type,
    is_list_type,
)

from engine.memory import Asked, PerOperation
from kit.pages import DEFAULT_SIZE, MAX_SIZE
from schema.fields import SIZE
from schema.permissions import metadata_of
from schema.selections import arguments_of, left_out, narrowed

UNDECLARED_SIZE: Final = 10
"""How many objects a plain list is taken to hold whose field declares no `SIZE`."""

SEARCH_PRICE: Final = 1000
COUNT_PRICE: Final = 50
_COUNTS: Final = {"totalCount", "totalCountUpTo"}

Fragments = Mapping[str, FragmentDefinitionNode]


def price(
    schema: GraphQLSchema, operation: OperationDefinitionNode, fragments: Fragments, variables: VariableValues
) -> int:
    """How many objects an operation of a valid document may list at most.

    Costs time in proportion to the document as written, whatever its fragments multiply.
    """
    root = schema.get_root_type(operation.operation)
    if root is None:
        return 0
    layout = _Layout(schema, fragments, variables)
    return _sum(layout, layout.part(operation.selection_set, root)).each


class Prices:
    """The prices of operations, worked out once for each, and for each set of sizes that it is asked for."""

    def __init__(self, schema: GraphQLSchema) -> None:
        def make(asked: Asked) -> int:
            return price(schema, asked.definition, asked.document.fragments, asked.variables)

        self._known = PerOperation(make, _deciding, _deciding_value)

    def of(self, operation: Asked) -> int:
        """The price of an operation."""
        return self._known.of(operation)


def _deciding(operation: Asked) -> Iterator[str]:
    """All variables: whether one is given decides whether its field's arguments are right, and so what it lists."""
    for each in operation.definition.variable_definitions or ():
        yield each.variable.name.value


def _deciding_value(value: object) -> Hashable:
    """What of a variable's value a price can depend on: a size, a directive's flag, how many ids, or null."""
    if value is None or isinstance(value, bool | int):
        return value
    return len(value) if isinstance(value, list) else ""


class _Kind(Enum):
    """What stands at a spot, which decides how it is added to what is around it."""

    GROUP = auto()
    """A fragment, or a whole definition: nothing itself."""

    OBJECT = auto()
    LIST = auto()
    PAGE = auto()
    COUNT = auto()
    ROWS = auto()
    EDGES = auto()


@dataclass(slots=True)
class _Amount:
    """How many objects a selection lists for each object it is made on and, on a page, for each row of that."""

    each: int = 0
    per_row: int = 0


@dataclass(slots=True)
class _Spot:
    """One field or fragment of a definition, and what was found below it so far."""

    kind: _Kind = _Kind.GROUP
    size: int = 1
    beside: int = 0
    around: "_Spot | None" = None
    fragment: str | None = None
    below: _Amount = field(default_factory=_Amount)

    def add_to(self, outer: _Amount) -> None:
        """Adds this spot, all below it counted, to what is around it."""
        below = self.below
        match self.kind:
            case _Kind.GROUP:
                outer.each += below.each
                outer.per_row += below.per_row
            case _Kind.OBJECT | _Kind.LIST:
                # A type made for pages may be reached by a field that is none: its rows are a plain list then.
                outer.each += self.size * (1 + below.each + UNDECLARED_SIZE * below.per_row)
            case _Kind.PAGE:
                outer.each += self.beside + below.each + max(1, self.size * max(1, below.per_row))
            case _Kind.COUNT:
                outer.each += COUNT_PRICE
            case _Kind.ROWS:
                outer.per_row += 1 + below.each
            case _Kind.EDGES:
                outer.per_row += max(1, below.each)


@dataclass(slots=True)
class _Part:
    """One definition by itself: its spots, each behind the one around it."""

    spots: list[_Spot]

    @property
    def spreads(self) -> list[str]:
        """The fragments that it spreads."""
        return [spot.fragment for spot in self.spots if spot.fragment is not None]

    def sum(self, fragments: Mapping[str, _Amount]) -> _Amount:
        """What it comes to, now that its fragments are known."""
        for spot in reversed(self.spots):
            if spot.fragment is not None:
                spot.below = fragments[spot.fragment]
            if spot.around is not None:
                spot.add_to(spot.around.below)
        return self.spots[0].below


def _sum(layout: "_Layout", whole: _Part) -> _Amount:
    """What a part comes to, every fragment summed before those that spread it."""
    parts: dict[str, _Part] = {}
    sums: dict[str, _Amount] = {}
    waiting = list(dict.fromkeys(whole.spreads))
    while waiting:
        name = waiting[-1]
        if name in sums:
            waiting.pop()
            continue
        part = parts.get(name) or parts.setdefault(name, layout.fragment(name))
        unmet = [each for each in dict.fromkeys(part.spreads) if each not in sums]
        if unmet:
            waiting += unmet
        else:
            sums[name] = part.sum(sums)
            waiting.pop()
    return whole.sum(sums)


class _Layout:
    """Lays definitions out as spots, by what the schema says of their fields."""

    def __init__(self, schema: GraphQLSchema, fragments: Fragments, variables: VariableValues) -> None:
        self._schema = schema
        self._fragments = fragments
        self._variables = variables

    def fragment(self, name: str) -> _Part:
        """The fragment of that name."""
        found = self._fragments[name]
        return self.part(found.selection_set, self._schema.type_map[found.type_condition.name.value])

    def part(self, selections: SelectionSetNode, type_: GraphQLNamedType) -> _Part:
        """Every spot of a definition whose selections are made on a type."""
        spots = [_Spot()]
        # A stack of its own, so that a deep document cannot exhaust Python's.
        waiting = [(selections, type_, spots[0])]
        while waiting:
            current, parent, around = waiting.pop()
            for node in current.selections:
                if left_out(node, self._variables):
                    continue
                if isinstance(node, FragmentSpreadNode):
                    spots.append(_Spot(around=around, fragment=node.name.value))
                elif isinstance(node, InlineFragmentNode):
                    waiting.append((node.selection_set, narrowed(self._schema, node, parent), around))
                elif isinstance(node, FieldNode) and self._is_count(node, parent):
                    spots.append(_Spot(_Kind.COUNT, around=around))
                elif isinstance(node, FieldNode) and node.selection_set is not None:
                    definition = _fields(parent).get(node.name.value)
                    if definition is not None:  # else it is `__schema` or `__type`, which read no rows
                        spot = self._spot(node, definition, parent, around)
                        spots.append(spot)
                        waiting.append((node.selection_set, get_named_type(definition.type), spot))
        return _Part(spots)

    def _spot(self, node: FieldNode, definition: GraphQLField, parent: GraphQLNamedType, around: _Spot) -> _Spot:
        """The spot of a field that holds objects."""
        kind = self._kind(node, definition, parent)
        size = self._size(node, definition) if kind in {_Kind.LIST, _Kind.PAGE} else 1
        searches = "search" in definition.args and any(each.name.value == "search" for each in node.arguments or ())
        return _Spot(kind, size, SEARCH_PRICE if searches else 0, around)

    def _is_count(self, node: FieldNode, parent: GraphQLNamedType) -> bool:
        return node.name.value in _COUNTS and parent.name in _page_types(self._schema)

    def _kind(self, node: FieldNode, definition: GraphQLField, parent: GraphQLNamedType) -> _Kind:
        type_ = get_named_type(definition.type)
        if type_.name == "PageInfo":
            return _Kind.GROUP
        if not _is_list(definition):
            return _Kind.PAGE if _is_page(definition) else _Kind.OBJECT
        if node.name.value in {"nodes", "edges"} and parent.name in _page_types(self._schema):
            return _Kind.EDGES if "node" in _fields(type_) else _Kind.ROWS
        return _Kind.LIST

    def _size(self, node: FieldNode, definition: GraphQLField) -> int:
        """How many objects a list or a page holds at most.

        What its resolver refuses, such as a page beyond `MAX_SIZE`, lists nothing: it is clamped, not refused here.
        """
        taken = definition.args.keys() & {"ids", "first", "last"}
        arguments = arguments_of(node, definition, self._variables) if taken else {}
        if arguments is None:
            return 0
        if isinstance(arguments.get("ids"), list):
            return len(arguments["ids"])
        asked = next((arguments[name] for name in ("first", "last") if arguments.get(name) is not None), None)
        if asked is None:
            return DEFAULT_SIZE if "first" in taken else metadata_of(definition).get(SIZE, UNDECLARED_SIZE)
        return min(max(asked, 0), MAX_SIZE) if "last" in taken else max(asked, 0)


@lru_cache(maxsize=8)
def _page_types(schema: GraphQLSchema) -> frozenset[str]:
    """The types whose `nodes` and `edges` are the rows of the page that the field around them asks for."""
    definitions = (each for type_ in schema.type_map.values() for each in _fields(type_).values())
    return frozenset(get_named_type(each.type).name for each in definitions if _is_page(each))


def _is_page(definition: GraphQLField) -> bool:
    return "first" in definition.args and not _is_list(definition)


def _is_list(definition: GraphQLField) -> bool:
    return is_list_type(get_nullable_type(definition.type))


def _fields(type_: GraphQLNamedType) -> Mapping[str, GraphQLField]:
    """The fields of a type; none where it is of a kind that has none."""
    return type_.fields if isinstance(type_, GraphQLObjectType | GraphQLInterfaceType) else {}
