"""One thing by what identifies it: root fields whose argument `by` names exactly one of several keys."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Annotated, Any

import strawberry
from strawberry.types.field import StrawberryField

from engine.fields import Arguments, Found
from inventory.accounts.scopes import Scope
from kit.collection import Collection
from kit.lookups import Lookup
from kit.snapshots import Reads
from resolvers.roots import query
from schema.inputs import as_coerced

Ids = Sequence[str | Exception | None]
Find = Callable[[Reads, Sequence[Any]], Awaitable[Ids]]
"""Keys of one kind -> for each the id of what it identifies."""


def lookup(
    name: str,
    rows: Collection,
    type_: type,
    by_input: type,
    *,
    scope: Scope,
    ways: Mapping[str, Find] | None = None,
) -> StrawberryField:
    """A field of `Query` that is one thing; `ways` are those to find it beside its id and external id."""
    by_external_id = Lookup(rows).by_external_id

    async def find(reads: Reads, arguments: Arguments) -> Ids:
        [(way, key)] = arguments["by"].items()
        if way == "id":
            return [key]
        if way == "externalId":
            return await by_external_id(reads, [(key["source"], key["value"])])
        assert ways is not None
        return await ways[way](reads, [key])

    described = strawberry.argument(description="What identifies it: exactly one of these.")
    return query(
        name,
        type_ | None,
        Found(find, lambda _: rows),
        scope=scope,
        description=f"One {name.replace('_', ' ')} by what identifies it; null if there is none. What was deleted is "
        "found by its id, SKU and external ids alone, with `deletedAt`.",
        arguments={"by": Annotated[as_coerced(by_input), described]},
    )
