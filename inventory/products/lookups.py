"""Products and variants by what people and other systems call them."""

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from inventory.products import skus
from inventory.products.models import PRODUCTS, VARIANTS
from inventory.products.queries import ALL_PRODUCTS, ALL_VARIANTS
from kit.collection import Collection, in_turn
from kit.database import Reads, Rows
from kit.errors import Ambiguous
from kit.values import is_storable

Found = Mapping[Any, Any] | None


async def products_by_sku(reads: Reads, wanted: Sequence[str]) -> Sequence[Found]:
    """The product that has each SKU, or that has a variant with it; deleted ones too. Two statements."""
    owners = await skus.owners(reads, wanted)
    ids = {row["sku"]: row["product_id"] for row in owners}
    return await in_turn(reads, ALL_PRODUCTS, [ids.get(sku) for sku in wanted])


async def variants_by_sku(reads: Reads, wanted: Sequence[str]) -> Sequence[Found]:
    """The variant that has each SKU: its own, or its product's as the default one. Three statements."""
    owners = await skus.owners(reads, wanted)
    ids = {row["sku"]: row["variant_id"] for row in owners if row["variant_id"] is not None}
    products = {row["product_id"]: row["sku"] for row in owners if row["variant_id"] is None}
    if products:
        among = reads.dialect.among(VARIANTS.c.product_id, list(products))
        select = sa.select(VARIANTS.c.id, VARIANTS.c.sku).where(among, VARIANTS.c.is_default)
        # One with a SKU of its own is not found by its product's.
        ids |= {row["sku"]: row["id"] for row in await reads.rows(select) if row["sku"] in products.values()}
    return await in_turn(reads, ALL_VARIANTS, [ids.get(sku) for sku in wanted])


async def products_by_upc(reads: Reads, wanted: Sequence[str]) -> Sequence[Found | Ambiguous]:
    """The product that has each barcode, or that has a variant with it, of those not deleted; `Ambiguous` where several
    have the same one. Two statements."""
    upcs = [upc for upc in wanted if is_storable(upc)]
    own = sa.select(PRODUCTS.c.upc, PRODUCTS.c.id).where(
        reads.dialect.among(PRODUCTS.c.upc, upcs), PRODUCTS.c.deleted_at.is_(None)
    )
    below = sa.select(VARIANTS.c.upc, VARIANTS.c.product_id).where(
        reads.dialect.among(VARIANTS.c.upc, upcs), VARIANTS.c.deleted_at.is_(None)
    )
    found = await reads.rows(sa.union(own, below))
    return await _each_only(reads, ALL_PRODUCTS, wanted, found)


async def variants_by_upc(reads: Reads, wanted: Sequence[str]) -> Sequence[Found | Ambiguous]:
    """The variant that has each barcode, of those not deleted; `Ambiguous` where several have the same one. Two
    statements."""
    among = reads.dialect.among(VARIANTS.c.upc, [upc for upc in wanted if is_storable(upc)])
    found = await reads.rows(sa.select(VARIANTS.c.upc, VARIANTS.c.id).where(among, VARIANTS.c.deleted_at.is_(None)))
    return await _each_only(reads, ALL_VARIANTS, wanted, found)


async def _each_only(reads: Reads, rows: Collection, wanted: Sequence[str], found: Rows) -> Sequence[Found | Ambiguous]:
    """The row of each barcode; the error where several have it, which is then that barcode's alone."""
    ids: dict[str, list[str]] = {upc: [] for upc in wanted}
    for row in found:
        ids[row["upc"]].append(row["id"])
    single = await in_turn(reads, rows, [ids[upc][0] if len(ids[upc]) == 1 else None for upc in wanted])
    return [
        row
        if len(ids[upc]) < 2
        else Ambiguous(f"{len(ids[upc])} things have the barcode {upc!r}: ask for a list with `where`.", argument="by")
        for upc, row in zip(wanted, single, strict=True)
    ]
