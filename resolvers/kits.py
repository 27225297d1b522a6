"""Kits: root fields."""

from collections.abc import Mapping
from typing import Any, Final

from engine.operation import Operation
from inventory.accounts.scopes import Scope
from resolvers.mutations import mutation, performed
from schema.kits import KitItemsSetInput
from schema.mutations import VERBS
from schema.products import PRODUCTS, KitItemsSetPayload

_UPDATE: Final = next(verb for verb in VERBS if verb.name == "update" and not verb.bulk)


async def _set(operation: Operation, values: dict[str, Any]) -> Mapping[str, Any]:
    return await performed(operation, PRODUCTS, _UPDATE, values)


MUTATIONS = (
    mutation(
        "kit_items_set",
        KitItemsSetInput,
        KitItemsSetPayload,
        _set,
        scope=Scope.CATALOG_WRITE,
        description="Says what is in a kit, and nothing else. What stays in it as it was is left as it is.",
    ),
)
"""Kits are products: they are found, made and changed as these are."""
