"""What of the schema generated documents have used, and what of it they never did."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    get_named_type,
)

PARTS = ("Filter", "ListWhere", "Input", "Match")
"""How the names of inputs end that are looked into."""

Element = tuple[str, ...]
"""(type, field), (type, field, argument), (input, field) or (enum, value), its kind in front."""


class Coverage:
    """Counts the elements of a schema that were written into documents.

    Of several streams of documents each looks after its own part of the elements, and together they cover them all.
    """

    def __init__(self, schema: GraphQLSchema, part: int = 0, parts: int = 1) -> None:
        self.counts: Counter[Element] = Counter()
        self._below: dict[str, frozenset[Element]] = {}
        # What was used once stays so: what was found to have nothing fresh is not looked at again.
        self._spent: set[str] = set()
        self._spent_fields: set[tuple[str, str]] = set()
        self._led: set[tuple[str, int]] = set()
        self._elements = _shared_out(elements(schema), parts)[part]

    def note(self, *element: str) -> None:
        """One more use of an element."""
        self.counts[element] += 1

    def fresh(self, kind: str, owner: str, names: list[str]) -> list[str]:
        """Those of the names that were never used."""
        return [name for name in names if self._is_fresh(kind, owner, name)]

    def fresh_fields(self, type_: GraphQLObjectType | GraphQLInterfaceType, names: list[str]) -> list[str]:
        """Those of a type's fields that were never used, or have arguments that were not or take what was not, or lead
        to such fields by nothing but values."""

        def is_fresh(name: str) -> bool:
            field = type_.fields[name]
            return (
                self._is_fresh("field", type_.name, name)
                or bool(self.fresh_arguments(type_, name))
                or any(self.has_fresh(each.type) for each in field.args.values())
                or any(self._is_fresh(*each) for each in self._values_below(field.type))
            )

        return self._unspent(type_.name, names, is_fresh)

    def leads_to_fresh(self, type_: Any, levels: int = 2) -> bool:
        """Whether objects of a type, or those that they lead to at once, as pages do to rows, have fields that were
        never used."""
        named = get_named_type(type_)
        if not isinstance(named, GraphQLObjectType | GraphQLInterfaceType) or (named.name, levels) in self._led:
            return False
        found = bool(self.fresh_fields(named, list(named.fields))) or (
            levels > 1 and any(self.leads_to_fresh(each.type, levels - 1) for each in named.fields.values())
        )
        if not found:
            self._led.add((named.name, levels))
        return found

    def _values_below(self, type_: Any) -> frozenset[Element]:
        """The fields of what a field shows, if that is a value and no thing with an id, and of the values below it."""
        named = get_named_type(type_)
        if not isinstance(named, GraphQLObjectType) or named.interfaces:
            return frozenset()
        if named.name not in self._below:
            self._below[named.name] = frozenset()  # a circle ends here
            own = frozenset(("field", named.name, name) for name in named.fields)
            self._below[named.name] = own.union(*(self._values_below(each.type) for each in named.fields.values()))
        return self._below[named.name]

    def fresh_arguments(self, type_: GraphQLObjectType | GraphQLInterfaceType, name: str) -> list[str]:
        """Those of a field's arguments that were never used."""
        return [each for each in type_.fields[name].args if self._is_fresh("argument", type_.name, name, each)]

    def fresh_inputs(self, type_: GraphQLInputObjectType, names: list[str]) -> list[str]:
        """Those of an input's fields that were never used, or that lead to a filter or row with such fields."""

        def is_fresh(name: str) -> bool:
            return self._is_fresh("input", type_.name, name) or self.is_part_fresh(type_.fields[name].type)

        return self._unspent(type_.name, names, is_fresh)

    def _unspent(self, owner: str, names: list[str], is_fresh: Callable[[str], bool]) -> list[str]:
        found = [name for name in names if (owner, name) not in self._spent_fields and is_fresh(name)]
        self._spent_fields.update((owner, name) for name in set(names).difference(found))
        return found

    def is_part_fresh(self, type_: Any) -> bool:
        """Whether a type is a filter, or an input within another one, with fields or enum values that were never used,
        or that leads to such an input."""
        named = get_named_type(type_)
        if isinstance(named, GraphQLEnumType):
            return bool(self.fresh("enum", named.name, list(named.values)))
        if not isinstance(named, GraphQLInputObjectType) or not named.name.endswith(PARTS):
            return False
        if self.fresh("input", named.name, list(named.fields)) or self._takes_fresh_values(named):
            return True
        # Filters lead back to themselves; inputs within inputs never do.
        return named.name.endswith("Input") and any(self.is_part_fresh(each.type) for each in named.fields.values())

    def has_fresh(self, type_: Any) -> bool:
        """Whether an input, or an enum that it takes, has something that was never used."""
        named = get_named_type(type_)
        if named.name in self._spent:
            return False
        if isinstance(named, GraphQLEnumType):
            found = bool(self.fresh("enum", named.name, list(named.values)))
        elif isinstance(named, GraphQLInputObjectType):
            found = bool(self.fresh_inputs(named, list(named.fields))) or self._takes_fresh_values(named)
        else:
            found = False
        if not found:
            self._spent.add(named.name)
        return found

    def _takes_fresh_values(self, type_: GraphQLInputObjectType) -> bool:
        enums = [each.type for each in type_.fields.values() if isinstance(get_named_type(each.type), GraphQLEnumType)]
        return any(map(self.has_fresh, enums))

    def is_mutation_fresh(self, field: GraphQLField) -> bool:
        """Whether the input or the payload of a mutation has fields that were never used, or leads to what has them
        and stands nowhere else."""
        taken, given = get_named_type(field.args["input"].type), get_named_type(field.type)
        assert isinstance(taken, GraphQLInputObjectType) and isinstance(given, GraphQLObjectType)
        if given.name in self._spent:
            return False
        found = any(self.fresh_fields(each, list(each.fields)) for each in _own_types(given)) or bool(
            self.fresh_inputs(taken, list(taken.fields))
        )
        if not found:
            self._spent.add(given.name)
        return found

    def _is_fresh(self, *element: str) -> bool:
        return element in self._elements and element not in self.counts

    def missing(self) -> list[Element]:
        """What of its part documents can use and none has; introspection is left out."""
        return sorted(self._elements - self.counts.keys())


