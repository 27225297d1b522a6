"""Products and variants by what people and other systems call them."""

from collections.abc import Sequence

import sqlalchemy as sa

from inventory.products import skus
from inventory.products.models import PRODUCTS, VARIANTS
from kit.database import Reads, Rows
from kit.errors import Ambiguous
from kit.values import is_storable


async def products_by_sku(reads: Reads, wanted: Sequence[str]) -> Sequence[str | None]:
    """The id of the product that has each SKU, or that has a variant with it; deleted ones too. One statement."""
    owners = await skus.owners(reads, wanted)
    ids = {row["sku"]: row["product_id"] for row in owners}
    return [ids.get(sku) for sku in wanted]


async def variants_by_sku(reads: Reads, wanted: Sequence[str]) -> Sequence[str | None]:
    """The id of the variant that has each SKU: its own, an alternate one, or its product's as the default variant. Two
    statements."""
    owners = await skus.owners(reads, wanted)
    ids = {row["sku"]: row["variant_id"] for row in owners if row["variant_id"] is not None}
    of_products = [row for row in owners if row["variant_id"] is None]
    if of_products:
        among = reads.dialect.among(VARIANTS.c.product_id, sorted({row["product_id"] for row in of_products}))
        columns = sa.select(VARIANTS.c.id, VARIANTS.c.product_id, VARIANTS.c.sku)
        defaults = {row["product_id"]: row for row in await reads.rows(columns.where(among, VARIANTS.c.is_default))}
        for row in of_products:
            default = defaults.get(row["product_id"])
            # One with a SKU of its own is not found by its product's.
            if default is not None and (row["is_alternate"] or default["sku"] == row["sku"]):
                ids[row["sku"]] = default["id"]
    return [ids.get(sku) for sku in wanted]


async def products_by_upc(reads: Reads, wanted: Sequence[str]) -> Sequence[str | Ambiguous | None]:
    """The id of the product that has each barcode, or that has a variant with it, of those not deleted; `Ambiguous`
    where several have the same one. One statement."""
    upcs = [upc for upc in wanted if is_storable(upc)]
    own = sa.select(PRODUCTS.c.upc, PRODUCTS.c.id).where(
        reads.dialect.among(PRODUCTS.c.upc, upcs), PRODUCTS.c.deleted_at.is_(None)
    )
    below = sa.select(VARIANTS.c.upc, VARIANTS.c.product_id.label("id")).where(
        reads.dialect.among(VARIANTS.c.upc, upcs), VARIANTS.c.deleted_at.is_(None)
    )
    found = await reads.rows(sa.union(own, below))
    return _each_only(wanted, found)


async def variants_by_upc(reads: Reads, wanted: Sequence[str]) -> Sequence[str | Ambiguous | None]:
    """The id of the variant that has each barcode, of those not deleted; `Ambiguous` where several have the same one.
    One statement."""
    among = reads.dialect.among(VARIANTS.c.upc, [upc for upc in wanted if is_storable(upc)])
    found = await reads.rows(sa.select(VARIANTS.c.upc, VARIANTS.c.id).where(among, VARIANTS.c.deleted_at.is_(None)))
    return _each_only(wanted, found)


def _each_only(wanted: Sequence[str], found: Rows) -> list[str | Ambiguous | None]:
    """The id of what has each barcode; the error where several have it, which is then that barcode's alone."""
    ids: dict[str, list[str]] = {upc: [] for upc in wanted}
    for row in found:
        ids[row["upc"]].append(row["id"])
    return [_only(upc, ids[upc]) for upc in wanted]


def _only(upc: str, ids: Sequence[str]) -> str | Ambiguous | None:
    if len(ids) > 1:
        return Ambiguous(f"{len(ids)} things have the barcode {upc!r}: ask for a list with `where`.", argument="by")
    return ids[0] if ids else None
