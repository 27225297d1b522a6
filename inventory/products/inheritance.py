"""What a variant has from its product: where it has no value of its own, its product's, copied into its row.

Filters and orders over variants so stand on stored, indexed columns.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from inventory.products.models import VARIANTS
from kit import entities
from kit.entities import Row
from kit.values import folded
from kit.work import UnitOfWork

PRICES: Final = ("wholesale_price", "retail_price", "unit_cost")

INHERITED: Final = (
    "description",
    "image_url",
    "supplier_id",
    "default_receiving_location_id",
    "sellable",
    "discontinued",
    "currency",
    *PRICES,
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

    Prices are had from the product only in its currency: an amount without its currency means nothing.
    """
    names = heritable(is_default=is_default)
    currency = own.get("currency", product["currency"])
    foreign = PRICES if currency != product["currency"] else ()
    values = {name: own[name] if name in own else None if name in foreign else product[name] for name in names}
    return {**values, **folded(VARIANTS, values)}


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
