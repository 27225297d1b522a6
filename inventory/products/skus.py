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


async def take(work: UnitOfWork, claims: Sequence[Claim]) -> None:
    """Gives SKUs to those who claim them; raises `Rejected` with TAKEN for each that is in use, or claimed twice."""
    problems = Problems()
    free: dict[str, Claim] = {}
    for claim in claims:
        with problems.under(*claim.path):
            if claim.sku in free:
                raise DomainError(Code.TAKEN, f"The SKU {claim.sku!r} is given twice in this input.")
        free.setdefault(claim.sku, claim)
    rows = [{"sku": c.sku, "product_id": c.product_id, "variant_id": c.variant_id} for c in free.values()]
    if rows:
        insert = work.writes.dialect.insert_if_new(SKUS).returning(SKUS.c.sku)
        taken = set((await work.writes.execute(insert, rows)).scalars())
        for sku in (sku for sku in free if sku not in taken):
            with problems.under(*free[sku].path):
                raise DomainError(Code.TAKEN, f"The SKU {sku!r} is in use.")
    problems.raise_any()


async def release(work: UnitOfWork, sku: str) -> None:
    """Makes a SKU free again."""
    await work.writes.execute(sa.delete(SKUS).where(SKUS.c.sku == sku))
