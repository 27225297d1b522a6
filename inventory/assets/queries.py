"""What can be asked of assets."""

from typing import Final

from inventory.assets.models import ASSET_TYPES, ASSETS, STAGED_UPLOADS, AssetRole
from kit.collection import NAMED_FILTERS, NAMED_ORDERS, Collection
from kit.filters import Relation

ALL_ASSET_TYPES: Final = Collection(ASSET_TYPES, filters=(*NAMED_FILTERS, "description"), orders=NAMED_ORDERS)
ALL_STAGED_UPLOADS: Final = Collection(STAGED_UPLOADS)

_FILTERS: Final = (
    "id",
    "product_id",
    "variant_id",
    "role",
    "type_id",
    "description",
    "alt_text",
    "position",
    "is_identifying",
    "status",
    "source_url",
    "file_name",
    "content_type",
    "file_size",
    "width",
    "height",
    "sha256",
    "created_at",
    "updated_at",
    "deleted_at",
)
_ORDERS: Final = ("created_at", "updated_at", "position")
_RELATIONS: Final = (Relation("type", lambda: ALL_ASSET_TYPES, "type_id"),)


def _in_role(role: AssetRole) -> Collection:
    return Collection(
        ASSETS,
        filters=_FILTERS,
        relations=_RELATIONS,
        orders=_ORDERS,
        arranged="position",
        only=("role", role.value),
    )


ALL_ASSETS: Final = Collection(ASSETS, filters=_FILTERS, relations=_RELATIONS, orders=_ORDERS)
IMAGES: Final = _in_role(AssetRole.IMAGE)
CREATIVES: Final = _in_role(AssetRole.CREATIVE)
ATTACHMENTS: Final = _in_role(AssetRole.ATTACHMENT)