def elements(schema: GraphQLSchema) -> Iterator[Element]:
    """Everything that a document can name: fields, arguments, fields of inputs, and enum values that can be given."""
    given: dict[str, GraphQLNamedType] = {}
    for name, type_ in schema.type_map.items():
        if name.startswith("__") or not isinstance(type_, GraphQLObjectType | GraphQLInterfaceType):
            continue
        for field_name, field in type_.fields.items():
            yield "field", name, field_name
            for argument_name, argument in field.args.items():
                yield "argument", name, field_name, argument_name
                _gather(argument.type, given)
    for name, type_ in given.items():
        if isinstance(type_, GraphQLInputObjectType):
            yield from (("input", name, each) for each in type_.fields)
        if isinstance(type_, GraphQLEnumType):
            yield from (("enum", name, each) for each in type_.values)


def _shared_out(whole: Iterable[Element], parts: int) -> list[frozenset[Element]]:
    """As many parts of the same size; elements of one type stay together."""
    of_types: dict[str, list[Element]] = {}
    for each in whole:
        of_types.setdefault(each[1], []).append(each)
    shared: list[set[Element]] = [set() for _ in range(parts)]
    for _, each_of_type in sorted(of_types.items(), key=lambda item: (-len(item[1]), item[0])):
        min(shared, key=len).update(each_of_type)
    return [frozenset(each) for each in shared]


def _own_types(payload: GraphQLObjectType) -> list[GraphQLObjectType]:
    """A payload's type, and those that it leads to without passing through a noun."""
    found = [payload]
    for type_ in found:
        below = (get_named_type(each.type) for each in type_.fields.values())
        found += [
            each for each in below if isinstance(each, GraphQLObjectType) and not each.interfaces and each not in found
        ]
    return found


def _gather(type_: Any, into: dict[str, GraphQLNamedType]) -> None:
    named = get_named_type(type_)
    if named.name in into:
        return
    into[named.name] = named
    if isinstance(named, GraphQLInputObjectType):
        for field in named.fields.values():
            _gather(field.type, into)
