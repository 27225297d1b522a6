"""SKUs: unique in an account, over products and variants."""

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from inventory.products.models import SKUS
from kit.errors import Code, DomainError, PathStep, Problems
from kit.work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Claim:
    """A SKU that a product or a variant wants, and where in the input it was asked for."""

    sku: str
    product_id: str
    variant_id: str | None
    path: tuple[PathStep, ...]


async def look(work: UnitOfWork, claims: Sequence[Claim], problems: Problems) -> None:
    """Notes TAKEN for each claim whose SKU is in use, or claimed twice in the same input."""
    skus = [claim.sku for claim in claims]
    used = await work.writes.rows(sa.select(SKUS.c.sku).where(SKUS.c.sku.in_(skus))) if skus else []
    taken = {row["sku"] for row in used}
    claimed: set[str] = set()
    for claim in claims:
        with problems.under(*claim.path):
            if claim.sku in taken:
                raise DomainError(Code.TAKEN, f"The SKU {claim.sku!r} is in use.")
            if claim.sku in claimed:
                raise DomainError(Code.TAKEN, f"The SKU {claim.sku!r} is given twice in this input.")
        claimed.add(claim.sku)


async def take(work: UnitOfWork, claims: Sequence[Claim]) -> None:
    """Gives SKUs to those who claim them; raises `Rejected` with TAKEN for each that somebody took since one looked.

    They are taken in their order, so that two who want the same ones do not wait for each other in a circle.
    """
    ordered = sorted(claims, key=lambda claim: claim.sku)
    rows = [{"sku": each.sku, "product_id": each.product_id, "variant_id": each.variant_id} for each in ordered]
    if not rows:
        return
    insert = work.writes.dialect.insert_if_new(SKUS).returning(SKUS.c.sku)
    taken = set((await work.writes.execute(insert, rows)).scalars())
    problems = Problems()
    for claim in claims:
        with problems.under(*claim.path):
            if claim.sku not in taken:
                raise DomainError(Code.TAKEN, f"The SKU {claim.sku!r} is in use.")
    problems.raise_any()


async def release(work: UnitOfWork, sku: str) -> None:
    """Makes a SKU free again."""
    await work.writes.execute(sa.delete(SKUS).where(SKUS.c.sku == sku))
