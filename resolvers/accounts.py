"""The viewer: root fields."""

from typing import Any

from engine.fields import Arguments, Asked, Asker
from kit.actor import ActorKind
from kit.snapshots import Reads
from resolvers.roots import query
from schema.accounts import Viewer


async def _viewer(asker: Asker, _: Reads, __: Arguments) -> dict[str, Any]:
    actor = asker.actor
    return {
        "account_id": actor.account.id,
        "user_id": actor.id if actor.kind is ActorKind.USER else None,
        "application_id": actor.id if actor.kind is ActorKind.APPLICATION else None,
        "scopes": sorted(actor.scopes),
    }


QUERIES = (query("viewer", Viewer, Asked(_viewer), scope=None, description="Whoever's token the request carries."),)
