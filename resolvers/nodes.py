"""Anything by its id: root fields."""

from collections.abc import Iterable
from typing import Annotated, Final

import strawberry

from engine.fields import Arguments, Found
from inventory.accounts.scopes import Scope
from kit.collection import Collection
from kit.errors import BadArgument
from kit.ids import prefix_of
from kit.snapshots import Reads
from resolvers.roots import Id, query
from schema.fields import ScopesOf
from schema.nouns import NOUNS, Node, scope_of_id

MAX_IDS: Final = 250
"""How many ids one `nodes` field takes."""

Ids = Annotated[
    list[strawberry.ID], strawberry.argument(description=f"The ids, at most {MAX_IDS}, of any kinds in any order.")
]


def _scopes(ids: Iterable[str]) -> list[Scope]:
    return [scope for scope in map(scope_of_id, ids) if scope is not None]


async def _id(_: Reads, arguments: Arguments) -> list[str]:
    return [arguments["id"]]


async def _ids(_: Reads, arguments: Arguments) -> list[str]:
    ids: list[str] = arguments["ids"]
    if len(ids) > MAX_IDS:
        raise BadArgument(f"At most {MAX_IDS} ids at once, not {len(ids)}.", argument="ids")
    return ids


def _rows_of(entity_id: str) -> Collection | None:
    noun = NOUNS.get(prefix_of(entity_id) or "")
    return None if noun is None else noun.rows


QUERIES = (
    query(
        "node",
        Node | None,
        Found(_id, _rows_of),
        scope=None,
        description="Anything by its id; null if there is no such thing. Requires the scope that its kind requires.",
        arguments={"id": Id},
        scopes_of_arguments=ScopesOf(("id",), lambda arguments: _scopes([arguments["id"]])),
    ),
    query(
        "nodes",
        list[Node | None],
        Found(_ids, _rows_of),
        scope=None,
        description="Anything by its id, many at once: for each id the thing, or null if there is no such thing.",
        arguments={"ids": Ids},
        scopes_of_arguments=ScopesOf(("ids",), lambda arguments: _scopes(arguments["ids"])),
    ),
)
