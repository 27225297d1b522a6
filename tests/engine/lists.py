"""The arguments of lists: sizes, cursors, filters, orders and searches that go together."""

from random import Random
from typing import Any, Final

from graphql import GraphQLArgument, GraphQLField, get_named_type

from tests.engine.inputs import Inputs
from tests.engine.pool import Pool, order_of
from tests.engine.scalars import Name, Place, Scalars, Variable

FRESH: Final = 0.6
"""How often something is asked for of which a part was never used."""

_FEW: Final = 12
"""Below this many objects a list may be of the default size."""


class ListArguments:
    """Makes the arguments of one document's lists."""

    def __init__(self, random: Random, scalars: Scalars, pool: Pool, inputs: Inputs) -> None:
        self._random = random
        self._odds = scalars.odds
        self._scalars = scalars
        self._pool = pool
        self._inputs = inputs

    def arguments(self, definition: GraphQLField, many: int, wish: str | None) -> dict[str, Any]:
        """By name; what is left out is not there. `wish` is the name of one that should be there."""
        noun = get_named_type(definition.type).name.removesuffix("Connection")
        given = self._page(definition, noun, many)
        if wish in {"after", "before"} and self._pool.cursors.get(noun):
            given = {"first": 2, **self._cursors(definition, noun, [wish])}
        fixed = {name: self._at(definition, name, value) for name, value in given.items()}
        return {**self._wanted(definition, noun, given, wish), **fixed}

    def size(self, argument: GraphQLArgument) -> Any:
        """The size of what is no connection; `limit` counts."""
        sizes = [1, 2, 3, 5, 5, 10, 2]
        value = self._random.choice([-1, 0, 251, 1001, 1_000_001]) if self._odds(0.04) else self._random.choice(sizes)
        return self._inputs.position(argument, lambda _: value)

    def _page(self, definition: GraphQLField, noun: str, many: int) -> dict[str, Any]:
        roll = self._random.random()
        if roll < 0.02:
            return self._random.choice([{"first": -1}, {"first": 251}, {"last": 251}, {"first": 1, "last": 1}])
        if roll < 0.035:
            return {"first": 2, self._random.choice(["after", "before"]): self._random.choice(["junk", "", "WyJpZCJd"])}
        small = self._random.choice([0, 1, 1, 2, 2, 3] if many > 3 else [0, 1, 2, 3, 4, 5])
        if roll < 0.06:
            return {} if many < _FEW else {"last": small}
        if roll < 0.09:
            return {"first": None, "last": small}
        size = {"last": small} if roll < 0.25 else {"first": small}
        return {**size, **self._cursors(definition, noun)} if self._odds(0.25) else size

    def _cursors(self, definition: GraphQLField, noun: str, wished: list[str] | None = None) -> dict[str, Any]:
        """Cursors of one order, which stands beside them."""
        known = self._pool.cursors.get(noun)
        if not known:
            return {}
        signature = self._random.choice(list(known))
        sides = wished or self._random.choice([["after"], ["after"], ["before"], ["after", "before"]])
        cursors: dict[str, Any] = {side: self._random.choice(known[signature]) for side in sides}
        order = order_of(signature)
        if order is None:
            return {**cursors, "search": self._scalars.words()} if "search" in definition.args else {}
        steps = [{"field": Name(each["field"]), "direction": Name(each["direction"])} for each in order]
        if steps == [{"field": "CREATED_AT", "direction": "ASC"}]:
            return cursors
        return {**cursors, "orderBy": steps}

    def _at(self, definition: GraphQLField, name: str, value: Any) -> Any:
        if value is None:
            return None
        found = self._inputs.position(definition.args[name], lambda _: value, nulls=False)
        if isinstance(found, Variable) and name in {"first", "last"} and self._inputs.variables[found].sent is None:
            self._inputs.variables[found].sent = value  # without a size the page would be long
        return found

    def _wanted(self, definition: GraphQLField, noun: str, given: dict[str, Any], wish: str | None) -> dict[str, Any]:
        wanted: dict[str, Any] = {}
        for name, usual in (("where", 0.22), ("orderBy", 0.2), ("search", 0.07), ("deleted", 0.12)):
            if name not in definition.args or name in given:
                continue
            odds = FRESH if self._inputs.coverage.has_fresh(definition.args[name].type) else usual
            if name != wish and not self._odds(odds):
                continue
            if name == "orderBy" and {"after", "before"} & given.keys() and self._odds(0.9):
                continue
            argument = definition.args[name]
            wanted[name] = self._inputs.argument(argument, Place(noun, name))
        return wanted
