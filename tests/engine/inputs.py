"""Arguments, inputs and variables of generated documents, made from the schema."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Any, Final

from graphql import (
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLNonNull,
    Undefined,
    get_named_type,
    get_nullable_type,
    is_list_type,
    is_non_null_type,
)

from tests.engine.coverage import Coverage
from tests.engine.scalars import SPOILT, Name, NoLiteral, Place, Scalars, Variable, literal

OMITTED: Final = object()
EXCLUSIVE: Final = (
    ("supplierId", "supplier"),
    ("categoryId", "category"),
    ("subcategoryId", "subcategory"),
    ("price", "priceCents"),
    ("orderUnit", "vessel"),
)
"""Inputs that contradict each other more often than not."""

Make = Callable[[bool], Any]
"""Makes a value; the flag says whether variables may stand in it."""


@dataclass(slots=True)
class Declared:
    """A variable: its type and default as they stand in the document, and what is sent, if anything is."""

    type: str
    default: str | None = None
    sent: Any = OMITTED

    def definition(self, name: str) -> str:
        """As it stands in an operation."""
        return f"{name}: {self.type}" + ("" if self.default is None else f" = {self.default}")


@dataclass(slots=True)
class Uses:
    """The variables and fragments that a definition names, directly or through fragments."""

    variables: set[str] = field(default_factory=set)
    fragments: set[str] = field(default_factory=set)

    def add(self, other: "Uses") -> None:
        """These too."""
        self.variables |= other.variables
        self.fragments |= other.fragments


class Inputs:
    """Makes the values of one document. What a variable is used by is told to `uses`, which its owner replaces."""

    def __init__(self, random: Random, scalars: Scalars, coverage: Coverage) -> None:
        self._random = random
        self._scalars = scalars
        self.coverage = coverage
        self._odds = scalars.odds
        self.variables: dict[str, Declared] = {}
        self.uses = Uses()

    def argument(self, argument: GraphQLArgument, place: Place) -> Any:
        """The value of an argument."""
        return self.position(argument, lambda free: self._value(argument.type, place, free))

    def position(self, position: GraphQLArgument | GraphQLInputField, make: Make, *, nulls: bool = True) -> Any:
        """What stands at a position: a value, a variable, or null."""
        type_ = position.type
        if self._odds(0.3):
            has_default = position.default_value is not Undefined
            return self.variable(type_, make, has_default=has_default, nulls=nulls)
        if nulls and not is_non_null_type(type_) and self._odds(0.04):
            return None
        return make(True)

    def variable(self, type_: Any, make: Make, *, has_default: bool = False, nulls: bool = True) -> Variable:
        """A variable that may stand where a value of a type may."""
        nullable = not is_non_null_type(type_)
        bare = str(get_nullable_type(type_))
        forms = [f"{bare}!"]
        if nullable or has_default:
            forms.append(bare)
        if self._odds(0.15):
            known = [
                name for name, each in self.variables.items() if each.type in forms and (nulls or each.type != bare)
            ]
            if known:
                return self._used(self._random.choice(known))
        declared = self._declared(bare, make, nullable=nullable, lenient=nullable or has_default, nulls=nulls)
        name = f"$v{len(self.variables)}"
        self.variables[name] = declared
        return self._used(name)

    def _declared(self, bare: str, make: Make, *, nullable: bool, lenient: bool, nulls: bool) -> Declared:
        """A variable of one of the ways in which it can be declared and sent."""
        default = self._default(make) if self._odds(0.4) else None
        declared = Declared(f"{bare}!", default)
        if (lenient or default is not None) and self._odds(0.5):
            declared.type = bare
        is_strict = declared.type.endswith("!")
        may_be_null = nulls and not is_strict and (nullable or self._odds(0.02))
        may_be_left_out = default is not None or (not is_strict and (nulls or not nullable))
        if may_be_null and self._odds(0.15):
            declared.sent = None
        elif not (may_be_left_out and self._odds(0.35)):
            declared.sent = self._spoilt(bare) if self._odds(0.004) else plain(make(False))
        return declared

    def _default(self, make: Make) -> str | None:
        try:
            return literal(make(False))
        except NoLiteral:
            return None

    def _spoilt(self, bare: str) -> Any:
        return SPOILT.get(bare, 5)

    def _used(self, name: str) -> Variable:
        self.uses.variables.add(name)
        return Variable(name)

    def value(self, type_: Any, place: Place, *, free: bool) -> Any:
        """A value of a type."""
        return self._value(type_, place, free)

    def _value(self, type_: Any, place: Place, free: bool, depth: int = 0) -> Any:
        inner = get_nullable_type(type_)
        if is_list_type(inner):
            return self._list(inner.of_type, place, free, depth)
        if isinstance(inner, GraphQLEnumType):
            return Name(self._choose("enum", inner.name, list(inner.values)))
        if isinstance(inner, GraphQLInputObjectType):
            return self._object(inner, place, free, depth)
        if free and inner.name == "Upload":
            return self.variable(GraphQLNonNull(inner), lambda _: self._scalars.of("Upload", place))
        value = self._scalars.of(inner.name, place)
        if inner.name == "JSON" and free and isinstance(value, dict) and self._odds(0.15):
            value["v"] = self.variable(GraphQLNonNull(inner), lambda _: self._scalars.of("JSON", place))
        return value

    def _list(self, item: Any, place: Place, free: bool, depth: int) -> Any:
        def one(free: bool = free) -> Any:
            return self._value(item, place, free, depth + 1)

        if self._odds(0.15) and not (free and get_named_type(item).name == "Upload"):
            return one()  # the specification makes a list of it
        count = self._random.choice([0, 1, 1, 2, 2, 3]) if depth < 3 else 1
        return [self.variable(item, lambda _: one(False)) if free and self._odds(0.12) else one() for _ in range(count)]

    def _object(self, type_: GraphQLInputObjectType, place: Place, free: bool, depth: int) -> dict[str, Any]:
        value: dict[str, Any] = {}
        if type_.name.startswith("ExternalId") and self._odds(0.6 if place.finds or not place.writes else 0.1):
            value = self._known_external_id(place)
        for name in self._fields(type_, place, depth):
            self.coverage.note("input", type_.name, name)
            if name not in value:
                value[name] = self._field(type_, name, place.below(type_.name, name), free, depth)
        return value

    def _field(self, type_: GraphQLInputObjectType, name: str, place: Place, free: bool, depth: int) -> Any:
        definition = type_.fields[name]

        def make(free: bool) -> Any:
            return self._value(definition.type, place, free, depth + 1)

        if type_.is_one_of:
            strict = GraphQLNonNull(get_nullable_type(definition.type))
            return self.variable(strict, make) if free and self._odds(0.25) else make(free)
        if name == "dryRun":
            return self._odds(0.8)
        nulls = place.writes or self._odds(0.05)  # a filter refuses null
        if free:
            return self.position(definition, make, nulls=nulls)
        return None if nulls and not is_non_null_type(definition.type) and self._odds(0.05) else make(False)

    def _known_external_id(self, place: Place) -> dict[str, Any]:
        known = self._scalars._pool.external_ids.get(place.noun)
        if not known:
            return {}
        source, value = self._random.choice(known)
        return {"source": source, "value": value}

    def _fields(self, type_: GraphQLInputObjectType, place: Place, depth: int) -> list[str]:
        """The fields of an input that are given, in any order."""
        names = list(type_.fields)
        if type_.is_one_of:
            return [self._choose("input", type_.name, names)]
        required = [name for name, each in type_.fields.items() if _is_required(each)]
        optional = [name for name in names if name not in required and self._fits(type_.fields[name], depth)]
        chosen = dict.fromkeys(required)
        if type_.name.endswith(("Input", "Where")) and self._odds(0.5):
            fresh = self.coverage.fresh_inputs(type_, optional)
            chosen |= dict.fromkeys(self._random.sample(fresh, min(len(fresh), 10 if place.writes else 4)))
        for _ in range(self._number(type_, place, len(optional))):
            fresh = self.coverage.fresh_inputs(type_, optional) if self._odds(0.5) else []
            chosen[self._random.choice(fresh or optional)] = None
        if "match" in chosen and "name" in type_.fields and self._odds(0.6):
            chosen["name"] = None
        for one, other in EXCLUSIVE:
            if one in chosen and self._odds(0.9):
                chosen.pop(other, None)
        if "subcategory" in chosen or "subcategoryId" in chosen:
            chosen.setdefault("category" if "categoryId" not in chosen else "categoryId")
        given = list(chosen)
        self._random.shuffle(given)
        return given

    def _number(self, type_: GraphQLInputObjectType, place: Place, most: int) -> int:
        if not most:
            return 0
        if type_.name.endswith("Filter"):
            return 1 if self._odds(0.85) else 2
        if type_.name.endswith("Where"):
            return self._random.choice([1, 1, 1, 2, 3])
        if place.writes or type_.name.endswith("Input"):
            return self._random.choice([0, 1, 2, 3, 3, 4, 6])
        return self._random.choice([0, 1])

    def _fits(self, definition: GraphQLInputField, depth: int) -> bool:
        """Whether a field of an input may still be opened: filters lead into each other without end."""
        named = get_named_type(definition.type)
        return depth < 4 or not isinstance(named, GraphQLInputObjectType) or named.name.endswith("Filter")

    def _choose(self, kind: str, owner: str, names: list[str]) -> str:
        """One of some names, sooner one that was never used."""
        fresh = self.coverage.fresh(kind, owner, names) if self._odds(0.6) else []
        name = self._random.choice(fresh or names)
        self.coverage.note(kind, owner, name)
        return name


def plain(value: Any) -> Any:
    """A value as JSON has it."""
    if isinstance(value, Mapping):
        return {name: plain(each) for name, each in value.items()}
    if isinstance(value, list):
        return [plain(each) for each in value]
    return str(value) if isinstance(value, Name) else value


def _is_required(position: GraphQLArgument | GraphQLInputField) -> bool:
    return is_non_null_type(position.type) and position.default_value is Undefined
