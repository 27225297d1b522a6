"""Anything by its id: root fields."""

from collections.abc import Mapping
from typing import Annotated, Any, Final

import strawberry

from inventory.accounts.scopes import Scope
from kit.errors import BadArgument
from kit.ids import prefix_of
from resolvers.roots import Id, query
from schema.fields import Info
from schema.nouns import NOUNS, Node, scope_of_id

MAX_IDS: Final = 250
"""How many ids one `nodes` field takes."""

Ids = Annotated[
    list[strawberry.ID], strawberry.argument(description=f"The ids, at most {MAX_IDS}, of any kinds in any order.")
]


def _scopes(arguments: Mapping[str, Any]) -> list[Scope]:
    ids = arguments["ids"] if "ids" in arguments else [arguments["id"]]
    return [scope for scope in map(scope_of_id, ids) if scope is not None]


@query(
    scope=None,
    description="Anything by its id; null if there is no such thing. Requires the scope that its kind requires.",
    scopes_of_arguments=_scopes,
)
async def node(info: Info, id: Id) -> Node | None:
    return await _found(info, id)


@query(
    scope=None,
    description="Anything by its id, many at once: for each id the thing, or null if there is no such thing.",
    scopes_of_arguments=_scopes,
)
async def nodes(info: Info, ids: Ids) -> list[Node | None]:
    if len(ids) > MAX_IDS:
        raise BadArgument(f"At most {MAX_IDS} ids at once, not {len(ids)}.", argument="ids")
    return await info.context.gather(_found(info, each) for each in ids)


async def _found(info: Info, entity_id: str) -> Any:
    noun = NOUNS.get(prefix_of(entity_id) or "")
    return None if noun is None else await info.context.load(noun.rows.by_ids, entity_id)


QUERIES = (node, nodes)
