"""The limits: root fields."""

from engine.operation import MAX_OBJECTS
from inventory.accounts.queries import ALL_ACCOUNTS
from inventory.products.commands import MAX_VARIANTS
from kit import idempotency, pages
from resolvers.changes import MAX_CHANGES
from resolvers.nodes import MAX_IDS
from resolvers.roots import query
from schema.fields import Info
from schema.limits import Limits


@query(scope=None, description="Every limit that a request can run into.")
async def limits(info: Info) -> Limits:
    account = await info.context.load(ALL_ACCOUNTS.by_ids, info.context.actor.account.id)
    return Limits(
        default_page_size=pages.DEFAULT_SIZE,
        max_page_size=pages.MAX_SIZE,
        max_objects=MAX_OBJECTS,
        max_changes=MAX_CHANGES,
        max_ids=MAX_IDS,
        max_variants_of_new_product=MAX_VARIANTS,
        idempotency_key_hours=int(idempotency.KEPT.total_seconds()) // 3600,
        photos_per_item=account["photos_per_item_limit"],
        **info.context.limits,
    )


QUERIES = (limits,)
