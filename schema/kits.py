"""Kit items, and the inputs that give them to kits."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any, Final

import strawberry

from inventory.accounts.scopes import Scope
from inventory.products.kit_contents import Content, contents_of
from inventory.products.kits import MAX_KIT_ITEMS
from inventory.products.queries import ALL_KIT_ITEMS, ALL_PRODUCTS, ALL_VARIANTS
from inventory.taxonomy.queries import ALL_UNITS_OF_MEASURE
from kit.errors import BadArgument, DomainError
from kit.quantity import quantity_out
from kit.snapshots import Reads
from schema.fields import column, given, required, to_one, to_value
from schema.inputs import UpdateInput
from schema.lines import LineInput, number, total
from schema.money import Money, money
from schema.nouns import Node, noun
from schema.scalars import CurrencyCode, Decimal
from schema.units_of_measure import UnitOfMeasure

_LazyProduct = Annotated["Product", strawberry.lazy("schema.products")]  # type: ignore[name-defined]  # noqa: F821
_LazyVariant = Annotated["Variant", strawberry.lazy("schema.products")]  # type: ignore[name-defined]  # noqa: F821


@noun(ALL_KIT_ITEMS, Scope.CATALOG_READ, "How many of a variant are in a kit.")
class KitItem(Node):
    """How many of a variant are in a kit."""

    kit: _LazyProduct = to_one("The kit that it is in.", "kit_id", ALL_PRODUCTS)
    variant: _LazyVariant = to_one("What is in the kit.", "variant_id", ALL_VARIANTS)
    product: _LazyProduct = to_one(
        "The product of what is in the kit; a kit itself where its `type` is KIT.", "component_id", ALL_PRODUCTS
    )
    quantity: float = number("How many, in `unitOfMeasure`.", "quantity")
    unit_of_measure: UnitOfMeasure | None = to_one(
        "What the quantity is counted in; null for single ones.", "unit_id", ALL_UNITS_OF_MEASURE
    )
    base_quantity: float = number(
        "How many in the base unit of `unitOfMeasure`: 24 for 2 dozen; at most six decimals, half to even.",
        "base_quantity",
    )
    price: Money | None = money("What the kit charges for one, in `unitOfMeasure`.", "price")
    original_price: Money | None = money("What one costs outside of the kit, in `unitOfMeasure`.", "original_price")
    total: Money | None = total("`price` times `quantity`", "price")
    position: int = column("Its place among the kit's items, from 0.")
    created_at: datetime = column("When it was put into the kit.")
    updated_at: datetime = column("When it last changed.")


@strawberry.type(description="How many of a variant are in a kit, in the kits that are in it as well.")
class KitContent:
    """How many of a variant are in a kit, in the kits that are in it as well."""

    variant: _LazyVariant = to_one("What is in the kit.", "variant_id", ALL_VARIANTS)
    quantity: float = column(
        "How many are in one kit, in base units, all places together; at most six decimals, half to even."
    )
    level: int = column("How deep it lies: 1 in the kit itself, 2 in a kit in it; the least where it is in several.")
    is_kit: bool = column("Whether it is a kit itself, of which everything is listed too.")


async def _contents(reads: Reads, kit_ids: Sequence[str]) -> list[list[dict[str, Any]] | BadArgument]:
    return [_shown(contents) for contents in await contents_of(reads, kit_ids)]


def _shown(contents: Mapping[str, Content]) -> list[dict[str, Any]] | BadArgument:
    try:
        return [
            {
                "variant_id": variant_id,
                "quantity": quantity_out(each.millionths),
                "level": each.level,
                "is_kit": each.is_kit,
            }
            for variant_id, each in contents.items()
        ]
    except DomainError:
        return BadArgument("There are more of something in it than can be counted.")


def kit_contents() -> Any:
    """The field that shows all that is in a kit."""
    return to_value(
        "All that is in one, if its `type` is KIT, in the kits that are in it as well, at whatever depth: each variant "
        "once, the nearest first.",
        "id",
        _contents,
        size=100,
    )


@strawberry.input(description="How many of a variant are in a kit. The variant is named by id, SKU or product.")
class KitItemInput(LineInput):
    """How many of a variant are in a kit."""

    price: Decimal | None = given(
        "What the kit charges for one, in the unit: >= 0, at most six decimals. Errors: OUT_OF_RANGE, TOO_PRECISE."
    )
    original_price: Decimal | None = given(
        "What one costs outside of the kit, in the unit: >= 0, at most six decimals. Errors: OUT_OF_RANGE, TOO_PRECISE."
    )
    currency: CurrencyCode | None = given("The currency of both prices; the kit's unless you say otherwise.")


KIT_ITEMS: Final = (
    f"What is in it, if its `type` is KIT: at least one and at most {MAX_KIT_ITEMS}, each variant once. They replace "
    "what was in it; an item that stays keeps its id. Errors: KIT_ITEMS_REQUIRED, KIT_ITEMS_NOT_ALLOWED, TOO_LONG, "
    "CYCLE."
)


@strawberry.input(description="Says what is in a kit.")
class KitItemsSetInput(UpdateInput):
    """Says what is in a kit."""

    kit_items: list[KitItemInput] = required(KIT_ITEMS)
