"""The limits: root fields."""

from collections.abc import Collection
from typing import Any

from engine.fields import Arguments, Asked, Asker
from engine.objects import MAX_OBJECTS
from inventory.accounts.queries import ALL_ACCOUNTS
from inventory.assets.receiving import STAGED_LIMITS
from inventory.products.alternates import MAX_ALTERNATE_SKUS
from inventory.products.boms import MAX_BOM_ITEMS, MAX_BOMS, MAX_EXTRA_COSTS
from inventory.products.commands import MAX_VARIANTS
from inventory.products.kits import MAX_KIT_ITEMS
from inventory.products.packages import MAX_TEXT
from inventory.products.substitutions import MAX_SUBSTITUTIONS
from inventory.products.vessels import MAX_BUNDLES
from inventory.taxonomy.commands import MAX_TAGS
from kit import filters, idempotency, pages
from kit.batch import MAX_ROWS
from kit.ordering import MAX_STEPS
from kit.pictures import ATTACHMENTS, DEFAULT_LIMITS, PICTURES, Kind, can_open
from kit.search import queries
from kit.snapshots import Reads
from resolvers.changes import MAX_CHANGES
from resolvers.nodes import MAX_IDS
from resolvers.roots import query
from schema.connections import MAX_COUNT
from schema.limits import Limits


async def _limits(asker: Asker, reads: Reads, _: Arguments) -> dict[str, Any]:
    [account] = await ALL_ACCOUNTS.by_ids(reads, [asker.actor.account.id])
    return {
        "default_page_size": pages.DEFAULT_SIZE,
        "max_page_size": pages.MAX_SIZE,
        "max_objects": MAX_OBJECTS,
        "max_changes": MAX_CHANGES,
        "max_ids": MAX_IDS,
        "max_variants_of_new_product": MAX_VARIANTS,
        "idempotency_key_hours": int(idempotency.KEPT.total_seconds()) // 3600,
        "photos_per_item": account["photos_per_item_limit"],
        "max_picture_pixels": DEFAULT_LIMITS.pixels,
        "max_picture_edge": DEFAULT_LIMITS.edge,
        "max_picture_frames": DEFAULT_LIMITS.frames,
        "max_animation_pixels": DEFAULT_LIMITS.total_pixels,
        "picture_media_types": _media_types(PICTURES),
        "attachment_media_types": _media_types(ATTACHMENTS),
        "max_kit_items": MAX_KIT_ITEMS,
        "max_bom_items": MAX_BOM_ITEMS,
        "max_extra_costs": MAX_EXTRA_COSTS,
        "max_boms": MAX_BOMS,
        "max_alternate_skus": MAX_ALTERNATE_SKUS,
        "max_substitutions": MAX_SUBSTITUTIONS,
        "max_bulk_rows": MAX_ROWS,
        "max_tags": MAX_TAGS,
        "max_bundles": MAX_BUNDLES,
        "max_amount_characters": MAX_TEXT,
        "max_filter_levels": filters.MAX_LEVELS,
        "max_filter_lists": filters.MAX_MANY,
        "max_filter_conditions": filters.MAX_CONDITIONS,
        "max_filter_values": filters.MAX_LIST,
        "max_order_fields": MAX_STEPS,
        "max_search_characters": queries.MAX_LENGTH,
        "max_search_words": queries.MAX_WORDS,
        "max_counted": MAX_COUNT,
        "max_staged_upload_bytes": STAGED_LIMITS.size,
        **asker.limits,
    }


def _media_types(kinds: Collection[Kind]) -> list[str]:
    return sorted({kind.media_type for kind in kinds if can_open(kind)})


QUERIES = (query("limits", Limits, Asked(_limits), scope=None, description="Every limit that a request can run into."),)
