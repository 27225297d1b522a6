"""What a variant has from its product: where it has no value of its own, its product's, copied into its row.

Filters and orders over variants so stand on stored, indexed columns.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from inventory.products.models import VARIANTS
from inventory.products.vessels import contradicts_bundles, contradicts_order
from kit import entities
from kit.entities import Row
from kit.values import folded
from kit.work import UnitOfWork

PRICES: Final = ("wholesale_price", "retail_price", "unit_cost", "price", "price_per")
"""What means nothing without its currency; what a purchase price is for goes with it."""

VESSEL: Final = ("vessel_size", "vessel_unit", "vessel_type")
"""What makes a vessel: had from the product as a whole, for it is given as a whole."""

INHERITED: Final = (
    "description",
    "image_url",
    "supplier_id",
    "default_receiving_location_id",
    "sellable",
    "discontinued",
    "currency",
    *PRICES,
    "account_code",
    *VESSEL,
    "bundles",
    "order_unit",
    "count_fractions",
)
"""What every variant has from its product."""

IDENTIFIERS: Final = ("sku", "upc", "supplier_reference")
"""What only the single variant of a product made without variants has from it: a code names one thing."""

TAGS: Final = "tags"
"""Among the names of a variant's `own` values stands this where its tags are its own."""


def heritable(*, is_default: bool) -> tuple[str, ...]:
    """The columns that a variant may have from its product."""
    return (*INHERITED, *IDENTIFIERS) if is_default else INHERITED


def effective(product: Row, own: Mapping[str, Any], *, is_default: bool) -> dict[str, Any]:
    """The values of a variant whose own values are `own`.

    Prices are had from the product only in its currency: an amount without its currency means nothing. And what would
    contradict a value of its own is not had from there: a vessel, bundles, or what is ordered.
    """
    names = heritable(is_default=is_default)
    currency = own.get("currency", product["currency"])
    foreign = PRICES if currency != product["currency"] else ()
    values = {name: own[name] if name in own else None if name in foreign else product[name] for name in names}
    return {**values, **_contradicting(values, own), **folded(VARIANTS, values)}


def _contradicting(values: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, None]:
    """The values to leave out because they contradict one that is the variant's own."""
    left_out: dict[str, None] = {}
    if contradicts_order(values):
        left_out |= dict.fromkeys(VESSEL if "order_unit" in own else ("order_unit",))
    if contradicts_bundles(values):
        left_out |= dict.fromkeys(VESSEL if "bundles" in own else ("bundles",))
    return left_out


def own_values(variant: Row) -> dict[str, Any]:
    """The values that a variant has of its own, of those that it might have from its product."""
    return {name: variant[name] for name in variant["own"] if name in variant}


async def follow(
    work: UnitOfWork,
    products: Mapping[str, Row],
    tags: Mapping[str, Sequence[str]],
    variants: Iterable[Row],
    reason: str | None,
) -> None:
    """Gives held variants what they now have from their products, which stand by id; to rows that hold tags, those
    too. One statement."""
    changes = []
    for variant in variants:
        product = products[variant["product_id"]]
        values = effective(product, own_values(variant), is_default=variant["is_default"])
        if TAGS in variant:
            values[TAGS] = list(tags[product["id"]])
        changes.append((variant, values))
    await entities.update(work, VARIANTS, changes, reason)
