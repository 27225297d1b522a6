"""The viewer: root fields."""

from kit.actor import ActorKind
from resolvers.roots import query
from schema.accounts import Viewer
from schema.fields import Info


@query(scope=None, description="Whoever's token the request carries.")
async def viewer(info: Info) -> Viewer:
    actor = info.context.actor
    row: object = {
        "account_id": actor.account.id,
        "user_id": actor.id if actor.kind is ActorKind.USER else None,
        "application_id": actor.id if actor.kind is ActorKind.APPLICATION else None,
        "scopes": sorted(actor.scopes),
    }
    return row  # type: ignore[return-value]


QUERIES = (viewer,)
