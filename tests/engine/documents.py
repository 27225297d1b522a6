"""Random documents over the whole schema, valid by construction, with variables to send along.

A document comes from a seed and a pool of what is in the database, so that its answers have substance. Whether it is
valid is not looked at here: whoever runs it validates it, and an invalid one is a defect of this generator.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any, Final

from graphql import (
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    get_named_type,
    get_nullable_type,
    is_list_type,
    is_required_argument,
)
from graphql.type import GraphQLBoolean
from graphql.utilities import do_types_overlap

from tests.engine.coverage import Coverage
from tests.engine.inputs import OMITTED, Inputs, Uses
from tests.engine.lists import ListArguments
from tests.engine.pool import Pool
from tests.engine.scalars import Place, Scalars, literal
from tests.engine.scopes import Entry, Scope

MUTATIONS: Final = 0.13
"""How many of the documents are mutations."""

MUTATIONS_AT_FIRST: Final = 0.4
"""How many are, as long as something of a mutation was never written."""

FRESH: Final = 0.85
"""How often something is chosen that was never written, as long as there is such a thing."""

SIZES: Final = {3: 26, 5: 26, 7: 20, 10: 14, 16: 6, 40: 2}
"""How many fields a document may have, roughly, and how often: small ones cost little, large ones nest."""

Composite = GraphQLObjectType | GraphQLInterfaceType


@dataclass(frozen=True, slots=True)
class Generated:
    """A document, and what is sent with it."""

    text: str
    variables: Mapping[str, Any] = field(default_factory=dict)
    operation_name: str | None = None


@dataclass(slots=True)
class Fragment:
    """A named fragment that is written to its end."""

    name: str
    on: Composite
    text: str
    scope: Scope
    uses: Uses
    fields: int


class Documents:
    """A stream of documents: each is different, and the same seed and pool give the same stream."""

    def __init__(self, schema: GraphQLSchema, random: Random, pool: Pool, coverage: Coverage | None = None) -> None:
        self.coverage = coverage or Coverage(schema)
        self._schema = schema
        self._random = random
        self._scalars = Scalars(random, pool)
        self._pool = pool
        self._repeatable: list[Generated] = []

    def next(self) -> Generated:
        """The next document."""
        if self._repeatable and self._scalars.odds(0.02):
            return self._random.choice(self._repeatable)
        draft = _Draft(self._schema, self._random, self._scalars, self.coverage, self._pool)
        made = draft.document("mutation" if self._scalars.odds(self._mutations()) else "query")
        if "idempotencyKey" in made.text or "idempotencyKey" in str(made.variables):
            self._repeatable = [*self._repeatable[-20:], made]
        return made

    def _mutations(self) -> float:
        fields = self._schema.mutation_type.fields if self._schema.mutation_type else {}
        fresh = any(self.coverage.is_mutation_fresh(each) for each in fields.values())
        return MUTATIONS_AT_FIRST if fresh else MUTATIONS


class _Draft:
    """One document being written."""

    def __init__(self, schema: GraphQLSchema, random: Random, scalars: Scalars, coverage: Coverage, pool: Pool) -> None:
        self._schema = schema
        self._random = random
        self._odds = scalars.odds
        self._coverage = coverage
        self._inputs = Inputs(random, scalars, coverage)
        self._lists = ListArguments(random, scalars, pool, self._inputs)
        self._fragments: list[Fragment] = []
        self._aliases = 0
        [self._fields] = random.choices(*zip(*SIZES.items(), strict=True))
        self._depth = random.choice([4, 5, 6, 7, 9])

    def document(self, kind: str) -> Generated:
        """The whole document, of one operation that is asked for and sometimes of others."""
        named = self._odds(0.5)
        asked = self._operation(kind, "Asked" if named else None)
        operations = [asked]
        if named and self._odds(0.15):
            for name in ("Other", "Third")[: self._random.choice([1, 1, 2])]:
                self._fields = 4
                operations.append(self._operation(self._random.choice(["query", "query", "mutation"]), name))
        used = set().union(*(uses.fragments for _, uses in operations))
        texts = [text for text, _ in operations]
        texts += [
            f"fragment {each.name} on {each.on.name} {each.text}" for each in self._fragments if each.name in used
        ]
        self._random.shuffle(texts)
        needs_name = len(operations) > 1 or (named and self._odds(0.5))
        return Generated("\n".join(texts), self._sent(asked[1]), "Asked" if needs_name else None)

    def _sent(self, uses: Uses) -> dict[str, Any]:
        declared = self._inputs.variables
        sent = {name[1:]: declared[name].sent for name in sorted(uses.variables) if declared[name].sent is not OMITTED}
        return {**sent, "unasked": 1} if self._odds(0.02) else sent

    def _operation(self, kind: str, name: str | None) -> tuple[str, Uses]:
        root = self._schema.query_type if kind == "query" else self._schema.mutation_type
        assert root is not None
        text, uses = self._definition(lambda: self._selections(root, Scope(), 0, 1))
        variables = ", ".join(self._inputs.variables[each].definition(each) for each in sorted(uses.variables))
        head = " ".join(filter(None, (kind, name))) + (f"({variables})" if variables else "")
        return (text if head == "query" else f"{head} {text}"), uses

    def _definition(self, write: Callable[[], str]) -> tuple[str, Uses]:
        """What is written, and what it uses, apart from the definition around it."""
        around, self._inputs.uses = self._inputs.uses, Uses()
        text = write()
        uses, self._inputs.uses = self._inputs.uses, around
        return text, uses

    def _selections(self, type_: Composite, scope: Scope, depth: int, many: int) -> str:
        """A selection set on a type. `many` is about how many objects it is answered for."""
        parts: list[str] = []
        for _ in range(self._breadth(type_, depth)):
            if self._fields <= 0 and parts:
                break
            parts += self._selection(type_, scope, depth, many)
        return "{ " + " ".join(parts or ["__typename"]) + " }"

    def _breadth(self, type_: Composite, depth: int) -> int:
        if type_.name == "Mutation":
            return self._random.choice([1, 1, 1, 1, 2, 3])
        if depth == 0:
            return self._random.choice([1, 1, 1, 1, 2, 3])
        if type_.name.endswith("Payload"):
            return self._random.choice([1, 2, 3, 4, 6])
        return self._random.choice([1, 1, 2, 2, 3, 5])

    def _selection(self, type_: Composite, scope: Scope, depth: int, many: int) -> Sequence[str]:
        roll = self._random.random()
        if roll < 0.06:
            return self._typename(scope)
        if roll < 0.13 and scope:
            return self._again(type_, scope, depth, many)
        if roll < 0.2:
            return self._inline(type_, scope, depth, many)
        if roll < 0.27:
            return self._spread(type_, scope, depth, many)
        return self._field(type_, self._choose_field(type_, depth), scope, depth, many)

    def _typename(self, scope: Scope) -> Sequence[str]:
        key = "__typename" if self._odds(0.7) else self._alias(scope, [])
        entry = Entry("__typename", "", "String!", Uses())
        if key in scope and not scope[key].agrees(entry):
            return ()
        scope[key] = entry
        return (f"__typename{self._directives()}" if key == "__typename" else f"{key}: __typename{self._directives()}",)

    def _again(self, type_: Composite, scope: Scope, depth: int, many: int) -> Sequence[str]:
        """A response key a second time, with other selections below it."""
        key = self._random.choice(list(scope))
        entry = scope[key]
        definition = type_.fields.get(entry.field)
        if definition is None or str(definition.type) != entry.type:
            return ()
        self._inputs.uses.add(entry.uses)
        return (self._written(key, entry, definition, depth, many),)

    def _field(self, type_: Composite, name: str, scope: Scope, depth: int, many: int) -> Sequence[str]:
        self._fields -= 1
        self._coverage.note("field", type_.name, name)
        definition = type_.fields[name]
        arguments, uses = self._definition(lambda: self._arguments(type_, name, definition, many))
        entry = Entry(name, arguments, str(definition.type), uses)
        key = self._key(type_, scope, entry)
        if key in scope and self._is_composite(definition):
            entry = scope[key]
        elif self._is_composite(definition):
            entry.below = Scope()
        scope[key] = entry
        self._inputs.uses.add(entry.uses)
        return (self._written(key, entry, definition, depth, many),)

    def _written(self, key: str, entry: Entry, definition: GraphQLField, depth: int, many: int) -> str:
        head = entry.field if key == entry.field else f"{key}: {entry.field}"
        text = f"{head}{entry.arguments}{self._directives()}"
        if entry.below is None:
            return text
        inner = get_named_type(definition.type)
        assert isinstance(inner, GraphQLObjectType | GraphQLInterfaceType)
        below = many * 3 if is_list_type(get_nullable_type(definition.type)) else many
        return f"{text} {self._selections(inner, entry.below, depth + 1, below)}"

    def _key(self, type_: Composite, scope: Scope, entry: Entry) -> str:
        """A response key under which a field can stand."""
        plain = scope.get(entry.field)
        is_free = plain is None or plain.agrees(entry)
        wants_alias = self._odds(0.5 if entry.arguments else 0.12)
        return entry.field if is_free and not wants_alias else self._alias(scope, list(type_.fields))

    def _alias(self, scope: Scope, others: list[str]) -> str:
        """A fresh key; sometimes the name of another field."""
        if others and self._odds(0.12):
            name = self._random.choice(others)
            if name not in scope:
                return name
        self._aliases += 1
        return self._random.choice(["a", "b", "zz", "_"]) + str(self._aliases)

    def _choose_field(self, type_: Composite, depth: int) -> str:
        names = list(type_.fields)
        leaves = [name for name in names if not self._is_composite(type_.fields[name])]
        fresh = self._coverage.fresh_fields(type_, names)
        if depth + 1 < self._depth and self._fields > 1 and fresh and self._odds(FRESH / 2):
            return self._random.choice(fresh)
        if leaves and (depth + 1 >= self._depth or self._fields <= 1 or (depth > 0 and self._odds(0.5))):
            names = leaves
        elif depth > 0 and len(leaves) < len(names):
            names = [name for name in names if name not in leaves]
        fresh = self._coverage.fresh_fields(type_, names)
        if type_.name == "Mutation":
            fresh += [name for name in names if self._coverage.is_mutation_fresh(type_.fields[name])]
        if fresh and self._odds(FRESH):
            return self._random.choice(fresh)
        leading = [name for name in names if not fresh and self._coverage.leads_to_fresh(type_.fields[name].type)]
        return self._random.choice(leading if leading and self._odds(FRESH / 2) else names)

    def _is_composite(self, definition: GraphQLField) -> bool:
        return isinstance(get_named_type(definition.type), GraphQLObjectType | GraphQLInterfaceType)

    def _arguments(self, type_: Composite, name: str, definition: GraphQLField, many: int) -> str:
        fresh = self._coverage.fresh_arguments(type_, name)
        wish = self._random.choice(fresh) if fresh and self._odds(FRESH) else None
        if "after" in definition.args and "last" in definition.args:
            given = self._lists.arguments(definition, many, wish)
        else:
            noun = "" if type_.name != "Query" else name[0].upper() + name[1:]
            given = {each: self._argument(each, definition, noun, wish) for each in definition.args}
        pairs = [(each, value) for each, value in given.items() if value is not OMITTED]
        self._random.shuffle(pairs)
        for each, _ in pairs:
            self._coverage.note("argument", type_.name, name, each)
        return "(" + ", ".join(f"{each}: {literal(value)}" for each, value in pairs) + ")" if pairs else ""

    def _argument(self, name: str, definition: GraphQLField, noun: str, wish: str | None) -> Any:
        argument = definition.args[name]
        if name != wish and not is_required_argument(argument) and self._odds(0.4):
            return OMITTED
        if name in {"first", "limit"}:
            return self._lists.size(argument)
        if name == "input":
            return self._inputs.argument(argument, Place(writes=True))
        return self._inputs.argument(argument, Place(noun if name == "by" else "", name))

    def _inline(self, type_: Composite, scope: Scope, depth: int, many: int) -> Sequence[str]:
        condition = self._on([None, type_, *self._conditions(type_)])
        on = type_ if condition is None else condition
        before = self._fields
        inner = Scope()
        text, uses = self._definition(lambda: self._selections(on, inner, depth, many))
        if not scope.takes(inner):
            self._fields = before
            return ()
        scope.take(inner)
        self._inputs.uses.add(uses)
        return (f"...{'' if condition is None else f' on {on.name}'}{self._directives(0.2)} {text}",)

    def _spread(self, type_: Composite, scope: Scope, depth: int, many: int) -> Sequence[str]:
        known = [each for each in self._fragments if do_types_overlap(self._schema, each.on, type_)]
        known = [each for each in known if each.fields <= self._fields and scope.takes(each.scope)]
        if known and self._odds(0.6):
            fragment = self._random.choice(known)
            self._fields -= fragment.fields
        else:
            fragment = self._new_fragment(type_, depth, many)
            if not scope.takes(fragment.scope):
                return ()
        scope.take(fragment.scope)
        self._inputs.uses.add(fragment.uses)
        self._inputs.uses.fragments.add(fragment.name)
        return (f"...{fragment.name}{self._directives(0.15)}",)

    def _new_fragment(self, type_: Composite, depth: int, many: int) -> Fragment:
        on = self._on([type_, type_, *self._conditions(type_)]) or type_
        scope, before = Scope(), self._fields
        text, uses = self._definition(lambda: self._selections(on, scope, depth, many))
        fragment = Fragment(f"F{len(self._fragments)}", on, text, scope, uses, before - self._fields)
        self._fragments.append(fragment)
        return fragment

    def _on(self, types: Sequence[Composite | None]) -> Composite | None:
        """One of some types for a fragment, sooner one that has something that was never used."""
        fresh = [each for each in types if each and self._coverage.fresh_fields(each, list(each.fields))]
        return self._random.choice(fresh if fresh and self._odds(FRESH / 2) else types)

    def _conditions(self, type_: Composite) -> Sequence[Composite]:
        """The other types on which a fragment may stand."""
        if isinstance(type_, GraphQLObjectType):
            return type_.interfaces
        return [
            *(each for each in type_.interfaces if self._odds(0.5)),
            *self._schema.get_implementations(type_).interfaces,
            *self._schema.get_possible_types(type_),
        ]

    def _directives(self, odds: float = 0.07) -> str:
        if not self._odds(odds):
            return ""
        names = self._random.choice([["include"], ["skip"], ["include"], ["skip", "include"], ["include", "skip"]])
        return "".join(f" @{name}(if: {self._condition(name == 'include')})" for name in names)

    def _condition(self, wanted: bool) -> str:
        """A literal or a variable; mostly so that the selection stays."""

        def make(_: bool) -> bool:
            return wanted if self._odds(0.75) else not wanted

        if self._odds(0.4):
            return literal(make(True))
        return literal(self._inputs.variable(GraphQLNonNull(GraphQLBoolean), make, nulls=self._odds(0.1)))
