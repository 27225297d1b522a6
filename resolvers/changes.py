"""The history: root fields."""

from typing import Annotated, Any, Final

import strawberry

from engine.fields import Arguments, Asked, Asker
from inventory.accounts.scopes import Scope
from kit import changes as history
from kit.errors import BadArgument
from kit.snapshots import Reads
from resolvers.roots import query
from schema.changes import ChangeFeed
from schema.scalars import BigInt

MAX_CHANGES: Final = 1000
"""How many changes one `changes` field gives."""

BEGINNING: Final = BigInt(0)

AfterPosition = Annotated[
    BigInt, strawberry.argument(description="Begin behind this position; 0 is the beginning of the account's history.")
]
FirstChanges = Annotated[int, strawberry.argument(description=f"How many changes at most: 0 to {MAX_CHANGES}.")]


async def _changes(_: Asker, reads: Reads, arguments: Arguments) -> dict[str, Any]:
    after, first = arguments["after"], arguments["first"]
    if not 0 <= first <= MAX_CHANGES:
        raise BadArgument(f"`first` must lie between 0 and {MAX_CHANGES}, not {first}.", argument="first")
    found = await history.following(reads, after, first + 1)
    if not found and after > await history.latest_position(reads):
        raise BadArgument("`after` lies beyond the newest change: this history is another one.", argument="after")
    rows = found[:first]
    return {
        "nodes": rows,
        "end_position": rows[-1]["position"] if rows else after,
        "has_more": len(found) > first,
    }


QUERIES = (
    query(
        "changes",
        ChangeFeed,
        Asked(_changes),
        scope=Scope.AUDIT_READ,
        description="What has changed since a position, in the order of commits. Whoever follows along by "
        "`endPosition` misses nothing and sees nothing twice.",
        arguments={"after": (AfterPosition, BEGINNING), "first": (FirstChanges, 100)},
    ),
)
